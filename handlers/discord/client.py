"""discord.py's two HTTP clients, pointed at another address than Discord's own. Edge.

discord.py keeps both addresses in class attributes (`Route.BASE`, `DiscordWebSocket.DEFAULT_GATEWAY`). Setting those
would redirect every other client in the process, so the requests of one client are rewritten instead: its HTTP
client's, its web socket's, and those of the adapter that answers interactions (a context variable, which every task
of the client inherits).

Habits of theirs are mended here: they read JSON only where its content type names no character set, they give up on a
429 that does not say through which proxy it came, and they stumble over an acknowledgement that is answered with
nothing, as Discord documents it for who does not ask for more.
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

# Fills in what discord.py takes for granted in answers and events; an event that it cannot read ends nothing. Pure.


log = logging.getLogger(__name__)

Json = dict[str, Any]
Parse = Callable[[Any], None]

_NEEDED = frozenset({"READY", "RESUMED"})
"""Without these there is no connection."""
_INTERACTION: Mapping[str, object] = {
    "version": 1,
    "attachment_size_limit": 0,
    # Where Discord does not say what the bot may do, nothing is claimed about it.
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


def answered(path: str, answer: Any) -> Any:  # noqa: ANN401 - JSON
    """The answer to a request with all that discord.py reads without asking whether it is there."""
    return {**_ANSWERS.get(path, {}), **answer} if isinstance(answer, dict) else answer


def guarded(parsers: Mapping[str, Parse], application: Callable[[], object]) -> dict[str, Parse]:
    """discord.py's parsers of events, by the event's name; `application` gives our own id once it is known."""
    return {name: _guarded(name, parse, application) for name, parse in parsers.items()}


def _guarded(name: str, parse: Parse, application: Callable[[], object]) -> Parse:
    def read(data: Any) -> None:  # noqa: ANN401 - JSON
        try:
            parse(_filled(name, data, application))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            if name in _NEEDED:
                raise
            why = f"{type(error).__name__}: {error}"
            log.warning("an event of Discord's could not be read and was left alone: %s (%s)", name, why)

    return read


def _filled(name: str, data: Any, application: Callable[[], object]) -> Any:  # noqa: ANN401 - JSON
    match name:
        case "INTERACTION_CREATE":
            return completed(data, application())
        case "READY":
            return {"guilds": [], **data, "user": {**_USER, **data["user"]}}
        case "GUILD_CREATE":
            return {**data, "channels": [{**_CHANNEL, **channel} for channel in data.get("channels") or ()]}
    return data


def completed(data: Json, application: object) -> Json:
    """An interaction with all that discord.py reads without asking whether it is there."""
    found: Json = {**_INTERACTION, "application_id": application, **data}
    if data.get("channel_id"):
        kind = {} if data.get("guild_id") else {"type": _DIRECT, "recipients": []}
        found["channel"] = {**_CHANNEL, **kind, "id": data["channel_id"], **(data.get("channel") or {})}
    if member := data.get("member"):
        found["member"] = {**_MEMBER, **member, "user": {**_USER, **member["user"]}}
    if user := data.get("user"):
        found["user"] = {**_USER, **user}
    return found


_TOO_MANY = 429
_TRIES, _LONGEST_WAIT_S = 4, 10.0
"""A longer wait is a ban, not a limit, and no person waits so long for an answer."""


def _rewritten(route: Route, base: str) -> Route:
    route.url = base + route.url.removeprefix(Route.BASE)
    return route


async def _asked(ask: Callable[[], Awaitable[Any]]) -> Any:  # noqa: ANN401 - what discord.py gives back
    for tried in range(1, _TRIES + 1):
        try:
            return _document(await ask())
        except discord.HTTPException as error:
            wait, said = _wait(error), _document(error.text)
            if (wait is None or tried == _TRIES) and isinstance(said, dict):
                raise type(error)(error.response, said) from error
            if wait is None or tried == _TRIES:
                raise
            await asyncio.sleep(wait)
    raise AssertionError("unreachable")


def _document(answer: Any) -> Any:  # noqa: ANN401 - JSON, or text as discord.py leaves it
    if not isinstance(answer, str):
        return answer
    try:
        return json.loads(answer)
    except ValueError:
        return answer


def _wait(error: discord.HTTPException) -> float | None:
    """Seconds after which what was refused as too much may be tried again; None for everything else."""
    if error.status != _TOO_MANY:
        return None
    said = _document(error.text)
    named = (said.get("retry_after") if isinstance(said, dict) else None) or error.response.headers.get("Retry-After")
    try:
        seconds = float(named or "")
    except (TypeError, ValueError):
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT_S else None


class ApiClient(HTTPClient):
    """REST and gateway at an address of our choice. `gateway` is known once the API was asked for it."""

    base: str = Route.BASE
    me: Mapping[str, Any] = MappingProxyType({})
    gateway: URL = DiscordWebSocket.DEFAULT_GATEWAY

    async def request(self, route: Route, **given: Any) -> Any:  # noqa: ANN401 - discord.py's signature
        """As discord.py does it, at our address."""
        path, route, send = route.path, _rewritten(route, self.base), super().request
        answer = answered(path, await _asked(lambda: send(route, **given)))
        if path == "/users/@me" and isinstance(answer, dict):
            self.me = answer
        return answer

    async def application_info(self) -> Any:  # noqa: ANN401 - JSON
        """As discord.py asks it; where nobody tells, a bot's application has the bot's own id."""
        try:
            return await super().application_info()
        except discord.NotFound:
            return answered("/oauth2/applications/@me", {"id": self.me.get("id")})

    async def ws_connect(self, url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
        """As discord.py does it; where it would use the built-in address, use the one that the API named."""
        target = URL(url)
        if target.host == DiscordWebSocket.DEFAULT_GATEWAY.host:
            target = self.gateway.with_query(target.query)
        return await super().ws_connect(str(target), compress=compress)


class InteractionAdapter(AsyncWebhookAdapter):
    """Answers interactions at an address of our choice."""

    def __init__(self, base: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # discord.py annotates it nowhere
        self._base = base

    async def request(self, route: Route, session: aiohttp.ClientSession, **given: Any) -> Any:  # noqa: ANN401 - as above
        """As discord.py does it, at our address."""
        route, send = _rewritten(route, self._base), super().request
        answer = await _asked(lambda: send(route, session, **given))
        bare = route.path.endswith("/callback") and not (isinstance(answer, dict) and "interaction" in answer)
        return {"interaction": {"id": route.webhook_id or 0}} if bare else answer


def answer_interactions_at(base: str) -> None:
    """For this task and all that it starts."""
    async_context.set(InteractionAdapter(base))


class AtAddress(discord.Client):
    """A client whose every request goes to `base`; `learn_gateway` has to run before it connects."""

    def __init__(self, base: str, **options: Any) -> None:  # noqa: ANN401 - discord.py's signature
        self._base = base
        super().__init__(**options)

    def _get_state(self, **options: Any) -> Any:  # noqa: ANN401 - discord.py's own hook for another state
        # The state keeps the HTTP client that it is made with, so it has to be exchanged here.
        made = ApiClient(self.loop)
        made.base = self._base
        self.http = made
        state = super()._get_state(**options)
        state.parsers = guarded(state.parsers, lambda: state.application_id)
        return state

    async def learn_gateway(self) -> int:
        """Ask the API where the gateway is; returns how many connections Discord recommends."""
        shards, address, _ = await self.http.get_bot_gateway()
        if isinstance(self.http, ApiClient):
            self.http.gateway = URL(address)
        return shards
