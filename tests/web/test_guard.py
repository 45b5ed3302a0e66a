"""Clients cannot block the server: half requests, silence, floods of connections and bytes, cut bodies."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from ipaddress import ip_network

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from bot.settings import Network
from handlers.web.connections import GUARD, Bounds, ConnectionGuard, GuardedSite, forwarded_for, limited_as
from handlers.web.server import problem, serving
from tests.conftest import until

QUICK = Bounds(
    headers_s=0.2, body_s=0.2, unread_s=0.2, idle_s=5, linger_s=0.1, connections=8, kept=2, refused_s=0, bytes=100_000
)
PATIENT = replace(QUICK, headers_s=60, body_s=60, unread_s=60)
"""Nothing goes by its time, so that what goes makes place for others."""
PROXIES = (ip_network("127.0.0.0/8"),)
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n"
Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b"x" * 65_536)


async def held(_: web.Request) -> web.Response:
    """Work until the test ends."""
    await asyncio.Event().wait()
    return web.Response()


async def listen(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    with request.app[GUARD].listening(request):
        await response.prepare(request)
        await response.write(b"listening")
        await asyncio.Event().wait()
    return response


@asynccontextmanager
async def guarded(
    bounds: Bounds = QUICK, proxies: Sequence[Network] = ()
) -> AsyncIterator[tuple[ConnectionGuard, int]]:
    guard = ConnectionGuard(problem, bounds, proxies=proxies, kept_paths=["/kept"])
    app = web.Application(middlewares=[guard.middleware])
    app[GUARD] = guard
    app.add_routes([web.post("/echo", echo), web.get("/endless", endless), web.get("/", echo), web.post("/kept", echo)])
    app.add_routes([web.get("/held", held), web.get("/listen", listen)])
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


async def answers(port: int, path: str = "/echo") -> bool:
    return await status(port, path) == 200


async def status(port: int, path: str, client: str = "") -> int:
    """What a whole request is answered with; `client`: as whom a proxy names the sender."""
    headers = {"X-Forwarded-For": client} if client else {}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}{path}", data=b"hi", headers=headers) as got,
    ):
        assert got.status != 200 or await got.read() == b"hi"
        return got.status


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        (b"", b""),
        (b"GET / HTT", b""),
        (b"GET / HTTP/1.1\r\nHost: x\r\n", b""),
        (POST, b"408"),
        (POST + b"x" * 100, b"408"),
        (b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nab", b"408"),
        *(
            (POST.replace(b"Host: x", b"Host: x\r\nContent-Type: " + kind) + b"ab", b"408")
            for kind in (b"application/x-www-form-urlencoded", b"application/json", b"application/octet-stream", b"a/b")
        ),
        *(
            (POST.replace(b"Host: x", b"Host: x\r\nContent-Type: multipart/" + kind) + b"ab", b"415")
            for kind in (b"form-data; boundary=x", b"mixed; boundary=x", b"form-data", b"x")
        ),
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


HALVES = {
    "nothing": b"",
    "headers": b"GET / HTTP/1.1\r\nA: ",
    "a form": POST.replace(b"/echo", b"/kept") + b"ab",
    "a multipart form": POST.replace(b"Host: x", b"Host: x\r\nContent-Type: multipart/form-data; boundary=x") + b"ab",
    "a page that listens": b"GET /listen HTTP/1.1\r\nHost: x\r\n\r\n",
    "an answer that is not read": b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("what", HALVES)
@pytest.mark.parametrize("path", ["/echo", "/kept"])
async def test_whoever_holds_connections_a_new_request_gets_in(what: str, path: str) -> None:
    async with guarded(PATIENT) as (guard, port):
        holding = [await opened(port, HALVES[what]) for _ in range(40)]

        for _ in range(5):
            assert await answers(port, path)
        assert guard.connections <= PATIENT.connections
        for pair in holding:
            pair[1].transport.abort()


async def test_where_every_place_is_worked_for_the_kept_paths_are_served_and_others_told() -> None:
    async with guarded(PATIENT) as (guard, port):
        working = [await opened(port, b"GET /held HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(PATIENT.connections)]
        await until(lambda: guard.connections == PATIENT.connections, "all are worked for", 5)

        assert await status(port, "/echo") == 503
        assert await status(port, "/kept") == 200
        for pair in working:
            pair[1].transport.abort()


async def test_a_client_has_its_number_of_requests_and_others_have_theirs() -> None:
    bounds = replace(PATIENT, connections=50, per_client=4)
    async with guarded(bounds, PROXIES) as (guard, port):
        ask = b"GET /held HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.9.8.7\r\n\r\n"
        working = [await opened(port, ask) for _ in range(bounds.per_client)]
        await until(lambda: guard.connections == bounds.per_client, "all are worked for", 5)

        assert await status(port, "/echo", "10.9.8.7") == 429
        assert await status(port, "/kept", "10.9.8.7") == 200
        assert await status(port, "/echo", "10.9.8.6") == 200
        for pair in working:
            pair[1].transport.abort()


async def test_who_asks_beyond_the_limits_in_a_loop_waits_and_goes_first() -> None:
    bounds = replace(PATIENT, per_client=1, connections=6, refused_s=60)
    async with guarded(bounds, PROXIES) as (guard, port):
        ask = b"GET /held HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n"
        pairs = [await opened(port, ask) for _ in range(30)]
        assert await status(port, "/echo", "10.0.0.2") == 200

        await asyncio.gather(*(ended(pair) for pair in pairs[1:20]))
        assert guard.connections <= bounds.connections
        for pair in (pairs[0], *pairs[20:]):
            pair[1].transport.abort()


async def test_of_half_bodies_of_one_client_the_oldest_go_and_those_of_others_stay() -> None:
    bounds = replace(PATIENT, connections=50, half_bodies=3)
    async with guarded(bounds, PROXIES) as (guard, port):
        mine, theirs = (
            POST.replace(b"Host: x", b"Host: x\r\nX-Forwarded-For: " + who) for who in (b"10.0.0.1", b"10.0.0.2")
        )
        other = await opened(port, theirs + b"ab")
        halves = [await opened(port, mine + b"ab") for _ in range(10)]

        await asyncio.gather(*(ended(pair) for pair in halves[:7]))
        assert guard.connections == 1 + bounds.half_bodies
        other[1].write(b"x" * 49_998)
        assert b"200" in await other[0].readuntil(b"\r\n\r\n")
        for pair in (other, *halves[7:]):
            pair[1].transport.abort()


async def test_who_opens_most_connections_loses_them_first() -> None:
    bounds = replace(PATIENT, per_client=20)
    async with guarded(bounds, PROXIES) as (guard, port):
        slow = await opened(port, POST.replace(b"Host: x", b"Host: x\r\nX-Forwarded-For: 10.0.0.2") + b"ab")
        many = [
            await opened(port, POST.replace(b"Host: x", b"Host: x\r\nX-Forwarded-For: 10.0.0.1") + b"ab")
            for _ in range(30)
        ]
        assert guard.connections <= bounds.connections
        slow[1].write(b"x" * 49_998)

        assert b"200" in await slow[0].readuntil(b"\r\n\r\n")
        for pair in (slow, *many):
            pair[1].transport.abort()


async def test_a_client_has_four_pages_that_listen_and_a_fifth_is_told() -> None:
    bounds = replace(QUICK, connections=50)
    async with guarded(bounds, PROXIES) as (_, port):
        ask = b"GET /listen HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: %b\r\n\r\n"
        pages = [await opened(port, ask % b"10.0.0.1") for _ in range(4)]
        for reader, _ in pages:
            await reader.readuntil(b"listening")
        fifth, other = await opened(port, ask % b"10.0.0.1"), await opened(port, ask % b"10.0.0.2")

        refused = await fifth[0].readuntil(b"\r\n\r\n")
        assert b" 429 " in refused
        assert b"Retry-After: 60" in refused
        assert b" 200 " in await other[0].readuntil(b"\r\n\r\n")
        for pair in (*pages, fifth, other):
            pair[1].transport.abort()


@pytest.mark.parametrize(
    ("peer", "named", "found"),
    [
        ("127.0.0.1", (), "127.0.0.1"),
        ("127.0.0.1", ("198.51.100.7",), "198.51.100.7"),
        ("127.0.0.1", ("forged", "198.51.100.7"), "198.51.100.7"),
        ("127.0.0.1", ("203.0.113.9, 198.51.100.7, 127.0.0.9",), "198.51.100.7"),
        ("127.0.0.1", ("198.51.100.7, who",), "127.0.0.1"),
        ("192.0.2.5", ("198.51.100.7",), "192.0.2.5"),
    ],
)
def test_the_client_is_the_last_address_that_a_trusted_proxy_names(
    peer: str, named: tuple[str, ...], found: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", one) for one in named])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
    assert forwarded_for(request, PROXIES) == found


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("192.0.2.2", "192.0.2.2"),
        ("somebody", "somebody"),
    ],
)
def test_an_ipv6_customer_is_one_client(address: str, client: str) -> None:
    assert limited_as(address) == client
