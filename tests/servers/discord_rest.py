"""The local Discord's REST endpoints, version 10."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.servers import discord_limits
from tests.servers.discord_interactions import CHOICES, DEFERRED, MESSAGE, UPDATE, Exchange
from tests.servers.discord_world import (
    DIRECT,
    EPHEMERAL,
    OPEN_THREADS,
    TEXT,
    ApiError,
    Channel,
    Json,
    member,
    message,
)

if TYPE_CHECKING:
    from tests.servers.discord import DiscordServer

_API = "/api/v10"
_MESSAGE_MENU = 3


def routes(server: DiscordServer) -> list[web.RouteDef]:
    rest = Rest(server)
    app, original = f"{_API}/applications/{{app}}/commands", f"{_API}/webhooks/{{app}}/{{token}}/messages/@original"
    return [
        web.get("/cdn/{file}", rest.file),
        web.get(f"{_API}/users/@me", rest.me),
        web.get(f"{_API}/applications/@me", rest.application),
        web.get(f"{_API}/oauth2/applications/@me", rest.application),
        web.get(f"{_API}/gateway/bot", rest.gateway),
        web.get(app, rest.commands),
        web.put(app, rest.register),
        web.post(f"{_API}/interactions/{{id}}/{{token}}/callback", rest.callback),
        web.post(f"{_API}/webhooks/{{app}}/{{token}}", rest.follow_up),
        web.get(original, rest.original),
        web.patch(original, rest.edit_original),
        web.delete(original, rest.delete_original),
        web.get(f"{_API}/channels/{{channel}}", rest.channel),
        web.get(f"{_API}/channels/{{channel}}/messages", rest.history),
        web.post(f"{_API}/channels/{{channel}}/messages", rest.post),
        web.patch(f"{_API}/channels/{{channel}}/messages/{{message}}", rest.edit),
        web.post(f"{_API}/channels/{{channel}}/messages/{{message}}/threads", rest.open_thread),
        web.post(f"{_API}/users/@me/channels", rest.direct),
        web.get(f"{_API}/guilds/{{guild}}/roles", rest.roles),
        web.get(f"{_API}/guilds/{{guild}}/members/{{user}}", rest.member),
    ]


class Rest:
    def __init__(self, server: DiscordServer) -> None:
        self.server = server

    async def me(self, _: web.Request) -> web.Response:
        return answer(self.server.bot)

    async def application(self, _: web.Request) -> web.Response:
        return answer(
            {
                "id": self.server.bot["id"],
                "name": "Exportwatch",
                "icon": None,
                "description": "",
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "00",
                "flags": 0,
                "approximate_guild_count": len(self.server.guilds),
                "interactions_endpoint_url": self.server.endpoint,
                "owner": {**self.server.bot, "id": "1"},
                "team": None,
                "summary": "",
            }
        )

    async def gateway(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": self.server.starts_left, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({"url": self.server.gateway.address, "shards": 1, "session_start_limit": limit})

    async def commands(self, _: web.Request) -> web.Response:
        return answer(self.server.registered)

    async def register(self, request: web.Request) -> web.Response:
        """Bulk overwrite; adds what Discord adds, leaves out what it leaves out."""
        commands: list[Json] = await request.json()
        for command in commands:
            if command.get("type") == _MESSAGE_MENU:
                _check_menu(command)
            else:
                _check_names(command)
        self.server.registered = [self._as_registered(command) for command in commands]
        self.server.registrations += 1
        return answer(self.server.registered)

    def _as_registered(self, command: Json) -> Json:
        made = {"description": "", **{key: value for key, value in command.items() if value is not None}}
        made |= {"id": next(self.server.ids), "application_id": self.server.bot["id"], "version": next(self.server.ids)}
        return made | {"options": [_without_empty(option) for option in command.get("options") or ()]}

    async def callback(self, request: web.Request) -> web.Response:
        exchange = self._exchange(request)
        exchange.acknowledge(await request.json(), next(self.server.ids))
        if request.query.get("with_response", "").lower() not in ("1", "true"):
            return web.Response(status=204, headers={"Via": "1.1 google"})
        return answer(_callback_response(exchange))

    async def follow_up(self, request: web.Request) -> web.Response:
        made = self._exchange(request).follow_up(await self._body(request), next(self.server.ids))
        return answer(made)

    async def _body(self, request: web.Request) -> Json:
        """The body of a message; of one with files, `attachments` name them and `server.files` keeps them."""
        if not request.content_type.startswith("multipart/"):
            sent: Json = await request.json()
            return sent
        parts = await request.post()
        body: Json = json.loads(str(parts["payload_json"]))
        files = [part for part in parts.values() if isinstance(part, web.FileField)]
        body["attachments"] = [self.server.keep(str(one.filename), one.file.read()) for one in files]
        return body

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.server.files[request.match_info["file"]])

    async def original(self, request: web.Request) -> web.Response:
        found = self._exchange(request).original
        if found is None:
            raise ApiError(404, 10008, "Unknown Message")
        return answer(found)

    async def edit_original(self, request: web.Request) -> web.Response:
        return answer(self._exchange(request).edit_original(await request.json()))

    async def delete_original(self, request: web.Request) -> web.Response:
        self._exchange(request).delete_original()
        return web.Response(status=204, headers={"Via": "1.1 google"})

    async def channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        channel.may_read()
        return answer(channel.as_json(self.server.bot["id"]))

    async def history(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        limit = int(request.query.get("limit", "50"))
        return answer(channel.page(limit, request.query.get("before"), request.query.get("after")))

    async def post(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        headers, told = self.server.limits.channel(channel.id)
        if told:
            return answer(told, 429, {**headers, "Retry-After": str(told["retry_after"])})
        body = channel.may_post(await self._body(request))
        discord_limits.check(body)
        return answer(self._posted(channel, body), 200, headers)

    async def edit(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        channel.may_read()
        found, body = channel.message(request.match_info["message"]), await request.json()
        if found["author"]["id"] != self.server.bot["id"]:
            raise ApiError(403, 50005, "Cannot edit a message authored by another user")
        discord_limits.check({**found, **body})
        found.update({key: body[key] for key in ("content", "embeds", "components") if key in body})
        found["edited_timestamp"] = datetime.now(UTC).isoformat()
        return answer(found)

    async def open_thread(self, request: web.Request) -> web.Response:
        """Open a thread under a message; it has the message's id."""
        channel, body = self._channel(request), await request.json()
        channel.may_read()
        if not channel.allowed & OPEN_THREADS:
            raise ApiError(403, 50013, "Missing Permissions")
        if channel.type != TEXT:
            raise ApiError(400, 50024, "Cannot execute action on this channel type")
        under = channel.message(request.match_info["message"])["id"]
        if under in self.server.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(body["name"]) <= 100 or body["auto_archive_duration"] not in (60, 1440, 4320, 10_080):
            raise ApiError(400, 50035, "Invalid Form Body")
        made = self.server.add_thread(channel, allowed=channel.allowed, id_=under, name=body["name"])
        return answer(made.as_json(self.server.bot["id"]), 201)

    async def direct(self, request: web.Request) -> web.Response:
        person = str((await request.json())["recipient_id"])
        if person in self.server.unreachable:
            raise ApiError(400, 50033, "Invalid Recipient(s)")
        known = self.server.people.get(person) or self.server.add_channel("direct", kind=DIRECT)
        self.server.people[person] = known
        return answer(known.as_json(self.server.bot["id"]))

    def _posted(self, channel: Channel, body: Json) -> Json:
        """The message, or the one that this nonce made within the last minutes."""
        nonce, now = body.get("nonce"), time.monotonic()
        if nonce and body.get("enforce_nonce"):
            made, known = channel.nonces.get(nonce, (-self.server.nonce_seconds, {}))
            if known and now - made < self.server.nonce_seconds:
                return {**known, "nonce": nonce}
        fresh = message(next(self.server.ids), channel.id, self.server.bot, body)
        channel.messages.append(fresh)
        if nonce:
            channel.nonces[nonce] = (now, fresh)
        return {**fresh, **({"nonce": nonce} if nonce else {})}

    async def roles(self, request: web.Request) -> web.Response:
        return answer(self._guild(request).roles())

    async def member(self, request: web.Request) -> web.Response:
        self._guild(request)
        return answer(member(self.server.bot, 0))

    def _exchange(self, request: web.Request) -> Exchange:
        found = self.server.exchanges.get(request.match_info["token"])
        if found is None:
            raise ApiError(404, 10062, "Unknown interaction")
        return found

    def _channel(self, request: web.Request) -> Channel:
        found = self.server.channels.get(request.match_info["channel"])
        if found is None or found.deleted:
            raise ApiError(404, 10003, "Unknown Channel")
        return found

    def _guild(self, request: web.Request) -> Any:  # noqa: ANN401 - a Guild; importing it would go round
        found = self.server.guilds.get(request.match_info["guild"])
        if found is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return found


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    made = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=made)


def _callback_response(exchange: Exchange) -> Json:
    interaction: Json = {"id": exchange.id, "type": exchange.kind}
    resource: Json = {"type": exchange.ack}
    if exchange.ack == DEFERRED:
        interaction |= {"response_message_id": exchange.id, "response_message_loading": True}
    if exchange.ack in (MESSAGE, UPDATE) and exchange.original:
        interaction["response_message_id"] = exchange.original["id"]
        interaction["response_message_ephemeral"] = bool(exchange.original["flags"] & EPHEMERAL)
        resource["message"] = exchange.original
    return {"interaction": interaction} | ({"resource": resource} if exchange.ack != CHOICES else {})


def _check_menu(command: Json) -> None:
    """An entry of a message's menu: a name with spaces and capitals, no description and no options."""
    if not 1 <= len(command["name"]) <= 32 or command.get("description") or command.get("options"):
        raise ApiError(400, 50035, "Invalid Form Body")


def _check_names(part: Json) -> None:
    """Names and descriptions as Discord wants them: https://discord.com/developers/docs/interactions/application-commands."""
    name, description = part["name"], part.get("description", "")
    shown = (name, *(part.get("name_localizations") or {}).values())
    if not (all(map(_is_name, shown)) and 1 <= len(description) <= 100):
        raise ApiError(400, 50035, "Invalid Form Body", {"name": {"_errors": [{"message": f"{shown}: {description}"}]}})
    options = part.get("options") or []
    for locale in {one for each in options for one in each.get("name_localizations") or {}}:
        here = [(each.get("name_localizations") or {}).get(locale, each["name"]) for each in options]
        if len(set(here)) < len(here):
            raise ApiError(400, 50035, "Invalid Form Body", {"options": {"_errors": [{"message": f"{here}: twice"}]}})
    required = [bool(each.get("required")) for each in options]
    if required != sorted(required, reverse=True) or len(options) > 25:
        raise ApiError(400, 50035, "Invalid Form Body", {"options": {"_errors": [{"message": "required come first"}]}})
    for each in options:
        _check_names(each)


def _is_name(name: str) -> bool:
    """Whether it is 1 to 32 letters, numbers, `-` and `_`, lower-case where there is a case."""
    fits = all(each in "-_" or unicodedata.category(each)[0] in "LN" for each in name)
    return 1 <= len(name) <= 32 and name == name.lower() and fits


def _without_empty(option: Json) -> Json:
    """Return a command as Discord does, without empty fields."""
    kept = {key: value for key, value in option.items() if value not in (None, [], {}, False)}
    if option.get("options"):
        kept["options"] = [_without_empty(each) for each in option["options"]]
    return kept
