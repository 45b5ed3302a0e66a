"""The life of each platform's connection: connect, deliver, answer. A platform that is down blocks nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from aiohttp import web

from bot.alerts import dispatch as deliveries
from bot.alerts.dispatch import Drain
from bot.errors import ConfigError
from bot.model.delivery import Channel, Delivery, Sender
from bot.store.leadership import exclusively
from bot.store.replays import Replays
from handlers.chat.answering import Answering
from handlers.chat.platform import Connection, Host
from handlers.counted import Counted
from handlers.messages.operators import Telling
from handlers.messages.reply import Reply
from handlers.platforms import Configured, channel_link
from handlers.stores import Store

log = logging.getLogger(__name__)

RETRY_REFUSED_S = 60.0
"""A platform that served and then refuses us (a revoked token) is asked again this often."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """The platforms that this process speaks to, by what is set and by the roles that it has."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        platforms: Iterable[Configured],
        roles: frozenset[str],
        store: Store,
        answering: Answering,
        render: Callable[[Delivery], Reply],
        operators: Channel | None,
    ) -> None:
        self._platforms = [one for one in platforms if one.configured]
        self._roles = roles
        self._store = store
        self._answering = answering
        self._render = render
        self._operators = operators
        self._handlers: dict[str, Handler] = {}

    def lives(self) -> list[Awaitable[None]]:
        """To be awaited side by side; each lasts until cancelled and raises ConfigError for a refused token."""
        return [self._live(one) for one in self._platforms if self._answers(one) or "deliver" in self._roles]

    def routes(self) -> list[web.RouteDef]:
        """What platforms call over HTTP."""
        return [web.post(path, self._receive) for one in self._platforms for path in _paths(one)]

    @asynccontextmanager
    async def delivering(self, platform: str, sender: Sender) -> AsyncIterator[None]:
        """Work on a platform's outboxes until the block ends."""
        store = self._store
        # A new start may come with a new token: what the old one was refused is tried again.
        await store.outbox.lift(platform)
        telling = Telling(store.outbox, store.subscriptions, channel_link, self._operators)
        counted = Counted(sender, platform, store.counters)
        drain = Drain(store.outbox, store.events, counted, store.pauses, telling)
        async with deliveries.delivering(store.url, store.keys, platform, drain, store.outbox):
            yield

    def _answers(self, one: Configured) -> bool:
        return one.key in self._roles or ("web" in self._roles and bool(_paths(one)))

    async def _live(self, one: Configured) -> None:
        platform, delivers = one.platform, "deliver" in self._roles
        async with AsyncExitStack() as stack:
            answering = self._answering if self._answers(one) else None
            is_first = Replays(self._store.redis, self._store.keys).is_first
            connection = await platform.connect(one.settings, Host(answering, self._render, is_first))
            stack.push_async_callback(connection.close)
            self._handlers |= {route.path: route.handler for route in connection.routes()}
            if delivers:
                await stack.enter_async_context(self.delivering(one.key, connection.sender))
            if one.key in self._roles:
                redis, keys = self._store.redis, self._store.keys
                await exclusively(redis, keys, one.key, lambda: persistently(platform.name, connection))
            else:
                await asyncio.Event().wait()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.json_response({"error": "not connected to the platform yet"}, status=503)
        return await handler(request)


def _paths(one: Configured) -> list[str]:
    return list(one.platform.paths(one.settings))


async def persistently(name: str, chat: Connection) -> None:
    """Run a platform; once it has served, a refusal does not end the bot: all else goes on, and it is asked again."""
    noticing = asyncio.create_task(_notice(name, chat))
    try:
        while True:
            try:
                await chat.run()
            except ConfigError as error:
                if not noticing.done():
                    raise
                why = str(error).rstrip(".")
                log.error("%s. Trying again in %.0f s; all else goes on.", why, RETRY_REFUSED_S)  # noqa: TRY400 - said in full
                await asyncio.sleep(RETRY_REFUSED_S)
            else:
                # A platform that calls us over HTTP is answered on the web side.
                await asyncio.Event().wait()
    finally:
        noticing.cancel()


async def _notice(name: str, chat: Connection) -> None:
    await chat.ready.wait()
    log.info("%s: answering.", name)
