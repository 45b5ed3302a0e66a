"""Sends deliveries by Apprise.

Apprise reports only whether a service accepted a message. If that is unknown, it is sent again (at least once).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from bot.errors import ConfigError
from bot.model.delivery import Absent, Delivery, Lookup, Outcome, Refused, Sent, Unclear, Wait
from handlers.apprise.targets import AppriseSettings, check_installed, make_client, read, service
from handlers.chat.platform import Host
from handlers.chat.receivers import EntryFile, RetryPolicy, SendOnlyConnection
from handlers.console import render
from handlers.messages.reply import Reply

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
        text = inert(render.plain(render.reply(reply)))
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
