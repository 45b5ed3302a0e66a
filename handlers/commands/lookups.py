"""What programs look up, as plain values: the API, assistants (MCP) and Python answer by these. PURE but its clock."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.answering import RestrictedQuery, look_up
from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.rules.answer.timeline import Event
from bot.rules.coverage import coverage
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filter
from handlers.commands import changes, upcoming
from handlers.messages.answer_json import to_json
from handlers.messages.notes import worded

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
