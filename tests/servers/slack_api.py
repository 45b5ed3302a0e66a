"""The local Slack's Web API: https://docs.slack.dev/reference/methods."""

from __future__ import annotations

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from tests.servers.slack_blocks import faults, too_long
from tests.servers.slack_views import faults as view_faults
from tests.servers.slack_world import Call, ChannelState, Fault, Json, SlackWorld


class WebApi(SlackWorld):
    """Answers the methods that the bot calls, with Slack's checks."""

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or arguments.get("token", "")
        if other := self._joined.get(token):
            assert isinstance(other, WebApi)
            return await other._called(request, method, arguments)  # noqa: SLF001 - one of us
        return await self._called(request, method, arguments)

    async def _called(self, request: web.Request, method: str, arguments: Json) -> web.StreamResponse:
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
        if fault.how == "list":
            return web.json_response(["no", "object"])
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
        if method == "oauth.v2.access":
            return self._grant(arguments, headers.get("Authorization", ""))
        if token != self.bot_token:
            return _no("invalid_auth" if token else "not_authed")
        if self.revoked:
            return _no(self.revoked)
        known: dict[str, Callable[[Json], web.Response]] = {
            "auth.test": self._auth_test,
            "auth.revoke": self._revoke,
            "chat.postMessage": self._post_message,
            "chat.update": self._update_message,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._info,
            "conversations.members": self._members,
            "users.info": self._user,
            "conversations.open": self._open_talk,
            "files.getUploadURLExternal": self._upload_address,
            "files.completeUploadExternal": self._complete_upload,
            "views.open": self._open_view,
            "views.push": self._push_view,
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

    def _grant(self, arguments: Json, login: str) -> web.Response:
        """Give the token of a workspace for the code of an installation, or a new one for its refresh token."""
        if login != "Basic " + b64encode(f"1.2:{self.client_secret}".encode()).decode():
            return _no("bad_client_secret")
        code = str(arguments.get("code") or arguments.get("refresh_token") or "")
        found = next((one for one in self._joined.values() if code in {f"code-{one.team}", f"fresh-{one.team}"}), None)
        if found is None:
            return _no("invalid_code")
        if code.startswith("fresh-"):
            del self._joined[found.bot_token]
            found.bot_token += "+"
            self._joined[found.bot_token] = found
            expiry = {"refresh_token": code, "expires_in": 43_200}
        elif found.expires_in:
            expiry = {"refresh_token": f"fresh-{found.team}", "expires_in": found.expires_in}
        else:
            expiry = {}
        return _yes(
            access_token=found.bot_token,
            token_type="bot",
            scope=found.scopes or "",
            bot_user_id="UBOT",
            app_id="A1",
            team={"id": found.team, "name": f"Team {found.team}"},
            enterprise=None,
            is_enterprise_install=False,
            authed_user={"id": "U1"},
            **expiry,
        )

    def _revoke(self, _: Json) -> web.Response:
        self.revoked = "token_revoked"
        return _yes(revoked=True)

    def _auth_test(self, _: Json) -> web.Response:
        return _yes(
            url=f"https://{self.domain}.slack.com/",
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

    def _upload_address(self, arguments: Json) -> web.Response:
        if missing := self._missing("files:write"):
            return missing
        key = f"F{next(self._ids)}"
        self._uploads[key] = str(arguments["filename"])
        return _yes(upload_url=f"http://127.0.0.1:{self._port}/upload/{key}", file_id=key)

    def _complete_upload(self, arguments: Json) -> web.Response:
        given = arguments["files"]
        files = json.loads(given) if isinstance(given, str) else given
        channel = self.channels.get(str(arguments.get("channel_id") or ""))
        if problem := _place(channel):
            return problem
        assert channel is not None
        shared = [{"id": one["id"], "name": self._uploads[one["id"]]} for one in files]
        message = {"type": "message", "user": "UBOT", "bot_id": "B1", "ts": self._stamp(), "text": "", "files": shared}
        if arguments.get("thread_ts"):
            message["thread_ts"] = arguments["thread_ts"]
        channel.messages.append(message)
        self._notify()
        return _yes(files=shared)

    def _addressed(self, channel: str) -> ChannelState | None:
        """Resolve a person's id to the direct messages with that person."""
        if channel.startswith("U") and channel not in self.unwritable:
            return self.channels.setdefault(channel, ChannelState(f"D{channel}"))
        return self.channels.get(channel)

    def _open_view(self, arguments: Json) -> web.Response:
        if str(arguments.get("trigger_id")) not in self._triggers:
            return _no("expired_trigger_id")
        return self._show_view(arguments, "V1")

    def _push_view(self, arguments: Json) -> web.Response:
        if str(arguments.get("trigger_id")) not in self._triggers:
            return _no("expired_trigger_id")
        return self._show_view(arguments, "V2")

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
        if external := shown.get("external_id"):
            same = [name for name, view in self.views.items() if view.get("external_id") == external]
            self.views |= dict.fromkeys((external, *same), shown)
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
        """Return a channel's messages, newest first, without those only in threads; or a thread's, oldest first."""
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
        named = {"name": channel.name} if channel.name else {}
        return _yes(channel={"id": channel.id, **named, **told})

    def _members(self, arguments: Json) -> web.Response:
        """Return the channel's members, one a page."""
        channel = self.channels.get(arguments.get("channel", ""))
        if missing := self._missing("channels:read"):
            return missing
        if channel is None or (channel.private and not channel.member):
            return _no("channel_not_found")
        everybody = ["UBOT", *(f"U{number}" for number in range(10)), *self.users]
        there = [one for one in dict.fromkeys(everybody) if channel.people is None or one in channel.people]
        at = int(arguments.get("cursor") or 0)
        following = str(at + 6) if at + 6 < len(there) else ""
        return _yes(members=there[at : at + 6], response_metadata={"next_cursor": following})

    def _user(self, arguments: Json) -> web.Response:
        if missing := self._missing("users:read"):
            return missing
        user = arguments.get("user", "")
        return _yes(user=self.users.get(user, {"id": user, "is_admin": False, "is_owner": False}))

    def _open_talk(self, arguments: Json) -> web.Response:
        if missing := self._missing("im:write"):
            return missing
        return _yes(channel={"id": f"D{arguments['users']}"})

    def _missing(self, scope: str) -> web.Response | None:
        if self.scopes is None or scope in self.scopes.split(","):
            return None
        return _no("missing_scope", needed=scope, provided=self.scopes)


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


def _yes(**values: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response({"ok": True, **values})


def _no(error: str, **values: Any) -> web.Response:  # noqa: ANN401 - JSON
    return web.json_response({"ok": False, "error": error, **values})


def _limited(retry_after: float) -> web.Response:
    answer = web.json_response({"ok": False, "error": "ratelimited"}, status=429)
    answer.headers["Retry-After"] = f"{retry_after:g}"
    return answer
