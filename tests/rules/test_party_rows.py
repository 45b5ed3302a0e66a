"""Rows of papers that a party's label begins: names and streets in them are no goods, and their end is their place."""

from __future__ import annotations

from itertools import cycle, product

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import ask

GOODS = [
    ("antimony trioxide 99.8%, 10,000 kg", "antimony trioxide"),
    ("natural flake graphite 25 t", "natural flake graphite"),
    ("gallium metal 4N 150 kg", "gallium"),
    ("green coffee 320 bags", "coffee"),
]
STREETS = [
    ("Rua do Ouro 311", "Varginha MG, Brasil", "BR"),
    ("Via del Rame 9", "34147 Trieste, Italia", "IT"),
    ("Via Libia 22", "54033 Carrara (MS), Italia", "IT"),
    ("No. 88 Lead Mountain Road", "Yiyang, Hunan, China", "CN"),
    ("Goldbachstraße 14", "63741 Aschaffenburg, Germany", "DE"),
    ("2200 Copper Street", "Erie PA 16501, USA", "US"),
    ("4 rue du Cuivre", "59000 Lille, France", "FR"),
    ("ul. Miedziana 21", "53-441 Wrocław, Polska", "PL"),
    ("212 Cuba Street", "Wellington, New Zealand", "NZ"),
    ("Moscow Road 7", "Leicester, United Kingdom", "GB"),
    ("Zinkstraat 11", "Budel, Netherlands", "NL"),
    ("Calle Plata 5", "Zacatecas, México", "MX"),
    ("Ezüst utca 6", "Budapest, Hungary", "HU"),
    ("Altın Sok. No. 8", "Gebze, Türkiye", "TR"),
    ("Jl. Timah No. 15", "Jakarta, Indonesia", "ID"),
    ("Tungsten Industrial Park", "Ganzhou, Jiangxi, China", "CN"),
    ("3rd Floor, Titanium Tower", "Shenzhen, China", "CN"),
]
NAMES = [
    ("Nashik Red Gold Agro Exports", "Lasalgaon, Maharashtra, India", "IN"),
    ("Fazenda Prata Nova Cafés Ltda", "Varginha, Brasil", "BR"),
    ("Torrefazione Argento S.r.l.", "Trieste, Italia", "IT"),
    ("Minera Plata del Sur SAC", "Arequipa, Perú", "PE"),
    ("Tongling Nonferrous", "Tongling, China", "CN"),
    ("Zinc & Sons General Trading", "Dubai, UAE", "AE"),
    ("Ningxia Tianyuan Manganese", "Zhongwei, China", "CN"),
    ("PT Krakatau Steel", "Cilegon, Indonesia", "ID"),
    ("Alföldi Gabona Kft.", "Szolnok, Hungary", "HU"),
    ("Aguacates La Esperanza S.P.R. de R.L.", "Uruapan, Michoacán, México", "MX"),
    ("Slévárna Stříbro s.r.o.", "Stříbro, Česká republika", "CZ"),
    ("Moulins de l'Étain SARL", "Lille, France", "FR"),
    ("Georgia Stone Works", "Atlanta, USA", "US"),
    ("Mali Textiles Ltd", "Manchester, United Kingdom", "GB"),
    ("Zlatna Šuma d.o.o.", "Vinkovci, Hrvatska", "HR"),
    ("Copperfield Logistics", "Leeds, United Kingdom", "GB"),
]
LABELS = [("Exporter", "Importer"), ("Seller", "Buyer"), ("Shipper", "Consignee"), ("Supplier", "Customer")]
ROWS = [(f"Qorvath Trading Ltd, {street}, {end}", code) for street, end, code in STREETS]
ROWS += [(f"{name}, {end}", code) for name, end, code in NAMES]


@pytest.mark.parametrize("label", ["Exporter", "Importer"])
def test_a_row_of_a_party_tells_its_country_and_no_goods(base: RuleBase, label: str) -> None:
    other = "Dalmero Ltd, Mombasa Road 12, Nairobi, Kenya"
    sends = label == LABELS[0][0]
    wrong = []
    for (row, code), (goods, subject), labels in zip(*zip(*product(ROWS, GOODS), strict=True), cycle(LABELS)):
        rows = (row, other) if sends else (other, row)
        text = "\n".join(("COMMERCIAL INVOICE", *(f"{a}: {b}" for a, b in zip(labels, rows, strict=True)), goods))
        found = ask(base, text)
        way = (code, "KE") if sends else ("KE", code)
        if (found.subjects, found.from_, found.to) != ((subject,), *way):
            wrong.append((text, found.subjects, found.from_, found.to))
    assert wrong == []


GOODS_IN_ROWS = [
    ("Supplier: Qorvath, graphite 5 t, China", "graphite"),
    ("Supplier: Qorvath Ltd, Graphite, Qingdao, China", "graphite"),
    ("Seller: Qorvath Ltd, Unit 5, Gallium 20 pcs, Shanghai, China", "gallium"),
    ("Supplier: Qorvath Graphite", "graphite"),
    ("Supplier: Grupo Qorvath Graphite 5 kg, Lanzhou, China", "graphite"),
    ("Seller: Uranium Hexafluoride, Moscow, Russia", "uranium"),
    ("Supplier: Helium Liquid Gas, Orenburg, Russia", "helium"),
    ("Supplier: NVIDIA H100 Reseller, Singapore", "nvidia h100"),
    ("Supplier: Nickel Ore Morowali, Indonesia", "nickel ore"),
]


@pytest.mark.parametrize(("row", "subject"), GOODS_IN_ROWS)
def test_goods_in_a_row_of_a_party_are_asked(base: RuleBase, row: str, subject: str) -> None:
    for goods, _ in GOODS[2:]:
        assert subject in ask(base, f"INVOICE\n{row}\n{goods}").subjects, goods


@pytest.mark.parametrize(
    "row",
    [
        "Buyer: Qorvath Ltd, via Iran, Baku, Azerbaijan",
        "Consignee: Qorvath Ltd, Valiasr Ave, Tehran, Iran",
        "Consignee: Qorvath Ltd, Damascus Street 12",
        "Consignee: Qorvath Ltd, Havana Road 3, Havana, Cuba",
        "Consignee: Qorvath Ltd, Moscow Road 7",
    ],
)
def test_an_embargo_in_a_row_of_a_party_is_told(base: RuleBase, row: str) -> None:
    for goods, _ in GOODS:
        assert ask(base, f"INVOICE\n{row}\n{goods}").embargo, goods


LISTED = [
    "Huawei Technologies Service Co., Ltd.",
    "Rheinmetall Waffe Munition GmbH",
    "Pakistan Atomic Energy Commission",
]


@pytest.mark.parametrize("name", LISTED)
def test_a_listed_party_is_found_in_every_row(base: RuleBase, name: str) -> None:
    for label, end in some(product(["Consignee", "End user", "Notify party", "Buyer"], ["12 Gold Road, ", ""]), 1):
        text = f"INVOICE\nShipper: Dalmero Ltd, Nairobi, Kenya\n{label}: {name}, {end}Beijing, China\ntungsten 5 t"
        assert ask(base, text).parties, text
