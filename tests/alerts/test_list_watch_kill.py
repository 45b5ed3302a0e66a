"""What is told of watched lists is told once, in order, whatever is killed whenever."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest

from bot.store.keys import Keys
from bot.store.redis import Client
from tests.alerts.samples import announcement
from tests.alerts.test_list_watch import LINES
from tests.alerts.watched_lists import HERE, START, Lists
from tests.conftest import until
from tests.processes import start

ROUNDS, LISTS = 4, 3


@pytest.mark.timeout(150)
async def test_each_change_of_each_list_is_told_once_through_kills(redis: Client, redis_url: str, keys: Keys) -> None:
    chance = random.Random(20261129)  # noqa: S311 - repeatable chance, no secret
    house = Lists(redis, keys)
    for number in range(LISTS):
        await house.add(f"l{number}", LINES)
    await house.watch.turn()
    for round_ in range(1, ROUNDS + 1):
        # Two at a time: who takes over from a process that only seemed dead meets it at work.
        processes = [await start("tests.alerts.list_watch_subject", redis_url, str(round_)) for _ in range(2)]
        act = announcement(event=f"act-{round_}", document=f"No. {round_} of 2027", subjects=("germanium",))
        await redis.xadd(keys.stream, {"announcement": act.to_json()}, maxlen=1000, approximate=True)
        before = await told(house)
        wanted = before + chance.randint(1, LISTS)
        await until(lambda least=wanted: told_of(house, least), "lists are looked at", 60)  # type: ignore[misc] # a bound default
        if round_ == ROUNDS:
            await until(lambda: all_looked_at(house), "every list is looked at, every act is crossed", 60)
        for process in processes:
            process.kill()
            await process.wait()

    posted = Counter(await house.posted())
    assert set(posted.values()) == {1}
    expected = [change.id for number in range(LISTS) for change in await house.changes(f"l{number}")]
    assert sorted(posted) == sorted(expected)
    for number in range(LISTS):
        changes = await house.changes(f"l{number}")
        order = [one for one in await house.posted() if one in {change.id for change in changes}]
        by_number = {change.id: change.number for change in changes}
        assert [by_number[one] for one in order] == sorted(by_number.values())
        acts = Counter(change.event for change in changes if change.event)
        assert acts == {f"act-{round_}": 1 for round_ in range(1, ROUNDS + 1)}
        # Each answer that was told begins where the one before it ended, and the last is the one that holds.
        status = "licence"
        for change in changes:
            line = next((one for one in change.lines if one.number == 2 and "outcome" not in one.after), None)
            if change.kind == "event" or line is None or line.from_day:
                continue
            assert line.before["status"] == status
            status = line.after["status"]
        assert (await house.lines(f"l{number}"))[2].status == status
    assert await redis.smembers(keys.outboxes_due) == {HERE.key}


async def told(house: Lists) -> int:
    return sum([len(await house.changes(f"l{number}")) for number in range(LISTS)])


async def told_of(house: Lists, least: int) -> bool:
    return await told(house) >= least


async def all_looked_at(house: Lists) -> bool:
    newest = await house.redis.xrevrange(house.keys.stream, count=1)
    crossed = await house.redis.hget(house.keys.parts_cursors, house.keys.stream) == newest[0][0]
    last = (START + timedelta(days=ROUNDS)).date().isoformat()
    return crossed and {watch.day for watch in await house.watches.all()} == {last}
