"""Sources: fetch, parse, and decide which items are new."""
