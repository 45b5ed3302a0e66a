"""The workspaces that installed the app by OAuth: Bolt's stores on Redis, with tokens encrypted.

SLACK_TOKEN_KEY encrypts. Of several keys the first one encrypts and all decrypt, so a key is replaced by writing the
new one in front; at the next start every record is sealed anew and the old key can go.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from hashlib import sha256
from html import escape
from typing import Any

import aiohttp
import yaml
from aiohttp import web
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from redis.exceptions import RedisError
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError, SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.settings import shipped
from bot.store.installations import InstallationRecords
from handlers.slack.api import described, quiet_logger
from handlers.slack.settings import INSTALL, REDIRECT

logger = logging.getLogger("exportwatch.slack")

RENEWED_BEFORE_S = 2 * 3600
URL = "url"
"""The custom value of a `Bot` with the address of its workspace."""


class TokenVault:
    """Encrypts and decrypts records by secrets of any form."""

    def __init__(self, keys: Sequence[str]) -> None:
        # Whatever form a secret has, its digest has the length that a box asks for.
        self._boxes = [SecretBox(sha256(key.encode()).digest()) for key in keys]

    def seal(self, text: str) -> str:
        """Return the text, encrypted by the first key."""
        return b64encode(self._boxes[0].encrypt(text.encode())).decode()

    def unseal(self, sealed: str) -> str:
        """Return the text of `seal`. Raises ConfigError if none of the keys sealed it."""
        for box in self._boxes:
            try:
                return box.decrypt(b64decode(sealed)).decode()
            except (CryptoError, ValueError):
                continue
        raise ConfigError(
            "settings: SLACK_TOKEN_KEY: an installed workspace was encrypted by another key. Write that key behind "
            "the new one (new,old), or let the workspace install the app again"
        )


class SlackInstallations(AsyncInstallationStore):
    """Bolt's installation store: one record a workspace, or a whole organisation where it installed the app.

    `allowed` are the ids of the workspaces and organisations that may install it; all may if it is empty.
    """

    def __init__(
        self,
        records: InstallationRecords,
        vault: TokenVault,
        client: AsyncWebClient,
        rotator: AsyncTokenRotator,
        allowed: Collection[str] = (),
    ) -> None:
        self._records = records
        self._vault = vault
        self._client = client
        self._rotator = rotator
        self._allowed = allowed

    @property
    def logger(self) -> logging.Logger:
        """The logger of Slack's parts."""
        return logger

    async def seal_anew(self) -> None:
        """Encrypt every record by the first key. Raises ConfigError if one cannot be read by any key."""
        for workspace, sealed in (await self._records.all()).items():
            await self._records.write(workspace, self._vault.seal(self._vault.unseal(sealed)))

    async def workspaces(self) -> list[str]:
        """Return the ids of the workspaces and organisations that installed the app."""
        return sorted(await self._records.all())

    async def async_save(self, installation: Installation) -> None:
        """Keep a new installation. Raises BoltError if its workspace may not install the app; its token then ends."""
        bot = installation.to_bot()
        if self._allowed and not {bot.team_id, bot.enterprise_id} & {*self._allowed}:
            await self._end(bot)
            raise BoltError(f"the workspace {place_of(bot)} is not named in SLACK_WORKSPACES")
        bot.set_custom_value(URL, await self._address(bot))
        await self.async_save_bot(bot)
        logger.info("Slack: installed in %s (%s)", bot.team_name or bot.enterprise_name or "?", place_of(bot))

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot's token and what is known of its workspace."""
        await self._records.write(place_of(bot), self._vault.seal(json.dumps(bot.to_dict_for_copying(), default=_iso)))

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a workspace, or else of its organisation; None if neither installed it."""
        for place in (None if is_enterprise_install else team_id, enterprise_id):
            if place and (bot := await self._read_bot(place)):
                return await self._renewed(bot) if _expires(bot) else bot
        return None

    async def _read_bot(self, place: str) -> Bot | None:
        sealed = await self._records.read(place)
        return Bot(**json.loads(self._vault.unseal(sealed))) if sealed else None

    async def _renewed(self, bot: Bot) -> Bot:
        """Return the bot with a new token in place of one that ends soon; one process asks for it at a time."""
        async with self._records.renewing(place_of(bot)):
            bot = await self._read_bot(place_of(bot)) or bot
            try:
                new = await self._rotator.perform_bot_token_rotation(bot=bot)
            except (SlackTokenRotationError, aiohttp.ClientError, OSError) as error:
                logger.warning("Slack: the token of %s could not be renewed: %s", place_of(bot), type(error).__name__)
                return bot
            if new is None:
                return bot
            await self.async_save_bot(new)
            return new

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the token of a workspace that took the app off, or of an organisation if no workspace is named."""
        if place := team_id or enterprise_id:
            await self._records.remove(place)

    async def async_delete_all(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the same: there is one record a workspace."""
        await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)

    async def _address(self, bot: Bot) -> str:
        """Ask for the address of a workspace, for links to messages; empty if Slack does not tell."""
        try:
            return str((await self._client.auth_test(token=bot.bot_token)).get("url") or "")
        except (SlackApiError, aiohttp.ClientError, OSError):
            return ""

    async def _end(self, bot: Bot) -> None:
        try:
            await self._client.auth_revoke(token=bot.bot_token)
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            logger.warning("Slack: a token that is not kept could not be revoked: %s", type(error).__name__)


async def open_installations(
    records: InstallationRecords,
    keys: Sequence[str],
    client: AsyncWebClient,
    app: tuple[str, str],
    allowed: Collection[str],
) -> SlackInstallations:
    """Return the store of installations, each sealed by the first key; `app` is the id and the secret of the app.

    Raises ConfigError if a record cannot be read by any key, and redis errors.
    """
    rotator = AsyncTokenRotator(client_id=app[0], client_secret=app[1], client=client)
    installations = SlackInstallations(records, TokenVault(keys), client, rotator, allowed)
    await installations.seal_anew()
    return installations


class SlackStates(AsyncOAuthStateStore):
    """Bolt's store of the states that protect an installation against foreign links; each serves once."""

    def __init__(self, records: InstallationRecords) -> None:
        self._records = records

    @property
    def logger(self) -> logging.Logger:
        """The logger of Slack's parts."""
        return logger

    async def async_issue(self, *args: Any, **given: Any) -> str:  # noqa: ANN401, ARG002 - Bolt's signature
        """Return a new state."""
        state = secrets.token_urlsafe(24)
        await self._records.begin(state)
        return state

    async def async_consume(self, state: str) -> bool:
        """Return whether a state was issued within ten minutes and not used yet."""
        return await self._records.ended(state)


def place_of(bot: Bot) -> str:
    """Return the id of the organisation or workspace in which a bot is installed, as channels name it."""
    return (bot.enterprise_id if bot.is_enterprise_install else bot.team_id) or ""


def _expires(bot: Bot) -> bool:
    return bot.bot_token_expires_at is not None and bot.bot_token_expires_at < time.time() + RENEWED_BEFORE_S


def _iso(value: datetime) -> str:
    return value.isoformat()


Installed = Callable[[str], Awaitable[None]]
"""Called with the id of a workspace or organisation that installed the app."""

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
