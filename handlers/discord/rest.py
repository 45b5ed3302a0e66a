"""Discord's REST API over aiohttp, one attempt per call, and its rate limits.

aiohttp itself repeats a GET, but never a POST, if a kept-alive connection turns out to be closed.
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
"""Bytes of an answer; a hundred messages at all limits are smaller."""
_HEADERS_LIMIT = 65_536


class Unsent(Exception):  # noqa: N818 - an outcome, no mistake
    """The request was certainly not sent."""


class Unanswered(Exception):  # noqa: N818 - an outcome, no mistake
    """The request was sent, or may have been, and no complete answer came."""


@dataclass(frozen=True, slots=True)
class RestResponse:
    """A response. `body` is the JSON document; None if it is not JSON."""

    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def ok(self) -> bool:
        """Whether the status means success."""
        return self.status in range(200, 300)

    @property
    def code(self) -> int:
        """Discord's error code (`10003` is an unknown channel); 0 if there is none."""
        code = self.body.get("code") if isinstance(self.body, dict) else None
        return code if isinstance(code, int) else 0

    @property
    def explanation(self) -> str:
        """Discord's message with status and code, at most 300 characters."""
        words = self.body.get("message") if isinstance(self.body, dict) else None
        return f"{words or 'no explanation'} ({self.status}{f', code {self.code}' if self.code else ''})"[:300]


@dataclass(slots=True)
class Rest:
    """Calls the API with the bot's token. Created by `open_rest`."""

    base: str
    token: str = field(repr=False)
    session: aiohttp.ClientSession

    async def call(self, method: str, path: str, body: object = None, *, seconds: float = 10) -> RestResponse:
        """Send one request. Raises Unsent or Unanswered if no complete answer came."""
        state = SimpleNamespace(sent=False)
        try:
            return await self._request(method, path, body, seconds, state)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            raise (Unanswered if state.sent else Unsent)(why) from error

    async def _request(
        self, method: str, path: str, body: object, seconds: float, state: SimpleNamespace
    ) -> RestResponse:
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
            return RestResponse(response.status, _json(raw), response.headers)


def open_rest(base: str, token: str) -> Rest:
    """Open a client within a running loop; the caller closes its session."""
    trace = aiohttp.TraceConfig()
    trace.on_request_headers_sent.append(_note_sent)
    session = aiohttp.ClientSession(
        # No limit, because waiting for a free connection would use up the time of a request.
        connector=aiohttp.TCPConnector(limit=0),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": f"DiscordBot (exportwatch, {version('exportwatch')})"},
        trace_configs=[trace],
        max_line_size=_HEADERS_LIMIT,
        max_field_size=_HEADERS_LIMIT,
    )
    return Rest(base.rstrip("/"), token.strip(), session)


async def _note_sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    """Note that from here on the request may have reached Discord."""
    context.trace_request_ctx.sent = True


def _json(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(raw)
    except ValueError:
        return None


# -- rate limits

REQUESTS_PER_SECOND = 47.5
"""A little below Discord's 50, because a network changes the distances between requests."""
_AT_ONCE = 3
"""Requests that may be sent together after a short delay; with those of the preceding second never more than 50."""
_MOMENT = 0.0001
"""Seconds that are too short to wait for."""
_CLOUDFLARE_BAN = 600.0
"""Seconds of a 429 from Cloudflare, which protects the API, unless it states a time."""
_MANY_BUCKETS = 4096
_KEPT_PLACE = 60.0
"""Seconds after which a reserved place that was not used is dropped."""
TOO_MANY_REQUESTS = 429


@dataclass(slots=True)
class _Bucket:
    remaining: int
    reset_at: float


@dataclass(slots=True)
class RateLimits:
    """One bot's rate limits, as reported by responses, and the time at which the next request may be sent.

    A bucket belongs to a route and a channel; besides there is a global limit of 50 requests a second
    (https://discord.com/developers/docs/topics/rate-limits). `now` is a monotonic clock in seconds.
    """

    per_second: float = REQUESTS_PER_SECOND
    _hashes: dict[str, str] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _everything_until: float = 0.0
    _next_turn: float = 0.0
    _reserved: dict[str, float] = field(default_factory=dict)
    _next_sent: float = 0.0

    def wait(self, route: str, channel: str, now: float) -> Wait | None:
        """Return how long a request must wait; None if it may be sent now."""
        if now < self._everything_until:
            return Wait(self._everything_until - now, "platform", "Discord limits the whole bot for a moment")
        bucket = self._buckets.get(self._key(route, channel))
        if bucket is None or now >= bucket.reset_at:
            return None
        if bucket.remaining <= 0:
            return Wait(bucket.reset_at - now, "channel", "Discord's limit for this channel is used up for a moment")
        return None

    def use(self, route: str, channel: str) -> None:
        """Count a request that is being sent, before its answer reports the new count."""
        if bucket := self._buckets.get(self._key(route, channel)):
            bucket.remaining -= 1

    def turn(self, channel: str, now: float, patience: float) -> float:
        """Take this channel's place in the queue of all requests; return the seconds until then.

        If that is longer than `patience`, the place is reserved and the caller should come back then.
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
        """Return the seconds until one more request keeps the global limit; 0 means that it is sent now and counted.

        A process that was delayed does not catch up, because the missed requests would exceed the limit.
        """
        early = self._next_sent - (_AT_ONCE - 1) / self.per_second - now
        if early > _MOMENT:
            return early
        self._next_sent = max(now, self._next_sent) + 1 / self.per_second
        return 0.0

    def learn(self, route: str, channel: str, headers: Mapping[str, str], now: float) -> None:
        """Record an answer's rate-limit headers."""
        if name := headers.get("X-RateLimit-Bucket"):
            self._hashes[route] = name
        remaining, after = headers.get("X-RateLimit-Remaining"), _seconds(headers.get("X-RateLimit-Reset-After"))
        if remaining is not None and remaining.isdecimal() and after is not None:
            self._forget_old(now)
            self._buckets[self._key(route, channel)] = _Bucket(int(remaining), now + after)

    def refused(self, route: str, channel: str, headers: Mapping[str, str], body: object, now: float) -> Wait:
        """Record a 429 and return the wait that it asks for."""
        answer: Mapping[str, Any] = body if isinstance(body, dict) else {}
        seconds = _seconds(answer.get("retry_after"))
        if seconds is None:
            seconds = _seconds(headers.get("Retry-After")) or _CLOUDFLARE_BAN
            self._everything_until = now + seconds
            return Wait(seconds, "platform", "Discord's guard turns this address away for a while", limited=True)
        if answer.get("global") or headers.get("X-RateLimit-Global") or headers.get("X-RateLimit-Scope") == "global":
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
