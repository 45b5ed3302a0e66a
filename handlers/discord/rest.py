"""Discord's REST API over aiohttp: one call, one attempt. Edge.

(aiohttp itself repeats a GET, never a POST, where a kept connection turns out to be closed.)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import aiohttp

_CONNECT_SECONDS = 5
_BODY_LIMIT = 2_000_000
"""A hundred messages at all their limits stay below this."""
_HEADERS_LIMIT = 65_536


class Unsent(Exception):  # noqa: N818 - what happened, not a mistake
    """The request certainly did not go out."""


class Unanswered(Exception):  # noqa: N818 - what happened, not a mistake
    """The request went out, or may have; no whole answer came back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `body` is the JSON document, or None where it is none."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether Discord did it."""
        return self.status in range(200, 300)

    @property
    def code(self) -> int:
        """Discord's own error number (`10003` is an unknown channel); 0 where there is none."""
        found = self.body.get("code") if isinstance(self.body, dict) else None
        return found if isinstance(found, int) else 0

    @property
    def said(self) -> str:
        """Discord's words, short."""
        words = self.body.get("message") if isinstance(self.body, dict) else None
        return f"{words or 'no explanation'} ({self.status}{f', code {self.code}' if self.code else ''})"[:300]


@dataclass(slots=True)
class Rest:
    """Calls with the bot's token. Made by `open_rest`."""

    base: str
    token: str = field(repr=False)
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None, *, seconds: float = 10) -> Answer:
        """One request; raises Unsent or Unanswered where no whole answer came."""
        state = SimpleNamespace(sent=False)
        try:
            return await self._request(method, path, body, seconds, state)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            raise (Unanswered if state.sent else Unsent)(why) from error

    async def _request(self, method: str, path: str, body: object, seconds: float, state: SimpleNamespace) -> Answer:
        async with self.session.request(
            method,
            self.base + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bot {self.token}", "Content-Type": "application/json"},
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS),
            trace_request_ctx=state,
        ) as response:
            raw = await response.content.read(_BODY_LIMIT)
            while not response.content.at_eof() and len(raw) < _BODY_LIMIT:
                raw += await response.content.read(_BODY_LIMIT - len(raw))
            return Answer(response.status, _json(raw), response.headers)


def open_rest(base: str, token: str) -> Rest:
    """A client; close its session when done. Needs a running loop."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_sent)
    session = aiohttp.ClientSession(
        # No limit here: a request that waits for a free connection would use up its time unsent.
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"DiscordBot (exportwatch, {version('exportwatch')})"},
        trace_configs=[trace],
        max_line_size=_HEADERS_LIMIT,
        max_field_size=_HEADERS_LIMIT,
    )
    return Rest(base.rstrip("/"), token.strip(), session)


async def _note_sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    """From here on the request may have reached Discord."""
    context.trace_request_ctx.sent = True


def _json(raw: bytes) -> Any:  # noqa: ANN401 - a document of any shape
    try:
        return json.loads(raw)
    except ValueError:
        return None
