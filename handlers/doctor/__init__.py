"""Checks for `exportwatch doctor`: everything that a bot depends on, each with advice."""
