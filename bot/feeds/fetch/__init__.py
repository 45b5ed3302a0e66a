"""Guarded HTTP: public addresses only, bounded in time and size, with pauses between requests."""
