"""The terminal as a destination: alerts on stdout, and replies as text."""
