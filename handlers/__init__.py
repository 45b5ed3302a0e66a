"""All user interfaces: chat, terminal, web. This package imports `bot`, never the reverse."""
