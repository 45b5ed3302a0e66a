"""The workspaces that one bot serves: the one of SLACK_BOT_TOKEN, and those that installed the app by OAuth."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from slack_sdk.web.async_client import AsyncWebClient

from bot.store.redis import AWAY
from handlers.slack.api import Identity
from handlers.slack.context import SlackWorkspace

if TYPE_CHECKING:
    from slack_sdk.oauth.installation_store import Bot

    from handlers.slack.installations import SlackInstallations

logger = logging.getLogger("exportwatch.slack")


@dataclass(slots=True)
class Workspaces:
    """Finds the workspace of an interaction or a delivery.

    `stranger` stands for workspaces without the app: it has no token. `client_for` makes the client of a token.
    """

    stranger: SlackWorkspace
    client_for: Callable[[str], AsyncWebClient]
    home: SlackWorkspace | None = None
    installations: SlackInstallations | None = None
    _met: dict[str, SlackWorkspace] = field(default_factory=dict, init=False)
    """By token, so that a new token after another installation counts at once, in every process."""

    async def find(self, team: str | None, enterprise: str | None = None) -> SlackWorkspace | None:
        """Return a workspace with its token; None if the app is not installed there. Raises redis errors."""
        home = self.home
        if home and (home.identity.team == team or not self.installations):
            return home
        if self.installations:
            try:
                bot = await self.installations.async_find_bot(enterprise_id=enterprise, team_id=team)
            except AWAY:
                # Whoever was met goes on being served; nobody is called a stranger because the store is away.
                if met := next((one for one in self._met.values() if one.identity.team in {team, enterprise}), None):
                    return met
                raise
            if bot is not None:
                return self._meet(bot)
        return home if home and home.identity.everywhere else None

    async def ids(self) -> Sequence[str]:
        """Return the ids of all workspaces and organisations that are served. Raises redis errors."""
        installed = await self.installations.workspaces() if self.installations else []
        return [*([self.home.identity.team] if self.home else []), *installed]

    async def remove(self, team: str | None, enterprise: str | None) -> None:
        """Forget the token of a workspace that took the app off. Raises redis errors."""
        if self.installations and (found := await self.find(team, enterprise)) and found is not self.home:
            await self.installations.async_delete_all(enterprise_id=None, team_id=found.identity.team)
            logger.warning("Slack: the app was taken off in %s (%s).", found.identity.team_name, found.identity.team)

    def _meet(self, bot: Bot) -> SlackWorkspace:
        known = self._met.get(bot.bot_token)
        if known is None:
            known = replace(self.stranger, identity=identity_of(bot), client=self.client_for(bot.bot_token))
            former = [token for token, one in self._met.items() if one.identity.team == known.identity.team]
            for token in former:
                del self._met[token]
            self._met[bot.bot_token] = known
        return known


def identity_of(bot: Bot) -> Identity:
    """Return what is known of the workspace of an installation."""
    from handlers.slack.installations import URL, place_of  # noqa: PLC0415 - PyNaCl costs memory without OAuth

    return Identity(
        team=place_of(bot),
        team_name=bot.team_name or bot.enterprise_name or "",
        url=str(bot.get_custom_value(URL) or ""),
        bot_user=bot.bot_user_id or "",
        scopes=frozenset(bot.bot_scopes),
        everywhere=bot.is_enterprise_install,
    )
