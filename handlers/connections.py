"""Runs each platform's connection: connect, deliver, answer. A platform that is down blocks no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web

from bot.alerts import workers as deliveries
from bot.alerts.drains import Drain
from bot.errors import ConfigError
from bot.model.delivery import Channel, Delivery, Lookup, Outcome, Refused, Sender, Sent, Unclear, Wait
from bot.store.counters import Counters
from bot.store.leadership import exclusively
from bot.store.replays import Replays
from handlers.chat.answering import Answering
from handlers.chat.platform import Connection, Host
from handlers.messages.operators import Telling
from handlers.messages.reply import Reply
from handlers.platforms import ConfiguredPlatform, channel_link
from handlers.stores import Store


@dataclass(slots=True)
class CountingSender:
    """Wraps a `Sender` and counts its outcomes."""

    sender: Sender
    platform: str
    counters: Counters
    repeat_window: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.repeat_window = self.sender.repeat_window

    async def pace(self, delivery: Delivery) -> Wait | None:
        """Call the wrapped sender's `pace`."""
        return await self.sender.pace(delivery)

    async def send(self, delivery: Delivery) -> Outcome:
        """Post once and count the outcome."""
        outcome = await self.sender.send(delivery)
        self.counters.add("sends", self.platform, _outcome_name(outcome))
        return outcome

    async def find(self, delivery: Delivery, first_tried: datetime | None) -> Lookup:
        """Call the wrapped sender's `find`."""
        return await self.sender.find(delivery, first_tried)


def _outcome_name(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return "sent"
        case Wait(limited=True):
            return "rate-limited"
        case Wait():
            return "unreachable"
        case Refused():
            return "refused"
        case Unclear():
            return "unclear"


log = logging.getLogger(__name__)

RETRY_REFUSED_S = 60.0
"""Seconds between attempts at a platform that refuses the bot after it has served (a revoked token)."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """The platforms of this process, according to settings and roles."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        platforms: Iterable[ConfiguredPlatform],
        roles: frozenset[str],
        store: Store,
        answering: Answering,
        render: Callable[[Delivery], Reply],
        operators: Channel | None,
    ) -> None:
        self._platforms = [each for each in platforms if each.configured]
        self._roles = roles
        self._store = store
        self._answering = answering
        self._render = render
        self._operators = operators
        self._handlers: dict[str, Handler] = {}

    def tasks(self) -> list[Awaitable[None]]:
        """Return the connections' tasks, to be awaited concurrently; each raises ConfigError for a refused token."""
        return [self._run(each) for each in self._platforms if self._answers(each) or "deliver" in self._roles]

    def routes(self) -> list[web.RouteDef]:
        """Return the HTTP routes that platforms call."""
        return [web.post(path, self._receive) for each in self._platforms for path in _paths(each)]

    @asynccontextmanager
    async def delivering(self, platform: str, sender: Sender) -> AsyncIterator[None]:
        """Deliver from a platform's outboxes until the block ends."""
        store = self._store
        # A restart may bring a new token, so refused deliveries are tried again.
        await store.outbox.lift(platform)
        telling = Telling(store.outbox, store.subscriptions, channel_link, self._operators)
        counted = CountingSender(sender, platform, store.counters)
        drain = Drain(store.outbox, store.events, counted, store.pauses, telling)
        async with deliveries.delivering(store.url, store.keys, platform, drain, store.outbox):
            yield

    def _answers(self, configured: ConfiguredPlatform) -> bool:
        return configured.key in self._roles or ("web" in self._roles and bool(_paths(configured)))

    async def _run(self, configured: ConfiguredPlatform) -> None:
        platform, delivers = configured.platform, "deliver" in self._roles
        async with AsyncExitStack() as stack:
            answering = self._answering if self._answers(configured) else None
            is_first = Replays(self._store.redis, self._store.keys).is_first
            connection = await platform.connect(configured.settings, Host(answering, self._render, is_first))
            stack.push_async_callback(connection.close)
            self._handlers |= {route.path: route.handler for route in connection.routes()}
            if delivers:
                await stack.enter_async_context(self.delivering(configured.key, connection.sender))
            if configured.key in self._roles:
                redis, keys = self._store.redis, self._store.keys
                await exclusively(redis, keys, configured.key, lambda: run_persistently(platform.name, connection))
            else:
                await asyncio.Event().wait()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.json_response({"error": "not connected to the platform yet"}, status=503)
        return await handler(request)


def _paths(configured: ConfiguredPlatform) -> list[str]:
    return list(configured.platform.paths(configured.settings))


async def run_persistently(name: str, chat: Connection) -> None:
    """Run a connection. A refusal at the start raises ConfigError; after it has served, it is retried."""
    log_ready = asyncio.create_task(_log_when_ready(name, chat))
    try:
        while True:
            try:
                await chat.run()
            except ConfigError as error:
                if not log_ready.done():
                    raise
                why = str(error).rstrip(".")
                log.error("%s. Trying again in %.0f s; all else goes on.", why, RETRY_REFUSED_S)  # noqa: TRY400 - the message is complete
                await asyncio.sleep(RETRY_REFUSED_S)
            else:
                # There is nothing to run: the platform calls over HTTP.
                await asyncio.Event().wait()
    finally:
        log_ready.cancel()


async def _log_when_ready(name: str, chat: Connection) -> None:
    await chat.ready.wait()
    log.info("%s: answering.", name)
