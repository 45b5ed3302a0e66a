"""Which sources are polled if some are slow: with real tasks, without network or store."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from bot.feeds.poll_loop import PollRunner
from bot.store.sources import Claim
from tests.feeds.making import until


class Round:
    """Sources that are due; those whose name begins with `slow` end only when they are let go."""

    def __init__(self, names: Iterable[str], **limits: object) -> None:
        self._due = list(names)
        self._states: dict[str, str] = {}
        self._let_go = asyncio.Event()
        self.polled: list[str] = []
        self.now = self.most_at_once = 0
        self.runner = PollRunner(self._claim, self._poll, **limits)  # type: ignore[arg-type] # whole numbers and seconds

    async def _claim(self, count: int) -> list[Claim]:
        claimed, self._due = self._due[:count], self._due[count:]
        return [Claim(name, 0, self._states.get(name)) for name in claimed]

    async def _poll(self, claim: Claim) -> None:
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        await (self._let_go.wait() if claim.source.startswith("slow") else asyncio.sleep(0))
        self.polled.append(claim.source)
        self.now -= 1

    def again(self, *names: str) -> None:
        self._due += names

    def settled(self, name: str) -> None:
        """What the poll under way has found is on record; the poll itself lasts a little longer."""
        self._states[name] = f"settled {len(self._states)}"

    def let_go(self) -> None:
        self._let_go.set()


async def test_everything_that_is_due_is_polled_in_one_turn_and_only_so_many_at_once() -> None:
    due = Round((f"s{n}" for n in range(100)), at_once=8)

    await due.runner.turn()
    await until(lambda: len(due.polled) == 100)

    assert due.most_at_once <= 8


async def test_slow_sources_that_fill_every_place_hold_nobody_up() -> None:
    due = Round([*(f"slow{n}" for n in range(4)), "quick"], at_once=4, patience=0.05)

    await due.runner.turn()
    await until(lambda: due.polled)

    assert due.polled == ["quick"]
    assert len(due.runner.under_way) == 4
    await due.runner.stop()


async def test_slow_ones_are_not_without_number() -> None:
    due = Round([*(f"slow{n}" for n in range(20))], at_once=4, patience=0.01, most=10)

    turn = asyncio.create_task(due.runner.turn())
    await until(lambda: due.now == 10)
    due.let_go()
    await turn
    await until(lambda: len(due.polled) == 20)

    assert due.most_at_once == 10


async def test_nothing_more_is_begun_while_no_more_can_be_taken_in() -> None:
    full = True
    due = Round(["a", "b"], full=lambda: full)
    turn = asyncio.create_task(due.runner.turn())
    await asyncio.sleep(0)
    assert not due.runner.under_way

    full = False
    await turn
    await until(lambda: due.polled == ["a", "b"])


async def test_a_source_that_is_claimed_again_while_it_is_polled_is_polled_once() -> None:
    due = Round(["slow"], at_once=4)
    await due.runner.turn()
    due.again("slow", "other")

    await due.runner.turn()
    due.let_go()
    await until(lambda: not due.runner.under_way)

    assert sorted(due.polled) == ["other", "slow"]


async def test_a_source_that_is_claimed_between_settling_and_the_polls_end_is_polled_again_at_once() -> None:
    due = Round(["slow"], at_once=4)
    await due.runner.turn()
    due.settled("slow")
    due.again("slow")
    await due.runner.turn()
    assert due.polled == []

    due.let_go()
    await until(lambda: not due.runner.under_way)

    assert due.polled == ["slow", "slow"]
    assert due.most_at_once == 1


async def test_a_stop_says_which_claims_were_not_worked_off_and_begins_nothing_more() -> None:
    due = Round(["slow", "quick"], at_once=4)
    await due.runner.turn()
    await until(lambda: due.polled == ["quick"])
    due.settled("slow")
    due.again("slow")
    await due.runner.turn()

    left = await due.runner.stop()
    due.again("quick")
    await due.runner.turn()

    assert [(claim.source, claim.state) for claim in left] == [("slow", None), ("slow", "settled 0")]
    assert not due.runner.under_way
    assert due.polled == ["quick"]


async def test_a_stop_leaves_what_is_under_way() -> None:
    due = Round(["slow"])
    await due.runner.turn()

    await due.runner.stop()

    assert due.polled == []
    assert not due.runner.under_way
