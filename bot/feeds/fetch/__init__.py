"""Guarded HTTP: public addresses only, bounded in time and size, polite."""
