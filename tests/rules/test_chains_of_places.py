"""Routes of more than two places, letters that stand for a city, codes behind a town, towns of firms behind labels."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from bot.rules.index import RuleBase
from handlers.messages.verdicts import AskedWords
from tests.rules.asking import ask, route_of
from tests.rules.test_route_sentences import ends

PORTS = [("CNSHA", "CN"), ("SGSIN", "SG"), ("NLRTM", "NL"), ("PAMIT", "PA"), ("KRPUS", "KR")]
AIRPORTS = [("PVG", "CN"), ("DXB", "AE"), ("SCL", "CL"), ("NRT", "JP"), ("YYC", "CA")]
TOWNS = [("Shanghai", "CN"), ("Colombo", "LK"), ("Hamburg", "DE"), ("Taichung", "TW"), ("Mersin", "TR")]


@pytest.mark.parametrize("sign", ["-", " - ", "–", "/", " → "])
@pytest.mark.parametrize("kind", [PORTS, AIRPORTS, TOWNS])
def test_the_first_of_a_chain_sends_and_the_last_receives(
    base: RuleBase, kind: list[tuple[str, str]], sign: str
) -> None:
    wrong = []
    for chain in [*permutations(kind, 3)][::5]:
        text = f"gallium {sign.join(name for name, _ in chain)} 20 kg"
        if ends(base, text) != (chain[0][1], chain[-1][1]):
            wrong.append((text, ends(base, text)))
    assert not wrong


@pytest.mark.parametrize(
    "label", ["via", "T/S", "T/S port", "transhipment", "transshipment port", "port of transhipment"]
)
@pytest.mark.parametrize("frame", ["{} {} {} {}", "{} – {} {} – {}", "{}, {}: {}, POD {}"])
def test_a_place_that_goods_pass_is_no_end_of_the_route(base: RuleBase, label: str, frame: str) -> None:
    leaves = "POL Xiamen" if "POD" in frame else "Xiamen"
    assert ends(base, f"gallium {frame.format(leaves, label, 'Busan', 'Long Beach')}") == ("CN", "US")


LETTERS = [("LA", "US"), ("KL", "MY"), ("SF", "US"), ("JB", "MY")]


@pytest.mark.parametrize(("letters", "code"), LETTERS)
@pytest.mark.parametrize(
    "town", [("Yokohama", "JP"), ("Skagen", "DK"), ("부산", "KR"), ("天津", "CN"), ("Ciudad Juárez", "MX")]
)
def test_letters_of_a_city_are_it_at_the_end_of_a_route(
    base: RuleBase, letters: str, code: str, town: tuple[str, str]
) -> None:
    name, country = town
    for frame in ("{0}→{1}", "{0}-{1}", "{0} - {1}", "ex {0} to {1}", "CIF {1}, origin {0}", "{0}/{1}"):
        text = f"gallium {frame.format(name, letters)}"
        assert ends(base, text) == (country, code), text
    for frame in ("{1} to {0}", "{1} → {0}", "ex {1} to {0}"):
        text = f"gallium {frame.format(name, letters)}"
        assert ends(base, text) == (code, country), text


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium CN to LA", "CN", "LA"),
        ("gallium;CN;LA;DAP", "CN", "LA"),
        ("tin ore LA to CN", "LA", "CN"),
        ("gallium from China to Vientiane, LA", "CN", "LA"),
        ("graphite Balama – Nacala – Vidalia LA", "MZ", "US"),
        ("EXPORTACION DE LA EMPRESA GALIO CHINA", "CN", None),
        ("KL Tech gallium Shanghai to Hamburg", "CN", "DE"),
        ("lanthanum La 99% Shanghai to Hamburg", "CN", "DE"),
        ("gallium, buyer: Sadara Jubail, ex Houston", "US", "SA"),  # no Serbian SAD
    ],
)
def test_letters_that_are_no_city(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    assert ends(base, text) == (from_, to)


AT_TOWNS = [
    ("Memphis MEM", "US"),
    ("Guangzhou CAN", "CN"),
    ("Minsk MSQ", "BY"),
    ("Austin AUS", "US"),
    ("Lima LIM", "PE"),
]


@pytest.mark.parametrize(("one", "other"), [*permutations(AT_TOWNS, 2)])
def test_the_code_of_an_airport_behind_its_town_is_that_place(
    base: RuleBase, one: tuple[str, str], other: tuple[str, str]
) -> None:
    expected = (one[1], other[1]) if one[1] != other[1] else None
    for frame in ("{} - {}", "{} to {}", "{} → {}"):
        text = f"gallium {frame.format(one[0], other[0])} 2 boxes"
        assert expected is None or ends(base, text) == expected, text


@pytest.mark.parametrize("firm", ["W.R. Grace", "Vulcan Alloys", "First Solar", "Acme Metals", "J. Smith"])
@pytest.mark.parametrize(
    ("town", "code"),
    [("Baltimore", "US"), ("Szczecin", "PL"), ("Columbus GA", "US"), ("Dortmund", "DE"), ("Nairobi", "KE")],
)
def test_the_town_behind_a_firm_with_a_label_is_where_it_is(base: RuleBase, firm: str, town: str, code: str) -> None:
    for label, frame in product(
        ("buyer:", "consignee:", "Sold to"), ("gallium, FOB Tianjin, {}", "{}; gallium ex Ningbo")
    ):
        text = frame.format(f"{label} {firm} {town}")
        assert ends(base, text) == ("CN", code), text


NOT_ON_FILE = ["Mission TX", "Moore, OK", "Carrollton, TX", "Midland TX", "Xyzzyville, MO"]


@pytest.mark.parametrize("town", NOT_ON_FILE)
def test_a_town_that_is_not_on_file_is_told_by_the_code_of_its_state(base: RuleBase, town: str) -> None:
    for frame in ("Ningbo to {}", "Shanghai → {}", "from Tianjin, buyer: Vulcan Alloys {}", "FOB Ningbo, ship to: {}"):
        assert ends(base, f"gallium {frame.format(town)}") == ("CN", "US"), frame
    for frame in ("{} → Osaka", "ex works {} to Osaka", "{} - Osaka"):
        assert ends(base, f"gallium {frame.format(town)}") == ("US", "JP"), frame


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium Shanghai to Hamburg, OK to ship?", "CN", "DE"),
        ("gallium made by Acme CO, Shanghai to Hamburg", "CN", "DE"),
        ("gallium from Siemens DE to Tokyo", "DE", "JP"),
        ("gallium Type MS, Shanghai - Osaka", "CN", "JP"),
        ("Việt Nam xuất khẩu Nhật Bản gali", "VN", "JP"),
        ("갈륨 중국 수출 미국", "CN", "US"),
        ("giấy phép xuất khẩu Việt Nam quặng đất hiếm", "VN", None),
        ("کراچی سے کابل آٹا", "PK", "AF"),  # Kabul is a cable too
        ("Laden: Helium 5.0, Ursprung Katar, Lieferung frei Haus Linz", "QA", "AT"),
        ("scarpe Fermo - Mosca, donna", "IT", "RU"),
        ("school exercise books Karachi–Dar", "PK", "TZ"),
        ("gallium DAP Bavaria, seller Zhuzhou Keneng", "CN", "DE"),
        ("gallium, place of receipt Olen, POL Singapore, POD Felixstowe", "BE", "GB"),
        ("gallium Emmen/Hamburg", "NL", "DE"),
        ("gallium, notify: Expeditors Atlanta GA, shipper: Nanjing Jinmei", "CN", None),  # no Romanian sender
        ("gallium, consignee: Kyma, Raleigh NC, notify: Expeditors Atlanta GA, shipper: Nanjing Jinmei", "CN", "US"),
        ("gallium nitride wafers Suzhou – buyer: Wolfspeed Durham NC", "CN", "US"),
        ("minerai de manganèse Moanda via Owendo à Setúbal", "GA", "PT"),
        ("NVIDIA H200 servers Johor Bahru DC to Jakarta", "MY", "ID"),  # a data centre, and no Washington
        ("gallium Washington, DC - Osaka", "US", "JP"),
        ("稀土萃取分离技术 转让 马来西亚", None, "MY"),
        ("镓锭 上海-岘港", "CN", "VN"),  # a port behind a hyphen is not Shanghai's own
        ("镓锭 无锡港至汉堡港", "CN", "DE"),  # no tin
        ("镓锭 无锡-汉堡", "CN", "DE"),
        ("镓锭 从宿迁市运往汉堡市", "CN", "DE"),
        ("镓锭 中山→鹿特丹", "CN", "NL"),
        ("갈륨 상하이-싱가포르-예레반", "CN", "AM"),
        ("rulo sac DX51D, 300 ton, Tianjin-Gemlik CFR 640 USD", "CN", "TR"),
        ("konsentrat tembaga Amamapare-Saganoseki", "ID", "JP"),
        ("titanyum dioksit R-996 çin mersin", "CN", "TR"),
        ("grumes de bois Cameroun export Chine", "CM", "CN"),
    ],
)
def test_words_and_codes_beside_a_place(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    assert ends(base, text) == (from_, to)


def test_of_towns_of_one_name_the_one_counts_whose_list_prints_the_goods(base: RuleBase) -> None:
    assert dict(ask(base, "ECCN 3A002.c.1 signal analyzer, Santa Rosa -> Bangalore").by_exporter) == {"US": "listed"}


@pytest.mark.parametrize(
    "text",
    [
        "cumin seeds 14 MT Unjha / Mundra - Chittagong",
        "碲化镉粉 成都→马来西亚居林",
        "五轴加工中心 从东京成田到上海",
        "gallium Shanghai (Anji) to Hamburg",
        "镓 启运港 大邱广域市 目的港 汉堡市",
    ],
)
def test_a_town_beside_a_place_of_its_country_is_no_doubt(base: RuleBase, text: str) -> None:
    assert not ask(base, text).passed_over


@pytest.mark.parametrize("way", ["{} to {} to {}", "{} → {} → {}", "{} to {}, then {}"])
@pytest.mark.parametrize("stops", [*permutations([("Shanghai", "CN"), ("Beira", "MZ"), ("Mersin", "TR")], 3)])
def test_the_middle_of_a_way_is_asked_too_and_named_as_such(
    base: RuleBase, way: str, stops: tuple[tuple[str, str], ...]
) -> None:
    found = ask(base, f"gallium {way.format(*(name for name, _ in stops))}")
    first, middle, last = (code for _, code in stops)

    assert (found.from_, found.destinations, found.asked.between) == (first, (last, middle), (middle,))
    assert " via " in AskedWords.of(found).way


@pytest.mark.parametrize("sign", ["\t", ";", " | ", ","])
@pytest.mark.parametrize(
    "titles",
    [
        ("POL", "POD"),
        ("From", "To"),
        ("Port of loading", "Port of discharge"),
        ("起运港", "目的港"),
        ("Origin", "Dest"),
    ],
)
def test_titles_of_a_table_tell_what_its_places_are(base: RuleBase, titles: tuple[str, str], sign: str) -> None:
    for first, second in ((0, 1), (1, 0)):
        places = ("Salta", "Hamburg")
        head = sign.join((titles[first], titles[second], "Goods"))
        row = sign.join((places[first], places[second], "gallium 5 kg"))
        assert ends(base, f"{head}\n{row}") == ("AR", "DE"), (head, row)


@pytest.mark.parametrize("way", ["Hamburg ← Shanghai", "汉堡 ← 上海", "Hamburg <- Shanghai", "DE ← CN"])
def test_goods_leave_behind_an_arrow_back(base: RuleBase, way: str) -> None:
    assert route_of(base, f"terbium {way}") == ("CN", "DE")
