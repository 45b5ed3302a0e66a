"""A local Slack: Web API, Socket Mode and signed HTTP, for the real slack-bolt and slack_sdk over real sockets.

    async with SlackServer() as slack:
        slack.add_channel("C1")
        ...                                         # a bot with SLACK_API_URL=slack.url
        await slack.connected()
        asked = await slack.slash("/restricted", "graphite", user="U1", channel="C1")
        asked.ack_ms, asked.replies                 # what was posted to its response_url
        await slack.press(asked.replies[0], "Share in channel", user="U1", channel="C1")
        slack.messages("C1")                        # what stands in the channel
        slack.fail("chat.postMessage", "drop", taken=True)

Every Web API call is kept in `calls`. Behaviours follow https://docs.slack.dev: token check, membership, archived
channels, one message per channel and second where `rate_limit` is set, metadata, scopes, acknowledgement within 3 s.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.servers import PATIENCE_S
from tests.servers.slack_api import WebApi
from tests.servers.slack_blocks import faults
from tests.servers.slack_views import faults as view_faults
from tests.servers.slack_views import options as option_faults
from tests.servers.slack_world import Asked, ChannelState, Json


class SlackServer(WebApi):
    """Start it with `async with`."""

    # -- life

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket/{ticket}", self._socket)
        app.router.add_post("/hook/{hook}", self._hook)
        app.router.add_get("/files/{file}", self._file)
        app.router.add_post("/upload/{file}", self._uploaded)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for event in self._hanging:
            event.set()
        for socket in list(self.sockets):
            if not socket.closed:
                await self._cut(socket)
        if self._runner is not None:
            await self._runner.cleanup()

    def join(self, team: str) -> SlackServer:
        """A further workspace on this server: it has its own channels and token, and installs with `code-TEAM`."""
        other = SlackServer(team, self._port)
        other.domain, other.bot_token = team.casefold(), f"xoxb-{team}"
        other.sockets, other._acks, other._asked, other._ids = self.sockets, self._acks, self._asked, self._ids
        self._joined[other.bot_token] = other
        return other

    # -- people

    async def connected(self, count: int = 1, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until so many sockets are open."""
        await self._until(lambda: sum(not s.closed for s in self.sockets) >= count, timeout)

    async def slash(
        self,
        command: str,
        text: str = "",
        *,
        user: str = "U1",
        channel: str = "C1",
        http: str | None = None,
        wait: int = 1,
    ) -> Asked:
        """Type a slash command, over Socket Mode or (with `http`) to that address; waits for `wait` replies."""
        asked, hook = self._new_asked(channel)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        body = {
            "token": "legacy",
            "team_id": self.team,
            "team_domain": "local",
            "channel_id": channel,
            "channel_name": self.sent_name(channel),
            "user_id": user,
            "user_name": "someone",
            "command": command,
            "text": escaped,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": hook,
            "trigger_id": f"1.2.{next(self._ids)}",
        }
        await self._deliver(asked, "slash_commands", body, http, urlencode(body))
        if wait:
            await asked.reply(wait)
        return asked

    async def press(
        self,
        message: Json,
        label: str,
        *,
        user: str = "U1",
        channel: str = "C1",
        http: str | None = None,
        users_team: str | None = None,
        wait: int = 1,
    ) -> Asked:
        """Press the button of a message that has this label (or action_id); waits for `wait` replies."""
        element = button(message, label)
        asked, hook = self._new_asked(channel)
        action = {**element, "type": "button", "block_id": "b", "action_ts": "1.0"}
        body = {
            "type": "block_actions",
            "team": {"id": self.team, "domain": "local"},
            "user": {"id": user, "username": "someone", "team_id": users_team or self.team},
            "api_app_id": "A1",
            "token": "legacy",
            "container": {"type": "message", "message_ts": message.get("ts", "0.0"), "channel_id": channel},
            "trigger_id": self._new_trigger(),
            "channel": {"id": channel, "name": "channel"},
            "message": message,
            "response_url": hook,
            "actions": [action],
        }
        await self._deliver(asked, "interactive", body, http, urlencode({"payload": json.dumps(body)}))
        if wait:
            await asked.reply(wait)
        return asked

    async def viewed(self, key: str, words: str = "") -> Json:
        """Wait for a view that contains these words."""
        await self._until(lambda: words in json.dumps(self.views.get(key, ""), ensure_ascii=False), PATIENCE_S)
        return self.views[key]

    async def press_in_view(self, view: Json, action: str, *, user: str = "U1", number: int = 0) -> Asked:
        """Press a button of a view."""
        shown = [
            e for b in view["blocks"] for e in (*b.get("elements", ()), *([b["accessory"]] if "accessory" in b else ()))
        ]
        element = [one for one in shown if one.get("action_id") == action][number]
        asked, _ = self._new_asked("")
        body = {**self._person(user), "type": "block_actions", "view": view, "container": {"type": "view"}}
        body["actions"] = [{**element, "block_id": "b", "action_ts": "1.0"}]
        await self._deliver(asked, "interactive", body, None, "")
        return asked

    async def submit(self, view: Json, values: Json, *, user: str = "U1") -> Asked:
        """Submit a modal; what is pushed is shown at once, as in the app."""
        asked, _ = self._new_asked("")
        shown = {**view, "state": {"values": values}}
        body = {**self._person(user), "type": "view_submission", "view": shown, "response_urls": []}
        await self._deliver(asked, "interactive", body, None, "")
        if isinstance(asked.ack, dict) and asked.ack.get("response_action") == "push":
            problem = next(view_faults(asked.ack["view"]), None)
            assert problem is None, problem
            self.views.setdefault(asked.ack["view"].get("external_id", "pushed"), asked.ack["view"])
        return asked

    async def type_in_list(self, action: str, typed: str, *, user: str = "U1") -> list[Json]:
        """Return the choices of a list that the bot provides."""
        asked, _ = self._new_asked("")
        body = {**self._person(user), "type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
        await self._deliver(asked, "interactive", body, None, "")
        found: list[Json] = asked.ack["options"]
        assert list(option_faults(found)) == []
        return found

    async def write(
        self, text: str, *, user: str = "U1", channel: str = "C1", thread: str = "", **more: object
    ) -> Json:
        """Write a message; the app hears of it if it mentions the bot, or stands in a conversation of two (D…)."""
        place = self.channels.setdefault(channel, ChannelState(channel))
        written: Json = {"type": "message", "user": user, "ts": self._stamp(), "text": text, **more}
        written |= {"thread_ts": thread} if thread else {}
        place.messages.append(written)
        alone = channel.startswith("D")
        if alone or "<@UBOT>" in text:
            kind = {"channel_type": "im"} if alone else {"type": "app_mention"}
            await self.event({**written, "channel": channel, "team": self.team, "event_ts": written["ts"], **kind})
        return written

    def drop(self, name: str, body: bytes, kind: str = "application/octet-stream") -> Json:
        """A file as it stands in a message: `write(…, files=[drop("parts.csv", b"…")])`."""
        key = f"F{next(self._ids)}"
        self.files[key] = body
        url = f"{self.base}/files/{key}"
        return {"id": key, "name": name, "mimetype": kind, "size": len(body), "url_private_download": url}

    async def _file(self, request: web.Request) -> web.Response:
        """As Slack does, show a page to sign in to whoever may not read files."""
        allowed = self.scopes is None or "files:read" in self.scopes.split(",")
        if not allowed or request.headers.get("Authorization") != f"Bearer {self.bot_token}":
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=self.files[request.match_info["file"]])

    async def _uploaded(self, request: web.Request) -> web.Response:
        self.files[request.match_info["file"]] = await request.read()
        return web.Response(text="OK")

    async def answers(self, to: Json, channel: str = "C1", count: int = 1) -> list[Json]:
        """Wait for so many messages of the bot in the thread of a message, and return them."""
        place, root = self.channels[channel], to.get("thread_ts") or to["ts"]

        def found() -> list[Json]:
            return [one for one in place.messages if one.get("bot_id") and one.get("thread_ts") == root]

        await self._until(lambda: len(found()) >= count, PATIENCE_S)
        return found()

    async def pick(self, message: Json, shortcut: str, *, user: str = "U1", channel: str = "C1") -> Asked:
        """Pick a shortcut from a message's menu; waits for a reply."""
        asked, hook = self._new_asked(channel)
        body = {**self._person(user), "type": "message_action", "callback_id": shortcut, "message": message}
        body |= {"channel": {"id": channel, "name": "channel"}, "response_url": hook, "message_ts": message["ts"]}
        await self._deliver(asked, "interactive", body, None, "")
        await asked.reply()
        return asked

    async def event(self, event: Json) -> None:
        """Send an event that the app is subscribed to."""
        asked, _ = self._new_asked("")
        body = {"type": "event_callback", "team_id": self.team, "api_app_id": "A1", "event": event, "event_id": "Ev1"}
        await self._deliver(asked, "events_api", body, None, "")

    def _person(self, user: str) -> Json:
        return {
            "team": {"id": self.team, "domain": "local"},
            "user": {"id": user, "username": "someone", "team_id": self.team},
            "api_app_id": "A1",
            "token": "legacy",
            "trigger_id": self._new_trigger(),
        }

    def _new_trigger(self) -> str:
        trigger = f"1.2.{next(self._ids)}"
        self._triggers.add(trigger)
        return trigger

    def sign(self, body: str, *, at: float | None = None, secret: str | None = None) -> dict[str, str]:
        """The headers of a request that Slack signs."""
        stamp = str(int(time.time() if at is None else at))
        key = (secret or self.signing_secret).encode()
        digest = hmac.new(key, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={digest}",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to be replaced, as Slack does every few hours."""
        for socket in self.sockets:
            if not socket.closed:
                await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}})

    async def babble(self, *frames: str) -> None:
        """Send raw frames over the newest connection."""
        for frame in frames:
            await self.sockets[-1].send_str(frame)

    async def cut(self) -> None:
        """Cut every connection without a close frame."""
        for socket in list(self.sockets):
            if not socket.closed:
                await self._cut(socket)

    async def replaced(self, opened: int, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until more than `opened` connections were requested and one of them is open."""
        await self._until(
            lambda: self.opened > opened and any(not s.closed and s not in self._deaf for s in self.sockets), timeout
        )

    def deafen(self) -> None:
        """Make the open connections answer nothing from now on, not even pings."""
        self._deaf.update(self.sockets)
        for socket in self.sockets:
            transport = _transport(socket)
            if transport is not None:
                transport.pause_reading()

    # -- inside: interactions

    def _new_asked(self, channel: str) -> tuple[Asked, str]:
        key = f"h{next(self._ids)}"
        asked = Asked(channel=channel)
        self._asked[key] = asked
        return asked, f"{self.base}/hook/{key}"

    async def _deliver(self, asked: Asked, kind: str, payload: Json, http: str | None, form: str) -> None:
        begun = time.perf_counter()
        if http is None:
            asked.ack = await self._by_socket(kind, payload)
            asked.status = 200
        else:
            async with (
                aiohttp.ClientSession() as session,
                session.post(http, data=form, headers=self.sign(form)) as answer,
            ):
                asked.status, asked.ack = answer.status, await answer.text()
        asked.ack_ms = (time.perf_counter() - begun) * 1000

    async def _by_socket(self, kind: str, payload: Json) -> Any:  # noqa: ANN401 - what the bot acknowledges with
        envelope = f"e{next(self._ids)}"
        self._acks[envelope] = asyncio.get_running_loop().create_future()
        open_ones = [s for s in self.sockets if not s.closed and s not in self._deaf]
        frame = {"envelope_id": envelope, "type": kind, "accepts_response_payload": True, "payload": payload}
        await open_ones[-1].send_json(frame)
        async with asyncio.timeout(3):
            return await self._acks[envelope]

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)  # an address serves once
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if self.greets:
            debug = {"host": "local", "build_number": 1, "approximate_connection_time": 18060}
            await socket.send_json(
                {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}, "debug_info": debug}
            )
        self.sockets.append(socket)
        self._notify()
        async for frame in socket:
            if frame.type is aiohttp.WSMsgType.TEXT:
                self._acknowledged(json.loads(frame.data))
        self._notify()
        return socket

    def _acknowledged(self, frame: Json) -> None:
        waiting = self._acks.pop(frame.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload"))

    async def _cut(self, socket: web.WebSocketResponse) -> None:
        transport = _transport(socket)
        if transport is not None:
            transport.abort()
        await asyncio.sleep(0)

    async def _hook(self, request: web.Request) -> web.Response:
        asked = self._asked.get(request.match_info["hook"])
        if asked is None:
            return web.Response(status=404, text="expired_url")
        body = await request.json()
        if self.webhook_fault:
            return web.Response(status=self.webhook_fault.pop(0), text="server_error")
        if list(faults(body.get("blocks", []))) or (self.fail_blocks and body.get("blocks")):
            return web.Response(status=400, text="invalid_blocks")
        if len(asked.replies) >= 5:
            return web.Response(status=404, text="used_url")
        asked.replies.append(body)
        asked.changed.set()
        if body.get("response_type") == "in_channel":
            self.channels.setdefault(asked.channel, ChannelState(asked.channel)).messages.append(
                {**body, "ts": self._stamp(), "type": "message"}
            )
        self._notify()
        return web.Response(text="ok")


def button(message: Json, label: str) -> Json:
    """The button of a message with this label or action_id."""
    found = [e for b in message.get("blocks") or () if b["type"] == "actions" for e in b["elements"]]
    for element in found:
        if label in {element["text"]["text"], element["action_id"]}:
            return dict(element)
    raise LookupError(f"no button {label!r} among {[e['text']['text'] for e in found]}")


def _transport(socket: web.WebSocketResponse) -> Any:  # noqa: ANN401 - asyncio's transport, aiohttp hides its type
    request = socket._req  # noqa: SLF001 - a test server breaks its own connections
    return request.transport if request is not None else None
