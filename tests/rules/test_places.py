"""Where goods come from, were made and go, and what a question leaves out: places and things."""

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import Outcome
from handlers.messages.notes import worded
from tests.rules.asking import ask, route_of

ORIGINS = (
    "Chinese {} from {} to {}",
    "{} made in China, from {} to {}",
    "{} of Chinese origin from {} to {}",
    "{}, country of origin China, shipped from {} to {}",
    "made in China {}, stored in our warehouse, to be shipped from {} to {}",
    "{} d'origine chinoise de {} vers {}",
    "{} bought in China, sold from {} to {}",
    "中国产 {} from {} to {}",
)


@pytest.mark.parametrize("form", ORIGINS)
def test_where_goods_were_made_is_said_and_never_the_exporter(base: RuleBase, form: str) -> None:
    for good, exporter in product(("gallium", "antimony", "dysprosium"), (("Germany", "DE"), ("Turkey", "TR"))):
        found = ask(base, form.format(good, exporter[0], "Japan"))
        assert (found.from_, found.to, found.asked.origins) == (exporter[1], "JP", ("CN",)), found.typed
        assert found.by_exporter["CN"] == "licence", found.typed
        assert found.outcome is not Outcome.NOTHING_ON_FILE
        assert any("China" in remark for remark in map(worded, found.remarks))


@pytest.mark.parametrize(
    ("question", "exporter", "destination"),
    [
        ("Polish company, purchases antimony trioxide in China, sells on to Turkey", "PL", "TR"),
        ("German trader, Chinese germanium, customer in Iran", "DE", "IR"),
        ("Korean company buys antimony from China for resale in USA", "CN", "US"),
        ("we bought antimony in China and sell it from our Dubai office to Iran", "AE", "IR"),
        ("graphite felt, Shanghai - Busan", "CN", "KR"),
        ("lithium cells, Shenzhen to Lyon", "CN", "FR"),
        ("terbium oxide CIF Hamburg", None, "DE"),
        ("terbium oxide FOB Shanghai", "CN", None),
        ("200 kg antimony ingot, FOB Qingdao, consignee Houston", "CN", "US"),
        ("gallium FAS Antwerp, CAD drawing attached", "BE", None),
        ("500 kg Gallium 6N, CIF Hamburg, origin China", "CN", "DE"),
        ("germanium dioxide, 25 kg, FCA Shanghai, Ship to: Austin, TX", "CN", "US"),
        ("Zimbabwe lithium ban", "ZW", None),
        ("India sugar export ban", "IN", None),
        ("China H20 export ban", None, "CN"),
        ("Kann man Helium aus Russland importieren?", "RU", None),
        ("中国からガリウムを輸入したい", "CN", None),
        ("chips for AI from US to China", "US", "CN"),
        ("graphite from Xinjiang to Texas", "CN", "US"),
    ],
)
def test_firms_towns_and_terms_of_delivery(
    base: RuleBase, question: str, exporter: str | None, destination: str | None
) -> None:
    assert route_of(base, question) == (exporter, destination)


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ("not {} but {} from China", 1),
        ("{} not {} from China", 0),
        ("kein {}, sondern {} aus China", 1),
        ("pas de {} mais du {} de Chine", 1),
        ("{} other than {} from China", 0),
        ("{} without {} from China", 0),
    ],
)
def test_what_is_left_out_is_not_asked_about_and_said(base: RuleBase, form: str, kept: int) -> None:
    goods = ("gallium", "germanium", "antimony", "tungsten")
    for pair in product(goods, goods):
        if pair[0] != pair[1]:
            found = ask(base, form.format(*pair))
            assert found.subjects == (pair[kept],), found.typed
            assert any(pair[1 - kept] in remark for remark in map(worded, found.remarks)), found.typed


@pytest.mark.parametrize(
    "form", ["{} not from China", "non-Chinese {}", "{} from anywhere but China", "{} außerhalb von China"]
)
def test_an_exporter_that_is_left_out_answers_nothing_and_nothing_reads_as_free(base: RuleBase, form: str) -> None:
    for good in ("gallium", "graphite", "antimony", "cobalt"):
        found = ask(base, form.format(good))
        assert "CN" not in found.by_exporter, found.typed
        assert found.outcome is not Outcome.NOTHING_ON_FILE, found.typed


def test_a_destination_and_a_use_that_are_left_out_do_not_count(base: RuleBase) -> None:
    assert ask(base, "germanium from China, but not to the US").to is None
    for text in ("non-military drones from China to US", "drones not for military use from China to US"):
        assert ask(base, text).by_exporter == {"CN": "licence"}, text
    assert ask(base, "military drones from China to US").by_exporter == {"CN": "prohibited"}


def test_parts_of_countries_under_an_embargo_of_their_own(base: RuleBase) -> None:
    for place in ("Crimea", "Donetsk", "Luhansk", "Sevastopol", "Kherson", "Mariupol", "die Krim"):
        for good in ("laptops", "graphite", "tractors", "bananas"):
            found = ask(base, f"{good} from Germany to {place}")
            assert (found.to, bool(found.embargo)) == ("UA", True), found.typed
            assert found.outcome is not Outcome.NOTHING_ON_FILE, found.typed
    assert ask(base, "graphite to Kyiv").embargo is None


def test_a_member_state_has_what_the_union_has(base: RuleBase) -> None:
    for code in ("5A002", "3A001.a.7", "2B001", "drones", "tungsten"):
        for state in ("DE", "PL", "IE"):
            found = ask(base, f"{code} from:{state} to:CN")
            assert found.by_exporter[state] == found.by_exporter["EU"] == "licence", found.typed


TOWNS = (
    ("{} from Zhuhai to Gdynia", "CN", "PL"),
    ("{} from zhuhai to gdynia", "CN", "PL"),
    ("{} from Qingdao to the plant in Salzburg", "CN", "AT"),
    ("back to the maker in Hangzhou: {} from Bielefeld", "DE", "CN"),
    ("{} z Szanghaju do Wrocławia", "CN", "PL"),
    ("{} из Шанхая в Касабланку", "CN", "MA"),
    ("{} из Усть-Луги в Мюнхен", "RU", "DE"),
    ("Şanghay'dan İskenderun'a {}", "CN", "TR"),
    ("{} de Tianjin a Callao", "CN", "PE"),
    ("{} de Shenzhen à Clermont-Ferrand", "CN", "FR"),
    ("{} aus Ningbo nach Bielefeld", "CN", "DE"),
    ("{} 上海到旧金山", "CN", "US"),
    ("从德国寄{}到德黑兰", "DE", "IR"),
    ("{} 上海から名古屋へ", "CN", "JP"),
    ("{} 상하이에서 테헤란으로", "CN", "IR"),
    ("{} from Sulawesi to Qingdao", "ID", "CN"),
    ("{} aus Baotou für ein Labor in Jena", "CN", "DE"),
    ("fournisseur à Shenzhen, {}, livraison à Genève", "CN", "CH"),
    ("{} 大連から釜山", "CN", "KR"),
    ("{} from Bangka island to Penang", "ID", "MY"),
)


@pytest.mark.parametrize(("form", "exporter", "destination"), TOWNS)
def test_towns_stand_for_their_countries_in_every_language_and_case(
    base: RuleBase, form: str, exporter: str, destination: str
) -> None:
    for good in ("Gallium", "dysprosium", "Sb2O3"):
        found = ask(base, form.format(good))
        assert (found.from_, found.to) == (exporter, destination), found.typed


@pytest.mark.parametrize(
    "question",
    ["gallium for a nice essen, tours and reading", "Toyota Lincoln gallium", "gallium island", "мост, галлий"],
)
def test_a_town_that_is_a_word_or_a_name_says_no_direction(base: RuleBase, question: str) -> None:
    assert route_of(base, question) == (None, None)


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("أرز من عمّان إلى بغداد", ("JO", "IQ")),
        ("أرز من سلطنة عمان إلى بغداد", ("OM", "IQ")),
        ("soya meal San Lorenzo to Bejaia", ("AR", "DZ")),
        ("black pepper HCMC to NYC", ("VN", "US")),
    ],
)
def test_a_place_of_trade_is_told_from_others_of_its_name(base: RuleBase, text: str, route: tuple[str, str]) -> None:
    assert route_of(base, text) == route
