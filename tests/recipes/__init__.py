"""CONTRIBUTING's recipes, each followed in a copy of the program with a toy."""
