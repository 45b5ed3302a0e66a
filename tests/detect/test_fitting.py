"""Logistic regression as `make fit` does it: weights that lower the loss, wherever they start."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.detect import EventCard
from bot.detect.relevance import shipped
from tools.fit import EXPECTED, NUMBERS, PRIOR, Prior, Row, fit_text, read_numbers, write_numbers
from tools.fit_events import CARDS, Act, Batch, Report, one_by_one, read_cards, write_cards
from tools.logistic import Example, calibrated, chance, fit


@pytest.mark.parametrize("start", [-40.0, 0.0, 40.0])
def test_a_start_far_from_the_best_weights_does_not_lead_away_from_them(start: float) -> None:
    examples = [Example({"a": 1.0}, label=False, counts=4.0)] * 90 + [Example({"a": 1.0}, label=True, counts=4.0)] * 10

    weights = fit(examples, {"a": start}, ridge=0.01)

    assert chance(weights, {"a": 1.0}) == pytest.approx(0.1, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=4, max_size=30),
    drawn=st.floats(-30, 30),
)
def test_fitted_weights_are_never_worse_than_those_they_are_drawn_to(
    rows: list[tuple[bool, bool, bool]], drawn: float
) -> None:
    examples = [Example({"a": float(a), "b": float(b)}, label) for a, b, label in rows]

    weights = fit(examples, {"a": drawn, "b": 0.0}, ridge=1.0)

    def loss(tried: dict[str, float]) -> float:
        rest = sum(-math.log(max(1e-14, chance(tried, one.features) if one.label else 1 - chance(tried, one.features)))
                   for one in examples)  # fmt: skip
        return rest + ((tried["a"] - drawn) ** 2 + tried["b"] ** 2) / 2

    assert loss(weights) <= loss({"a": drawn, "b": 0.0, "bias": 0.0}) + 1e-6


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.3, 2.0), shift=st.floats(-2.0, 2.0))
def test_calibration_finds_the_scale_and_shift_that_labels_were_made_with(scale: float, shift: float) -> None:
    offsets, scores, labels, counts = [], [], [], []
    for offset in (-1.0, 0.0, 1.0):
        for score in (-2.0, -1.0, 0.0, 1.0, 2.0):
            chance = 1 / (1 + math.exp(-(offset + scale * score + shift)))
            for label, count in ((True, chance), (False, 1 - chance)):
                offsets.append(offset)
                scores.append(score)
                labels.append(label)
                counts.append(100 * count)

    assert calibrated(offsets, scores, labels, counts) == pytest.approx((scale, shift), abs=0.02)


def test_scores_that_part_the_labels_without_a_fault_are_calibrated_within_bounds() -> None:
    scale, shift = calibrated([0.0, 0.0], [-4.0, 4.0], [False, True], [1.0, 1.0])

    assert 1 <= scale < 10
    assert abs(shift) < 1


def test_items_that_are_kept_as_numbers_hold_no_words_but_the_names_of_features() -> None:
    known = set(yaml.safe_load(PRIOR.read_text(encoding="utf-8"))["relevance"]) | set(EXPECTED)
    lines = [json.loads(line) for line in NUMBERS.read_text(encoding="utf-8").splitlines()]

    assert len(lines) >= 400
    for one in lines:
        assert set(one) == {"label", "act", "counts", "features", "vector"}
        assert set(one["features"]) <= known
        assert all(isinstance(value, int) for value in (one["act"], *one["vector"]))


def test_numbers_are_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "numbers.jsonl"
    vector = (0.125, -0.5, 0.0)
    rows = [
        Row({"goods": 1.0, "order": -2.5}, vector, label=True, act="one", file="mine", counts=4.0),
        Row({}, vector, label=False, act="two", file="mine", counts=4.0),
    ]
    write_numbers(rows, file)
    found = read_numbers(file)

    assert sorted((row.label, row.counts, row.features, row.vector) for row in found) == sorted(
        (row.label, row.counts, row.features, row.vector) for row in rows
    )
    assert len({row.act for row in found}) == 2
    assert "one" not in file.read_text(encoding="utf-8")


def test_a_text_fit_stays_at_its_prior_where_the_items_say_nothing() -> None:
    rows = [Row({}, (1.0, 0.0), label=label, act=str(label), file="f", counts=1.0) for label in (True, False)]
    prior = Prior({}, (0.5, -0.25, 0.0))

    weights = fit_text(rows, prior)

    assert weights[1] == pytest.approx(-0.25, abs=1e-6)
    assert abs(weights[0]) <= 0.51


def test_items_that_are_kept_as_cards_hold_hashes_in_place_of_their_words() -> None:
    cards = [json.loads(line)["card"] for line in CARDS.read_text(encoding="utf-8").splitlines()]
    found = [card for card in cards if card]

    assert len(found) >= 150
    for card in found:
        assert re.fullmatch(r"[0-9a-f]*", "".join(card["names"]) + card["marks"])
        assert set(card) == {one.name for one in fields(EventCard)}


def test_cards_are_written_and_read_back_in_their_order_and_placed_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "cards.jsonl"
    known = [report.card for batch in read_cards() for report in batch.reports if report.card]
    card = next(one for one in known if one.documents)
    other = next(one for one in known if one.jurisdiction != card.jurisdiction)
    told, missed = Act(relevant=True, event="one"), Act(relevant=True, event="two")
    batch = Batch("mine", (Report(told, card), Report(missed, None), Report(missed, other), Report(told, card)), 4.0)
    write_cards([batch], file)
    (found,) = read_cards(file)

    assert [report.card for report in found.reports] == [card, None, other, card]
    assert [report.label.event == found.reports[0].label.event for report in found.reports] == [
        True,
        False,
        False,
        True,
    ]
    assert found.counts == 4.0
    assert "one" not in file.read_text(encoding="utf-8").replace("None", "")
    assert [report.event for report in one_by_one(found, shipped())] == ["0", None, "2", "0"]
