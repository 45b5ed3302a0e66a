"""The bot's identity at Slack, requested once at start: workspace, bot user, scopes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from handlers.slack.outcomes import PLATFORM, ErrorResponse

logger = logging.getLogger("exportwatch.slack")

NEEDED: Mapping[str, str] = {
    "chat:write": "to post alerts",
    "commands": "to answer /restricted and /exports",
}
USEFUL: Mapping[str, str] = {
    "channels:history": "to read back whether an alert whose answer was lost stands in a public channel",
    "groups:history": "the same in private channels",
    "im:history": "the same in direct messages with the bot",
    "channels:read": "to say at once when the bot is not in the channel of a subscription",
    "groups:read": "the same for private channels",
}
FOR_ADMINS: Mapping[str, str] = {"users:read": "to see who is a workspace admin (EXPORTWATCH_SLACK_MANAGERS=admins)"}

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class Identity:
    """The workspace that the token belongs to. `scopes` is None if Slack did not list them."""

    team: str
    team_name: str
    url: str
    bot_user: str
    scopes: frozenset[str] | None = None
    everywhere: bool = False
    """Whether it is installed for an Enterprise organisation, so that commands may come from any of its workspaces."""

    def link(self, channel: str, stamp: str, root: str = "") -> str | None:
        """Return the address that opens a message, in its thread if `root` is given."""
        thread = f"?thread_ts={root}&cid={channel}" if root else ""
        return f"{self.url}archives/{channel}/p{stamp.replace('.', '')}{thread}" if self.url else None

    def missing(self, required: Mapping[str, str]) -> dict[str, str]:
        """Return the `required` scopes that the token lacks, each with its purpose."""
        return {scope: why for scope, why in required.items() if self.scopes is not None and scope not in self.scopes}


async def identify(client: AsyncWebClient, *, admins: bool = False) -> Identity:
    """Call `auth.test` until Slack answers; cancel to give up.

    Raises ConfigError if the token is wrong, revoked or lacks a needed scope. Missing useful scopes are logged, each
    with its purpose.
    """
    if (client.token or "").startswith("xapp-"):
        raise ConfigError(
            "SLACK_BOT_TOKEN holds an app-level token (xapp-…), which belongs to SLACK_APP_TOKEN: "
            "copy the Bot User OAuth Token (xoxb-…) from the app's page, OAuth & Permissions"
        )
    identity = await _ask(client)
    if missing := identity.missing(NEEDED):
        raise ConfigError(
            f"the Slack app lacks the scope {_listed(missing)}: add it on the app's page, OAuth & Permissions, "
            "and install the app to the workspace again"
        )
    for scope, why in identity.missing({**USEFUL, **(FOR_ADMINS if admins else {})}).items():
        logger.warning("The Slack app lacks the scope %s (%s); everything else works.", scope, why)
    return identity


async def _ask(client: AsyncWebClient) -> Identity:
    pause = FIRST_PAUSE_S
    while True:
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            problem = ErrorResponse.of(error)
            if problem.code in PLATFORM:
                raise ConfigError(f"Slack refuses the bot token ({problem.code}): {PLATFORM[problem.code]}") from error
            why = f"HTTP {problem.status} {problem.code}".strip()
            pause = max(pause, problem.retry_after or 0)
        except (aiohttp.ClientError, OSError) as error:
            why = f"{type(error).__name__}: {error}"
        else:
            return identity_of(answer.data if isinstance(answer.data, dict) else {}, answer.headers)
        logger.warning("Slack (%s) does not answer: %s. Trying again in %.0f s.", client.base_url, why, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


def identity_of(answer: Mapping[str, object], headers: Mapping[str, str]) -> Identity:
    """Read the answer to `auth.test`; its headers list the token's scopes."""
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return Identity(
        team=str(answer.get("team_id") or answer.get("enterprise_id") or ""),
        team_name=str(answer.get("team") or ""),
        url=str(answer.get("url") or ""),
        bot_user=str(answer.get("user_id") or ""),
        scopes=None if listed is None else frozenset(part.strip() for part in listed.split(",")),
        everywhere=bool(answer.get("is_enterprise_install")),
    )


def _listed(scopes: Mapping[str, str]) -> str:
    return ", ".join(f"{scope} ({why})" for scope, why in scopes.items())
