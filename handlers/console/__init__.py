"""The terminal as a platform: alerts on stdout, and replies as text."""
