"""Names of several words that stand in the plural on file are known in the singular, in Romance languages."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text.endings import singulars
from bot.text.normalize import key
from tests.exploring import drawn

TODAY = date(2026, 11, 30)
ONE_IN = 20


@pytest.mark.parametrize(
    ("language", "plural", "singular"),
    [
        ("es", "máquinas de coser", "máquina de coser"),
        ("es", "camiones grúa", "camión grúa"),
        ("pt", "macacos hidráulicos", "macaco hidráulico"),
        ("pt", "botões de camisa", "botão de camisa"),
        ("it", "macchine per la pasta", "macchina per la pasta"),
        ("it", "luci a parete", "luce a parete"),
        ("fr", "tuyaux d'arrosage", "tuyau d'arrosage"),
        ("fr", "masques médicaux", "masque médical"),
    ],
)
def test_a_plural_has_its_singular(language: str, plural: str, singular: str) -> None:
    assert key(singular) in [key(form) for form in singulars(language, plural)]


@pytest.mark.parametrize("text", ["bois exotiques", "gas naturales", "mass spectrometers", "frais de port"])
@pytest.mark.parametrize("language", ["es", "fr"])
def test_no_singular_is_a_word_cut_short(language: str, text: str) -> None:
    assert all(form.split(maxsplit=1)[0] == text.split(maxsplit=1)[0] for form in singulars(language, text))


@pytest.mark.parametrize("language", ["es", "pt", "it", "fr"])
def test_one_piece_is_the_same_goods_as_several(base: RuleBase, language: str) -> None:
    names = {
        name: form
        for subject in base.subjects.values()
        if subject.kind == "everyday"
        for name in subject.names.get(language, ())
        for form in singulars(language, name)
    }
    parted = []
    for name in drawn(sorted(names), ONE_IN):
        several, one = (answer(base, f"{text} from:CN to:DE", today=TODAY) for text in (name, names[name]))
        if several.subjects != one.subjects or several.status != one.status:
            parted.append((name, names[name], several.subjects, one.subjects))

    assert len(parted) <= 1, parted  # a word of two meanings
