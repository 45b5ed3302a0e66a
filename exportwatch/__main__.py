"""`python -m exportwatch` is the command `exportwatch`."""

from handlers.cli import main

main()
