"""The connection to a Slack workspace: the sender, and the app that answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.model.delivery import Channel, Delivery
from handlers.chat.answering import Answering
from handlers.chat.session import Session
from handlers.messages.reply import Reply
from handlers.slack.app import build_app
from handlers.slack.client import Identity, identify, open_session, web_client
from handlers.slack.context import SlackWorkspace
from handlers.slack.gateway import IsFirst, Timings, http_routes, run_socket_mode
from handlers.slack.sender import SlackSender
from handlers.slack.settings import EVENTS, SlackSettings

logger = logging.getLogger("exportwatch.slack")

FINISH_S = 1.0
"""Seconds for answers under way when the bot stops; with the closing of sockets it stays below three."""


@dataclass(slots=True)
class SlackConnection:
    """A connected workspace; without `_session` and `_app` it only posts."""

    identity: Identity
    sender: SlackSender
    client: AsyncWebClient
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while Socket Mode is connected."""
    _http: aiohttp.ClientSession = field(kw_only=True)
    _settings: SlackSettings = field(kw_only=True)
    _session: Session | None = field(kw_only=True, default=None)
    _app: AsyncApp | None = field(kw_only=True, default=None)
    _is_first: IsFirst | None = field(kw_only=True, default=None)

    async def run(self, timings: Timings | None = None) -> None:
        """Answer over Socket Mode until cancelled; return at once if SLACK_APP_TOKEN is not set.

        Raises ConfigError if Slack refuses the app-level token. Only one process per workspace may run this at a time.
        """
        token = self._settings.app_token
        if self._app is None or token is None:
            return
        if token.get_secret_value().startswith("xoxb-"):
            raise ConfigError(
                "SLACK_APP_TOKEN holds a bot token (xoxb-…), which belongs to SLACK_BOT_TOKEN: make an app-level token "
                "(xapp-…) with the scope connections:write on the app's page, Basic Information"
            )
        if self._session is not None:
            # Channels may have been unarchived while nobody listened.
            self._session.spawn(self._session.answering.opened(Channel("slack", self.identity.team, "")))
        await run_socket_mode(self._app, self.client, token.get_secret_value(), ready=self.ready, timings=timings)

    def routes(self) -> list[web.RouteDef]:
        """Return `POST /slack/events` for HTTP mode; nothing without SLACK_SIGNING_SECRET."""
        secret = self._settings.signing_secret
        if self._app is None or not secret:
            return []
        return http_routes(self._app, secret.get_secret_value(), EVENTS, self._is_first)

    async def close(self) -> None:
        """Wait briefly for answers under way, then close the connections."""
        if self._session is not None:
            await self._session.finish(FINISH_S)
        await self._http.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def connect(
    settings: SlackSettings,
    answering: Answering | None,
    render: Callable[[Delivery], Reply],
    is_first: IsFirst | None = None,
) -> SlackConnection:
    """Look up the bot's identity, and build the sender, and the app if `answering` is given.

    `is_first` returns whether a signed request of HTTP mode was not accepted before. Waits until Slack answers (with a
    log line for each attempt), so it should run beside the other platforms. Raises ConfigError for a missing, wrong or
    revoked token, and for a missing scope, which it names.
    """
    if settings.bot_token is None:
        raise ConfigError("SLACK_BOT_TOKEN is not set: see docs/slack.md")
    session = open_session()
    client = web_client(session, settings.api_url, settings.bot_token.get_secret_value().strip())
    try:
        identity = await identify(client, admins=settings.managers == "admins")
    except BaseException:
        await session.close()
        raise
    logger.info("Slack: workspace %s (%s)", identity.team_name or identity.team, identity.team)
    workspace = SlackWorkspace(identity, client, session, settings.managers)
    chat = Session(answering) if answering else None
    if chat and settings.app_token is None and settings.signing_secret is None:
        logger.warning("Slack: commands are not answered: set SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP mode).")
    if chat and settings.signing_secret:
        logger.info("Slack: requests to /slack/events are answered (HTTP mode).")
    return SlackConnection(
        identity,
        SlackSender(client, render, identity),
        client,
        _http=session,
        _settings=settings,
        _session=chat,
        _app=build_app(chat, workspace) if chat else None,
        _is_first=is_first,
    )
