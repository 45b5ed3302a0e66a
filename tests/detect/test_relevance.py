"""Acts and what only sounds like one: press, bulletins and titles of official acts, without naming the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.detect.conftest import Judge

LINES = [
    line.split("\t")
    for line in Path(__file__).with_name("wordings_fitted.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize("label", ["act", "noise"])
def test_acts_are_told_from_noise(judge: Judge, label: str) -> None:
    asked = [(title, summary) for known, title, summary in LINES if known == label]

    wrong = [title for title, summary in asked if judge(title, summary).relevant != (label == "act")]

    assert len(asked) >= 50
    assert len(wrong) <= len(asked) / 25, wrong
