"""Parses bytes to items: feeds, index pages, JSON. PURE, except for the parsing libraries."""
