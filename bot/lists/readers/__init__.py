"""Official documents → editions. A reader takes a document's text and the reading patterns of `bot/data/lists`."""
