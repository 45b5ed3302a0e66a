"""discord.py's HTTP clients, with a configurable address.

discord.py keeps the addresses of API and gateway in class attributes (`Route.BASE` and
`DiscordWebSocket.DEFAULT_GATEWAY`). Setting those would redirect every client in the process, so the requests of one
client are rewritten instead: of its HTTP client, its web socket, and the adapter that answers interactions (a context
variable, which every task of the client inherits).

Three faults of discord.py are corrected here: it reads JSON only if the content type names no charset, it gives up on a
429 without the header `Via`, and it fails if an acknowledgement is answered by an empty body, as Discord documents it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

import aiohttp
import discord
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context
from yarl import URL

log = logging.getLogger(__name__)

Json = dict[str, Any]
Parse = Callable[[Any], None]

_ESSENTIAL_EVENTS = frozenset({"READY", "RESUMED"})
"""Events without which there is no connection."""
_INTERACTION: Mapping[str, object] = {
    "version": 1,
    "attachment_size_limit": 0,
    # If Discord does not send the bot's permissions, none is reported as missing.
    "app_permissions": str(discord.Permissions.all().value),
}
_MEMBER: Mapping[str, object] = {"roles": [], "joined_at": None, "deaf": False, "mute": False, "flags": 0}
_USER: Mapping[str, object] = {"username": "", "discriminator": "0", "avatar": None}
_CHANNEL: Mapping[str, object] = {"type": 0, "name": "", "position": 0, "permission_overwrites": []}
_DIRECT = 1
_ANSWERS: Mapping[str, Mapping[str, object]] = {
    "/users/@me": _USER,
    "/oauth2/applications/@me": {
        "name": "",
        "description": "",
        "icon": None,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "owner": {**_USER, "id": "0"},
    },
    "/gateway/bot": {
        "shards": 1,
        "session_start_limit": {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1},
    },
}


def with_defaults(path: str, answer: Any) -> Any:  # noqa: ANN401 - JSON
    """Add the fields that discord.py requires to the answer of a request."""
    return {**_ANSWERS.get(path, {}), **answer} if isinstance(answer, dict) else answer


def tolerant_parsers(parsers: Mapping[str, Parse], application: Callable[[], object]) -> dict[str, Parse]:
    """Wrap discord.py's event parsers, so that an unreadable event is skipped; `application` returns our id."""
    return {name: _tolerant(name, parse, application) for name, parse in parsers.items()}


def _tolerant(name: str, parse: Parse, application: Callable[[], object]) -> Parse:
    def read(data: Any) -> None:  # noqa: ANN401 - JSON
        try:
            parse(_event_with_defaults(name, data, application))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if name in _ESSENTIAL_EVENTS:
                raise
            why = f"{type(error).__name__}: {error}"
            log.warning("an event of Discord's could not be read and was left alone: %s (%s)", name, why)

    return read


def _event_with_defaults(name: str, data: Any, application: Callable[[], object]) -> Any:  # noqa: ANN401 - JSON
    match name:
        case "INTERACTION_CREATE":
            return interaction_with_defaults(data, application())
        case "READY":
            return {"guilds": [], **data, "user": {**_USER, **data["user"]}}
        case "GUILD_CREATE":
            return {**data, "channels": [{**_CHANNEL, **channel} for channel in data.get("channels") or ()]}
    return data


def interaction_with_defaults(data: Json, application: object) -> Json:
    """Add the fields that discord.py requires to an interaction."""
    interaction: Json = {**_INTERACTION, "application_id": application, **data}
    if data.get("channel_id"):
        kind = {} if data.get("guild_id") else {"type": _DIRECT, "recipients": []}
        interaction["channel"] = {**_CHANNEL, **kind, "id": data["channel_id"], **(data.get("channel") or {})}
    if member := data.get("member"):
        interaction["member"] = {**_MEMBER, **member, "user": {**_USER, **member["user"]}}
    if user := data.get("user"):
        interaction["user"] = {**_USER, **user}
    return interaction


_TOO_MANY = 429
_TRIES, _LONGEST_WAIT_S = 4, 10.0
"""Attempts after a 429, and the longest wait: a longer one is a ban, and nobody waits that long for an answer."""


def _rewritten(route: Route, base: str) -> Route:
    route.url = base + route.url.removeprefix(Route.BASE)
    return route


async def _with_retries(ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - discord.py's result
    for attempt in range(1, _TRIES + 1):
        try:
            return _document(await ask())
        except discord.HTTPException as error:
            wait, document = _wait(error), _document(error.text)
            if (wait is None or attempt == _TRIES) and isinstance(document, dict):
                raise type(error)(error.response, document) from error
            if wait is None or attempt == _TRIES:
                raise
            await asyncio.sleep(wait)
    raise AssertionError("unreachable")


def _document(answer: Any) -> Any:  # noqa: ANN401 - JSON, or text
    if not isinstance(answer, str):
        return answer
    try:
        return json.loads(answer)
    except ValueError:
        return answer


def _wait(error: discord.HTTPException) -> float | None:
    """Return the seconds until a rate-limited request may be retried; None for other errors and long waits."""
    if error.status != _TOO_MANY:
        return None
    document = _document(error.text)
    retry_after = (document.get("retry_after") if isinstance(document, dict) else None) or error.response.headers.get(
        "Retry-After"
    )
    try:
        seconds = float(retry_after or "")
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT_S else None


class ApiClient(HTTPClient):
    """discord.py's client for REST and gateway, at the address `base`; `learn_gateway` sets `gateway`."""

    base: str = Route.BASE
    me: Mapping[str, Any] = MappingProxyType({})
    gateway: URL = DiscordWebSocket.DEFAULT_GATEWAY

    async def request(self, route: Route, **given: Any) -> Any:  # noqa: ANN401 - discord.py's signature
        """Send a request like discord.py, to `base`."""
        path, route, send = route.path, _rewritten(route, self.base), super().request
        answer = with_defaults(path, await _with_retries(lambda: send(route, **given)))
        if path == "/users/@me" and isinstance(answer, dict):
            self.me = answer
        return answer

    async def application_info(self) -> Any:  # noqa: ANN401 - JSON
        """Read the application; if the API has no such method, use the bot's own id as the application's."""
        try:
            return await super().application_info()
        except discord.NotFound:
            return with_defaults("/oauth2/applications/@me", {"id": self.me.get("id")})

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """Connect like discord.py, but with the API's gateway address instead of the built-in one."""
        target = URL(url)
        if target.host == DiscordWebSocket.DEFAULT_GATEWAY.host:
            target = self.gateway.with_query(target.query)
        return await super().ws_connect(str(target), compress=compress)


class InteractionAdapter(AsyncWebhookAdapter):
    """discord.py's adapter that answers interactions, at a configurable address."""

    def __init__(self, base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # discord.py annotates it nowhere
        self._base = base

    async def request(self, route: Route, session: aiohttp.ClientSession, **given: Any) -> Any:  # noqa: ANN401 - as above
        """Send a request like discord.py, to `base`."""
        route, send = _rewritten(route, self._base), super().request
        answer = await _with_retries(lambda: send(route, session, **given))
        bare = route.path.endswith("/callback") and not (isinstance(answer, dict) and "interaction" in answer)
        return {"interaction": {"id": route.webhook_id or 0}} if bare else answer


def answer_interactions_at(base: str) -> None:
    """Set the adapter for this task and all tasks that it starts."""
    async_context.set(InteractionAdapter(base))


class ClientAtAddress(discord.Client):
    """A client whose every request goes to `base`; `learn_gateway` has to run before it connects."""

    def __init__(self, base: str, **options: Any) -> None:  # noqa: ANN401 - discord.py's signature
        self._base = base
        super().__init__(**options)

    def _get_state(self, **options: Any) -> Any:  # noqa: ANN401 - discord.py's own hook for another state
        # The state keeps the HTTP client that it is created with, so the client is replaced here.
        client = ApiClient(self.loop, proxy=self.http.proxy)
        client.base = self._base
        self.http = client
        state = super()._get_state(**options)
        state.parsers = tolerant_parsers(state.parsers, lambda: state.application_id)
        return state

    async def learn_gateway(self) -> int:
        """Ask the API for the gateway's address; return the number of shards that Discord recommends."""
        shards, address, _ = await self.http.get_bot_gateway()
        if isinstance(self.http, ApiClient):
            self.http.gateway = URL(address)
        return shards
