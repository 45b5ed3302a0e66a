"""CONTRIBUTING's recipes "add a command" and "add a platform", followed in a copy of the program."""
