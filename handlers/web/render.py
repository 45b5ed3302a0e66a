"""Jinja's templates with what they need: escaping is on everywhere, commands become code, links only go to the web."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from handlers.messages import alerts, marks, wording
from handlers.messages.reply import MARKS, Line, LineKind

_CODE = Markup("<code>{}</code>")


@cache
def environment() -> Environment:
    """The templates, compiled once."""
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
        "minute": minute,
        "headline": alerts.title,
        "tone": alerts.tone,
    }
    made.globals |= {"icons": MARKS, "disclaimer": wording.DISCLAIMER, "statuses": wording.STATUSES}
    return made


def page(template: str, status: int = 200, **values: object) -> web.Response:
    """One page."""
    text = environment().get_template(template).render(**values)
    return web.Response(text=text, status=status, content_type="text/html")


def marked(text: str) -> Markup:
    """Our own commands set as code; all else escaped."""
    return Markup("").join(_CODE.format(part) if is_code else escape(part) for part, is_code in marks.spans(text))


def blocks(lines: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Lines by how they are set; those of a list together."""
    for kind, group in groupby(lines, key=lambda line: str(line.kind)):
        if kind == LineKind.BULLET:
            yield kind, list(group)
        else:
            yield from ((kind, [line]) for line in group)


def minute(instant: str | None) -> str:
    """An instant in ISO 8601 as day and minute, in UTC; an empty text for none."""
    if not instant:
        return ""
    return f"{datetime.fromisoformat(instant):%Y-%m-%d %H:%M} UTC"
