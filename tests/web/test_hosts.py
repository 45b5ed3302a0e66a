"""Only allowed hosts are served, and what names the host is kept apart by it."""

from __future__ import annotations

import asyncio
import logging

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.settings import Settings, read
from handlers.web.routes import routes
from handlers.web.server import name_of, serving
from handlers.web.site import Site


async def well() -> None:
    return None


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8080", 200),
        ("localhost:8080", 200),
        ("LOCALHOST.", 200),
        ("[::1]:8080", 200),
        ("192.0.2.7", 200),
        ("exports.example.com", 200),
        ("Exports.Example.com:443", 200),
        ("evil.example", 421),
        ("exports.example.com.evil.example", 421),
        ("xn--exports.example.com", 421),
        ("exports.example.com:443:1", 400),
        ('a"><x', 400),
        ("", 400),
        ("a b", 400),
        ("127.0.0.1@evil.example", 400),
    ],
)
async def test_a_page_is_served_under_an_allowed_name_alone(site: Site, host: str, status: int) -> None:
    async with (
        serving("127.0.0.1:0", well, routes(site), hosts={"exports.example.com"}) as address,
        aiohttp.ClientSession() as client,
    ):
        async with client.get(f"{address}/announcements.json", headers={"Host": host}) as answer:
            text = await answer.text()
            assert answer.status == status, text
        async with client.get(f"{address}/healthz", headers={"Host": host}) as health:
            assert health.status == 200

    assert (
        (host[:4] in text) or status == 400 or host.lower().startswith(("127", "localhost", "[::1]", "192", "exports"))
    )
    assert status != 421 or "EXPORTWATCH_WEB_HOSTS" in text
    assert status == 200 or not set("<>") & set(text)


async def test_a_host_in_the_request_line_is_checked_too(site: Site) -> None:
    async with serving("127.0.0.1:0", well, routes(site)) as address:
        found = []
        for target in (b"http://evil.example/announcements.json", b"http://127.0.0.1/announcements.json"):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rpartition(":")[2]))
            writer.write(b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            found.append((await reader.read()).partition(b"\r\n")[0])
            writer.close()

    assert [line.split()[1] for line in found] == [b"421", b"200"]


async def test_a_refused_host_is_logged_once(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    async with serving("127.0.0.1:0", well, routes(site)) as address, aiohttp.ClientSession() as client:
        for number in range(300):
            async with client.get(f"{address}/", headers={"Host": f"evil{number % 150}.example"}) as answer:
                assert answer.status == 421

    assert 1 <= len(caplog.records) <= 101


@pytest.mark.parametrize("path", ["/announcements.atom", "/announcements.json", "/calendar.ics", "/calendar", "/"])
async def test_a_cache_keeps_what_each_host_was_told(site: Site, path: str) -> None:
    async with serving("127.0.0.1:0", well, routes(site)) as address, aiohttp.ClientSession() as client:
        async with client.get(address + path) as answer:
            vary = answer.headers["Vary"]
            tag = answer.headers.get("ETag", "")
        async with client.get(address + path, headers={"If-None-Match": tag}) as again:
            assert "Host" in again.headers["Vary"]
    # Pages are worded in the reader's language, feeds are not.
    in_languages = {"Accept-Language"} if path in {"/", "/calendar"} else set()
    assert {part.strip() for part in vary.split(",")} == {"Accept-Encoding", "Host", *in_languages}


@given(st.text())
def test_no_text_is_a_name_with_signs_of_html_or_space(host: str) -> None:
    name = name_of(host)
    assert name is None or not set(name) & set("<>\"'&@/\\ \r\n")


def test_a_host_with_scheme_or_port_is_refused_at_the_start() -> None:
    for wrong in ("https://exports.example.com", "exports.example.com:443", "a b", "exports..example"):
        with pytest.raises(ConfigError, match="EXPORTWATCH_WEB_HOSTS"):
            read(Settings, EXPORTWATCH_WEB_HOSTS=wrong, _env_file=None)
    given_ = read(Settings, EXPORTWATCH_WEB_HOSTS="Exports.example.com, exports", _env_file=None)
    assert given_.web_hosts == {"exports.example.com", "exports"}
