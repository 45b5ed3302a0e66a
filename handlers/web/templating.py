"""The templates of all pages: escaping is on everywhere, commands become code, links only go to the web."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.answering import RestrictedQuery
from bot.text import locales
from handlers.messages import act_words, timeline, wording
from handlers.messages.reply import MARKS, Line, LineKind, bare, spans
from handlers.messages.speech import language, say

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
        "ticked": lambda text: marked(wording.ticked(text)),
        "link": wording.web_link,
        "day": wording.day,
        "country": wording.country,
        "blocks": blocks,
        "address": address_of,
        "minute": minute,
        "bare": bare,
        "headline": act_words.title,
        "told_by": act_words.source_name,
        "learnt": act_words.learnt,
        "measure": lambda key: wording.MEASURES.get(key, key),
        "good": wording.goods,
        "dated": timeline.event_text,
        "tone": act_words.tone,
    }
    made.globals |= {"icons": MARKS, "disclaimer": wording.disclaimer, "statuses": wording.STATUSES}
    made.globals |= {"_": say, "language": lambda: locales.written(language())}
    return made


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
    at = datetime.fromisoformat(instant)
    return f"{wording.said(at.date())}, {at:%H:%M} UTC"


def address_of(asked: RestrictedQuery) -> str:
    """Return the query string of the page that asks this question."""
    on = asked.on.isoformat() if asked.on else None
    pairs = {"q": asked.text, "from": asked.from_, "to": asked.to, "on": on}
    return urlencode({name: text for name, text in pairs.items() if text})
