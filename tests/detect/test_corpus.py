"""The figures on our own labelled items. The gate is `items_left_out.jsonl`: no weight was ever fitted to it.

`items_fitted.jsonl` is what weights are fitted to, so its figures only show that nothing broke. Each batch of a file
holds other acts, or the same ones told again, so each is read with a memory of its own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot import evaluation as score
from bot.detect import Detector
from tests.detect.labelled import SERVED, batches, judged

Batches = Mapping[int, list[score.Judged]]


def read(detector: Detector, file: str) -> Batches:
    return {batch: judged(detector, items) for batch, items in batches(file).items()}


@pytest.fixture(scope="module")
def fitted(detector: Detector) -> Batches:
    return read(detector, "items_fitted.jsonl")


@pytest.fixture(scope="module")
def left_out(detector: Detector) -> Batches:
    return read(detector, "items_left_out.jsonl")


def all_of(items: Batches) -> list[score.Judged]:
    return [item for batch in items.values() for item in batch]


def test_no_written_act_that_is_left_out_is_tuned_to() -> None:
    fitted, left_out = (
        [json.loads(line) for line in Path(__file__).with_name(f"written_{which}.jsonl").read_text().splitlines()]
        for which in ("fitted", "left_out")
    )
    titles = {item["title"] for item in fitted}
    added = Path(__file__).with_name("clauses_fitted.tsv").read_text(encoding="utf-8")

    assert len({item["id"] for item in (*fitted, *left_out)}) == len(fitted) + len(left_out)
    assert not {item["event"] for item in left_out if item["event"]} & {item["event"] for item in fitted}
    # A plain headline ("India bans rice exports") is written twice now and then.
    again = [item["title"] for item in left_out if item["title"] in titles or f"\t{item['title']}" in added]
    assert len(again) <= len(left_out) / 50, again


@pytest.mark.slow
def test_the_files_hold_every_language_with_acts_and_with_traps(fitted: Batches, left_out: Batches) -> None:
    items = [*all_of(fitted), *all_of(left_out)]
    kinds = Counter((item.language, item.label.relevant) for item in items)

    assert len(items) >= 1_900
    for language in SERVED:
        assert kinds[language, True] >= 6, language
        assert kinds[language, False] >= 5, language


def test_the_gate_acts_are_told_from_noise_in_items_left_out(left_out: Batches) -> None:
    items = all_of(left_out)

    assert score.relevance(items).f1 >= 0.95
    assert score.relevance([item for item in items if item.hard]).f1 >= 0.9


@pytest.mark.parametrize(
    ("fact", "least"),
    [("jurisdiction", 0.95), ("measure", 0.88), ("effective", 0.93), ("document", 0.9), ("kind", 0.86)],
)
def test_the_gate_facts_are_read_in_items_left_out(left_out: Batches, fact: str, least: float) -> None:
    right, given = score.share(all_of(left_out), fact)

    assert given >= 10
    assert right / given >= least


def test_the_gate_subjects_and_events_of_items_left_out(left_out: Batches) -> None:
    assert score.subjects(all_of(left_out)).f1 >= 0.93
    for items in left_out.values():
        assert score.events(items).f1 >= 0.85
        assert score.b_cubed(items) >= 0.95


@pytest.mark.slow
def test_nothing_broke_in_items_fitted(fitted: Batches) -> None:
    items = all_of(fitted)

    assert score.relevance(items).f1 >= 0.97
    assert score.subjects(items).f1 >= 0.93
    right, told = score.told(items, "jurisdiction")
    assert right / told >= 0.99
    for fact, least in (("jurisdiction", 0.94), ("measure", 0.93), ("effective", 0.95), ("document", 0.95)):
        right, given = score.share(items, fact)
        assert right / given >= least, fact
    for batch in fitted.values():
        assert score.events(batch).f1 >= 0.8


@pytest.mark.parametrize("language", SERVED)
def test_no_language_is_left_behind(fitted: Batches, left_out: Batches, language: str) -> None:
    items = [item for item in (*all_of(fitted), *all_of(left_out)) if item.language == language]

    assert score.relevance(items).f1 >= 0.93
