"""Everything that can be wrong with a bot's surroundings, looked at once, with what to do about it."""
