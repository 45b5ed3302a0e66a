"""A company's HTTP proxy: tunnels (CONNECT) and plain requests, for names that only it knows.

async with ProxyServer({"slack.example": ("127.0.0.1", port)}) as proxy:
    ...                     # a bot with EXPORTWATCH_PROXY=proxy.url
    proxy.asked             # ["CONNECT slack.example:443", "GET http://agency.example/feed"]
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(slots=True)
class ProxyServer:
    """Start it with `async with`. `hosts` leads names to addresses; `password` (name:password) is asked for, if set."""

    hosts: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    password: str = ""
    asked: list[str] = field(default_factory=list)
    _server: asyncio.Server | None = None
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The address to set, with the password."""
        assert self._server
        return (
            f"http://{f'{self.password}@' if self.password else ''}127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        )

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._running.add(task)
        try:
            await self._pass_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # one of the two sides has gone, or the test is over
        finally:
            writer.close()
            self._running.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split("\r\n", 1)[0].split(" ")
        self.asked.append(f"{method} {target}")
        expected = "Proxy-Authorization: Basic " + base64.b64encode(self.password.encode()).decode()
        if self.password and expected.casefold() not in head.casefold():
            writer.write(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
            return await writer.drain()
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        if not parts.hostname or parts.hostname not in self.hosts:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return await writer.drain()
        there, to = await asyncio.open_connection(*self.hosts[parts.hostname])
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            path = target.split("/", 3)[3] if target.count("/") > 2 else ""
            to.write(head.replace(target, f"/{path}", 1).encode("latin-1"))
        await asyncio.gather(_copy(reader, to), _copy(there, writer))
        return None


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(65_536):
            writer.write(block)
            await writer.drain()
        writer.close()
