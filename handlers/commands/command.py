"""What a command is: its name, its options, the stored data that it reads, and the function that answers it. PURE.

A command is declared once, in a file of its own. Help, the reading of typed text, Discord's registration and the
suggestions while typing are derived from the declaration.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from bot.model.delivery import Channel
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from bot.subscriptions.options import as_one
from bot.subscriptions.records import ChannelDefaults, Subscription
from handlers.messages.conventions import Conventions
from handlers.messages.reply import OptionChoice, Reply

if TYPE_CHECKING:
    from handlers.commands.stored import StoredReader

EXPORTS = "exports"
"""The slash command that holds all commands without one of their own."""
Suggested = Literal["item", "country", "source", "zone", "digest"]
"""What can be suggested while an option is typed."""
T = TypeVar("T")


class Section(StrEnum):
    """Under which heading the help lists a command."""

    ASK = "Ask"
    ALERTS = "Be told in this channel"
    BACK = "Look back"


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


@dataclass(frozen=True, slots=True, eq=False)
class Need(Generic[T]):
    """Stored data that a command reads. `load` reads it for one call; needs declared before it are loaded by then."""

    load: Callable[[StoredReader, Call], Awaitable[T]]


class Stored:
    """The stored data that was loaded for one call."""

    def __init__(self, values: Mapping[Need[Any], Any] = MappingProxyType({})) -> None:
        self._values = values

    def __getitem__(self, need: Need[T]) -> T:
        """What was loaded for a need that the command declares."""
        value: T = self._values[need]
        return value

    def plus(self, need: Need[T], value: T) -> Stored:
        """The same with one more."""
        return Stored({**self._values, need: value})


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a command or button: all that its answer may look at.

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
        """Where it was asked."""
        return self.asker.channel

    @property
    def today(self) -> date:
        """The day of the question, UTC."""
        return self.now.date()

    def plus(self, need: Need[T], value: T) -> Call:
        """The same call, with stored data that was loaded for it."""
        return replace(self, stored=self.stored.plus(need, value))


@dataclass(frozen=True, slots=True)
class AddSubscription:
    """Put this subscription on record, in place of the one with its id."""

    subscription: Subscription


@dataclass(frozen=True, slots=True)
class RemoveSubscription:
    """Take the subscription with this id off record."""

    id: str


@dataclass(frozen=True, slots=True)
class ChangeSettings:
    """Make this usual in the channel."""

    usual: ChannelDefaults


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Post nothing more of the act of this delivery in its channel, or again."""

    delivery: str
    mute: bool


@dataclass(frozen=True, slots=True)
class CastVote:
    """Keep what the asker says of the alert with this delivery's id."""

    delivery: str
    relevant: bool


Change = AddSubscription | RemoveSubscription | ChangeSettings | MuteEvent | CastVote


@dataclass(frozen=True, slots=True)
class CommandOutcome:
    """A reply that is given after the changes were made."""

    reply: Reply
    changes: tuple[Change, ...] = ()


Answer = Callable[[Call], Reply | CommandOutcome]


@dataclass(frozen=True, slots=True)
class Command:
    """A command. `answer` is given what `reads` declares and everything that was typed, and changes nothing itself.

    `summary` is its line in the help and on Discord (at most 100 characters, begins in lower case), `usage` what may
    be typed after its name.
    """

    name: str
    summary: str
    options: tuple[Option, ...] = ()
    reads: tuple[Need[Any], ...] = ()
    posts: bool = False
    """What it sets up will be posted in the channel, so the bot's own rights there matter."""
    answer: Answer = field(kw_only=True)
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
        """As it is typed: `/restricted`, `/exports latest`."""
        return f"/{self.name}" if self.alone else f"/{EXPORTS} {self.name}"

    def text(self, given: Mapping[str, str | None]) -> str:
        """The options' values as one text, as it would be typed: `graphite to:US on:2024-12-10`."""
        values = [(option, value) for option in self.options if (value := (given.get(option.name) or "").strip())]
        beside = any(option.key for option, _ in values)
        return " ".join(_part(option, value, beside=beside) for option, value in values)


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message of the bot, known by the id of its action."""

    action: str
    reads: tuple[Need[Any], ...] = ()
    answer: Answer = field(kw_only=True)


def _part(option: Option, value: str, *, beside: bool) -> str:
    if option.key:
        return f"{option.key}:{_words(value)}"
    return as_one(value) if beside and option.is_filter else value


def _words(value: str) -> str:
    """Values between commas, each as one word of the grammar: `graphite,"rare earths"`."""
    return ",".join(_word(part.strip()) for part in value.split(",") if part.strip()) or '""'


def _word(value: str) -> str:
    return '"' + value.replace('"', "") + '"' if any(char.isspace() or char in "|()" for char in value) else value
