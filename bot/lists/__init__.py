"""Control lists and party lists as data: editions, country charts, look-ups, differences."""
