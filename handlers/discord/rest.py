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

from bot.model.delivery import Wait

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


# -- rate limits

REQUESTS_PER_SECOND = 47.5
"""A little below Discord's 50: a network does not keep distances."""
_AT_ONCE = 3
"""Requests that may go out together after a short delay: with those of the second before never more than 50."""
_MOMENT = 0.0001
"""Seconds too short to wait for."""
_CLOUDFLARE_BAN = 600.0
"""A 429 that is not from Discord's API itself comes from its guard and lasts about ten minutes unless it says so."""
_MANY_BUCKETS = 4096
_KEPT_PLACE = 60.0
"""Seconds after which a place that nobody came back for is forgotten."""
TOO_MANY_REQUESTS = 429


@dataclass(slots=True)
class _Bucket:
    remaining: int
    reset_at: float


@dataclass(slots=True)
class Limits:
    """One bot's rate limits, as the responses report them, and when the next request may go out.

    A bucket belongs to a route and a channel; beside it there is one limit for everything that a bot sends, 50 requests
    a second (https://discord.com/developers/docs/topics/rate-limits). `now` is any clock in seconds that only goes
    forward; nothing here reads one.
    """

    per_second: float = REQUESTS_PER_SECOND
    _hashes: dict[str, str] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _everything_until: float = 0.0
    _next_turn: float = 0.0
    _reserved: dict[str, float] = field(default_factory=dict)
    _next_sent: float = 0.0

    def wait(self, route: str, channel: str, now: float) -> Wait | None:
        """Why a request must not go out now, or None."""
        if now < self._everything_until:
            return Wait(self._everything_until - now, "platform", "Discord limits the whole bot for a moment")
        bucket = self._buckets.get(self._key(route, channel))
        if bucket is None or now >= bucket.reset_at:
            return None
        if bucket.remaining <= 0:
            return Wait(bucket.reset_at - now, "channel", "Discord's limit for this channel is used up for a moment")
        return None

    def use(self, route: str, channel: str) -> None:
        """A request goes out: count it before its answer tells the same."""
        if bucket := self._buckets.get(self._key(route, channel)):
            bucket.remaining -= 1

    def turn(self, channel: str, now: float, patience: float) -> float:
        """Seconds until this channel's place in the queue of all requests; the place is taken.

        Where that is longer than `patience`, the caller is expected to come back then, and finds its place kept.
        """
        place = self._reserved.pop(channel, None)
        if place is None:
            place = max(now, self._next_turn)
            self._next_turn = place + 1 / self.per_second
        if place - now > patience:
            self._forget_places(now)
            self._reserved[channel] = place
        return max(0.0, place - now)

    def pace(self, now: float) -> float:
        """Seconds until one more request keeps the limit of every second; 0: it goes out now, and is counted.

        A process that was held up for longer than a moment does not catch up: what it missed would crowd a second.
        """
        early = self._next_sent - (_AT_ONCE - 1) / self.per_second - now
        if early > _MOMENT:
            return early
        self._next_sent = max(now, self._next_sent) + 1 / self.per_second
        return 0.0

    def learn(self, route: str, channel: str, headers: Mapping[str, str], now: float) -> None:
        """Keep what an answer's headers say about its bucket."""
        if name := headers.get("X-RateLimit-Bucket"):
            self._hashes[route] = name
        remaining, after = headers.get("X-RateLimit-Remaining"), _seconds(headers.get("X-RateLimit-Reset-After"))
        if remaining is not None and remaining.isdecimal() and after is not None:
            self._forget_old(now)
            self._buckets[self._key(route, channel)] = _Bucket(int(remaining), now + after)

    def refused(self, route: str, channel: str, headers: Mapping[str, str], body: object, now: float) -> Wait:
        """What a 429 asks for."""
        told: Mapping[str, Any] = body if isinstance(body, dict) else {}
        seconds = _seconds(told.get("retry_after"))
        if seconds is None:
            seconds = _seconds(headers.get("Retry-After")) or _CLOUDFLARE_BAN
            self._everything_until = now + seconds
            return Wait(seconds, "platform", "Discord's guard turns this address away for a while", limited=True)
        if told.get("global") or headers.get("X-RateLimit-Global") or headers.get("X-RateLimit-Scope") == "global":
            self._everything_until = now + seconds
            return Wait(seconds, "platform", "Discord limits the whole bot for a moment", limited=True)
        self._buckets[self._key(route, channel)] = _Bucket(0, now + seconds)
        return Wait(seconds, "channel", "Discord's limit for this channel is used up for a moment", limited=True)

    def _key(self, route: str, channel: str) -> tuple[str, str]:
        return self._hashes.get(route, route), channel

    def _forget_places(self, now: float) -> None:
        if len(self._reserved) >= _MANY_BUCKETS:
            self._reserved = {channel: place for channel, place in self._reserved.items() if place > now - _KEPT_PLACE}

    def _forget_old(self, now: float) -> None:
        if len(self._buckets) >= _MANY_BUCKETS:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.reset_at > now}


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value)  # type: ignore[arg-type] # whatever a server wrote; anything else raises here
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < float("inf") else None
