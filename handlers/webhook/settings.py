"""Settings of webhooks."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from bot.errors import ConfigError
from handlers.chat.platform import PlatformSettings


class WebhookSettings(PlatformSettings):
    """The setting that names the file of hooks."""

    file: Path | None = Field(None, validation_alias="EXPORTWATCH_WEBHOOKS")

    @property
    def configured(self) -> bool:
        """Whether a file is set."""
        return self.file is not None

    @property
    def secrets(self) -> list[str]:
        """The secrets and addresses of every hook; some addresses carry a token."""
        from handlers.webhook.hooks import read  # noqa: PLC0415 - costs no memory without hooks

        try:
            hooks = read(self.file).values() if self.file else ()
        except ConfigError:
            return []  # `connect` reports it
        return [text for hook in hooks for text in (hook.url, *(one.get_secret_value() for one in hook.secret))]
