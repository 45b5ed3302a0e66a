"""What a request asks, read from its query string and checked; and how a mistake is answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from aiohttp import web

from bot.errors import UsageError
from bot.rules import answers
from bot.rules.answers import Answer
from bot.rules.index import RuleBase
from bot.rules.query.parse import country, day
from bot.subscriptions.filters import Filter, Vocabulary, parse

LONGEST_QUESTION = 5_000
LONGEST_VALUE = 200
MOST_ACTS = 500


@dataclass(frozen=True, slots=True)
class Question:
    """A question about goods as an address holds it. Codes are checked, the day is None for today."""

    text: str
    from_: str | None
    to: str | None
    on: date | None

    @classmethod
    def of(cls, request: web.Request, today: date) -> Question:
        """Read `q`, `from`, `to` and `on`. Raises UsageError that names the value and what can be written."""
        given = {name: value(request, name, LONGEST_QUESTION) for name in ("q", "from", "to", "on")}
        return cls(
            given["q"],
            country(given["from"], "from") if given["from"] else None,
            country(given["to"], "to") if given["to"] else None,
            day(given["on"], today) if given["on"] else None,
        )

    @classmethod
    def of_line(cls, line: str, today: date) -> Question:
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
        return cls(
            given["query"][:LONGEST_QUESTION],
            country(texts["from"], "from") if texts["from"] else None,
            country(texts["to"], "to") if texts["to"] else None,
            day(texts["on"], today) if texts["on"] else None,
        )

    def answer(self, base: RuleBase, today: date) -> Answer:
        """Look it up; raises UsageError for what cannot be understood."""
        return answers.answer(base, self.text, today=today, from_=self.from_, to=self.to, on=self.on)

    @property
    def address(self) -> str:
        """The query string that asks the same."""
        on = self.on.isoformat() if self.on else None
        pairs = {"q": self.text, "from": self.from_, "to": self.to, "on": on}
        return urlencode({name: text for name, text in pairs.items() if text})


def value(request: web.Request, name: str, longest: int = LONGEST_VALUE) -> str:
    """One value of the query string, without blanks around it; raises UsageError if it is too long."""
    found = request.query.get(name, "").strip()
    if len(found) > longest:
        raise UsageError(f"{name}: {len(found):,} characters; at most {longest:,} are read.")
    return found


def number(request: web.Request, name: str, default: int, most: int) -> int:
    """A whole number from 1 to `most`; raises UsageError for anything else."""
    text = value(request, name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise UsageError(f"{name}={text[:40]}: a whole number from 1 to {most:,} is expected.")
    return int(text)


def wanted(request: web.Request, vocabulary: Vocabulary) -> Filter:
    """The filter of `filter=`, in the grammar of chat; raises FilterError that shows the place of a mistake."""
    return parse(value(request, "filter", LONGEST_QUESTION), vocabulary)
