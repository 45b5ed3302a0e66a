"""Pages and API answers as pure functions: what is known and the values of a request in, a rendered answer out.

They run in the worker of look-ups (bot/workers/lookups.py), so no question, page or feed is computed on the loop that
delivers. What the store adds is read before and given along.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

from aiohttp import web

from bot.model.delivery import Channel
from handlers.commands.asker import Asker
from handlers.web.templating import environment

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
