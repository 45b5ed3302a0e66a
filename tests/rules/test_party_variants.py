"""Listed names as buyers write them (plural, town, small letters before goods) are found; ordinary names stay free."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.lists.mentions import singular
from bot.rules.answer.answering import answer
from bot.rules.answer.party_mentions import frequent_words
from bot.rules.index import RuleBase
from tests.rules.test_parties import REGISTERS, names_on

TODAY = date(2026, 11, 29)
DRAWN = 12
FORMS: dict[str, Callable[[str], str]] = {
    "other number": lambda name: name[:-1] if name.endswith("s") else f"{name}s",
    "with its town": "{}, Karachi".format,
    "in brackets": "{} (XQZT)".format,
    "before goods, lower": lambda name: f"copper wire for {name.lower()} to dubai from:US",
    "an entry, lower": lambda name: f"{name.lower()}; copper wire from:US",
}


def telling(base: RuleBase, register: str) -> list[str]:
    """Return names of some words, the last and another of which are no frequent words, equally far apart."""
    names = [
        name
        for name in names_on(base, register)
        if name.isascii()
        and len(name.split()) > 1
        and name.split()[-1].isalpha()
        and singular(name.split()[-1].lower()) == name.split()[-1].lower()
        and sum(word.lower() not in frequent_words() and len(word) > 4 for word in name.split()) > 1
    ]
    return names[:: max(1, len(names) // DRAWN)][:DRAWN]


@pytest.mark.parametrize("register", REGISTERS)
def test_a_listed_name_is_found_as_buyers_write_it(base: RuleBase, register: str) -> None:
    drawn = telling(base, register)
    lost = [
        (form, name)
        for name in drawn
        for form, written in FORMS.items()
        if name not in {one.name for one in answer(base, written(name), today=TODAY).parties}
    ]

    assert drawn
    assert len(lost) <= len(drawn) * len(FORMS) // 20, lost


@pytest.mark.parametrize(
    ("question", "party"),
    [
        ("Islamic Republic of Iran Shipping Lines", "ISLAMIC REPUBLIC OF IRAN SHIPPING LINE"),
        ("pegas touristik laptop from US", "PEGAS TOURISTIK"),
        ("иркут, подшипники из США", "Irkut Corporation"),
        ("fpga for angstrem zelenograd from US", "Joint Stock Company Angstrem, Angstrem-M"),
        ("Angstrem", "Joint Stock Company Angstrem"),
        ("copper wire for mikron to moscow, from:US", "PJSC Mikron"),
        ("forward enterprises (hong kong) ltd", "Qianpu Technology Co., Ltd."),
        ("dar petroleum operating company", "Dar Petroleum Operating Company"),
    ],
)
def test_a_party_is_found_beside_goods_and_places(base: RuleBase, question: str, party: str) -> None:
    assert party in {one.name for one in answer(base, question, today=TODAY).parties}


def test_dealings_with_a_denied_person_are_prohibited(base: RuleBase) -> None:
    for question in ("PEGAS TOURISTIK", "copper wire for pegas touristik from:US"):
        assert answer(base, question, today=TODAY).by_exporter["US"] == "prohibited"


@pytest.mark.parametrize(
    "question",
    [
        "fluorspar from Inner Mongolia",
        "golden star trading",
        "Prime Bearings Ltd",
        "cotton towels for prime bearings to Moscow",
        "Delta Electronics",
        "metal paint products from:CN",
        "samples, cotton towels from:US",
        "Buyer: Spar AG, cotton shirts from China to Austria",
        "cotton shirts for Spar from China to Austria",
    ],
)
def test_places_goods_and_other_firms_are_no_party(base: RuleBase, question: str) -> None:
    assert not answer(base, question, today=TODAY).parties


def test_a_name_of_one_word_is_met_as_it_is_printed(base: RuleBase) -> None:
    found = [
        answer(base, f"cotton shirts for {name} from China", today=TODAY).parties for name in ("Spars", "spars ltd")
    ]

    assert all(any(one.name.startswith("Spars") for one in parties) for parties in found)


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("lines", "line"),
        ("industries", "industry"),
        ("boxes", "box"),
        ("glass", "glass"),
        ("status", "status"),
        ("gas", "gas"),
    ],
)
def test_the_singular_of_a_word(word: str, one: str) -> None:
    assert singular(word) == one
