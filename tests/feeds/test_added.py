"""Sources that people add: looked at like any address, read by every poller, kept, bounded, forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.errors import UsageError
from bot.feeds.added import MOST_OF_WORKSPACE, AddedSource, NoSourceError, new_id, readable
from bot.feeds.fetch.client import Fetcher, HostQueues
from bot.feeds.poller import Poller
from bot.feeds.worker.pool import ParserPool
from bot.model.added import mark_of
from bot.model.delivery import Channel, Workspace
from bot.proxies import Proxies
from bot.store.audit import Audit
from bot.store.erasure import WorkspaceRecords
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import AddedSources, SourceRound
from handlers.poll_role import reading_added
from handlers.source_finder import SourceFinder
from tests.conftest import until
from tests.servers.feeds import FeedServer, Response, entry, rss, silence

HERE, ELSEWHERE = Channel("slack", "T1", "C1"), Channel("slack", "T2", "C1")
NOW = datetime(2026, 11, 29, tzinfo=UTC)


def finder(server: FeedServer, *, private: bool = True) -> SourceFinder:
    return SourceFinder(frozenset({server.pair}) if private else frozenset(), None, HostQueues(), Proxies(""))


def added(url: str, number: int = 1, channel: Channel = HERE) -> AddedSource:
    name = f"Feed {number}"
    return AddedSource(new_id(mark_of(channel), name, url, ()), name, url, "en", channel, NOW)


@pytest.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as server:
        yield server


async def code_of(looked: SourceFinder, address: str) -> str:
    with pytest.raises(NoSourceError) as caught:
        await looked.look(address)
    return caught.value.code


async def test_a_feed_and_the_page_that_names_one_are_found(server: FeedServer) -> None:
    server.feed("/feed.xml", rss(entry("New rule on gallium"), entry("Old", date="Mon, 02 Nov 2026 08:00:00 GMT")))
    page = b'<html><head><link rel=alternate type="application/rss+xml" title="All" href="/feed.xml"></head><body>Hello'
    server.reply("/", Response(body=page, headers={"Content-Type": "text/html"}))
    straight = await finder(server).look(server.url("/feed.xml"))
    by_page = await finder(server).look(server.url("/"))

    assert straight.url == by_page.url == server.url("/feed.xml")
    assert straight.count == 2
    assert [item.title for item in straight.items] == ["Old"], "the newest dated ones, if any is dated"


async def test_a_page_of_several_feeds_or_of_none_is_named(server: FeedServer) -> None:
    links = "".join(f'<link rel=alternate type="application/rss+xml" title="{n}" href="/{n}.xml">' for n in "ab")
    comments = '<link rel=alternate type="application/rss+xml" href="/comments/feed">'
    html = {"Content-Type": "text/html"}
    server.reply("/two", Response(body=f"<html>{links}{comments}<p>x".encode(), headers=html))
    server.reply("/none", Response(body=b"<html><p>Nothing here", headers=html))
    several = await finder(server).look(server.url("/two"))

    assert [url.rpartition("/")[2] for _, url in several.several] == ["a.xml", "b.xml"]
    assert await code_of(finder(server), server.url("/none")) == "no-feed"


async def test_private_addresses_are_never_read_not_by_redirect_nor_by_a_page(server: FeedServer) -> None:
    secret = FeedServer()
    async with secret:
        secret.feed("/feed.xml", rss(entry("Secret")))
        link = f'<html><link rel=alternate type="application/rss+xml" href="{secret.url("/feed.xml")}">'
        server.reply("/page", Response(body=link.encode(), headers={"Content-Type": "text/html"}))
        server.reply("/away", Response(302, headers={"Location": secret.url("/feed.xml")}))
        both = SourceFinder(frozenset({server.pair, secret.pair}), None, HostQueues(), Proxies(""))

        assert await code_of(finder(server, private=False), server.url("/page")) == "blocked-address"
        assert await code_of(finder(server), secret.url("/feed.xml")) == "blocked-address"
        assert await code_of(both, server.url("/page")) == "blocked-address", "the exception is for the typed pair"
        assert await code_of(both, server.url("/away")) == "blocked-address"
        assert secret.asked == []


async def test_what_fails_has_its_name(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.reply("/no", Response(403))
    server.reply("/big", Response(body=b"<rss>" + b"x" * 5_000_000))
    server.act("/slow", silence())
    monkeypatch.setattr("handlers.source_finder.LOOK_S", 0.5)

    assert await code_of(finder(server), server.url("/no")) == "http-403"
    assert await code_of(finder(server), server.url("/big")) == "too-large"
    assert await code_of(finder(server), server.url("/slow")) == "timeout"


async def test_pollers_read_what_is_added_until_it_is_removed(
    server: FeedServer, redis: Client, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.poll_role.ADDED_EVERY_S", 0.02)
    server.feed("/feed.xml", rss(entry("Old")))
    store, rounds = AddedSources(redis, keys), SourceRound(redis, keys)
    one = added(server.url("/feed.xml"))
    async with Fetcher(frozenset({server.pair})) as fetcher, ParserPool(1) as parser:
        poller = Poller((), fetcher, parser, Intake(redis, keys), rounds)
        task = asyncio.create_task(reading_added(poller, AddedSources(redis, keys)))
        try:
            await store.add(one, "U1")
            await until(rounds.next_due_ms, "a source to read")
            await rounds.bring_forward(60)
            await until(lambda: _polled(poller, rounds, one.id), "its first poll")
            await store.remove(one.id, "U1")
            await until(lambda: _is_empty(rounds), "it to leave the round")
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await poller.stop()

    assert len(server.asked) == 1
    assert await rounds.state(one.id) is None


async def _polled(poller: Poller, rounds: SourceRound, source: str) -> bool:
    await poller.tick()
    return await rounds.state(source) is not None


async def _is_empty(rounds: SourceRound) -> bool:
    return await rounds.next_due_ms() is None


async def test_records_are_kept_counted_and_audited_without_the_address(redis: Client, keys: Keys) -> None:
    store = AddedSources(redis, keys)
    token = "https://agency.example/feed?token=abc"
    await store.add(added(token), "U1")
    with pytest.raises(UsageError, match="already"):
        await AddedSources(redis, keys).add(added(token), "U2")
    (entry_,) = await Audit(redis, keys).of(HERE, 5)

    assert [one.url for one in await AddedSources(redis, keys).all()] == [token], "after a restart too"
    assert (entry_.what, "token" in entry_.after) == ("source", False)
    assert readable(await store.all())[0].confidence == "unverified"


async def test_side_by_side_no_more_are_added_than_a_workspace_may_have(redis: Client, keys: Keys) -> None:
    stores = [AddedSources(redis, keys) for _ in range(3)]
    wanted = [added(f"https://agency.example/{number}", number) for number in range(MOST_OF_WORKSPACE + 6)]
    results = await asyncio.gather(
        *(stores[number % 3].add(one, "U1") for number, one in enumerate(wanted)), return_exceptions=True
    )
    await stores[0].add(added("https://agency.example/x", channel=ELSEWHERE), "U1")

    assert len(await stores[0].all()) == MOST_OF_WORKSPACE + 1
    assert {type(one) for one in results} == {type(None), UsageError}


async def test_a_forgotten_workspace_leaves_no_source(redis: Client, keys: Keys) -> None:
    store = AddedSources(redis, keys)
    await store.add(added("https://a.example/f"), "U1")
    await store.add(added("https://a.example/f", channel=ELSEWHERE), "U1")
    erased = await WorkspaceRecords(redis, keys).forget(Workspace("slack", "T1"))

    assert erased.sources == 1
    assert [one.channel for one in await store.all()] == [ELSEWHERE]


async def test_a_record_of_others_keeps_nobody_from_the_rest(redis: Client, keys: Keys) -> None:
    store = AddedSources(redis, keys)
    await store.add(added("https://a.example/f"), "U1")
    await redis.hset(keys.added_sources, "added-x", "{broken")
    await redis.incr(keys.added_sources_version)

    assert len(await AddedSources(redis, keys).all()) == 1
