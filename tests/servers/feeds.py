"""A local feed server with scripted answers: a raw socket server, so that it can also send invalid HTTP.

async with FeedServer() as server:
    server.feed("/a.xml", rss(entry("One")))         # with ETag, answers 304
    server.reply("/old", Response(301, headers={"Location": server.url("/a.xml")}))
    server.reply("/flaky", Response(503), Response(body=rss()))     # one after the other, the last one stays
    server.act("/slow", drip(b"<rss>", every=0.05))                  # whatever else, byte by byte
"""

from __future__ import annotations

import asyncio
import contextlib
import struct
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

MAX_REQUEST = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Response:
    """An answer. `body` is sent as it is; Content-Length is set unless `headers` or `length=False` say otherwise."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: bool = True

    def raw(self) -> bytes:
        """The bytes on the wire."""
        lines = [f"HTTP/1.1 {self.status} Scripted"]
        headers = {"Content-Type": "application/xml"} | self.headers
        if self.length and not {"content-length", "transfer-encoding"} & {name.lower() for name in headers}:
            headers["Content-Length"] = str(len(self.body))
        if not self.length:
            headers["Connection"] = "close"
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + self.body


Act = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


class FeedServer:
    """The server; `asked` holds the requests, `most_at_once` how many requests ran side by side."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._host = host
        self._acts: dict[str, list[Act]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.asked: list[Asked] = []
        self._heard = asyncio.Event()
        self.port = 0
        self.running = 0
        self.most_at_once = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, self._host, 0, limit=MAX_REQUEST)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def pair(self) -> str:
        """Its `host:port`, as written in EXPORTWATCH_ALLOW_PRIVATE."""
        return f"{self._host}:{self.port}"

    @property
    def private(self) -> frozenset[str]:
        """The private list with this server alone on it."""
        return frozenset([self.pair])

    def url(self, path: str = "/") -> str:
        return f"http://{self._host}:{self.port}{path}"

    def feed(self, path: str, body: bytes, content_type: str = "application/rss+xml") -> None:
        """Serve a body with an ETag, and 304 to requests that carry it."""
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'

        async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
            known = asked.headers.get("if-none-match") == etag
            headers = {"ETag": etag, "Content-Type": content_type}
            writer.write(Response(304, headers=headers).raw() if known else Response(200, body, headers).raw())

        self.act(path, answer)

    def reply(self, path: str, *responses: Response) -> None:
        """Serve these one after the other; the last one stays."""
        self._acts[path] = [_sending(response) for response in responses]

    def act(self, path: str, act: Act) -> None:
        """Let a function write the answer."""
        self._acts[path] = [act]

    def forget(self) -> None:
        """Serve nothing any more, and forget what was asked."""
        self._acts.clear()
        self.asked.clear()

    async def until_asked(self) -> None:
        """Wait until a request has come in."""
        while not self.asked:
            self._heard.clear()
            await self._heard.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while not writer.is_closing():
                await self._one(await _request(reader), writer)
        writer.close()

    async def _one(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
        self.asked.append(asked)
        self._heard.set()
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            acts = self._acts.get(asked.path) or [_sending(Response(404))]
            await (acts.pop(0) if len(acts) > 1 else acts[0])(asked, writer)
            await writer.drain()
        finally:
            self.running -= 1


def _sending(response: Response) -> Act:
    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(response.raw())
        if not response.length or response.headers.get("Connection") == "close":
            await writer.drain()
            writer.close()

    return send


async def _request(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(method, path, headers, body)


def raw(data: bytes, *, close: bool = True) -> Act:
    """Bytes that need not be HTTP."""

    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if close:
            writer.close()

    return send


def drip(data: bytes) -> Act:
    """Send the head at once, then one byte at a time, for ever (the last byte is repeated)."""

    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
        for n in range(10**9):
            writer.write(data[n : n + 1] or data[-1:])
            await writer.drain()
            await asyncio.sleep(0.02)

    return send


def endless(chunk: bytes, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n") -> Act:
    """Send the same bytes without end, as fast as they are read."""

    async def send(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        while True:
            writer.write(chunk)
            await writer.drain()

    return send


def silence() -> Act:
    """Take the request and never answer."""

    async def wait(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    return wait


def entry(title: str, link: str = "", guid: str = "", date: str = "", summary: str = "") -> str:
    """One item of RSS 2.0."""
    fields = {"title": title, "link": link, "guid": guid, "pubDate": date, "description": summary}
    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items() if value)
    return f"<item>{inner}</item>"


def rss(*entries: str, title: str = "A feed") -> bytes:
    """RSS 2.0 of these entries."""
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{head}<title>{escape(title)}</title>{''.join(entries)}</channel></rss>".encode()


def atom(*entries: str, title: str = "A feed") -> bytes:
    """Atom of these entries (given as XML)."""
    head = '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
    return f"{head}<title>{escape(title)}</title>{''.join(entries)}</feed>".encode()


@cache
def gzip_bomb(size: int) -> bytes:
    """`size` zero bytes, a whole number of millions, packed: the same piece again and again, so that it is quick."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    times, rest = divmod(size, 1_000_000)
    assert not rest
    head, end = b"\x1f\x8b\x08" + bytes(6) + b"\xff", packer.flush()
    return head + piece * times + end + struct.pack("<LL", zlib.crc32(bytes(size)), size)


def deflate(data: bytes, *, framed: bool = True) -> bytes:
    """Deflate with or without the zlib frame that the standard asks for and some servers leave out."""
    packer = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()
