"""Who exports to whom, in the frames of papers, mails and tickets: each with towns of all the world at both ends."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from bot.errors import UsageError
from bot.rules.index import RuleBase
from bot.rules.query import parse
from bot.rules.query.resolve import understand
from tests.rules.test_crossing import TODAY


def ends(base: RuleBase, text: str) -> tuple[str | None, str | None]:
    """Return the exporter and the destination of a question."""
    asked = understand(base, parse.read(text, TODAY), TODAY)
    return asked.from_, asked.to


@pytest.mark.parametrize("town", [("芝加哥", "US"), ("雅加达", "ID"), ("德黑兰", "IR"), ("新加坡", "SG")])
@pytest.mark.parametrize("label", ["卸货港", "目的港：", "收货人", "运往"])
def test_a_character_inside_a_towns_name_is_no_country(base: RuleBase, town: tuple[str, str], label: str) -> None:
    name, code = town
    assert ends(base, f"镓，装货港上海，{label}{name}") == ("CN", code)


@pytest.mark.parametrize(("name", "code"), [("Bogotá", "CO"), ("Paranaguá", "BR"), ("Araxá", "BR")])
def test_the_last_letter_of_a_towns_name_is_no_ending_of_direction(base: RuleBase, name: str, code: str) -> None:
    assert ends(base, f"gallium, {name}, Lyon")[1] != code
    assert ends(base, f"gallium from {name} to Lyon") == (code, "FR")


FIRMS = ["Ostrava Metals Ltd", "Hamburg Metall GmbH", "Kremer Alloys Inc.", "Metalpol Sp. z o.o."]


@pytest.mark.parametrize(("seller", "buyer"), [*product(FIRMS, FIRMS)])
def test_a_town_in_a_firms_name_does_not_part_its_label_from_its_own_place(
    base: RuleBase, seller: str, buyer: str
) -> None:
    for leaves, arrives in (("shipper", "consignee"), ("Seller:", "Buyer:"), ("Exporter:", "Importer:")):
        text = f"{leaves} {seller}, Shanghai; {arrives} {buyer}, Murmansk; 200 kg gallium"
        assert ends(base, text) == ("CN", "RU"), text


# A language's frames of where goods leave and arrive, with towns as they are written there.
FRAMES = [
    ("gallium {} port to {}", ["Guayaquil", "Philadelphia", "Kiruna", "Thilawa"]),
    ("gallium ex {} delivered {}", ["Shuwaikh", "Kiruna", "Balerna", "Mountain Pass"]),
    ("From: {} To: {} Commodity: gallium", ["Columbia SC", "El Paso", "Freeport Bahamas", "Ravenna"]),
    ("our supplier in {} sends gallium to our warehouse in {}", ["Hull UK", "Bratislava", "San Vicente Chile", "Oslo"]),
    ("Versand von Gallium ab {} an unser Werk in {}", ["Goslar", "Eskişehir", "Luik"]),
    ("gallium au départ de {}, livraison {}", ["Gand", "Burghausen", "Apapa"]),
    ("gallio franco fabbrica {}, consegna {}", ["Venezia", "Tomakomai", "Durres"]),
    ("gal, załadunek {}, rozładunek {}", ["Gdynia", "Harare", "Xuzhou"]),
    ("galyum {} limanından {} limanına", ["Mersin", "Foshan", "Kiruna"]),
    ("gali từ {} đi {}", ["Hải Phòng", "Thượng Hải", "Busan"]),
    ("галлий, отправление: {}, назначение: {}", ["Стамбул", "Гуанчжоу", "Пусан"]),
    ("из г. {} в г. {}, галлий", ["Гамбург", "Шанхай", "Мурманск"]),
    ("شحن غاليوم من ميناء {} إلى ميناء {}", ["الدمام", "صفاقس", "هامبورغ"]),
    ("گالیوم از {} به {}", ["تهران", "صفاقس", "هامبورغ"]),
    ("ガリウム、{}港から{}港まで", ["神戸", "上海", "ハンブルク"]),
    ("镓，{}—{}", ["海参崴", "金奈", "株洲"]),
]
LIES_IN = {
    "Guayaquil": "EC",
    "Philadelphia": "US",
    "Kiruna": "SE",
    "Thilawa": "MM",
    "Shuwaikh": "KW",
    "Balerna": "CH",
    "Mountain Pass": "US",
    "Columbia SC": "US",
    "El Paso": "US",
    "Freeport Bahamas": "BS",
    "Ravenna": "IT",
    "Hull UK": "GB",
    "Bratislava": "SK",
    "San Vicente Chile": "CL",
    "Oslo": "NO",
    "Goslar": "DE",
    "Eskişehir": "TR",
    "Luik": "BE",
    "Gand": "BE",
    "Burghausen": "DE",
    "Apapa": "NG",
    "Venezia": "IT",
    "Tomakomai": "JP",
    "Durres": "AL",
    "Gdynia": "PL",
    "Harare": "ZW",
    "Xuzhou": "CN",
    "Mersin": "TR",
    "Foshan": "CN",
    "Hải Phòng": "VN",
    "Thượng Hải": "CN",
    "Busan": "KR",
    "Стамбул": "TR",
    "Гуанчжоу": "CN",
    "Пусан": "KR",
    "Гамбург": "DE",
    "Шанхай": "CN",
    "Мурманск": "RU",
    "الدمام": "SA",
    "صفاقس": "TN",
    "هامبورغ": "DE",
    "بندر عباس": "IR",
    "تهران": "IR",
    "神戸": "JP",
    "上海": "CN",
    "ハンブルク": "DE",
    "海参崴": "RU",
    "金奈": "IN",
    "株洲": "CN",
}


@pytest.mark.parametrize(("frame", "towns"), FRAMES)
def test_a_frame_tells_where_goods_leave_and_arrive_with_every_town(
    base: RuleBase, frame: str, towns: list[str]
) -> None:
    wrong = [
        (text, found)
        for one, other in permutations(towns, 2)
        for text in [frame.format(one, other)]
        if (found := ends(base, text)) != (LIES_IN[one], LIES_IN[other])
    ]
    assert not wrong


@pytest.mark.parametrize("town", ["Athens Georgia", "Savannah, Georgia", "Atlanta, Georgia"])
def test_a_part_called_as_a_country_is_told_by_its_town(base: RuleBase, town: str) -> None:
    assert ends(base, f"gallium from {town} to Shanghai") == ("US", "CN")
    assert ends(base, "gallium from Tbilisi, Georgia to Shanghai") == ("GE", "CN")


def test_a_town_of_two_countries_is_not_told_by_the_other_end_of_its_route(base: RuleBase) -> None:
    asked = understand(base, parse.read("gallium ex Lubin, CIF Hamburg", TODAY), TODAY)
    assert {way.from_ for way in asked.directions} >= {"PL", "DE"}


@pytest.mark.parametrize("text", ["gallium to: Kamoa", "gallium, ship to: Xyzzy Hall", "gallium to: Olen"])
def test_an_unknown_place_behind_a_colon_and_a_blank_is_no_mistake(base: RuleBase, text: str) -> None:
    assert ends(base, text)[0] is None


def test_a_slip_in_a_country_is_still_asked_back(base: RuleBase) -> None:
    with pytest.raises(UsageError, match="Japan"):
        ends(base, "gallium to: Jpan")


@pytest.mark.parametrize("place", ["China", "Jena", "Bratislava"])
@pytest.mark.parametrize("text", ["our plant in {} makes gallium", "can I buy gallium in {}", "gallium in {}"])
def test_a_word_without_its_accent_is_none_of_another_language(base: RuleBase, text: str, place: str) -> None:
    asked = understand(base, parse.read(text.format(place), TODAY), TODAY)
    assert any(way.from_ == asked.from_ and not way.to for way in asked.directions)


def test_a_word_of_a_countrys_language_is_read_as_it_is_written(base: RuleBase) -> None:
    assert ends(base, "galiu din China în Germania") == ("CN", "DE")


LONG = "Joint Stock Company Scientific Research Institute of Electronic Engineering Materials"


@pytest.mark.parametrize("firm", [LONG, "Suntop Semiconductor Co., LTD.", "WYSH DATA SYSTEMS, LTD.", "PJSC Mikron"])
@pytest.mark.parametrize("town", [("Gdynia", "PL"), ("Nhava Sheva", "IN"), ("Busan", "KR")])
def test_a_town_behind_a_firms_name_of_any_length_has_the_firms_direction(
    base: RuleBase, firm: str, town: tuple[str, str]
) -> None:
    name, code = town
    for frame in ("consignee: {}, {}; 20 laptops", "Importer: {}, {}. Goods: pumps", "收货人：{}，{}；激光器"):
        assert ends(base, frame.format(firm, name)) == (None, code), frame


def test_capitals_of_a_persons_name_are_no_place_of_trade(base: RuleBase) -> None:
    assert ends(base, "buyer RUBEN ARNOLDO; 5 wafers to Rotterdam") == (None, "NL")
    assert ends(base, "gallium CNSHA to RUVVO") == ("CN", "RU")


@pytest.mark.parametrize(("people", "code"), [("indischen", "IN"), ("chinesischen", "CN"), ("japanischen", "JP")])
def test_a_country_in_a_case_is_no_compound_of_goods(base: RuleBase, people: str, code: str) -> None:
    assert ends(base, f"Gallium aus Peru an unseren {people} Kunden") == ("PE", code)
