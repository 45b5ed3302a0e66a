"""The reports of a file are grouped by average similarity, whatever their order."""

from __future__ import annotations

import random
from dataclasses import replace

from bot.detect import EventCard
from bot.detect.grouping import LARGEST, groups
from bot.detect.weights import shipped

CARD = EventCard(
    event="",
    jurisdiction="KE",
    stage="new",
    subjects=("rice",),
    destinations=(),
    measure="prohibition",
    effective=None,
    until=None,
    documents=(),
    names=(),
    marks="",
    years=(),
    first_day="2024-05-06",
    last_day="2024-05-06",
)


def test_the_order_of_the_file_does_not_matter() -> None:
    acts = {"rice": "2024-05-06", "tea": "2024-05-07", "sugar": "2024-09-01"}
    cards = [replace(CARD, subjects=(goods,), first_day=day, last_day=day) for goods, day in acts.items()] * 4
    random.Random(1).shuffle(cards)  # noqa: S311 - an order, not a secret
    found = groups(cards, shipped())

    assert sorted(map(len, found)) == [4, 4, 4]
    assert all(len({cards[one].subjects for one in group}) == 1 for group in found)


def test_acts_of_two_countries_are_never_one() -> None:
    cards = [replace(CARD, jurisdiction=code) for code in ("KE", "TZ", "KE", "TZ")]

    assert groups(cards, shipped()) == [[0, 2], [1, 3]]


def test_one_report_in_two_minds_does_not_join_two_acts() -> None:
    """A report that is like both of two acts goes to one; the acts, which are unlike each other, stay apart."""
    first = replace(CARD, documents=("39-2023",))
    second = replace(CARD, documents=("40-2023",))
    found = groups([first, first, second, second, CARD], shipped())

    assert {frozenset(group) - {4} for group in found} == {frozenset({0, 1}), frozenset({2, 3})}


def test_a_block_beyond_the_exact_size_is_grouped_too() -> None:
    found = groups([CARD] * (LARGEST + 50), shipped())

    assert len(found) == 1
