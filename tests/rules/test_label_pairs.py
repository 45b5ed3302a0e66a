"""Pairs of labels before the two ends of a route, in the languages of papers, on lines of their own or on one."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

_PAIRS = """
From To|Fra Til|Från Till|Von Nach|Ab Nach|De À|Desde Hasta|De Para
Da Verso|Van Naar|Van Aan|Od Do|Od Komu|Из В|От Кому|Откуда Куда
Звідки Куди|Din În|Din Către|Iš Į|Από Προς|Nereden Nereye|Mistä Minne
Mistä Mihin|Lähtö Määränpää|Kust Kuhu|Honnan Hová|Skąd Dokąd|Odkud Kam
Odkiaľ Kam|Dari Ke|Từ Đến|从 到|自 至|起点 终点|発 着|出発 到着|출발 도착|से तक|จาก ถึง
Shipper Cnee|Shpr Cnee|Xporter Cnsgnee|Cedente Cessionario
Cedente Committente|Emitente Destinatário|Emisor Receptor
Émetteur Destinataire|Nad. Odb.|Odes. Příj.|Отпр. Получ.|ГО ГП
"""
_PLACES = (("Shanghai", "Hamburg"), ("China", "Germany"))
_FORMS = ("{from_}: {first}\n{to}: {second}\ngallium 40 kg", "{from_}: {first} – {to}: {second}\ngallium 40 kg")


@pytest.mark.parametrize("form", _FORMS)
def test_a_pair_of_labels_tells_both_ends_of_a_route(base: RuleBase, form: str) -> None:
    pairs = [pair.split(" ") for line in _PAIRS.split("\n") if line for pair in line.split("|")]
    wrong = {}
    for from_, to in pairs:
        for first, second in _PLACES:
            found = ask(base, form.format(from_=from_, to=to, first=first, second=second))
            if (found.from_, found.to) != ("CN", "DE") or found.status != "licence":
                wrong[f"{from_}: {first}, {to}: {second}"] = (found.from_, found.to, found.status)

    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "from_"),
    [
        ("Contract No: Germany-4471, gallium from China", "CN"),
        ("La: 99.9 %\ngallium from China", "CN"),
        ("V: 4 %, China steel bars", "CN"),
    ],
)
def test_a_word_that_heads_other_things_is_no_label_of_a_place(base: RuleBase, text: str, from_: str) -> None:
    found = ask(base, text)

    assert found.from_ == from_


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium z ČLR do ČR", "CN", "CZ"),
        ("gallium z ČĽR do ČR", "CN", "CZ"),
        ("gallium z ChRL do ZEA", "CN", "AE"),
        ("галлий из КНР в РБ", "CN", "BY"),
        ("галлий из КНР в РК", "CN", "KZ"),
        ("gallium de la RPC vers la RFA", "CN", "DE"),
        ("galio de la RPC a los EAU", "CN", "AE"),
        ("gallio dalla RPC agli EAU", "CN", "AE"),
        ("galyum ÇHC'den BAE'ye", "CN", "AE"),
        ("Gallium aus der VRC in die BRD", "CN", "DE"),
        ("nickel ore from Indonesia to H.K.", "ID", "HK"),
        ("chrome ore from S Africa to M'sia", "ZA", "MY"),
    ],
)
def test_a_languages_own_acronym_is_a_country(base: RuleBase, text: str, from_: str, to: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (from_, to)
