"""The round of polls: claims carry the state along, and polls that end together are settled together."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.store.client import Client
from bot.store.keys import Keys
from bot.store.sources import SourceRound


@pytest.fixture
def round_(redis: Client, keys: Keys) -> SourceRound:
    return SourceRound(redis, keys)


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


async def test_each_hears_that_the_store_refused(redis: Client, keys: Keys, round_: SourceRound) -> None:
    await redis.set(keys.source_states, "no hash")

    outcomes = await asyncio.gather(round_.rest("a", "{}", 1), round_.rest("b", "{}", 2), return_exceptions=True)

    assert all(isinstance(outcome, Exception) for outcome in outcomes)
