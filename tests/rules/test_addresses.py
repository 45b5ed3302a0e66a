"""Addresses as on papers: what ends one is its country, a street in it is no place, and its row is its label's."""

from __future__ import annotations

from itertools import product

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import gazetteer
from bot.text.normalize import is_han, key
from bot.vocabulary import Status
from tests.exploring import drawn
from tests.rules.asking import ask, route_of

NAMES = ["Highland", "Cornwall", "Toledo", "Hamburg", "Oxford", "Bergen"]
"""Towns and parts of countries of which streets bear the names."""
STREETS = ["77 {} Drive", "5200 S {} Dr", "12 {} Ave", "8 {} Road", "{} Boulevard 9"]
ENDS = [("Salt Lake City UT 84117 USA", "US"), ("Nairobi, Kenya", "KE"), ("Toronto ON, Canada", "CA")]


@pytest.mark.parametrize("street", STREETS)
def test_a_street_is_no_place(base: RuleBase, street: str) -> None:
    wrong = []
    for name, (end, code), raised in product(NAMES, ENDS, (False, True)):
        row = f"Consignee: Teal Parts Inc., {street.format(name)}, {end}"
        found = ask(base, f"dysprosium oxide from:CN\n{row.upper() if raised else row}")
        if (found.from_, found.to) != ("CN", code):
            wrong.append((row, found.from_, found.to))
    assert wrong == []


@pytest.mark.parametrize(
    ("row", "to"),
    [
        ("CONSIGNEE: XYZ TRADING, 18 AL MAKTOUM ROAD, DEIRA, DUBAI, UAE", "AE"),
        ("CONSIGNEE: TEAL INC., 5200 MAIN STREET, SUITE 4, BUILDING B, SALT LAKE CITY UT 84117 USA", "US"),
        ("Consignee: Teal Inc., 52 Main Street, Floor 3, Unit B, Columbus, OH 43004, USA", "US"),
        ("CONSIGNEE: PARS CO., NO. 4, UNIT 7, VALIASR AVE, VANAK, TEHRAN, IRAN", "IR"),
        ("CONSIGNEE: NORDVIK AB, VIKTORIAGATAN 12, 503 30 BORAS, SWEDEN", "SE"),
        ("SHIP TO: ATELIER DURAND, 12 RUE DE TOULOUSE, 30000 NIMES", "FR"),
        ("CONSIGNEE: KOVACS KFT, SZENT ISTVAN UTCA 5, PECS, HUNGARY", "HU"),
    ],
)
def test_a_whole_address_behind_its_label_is_where_goods_arrive(base: RuleBase, row: str, to: str) -> None:
    for sender in ("dysprosium oxide from:CN\n", "SHIPPER: QORVATH CO., LTD., QINGDAO, CHINA\nDYSPROSIUM OXIDE\n"):
        assert route_of(base, f"{sender}{row}") == ("CN", to), sender


@pytest.mark.parametrize(
    "word", ["drive", "Drive", "road 5", "Square, 5th Floor", "St. 20 pcs", "way bill 4711", "ring 5 pcs"]
)
def test_a_place_is_read_where_nothing_else_ends_its_address(base: RuleBase, word: str) -> None:
    for town, code in (("Tehran", "IR"), ("Damascus", "SY"), ("Bergen", "NO")):
        assert ask(base, f"dysprosium oxide from:CN 20 pcs to {town} {word}").to == code, town


@pytest.mark.parametrize("led", ["for IRBND", "CIF IRTHR", "to KPNAM", "CFR SYTTS"])
def test_a_code_of_a_port_behind_a_word_of_direction_is_read(base: RuleBase, led: str) -> None:
    assert ask(base, f"dysprosium oxide from:CN {led}").to in {"IR", "KP", "SY"}


@pytest.mark.parametrize("town", ["TEHRAN", "MOSCOW", "PYONGYANG"])
def test_a_place_behind_goods_in_a_senders_row_sends_nothing(base: RuleBase, town: str) -> None:
    for row in (
        "SELLER: ZORVEX LTD, UNIT 5, BLOCK 3, GALLIUM 20 PCS, {}",
        "Seller: Zorvex Ltd, Unit 5, Gallium 20 kg, {}",
    ):
        assert ask(base, row.format(town)).from_ is None


@pytest.mark.parametrize("text", ["石墨出口到英德", "从德国到高密度石墨", "从长江油田出口石墨", "从日本出口高要求石墨"])
def test_no_town_is_read_inside_other_words(base: RuleBase, text: str) -> None:
    assert "CN" not in {ask(base, text).from_, ask(base, text).to}


def asian_towns(country: str) -> list[str]:
    """Return towns of a country of two characters or more in letters of its own, of the places of trade."""
    line = str(read_yaml("query/trade_places")["places"][country]).split(", ")
    own = [name for name in line if (is_han(name[0]) or "\uac00" <= name[0] <= "\ud7a3") and len(name) > 1]
    return [name for name in drawn(own, 3) if gazetteer.countries_of_town(key(name)) == (country,)]


@pytest.mark.parametrize(
    ("country", "frame"),
    [
        *product(["CN"], ["从{}出口氧化镝到汉堡", "{}到汉堡 氧化镝", "氧化镝 发货人：Qorvath，{}，运往汉堡"]),
        *product(["TW"], ["從{}出口氧化鏑到漢堡"]),
        *product(["KR"], ["{}에서 함부르크로 산화 디스프로슘"]),
    ],
)
def test_industrial_towns_of_asia_send_goods_by_names_in_their_own_letters(
    base: RuleBase, country: str, frame: str
) -> None:
    names = asian_towns(country)
    lost = [name for name in names if ask(base, frame.format(name)).from_ != country]
    assert len(names) > 5
    assert lost == []


@pytest.mark.parametrize("arrow", [">>", ">>>", "->", "=>", "→", ">"])
def test_an_arrow_of_any_kind_parts_the_ends_of_a_route(base: RuleBase, arrow: str) -> None:
    for text in ("dysprosium oxide Qingdao {} Hamburg", "dysprosium oxide Qorvath Ltd, Qingdao {} Orbex GmbH, Hamburg"):
        assert route_of(base, text.format(arrow)) == ("CN", "DE")


@pytest.mark.parametrize(
    "text",
    [
        "تقنية العناصر الأرضية النادرة",
        "فناوری عناصر خاکی کمیاب",
        "दुर्लभ मृदा तकनीक",
        "технологія рідкоземельних металів",
        "teknologi logam tanah jarang",
        "nadir toprak teknolojisi",
        "technologie terres rares",
        "tehnologie pământuri rare",
        "τεχνολογία σπάνιες γαίες",
        "công nghệ đất hiếm",
        "cong nghe dat hiem",
        "công nghệ sản xuất nam châm đất hiếm",
        "เทคโนโลยีแรร์เอิร์ธ",
        "เทคโนโลยีการผลิตแม่เหล็กแรร์เอิร์ธ",
        "แรร์เอิร์ธ เทคโนโลยี",
        "تکنولوژی عناصر خاکی کمیاب",
        "दुर्लभ मृदा टेक्नोलॉजी",
        "nadir toprak teknolojileri",
    ],
)
def test_technology_beside_goods_is_asked_as_technology_in_every_language(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").status is Status.TECHNOLOGY_PROHIBITED


@pytest.mark.parametrize("goods", ["gallium", "graphite", "germanium", "tungsten"])
@pytest.mark.parametrize(
    "frame",
    [
        "Công ty Công nghệ ABC {}",
        "Công ty TNHH Công nghệ Minh Long mua {}",
        "FPT Công nghệ {}",
        "Viện Khoa học và Công nghệ nhập khẩu {}",
        "บริษัท ไทยเทคโนโลยี จำกัด ซื้อ {}",
        "สถาบันเทคโนโลยี {}",
        "มหาวิทยาลัยเทคโนโลยีสุรนารี นำเข้า {}",
    ],
)
def test_technology_in_a_firms_name_of_parted_words_takes_no_goods_away(base: RuleBase, frame: str, goods: str) -> None:
    alone = ask(base, f"{goods} from:CN to:VN")
    found = ask(base, f"{frame.format(goods)} from:CN to:VN")

    assert rank(found.by_exporter["CN"]) <= rank(alone.by_exporter["CN"])
    assert "tea and spices" not in found.subjects


@pytest.mark.parametrize("label", ["Shipper", "Exporter", "Seller", "Supplier", "Verkäufer", "卖方"])
@pytest.mark.parametrize("address", ["No. 5 Road, Singapore", "Hamburg, Germany", "Dubai, UAE"])
def test_a_makers_town_in_a_senders_name_is_asked_though_its_address_is_elsewhere(
    base: RuleBase, label: str, address: str
) -> None:
    assert "CN" in ask(base, f"{label}: Ganzhou Rare Earth Co., Ltd., {address}\ngallium\nto:US").by_exporter


def test_a_korean_road_is_no_town_elsewhere_between_its_district_and_a_number(base: RuleBase) -> None:
    """Teheran-ro is a street of Seoul; without a district 로 is "to"."""
    for text in (
        "gallium from China to Germany 서울시 강남구 테헤란로 152",
        "서울특별시 강남구 테헤란로 1, 대한민국 갈륨 중국",
    ):
        assert not ask(base, text).embargo, text
    for text in ("갈륨 중국에서 테헤란로 100 kg", "갈륨 중국에서 테헤란으로"):
        assert ask(base, text).embargo, text
