"""Installing the app by OAuth: Bolt's own flow at two addresses, with pages of ours at its end."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from html import escape

import aiohttp
import yaml
from aiohttp import web
from redis.exceptions import RedisError
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import shipped
from handlers.slack.api import described, quiet_logger
from handlers.slack.installations import SlackInstallations, SlackStates, place_of
from handlers.slack.settings import INSTALL, REDIRECT

logger = logging.getLogger("exportwatch.slack")

Installed = Callable[[str], Awaitable[None]]
"""Called with the id of a workspace or organisation that installed the app."""

Step = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]

_REASONS = {
    "access_denied": "Nothing was installed: it was cancelled at Slack.",
    "invalid_browser": "Slack sent back another browser than the one that began. Begin again here, in one browser.",
    "invalid_state": "More than ten minutes passed, or this address was opened twice. Begin again.",
    "missing_code": "Slack sent back no code. Begin again.",
    "invalid_code": (
        "Slack did not accept the code. Begin again; if it stays so, SLACK_CLIENT_ID or SLACK_CLIENT_SECRET is wrong."
    ),
}
_STORE_AWAY = "Slack or the store of this bot did not answer. Begin again in a minute."
_UNKNOWN = "Nothing was installed ({}). Begin again."
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<link rel="stylesheet" href="/static/pico.min.css"></head>
<body><main class="container"><h1>{title}</h1>{body}</main></body>
</html>
"""


def requested_scopes() -> list[str]:
    """Return the scopes of the shipped manifest: what an installation asks for."""
    manifest = yaml.safe_load(shipped("slack-manifest.yaml").read_text(encoding="utf-8"))
    scopes: list[str] = manifest["oauth_config"]["scopes"]["bot"]
    return scopes


def oauth_routes(  # noqa: PLR0913, PLR0917 - what the flow joins
    client_id: str,
    client_secret: str,
    client: AsyncWebClient,
    installations: SlackInstallations,
    states: SlackStates,
    installed: Installed,
) -> list[web.RouteDef]:
    """Return the addresses where an installation begins and where Slack sends the person back."""

    async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
        await installed(place_of(args.installation.to_bot()))
        return _page(200, "Installed", _what_next(args.installation))

    async def failed(args: AsyncFailureArgs) -> BoltResponse:
        why = str(args.error) if args.error else _REASONS.get(args.reason, _UNKNOWN.format(args.reason))
        logger.warning("Slack: an installation ended: %s (%s)", args.reason, args.error or "nothing was kept")
        return _page(403 if args.error else args.suggested_status_code, "Not installed", _again(why))

    flow = AsyncOAuthFlow(
        client=client,
        logger=quiet_logger(),
        settings=AsyncOAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=requested_scopes(),
            installation_store=installations,
            state_store=states,
            install_path=INSTALL,
            redirect_uri_path=REDIRECT,
            install_page_rendering_enabled=False,
            callback_options=AsyncCallbackOptions(success=succeeded, failure=failed),
        ),
    )

    return [web.get(INSTALL, _served(flow.handle_installation)), web.get(REDIRECT, _served(flow.handle_callback))]


def _served(
    step: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            answer = await step(await to_bolt_request(request))
        except (aiohttp.ClientError, RedisError, OSError) as error:
            logger.warning("Slack: an installation could not go on: %s", described(error))
            answer = _page(503, "Not installed", _again(_STORE_AWAY))
        return await to_aiohttp_response(answer)

    return serve


def _again(why: str) -> str:
    return f'<p>{escape(why)}</p><p><a href="{INSTALL}" role="button">Begin again</a></p>'


def _what_next(installation: Installation) -> str:
    name = escape(installation.team_name or installation.enterprise_name or "your workspace")
    place = "" if installation.is_enterprise_install else escape(installation.team_id or "", quote=True)
    link = f'<p><a href="https://slack.com/app_redirect?team={place}" role="button">Open Slack</a></p>' if place else ""
    return (
        f"<p>Exportwatch is in <strong>{name}</strong>. In the channel that should receive alerts, type:</p>"
        "<pre><code>/invite @Exportwatch\n/exports subscribe about:graphite from:CN</code></pre>"
        f"<p><code>/restricted graphite to:US</code> answers everywhere.</p>{link}"
    )


def _page(status: int, title: str, body: str) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
    return BoltResponse(status=status, headers=headers, body=_PAGE.format(title=title, body=body))
