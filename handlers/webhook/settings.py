"""Webhooks' settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from bot.errors import ConfigError
from handlers.chat.platform import PlatformSettings


class WebhookSettings(PlatformSettings):
    """The file of hooks."""

    file: Path | None = Field(None, validation_alias="EXPORTWATCH_WEBHOOKS")

    @property
    def wanted(self) -> bool:
        """Whether a file is named."""
        return self.file is not None

    @property
    def secrets(self) -> list[str]:
        """The secrets of every hook, and the addresses: some carry a token."""
        from handlers.webhook.hooks import read  # noqa: PLC0415 - who has no hooks does without its memory

        try:
            hooks = read(self.file).values() if self.file else ()
        except ConfigError:
            return []  # told when it is connected to
        return [text for hook in hooks for text in (hook.url, *(one.get_secret_value() for one in hook.secret))]
