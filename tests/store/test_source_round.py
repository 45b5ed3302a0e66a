"""The round of polls: claims carry the state along, and polls that end together are settled together."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.exceptions import RedisError

from bot.store.keys import Keys
from bot.store.outbox import now_ms
from bot.store.redis import Client, load_script, open_redis
from bot.store.sources import LEASE_MS, POLLER_MS, Claim, SourceRound
from tests.conftest import until
from tests.servers.cut import CutRedis


@pytest.fixture
def round_(redis: Client, keys: Keys) -> SourceRound:
    return SourceRound(redis, keys)


@pytest.fixture
async def cut(redis_socket: Path, tmp_path: Path) -> AsyncIterator[CutRedis]:
    """A way to the same Redis that can lose an answer."""
    async with CutRedis(redis_socket, tmp_path / "cut") as way:
        yield way


@pytest.fixture
async def cut_off(cut: CutRedis, keys: Keys) -> AsyncIterator[SourceRound]:
    client = open_redis(cut.url)
    yield SourceRound(client, keys)
    await client.aclose()


async def transactions(redis: Client) -> int:
    counted: Any = (await redis.info("commandstats")).get("cmdstat_exec")
    return int(counted["calls"]) if counted else 0


async def test_a_claim_carries_the_state_and_puts_the_source_off(round_: SourceRound) -> None:
    await round_.reconcile({"a": 1, "b": 2})
    await round_.rest("b", "{}", 2)

    claims = await round_.claim(5)

    assert [(claim.source, claim.due_ms, claim.state) for claim in claims] == [("a", 1, None), ("b", 2, "{}")]
    assert await round_.claim(5) == []


async def test_polls_that_end_together_are_written_in_few_steps(redis: Client, round_: SourceRound) -> None:
    before = await transactions(redis)

    await asyncio.gather(*(round_.rest(f"s{n}", f'{{"n": {n}}}', n) for n in range(200)))

    assert await round_.states() == {f"s{n}": f'{{"n": {n}}}' for n in range(200)}
    assert await round_.next_due_ms() == 0
    assert await transactions(redis) - before <= 2


async def test_what_is_settled_is_on_record_when_the_wait_is_over(round_: SourceRound) -> None:
    async def settle(n: int) -> None:
        for turn in range(5):
            await round_.rest(f"s{n}", str(turn), 1)
            assert await round_.state(f"s{n}") == str(turn)

    await asyncio.gather(*(settle(n) for n in range(20)))


async def test_a_source_that_has_ended_leaves_the_round(round_: SourceRound) -> None:
    await round_.reconcile({"a": 1, "b": 2})

    await asyncio.gather(round_.rest("a", "{}", None), round_.rest("b", "{}", 7))

    assert await round_.next_due_ms() == 7


async def test_a_poll_that_is_cut_off_takes_no_other_one_with_it(round_: SourceRound) -> None:
    cut_off = asyncio.create_task(round_.rest("a", "{}", 1))
    stays = asyncio.create_task(round_.rest("b", "{}", 2))
    await asyncio.sleep(0)
    cut_off.cancel()

    await stays

    assert set(await round_.states()) == {"a", "b"}


async def test_a_write_that_fails_when_nobody_waits_for_it_any_more_is_nobodys_error(
    redis: Client, keys: Keys, round_: SourceRound, caplog: pytest.LogCaptureFixture
) -> None:
    await redis.set(keys.source_states, "no hash")
    cut_off = asyncio.create_task(round_.rest("a", "{}", 1))
    await asyncio.sleep(0)
    cut_off.cancel()
    await asyncio.wait([cut_off])
    await until(lambda: round_._last and round_._last.done(), "the write")  # noqa: SLF001 - nobody waits for it
    round_._last = round_._open = None  # noqa: SLF001 - as if the next write had come
    gc.collect()

    assert "never retrieved" not in caplog.text


async def test_each_hears_that_the_store_refused(redis: Client, keys: Keys, round_: SourceRound) -> None:
    await redis.set(keys.source_states, "no hash")

    outcomes = await asyncio.gather(round_.rest("a", "{}", 1), round_.rest("b", "{}", 2), return_exceptions=True)

    assert all(isinstance(outcome, Exception) for outcome in outcomes)


async def lose_a_claim(cut: CutRedis, cut_off: SourceRound, count: int) -> None:
    cut.answers_to(b"sources:claimed")
    with pytest.raises(RedisError):
        await cut_off.claim(count)
    assert cut.cuts


async def test_a_claim_whose_answer_was_lost_is_had_by_asking_again(
    cut: CutRedis, cut_off: SourceRound, round_: SourceRound
) -> None:
    await round_.reconcile({"a": 1, "b": 2, "c": 3})
    await round_.rest("b", "{}", 2)

    await lose_a_claim(cut, cut_off, 2)
    assert await round_.claim(5) == [Claim("c", 3, None)]
    again = await cut_off.claim(2)

    assert again == [Claim("a", 1, None), Claim("b", 2, "{}")]
    assert await cut_off.claim(2) == []


async def test_the_state_of_a_claim_that_is_had_again_is_as_it_stands_then(
    cut: CutRedis, cut_off: SourceRound, redis: Client, keys: Keys, round_: SourceRound
) -> None:
    await round_.reconcile({"a": 1})
    await lose_a_claim(cut, cut_off, 1)
    await redis.hset(keys.source_states, "a", "new")

    assert await cut_off.claim(1) == [Claim("a", 1, "new")]


async def test_a_lost_claim_that_another_has_now_is_the_others(
    cut: CutRedis, cut_off: SourceRound, round_: SourceRound
) -> None:
    await round_.reconcile({"a": 1, "b": 2})
    await lose_a_claim(cut, cut_off, 2)
    await round_.give_back({"a": 1})
    lease = await round_.next_due_ms()
    # Two claims within one millisecond could not be told apart.
    await until(lambda: now_ms() + LEASE_MS > (lease or 0), "the next millisecond")
    assert await round_.claim(1) == [Claim("a", 1, None)]

    assert [claim.source for claim in await cut_off.claim(2)] == ["b"]


async def test_a_request_that_comes_late_claims_nothing(redis: Client, keys: Keys, round_: SourceRound) -> None:
    await round_.reconcile({"a": 1, "b": 2})
    script = load_script(redis, "claim")
    names = [keys.sources_due, keys.source_states, keys.claimed("somebody"), keys.sources_of("somebody")]
    assert await script(names, [10, LEASE_MS, 1, 7]) == [str(10 + LEASE_MS), "a", "1", ""]

    assert await script(names, [10, LEASE_MS, 1, 6]) == ["0"]
    assert await script(names, [10, LEASE_MS, 1, 8]) == [str(10 + LEASE_MS), "b", "2", ""]


async def test_what_left_the_round_meanwhile_is_not_put_back(round_: SourceRound) -> None:
    await round_.reconcile({"a": 1, "b": 2})
    await round_.claim(2)
    await round_.reconcile({"b": 2})

    await round_.give_back({"a": 1, "b": 2})

    assert await round_.claim(2) == [Claim("b", 2, None)]


# -- several pollers


@pytest.fixture
def other(redis: Client, keys: Keys) -> SourceRound:
    """Of another process."""
    return SourceRound(redis, keys)


async def due(redis: Client, keys: Keys) -> set[str]:
    return set(await redis.zrange(keys.sources_due, 0, -1))


async def test_pollers_with_different_files_undo_nothing_of_each_others(
    redis: Client, keys: Keys, round_: SourceRound, other: SourceRound
) -> None:
    await round_.reconcile({"shared": 1, "mine": 2})
    await other.reconcile({"shared": 1, "theirs": 3})
    for each in (round_, other):
        await each.retire()

    assert await due(redis, keys) == {"shared", "mine", "theirs"}
    assert {claim.source for claim in await round_.claim(5)} == {"shared", "mine"}
    assert {claim.source for claim in await other.claim(1)} == {"theirs"}


async def test_many_due_sources_of_others_hide_none_of_ours(round_: SourceRound, other: SourceRound) -> None:
    await other.reconcile({f"theirs-{n}": n for n in range(50)})
    await round_.reconcile({"mine-1": 60, "mine-2": 61})

    assert [claim.source for claim in await round_.claim(1)] == ["mine-1"]
    assert [claim.source for claim in await round_.claim(3)] == ["mine-2"]


@pytest.mark.parametrize("politely", [True, False])
async def test_what_only_a_poller_read_that_is_gone_leaves_the_round(
    redis: Client, keys: Keys, round_: SourceRound, other: SourceRound, *, politely: bool
) -> None:
    await round_.reconcile({"shared": 1, "mine": 2})
    await other.reconcile({"shared": 1, "theirs": 3})
    if politely:
        await other.leave()
    else:
        await redis.zadd(keys.pollers, {other._claimer: now_ms() - POLLER_MS - 1})  # noqa: SLF001 - as after a minute
    await round_.retire()

    assert await due(redis, keys) == {"shared", "mine"}


async def test_the_claims_of_a_dead_poller_fall_due_within_twenty_seconds(
    round_: SourceRound, other: SourceRound
) -> None:
    for each in (round_, other):
        await each.reconcile({"a": 1})
    await round_.claim(1)

    assert (await other.next_due_ms() or 0) - now_ms() <= 20_000


async def test_a_long_poll_keeps_its_claim_and_one_that_settled_is_not_put_off(
    redis: Client, keys: Keys, round_: SourceRound
) -> None:
    await round_.reconcile({"long": 1, "settled": 2, "ended": 3, "taken": 4})
    await round_.claim(4)
    await round_.rest("settled", "{}", 7)
    await redis.zadd(keys.sources_due, {"taken": now_ms() + 500_000})
    await until(lambda: redis.zrange(keys.sources_due, 0, -1), "the claims")
    before = dict(await redis.zrange(keys.sources_due, 0, -1, withscores=True))
    await asyncio.sleep(0.01)

    assert await round_.keep({"long", "settled", "taken"})
    await asyncio.sleep(0.01)
    assert await round_.keep({"long", "settled", "taken"})

    after = dict(await redis.zrange(keys.sources_due, 0, -1, withscores=True))
    assert after["long"] >= before["long"] + 20
    assert {name: after[name] for name in ("settled", "ended", "taken")} == {
        name: before[name] for name in ("settled", "ended", "taken")
    }


async def test_a_poller_that_was_forgotten_is_told(redis: Client, round_: SourceRound) -> None:
    await round_.reconcile({"a": 1})
    known = await round_.keep(())
    await redis.flushall()

    assert known
    assert not await round_.keep(())
