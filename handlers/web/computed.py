"""Pages and API answers as pure functions: what is known and the values of a request in, a rendered answer out.

They run in the worker of look-ups (bot/workers/lookups.py), so no question, page or feed is computed on the loop that
delivers. What the store adds is read before and given along.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from hashlib import blake2b
from itertools import groupby
from urllib.parse import urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.answering import RestrictedQuery
from bot.model.delivery import Channel
from bot.text import locales
from handlers.commands.records import Asker
from handlers.messages import act_words, timeline, wording
from handlers.messages.reply import MARKS, Line, LineKind, bare, spans
from handlers.messages.speech import language, say

READER = Asker(Channel("web", "", "page"), "", may_manage=False)
"""The reader of a page is anonymous and may change nothing."""
_LEAST = 1_000
"""Bytes that are not worth packing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The values of a request: of its query string, and those in its path. `now` is aware, in UTC."""

    query: Mapping[str, str]
    path: Mapping[str, str]
    origin: str
    """Scheme and host, as in https://exports.example.com; the host is one that is allowed."""
    address: str
    """The whole address."""
    now: datetime
    packs: bool = False
    """Whether the client takes gzip."""

    @classmethod
    def of(cls, request: web.Request, now: datetime) -> Asked:
        """Read a request; of a value that is given twice the first counts."""
        packs = "gzip" in request.headers.get("Accept-Encoding", "")
        query = {name: request.query[name] for name in request.query}
        return cls(query, dict(request.match_info), str(request.url.origin()), str(request.url), now, packs)

    @property
    def today(self) -> date:
        """Today, in UTC."""
        return self.now.date()

    def page(self, template: str, status: int = 200, **values: object) -> Rendered:
        """Render a page for this request."""
        return self.rendered(environment().get_template(template).render(**values), "text/html", status)

    def json(self, value: object) -> Rendered:
        """Write a value as JSON."""
        return self.rendered(json.dumps(value, ensure_ascii=False), "application/json")

    def rendered(self, text: str, content_type: str, status: int = 200, **headers: str) -> Rendered:
        """Encode a text, packed if the client takes that."""
        body = text.encode()
        tag = blake2b(body, digest_size=12).hexdigest()
        packed = self.packs and len(body) > _LEAST
        # Level 4 takes half the time of zlib's usual 6 and makes a page some percent larger.
        kept = gzip.compress(body, 4, mtime=0) if packed else body
        return Rendered(kept, content_type, status, tag, packed=packed, headers=headers)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A whole answer. `tag` names its content, `packed`: `body` is compressed with gzip."""

    body: bytes
    content_type: str
    status: int = 200
    tag: str = ""
    packed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def see(cls, address: str) -> Rendered:
        """Return a redirection."""
        return cls(b"", "text/plain", 303, headers={"Location": address})

    def response(self) -> web.Response:
        """Return the response."""
        headers = {**self.headers, "Vary": "Accept-Encoding"}
        if self.packed:
            headers["Content-Encoding"] = "gzip"
        return web.Response(
            body=self.body, status=self.status, content_type=self.content_type, charset="utf-8", headers=headers
        )

    def cached(self, request: web.Request, seconds: int) -> web.Response:
        """Return the response, which a client may keep for some seconds; 304 if it has it already."""
        headers = {"Cache-Control": f"max-age={seconds}", "ETag": f'"{self.tag}"', "Vary": "Accept-Encoding"}
        if any(one.value == self.tag for one in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        response = self.response()
        response.headers.update(headers)
        return response


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
        "one_row": one_row,
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


_ASKS = "/restricted "
"""What asks in chat; here goods are typed into the form as they are."""


def one_row(text: str) -> str:
    """Return a text in one row, as a field of a form holds it: a browser would glue its rows to each other."""
    return "; ".join(filter(None, map(str.strip, text.splitlines())))


def marked(text: str) -> Markup:
    """Set our own commands as code; escape everything else."""
    return Markup("").join(
        _CODE.format(part.removeprefix(_ASKS)) if is_code else escape(part) for part, is_code in spans(text)
    )


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
