"""A place that nothing knows where goods leave from: every exporter is asked, and the headline says so."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from handlers.messages.headline import headline
from handlers.messages.verdicts import AnswerView

TODAY = date(2026, 11, 24)


def unread_origins(found: Answer) -> list[object]:
    return [note.given("typed") for note in found.asked.remarks if note.kind is NoteKind.NO_SUCH_ORIGIN]


@pytest.mark.parametrize(
    "text",
    [
        "{goods} from Qorvath to Lagos",
        "{goods} Qorvath → Lagos",
        "20 t {goods}, Qorvath to Lagos",
        "{goods} aus Qorvath nach Lagos",
    ],
)
@pytest.mark.parametrize("goods", ["maize", "graphite", "logs"])
def test_the_headline_says_that_the_place_was_not_read(base: RuleBase, goods: str, text: str) -> None:
    toward = answer(base, f"{goods} to Lagos", today=TODAY)
    found = answer(base, text.format(goods=goods), today=TODAY)

    assert unread_origins(found) == ["Qorvath"]
    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)
    assert headline(AnswerView.of(found)).startswith("“Qorvath” is no place I know")


@pytest.mark.parametrize(
    "text",
    [
        "graphite from China to Lagos",
        "graphite to Qorvath",
        "Schuhe aus Leder nach Lagos",
        "qorvath to Germany",
        "graphite, buyer Qorvath, from China to Lagos",
    ],
)
def test_what_is_no_place_of_leaving_is_not_told_as_one(base: RuleBase, text: str) -> None:
    assert unread_origins(answer(base, text, today=TODAY)) == []


@pytest.mark.parametrize("goods", ["basmati rice", "maize"])
def test_a_papers_head_is_no_exporter_before_a_place_that_nothing_knows(base: RuleBase, goods: str) -> None:
    toward = answer(base, f"{goods} to Baghdad", today=TODAY)
    found = answer(base, f"Jeddah invoice: {goods} 25 t from Qorvathport to Baghdad", today=TODAY)

    assert (found.from_, found.status, found.by_exporter) == (None, toward.status, toward.by_exporter)


@pytest.mark.parametrize("goods", ["लौह अयस्क", "जर्मेनियम"])
def test_a_place_behind_an_unread_one_and_from_is_the_destination(base: RuleBase, goods: str) -> None:
    toward, found = (answer(base, f"{goods} {way}", today=TODAY) for way in ("to:CN", "गोथम से चीन"))

    assert (found.from_, found.to) == (None, "CN")
    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)
