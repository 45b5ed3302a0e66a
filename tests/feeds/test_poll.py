"""Polling over real sockets, real parser workers and a real Redis."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from redis.exceptions import RedisError

from bot.feeds.fetch.client import Fetcher, HostQueues
from bot.feeds.fetch.robots import Robots
from bot.feeds.health import Notify, SourceNotice
from bot.feeds.poll_loop import SOURCES_AT_ONCE, polling
from bot.feeds.poller import BACKLOG_OF_SOURCE, HANDED_OVER_AT_ONCE, Poller
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.feeds.worker.pool import ParserPool
from bot.model.announcement import Edits
from bot.store.intake import Backlog, Intake, PolledItem
from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import Client, open_redis
from bot.store.sources import SourceRound
from bot.store.tasks import WallClock
from tests.conftest import until
from tests.servers.feeds import Asked, FeedServer, Response, entry, rss, silence
from tests.servers.redis import RedisServer


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
        self.intake: Intake = Intake(redis, keys)
        self.round = SourceRound(redis, keys)
        self.fetcher, self.parser = fetcher, parser

    def poller(
        self,
        *sources: Source,
        backfill: bool = False,
        tell: Notify | None = None,
        robots: Robots | None = None,
        clock: WallClock | None = None,
    ) -> Poller:
        return Poller(
            sources,
            self.fetcher,
            self.parser,
            self.intake,
            self.round,
            backfill=backfill,
            notify=tell,
            robots=robots,
            clock=clock,
        )

    async def poll(self, one: Source, *, backfill: bool = False) -> None:
        await self.poller(one, backfill=backfill).poll(one, 0)

    async def titles(self) -> list[tuple[str, str]]:
        entries = await self.redis.xrange(self.keys.intake)
        return [(fields["what"], fields["entry"].split('"title":"')[1].split('"')[0]) for _, fields in entries]

    async def read(self) -> bool:
        stored = await self.round.state("a")
        return bool(stored and SourceState.from_json(stored).last_ok)

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


async def test_of_a_first_poll_the_newest_dated_items_wait_to_be_judged_and_later_ones_do_not(house: House) -> None:
    now = datetime.now(UTC)
    days = {f"Day {n}": now - timedelta(days=n) for n in (*range(1, 30), 400, -3)}
    dated = [entry(title, f"https://x.example/{title}", date=format_datetime(day)) for title, day in days.items()]
    house.server.feed("/a.xml", rss(*dated, entry("Undated", summary="A" * 3_000)))
    await house.poll(source(house.server))
    house.server.feed("/a.xml", rss(entry("Later", date=format_datetime(now)), *dated))
    await house.poll(source(house.server))
    waiting = await Backlog(house.redis, house.keys).waiting(100)

    assert [one.entry.title for one in waiting] == [f"Day {n}" for n in range(BACKLOG_OF_SOURCE, 0, -1)]
    assert await house.titles() == [("new", "Later")]


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
    caplog.set_level(logging.INFO, "bot.feeds")
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


async def test_a_slow_source_does_not_delay_another_and_a_written_interval_is_kept(house: House) -> None:
    house.server.act("/slow.xml", silence())
    house.server.feed("/a.xml", rss(entry("Old")))
    slow = source(house.server, "/slow.xml", id="slow")
    async with polling(house.poller(slow, source(house.server))):
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


class Operators:
    """Who is told. Planning a notice twice is telling it once, as the outbox does it; `away` makes it fail."""

    def __init__(self) -> None:
        self.heard: dict[tuple[str, int], SourceNotice] = {}
        self.away = False

    async def tell(self, source: Source, notice: SourceNotice) -> None:
        if self.away:
            raise ConnectionError("away")
        self.heard.setdefault((source.id, notice.number), notice)

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(source, notice.what) for (source, _), notice in self.heard.items()]


async def test_operators_hear_once_that_a_source_broke_and_once_that_it_healed(house: House) -> None:
    operators, good = Operators(), Response(body=rss(entry("Old")))
    answers = [good, *[Response(503)] * 6, good, Response(503), good, good, good]
    house.server.reply("/a.xml", *answers)
    for _ in answers:
        # A new poller each time: the bot may be restarted between any two polls.
        poller = house.poller(source(house.server), tell=operators.tell)
        await poller.reconcile()
        await poller.poll(source(house.server), 0)

    assert operators.said == [("a", "broke"), ("a", "healed")]
    assert "503" in next(iter(operators.heard.values())).why


async def test_what_could_not_be_told_is_told_later_also_after_a_restart(house: House) -> None:
    operators = Operators()
    operators.away = True
    house.server.reply("/a.xml", Response(410))
    with pytest.raises(ConnectionError):
        await house.poller(source(house.server), tell=operators.tell).poll(source(house.server), 0)
    operators.away = False

    for _ in range(2):
        await house.poller(source(house.server), tell=operators.tell).reconcile()

    assert operators.said == [("a", "broke")]
    assert (await house.state()).owed == ()


async def test_a_source_that_is_gone_is_read_again_at_another_address(house: House) -> None:
    house.server.reply("/a.xml", Response(410))
    house.server.feed("/b.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    moved = source(house.server, "/b.xml")

    await house.poller(moved).reconcile()

    assert await house.redis.zrange(house.keys.sources_due, 0, -1) == ["a"]
    await house.poll(moved)
    assert (await house.state()).gone is False


async def test_a_mended_address_and_a_new_interval_need_not_wait_for_what_was_planned(house: House) -> None:
    house.server.reply("/a.xml", Response(503, headers={"Retry-After": "86400"}))
    await house.poll(source(house.server))

    for mended in (source(house.server, "/b.xml", interval=None), source(house.server, interval="30s")):
        await house.poller(mended).reconcile()
        due = await house.round.next_due_ms()
        assert due
        assert due / 1000 < datetime.now(UTC).timestamp() + 31
        await house.redis.zadd(house.keys.sources_due, {"a": (datetime.now(UTC).timestamp() + 86_400) * 1000})


async def test_another_address_is_asked_without_the_old_ones_validators(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    house.server.feed("/b.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    await house.poll(source(house.server, "/b.xml"))

    assert "if-none-match" not in house.server.asked[-1].headers


async def test_another_address_with_the_same_items_tells_what_is_new_and_another_feed_begins_in_silence(
    house: House,
) -> None:
    house.server.feed("/a.xml", rss(entry("Old", "https://example.org/1")))
    house.server.feed("/b.xml", rss(entry("New", "https://example.org/2"), entry("Old", "https://example.org/1")))
    house.server.feed("/c.xml", rss(entry("Else", "https://example.org/3"), entry("More", "https://example.org/4")))
    for path in ("/a.xml", "/b.xml", "/c.xml"):
        await house.poll(source(house.server, path))

    assert await house.titles() == [("new", "New")]


async def test_a_permanent_redirect_is_remembered_and_asked_until_it_fails(house: House) -> None:
    house.server.reply("/a.xml", Response(301, headers={"Location": "/new.xml"}))
    house.server.feed("/new.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    assert (await house.state()).moved_to == house.server.url("/new.xml")
    await house.poll(source(house.server))
    assert [one.path for one in house.server.asked] == ["/a.xml", "/new.xml", "/new.xml"]
    assert "if-none-match" in house.server.asked[-1].headers
    assert (await house.state()).moved_to == house.server.url("/new.xml")

    house.server.reply("/new.xml", Response(410))
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    assert (await house.state()).gone is False
    await house.poll(source(house.server))
    assert house.server.asked[-1].path == "/a.xml"
    assert (await house.state()).moved_to is None


async def test_a_redirect_to_what_is_gone_ends_the_source(house: House) -> None:
    house.server.reply("/a.xml", Response(308, headers={"Location": "/new.xml"}))
    house.server.feed("/new.xml", rss(entry("Old")))
    await house.poll(source(house.server))
    house.server.reply("/new.xml", Response(410))
    await house.poll(source(house.server))
    await house.poll(source(house.server))

    assert (await house.state()).gone is True


async def test_an_item_that_changes_with_every_poll_is_handed_on_five_times(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old", "https://example.org/0")))
    await house.poll(source(house.server))
    for n in range(9):
        house.server.feed("/a.xml", rss(entry(f"Act, version {n}", "https://example.org/1", "1")))
        await house.poll(source(house.server))

    assert [what for what, _ in await house.titles()] == ["new"] + ["edit"] * 5


async def test_how_fast_news_was_seen_is_kept_for_the_last_items_and_not_for_a_backlog(house: House) -> None:
    published = format_datetime(datetime.now(UTC) - timedelta(minutes=10))
    house.server.feed("/a.xml", rss(entry("Old", date=published)))
    await house.poll(source(house.server))
    assert await house.round.history.latencies(["a"]) == {}

    house.server.feed("/a.xml", rss(entry("New", date=published), entry("Old", date=published)))
    await house.poll(source(house.server))

    ((seconds,),) = (await house.round.history.latencies(["a"])).values()
    assert 590 <= seconds <= 660
    await house.round.history.took("a", [1.0] * 500)
    assert len((await house.round.history.latencies(["a"]))["a"]) == 200


async def test_what_is_kept_of_edits_is_forgotten_with_time(house: House) -> None:
    now = datetime.now(UTC)
    await house.round.history.note_edits("a", {"old": Edits(1, now - timedelta(days=9)), "young": Edits(2, now)})

    await house.round.history.forget_edits("a", now - timedelta(days=6))

    assert list(await house.round.history.edits("a", ["old", "young"])) == ["young"]


async def test_more_hanging_sources_than_are_read_at_once_delay_nobody(house: House, redis: Client, keys: Keys) -> None:
    async with FeedServer() as hanging, Fetcher(house.server.private | hanging.private) as fetcher:
        hanging.act("/hangs.xml", silence())
        house.server.feed("/a.xml", rss(entry("Act")))
        slow = [source(hanging, "/hangs.xml", id=f"slow-{n}") for n in range(SOURCES_AT_ONCE + 10)]
        poller = Poller([*slow, source(house.server)], fetcher, house.parser, house.intake, house.round)
        await poller.reconcile()
        await redis.zadd(keys.sources_due, {one.id: 1 for one in slow})

        while not house.server.asked:
            await poller.tick()
        await until(house.read, "the source that answers has been read")

        await poller.stop()


async def test_the_same_body_under_another_etag_is_not_parsed_again_and_the_etag_is_kept(house: House) -> None:
    body = rss(entry("Old"))
    house.server.reply("/a.xml", *(Response(200, body, {"ETag": f'"{n}"'}) for n in (1, 2)))
    await house.poll(source(house.server))

    async with ParserPool(1, timeout=0.0) as nobody_may_parse:
        house.parser = nobody_may_parse
        await house.poll(source(house.server))

    state = await house.state()
    assert (state.failures, state.etag) == (0, '"2"')


async def test_what_could_not_be_settled_because_redis_went_away_is_read_again_at_once(
    tmp_path: Path, keys: Keys
) -> None:
    """Not two minutes later, when the claim runs out."""
    server_of_redis = RedisServer(tmp_path / "redis")
    await server_of_redis.start()
    redis = open_redis(server_of_redis.url)

    async def while_redis_dies(asked: Asked, writer: asyncio.StreamWriter) -> None:
        del asked
        await server_of_redis.kill()
        writer.write(Response(200, rss(entry("New"), entry("Old")), {"Content-Type": "application/rss+xml"}).raw())

    try:
        async with FeedServer() as server, Fetcher(frozenset({server.pair})) as fetcher, ParserPool(1) as parser:
            house = House(redis, keys, server, fetcher, parser)
            server.feed("/a.xml", rss(entry("Old")))
            poller = house.poller(source(server, interval="10m"))
            await poller.reconcile()
            await poller.tick()
            await until(house.read, "the first reading")
            server.act("/a.xml", while_redis_dies)
            await redis.zadd(keys.sources_due, {"a": 1})
            with contextlib.suppress(RedisError, OSError):
                await poller.tick()
            await until(lambda: poller._unsettled, "the poll to fail")  # noqa: SLF001 - nothing else tells
            server.feed("/a.xml", rss(entry("New"), entry("Old")))
            await server_of_redis.start()

            async def told() -> object:
                with contextlib.suppress(RedisError, OSError):
                    await poller.tick()
                return await house.titles()

            await until(told, "the entry")

            assert await house.titles() == [("new", "New")]
            await poller.stop()
    finally:
        await redis.aclose()
        await server_of_redis.kill()


class SlowRobots(Robots):
    """A host whose robots.txt comes when it is let go: until then the poll that asked for it has not ended."""

    def __init__(self, fetcher: Fetcher) -> None:
        super().__init__(fetcher, HostQueues())
        self.let_go = asyncio.Event()

    async def learn(self, source: Source) -> None:
        del source
        await self.let_go.wait()


async def test_a_source_that_falls_due_before_its_poll_has_ended_waits_for_no_lease(house: House) -> None:
    """Its poll has settled, so it may be claimed; a claim that was dropped kept it for two minutes."""
    house.server.feed("/a.xml", rss(entry("Old")))
    robots = SlowRobots(house.fetcher)
    poller = house.poller(source(house.server, interval="10m"), robots=robots)
    await poller.reconcile()
    await poller.tick()
    await until(house.read, "the first reading")
    await house.redis.zadd(house.keys.sources_due, {"a": 1})
    await poller.tick()
    assert await house.round.claim(1) == []

    robots.let_go.set()

    await until(lambda: len(house.server.asked) == 2, "the second reading")
    await poller.stop()


async def test_a_stop_leaves_sources_under_way_to_other_processes(house: House) -> None:
    house.server.act("/a.xml", silence())
    poller = house.poller(source(house.server))
    await poller.reconcile()
    await poller.tick()
    await until(lambda: house.server.asked, "the question")
    assert await house.round.claim(1) == []

    await poller.stop()

    assert [claim.source for claim in await house.round.claim(1)] == ["a"]


async def test_what_fails_while_others_are_given_back_is_given_back_too(house: House) -> None:
    """Each failed as Redis went away; the second while the first was put on record."""
    poller = house.poller(source(house.server, id="a"), source(house.server, id="b"))
    await poller.reconcile()
    claims = await house.round.claim(2)
    poller._unsettled["a"] = claims[0].due_ms  # noqa: SLF001 - as two polls leave it
    giving = asyncio.create_task(poller._give_back())  # noqa: SLF001 - half of a tick
    await asyncio.sleep(0)

    poller._unsettled["b"] = claims[1].due_ms  # noqa: SLF001 - see above
    await giving
    await poller._give_back()  # noqa: SLF001 - the next tick's

    assert {claim.source for claim in await house.round.claim(2)} == {"a", "b"}


async def test_what_redis_refuses_is_tried_again_after_seconds_not_at_once_and_not_after_the_lease(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    poller = house.poller(source(house.server))
    await poller.reconcile()
    await house.redis.set(house.keys.seen("a"), "no hash")
    before = now_ms()

    await poller.tick()
    await until(lambda: "WRONGTYPE" in caplog.text, "the refusal")
    await poller.tick()

    due = await house.round.next_due_ms()
    assert due is not None
    assert 5_000 < due - before < 20_000
    await poller.stop()


async def test_a_clock_that_is_set_back_delays_no_source(house: House) -> None:
    """By an hour, while a source is read and another waits."""
    house.server.feed("/a.xml", rss(entry("Old")))
    shown = [7200.0]
    poller = house.poller(source(house.server, interval="10m"), clock=WallClock(lambda: shown[0], lambda: 0.0))
    await poller.reconcile()
    await house.redis.zadd(house.keys.sources_due, {"a": now_ms() + 3_590_000})

    shown[0] -= 3600
    await poller.tick()

    await until(house.read, "the reading")
    await poller.stop()


async def test_what_was_planned_by_a_clock_that_was_ahead_is_due_at_the_next_start(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(source(house.server, interval=None))
    state = await house.state()
    year = timedelta(days=365)
    assert state.next_due
    assert state.last_polled_at
    ahead = replace(state, next_due=state.next_due + year, last_polled_at=state.last_polled_at + year)
    await house.redis.delete(house.keys.sources_due)
    await house.redis.hset(house.keys.source_states, "a", ahead.to_json())

    await house.poller(source(house.server, interval=None)).reconcile()

    due = await house.round.next_due_ms()
    assert due is not None
    assert due < now_ms() + 60_000


async def test_a_written_interval_is_the_longest_wait_though_the_clock_was_set_back_meanwhile(house: House) -> None:
    house.server.feed("/a.xml", rss(entry("Old")))
    one = source(house.server, interval="10m")

    await house.poller(one).poll(one, now_ms() + 3_600_000)

    due = (await house.state()).next_due
    assert due is not None
    assert due <= datetime.now(UTC) + timedelta(minutes=10)


class Watched(Intake):
    """The intake, which notes how much it is handed at once, and lets `before` act first."""

    def __init__(self, house: House) -> None:
        super().__init__(house.redis, house.keys)
        self.handed: list[tuple[str, int]] = []
        self.before: Callable[[str], Awaitable[None]] | None = None

    async def remember(self, source: str, state: str, next_due_ms: int | None, found: Sequence[PolledItem]) -> int:
        if self.before is not None:
            await self.before(source)
        self.handed.append((source, len(found)))
        return await super().remember(source, state, next_due_ms, found)


def flooded(count: int) -> bytes:
    return rss(*(entry(f"Flood {n}", f"https://press.example/{n}") for n in range(count)), entry("Old"))


@pytest.mark.timeout(240)
async def test_a_flood_of_one_source_holds_up_no_other(house: House) -> None:
    house.intake = watched = Watched(house)
    press = source(house.server, "/press.xml", id="press", tier="press")
    agency = source(house.server, "/agency.xml", id="agency")
    for path in ("/press.xml", "/agency.xml"):
        house.server.feed(path, rss(entry("Old")))
    poller = house.poller(press, agency)
    for one in (press, agency):
        await poller.poll(one, 0)
    house.server.feed("/press.xml", flooded(3_999))
    told = asyncio.Event()

    async def before(name: str) -> None:
        # The flood's second step waits until the authority's act is on its way: no step waits for the flood's end.
        if name == "press" and len(watched.handed) > 3:
            await told.wait()

    watched.before = before
    flood = asyncio.create_task(poller.poll(press, 0))
    await until(lambda: ("press", HANDED_OVER_AT_ONCE) in watched.handed, "the first step of the flood", 150)
    house.server.feed("/agency.xml", rss(entry("Act"), entry("Old")))
    await poller.poll(agency, 0)
    assert ("new", "Act") in await house.titles()
    told.set()
    await flood

    assert max(count for _, count in watched.handed) <= HANDED_OVER_AT_ONCE
    assert sum(count for name, count in watched.handed if name == "press") == 3_999 + 1


async def test_a_flood_that_is_cut_off_is_handed_over_whole_by_the_next_poll(house: House) -> None:
    house.intake = watched = Watched(house)
    press = source(house.server, "/a.xml", tier="press")
    house.server.feed("/a.xml", rss(entry("Old")))
    await house.poll(press)
    house.server.feed("/a.xml", flooded(900))

    async def lost(_name: str) -> None:
        if watched.handed[-1][1] == HANDED_OVER_AT_ONCE:
            raise RedisError("gone")

    watched.before = lost
    with pytest.raises(RedisError):
        await house.poll(press)
    assert len(await house.titles()) == HANDED_OVER_AT_ONCE

    watched.before = None
    await house.poll(press)
    titles = [title for _, title in await house.titles()]
    assert sorted(titles) == sorted({f"Flood {n}" for n in range(900)})


async def test_official_sources_that_are_due_are_polled_before_others(house: House) -> None:
    tiers = ("press", "trade", "official", "press", "official", "trade")
    sources = [source(house.server, f"/{n}.xml", id=f"s{n}", tier=tier) for n, tier in enumerate(tiers)]
    for n in range(len(tiers)):
        house.server.feed(f"/{n}.xml", rss(entry("Old")))
    poller = house.poller(*sources)
    await poller.reconcile()

    claims = await poller._claim(len(tiers))  # noqa: SLF001 - the order in which polls begin is not seen outside

    assert [tiers[int(claim.source[1:])] for claim in claims] == ["official"] * 2 + ["trade"] * 2 + ["press"] * 2
