"""All user interfaces: chat, terminal, web. Imports `bot`, never the other way round."""
