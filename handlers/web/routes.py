"""All that is served of a site."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence

from aiohttp.web import AbstractRouteDef, Request, RouteDef, StreamResponse

from handlers.web.api import Api
from handlers.web.outgoing import Outgoing
from handlers.web.pages import Pages
from handlers.web.site import Site

Took = Callable[[str, float], None]
Handler = Callable[[Request], Awaitable[StreamResponse]]
_LOOKING_UP = {"/r": "web", "/api/v1/restricted": "api"}


def routes(site: Site, took: Took = lambda _via, _seconds: None) -> Sequence[AbstractRouteDef]:
    """Feeds first: `/announcements/live` has to be known before the page of one announcement.

    `took` hears how many seconds each look-up took, and by which way it was asked.
    """
    found = [*Outgoing(site).routes(), *Api(site).routes(), *Pages(site).routes()]
    return [_timed(one, took) if isinstance(one, RouteDef) and one.path in _LOOKING_UP else one for one in found]


def _timed(route: RouteDef, took: Took) -> RouteDef:
    ask: Handler = route.handler

    async def timed(request: Request) -> StreamResponse:
        began = time.perf_counter()
        try:
            return await ask(request)
        finally:
            took(_LOOKING_UP[route.path], time.perf_counter() - began)

    return RouteDef(route.method, route.path, timed, route.kwargs)
