"""What programs look up, as plain values: the API, assistants (MCP) and Python answer by these. PURE but its clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.rules import answers
from bot.rules.answer import Answer
from bot.rules.coverage import coverage
from bot.rules.index import RuleBase
from bot.rules.query.parse import country, day
from bot.rules.timeline import Event
from bot.subscriptions.filters import Filter
from handlers.commands import changes, upcoming
from handlers.messages.answer_json import to_json
from handlers.messages.notes import worded

# -- questions: texts in, checked values out


LONGEST_QUESTION = 5_000


@dataclass(frozen=True, slots=True)
class RestrictedQuery:
    """A question with codes of countries; `on` is None for today."""

    text: str
    from_: str | None
    to: str | None
    on: date | None

    @classmethod
    def read(cls, text: str, from_: str | None, to: str | None, on: str | None, today: date) -> RestrictedQuery:
        """Read names or codes of countries and a written day. Raises UsageError that says what can be written."""
        if len(text) > LONGEST_QUESTION:
            raise UsageError(f"{len(text):,} characters; at most {LONGEST_QUESTION:,} are read.")
        return cls(
            text.strip(),
            country(from_, "from") if from_ else None,
            country(to, "to") if to else None,
            day(on, today) if on else None,
        )

    @classmethod
    def of_line(cls, line: str, today: date) -> RestrictedQuery:
        """Read one JSON line `{"query", "from"?, "to"?, "on"?}`; null is absent. Raises UsageError."""
        try:
            given = json.loads(line)
        except ValueError as error:
            raise UsageError(f"this is not JSON: {error}") from error
        if not isinstance(given, dict) or not isinstance(given.get("query"), str):
            raise UsageError('an object with "query" is expected, as in {"query": "graphite", "to": "US"}')
        texts = {name: given.get(name) for name in ("from", "to", "on")}
        for name, text in texts.items():
            if not (text is None or isinstance(text, str)):
                raise UsageError(f"{name}: text is expected")
        return cls.read(given["query"], texts["from"], texts["to"], texts["on"], today)

    def answer(self, base: RuleBase, today: date) -> Answer:
        """Answer it. Raises UsageError if the text cannot be understood."""
        return answers.answer(base, self.text, today=today, from_=self.from_, to=self.to, on=self.on)

    @property
    def address(self) -> str:
        """The query string of the page that asks the same."""
        on = self.on.isoformat() if self.on else None
        pairs = {"q": self.text, "from": self.from_, "to": self.to, "on": on}
        return urlencode({name: text for name, text in pairs.items() if text})


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
        return to_json(question.answer(self.rules, today))

    def changes(self, thing: str) -> Json:
        """Return every dated event of the acts on a thing, or in the life of an act, oldest first."""
        asked, events = changes.life(self.rules, thing, self.today())
        return {"schema": 1, "query": thing, "events": event_rows(events), "near": list(dict.fromkeys(asked.near))}

    def upcoming(self, text: str = "") -> Json:
        """Return what starts, ends and runs out. `text` is days ahead and words: `90`, `180 graphite from:CN`."""
        found = upcoming.coming(self.rules, text, self.today())
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
