"""Politeness towards servers: few requests, and respect for what they ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.feeds.fetch.client import Fetcher
from bot.feeds.parse.values import Parsed
from bot.feeds.poller import Poller
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.store.intake import Intake
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.sources import SourceRound
from tests.feeds.making import source
from tests.servers.feeds import FeedServer, Response, entry, rss

FEED = rss(entry("Old", "https://example.org/1"))


class Counting(ParserPool):
    """A real pool that counts what it is given."""

    bodies = 0

    async def parse(
        self, source: Source, body: bytes, *, url: str | None = None, content_type: str | None = None
    ) -> Parsed:
        self.bodies += 1
        return await super().parse(source, body, url=url, content_type=content_type)


class House:
    """One source on one server, polled again and again by new pollers."""

    def __init__(self, redis: Client, keys: Keys, server: FeedServer, fetcher: Fetcher, parser: Counting) -> None:
        self.server, self.parser, self._fetcher = server, parser, fetcher
        self._intake, self._round = Intake(redis, keys), SourceRound(redis, keys)

    async def polls(self, times: int = 1, **more: object) -> Sequence[SourceState]:
        one = source(**({"url": self.server.url("/f")} | more))  # type: ignore[arg-type] # fields of a source
        states = []
        for _ in range(times):
            poller = Poller([one], self._fetcher, self.parser, self._intake, self._round)
            await poller.poll(one, int(datetime.now(UTC).timestamp() * 1000))
            stored = await self._round.state(one.id)
            assert stored
            states.append(SourceState.from_json(stored))
        return states


@pytest.fixture
async def house(redis: Client, keys: Keys) -> AsyncIterator[House]:
    async with FeedServer() as server, Fetcher(server.private) as fetcher, Counting(1) as parser:
        yield House(redis, keys, server, fetcher, parser)


async def test_a_body_that_is_the_same_again_is_not_parsed_again(house: House) -> None:
    house.server.reply("/f", Response(200, FEED))

    await house.polls(3)

    assert house.parser.bodies == 1


async def test_new_validators_of_an_unchanged_body_are_kept(house: House) -> None:
    house.server.reply("/f", *(Response(200, FEED, {"ETag": f'"{n}"', "Last-Modified": f"day {n}"}) for n in range(3)))

    await house.polls(3)

    asked = [(one.headers.get("if-none-match"), one.headers.get("if-modified-since")) for one in house.server.asked]
    assert asked == [(None, None), ('"0"', "day 0"), ('"1"', "day 1")]


async def test_a_304_with_other_validators_keeps_those(house: House) -> None:
    answers = (Response(200, FEED, {"ETag": '"a"'}), Response(304, headers={"ETag": '"b"'}), Response(304))
    house.server.reply("/f", *answers)

    states = await house.polls(3)

    assert [state.etag for state in states] == ['"a"', '"b"', '"b"']


async def test_a_broken_body_does_not_become_the_version_that_is_known(house: House) -> None:
    house.server.reply("/f", Response(200, b"<html>maintenance</html>", {"ETag": '"m"'}), Response(200, FEED))

    states = await house.polls(2)

    assert "if-none-match" not in house.server.asked[1].headers
    assert [state.items for state in states] == [None, 1]


@pytest.mark.parametrize("interval", ["1s", None])
@pytest.mark.parametrize("status", [429, 503, 500])
async def test_who_asks_for_patience_gets_it(house: House, status: int, interval: str | None) -> None:
    house.server.reply("/f", Response(status, headers={"Retry-After": "7200"}))

    (state,) = await house.polls(interval=interval)

    assert state.next_due
    assert state.next_due - datetime.now(UTC) > timedelta(minutes=110)


async def test_cache_control_puts_the_next_poll_off(house: House) -> None:
    house.server.reply("/f", Response(200, FEED, {"Cache-Control": "max-age=7200"}))

    (state,) = await house.polls()

    assert state.next_due
    assert state.next_due - datetime.now(UTC) > timedelta(minutes=100)


async def test_a_failing_source_is_asked_less_and_less(house: House) -> None:
    house.server.reply("/f", Response(500))

    states = await house.polls(4)

    waits = [state.next_due - state.last_polled_at for state in states if state.next_due and state.last_polled_at]
    assert len(waits) == 4
    assert all(later > earlier * 1.5 for earlier, later in pairwise(waits))


async def test_a_login_page_under_200_is_a_failure_and_no_empty_list(house: House) -> None:
    house.server.reply("/f", Response(200, b"<title>Log in</title><form></form>", {"Content-Type": "text/html"}))

    (state,) = await house.polls(kind="page", page={"items": "li", "at_least": 2})

    assert (state.failures, state.last_error) == (1, "not-a-feed")


async def test_what_is_asked_of_an_api_is_the_same_each_time(house: House) -> None:
    api = {"title": "t", "method": "POST", "form": {"pageNumber": "1"}, "rows": "r"}
    house.server.reply("/f?a[]=1", Response(200, b'{"r": [{"t": "x"}]}', {"ETag": '"a"'}))

    await house.polls(2, url=house.server.url("/f?a[]=1"), kind="json", json=api)

    first, second = house.server.asked
    assert (
        (first.method, first.path, first.body)
        == (second.method, second.path, second.body)
        == (*("POST", "/f?a[]=1", b"pageNumber=1"),)
    )
    assert "if-none-match" not in second.headers
