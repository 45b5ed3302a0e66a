"""Bounds for connections from strangers, before anybody knows who asks: time, number and bytes.

aiohttp bounds the size of headers and bodies, but not how long a peer takes to send them, nor how many do so side by
side. Each connection is watched here from outside, between its transport and aiohttp's protocol; a middleware tells
when a request is complete and when it is answered.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from handlers.web.problem import of_error, problem

log = logging.getLogger(__name__)

RECEIVED_AT_ONCE = 16_384
"""Bytes. asyncio takes whatever there is, up to 256 KB, of every connection before it lets any of them be judged."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds for headers, for a body, and for a peer that does not read its answer; connections; bytes of requests."""

    headers_s: float = 5.0
    body_s: float = 5.0
    unread_s: float = 30.0
    idle_s: float = 75.0
    linger_s: float = 1.0
    connections: int = 128
    bytes: int = 4 * 1024 * 1024


class Guard:
    """Watches all connections of one server. `middleware` must be the outermost of its application."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
        self._open: dict[asyncio.BaseTransport, _Watched] = {}
        self._held = 0

    @property
    def connections(self) -> int:
        """How many are open."""
        return len(self._open)

    def watching(self, make: Callable[[], asyncio.Protocol]) -> Callable[[], asyncio.Protocol]:
        """The factory of protocols for `loop.create_server`, around that of aiohttp."""
        return lambda: _Watched(self, make())

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Read the body within its time, so that no handler waits for one; then let the request be answered."""
        watched = self._open.get(request.transport) if request.transport else None
        if watched:
            watched.asked()
        try:
            if request.body_exists and not request.content_type.startswith("multipart/"):
                async with asyncio.timeout(self.bounds.body_s):
                    await request.read()
            return await handler(request)
        except TimeoutError:
            return _cut_off(problem(408, "Too slow", "The body did not arrive in time. Send it again."))
        except web.HTTPRequestEntityTooLarge as error:
            return _cut_off(of_error(error))
        except web.RequestPayloadError as error:
            log.debug("A request was cut off by its sender: %s", error)
            return _cut_off(problem(400, "Cut off", "The body is incomplete. Send it again."))
        finally:
            if watched:
                watched.answered()

    def admit(self, watched: _Watched, transport: asyncio.Transport) -> None:
        """Count a connection in. Beyond the bound the one goes that has asked nothing for the longest time."""
        if len(self._open) >= self.bounds.connections:
            idle = next((one for one in self._open.values() if not one.working), None)
            (idle.end if idle else transport.abort)()
        self._open[transport] = watched

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Count it out."""
        self._open.pop(transport, None)

    def served(self, transport: asyncio.BaseTransport) -> None:
        """It comes last in the order in which connections are given up."""
        if transport in self._open:
            self._open[transport] = self._open.pop(transport)

    def hold(self, count: int) -> None:
        """Count bytes of unanswered requests; where they are too many, the connection that sent most of them goes."""
        self._held += count
        if self._held > self.bounds.bytes:
            max(self._open.values(), key=lambda one: one.held).end()


class _Watched(asyncio.Protocol):
    """One connection. It has to ask within its time, from the connection on and from the first byte of each request."""

    def __init__(self, guard: Guard, inner: asyncio.Protocol) -> None:
        self.working = False
        self.held = 0
        self._ended = False
        self._guard = guard
        self._inner = inner
        self._transport: asyncio.Transport | None = None
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a server's
        self._transport = transport
        self._inner.connection_made(transport)
        self._guard.admit(self, transport)
        self._allow("headers", self._guard.bounds.headers_s)

    def data_received(self, data: bytes) -> None:
        if not self.working and "headers" not in self._timers:
            self._allow("headers", self._guard.bounds.headers_s)
        self.held += len(data)
        self._guard.hold(len(data))
        if not self._ended:
            self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        self._allow("unread", self._guard.bounds.unread_s)
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        self._done("unread")
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        self._inner.connection_lost(exc)

    def asked(self) -> None:
        """The headers of a request are complete."""
        self._done("headers")
        self.working = True

    def answered(self) -> None:
        """It is answered: the connection waits for the next one."""
        self.working = False
        self._let_go()
        if self._transport:
            self._guard.served(self._transport)

    def end(self) -> None:
        """Close at once, and send nothing more."""
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


def _cut_off(response: web.Response) -> web.Response:
    response.force_close()
    return response


class GuardedSite(web.BaseSite):
    """Listens at an address, each connection watched."""

    def __init__(self, runner: web.BaseRunner, guard: Guard, host: str, port: int) -> None:
        super().__init__(runner)
        self._guard, self._host, self._port = guard, host, port

    @property
    def name(self) -> str:
        """Its address."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Begin to listen; raises OSError where that cannot be."""
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


class QuietAboutStrangers(logging.Filter):
    """What is no HTTP, or was cut off, is a line and not a traceback: anybody can cause as many as they like."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop what is only about a peer; everything else stays as it is."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (aiohttp.http.HttpProcessingError, ConnectionError, web.RequestPayloadError))
