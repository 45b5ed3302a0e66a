"""Questions to the shipped rules, asked on one day whose answers are known."""

from __future__ import annotations

from datetime import date

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 29)


def ask(base: RuleBase, text: str) -> Answer:
    return answer(base, text, today=TODAY)


def route_of(base: RuleBase, text: str) -> tuple[str | None, str | None]:
    """Return where the goods leave and where they arrive."""
    found = ask(base, text)
    return found.from_, found.to
