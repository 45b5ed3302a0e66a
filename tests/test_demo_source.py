"""The demo's source speaks to real clients over real sockets, and to the real poller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.detect import Detector, EventMemory, SourceText, lexicon
from bot.errors import SourceFileError
from bot.feeds.fetch.client import Fetcher
from bot.feeds.poller import Poller
from bot.feeds.worker.pool import ParserPool
from bot.rules import loading
from bot.settings import shipped
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from bot.vocabulary import Tier
from handlers.demo import SHIPPED, DemoSource, load_demo
from tests.conftest import until

QUICK = 0.02

SMALL = """
feeds:
  - {id: one, name: One, tier: official, language: en}
  - {id: two, name: Two, tier: press, language: ko}
backlog:
  - {id: old, feed: one, title: An old act, summary: Long known., link: "https://example.org/old"}
acts:
  - {id: first, feed: one, title: First, summary: "A <b> & more", link: "https://example.org/1"}
  - {id: second, feed: two, title: 둘째, summary: 요약, link: "https://example.org/2"}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "demo.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def get(client: aiohttp.ClientSession, url: str, etag: str = "") -> tuple[int, str, str]:
    headers = {"If-None-Match": etag} if etag else {}
    async with client.get(url, headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers["ETag"]


async def test_no_act_is_published_before_every_feed_was_read_and_remembered(
    small: Path, client: aiohttp.ClientSession
) -> None:
    async with DemoSource(QUICK, small) as demo:
        one, two = (source.url for source in demo.sources())
        _, first_sight, etag_one = await get(client, one)
        _, empty, etag_two = await get(client, two)
        assert "An old act" in first_sight
        assert "<item>" not in empty

        assert (await get(client, one, etag_one))[0] == 304
        for _ in range(10):
            assert (await get(client, one, etag_one))[0] == 304, "the other feed was not read again yet"
        assert (await get(client, two, etag_two))[0] == 304

        await until(lambda: _shows(client, two, "둘째"), "the last act")
        _, news, _ = await get(client, one)
        assert news.index("First") < news.index("An old act"), "newest first"
        assert "A &lt;b&gt; &amp; more" in news


async def _shows(client: aiohttp.ClientSession, url: str, words: str) -> bool:
    return words in (await get(client, url))[1]


async def test_its_sources_are_polled_each_second_and_its_own_address_alone_is_opened(small: Path) -> None:
    async with DemoSource(QUICK, small) as demo:
        sources = demo.sources()

        assert [(source.id, source.tier, source.language) for source in sources] == [
            ("one", Tier.OFFICIAL, "en"),
            ("two", Tier.PRESS, "ko"),
        ]
        assert {source.interval for source in sources} == {timedelta(seconds=1)}
        assert {source.url.split("/")[2] for source in sources} == demo.allow_private
        (address,) = demo.allow_private
        assert address.startswith("127.0.0.1:")


async def test_the_poller_announces_the_acts_one_by_one_and_not_the_backlog(redis: Client, keys: Keys) -> None:
    intake, rounds = Intake(redis, keys), SourceRound(redis, keys)
    expected = [act.id for act in load_demo().acts]

    async with DemoSource(QUICK) as demo, Fetcher(demo.allow_private) as fetcher, ParserPool() as parser:
        poller = Poller(demo.sources(), fetcher, parser, intake, rounds)

        async def all_heard() -> bool:
            for source in demo.sources():
                await poller.poll(source, 0)
            return len(await redis.xrevrange(keys.intake, count=100)) >= len(expected)

        await until(all_heard, "all acts in the intake")

    assert sorted(pending.entry.id for pending in await intake.after("0-0")) == sorted(expected)


def test_the_shipped_acts_come_in_four_languages() -> None:
    demo = load_demo(SHIPPED)
    spoken = {feed.id: feed.language for feed in demo.feeds}

    assert {spoken[act.feed] for act in demo.acts} == {"en", "ko", "zh", "ja"}
    assert len(demo.acts) >= 12
    assert {item.feed for item in demo.backlog} == set(spoken), "each feed shows something at the first poll"


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("tier: press", "tier: gossip", r"demo\.yaml:4: feeds\.1\.tier: .*official"),
        ("title: First, ", "", r"demo\.yaml:8: acts\.0\.title: Field required"),
        ("title: First", "titel: First", r"demo\.yaml:8: acts\.0\.title"),
        ("title: 둘째", "title: 둘째, mood: calm", r"demo\.yaml:9: acts\.1\.mood: unknown key"),
        ("https://example.org/1", "ftp://example.org/1", r"demo\.yaml:8: acts\.0\.link: .*not an http"),
        ("feed: two", "feed: three", r"demo\.yaml:9: 'second' names the feed 'three'"),
        ("id: second", "id: old", r"demo\.yaml:9: the id 'old' is used twice"),
        ("{id: two,", "{id: one,", r"demo\.yaml:4: the feed 'one' is there twice"),
        ("acts:", "tracks:", r"demo\.yaml:\d+: acts: Field required"),
    ],
)
def test_a_wrong_demo_file_is_named_with_line_and_field(small: Path, was: str, becomes: str, complaint: str) -> None:
    small.write_text(SMALL.replace(was, becomes), encoding="utf-8")

    with pytest.raises(SourceFileError, match=complaint):
        load_demo(small)


def test_detection_announces_every_act_once_and_neither_of_the_two_that_are_none() -> None:
    demo = load_demo(SHIPPED)
    feeds = {feed.id: feed for feed in demo.feeds}
    rules = loading.load(shipped("rules"), None)
    detector, memory = Detector(lexicon.load(), rules.subject_names), EventMemory()
    announced: list[str] = []
    reported: list[str] = []

    for act in demo.acts:
        feed, now = feeds[act.feed], datetime.now(UTC)
        source = feed.authority or feed.name
        text = SourceText(act.id, act.title, act.summary, source, act.link, feed.language, now)
        verdict = detector.judge(text)
        if verdict.relevant:
            placement = memory.place(verdict, text, now)
            memory.remember(placement.card)
            (announced if placement.new else reported).append(act.id)

    assert {act.id for act in demo.acts} - set(announced) - set(reported) == {"market-lithium", "racket"}
    assert reported == ["cn-2023-39-ko"], "the same act in a second language"


def test_the_first_act_is_one_that_a_newcomer_can_read() -> None:
    demo = load_demo(SHIPPED)
    languages = {feed.id: feed.language for feed in demo.feeds}

    assert languages[demo.acts[0].feed] == "en"


def test_a_demo_file_that_is_no_mapping_is_refused(small: Path) -> None:
    small.write_text("- just\n- a list\n", encoding="utf-8")

    with pytest.raises(SourceFileError, match="must hold the keys"):
        load_demo(small)
