"""Guarded fetching, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import socket
import sys
from collections.abc import AsyncIterator
from itertools import pairwise

import brotli  # type: ignore[import-untyped] # ships no types
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.errors import FetchError
from bot.feeds.fetch.client import (
    Fetched,
    Fetcher,
    FetchLimits,
    HostQueues,
    NotModified,
    SourceFetchError,
    Validators,
    first_request,
    next_request,
    user_agent,
)
from bot.feeds.fetch.guard import is_internal
from bot.feeds.fetch.response import BodyLimits
from tests.feeds.making import source
from tests.servers.feeds import (
    Asked,
    FeedServer,
    Response,
    deflate,
    drip,
    endless,
    entry,
    gzip_bomb,
    raw,
    rss,
    silence,
)

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FEED = rss(entry("One", "https://agency.example/1"))
QUICK = FetchLimits(total=1.0, silence=0.5, body=BodyLimits(2_000_000))


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as started:
        yield started


async def fetch(
    server: FeedServer, path: str, known: Validators | None = None, **more: object
) -> Fetched | NotModified:
    async with Fetcher(frozenset([server.pair]), "ops@team.example", limits=QUICK) as fetcher:
        return await fetcher.fetch(source(server.url(path), **more), known or Validators())


async def body_of(server: FeedServer, path: str) -> bytes:
    fetched = await fetch(server, path)
    assert isinstance(fetched, Fetched)
    return fetched.body


async def failure(server: FeedServer, path: str) -> SourceFetchError:
    with pytest.raises(SourceFetchError) as caught:
        await fetch(server, path)
    return caught.value


async def test_a_body_comes_with_its_validators_and_a_digest(server: FeedServer) -> None:
    headers = {"ETag": 'W/"a b"', "Last-Modified": "yesterday, about noon", "Cache-Control": "public, max-age=600"}
    server.reply("/f", Response(200, FEED, headers))

    fetched = await fetch(server, "/f")

    assert isinstance(fetched, Fetched)
    assert fetched.body == FEED
    assert fetched.validators == Validators('W/"a b"', "yesterday, about noon")
    assert fetched.max_age == 600
    assert len(fetched.digest) == 32


async def test_validators_are_echoed_as_they_were_received(server: FeedServer) -> None:
    server.reply("/f", Response(304))

    answer = await fetch(server, "/f", Validators('W/"a b"', "yesterday, about noon"))

    assert answer == NotModified(Validators('W/"a b"', "yesterday, about noon"))
    assert server.asked[0].headers["if-none-match"] == 'W/"a b"'
    assert server.asked[0].headers["if-modified-since"] == "yesterday, about noon"


async def test_an_etag_of_strange_bytes_does_not_break_the_next_poll(server: FeedServer) -> None:
    server.reply("/f", Response(200, FEED, {"ETag": '"caf\udce9"'}))

    fetched = await fetch(server, "/f")

    assert isinstance(fetched, Fetched)
    assert fetched.validators.etag is None


async def test_304_without_having_asked_for_it_is_an_error(server: FeedServer) -> None:
    server.reply("/f", Response(304))

    assert (await failure(server, "/f")).kind == "http-304"


async def test_the_user_agent_says_who_reads_and_whom_to_ask(server: FeedServer) -> None:
    server.reply("/f", Response(200, FEED))

    await fetch(server, "/f")

    agent = server.asked[0].headers["user-agent"]
    assert "Exportwatch/" in agent
    assert "contact: ops@team.example" in agent


def test_a_contact_cannot_smuggle_headers() -> None:
    assert "\n" not in user_agent("a\r\nX-Evil: 1 (é)")


async def test_a_sources_own_headers_are_sent(server: FeedServer) -> None:
    server.reply("/f", Response(200, FEED))

    await fetch(server, "/f", headers={"Referer": "https://agency.example/", "user-agent": "Own/1"})

    assert server.asked[0].headers["referer"] == "https://agency.example/"
    assert server.asked[0].headers["user-agent"] == "Own/1"


async def test_an_api_is_asked_with_a_form(server: FeedServer) -> None:
    server.reply("/api?x=1", Response(200, b"{}"))
    api = {"title": "t", "method": "POST", "form": {"columnID": "9", "title": ""}}

    await fetch(server, "/api?x=1", kind="json", json=api)

    assert server.asked[0].method == "POST"
    assert server.asked[0].body == b"columnID=9&title="


async def test_brackets_and_escapes_in_an_address_are_sent_as_written(server: FeedServer) -> None:
    path = "/api?conditions%5Bagencies%5D[]=a&q=%22x+y%22&b=%e2%82%ac"
    server.reply(path, Response(200, FEED))

    assert await body_of(server, path) == FEED


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(FEED)),
        ("x-gzip", gzip.compress(FEED[:50]) + gzip.compress(FEED[50:])),
        ("gzip", gzip.compress(FEED) + b"\0\0\0"),
        ("deflate", deflate(FEED)),
        ("deflate", deflate(FEED, framed=False)),
        ("br", brotli.compress(FEED)),
        ("zstd", zstd.compress(FEED)),
        ("zstd", zstd.compress(FEED[:50]) + zstd.compress(FEED[50:])),
        ("deflate, gzip", gzip.compress(deflate(FEED))),
        ("identity", FEED),
        ("", gzip.compress(FEED)),
    ],
    ids=[
        "gzip",
        "two members",
        "padded",
        "deflate",
        "bare deflate",
        "br",
        "zstd",
        "two frames",
        "both",
        "none",
        "file",
    ],
)
async def test_every_content_coding_is_undone(server: FeedServer, coding: str, packed: bytes) -> None:
    server.reply("/f", Response(200, packed, {"Content-Encoding": coding} if coding else {}))

    assert await body_of(server, "/f") == FEED


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(FEED)[:-12]),
        ("deflate", deflate(FEED)[:-6]),
        ("br", brotli.compress(FEED)[:-3]),
        ("zstd", zstd.compress(FEED)[:-3]),
        ("gzip", FEED),
        ("br", b"\xff" * 50),
        ("", gzip.compress(FEED)[:-12]),
        ("snappy", FEED),
        ("gzip, gzip, gzip", FEED),
    ],
    ids=["gzip", "deflate", "br", "zstd", "not gzip", "not br", "file", "unknown", "three deep"],
)
async def test_a_packed_body_that_is_cut_off_or_another_is_an_error(
    server: FeedServer, coding: str, packed: bytes
) -> None:
    server.reply("/f", Response(200, packed, {"Content-Encoding": coding} if coding else {}))

    assert (await failure(server, "/f")).kind == "malformed"


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip_bomb(50_000_000)),
        ("br", brotli.compress(bytes(50_000_000), quality=5)),
        ("zstd", zstd.compress(bytes(50_000_000))),
        ("", gzip_bomb(50_000_000)),
    ],
    ids=["gzip", "br", "zstd", "file"],
)
async def test_a_bomb_is_too_large_long_before_it_is_unpacked(server: FeedServer, coding: str, packed: bytes) -> None:
    server.reply("/f", Response(200, packed, {"Content-Encoding": coding} if coding else {}))

    assert (await failure(server, "/f")).kind == "too-large"


async def test_a_body_is_read_no_further_than_the_limit(server: FeedServer) -> None:
    server.act("/endless", endless(b"<item/>" * 2000))
    server.reply("/announced", Response(200, b"x", {"Content-Length": "99999999999"}))

    assert (await failure(server, "/endless")).kind == "too-large"
    assert (await failure(server, "/announced")).kind == "too-large"


async def test_slow_servers_run_into_the_limit_of_the_whole(server: FeedServer) -> None:
    server.act("/drip", drip(b"<rss>"))
    server.act("/silent", silence())
    server.act("/head", raw(b"HTTP/1.1 200 OK\r\nX-Half: ", close=False))

    for path in ("/drip", "/silent", "/head"):
        assert (await failure(server, path)).kind == "timeout"


async def test_a_timeout_says_which_limit_ran_out(server: FeedServer) -> None:
    server.act("/drip", drip(b"<rss>"))
    server.act("/silent", silence())

    for path, words in (("/drip", "in full within 1 s"), ("/silent", "sent nothing for 0.5 s")):
        assert words in str(await failure(server, path))


async def test_a_closed_port_is_told_in_few_words() -> None:
    closed = "127.0.0.1:1"
    async with Fetcher(frozenset([closed])) as fetcher:
        with pytest.raises(SourceFetchError, match="no connection: ") as caught:
            await fetcher.fetch(source(f"http://{closed}/"))
    assert caught.value.kind == "network"
    assert "ssl" not in str(caught.value)


async def test_what_speaks_no_tls_is_told_without_codes() -> None:
    async def greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ready\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        pair = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with Fetcher(frozenset([pair])) as fetcher:
            with pytest.raises(SourceFetchError) as caught:
                await fetcher.fetch(source(f"https://{pair}/"))

    assert caught.value.kind == "network"
    assert caught.value.message.startswith("127.0.0.1: no safe connection (TLS): ")
    assert "_" not in caught.value.message


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<rss>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<rss>\r\n",
        b"\x00\x01\x02",
    ],
    ids=["nothing", "ssh", "short", "no last chunk", "bad chunk", "binary"],
)
async def test_what_is_no_whole_http_answer_is_a_network_error(server: FeedServer, answer: bytes) -> None:
    server.act("/f", raw(answer))

    assert (await failure(server, "/f")).kind == "network"


async def test_headers_are_bounded(server: FeedServer) -> None:
    server.act("/long", raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100_000 + b"\r\n\r\n"))
    server.act("/many", raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 5000 + b"\r\n"))
    server.act("/endless", endless(b"X-A: 1\r\n" * 1000, head=b"HTTP/1.1 200 OK\r\n"))

    for path in ("/long", "/many", "/endless"):
        assert (await failure(server, path)).kind == "too-large"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 451, 500, 503, 204, 206, 300])
async def test_other_answers_are_named_by_their_status(server: FeedServer, status: int) -> None:
    server.reply("/f", Response(status))

    assert (await failure(server, "/f")).kind == f"http-{status}"


async def test_410_is_gone(server: FeedServer) -> None:
    server.reply("/f", Response(410))

    assert (await failure(server, "/f")).kind == "gone"


async def test_retry_after_is_passed_on_in_seconds(server: FeedServer) -> None:
    server.reply("/f", Response(503, headers={"Retry-After": "120"}))

    error = await failure(server, "/f")

    assert isinstance(error, FetchError)
    assert error.retry_after == 120


async def test_permanent_redirects_are_followed_and_reported(server: FeedServer) -> None:
    server.reply("/old", Response(301, headers={"Location": "/middle?x=[1]"}))
    server.reply("/middle?x=[1]", Response(308, headers={"Location": server.url("/new#top")}))
    server.reply("/new", Response(200, FEED))

    fetched = await fetch(server, "/old")

    assert isinstance(fetched, Fetched)
    assert fetched.moved_to == fetched.url == server.url("/new")


async def test_a_temporary_redirect_is_followed_and_not_remembered(server: FeedServer) -> None:
    server.reply("/old", Response(302, headers={"Location": "/new"}))
    server.reply("/new", Response(301, headers={"Location": "/newest"}))
    server.reply("/newest", Response(200, FEED))

    fetched = await fetch(server, "/old")

    assert isinstance(fetched, Fetched)
    assert fetched.moved_to is None


@pytest.mark.parametrize("location", ["/a", "?", "#x", "/b"])
async def test_redirects_that_lead_back_are_a_loop(server: FeedServer, location: str) -> None:
    server.reply("/a", Response(302, headers={"Location": location}))
    server.reply("/b", Response(302, headers={"Location": "/a"}))
    server.reply("/a?", Response(302, headers={"Location": "/a"}))

    assert (await failure(server, "/a")).kind == "redirect-loop"


async def test_redirects_that_never_repeat_are_a_loop_too(server: FeedServer) -> None:
    for n in range(30):
        server.reply(f"/{n}", Response(302, headers={"Location": f"/{n + 1}"}))

    assert (await failure(server, "/0")).kind == "redirect-loop"


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.0.0.1:{port}/",
        "http://127.0.0.1.:{port}/",
        "//0.0.0.0:{port}/",
        "file:///etc/passwd",
        "ftp://agency.example/",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "data:text/xml,<rss/>",
        "http://:80/",
    ],
)
async def test_a_redirect_is_judged_anew(server: FeedServer, target: str) -> None:
    server.reply("/f", Response(302, headers={"Location": target.format(port=server.port)}))

    error = await failure(server, "/f")

    assert error.kind in {"blocked-address", "malformed"}
    assert len(server.asked) == 1


async def test_the_private_list_opens_a_pair_for_its_own_sources_and_for_no_redirect(server: FeedServer) -> None:
    async with FeedServer() as canary, Fetcher(frozenset([server.pair, canary.pair]), limits=QUICK) as fetcher:
        server.reply("/f", Response(302, headers={"Location": canary.url("/admin/shutdown?confirm=1")}))
        canary.reply("/own", Response(200, FEED))
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source(server.url("/f")))

        assert caught.value.kind == "blocked-address"
        assert canary.asked == []
        assert isinstance(await fetcher.fetch(source(canary.url("/own"))), Fetched)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_keys_do_not_travel_to_another_host(status: int) -> None:
    keys = {"Authorization": "Bearer key", "Referer": "https://agency.example/"}
    first = first_request(source("https://agency.example/f", headers=keys), Validators(), "us")

    assert next_request(first, status, "/g").headers["Authorization"] == "Bearer key"
    for there in ("https://other.example/g", "http://agency.example/g", "https://agency.example:8443/g"):
        assert not {"Authorization", "Referer"} & next_request(first, status, there).headers.keys()


@pytest.mark.parametrize(
    "link",
    [
        *("http://127.0.0.1/x", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://2130706433/"),
        *("http://0x7f.1/", "http://10.1.2.3:8080/", "http://[::ffff:10.0.0.1]/", "https://localhost/a"),
        *("http://feeds.localhost/", "http://intranet/x", "http://printer.local/", "http://db.internal:6379/"),
        *("http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/", "http://[::1", "http://127.0.0.1./"),
    ],
)
def test_an_address_inside_is_told_by_its_looks(link: str) -> None:
    assert is_internal(link)


@pytest.mark.parametrize(
    "link", ["https://agency.example/1", "http://93.184.216.34/a", "http://[2606:2800:220:1::1]/", "https://1.gov/"]
)
def test_an_address_of_the_internet_leads_out(link: str) -> None:
    assert not is_internal(link)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://localhost.:{port}/",
        "http://feeds.LOCALHOST:{port}/",
        "http://127.0.0.1\\@agency.example:{port}/",
        "http://127.1:{port}/",
        "http://[::ffff:7f00:1]:{port}/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://0/",
        "http://①②⑦.⓪.⓪.①:{port}/",
    ],
)
async def test_private_addresses_are_not_read_unless_their_exact_pair_is_allowed(server: FeedServer, url: str) -> None:
    server.reply("/", Response(200, FEED))
    async with Fetcher(frozenset([f"127.0.0.1:{server.port + 1}"]), limits=QUICK) as fetcher:
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source(url.format(port=server.port)))

    assert caught.value.kind == "blocked-address"
    assert server.asked == []


class Rebound(AbstractResolver):
    """A name server that says one thing to those who ask first, and an inner address to the connection."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=6, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None: ...


async def test_a_name_that_leads_inside_is_caught_at_the_connection(server: FeedServer) -> None:
    async with Fetcher(limits=QUICK, names=Rebound("127.0.0.1", "127.0.0.2")) as fetcher:
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source(f"http://rebinding.example:{server.port}/"))

    assert caught.value.kind == "blocked-address"
    assert server.asked == []


async def test_a_proxy_is_not_asked_for_a_name_that_leads_inside(server: FeedServer) -> None:
    async with Fetcher(server.private, limits=QUICK, names=Rebound("10.0.0.1")) as fetcher:
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source("http://rebinding.example/", via={"proxy": server.url("")}))

    assert caught.value.kind == "blocked-address"
    assert server.asked == []


async def test_names_are_looked_up_with_the_system(server: FeedServer) -> None:
    server.reply("/f", Response(200, FEED))
    async with Fetcher(frozenset([f"localhost:{server.port}"]), limits=QUICK) as fetcher:
        assert isinstance(await fetcher.fetch(source(f"http://localhost:{server.port}/f")), Fetched)
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source("http://no-such-host.invalid/"))

    assert (caught.value.kind, "cannot be resolved" in caught.value.message) == ("network", True)


async def test_the_environments_proxy_is_not_used(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    server.reply("/f", Response(200, FEED))

    assert await body_of(server, "/f") == FEED


async def test_a_sources_proxy_is_asked_for_the_source(server: FeedServer) -> None:
    server.reply("http://93.184.216.34/feed", Response(200, FEED))
    async with Fetcher(frozenset([server.pair]), limits=QUICK) as fetcher:
        fetched = await fetcher.fetch(source("http://93.184.216.34/feed", via={"proxy": server.url("")}))

    assert isinstance(fetched, Fetched)
    assert fetched.body == FEED


async def test_a_proxy_is_no_way_to_a_private_address(server: FeedServer) -> None:
    async with Fetcher(frozenset([server.pair]), limits=QUICK) as fetcher:
        with pytest.raises(SourceFetchError) as caught:
            await fetcher.fetch(source("http://10.0.0.1/feed", via={"proxy": server.url("")}))

    assert caught.value.kind == "blocked-address"
    assert server.asked == []


async def test_messages_do_not_repeat_an_addresss_token(server: FeedServer) -> None:
    error = await failure(server, "/feed?myRssId=SECRET")

    assert error.kind == "http-404"
    assert "SECRET" not in str(error)


async def test_one_request_at_a_time_and_a_pause_per_public_host() -> None:
    queues, running, most, times = HostQueues(floor=0.05), 0, 0, []
    clock = asyncio.get_running_loop().time

    async def visit() -> None:
        nonlocal running, most
        async with queues.turn("agency.example", private=False):
            running += 1
            most = max(most, running)
            times.append(clock())
            await asyncio.sleep(0)
            running -= 1

    await asyncio.gather(*(visit() for _ in range(4)))

    assert most == 1
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(times))


async def test_a_slow_host_delays_no_other(server: FeedServer) -> None:
    async with FeedServer() as other:
        server.act("/slow", silence())
        other.reply("/f", Response(200, FEED))
        async with Fetcher(frozenset([server.pair, other.pair]), limits=QUICK) as fetcher:
            slow = asyncio.create_task(fetcher.fetch(source(server.url("/slow"))))
            await fetcher.fetch(source(other.url("/f")))
            assert not slow.done()
            with pytest.raises(SourceFetchError):
                await slow


async def test_a_cancelled_reading_ends_at_once_and_frees_the_host(server: FeedServer) -> None:
    server.act("/slow", silence())
    async with Fetcher(frozenset([server.pair]), limits=QUICK) as fetcher:
        task = asyncio.create_task(fetcher.fetch(source(server.url("/slow"))))
        await server.until_asked()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_connections_are_kept_for_the_next_poll(server: FeedServer) -> None:
    peers = set()

    async def note(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        peers.add(writer.get_extra_info("peername"))
        writer.write(Response(200, FEED).raw())

    server.act("/f", note)
    async with Fetcher(frozenset([server.pair]), limits=QUICK) as fetcher:
        for _ in range(3):
            await fetcher.fetch(source(server.url("/f")))

    assert len(peers) == 1
