"""A delivery: one message to one channel, and how a platform answers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Literal, Protocol, Self

from pydantic import PlainSerializer, PlainValidator

from bot.model.announcement import Announcement, Report
from bot.model.codec import from_json, to_json
from bot.model.record import Record
from bot.vocabulary import Tier

# What a delivery's record holds beside its announcement: a later report, a digest's acts, a notice's text.


@dataclass(frozen=True, slots=True)
class Content(Record):
    """Plain text and keys only: it is worded and escaped when it is sent.

    `events` are acts in the order in which they are shown (a digest's), `report` the later report, `title` and `lines`
    words of ours (a notice's). `data` is for whatever else a renderer needs, by name.
    """

    events: tuple[str, ...] = ()
    title: str = ""
    lines: tuple[str, ...] = ()
    report: Report | None = None
    data: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """A value of `data`; empty where there is none."""
        return dict(self.data).get(name, "")

    def to_json(self) -> str:
        """As it stands in the record; empty for nothing."""
        return "" if self == NOTHING else to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read a record; an empty one is NOTHING."""
        return from_json(cls, text) if text else cls()


NOTHING = Content()
"""One for all: an act to ten thousand channels makes as many deliveries."""


Scope = Literal["delivery", "channel", "platform"]
Kind = Literal["alert", "report", "follow-up", "edit", "digest", "reminder", "notice"]
"""What a message is.

`alert`      an act is announced
`report`     a later report of an act that was announced here: quietly, beside its alert
`follow-up`  an act that follows one that was announced here: beside that alert, and seen in the channel
`edit`       no message of its own: the alert itself is changed
`digest`     several acts at once (`content.events`)
`reminder`   a day that an act named comes near
`notice`     words of ours: hello, pausing, the operator's (`content.title`, `content.lines`)
"""
_BY_TIER: Mapping[str, int] = {tier: rank for rank, tier in enumerate((Tier.OFFICIAL, Tier.TRADE, Tier.PRESS))}
ABOUT_AN_ACT: frozenset[Kind] = frozenset({"alert", "report", "follow-up", "edit"})
"""Kinds that are nothing without their announcement."""


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


def _channel(stored: object) -> Channel:
    return stored if isinstance(stored, Channel) else Channel.from_key(str(stored))


StoredChannel = Annotated[Channel, PlainValidator(_channel), PlainSerializer(lambda channel: channel.key)]
"""A channel as a field of a record: its key."""

TERMINAL = Channel("terminal", "-", "stdout")
"""Where alerts go while no chat platform is configured."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An earlier message in its channel: what a later one is put beside, or what is edited.

    `message` is its id there, `root` that of the message at the head of its thread where it stands in one itself.
    `several`: it tells of several acts.
    """

    message: str
    root: str
    since: datetime
    several: bool = False

    @property
    def thread(self) -> str:
        """The message at the head of the thread in which a later one belongs."""
        return self.root or self.message


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel. `id` is the same however often it is planned.

    Planned and on record: `channel`, `kind`, `subscriptions`, the announcement's event, and
    `content`  what a renderer needs beside the announcement;
    `parent`   the delivery beside whose message this one belongs, or (edit) whose message is changed;
    `loud`     it may notify as any message does. Quiet ones stay in a thread (Slack) or suppress it (Discord);
    `mention`  the role (Discord) or user group (Slack) that is called: only a channel's own settings set it;
    `due`      until then it waits on the channel's shelf, for a digest or the end of quiet hours; None: at once.

    Filled in before it is sent: `announcement` as it stands then, `others` of `content.events`, `beside` where
    `parent` stands. `beside` is None where that is not known to stand: the message then goes out as a plain one.
    """

    id: str
    channel: Channel
    announcement: Announcement | None = None
    kind: Kind = "alert"
    subscriptions: tuple[str, ...] = ()
    content: Content = NOTHING
    parent: str = ""
    loud: bool = True
    mention: str = ""
    due: datetime | None = None
    others: tuple[Announcement, ...] = ()
    beside: Standing | None = None

    @property
    def event(self) -> str:
        """The act that it is about; empty for a digest or notice."""
        return self.announcement.event if self.announcement else ""

    @property
    def act(self) -> Announcement:
        """The announcement of a kind that has one. Raises ValueError for a digest or notice."""
        if self.announcement is None:
            raise ValueError(f"a {self.kind} has no announcement of its own")
        return self.announcement

    @property
    def rank(self) -> int:
        """Its place in the channel's outbox: an authority's word first, what only changes an old message last."""
        if self.kind == "edit":
            return len(_BY_TIER)
        if self.kind == "report":
            told = self.content.report
        else:
            told = self.announcement.items[0] if self.announcement and self.announcement.items else None
        return _BY_TIER.get(told.tier, 0) if told else 0

    @property
    def nonce(self) -> str:
        """At most 25 characters, Discord's limit: the same for every attempt, another for every kind of message."""
        words = f"{self.id}|{self.channel.key}|{self.kind}"
        return blake2b(words.encode(), digest_size=12).hexdigest()


def delivery_id(event: str, channel: Channel, kind: str = "alert") -> str:
    """Name a delivery from what it is, so that planning twice names the same one (20 hex digits).

    Where there may be several of a kind, `event` holds what tells them apart: `event|source`, `digest|2026-11-24`.
    """
    return blake2b(f"{event}|{channel.key}|{kind}".encode(), digest_size=10).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it. `message` is its id there, `link` opens it (None where there is none).

    `root` is the message at the head of the thread in which it stands; empty where it stands in the channel itself.
    """

    message: str
    link: str | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform asks for patience (429), or cannot be reached, and certainly did not take the message.

    `limited`: it was the platform that asked, with an answer to a request.
    """

    seconds: float
    scope: Scope
    why: str
    limited: bool = False


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

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Wait for the platform's own pace (two seconds at most), or say how long that would take.

        Right afterwards it is checked that the attempt is still ours, and `send` asks the platform without delay.
        """
        ...

    async def send(self, delivery: Delivery) -> Outcome:
        """Post (or edit) once; bounded to 15 seconds. An edit may be repeated, so it is never looked up."""
        ...

    async def find(self, delivery: Delivery, first_tried: datetime) -> Lookup:
        """Read back whether an earlier attempt stands in the channel; bounded to 15 seconds."""
        ...
