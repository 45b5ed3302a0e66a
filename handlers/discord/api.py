"""discord.py's two HTTP clients, pointed at another address than Discord's own. Edge.

discord.py keeps both addresses in class attributes (`Route.BASE`, `DiscordWebSocket.DEFAULT_GATEWAY`). Setting those
would redirect every other client in the process, so the requests of one client are rewritten instead: its HTTP
client's, its web socket's, and those of the adapter that answers interactions (a context variable, which every task
of the client inherits).
"""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL


def _rewritten(route: Route, base: str) -> Route:
    route.url = base + route.url.removeprefix(Route.BASE)
    return route


class ApiClient(HTTPClient):
    """REST and gateway at an address of our choice. `gateway` is known once the API was asked for it."""

    base: str = Route.BASE
    gateway: URL = DiscordWebSocket.DEFAULT_GATEWAY

    async def request(self, route: Route, **given: Any) -> Any:  # noqa: ANN401 - discord.py's signature
        """As discord.py does it, at our address."""
        return await super().request(_rewritten(route, self.base), **given)

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """As discord.py does it; where it would use the built-in address, use the one that the API named."""
        target = URL(url)
        if target.host == DiscordWebSocket.DEFAULT_GATEWAY.host:
            target = self.gateway.with_query(target.query)
        return await super().ws_connect(str(target), compress=compress)


class InteractionAdapter(AsyncWebhookAdapter):
    """Answers interactions at an address of our choice."""

    def __init__(self, base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # discord.py annotates it nowhere
        self._base = base

    async def request(self, route: Route, session: aiohttp.ClientSession, **given: Any) -> Any:  # noqa: ANN401 - as above
        """As discord.py does it, at our address."""
        return await super().request(_rewritten(route, self._base), session, **given)


def answer_interactions_at(base: str) -> None:
    """For this task and all that it starts."""
    async_context.set(InteractionAdapter(base))


class AtAddress(discord.Client):
    """A client whose every request goes to `base`; `learn_gateway` has to run before it connects."""

    def __init__(self, base: str, **options: Any) -> None:  # noqa: ANN401 - discord.py's signature
        self._base = base
        super().__init__(**options)

    def _get_state(self, **options: Any) -> Any:  # noqa: ANN401 - discord.py's own hook for another state
        # The state keeps the HTTP client that it is made with, so it has to be exchanged here.
        made = ApiClient(self.loop)
        made.base = self._base
        self.http = made
        return super()._get_state(**options)

    async def learn_gateway(self) -> int:
        """Ask the API where the gateway is; returns how many connections Discord recommends."""
        shards, address, _ = await self.http.get_bot_gateway()
        if isinstance(self.http, ApiClient):
            self.http.gateway = URL(address)
        return shards
