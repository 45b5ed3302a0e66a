"""What look-ups know, and how a worker computes by it. PURE.

A look-up is a pure function of a Known and of values that can be pickled, so that a worker can compute it
(bot/workers/lookups.py): the loop that delivers computes no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from bot.answering import RestrictedQuery, Wants, look_up
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filters, Vocabulary
from bot.text.locales import SOURCE
from handlers.commands.command import AnswerFunction, Call, Command, CommandOutcome, Stored
from handlers.commands.records import Asker
from handlers.messages.reply import Reply
from handlers.messages.speech import reading

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """The rules, and how filters are read."""

    rules: RuleBase
    vocabulary: Vocabulary
    filters: Filters = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "filters", Filters(self.vocabulary))

    def call(
        self, asker: Asker, text: str, now: datetime, commands: Sequence[Command] = (), stored: Stored | None = None
    ) -> Call:
        """Return the call of a command."""
        return Call(asker, text, now, self.rules, self.vocabulary, self.filters, commands, stored or Stored())


def outcome_of(  # noqa: PLR0913, PLR0917 - a call's fields
    known: Known,
    answer: AnswerFunction,
    asker: Asker,
    text: str,
    now: datetime,
    commands: Sequence[Command],
    stored: Stored,
) -> Reply | CommandOutcome:
    """Return what a command or button answers to a call."""
    return answer(known.call(asker, text, now, commands, stored))


def in_language(
    known: Known, language: str, work: Callable[Concatenate[Known, P], T], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Return `work(known, …)`, worded in a language: a worker does not know who reads."""
    with reading(language, names_of_goods(known.rules, language)):
        return work(known, *args, **kwargs)


def names_of_goods(rules: RuleBase, language: str) -> Mapping[str, str]:
    """Return the names of goods in a language, by the English ones that need none."""
    return rules.names_in(language.replace("_", "-")) if language != SOURCE else {}


def looked_up(known: Known, query: RestrictedQuery, today: date) -> Answer:
    """Return what the rules say. Raises UsageError."""
    return look_up(known.rules, query, today)


def wants_of(known: Known, query: RestrictedQuery, today: date) -> Wants:
    """Return what is to be asked beside the rules for an answer. Raises UsageError."""
    return Wants.of([look_up(known.rules, query, today)])
