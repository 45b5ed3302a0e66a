"""A place under an embargo is told wherever its name stands: in institutes' and firms' names, and as an unread word."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING
from tests.rules.asking import ask

TOWNS = {
    "IR": ["Isfahan", "Natanz", "Fordow", "Shiraz", "Tabriz", "Qazvin", "Asaluyeh"],
    "KP": ["Pyongyang", "Hamhung", "Yongbyon", "Wonsan"],
    "CU": ["Havana", "Santiago de Cuba", "Cienfuegos", "Holguin"],
    "SY": ["Damascus", "Aleppo", "Tartus"],
    "RU": ["Novosibirsk", "Zelenograd", "Chelyabinsk", "Snezhinsk", "Omsk"],
    "BY": ["Minsk", "Gomel", "Zhodino"],
    "UA": ["Simferopol", "Sevastopol", "Yalta", "Melitopol", "Alchevsk", "Makiivka"],
}
NAMES = [
    "{}",
    "{} University of Technology",
    "{} State University",
    "{} Polytechnic Institute",
    "{} Petrochemical Company",
    "{} Machine-Building Plant",
]
FRAMES = [
    "gallium for {}",
    "gallium, {}",
    "{} needs gallium",
    "zorvex unit ({})",
    "end user: {}",
    "gallium für {}",
    "gallium для {}",
]
PAIRS = [(code, town) for code, towns in TOWNS.items() for town in towns]


@pytest.mark.parametrize(("code", "town"), PAIRS)
def test_the_embargo_is_told_in_every_frame(base: RuleBase, code: str, town: str) -> None:
    told = {text: ask(base, text).embargo for text in (f.format(n.format(town)) for f, n in product(FRAMES, NAMES))}
    assert [text for text, found in told.items() if not found or found.country != code] == []


@pytest.mark.parametrize("part", ["Crimea", "Simferopol", "Sevastopol", "Donetsk", "Kerch", "Мелитополь", "Керчь"])
@pytest.mark.parametrize(
    "frame", ["{} gallium", "gallium {}", "{} gallium spare parts", "gallium from {}", "{}: gallium"]
)
def test_a_part_under_an_embargo_is_told_in_every_direction(base: RuleBase, part: str, frame: str) -> None:
    assert ask(base, frame.format(part)).embargo


@pytest.mark.parametrize("part", ["Crimea", "Simferopol", "Donetsk"])
def test_a_part_that_nothing_aims_leaves_every_exporter_asked(base: RuleBase, part: str) -> None:
    """As an exporter its country, of whose acts nothing is known, would free the goods."""
    for text in (f"{part} gallium", f"gallium {part}", f"{part} gallium spare parts"):
        assert ask(base, text).status in RESTRICTING


@pytest.mark.parametrize("text", ["Buyer Yongbyon - office chairs", "drone motors pour Parchin", "gallium to Yongbyon"])
def test_a_town_that_stands_for_a_party_tells_both(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert found.parties
    assert found.embargo


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("RU", "Новосибирский государственный университет"),
        ("RU", "Томский политехнический университет"),
        ("RU", "Казанский вертолётный завод"),
        ("BY", "Минский тракторный завод"),
        ("UA", "Керченский судостроительный завод"),
        ("UA", "Симферопольский университет"),
        ("UA", "Донецький національний університет"),
        ("UA", "simferopol airport"),
        ("UA", "melitopol"),
        ("IR", "Qom State University"),
    ],
)
def test_adjectives_of_towns_and_small_letters_tell_the_embargo(base: RuleBase, code: str, name: str) -> None:
    told = [ask(base, text).embargo for text in (f"gallium {name}", f"{name}: gallium", f"gallium, {name}")]
    assert [found.country if found else None for found in told] == [code] * len(told)


@pytest.mark.parametrize(
    "text",
    [
        "vacuum pump, Chom Thong Polytechnic Institute",
        "vacuum pump, Wang Tau Hom University of Technology",
        "vacuum pump, Moscow, Idaho",
        "Dr. Zhukov needs a pump",
        "graphite for Chekhov Corp",
        "Shiraz wine to Germany",
        "Hama beads to Germany",
        "Panama hat to Germany",
        "Рижский завод, насос",
        "Одесский порт, насос",
        "Детский мир, насос",
        "Морской насос в Германию",
        "Английский насос в Германию",
        "Олимпийский комитет, насос",
        "gallium for Zorvex GmbH, Moskauer Str. 12, Berlin",
    ],
)
def test_other_names_tell_no_embargo(base: RuleBase, text: str) -> None:
    assert ask(base, text).embargo is None
