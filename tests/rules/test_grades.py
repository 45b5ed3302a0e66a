"""Qualities by a use ("battery grade", "电池级"): the use is no goods, and changes nothing."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import some

TODAY = date(2026, 11, 24)
GOODS = {"zh": "石墨", "ja": "黒鉛", "ko": "흑연", "ru": "графит", "uk": "графіт", "ar": "الجرافيت"}


def qualities() -> list[tuple[str, str]]:
    """Return every use of a language with every word for quality behind or before it."""
    found = []
    for language, table in read_yaml("query/grades").items():
        for use in table["uses"].split():
            found += [(language, f"{use} {word}") for word in table["before"].split()]
            found += [(language, f"{word} {use}") for word in table["after"].split()]
    return [(language, told.replace("_", " ")) for language, told in found]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("language", "told"), some(qualities(), 13))
def test_a_quality_by_a_use_changes_nothing(base: RuleBase, language: str, told: str) -> None:
    goods = GOODS.get(language, "graphite")
    plain = answer(base, f"{goods} from:CN to:DE", today=TODAY)
    if language in {"zh", "ja", "ko"}:
        told = told.replace(" ", "")

    for written in (f"{goods} {told}", f"{goods}, {told}", f"{told} {goods}"):
        found = answer(base, f"{written} from:CN to:DE", today=TODAY)

        assert (found.status, found.outcome, found.passed_over) == (plain.status, plain.outcome, ()), written
        assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods], written


@pytest.mark.parametrize("name", ["battery-grade lithium carbonate", "solar-grade polysilicon", "electronic grade HF"])
def test_a_quality_in_a_name_on_file_is_of_the_name(base: RuleBase, name: str) -> None:
    found = answer(base, f"{name} from:CN", today=TODAY)

    assert len(found.by_goods) == 1
    assert not found.passed_over


def test_a_quality_alone_is_read_as_the_use(base: RuleBase) -> None:
    alone, use = (answer(base, f"{text} from:CN", today=TODAY) for text in ("food grade", "food"))

    assert alone.status == use.status
