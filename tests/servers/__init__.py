"""Local servers that speak the platforms' protocols over real sockets."""

PATIENCE_S = 90.0
"""Seconds that a test waits for a bot before it fails; a busy machine needs this long."""
