"""The connections to the web port: who holds them, how far each is, and which go when there are too many.

aiohttp bounds the size of a request, not its time, and has no limits per client. Here every request has a time for its
headers, its body and the reading of its answer; a client has a number of connections, half bodies and listening pages;
and where places run out the slowest connection of the greediest client is closed, so that a new one always gets in.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv6Address, ip_address

from aiohttp import web

from bot.refusals import RefusalLog
from bot.settings import Network

log = logging.getLogger(__name__)

RECEIVED_AT_ONCE = 16_384
"""Bytes of a connection's receive buffer. asyncio reads up to 256 KB of each before the guard sees any of it."""
FORWARDED = "X-Forwarded-For"
CLIENT = web.RequestKey("exportwatch-client", str)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Refuse = Callable[[int, str, str], web.Response]
"""Makes the answer of a refused request: its status, title and what to do."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for headers, for a body, and for a peer that does not read its answer; numbers in all and of a client."""

    headers_s: float = 5.0
    body_s: float = 5.0
    unread_s: float = 30.0
    idle_s: float = 75.0
    linger_s: float = 1.0
    connections: int = 128
    kept: int = 16
    """Connections beyond these that are open to the kept paths alone: health checks, and platforms that call."""
    per_client: int = 32
    half_bodies: int = 8
    """Requests of one client whose body is under way."""
    listeners: int = 64
    listeners_per_client: int = 4
    refused_s: float = 1.0
    """Seconds that the answer to a client beyond its limits waits: who asks in a loop asks no faster than that."""
    upload_s: float = 30.0
    """Seconds for a body to a path of uploads."""
    bytes: int = 16 * 1024 * 1024
    """Bytes of requests that are not answered yet, in all."""


class Stage(IntEnum):
    """How far a connection is. The higher, the sooner it goes where places run out; one that is worked for stays."""

    WORKING = 0
    LISTENING = 1
    UNREAD = 2
    BODY = 3
    HEADERS = 4
    IDLE = 5
    REFUSED = 6


# -- whose connection it is


def client_of(request: web.Request) -> str:
    """Return the address of who asks: of the peer, or the one that a trusted proxy names."""
    return request.get(CLIENT) or request.remote or ""


def limited_as(address: str) -> str:
    """Return the name under which an address is limited: itself; for IPv6 its /64, which one customer has whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))


def is_within(address: str, networks: Iterable[Network]) -> bool:
    """Return whether an address is in one of the networks; an unreadable one is in none."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return any((mapped or parsed) in network for network in networks)


def forwarded_for(request: web.Request, proxies: Sequence[Network]) -> str:
    """Return the address that asks: the last one in X-Forwarded-For that is no proxy, if a proxy sent the request.

    What a client writes there itself stands before what the proxy appends, so it is never taken.
    """
    peer = request.remote or ""
    if not is_within(peer, proxies):
        return peer
    named = [part.strip() for line in request.headers.getall(FORWARDED, ()) for part in line.split(",")]
    for address in reversed(named):
        try:
            ip_address(address)
        except ValueError:
            return peer
        if not is_within(address, proxies):
            return address
    return named[0] if named else peer


class _MultipartError(Exception):
    """A body is not the form with a file that its header says."""


def _is_form_with_files(request: web.Request) -> bool:
    return request.content_type.startswith("multipart/")


async def _with_files(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a form, then close its files: aiohttp closes those of the request that came, not those of its clone."""
    try:
        return await handler(request)
    finally:
        for field in (await request.post()).values():
            if isinstance(field, web.FileField):
                field.file.close()


async def _read_form(request: web.Request) -> None:
    """Read a form with a file, which the request then keeps. Raises _MultipartError."""
    try:
        await request.post()
    except (ValueError, AssertionError, LookupError) as error:
        raise _MultipartError("Send it as multipart/form-data, as a browser does, or the file as the body.") from error


def _too_large(request: web.Request) -> str:
    return f"At most {request.client_max_size:,} bytes are read at once. Send it in parts."


# -- the guard


class ConnectionGuard:
    """Watches all connections of one server. `middleware` must be the outermost of its application.

    `proxies` are the networks whose X-Forwarded-For is believed; `kept_paths` are served also where places run out;
    `uploads` are paths that take files, with the bytes that each takes at most.
    """

    def __init__(
        self,
        refuse: Refuse,
        bounds: Bounds | None = None,
        *,
        proxies: Sequence[Network] = (),
        kept_paths: Collection[str] = (),
        uploads: Mapping[str, int] | None = None,
    ) -> None:
        self.bounds = bounds or Bounds()
        self.refusals = RefusalLog(log)
        self._refuse = refuse
        self._proxies = proxies
        self._kept_paths = frozenset(kept_paths)
        self._uploads = uploads or {}
        self._open: dict[asyncio.BaseTransport, _Watched] = {}
        self._held = 0

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._open)

    def watching(self, make: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """Return the protocol factory for `loop.create_server`, around that of aiohttp."""
        return lambda: _Watched(self, make())

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Read the body within its time, so that no handler waits for one; then call the handler."""
        request[CLIENT] = forwarded_for(request, self._proxies)
        watched = self._open.get(request.transport) if request.transport else None
        if watched is None:
            return await self._served(request, handler)
        watched.asked(limited_as(request[CLIENT]))
        try:
            if refused := self._refused(request, watched):
                await self.slow_down(request)
                return refused
            return await self._served(request, handler)
        finally:
            watched.answered()

    async def _served(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        most = self._uploads.get(request.path)
        if most is not None:
            request = request.clone(client_max_size=most)
        elif _is_form_with_files(request):
            detail = "Nothing here reads multipart bodies. Send the form urlencoded, or JSON."
            return self._cut_off(request, 415, "Not read in this form", detail)
        try:
            if request.body_exists:
                await self._read(request)
            return await (_with_files(request, handler) if _is_form_with_files(request) else handler(request))
        except TimeoutError:
            return self._cut_off(request, 408, "Too slow", "The body did not arrive in time. Send it again.")
        except web.HTTPRequestEntityTooLarge as error:
            return self._cut_off(request, error.status, error.reason, _too_large(request))
        except _MultipartError as error:
            return self._cut_off(request, 400, "The form cannot be read", str(error))
        except web.RequestPayloadError as error:
            log.debug("A request was cut off by its sender: %s", error)
            return self._cut_off(request, 400, "Cut off", "The body is incomplete. Send it again.")

    async def _read(self, request: web.Request) -> None:
        """Read the body, which may still be under way. Raises TimeoutError, and what `request.read` raises."""
        if (size := request.content_length or 0) > request.client_max_size:
            raise web.HTTPRequestEntityTooLarge(request.client_max_size, size)
        watched = self._open.get(request.transport) if request.transport else None
        if watched and not request.content.is_eof():
            watched.move_to(Stage.BODY)
            theirs = [one for one in self._connections_of(watched) if one.stage is Stage.BODY]
            if len(theirs) > self.bounds.half_bodies:
                self._close_slowest(theirs, watched, "Web: a client sends too many requests by halves")
        upload = request.path in self._uploads
        async with asyncio.timeout(self.bounds.upload_s if upload else self.bounds.body_s):
            if _is_form_with_files(request):
                await _read_form(request)
            else:
                await request.read()
        if watched:
            watched.move_to(Stage.WORKING)

    async def slow_down(self, request: web.Request) -> None:
        """Let a request that is refused wait a moment; its connection is the first to go where places run out."""
        watched = self._open.get(request.transport) if request.transport else None
        if watched:
            watched.move_to(Stage.REFUSED)
            await asyncio.sleep(self.bounds.refused_s)

    def _refused(self, request: web.Request, watched: _Watched) -> web.Response | None:
        """Return the answer to a request for which there is no place."""
        if request.path in self._kept_paths:
            return None
        asking = sum(one.stage < Stage.HEADERS for one in self._connections_of(watched))
        if asking > self.bounds.per_client:
            detail = f"{self.bounds.per_client} requests of yours are being answered already. Ask again in a second."
            return self._cut_off(request, 429, "Too much at once", detail)
        if len(self._open) > self.bounds.connections:
            return self._cut_off(request, 503, "Too busy", "Every place is taken. Ask again in a few seconds.")
        return None

    def _cut_off(self, request: web.Request, status: int, title: str, detail: str) -> web.Response:
        self.refusals.note(f"Web: requests were refused, {status} {title}", client_of(request))
        response = self._refuse(status, title, detail)
        if status in {429, 503}:
            response.headers["Retry-After"] = "5"
        response.force_close()
        return response

    @contextmanager
    def listening(self, request: web.Request) -> Iterator[None]:
        """Count a page that listens while the block runs. Raises HTTPException if there are too many."""
        watched = self._open.get(request.transport) if request.transport else None
        if watched is None:
            yield
            return
        of_client = sum(one.stage is Stage.LISTENING for one in self._connections_of(watched))
        in_all = sum(one.stage is Stage.LISTENING for one in self._open.values())
        after = {"Retry-After": "60"}
        if of_client >= self.bounds.listeners_per_client:
            self.refusals.note("Web: a client has too many pages that listen", client_of(request))
            raise web.HTTPTooManyRequests(text=f"{of_client} pages of yours listen already.", headers=after)
        if in_all >= self.bounds.listeners:
            self.refusals.note("Web: too many pages listen", client_of(request))
            raise web.HTTPServiceUnavailable(text="Too many pages listen already.", headers=after)
        watched.move_to(Stage.LISTENING)
        try:
            yield
        finally:
            watched.move_to(Stage.WORKING)

    def admit(self, watched: _Watched, transport: asyncio.Transport, peer: str) -> None:
        """Count a new connection. Beyond a limit, close the slowest one; if all are worked for, keep some places."""
        # Behind a proxy nobody is known by the address: each connection is its own until its headers are read.
        watched.client = f"{id(watched)}" if is_within(peer, self._proxies) else limited_as(peer)
        self._open[transport] = watched
        theirs = self._connections_of(watched)
        if len(theirs) > self.bounds.per_client:
            self._close_slowest(theirs, watched, "Web: a client opens too many connections, its slowest are closed")
        if len(self._open) > self.bounds.connections:
            closed = self._close_slowest(
                self._open.values(), watched, "Web: too many connections, the slowest are closed"
            )
            if not closed and len(self._open) > self.bounds.connections + self.bounds.kept:
                watched.end()

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Count a connection as closed."""
        self._open.pop(transport, None)

    def hold(self, count: int) -> None:
        """Count bytes of unanswered requests; if there are too many, close the connection that sent most of them."""
        self._held += count
        if self._held > self.bounds.bytes:
            self.refusals.note("Web: requests hold too many bytes, the largest is closed", "")
            max(self._open.values(), key=lambda one: one.held).end()

    def _connections_of(self, watched: _Watched) -> list[_Watched]:
        return [one for one in self._open.values() if one.client == watched.client]

    def _close_slowest(self, among: Iterable[_Watched], spared: _Watched, why: str) -> bool:
        """Close the connection that is furthest from an answer, of whom has most; return whether there was one."""
        crowd = Counter(one.client for one in self._open.values())
        closable = [one for one in among if one is not spared and one.stage is not Stage.WORKING]
        if not closable:
            return False
        slowest = max(closable, key=lambda one: (crowd[one.client], one.stage, -one.since))
        self.refusals.note(why, slowest.client if crowd[slowest.client] > 1 else "")
        slowest.end()
        return True


class _Watched(asyncio.Protocol):
    """One connection. Each request must be complete within a time, from the connection or its first byte on."""

    def __init__(self, guard: ConnectionGuard, inner: asyncio.Protocol) -> None:
        self.client = ""
        self.stage = Stage.HEADERS
        self.since = time.monotonic()
        self.held = 0
        self._before_unread = Stage.WORKING
        self._ended = False
        self._guard = guard
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a server's
        self._transport = transport
        self._inner.connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._guard.admit(self, transport, str(peer[0]) if isinstance(peer, tuple) else "")
        if not self._ended:
            self._allow("headers", self._guard.bounds.headers_s)

    def data_received(self, data: bytes) -> None:
        if self.stage is Stage.IDLE:
            self.move_to(Stage.HEADERS)
            self._allow("headers", self._guard.bounds.headers_s)
        self.held += len(data)
        self._guard.hold(len(data))
        if not self._ended:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._allow("unread", self._guard.bounds.unread_s)
        self._before_unread = self.stage
        self.move_to(Stage.UNREAD)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._done("unread")
        if self.stage is Stage.UNREAD:
            self.move_to(self._before_unread)
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        self._inner.connection_lost(exc)

    def move_to(self, stage: Stage) -> None:
        """Note how far the connection is now."""
        self.stage, self.since = stage, time.monotonic()

    def asked(self, client: str) -> None:
        """Note that the headers of a request are complete, and who asks."""
        self._done("headers")
        self.client = client
        self.move_to(Stage.WORKING)

    def answered(self) -> None:
        """Note that the request is answered; the connection waits for the next one."""
        self.move_to(Stage.UNREAD if "unread" in self._timers else Stage.IDLE)
        self._before_unread = Stage.IDLE
        self._let_go()

    def end(self) -> None:
        """Close the connection at once, without sending anything more."""
        self._ended = True
        self._forget()
        if self._transport:
            self._transport.abort()

    def _forget(self) -> None:
        for name in list(self._timers):
            self._done(name)
        self._let_go()
        if self._transport:
            self._guard.leave(self._transport)

    def _let_go(self) -> None:
        held, self.held = self.held, 0
        self._guard.hold(-held)

    def _allow(self, what: str, seconds: float) -> None:
        self._done(what)
        self._timers[what] = asyncio.get_running_loop().call_later(seconds, self.end)

    def _done(self, what: str) -> None:
        if timer := self._timers.pop(what, None):
            timer.cancel()


class GuardedSite(web.BaseSite):
    """Listens at an address; a ConnectionGuard watches each connection."""

    def __init__(self, runner: web.BaseRunner, guard: ConnectionGuard, host: str, port: int) -> None:
        super().__init__(runner)
        self._guard, self._host, self._port = guard, host, port

    @property
    def name(self) -> str:
        """The address."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Begin to listen. Raises OSError if the address cannot be used."""
        await super().start()
        server = self._runner.server
        if server is None:  # pragma: no cover - made by `runner.setup`
            raise RuntimeError("the runner is not set up")
        loop = asyncio.get_running_loop()
        watching = self._guard.watching(server)
        self._server = await loop.create_server(watching, self._host, self._port, start_serving=False)
        for listening in self._server.sockets:
            # Inherited by each connection: what a peer sends before it is looked at stays with the system.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED_AT_ONCE)
        await self._server.start_serving()


GUARD = web.AppKey("exportwatch-guard", ConnectionGuard)
