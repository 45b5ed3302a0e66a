"""Goods that go to a firm, told by a word for one beside its country, or that a firm sends or buys."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from tests.rules.asking import ask

TO_GERMANY = [
    "sale of gallium to a German company",
    "gallium to a company in Germany",
    "Verkauf von Gallium an eine deutsche Firma",
    "Lieferung von Gallium an ein Unternehmen in Deutschland",
    "wir verkaufen Gallium an eine Firma aus Deutschland",
    "vente de gallium à une entreprise allemande",
    "vente de gallium à une société d'Allemagne",
    "livraison de gallium à une société établie en Allemagne",
    "venta de galio a una empresa alemana",
    "venta de galio a una empresa de Alemania",
    "vendita di gallio a una società in Germania",
    "vendita di gallio a un'impresa tedesca",
    "venda de gálio para uma empresa na Alemanha",
    "verkoop van gallium aan een bedrijf in Duitsland",
    "sprzedaż galu niemieckiej firmie",
    "sprzedaż galu firmie z Niemiec",
    "prodej gallia německé firmě",
    "поставка галлия немецкому предприятию",
    "بيع الغاليوم لشركة ألمانية",
]
FROM_GERMANY = [
    "gallium acheté à une société allemande",
    "achat de gallium à une société allemande",
    "galio comprado a una empresa alemana",
    "demande de prix de gallium à une société allemande",
    "Bestellung an eine deutsche Firma: Gallium",
    "Zahlung an eine deutsche Firma für Gallium",
    "quota de gallium attribué à une société allemande",
    "licencia otorgada a la empresa alemana de galio",
    "gallium appartenant à une société allemande",
    "die deutsche Firma, von der wir Gallium kaufen",
    "the German company we buy gallium from",
    "gallium from a German company",
    "gallium from a company in Germany",
    "Gallium von einer deutschen Firma",
    "gallium d'une entreprise allemande",
    "galio de una empresa alemana",
    "galu od niemieckiej firmy",
    "acheter du gallium à une société allemande",
    "Ausfuhrgenehmigung für eine deutsche Firma, Gallium",
    "licence d'exportation pour une société allemande, gallium",
    "eine deutsche Firma exportiert Gallium",
]


@pytest.mark.parametrize("text", TO_GERMANY)
def test_goods_reach_a_firm(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (None, "DE")
    assert found.status == "licence"


@pytest.mark.parametrize("text", FROM_GERMANY)
def test_a_firm_sends_or_sells(base: RuleBase, text: str) -> None:
    assert (ask(base, text).from_, ask(base, text).to) == ("DE", None)


@pytest.mark.parametrize(
    "text",
    [
        "Lieferung von Gallium von einer chinesischen Firma an eine deutsche Firma",
        "vente de gallium d'une société chinoise à une société allemande",
        "venta de galio de una empresa china a una empresa alemana",
        "somos una empresa alemana que compra galio a una empresa china",
        "can a Chinese company sell gallium to a German firm",
        "Alman firmasına Çin'den galyum",
    ],
)
def test_one_firm_sends_to_another(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == ("CN", "DE")


@pytest.mark.parametrize(
    ("place", "code"), [("Malte", "MT"), ("Singapour", "SG"), ("Chypre", "CY"), ("Hong Kong", "HK"), ("Taïwan", "TW")]
)
def test_french_names_without_an_article_are_led_by_an_accented_a(base: RuleBase, place: str, code: str) -> None:
    assert ask(base, f"gallium à {place}").to == code
    assert ask(base, f"graphite à {place}").to == code
    assert ask(base, f"gallium acheté à {place}").to is None
    assert ask(base, f"gallium produit à {place}").to is None


def test_a_firm_with_a_name_of_its_own_is_not_where_the_goods_come_from(base: RuleBase) -> None:
    assert ask(base, "поставка галлия компании Siemens из Китая").from_ == "CN"


def test_a_german_company_is_no_germanium(base: RuleBase) -> None:
    assert ask(base, "we are a German company and buy gallium").subjects == ("gallium",)
    assert ask(base, "we need german z Chin").subjects == ("germanium",)
    assert ask(base, "german w sztabkach z Chin").subjects == ("germanium",)


@pytest.mark.parametrize("text", ["лом палладия и платины", "scrap of palladium and platinum"])
def test_scrap_before_metals_that_and_joins_is_scrap_of_each(base: RuleBase, text: str) -> None:
    title = reply(ask(base, text)).title

    assert "prohibited" in title
    assert "not covered" not in title
