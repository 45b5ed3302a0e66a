"""Towns whose meaning acts tell: the only place of a question, and names that towns of several countries bear."""

from __future__ import annotations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import gazetteer
from bot.text.normalize import key
from bot.vocabulary import Status
from tests.rules.test_crossing import TODAY

TOWNS = {
    "IN": ("Kollam", "Visakhapatnam", "चेन्नई", "मुंबई"),
    "NA": ("Walvis Bay", "Windhoek"),
    "ID": ("Morowali", "Surabaya"),
    "GA": ("Moanda", "Libreville"),
    "RU": ("Krasnoyarsk", "Владивосток"),
    "AR": ("Bahía Blanca", "Buenos Aires"),
    "CN": ("Baotou", "赣州"),
    "DE": ("Hamburg", "Stuttgart"),
    "US": ("Houston", "Savannah"),
}
GOODS = [
    "ilmenite",
    "lithium ore",
    "nickel ore",
    "manganese ore",
    "precious metal scrap",
    "soya meal",
    "gallium",
    "graphite",
]


@pytest.mark.parametrize("code", TOWNS)
@pytest.mark.parametrize("goods", GOODS)
def test_the_only_town_is_read_as_its_country_where_that_restricts_the_goods(
    base: RuleBase, goods: str, code: str
) -> None:
    """Elsewhere it says nothing: the goods are answered as they are without it."""
    plain, country = (answer(base, text, today=TODAY) for text in (goods, f"{goods} from:{code}"))
    restricts = rank(country.status) <= rank(Status.NOT_YET_IN_FORCE) and not any(one.likely for one in country.lists)
    for town in TOWNS[code]:
        found = answer(base, f"{goods} {town}", today=TODAY)
        if restricts:
            assert (found.from_, found.status) == (code, country.status), town
        else:
            assert rank(found.status) <= rank(plain.status), town


@pytest.mark.parametrize(
    "name", ["Rosario", "Ottawa", "Kennedy", "Acme", "Wonder", "Mesa", "Meier Duisburg", "Impfondo"]
)
@pytest.mark.parametrize("goods", GOODS)
def test_a_word_that_may_be_the_only_town_is_passed_over_where_no_act_of_its_country_names_the_goods(
    base: RuleBase, goods: str, name: str
) -> None:
    plain, found = (answer(base, text, today=TODAY) for text in (goods, f"{goods} {name}"))

    if found.from_ is None:
        assert rank(found.status) <= rank(plain.status)
    else:
        assert found.from_ in gazetteer.countries_of_town(key(name))
        assert found.by_exporter[found.from_] is answer(base, goods, today=TODAY, from_=found.from_).status
        assert rank(found.status) <= rank(Status.NOT_YET_IN_FORCE)


@pytest.mark.parametrize(
    ("text", "from_"),
    [
        ("soya meal Rosario", "AR"),
        ("round logs Ottawa", "CA"),
        ("round logs Impfondo", "CG"),
        ("copper scrap Kennedy", None),
        ("manganese ore Moanda, still free?", "GA"),
        ("minério de manganês Moanda para Setúbal", "GA"),
        ("copper concentrate Moanda to Antwerp", "CD"),
        ("crushed lithium ore, Walvis Bay", "NA"),
        ("HS 2614 Kollam", "IN"),
    ],
)
def test_of_towns_of_one_name_that_is_meant_whose_country_has_acts_on_the_goods(
    base: RuleBase, text: str, from_: str | None
) -> None:
    assert answer(base, text, today=TODAY).from_ == from_


@pytest.mark.parametrize(
    "text",
    [
        "soya meal, Deutsche Bank Rosario",
        "nickel ore from the Philippines, agent in Morowali",
        "gallium arsenide wafers for the lab in Kollam",
    ],
)
def test_a_town_of_anothers_name_or_beside_a_route_sends_nothing(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY).from_ in {None, "PH"}


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("చైనా", "CN"),
        ("चीन", "CN"),
        ("ቻይና", "CN"),
        ("ಇಂಡೋನೇಶಿಯಾ", "ID"),
        ("킨샤사", "CD"),
        ("ウォルビスベイ", "NA"),
        ("クラスノヤルスク", "RU"),
        ("위니펙", "CA"),
        ("ብራሰልስ", "BE"),
    ],
)
def test_places_are_read_in_scripts_of_the_world(base: RuleBase, place: str, code: str) -> None:
    """Names of three syllables in Korean, of seven characters in Japanese; countries by their names in CLDR."""
    assert answer(base, f"gallium from {place}", today=TODAY).from_ == code


PORTS = (
    "天津新港",
    "上海新港",
    "大连大窑湾",
    "厦门海沧",
    "营口鲅鱼圈",
    "东莞长安",
    "青岛前湾港",
    "唐山曹妃甸",
    "宁波北仑港",
)


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("frame", ["氧化镝 {}→横滨", "氧化镝 5吨 {}→横滨", "ジスプロシウム {}→横滨"])
def test_a_port_or_quarter_goes_on_with_the_name_of_its_town(base: RuleBase, port: str, frame: str) -> None:
    found = answer(base, frame.format(port), today=TODAY)

    assert (found.from_, found.to) == ("CN", "JP")


UNITS = ("KG", "kg", "MT", "ML", "PR", "BG", "GR", "PK", "LB", "CT", "DZ")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("parted", [";", "|", "\t", ", "])
def test_a_unit_behind_a_figure_is_no_country(base: RuleBase, unit: str, parted: str) -> None:
    line = parted.join(("0040", "MAT-55", "bauxite", "300", unit, "ID", "CN"))
    found = answer(base, line, today=TODAY)

    assert {found.from_, found.to} <= {"ID", "CN", None}
    assert found.by_exporter["ID"] is Status.PROHIBITED


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("End user: IHI Corporation, Soma works. Goods: tungsten bar, Xiamen - Yokohama CIF", "CN", {"JP", "TR"}),
        ("end user: Bosch Bursa plant; gallium, Shanghai - Hamburg", "CN", {"DE", "TR"}),
        ("gallium Busan New Port → Rotterdam", "KR", {"NL"}),
        ("갈륨 칭다오항 → 부산신항", "CN", {"KR"}),
    ],
)
def test_the_ports_of_a_route_are_told_beside_the_place_of_who_uses_the_goods(
    base: RuleBase, text: str, from_: str, to: set[str]
) -> None:
    found = answer(base, text, today=TODAY)

    assert found.from_ == from_
    assert {code for way in found.asked.directions for code in way.to} == to


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("Дрова, Киевская обл. → Вена", "UA", "AT"),
        ("дрова из Киевской области в Вену", "UA", "AT"),
        ("ліс Львівська обл. – Відень", "UA", "AT"),
        ("пшеница Костанайская обл. → Термез", "KZ", "UZ"),
        ("кедр Хабаровский кр. → Харбин", "RU", "CN"),
        ("пшеница из Ростовской обл в Баку", "RU", "AZ"),
        ("copper concentrate, Kamoa, to Antwerp", "CD", "BE"),
        ("bauxite Kijang Bintan → Shandong", "ID", "CN"),
        ("LPG Aksai → Termez", "KZ", "UZ"),
        ("harina de soja Rosario a Barcelona", "AR", "ES"),
        ("quantum computing from Norfolk to Hamburg", "US", "DE"),
        ("round logs 从哈利法克斯到汉堡", "CA", "DE"),
        ("cashew Abomey-Calavi → Haiphong", "BJ", "VN"),
        ("soybeans La Paz Haiphong", "BO", "VN"),
        ("リチウム鉱石をオシャカティからハンブルクへ", "NA", "DE"),
        ("リチウム鉱石をウォルビスベイからハンブルクへ", "NA", "DE"),
        ("原木 モアンダ-ハンブルク", "GA", "DE"),
        ("live cattle 托克马克 → 汉堡", "KG", "DE"),
        ("manganese ores 莫安达-汉堡", "GA", "DE"),
        ("scarpe Fermo a Mosca", "IT", "RU"),
        ("pasta Gragnano 12 bancali, destinazione Boston", "IT", "US"),
        ("metal scrap, POL Kano POD Haiphong", "NG", "VN"),
        ("metal scrap Kano – Haiphong", "NG", "VN"),
        ("timber Santa Rosa – Haiphong", "PH", "VN"),
        ("minério de manganês Moanda – Setúbal", "GA", "PT"),
        ("أرز من عمان إلى بغداد", "JO", "IQ"),
        ("أرز من سلطنة عمان إلى بغداد", "OM", "IQ"),
        ("خام الكروم من عمان إلى الصين", "OM", "CN"),
    ],
)
def test_places_that_are_cut_short_bent_or_called_as_others_leave_and_arrive(
    base: RuleBase, text: str, from_: str, to: str
) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (from_, to)


def test_the_other_reading_of_a_lone_town_is_offered(base: RuleBase) -> None:
    found = answer(base, "ilmenite sand Kollam", today=TODAY)

    assert found.asked.directions[0].guessed
    assert [way.to for way in found.asked.directions] == [(), ("IN",)]
