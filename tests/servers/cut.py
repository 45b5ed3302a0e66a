"""A proxy to Redis that can lose an answer: the command is executed, but the client never gets its answer.

async with CutRedis(redis_socket, folder / "cut") as cut:
    redis = open_redis(cut.url)
    cut.answers_to(b"sources:claimed")      # the next command with these bytes is executed, and its connection cut;
                                            # several: one after the other
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self


class CutRedis:
    """Forwards bytes between its socket and the server's, which is a socket too or a port of this machine."""

    def __init__(self, server: Path | int, socket: Path) -> None:
        self._to, self._socket = server, socket
        self._lost: list[bytes] = []
        self._server: asyncio.Server | None = None
        self._lines: set[asyncio.Future[tuple[None, None]]] = set()
        self.cuts = 0
        """How many answers have been lost."""

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def answers_to(self, *words: bytes) -> None:
        """Lose the answer to the next command that contains these bytes, then to the next with those after them."""
        self._lost = list(words)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._connected, self._socket)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        for line in tuple(self._lines):
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if isinstance(self._to, int):
            from_redis, to_redis = await asyncio.open_connection("127.0.0.1", self._to)
        else:
            from_redis, to_redis = await asyncio.open_unix_connection(self._to)
        lose = asyncio.Event()
        line = asyncio.gather(self._ask(reader, to_redis, lose), self._answer(from_redis, writer, lose))
        self._lines.add(line)
        try:
            await line
        except (_CutError, ConnectionError):
            line.cancel()
        finally:
            self._lines.discard(line)
            for one in (writer, to_redis):
                one.close()
                with contextlib.suppress(OSError):
                    await one.wait_closed()

    async def _ask(self, reader: asyncio.StreamReader, to_redis: asyncio.StreamWriter, lose: asyncio.Event) -> None:
        while asked := await reader.read(1 << 20):
            if self._lost and self._lost[0] in asked:
                self._lost.pop(0)
                lose.set()
            to_redis.write(asked)
        raise _CutError

    async def _answer(
        self, from_redis: asyncio.StreamReader, writer: asyncio.StreamWriter, lose: asyncio.Event
    ) -> None:
        while answer := await from_redis.read(1 << 20):
            if lose.is_set():
                self.cuts += 1
                raise _CutError
            writer.write(answer)
        raise _CutError


class _CutError(Exception):
    """The connection has to be closed."""
