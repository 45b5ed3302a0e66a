"""Settings of Slack."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, SecretStr

from handlers.chat.platform import PlatformSettings

EVENTS = "/slack/events"
"""The path of HTTP mode."""
Managers = Literal["everyone", "admins"]


class SlackSettings(PlatformSettings):
    """A bot token, and an app-level token (Socket Mode) or a signing secret (HTTP mode)."""

    bot_token: SecretStr | None = Field(None, validation_alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(None, validation_alias="SLACK_APP_TOKEN")
    signing_secret: SecretStr | None = Field(None, validation_alias="SLACK_SIGNING_SECRET")
    api_url: str = Field("https://slack.com/api/", validation_alias="SLACK_API_URL")
    managers: Managers = Field("everyone", validation_alias="EXPORTWATCH_SLACK_MANAGERS")

    @property
    def configured(self) -> bool:
        """Whether a bot token is set."""
        return self.bot_token is not None


def paths(settings: SlackSettings) -> Sequence[str]:
    """Return the path of HTTP mode, if it is used."""
    return (EVENTS,) if settings.configured and settings.signing_secret else ()
