"""Settings of Discord."""

from __future__ import annotations

from pydantic import Field, SecretStr

from handlers.chat.platform import PlatformSettings


class DiscordSettings(PlatformSettings):
    """The bot's token and the API's address."""

    token: SecretStr | None = Field(None, validation_alias="DISCORD_TOKEN")
    api_url: str = Field("https://discord.com/api/v10", validation_alias="DISCORD_API_URL")

    @property
    def configured(self) -> bool:
        """Whether the token is set."""
        return self.token is not None
