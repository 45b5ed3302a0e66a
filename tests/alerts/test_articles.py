"""The page behind an item, from the desk and back: no alert waits for it, and what waits for it survives a kill."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.alerts.desk import Desk
from bot.detect import EventCard, EventMemory
from bot.feeds.articles import LIMITS, ArticleReader, Articles, pool
from bot.feeds.fetch.client import Fetcher
from bot.model.announcement import Article
from bot.store.events import Events
from bot.store.intake import ARTICLES_WANTED_AT_MOST, FoundArticles, Intake, PolledItem, WantedArticles
from bot.store.keys import Keys
from bot.store.redis import Client
from tests import shipped
from tests.alerts.test_kill import found
from tests.feeds.making import source
from tests.feeds.test_articles import page
from tests.servers.feeds import Act, FeedServer, Response, silence

DETECTOR = shipped.detector()
HEADLINE = "China announces export licence requirement for graphite"
PAGE = page("Announcement No. 39 of 2023 takes effect on 1 December 2023.", title=HEADLINE)
NOTICE = page(
    "The government introduced a licence requirement for exports of quantum computers, from 1 April 2024.",
    title="Notice to exporters 2023/22",
)
HTML = {"Content-Type": "text/html"}
QUICK = replace(LIMITS, total=1.0, silence=0.5)


class House:
    """Desk and reader over one Redis, and the server whose pages are read."""

    def __init__(self, redis: Client, keys: Keys, server: FeedServer, articles: Articles) -> None:
        self.redis, self.keys, self.server, self.articles = redis, keys, server, articles
        self.intake, self.events = Intake(redis, keys), Events(redis, keys)
        self.wanted = WantedArticles(redis, keys)

    def desk(self, *, articles: bool = True) -> Desk:
        wanted = self.wanted if articles else None
        return Desk(self.intake, self.events, DETECTOR, EventMemory, lambda *_: ("a-rule",), wanted)

    def reader(self) -> ArticleReader:
        return ArticleReader(self.wanted, self.articles, head_start=0)

    async def take_in(self, title: str, path: str = "/a", number: int = 1, what: str = "new") -> None:
        one = found(number)
        assert one.entry
        entry = replace(one.entry, title=title, link=self.server.url(path), published="2023-10-20T08:00:00+00:00")
        item: PolledItem = replace(one, entry=entry, digest=title, what=what)  # type: ignore[arg-type] # a Literal
        await self.intake.remember("source", "{}", 0, [item])

    async def waiting(self) -> int:
        return len(await self.redis.xrange(self.keys.articles_wanted))

    async def read_all(self) -> None:
        """Let a reader work until nothing waits."""
        at_work = self.reader()

        async def work() -> None:
            while True:
                await at_work.turn()

        working = asyncio.create_task(work())
        while await self.waiting():  # noqa: ASYNC110 - the list is in Redis
            await asyncio.sleep(0.01)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await at_work.stop()

    async def planned(self) -> list[str]:
        return [fields["what"] for _, fields in await self.redis.xrange(self.keys.planning)]


@pytest.fixture
async def house(redis: Client, keys: Keys) -> AsyncIterator[House]:
    async with FeedServer() as server, pool() as extractor, Fetcher(server.private, limits=QUICK) as fetcher:
        server.reply("/a", Response(200, PAGE, HTML))
        server.reply("/notice", Response(200, NOTICE, HTML))
        yield House(
            redis,
            keys,
            server,
            Articles([source(server.url("/feed"), id="source")], fetcher, extractor, FoundArticles(redis, keys)),
        )


async def test_a_first_report_is_announced_before_anybody_asks_for_its_page(house: House) -> None:
    house.server.act("/a", silence())
    await house.take_in(HEADLINE)
    await house.desk().turn()

    [announcement] = await house.events.latest(10)
    assert (announcement.rests_on, announcement.article, announcement.effective) == ("item", None, None)
    assert house.server.asked == []
    assert await house.waiting() == 1


async def test_what_the_page_says_fills_in_the_announcement_and_edits_what_was_posted(house: House) -> None:
    await house.take_in(HEADLINE)
    await house.desk().turn()
    await house.read_all()
    await house.desk().turn()

    [published] = await house.events.latest(10)
    announcement = await house.events.announcement(published.event)
    assert announcement
    assert (announcement.effective, announcement.document) == ("2023-12-01", "Announcement No. 39 of 2023")
    assert (announcement.rests_on, announcement.article) == ("article", house.server.url("/a"))
    assert "1 Dec 2023" in announcement.summary
    assert {change.name for change in announcement.changes} == {"effective", "document"}
    assert await house.planned() == ["announce", "edit"]
    [(_, fields)] = await house.redis.xrange(house.keys.updates)
    assert json.loads(fields["announcement"])["effective"] == "2023-12-01"
    [card] = map(EventCard.from_json, await house.events.cards())
    assert (card.event, card.effective) == (published.event, "2023-12-01"), "the next report is recognised by it"
    assert published == announcement, "a list shows what is known now"
    [(_, entry)] = await house.redis.xrange(house.keys.stream)
    assert json.loads(entry["announcement"])["effective"] is None, "an entry of the public stream is never changed"


async def test_an_open_item_is_announced_once_its_page_has_been_read(house: House) -> None:
    await house.take_in("Notice to exporters 2023/22", "/notice")
    await house.desk().turn()
    assert await house.events.latest(10) == []
    await house.read_all()
    await house.desk().turn()

    [announcement] = await house.events.latest(10)
    assert (announcement.subjects, announcement.effective) == (("quantum computers",), "2024-04-01")
    assert (announcement.rests_on, announcement.items[0].title) == ("article", "Notice to exporters 2023/22")
    assert await house.planned() == ["announce"]


async def test_noise_asks_for_no_page(house: House) -> None:
    await house.take_in("Minister opens a new bridge")
    await house.desk().turn()

    assert await house.waiting() == 0


async def test_an_item_shown_anew_with_its_page_known_changes_nothing_more(house: House) -> None:
    await house.take_in(HEADLINE)
    await house.desk().turn()
    await house.read_all()
    await house.desk().turn()
    await house.take_in(f"{HEADLINE}.", what="edit")
    await house.desk().turn()
    await house.read_all()
    await house.desk().turn()

    [published] = await house.events.latest(10)
    announcement = await house.events.announcement(published.event)
    assert announcement
    assert (announcement.effective, announcement.rests_on) == ("2023-12-01", "article")
    assert len(house.server.asked) == 1


@pytest.mark.parametrize("act", [None, silence()], ids=["404", "silent"])
async def test_a_page_that_cannot_be_read_costs_detail_only(house: House, act: Act | None) -> None:
    if act:
        house.server.act("/a", act)
    else:
        house.server.reply("/a", Response(404))
    await house.take_in(HEADLINE)
    await house.desk().turn()
    await house.read_all()
    await house.desk().turn()

    [announcement] = await house.events.latest(10)
    assert await house.events.announcement(announcement.event) == announcement
    assert await house.planned() == ["announce"]


async def test_a_page_that_was_being_read_at_a_kill_is_read_by_the_next_reader(house: House) -> None:
    house.server.act("/a", silence())
    await house.take_in(HEADLINE)
    await house.desk().turn()
    killed = house.reader()
    await killed.turn()
    await house.server.until_asked()
    await killed.stop()
    house.server.reply("/a", Response(200, PAGE, HTML))
    await house.read_all()
    await house.desk().turn()

    assert await house.planned() == ["announce", "edit"]


async def test_a_reader_stops_at_once_whatever_it_waits_for(house: House) -> None:
    house.server.act("/a", silence())
    await house.take_in(HEADLINE)
    await house.desk().turn()
    reader = house.reader()
    await reader.turn()
    await house.server.until_asked()

    async with asyncio.timeout(0.5):
        await reader.stop()
    assert await house.waiting() == 1


async def test_handing_on_twice_hands_on_once(house: House) -> None:
    await house.take_in(HEADLINE)
    await house.desk().turn()
    [wanted] = await house.wanted.after("0-0")
    before = len(await house.redis.xrange(house.keys.intake))
    article = Article(house.server.url("/a"), HEADLINE, "text")

    assert [await house.wanted.hand_on(wanted, article) for _ in range(2)] == [True, False]
    assert len(await house.redis.xrange(house.keys.intake)) == before + 1


async def test_two_readers_hand_an_item_on_once(house: House) -> None:
    await house.take_in(HEADLINE)
    await house.desk().turn()
    await asyncio.gather(house.read_all(), house.read_all())
    entries = await house.redis.xrange(house.keys.intake)

    assert [fields["what"] for _, fields in entries].count("article") == 1


async def test_switched_off_no_page_is_asked_for(house: House) -> None:
    await house.take_in(HEADLINE)
    await house.desk(articles=False).turn()

    assert await house.waiting() == 0


async def test_a_flood_is_bounded(house: House) -> None:
    one = found(1).entry
    assert one
    for _ in range(ARTICLES_WANTED_AT_MOST + 300):
        await house.wanted.want(one)

    assert await house.waiting() <= ARTICLES_WANTED_AT_MOST + 150
