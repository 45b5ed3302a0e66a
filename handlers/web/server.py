"""The aiohttp server: health, what platforms mount, and the site; limits and headers that hold for every answer."""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from aiohttp.log import server_logger

from bot.errors import ConfigError, ExportwatchError

# -- problem documents (RFC 9457): errors for programs


LARGEST_BODY = 1024 * 1024
_ADVICE = {
    404: "There is nothing at this address. The pages begin at /, the API is described at /api/v1/openapi.json.",
    405: "This address is not asked in this way.",
    413: f"At most {LARGEST_BODY:,} bytes are read at once. Send it in parts.",
}
_KEPT = ("Allow", "Retry-After")


def problem(status: int, title: str, detail: str) -> web.Response:
    """Return a problem document; `detail` says what to do."""
    document = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return web.json_response(document, status=status, content_type="application/problem+json")


def of_error(error: web.HTTPError) -> web.Response:
    """Return the problem document of an error that aiohttp answers as text."""
    response = problem(error.status, error.reason, _ADVICE.get(error.status, error.text or error.reason))
    response.headers.update({name: error.headers[name] for name in _KEPT if name in error.headers})
    return response


# -- limits of connections: time, number and bytes, before a request is read


RECEIVED_AT_ONCE = 16_384
"""Bytes of a connection's receive buffer. asyncio reads up to 256 KB of each before the guard sees any of it."""


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


class ConnectionGuard:
    """Watches all connections of one server. `middleware` must be the outermost of its application."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self.bounds = bounds or Bounds()
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
        """Count a new connection. Beyond the limit, close the one that has been idle longest."""
        if len(self._open) >= self.bounds.connections:
            idle = next((one for one in self._open.values() if not one.working), None)
            (idle.end if idle else transport.abort)()
        self._open[transport] = watched

    def leave(self, transport: asyncio.BaseTransport) -> None:
        """Count a connection as closed."""
        self._open.pop(transport, None)

    def served(self, transport: asyncio.BaseTransport) -> None:
        """Move a connection to the end of the order in which idle ones are closed."""
        if transport in self._open:
            self._open[transport] = self._open.pop(transport)

    def hold(self, count: int) -> None:
        """Count bytes of unanswered requests; if there are too many, close the connection that sent most of them."""
        self._held += count
        if self._held > self.bounds.bytes:
            max(self._open.values(), key=lambda one: one.held).end()


class _Watched(asyncio.Protocol):
    """One connection. Each request must be complete within a time, from the connection or its first byte on."""

    def __init__(self, guard: ConnectionGuard, inner: asyncio.Protocol) -> None:
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
        """Note that the headers of a request are complete."""
        self._done("headers")
        self.working = True

    def answered(self) -> None:
        """Note that the request is answered; the connection waits for the next one."""
        self.working = False
        self._let_go()
        if self._transport:
            self._guard.served(self._transport)

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


def _cut_off(response: web.Response) -> web.Response:
    response.force_close()
    return response


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


class QuietAboutStrangers(logging.Filter):
    """Drops tracebacks about invalid HTTP and aborted requests, which any client can cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for records about an error of a client."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (aiohttp.http.HttpProcessingError, ConnectionError, web.RequestPayloadError))


log = logging.getLogger(__name__)

HEALTH_PATIENCE_S = 2.0
LONGEST_QUERY = 16_384
_QUIET = QuietAboutStrangers()
Check = Callable[[], Awaitable[Sequence[str] | None]]
"""Returns the codes of the troubles, none if all is well."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Server": "exportwatch",
}
"""Headers of every response. `Server` hides the versions of aiohttp and Python."""


@asynccontextmanager
async def serving(
    address: str, check: Check, routes: Sequence[web.AbstractRouteDef] = (), ready: Check | None = None
) -> AsyncIterator[str]:
    """Serve at `host:port` until the block ends; gives the address (port 0 becomes a real one).

    `check` is awaited for each `/healthz`, `ready` for each `/readyz`; what one raises or finds makes the answer 503.
    Raises ConfigError for an address that cannot be had.
    """
    host, _, port = address.rpartition(":")
    guard = ConnectionGuard()
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard.middleware, _guarded])
    app.on_response_prepare.append(_finish)
    health = [
        web.get("/livez", _alive),
        web.get("/readyz", _health(ready or check)),
        web.get("/healthz", _health(check)),
    ]
    app.add_routes([*health, *routes])
    server_logger.addFilter(_QUIET)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=guard.bounds.idle_s,
        lingering_time=guard.bounds.linger_s,
    )
    await runner.setup()
    try:
        await _listen(GuardedSite(runner, guard, host.strip("[]"), int(port)), address)
        listening = f"http://{host}:{runner.addresses[0][1]}"
        log.info("Web: %s/", listening)
        yield listening
    finally:
        await runner.cleanup()


async def _listen(site: GuardedSite, address: str) -> None:
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"EXPORTWATCH_WEB: the port of {address} is in use. End what uses it, or name another, for example "
                "EXPORTWATCH_WEB=127.0.0.1:8090."
            ) from error
        raise ConfigError(f"EXPORTWATCH_WEB: cannot listen on {address}: {error.strerror}") from error


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors of the request as problem documents; log any other error and answer 500."""
    try:
        if len(request.query_string) > LONGEST_QUERY:
            return problem(414, "The address is too long", f"at most {LONGEST_QUERY:,} characters are read behind `?`")
        return _packed(request, await handler(request))
    except ExportwatchError as error:
        return problem(400, "The request cannot be read", str(error))
    except web.HTTPError as error:
        return of_error(error)
    except (web.HTTPException, asyncio.CancelledError, ConnectionError):
        raise
    except Exception:
        log.exception("web: %s %s failed", request.method, request.path)
        return problem(500, "Something went wrong here", "The log of the bot says more.")


_PACKED = ("text/", "application/json", "application/atom+xml", "application/feed+json", "application/x-ndjson")
_LEAST = 1_000
"""Bytes that are not worth packing."""


def _packed(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Compress a text if the client accepts that; streams and compressed bodies stay unchanged."""
    whole = isinstance(response, web.Response) and isinstance(response.body, bytes) and len(response.body) > _LEAST
    if whole and response.content_type.startswith(_PACKED) and "Content-Encoding" not in response.headers:
        response.headers["Vary"] = "Accept-Encoding"
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
    return response


async def _finish(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _health(check: Check) -> Handler:
    async def health(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(HEALTH_PATIENCE_S):
                found = await check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
            # The details belong into the log only: they may contain the address of the store.
            log.warning("Health: %s", str(error) or type(error).__name__)
            return web.json_response({"status": "unwell"}, status=503)
        if found:
            return web.json_response({"status": "unwell", "troubles": found}, status=503)
        return web.json_response({"status": "well"})

    return health
