"""Two places side by side, codes of ports, places in names: which of them are the ends of the route."""

from __future__ import annotations

from itertools import cycle, pairwise, permutations, product

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import key
from tests.exploring import drawn, some
from tests.rules.asking import ask, route_of

PLACES = [
    *("Abidjan", "Chittagong", "Karachi", "Haiphong", "Da Nang", "Den Haag", "Al Khobar", "Port of Spain", "San Diego"),
    *("Leuven", "Lima", "Kerala", "Bavaria", "Busan", "St. Petersburg", "Mo i Rana", "Kryvyi Rih", "Recife"),
]
GOODS = ["gallium", "ceramic tiles"]
FRAMES = ["{g} {a} {b}", "{a} {b} {g}", "{g} {a}-{b}", "{g} {a} - {b}", "{g} {a} → {b}", "{g} {a} to {b}"]


def code_of(place: str) -> str:
    """Return the country of a place."""
    folded = key(place)
    return str(gazetteer.region_of(folded) or gazetteer.country_of_town(folded)).partition("-")[0]


PAIRS = [pair for pair in list(permutations(PLACES, 2))[::11] if code_of(pair[0]) != code_of(pair[1])]


@pytest.mark.parametrize("frame", FRAMES)
def test_places_side_by_side_are_the_ends_of_a_route_in_their_order(base: RuleBase, frame: str) -> None:
    turned = []
    for (one, other), good in zip(PAIRS, cycle(GOODS), strict=False):
        found = ask(base, frame.format(g=good, a=one, b=other))
        ends = (code_of(one), code_of(other))
        before_goods = frame.endswith("{g}") and gazetteer.region_of(key(other)) is not None
        asked = {(way.from_, to) for way in found.asked.directions for to in way.to}
        if (ends not in asked) if before_goods else (asked != {ends}):
            turned.append((one, other, good, asked))
    assert len(PAIRS) > 20
    assert not turned


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("raw jute chittagong karachi", "BD", "PK"),
        ("gallium leeds uk santos", "GB", "BR"),
        ("dried chillies british columbia canada santos", "CA", "BR"),
        ("gallium hamburg/busan", "DE", "KR"),
        ("gallium FRA-DEL", "DE", "IN"),
        ("gallium FRA DEL", "DE", "IN"),
        ("gallium PHL to ICN", "US", "KR"),
        ("gallium from FRA to USA", "FR", "US"),
        ("gallium POL MEM POD ICN", "US", "KR"),
        ("gallium CNSHA DEHAM", "CN", "DE"),
        ("gallium xiamen → TDK narita", "CN", "JP"),
        ("gallium hamburg → tdx xiamen", "DE", "CN"),
        ("gallium from China DRDO Hyderabad", "CN", "IN"),
        ("gallium from China, consignee: Tokyo Parts, Murmansk", "CN", "RU"),
        ("copper from Koper to Hamburg", "SI", "DE"),
        ("soja do Paraná para China", "BR", "CN"),
        ("gallium from Georgia, USA to Hamburg", "US", "DE"),
        ("gallium from houston tx to hamburg", "US", "DE"),
        ("shrimp guayaquil vigo", "EC", "ES"),
        ("shrimp Guayaquil Vigo", "EC", "ES"),
        ("cut roses naivasha aalsmeer", "KE", "NL"),
        ("подсолнечник семена Воронеж Турция", "RU", "TR"),
        ("antimoni Kiinasta Kokkolaan", "CN", "FI"),
        ("gázolaj Százhalombattáról Munkácsra", "HU", "UA"),
        ("galij iz Rijeke u Beograd", "HR", "RS"),
        ("onions Nashik-Colombo", "IN", "LK"),
        ("gallium from China to Holzhof Lwiw TOV", "CN", "UA"),
        ("gallium from China for Vienna Sausage Co Ltd", "CN", None),
        ("gạo từ Việt Nam đi Nhật", "VN", "JP"),
        ("áo sơ mi nam việt nam đi mỹ", "VN", "US"),
        ("gallium giao hàng Chủ Nhật từ Trung Quốc", "CN", None),
        ("gallium busan → TDX java", "KR", "ID"),
        ("gallium Dallas Hamburg", "US", "DE"),
        ("gallium FOB Bahía Blanca to Santos", "AR", "BR"),
        ("gallium from Fredericia to Santos", "DK", "BR"),
        ("5축 공작기계 창원에서 하이퐁", "KR", "VN"),
        ("iron ore गोवा से चीन", "IN", "CN"),
        ("tea चाय लंदन के लिए", None, "GB"),
        ("gallium ירושלים → ניקוסיה", "IL", "CY"),
        ("gallium N.W. 1000 kg G.W. 1060 kg Xiamen port to Hamburg", "CN", "DE"),
        ("gallium from China, Lieferort Hanau", "CN", "DE"),
        ("gallium from China to Delft", "CN", "NL"),
        ("gallium POL Qorvath POD Hamburg", None, "DE"),
    ],
)
def test_a_place_is_read_by_what_stands_beside_it(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    assert route_of(base, text) == (from_, to)


@pytest.mark.parametrize(
    "text",
    [
        *("gallium for Martin Lopez", "gallium Shanghai", "gallium in austin or dallas", "gallium hamburg in stock"),
        *(
            "gallium Xyzzy des Qorvath Hamburg",
            "gallium, Lyon, Osaka",
            "gallium NET DEL",
            "gallium solo shanghai",
            "gallium sulfamate hamburg",
        ),
    ],
)
def test_a_place_alone_or_in_a_list_sends_nothing(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.from_ is None or found.asked.directions[0].guessed


# -- codes of airports and of other places of trade are the ends of a route where they stand as such

EACH = 7
"""Every so many pairs of airports are asked."""


def airports() -> list[tuple[str, str]]:
    return [
        (code, airport) for code, line in sorted(read_yaml("query/airports").items()) for airport in str(line).split()
    ]


@pytest.mark.parametrize("route", ["{}-{}", "{}/{}", "{} – {}", "{} to {}", "from {} to {}", "{} -> {}"])
def test_two_airports_are_the_ends_of_a_route(base: RuleBase, route: str) -> None:
    words = [one for one in airports() if said.role(one[1].lower()) or one[1].lower() in base.vocabulary]
    words += [one for one in airports() if one[1].lower() in said.group("company")]  # PTY is a form of law
    plain = [one for one in airports() if one not in words and not countries.acronym(one[1])]
    pairs = [pair for pair in pairwise(plain[::EACH]) if pair[0][0] != pair[1][0]]
    assert len(pairs) > 15
    lost = []
    for (from_, leaves), (to, arrives) in pairs:
        found = ask(base, f"dysprosium oxide {route.format(leaves, arrives)} 20 kg")
        if (found.from_, found.to) != (from_, to):
            lost.append((leaves, arrives, found.from_, found.to))
    assert len(lost) <= 1, lost


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium PVG-FRA air freight", "CN", "DE"),
        ("AWB 020-12345675 PVG/ORD dysprosium metal", "CN", "US"),
        ("germanium from PVG to LHR", "CN", "GB"),
        ("CNTAO to NLRTM, natural flake graphite", "CN", "NL"),
        ("POL: CNSHA POD: DEHAM germanium dioxide", "CN", "DE"),
        ("Origin port CNNGB / destination port BRSSZ: antimony trioxide 10 t", "CN", "BR"),
        ("dysprosium oxide CNSHA-INNSA", "CN", "IN"),
        ("상하이항에서 함부르크항까지 안티몬", "CN", "DE"),
        ("상하이항에서 부산항으로 갈륨", "CN", "KR"),
        # What looks like one:
        ("gallium from China, BOM line 3", "CN", None),
        ("GALLIUM METAL FROM CHINA TO GERMANY", "CN", "DE"),
        ("gallium China to Japan, LED grade", "CN", "JP"),
        ("gallium China to Japan, SIN-SEA cable", "CN", "JP"),
    ],
)
def test_codes_of_places_of_trade(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (from_, to)
    assert found.by_exporter["CN"] not in {"not-listed", "not-covered"}


def test_no_known_word_in_capitals_is_a_place_of_trade(base: RuleBase) -> None:
    words = sorted({*base.vocabulary, *spelling.ordinary()})
    known = (word for word in words if word.isascii() and gazetteer.country_of_location(word.upper()))
    alike = [word.upper() for word in drawn(known, 23)]
    assert len(alike) > 20
    for word in alike:
        assert route_of(base, f"gallium from China, {word} to Japan") in {("CN", "JP"), ("CN", None)}, word


@pytest.mark.parametrize("port", ["Samarinda anchorage", "Taboneo anchorage"])
def test_the_anchorage_of_a_port_is_no_town(base: RuleBase, port: str) -> None:
    assert ask(base, f"coal {port} to Mundra").from_ == "ID"
    assert ask(base, "salmon from Anchorage to Tokyo").from_ == "US"


# -- places in the names of banks, exchanges and firms, and persons who are called like places: not of the route

NAMED = [("London", "GB"), ("Malaysia", "MY"), ("Zurich", "CH"), ("Singapore", "SG"), ("Germany", "DE")]
NAMES = [
    "L/C issued by HSBC",
    "price Bursa",
    "Qorvath Exchange",
    "inspected by Xyzzy",
    "Citibank",
    "insured by Qorv",
]
ROUTES = ["tellurium, Guangzhou to Chennai India", "tellurium from China to India", "tellurium CN to IN"]


@pytest.mark.parametrize(("name", "route"), list(product(NAMES, ROUTES)))
def test_a_place_in_a_name_beside_a_whole_route_is_in_passing(base: RuleBase, name: str, route: str) -> None:
    plain = ask(base, route)
    for place, code in NAMED:
        found = ask(base, f"{route}, {name} {place}")
        assert (found.from_, found.to, found.by_exporter) == ("CN", "IN", plain.by_exporter), found.typed
        assert found.asked.passing in {(code,), ()}, found.typed


def test_a_place_behind_a_word_of_where_goods_leave_is_still_asked(base: RuleBase) -> None:
    assert {"CN", "DE"} <= set(ask(base, "gallium China to US, container from Qorvath Hamburg").by_exporter)


@pytest.mark.parametrize("name", ["Anna", "Jordan", "Chad", "Florence", "Li", "Paris", "Israel", "Georgia"])
def test_a_person_who_is_greeted_or_signs_is_no_place_and_no_thing(base: RuleBase, name: str) -> None:
    plain = ask(base, "terbium oxide from China to Germany")
    texts = (
        f"Hi {name}, terbium oxide from China to Germany",
        f"Dear {name}, terbium oxide from China to Germany. Thx, {name}",
        f"terbium oxide from China to Germany. Regards, {name}",
    )
    for text in texts:
        found = ask(base, text)
        assert (found.from_, found.to, found.by_exporter) == ("CN", "DE", plain.by_exporter), text
        assert [one.subject for one in found.asked.things] == [one.subject for one in plain.asked.things], text


FIRMS = ["USA Rare Earth Inc", "Qorvath Inc", "Qorvath Iran Foundry Co., Ltd.", "Japan Qorvath GmbH"]
SEATS = [("Stillwater OK", "US"), ("Houston", "US"), ("Germany", "DE"), ("Dresden, Germany", "DE"), ("Osaka", "JP")]
NAMED_GOODS = ["5 kg gadolinium metal", "gallium", "terbium oxide"]
BESIDE = [
    "{firm}, {seat} - {good}, {town}",
    "{firm}, {seat}: {good}, {town}, air AWB 999-1234",
    "{good}, {town}, {firm}, {seat}",
]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("firm", "seat", "good"), some(product(FIRMS, SEATS, NAMED_GOODS), 7))
def test_where_a_firm_sits_is_no_exporter_alone(base: RuleBase, firm: str, seat: tuple[str, str], good: str) -> None:
    """A place beside it is asked as where the goods leave too, and no answer is freer than without the firm."""
    for form in BESIDE:
        found = ask(base, form.format(firm=firm, seat=seat[0], good=good, town="Ganzhou"))
        to_it = ask(base, f"{good} from Ganzhou to {seat[0]}")
        if "USA" in firm:  # a listed party
            assert found.by_exporter["CN"] == found.status == "prohibited", found.typed
        else:
            assert found.by_exporter["CN"] == found.status == to_it.status, found.typed
        assert found.by_exporter[seat[1]] == ask(base, f"{good} from {seat[0]} to China").status
        assert "IR" not in (found.from_, found.to), found.typed


def test_a_dash_from_where_a_firm_sits_to_another_town_is_still_a_route(base: RuleBase) -> None:
    assert route_of(base, "gallium, Qorvath Inc, Houston - Ganzhou") == ("US", "CN")
