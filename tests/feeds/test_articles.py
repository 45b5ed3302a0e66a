"""The page behind an item: real sockets, real worker processes, and pages that mean no good."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.feeds.articles import LIMITS, Articles, pool
from bot.feeds.fetch.client import Fetcher, HostQueues
from bot.feeds.fetch.robots import Robots
from bot.feeds.parse.article import extract, tidy
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import LONGEST_ARTICLE_TEXT, Article
from bot.store.intake import FoundArticles, IntakeEntry
from bot.store.keys import Keys
from bot.store.redis import Client
from tests.feeds.making import source
from tests.feeds.test_worker import workers_of
from tests.servers.feeds import FeedServer, Response, drip, endless, gzip_bomb, silence

QUICK = replace(LIMITS, total=4.0, silence=1.0)
TEXT = "The Ministry of Commerce announced that exports of graphite need a licence from 1 December 2023."
HTML = {"Content-Type": "text/html; charset=utf-8"}


def page(*paragraphs: str, title: str = "Export controls on graphite", head: str = "") -> bytes:
    """A page as newspapers have them: menus, an article, a footer."""
    menu = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(30))
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><nav><ul>{menu}</ul></nav><article><h1>{title}</h1>"
        f"{body}</article><footer>All rights reserved 1999-2020</footer><script>alert('x')</script></body></html>"
    ).encode()


def pdf(pages: Sequence[Sequence[str]], extra: str = "", trailer: str = "") -> bytes:
    """A PDF of text lines. `extra` stands in the catalogue, `trailer` in the trailer."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, lines in enumerate(pages):
        stream = zlib.compress(("BT /F1 10 Tf 50 750 Td 12 TL\n" + "".join(f"({x}) Tj T*\n" for x in lines)).encode())
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>".encode(),
            f"<< /Length {len(stream)} /Filter /FlateDecode >>\nstream\n".encode() + stream + b"\nendstream",
        ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + one + b"\nendobj\n"
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    end = f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF"
    return out + table.encode() + end.encode()


def entry(link: str, **more: object) -> IntakeEntry:
    fields: dict[str, Any] = {
        "source": "agency",
        "source_name": "Agency",
        "tier": "official",
        "language": "en",
        "key": "1",
        "id": "1",
    }
    fields |= {"title": "An item", "summary": "", "seen_at": "2026-11-24T12:00:00+00:00"} | more
    return IntakeEntry(authority=None, jurisdiction=None, published=None, link=link, **fields)


class Desk:
    """Everything that reading an article needs."""

    def __init__(self, redis: Client, keys: Keys, server: FeedServer, fetcher: Fetcher, extractor: ParserPool) -> None:
        self.server, self.fetcher, self.extractor = server, fetcher, extractor
        self.found = FoundArticles(redis, keys)
        self._articles = self.articles()

    def articles(self, *sources: Source) -> Articles:
        return Articles(sources or (source(self.server.url("/feed")),), self.fetcher, self.extractor, self.found)

    async def read(self, path: str) -> Article:
        return await self._articles.read(entry(self.server.url(path)))

    async def kind(self, path: str) -> str:
        with pytest.raises(FetchError) as caught:
            await self.read(path)
        return caught.value.kind


@pytest.fixture
async def desk(redis: Client, keys: Keys) -> AsyncIterator[Desk]:
    async with FeedServer() as server, pool() as extractor, Fetcher(server.private, limits=QUICK) as fetcher:
        yield Desk(redis, keys, server, fetcher, extractor)


async def test_what_an_item_links_to_gets_no_private_pair_but_its_sources_own(desk: Desk) -> None:
    async with FeedServer() as canary:
        canary.reply("/admin", Response(200, page(TEXT), HTML))
        desk.server.reply("/moved", Response(302, headers={"Location": canary.url("/admin")}))
        async with Fetcher(frozenset([desk.server.pair, canary.pair]), limits=QUICK) as fetcher:
            press = source("https://press.example/feed", id="press")
            own = source(canary.url("/feed"), id="own")
            robots = Robots(fetcher, HostQueues(0), frozenset([desk.server.pair, canary.pair]))
            articles = Articles((press, own), fetcher, desk.extractor, desk.found, robots)
            for item in (
                entry(canary.url("/admin"), source="press"),
                entry(canary.url("/admin?"), source="gone"),
                entry(desk.server.url("/moved"), source="press"),
            ):
                with pytest.raises(FetchError) as caught:
                    await articles.read(item)
                assert caught.value.kind == "blocked-address"

            assert canary.asked == desk.server.asked == []
            canary.reply("/own", Response(200, page(TEXT), HTML))
            assert TEXT in (await articles.read(entry(canary.url("/own"), source="own"))).text


async def test_a_page_gives_its_main_text_title_and_day_and_no_menu(desk: Desk) -> None:
    head = "<meta property='article:published_time' content='2023-10-20T08:00:00Z'>"
    desk.server.reply("/a", Response(200, page(TEXT, "A second paragraph.", head=head), HTML))
    article = await desk.read("/a")

    assert article.title == "Export controls on graphite"
    assert article.published == "2023-10-20"
    assert TEXT in article.text
    assert "Section 3" not in article.text
    assert "alert" not in article.text
    assert article.address == desk.server.url("/a")


async def test_a_pdf_notice_is_read_with_scripts_never_run(desk: Desk) -> None:
    script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    desk.server.reply("/a.pdf", Response(200, pdf([[TEXT], ["Page two."]], script), {"Content-Type": "text/plain"}))
    article = await desk.read("/a.pdf")

    assert TEXT in article.text
    assert "Page two." in article.text
    assert "app.alert" not in article.text
    assert article.published is None


async def test_a_page_that_robots_txt_forbids_is_not_asked_for(desk: Desk) -> None:
    desk.server.reply("/robots.txt", Response(200, b"User-agent: *\nDisallow: /members"))
    desk.server.reply("/members/a", Response(200, page(TEXT), HTML))
    desk.server.reply("/a", Response(200, page(TEXT), HTML))
    articles = Articles(
        [source(desk.server.url("/feed"))],
        desk.fetcher,
        desk.extractor,
        desk.found,
        Robots(desk.fetcher, HostQueues(0), frozenset()),
    )

    with pytest.raises(FetchError, match="asks not to read the page"):
        await articles.read(entry(desk.server.url("/members/a")))

    assert TEXT in (await articles.read(entry(desk.server.url("/a")))).text
    assert [asked.path for asked in desk.server.asked] == ["/robots.txt", "/a"]


async def test_a_page_is_asked_for_once_a_day_however_many_items_lead_there(desk: Desk) -> None:
    desk.server.reply("/a", Response(200, page(TEXT), HTML))
    first, second = await asyncio.gather(desk.read("/a"), desk.read("/a"))

    assert first == second == await desk.read("/a")
    assert len(desk.server.asked) == 1


async def test_a_failure_is_remembered_too(desk: Desk) -> None:
    assert await desk.kind("/none") == "http-404"
    assert await desk.kind("/none") == "http-404"
    assert len(desk.server.asked) == 1


@pytest.mark.parametrize(
    ("act", "kind"),
    [(endless(b"<p>word</p>" * 1000), "too-large"), (drip(b"<p>word</p>"), "timeout"), (silence(), "timeout")],
    ids=["endless", "slow", "silent"],
)
async def test_a_page_without_end_is_left(desk: Desk, act: object, kind: str) -> None:
    desk.server.act("/a", act)  # type: ignore[arg-type] # an Act

    assert await desk.kind("/a") == kind


async def test_a_bomb_and_a_huge_notice_are_not_unpacked(desk: Desk) -> None:
    desk.server.reply("/bomb", Response(200, gzip_bomb(100_000_000), HTML | {"Content-Encoding": "gzip"}))
    desk.server.reply(
        "/huge.pdf", Response(200, b"%PDF-1.4\n" + bytes(QUICK.body.size + 1), {"Content-Type": "application/pdf"})
    )

    assert await desk.kind("/bomb") == "too-large"
    assert await desk.kind("/huge.pdf") == "too-large"


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:1/", "file:///etc/passwd"]
)
async def test_a_redirect_inside_is_refused(desk: Desk, target: str) -> None:
    desk.server.reply("/a", Response(302, headers={"Location": target}))

    assert await desk.kind("/a") == "blocked-address"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://a.example/x", "http://[", "https://a.example/" + "x" * 3000]
)
async def test_a_link_that_is_no_address_is_not_followed(desk: Desk, link: str) -> None:
    with pytest.raises(FetchError) as caught:
        await desk.articles().read(entry(link))

    assert caught.value.kind == "blocked-address"


async def test_a_source_may_say_that_its_pages_are_not_read(desk: Desk) -> None:
    item = entry(desk.server.url("/a"))

    assert desk.articles(source()).may_read(item)
    assert not desk.articles(source(article=False)).may_read(item)
    assert desk.articles(source(id="other", article=False)).may_read(item)
    assert not desk.articles(source()).may_read(entry(""))


async def test_the_sources_keys_do_not_travel_to_the_pages_of_its_items(desk: Desk) -> None:
    desk.server.reply("/a", Response(200, page(TEXT), HTML))
    await desk.articles(source(desk.server.url("/feed"), headers={"Authorization": "Bearer secret"})).read(
        entry(desk.server.url("/a"))
    )

    assert "authorization" not in desk.server.asked[0].headers
    assert "application/pdf" in desk.server.asked[0].headers["accept"]


async def test_a_worker_that_a_page_keeps_too_long_is_killed_and_the_next_page_is_read() -> None:
    deep = b"%PDF-1.4\n" + b"[" * 3_000_000
    async with ParserPool(1, timeout=0.05) as impatient:
        with pytest.raises(FetchError) as caught:
            await impatient.read_article("agency", deep, url="https://a.example/")
        assert caught.value.kind == "timeout"
        assert workers_of(os.getpid()) == []
    async with pool() as extractor:
        with pytest.raises(FetchError):
            await extractor.read_article("agency", deep, url="https://a.example/")
        article = await extractor.read_article("agency", page(TEXT), url="https://a.example/")

    assert TEXT in article.text


def test_a_page_in_another_charset_than_it_says_is_read() -> None:
    notice = "商务部公告2023年第39号。对石墨物项实施出口管制，未经许可，不得出口。本公告自2023年12月1日起正式实施。" * 2
    made = page(notice, title="公告").decode()
    wrong = extract(made.encode("gb18030"), "https://a.example/", "text/html; charset=utf-8")

    assert "对石墨物项实施出口管制" in wrong.text


def test_a_scanned_or_broken_or_locked_pdf_gives_no_text_and_no_crash() -> None:
    locked = pdf([[TEXT]], trailer="/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 >>")
    looped = pdf([[TEXT]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]")
    for body in (pdf([[]]), b"%PDF-1.4 nothing", locked, looped, pdf([[TEXT]])[:200]):
        with pytest.raises(FetchError) as caught:
            extract(body, "https://a.example/", "application/pdf")
        assert caught.value.kind == "no-text"


def test_a_pdf_whose_tables_lead_in_circles_ends() -> None:
    whole = pdf([[TEXT]])
    at = int(whole.rpartition(b"startxref\n")[2].split()[0])
    circle = whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {at}".encode())

    assert TEXT in extract(circle, "https://a.example/", None).text


@pytest.mark.parametrize(
    "body", [b"\x89PNG\r\n\x1a\n" + bytes(5000), b"", b"<html></html>", b"PK\x03\x04" + bytes(5000)]
)
def test_what_is_no_page_gives_no_text(body: bytes) -> None:
    with pytest.raises(FetchError) as caught:
        extract(body, "https://a.example/", "application/octet-stream")

    assert caught.value.kind == "no-text"


def test_a_packed_page_inside_a_page_is_not_unpacked() -> None:
    with pytest.raises(FetchError):
        extract(gzip.compress(bytes(10_000_000)), "https://a.example/", None)


def test_the_text_is_bounded_and_a_long_notice_is_not_read_to_its_end() -> None:
    article = extract(pdf([[f"{TEXT} Line {n}." for n in range(50)]] * 60), "https://a.example/", None)

    assert len(article.text) == LONGEST_ARTICLE_TEXT


def test_a_day_that_has_not_come_is_not_taken_for_the_pages_own() -> None:
    head = "<meta property='article:published_time' content='2199-01-01'>"

    assert extract(page(TEXT, head=head), "https://a.example/", None).published is None


SHOWN = st.text(st.characters(exclude_categories=["C"]), max_size=300)
"""What readers see; between two digits something invisible is nothing, for them and for us."""


@given(SHOWN, SHOWN)
@settings(max_examples=60, deadline=None)
def test_the_text_holds_no_number_that_the_page_does_not_hold(title: str, text: str) -> None:
    shown = [re.sub(r"[<>&]", "", part) for part in (title, text)]
    made = page(shown[1], TEXT, title=shown[0])
    try:
        article = extract(made, "https://a.example/", "text/html; charset=utf-8")
    except FetchError:
        return

    assert set(re.findall(r"\d+", article.text)) <= set(re.findall(r"\d+", made.decode()))


@given(st.text())
@example("0\r\x1b 0")  # a blank, something invisible, a blank
def test_tidy_text_holds_no_control_or_direction_characters(text: str) -> None:
    tidied = tidy(text)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\u200b\u202e\u2066]", tidied)
    assert tidy(tidied) == tidied


def test_the_bots_own_process_never_loads_what_extracts() -> None:
    program = "import sys, bot.feeds.articles, bot.feeds.articles, bot.store.intake, bot.alerts.desk\n"
    program += "print(sorted({'trafilatura', 'pypdf', 'lxml', 'htmldate', 'dateparser'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)

    assert ran.stdout == "[]\n"
