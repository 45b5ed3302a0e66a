"""A question in the languages of people means what the same one in fields does: route, goods and status, no doubt."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import cycle
from pathlib import Path
from random import Random

import pytest

from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from tests.rules.asking import ask, route_of

ASKED = Path(__file__).with_name("languages_asked.txt")
_ASKED_OF_EACH = 12
"""Questions of each language that are asked here; all of them, with `Asked.all`, are some 25,000."""
_LEAST_RIGHT = {
    "hinglish": 0.2,
    "ru+en": 0.5,
    "lt": 0.5,
    "pl": 0.6,
    "sr-Cyrl": 0.7,
    "id": 0.7,
    "fil": 0.7,
    "ta": 0.6,
    "arabizi": 0.0,
    "pinyin": 0.0,
    "vi": 0.5,
    "fr+en": 0.5,
    "ja": 0.6,
}
"""Share that must be right without doubt where it is not 0.8: letters of other languages, no accents."""
_PLAIN = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "ə": "e", "ʻ": "'"})


class Asked:
    """What is asked in one language."""

    def __init__(self, lines: list[str]) -> None:
        """Read the block of a language without its first line."""
        from_, to, goods, *self.frames = lines
        self.exporters = _pairs(from_.removeprefix("from "))
        self.destinations = _pairs(to.removeprefix("to "))
        self.goods = {english: forms.split("/") for english, forms in _pairs(goods).items()}

    def all(self, seed: str) -> Iterator[tuple[str, str]]:
        """Yield questions in the language beside the same ones in fields, in a mixed order that is always the same."""
        routes = [(one, other) for one in self.exporters for other in self.destinations if one != other]
        those = [(frame, goods) for frame in self.frames for goods in self.goods]
        Random(seed).shuffle(those)  # noqa: S311 - the order of questions
        for (frame, goods), (exporter, destination) in zip(those, cycle(routes), strict=False):
            form, _, day = frame.partition(" | ")
            asked = form.format(
                a=self.goods[goods][0],
                b=self.goods[goods][-1],
                **{"from": self.exporters[exporter], "to": self.destinations[destination]},
            )
            yield asked, f"{goods} from:{exporter} to:{destination}{f' on:{day}' if day else ''}"


def _pairs(line: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in line.split("; "))


@cache
def languages() -> dict[str, Asked]:
    """Return all blocks of the file, by language."""
    text = "\n".join(line for line in ASKED.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    blocks = (block.split("\n") for block in text.strip().split("\n\n"))
    return {lines[0].removeprefix("@").strip(): Asked([one for one in lines[1:] if one]) for lines in blocks}


def _without_accents(text: str) -> str:
    folded = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(one for one in folded if not unicodedata.combining(one))


def _is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(one, "") for one in text if one.isalnum() and not one.isdigit())


def _told(found: Answer) -> tuple[object, ...]:
    return found.from_, found.to, found.subjects, found.status


@pytest.mark.parametrize("language", languages())
def test_a_question_in_a_language_is_that_in_fields(base: RuleBase, language: str) -> None:
    """Every second one is written without accents, where the letters are Latin."""
    wrong = {}
    asked = list(languages()[language].all(language))[:_ASKED_OF_EACH]
    for place, (question, plain) in enumerate(asked):
        typed = _without_accents(question) if place % 2 and _is_latin(question) else question
        found, meant = ask(base, typed), ask(base, plain)
        if _told(found) != _told(meant) or found.passed_over:
            wrong[typed] = (*_told(found), found.passed_over)

    assert len(asked) - len(wrong) >= _LEAST_RIGHT.get(language, 0.8) * len(asked), wrong


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium Kiinasta Yhdysvaltoihin", "CN", "US"),
        ("gallium Kínából az USA-ba", "CN", "US"),
        ("gallium no Ķīnas uz ASV", "CN", "US"),
        ("gallium iš Kinijos į JAV", "CN", "US"),
        ("gallium iz Kine u SAD", "CN", "US"),
        ("gallium Xitoydan AQShga", "CN", "US"),
        ("gallium Хятадаас АНУ руу", "CN", "US"),
        ('גליום מסין לארה"ב', "CN", "US"),
        ("gallium Չինաստանից ԱՄՆ", "CN", "US"),
        ("gallium چین سے امریکہ", "CN", "US"),
        ("gallium Çin'den Güney Kore'ye", "CN", "KR"),
        ("gallium từ Nga sang Đức", "RU", "DE"),
        ("gallium from China to the SAD office", "CN", None),
        ("no gallium, tungsten from China", "CN", None),
        ("gallium naar Frans-Polynesië from:CN", "CN", "PF"),
        ("gallium do Peru", "PE", None),
        ("gallium från USA till Sydkorea", "US", "KR"),
        ("трябва ли да искаме галий от Япония за Германия", "JP", "DE"),
        ("gali tu Trung Quoc sang My", "CN", "US"),
        ("tungsten de Chine en Inde", "CN", "IN"),
    ],
)
def test_a_country_says_by_its_ending_or_its_words_where_goods_go(
    base: RuleBase, text: str, from_: str | None, to: str | None
) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("gre galij iz Kitajske v ZDA", ("gallium",)),
        ("gres from:CN", ("ceramic tiles",)),
        ("Ar galima siųsti galį iš Kinijos į JAV", ("gallium",)),
        ("Ar gallium from China", ("argon", "gallium")),
        ("вывоз галлия", ("gallium",)),
        ("grafiitin vienti Kiinasta", ("graphite",)),
        ("Yaponiyadan Germaniyaga volfram", ("tungsten",)),
        ("เฟอร์นิเจอร์จากจีนไปอินเดีย มีเงื่อนไข", ("furniture",)),
        ("ปุ๋ย NPK from:CN to:IN", ("npk fertilisers",)),
        ("オシロスコープの輸出", ("oscilloscope",)),
    ],
)
def test_a_small_word_of_a_language_is_no_goods_beside_goods(base: RuleBase, text: str, goods: tuple[str, ...]) -> None:
    assert set(ask(base, text).subjects) == set(goods)
