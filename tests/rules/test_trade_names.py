"""Trade names and shorthand: what buyers, traders and forwarders call goods on file."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase

TODAY = date(2026, 11, 24)
ARTICLES = ["forks", "kitchen knives", "wire mesh", "luggage"]
GRADES = ["SS304", "SUS304", "1.4404", "65Mn", "42CrMo4", "ABS"]


def asked(base: RuleBase, text: str) -> Answer:
    return answer(base, text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("HRC from:CN", "steel"),
        ("CRC from:CN", "steel"),
        ("HDG coil from:CN", "steel"),
        ("HBI from:RU", "pig iron"),
        ("DRI from:IN", "pig iron"),
        ("SiMn from:IN", "ferro-alloys"),
        ("FeV 80 from:CN", "ferro-alloys"),
        ("MOP from:BY", "potash"),
        ("TSP from:CN", "phosphate fertilisers"),
        ("CAN 27 from:RU", "nitrogen fertilisers"),
        ("AN 34.5 from:RU", "ammonium nitrate"),
        ("SBM from:AR", "soya meal"),
        ("POME from:ID", "palm oil"),
        ("mogas from:RU", "petrol"),
        ("ULSD from:RU", "diesel fuel"),
        ("HSFO from:RU", "refined oil products"),
        ("petcoke from:CN", "petroleum coke"),
        ("met coke from:CN", "metallurgical coke"),
        ("blister copper from:CD", "blister copper"),
        ("ATO from:CN", "antimony trioxide"),
        ("DBM from:CN", "magnesia"),
        ("LaCe metal from:CN", "light rare earths"),
        ("TEL wet cleaning tool from:JP to:CN", "wafer cleaning equipment"),
        ("coater developer track from:JP to:CN", "semiconductor manufacturing equipment"),
    ],
)
def test_shorthand_of_trade_is_read(base: RuleBase, text: str, subject: str) -> None:
    found = asked(base, text)
    assert [thing.subject for thing in found.things] == [subject]
    assert not found.left


def test_every_abbreviation_is_read_as_it_is_written(base: RuleBase) -> None:
    unread = [
        (subject.name, name)
        for subject in base.subjects.values()
        for name in subject.abbreviations
        if subject.name not in {thing.subject for thing in asked(base, f"{name} from:CN").things}
    ]
    assert not unread


@pytest.mark.parametrize(
    "text",
    [
        "bolts HRC 60 from:CN",
        "end mills 58 HRC from:CN",
        "mop from:CN",
        "eva fragt nach gallium from:CN",
        "drie wafers from:NL",
    ],
)
def test_an_abbreviation_in_other_letters_or_with_its_figure_is_no_goods(base: RuleBase, text: str) -> None:
    found = {thing.subject for thing in asked(base, text).things}
    assert not found & {"steel", "potash", "plastics in primary forms", "etching equipment"}


@pytest.mark.parametrize(
    "text", ["HRC 20 MT from:CN to:VN", "20 MT HRC from:CN", "HRC SS400 3.0x1250xC 2,000MT from:CN"]
)
def test_an_amount_beside_an_abbreviation_is_no_value_of_a_scale(base: RuleBase, text: str) -> None:
    assert {thing.subject for thing in asked(base, text).things} == {"steel"}


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("grade", GRADES)
def test_an_article_of_a_grade_is_the_article(base: RuleBase, article: str, grade: str) -> None:
    plain = asked(base, f"{article} from:CN").status
    assert [asked(base, text).status for text in (f"{article} {grade} from:CN", f"{grade} {article} from:CN")] == [
        plain
    ] * 2


@pytest.mark.parametrize("card", ["RTX 5090", "RTX 5080", "RTX PRO 6000"])
def test_a_model_of_four_figures_is_no_customs_code(base: RuleBase, card: str) -> None:
    found = asked(base, f"{card} x 10 pcs from:US to:CN")
    assert not found.left
    assert found.status == asked(base, "graphics card from:US to:CN").status


def test_a_symbol_that_is_a_unit_too_is_read_beside_other_goods(base: RuleBase) -> None:
    assert {thing.subject for thing in asked(base, "gallium / W powder from:CN").things} == {"gallium", "tungsten"}


@pytest.mark.parametrize("text", ["batterie LIB from:CN", "batterie Li-ion from:CN", "batería Li-ion from:CN"])
def test_a_battery_by_its_short_name_is_no_other_kind_of_battery(base: RuleBase, text: str) -> None:
    assert [thing.subject for thing in asked(base, text).things] == ["lithium batteries"]
