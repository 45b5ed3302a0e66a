"""Polling over real sockets, real parser workers and a real Redis."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest

from bot.feeds.fetch import Fetcher
from bot.feeds.poll import Poller, polling
from bot.feeds.sources import Source
from bot.feeds.state import SourceState
from bot.feeds.worker import ParserPool
from bot.store.client import Client
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.sources import SourceRound
from tests.conftest import until
from tests.servers.feeds import FeedServer, Response, entry, rss, silence


def source(server: FeedServer, path: str = "/a.xml", **more: object) -> Source:
    values = {
        "id": "a",
        "name": "A",
        "jurisdiction": "CN",
        "language": "en",
        "tier": "official",
        "kind": "rss",
        "url": server.url(path),
        "interval": "1s",
        **more,
    }
    return Source.model_validate(values)


class House:
    """A poller over one server."""

    def __init__(self, redis: Client, keys: Keys, server: FeedServer, fetcher: Fetcher, parser: ParserPool) -> None:
        self.redis, self.keys, self.server = redis, keys, server
        self.intake, self.round = Intake(redis, keys), SourceRound(redis, keys)
        self.fetcher, self.parser = fetcher, parser

    def poller(self, *sources: Source, backfill: bool = False) -> Poller:
        return Poller(sources, self.fetcher, self.parser, self.intake, self.round, backfill=backfill)

    async def poll(self, one: Source, *, backfill: bool = False) -> None:
        await self.poller(one, backfill=backfill).poll(one, 0)

    async def titles(self) -> list[tuple[str, str]]:
        entries = await self.redis.xrange(self.keys.intake)
        return [(fields["what"], fields["entry"].split('"title":"')[1].split('"')[0]) for _, fields in entries]

    async def state(self) -> SourceState:
        stored = await self.round.state("a")
        assert stored
        return SourceState.from_json(stored)


@pytest.fixture
async def house(redis: Client, keys: Keys) -> AsyncIterator[House]:
    async with FeedServer() as server, Fetcher(frozenset({server.pair})) as fetcher, ParserPool(1) as parser:
        yield House(redis, keys, server, fetcher, parser)


async def test_the_first_poll_remembers_in_silence_and_the_second_tells_what_is_new(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    assert await house.titles() == []

    house.server.feed("/a.xml", rss(entry("New"), entry("Old")))
    await house.poll(source(house.server))
    assert await house.titles() == [("new", "New")]


async def test_backfill_tells_what_the_first_poll_shows(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(source(house.server), backfill=True)

    assert await house.titles() == [("new", "Old")]


async def test_an_unchanged_source_is_asked_conditionally_and_tells_nothing(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    for _ in range(3):
        await house.poll(source(house.server))

    assert await house.titles() == []
    assert [asked.headers.get("if-none-match") is not None for asked in house.server.asked] == [False, True, True]
    assert (await house.state()).failures == 0


async def test_an_edited_item_is_noticed_once(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Act", link="https://example.org/1", guid="1")))
    await house.poll(source(house.server))
    house.server.feed("/a.xml", rss(entry("Act, corrected", link="https://example.org/1", guid="1")))
    await house.poll(source(house.server))
    await house.poll(source(house.server))

    assert await house.titles() == [("edit", "Act, corrected")]


async def test_a_poll_that_is_repeated_because_its_answer_was_lost_tells_once(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    before = await house.round.state("a")
    house.server.feed("/a.xml", rss(entry("New"), entry("Old")))
    await house.poll(source(house.server))
    assert before
    await house.redis.hset(house.keys.source_states, "a", before)
    await house.poll(source(house.server))

    assert await house.titles() == [("new", "New")]


async def test_a_failing_source_is_said_once_and_again_when_it_is_back(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.feeds.poll")
    house.server.reply("/a.xml", Response(503), Response(503), Response(body=rss(entry("Old"))))
    for _ in range(3):
        await house.poll(source(house.server))

    said = [record.getMessage() for record in caplog.records]
    assert len(said) == 2
    assert "http-503" in said[0]
    assert said[1] == "a can be read again."


async def test_410_ends_a_source(house: House) -> None:
    house.server.reply("/a.xml", Response(410))
    await house.poll(source(house.server))

    assert (await house.state()).gone
    assert await house.round.next_due_ms() is None


async def test_a_slow_source_does_not_delay_another_and_a_written_interval_is_kept(
    house: House, redis_url: str
) -> None:
    house.server.act("/slow.xml", silence())
    house.server.feed("/a.xml", rss(entry("Old")))
    slow = source(house.server, "/slow.xml", id="slow")
    async with polling(redis_url, house.keys, house.poller(slow, source(house.server))):
        await until(lambda: sum(a.path == "/a.xml" for a in house.server.asked) >= 3, "three polls of the fast one")

    assert sum(asked.path == "/slow.xml" for asked in house.server.asked) == 1


async def test_a_source_that_left_the_file_leaves_the_round(house: House) -> None:
    await house.poller(source(house.server), source(house.server, id="b")).reconcile()
    await house.poller(source(house.server)).reconcile()

    assert await house.redis.zrange(house.keys.sources_due, 0, -1) == ["a"]


async def test_a_claimed_source_is_not_claimed_again(house: House) -> None:
    await house.poller(source(house.server)).reconcile()

    assert [claim.source for claim in await house.round.claim(10)] == ["a"]
    assert await house.round.claim(10) == []


async def test_what_a_source_has_not_shown_for_long_is_forgotten(house: House) -> None:
    await house.redis.hset(house.keys.seen("a"), "old", "digest@1")
    await house.redis.hset(house.keys.seen("a"), "young", "digest@999999")

    assert await house.intake.forget_unseen("a", 400) == 1
    assert await house.intake.seen("a", ["old", "young"]) == {"young": "digest"}
