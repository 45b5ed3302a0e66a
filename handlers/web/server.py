"""A small aiohttp server: `/healthz`, and routes that platforms mount."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.errors import ConfigError

log = logging.getLogger(__name__)

HEALTH_PATIENCE_S = 2.0
Check = Callable[[], Awaitable[object]]


@asynccontextmanager
async def serving(address: str, check: Check, routes: Sequence[web.RouteDef] = ()) -> AsyncIterator[str]:
    """Serve at `host:port` until the block ends; gives the address (port 0 becomes a real one).

    `check` is awaited for each `/healthz`; what it raises makes the answer 503. Raises ConfigError for an address that
    cannot be had.
    """
    host, _, port = address.rpartition(":")
    app = web.Application(client_max_size=1024 * 1024)
    app.add_routes([web.get("/healthz", _health(check)), *routes])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await _listen(web.TCPSite(runner, host.strip("[]"), int(port)), address)
        listening = f"http://{host}:{runner.addresses[0][1]}"
        log.info("Health: %s/healthz", listening)
        yield listening
    finally:
        await runner.cleanup()


async def _listen(site: web.TCPSite, address: str) -> None:
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ConfigError(
                f"EXPORTWATCH_WEB: the port of {address} is in use. End what uses it, or name another, for example "
                "EXPORTWATCH_WEB=127.0.0.1:8090."
            ) from error
        raise ConfigError(f"EXPORTWATCH_WEB: cannot listen on {address}: {error.strerror}") from error


def _health(check: Check) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def health(_: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(HEALTH_PATIENCE_S):
                await check()
        except Exception as error:  # noqa: BLE001 - whatever is wrong is the answer
            return web.json_response({"status": "unwell", "why": str(error) or type(error).__name__}, status=503)
        return web.json_response({"status": "well"})

    return health
