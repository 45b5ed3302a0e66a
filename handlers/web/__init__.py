"""The web side: health, and Slack's requests in HTTP mode."""
