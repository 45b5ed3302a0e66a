"""The connection to Slack: the workspaces that are served, the sender, and the app that answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

import aiohttp
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.model.delivery import Channel, Sender
from bot.store.installations import InstallationRecords
from bot.store.redis import AWAY
from handlers.chat.answering import Answering
from handlers.chat.session import Session
from handlers.slack.api import Identity, identify, open_session, web_client
from handlers.slack.context import SlackWorkspace
from handlers.slack.send import Rendering, SlackSender, WorkspaceSenders
from handlers.slack.settings import EVENTS, SlackSettings
from handlers.slack.workspaces import Workspaces

if TYPE_CHECKING:
    from slack_bolt.app.async_app import AsyncApp

    from handlers.slack.gateway import IsFirst, Timings

logger = logging.getLogger("exportwatch.slack")

FINISH_S = 1.0
"""Seconds for answers under way when the bot stops; with the closing of sockets it stays below three."""


@dataclass(slots=True)
class SlackConnection:
    """The connected workspaces; without `_session` and `_app` it only posts."""

    workspaces: Workspaces
    sender: Sender
    client: AsyncWebClient
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while Socket Mode is connected."""
    _http: aiohttp.ClientSession = field(kw_only=True)
    _settings: SlackSettings = field(kw_only=True)
    _session: Session | None = field(kw_only=True, default=None)
    _app: AsyncApp | None = field(kw_only=True, default=None)
    _is_first: IsFirst | None = field(kw_only=True, default=None)
    _installing: Sequence[web.RouteDef] = field(kw_only=True, default=())

    async def run(self, timings: Timings | None = None) -> None:
        """Answer over Socket Mode until cancelled; return at once if SLACK_APP_TOKEN is not set.

        Raises ConfigError if Slack refuses the app-level token. Only one process per app may run this at a time.
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
            self._session.spawn(self._resume(self._session))
        # slack_bolt costs memory, so a process that only delivers does not load it.
        from handlers.slack.gateway import run_socket_mode  # noqa: PLC0415 - see above

        await run_socket_mode(self._app, self.client, token.get_secret_value(), ready=self.ready, timings=timings)

    async def _resume(self, session: Session) -> None:
        try:
            places = await self.workspaces.ids()
        except AWAY:
            return  # the channels are tried again later all the same
        await session.answering.opened(*(Channel("slack", place, "") for place in places))

    def routes(self) -> list[web.RouteDef]:
        """Return the path of HTTP mode (with SLACK_SIGNING_SECRET) and the pages of installing by OAuth."""
        secret = self._settings.signing_secret
        if self._app is None or not secret:
            return [*self._installing]
        from handlers.slack.gateway import http_routes  # noqa: PLC0415 - see `run`

        return [*self._installing, *http_routes(self._app, secret.get_secret_value(), EVENTS, self._is_first)]

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
    render: Rendering,
    is_first: IsFirst | None = None,
    records: InstallationRecords | None = None,
) -> SlackConnection:
    """Look up the bot's identity, and build the sender, and the app if `answering` is given.

    `is_first` returns whether a signed request of HTTP mode was not accepted before; `records` keep the installations
    by OAuth. Waits until Slack answers (with a log line for each attempt), so it should run beside the other platforms.
    Raises ConfigError for a missing, wrong or revoked token, and for a missing scope, which it names.
    """
    if not settings.configured:
        raise ConfigError("SLACK_BOT_TOKEN is not set: see docs/slack.md")
    session = open_session()
    try:
        workspaces = await _workspaces(settings, session, records)
    except BaseException:
        await session.close()
        raise
    chat = Session(answering) if answering else None
    if chat and settings.app_token is None and settings.signing_secret is None:
        logger.warning("Slack: commands are not answered: set SLACK_APP_TOKEN (or SLACK_SIGNING_SECRET for HTTP mode).")
    if chat and settings.signing_secret:
        logger.info("Slack: requests to /slack/events are answered (HTTP mode).")
    home = workspaces.home
    alone = home is not None and workspaces.installations is None
    return SlackConnection(
        workspaces,
        SlackSender(home.client, render, home.identity) if home and alone else WorkspaceSenders(workspaces, render),
        workspaces.stranger.client,
        _http=session,
        _settings=settings,
        _session=chat,
        _app=_app(chat, workspaces) if chat else None,
        _is_first=is_first,
        _installing=_installing(settings, workspaces, records, chat) if chat and records else (),
    )


async def _workspaces(
    settings: SlackSettings, session: aiohttp.ClientSession, records: InstallationRecords | None
) -> Workspaces:
    """Identify the workspace of SLACK_BOT_TOKEN, and open the installations where OAuth is configured."""

    def client_for(token: str | None) -> AsyncWebClient:
        return web_client(session, settings.api_url, token, settings.proxies)

    nowhere = Identity("", "", "", "")
    stranger = SlackWorkspace(nowhere, client_for(None), session, settings.managers, settings.proxies)
    home = None
    if settings.bot_token is not None:
        client = client_for(settings.bot_token.get_secret_value().strip())
        home = replace(stranger, client=client, identity=await identify(client, admins=settings.managers == "admins"))
        logger.info("Slack: workspace %s (%s)", home.identity.team_name or home.identity.team, home.identity.team)
    workspaces = Workspaces(stranger, client_for, home)
    if settings.client_id and settings.client_secret and records:
        # PyNaCl costs memory, so a bot of one workspace does not load it.
        from handlers.slack.installations import open_installations  # noqa: PLC0415 - see above

        secret = settings.client_secret.get_secret_value()
        workspaces.installations = await open_installations(
            records, settings.token_keys, stranger.client, (settings.client_id, secret), settings.workspaces
        )
        logger.info("Slack: installed by OAuth in %d workspaces.", len(await workspaces.installations.workspaces()))
    return workspaces


def _installing(
    settings: SlackSettings, workspaces: Workspaces, records: InstallationRecords, session: Session
) -> Sequence[web.RouteDef]:
    """Return the pages of installing by OAuth; none if it is not configured."""
    if not (settings.client_id and settings.client_secret and workspaces.installations):
        return ()
    from handlers.slack.installations import SlackStates, oauth_routes  # noqa: PLC0415 - see `_workspaces`

    async def installed(place: str) -> None:
        # What was planned while the app was away waits in the channels' outboxes.
        await session.answering.opened(Channel("slack", place, ""))

    secret = settings.client_secret.get_secret_value()
    client, installations = workspaces.stranger.client, workspaces.installations
    return oauth_routes(settings.client_id, secret, client, installations, SlackStates(records), installed)


def _app(session: Session, workspaces: Workspaces) -> AsyncApp:
    from handlers.slack.app import build_app  # noqa: PLC0415 - see `SlackConnection.run`

    return build_app(session, workspaces)
