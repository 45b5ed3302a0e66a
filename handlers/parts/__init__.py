"""Parts lists at work: read from files, answered beside the loop, watched; for chat, web, API and terminal."""
