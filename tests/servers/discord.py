"""A local Discord: REST and gateway, version 10, for the real discord.py and for plain HTTP clients.

    async with DiscordServer() as discord:
        settings.discord_api_url = discord.url; settings.discord_token = discord.token
        await discord.until(lambda: discord.gateway.identified == 1)
        exchange = await discord.command("restricted", {"item": "graphite"})
        exchange.text, exchange.private, exchange.ack_seconds
        await discord.press(exchange.reply, "ew.share:")
        discord.messages(discord.channel)

It checks what Discord checks (tokens, permissions, lengths, the three seconds, repeated nonces, rate limits), records
every call, and fails on demand (`fail`).
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from aiohttp import web

from tests.servers import PATIENCE_S, discord_limits
from tests.servers.discord_gateway import Gateway
from tests.servers.discord_interactions import (
    ACK_SECONDS,
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Exchange,
    buttons,
    command_data,
    filled,
    payload,
    sparse,
    words,
)
from tests.servers.discord_rest import routes
from tests.servers.discord_world import (
    DIRECT,
    EVERYTHING_NEEDED,
    MANAGE_CHANNELS,
    PUBLIC_THREAD,
    TEXT,
    ApiError,
    Channel,
    Guild,
    Json,
    member,
    message,
    snowflakes,
    user,
)

MANAGER = MANAGE_CHANNELS | EVERYTHING_NEEDED
MEMBER = EVERYTHING_NEEDED

MESSAGE_MENU = 3
GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12

FaultKind = Literal["drop", "hang", "error", "page"]


@dataclass
class Fault:
    """A planned fault, for a number of calls. `taken`: Discord carried out the call, and only the answer is lost."""

    kind: FaultKind
    method: str
    path: str
    times: int
    taken: bool
    status: int = 500


@dataclass(frozen=True)
class Call:
    """One request as it arrived, and how it was answered (0: not at all)."""

    method: str
    path: str
    body: Any
    status: int
    at: float


@dataclass
class DiscordServer:
    """All parts of Discord that this bot uses."""

    token: str = "MTAwMDAwMDAwMDAwMDAwMDAx.local.token"
    guilds: dict[str, Guild] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    limits: discord_limits.RateLimits = field(default_factory=lambda: discord_limits.RateLimits(on=False))
    registered: list[Json] = field(default_factory=list)
    registrations: int = 0
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    nonce_seconds: float = 180.0
    people: dict[str, Channel] = field(default_factory=dict)
    """Direct messages by person."""
    unreachable: set[str] = field(default_factory=set)
    """People who do not accept messages from the bot."""
    endpoint: str | None = None
    """The application's Interactions Endpoint URL."""
    starts_left: int = 999
    plain: bool = False
    """Answer like a simple proxy: JSON with a charset, no Via, empty bodies, minimal interactions."""
    port: int = 0

    def __post_init__(self) -> None:
        self.ids: Iterator[str] = snowflakes()
        self.bot: Json = user("100000000000000001", "Exportwatch", bot=True)
        self.guild = self.add_guild()
        self.channel = self.add_channel()
        self.gateway = Gateway(lambda: self.token, self.bot, self.guilds, self._wake)
        self._faults: list[Fault] = []
        self._changed = asyncio.Event()
        self._hanging = asyncio.Event()
        self._runner: web.AppRunner | None = None

    # -- for a test to set up

    def add_guild(self) -> Guild:
        made = Guild(next(self.ids))
        self.guilds[made.id] = made
        return made

    def add_channel(
        self,
        name: str = "alerts",
        *,
        guild: Guild | None = None,
        allowed: int = EVERYTHING_NEEDED,
        kind: int = TEXT,
        parent: Channel | None = None,
        id_: str | None = None,
    ) -> Channel:
        """A channel; `allowed` is what the bot may do in it."""
        place = None if kind == DIRECT else (guild or self.guild)
        made = Channel(
            id_ or next(self.ids), place.id if place else None, name, allowed, kind, parent.id if parent else None
        )
        self.channels[made.id] = made
        if place:
            place.channels[made.id] = made
        return made

    def add_thread(
        self, parent: Channel, *, allowed: int = EVERYTHING_NEEDED, id_: str | None = None, name: str = "thread"
    ) -> Channel:
        guild = self.guilds.get(parent.guild or "")
        return self.add_channel(name, guild=guild, allowed=allowed, kind=PUBLIC_THREAD, parent=parent, id_=id_)

    def delete(self, message: Json) -> None:
        """Delete a message as a person does; its thread remains."""
        self.channels[message["channel_id"]].messages.remove(message)

    def fail(
        self,
        kind: FaultKind,
        path: str = "",
        *,
        method: str = "POST",
        times: int = 1,
        taken: bool = True,
        status: int = 500,
    ) -> None:
        """Let the next `times` calls whose path contains `path` go wrong."""
        self._faults.append(Fault(kind, method, path, times, taken, status))

    def revoke_token(self) -> None:
        self.token = secrets.token_hex(20)

    # -- for a test to inspect

    @property
    def url(self) -> str:
        """For DISCORD_API_URL."""
        return f"http://127.0.0.1:{self.port}/api/v10"

    def messages(self, channel: Channel | str) -> list[Json]:
        """The messages of a channel, oldest first."""
        return (self.channels[channel] if isinstance(channel, str) else channel).messages

    def called(self, method: str, path: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and path in call.path]

    async def until(self, holds: Callable[[], object], seconds: float = PATIENCE_S) -> None:
        """Wait until a condition holds; it is checked whenever something happened here."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not holds():
                    self._changed.clear()
                    with contextlib.suppress(TimeoutError):
                        # It is also checked regularly, because the condition may depend on something else.
                        await asyncio.wait_for(self._changed.wait(), 0.05)
        assert holds(), "this did not come about in time"

    # What people do.

    async def command(
        self,
        name: str,
        options: Mapping[str, str] | None = None,
        *,
        asker: str = "42",
        channel: Channel | None = None,
        permissions: int = MEMBER,
        wait: bool = True,
    ) -> Exchange:
        """Use a slash command, `exports list` for a subcommand; returns when the bot has answered."""
        data = command_data(self.registered, name, options or {})
        return await self._interact(COMMAND, data, channel, asker, permissions, wait=wait)

    async def autocomplete(
        self, name: str, options: Mapping[str, str], focused: str, *, channel: Channel | None = None
    ) -> list[Json]:
        """Return the suggestions while somebody types into `focused`."""
        data = command_data(self.registered, name, options, focused)
        return (await self._interact(AUTOCOMPLETE, data, channel, "42", MEMBER)).choices

    async def press(
        self,
        shown: Json,
        custom_id: str,
        *,
        asker: str = "42",
        permissions: int = MEMBER,
        wait: bool = True,
    ) -> Exchange:
        """Press a button of a message, known by its custom id or its label."""
        there = buttons(shown)
        found = there.get(custom_id) or next((b for b in there.values() if b.get("custom_id") == custom_id), None)
        assert found is not None, f"there is no button {custom_id!r}; there are {list(there)}"
        assert found.get("custom_id"), f"{custom_id!r} is a link"
        assert not found.get("disabled"), f"{custom_id!r} is disabled"
        data = {"custom_id": found["custom_id"], "component_type": 2}
        channel = self.channels[shown["channel_id"]]
        return await self._interact(COMPONENT, data, channel, asker, permissions, pressed=shown, wait=wait)

    async def submit(
        self,
        opened: Exchange,
        values: Mapping[str, object],
        *,
        asker: str = "42",
        permissions: int = MEMBER,
        into: Channel | None = None,
        there: int = MEMBER,
    ) -> Exchange:
        """Send a form. `into` is the channel that was chosen in it, in which the person has the permissions `there`."""
        assert opened.modal is not None, "no form was shown"
        resolved: Json | None = None
        if into is not None:
            values = {**values, "channel": [into.id]}
            resolved = {"channels": {into.id: {**into.as_json(self.bot["id"]), "permissions": str(there)}}}
        data = filled(opened.modal, values, resolved)
        return await self._interact(SUBMIT, data, opened.channel, asker, permissions)

    async def write(
        self,
        content: str,
        *,
        channel: Channel | None = None,
        author: Json | None = None,
        reply_to: Json | None = None,
        **more: object,
    ) -> Json:
        """Write a message. As without the privileged intent, its words are passed on only to whom it is written."""
        place = channel or self.channel
        reference = {"message_reference": {"message_id": reply_to["id"], "channel_id": place.id}} if reply_to else {}
        who = author or user("42")
        written = {**message(next(self.ids), place.id, who, {"content": content, **reference}), **more}
        named = f"<@{self.bot['id']}>" in content or (reply_to is not None and reply_to["author"] == self.bot)
        written["mentions"] = [{**self.bot, "member": member(self.bot, 0)}] if named else []
        place.messages.append(written)
        told = {**written} if named or place.type == DIRECT else {**written, "content": "", "embeds": []}
        if place.guild:
            told |= {"guild_id": place.guild, "member": {k: v for k, v in member(who, MEMBER).items() if k != "user"}}
        assert self.gateway.session, "no bot is connected"
        intent = DIRECT_MESSAGES if place.type == DIRECT else GUILD_MESSAGES
        if self.gateway.identify["intents"] & intent:
            await self.gateway.session.dispatch("MESSAGE_CREATE", told)
        return written

    def keep(self, name: str, body: bytes) -> Json:
        """A file as an attachment: `write(…, attachments=[keep("parts.csv", b"…")])`."""
        key = next(self.ids)
        self.files[key] = body
        url = f"http://127.0.0.1:{self.port}/cdn/{key}"
        return {"id": key, "filename": name, "size": len(body), "url": url, "proxy_url": url}

    async def give(self, name: str, file: Json, *, asker: str = "42") -> Exchange:
        """Use a slash command with a file; returns when the bot has answered."""
        command = next(each for each in self.registered if each["name"] == name)
        (option,) = command["options"]
        data = {"id": command["id"], "name": name, "type": 1, "resolved": {"attachments": {file["id"]: file}}}
        data["options"] = [{"name": option["name"], "type": option["type"], "value": file["id"]}]
        return await self._interact(COMMAND, data, None, asker, MEMBER)

    async def answers(self, to: Json, count: int = 1) -> list[Json]:
        """Wait for so many messages of the bot that reply to this one, and return them."""
        place = self.channels[to["channel_id"]]

        def found() -> list[Json]:
            return [m for m in place.messages if m["author"] == self.bot and m["id"] > to["id"]]

        await self.until(lambda: len(found()) >= count)
        return found()

    async def pick(self, picked: Json, menu: str, *, asker: str = "42") -> Exchange:
        """Pick an entry of a message's menu; returns when the bot has answered."""
        command = next(one for one in self.registered if one["name"] == menu and one.get("type") == MESSAGE_MENU)
        data = {"id": command["id"], "name": menu, "type": MESSAGE_MENU, "target_id": picked["id"]}
        data["resolved"] = {"messages": {picked["id"]: picked}}
        return await self._interact(COMMAND, data, self.channels[picked["channel_id"]], asker, MEMBER)

    async def _interact(
        self,
        kind: int,
        data: Json,
        channel: Channel | None,
        asker: str,
        permissions: int,
        *,
        pressed: Json | None = None,
        wait: bool = True,
    ) -> Exchange:
        exchange = Exchange(next(self.ids), secrets.token_urlsafe(60), kind, channel or self.channel, self.bot, pressed)
        self.exchanges[exchange.token] = exchange
        event = payload(exchange, data, asker=asker, permissions=permissions)
        event = sparse(event) if self.plain else event
        if pressed:
            event["message"] = pressed
        assert self.gateway.session, "no bot is connected"
        await self.gateway.session.dispatch("INTERACTION_CREATE", event)
        if wait:
            await self.until(lambda: exchange.ack is not None, ACK_SECONDS)
            await self.until(lambda: exchange.settled)
        return exchange

    # The server itself.

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._middleware], client_max_size=2**22)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/gateway/", self.gateway.handle)
        app.add_routes(routes(self))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.address = f"ws://127.0.0.1:{self.port}/gateway"
        self._hanging.clear()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def stop(self) -> None:
        """Stop; another `async with` restarts on the same port with the same channels."""
        self._hanging.set()
        await self.gateway.cut()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    def _wake(self) -> None:
        self._changed.set()

    @web.middleware
    async def _middleware(self, request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401 - aiohttp's
        if request.path.startswith("/gateway"):
            found: web.StreamResponse = await handler(request)
            return found
        body = await self._body(request)
        fault = self._fault(request)
        if fault and not fault.taken:
            answer: web.StreamResponse = _json(
                {"message": f"{fault.status}: Internal Server Error", "code": 0}, fault.status
            )
        else:
            answer = await self._answer(request, handler)
        answer = self._plainly(request, answer) if self.plain else answer
        self.calls.append(Call(request.method, request.path_qs, body, 0 if fault else answer.status, time.monotonic()))
        self._wake()
        return await self._failing(request, fault) if fault else answer

    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401 - aiohttp's
        try:
            self._check_token(request)
            if told := self.limits.everything() if not _of_interaction(request.path) else None:
                return _json(told, 429, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"})
            found: web.StreamResponse = await handler(request)
        except ApiError as error:
            return _json(error.body, error.status)
        except web.HTTPException as error:
            return _json({"message": f"{error.status}: {error.reason}", "code": 0}, error.status)
        return found

    def _check_token(self, request: web.Request) -> None:
        by_its_own_token = any(part in request.path for part in ("/interactions/", "/webhooks/", "/cdn/"))
        if not by_its_own_token and request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(401, 0, "401: Unauthorized")

    async def _body(self, request: web.Request) -> Any:  # noqa: ANN401 - JSON
        if request.content_type.startswith("multipart/"):
            return json.loads(str((await request.post())["payload_json"]))
        raw = await request.read()
        return json.loads(raw) if raw else None

    def _fault(self, request: web.Request) -> Fault | None:
        found = next(
            (f for f in self._faults if f.times and f.method == request.method and f.path in request.path), None
        )
        if found:
            found.times -= 1
        return found

    @staticmethod
    def _plainly(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
        if answer.status == 200 and request.path.endswith("/callback"):
            return web.Response(status=204)
        taken = answer.status == 200 and _of_interaction(request.path)
        body = b"{}" if taken else answer.body if isinstance(answer, web.Response) else b""
        if request.path.endswith(("/@me", "/gateway/bot")) and answer.status == 200 and isinstance(body, bytes):
            told = json.loads(body)
            body = json.dumps({key: told[key] for key in ("id", "url") if key in told}).encode()
        return web.Response(
            status=answer.status,
            body=body,
            headers={
                "Content-Type": "application/json; charset=utf-8",
                **{name: value for name, value in answer.headers.items() if name.lower() == "retry-after"},
            },
        )

    async def _failing(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == "error":
            wait = {"retry_after": 0.1} if fault.status == TOO_MANY else {}
            answer = _json({"message": f"{fault.status}: Internal Server Error", "code": 0, **wait}, fault.status)
            return self._plainly(request, answer) if self.plain else answer
        if fault.kind == "page":
            return web.Response(text="<html>Please log in to this network</html>", content_type="text/html")
        if fault.kind == "hang":
            await self._hanging.wait()
        if request.transport:
            request.transport.abort()
        return _json({}, 500)


TOO_MANY = 429


def _json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    # Exactly this content type, and Via: discord.py reads nothing without them.
    retry = {"Retry-After": str(body["retry_after"])} if isinstance(body, dict) and "retry_after" in body else {}
    made = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {}), **retry}
    return web.Response(status=status, body=json.dumps(body).encode(), headers=made)


__all__ = ["MANAGER", "MEMBER", "Call", "Channel", "DiscordServer", "Exchange", "Guild", "buttons", "words"]


def _of_interaction(path: str) -> bool:
    """Whether the global limit does not bind it (discord.com/developers/docs/interactions/receiving-and-responding)."""
    return "/interactions/" in path or "/webhooks/" in path
