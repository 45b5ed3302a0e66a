"""What the names of everyday goods, salts and scrap freed once is never told free again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import FREE, Status

TODAY = date(2026, 11, 30)
PROBES = [
    tuple(line.split(": ", 1))
    for line in Path(__file__).with_name("never_freer.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("status", "question"), PROBES, ids=[question for _, question in PROBES])
def test_no_answer_is_freer_than_it_was(base: RuleBase, status: str, question: str) -> None:
    found = answer(base, question, today=TODAY).status

    assert found not in FREE
    assert found is Status.UNRECOGNISED or found.rank <= Status(status).rank
