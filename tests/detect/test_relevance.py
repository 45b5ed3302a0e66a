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


@pytest.mark.parametrize(
    ("done", "planned"),
    [
        (
            "Russia bans sugar exports, wants to stabilise the domestic market",
            "Russia wants to ban sugar exports to stabilise the domestic market",
        ),
        (
            "Rusko zakázalo vývoz cukru, chce stabilizovat domácí trh",
            "Rusko chce zakázat vývoz cukru, aby stabilizovalo domácí trh",
        ),
        (
            "Russland verbietet Ausfuhr von Zucker, will Markt stabilisieren",
            "Russland will Ausfuhr von Zucker verbieten",
        ),
        (
            "L'Inde interdit l'exportation de sucre, envisage un quota",
            "L'Inde envisage d'interdire l'exportation de sucre",
        ),
        ("Türkiye şeker ihracatını yasakladı, kota da planlanıyor", "Türkiye şeker ihracatını yasaklamayı planlıyor"),
    ],
)
def test_what_is_wanted_besides_undoes_no_act_and_what_is_wanted_alone_is_none(
    judge: Judge, done: str, planned: str
) -> None:
    assert judge(done).relevant
    assert judge(done).deed == "impose"
    assert not judge(planned).relevant
