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
import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.servers import PATIENCE_S
from tests.servers.slack_blocks import faults, too_long
from tests.servers.slack_views import faults as view_faults
from tests.servers.slack_views import options as option_faults

Json = dict[str, Any]
How = Literal["drop", "hang", "500", "429", "garbage"]

SCOPES = "chat:write,commands,channels:history,groups:history,im:history,channels:read,groups:read,users:read"


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call as it came in; `arguments` are decoded whatever their encoding."""

    method: str
    arguments: Json
    at: float


@dataclass(slots=True)
class ChannelState:
    """A channel and what stands in it."""

    id: str
    member: bool = True
    archived: bool = False
    private: bool = False
    messages: list[Json] = field(default_factory=list)
    last_post: float = float("-inf")

    @property
    def read_with(self) -> str:
        """The scope for reading it back; a direct message's id begins with D."""
        return "im:history" if self.id.startswith("D") else "groups:history" if self.private else "channels:history"

    def message(self, stamp: str) -> Json | None:
        """The message with this `ts`."""
        return next((one for one in self.messages if one["ts"] == stamp), None)


@dataclass(slots=True)
class Fault:
    """How the next call of a method goes wrong. `taken`: Slack does it all the same, and only the answer is lost."""

    how: How
    taken: bool
    retry_after: float
    channel: str | None


@dataclass(slots=True)
class Asked:
    """An interaction: how long the acknowledgement took, and what was posted to its response_url."""

    ack_ms: float = float("nan")
    status: int = 0
    ack: Any = None
    replies: list[Json] = field(default_factory=list)
    channel: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def reply(self, number: int = 1, timeout: float = PATIENCE_S) -> Json:  # noqa: ASYNC109 - a test's patience
        """The n-th reply, waited for."""
        async with asyncio.timeout(timeout):
            while len(self.replies) < number:
                self.changed.clear()
                await self.changed.wait()
        return self.replies[number - 1]


class SlackServer:
    """Start it with `async with`. Settings may be changed at any time."""

    def __init__(self, team: str = "T0001", port: int = 0) -> None:
        self.team = team
        self.bot_token = "xoxb-local-bot"
        self.app_token = "xapp-local-app"
        self.signing_secret = "local-signing-secret"
        self.scopes: str | None = SCOPES
        self.revoked: str | None = None
        """An error code that every call with the bot's token is answered with."""
        self.app_error: str | None = None
        self.fail_blocks = False
        """Refuse every message with blocks."""
        self.rate_limit = False
        self.retry_after = 1.0
        self.greets = True
        self.calls: list[Call] = []
        self.channels: dict[str, ChannelState] = {}
        self.users: dict[str, Json] = {}
        self.sockets: list[web.WebSocketResponse] = []
        self.opened = 0
        self.webhook_fault: list[int] = []
        self.unwritable: set[str] = set()
        """People who take no messages from the bot."""
        self.views: dict[str, Json] = {}
        """What is shown: the modal as `V1`, a pushed one by its external id, the home of a person as `home U1`."""
        self._triggers: set[str] = set()
        self._port = port
        self._faults: dict[str, list[Fault]] = {}
        self._asked: dict[str, Asked] = {}
        self._acks: dict[str, asyncio.Future[Any]] = {}
        self._tickets: set[str] = set()
        self._ids = itertools.count(1)
        self._last_stamp = 0
        self._changed = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._hanging: set[asyncio.Event] = set()
        self._deaf: set[web.WebSocketResponse] = set()

    # -- life

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/socket/{ticket}", self._socket)
        app.router.add_post("/hook/{hook}", self._hook)
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

    @property
    def base(self) -> str:
        """`http://127.0.0.1:port`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def url(self) -> str:
        """What SLACK_API_URL has to be."""
        return f"{self.base}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The variables of a bot in Socket Mode."""
        return {"SLACK_API_URL": self.url, "SLACK_BOT_TOKEN": self.bot_token, "SLACK_APP_TOKEN": self.app_token}

    # -- the workspace

    def add_channel(self, channel: str, *, member: bool = True, archived: bool = False, private: bool = False) -> None:
        """A channel, with or without the bot in it."""
        self.channels[channel] = ChannelState(channel, member, archived, private)

    def add_user(self, user: str, *, admin: bool = False) -> None:
        """A person; unknown users exist too and are no admins."""
        self.users[user] = {"id": user, "is_admin": admin, "is_owner": False}

    def messages(self, channel: str) -> list[Json]:
        """What stands in a channel, oldest first: posts and publicly given answers."""
        return list(self.channels[channel].messages) if channel in self.channels else []

    def thread(self, channel: str, root: Json | str) -> list[Json]:
        """The replies under a message, oldest first."""
        head = root if isinstance(root, str) else root["ts"]
        return [one for one in self.messages(channel) if one.get("thread_ts") == head]

    def delete(self, channel: str, message: Json) -> None:
        """Somebody deletes a message."""
        self.channels[channel].messages.remove(message)

    async def posted(self, channel: str, count: int = 1, timeout: float = PATIENCE_S) -> list[Json]:  # noqa: ASYNC109 - a test's patience
        """The channel's messages once there are so many."""
        await self._until(lambda: len(self.messages(channel)) >= count, timeout)
        return self.messages(channel)

    def called(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    def fail(
        self,
        method: str,
        how: How,
        *,
        times: int = 1,
        taken: bool = False,
        retry_after: float = 1.0,
        channel: str | None = None,
    ) -> None:
        """Let the next calls of a method (in one channel, if named) go wrong.

        `drop` closes the connection without an answer, `hang` never answers, `garbage` is no JSON. `taken`: the call
        is carried out before.
        """
        self._faults.setdefault(method, []).extend(Fault(how, taken, retry_after, channel) for _ in range(times))

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
            "channel_name": "channel",
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

    async def viewed(self, key: str, words: str = "", timeout: float = PATIENCE_S) -> Json:  # noqa: ASYNC109 - a test's patience
        """A view, once it is shown and holds these words."""
        await self._until(lambda: words in json.dumps(self.views.get(key, ""), ensure_ascii=False), timeout)
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
        """What a list with choices of the bot's shows."""
        asked, _ = self._new_asked("")
        body = {**self._person(user), "type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
        await self._deliver(asked, "interactive", body, None, "")
        found: list[Json] = asked.ack["options"]
        assert list(option_faults(found)) == []
        return found

    async def event(self, event: Json) -> None:
        """Something that the app is subscribed to happens."""
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
        """Send frames as they stand over the newest connection."""
        for frame in frames:
            await self.sockets[-1].send_str(frame)

    async def cut(self) -> None:
        """Break every connection without a word."""
        for socket in list(self.sockets):
            if not socket.closed:
                await self._cut(socket)

    async def replaced(self, opened: int, timeout: float = PATIENCE_S) -> None:  # noqa: ASYNC109 - a test's patience
        """Wait until more than `opened` connections were asked for and one of them hears."""
        await self._until(
            lambda: self.opened > opened and any(not s.closed and s not in self._deaf for s in self.sockets), timeout
        )

    def deafen(self) -> None:
        """From now on the open connections answer nothing, not even pings."""
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

    # -- inside: Web API

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append(Call(method, arguments, time.monotonic()))
        fault = self._fault(method, arguments)
        if fault is not None:
            return await self._go_wrong(request, fault, method, arguments)
        return self._answer(method, arguments, request.headers)

    def _fault(self, method: str, arguments: Json) -> Fault | None:
        waiting = self._faults.get(method, [])
        for number, fault in enumerate(waiting):
            if fault.channel in {None, arguments.get("channel")}:
                return waiting.pop(number)
        return None

    async def _go_wrong(self, request: web.Request, fault: Fault, method: str, arguments: Json) -> web.StreamResponse:
        if fault.taken and fault.how != "429":  # a limit is answered before anything is done
            self._answer(method, arguments, request.headers)
        if fault.how == "500":
            return web.Response(status=500, text="<html>oops</html>", content_type="text/html")
        if fault.how == "429":
            return _limited(fault.retry_after)
        if fault.how == "garbage":
            return web.Response(text="{not json", content_type="application/json")
        if fault.how == "hang":
            release = asyncio.Event()
            self._hanging.add(release)
            await release.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=500)

    def _answer(self, method: str, arguments: Json, headers: Mapping[str, str]) -> web.Response:
        token = headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if method == "apps.connections.open":
            return self._connections_open(token)
        if token != self.bot_token:
            return _no("invalid_auth" if token else "not_authed")
        if self.revoked:
            return _no(self.revoked)
        known: dict[str, Callable[[Json], web.Response]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update_message,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "users.info": self._user,
            "views.open": self._open_view,
            "views.update": self._update_view,
            "views.publish": self._publish_view,
        }
        answer = known[method](arguments) if method in known else _no("unknown_method")
        if self.scopes is not None:
            answer.headers["X-OAuth-Scopes"] = self.scopes
        return answer

    def _connections_open(self, token: str) -> web.Response:
        if token != self.app_token:
            return _no("not_allowed_token_type" if token.startswith("xoxb") else "invalid_auth")
        if self.app_error:
            return _no(self.app_error)
        self.opened += 1
        ticket = f"t{next(self._ids)}"
        self._tickets.add(ticket)
        return _yes(url=f"ws://127.0.0.1:{self._port}/socket/{ticket}")

    def _auth_test(self, _: Json) -> web.Response:
        return _yes(
            url="https://local.slack.com/",
            team="Local",
            user="exportwatch",
            team_id=self.team,
            user_id="UBOT",
            bot_id="B1",
        )

    def _post_message(self, arguments: Json) -> web.Response:
        if missing := self._missing("chat:write"):
            return missing
        channel = self._addressed(arguments.get("channel", ""))
        if problem := _place(channel) or _form(arguments):
            return problem
        assert channel is not None
        root = str(arguments.get("thread_ts") or "")
        if root and channel.message(root) is None:
            return _no("thread_not_found")
        if self.fail_blocks and arguments.get("blocks"):
            return _no("invalid_blocks")
        if self.rate_limit and time.monotonic() - channel.last_post < 1:
            return _limited(self.retry_after)
        channel.last_post = time.monotonic()
        message = {"type": "message", "user": "UBOT", "bot_id": "B1", "ts": self._stamp(), **arguments}
        message.pop("token", None)
        channel.messages.append(message)
        self._notify()
        return _yes(channel=channel.id, ts=message["ts"], message=_without_metadata(message))

    def _addressed(self, channel: str) -> ChannelState | None:
        """A person's id stands for the bot's direct messages with that person."""
        if channel.startswith("U") and channel not in self.unwritable:
            return self.channels.setdefault(channel, ChannelState(f"D{channel}"))
        return self.channels.get(channel)

    def _open_view(self, arguments: Json) -> web.Response:
        if str(arguments.get("trigger_id")) not in self._triggers:
            return _no("expired_trigger_id")
        return self._show_view(arguments, "V1")

    def _update_view(self, arguments: Json) -> web.Response:
        key = arguments.get("external_id") or arguments.get("view_id") or ""
        return self._show_view(arguments, key) if key in self.views else _no("not_found")

    def _publish_view(self, arguments: Json) -> web.Response:
        return self._show_view(arguments, f"home {arguments['user_id']}")

    def _show_view(self, arguments: Json, key: str) -> web.Response:
        view = arguments["view"]
        shown: Json = json.loads(view) if isinstance(view, str) else view
        if problem := next(view_faults(shown), None):
            return _no(f"invalid_arguments: {problem}")
        self.views[key] = shown
        self._notify()
        return _yes(view={**shown, "id": key})

    def _update_message(self, arguments: Json) -> web.Response:
        if missing := self._missing("chat:write"):
            return missing
        channel = self.channels.get(arguments.get("channel", ""))
        if problem := _place(channel) or _form(arguments):
            return problem
        assert channel is not None
        found = channel.message(str(arguments.get("ts")))
        if found is None:
            return _no("message_not_found")
        if found.get("user") != "UBOT":
            return _no("cant_update_message")
        changes = {key: value for key, value in arguments.items() if key not in {"token", "channel", "ts"}}
        found.update({**changes, "edited": {"user": "UBOT", "ts": self._stamp()}})
        self._notify()
        return _yes(channel=channel.id, ts=found["ts"], text=found.get("text", ""), message=_without_metadata(found))

    def _replies(self, arguments: Json) -> web.Response:
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is not None and channel.message(str(arguments.get("ts"))) is None:
            return _no("thread_not_found")
        return self._history(arguments, str(arguments.get("ts")))

    def _history(self, arguments: Json, root: str = "") -> web.Response:
        """A channel, newest first, without what stands in threads alone; or a thread, oldest first."""
        channel = self.channels.get(arguments.get("channel", ""))
        if channel is None or (channel.private and not channel.member):
            return _no("channel_not_found")
        if missing := self._missing(channel.read_with):
            return missing
        if not channel.member:
            return _no("not_in_channel")
        oldest, limit = float(arguments.get("oldest", 0)), int(arguments.get("limit", 100))
        found = [m for m in reversed(channel.messages) if float(m["ts"]) > oldest and _shown_in_channel(m)]
        if root:
            found = [m for m in channel.messages if m["ts"] == root or m.get("thread_ts") == root]
            found = [m for m in found if m["ts"] == root or float(m["ts"]) > oldest]
        start = int(arguments.get("cursor") or 0)
        page = found[start : start + limit]
        more = len(found) > start + limit
        with_metadata = str(arguments.get("include_all_metadata", "")).lower() in {"1", "true"}
        return _yes(
            messages=page if with_metadata else [_without_metadata(message) for message in page],
            has_more=more,
            response_metadata={"next_cursor": str(start + limit) if more else ""},
        )

    def _info(self, arguments: Json) -> web.Response:
        channel = self.channels.get(arguments.get("channel", ""))
        if missing := self._missing("channels:read"):
            return missing
        if channel is None or (channel.private and not channel.member):
            return _no("channel_not_found")
        told = {"is_member": channel.member, "is_archived": channel.archived, "is_private": channel.private}
        return _yes(channel={"id": channel.id, **told})

    def _user(self, arguments: Json) -> web.Response:
        if missing := self._missing("users:read"):
            return missing
        user = arguments.get("user", "")
        return _yes(user=self.users.get(user, {"id": user, "is_admin": False, "is_owner": False}))

    def _missing(self, scope: str) -> web.Response | None:
        if self.scopes is None or scope in self.scopes.split(","):
            return None
        return _no("missing_scope", needed=scope, provided=self.scopes)

    def _stamp(self) -> str:
        self._last_stamp = max(self._last_stamp + 1, int(time.time() * 1_000_000))
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    # -- inside: waiting

    def _notify(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _until(self, holds: Callable[[], bool], timeout: float) -> None:  # noqa: ASYNC109 - a test's patience
        async with asyncio.timeout(timeout):
            while not holds():
                await self._changed.wait()


def button(message: Json, label: str) -> Json:
    """The button of a message with this label or action_id."""
    found = [e for b in message.get("blocks") or () if b["type"] == "actions" for e in b["elements"]]
    for element in found:
        if label in {element["text"]["text"], element["action_id"]}:
            return dict(element)
    raise LookupError(f"no button {label!r} among {[e['text']['text'] for e in found]}")


def _shown_in_channel(message: Json) -> bool:
    root = message.get("thread_ts")
    broadcast = str(message.get("reply_broadcast", "")).lower() in {"1", "true"}
    return not root or root == message["ts"] or broadcast


def _place(channel: ChannelState | None) -> web.Response | None:
    if channel is None or (channel.private and not channel.member):
        return _no("channel_not_found")
    if not channel.member:
        return _no("not_in_channel")
    return _no("is_archived") if channel.archived else None


def _form(arguments: Json) -> web.Response | None:
    blocks = arguments.get("blocks") or []
    if not arguments.get("text") and not blocks:
        return _no("no_text")
    if problems := list(faults(blocks)):
        return _no("invalid_blocks", response_metadata={"messages": problems})
    if too_long(blocks):
        return _no("msg_blocks_too_long")
    return _no("msg_too_long") if len(arguments.get("text", "")) > 40_000 else None


async def _arguments(request: web.Request) -> Json:
    """JSON or form, as the Web API takes both; nested values of a form are JSON texts."""
    if request.content_type == "application/json":
        return dict(await request.json())
    given = {**request.query, **(await request.post())}
    return {key: _decoded(str(value)) if key in {"blocks", "metadata"} else str(value) for key, value in given.items()}


def _decoded(text: str) -> Any:  # noqa: ANN401 - any JSON
    return json.loads(text)


def _without_metadata(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "metadata"}


def _transport(socket: web.WebSocketResponse) -> Any:  # noqa: ANN401 - asyncio's transport, aiohttp hides its type
    request = socket._req  # noqa: SLF001 - a test server breaks its own connections
    return request.transport if request is not None else None


def _yes(**values: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response({"ok": True, **values})


def _no(error: str, **values: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response({"ok": False, "error": error, **values})


def _limited(retry_after: float) -> web.Response:
    answer = web.json_response({"ok": False, "error": "ratelimited"}, status=429)
    answer.headers["Retry-After"] = f"{retry_after:g}"
    return answer
