"""What a request asks, read from its query string and checked; and how a mistake is answered."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from bot.errors import UsageError
from bot.subscriptions.filters import Filter, Vocabulary, parse
from handlers.commands.question import LONGEST_QUESTION, RestrictedQuery

LONGEST_VALUE = 200
MOST_ACTS = 500


def question(request: web.Request, today: date) -> RestrictedQuery:
    """Read `q`, `from`, `to` and `on`. Raises UsageError that names the value and what can be written."""
    given = {name: value(request, name, LONGEST_QUESTION) for name in ("q", "from", "to", "on")}
    return RestrictedQuery.read(given["q"], given["from"], given["to"], given["on"], today)


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
