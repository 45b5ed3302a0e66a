"""Bytes to items: feeds, index pages, JSON. Pure, but for the libraries that read them."""
