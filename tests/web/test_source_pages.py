"""Added sources in the console: by address, as OPML, removed; and nothing without the operator's setting."""

from __future__ import annotations

import aiohttp
import pytest

from bot.feeds.added import AddedSource, new_id
from bot.feeds.fetch.client import HostQueues
from bot.model.added import mark_of
from bot.model.delivery import Channel
from bot.proxies import Proxies
from bot.store.redis import Client
from handlers.source_finder import SourceFinder
from handlers.web.site import Site
from tests.feeds.test_opml import feed, opml
from tests.servers.feeds import FeedServer, Response, entry, rss
from tests.web.conftest import NOW
from tests.web.test_operators import Console, console

PAGE = "/operators/sources"
WEB = Channel("web", "-", "operators")


def finder(server: FeedServer) -> SourceFinder:
    return SourceFinder(frozenset({server.pair}), None, HostQueues(), Proxies(""))


async def upload(bot: Console, body: bytes, language: str = "en") -> tuple[int, str]:
    _, page = await bot.get(PAGE)
    form = aiohttp.FormData({"csrf": page.partition('name="csrf" value="')[2].partition('"')[0], "language": language})
    form.add_field("file", body, filename="feeds.opml", content_type="text/xml")
    async with bot.client.post(f"{bot.address}{PAGE}/import", data=form) as answer:
        return answer.status, await answer.text()


async def test_an_operator_adds_a_feed_for_everybody_and_removes_it(site: Site, redis: Client) -> None:
    async with FeedServer() as server, console(site, redis, finder=finder(server)) as bot:
        server.feed("/feed.xml", rss(entry("New rule on gallium <script>alert(1)</script>")))
        await bot.sign_in()
        status, added = await bot.post(PAGE, address=server.url("/feed.xml"))
        (kept,) = await bot.store.added.all()
        _, twice = await bot.post(PAGE, address=server.url("/feed.xml"))
        _, removed = await bot.post(f"{PAGE}/{kept.id}/remove")
        again, gone = await bot.post(f"{PAGE}/{kept.id}/remove")

        assert (status, again) == (200, 404)
        assert "New rule on gallium" in added
        assert "<script>alert" not in added
        assert kept.id.startswith("added-everyone-")
        assert "this source was added already" in twice
        assert "Removed:" in removed
        assert "not on record" in gone
        assert await bot.store.added.all() == ()
        assert [what for _, what in await bot.audited(WEB) if what == "source"] == ["source"] * 2


@pytest.mark.parametrize(
    ("address", "says"),
    [("http://127.0.0.1:1/x", "private network"), ("graphite", "no address"), ("https://a:b@c.example/", "password")],
)
async def test_what_cannot_be_added_is_named(site: Site, redis: Client, address: str, says: str) -> None:
    async with FeedServer() as server, console(site, redis, finder=finder(server)) as bot:
        await bot.sign_in()
        status, page = await bot.post(PAGE, address=address)

        assert status == 400
        assert says in page


async def test_a_page_of_several_feeds_shows_them(site: Site, redis: Client) -> None:
    links = "".join(f'<link rel=alternate type="application/rss+xml" title="{n}" href="/{n}.xml">' for n in "ab")
    async with FeedServer() as server, console(site, redis, finder=finder(server)) as bot:
        server.reply("/", Response(body=f"<html>{links}<p>x".encode(), headers={"Content-Type": "text/html"}))
        await bot.sign_in()
        _, page = await bot.post(PAGE, address=server.url("/"))

        assert server.url("/b.xml") in page
        assert await bot.store.added.all() == ()


async def test_a_list_of_another_reader_comes_in_and_goes_out(site: Site, redis: Client) -> None:
    body = opml(feed("A", "https://a.example/f"), feed("石墨", "https://b.example/f"))
    async with FeedServer() as server, console(site, redis, finder=finder(server)) as bot:
        await bot.sign_in()
        _, page = await upload(bot, body)
        _, again = await upload(bot, body)
        bad, said = await upload(bot, b"no list")
        worse, language = await upload(bot, body, "klingon!")
        out = await bot.get(f"{PAGE}.opml")

        assert [one.url for one in await bot.store.added.all()] == ["https://a.example/f", "https://b.example/f"]
        assert "Added: 2 of 2 feeds" in page
        assert "Added: 0 of 2 feeds" in again
        assert "A: this source was added already" in again
        assert (bad, worse) == (400, 400)
        assert "cannot be read" in said or "not OPML" in said
        assert "not a language" in language
        assert out[1].count("xmlUrl=") == 2


async def test_where_it_is_not_allowed_nothing_is_added_and_what_is_there_can_go(site: Site, redis: Client) -> None:
    here = Channel("slack", "T1", "C1")
    one = AddedSource(
        new_id(mark_of(here), "A", "https://a.example/f", ()), "A", "https://a.example/f", "en", here, NOW
    )
    async with console(site, redis) as bot:
        await bot.store.added.add(one, "U1")
        await bot.sign_in()
        _, page = await bot.get(PAGE)
        status, _ = await bot.post(PAGE, address="https://b.example/f")
        await bot.post(f"{PAGE}/{one.id}/remove")

        assert "EXPORTWATCH_CHAT_SOURCES=true" in page
        assert "slack:T1:C1" in page
        assert status == 400
        assert await bot.store.added.all() == ()
