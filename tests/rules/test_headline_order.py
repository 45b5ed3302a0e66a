"""The headline leads with the strictest: its first exporter has the status that a machine is given."""

from itertools import islice
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from handlers.messages.verdicts import AnswerView, ExporterVerdict
from tools import golden

EACH = 4
"""One question in so many is asked."""


@pytest.mark.slow
@pytest.mark.parametrize("file", golden.files(), ids=lambda file: file.stem)
def test_the_first_exporter_has_the_overall_status(base: RuleBase, file: Path) -> None:
    led = 0
    for question in islice(golden.questions(file), 0, None, EACH):
        try:
            found = answer(base, question, today=golden.DAY)
        except UsageError:
            continue
        view = AnswerView.of(found)
        if strict := strictest_exporters(view):
            led += 1
            assert view.exporters[0] in strict, question

    assert led


def strictest_exporters(view: AnswerView) -> list[ExporterVerdict]:
    """Return the exporters with the answer's status; of the ore alone it is no verdict on the goods."""
    return [one for one in view.exporters if one.status is view.answer.status and not one.of_ore]


@pytest.mark.parametrize(
    ("question", "leads"),
    [
        ("microchips 8542.31 for Novosibirsk", "Sanctions on Russia · South Korea: prohibited"),
        ("copper scrap", "Nigeria: prohibited"),
        ("helium", "China: prohibited · Russia: licence"),
        ("graphite", "China: licence"),
    ],
)
def test_the_strictest_stands_before_the_weightiest(base: RuleBase, question: str, leads: str) -> None:
    assert reply(answer(base, question, today=golden.DAY)).title.startswith(leads)
