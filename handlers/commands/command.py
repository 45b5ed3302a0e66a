"""What a command is: its declaration, the stored data that it may read, the replies that any command may give. PURE.

A command is declared once, in a file of its own. Help, the reading of typed text, Discord's registration and the
suggestions while typing are derived from the declaration.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeVar

from bot.answering import AnswerService
from bot.errors import ExportwatchError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel, Delivery, PostedAlert
from bot.model.supplements import NoticesByRule, ScreeningResult
from bot.parts.records import PartsList, StoredLine
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.options import as_one
from bot.subscriptions.records import AuditEntry, ChannelDefaults, Subscription
from handlers.messages import wording
from handlers.messages.health import SourceView
from handlers.messages.reply import Conventions, Line, LineKind, OptionChoice, Reply, Tone
from handlers.messages.speech import later, say

if TYPE_CHECKING:
    from handlers.commands.known import Known

EXPORTS = "exports"
"""The slash command that holds all commands without one of their own."""
Suggested = Literal["item", "country", "source", "zone", "digest"]
"""What can be suggested while an option is typed."""
P = ParamSpec("P")
T = TypeVar("T")


class Section(StrEnum):
    """The heading under which the help lists a command."""

    ASK = later("Ask")
    ALERTS = later("Be told in this channel")
    BACK = later("Look back")


@dataclass(frozen=True, slots=True)
class Option:
    """One part of what is typed after a command.

    `key` stands before its value in the text (`to:US`); without one the value stands alone. `choices` are all values
    that there are, `suggests` says what is suggested otherwise.
    """

    name: str
    summary: str
    key: str = ""
    required: bool = False
    suggests: Suggested | None = None
    choices: tuple[OptionChoice, ...] = ()
    is_filter: bool = False
    """Several filters side by side need brackets."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a channel. `may_manage` was checked by the platform when the command ran, not before.

    `guest`: somebody of another workspace, in a channel that both share.
    """

    channel: Channel
    user: str
    may_manage: bool
    guest: bool = False
    platform: Conventions = field(default=Conventions(), compare=False)


@dataclass(frozen=True, slots=True)
class Need(Generic[T]):
    """Stored data that a command reads. `load` reads it for one call; needs declared before it are loaded by then.

    Needs with the same `load` are the same, also in another process.
    """

    load: Callable[[StoredReader, Call], Awaitable[T]]
    computes: bool = False
    """It looks something up for what it reads, which may have to wait; it bounds its other waiting itself."""


class Stored:
    """The stored data that was loaded for one call."""

    def __init__(self, values: Mapping[Need[Any], Any] = MappingProxyType({})) -> None:
        self._values = values

    def __getitem__(self, need: Need[T]) -> T:
        """Return the data of a need that the command declares."""
        value: T = self._values[need]
        return value

    def plus(self, need: Need[T], value: T) -> Stored:
        """Return a copy that also holds the data of one more need."""
        return Stored({**self._values, need: value})


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a command or button; its answer depends on nothing else.

    `text` is what was typed after the command's name; for a button, its value. `now` is an aware instant (UTC).
    """

    asker: Asker
    text: str
    now: datetime
    rules: RuleBase
    vocabulary: Vocabulary
    filters: Filters
    commands: Sequence[Command] = ()
    stored: Stored = field(default_factory=Stored)

    @property
    def channel(self) -> Channel:
        """The channel in which it was asked."""
        return self.asker.channel

    @property
    def today(self) -> date:
        """The day of the question, UTC."""
        return self.now.date()

    def plus(self, need: Need[T], value: T) -> Call:
        """Return a copy of the call that also holds the data of one more need."""
        return replace(self, stored=self.stored.plus(need, value))


@dataclass(frozen=True, slots=True)
class AddSubscription:
    """Store this subscription; it replaces the one with the same id."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RemoveSubscription:
    """Delete the subscription with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Store these as the channel's settings."""

    usual: ChannelDefaults


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Stop posting the act of this delivery in its channel (`mute`), or post it again."""

    delivery: str
    mute: bool


@dataclass(frozen=True, slots=True)
class CastVote:
    """Record the asker's vote on the alert with this delivery's id."""

    delivery: str
    relevant: bool


@dataclass(frozen=True, slots=True)
class WatchList:
    """Watch a parts list of the channel and tell it there (`watch`), or watch it no more."""

    one: PartsList
    watch: bool


@dataclass(frozen=True, slots=True)
class DeleteList:
    """Delete a parts list."""

    one: PartsList


RequestedChange = AddSubscription | RemoveSubscription | ChangeSettings | MuteEvent | CastVote | WatchList | DeleteList


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """A reply, and the changes to make before it is given."""

    reply: Reply
    changes: tuple[RequestedChange, ...] = ()


AnswerFunction = Callable[[Call], Reply | CommandOutcome]


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `answer` gets what `reads` declares and the whole typed text; it changes nothing itself.

    `summary` is its line in the help and on Discord (at most 100 characters, begins in lower case), `usage` what may
    be typed after its name.
    """

    name: str
    summary: str
    options: tuple[Option, ...] = ()
    reads: tuple[Need[Any], ...] = ()
    posts: bool = False
    """What it sets up will be posted in the channel, so the bot's own rights there matter."""
    answer: AnswerFunction = field(kw_only=True)
    usage: str = ""
    example: str = ""
    """What to type after its name to try it."""
    section: Section = Section.BACK
    also: tuple[str, ...] = ()
    """Other words that people type and mean this command."""
    changes: bool = False
    """It may change something, so it is never asked again unasked, and needs the right to manage the channel."""
    shares: bool = False
    """Others in the channel may want to see its answer."""
    alone: bool = False
    """It is a slash command of its own, not one of `/exports`."""
    form: bool = False
    """A form that builds a subscription is offered beside its answer."""

    @property
    def typed(self) -> str:
        """The command as people type it: `/restricted`, `/exports latest`."""
        return f"/{self.name}" if self.alone else f"/{EXPORTS} {self.name}"

    def text(self, given: Mapping[str, str | None]) -> str:
        """Write the options' values as one text, as a person would type it: `graphite to:US on:2024-12-10`."""
        values = [(option, value) for option in self.options if (value := (given.get(option.name) or "").strip())]
        beside = any(option.key for option, _ in values)
        return " ".join(_part(option, value, beside=beside) for option, value in values)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message of the bot, known by the id of its action."""

    action: str
    reads: tuple[Need[Any], ...] = ()
    posts: bool = False
    """As of a command."""
    answer: AnswerFunction = field(kw_only=True)


def _part(option: Option, value: str, *, beside: bool) -> str:
    if option.key:
        return f"{option.key}:{_words(value)}"
    return as_one(value) if beside and option.is_filter else value


def _words(value: str) -> str:
    """Write the values between commas, each as one word of the grammar: `graphite,"rare earths"`."""
    return ",".join(_word(part.strip()) for part in value.split(",") if part.strip()) or '""'


def _word(value: str) -> str:
    return '"' + value.replace('"', "") + '"' if any(char.isspace() or char in "|()" for char in value) else value


# -- stored data: a command declares a need and finds its value in `Call.stored`; a need of one command is in its file


LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""


@dataclass(frozen=True, slots=True)
class ListHere:
    """A watched list whose changes a channel is told of: its lines and index, packed, and how many lines it has."""

    name: str
    packed: str
    index: str
    lines: int


class Records(Protocol):
    """The store, as far as answering needs it. Raises StoreError, redis errors or OSError if it cannot be reached."""

    async def subscriptions_of(self, channel: Channel) -> Sequence[Subscription]:
        """Return the channel's subscriptions, oldest first."""
        ...

    async def subscriptions_in(self, platform: str, workspace: str) -> Sequence[Subscription]:
        """Return the subscriptions of all channels of a workspace, ordered by channel and age."""
        ...

    async def send(self, delivery: Delivery) -> None:
        """Put a message into its channel's outbox, unless a delivery with its id is on record."""
        ...

    async def try_again(self, channel: Channel) -> None:
        """Try at once what waits in the channel's workspace; called when the bot is (again) in a channel."""
        ...

    async def resume(self, places: Sequence[Channel]) -> None:
        """Try the refusing channels of these places at once; a place without a channel's id is a whole workspace."""
        ...

    async def add_subscription(self, subscription: Subscription, by: str) -> None:
        """Store a subscription in place of the one with its id. `by` is the platform's id of the person."""
        ...

    async def remove_subscription(self, subscription: str, by: str) -> None:
        """Delete the subscription with this id; an unknown id changes nothing."""
        ...

    async def settings_of(self, channel: Channel) -> ChannelDefaults:
        """Return the channel's settings."""
        ...

    async def change_settings(self, channel: Channel, usual: ChannelDefaults, by: str) -> None:
        """Store the channel's settings."""
        ...

    async def changes_in(self, channel: Channel, limit: int) -> Sequence[AuditEntry]:
        """Return the last changes in the channel, newest first."""
        ...

    async def state_of(self, channel: Channel) -> tuple[int, str]:
        """Return how many acts wait there for their time, and why nothing can be posted now (empty if it can)."""
        ...

    async def mute_event(self, delivery: str, channel: Channel, by: str, *, mute: bool) -> None:
        """Mute a delivery's act in its channel, or unmute it; `channel` is the one in which that was asked."""
        ...

    async def latest_announcements(self, limit: int) -> Sequence[Announcement]:
        """Return at most `limit` announcements, newest first."""
        ...

    async def told_before(self) -> Sequence[Announcement]:
        """Return the acts that sources told before they were first read, newest first; none of them was announced."""
        ...

    async def announcement_of(self, delivery: str, channel: Channel) -> Announcement | None:
        """Return what a delivery announced; None if it is not on record or in another workspace than the channel."""
        ...

    async def posted(self, delivery: str, channel: Channel) -> Delivery | None:
        """Return a delivery to the channel's workspace with all that wording it needs; None as above."""
        ...

    async def lists_here(self, channel: Channel) -> Sequence[ListHere]:
        """Return the watched lists that belong to the channel, or whose changes it is told of."""
        ...

    async def alerts_in(self, channel: Channel) -> Sequence[PostedAlert]:
        """Return the alerts posted in the channel's workspace, newest first."""
        ...

    async def announcements_of(self, events: Sequence[str]) -> Sequence[Announcement]:
        """Return the announcements of these events, without those that are not on record."""
        ...

    async def vote(self, asker: Asker, delivery: str, now: datetime, *, relevant: bool) -> None:
        """Record the asker's vote on an alert of their workspace; a vote on any other alert is ignored."""
        ...

    async def vote_of(self, asker: Asker, delivery: str) -> bool | None:
        """Return the asker's earlier vote on an alert; None if there is none."""
        ...

    async def unreviewed(self, measures: Sequence[str], channel: Channel) -> NoticesByRule:
        """Return the unreviewed acts that touch these rules, each linked to the channel's alert of it."""
        ...

    async def screened(self, firms: Sequence[str]) -> ScreeningResult | None:
        """Ask the screening service about firms; None if no service is set or no firm is given."""
        ...

    async def parts_lists(self, channel: Channel) -> tuple[Sequence[PartsList], Collection[str]]:
        """Return the channel's parts lists, the newest first, and the ids of those that are watched."""
        ...

    async def parts_list(self, id_: str, channel: Channel) -> PartsList | None:
        """Return a parts list of the channel; None if it has none of that id."""
        ...

    async def unclear_lines(self, one: PartsList) -> Sequence[StoredLine]:
        """Return the first lines of a list that were not understood."""
        ...

    async def watch_list(self, one: PartsList, channel: Channel, by: str, *, watch: bool) -> None:
        """Watch a list and tell the channel of what changes, or watch it no more."""
        ...

    async def delete_list(self, one: PartsList, by: str) -> None:
        """Delete a list with all that belongs to it."""
        ...

    async def sources(self, now: datetime) -> Sequence[SourceView]:
        """Return all sources on file with their health, problems first."""
        ...


class StoredReader(Protocol):
    """Loads the data of needs."""

    records: Records

    def answers(self, channel: Channel) -> AnswerService:
        """Return the service that answers questions from a channel."""
        ...

    async def compute(
        self, asker: Asker, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(known, …)`, computed beside the loop. Raises LookupBusyError and LookupCostError."""
        ...

    async def briefly(self, reading: Awaitable[T], otherwise: T) -> T:
        """Return what is read, or `otherwise` if the store does not answer within half a second."""
        ...


async def _subscriptions(store: StoredReader, call: Call) -> Sequence[Subscription]:
    return await store.records.subscriptions_of(call.channel)


async def _settings(store: StoredReader, call: Call) -> ChannelDefaults:
    return await store.records.settings_of(call.channel)


async def _recent(store: StoredReader, _: Call) -> Sequence[Announcement]:
    return await store.records.latest_announcements(LOOKED_THROUGH)


async def _told_before(store: StoredReader, _: Call) -> Sequence[Announcement]:
    return await store.records.told_before()


async def _alert(store: StoredReader, call: Call) -> Announcement | None:
    return await store.records.announcement_of(call.text, call.channel)


SUBSCRIPTIONS = Need(_subscriptions)
"""The channel's subscriptions, oldest first."""
SETTINGS = Need(_settings)
"""The channel's settings."""
RECENT = Need(_recent)
"""The latest announcements, newest first."""
TOLD_BEFORE = Need(_told_before)
"""The acts that sources told before they were first read, newest first: a part of the archive."""
ALERT = Need(_alert)
"""The announcement that the alert of a pressed button told; None if it is not on record any more."""


# -- replies that any command may give


_GUEST = later("What is posted here is changed by members of the bot's own workspace, and you come from another one.")


def refusal(asker: Asker) -> Reply:
    """Return the refusal for a missing right: which right is needed and whom to ask."""
    return Reply(
        say("Sorry, you may not change this channel's subscriptions"),
        Tone.CAUTION,
        (
            Line(say(_GUEST if asker.guest else asker.platform.right)),
            Line(say(asker.platform.granted_by)),
            Line(
                wording.ticked(say("Everybody may use `/restricted`, `/exports list` and `/exports latest`.")),
                LineKind.SMALL,
            ),
        ),
    )


def store_away() -> Reply:
    """Return the reply for a store that cannot be reached."""
    return Reply(
        say("Please try again in a minute"),
        Tone.CAUTION,
        (
            Line(say("The bot cannot reach its records at the moment. Alerts wait until it can; none is lost.")),
            Line(
                wording.ticked(
                    say("What you changed just now may be lost: `/exports list` will show. `/restricted` works.")
                )
            ),
        ),
        mistaken=True,
    )


def busy(error: ExportwatchError) -> Reply:
    """Return the reply where too many questions are being answered: the error's text."""
    return Reply(say("Please try again in a moment"), Tone.CAUTION, (Line(str(error)),), mistaken=True)


def not_understood(error: ExportwatchError) -> Reply:
    """Return the reply for a question that cannot be answered: the error's text."""
    return Reply(
        say("This cannot be answered as it stands"),
        Tone.CAUTION,
        (
            Line(str(error)),
            Line(wording.ticked(say("`/exports help` shows what can be typed.")), LineKind.SMALL),
        ),
        mistaken=True,
    )


def old_button() -> Reply:
    """Return the reply for a button of another version."""
    return Reply(
        say("This button is of another version of the bot"),
        Tone.CAUTION,
        (Line(wording.ticked(say("Please type the command instead; `/exports help` lists them."))),),
    )
