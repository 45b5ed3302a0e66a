"""What the names of everyday goods, salts and scrap freed once is never told free again."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import FREE, Outcome, Status
from tests.rules.asking import ask

PROBES = [
    tuple(line.split(": ", 1))
    for line in Path(__file__).with_name("never_freer.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_no_answer_is_freer_than_it_was(base: RuleBase) -> None:
    found = [(ask(base, question).status, status, question) for status, question in PROBES]

    assert [one for one in found if one[0] in FREE] == []
    assert [one for one in found if one[0] is not Status.UNRECOGNISED and one[0].rank > Status(one[1]).rank] == []


DOUBTED = (
    "protective gloves butyl from:DE to:IR",
    "butyl gloves from:DE to:IR",
    "tents multispectral from:DE to:IR",
    "multispectral tents from:DE to:IR",
    "camouflage tents multispectral from:DE to:IR",
    "trousers exoskeleton from:US to:CN",
    "shirts cryptanalysis from:DE to:IR",
    "shower decontamination from:DE to:IR",
    "decontamination showers from:DE to:IR",
)
"""Everyday goods beside a word that makes controlled ones of them."""


@pytest.mark.parametrize("question", DOUBTED)
def test_a_word_of_protection_or_war_keeps_the_doubt(base: RuleBase, question: str) -> None:
    assert ask(base, question).outcome is Outcome.PARTLY_UNDERSTOOD
