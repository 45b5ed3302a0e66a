"""The HTTP client for sources: it reaches public addresses only, within limits.

Every address is checked just before the connection is made, which covers literals, redirects and names that resolve
differently now. Redirects are followed here and each target is checked. Bytes, time, headers and unpacking have limits.
A host gets one request at a time, with a pause after each, by all pollers together.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import quote, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.feeds.fetch.guard import (
    SystemResolver,
    check_before_proxy,
    is_disguised,
    is_local,
    private_pool,
    public_pool,
)
from bot.feeds.fetch.response import (
    BodyError,
    Fetched,
    FetchLimits,
    NotModified,
    SourceFetchError,
    Validators,
    body_digest,
    describe_failure,
    describe_timeout,
    host_of,
    max_age,
    read_body,
    status_error,
    validators,
)
from bot.feeds.sources import Source, host_port
from bot.proxies import ENVIRONMENT, Proxies

# -- queues per host: one request at a time, with a pause after each


FLOOR_S = 1.0
"""Least seconds between the end of one request to a host and the start of the next."""
AT_ONCE_ON_PRIVATE_HOSTS = 64
"""Requests at a time to a host of the private list, which is the team's own; there is no pause."""


class _Queue:
    def __init__(self, at_once: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.users = 0
        self.free_at = 0.0


class SharedTurns(Protocol):
    """Turns at hosts that several processes share."""

    def turn(self, host: str, pause: Callable[[], float]) -> AbstractAsyncContextManager[None]:
        """Hold the host's turn while the block runs; `pause` gives the seconds to leave it alone then."""
        ...


class HostQueues:
    """One queue per host, dropped when nobody waits for the host and its pause is over.

    `shared` are turns at public hosts that other processes respect too.
    """

    def __init__(self, floor: float = FLOOR_S, shared: SharedTurns | None = None) -> None:
        self._floor = floor
        self._shared = shared
        self._queues: dict[str, _Queue] = {}
        self.delays: dict[str, float] = {}
        """Pauses in seconds by host, for hosts that asked for more than the floor."""

    def slow_down(self, host: str, seconds: float) -> None:
        """Set the pause in seconds between two requests to a public host, at least the floor."""
        if seconds > self._floor:
            self.delays[host] = seconds
        else:
            self.delays.pop(host, None)

    @asynccontextmanager
    async def turn(self, host: str, *, private: bool) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it while the block runs."""
        queue = self._queues.setdefault(host, _Queue(AT_ONCE_ON_PRIVATE_HOSTS if private else 1))
        queue.users += 1
        try:
            async with queue.turns:
                now = asyncio.get_running_loop().time
                if queue.free_at > now():
                    await asyncio.sleep(queue.free_at - now())
                try:
                    async with self._turn_among_processes(host, private=private):
                        yield
                finally:
                    queue.free_at = now() + (0.0 if private else self.delays.get(host, self._floor))
        finally:
            queue.users -= 1
            if not queue.users:
                self._forget(host, queue)

    def _turn_among_processes(self, host: str, *, private: bool) -> AbstractAsyncContextManager[None]:
        if self._shared is None or private:
            return nullcontext()
        return self._shared.turn(host, lambda: self.delays.get(host, self._floor))

    def _forget(self, host: str, queue: _Queue) -> None:
        loop = asyncio.get_running_loop()
        if queue.free_at > loop.time():
            loop.call_at(queue.free_at, self._drop, host, queue)
        else:
            self._drop(host, queue)

    def _drop(self, host: str, queue: _Queue) -> None:
        if not queue.users and self._queues.get(host) is queue:
            del self._queues[host]


REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_KEEPS_METHOD = (307, 308)
_ACCEPT = {
    "rss": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, "
    "text/xml;q=0.9, application/json;q=0.8, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "json": "application/json, text/plain;q=0.8, */*;q=0.5",
    "list": "application/xml, application/json, text/html;q=0.9, */*;q=0.5",
    "rules": "*/*",
}
# Headers that may be sent to another host: none that could carry a key.
_SAFE_HEADERS = frozenset(("user-agent", "accept", "accept-language", "accept-encoding"))


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `moved_to` is the address reached so far through permanent redirects alone."""

    method: str
    url: str
    headers: dict[str, str]
    form: dict[str, str] = field(default_factory=dict)
    moved_to: str | None = None
    permanent: bool = True

    @property
    def step(self) -> tuple[str, str]:
        """Method and address: a request that repeats them is a loop."""
        return self.method, self.url


def first_request(source: Source, known: Validators, agent: str) -> Request:
    """Build a source's request. Its own headers override ours; only a GET carries conditions."""
    api = source.api if source.reads_as == source.kind else None
    method = api.method if api else "GET"
    headers = {
        "User-Agent": agent,
        "Accept": _ACCEPT[source.reads_as],
        "Accept-Language": f"{source.language}, en;q=0.5, *;q=0.1" if source.language != "en" else "en, *;q=0.1",
        "Accept-Encoding": "gzip, deflate, br, zstd",
    }
    own = {name.lower() for name in source.headers}
    headers = {name: value for name, value in headers.items() if name.lower() not in own} | dict(source.headers)
    if method == "GET":
        headers |= _conditions(known)
    return Request(method, sendable(source.address), headers, dict(api.form) if api else {})


def moved_request(request: Request, url: str, known: Validators) -> Request:
    """Send a first request to the address that permanent redirects led to before; `known` are its validators.

    Other methods than GET keep the written address, since a redirect may change the method.
    """
    if request.method != "GET":
        return request
    moved = next_request(request, _PERMANENT[0], url)
    return replace(moved, headers=moved.headers | _conditions(known))


def next_request(request: Request, status: int, location: str) -> Request:
    """Build the request after a redirect (RFC 9110, 15.4). Raises ValueError if the target is not an address.

    Schemes other than http(s) are kept: the fetcher checks every address.
    """
    target = urljoin(request.url, location.strip())
    url = sendable(target) if urlsplit(target).scheme in {"http", "https"} else target
    keeps = status in _KEEPS_METHOD or request.method == "GET"
    permanent = request.permanent and status in _PERMANENT
    return Request(
        method=request.method if keeps else "GET",
        url=url,
        headers=request.headers if _origin(url) == _origin(request.url) else _safe_headers(request.headers),
        form=request.form if keeps else {},
        moved_to=url if permanent else request.moved_to,
        permanent=permanent,
    )


def sendable(url: str) -> str:
    """Return the address as sent: only characters that may not be sent are escaped.

    The fragment is dropped and names in other scripts become punycode. Raises ValueError if it is not an address.
    """
    bare = url.partition("#")[0]
    if not urlsplit(bare).hostname:
        raise ValueError("an address without a host")
    if not bare.isascii():
        bare = str(URL(bare))
    escaped = quote(bare, safe="%:/?#[]@!$&'()*+,;=-._~|{}^`\\\"<>")
    if re.search(r"[\x00-\x20\x7f]", escaped):
        raise ValueError("an address with control characters")
    return str(URL(escaped, encoded=True))


def _conditions(known: Validators) -> dict[str, str]:
    headers = {"If-None-Match": known.etag} if known.etag else {}
    return headers | ({"If-Modified-Since": known.last_modified} if known.last_modified else {})


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _safe_headers(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() in _SAFE_HEADERS}


__all__ = ["FetchLimits", "Fetched", "Fetcher", "NotModified", "SourceFetchError", "Validators"]

_ONLY_WEB = "only http and https addresses with a host and a port that exists are read"
_OK = (200, 203)
_NOT_MODIFIED = 304


class Fetcher:
    """Fetches sources. One per process: it holds the connections and each host's queue.

    `allow_private` lists exact `host:port` pairs that may be read although they are private, each only for sources
    whose own address it is. `contact` is put into the User-Agent for the operators of servers. `proxies` lead to public
    addresses, if set.
    """

    def __init__(  # noqa: PLR0913 - what it is limited by, each by name
        self,
        allow_private: frozenset[str] = frozenset(),
        contact: str | None = None,
        *,
        limits: FetchLimits | None = None,
        queues: HostQueues | None = None,
        names: AbstractResolver | None = None,
        proxies: Proxies = ENVIRONMENT,
    ) -> None:
        self._proxies = proxies
        self._private = allow_private
        self._agent = user_agent(contact)
        self._limits = limits or FetchLimits()
        self._queues = queues or HostQueues()
        self._names = names or SystemResolver()
        self._public_session: aiohttp.ClientSession | None = None
        self._private_session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open two connection pools: one that checks every address, one for the private list."""
        self._public_session = public_pool(self._limits, self._names)
        self._private_session = private_pool(self._limits, self._names)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        for session in (self._public_session, self._private_session):
            if session is not None:
                await session.close()

    async def fetch(
        self,
        source: Source,
        known: Validators = Validators(),  # noqa: B008 - a frozen value
        moved_to: str | None = None,
        *,
        own: str | None = None,
    ) -> Fetched | NotModified:
        """Read a source once, conditionally if `known` validators are given; `moved_to` replaces its address.

        `own` is the one `host:port` that may be read although it is private, if it is on the private list; None means
        that of the source's address. Raises SourceFetchError. The time limit excludes waiting for the host's turn.
        """
        allowed = self._private & {self._pair(source, source.address) if own is None else own}
        self._check(source, source.address, allowed)
        request = self._first(source, known, moved_to)
        seen: set[tuple[str, str]] = set()
        spent = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            if request.step in seen or len(seen) > self._limits.redirects:
                raise SourceFetchError(source.id, "redirect-loop", f"redirects without end at {host_of(request.url)}")
            seen.add(request.step)
            pair = self._check(source, request.url, allowed)
            private = pair in allowed
            async with self._queues.turn(pair if private else host_of(request.url), private=private):
                start = clock()
                answer = await self._request_in_time(
                    source, request, self._limits.total - spent, known, private=private
                )
                spent += clock() - start
            if not isinstance(answer, Request):
                return answer
            request = answer

    def _first(self, source: Source, known: Validators, moved_to: str | None) -> Request:
        try:
            request = first_request(source, known, self._agent)
            return moved_request(request, moved_to, known) if moved_to else request
        except ValueError as error:
            raise SourceFetchError(source.id, "blocked-address", _ONLY_WEB) from error

    def _pair(self, source: Source, url: str) -> str:
        try:
            return host_port(url)
        except ValueError as error:
            raise SourceFetchError(source.id, "blocked-address", _ONLY_WEB) from error

    def _check(self, source: Source, url: str, allowed: frozenset[str]) -> str:
        """Return the address's `host:port`. Raises SourceFetchError for an address that may never be read."""
        pair = self._pair(source, url)
        host = urlsplit(url).hostname or ""
        if is_disguised(host):
            raise SourceFetchError(source.id, "blocked-address", "an IP address in an unusual form")
        if is_local(host) and pair not in allowed:
            raise SourceFetchError(source.id, "blocked-address", f"{host} is this machine itself")
        return pair

    async def _request_in_time(
        self, source: Source, request: Request, seconds: float, known: Validators, *, private: bool
    ) -> Fetched | NotModified | Request:
        """Send one request within the time left; every failure becomes a SourceFetchError."""
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                return await self._request(source, request, known, private=private)
        except TimeoutError as error:
            message = f"{host_of(request.url)} {describe_timeout(error, self._limits)}"
            raise SourceFetchError(source.id, "timeout", message) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind, why = describe_failure(error)
            raise SourceFetchError(source.id, kind, f"{host_of(request.url)}: {why}") from error

    async def _request(
        self, source: Source, request: Request, known: Validators, *, private: bool
    ) -> Fetched | NotModified | Request:
        session = self._private_session if private else self._public_session
        if session is None:
            raise RuntimeError("Fetcher is used outside its `async with`")
        proxy = source.via.proxy if source.via else None
        if proxy is not None:
            session = await self._through_proxy(source, request, proxy, private=private)
        elif not private and (proxy := self._proxies.leading_to(request.url)):
            await check_before_proxy(request.url, self._names)
            session = self._private_session or session  # it leads to the operator's own proxy, wherever that is
        async with session.request(
            request.method,
            URL(request.url, encoded=True),
            headers=request.headers,
            data=request.form or None,
            allow_redirects=False,
            proxy=proxy,
        ) as response:
            return await self._read(source, request, response, known)

    async def _through_proxy(
        self, source: Source, request: Request, proxy: str, *, private: bool
    ) -> aiohttp.ClientSession:
        """Return the pool that may reach the source's own proxy, which resolves names itself."""
        if not private:
            await check_before_proxy(request.url, self._names)
        # The operator sets the proxy, not the source: every pair on the list may be one.
        session = (
            self._private_session
            if self._check(source, proxy, self._private) in self._private
            else self._public_session
        )
        if session is None:
            raise RuntimeError("Fetcher is used outside its `async with`")
        return session

    async def _read(
        self, source: Source, request: Request, response: aiohttp.ClientResponse, known: Validators
    ) -> Fetched | NotModified | Request:
        status, headers = response.status, response.headers
        age = max_age(headers.get("Cache-Control"))
        if status in REDIRECTS and "Location" in headers:
            return _redirected_request(source, request, status, headers["Location"])
        if status == _NOT_MODIFIED and known != Validators():
            new = validators(headers)
            kept = Validators(new.etag or known.etag, new.last_modified or known.last_modified)
            return NotModified(kept, age, request.moved_to)
        if status not in _OK:
            raise status_error(source.id, status, headers, request.url)
        coding, limits = headers.get("Content-Encoding", ""), self._limits.body
        try:
            body = await read_body(response.content.iter_any(), coding, response.content_length, limits)
        except BodyError as error:
            raise SourceFetchError(source.id, error.kind, error.message) from error
        return Fetched(
            url=request.url,
            body=body,
            content_type=headers.get("Content-Type"),
            validators=validators(headers),
            digest=body_digest(body),
            max_age=age,
            moved_to=request.moved_to,
        )


def user_agent(contact: str | None) -> str:
    """Return the User-Agent: program, version and contact."""
    cleaned = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()").strip()
    contact_or_kind = f"contact: {cleaned}" if cleaned else "feed reader"
    return f"Mozilla/5.0 (compatible; Exportwatch/{version('exportwatch')}; {contact_or_kind})"


def _redirected_request(source: Source, request: Request, status: int, location: str) -> Request:
    try:
        return next_request(request, status, location)
    except ValueError as error:
        message = f"{host_of(request.url)} redirects to an address that is none"
        raise SourceFetchError(source.id, "malformed", message) from error
