"""Exportwatch: the bot itself. Knows rules, feeds, detection and delivery; never imports `handlers`."""
