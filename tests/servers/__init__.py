"""Local servers that speak the platforms' protocols over real sockets."""
