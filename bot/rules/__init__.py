"""Curated rules: what an act says about an item, on a day, toward a destination. Pure: no I/O, no clock."""
