"""The headline leads with the strictest: its first exporter has the status that a machine is given."""

from itertools import islice
from pathlib import Path

import pytest

from bot.errors import UsageError
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from handlers.messages.verdicts import exporters, is_of_ore
from tools import golden

EACH = 4
"""One question in so many is asked."""


@pytest.mark.parametrize("file", golden.files(), ids=lambda file: file.stem)
def test_the_first_exporter_has_the_overall_status(base: RuleBase, file: Path) -> None:
    led = 0
    for question in islice(golden.questions(file), 0, None, EACH):
        try:
            found = answer(base, question, today=golden.DAY)
        except UsageError:
            continue
        if strict := strictest_exporters(found):
            led += 1
            assert exporters(found)[0] in strict, question

    assert led


def strictest_exporters(found: Answer) -> list[str]:
    """Return the exporters with the answer's status; of the ore alone it is no verdict on the goods."""
    return [code for code in exporters(found) if found.by_exporter[code] is found.status and not is_of_ore(found, code)]


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
