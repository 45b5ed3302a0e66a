"""Parts lists, apart from every surface."""
