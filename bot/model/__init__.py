"""The nouns that every floor shares: items, announcements, deliveries, notices on rules. Frozen values, no I/O."""
