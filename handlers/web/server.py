"""The aiohttp server: health, what platforms mount, and the site; limits and headers that hold for every answer."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web
from aiohttp.log import server_logger

from bot.errors import ConfigError, ExportwatchError
from handlers.web.guard import Guard, GuardedSite, QuietAboutStrangers
from handlers.web.problem import LARGEST_BODY, of_error, problem

log = logging.getLogger(__name__)

HEALTH_PATIENCE_S = 2.0
LONGEST_QUERY = 16_384
_QUIET = QuietAboutStrangers()
Check = Callable[[], Awaitable[Sequence[str] | None]]
"""Gives codes of what is wrong, none if nothing is."""
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
"""On every answer. The server's own name tells no version to strangers."""


@asynccontextmanager
async def serving(
    address: str, check: Check, routes: Sequence[web.AbstractRouteDef] = (), ready: Check | None = None
) -> AsyncIterator[str]:
    """Serve at `host:port` until the block ends; gives the address (port 0 becomes a real one).

    `check` is awaited for each `/healthz`, `ready` for each `/readyz`; what one raises or finds makes the answer 503.
    Raises ConfigError for an address that cannot be had.
    """
    host, _, port = address.rpartition(":")
    guard = Guard()
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
    """A long address and a mistake of the asker are told as problems; anything else is logged and told as our fault."""
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
    """A text packed for who takes that; what streams, or is packed already, stays as it is."""
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
            # What exactly is for the log: a stranger is not told where the store is, or what it answers.
            log.warning("Health: %s", str(error) or type(error).__name__)
            return web.json_response({"status": "unwell"}, status=503)
        if found:
            return web.json_response({"status": "unwell", "troubles": found}, status=503)
        return web.json_response({"status": "well"})

    return health
