"""Sends deliveries by Apprise. Edge.

Apprise says only whether a service took a message. One of which nobody knows is sent again: at least once.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.model.delivery import Absent, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from handlers.apprise.settings import AppriseSettings
from handlers.apprise.targets import read, service
from handlers.chat.entry_file import EntryFile
from handlers.chat.patience import Patience
from handlers.chat.platform import Host
from handlers.console import render
from handlers.messages.reply import Reply

PATIENCE_S = 12.0
"""For a whole attempt: below the contract's 15 seconds."""
_ADVICE = "Check its address; `exportwatch apprise test` tries it."
_URL = re.compile(r"https?://\S+")
_ACTIVE = re.compile(r"[@<\[\]`*_~|#]")
"""Signs by which services call people, make links or set text."""
_APART = "\u200b"


@dataclass(slots=True)
class AppriseSender:
    """`Sender` for Apprise's targets. `render` words a delivery."""

    targets: EntryFile[SecretStr]
    render: Callable[[Delivery], Reply]
    patience_s: float = PATIENCE_S
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    repeat_window: timedelta = timedelta.max
    """No service knows a repeat: sending again is what "at least once" says."""
    _patience: Patience = field(default_factory=lambda: Patience(_ADVICE))

    async def pace(self, delivery: Delivery) -> Wait | None:
        """A service that cannot take more refuses, and is asked later."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Send once."""
        name = delivery.channel.workspace
        target = self.targets.get(name)
        if target is None:
            advice = f"Write it into the file of EXPORTWATCH_APPRISE, or `exportwatch forget apprise:{name}`."
            return Refused("channel", f"there is no target {name} any more", advice)
        if delivery.kind == "edit":
            return Sent(delivery.id)  # what was sent by mail is not changed; what is new comes as a message of its own
        return self._patience.after(name, await self._notify(target, delivery), self.clock())

    async def _notify(self, target: SecretStr, delivery: Delivery) -> Outcome:
        reply = self.render(delivery)
        text = inert(render.plain(render.reply(reply)))
        try:
            async with asyncio.timeout(self.patience_s):
                taken = await asyncio.to_thread(_notified, target.get_secret_value(), inert(reply.title), text)
        except TimeoutError:
            return Unclear(f"{service(target)} did not answer within {self.patience_s:g} s")
        if taken is None:
            return Refused("channel", f"{service(target)} is no address that Apprise understands", _ADVICE)
        return Sent(delivery.id) if taken else Unclear(f"{service(target)} did not take it")

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Nothing can be read back; the message is sent again."""
        del delivery, first_tried
        return Absent()


def inert(text: str) -> str:
    """A text in which nothing calls people, makes a link of other words, or sets type; addresses stay as they are."""
    parts, last = [], 0
    for found in _URL.finditer(text):
        parts += [_inert(text[last : found.start()]), found[0]]
        last = found.end()
    return "".join((*parts, _inert(text[last:])))


def _inert(text: str) -> str:
    return _ACTIVE.sub(lambda sign: f"{sign[0]}{_APART}", text)


def understood(address: str) -> bool:
    """Whether Apprise knows an address's service and reads the rest of it."""
    return _made(address) is not None


def _notified(address: str, title: str, text: str) -> bool | None:
    """Whether the service took it; None for an address that is none. Blocks."""
    made = _made(address)
    return bool(made.notify(body=text, title=title, body_format="text", interpret_escapes=False)) if made else None


def _made(address: str) -> Any:  # noqa: ANN401 - an extra: its types may not be there
    import apprise  # noqa: PLC0415 - an extra, and slow to load

    made = apprise.Apprise()
    return made if made.add(address) else None


@dataclass(slots=True)
class AppriseConnection:
    """`handlers.chat.platform.Connection`. Nobody asks anything through it."""

    sender: AppriseSender
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """There is nothing to run."""

    def routes(self) -> Sequence[web.RouteDef]:
        """Services call nothing."""
        return ()

    async def close(self) -> None:
        """Nothing is held open."""


async def connect(settings: AppriseSettings, host: Host) -> AppriseConnection:
    """Read the targets; nothing is sent yet. Raises ConfigError for a mistake in the file, or without the extra."""
    if settings.file is None:
        raise ConfigError("EXPORTWATCH_APPRISE is not set; docs/apprise.md shows the file that it names")
    check_installed()
    return AppriseConnection(AppriseSender(EntryFile(settings.file, read), host.render))


def check_installed() -> None:
    """Raise ConfigError without the extra."""
    try:
        import apprise  # noqa: F401, PLC0415 - an extra: only whether it is there
    except ImportError as error:
        raise ConfigError(
            'EXPORTWATCH_APPRISE: Apprise is not installed: pip install "exportwatch[apprise]"'
        ) from error
