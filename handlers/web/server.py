"""The aiohttp server: health, what platforms mount, and the site; what holds for every answer."""

from __future__ import annotations

import asyncio
import errno
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_address
from types import MappingProxyType

import aiohttp
from aiohttp import web
from aiohttp.log import server_logger

from bot.errors import ConfigError, ExportwatchError
from bot.settings import Network
from handlers.web.connections import GUARD, ConnectionGuard, GuardedSite, Handler, Refuse, client_of

_HOST = re.compile(r"(?P<name>[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")
_HERE = frozenset({"localhost"})
_SHOWN_OF_HOST = 60


def name_of(host: str) -> str | None:
    """Return the name in a `Host` header, in small letters and without port and brackets; None if it is none."""
    found = _HOST.fullmatch(host)
    return found["name"].strip("[]").rstrip(".").lower() if found else None


def is_address(name: str) -> bool:
    """Return whether a name is an IP address. A browser reaches it without asking any DNS, so nobody can rebind it."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class HostCheck:
    """Refuses requests for other hosts: `allowed` names, localhost and IP addresses are served.

    `open_paths` are served under every name: health checks, and what a platform calls and signs.
    """

    def __init__(self, refuse: Refuse, allowed: Iterable[str], open_paths: Collection[str]) -> None:
        self._refuse = refuse
        self._allowed = _HERE | {name.lower() for name in allowed}
        self._open_paths = frozenset(open_paths)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve a request under a name that is allowed; else answer 400 or 421 (RFC 9110)."""
        if request.path in self._open_paths:
            return await handler(request)
        # The request line may name a host too (RFC 9112, 3.2.2), which is then that of the request's address.
        hosts = request.headers.getall("Host", ())
        names = [name_of(host) for host in (*hosts, request.host)]
        if len(hosts) != 1 or None in names:
            return self._refuse(400, "Not a host", "Name this server in one Host header, as host or host:port.")
        other = [name for name in names if name and not (name in self._allowed or is_address(name))]
        if not other:
            return await handler(request)
        shown = other[0][:_SHOWN_OF_HOST]
        refused = f"Web: {shown} was asked for, which EXPORTWATCH_WEB_HOSTS does not name"
        request.app[GUARD].refusals.note(refused, client_of(request))
        detail = f"This server is not known as {shown}. Whoever runs it allows a name by EXPORTWATCH_WEB_HOSTS."
        return self._refuse(421, "Misdirected request", detail)


# -- problem documents (RFC 9457): errors for programs


LARGEST_BODY = 1024 * 1024
LARGEST_LIST = 6 * 1024 * 1024
UPLOADS = {"/api/v1/parts": LARGEST_LIST, "/operators/parts": LARGEST_LIST, "/operators/sources/import": LARGEST_LIST}
"""Paths that take a file, and its bytes at most."""
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


class QuietAboutStrangers(logging.Filter):
    """Drops tracebacks about invalid HTTP and aborted requests, which any client can cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return False for records about an error of a client."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, (aiohttp.http.HttpProcessingError, ConnectionError, web.RequestPayloadError))


log = logging.getLogger(__name__)

HEALTH_PATIENCE_S = 2.0
LONGEST_QUERY = 65_536
"""Characters behind `?`: the longest question in letters outside ASCII, each of which is written with up to twelve."""
_QUIET = QuietAboutStrangers()
Check = Callable[[], Awaitable[Sequence[str] | None]]
"""Returns the codes of the troubles, none if all is well."""
WATCHED = ("/livez", "/readyz", "/healthz", "/metrics")
"""Paths that are served also where places run out: whoever watches the bot must see it."""

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
FIRST_SPARE, SPARE = 8081, 9
"""The first port, and how many, of which a process without pages takes one: 8080 stays that of the pages."""


def spare_addresses(address: str) -> list[str]:
    """Return where a process without pages may serve its health checks, on the host of a default address."""
    host = address.rpartition(":")[0]
    return [f"{host}:{FIRST_SPARE + place}" for place in range(SPARE)]


@asynccontextmanager
async def serving(  # noqa: PLR0913 - what a server is given once
    address: str,
    check: Check,
    routes: Sequence[web.AbstractRouteDef] = (),
    ready: Check | None = None,
    *,
    proxies: Sequence[Network] = (),
    kept_paths: Collection[str] = (),
    hosts: Collection[str] = (),
    about: Mapping[str, object] = MappingProxyType({}),
) -> AsyncIterator[str]:
    """Serve at `host:port` until the block ends; gives the address (port 0 becomes a real one).

    `check` is awaited for each `/healthz`, `ready` for each `/readyz`; what one raises or finds makes the answer 503.
    `proxies` are the networks whose `X-Forwarded-For` is believed, `kept_paths` those of platforms that call,
    `about` is said in each answer of `/healthz`, `hosts` are the names under which it may be asked, besides that in
    `address`, localhost and IP addresses.
    Raises ConfigError for an address that cannot be had.
    """
    host, _, port = address.rpartition(":")
    kept = (*WATCHED, *kept_paths)
    guard = ConnectionGuard(problem, proxies=proxies, kept_paths=kept, uploads=UPLOADS)
    checked = HostCheck(problem, (*hosts, host.strip("[]")), kept)
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[guard.middleware, checked.middleware, _guarded])
    app[GUARD] = guard
    app.on_response_prepare.append(_finish)
    health = [
        web.get("/livez", _alive),
        web.get("/readyz", _health(ready or check)),
        web.get("/healthz", _health(check, about)),
    ]
    app.add_routes([*health, *routes])
    server_logger.addFilter(_QUIET)
    runner = web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=1.0,
        keepalive_timeout=guard.bounds.idle_s,
        lingering_time=guard.bounds.linger_s,
        max_line_size=2 * LONGEST_QUERY,
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
        response.headers.setdefault("Vary", "Accept-Encoding")
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
    return response


async def _finish(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    # Feeds and calendars name the host that was asked: a cache keeps what each host was told.
    vary = [part.strip() for part in response.headers.get("Vary", "").split(",") if part.strip()]
    response.headers["Vary"] = ", ".join(dict.fromkeys((*vary, "Host")))


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"status": "alive"})


def _health(check: Check, about: Mapping[str, object] = MappingProxyType({})) -> Handler:
    async def health(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(HEALTH_PATIENCE_S):
                found = await check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
            # The details belong into the log only: they may contain the address of the store.
            log.warning("Health: %s", str(error) or type(error).__name__)
            return web.json_response({"status": "unwell"}, status=503)
        if found:
            return web.json_response({"status": "unwell", "troubles": found, **about}, status=503)
        return web.json_response({"status": "well", **about})

    return health
