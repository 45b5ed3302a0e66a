"""Scripts of the makers: none is needed to run the program."""
