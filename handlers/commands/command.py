"""What a command is: its declaration, one call of it, what it asks to be changed. PURE.

A command is declared once, in a file of its own. Help, the reading of typed text, Discord's registration and the
suggestions while typing are derived from the declaration.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, Literal, ParamSpec, Protocol, TypeVar

from bot.answering import AnswerService
from bot.feeds.added import AddedSource
from bot.model.added import all_seen_in
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.model.trail import TrailStep
from bot.parts.records import PartsList
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.options import as_one
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.commands.records import Asker, Records
from handlers.messages.reply import OptionChoice, Reply
from handlers.messages.speech import later

if TYPE_CHECKING:
    from handlers.commands.lookups import Known


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
    verbatim: bool = False
    """Its value is a text as it stands, commas and blanks too."""


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
class AddSource:
    """Store a source that the asker adds."""

    added: AddedSource


@dataclass(frozen=True, slots=True)
class RemoveSource:
    """Delete the added source with this id."""

    id: str


@dataclass(frozen=True, slots=True)
class DeleteList:
    """Delete a parts list."""

    one: PartsList


@dataclass(frozen=True, slots=True)
class WorkOnAlert:
    """Keep what the asker did about the alert with this delivery's id."""

    delivery: str
    step: TrailStep


RequestedChange = (
    AddSubscription
    | RemoveSubscription
    | ChangeSettings
    | MuteEvent
    | CastVote
    | WatchList
    | DeleteList
    | AddSource
    | RemoveSource
    | WorkOnAlert
)


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
    sign: str = ""
    """Stands before the title of an answer without alarm."""

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
    if option.verbatim:
        bare = value.replace('"', "")
        return f'{option.key}:"{bare}"'
    if option.key:
        return f"{option.key}:{_words(value)}"
    return as_one(value) if beside and option.is_filter else value


def _words(value: str) -> str:
    """Write the values between commas, each as one word of the grammar: `graphite,"rare earths"`."""
    return ",".join(_word(part.strip()) for part in value.split(",") if part.strip()) or '""'


def _word(value: str) -> str:
    return '"' + value.replace('"', "") + '"' if any(char.isspace() or char in "|()" for char in value) else value


class StoredReader(Protocol):
    """Loads the data of needs."""

    records: Records

    def answers(self, channel: Channel) -> AnswerService:
        """Return the service that answers questions from a channel."""

    async def compute(
        self, asker: Asker, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `work(known, …)`, computed beside the loop. Raises LookupBusyError and LookupCostError."""

    async def briefly(self, reading: Awaitable[T], otherwise: T) -> T:
        """Return what is read, or `otherwise` if the store does not answer within half a second."""


LOOKED_THROUGH = 300
"""Announcements that `latest` and the look back of `subscribe` search: a few months."""


async def _subscriptions(store: StoredReader, call: Call) -> Sequence[Subscription]:
    return await store.records.subscriptions_of(call.channel)


async def _settings(store: StoredReader, call: Call) -> ChannelDefaults:
    return await store.records.settings_of(call.channel)


async def _recent(store: StoredReader, call: Call) -> Sequence[Announcement]:
    return all_seen_in(await store.records.latest_announcements(LOOKED_THROUGH), call.channel)


async def _load_told_before(store: StoredReader, call: Call) -> Sequence[Announcement]:
    return all_seen_in(await store.records.told_before(), call.channel)


async def _alert(store: StoredReader, call: Call) -> Announcement | None:
    return await store.records.announcement_of(call.text, call.channel)


SUBSCRIPTIONS = Need(_subscriptions)
"""The channel's subscriptions, oldest first."""
SETTINGS = Need(_settings)
"""The channel's settings."""
RECENT = Need(_recent)
"""The latest announcements, newest first."""
TOLD_BEFORE = Need(_load_told_before)
"""The acts that sources told before they were first read, newest first: a part of the archive."""
ALERT = Need(_alert)
"""The announcement that the alert of a pressed button told; None if it is not on record any more."""
