"""Checks Slack live (tokens, scopes, Socket Mode, the subscribed channels), and sets it up.

Every call is made once; nothing is posted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel
from bot.settings import shipped
from handlers.chat.platform import Area, CheckResult, ClockReading, Interview, PlatformCheck
from handlers.slack.api import (
    CHANNEL,
    FOR_ADMINS,
    NEEDED,
    PLATFORM,
    USEFUL,
    ErrorResponse,
    Identity,
    described,
    identity_of,
    open_session,
    web_client,
)
from handlers.slack.settings import INSTALL, REDIRECT, SlackSettings

AREA = Area("slack")
_REINSTALL = "add it on the app's page, OAuth & Permissions, and install the app to the workspace again"
_GET_APP_KEY = (
    "make an app-level token (xapp-…) with the scope connections:write on the app's page, Basic Information, "
    "and put it into SLACK_APP_TOKEN"
)
_INSTALLED_BY_OAUTH = AREA.note(
    "workspaces install the app themselves; each one's token is used, and checked, when something is posted",
    f"Slack must reach {REDIRECT} at EXPORTWATCH_WEB; {INSTALL} begins",
)
_GET_BOT_KEY = "copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions, to SLACK_BOT_TOKEN"


@dataclass(slots=True)
class SlackCheck(PlatformCheck):
    """The results of checking Slack; `identity` is None if the bot token is refused."""

    identity: Identity | None = None


async def check(settings: SlackSettings, channels: Iterable[Channel]) -> SlackCheck:
    """Check the configured workspace, and whether alerts reach the channels. No answer of Slack raises."""
    checked = SlackCheck()
    if settings.client_id and settings.bot_token is None:
        async with open_session() as session:
            await _commands(session, settings, checked)
        checked.results.append(_INSTALLED_BY_OAUTH)
        return checked
    if settings.bot_token is None:
        if settings.app_token or settings.signing_secret:
            checked.results.append(
                AREA.problem("SLACK_BOT_TOKEN is not set, but another Slack setting is", _GET_BOT_KEY)
            )
        return checked
    async with open_session() as session:
        client = web_client(session, settings.api_url, settings.bot_token.get_secret_value().strip(), settings.proxies)
        if await _bot_token(client, settings, checked):
            for channel in channels:
                checked.results += await _channel(client, channel)
        await _commands(session, settings, checked)
    return checked


async def _bot_token(client: AsyncWebClient, settings: SlackSettings, checked: SlackCheck) -> bool:
    if (client.token or "").startswith("xapp-"):
        checked.results.append(AREA.problem("SLACK_BOT_TOKEN holds an app-level token (xapp-…)", _GET_BOT_KEY))
        return False
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        checked.results.append(_refusal("the bot token", ErrorResponse.of(error)))
        return False
    except (aiohttp.ClientError, OSError, AttributeError, ValueError) as error:
        checked.results.append(_unreachable(settings, error))
        return False
    here = datetime.now(UTC)
    identity = identity_of(answer.data if isinstance(answer.data, dict) else {}, answer.headers)
    checked.identity = identity
    if reading := ClockReading.of("Slack", _header(answer.headers, "date"), here):
        checked.clocks.append(reading)
    checked.results.append(AREA.fine(f"the bot token belongs to workspace {identity.team_name} ({identity.team})"))
    checked.results += _scopes(identity, admins=settings.managers == "admins")
    return True


def _scopes(identity: Identity, *, admins: bool) -> list[CheckResult]:
    if identity.scopes is None:
        return [AREA.note("Slack does not say which scopes the token has")]
    needed = {**NEEDED, **(FOR_ADMINS if admins else {})}
    results = [
        AREA.problem(f"the scope {scope} is missing ({why})", _REINSTALL)
        for scope, why in identity.missing(needed).items()
    ]
    results += [
        AREA.warning(f"the scope {scope} is missing ({why})", _REINSTALL)
        for scope, why in identity.missing(USEFUL).items()
    ]
    return results or [AREA.fine("all scopes are granted")]


async def _commands(session: aiohttp.ClientSession, settings: SlackSettings, checked: SlackCheck) -> None:
    """Check how commands reach the bot."""
    if settings.app_token is None:
        checked.results.append(
            AREA.fine("commands come over HTTP, signed (SLACK_SIGNING_SECRET); Slack must reach EXPORTWATCH_WEB")
            if settings.signing_secret
            else AREA.problem("commands are not answered: neither SLACK_APP_TOKEN nor a signing secret", _GET_APP_KEY)
        )
        return
    token = settings.app_token.get_secret_value().strip()
    if not token.startswith("xapp-"):
        checked.results.append(AREA.problem("SLACK_APP_TOKEN holds another kind of token", _GET_APP_KEY))
        return
    try:
        await web_client(session, settings.api_url, None, settings.proxies).apps_connections_open(app_token=token)
    except SlackApiError as error:
        answer = ErrorResponse.of(error)
        checked.results.append(
            AREA.problem(f"Slack refuses the app-level token ({answer.code})", _GET_APP_KEY)
            if answer.code
            else _refusal("the app-level token", answer)
        )
    except (aiohttp.ClientError, OSError, AttributeError, ValueError) as error:
        checked.results.append(_unreachable(settings, error))
    else:
        checked.results.append(AREA.fine("Socket Mode can be opened: commands will be answered"))


async def _channel(client: AsyncWebClient, channel: Channel) -> list[CheckResult]:
    """Check whether alerts can be posted there."""
    try:
        data = (await client.conversations_info(channel=channel.id)).get("channel") or {}
    except SlackApiError as error:
        code = ErrorResponse.of(error).code
        if code in CHANNEL:
            return [AREA.warning(f"channel {channel.id} is subscribed and cannot be reached ({code})", CHANNEL[code])]
        return [AREA.note(f"channel {channel.id} cannot be checked ({code or 'no answer'})")]
    except (aiohttp.ClientError, OSError, AttributeError, ValueError):
        return [AREA.note(f"channel {channel.id} cannot be checked")]
    name = f"channel #{data['name']}" if data.get("name") else f"channel {channel.id}"
    if data.get("is_archived"):
        return [AREA.warning(f"{name} is subscribed and archived", CHANNEL["is_archived"])]
    if not data.get("is_member", True) and not data.get("is_im"):
        return [AREA.warning(f"{name} is subscribed, and the bot is not in it", "type /invite @Exportwatch in it")]
    return []


def _refusal(what: str, answer: ErrorResponse) -> CheckResult:
    if answer.asks_to_wait:
        return AREA.note("Slack limits the rate of requests: try again in a minute")
    if answer.code in PLATFORM:
        return AREA.problem(f"Slack refuses {what} ({answer.code})", PLATFORM[answer.code])
    said = f"HTTP {answer.status} {answer.code}".strip()
    return AREA.problem(f"unexpected response from Slack ({said})", "look at https://slack-status.com, try again")


def _unreachable(settings: SlackSettings, error: Exception) -> CheckResult:
    return AREA.problem(
        f"{settings.api_url} cannot be reached ({described(error)})", "check the network, HTTPS_PROXY and SLACK_API_URL"
    )


def _header(headers: object, name: str) -> str | None:
    if not hasattr(headers, "items"):
        return None
    return next((str(value) for key, value in headers.items() if key.lower() == name), None)


# -- the step of `exportwatch setup`


STEPS = """\
Slack: three things to do in your browser.
  1. Open https://api.slack.com/apps?new_app=1 and choose From a manifest, then your workspace.
     Paste this file (YAML): {manifest}
     Next, Create.
  2. Install App → Install to Workspace → Allow. Copy the Bot User OAuth Token (xoxb-…).
  3. Basic Information → App-Level Tokens → Generate: scope connections:write. Copy the token (xapp-…)."""
_ANOTHER = "it is another of Slack's tokens."


def setup(interview: Interview) -> bool:
    """Ask for both tokens until Slack accepts them or the person gives up; return whether it did."""
    interview.say(STEPS.format(manifest=shipped("slack-manifest.yaml")))

    def ask() -> dict[str, str]:
        bot = interview.secret("Bot User OAuth Token (xoxb-…)", "xoxb-", _ANOTHER)
        app = bot and interview.secret("App-level token (xapp-…)", "xapp-", _ANOTHER)
        return {"SLACK_BOT_TOKEN": bot, "SLACK_APP_TOKEN": app}

    def check_tokens(values: dict[str, str]) -> list[CheckResult]:
        return asyncio.run(check(SlackSettings.load(_env_file=interview.env_file, **values), ())).results

    return interview.ask_until_accepted(ask, check_tokens)
