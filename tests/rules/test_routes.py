"""Who sends goods and where they go: routes with and without words of direction, and places that nothing directs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, permutations, product

import pytest

from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import countries
from bot.vocabulary import RESTRICTING
from handlers.messages.verdicts import AskedWords
from tests.exploring import explores, some
from tests.rules.asking import ask, route_of
from tests.rules.test_crossing import controlled, is_known_to_be_free

PART = 21
"""The gate asks each thing with one clause behind a third of the routes, the next with the next; `make explore` all."""

ROUTES = [
    "{name} to {to}",
    "from {name} to {to}",
    "{name} - {to}",
    "{name}/{to}",
    "{code} to {to}",
    "{code} -> {to}",
]

CLAUSES = [
    ", container from Hamburg",
    ", offer from german trader",
    ", tank from Norway",
    ", ships from Busan",
    ", paid from Switzerland",
    " (invoice from Singapore)",
    ", quote from Hong Kong",
    ", vessel from Beira",
    ", transshipped from Singapore",
    ", payment received from Germany",
    "; truck from Mombasa",
    ", sold from Belgium",
    " via broker from Dubai",
    ", inspector from Kenya",
    # Kept aside while the law was made:
    ", bank guarantee from Austria",
    " [letter from Turkey]",
    ", our agent is from Peru",
    " - crew from Chile",
    ", barge from Antwerp",
    ", email from Sweden yesterday",
    ", with pallets from Poland",
]


@pytest.fixture(scope="module")
def things(base: RuleBase) -> list[tuple[str, str]]:
    return [(name, exporter) for name, exporter, _ in controlled(base)]


def routed(name: str, exporter: str, route: str) -> str:
    to = "India" if exporter == "JP" else "Japan"
    return f"{name} {route.format(name=countries.name(exporter), code=exporter, to=to)}"


def test_a_town_from_which_goods_come_is_asked_beside_the_country_of_another(base: RuleBase) -> None:
    assert {"CN"} <= set(ask(base, "gallium aus Foshan, Lieferung Guben/DE").by_exporter)


def is_freer(plain: Answer, found: Answer, exporter: str) -> bool:
    """Whether the exporter is no longer asked, or its status or that of all is less than before.

    What the other end of the route could send ("China - Japan" is read either way) is not asked where it is told who
    sends the goods.
    """
    before, now = plain.by_exporter.get(exporter), found.by_exporter.get(exporter)
    lost = before is not None and (now is None or rank(now) > rank(before))
    told = [rank(status) for code, status in plain.by_exporter.items() if code != found.to]
    least = min(told, default=rank(plain.status))
    return (lost or rank(found.status) > least) and not is_known_to_be_free(plain, found)


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("route", ROUTES)
def test_a_sender_told_behind_a_whole_route_frees_nothing(
    base: RuleBase, things: list[tuple[str, str]], route: str, law: Callable[[int, Sequence[object]], None]
) -> None:
    part, turn = 1 if explores() else PART, ROUTES.index(route)
    lost: list[str] = []
    asked = cases = 0
    things = some(things, 3, turn)
    for number, (name, exporter) in enumerate(things, start=turn):
        text = routed(name, exporter, route)
        plain = ask(base, text)
        asked += exporter in plain.by_exporter
        for clause in CLAUSES[number % part :: part]:
            found = ask(base, text + clause)
            cases += 1
            if exporter in plain.by_exporter and is_freer(plain, found, exporter):
                lost.append(f"{text}{clause}: {plain.by_exporter} became {found.by_exporter}")
    law(cases, lost)
    assert asked > len(things) * 0.9


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium China to US, container from Hamburg", "CN", "US"),
        ("gallium Shanghai to Hamburg, invoice from Singapore", "CN", "DE"),
        ("gallium to:US China, invoice from Singapore", "CN", "US"),
        ("gallium to US from China, invoice from Singapore", "CN", "US"),
        ("graphite China - Korea, ships from Busan", "CN", "KR"),
        ("gallium to US from Hamburg", "DE", "US"),
        ("graphite Japan from China", "CN", "JP"),
    ],
)
def test_the_first_whole_route_is_the_route(base: RuleBase, text: str, from_: str, to: str) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    "text",
    [
        "gallium China from Hamburg to Korea",
        "gallium China, container from Hamburg",
        "gallium China (invoice from Singapore)",
        "gallium China to Korea, tank from Japan",
    ],
)
def test_a_country_told_before_a_sender_is_asked_too(base: RuleBase, text: str) -> None:
    assert ask(base, text).by_exporter["CN"] == "licence"


def test_a_second_sender_is_said(base: RuleBase) -> None:
    assert set(ask(base, "gallium China to Korea, tank from Japan").by_exporter) == {"CN", "JP"}


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("cobalt CD to CN", "CD", "CN"),
        ("CD -> CN cobalt", "CD", "CN"),
        ("lithium ore ZW → Ningbo", "ZW", "CN"),
        ("nickel ore ID to the US", "ID", "US"),
        ("gold PE to AE", "PE", "AE"),
        ("gallium PO to China", None, "CN"),
        ("Ga to China", None, "CN"),
        ("WHAT I NEED IS TO CN GALLIUM", None, "CN"),
        ("gallium Umicore SE to China", None, "CN"),
        ("gallium id to China", None, "CN"),
        ("gallium ID to be told", None, None),
    ],
)
def test_a_code_in_capitals_before_to_and_a_place_sends_the_goods(
    base: RuleBase, text: str, from_: str | None, to: str | None
) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize("goods_first", [True, False])
@pytest.mark.parametrize(
    ("goods", "country", "code"),
    [
        ("nickel ore", "Philippines", "PH"),
        ("bauxite", "Guinea", "GN"),
        ("gold", "Guinea", "GN"),
        ("lithium ore", "Australia", "AU"),
        ("tungsten", "Vietnam", "VN"),
        ("nickel ore", "Indonesia", "ID"),
        ("helium", "Korea", "KR"),
    ],
)
def test_a_country_without_to_is_the_exporter_on_either_side(
    base: RuleBase, goods: str, country: str, code: str, *, goods_first: bool
) -> None:
    found = ask(base, f"{goods} {country}" if goods_first else f"{country} {goods}")

    assert (found.from_, found.to) == (code, None)
    assert set(found.by_exporter) == {code}


@pytest.mark.parametrize("text", ["nvidia h20 china", "gallium US", "lithography machines taiwan"])
def test_a_country_at_which_acts_are_aimed_is_the_destination(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.from_ is None
    assert found.to


def test_a_lone_country_in_a_line_of_cells_limits_nothing(base: RuleBase) -> None:
    assert ask(base, "MAT-88123;bauxite;1,000;KG;ID;CN;DAP").by_exporter["ID"] == "prohibited"


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("antimony metal Guangxi - Antwerp - Duisburg", "CN", "DE"),
        ("antimony Tianjin – Hamburg – Praha", "CN", "CZ"),
        ("antimony trioxide from Changsha - Shanghai - Rotterdam - Basel", "CN", "CH"),
        ("antimony, Shanghai - China - Busan", "CN", "KR"),
        ("Pumpe, Bochum nach Linz Österreich", "DE", "AT"),
        ("nl duv scanner kr", "NL", "KR"),
        ("kr hbm cn", "KR", "CN"),
        ("7601.20\taluminium ingots\tMY\tCN\t25 t", "MY", "CN"),
        ("chile copper cathode to china", "CL", "CN"),
        ("gallium out of china (customer in germany)", "CN", "DE"),
        ("gallium china to us in Q1 2027", "CN", "US"),
        ("tellurium, seller Zhuzhou, buyer First Solar Perrysburg Ohio", "CN", "US"),
        ("tellurium, seller Zhuzhou, buyer Global Power Toledo Ohio", "CN", "US"),
        ("PL no 33: gallium, Bikita via Beira to Jiangxi", "ZW", "CN"),
        ("quặng đất hiếm, Lai Châu → Phòng Thành", "VN", "CN"),
        ("gallium, shipper Shenzhen SkyOne; to: El Paso, TX, USA; DAP", "CN", "US"),
        ("gallium;china;us", "CN", "US"),
        ("gallium 🇨🇳 → 🇺🇸", "CN", "US"),
        ("🇨🇳 gallium 🇺🇸", "CN", "US"),
        ("gallium :flag-cn: to :flag_gb:", "CN", "GB"),
        ("norway spruce timber ukraine to poland", "UA", "PL"),
        ("chinese gallium japan to korea", "JP", "KR"),
        ("锂电池正极材料技术转让给韩国", None, "KR"),
        ("镓 交付韩国", None, "KR"),
        ("ガリウム 上海発釜山着", "CN", "KR"),
        ("갈륨 상하이발 부산행", "CN", "KR"),
        ("gallium china us", "CN", "US"),
        ("gallium france us, 20 kg", "FR", "US"),
        ("gallium 300 uk to pakistan", "GB", "PK"),
        ("CN 84145925 Lüfter 120 mm, 500 St.; Dortmund → Belgrad", "DE", "RS"),
        ("2 drums thionyl chloride 2812.17, Lanxess Leverkusen → Mumbai", "DE", "IN"),
        ("scanning electron microscope, Oxfordshire to Bangalore", "GB", "IN"),
        ("copper concentrate 30 kt, Benete port (Amman) → Naoshima", "ID", "JP"),
        ("coltan 25 t, Goma / Masisi → Almaty", "CD", "KZ"),
        ("炭素繊維 300kg 愛媛→米国シアトル", "JP", "US"),
        ("nickel ore sulawesi to finland", "ID", "FI"),
        ("бензин 2000 т, ст. Наушки, в Монголию", "RU", "MN"),
        ("DGX H100 x 2, end user King Saud University Riyadh, ship from San Jose", "US", "SA"),
        ("helium, China, consignee Linde Vietnam Haiphong, FCA Suzhou", "CN", "VN"),
        ("CMR 4471: 20 t nitric acid, Ludwigshafen to Mersin Turkey", "DE", "TR"),
        ("GUM ARABIC 20 TON SUDAN TO FRANCE", "SD", "FR"),
        ("PAN fibre China to Germany", "CN", "DE"),
        ("CAN gallium", "CA", None),
        ("germanium substrates to AZUR SPACE Heilbronn, ex Beijing", "CN", "DE"),
        ("indium sputtering target from China to Umicore Thin Film, Balzers", "CN", "LI"),
        ("tungsten powder to Plansee Reutte, ex Ganzhou", "CN", "AT"),
        ("gallium from Xyzzy Metals Kunming to Japan", "CN", "JP"),
        ("от Шанхая до Новороссийска, сурьма", "CN", "RU"),
        ("puerto de origen Ningbo, puerto destino Callao, grafito natural", "CN", "PE"),
        ("origem Xangai, destino Santos, tungstênio em pó", "CN", "BR"),
        ("menşe Çin, varış Gebze, tungsten tozu", "CN", "TR"),
        ("indium 100kg, zhuzhou smelter, delivery ddp tokyo", "CN", "JP"),
        ("Versand: Qingdao. Empfang: Meitingen. 20 t Graphit", "CN", "DE"),
        ("ab Werk Ningbo an unser Lager in Graz: Samarium", "CN", "AT"),
        ("Le fournisseur est à Baotou, le client final à Toulouse : dysprosium 20 kg", "CN", "FR"),
        ("envío de germanio a Guadalajara, Jalisco; proveedor en Kunming", "CN", "MX"),
        ("최종사용자: 울산, 공급업체: 중국 간저우, 디스프로슘", "CN", "KR"),
        ("5 kg scandium, seller Hong Kong trader, goods in Shenzhen, buyer in Israel", "CN", "IL"),
        ("manganese ore from Moanda via Owendo to Ningbo", "GA", "CN"),
        ("thionyl chloride Leverkusen to Karachi", "DE", "PK"),
        ("40 t APT, Ganzhou -> Xyzzytown", "CN", None),
        ("APT to Towanda PA 18848, ex Ganzhou", "CN", "US"),
        ("chile lithium carbonate", "CL", None),
        ("chile powder mexico to usa", "MX", "US"),
        ("grenades from India", "IN", None),
        ("nutmeg from Grenada", "GD", None),
    ],
)
def test_the_ends_of_a_route_without_words(base: RuleBase, text: str, from_: str, to: str | None) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize("text", ["PL9014 UK to China", "PL9013", "PL9015 from:GB to:IN", "PL9014 on:2026-01-01"])
def test_a_code_of_a_list_that_has_ended_asks_for_its_goods(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.status == "licence"
    assert any(one.state.status == "expired" for one in found.findings)


def test_goods_of_a_towns_origin_are_asked_there_too(base: RuleBase) -> None:
    found = ask(base, "gallium origin Nanjing, stock Rotterdam, to Texas")

    assert (found.from_, found.to) == ("NL", "US")
    assert found.by_exporter["CN"] not in {"not-listed", "not-covered"}


# -- places that nothing gives a direction: their order tells none, and the strictest reading leads

PLACES = [
    ("Ganzhou", "CN"),
    ("Stillwater OK", "US"),
    ("Kolwezi", "CD"),
    ("Grenoble", "FR"),
    ("Japan", "JP"),
    ("US", "US"),
]
GOODS = ["gadolinium", "cobalt hydroxide", "nvidia h20", "graphite", "copper scrap"]
PAIRS = [pair for pair in combinations(PLACES, 2) if pair[0][1] != pair[1][1]]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("pair", "good"), some(product(PAIRS, GOODS), 3))
def test_the_strictest_reading_of_either_order_counts_and_both_are_told(
    base: RuleBase, pair: tuple[tuple[str, str], tuple[str, str]], good: str
) -> None:
    (one, one_code), (other, other_code) = pair
    ways = [ask(base, f"{good} from {a} to {b}") for a, b in permutations((one, other))]
    for first, second in permutations((one, other)):
        for text in (f"{good}, {first}, {second}", f"{first}, {good}, {second}", f"{good}; {first}; {second}"):
            found = ask(base, text)
            assert rank(found.status) == min(rank(way.status) for way in ways), text
            assert {one_code, other_code} <= set(found.by_exporter), text
            assert "either way" in AskedWords.of(found).whole, text


def test_many_places_are_each_asked_as_the_exporter(base: RuleBase) -> None:
    towns = ["Lyon", "Osaka", "Houston", "Busan", "Santos", "Mumbai", "Toronto", "Ganzhou"]
    found = ask(base, f"gadolinium: {', '.join(towns)}")

    assert found.by_exporter["CN"] == "licence" == found.status
    assert {"FR", "JP", "US", "KR", "BR", "IN", "CA"} <= set(found.by_exporter)


def test_a_dash_an_arrow_and_a_word_of_direction_tell_an_order(base: RuleBase) -> None:
    for text in ("gadolinium Houston - Ganzhou", "gadolinium Houston → Ganzhou", "gadolinium, Houston to Ganzhou"):
        assert route_of(base, text) == ("US", "CN"), text


@pytest.mark.parametrize("goods", ["sunflower seeds", "gallium", "palm oil", "rice"])
def test_a_word_that_nothing_knows_before_the_only_country_may_be_where_goods_leave(base: RuleBase, goods: str) -> None:
    toward = ask(base, f"{goods} to Bulgaria")
    found = ask(base, f"{goods} qorvath bulgaria")

    assert (found.status, found.by_exporter) == (toward.status, toward.by_exporter)


@pytest.mark.parametrize("goods", ["gallium", "logs", "брухт чорних металів", "flake graphite", "rice"])
def test_of_two_countries_side_by_side_the_first_sends_if_the_other_way_is_freer(base: RuleBase, goods: str) -> None:
    countries = ["China", "Ukraine", "Cameroon", "Poland", "USA", "India"]
    for one, other in permutations(countries, 2):
        found = ask(base, f"{goods} {one} {other}")
        ways = [ask(base, f"{goods} from {first} to {last}") for first, last in ((one, other), (other, one))]
        there, back = (rank(way.status) for way in ways)

        if {way.status for way in ways} & RESTRICTING:
            assert rank(found.status) <= min(there, back), found.query
        if there < back and ways[0].status in RESTRICTING:
            assert found.by_exporter == ways[0].by_exporter, found.query


@pytest.mark.parametrize("site", ["plant", "fab", "lab", "warehouse", "customer"])
@pytest.mark.parametrize(("region", "code"), [("texas", "US"), ("Texas", "US"), ("bavaria", "DE"), ("gujarat", "IN")])
def test_what_a_firm_has_in_a_part_of_a_country_is_there(base: RuleBase, site: str, region: str, code: str) -> None:
    found = ask(base, f"gallium from china to our {site} in {region}")

    assert (found.from_, found.to) == ("CN", code)
    assert not found.doubted
