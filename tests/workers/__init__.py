"""Worker processes that are forked from the bot."""
