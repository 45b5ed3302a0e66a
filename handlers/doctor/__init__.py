"""Checks for `exportwatch doctor`: everything that the bot depends on, each with advice."""
