"""Everything a person talks to: chat, terminal, web. Imports `bot`, never the other way round."""
