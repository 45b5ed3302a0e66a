"""Settings of Apprise."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from bot.errors import ConfigError
from handlers.chat.platform import PlatformSettings


class AppriseSettings(PlatformSettings):
    """The setting that names the file of targets."""

    file: Path | None = Field(None, validation_alias="EXPORTWATCH_APPRISE")

    @property
    def configured(self) -> bool:
        """Whether a file is set."""
        return self.file is not None

    @property
    def secrets(self) -> list[str]:
        """Every address, since most carry a token or a password."""
        from handlers.apprise.targets import read, secrets_of  # noqa: PLC0415 - as for the platform

        try:
            targets = read(self.file).values() if self.file else ()
        except ConfigError:
            return []  # `connect` reports it
        return [secret for one in targets for secret in secrets_of(one)]
