"""The one place that joins everything: opens the store, starts the roles, stops them, the embedded Redis last."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from bot.alerts.delivering import Wakes, delivering
from bot.alerts.delivery import Delivery, Sender
from bot.alerts.desk import Desk
from bot.alerts.drains import Drain
from bot.alerts.filters import Filters
from bot.alerts.planner import Planner
from bot.alerts.subscriptions import Subscription
from bot.detect import EventMemory
from bot.errors import ConfigError
from bot.feeds.fetch import Fetcher
from bot.feeds.poll import Poller, polling
from bot.feeds.worker import ParserPool
from bot.settings import Settings
from bot.store import presence
from bot.store.intake import Intake
from bot.store.presence import Leader
from bot.store.sources import SourceRound
from handlers import alerts, discord, slack
from handlers.answering import ChatAnswering
from handlers.knowledge import Knowledge
from handlers.records import RedisRecords
from handlers.reply import Reply
from handlers.stores import Store, opened
from handlers.terminal.sender import PLATFORM as TERMINAL_PLATFORM
from handlers.terminal.sender import TERMINAL, TerminalSender
from handlers.web.server import serving

log = logging.getLogger(__name__)

ROLES = ("poll", "desk", "deliver", "slack", "discord", "web")
RETRY_REFUSED_S = 60.0
"""A chat platform that served and then refuses us (a revoked token) is asked again this often."""


@dataclass(frozen=True, slots=True)
class Task:
    """What this process is to do. `mark` stands before each line on the terminal (DEMO)."""

    roles: frozenset[str] = frozenset(ROLES)
    backfill: bool = False
    mark: str = ""
    terminal: bool = False
    """The terminal is subscribed to everything."""
    afresh: bool = False
    """Forget what an earlier run recorded (the demo)."""
    web_wanted: bool = False
    """Somebody asked for the web address: that it is in use is an error then."""


class ChatPlatform(Protocol):
    """What the service needs of Slack and of Discord."""

    ready: asyncio.Event

    async def run(self) -> None:
        """Answer people until cancelled."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(slots=True)
class Platforms:
    """The platforms that this process speaks to."""

    senders: dict[str, Sender] = field(default_factory=dict)
    chats: dict[str, ChatPlatform] = field(default_factory=dict)
    slack: slack.SlackPlatform | None = None


class Service:
    """One process of the bot."""

    def __init__(self, settings: Settings, task: Task, knowledge: Knowledge) -> None:
        self._settings = settings
        self._task = task
        self._knowledge = knowledge

    async def run(self, started: Callable[[], None] = lambda: None) -> None:
        """Run until cancelled. Raises ConfigError or StoreError for what a person has to mend."""
        async with AsyncExitStack() as stack:
            store = await stack.enter_async_context(
                opened(self._settings, self._knowledge.keys, afresh=self._task.afresh)
            )
            platforms = await self._platforms(stack, store)
            wakes = Wakes()
            await stack.enter_async_context(wakes.open(store.url, store.keys, self._woken(platforms)))
            await self._deliver(stack, store, platforms)
            await self._poll(stack, store)
            await self._web(stack, store, platforms)
            started()
            await together(self._lasting(store, platforms, wakes))

    def _has(self, role: str) -> bool:
        return role in self._task.roles

    def _lasting(self, store: Store, platforms: Platforms, wakes: Wakes) -> list[Awaitable[None]]:
        lasting: list[Awaitable[None]] = [store.presence.run()]
        if self._has("desk"):
            lasting.append(Leader(store.redis, store.keys, "desk").lead(self._desk(store).turn))
            lasting.append(Leader(store.redis, store.keys, "planner").lead(self._planner(store, wakes).turn))
        for name, chat in platforms.chats.items():
            if self._has(name):
                lasting.append(presence.exclusively(store.redis, store.keys, name, _persistent(name, chat)))
        return lasting

    async def _platforms(self, stack: AsyncExitStack, store: Store) -> Platforms:
        answering = self._answering(store)
        found, settings = Platforms(), self._settings
        if self._task.terminal and self._has("deliver"):
            found.senders[TERMINAL_PLATFORM] = TerminalSender(self._alert, self._task.mark)
        wants_slack = self._has("slack") or self._has("web")
        if settings.slack_bot_token and (wants_slack or self._has("deliver")):
            chat = await slack.connect(
                settings, answering if wants_slack else None, self._alert if self._has("deliver") else None
            )
            stack.push_async_callback(chat.close)
            found.slack = found.chats["slack"] = chat
            if chat.sender:
                found.senders["slack"] = chat.sender
        if settings.discord_token and (self._has("discord") or self._has("deliver")):
            guild = await discord.connect(settings, answering if self._has("discord") else None, self._alert)
            stack.push_async_callback(guild.close)
            found.chats["discord"] = guild
            found.senders["discord"] = guild.sender
        return found

    def _woken(self, platforms: Platforms) -> Sequence[str]:
        """Platforms whose drains may run here or in another process on the same Redis."""
        elsewhere = ("slack", "discord") if self._settings.redis_url else ()
        return tuple(dict.fromkeys((*platforms.senders, *elsewhere)))

    async def _deliver(self, stack: AsyncExitStack, store: Store, platforms: Platforms) -> None:
        if not self._has("deliver"):
            return
        for platform, sender in platforms.senders.items():
            # A new start may come with a new token: what the old one was refused is tried again.
            await store.outbox.lift(platform)
            drain = Drain(store.outbox, store.events, sender)
            await stack.enter_async_context(delivering(store.url, store.keys, platform, drain, store.outbox))

    async def _poll(self, stack: AsyncExitStack, store: Store) -> None:
        if not self._has("poll"):
            return
        settings, knowledge = self._settings, self._knowledge
        fetcher = await stack.enter_async_context(Fetcher(knowledge.allow_private, settings.contact))
        parser = await stack.enter_async_context(ParserPool())
        intake, rounds = Intake(store.redis, store.keys), SourceRound(store.redis, store.keys)
        poller = Poller(knowledge.sources, fetcher, parser, intake, rounds, backfill=self._task.backfill)
        await stack.enter_async_context(polling(store.url, store.keys, poller))

    async def _web(self, stack: AsyncExitStack, store: Store, platforms: Platforms) -> None:
        if not self._has("web"):
            return
        routes = platforms.slack.routes() if platforms.slack else []
        try:
            await stack.enter_async_context(serving(self._settings.web, store.redis.ping, routes))
        except ConfigError as error:
            if self._task.web_wanted or routes:
                raise
            log.warning("%s This bot goes on without its health page.", error)

    def _desk(self, store: Store) -> Desk:
        knowledge = self._knowledge
        return Desk(
            Intake(store.redis, store.keys), store.events, knowledge.detector, EventMemory, knowledge.touched_by
        )

    def _planner(self, store: Store, wakes: Wakes) -> Planner:
        standing = (Subscription.of(TERMINAL, "", "-", datetime.now(UTC)),) if self._task.terminal else ()
        read = Filters(self._knowledge.vocabulary)
        return Planner(store.planning, store.events, store.subscriptions, store.outbox, read, wakes.wake, standing)

    def _answering(self, store: Store) -> ChatAnswering:
        records = RedisRecords(store.events, store.outbox, store.subscriptions)
        knowledge = self._knowledge
        return ChatAnswering(records, knowledge.rulebook, knowledge.vocabulary, lambda: datetime.now(UTC))

    def _alert(self, delivery: Delivery) -> Reply:
        touched = self._knowledge.rulebook.touched(delivery.announcement.measures, datetime.now(UTC).date())
        return alerts.alert(delivery.announcement, touched, delivery.id)


def _persistent(name: str, chat: ChatPlatform) -> Callable[[], Awaitable[None]]:
    """Run a platform; once it has served, a refusal does not end the bot: the rest goes on, and it is asked again."""
    served = False

    async def run() -> None:
        nonlocal served
        while True:
            try:
                await chat.run()
            except ConfigError as error:
                served = served or chat.ready.is_set()
                if not served:
                    raise
                log.error("%s. Trying again in %.0f s; all else goes on.", error, RETRY_REFUSED_S)  # noqa: TRY400 - said in full
                await asyncio.sleep(RETRY_REFUSED_S)
            else:
                # Nothing to run here (Slack in HTTP mode answers on the web side).
                await asyncio.Event().wait()

    async def noticing() -> None:
        nonlocal served
        await chat.ready.wait()
        served = True
        log.info("%s: answering.", name.capitalize())

    async def both() -> None:
        notice = asyncio.create_task(noticing())
        try:
            await run()
        finally:
            notice.cancel()

    return both


async def together(lasting: Sequence[Awaitable[None]]) -> None:
    """Run until cancelled or until one fails; the first failure is raised as it is, not as a group."""
    tasks = [asyncio.ensure_future(one) for one in lasting]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
