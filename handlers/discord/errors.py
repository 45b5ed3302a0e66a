"""Permanent errors of the gateway, each with advice. All other errors are retried."""

from __future__ import annotations

from bot.errors import ConfigError

PORTAL = "https://discord.com/developers/applications"


class DiscordTokenError(ConfigError):
    """Discord does not know the token: mistyped, reset or revoked."""

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN: Discord refuses the token. Open your application on "
            f"{PORTAL}, page Bot, press Reset Token, put the new one into DISCORD_TOKEN and start again."
        )


class DiscordIntentsError(ConfigError):
    """The gateway refuses the requested intents."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"Discord's gateway refuses the requested intents (close code {code}). Exportwatch asks for Guilds only, "
            "which needs no approval: check that DISCORD_TOKEN belongs to a bot, and update Exportwatch."
        )


class DiscordShardsError(ConfigError):
    """The bot is in more than 2,500 servers: Discord requires sharding, which is not supported."""

    def __init__(self) -> None:
        super().__init__(
            "Discord wants this bot to split its connection (close code 4011): it stands in more than 2,500 servers. "
            "Run a second application for the others."
        )


class DiscordAddressError(ConfigError):
    """DISCORD_API_URL does not lead to Discord's API."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"DISCORD_API_URL: {url} does not answer as Discord's API ({why}). Leave it unset for Discord itself; "
            "the form is https://discord.com/api/v10"
        )
