"""Acts told by several sources in several languages over days: who, when, by which number, which reports are one act.

Labelled for these facts; the goods of a label are those of the act, not of each text. The wording is ours, and numbers
are there for the form of their register, not to be cited. Each file was scored once before anything was mended by it.
"""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot import evaluation as score
from bot.detect import Detector
from tests.detect.labelled import batches, judged

STREAMS = batches("acts_told_over_days.jsonl")


def precise(found: score.Counts) -> float:
    return found.right / max(1, found.right + found.wrong)


@pytest.fixture(scope="module", params=sorted(STREAMS))
def items(detector: Detector, request: pytest.FixtureRequest) -> list[score.Judged]:
    return judged(detector, STREAMS[request.param])


@pytest.mark.slow
@pytest.mark.parametrize(("fact", "least"), [("jurisdiction", 0.93), ("effective", 0.95), ("document", 0.95)])
def test_who_when_and_by_which_number(items: list[score.Judged], fact: str, least: float) -> None:
    right, given = score.share(items, fact)

    assert right / given >= least


@pytest.mark.slow
def test_whose_act_it_is_is_right_or_not_told(items: list[score.Judged]) -> None:
    right, told = score.told(items, "jurisdiction")

    assert right / told >= 0.99


def test_reports_of_one_act_meet(items: list[score.Judged]) -> None:
    found = score.events(items)

    # Reports of which one names no goods and no number stay apart: that costs a second alert, and hides no act.
    assert found.f1 >= 0.81
    assert precise(found) >= 0.94


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reports_meet_in_any_order_though_half_of_them_tell_no_day_of_publication(
    detector: Detector, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    told = [
        (replace(text, published=None) if chance.random() < 0.5 else text, label, hard)
        for stream in STREAMS.values()
        for text, label, hard in stream
    ]
    chance.shuffle(told)
    found = score.events(judged(detector, told))

    assert found.f1 >= 0.72
    assert precise(found) >= 0.81
