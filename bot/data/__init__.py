"""Data about languages, for bot/text and bot/detect. tools/tables.py writes tables.json; people keep the rest."""
