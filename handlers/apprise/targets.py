"""Settings of Apprise, the file of targets that they name (an address by each name), and its checks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bot.errors import ConfigError
from bot.model.delivery import Channel
from handlers.chat.checks import Area
from handlers.chat.platform import PlatformCheck
from handlers.chat.receivers import ReceiverSettings, check_permissions, read_entries

_VARIABLE = "EXPORTWATCH_APPRISE"
KEY, ONLY = "apprise", "target"
"""A target is the only channel (`target`) of the workspace of its name, so that `forget apprise:board` means one."""
_NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
_ADDRESS = re.compile(r"[a-z][a-z0-9+]*://\S+", re.IGNORECASE)
_LONG = 6
"""Least characters of a part of an address that may be a secret."""


def channel(name: str) -> Channel:
    """Return the channel of a target."""
    return Channel(KEY, name, ONLY)


def _address(value: SecretStr) -> SecretStr:
    if not _ADDRESS.fullmatch(value.get_secret_value()):
        raise ValueError("is no address as Apprise writes them, such as mailto://… or tgram://…")
    return value


Target = Annotated[SecretStr, AfterValidator(_address)]


class TargetFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    apprise: dict[Annotated[str, Field(pattern=_NAME)], Target] = {}


def read(path: Path) -> Mapping[str, SecretStr]:
    """Read the targets of a file by name. Raises ConfigError with file, line and field, without quoting an address."""
    return read_entries(path, TargetFile, _VARIABLE)[0].apprise


def service(target: SecretStr) -> str:
    """Return the scheme of an address, the part that may be logged: `mailto`."""
    return target.get_secret_value().partition("://")[0].casefold()


def secrets_of(target: SecretStr) -> list[str]:
    """Return the secrets in an address: the whole, and each part that may be a token or password."""
    text = target.get_secret_value()
    rest = text.partition("://")[2]
    parts = {part for part in re.split(r"[/:@?&=]", rest) if len(part) >= _LONG}
    host = urlsplit(text).hostname or ""
    return [text, *sorted(part for one in parts for part in {one, unquote(one)} if part.casefold() != host)]


def make_client(address: str) -> Any:  # noqa: ANN401 - an extra: its types may not be there
    """Return Apprise's object for an address; None if Apprise cannot read it."""
    import apprise  # noqa: PLC0415 - an extra, and slow to load

    made = apprise.Apprise()
    return made if made.add(address) else None


def understood(address: str) -> bool:
    """Return whether Apprise can read an address."""
    return make_client(address) is not None


def check_installed() -> None:
    """Raise ConfigError without the extra."""
    try:
        import apprise  # noqa: F401, PLC0415 - an extra: only whether it is there
    except ImportError as error:
        raise ConfigError(f'{_VARIABLE}: Apprise is not installed: pip install "exportwatch[apprise]"') from error


class AppriseSettings(ReceiverSettings):
    """The setting that names the file of targets."""

    file: Path | None = Field(None, validation_alias=_VARIABLE)

    def secrets_in(self, file: Path) -> list[str]:
        """Return every address, since most carry a token or a password. Raises ConfigError."""
        return [secret for target in read(file).values() for secret in secrets_of(target)]


AREA = Area(KEY)


async def check(settings: AppriseSettings, channels: Sequence[Channel]) -> PlatformCheck:
    """Check every target."""
    found = PlatformCheck()
    if settings.file is None:
        return found
    try:
        targets = read(settings.file)
        check_installed()
    except ConfigError as error:
        found.results.append(AREA.problem(str(error), "docs/apprise.md shows the file"))
        return found
    found.results += check_permissions(AREA, settings.file)
    subscribed = {channel.workspace for channel in channels}
    for name, target in targets.items():
        if not await asyncio.to_thread(understood, target.get_secret_value()):
            advice = "its service's page in Apprise's documentation shows the form"
            found.results.append(AREA.problem(f"{name}: {service(target)}: Apprise does not read this address", advice))
        elif name not in subscribed:
            advice = f"`exportwatch apprise exports {name} subscribe`"
            found.results.append(AREA.note(f"{name} is subscribed to nothing", advice))
        else:
            found.results.append(AREA.fine(f"{name}: {service(target)}; `exportwatch apprise test {name}` tries it"))
    for name in sorted(subscribed - targets.keys()):
        advice = f"write it into {settings.file}, or `exportwatch forget {KEY}:{name}`"
        found.results.append(AREA.warning(f"{name} is subscribed and has no entry", advice))
    return found
