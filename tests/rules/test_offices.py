"""Names of authorities in a question: whose licence is asked about where no place tells it."""

from __future__ import annotations

import pytest

from bot.data import generated
from bot.rules.index import RuleBase
from bot.rules.query.offices import is_an_office
from bot.rules.status import rank
from tests.exploring import some
from tests.rules.asking import ask

GOODS = ["gallium", "drones", "basmati rice", "hydrogen fluoride", "copper scrap", "sugar"]


@pytest.mark.parametrize(
    ("text", "exporter"),
    [
        ("MOFCOM permit gallium to Japan", "CN"),
        ("MOFCOM gallium to Japan", "CN"),
        ("商务部许可证 石墨", "CN"),
        ("GACC registration, graphite to Hamburg", "CN"),
        ("METI licence for photoresist to Korea", "JP"),
        ("SBDU licence pour drones vers le Maroc", "FR"),
        ("CCHEN permit for lithium to Germany", "CL"),
    ],
)
def test_an_authority_with_acts_or_lists_on_the_goods_tells_their_exporter(
    base: RuleBase, text: str, exporter: str
) -> None:
    found = ask(base, text)
    assert found.from_ == exporter
    assert exporter in found.by_exporter


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("APEDA basmati rice to Dubai", "IN"),
        ("apeda registered basmati rice to Dubai", "IN"),
        ("BAFA Genehmigung für Gallium in die Türkei", "DE"),
        ("CNEN permit for lithium to Germany", "BR"),
        ("BAFA licence for graphite to Turkey", "EU"),
        ("SBDU licence pour drones vers le Maroc", "EU"),
        ("MOTIE permit for hydrogen fluoride to Vietnam", "KR"),
    ],
)
def test_an_authority_without_acts_on_them_is_told_and_frees_nothing(base: RuleBase, text: str, country: str) -> None:
    found = ask(base, text)
    assert country in found.by_exporter
    assert len(found.by_exporter) > 1


@pytest.mark.parametrize("goods", GOODS)
def test_an_authority_frees_goods_of_no_country_but_its_own(base: RuleBase, goods: str) -> None:
    plain = ask(base, goods)
    freed = []
    for office, code in some(sorted(generated()["offices"].items()), 5, GOODS.index(goods)):
        found = ask(base, f"{goods}, {office.upper()} permit")
        if rank(found.status) > rank(plain.status) and found.status != ask(base, f"{goods} from:{code}").status:
            freed.append((office, found.status))
    assert freed == []


@pytest.mark.parametrize("name", ["MOTIE", "MOTIR", "CAMEX", "SECEX", "FIMEA"])
def test_the_letters_of_an_authority_are_no_place(base: RuleBase, name: str) -> None:
    found = ask(base, f"gallium to Hamburg, ask {name}")
    assert found.to == "DE"
    assert not {"MO", "CA", "SE"} & {found.from_}


@pytest.mark.parametrize(
    ("text", "exporter"),
    [
        ("MOFCOM licence, gallium from Germany", "DE"),
        ("GACC registration, graphite to China", None),
        ("BAFA oder MOFCOM: Gallium", None),
        ("GALLIUM BIS MAI NACH INDIEN", None),
        ("Gallium bis Mai nach Indien", None),
        ("GAC granular activated carbon to Peru", None),
    ],
)
def test_no_exporter_is_told_by_another_word_or_where_a_place_or_a_second_authority_is_named(
    base: RuleBase, text: str, exporter: str | None
) -> None:
    assert ask(base, text).from_ == exporter


def test_the_short_name_of_an_authority_is_no_word_that_was_passed_over(base: RuleBase) -> None:
    assert all(is_an_office(base, name) for name in ("MOFCOM", "GACC", "APEDA", "CNEN"))
    assert not any(is_an_office(base, name) for name in ("Mofcom", "BIS", "XQVT"))


@pytest.mark.parametrize(
    "office", ["BAFA Nullbescheid liegt vor", "our BIS licence", "METI approval", "APEDA registered"]
)
@pytest.mark.parametrize("goods", ["steel scrap Kenya", "nickel ore Indonesia", "gallium China", "bauxite Guinea"])
def test_an_authority_takes_no_place_of_a_country_without_a_direction(base: RuleBase, goods: str, office: str) -> None:
    alone = ask(base, goods)
    for text in (f"{goods} {office}", f"{goods}, {office}", f"{office}: {goods}"):
        found = ask(base, text)
        assert found.status.rank <= alone.status.rank, text
        assert found.from_ == alone.from_, text
