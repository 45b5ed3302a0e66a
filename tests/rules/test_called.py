"""Names of persons and ships on a paper are no goods; goods behind the same words are."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

PAPER = "INVOICE\nExporter: Qorvath Ltd, Nairobi, Kenya\nConsignee: Dalmero Ltd, Lima, Peru\n{}\n{}"
GOODS = [("antimony trioxide 99.8%, 10,000 kg", "antimony trioxide"), ("green coffee 320 bags", "coffee")]
CALLED = [
    "Attn: Dr. Rainer Silber",
    "Attn: Mr. Gold",
    "Contact: Lily Zhou",
    "Prof. Marco Ferro",
    "Ansprechpartner: Frau Eisen",
    "M/V ZINC ARROW",
    "Vessel: EVER GOLDEN 0142E",
    "Vessel / Voyage: LITHIUM STAR / 024W",
    "Vessel: MV GABON STAR",
    "Navire: CUIVRE BLEU",
    "Nama kapal: TIMAH JAYA",
    "Best regards\nIris Gold\nExport Manager",
]


@pytest.mark.parametrize("called", CALLED)
def test_a_person_and_a_ship_are_no_goods(base: RuleBase, called: str) -> None:
    for goods, subject in GOODS:
        found = ask(base, PAPER.format(goods, called))

        assert (found.subjects, found.from_, found.to) == ((subject,), "KE", "PE"), goods


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Vessel: Titanium Reactor\ncoffee 5 t\nfrom China to Germany", "titanium"),
        ("Signature: Graphite Powder\ncotton shirts from China to US", "graphite"),
        ("Contact: Germanium\ncoffee 5 t from China to US", "germanium"),
        ("Attn: Purchasing\nGallium metal 5 kg from China to Japan", "gallium"),
        ("Regards\nGallium Arsenide\nfrom China to US, coffee 5 t", "gallium arsenide"),
        ("Kontakt: Kupferkontakte 5 Stk, Kaffee, aus China nach Deutschland", "copper"),
    ],
)
def test_goods_behind_such_words_are_asked(base: RuleBase, text: str, subject: str) -> None:
    assert subject in ask(base, text).subjects


def test_an_embargo_in_such_a_name_is_told(base: RuleBase) -> None:
    for text, goods in product(["Attn: Tehran Office", "Contact: Iran Air"], ["graphite 5 t from China"]):
        assert ask(base, f"{text}\n{goods}").embargo
