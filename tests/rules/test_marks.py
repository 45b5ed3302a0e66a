"""Marks of papers and people tell no goods, whatever their letters spell, and take none away."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.query.marks import without_marks
from tests.rules.asking import ask

GOODS = ["gallium from:CN to:DE", "softwood logs from:RU", "onions from:EG", "antimony ingots from:CN to:VN"]
CODES = ["5A002 from US to India", "ML10 from:GB to:SA"]
MARKS = [
    *("EmS F-A, S-B", "EMS: F-E,S-D", "ULD PMC 31245 LH", "ULD AKE", "CAGE code 3FXT7", "NCAGE 0A1B2", "PG III"),
    *("our ref. JK/ml", "your reference: HB/so", "tel +49 711 2203 ext. 305", "against copy of B/L"),
    *("IBAN DE89 3704 0044 0532 0130 00", "IBAN: GB29NWBK60161331926819", "IBAN NO93 8601 1117 947"),
    *("Sent from my iPhone 15 Pro", "Von meinem Samsung Galaxy gesendet", "Envoyé de mon iPad"),
    *("Enviado desde mi móvil", "Thermo Fisher", "Thermo King"),
]
NAMES = ["Jean-Marc", "Jean-Luc", "Jean Dupont"]


@pytest.mark.parametrize("mark", [*MARKS, *NAMES])
def test_a_mark_beside_goods_names_none_and_frees_none(base: RuleBase, mark: str) -> None:
    for goods, sign in product(GOODS if mark in NAMES else [*GOODS, *CODES], (", ", "\n")):
        plain = ask(base, goods)
        for text in (f"{goods}{sign}{mark}", f"{mark}{sign}{goods}"):
            found = ask(base, text)

            assert (found.status, found.subjects) == (plain.status, plain.subjects), text


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("IBAN NO93 8601 1117 947 5A002", "5A002"),
        ("IBAN DE89 3704 0044 0532 0130 00 GOLD", "GOLD"),
        ("IBAN PL61 1090 1014 0000 0712 1981 2874 8112", "8112"),
        ("IBAN DE89 3704 0044 0532 0130 01", "IBAN DE89 3704 0044 0532 0130 01"),
        ("sent from my gallium works", "sent from my gallium works"),
        ("bars ext. 305 mm", "bars ext. 305 mm"),
    ],
)
def test_what_is_no_mark_stays(typed: str, left: str) -> None:
    assert without_marks(typed).strip() == left


@pytest.mark.parametrize("typed", ["EmS F-A, S-B", "IBAN DE89 3704 0044 0532 0130 00", "Sent from my iPhone"])
def test_a_mark_alone_asks_about_nothing(base: RuleBase, typed: str) -> None:
    assert not ask(base, typed).subjects
