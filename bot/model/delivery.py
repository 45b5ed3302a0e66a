"""A delivery (one message to one channel), the outcomes of sending it, a sender, the names of channels. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Literal, NamedTuple, Protocol, Self
from urllib.parse import urlsplit

from pydantic import PlainSerializer, PlainValidator

from bot.model.announcement import Announcement, Report
from bot.model.codec import Record, from_json, to_json
from bot.model.trail import TrailEntry
from bot.vocabulary import Tier

LONGEST_CHANNEL_NAME = 100
"""Discord's limit; Slack's is lower."""


@dataclass(frozen=True, slots=True)
class ChannelName(Record):
    """The name of a channel, without a sign before it, and that of its workspace, empty if unknown."""

    channel: str
    workspace: str = ""

    @classmethod
    def of(cls, channel: object, workspace: object = "") -> ChannelName | None:
        """Return the names, each on one line and without invisible characters; None for a channel without one."""
        name = _plain(channel)
        return cls(name, _plain(workspace)) if name else None

    @property
    def words(self) -> str:
        """The names as they are shown and searched."""
        return f"#{self.channel} {self.workspace}".strip()


def _plain(given: object) -> str:
    """Return a name as a person may be shown it: a right-to-left override would turn around what follows it."""
    text = " ".join(given.split()) if isinstance(given, str) else ""
    return "".join(sign for sign in text if sign.isprintable()).removeprefix("#")[:LONGEST_CHANNEL_NAME].strip()


@dataclass(frozen=True, slots=True)
class Content(Record):
    """What a delivery shows beside its announcement: plain text and keys, worded and escaped when it is sent.

    `events` are a digest's acts in the order shown, `report` is the later report, `title` and `lines` are a notice's
    text. `data` holds further values that a renderer needs, by name.
    """

    events: tuple[str, ...] = ()
    title: str = ""
    lines: tuple[str, ...] = ()
    report: Report | None = None
    data: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """Return a value of `data`, empty if there is none."""
        return dict(self.data).get(name, "")

    def to_json(self) -> str:
        """Write the record; NOTHING is written as an empty string."""
        return "" if self == NOTHING else to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote."""
        return from_json(cls, text) if text else cls()


NOTHING = Content()
"""One shared value: an act that goes to ten thousand channels makes as many deliveries."""


Scope = Literal["delivery", "channel", "platform"]
MessageKind = Literal["alert", "report", "follow-up", "edit", "digest", "reminder", "notice", "parts"]
"""The kinds of messages.

`alert`      announces an act
`report`     a later report of an act announced in this channel: posted in the alert's thread, without notification
`follow-up`  an act that follows one announced in this channel: posted in its thread and shown in the channel
`edit`       changes the posted alert; no message of its own
`digest`     several acts in one message (`content.events`)
`reminder`   a day named by an act is near
`parts`      answers of lines of a watched parts list changed or will (`content.data`)
`notice`     a message of the bot about itself: hello, pausing, operator notices (`content.title`, `content.lines`)
"""
_BY_TIER: Mapping[str, int] = {tier: rank for rank, tier in enumerate((Tier.OFFICIAL, Tier.TRADE, Tier.PRESS))}
ABOUT_AN_ACT: frozenset[MessageKind] = frozenset({"alert", "report", "follow-up", "edit"})
"""Kinds that cannot be sent without their announcement."""


@dataclass(frozen=True, slots=True, order=True)
class Channel:
    """The address of messages. `workspace` is a Slack team, a Discord server, or `-` for the terminal."""

    platform: str
    workspace: str
    id: str

    @property
    def key(self) -> str:
        """The channel as one word, as used in Redis keys: `slack:T1:C1`."""
        return f"{self.platform}:{self.workspace}:{self.id}"

    @classmethod
    def from_key(cls, key: str) -> Channel:
        """Read a channel's key. Raises ValueError if it is malformed."""
        platform, workspace, channel = key.split(":", 2)
        return cls(platform, workspace, channel)


@dataclass(frozen=True, slots=True, order=True)
class Workspace:
    """A Slack team, a Discord server, or `-` of the terminal."""

    platform: str
    id: str

    @property
    def prefix(self) -> str:
        """What the keys of its channels begin with."""
        return f"{self.platform}:{self.id}:"


def _channel(stored: object) -> Channel:
    return stored if isinstance(stored, Channel) else Channel.from_key(str(stored))


StoredChannel = Annotated[Channel, PlainValidator(_channel), PlainSerializer(lambda channel: channel.key)]
"""A channel as a field of a record, written as its key."""

Instant = Annotated[datetime, PlainSerializer(datetime.isoformat, when_used="json")]
"""An aware instant as a field of a record, written by `isoformat` (`…+00:00`)."""

TERMINAL = Channel("terminal", "-", "stdout")
"""Receives alerts while no chat platform is configured."""


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """An earlier message in the channel, to which a delivery replies or which it edits.

    `message` is its id on the platform; `root` is the id of its thread's first message, empty if it is in no thread.
    `several`: it shows several acts. `content` is that of its delivery.
    """

    message: str
    root: str
    since: datetime
    several: bool = False
    content: Content = NOTHING

    @property
    def thread(self) -> str:
        """The first message of the thread in which a reply belongs."""
        return self.root or self.message


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one channel. Planning it again yields the same `id`.

    Set when it is planned and stored: `channel`, `kind`, `subscriptions`, the announcement's event, and
    `content`  what a renderer needs beside the announcement;
    `parent`   the delivery to whose message this one replies, or whose message it edits;
    `loud`     it may notify people. A quiet one stays in a thread (Slack) or suppresses notification (Discord);
    `mention`  the role (Discord) or user group (Slack) to mention; only a channel's own settings set it;
    `due`      it is held until then, for a digest or the end of quiet hours; None: sent at once.

    Filled in before it is sent: `announcement` in its present state, `others` (the acts of `content.events`), `work`
    (how the work on the alert stands that this edits), and `beside`, the posted message of `parent`. If that message is
    not known to exist, `beside` is None and this one is posted without a thread.
    """

    id: str
    channel: Channel
    announcement: Announcement | None = None
    kind: MessageKind = "alert"
    subscriptions: tuple[str, ...] = ()
    content: Content = NOTHING
    parent: str = ""
    loud: bool = True
    mention: str = ""
    due: datetime | None = None
    others: tuple[Announcement, ...] = ()
    beside: PostedMessage | None = None
    work: TrailEntry | None = None

    @property
    def event(self) -> str:
        """The event of its announcement; empty for a digest or notice."""
        return self.announcement.event if self.announcement else ""

    @property
    def act(self) -> Announcement:
        """The announcement. Raises ValueError for a digest or notice, which have none."""
        if self.announcement is None:
            raise ValueError(f"a {self.kind} has no announcement of its own")
        return self.announcement

    def worded(self, name: str) -> str:
        """Return how it is worded (`lang`, `format`, `title`), '' as usual: an edit as the alert that it changes."""
        of = self.beside.content if self.kind == "edit" and self.beside else self.content
        return of.get(name)

    @property
    def rank(self) -> int:
        """Its place in the channel's outbox: reports of authorities first, edits last."""
        if self.kind == "edit":
            return len(_BY_TIER)
        lead = self.announcement.lead if self.announcement else None
        report = (self.kind == "report" and self.content.report) or lead
        return _BY_TIER.get(report.tier, 0) if report else 0

    @property
    def nonce(self) -> str:
        """At most 25 characters (Discord's limit), the same for every attempt, different for each kind of message."""
        words = f"{self.id}|{self.channel.key}|{self.kind}"
        return blake2b(words.encode(), digest_size=12).hexdigest()


def delivery_id(event: str, channel: Channel, kind: str = "alert") -> str:
    """Derive a delivery's id (20 hex digits) from its contents, so that planning it twice yields the same one.

    If a channel can get several of a kind, `event` distinguishes them: `event|source`, `digest|2026-11-24`.
    """
    return blake2b(f"{event}|{channel.key}|{kind}".encode(), digest_size=10).hexdigest()


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform accepted it. `message` is its id on the platform, `link` opens it (None if there is no link).

    `root` is the first message of its thread, empty if it is in no thread.
    """

    message: str
    link: str | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform limits the rate (429) or cannot be reached, and certainly did not accept the message.

    `limited`: the platform answered a request with a rate limit.
    """

    seconds: float
    scope: Scope
    why: str
    limited: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refuses, for a reason that another attempt does not remove.

    Scope `delivery`: this message is given up (recorded as failed). `channel`: the channel pauses and keeps its outbox.
    `platform`: every channel of the platform waits (a revoked token). `advice` says what a person has to do; `code` is
    the platform's own name of the error, if it gave one.
    """

    scope: Scope
    why: str
    advice: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unclear:
    """The request was sent but not answered: the message may or may not have been posted."""

    why: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The channel was read and does not contain the message: sending it again is safe."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The channel cannot be read. `advice` says how to make it readable."""

    why: str
    advice: str


Outcome = Sent | Wait | Refused | Unclear
Lookup = Sent | Absent | CannotTell | Wait


LOOK_BACK = timedelta(days=1)
"""How far a channel is read back if nobody knows when a message was first tried."""


class Sender(Protocol):
    """Posts to one platform. No answer of the platform raises; only bugs and cancellation do.

    One call is one attempt: the caller (bot/alerts/dispatch.py) retries, keeps the order and records attempts.
    """

    repeat_window: timedelta
    """How long after the first attempt the platform recognises a repeat (Discord's nonce); zero if it never does."""

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Wait for the platform's rate limit (two seconds at most), or return how long that would take.

        The caller then checks that the attempt is still its own and calls `send` at once.
        """
        ...

    async def send(self, delivery: Delivery) -> Outcome:
        """Post or edit once, within 15 seconds. An edit may be repeated, so `find` is never called for one."""
        ...

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Read the channel to learn whether an earlier attempt was posted, within 15 seconds.

        `first_tried` is None if the clock was set back since, so that nobody knows when that was: read LOOK_BACK.
        """
        ...


# -- deliveries held for a digest or the end of quiet hours, and the steps that release them


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A held delivery: the subscriptions for which it was planned, and when."""

    id: str
    event: str
    subscriptions: tuple[str, ...]
    planned: datetime
    mention: str = ""


class Step(NamedTuple):
    """What to do with one held delivery: send it, drop it, put it into a digest, or keep it with a new planning time.

    `why` holds the digest's id (`gather`), the reason (`drop`), or the new planning instant in ms (`replan`: the clock
    was ahead when the delivery was planned).
    """

    what: Literal["send", "drop", "gather", "replan"]
    id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """The steps to take now, the digests that they make, and when to look at the rest."""

    steps: tuple[Step, ...] = ()
    digests: tuple[Delivery, ...] = ()
    next_look: datetime | None = None


# -- alerts posted in a workspace, and the one to which a user refers by link, document or event


ParseLink = Callable[[str], tuple[str, str] | None]
"""Reads channel and message from the path of a message's address; None for any other address."""


@dataclass(frozen=True, slots=True)
class PostedAlert:
    """An act as posted: `message` is the post's id on the platform, `link` opens it. A digest holds several acts."""

    delivery: str
    channel: Channel
    event: str
    message: str = ""
    link: str = ""


def find_alert(
    reference: str, posted: Sequence[PostedAlert], here: Channel, parse_link: ParseLink
) -> PostedAlert | None:
    """Return the alert that `reference` names by event or link; the last one in `here` if it is empty.

    `posted` is newest first. Returns None if no alert fits.
    """
    text = _bare(reference)
    if not text:
        return next((alert for alert in posted if alert.channel == here), None)
    by_event = next((alert for alert in posted if alert.event.casefold() == text.casefold()), None)
    return by_event or _find_by_link(text, posted, parse_link)


def find_alert_by_document(
    reference: str, posted: Sequence[PostedAlert], announcements: Sequence[Announcement]
) -> PostedAlert | None:
    """Return the newest alert about the act with this document number, in any spelling of the number."""
    numbers = _numbers(_bare(reference))
    events = {act.event for act in announcements if numbers and act.document and _numbers(act.document) == numbers}
    return next((alert for alert in posted if alert.event in events), None)


def _bare(reference: str) -> str:
    """Strip the brackets and quotes that Slack and people put around a reference."""
    return reference.strip().strip("<>").partition("|")[0].strip(" `\"'“”")


def _find_by_link(text: str, posted: Sequence[PostedAlert], parse_link: ParseLink) -> PostedAlert | None:
    path = urlsplit(text).path.rstrip("/") if text.startswith(("http://", "https://")) else ""
    message = parse_link(path) if path else None
    return next((alert for alert in posted if (alert.channel.id, alert.message) == message), None)


def _numbers(text: str) -> list[str]:
    """Return the numbers in a document's number, sorted: languages write year and number in either order."""
    return sorted(digits.lstrip("0") or "0" for digits in re.findall(r"\d+", text))
