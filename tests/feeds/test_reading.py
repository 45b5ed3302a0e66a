"""`exportwatch feeds`: a process as anyone starts it, against a local server."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import MAX_MESSAGE, FetchError
from tests.program import run_beside
from tests.servers.feeds import FeedServer, Response, entry, raw, rss, silence

FEED = rss(entry("Licences for 石墨", "https://agency.example/1", "g1", "Tue, 24 Nov 2026 09:00:00 GMT", "Text"))
ERROR_FIELDS = {"kind", "message"}


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as started:
        started.reply("/good", Response(200, FEED))
        yield started


async def run(*arguments: str, allow: str = "", **environment: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of `exportwatch feeds …`."""
    ended = await run_beside("feeds", *arguments, EXPORTWATCH_ALLOW_PRIVATE=allow, **environment)
    return ended.returncode, ended.stdout, ended.stderr


async def read(*places: str, allow: str = "") -> list[dict[str, Any]]:
    code, out, err = await run("read", *places, "--json", allow=allow)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


async def test_a_feed_is_printed_as_the_contract_says(server: FeedServer) -> None:
    (line,) = await read(server.url("/good"), allow=server.pair)

    assert line == {
        "source": server.url("/good"),
        "ok": True,
        "items": [
            {
                "id": "g1",
                "title": "Licences for 石墨",
                "link": "https://agency.example/1",
                "summary": "Text",
                "published": "2026-11-24T09:00:00+00:00",
                "edited": None,
            }
        ],
        "skipped": 0,
        "error": None,
    }


async def test_each_place_gets_its_line_in_order_and_none_stops_the_others(server: FeedServer, tmp_path: Path) -> None:
    server.reply("/gone", Response(410))
    server.reply("/missing", Response(404))
    server.reply("/page", Response(200, b"<html><title>Log in</title></html>"))
    server.reply("/loop", Response(302, headers={"Location": "/loop"}))
    server.reply("/inside", Response(302, headers={"Location": "http://169.254.169.254/"}))
    server.reply("/laughs", Response(200, b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>'))
    server.reply("/huge", Response(200, b"", {"Content-Length": "9999999999"}))
    server.act("/rubbish", raw(b"not http at all\r\n\r\n"))
    file = tmp_path / "feed.xml"
    file.write_bytes(FEED)
    expected: dict[str, str | None] = {
        server.url("/gone"): "gone",
        server.url("/good"): None,
        server.url("/missing"): "http-404",
        "http://localhost:1/": "blocked-address",
        "file:///etc/passwd": "blocked-address",
        server.url("/page"): "not-a-feed",
        str(file): None,
        server.url("/loop"): "redirect-loop",
        server.url("/inside"): "blocked-address",
        server.url("/laughs"): "forbidden-markup",
        server.url("/huge"): "too-large",
        server.url("/rubbish"): "network",
        "http://no-such-host.invalid/": "network",
        str(tmp_path): "network",
    }

    lines = await read(*expected, allow=server.pair)

    assert {line["source"]: line["error"] and line["error"]["kind"] for line in lines} == expected
    assert [line["source"] for line in lines] == list(expected)
    for line in lines:
        assert line["ok"] is (line["error"] is None)
        assert line["error"] is None or line["error"].keys() == ERROR_FIELDS


async def test_a_file_of_another_encoding_is_read_from_standard_input_or_disk(tmp_path: Path) -> None:
    file = tmp_path / "old feed.xml"
    file.write_bytes('<?xml version="1.0" encoding="gb2312"?><rss><channel><item><title>出口管制</title></item></channel></rss>'.encode("gbk"))  # fmt: skip  # noqa: E501 - one document

    (line,) = await read(str(file))

    assert line["items"][0]["title"] == "出口管制"


async def test_a_source_is_read_by_its_id(server: FeedServer, tmp_path: Path) -> None:
    server.reply("/list", Response(200, b"<ul><li><a href='/1'>One</a></li></ul>"))
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(_source("agency", server.url("/list"), "page") + "    page: {items: li, title: a}\n")

    code, out, _ = await run("read", "agency", allow=server.pair, EXPORTWATCH_FEEDS=str(feeds))

    assert code == 0
    assert json.loads(out)["items"][0]["link"] == server.url("/1")


async def test_check_tries_the_enabled_sources_and_says_which_fail(server: FeedServer, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    entries = _source("good", server.url("/good")) + _source("bad", server.url("/none")).removeprefix("sources:\n")
    feeds.write_text(
        entries + _source("dormant", server.url("/dormant")).removeprefix("sources:\n") + "    enabled: false\n"
    )

    code, out, _ = await run("check", allow=server.pair, EXPORTWATCH_FEEDS=str(feeds))

    assert code == 1
    assert "ok   good: 1 items, newest of 2026-11-24" in out
    assert "FAIL bad: 127.0.0.1 answered 404 (http-404)" in out
    assert "dormant" not in out


async def test_check_names_the_line_of_what_is_wrong_in_the_file(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(_source("x", "nonsense"))

    code, out, err = await run("check", "--offline", EXPORTWATCH_FEEDS=str(feeds))

    assert (code, out) == (1, "")
    assert f"{feeds}:7: " in err
    assert "Traceback" not in err


async def test_discover_lists_the_feeds_that_a_page_names(server: FeedServer) -> None:
    server.reply(
        "/page", Response(200, b"<html><link rel=alternate type=application/atom+xml href=news.atom title=News>")
    )
    server.reply("/plain", Response(200, b"<html>"))

    found = await run("discover", server.url("/page"), allow=server.pair)
    nothing = await run("discover", server.url("/plain"), allow=server.pair)

    assert found == (0, f"{server.url('/news.atom')}\tNews\n", "")
    assert nothing[:2] == (1, "")


async def test_discover_says_of_a_feed_that_it_is_one(server: FeedServer) -> None:
    code, out, _ = await run("discover", server.url("/good"), allow=server.pair)

    assert (code, out) == (0, f"{server.url('/good')}\tA feed\n")


async def test_no_place_is_wrong_usage() -> None:
    assert (await run("read"))[0] == 2


async def test_ctrl_c_ends_a_reading_that_hangs(server: FeedServer) -> None:
    server.act("/slow", silence())
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "handlers", "feeds", "read", server.url("/slow")),
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"EXPORTWATCH_ALLOW_PRIVATE": server.pair},
        # Who runs the tests in the background of a shell hands down an ignored Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    await server.until_asked()
    process.send_signal(signal.SIGINT)
    async with asyncio.timeout(20):  # alone it takes a tenth of a second
        _, err = await process.communicate()

    assert process.returncode == 130
    assert b"Traceback" not in err


def _source(name: str, url: str, kind: str = "rss") -> str:
    fields = {"id": name, "name": name, "language": "en", "tier": "official", "kind": kind, "url": url}
    lines = "\n    ".join(f"{key}: {value}" for key, value in fields.items())
    return f"sources:\n  - {lines}\n"


async def test_a_teams_own_file_is_laid_over_and_its_mistakes_are_named(tmp_path: Path) -> None:
    extra = tmp_path / "team.yaml"
    extra.write_text("sources:\n  - {id: de-bafa, enabled: true}\n  - {id: us-ofac, colour: red}\n")

    code, out, _ = await run("check", "--offline", EXPORTWATCH_EXTRA_FEEDS=str(extra))

    assert code == 1
    assert f"FAIL {extra}:3: source 'us-ofac': colour: unknown key" in out


async def test_another_readers_list_becomes_sources_that_can_be_checked(server: FeedServer, tmp_path: Path) -> None:
    opml = tmp_path / "list.opml"
    opml.write_text(f'<opml version="2.0"><body><outline text="Good" xmlUrl="{server.url("/good")}"/></body></opml>')
    code, out, err = await run("import", str(opml), "--tier", "trade")
    assert (code, "1 sources" in err) == (0, True)
    extra = tmp_path / "team.yaml"
    extra.write_text(out)

    code, out, _ = await run("check", "good", allow=server.pair, EXPORTWATCH_EXTRA_FEEDS=str(extra))

    assert (code, "ok   good: 1 items" in out) == (0, True)


async def test_sources_are_exported_for_other_readers_and_for_this_one(tmp_path: Path) -> None:
    code, opml, err = await run("export", "--opml")
    assert (code, err) == (0, "")
    assert 'xmlUrl="https://ustr.gov/rss.xml"' in opml
    code, out, _ = await run("export", "--all")
    again = tmp_path / "all.yaml"
    again.write_text(out)

    code, out, _ = await run("check", "--offline", EXPORTWATCH_FEEDS=str(again))

    assert (code, "the file is valid" in out) == (0, True)


@pytest.mark.parametrize("content", ["<rss/>", "http://127.0.0.1/"])
async def test_importing_what_is_no_list_is_wrong_usage(tmp_path: Path, content: str) -> None:
    file = tmp_path / "no.opml"
    file.write_text(content)

    code, out, err = await run("import", str(file))

    assert (code, out) == (2, "")
    assert "not OPML" in err


async def test_addresses_for_feed_readers_are_read_and_guarded_like_others(server: FeedServer) -> None:
    good = server.url("/good")
    places = [good.replace("http://", "feed://"), f"feed:{good}", "feed://169.254.169.254/", "feed:file:///etc/passwd"]

    lines = await read(*places, allow=server.pair)

    assert [line["error"] and line["error"]["kind"] for line in lines] == [None, None, *["blocked-address"] * 2]
    assert [line["source"] for line in lines] == places


async def test_places_that_no_file_system_knows_get_their_line_too(server: FeedServer) -> None:
    server.reply("/good?" + "x" * 5000, Response(200, FEED))
    places = [server.url("/good?" + "x" * 5000), "x" * 5000, os.fsdecode(b"/no/such/\xff.xml")]

    lines = await read(*places, allow=server.pair)

    assert [line["error"] and line["error"]["kind"] for line in lines] == [None, "network", "network"]
    assert [line["source"] for line in lines] == places


async def test_what_a_server_sends_makes_no_endless_message(server: FeedServer) -> None:
    server.reply("/coding", Response(200, FEED, {"Content-Encoding": "z" * 20_000}))
    server.reply("/title", Response(200, f"<html><title>\u202e{'y' * 9000}</title></html>".encode()))

    for line in await read(server.url("/coding"), server.url("/title"), allow=server.pair):
        assert line["error"]["message"].isprintable()
        assert len(line["error"]["message"]) <= MAX_MESSAGE


@given(st.text(max_size=1000))
def test_every_message_is_one_bounded_line_of_what_can_be_seen(message: str) -> None:
    error = FetchError("agency", "network", message)

    assert error.message.isprintable()
    assert len(error.message) <= MAX_MESSAGE
    words = " ".join(message.split())
    assert not words.isprintable() or len(message) > MAX_MESSAGE or error.message == words
