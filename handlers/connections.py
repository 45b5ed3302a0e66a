"""The platforms' connections of one process: each is retried by itself, so one that is down blocks no other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from aiohttp import web

from bot.alerts import dispatch as deliveries
from bot.alerts.dispatch import Drain
from bot.errors import ConfigError
from bot.model.delivery import Channel, Delivery, Lookup, Outcome, Refused, Sender, Sent, Unclear, Wait
from bot.store.coordination import Replays, RequestBudget, exclusively
from bot.store.installations import InstallationRecords
from bot.store.monitoring import Counters
from bot.store.redis import AWAY
from handlers.chat.answering import Answering
from handlers.chat.platform import Connection, Host
from handlers.messages.operators import OutboxTeller
from handlers.messages.reply import Reply
from handlers.monitoring import POSTED_WITHIN_S
from handlers.platforms import ConfiguredPlatform, channel_link
from handlers.stores import Store

log = logging.getLogger(__name__)


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
        if isinstance(outcome, Sent) and delivery.kind == "alert":
            self._measure(delivery)
        return outcome

    def _measure(self, delivery: Delivery) -> None:
        """Count the seconds from an act's publication, or its reading where its source tells no time, to its post."""
        act = delivery.announcement
        if act is None:
            return
        told = (act.items[0].published if act.items else None) or act.announced_at
        seconds = (datetime.now(UTC) - datetime.fromisoformat(told)).total_seconds()
        bound = next((bound for bound in POSTED_WITHIN_S if seconds <= bound), None)
        self.counters.add("posted", self.platform, f"{bound:g}" if bound else "+Inf")
        self.counters.add("posted-seconds", self.platform, by=max(round(seconds), 0))

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


RETRY_REFUSED_S = 60.0
"""Seconds between attempts at a platform that refuses the bot (a wrong or revoked token)."""
_ADVICE = "The log names what to correct; then send the bot SIGHUP, or start it again"

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
        self._served: set[str] = set()
        self.refusing: dict[str, str] = {}
        """Platform → why it refuses the bot at present."""

    def tasks(self) -> list[Awaitable[None]]:
        """Return the connections' tasks, to be awaited concurrently; a platform that refuses the bot ends no other."""
        running = [each for each in self._platforms if self._answers(each) or "deliver" in self._roles]
        warming = [self._answering.warm_up()] if any(map(self._answers, running)) else []
        return [*map(self._run, running), *warming]

    def routes(self) -> list[web.RouteDef]:
        """Return the HTTP routes that platforms call."""
        posted = [web.post(path, self._receive) for each in self._platforms for path in _paths(each)]
        return posted + [web.get(path, self._receive) for each in self._platforms for path in _pages(each)]

    @asynccontextmanager
    async def delivering(self, platform: str, sender: Sender) -> AsyncIterator[None]:
        """Deliver from a platform's outboxes until the block ends."""
        store = self._store
        # A restart may bring a new token, so refused deliveries are tried again.
        await store.outbox.lift(platform)
        counted = CountingSender(sender, platform, store.counters)
        drain = Drain(store.outbox, store.events, counted, store.pauses, self._teller(), trails=store.trails)
        async with deliveries.delivering(store.redis, store.keys, platform, drain, store.outbox):
            yield

    def _teller(self) -> OutboxTeller:
        return OutboxTeller(self._store.outbox, self._store.subscriptions, channel_link, self._operators)

    def _answers(self, configured: ConfiguredPlatform) -> bool:
        return configured.key in self._roles or (
            "web" in self._roles and bool(_paths(configured) or _pages(configured))
        )

    async def _run(self, configured: ConfiguredPlatform) -> None:
        while True:
            try:
                await self._connected(configured)
            except ConfigError as error:
                await self._refused(configured, error)

    async def _refused(self, configured: ConfiguredPlatform, error: ConfigError) -> None:
        """Tell of it and wait. Raises the error at a start that has nothing else to do."""
        key, why = configured.key, str(error).rstrip(".")
        if self._roles == {key} and key not in self._served:
            raise error
        log.error("%s. Trying again in %.0f s; all else goes on.", why, RETRY_REFUSED_S)
        self.refusing[key] = why
        with suppress(*AWAY):  # the operators are told by the log alone
            await self._teller().refused(key, why, _ADVICE)
        await asyncio.sleep(RETRY_REFUSED_S)

    async def _connected(self, configured: ConfiguredPlatform) -> None:
        platform, delivers = configured.platform, "deliver" in self._roles
        async with AsyncExitStack() as stack:
            answering = self._answering if self._answers(configured) else None
            is_first = Replays(self._store.redis, self._store.keys).is_first
            budget = partial(RequestBudget, self._store.redis, self._store.keys, configured.key)
            installations = InstallationRecords(self._store.redis, self._store.keys, configured.key)
            host = Host(answering, self._render, is_first, budget, installations)
            connection = await platform.connect(configured.settings, host)
            stack.push_async_callback(connection.close)
            self._handlers |= {route.path: route.handler for route in connection.routes()}
            if delivers:
                await stack.enter_async_context(self.delivering(configured.key, connection.sender))
            if configured.key in self._roles:
                redis, keys = self._store.redis, self._store.keys
                await exclusively(redis, keys, configured.key, lambda: self._serve(configured, connection))
            else:
                self.refusing.pop(configured.key, None)
                await asyncio.Event().wait()

    async def _serve(self, configured: ConfiguredPlatform, connection: Connection) -> None:
        """Answer people; where the platform refuses that, what it takes is still delivered."""
        while True:
            connection.ready.clear()
            ready = asyncio.create_task(self._note_ready(configured, connection))
            try:
                await connection.run()
                # There is nothing to run: the platform calls over HTTP.
                self.refusing.pop(configured.key, None)
                await asyncio.Event().wait()
            except ConfigError as error:
                await self._refused(configured, error)
            finally:
                ready.cancel()

    async def _note_ready(self, configured: ConfiguredPlatform, connection: Connection) -> None:
        await connection.ready.wait()
        self.refusing.pop(configured.key, None)
        self._served.add(configured.key)
        log.info("%s: answering.", configured.platform.name)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        handler = self._handlers.get(request.path)
        if handler is None:
            return web.json_response({"error": "not connected to the platform yet"}, status=503)
        return await handler(request)


def _paths(configured: ConfiguredPlatform) -> list[str]:
    return list(configured.platform.paths(configured.settings))


def _pages(configured: ConfiguredPlatform) -> list[str]:
    return list(configured.platform.pages(configured.settings))
