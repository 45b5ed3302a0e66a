"""`python -m handlers` is `exportwatch`."""

from handlers.cli import main

if __name__ == "__main__":
    main()
