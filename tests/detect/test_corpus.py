"""The figures on our own labelled items: a change of lexicons or rules that costs any of them is seen here."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from bot.detect import Detector
from bot.detect import evaluation as score
from tests.detect.labelled import judged, lines, read

SERVED = ("en", "zh", "ko", "ja", "de", "fr", "es", "pt", "it", "nl", "ru", "id", "tr", "vi", "th", "ar")
FILES = (
    "corpus.jsonl",
    "corpus_second.jsonl",
    "corpus_third.jsonl",
    "corpus_fourth.jsonl",
    "corpus_fifth.jsonl",
    "corpus_sixth.jsonl",
    "corpus_seventh.jsonl",
    "corpus_eighth.jsonl",
    "corpus_ninth.jsonl",
    "corpus_tenth.jsonl",
    "corpus_eleventh.jsonl",
    "corpus_twelfth.jsonl",
    "corpus_thirteenth.jsonl",
)
"""Each holds other acts, or the same ones told again, so each is read with a memory of its own."""


@pytest.fixture(scope="module", params=FILES)
def items(detector: Detector, request: pytest.FixtureRequest) -> list[score.Judged]:
    return judged(detector, read(request.param))


def test_the_corpus_holds_every_language_with_acts_and_with_traps() -> None:
    raw = [json.loads(line) for file in FILES for line in lines(file)]
    kinds = Counter((one["lang"], one["label"]["relevant"]) for one in raw)

    assert len(raw) >= 1_200
    for language in SERVED:
        assert kinds[language, True] >= 6, language
        assert kinds[language, False] >= 5, language


def test_acts_are_told_from_noise(items: list[score.Judged]) -> None:
    assert score.relevance(items).f1 >= 0.97


@pytest.mark.parametrize("language", SERVED)
def test_no_language_is_left_behind(items: list[score.Judged], language: str) -> None:
    assert score.relevance([item for item in items if item.language == language]).f1 >= 0.85


def test_subjects_are_read(items: list[score.Judged]) -> None:
    assert score.subjects(items).f1 >= 0.93


@pytest.mark.parametrize(
    ("fact", "least"),
    [("jurisdiction", 0.97), ("measure", 0.9), ("effective", 0.93), ("document", 0.97), ("kind", 0.85)],
)
def test_facts_are_read(items: list[score.Judged], fact: str, least: float) -> None:
    right, given = score.share(items, fact)

    assert right / given >= least or given - right <= 1  # a batch may name a handful of documents


def test_reports_of_one_act_meet_and_others_stay_apart(items: list[score.Judged]) -> None:
    assert score.events(items).f1 >= 0.85
