"""Logistic regression as `make fit` does it: weights that lower the loss, wherever they start."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
