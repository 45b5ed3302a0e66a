"""Questions in the languages of Europe as people ask them: goods, route, no needless doubt; scrap."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.rules.index import RuleBase
from bot.rules.query.making import is_waste
from bot.text import question_words as said
from bot.text.normalize import key
from bot.text.question_words import Role
from bot.vocabulary import Outcome
from tests.exploring import some
from tests.rules.asking import ask

LINES = [
    tuple(line.split("|", 4))
    for line in Path(__file__).with_name("asked_in_europe.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
]
LANGUAGES = sorted({line[0] for line in LINES})
OF_METAL = frozenset(range(72, 94))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_as_people_ask_it_is_understood(base: RuleBase, language: str) -> None:
    for _, goods, from_, to, text in (line for line in LINES if line[0] == language):
        found = ask(base, text)

        assert [name for name in found.subjects if not name.startswith(goods)] == [], text
        assert found.subjects, text
        assert found.to == to, text
        assert found.from_ == from_ or (found.from_ is None and from_ in found.by_exporter), text
        assert found.outcome is not Outcome.PARTLY_UNDERSTOOD, text


def test_scrap_of_things_of_metal_is_scrap(base: RuleBase) -> None:
    names = sorted(
        name
        for subject in base.subjects.values()
        if base.is_everyday(subject.name) and (chapters := base.chapters_of(subject.name)) and chapters <= OF_METAL
        for name in subject.names.get("en", ())[:4]
    )
    for name in some(names, 30, 1):
        found = ask(base, f"scrap {name} from South Africa to India")

        assert any(is_waste(base, subject) for subject in found.subjects), name


@pytest.mark.parametrize(
    "word", ["Prahy", "Praze", "Praga", "Prato", "perto", "Harry", "molto", "salir", "legal", "vital"]
)
def test_a_word_for_a_product_begins_no_shorter_word(word: str) -> None:
    assert said.role(key(word)) not in {Role.PRODUCT, Role.COMPOUND}
