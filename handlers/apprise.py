"""Apprise (an extra): alerts by e-mail, to Teams, Mattermost, Telegram and others, at least once. It answers nobody."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from bot.errors import ConfigError
from bot.model.delivery import Absent, Channel, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from handlers.chat.platform import Area, Host, Interview, Platform, PlatformCheck
from handlers.chat.receivers import (
    EntryFile,
    ReceiverSettings,
    RetryPolicy,
    SendOnlyConnection,
    check_permissions,
    check_subscribed,
    read_entries,
)
from handlers.messages.reply import Conventions, Reply

_VARIABLE = "EXPORTWATCH_APPRISE"
KEY, ONLY = "apprise", "target"
"""A target is the only channel (`target`) of the workspace of its name, so that `forget apprise:board` means one."""
_NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"
_ADDRESS = re.compile(r"[a-z][a-z0-9+]*://\S+", re.IGNORECASE)
_SHORTEST_SECRET = 6
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
    parts = {part for part in re.split(r"[/:@?&=]", rest) if len(part) >= _SHORTEST_SECRET}
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

    def check_files(self) -> None:
        """Read the file of targets, and look for the extra. Raises ConfigError."""
        if self.file:
            check_installed()
        super().check_files()

    def secrets_in(self, file: Path) -> list[str]:
        """Return every address, since most carry a token or a password. Raises ConfigError."""
        return [secret for target in read(file).values() for secret in secrets_of(target)]


# -- sending


PATIENCE_S = 12.0
"""Seconds for a whole attempt, below the 15 of the `Sender` protocol."""
_ADVICE = "Check its address; `exportwatch apprise test` tries it."
_URL = re.compile(r"https?://\S+")
_ACTIVE = re.compile(r"[@<\[\]`*_~|#]")
"""Characters by which services mention people, make links or format text."""
_APART = "\u200b"


@dataclass(slots=True)
class AppriseSender:
    """`Sender` for Apprise's targets. `render` returns the text of a delivery."""

    targets: EntryFile[SecretStr]
    render: Callable[[Delivery], Reply]
    patience_s: float = PATIENCE_S
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    repeat_window: timedelta = timedelta.max
    """Unlimited, because no service recognises a repeat and delivery is at least once."""
    _patience: RetryPolicy = field(default_factory=lambda: RetryPolicy(_ADVICE))

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Return None: a service that limits the rate refuses and is retried later."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Send once."""
        name = delivery.channel.workspace
        target = self.targets.get(name)
        if target is None:
            advice = f"Write it into the file of EXPORTWATCH_APPRISE, or `exportwatch forget apprise:{name}`."
            return Refused("channel", f"there is no target {name} any more", advice)
        if delivery.kind == "edit":
            return Sent(delivery.id)  # sent mail cannot be edited; a later report is a message of its own
        return self._patience.after(name, await self._notify(target, delivery), self.clock())

    async def _notify(self, target: SecretStr, delivery: Delivery) -> Outcome:
        reply = self.render(delivery)
        from handlers import console  # noqa: PLC0415 - rich costs no memory without targets

        text = inert(console.plain(console.reply(reply)))
        try:
            async with asyncio.timeout(self.patience_s):
                taken = await asyncio.to_thread(_notified, target.get_secret_value(), inert(reply.title), text)
        except TimeoutError:
            return Unclear(f"{service(target)} did not answer within {self.patience_s:g} s")
        if taken is None:
            return Refused("channel", f"{service(target)} is no address that Apprise understands", _ADVICE)
        return Sent(delivery.id) if taken else Unclear(f"{service(target)} did not take it")

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Return Absent: nothing can be read, so the message is sent again."""
        del delivery, first_tried
        return Absent()


def inert(text: str) -> str:
    """Return a text without mentions, link markup and formatting; addresses are unchanged."""
    parts, last = [], 0
    for found in _URL.finditer(text):
        parts += [_inert(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join((*parts, _inert(text[last:])))


def _inert(text: str) -> str:
    return _ACTIVE.sub(lambda sign: f"{sign[0]}{_APART}", text)


def _notified(address: str, title: str, text: str) -> bool | None:
    """Send and return whether the service accepted it; None for an invalid address. Blocks."""
    made = make_client(address)
    return bool(made.notify(body=text, title=title, body_format="text", interpret_escapes=False)) if made else None


async def connect(settings: AppriseSettings, host: Host) -> SendOnlyConnection:
    """Read the targets; nothing is sent yet. Raises ConfigError for a mistake in the file, or without the extra."""
    if settings.file is None:
        raise ConfigError("EXPORTWATCH_APPRISE is not set; docs/apprise.md shows the file that it names")
    check_installed()
    return SendOnlyConnection(AppriseSender(EntryFile(settings.file, read), host.render))


# -- checks


AREA = Area(KEY)


async def check(settings: AppriseSettings, channels: Sequence[Channel]) -> PlatformCheck:
    """Check every target; no service is asked."""
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
    found.results += check_subscribed(AREA, settings.file, subscribed - targets.keys())
    return found


# -- the declaration


def _setup(_: Interview) -> bool:
    """Ask nothing: a person writes the file of targets, with the help of the service's page."""
    return False


PLATFORM = Platform(
    "apprise",
    "Apprise",
    AppriseSettings,
    connect,
    check,
    _setup,
    example="apprise:board:target",
    docs="docs/apprise.md",
    next_step="then, for a target named board: exportwatch apprise exports board subscribe",
    conventions=Conventions(right="Changing what is sent here needs the command line of the bot."),
    log_levels={"apprise": logging.CRITICAL},  # its lines hold parts of addresses
)
