"""Ordinary headlines of every served language, without a summary: each kind of act in the words that newspapers use."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.detect import Detector, SourceText

LINES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("headlines_fitted.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
ONE_IN_FIFTY = 0.02
LANGUAGES = sorted({line[0] for line in LINES})


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_headline_alone_says_what_is_done(detector: Detector, language: str) -> None:
    wrong = []
    for _, title, kind, measure in (line for line in LINES if line[0] == language):
        verdict = detector.judge(SourceText("1", title, "", "", "", language))
        got = (verdict.kind or "-", verdict.measure or "-") if verdict.relevant else ("-", "-")
        if got != (kind, measure):
            wrong.append((title, got))

    assert len(wrong) <= max(1, ONE_IN_FIFTY * sum(line[0] == language for line in LINES)), wrong


def test_every_served_language_has_its_headlines() -> None:
    assert len(LANGUAGES) == 16
    assert len(LINES) >= 350
