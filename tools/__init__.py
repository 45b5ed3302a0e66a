"""Scripts for maintainers; the program does not need them."""
