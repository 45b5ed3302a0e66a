"""Counts and prices make no isotopes, and departments, papers and works of who asks make no other goods."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import Status
from tests.exploring import some
from tests.rules.asking import ask

ELEMENTS = ["helium", "lithium", "hélium", "гелий", "氦"]
COUNTS = [
    "3 cylinders", "6 pallets", "3 bottles", "6 x 50 l", "3,000 EUR/kg", "3,000 CNY/kg", "3 EUR", "3 pcs",
    "6 USD per kg",
    "3 kg", "6 t", "3 Flaschen", "3 bouteilles", "3 баллона", "3 瓶", "3.5 kg", "6,500 m3",
]  # fmt: skip
ISOTOPES = [
    "helium-3",
    "helium 3",
    "He-3",
    "He3",
    "3He",
    "³He",
    "氦-3",
    "гелий-3",
    "helium 3 gas",
    "helium 3, 10 cylinders",
]


@pytest.mark.hypothesis
def test_a_count_behind_an_element_makes_no_isotope(base: RuleBase) -> None:
    crossed = some(product(ELEMENTS, COUNTS, ["{} {}", "{} from:CN {}"]), 3)
    read = {form.format(one, count): ask(base, form.format(one, count)).subjects for one, count, form in crossed}
    assert {text: those for text, those in read.items() if any(one[-1].isdigit() for one in those)} == {}


@pytest.mark.parametrize("text", ISOTOPES)
def test_a_joined_number_is_an_isotope(base: RuleBase, text: str) -> None:
    assert ask(base, text).subjects == ("helium-3",)


GOODS = {
    "gallium": "CN", "samarium-cobalt magnets": "CN", "antimony trioxide": "CN", "tungsten": "CN", "monazite": "IN",
    "lithium-ion battery": "CN", "dysprosium oxide": "CN", "indium phosphide wafers": "CN", "black mass": "DE",
}  # fmt: skip
BESIDE = [
    "Technology department", "technology team", "inward processing", "processing trade", "outward processing",
    "used machine, for spare parts", "our plant in Ulm", "equipment manager", "département des technologies",
    "Abteilung Technologie", "отдел технологий", "技术部门", "perfectionnement actif", "machine parts",
    "plant manager: Li",
]  # fmt: skip
FORMS = [
    "{one} from:{code} {beside}",
    "{one} from:{code}, {beside}",
    "{beside}: {one} from:{code}",
    "{beside}\n{one} from:{code}",
]


@pytest.mark.hypothesis
@pytest.mark.parametrize("form", FORMS)
def test_departments_papers_and_works_leave_the_goods_asked_about(base: RuleBase, form: str) -> None:
    lost = {}
    for (one, code), beside in some(product(GOODS.items(), BESIDE), 3, FORMS.index(form)):
        text = form.format(one=one, code=code, beside=beside)
        alone, found = ask(base, f"{one} from:{code}"), ask(base, text)
        if found.status.rank > alone.status.rank or not {*alone.subjects} <= {*found.subjects}:
            lost[text] = (found.status, found.subjects)
    assert lost == {}


@pytest.mark.parametrize("text", ["our plant needs rare earth magnets", "our plant in Germany needs dysprosium oxide"])
def test_our_plant_is_no_equipment(base: RuleBase, text: str) -> None:
    assert not any("equipment" in one for one in ask(base, text).subjects)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("gallium technology", "gallium extraction technology"),
        ("technology for gallium", "gallium extraction technology"),
        ("our rare earth plant", "rare earth processing equipment"),
        ("our plant for rare earth separation", "rare earth processing technology"),
        ("rare earth magnet technology department", "rare earth magnet technology"),
    ],
)
def test_a_word_for_technology_beside_goods_makes_another_thing(base: RuleBase, text: str, subject: str) -> None:
    found = ask(base, text)
    assert found.subjects == (subject,)
    assert found.status in {Status.UNKNOWN, Status.TECHNOLOGY_RESTRICTED, Status.TECHNOLOGY_PROHIBITED}
