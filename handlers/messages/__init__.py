"""What the bot posts, independent of the platform."""
