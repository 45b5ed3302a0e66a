"""Local servers that speak the platforms' protocols over real sockets."""

PATIENCE_S = 30.0
"""How long a test waits for a bot before it fails. Costs nothing where all is well; a busy machine needs it."""
