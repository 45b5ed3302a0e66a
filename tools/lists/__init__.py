"""Builds the shipped lists from copies of the official texts."""
