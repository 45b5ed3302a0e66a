"""The life cycle of each chat platform: connect, deliver, answer. A platform that is down blocks nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol

from aiohttp import web

from bot.alerts import dispatch as deliveries
from bot.alerts.dispatch import Drain
from bot.errors import ConfigError
from bot.model.delivery import Delivery, Sender
from bot.settings import Settings
from bot.store.leadership import exclusively
from bot.store.replays import Replays
from handlers import discord, slack
from handlers.chat.answering import Answering
from handlers.messages.operators import Telling, operators
from handlers.messages.reply import Reply
from handlers.stores import Store

log = logging.getLogger(__name__)

RETRY_REFUSED_S = 60.0
"""A platform that served and then refuses us (a revoked token) is asked again this often."""

SLACK_EVENTS = "/slack/events"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class ChatPlatform(Protocol):
    """What a life needs of Slack and of Discord."""

    ready: asyncio.Event

    async def run(self) -> None:
        """Answer people until cancelled; returns where there is nothing to run."""
        ...


class Platforms:
    """The chat platforms that this process speaks to, by the tokens that are set and the roles that it has."""

    def __init__(
        self,
        settings: Settings,
        roles: frozenset[str],
        store: Store,
        answering: Answering,
        render: Callable[[Delivery], Reply],
    ) -> None:
        self._settings = settings
        self._roles = roles
        self._store = store
        self._answering = answering
        self._render = render
        self._slack_events: Handler | None = None

    def lives(self) -> list[Awaitable[None]]:
        """To be awaited side by side; each lasts until cancelled and raises ConfigError for a refused token."""
        found: list[Awaitable[None]] = []
        if self._settings.slack_bot_token and self._roles & {"slack", "deliver", "web"}:
            found.append(self._slack())
        if self._settings.discord_token and self._roles & {"discord", "deliver"}:
            found.append(self._discord())
        return found

    def routes(self) -> list[web.RouteDef]:
        """What Slack calls in HTTP mode."""
        wanted = self._settings.slack_bot_token and self._settings.slack_signing_secret
        return [web.post(SLACK_EVENTS, self._receive)] if wanted else []

    @asynccontextmanager
    async def delivering(self, platform: str, sender: Sender) -> AsyncIterator[None]:
        """Work on a platform's outboxes until the block ends."""
        store = self._store
        # A new start may come with a new token: what the old one was refused is tried again.
        await store.outbox.lift(platform)
        telling = Telling(store.outbox, store.subscriptions, operators(self._settings.operators))
        drain = Drain(store.outbox, store.events, sender, store.pauses, telling)
        async with deliveries.delivering(store.url, store.keys, platform, drain, store.outbox):
            yield

    async def _slack(self) -> None:
        answers = bool(self._roles & {"slack", "web"})
        async with AsyncExitStack() as stack:
            chat = await slack.connect(
                self._settings,
                self._answering if answers else None,
                self._render if "deliver" in self._roles else None,
                Replays(self._store.redis, self._store.keys).is_first,
            )
            stack.push_async_callback(chat.close)
            self._slack_events = next((route.handler for route in chat.routes()), None)
            if chat.sender:
                await stack.enter_async_context(self.delivering("slack", chat.sender))
            await self._answer("slack", chat)

    async def _discord(self) -> None:
        async with AsyncExitStack() as stack:
            answering = self._answering if "discord" in self._roles else None
            chat = await discord.connect(self._settings, answering, self._render)
            stack.push_async_callback(chat.close)
            if "deliver" in self._roles:
                await stack.enter_async_context(self.delivering("discord", chat.sender))
            await self._answer("discord", chat)

    async def _answer(self, role: str, chat: ChatPlatform) -> None:
        if role in self._roles:
            await exclusively(self._store.redis, self._store.keys, role, lambda: persistently(role, chat))
        else:
            await asyncio.Event().wait()

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        if self._slack_events is None:
            return web.json_response({"error": "not connected to Slack yet"}, status=503)
        return await self._slack_events(request)


async def persistently(name: str, chat: ChatPlatform) -> None:
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
                # Slack in HTTP mode answers on the web side.
                await asyncio.Event().wait()
    finally:
        noticing.cancel()


async def _notice(name: str, chat: ChatPlatform) -> None:
    await chat.ready.wait()
    log.info("%s: answering.", name.capitalize())
