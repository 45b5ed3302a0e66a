"""A question about goods as programs put it: texts in, checked values out. PURE."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from bot.errors import UsageError
from bot.rules import answers
from bot.rules.answer import Answer
from bot.rules.index import RuleBase
from bot.rules.query.parse import country, day

LONGEST_QUESTION = 5_000


@dataclass(frozen=True, slots=True)
class RestrictedQuery:
    """Codes are checked, the day is None for today."""

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
        """Look it up; raises UsageError for what cannot be understood."""
        return answers.answer(base, self.text, today=today, from_=self.from_, to=self.to, on=self.on)

    @property
    def address(self) -> str:
        """The query string that asks the same."""
        on = self.on.isoformat() if self.on else None
        pairs = {"q": self.text, "from": self.from_, "to": self.to, "on": on}
        return urlencode({name: text for name, text in pairs.items() if text})
