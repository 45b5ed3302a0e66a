"""What every handler needs: the rules and records of the bot, the values of the query string, and the templates."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.answering import LONGEST_QUESTION, AnswerService, RestrictedQuery, day_of
from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.model.delivery import Channel
from bot.rules.answer import Answer
from bot.rules.index import RuleBase
from bot.subscriptions.filters import Filter, Filters, Vocabulary, parse
from handlers.commands.command import Asker, Call
from handlers.messages import alerts, wording
from handlers.messages.health import SourceView
from handlers.messages.reply import MARKS, Line, LineKind, spans

log = logging.getLogger(__name__)

_READER = Asker(Channel("web", "", "page"), "", may_manage=False)
"""The reader of a page is anonymous and may change nothing."""


@dataclass(frozen=True, slots=True)
class Site:
    """Rules, and functions that read the records. `now` is aware, in UTC."""

    rules: RuleBase
    vocabulary: Vocabulary
    now: Callable[[], datetime]
    latest: Callable[[int], Awaitable[Sequence[Announcement]]]
    """Returns at most so many announcements, newest first."""
    announcement: Callable[[str], Awaitable[Announcement | None]]
    """Returns the announcement of an event; None if there is none."""
    sources: Callable[[], Awaitable[Sequence[SourceView]]]
    """Returns every source with its health, failing ones first."""
    answers: AnswerService
    """Answers the questions of pages and of the API."""

    async def answer(self, question: RestrictedQuery) -> Answer:
        """Answer a question. Raises UsageError for what cannot be understood."""
        return await self.answers.answer(question, self.today())

    def today(self) -> date:
        """Return today, in UTC."""
        return day_of(self.now())

    def call(self, text: str) -> Call:
        """Return a command's call for a reader of pages, which are answered by the same functions as chat."""
        return Call(_READER, text, self.now(), self.rules, self.vocabulary, Filters(self.vocabulary))


# -- values of the query string


LONGEST_VALUE = 200
MOST_ACTS = 500


def read_question(request: web.Request, today: date) -> RestrictedQuery:
    """Read `q`, `from`, `to` and `on`. Raises UsageError that names the value and what can be written."""
    given = {name: read_value(request, name, LONGEST_QUESTION) for name in ("q", "from", "to", "on")}
    return RestrictedQuery.read(given["q"], given["from"], given["to"], given["on"], today)


def address_of(asked: RestrictedQuery) -> str:
    """Return the query string of the page that asks this question."""
    on = asked.on.isoformat() if asked.on else None
    pairs = {"q": asked.text, "from": asked.from_, "to": asked.to, "on": on}
    return urlencode({name: text for name, text in pairs.items() if text})


def read_value(request: web.Request, name: str, longest: int = LONGEST_VALUE) -> str:
    """Return a value of the query string, stripped. Raises UsageError if it is too long."""
    found = request.query.get(name, "").strip()
    if len(found) > longest:
        raise UsageError(f"{name}: {len(found):,} characters; at most {longest:,} are read.")
    return found


def read_number(request: web.Request, name: str, default: int, most: int) -> int:
    """Return a whole number from 1 to `most`. Raises UsageError for anything else."""
    text = read_value(request, name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise UsageError(f"{name}={text[:40]}: a whole number from 1 to {most:,} is expected.")
    return int(text)


def read_filter(request: web.Request, vocabulary: Vocabulary) -> Filter:
    """Return the filter in `filter=`, in chat's grammar. Raises FilterError that shows the place of a mistake."""
    return parse(read_value(request, "filter", LONGEST_QUESTION), vocabulary)


# -- templates: escaping is on everywhere, commands become code, links only go to the web


_CODE = Markup("<code>{}</code>")


@cache
def environment() -> Environment:
    """Return the environment of all templates, which are compiled once."""
    made = Environment(
        loader=PackageLoader("handlers.web"),
        autoescape=select_autoescape(default_for_string=True, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "marked": marked,
        "link": wording.web_link,
        "day": wording.day,
        "country": wording.country,
        "blocks": blocks,
        "address": address_of,
        "minute": minute,
        "headline": alerts.title,
        "tone": alerts.tone,
    }
    made.globals |= {"icons": MARKS, "disclaimer": wording.DISCLAIMER, "statuses": wording.STATUSES}
    return made


def page(template: str, status: int = 200, **values: object) -> web.Response:
    """Render a page."""
    text = environment().get_template(template).render(**values)
    return web.Response(text=text, status=status, content_type="text/html")


def marked(text: str) -> Markup:
    """Set our own commands as code; escape everything else."""
    return Markup("").join(_CODE.format(part) if is_code else escape(part) for part, is_code in spans(text))


def blocks(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Group lines by their kind; the bullets of a list stay together."""
    for kind, group in groupby(lines, key=lambda line: str(line.kind)):
        if kind == LineKind.BULLET:
            yield kind, list(group)
        else:
            yield from ((kind, [line]) for line in group)


def minute(instant: str | None) -> str:
    """Return an instant in ISO 8601 as day and minute, in UTC; empty for None."""
    if not instant:
        return ""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC"
