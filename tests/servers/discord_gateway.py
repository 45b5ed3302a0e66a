"""The local Discord's gateway, version 10: https://discord.com/developers/docs/events/gateway."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.servers.discord_world import Guild, Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 7, 9, 10, 11
NETWORK_SECONDS = 0.02
"""No gateway answers at once. discord.py notes when it sent a heartbeat only after sending it, in another thread: an
acknowledgement that comes before counts from the heartbeat before, and it warns that it is 41 seconds behind."""
PRIVILEGED = 1 << 1 | 1 << 8 | 1 << 15


@dataclass
class Connection:
    """One web socket, with Discord's compression where it was asked for."""

    socket: web.WebSocketResponse
    compressed: bool
    _deflate: Any = None

    def __post_init__(self) -> None:
        self._deflate = zlib.compressobj() if self.compressed else None

    async def send(self, op: int, data: object = None, *, seq: int | None = None, event: str | None = None) -> None:
        text = json.dumps({"op": op, "d": data, "s": seq, "t": event})
        with contextlib.suppress(ConnectionError, RuntimeError):
            if self._deflate is None:
                await self.socket.send_str(text)
            else:
                raw = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(raw)


@dataclass
class Session:
    id: str
    connection: Connection | None
    events: list[tuple[str, Json]] = field(default_factory=list)
    """All that was dispatched; its sequence numbers are its positions, from 1."""

    async def dispatch(self, event: str, data: Json) -> None:
        self.events.append((event, data))
        if self.connection:
            await self.connection.send(DISPATCH, data, seq=len(self.events), event=event)


@dataclass
class Gateway:
    """Accepts bots. `seen` lists what they sent, by opcode name."""

    token: Callable[[], str]
    bot: Json
    guilds: dict[str, Guild]
    changed: Callable[[], None]
    address: str = ""
    heartbeat_ms: int = 41_250
    session: Session | None = None
    resumable: bool = True
    silent: bool = False
    """Stop answering, without closing the connection."""
    disallowed: int = PRIVILEGED
    identified: int = 0
    resumed: int = 0
    identify: Json = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoclose=True)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress") == "zlib-stream")
        await connection.send(HELLO, {"heartbeat_interval": self.heartbeat_ms})
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT and not self.silent:
                    await self._received(connection, json.loads(received.data))
        finally:
            if self.session and self.session.connection is connection:
                self.session.connection = None
            self.changed()
        return socket

    async def close(self, code: int = 1000) -> None:
        """Close the connection as Discord does; 4004 is a refused token."""
        if self.session and self.session.connection:
            await self.session.connection.socket.close(code=code)

    async def cut(self) -> None:
        """Cut the connection without a close frame."""
        if self.session and self.session.connection:
            transport = self.session.connection.socket._req.transport if self.session.connection.socket._req else None  # noqa: SLF001 - no public way to cut a socket
            if transport:
                transport.abort()

    async def ask_reconnect(self) -> None:
        if self.session and self.session.connection:
            await self.session.connection.send(RECONNECT)

    async def invalidate(self) -> None:
        if self.session and self.session.connection:
            connection, self.session = self.session.connection, None
            await connection.send(INVALID_SESSION, data=False)

    async def _received(self, connection: Connection, message: Json) -> None:
        op, data = message["op"], message.get("d") or {}
        if op == HEARTBEAT:
            await asyncio.sleep(NETWORK_SECONDS)
            await connection.send(HEARTBEAT_ACK)
        elif op == IDENTIFY:
            await self._identify(connection, data)
        elif op == RESUME:
            await self._resume(connection, data)
        self.changed()

    async def _identify(self, connection: Connection, data: Json) -> None:
        self.identify = data
        if data["token"] != self.token():
            await connection.socket.close(code=4004, message=b"Authentication failed.")
            return
        if data["intents"] & self.disallowed:
            await connection.socket.close(code=4014, message=b"Disallowed intent(s).")
            return
        self.session = Session(secrets.token_hex(16), connection)
        await self.session.dispatch("READY", self._ready(self.session))
        for guild in self.guilds.values():
            await self.session.dispatch("GUILD_CREATE", guild.as_json(self.bot))
        self.identified += 1

    def _ready(self, session: Session) -> Json:
        return {
            "v": 10,
            "user": self.bot,
            "guilds": [{"id": guild, "unavailable": True} for guild in self.guilds],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "application": {"id": self.bot["id"], "flags": 0},
        }

    async def _resume(self, connection: Connection, data: Json) -> None:
        session = self.session
        if session is None or session.id != data["session_id"] or not self.resumable:
            await asyncio.sleep(0)
            await connection.send(INVALID_SESSION, data=False)
            return
        session.connection = connection
        for number, (event, missed) in enumerate(session.events, 1):
            if number > data["seq"]:
                await connection.send(DISPATCH, missed, seq=number, event=event)
        self.resumed += 1
        await session.dispatch("RESUMED", {})
