"""Towns stand for their countries where the words around them, or the acts, make them places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import key
from bot.vocabulary import Status
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask, route_of

EACH = 211
"""Every so many of the towns on file are asked."""
ROUTES = [
    "dysprosium oxide from China to {}",
    "dysprosium oxide from China, consignee {}, bank in Switzerland",
    "dysprosium oxide from China, port of discharge: {}",
    "dysprosium oxide China cif {}",
    "China dysprosium oxide, via Singapore to {}, 20 kg",
]


def towns() -> Iterator[str]:
    """Yield names of towns in Latin letters, small and great, with and without another meaning."""
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    names = (name for line in text.splitlines()[1:] if line[:2] != "CN" for name in line.split(" ")[1:])
    plain = (name.split("+")[0].rstrip("*!-") for name in names if "=" not in name)
    yield from (name for name in drawn(plain, EACH) if name.isascii() and len(name) > 3 and key(name) == name)


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("route", ROUTES)
def test_a_town_behind_a_word_of_direction_or_a_label_is_read_in_small_letters(base: RuleBase, route: str) -> None:
    asked = some(towns(), 3, ROUTES.index(route))
    lost = []
    for name in asked:
        found = ask(base, route.format(name))
        if found.from_ != "CN" or found.to not in gazetteer.countries_of_town(name):
            lost.append((name, found.from_, found.to))
    assert len(asked) > 20
    assert len(lost) <= len(asked) // 50, lost


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium china to baltimore", "CN", ("US",)),
        ("gallium china, buyer denver colorado", "CN", ("US",)),
        ("gallium china, consignee batam", "CN", ("ID",)),
        ("gallium china, deliver to tempe az", "CN", ("US",)),
        ("gallium china cif vigo", "CN", ("ES",)),
        ("candles china dap dublin", "CN", ("IE",)),
        ("sugar kandla india to colombo", "IN", ("LK",)),
        ("gold conakry to dubai", "GN", ("AE",)),
        ("gallium china to nice", "CN", ("FR",)),
        ("gallium china to Cambridge", "CN", ("GB", "CA", "US")),
        ("gallium china, end user in Tripoli", "CN", ("LY", "LB")),
        ("gallium china, end user in Tripoli, Lebanon", "CN", ("LB",)),
        ("soya oil argentina a india, FOB San Lorenzo", "AR", ("IN",)),
        ("gallium china, ship to: ABC GmbH, Sindelfingen", "CN", ("DE",)),
    ],
)
def test_towns_of_every_size_are_destinations(base: RuleBase, text: str, from_: str, to: tuple[str, ...]) -> None:
    found = ask(base, text)

    assert found.from_ == from_
    assert tuple(dict.fromkeys(code for way in found.asked.directions for code in way.to)) == to


@pytest.mark.parametrize(
    "text",
    [
        *("gallium for reading glasses", "nice gallium, mobile phones", "gallium, Zug um Zug", "essen graphite"),
        *("orange drums with gallium", "Toyota gallium", "Phoenix contact gallium", "gallium for the Kennedy order"),
        *("Kawasaki gallium", "gallium in a bath", "gallium, split delivery", "gallium, surprise order"),
    ],
)
def test_a_town_that_is_another_word_there_says_nothing(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == (None, None)
    assert found.by_exporter["CN"] == "licence"


@pytest.mark.parametrize(
    ("place", "to"),
    [
        *(("Columbia SC", "US"), ("Columbia, SC 29201", "US"), ("Columbia SC 29201", "US"), ("Columbia", "CO")),
        *(("London, Ontario", "CA"), ("London ON", "CA"), ("London", "GB"), ("London, UK", "GB")),
        *(("San Jose, Costa Rica", "CR"), ("San Jose CA", "US"), ("Valencia, Venezuela", "VE"), ("Valencia", "ES")),
        *(("Paris TX", "US"), ("Geneva, IL", "US"), ("Geneva IL", "CH"), ("Hanau", "DE"), ("Brussels", "BE")),
        *(("Ciudad de México", "MX"), ("Mexico City", "MX"), ("Kuwait City", "KW"), ("Birmingham, AL", "US")),
    ],
)
@pytest.mark.parametrize(
    "text", ["antimony from China to {}", "antimony to {} from China", "Ship to: {}. antimony ex China"]
)
def test_what_stands_behind_a_town_tells_which_one(base: RuleBase, text: str, place: str, to: str) -> None:
    assert route_of(base, text.format(place)) == ("CN", to)


def test_every_town_that_is_called_as_another_is_told_by_its_state(base: RuleBase) -> None:
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    alike = [
        name.split("=")[0] for line in text.splitlines() if line[:2] == "US" for name in line.split() if "=" in name
    ]
    assert len(alike) > 10
    for name in alike:
        assert route_of(base, f"dysprosium oxide from China to {name.capitalize()}, TX 75460") == ("CN", "US"), name


@pytest.mark.parametrize(("town", "code"), [("Alexandria", "EG"), ("Philadelphia", "US"), ("Santa Cruz", "BO")])
def test_what_a_town_was_called_once_or_abroad_is_no_rival_of_a_larger_ones_own_name(
    base: RuleBase, town: str, code: str
) -> None:
    """Mashhad, Amman and Agadir were called so: nobody sends goods there under these names."""
    assert gazetteer.countries_of_town(key(town)) == (code,)
    found = ask(base, f"milling wheat from Russia to {town}")
    assert (found.to, found.embargo) == (code, None)


@pytest.mark.parametrize("name", ["Salar de Uyuni", "Complejo de Antofagasta", "Parque de Cochabamba"])
@pytest.mark.parametrize("good", ["grafito", "carbonato de litio", "tierras raras"])
def test_a_town_within_a_name_has_the_direction_before_the_name(base: RuleBase, name: str, good: str) -> None:
    found = ask(base, f"{good} de China para {name}")
    plain = ask(base, f"{good} de China para {name.rpartition(' ')[2]}")
    assert (found.from_, found.to) == (plain.from_, plain.to) == ("CN", plain.to), found.typed
    assert plain.to


@pytest.mark.parametrize("state", ["CA", "TX", "OH", "VT"])
@pytest.mark.parametrize("town", ["Newbury Park", "Newbury", "Halesowen", "Stowmarket"])
def test_the_code_of_a_state_behind_a_small_town_of_another_country_is_a_place_there(
    base: RuleBase, town: str, state: str
) -> None:
    for form in ("{} {}", "{}, {}", "Qorvath {} {}"):
        found = ask(base, f"gallium arsenide wafers, Beijing to {form.format(town, state)}")
        plain = ask(base, "gallium arsenide wafers, Beijing to Houston")
        assert (found.from_, found.to, found.status) == ("CN", "US", plain.status), found.typed


STATES = ["TX", "OH", "WA", "NJ", "VA", "LA", "WI"]


@pytest.mark.slow
def test_the_code_of_a_state_behind_any_town_asks_about_the_united_states_too(base: RuleBase) -> None:
    """An answer about a state is never freer for a namesake abroad, of whatever size."""
    plain = ask(base, "gallium from China to Texas")
    named = [name for name in towns() if not countries.by_key(name, full=True)][::4]
    missed = []
    for name, state in zip(named, STATES * len(named), strict=False):
        for beside in (f"{name.capitalize()} {state}", f"{name.capitalize()}, {state}"):
            found = ask(base, f"gallium from China to {beside}")
            if rank(found.status) > rank(plain.status) or "US" not in (found.to, *found.by_destination):
                missed.append((beside, found.to, found.status))
    assert len(named) > 20
    assert len(missed) <= len(named) // 20, missed


@pytest.mark.parametrize(
    ("code", "those"), [("BC", {"CA"}), ("QC", {"CA"}), ("NSW", {"AU"}), ("QLD", {"AU"}), ("WA", {"US", "AU"})]
)
def test_the_code_of_a_part_alone_is_its_country_where_goods_leave_or_arrive(
    base: RuleBase, code: str, those: set[str]
) -> None:
    sent = ask(base, f"softwood logs from {code} to japan")
    assert (set(sent.by_exporter), sent.to) == (those, "JP")
    got = ask(base, f"gallium from China to {code}")
    assert got.from_ == "CN"
    assert {got.to, *got.by_destination} == those
    for text in (f"gallium from China, lot {code} 17, to Japan", f"gallium China {code}"):
        assert ask(base, text).from_ == "CN", text


def test_a_town_called_as_something_else_is_one_where_it_stands_alone_before_to_and_a_place(base: RuleBase) -> None:
    text = files("bot.data").joinpath("query/towns.txt").read_text("utf-8")
    named = [name for line in text.splitlines()[1:] for name in line.split(" ")[1:] if "!" in name and "=" not in name]
    plain = [name.split("!")[0] for name in named]
    asked = drawn((name for name in plain if name.isascii() and len(name) > 4 and said.role(name) is None), 5)
    lost = []
    for name in asked:
        found = ask(base, f"nickel ore {name.capitalize()} to Ningde")
        if found.from_ not in gazetteer.countries_of_town(name) or found.to != "CN":
            lost.append((name, found.from_, found.to))
    assert len(asked) > 7
    assert len(lost) <= len(asked) // 8, lost


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("cobalto de lubumbashi a shanghái", ("CD", "CN")),
        ("harina de pescado, Callao a Vigo", ("PE", "ES")),
        ("minério de Santos a Génova", ("BR", "IT")),
        ("antimony from Hunan to Islamabad", ("CN", "PK")),
        ("tellurium from Kunming to Cancún", ("CN", "MX")),
        ("phosphates from El Aaiún to Santos", ("EH", "BR")),
        ("whisky Leith to Keelung", ("GB", "TW")),
        ("nickel pig iron from Kolaka to Fangchenggang", ("ID", "CN")),
        ("zirconium sponge Jarrie to Mumbai", ("FR", "IN")),
        ("copper concentrate Surabaya Indonesia → Onsan Korea", ("ID", "KR")),
        ("никель из Дудинки в Бремерхафен", ("RU", "DE")),
    ],
)
def test_names_abroad_and_small_ports_are_read(base: RuleBase, text: str, ends: tuple[str, str]) -> None:
    assert route_of(base, text) == ends


# -- towns whose meaning acts tell: the only place of a question, and names that towns of several countries bear

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
KNOWN = date(2026, 11, 24)
"""A day on which the status of each act on these goods is known."""


@pytest.mark.parametrize("code", TOWNS)
@pytest.mark.parametrize("goods", GOODS)
def test_the_only_town_is_read_as_its_country_where_that_restricts_the_goods(
    base: RuleBase, goods: str, code: str
) -> None:
    """Elsewhere it says nothing: the goods are answered as they are without it."""
    plain, country = (answer(base, text, today=KNOWN) for text in (goods, f"{goods} from:{code}"))
    restricts = rank(country.status) <= rank(Status.NOT_YET_IN_FORCE) and not any(one.likely for one in country.lists)
    for town in TOWNS[code]:
        found = answer(base, f"{goods} {town}", today=KNOWN)
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
    plain, found = (ask(base, text) for text in (goods, f"{goods} {name}"))

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
    assert ask(base, text).from_ == from_


@pytest.mark.parametrize(
    "text",
    [
        "soya meal, Deutsche Bank Rosario",
        "nickel ore from the Philippines, agent in Morowali",
        "gallium arsenide wafers for the lab in Kollam",
    ],
)
def test_a_town_of_anothers_name_or_beside_a_route_sends_nothing(base: RuleBase, text: str) -> None:
    assert ask(base, text).from_ in {None, "PH"}


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
    assert ask(base, f"gallium from {place}").from_ == code


PORTS = [
    "天津新港",
    "上海新港",
    "大连大窑湾",
    "厦门海沧",
    "营口鲅鱼圈",
    "东莞长安",
    "青岛前湾港",
    "唐山曹妃甸",
    "宁波北仑港",
]


@pytest.mark.parametrize("port", PORTS)
@pytest.mark.parametrize("frame", ["氧化镝 {}→横滨", "氧化镝 5吨 {}→横滨", "ジスプロシウム {}→横滨"])
def test_a_port_or_quarter_goes_on_with_the_name_of_its_town(base: RuleBase, port: str, frame: str) -> None:
    assert route_of(base, frame.format(port)) == ("CN", "JP")


UNITS = ("KG", "kg", "MT", "ML", "PR", "BG", "GR", "PK", "LB", "CT", "DZ")


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("parted", [";", "|", "\t", ", "])
def test_a_unit_behind_a_figure_is_no_country(base: RuleBase, unit: str, parted: str) -> None:
    line = parted.join(("0040", "MAT-55", "bauxite", "300", unit, "ID", "CN"))
    found = ask(base, line)

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
    found = ask(base, text)

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
    assert route_of(base, text) == (from_, to)


def test_the_other_reading_of_a_lone_town_is_offered(base: RuleBase) -> None:
    found = ask(base, "ilmenite sand Kollam")

    assert found.asked.directions[0].guessed
    assert [way.to for way in found.asked.directions] == [(), ("IN",)]


POSTAL = (
    ("73765 Neuhausen", "DE"), ("8212 Neuhausen", "CH"), ("52062 Aachen", "DE"), ("D-52062 Aachen", "DE"),
    ("67000 Strasbourg", "FR"), ("4310 Rheinfelden", "CH"), ("79618 Rheinfelden", "DE"), ("14001 Tehran", "IR"),
    ("1500 Halle", "BE"), ("38000 Grenoble", "FR"),
)  # fmt: skip


@pytest.mark.parametrize(("place", "code"), POSTAL)
@pytest.mark.parametrize(
    "frame", ["graphite to {}\nfrom:CN", "Consignee: {}\ngraphite 20 kg\nfrom:CN", "graphite für {}\nfrom:CN"]
)
def test_a_postal_code_parts_no_town_from_its_label_and_tells_its_country(
    base: RuleBase, frame: str, place: str, code: str
) -> None:
    assert ask(base, frame.format(place)).to == code


WRITTEN = (("Taft", "IR", "Iran"), ("Jafarabad", "IR", "Iran"), ("Perico", "CU", "Cuba"), ("Duma", "SY", "Syria"),
    ("Chongju", "KP", "North Korea"), ("Kolyvan", "RU", "Russia"), ("Marino", "RU", "Россия"),
    ("Brest", "BY", "Belarus"),
)  # fmt: skip
"""Towns of which other countries have one, too, with a country under an embargo as it is written."""


@pytest.mark.parametrize("digits", ["4400", "10400", "123456"])
@pytest.mark.parametrize(("town", "code", "name"), WRITTEN)
def test_a_country_that_is_written_wins_over_the_digits_of_a_postal_code(
    base: RuleBase, town: str, code: str, name: str, digits: str
) -> None:
    written = [f"{digits} {town}, {name}", f"{digits} {town}, {code}", f"{digits} {town} ({name})"]
    written += [f"{code}-{digits} {town}"] * (len(digits) > len("4400"))

    for address in written:
        assert ask(base, f"krytrons from:DE to {address}").to == code, address
        paper = f"Consignee: Qorvath Ltd, Street 5, {address}\nkrytrons 20 pcs\nfrom:DE"
        assert ask(base, paper).to == code, address


@pytest.mark.parametrize("digits", ["10400", "123456"])
@pytest.mark.parametrize(("town", "code"), [(town, code) for town, code, _ in WRITTEN])
def test_the_digits_of_a_postal_code_take_no_country_under_an_embargo_away(
    base: RuleBase, town: str, code: str, digits: str
) -> None:
    with_digits = ask(base, f"krytrons from:DE to {digits} {town}")

    assert code in {with_digits.to, *(place for way in with_digits.asked.directions for place in way.to)}


@pytest.mark.parametrize(("address", "code"), [("10400 LA HABANA", "CU"), ("190000 ST PETERSBURG", "RU")])
def test_a_town_that_begins_like_a_code_keeps_its_postal_code(base: RuleBase, address: str, code: str) -> None:
    assert ask(base, f"DRONES FROM GERMANY TO {address}").to == code


def test_a_state_with_its_postal_code_tells_a_town_in_a_text_of_capitals(base: RuleBase) -> None:
    assert ask(base, "Gallium 5 kg\nShip to: Dublin, OH 43017\nfrom:CN").to == "US"


@pytest.mark.parametrize(
    ("route", "ends"),
    [
        ("grafit z Brna do Wiednia", ("CZ", "AT")), ("grafit z Lipska do Vídně", ("DE", "AT")),
        ("графит из Ельца в Вену", ("RU", "AT")), ("графіт з Варшави до Львова", ("PL", "UA")),
        ("grafit iz Beograda u Zagreb", ("RS", "HR")), ("grafit från Göteborg till Tammerfors", ("SE", "FI")),
        ("grafit din Viena la Cluj", ("AT", "RO")), ("Graphit von Prag nach Venedig", ("CZ", "IT")),
        ("grafito de Praga a Bilbao", ("CZ", "ES")), ("grafite da Firenze a Barcellona", ("IT", "ES")),
        ("graphite de Parme à Louvain", ("IT", "BE")), ("graphite, Leeds to a quarry in Ghana", ("GB", "GH")),
    ],
)  # fmt: skip
def test_great_towns_are_read_in_cases_and_by_their_names_abroad(
    base: RuleBase, route: str, ends: tuple[str, str]
) -> None:
    assert route_of(base, route) == ends


@pytest.mark.parametrize("word", ["أبيض", "بيضاء", "جديدة", "تازه"])
def test_a_quality_of_goods_is_no_town_unless_something_says_so(base: RuleBase, word: str) -> None:
    """El Obeid, Bayda, El Jadida and Taza are written as white, new and fresh are."""
    found = ask(base, f"الصنف: سكر {word}\nالمنشأ: مصر\nالوجهة: جدة")
    assert (found.from_, found.to) == ("EG", "SA")
    assert ask(base, "صمغ عربي من الأبيض، السودان إلى جدة").from_ == "SD"


TURKISH = {
    "istanbul": "TR",
    "ankara": "TR",
    "izmir": "TR",
    "bursa": "TR",
    "gaziantep": "TR",
    "konya": "TR",
    "kayseri": "TR",
    "hamburg": "DE",
    "londra": "GB",
    "moskova": "RU",
    "tahran": "IR",
    "tebriz": "IR",
    "bağdat": "IQ",
    "kahire": "EG",
}


@pytest.mark.parametrize(("town", "code"), TURKISH.items())
def test_a_turkish_town_in_small_letters_is_read_with_its_ending(base: RuleBase, town: str, code: str) -> None:
    """Without capitals and apostrophes, as people type into chat."""
    dark = next(letter for letter in reversed(town) if letter in "aeıioöuü") in "aıou"
    to = f"{town}{'y' if town[-1] in 'aeıioöuü' else ''}{'a' if dark else 'e'}"
    from_ = f"{town}{'t' if town[-1] in 'fstkçşhp' else 'd'}{'an' if dark else 'en'}"
    assert route_of(base, f"çinden {to} galyum göndereceğiz lisans gerekir mi") == ("CN", code)
    assert route_of(base, f"{from_} kenyaya galyum gönderilecek izin gerekir mi") == (code, "KE")
