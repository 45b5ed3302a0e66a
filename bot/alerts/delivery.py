"""A delivery: one announcement to one channel, and how a platform answers to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Literal, Protocol

from bot.alerts.announcement import Announcement

Scope = Literal["delivery", "channel", "platform"]


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """Where messages go. `workspace` is a Slack team, a Discord server or `-` for the terminal."""

    platform: str
    workspace: str
    id: str

    @property
    def key(self) -> str:
        """The channel as one word, as it stands in Redis keys: `slack:T1:C1`."""
        return f"{self.platform}:{self.workspace}:{self.id}"

    @classmethod
    def from_key(cls, key: str) -> Channel:
        """Read a channel's key; raises ValueError when it is not one."""
        platform, workspace, channel = key.split(":", 2)
        return cls(platform, workspace, channel)


TERMINAL = Channel("terminal", "-", "stdout")
"""Where alerts go while no chat platform is configured."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One announcement to one channel. `id` is the same however often it is planned."""

    id: str
    channel: Channel
    announcement: Announcement
    kind: Literal["alert"] = "alert"
    subscriptions: tuple[str, ...] = ()

    @property
    def nonce(self) -> str:
        """At most 25 characters, Discord's limit: the same for every attempt, another for every kind of message."""
        words = f"{self.id}|{self.channel.key}|{self.kind}"
        return blake2b(words.encode(), digest_size=12).hexdigest()


def delivery_id(event: str, channel: Channel, kind: str = "alert") -> str:
    """Name a delivery from what it is, so that planning twice names the same one (20 hex digits)."""
    return blake2b(f"{event}|{channel.key}|{kind}".encode(), digest_size=10).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it. `message` is its id there, `link` opens it (None where there is none)."""

    message: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform asks for patience (429), or cannot be reached, and certainly did not take the message."""

    seconds: float
    scope: Scope
    why: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refuses, for a reason that trying again soon does not change.

    scope `delivery`: this message is given up (recorded as failed). `channel`: the channel pauses, its outbox is kept.
    `platform`: every channel of the platform waits (a revoked token). `advice` says what a person has to do.
    """

    scope: Scope
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """No answer came after the request went out: the message may stand in the channel, or not."""

    why: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was read back and does not hold the message: sending it again is safe."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The channel cannot be read back. `advice` says what would make it readable."""

    why: str
    advice: str


Outcome = Sent | Wait | Refused | Unclear
Lookup = Sent | Absent | CannotTell | Wait


class Sender(Protocol):
    """One platform's way to post. Never raises for what a platform answers; raises only for bugs and cancellation.

    One call is one attempt: retries, order and the record of what was tried belong to the drain.
    """

    repeat_window: timedelta
    """How long after the first attempt the platform itself recognises a repeat (Discord's nonce); zero if never."""

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once; bounded to 15 seconds."""
        ...

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Read back whether an earlier attempt stands in the channel; bounded to 15 seconds."""
        ...
