"""Discord's REST API over aiohttp: one attempt per call, its rate limits, and the meaning of its answers.

aiohttp itself repeats a GET, but never a POST, if a kept-alive connection turns out to be closed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.model.delivery import Channel, Outcome, Refused, Sent, Unclear, Wait
from bot.proxies import ENVIRONMENT, Proxies, obstacle
from handlers.discord.settings import (
    CREATE_PUBLIC_THREADS,
    NAMES,
    NEEDED_PERMISSIONS,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
    MissingPermissions,
    is_thread,
    missing_permissions,
    permissions_in,
)

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
    proxies: Proxies = ENVIRONMENT

    async def call(self, method: str, path: str, body: object = None, *, seconds: float = 10) -> RestResponse:
        """Send one request. Raises Unsent or Unanswered if no complete answer came."""
        state = SimpleNamespace(sent=False)
        try:
            return await self._request(method, path, body, seconds, state)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            why = obstacle(error) or f"{type(error).__name__}: {error}".rstrip(": ")
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
            proxy=self.proxies.leading_to(self.base),
        ) as response:
            raw = await response.content.read(_BODY_LIMIT)
            while not response.content.at_eof() and len(raw) < _BODY_LIMIT:
                raw += await response.content.read(_BODY_LIMIT - len(raw))
            return RestResponse(response.status, _json(raw), response.headers)


def open_rest(base: str, token: str, proxies: Proxies = ENVIRONMENT) -> Rest:
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
    return Rest(base.rstrip("/"), token.strip(), session, proxies)


async def _note_sent(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx.sent = True


def _json(raw: bytes) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(raw)
    except ValueError:
        return None


# -- rate limits

REQUESTS_PER_SECOND = 50
"""https://discord.com/developers/docs/topics/rate-limits#global-rate-limit. All processes share these."""
_CLOUDFLARE_BAN = 600.0
"""Seconds of a 429 from Cloudflare, which protects the API, unless it states a time."""
_MANY_BUCKETS = 4096
TOO_MANY_REQUESTS = 429


@dataclass(slots=True)
class _Bucket:
    remaining: int
    reset_at: float


@dataclass(slots=True)
class RateLimits:
    """One bot's rate limits, as reported by responses.

    A bucket belongs to a route and a channel (https://discord.com/developers/docs/topics/rate-limits). `now` is a
    monotonic clock in seconds.
    """

    _hashes: dict[str, str] = field(default_factory=dict)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _everything_until: float = 0.0

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

    def _forget_old(self, now: float) -> None:
        if len(self._buckets) >= _MANY_BUCKETS:
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.reset_at > now}


def _seconds(value: object) -> float | None:
    try:
        seconds = float(value)  # type: ignore[arg-type] # whatever a server wrote; anything else raises here
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds < float("inf") else None


# -- what an answer to a post means
#
# Codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes#json.


PORTAL = "https://discord.com/developers/applications"
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, SERVER_ERROR = 401, 403, 404, 500

MISSING_ACCESS = 50001
"""The code of Discord's answer about a channel that the bot cannot see."""
UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
HAS_A_THREAD = 160004

_TO_POST = ", ".join(name for bit, name in NAMES.items() if bit not in (READ_MESSAGE_HISTORY, CREATE_PUBLIC_THREADS))

_CHANNEL_REFUSALS = {
    50007: ("this person takes no messages from the bot", "Open the bot's profile and allow direct messages from it."),
    50008: ("messages cannot be sent in this kind of channel", "Subscribe in a text channel or a thread."),
    50009: ("the server's verification level is too high for the bot", "Lower the level or give the bot a role."),
    50024: ("messages cannot be sent in this kind of channel", "Subscribe in a text channel or a thread."),
    50083: ("the thread is archived", "Open the thread again, or subscribe in its channel."),
    160005: ("the thread is locked", "Unlock the thread, or subscribe in its channel."),
}
_MESSAGE_REFUSALS = {
    200000: ("the server's AutoMod blocks this text", "Exempt the bot's role in Server Settings → AutoMod."),
    200001: ("the server's AutoMod blocks this title", "Exempt the bot's role in Server Settings → AutoMod."),
    240000: ("Discord blocks an address in this text as harmful", "Nothing to do; the alert stands in the records."),
}
_ACCOUNT_REFUSALS = {
    40001: ("Discord refuses the bot's account", f"Look for a notice on {PORTAL}."),
    40002: ("Discord wants the bot's account verified", f"Look for a notice on {PORTAL}."),
    40333: (
        "Discord's guard refuses our requests",
        "Check that nothing between the bot and Discord rewrites requests.",
    ),
}


def link(channel: Channel, message: str) -> str:
    """Return the address that opens a message; a direct message is under `@me`."""
    workspace = channel.workspace if channel.workspace.isdecimal() else "@me"
    return f"https://discord.com/channels/{workspace}/{channel.id}/{message}"


def outcome(answer: RestResponse, channel: Channel, missing: MissingPermissions | None = None) -> Outcome:
    """Return the outcome of a complete answer to a post, except for 429; `missing` are permissions found missing."""
    if answer.ok:
        message = answer.body.get("id") if isinstance(answer.body, dict) else None
        if not isinstance(message, str):
            return Unclear("Discord took the message, but its answer could not be read")
        return Sent(message, link(channel, message))
    if answer.status >= SERVER_ERROR:
        return Unclear(f"Discord failed while it handled the message: {answer.explanation}")
    return refusal(answer, missing)


def refusal(answer: RestResponse, missing: MissingPermissions | None = None) -> Refused:
    """Return the refusal of an answer: an error that another attempt does not remove."""
    if answer.status == UNAUTHORIZED:
        return Refused("platform", "Discord refuses the token", f"Reset it on {PORTAL}, page Bot; set DISCORD_TOKEN.")
    for scope, table in (
        ("channel", _CHANNEL_REFUSALS),
        ("delivery", _MESSAGE_REFUSALS),
        ("platform", _ACCOUNT_REFUSALS),
    ):
        if answer.code in table:
            why, advice = table[answer.code]
            return Refused(scope, why, advice)  # type: ignore[arg-type] # a literal of the table above
    if answer.status == FORBIDDEN:
        return _forbidden(answer, missing)
    if answer.status == NOT_FOUND:
        return _not_found(answer)
    if answer.status in range(300, 400):
        return Refused("platform", f"the API answers with a redirect: {answer.explanation}", "Check DISCORD_API_URL.")
    return Refused("delivery", f"Discord refuses the message: {_fault(answer)}", "Report this: it is a fault of ours.")


def _forbidden(answer: RestResponse, missing: MissingPermissions | None) -> Refused:
    if missing:
        return Refused(
            "channel",
            f"the bot lacks {missing.names_joined} in this channel",
            f"Edit the channel → Permissions → add the bot → allow {missing.names_joined}.",
        )
    if answer.code == MISSING_ACCESS:
        advice = "Edit the channel → Permissions → add the bot → allow View Channel, or invite the bot again."
        return Refused("channel", "the bot lacks View Channel in this channel, or was removed from the server", advice)
    advice = f"Edit the channel → Permissions → add the bot → allow {_TO_POST}."
    return Refused("channel", f"the bot lacks a permission in this channel: {answer.explanation}", advice)


def _not_found(answer: RestResponse) -> Refused:
    if answer.code in (UNKNOWN_CHANNEL, UNKNOWN_GUILD):
        return Refused("channel", "the channel was deleted", "Subscribe in another channel with /exports subscribe.")
    return Refused(
        "platform", f"no such address: {answer.explanation}", "Check DISCORD_API_URL; leave it unset for Discord."
    )


def _fault(answer: RestResponse) -> str:
    """Return the first field error: `embeds.0.title: Must be 256 or fewer in length`."""
    errors = answer.body.get("errors") if isinstance(answer.body, dict) else None
    first = next(_faults(errors, ()), None) if isinstance(errors, dict) else None
    return f"{first} ({answer.status}, code {answer.code})"[:300] if first else answer.explanation


def _faults(errors: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    for name, inner in errors.items():
        if name == "_errors" and isinstance(inner, list):
            yield from (f"{'.'.join(path)}: {each.get('message')}" for each in inner if isinstance(each, dict))
        elif isinstance(inner, dict):
            yield from _faults(inner, (*path, name))


# -- asking for permissions, if a refusal does not say what is missing


_DIAGNOSIS_SECONDS = 4.0
_DIRECT_MESSAGE = 1


@dataclass(slots=True)
class Access:
    """Asks Discord for the bot's permissions; every answer is None if Discord does not tell."""

    rest: Rest
    _me: str = ""

    async def lacks(self, channel: str) -> MissingPermissions | None:
        """Return the missing permissions behind a refusal."""
        result = await self._channel_and_permissions(channel)
        return missing_permissions(result[1], thread=is_thread(result[0]), reading=False) if result else None

    async def allowed(self, channel: str) -> int | None:
        """Return the bot's permissions in a channel."""
        result = await self._channel_and_permissions(channel)
        return result[1] if result else None

    async def _channel_and_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        """Return the channel object and the bot's permissions there; None if Discord does not tell."""
        try:
            async with asyncio.timeout(_DIAGNOSIS_SECONDS):
                return await self._ask_permissions(channel)
        except (TimeoutError, Unsent, Unanswered, KeyError, TypeError, ValueError, AttributeError):
            # An incomplete answer counts as none.
            return None

    async def _ask_permissions(self, channel: str) -> tuple[Mapping[str, Any], int] | None:
        answer = await self.rest.call("GET", f"/channels/{channel}")
        if answer.code == MISSING_ACCESS:
            return {}, NEEDED_PERMISSIONS & ~VIEW_CHANNEL
        channel_object = answer.body
        if channel_object["type"] == _DIRECT_MESSAGE:
            return channel_object, NEEDED_PERMISSIONS
        if is_thread(channel_object):
            answer = await self.rest.call("GET", f"/channels/{channel_object['parent_id']}")
        if not answer.ok:
            return None
        guild = str(channel_object["guild_id"])
        self._me = self._me or str((await self.rest.call("GET", "/users/@me")).body["id"])
        member = await self.rest.call("GET", f"/guilds/{guild}/members/{self._me}")
        roles = await self.rest.call("GET", f"/guilds/{guild}/roles")
        if not member.ok or not roles.ok:
            return None
        return channel_object, permissions_in(answer.body, guild, self._me, map(str, member.body["roles"]), roles.body)
