"""Clients cannot block the server: half requests, silence, floods of connections and bytes, cut bodies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from handlers.web.server import Bounds, ConnectionGuard, GuardedSite, serving
from tests.conftest import until

QUICK = Bounds(headers_s=0.2, body_s=0.2, unread_s=0.2, idle_s=5, linger_s=0.1, connections=8, bytes=100_000)
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n"
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


@asynccontextmanager
async def guarded(bounds: Bounds = QUICK) -> AsyncIterator[tuple[ConnectionGuard, int]]:
    guard = ConnectionGuard(bounds)
    app = web.Application(middlewares=[guard.middleware])
    app.add_routes([web.post("/echo", echo), web.get("/endless", endless), web.get("/", echo)])
    runner = web.AppRunner(app, keepalive_timeout=bounds.idle_s, lingering_time=bounds.linger_s, shutdown_timeout=0.1)
    await runner.setup()
    await GuardedSite(runner, guard, "127.0.0.1", 0).start()
    try:
        yield guard, runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def opened(port: int, sent: bytes) -> Pair:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    return reader, writer


async def ended(pair: Pair) -> bytes:
    """What was answered until the server closed the connection."""
    try:
        return await asyncio.wait_for(pair[0].read(), 5)
    except ConnectionError:
        return b""
    finally:
        pair[1].close()


async def answers(port: int) -> bool:
    async with aiohttp.ClientSession() as session, session.post(f"http://127.0.0.1:{port}/echo", data=b"hi") as got:
        return got.status == 200 and await got.read() == b"hi"


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"GET / HTT", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
        (POST, b"408"),
        (POST + b"x" * 100, b"408"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab", b"408"),
    ],
)
async def test_what_is_not_sent_in_time_ends(sent: bytes, answer: bytes) -> None:
    async with guarded() as (guard, port):
        assert answer in await ended(await opened(port, sent))
        assert guard.connections == 0


async def test_headers_that_trickle_end_too() -> None:
    async with guarded() as (_, port):
        reader, writer = await opened(port, b"GET / HTTP/1.1\r\n")

        async def trickle() -> None:
            while not reader.at_eof():
                writer.write(b"A: b\r\n")
                await asyncio.sleep(0.02)

        task = asyncio.create_task(trickle())
        await ended((reader, writer))
        task.cancel()


async def test_the_second_request_of_a_connection_has_its_time_too() -> None:
    async with guarded() as (_, port):
        reader, writer = await opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"GET / HT")
        assert await ended((reader, writer)) == b""


async def test_who_does_not_read_the_answer_is_left() -> None:
    async with guarded() as (guard, port):
        reader, writer = await opened(port, b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        await reader.read(10)
        await until(lambda: guard.connections == 0, "the connection is gone", 5)
        writer.close()


async def test_beyond_the_bound_who_asks_is_served_and_who_is_silent_goes() -> None:
    async with guarded(replace(QUICK, headers_s=60, body_s=60)) as (guard, port):
        silent = [await opened(port, b"GET / HTTP/1.1\r\n") for _ in range(30)]

        assert await answers(port)
        assert guard.connections <= QUICK.connections
        for pair in silent:
            pair[1].close()


async def test_many_half_bodies_take_no_more_than_their_share() -> None:
    async with guarded(replace(QUICK, body_s=60)) as (guard, port):
        halves = [await opened(port, POST + b"x" * 40_000) for _ in range(6)]
        await asyncio.wait_for(asyncio.gather(*(ended(pair) for pair in halves[:1])), 5)

        assert guard.connections < len(halves)
        assert await answers(port)
        for pair in halves:
            pair[1].close()


@pytest.mark.parametrize(
    "sent", [POST + b"x" * 10, b"\x16\x03\x01 no HTTP\r\n\r\n", b"GET / HTTP/1.1\r\nA: b\x00\r\n\r\n"]
)
async def test_a_cut_or_senseless_request_is_no_traceback(sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    async def well() -> None:
        return None

    caplog.set_level(logging.DEBUG)
    async with serving("127.0.0.1:0", well, [web.post("/echo", echo)]) as address:
        port = int(address.rpartition(":")[2])
        _, writer = await opened(port, sent)
        await writer.drain()
        async with aiohttp.ClientSession() as session:
            await session.get(f"{address}/livez")
        writer.transport.abort()
        async with aiohttp.ClientSession() as session:
            assert (await session.get(f"{address}/livez")).status == 200

    assert not [record for record in caplog.records if record.exc_info and record.levelno > logging.DEBUG]
