"""What look-ups know, how a worker computes by it, and look-ups as plain values for programs. PURE but its clock.

A look-up is a pure function of a Known and of values that can be pickled, so that a worker can compute it
(bot/workers/lookups.py): the loop that delivers computes no answer. The API, assistants (MCP) and Python answer by
`Lookups`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.answering import RestrictedQuery, Wants, look_up
from bot.errors import ExportwatchError, UsageError
from bot.model.announcement import Announcement
from bot.parts.fingerprint import touches
from bot.parts.records import StoredLine
from bot.parts.watching import LineChange
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import Event
from bot.rules.coverage import coverage
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filter, Filters, Vocabulary
from bot.text.locales import SOURCE
from handlers.commands import dates
from handlers.commands.command import AnswerFunction, Call, Command, CommandOutcome, Stored
from handlers.commands.records import Asker
from handlers.messages.answer_json import to_json
from handlers.messages.headline import headline
from handlers.messages.notes import worded
from handlers.messages.reply import Reply
from handlers.messages.speech import reading
from handlers.messages.verdicts import AnswerView

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
    """Return the names of goods in a language by their English ones; in English, those with capitals in them."""
    if language != SOURCE:
        return rules.names_in(language.replace("_", "-"))
    return rules.names_with_capitals


def looked_up(known: Known, query: RestrictedQuery, today: date) -> Answer:
    """Return what the rules say. Raises UsageError."""
    return look_up(known.rules, query, today)


FIRST = (
    "Do we need a licence to ship graphite and galium from China to Frankfurt in March?",
    "H100 for Huawei from US",
    "3A001 8112.92 to:JP on:2027-01-01",
    "unobtainium",
)
"""Questions that read and index what most others need: a sentence with towns and days, a slip, a firm, codes, and a
word near no name."""


def prepare(known: Known, today: date) -> None:
    """Look up examples, so that the first question of a person finds what they read and indexed."""
    for text in FIRST:
        looked_up(known, RestrictedQuery(text), today)


def wants_of(known: Known, query: RestrictedQuery, today: date) -> Wants:
    """Return what is to be asked beside the rules for an answer. Raises UsageError."""
    return Wants.of([look_up(known.rules, query, today)])


Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lookups:
    """Look-ups in the rules. Each raises UsageError, which says what can be written, for text that cannot be read."""

    rules: RuleBase
    today: Callable[[], date]

    def restricted(self, query: str, *, from_: str | None = None, to: str | None = None, on: str | None = None) -> Json:
        """Return the object of `exportwatch restricted --json`."""
        today = self.today()
        question = RestrictedQuery.read(query, from_, to, on, today)
        if not question.text:
            raise UsageError("name what to look up: goods, a code, an act or a company")
        return to_json(look_up(self.rules, question, today))

    def changes(self, thing: str) -> Json:
        """Return every dated event of the acts on a thing, or in the life of an act, oldest first."""
        asked, events = dates.life(self.rules, thing, self.today())
        return {"schema": 1, "query": thing, "events": event_rows(events), "near": list(dict.fromkeys(asked.near))}

    def upcoming(self, text: str = "") -> Json:
        """Return what starts, ends and runs out. `text` is days ahead and words: `90`, `180 graphite from:CN`."""
        found = dates.coming(self.rules, text, self.today())
        return {"schema": 1, "days": found.days, "events": event_rows(found.events)}

    def coverage(self) -> Json:
        """Return the object of `exportwatch coverage --json`."""
        return coverage(self.rules).to_json()


def event_rows(events: Iterable[Event]) -> list[Json]:
    """Write dated events as `exportwatch upcoming --json` does, one object each.

    `date` is null if only the month or year (`when`) is known; `by` is the act that did it.
    """
    return [
        {
            "date": event.date.iso,
            "when": event.date.text,
            "kind": event.kind,
            "jurisdiction": event.measure.jurisdiction,
            "measure": event.measure.key,
            "document": event.measure.document,
            "by": event.document,
            "part": event.part,
            "what": worded(event.what),
            "source": event.measure.sources[0].url,
        }
        for event in events
    ]


def announced(recent: Sequence[Announcement], held: Filter, count: int) -> Json:
    """Return the newest of these announcements that match a filter, in the stream's form."""
    acts = [act for act in recent if held.matches(act)][:count]
    return {"schema": 1, "filter": held.text, "announcements": [json.loads(act.to_json()) for act in acts]}


def concerned(known: Known | Call, lines: Sequence[StoredLine], act: Announcement, today: date) -> list[LineChange]:
    """Return the lines that an announced act concerns, each with what holds and what the act does."""
    does = {"exporter": act.jurisdiction, "measure": act.measure, "kind": act.kind, "until": act.until}
    after = {name: text for name, text in does.items() if text}
    found = []
    for line in lines:
        answer = answer_of(known.rules, line, today)
        shared = touches(known.rules, known.vocabulary, answer, act) if answer else ()
        if answer is None or not shared:
            continue
        status = answer.by_exporter.get(act.jurisdiction or "", answer.status)
        before = {"status": str(status), "headline": headline(AnswerView.of(answer))}
        places, day, document = (line.from_ or "", line.to or ""), act.effective or "", act.document or ""
        found.append(LineChange(line.number, line.query, *places, before, after, day, document, shared))
    return found


def answer_of(base: RuleBase, line: StoredLine, today: date) -> Answer | None:
    """Return a line's answer as of a day; None if it cannot be asked."""
    try:
        return None if line.problem else look_up(base, line.question, today)
    except ExportwatchError:
        return None
