"""Receives interactions by Socket Mode, or as signed requests over HTTP.

slack_sdk's socket client reconnects by itself, but it reuses an address that is valid once, closes the old connection
before the new one is open, and retries a refused token for ever. So here each connection is an object that never
reconnects, and `run_socket_mode` opens the next one before it closes the last.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import ConfigError
from bot.refusals import RefusalLog
from handlers.slack.api import ErrorResponse, quiet_logger

logger = logging.getLogger("exportwatch.slack")

MOST_BODY_BYTES = 1_000_000
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0

_NEW_KEY = (
    "make an app-level token with the scope connections:write on the app's page, Basic Information, "
    "copy it (xapp-…) to SLACK_APP_TOKEN and restart"
)
_REFUSED = {
    "invalid_auth": f"SLACK_APP_TOKEN is wrong: {_NEW_KEY}",
    "not_authed": f"SLACK_APP_TOKEN is empty: {_NEW_KEY}",
    "token_revoked": f"SLACK_APP_TOKEN was revoked: {_NEW_KEY}",
    "account_inactive": f"the app was removed: install it to the workspace again, then {_NEW_KEY}",
    "not_allowed_token_type": f"SLACK_APP_TOKEN is not an app-level token: {_NEW_KEY}",
    "missing_scope": f"the app-level token lacks the scope connections:write: {_NEW_KEY}",
    "socket_mode_not_enabled": "switch on Socket Mode on the app's page, Socket Mode",
}


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds. A connection that is silent for 1.5 × `heartbeat` is replaced.

    `longest`: a connection can look alive although Slack dropped it, so each is replaced after this time; nothing is
    lost, because the next one is opened before.
    """

    connect: float = 10.0
    hello: float = 10.0
    heartbeat: float = 10.0
    longest: float = 3600.0
    linger: float = 1.0
    close: float = 1.0


class SocketConnection(SocketModeClient):
    """One Socket Mode connection. It sets `over` when it ends and never reconnects."""

    def __init__(self, app_token: str, url: str, client: AsyncWebClient, timings: Timings) -> None:
        super().__init__(app_token, logger=quiet_logger(), web_client=client, auto_reconnect_enabled=False)
        self.proxy = client.proxy
        self.wss_uri = url
        self.ready = asyncio.Event()
        self.over = asyncio.Event()
        self.why = ""
        self._timings = timings

    async def connect(self) -> None:
        """Connect once. Raises what aiohttp raises."""
        if self.wss_uri is None:  # pragma: no cover - set by the constructor
            raise ValueError("no address")
        self.current_session = await self.aiohttp_client_session.ws_connect(
            self.wss_uri, heartbeat=self._timings.heartbeat, proxy=self.proxy, max_msg_size=16 * 1024 * 1024
        )
        self.message_receiver = asyncio.ensure_future(self.receive_messages())

    async def receive_messages(self) -> None:
        """Pass on frames until the connection ends, for whatever reason."""
        session = self.current_session
        try:
            if session is None:
                return
            async for frame in session:
                if frame.type is aiohttp.WSMsgType.TEXT and self._inspect(frame.data):
                    await self.enqueue_message(frame.data)
        finally:
            self.end("the connection ended")

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - slack_sdk's signature
        """Mark the connection as over; slack_sdk calls this for Slack's `disconnect` message."""
        self.end("Slack asks for a new connection")

    def end(self, why: str) -> None:
        """Mark the connection as over; the first reason is kept."""
        self.why = self.why or why
        self.over.set()

    async def close(self) -> None:
        """Close within `Timings.close`, even if the other side does not answer."""
        self.closed = True
        tasks = [task for task in (self.message_receiver, self.message_processor) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            async with asyncio.timeout(self._timings.close):
                if self.current_session is not None:
                    await self.current_session.close()
        except (TimeoutError, aiohttp.ClientError, OSError):
            pass  # the connection is discarded anyway
        finally:
            await self.aiohttp_client_session.close()

    def _inspect(self, text: str) -> bool:
        """Handle frames about the connection itself; return whether Bolt can read the frame."""
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            return False
        if frame.get("type") == "hello":
            self.ready.set()
        elif frame.get("type") == "disconnect" and frame.get("reason") == "link_disabled":
            logger.error("Slack: Socket Mode was switched off. Switch it on again on the app's page, Socket Mode.")
        fault = invalid_payload(frame.get("payload")) if frame.get("envelope_id") else None
        if fault:
            logger.warning("Slack: a message was left alone: %s", fault)
        return not fault


class Handler(AsyncSocketModeHandler):
    """Bolt's handler, attached to a SocketConnection."""

    def __init__(self, app: AsyncApp, connection: SocketConnection) -> None:
        self.app = app
        self.app_token = connection.app_token
        self.client = connection
        connection.socket_mode_request_listeners.append(self.handle)  # type: ignore[arg-type] # as slack_bolt does


async def run_socket_mode(
    app: AsyncApp,
    client: AsyncWebClient,
    app_token: str,
    *,
    ready: asyncio.Event | None = None,
    timings: Timings | None = None,
) -> None:
    """Receive interactions until cancelled; `ready` is set while connected.

    Raises ConfigError if Slack refuses the app-level token at the start; later refusals are logged and retried.
    """
    times = timings or Timings()
    connected = ready or asyncio.Event()
    connection = await _next(app, client, app_token, times, starting=True)
    closing: set[asyncio.Task[None]] = set()
    try:
        while True:
            connected.set()
            await _until_over(connection, times)
            logger.info("Slack: replacing the connection: %s", connection.why)
            if connection.current_session is None or connection.current_session.closed:
                connected.clear()
            last, connection = connection, await _next(app, client, app_token, times, starting=False)
            task = asyncio.create_task(_close_later(last, times))
            closing.add(task)
            task.add_done_callback(closing.discard)
    finally:
        connected.clear()
        for task in closing:
            task.cancel()
        await asyncio.gather(connection.close(), *closing, return_exceptions=True)


async def _until_over(connection: SocketConnection, times: Timings) -> None:
    try:
        async with asyncio.timeout(times.longest):
            await connection.over.wait()
    except TimeoutError:
        connection.end("it is as old as a connection may become")


async def _close_later(connection: SocketConnection, times: Timings) -> None:
    """Wait for acknowledgements under way on the old connection, then close it."""
    try:
        await asyncio.sleep(times.linger)
    finally:
        await connection.close()


async def _next(
    app: AsyncApp, client: AsyncWebClient, token: str, times: Timings, *, starting: bool
) -> SocketConnection:
    pause = FIRST_PAUSE_S
    while True:
        try:
            return await _open(app, client, token, times)
        except SlackApiError as error:
            answer = ErrorResponse.of(error)
            what_to_do = _REFUSED.get(answer.code)
            if what_to_do and starting:
                raise ConfigError(f"Slack refuses Socket Mode ({answer.code}): {what_to_do}") from error
            why = (
                f"{answer.code or f'HTTP {answer.status}'}: {what_to_do}"
                if what_to_do
                else str(answer.code or answer.status)
            )
            pause = max(pause, answer.retry_after or 0.0, LONGEST_PAUSE_S if what_to_do else 0.0)
        except (aiohttp.ClientError, OSError, AttributeError, ValueError, KeyError) as error:
            why = f"{type(error).__name__}: {error}"
        logger.warning("Slack: no connection (%s). Trying again in %.1f s.", why, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


async def _open(app: AsyncApp, client: AsyncWebClient, token: str, times: Timings) -> SocketConnection:
    """Open a connection and wait for Slack's `hello`."""
    answer = await client.apps_connections_open(app_token=token)
    connection = SocketConnection(token, str(answer["url"]), client, times)
    Handler(app, connection)
    try:
        async with asyncio.timeout(times.connect):
            await connection.connect()
        async with asyncio.timeout(times.hello):
            await connection.ready.wait()
    except TimeoutError as error:
        await connection.close()
        raise OSError("Slack accepted the connection and then said nothing") from error
    except BaseException:
        await connection.close()
        raise
    return connection


# -- the shape of a message


# The types of the values that Bolt or this package reads; Bolt fails on others. Absent values are left to Bolt.
_TEXTS = (
    "type", "command", "challenge", "callback_id", "action_id", "value", "response_url", "trigger_id", "team_id",
    "enterprise_id", "user.id", "user.team_id", "team.id", "channel.id", "container.channel_id", "event.type",
    "event.tab", "view.callback_id", "actions.*.action_id", "actions.*.value",
)  # fmt: skip
_OBJECTS = (
    "user", "team", "enterprise", "channel", "container", "message", "authorizations.*", "event", "view", "view.state",
    "view.state.values", "view.state.values.*", "view.state.values.*.*", "actions.*",
)  # fmt: skip
_KINDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(_TEXTS, (str,)),
    **dict.fromkeys(_OBJECTS, (dict,)),
    **dict.fromkeys(("authorizations", "actions"), (list,)),
    **dict.fromkeys(("event.user", "event.channel"), (str, dict)),
}
_NEVER_NULL = frozenset(
    {"type", "command", "event", "event.type", "actions", "actions.*", "authorizations.*", "user", "view"}
)


def invalid_body(body: str, content_type: str) -> str | None:
    """Describe why a body cannot be from Slack; None if it can."""
    try:
        parsed = _read(body, content_type)
    except (ValueError, RecursionError):
        return "its body is not JSON"
    return invalid_payload(parsed)


def invalid_payload(parsed: object) -> str | None:
    """Describe why a parsed body cannot be from Slack; None if it can."""
    if not isinstance(parsed, dict):
        return "its body is not a JSON object"
    if not (parsed.get("command") or parsed.get("type")):
        return "its body names neither a command nor a type"
    wrong = next((path for path, kinds in _KINDS.items() if not _fits(parsed, path, kinds)), None)
    if wrong is not None:
        return f"{wrong} in its body is of another kind than Slack's"
    if parsed.get("type") == "block_actions" and not _names_its_action(parsed.get("actions")):
        return "it presses no button that has a name"
    return None


def is_ssl_check(body: str) -> bool:
    """Return whether a request is only Slack's check of the certificate (`ssl_check=1`)."""
    return parse_qs(body).get("ssl_check") == ["1"] if body.isascii() and len(body) < 1000 else False  # noqa: PLR2004 - it is short


def _read(body: str, content_type: str) -> Any:  # noqa: ANN401 - JSON
    """Parse a body like Bolt: as JSON, or as a form whose `payload` is JSON."""
    if body.startswith("{") or content_type.partition(";")[0].strip() == "application/json":
        return json.loads(body)
    form = {name: values[0] for name, values in parse_qs(body, keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


def _names_its_action(actions: object) -> bool:
    first = actions[0] if isinstance(actions, list) and actions else None
    return isinstance(first, dict) and isinstance(first.get("action_id"), str)


def _fits(parsed: Any, path: str, kinds: tuple[type, ...]) -> bool:  # noqa: ANN401 - JSON
    values = list(_values_at(parsed, path.split(".")))
    return all(isinstance(value, kinds) or (value is None and path not in _NEVER_NULL) for value in values)


def _values_at(node: Any, path: list[str]) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """Yield the values at a path, in which `*` means every key or index; none if it does not exist."""
    if not path:
        yield node
        return
    name, rest = path[0], path[1:]
    if name == "*":
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        for child in children:
            yield from _values_at(child, rest)
    elif isinstance(node, dict) and name in node:
        yield from _values_at(node[name], rest)


# -- HTTP


IsFirst = Callable[[str], Awaitable[bool]]
"""Returns whether a signature is received for the first time."""


def http_routes(app: AsyncApp, signing_secret: str, path: str, is_first: IsFirst | None = None) -> list[web.RouteDef]:
    """Return the route for commands and interactions in HTTP mode.

    Requests without a valid signature of the last five minutes, or with a repeated one, are answered 401; signed ones
    of an unknown shape are answered 400.
    """
    verifier, refusals = SignatureVerifier(signing_secret), RefusalLog(logger)

    async def receive(request: web.Request) -> web.Response:
        body = await _body(request)
        if body is None:
            return web.Response(status=413, text="too large")
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return _refused(refusals, "its body is not UTF-8", 400)
        if fault := _signature_fault(verifier, text, request):
            return _refused(refusals, fault, 401)
        return web.Response() if is_ssl_check(text) else await dispatch(request, text)

    async def dispatch(request: web.Request, text: str) -> web.Response:
        if is_first and not await is_first(request.headers["X-Slack-Signature"]):
            return _refused(refusals, "it was sent before", 401)
        if fault := invalid_body(text, request.headers.get("Content-Type", "")):
            return _refused(refusals, fault, 400)
        bolt_request = AsyncBoltRequest(body=text, query=request.query_string, headers=dict(request.headers))
        return await to_aiohttp_response(await app.async_dispatch(bolt_request))

    return [web.post(path, receive)]


def _refused(refusals: RefusalLog, fault: str, status: int) -> web.Response:
    refusals.note(f"Slack: a request was refused: {fault}")
    return web.json_response({"error": fault}, status=status)


async def _body(request: web.Request) -> bytes | None:
    try:
        raw = await request.read()
    except web.HTTPRequestEntityTooLarge:
        return None
    return raw if len(raw) <= MOST_BODY_BYTES else None


def _signature_fault(verifier: SignatureVerifier, body: str, request: web.Request) -> str | None:
    """Describe why a request's signature is not Slack's; None if it is."""
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    signature = request.headers.get("X-Slack-Signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 13 and signature.isascii() and signature):  # noqa: PLR2004 - seconds
        return "not signed"
    if abs(time.time() - int(stamp)) > 300:  # noqa: PLR2004 - Slack's five minutes
        return "stale: signed more than five minutes ago, or this machine's clock is wrong"
    return None if verifier.is_valid(body, stamp, signature) else "wrong signature: check SLACK_SIGNING_SECRET"
