"""Sources: from an address to items, and from items to what is new."""
