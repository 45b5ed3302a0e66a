"""Guarded HTTP: read a source's address without reaching where we must not, and without end.

Every connection's address is checked just before it is made (literals, redirects and names that changed their mind
alike), redirects are followed by hand and each target is judged anew, and bytes, time, headers and unpacking are
bounded.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.connector import SocketFactoryType
from aiohttp.http_exceptions import LineTooLong
from yarl import URL

from bot.errors import FetchError
from bot.feeds.addresses import is_disguised, is_public
from bot.feeds.bodies import BodyError, BodyLimits, body_digest, read_body
from bot.feeds.headers import Validators, max_age, retry_after, validators
from bot.feeds.manners import HostQueues
from bot.feeds.names import Names
from bot.feeds.redirects import REDIRECTS, Request, first_request, next_request
from bot.feeds.sources import Source, host_port

__all__ = ["Fetched", "Fetcher", "Limits", "NotModified", "SourceFetchError", "Validators"]

DNS_CACHE_S = 60
_NOT_PUBLIC = "is not a public address"
_OK = (200, 203)
_NOT_MODIFIED = 304
_GONE = 410


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one reading: seconds, counts, and bytes of a line of the head."""

    total: float = 30.0
    connect: float = 10.0
    silence: float = 15.0
    body: BodyLimits = field(default_factory=BodyLimits)
    redirects: int = 8
    header_line: int = 32_768
    headers: int = 200


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, unpacked. `moved_to` is set where only permanent redirects (301, 308) led there."""

    url: str
    body: bytes
    content_type: str | None
    validators: Validators
    digest: str
    """Of the body: a second line behind servers whose validators change though nothing else does."""
    max_age: float | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """304. `validators` are the new ones where the answer carries some."""

    validators: Validators
    max_age: float | None = None
    moved_to: str | None = None


class SourceFetchError(FetchError):
    """FetchError with what else the answer said: `retry_after` in seconds, where the server named a time."""

    def __init__(self, source: str, kind: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(source, kind, message)
        self.retry_after = retry_after


class _ClosedAddressError(OSError):
    """Raised in place of a connection. With an errno: the client prints only errors that have one."""

    def __init__(self, address: object) -> None:
        super().__init__(errno.EACCES, f"{address} {_NOT_PUBLIC}")


def _checked_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, where = info
    if not is_public(str(where[0])):
        raise _ClosedAddressError(where[0])
    return socket.socket(family, kind, protocol)


class Fetcher:
    """Reads sources. One per process: it holds the connections and each host's queue.

    `allow_private` lists exact `host:port` pairs that may be read although they are private. `contact` stands in the
    User-Agent, so that an operator of a server knows whom to ask.
    """

    def __init__(
        self,
        allow_private: frozenset[str] = frozenset(),
        contact: str | None = None,
        *,
        limits: Limits | None = None,
        queues: HostQueues | None = None,
        names: AbstractResolver | None = None,
    ) -> None:
        self._private = allow_private
        self._agent = user_agent(contact)
        self._limits = limits or Limits()
        self._queues = queues or HostQueues()
        self._names = names or Names()
        self._public_session: aiohttp.ClientSession | None = None
        self._private_session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open the two pools: one that checks every address, one for the private list."""
        self._public_session = self._session(self._connector(_checked_socket))
        self._private_session = self._session(self._connector(None))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        for session in (self._public_session, self._private_session):
            if session is not None:
                await session.close()

    def _connector(self, factory: SocketFactoryType | None) -> aiohttp.TCPConnector:
        return aiohttp.TCPConnector(socket_factory=factory, resolver=self._names, ttl_dns_cache=DNS_CACHE_S)

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        limits = self._limits
        return aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=limits.connect, sock_read=limits.silence),
            max_line_size=limits.header_line,
            max_field_size=limits.header_line,
            max_headers=limits.headers,
        )

    async def fetch(self, source: Source, known: Validators = Validators()) -> Fetched | NotModified:  # noqa: B008 - a frozen value
        """Read a source once, conditionally where `known` validators are given.

        Raises SourceFetchError; waiting for the host's turn does not count against the time limit.
        """
        self._pair(source, source.address)
        request = first_request(source, known, self._agent)
        seen: set[tuple[str, str]] = set()
        spent = 0.0
        clock = asyncio.get_running_loop().time
        while True:
            if request.step in seen or len(seen) > self._limits.redirects:
                raise SourceFetchError(source.id, "redirect-loop", f"redirects without end at {_host(request.url)}")
            seen.add(request.step)
            pair = self._pair(source, request.url)
            private = pair in self._private
            async with self._queues.turn(pair if private else _host(request.url), private=private):
                start = clock()
                answer = await self._bounded(source, request, self._limits.total - spent, known, private=private)
                spent += clock() - start
            if not isinstance(answer, Request):
                return answer
            request = answer

    def _pair(self, source: Source, url: str) -> str:
        try:
            if is_disguised(urlsplit(url).hostname or ""):
                raise SourceFetchError(source.id, "blocked-address", "an IP address in an unusual form")
            return host_port(url)
        except ValueError as error:
            message = "only http and https addresses with a host and a port that exists are read"
            raise SourceFetchError(source.id, "blocked-address", message) from error

    async def _bounded(
        self, source: Source, request: Request, seconds: float, known: Validators, *, private: bool
    ) -> Fetched | NotModified | Request:
        """One request within the time that is left, its failures named."""
        try:
            async with asyncio.timeout(max(seconds, 0.01)):
                return await self._once(source, request, known, private=private)
        except TimeoutError as error:
            message = f"{_host(request.url)} {_late(error, self._limits)}"
            raise SourceFetchError(source.id, "timeout", message) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            kind, why = _explained(error)
            raise SourceFetchError(source.id, kind, f"{_host(request.url)}: {why}") from error

    async def _once(
        self, source: Source, request: Request, known: Validators, *, private: bool
    ) -> Fetched | NotModified | Request:
        session = self._private_session if private else self._public_session
        if session is None:
            raise RuntimeError("Fetcher is used outside its `async with`")
        proxy = source.via.proxy if source.via else None
        if proxy is not None:
            session = await self._through_proxy(source, request, proxy, private=private)
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
        """The pool that may reach the proxy. The proxy would resolve names for us, so they are judged here first."""
        if not private:
            parts = urlsplit(request.url)
            for found in await self._names.resolve(parts.hostname or "", parts.port or 80, socket.AF_UNSPEC):
                if not is_public(found["host"]):
                    raise _ClosedAddressError(found["host"])
        session = self._private_session if self._pair(source, proxy) in self._private else self._public_session
        if session is None:
            raise RuntimeError("Fetcher is used outside its `async with`")
        return session

    async def _read(
        self, source: Source, request: Request, response: aiohttp.ClientResponse, known: Validators
    ) -> Fetched | NotModified | Request:
        status, headers = response.status, response.headers
        age = max_age(headers.get("Cache-Control"))
        if status in REDIRECTS and "Location" in headers:
            return _redirected(source, request, status, headers["Location"])
        if status == _NOT_MODIFIED and known != Validators():
            new = validators(headers)
            kept = Validators(new.etag or known.etag, new.last_modified or known.last_modified)
            return NotModified(kept, age, request.moved_to)
        if status not in _OK:
            raise _refused(source, status, headers, request.url)
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
    """How we introduce ourselves: what we are, and whom to ask."""
    words = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()").strip()
    whom = f"contact: {words}" if words else "feed reader"
    return f"Mozilla/5.0 (compatible; Exportwatch/{version('exportwatch')}; {whom})"


def _host(url: str) -> str:
    # Never the whole address in a message: some carry a token.
    return urlsplit(url).hostname or "an address without a host"


def _redirected(source: Source, request: Request, status: int, location: str) -> Request:
    try:
        return next_request(request, status, location)
    except ValueError as error:
        message = f"{_host(request.url)} redirects to an address that is none"
        raise SourceFetchError(source.id, "malformed", message) from error


def _refused(source: Source, status: int, headers: Mapping[str, str], url: str) -> SourceFetchError:
    wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
    if status == _GONE:
        return SourceFetchError(source.id, "gone", f"{_host(url)} says that it is gone for good (410)", wait)
    patience = f"; it asks to come back in {wait:.0f} s" if wait is not None else ""
    return SourceFetchError(source.id, f"http-{status}", f"{_host(url)} answered {status}{patience}", wait)


def _explained(error: Exception) -> tuple[str, str]:
    """The contract's kind for what the client raised, and a sentence."""
    if _NOT_PUBLIC in str(error):  # also inside what the client makes of several addresses' errors
        return "blocked-address", "it leads to an address that is not public"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "network", "the name cannot be resolved"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "network", f"no safe connection (TLS): {error.__cause__ or error}"
    if isinstance(error, aiohttp.ClientResponseError):
        too_long = isinstance(error.__cause__, LineTooLong) or re.search("Got more than|Too many", error.message)
        return (
            ("too-large", "its headers are too long or too many")
            if too_long
            else ("network", "it does not answer in HTTP")
        )
    if isinstance(error, aiohttp.ClientPayloadError):
        return "network", "the connection ended in the middle of the body"
    return "network", _in_few_words(error)


def _in_few_words(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"no connection: {os.strerror(error.errno) if error.errno else 'none of its addresses takes one'}"
    return str(error) or type(error).__name__


def _late(error: TimeoutError, limits: Limits) -> str:
    """Which of the limits ran out, as the rest of a sentence about the host."""
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return f"could not be reached within {limits.connect:g} s"
    if isinstance(error, aiohttp.SocketTimeoutError):
        return f"sent nothing for {limits.silence:g} s"
    return f"did not answer in full within {limits.total:g} s"
