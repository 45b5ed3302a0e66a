"""The order in a channel's outbox: authorities before the press, and nothing before what it stands beside."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.delivery import Channel, Content, Delivery, MessageKind
from bot.store.keys import Keys
from bot.store.outbox import Outbox, Turn
from bot.store.redis import Client
from tests.alerts.samples import announcement, report

HERE = Channel("plain", "-", "here")
TIERS = ("official", "trade", "press")


@pytest.fixture
def outbox(redis: Client, keys: Keys) -> Outbox:
    return Outbox(redis, keys, "me")


@pytest.fixture
def waiting(redis: Client, keys: Keys) -> Waiting:
    return Waiting(redis, keys)


class Waiting:
    """What lies in the outbox, from its head on."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis, self._key = redis, keys.outbox(HERE.key)

    async def names(self) -> list[str]:
        return list(await self._redis.lrange(self._key, 0, -1))


def alert(name: str, tier: str, beside: str = "") -> Delivery:
    act = announcement(event=name, items=(report(tier=tier),))
    return Delivery(name, HERE, act, "follow-up" if beside else "alert", parent=beside)


def said(name: str, tier: str, beside: str) -> Delivery:
    """A later report of an act that the press told first."""
    content = Content(report=report(tier=tier, source=tier))
    act = announcement(event=beside, items=(report(tier="press"),))
    return Delivery(name, HERE, act, "report", content=content, parent=beside, loud=False)


@given(st.lists(st.sampled_from(TIERS), max_size=12), st.integers(0, 3))
def test_ranks_follow_the_tiers(tiers: list[str], late: int) -> None:
    ranks = [alert(str(n), tier).rank for n, tier in enumerate(tiers)]

    assert ranks == [TIERS.index(tier) for tier in tiers]
    assert all(rank < Delivery("e", HERE, announcement(), "edit").rank for rank in ranks[:late])


def test_a_correction_is_as_urgent_as_its_act() -> None:
    for tier in TIERS:
        act = announcement(items=(report(tier=tier),))
        assert Delivery("c", HERE, act, "report").rank == alert("a", tier).rank


async def test_an_outbox_is_in_the_order_of_tiers_and_within_each_in_that_of_planning(
    outbox: Outbox, waiting: Waiting
) -> None:
    for number, tier in enumerate(["press", "trade", "press", "official", "trade", "official"]):
        await outbox.add([alert(f"d{number}", tier)])
    under_way = await outbox.begin(HERE)
    await outbox.add([alert("d6", "official")])

    assert under_way
    assert await waiting.names() == ["d3", "d5", "d6", "d1", "d4", "d0", "d2"]


async def test_nothing_overtakes_the_attempt_that_is_under_way(outbox: Outbox, waiting: Waiting) -> None:
    await outbox.add([alert("press", "press")])
    await outbox.begin(HERE)
    await outbox.add([alert("official", "official")])

    assert await waiting.names() == ["press", "official"]


async def test_an_authoritys_report_takes_the_waiting_alert_of_its_act_with_it(
    outbox: Outbox, waiting: Waiting
) -> None:
    """A press feed was first with the act, and its alert waits among many."""
    for number in range(5):
        await outbox.add([alert(f"d{number}", "press")])
    await outbox.add([said("r", "official", "d4")])

    assert await waiting.names() == ["d4", "r", "d0", "d1", "d2", "d3"]


async def test_an_act_that_an_authority_told_while_it_was_tried_keeps_its_place(
    outbox: Outbox, waiting: Waiting
) -> None:
    """The platform asked to wait: what was under way is at the head again, and the next one is told officially too."""
    await outbox.add([alert("a", "press")])
    turn = await outbox.begin(HERE)
    assert isinstance(turn, Turn)
    await outbox.add([said("a said", "official", "a")])
    await outbox.release(turn, "429")
    await outbox.add([alert("b", "press")])
    await outbox.add([said("b said", "official", "b")])

    assert await waiting.names() == ["a", "a said", "b", "b said"]


async def test_an_authoritys_follow_up_takes_all_that_it_follows_with_it(outbox: Outbox, waiting: Waiting) -> None:
    await outbox.add([alert("other", "press"), alert("a", "press"), alert("b", "press", "a")])
    await outbox.add([alert("c", "official", "b")])
    await outbox.add([alert("d", "official")])

    assert await waiting.names() == ["a", "b", "c", "d", "other"]


async def test_what_is_sent_again_by_hand_waits_behind_what_is_as_urgent(outbox: Outbox, waiting: Waiting) -> None:
    await outbox.add([alert("unclear", "official")])
    await outbox.begin(HERE)
    await outbox.settle(HERE, "unclear", "unclear", why="nobody can tell")
    await outbox.add([alert("a", "press"), alert("b", "official")])
    await outbox.settle_by_hand("unclear", "resend")
    await outbox.add([alert("c", "official")])

    assert await waiting.names() == ["b", "unclear", "c", "a"]


# -- whatever happens between plan and post


@dataclass
class Known:
    """A delivery as the law sees it: how urgent it is by itself and by what is to stand beside it, and since when."""

    name: str
    beside: str
    urgency: tuple[int, int, int]
    """Rank, the step in which it got that, the step in which it was planned."""
    tried: bool = False


@dataclass
class Day:
    """Deliveries are planned, begun, put off, left by processes that die, and sent; each in a random moment."""

    outboxes: tuple[Outbox, Outbox]
    chance: random.Random
    steps: Iterator[int]
    known: dict[str, Known] = field(default_factory=dict)
    turn: tuple[Outbox, Turn] | None = None

    async def plan(self, step: int) -> None:
        tier, beside = self.chance.choice(TIERS), self.chance.choice(["", *self.known])
        kind: MessageKind = "alert"
        if beside:
            kind = self.chance.choice(["report", "follow-up"])
        name = f"{kind} {step}"
        await self.outboxes[0].add([said(name, tier, beside) if kind == "report" else alert(name, tier, beside)])
        self.known[name] = Known(name, beside, (TIERS.index(tier), step, step))
        while beside in self.known:
            above = self.known[beside]
            if above.urgency[0] > TIERS.index(tier):
                above.urgency = (TIERS.index(tier), step, above.urgency[2])
            beside = above.beside

    async def begin(self, _: int) -> None:
        """Whoever begins after another died, takes its attempt over."""
        outbox = self.chance.choice(self.outboxes)
        turn = await outbox.begin(HERE)
        assert isinstance(turn, Turn) == bool(self.known)
        if isinstance(turn, Turn):
            self._judge(self.known[turn.delivery])
            self.turn = (outbox, turn)

    def _judge(self, head: Known) -> None:
        assert head.beside not in self.known, f"{head} before what it stands beside"
        if not head.tried:
            assert head == min(self.known.values(), key=lambda one: one.urgency)
        head.tried = True

    async def put_off(self, _: int) -> None:
        if self.turn and await self.turn[0].again(self.turn[1]):
            await self.turn[0].release(self.turn[1], "429")

    async def settle(self, _: int) -> None:
        if self.turn and self.turn[1].delivery in self.known:
            await self.turn[0].settle(HERE, self.turn[1].delivery, "sent", message="m")
            del self.known[self.turn[1].delivery]
        self.turn = None

    async def live(self) -> None:
        for step in self.steps:
            deed = self.chance.choices([self.plan, self.begin, self.put_off, self.settle], [5, 4, 3, 3])[0]
            await deed(step)
        while self.known:
            await self.begin(0)
            await self.settle(0)


@pytest.mark.parametrize("seed", range(12))
async def test_what_was_told_more_urgently_or_sooner_goes_first_whatever_happens_meanwhile(
    redis: Client, keys: Keys, seed: int
) -> None:
    outboxes = (Outbox(redis, keys, "one"), Outbox(redis, keys, "other"))

    await Day(outboxes, random.Random(seed), iter(range(80))).live()  # noqa: S311 - chance, not secrecy
