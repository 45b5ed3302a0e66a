"""Goods by what their traders call them, and goods of lists by their names in other languages."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest
import yaml

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.names import english_words
from bot.rules.query import spelling
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key, words
from bot.vocabulary import Outcome, Status
from tests.exploring import drawn_or_all, some
from tests.rules.asking import TODAY, ask

ARTICLES = ["forks", "kitchen knives", "wire mesh", "luggage"]
GRADES = ["SS304", "SUS304", "1.4404", "65Mn", "42CrMo4", "ABS"]


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("HRC from:CN", "steel"),
        ("CRC from:CN", "steel"),
        ("HDG coil from:CN", "steel"),
        ("HBI from:RU", "pig iron"),
        ("DRI from:IN", "pig iron"),
        ("SiMn from:IN", "ferro-alloys"),
        ("FeV 80 from:CN", "ferro-alloys"),
        ("MOP from:BY", "potash"),
        ("TSP from:CN", "phosphate fertilisers"),
        ("CAN 27 from:RU", "nitrogen fertilisers"),
        ("AN 34.5 from:RU", "ammonium nitrate"),
        ("SBM from:AR", "soya meal"),
        ("POME from:ID", "palm oil"),
        ("mogas from:RU", "petrol"),
        ("ULSD from:RU", "diesel fuel"),
        ("HSFO from:RU", "refined oil products"),
        ("petcoke from:CN", "petroleum coke"),
        ("met coke from:CN", "metallurgical coke"),
        ("blister copper from:CD", "blister copper"),
        ("ATO from:CN", "antimony trioxide"),
        ("DBM from:CN", "magnesia"),
        ("LaCe metal from:CN", "light rare earths"),
        ("TEL wet cleaning tool from:JP to:CN", "wafer cleaning equipment"),
        ("coater developer track from:JP to:CN", "semiconductor manufacturing equipment"),
    ],
)
def test_shorthand_of_trade_is_read(base: RuleBase, text: str, subject: str) -> None:
    found = ask(base, text)
    assert [thing.subject for thing in found.things] == [subject]
    assert not found.left


def test_every_abbreviation_is_read_as_it_is_written(base: RuleBase) -> None:
    unread = [
        (subject.name, name)
        for subject in base.subjects.values()
        for name in subject.abbreviations
        if subject.name not in {thing.subject for thing in ask(base, f"{name} from:CN").things}
    ]
    assert not unread


@pytest.mark.parametrize(
    "text",
    [
        "bolts HRC 60 from:CN",
        "end mills 58 HRC from:CN",
        "mop from:CN",
        "eva fragt nach gallium from:CN",
        "drie wafers from:NL",
    ],
)
def test_an_abbreviation_in_other_letters_or_with_its_figure_is_no_goods(base: RuleBase, text: str) -> None:
    found = {thing.subject for thing in ask(base, text).things}
    assert not found & {"steel", "potash", "plastics in primary forms", "etching equipment"}


@pytest.mark.parametrize(
    "text", ["HRC 20 MT from:CN to:VN", "20 MT HRC from:CN", "HRC SS400 3.0x1250xC 2,000MT from:CN"]
)
def test_an_amount_beside_an_abbreviation_is_no_value_of_a_scale(base: RuleBase, text: str) -> None:
    assert {thing.subject for thing in ask(base, text).things} == {"steel"}


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("grade", GRADES)
def test_an_article_of_a_grade_is_the_article(base: RuleBase, article: str, grade: str) -> None:
    plain = ask(base, f"{article} from:CN").status
    assert [ask(base, text).status for text in (f"{article} {grade} from:CN", f"{grade} {article} from:CN")] == [
        plain
    ] * 2


@pytest.mark.parametrize("card", ["RTX 5090", "RTX 5080", "RTX PRO 6000"])
def test_a_model_of_four_figures_is_no_customs_code(base: RuleBase, card: str) -> None:
    found = ask(base, f"{card} x 10 pcs from:US to:CN")
    assert not found.left
    assert found.status == ask(base, "graphics card from:US to:CN").status


def test_a_symbol_that_is_a_unit_too_is_read_beside_other_goods(base: RuleBase) -> None:
    assert {thing.subject for thing in ask(base, "gallium / W powder from:CN").things} == {"gallium", "tungsten"}


@pytest.mark.parametrize("text", ["batterie LIB from:CN", "batterie Li-ion from:CN", "batería Li-ion from:CN"])
def test_a_battery_by_its_short_name_is_no_other_kind_of_battery(base: RuleBase, text: str) -> None:
    assert [thing.subject for thing in ask(base, text).things] == ["lithium batteries"]


# -- food, fuels, wood, ores and medicines: read as the plain name is, without a doubt
NAMES = {
    ("nickel ore", "ID"): ["lateritic nickel ore", "garnierite ore", "bijih nikel laterit"],
    ("bauxite", "ID"): ["trihydrate bauxite", "bauksit tercuci"],
    ("tin ore", "ID"): ["pasir timah", "tin sand"],
    ("coal", "ID"): ["sub-bituminous coal", "anthracite", "antrasit"],
    ("palm oil", "ID"): ["kelapa sawit minyak mentah"],
    ("cocoa beans", "ID"): ["cacao beans", "kakao biji kering"],
    ("lithium concentrate", "ZW"): ["spodumene SC5.5", "SC6"],
    ("chromite", "ZW"): ["chrome fines", "rough chrome ore"],
    ("copper concentrate", "CD"): ["copper sulphide concentrate"],
    ("logs", "RU"): ["бревна", "лесоматериалы хвойные"],
    ("diesel fuel", "RU"): ["HSD", "дизтопливо"],
    ("maize", "RU"): ["кукуруза на зерно"],
    ("ammonium phosphates", "RU"): ["MAP 11-52", "DAP 18-46", "аммофос"],
    ("npk fertilisers", "RU"): ["диаммофоска", "NPK compound fertilizer"],
    ("sulphur", "RU"): ["сера комовая"],
    ("liquefied petroleum gas", "KZ"): ["сжиженный газ", "СПБТ"],
    ("sheep and goats", "KG"): ["бараны", "ягнята", "lambs live"],
    ("crude oil", "BR"): ["Lula crude", "petróleo cru"],
    ("manganese ore", "GA"): ["manganese lumps"],
    ("cattle", "KZ"): ["телята", "нетели"],
    ("semolina", "IN"): ["sooji", "rava", "सूजी"],
    ("sugar", "IN"): ["चीनी", "ICUMSA 100"],
    ("urea", "EG"): ["سماد يوريا"],
    ("pistachios", "IR"): ["pistachio kernels", "مغز پسته"],
    ("date fruits", "IR"): ["mazafati dates", "خرما"],
    ("sugar", "PK"): ["چینی"],
    ("maize", "MW"): ["chimanga"],
}
MEDICINES = [
    "amoxicillin",
    "azithromycin",
    "metformin",
    "ceftriaxone",
    "omeprazole",
    "амоксициллин",
    "amoxicilina",
    "阿莫西林",
]
DOSES = {
    "amoxicillin": ["capsules 500 mg", "tablets", "syrup", "injection 1 g, vials"],
    "амоксициллин": ["таблетки", "капсулы"],
    "amoxicilina": ["cápsulas", "comprimidos"],
}


@pytest.mark.parametrize(("plain", "names"), NAMES.items(), ids=lambda one: one[0] if isinstance(one, tuple) else "")
def test_a_name_of_trade_is_answered_as_the_plain_name(
    base: RuleBase, plain: tuple[str, str], names: list[str]
) -> None:
    subject, exporter = plain
    expected = ask(base, f"{subject} from:{exporter}")
    for name in names:
        found = ask(base, f"{name} from:{exporter}")
        assert [thing.subject for thing in found.things] == [subject], name
        assert (found.status, found.outcome) == (expected.status, expected.outcome), name


def test_medicines_are_known_by_their_nonproprietary_names_in_any_dose(base: RuleBase) -> None:
    texts = [*MEDICINES, *(f"{name} {dose}" for name, doses in DOSES.items() for dose in doses)]
    for text in texts:
        found = ask(base, f"{text} from:IN to:KE")
        assert [thing.subject for thing in found.things] == ["common medicines"], text
        assert found.outcome is not Outcome.PARTLY_UNDERSTOOD, text


def test_all_petroleum_products_are_gas_too(base: RuleBase) -> None:
    assert ask(base, "LPG from:PK").status is ask(base, "petrol from:PK").status


VARIETIES = {
    "rice from India": ["jasmine", "steam", "gobindobhog"],
    "coffee from Brazil": ["bica corrida", "fine cup", "screen 17/18"],
    "cocoa beans from Indonesia": ["main crop", "Criollo"],
    "palm oil from Indonesia": ["RSPO", "double fractionated"],
    "beef from Bolivia": ["topside", "shin shank"],
    "logs from Gabon": ["kevazingo", "frake", "1st choice"],
    "aluminium scrap from Kazakhstan": ["troma", "throb"],
    "nickel ore from Indonesia": ["HPAL feed", "HGNO"],
    "manganese ore from Gabon": ["semi-carb", "siliceous"],
    "chrome ore from Zimbabwe": ["rubbly", "seam", "Cr/Fe 2.6"],
    "coal from Indonesia": ["low sulphur", "HGI 45"],
    "urea from Egypt": ["AGT", "coated"],
    "raw cotton from Mali": ["strict low middling", "roller ginned"],
}
ANALYSES = {
    "nickel ore Ni 1.8 Fe 15-20 MC 35 from:ID": ["nickel ore"],
    "manganese ore Mn 44 Fe 5 SiO2 8 from:GA": ["manganese ore"],
    "copper concentrate Cu 25 Au 3 g/t Ag 50 g/t from:CD": ["copper concentrate"],
    "lithium concentrate Li2O 5.5 Fe2O3 1.0 from:ZW": ["lithium concentrate"],
    "gallium 20 kg, germanium 10 kg from:CN": ["gallium", "germanium"],
    "Ga 20 kg, Ge 10 kg from:CN": ["gallium", "germanium"],
    "Ga 20, Ge 10 from:CN": ["gallium", "germanium"],
}


@pytest.mark.parametrize(("plain", "words"), VARIETIES.items())
def test_a_variety_or_grade_beside_a_commodity_makes_no_doubt_and_no_other_goods(
    base: RuleBase, plain: str, words: list[str]
) -> None:
    expected, (goods, origin) = ask(base, plain), plain.split(" from ")
    for word in words:
        for text in (f"{word} {goods} from {origin}", f"{goods} {word}, 24 mt from {origin}"):
            found = ask(base, text)
            assert found.status is expected.status, text
            assert found.outcome is expected.outcome, text
            assert [one.name for one in found.by_goods] == [one.name for one in expected.by_goods], text


@pytest.mark.parametrize(("text", "goods"), ANALYSES.items())
def test_figures_of_an_analysis_are_shares_without_their_signs(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, text).by_goods] == goods


def test_goods_and_what_they_are_a_kind_of_are_one_with_qualities_between(base: RuleBase) -> None:
    for text in (
        "MAP 11-44 granular fertiliser from:CN",
        "urea white fertiliser from:CN",
        "sunflower oil refined cooking oil from:RU",
    ):
        assert len(ask(base, text).by_goods) == 1, text
    assert len(ask(base, "urea, granular fertiliser from:CN").by_goods) == 2


def test_medicines_of_an_act_are_under_it(base: RuleBase) -> None:
    for text in ("metronidazole tablets from:IN on:2020-03-10", "erythromycin API from:IN on:2020-03-10"):
        assert ask(base, text).status is Status.LICENCE, text
    assert ask(base, "rare earth carbonate from:MY to:CN").status is Status.NOT_COVERED


# -- goods of control lists are answered by their names in other languages as by the English ones; nothing else is

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "rules/lists"
EVERYDAY: dict[str, list[str]] = yaml.load((FOLDER / "everyday.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
NAMED: dict[str, dict[str, list[str]]] = {
    path.stem: {
        line.partition(": ")[0]: line.partition(": ")[2].split(", ")
        for line in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["names"].splitlines()
    }
    for path in sorted((FOLDER / "names").glob("*.yaml"))
}
LANGUAGES = sorted(NAMED)
ORDINARY = (HERE / "ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()


def said_of(base: RuleBase, query: str) -> tuple[Outcome, Status, set[str]]:
    found = answer(base, query, today=TODAY, from_="US", to="CN")
    return found.outcome, found.status, {one.answer.code.entry for one in found.lists}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_in_any_language_is_read_as_the_english_one(base: RuleBase, language: str) -> None:
    other = {
        name: found.text
        for goods, names in NAMED[language].items()
        for name in names
        if (found := base.in_english(name)).text.strip() != goods.casefold() or not found.names
    }

    assert not other


WIDELY = [language for language in LANGUAGES if len(NAMED[language]) > 75]
"""Languages that name many of the families."""


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(WIDELY)))
def test_it_is_answered_as_the_english_one(base: RuleBase, place: int) -> None:
    """Each family in one of the languages, drawn by its letters. A word of a name may make a doubt alone."""
    asked = []
    for goods in EVERYDAY:
        number = crc32(goods.encode())
        language = WIDELY[number // 9 % len(WIDELY)]
        if number % len(WIDELY) == place and goods in NAMED[language]:
            asked.append((goods, NAMED[language][goods][0]))
    answers = {name: (said_of(base, goods), said_of(base, name)) for goods, name in asked}

    assert len(answers) > 1
    doubt = Outcome.PARTLY_UNDERSTOOD
    assert {name: both for name, both in answers.items() if both[0][1] != both[1][1]} == {}
    assert {name: both for name, both in answers.items() if both[1][0] not in {both[0][0], doubt}} == {}
    assert {name for name, (english, other) in answers.items() if not english[2] <= other[2]} == set()


OF_JAPAN = sorted(name for name, codes in EVERYDAY.items() if any(code.startswith("JP ") for code in codes))


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("language", some(["en", "zh", "ja", "de"], 2))
def test_goods_of_japans_table_are_met_by_their_names(base: RuleBase, language: str) -> None:
    """The table has rows and no codes: whoever names the goods is told the row, in every language."""
    asked = drawn_or_all(OF_JAPAN, 2)
    names = {name: NAMED[language].get(name, [name])[0] if language != "en" else name for name in asked}
    answers = {name: answer(base, typed, today=TODAY, from_="JP", to="IN") for name, typed in names.items()}
    rows = {name: {str(one.answer.code) for one in found.lists} for name, found in answers.items()}
    printed = {name: {code.removeprefix("JP ") for code in EVERYDAY[name] if "JP " in code} for name in names}

    assert len(OF_JAPAN) > 180
    by_an_act = {name for name, found in answers.items() if any(one.sets_status for one in found.findings)}
    assert len(by_an_act) < len(names) / 5
    assert {name: rows[name] for name in {*names} - by_an_act if not printed[name] <= rows[name]} == {}
    assert {name for name, found in answers.items() if found.by_exporter.get("JP") is not Status.LICENCE} == set()


@pytest.mark.parametrize("code", ["2811.11", "8112.31", "8482.10", "8414.10", "6815.11", "9030.20"])
@pytest.mark.parametrize("exporter", ["JP", "US", "DE"])
def test_a_code_of_goods_that_a_list_names_is_never_free(base: RuleBase, code: str, exporter: str) -> None:
    """The entry's limits decide, so that no act on the code is no word that nothing is on file."""
    assert answer(base, code, today=TODAY, from_=exporter, to="VN").status is not Status.NOT_LISTED


def test_every_name_leads_to_goods_of_a_list() -> None:
    assert {goods for names in NAMED.values() for goods in names} <= EVERYDAY.keys()


@pytest.mark.parametrize(
    ("query", "goods"),
    [
        ("Wärmebildkameras aus den USA nach China", "thermal camera"),
        ("Lieferung von Hochvakuumpumpen", "vacuum pump"),
        ("Vakuum-Pumpe 40 m3/h", "vacuum pump"),
        ("zehn Liter schweren Wassers", "heavy water"),
        ("deux caméras thermiques pour un client", "thermal camera"),
        ("tres bombas de vacío industriales", "vacuum pump"),
        ("поставка вакуумных насосов", "vacuum pump"),
        ("тепловизоры и тяжёлой воды", "thermal camera"),
        ("出口真空泵到俄罗斯", "vacuum pump"),
        ("離心機 出口", "centrifuge"),
        ("真空ポンプを輸出したい", "vacuum pump"),
        ("オシロスコープの輸出", "oscilloscope"),
        ("진공펌프를 수출하려면", "vacuum pump"),
        ("원심분리기 수출", "centrifuge"),
    ],
)
def test_cases_plurals_and_compounds_are_read(base: RuleBase, query: str, goods: str) -> None:
    assert goods in base.in_english(query).text
    assert goods in answer(base, query, today=TODAY, from_="US").subjects


def test_the_words_of_a_name_are_not_passed_over(base: RuleBase) -> None:
    passed = {
        name: left
        for name in (
            "Wärmebildkamera",
            "caméra thermique",
            "вакуумный насос",
            "真空ポンプ",
            "オシロスコープ",
            "진공펌프를",
        )
        if (left := [one.typed for one in answer(base, name, today=TODAY, from_="US").left])
    }

    assert passed == {}


def test_ordinary_sentences_name_no_listed_goods(base: RuleBase) -> None:
    found = {sentence: names for sentence in ORDINARY if (names := base.in_english(sentence.partition("|")[2]).names)}

    assert len(ORDINARY) > 200
    assert found == {}


def test_no_name_is_an_ordinary_word() -> None:
    """None changes nothing by the vocabulary, and none is an ordinary word (but one that is the English word)."""
    ordinary = []
    for language, table in NAMED.items():
        for goods, names in table.items():
            for folded in map(key, names):
                glued = is_han(folded[0]) or is_hangul(folded[0])
                table_of = (said.glued() if is_hangul(folded[0]) else said.unspaced()) if glued else said.spaced()
                role = table_of.whole.get(folded)
                same = folded[:5] == key(goods)[:5]
                if (role and not role.makes_another_thing) or (folded in spelling.ordinary() and not same):
                    ordinary.append((language, goods, folded))

    assert ordinary == []


def everyday_towns(base: RuleBase) -> dict[str, tuple[str, ...]]:
    """Return everyday names of one word that are towns as well, with a capital → the towns' countries."""
    found = {}
    for name in sorted(base.names.all_keys()):
        shown, lies_in = base.names.shown(name), gazetteer.countries_of_town(name)
        one = len(words(shown)) == 1 and name.title().istitle() and not countries.find(name)
        if one and lies_in and all(map(base.is_everyday, base.names.get(name))):
            found[name.title()] = lies_in
    return found


def test_no_everyday_name_with_a_capital_is_a_town_under_an_embargo(base: RuleBase) -> None:
    shown = {name: base.names.shown(key(name)) for name in everyday_towns(base)}
    lies_in = everyday_towns(base)
    assert not [
        one for name, one in shown.items() if one[:1].isupper() and not base.embargoes.keys().isdisjoint(lies_in[name])
    ]


@pytest.mark.parametrize(
    "frame",
    [
        "Consignee: Zorvex, {}; gallium; from:VN",
        "gallium Vietnam → {}",
        "krytrons for a customer in {} from:VN",
        "gallium from Vietnam to {}",
    ],
)
def test_an_everyday_name_with_a_capital_is_a_town_where_goods_go(base: RuleBase, frame: str) -> None:
    """Names of one word alone are goods, and so is one in small letters: "kelme" is cloth, Kelme lies in Lithuania."""
    wrong = {}
    for name, lies_in in some(sorted(everyday_towns(base).items()), 25):
        found = ask(base, frame.format(name))
        ends = {*lies_in, *base.embargoes}  # Rusk may be a slip of Rusko
        if found.to not in ends or not {*base.names.get(key(name))}.isdisjoint(one.subject for one in found.things):
            wrong[name] = found.to
        in_capitals = ask(base, frame.format(name).upper().replace("FROM:", "from:"))
        if in_capitals.to not in ends and {*lies_in} & base.embargoes.keys():
            wrong[name.upper()] = in_capitals.to
    assert not wrong


def test_what_stands_beside_a_town_named_as_everyday_goods_is_asked(base: RuleBase) -> None:
    for text, lies_in in (("krytrons China - Kelme", "LT"), ("gallium for Sangar University from:CN", "IR")):
        found = ask(base, text)
        assert (found.to, "yarn and fabrics" in [thing.subject for thing in found.things]) == (lies_in, False)
    assert [thing.subject for thing in ask(base, "gallium Shanghai to Salam, Iran").things] == ["gallium"]
    assert [thing.subject for thing in ask(base, "Kelme from:HU to:DE").things] == ["yarn and fabrics"]
    assert [thing.subject for thing in ask(base, "Shiraz wine from:AU to:US").things] == ["alcoholic drinks"]


def test_english_words_beside_others_are_no_everyday_goods_of_another_language(base: RuleBase) -> None:
    """Each word of the list is such a name; "drop tanks" and "zxq drop" are no Dutch liquorice."""
    assert all(base.names.get(word) for word in english_words())
    for text in ("{} qorvath from:US to:CN", "wafer {} from:DE to:RU"):
        read = [word for word in sorted(english_words()) if ask(base, text.format(word)).things]
        assert not read
    assert ask(base, "drop qorvath uit Nederland naar Duitsland").things


@pytest.mark.parametrize(
    "text",
    [
        "gasoline lawn mower 500 t from:RU to:CN",
        "20 t gasoline forklifts from:RU to:CN",
        "20000 l diesel excavators from:RU to:CN",
    ],
)
def test_fuel_in_an_amount_before_a_machine_is_asked(base: RuleBase, text: str) -> None:
    """A machine of some tonnes, or an engine of some litres, is driven by its fuel."""
    assert not {"petrol", "diesel fuel"}.isdisjoint(thing.subject for thing in ask(base, text).things)
    assert ask(base, "diesel forklift 3 t from:RU to:CN").things[0].subject == "construction and handling machines"


@pytest.mark.parametrize("greeting", ["Salam", "Hi", "Ciao"])
def test_a_greeting_behind_a_word_of_direction_hides_no_country(base: RuleBase, greeting: str) -> None:
    for text in (f"gallium Shanghai to {greeting}, Iran", f"Consignee: {greeting} Iran; gallium; from:CN"):
        assert ask(base, text).to == "IR", text


@pytest.mark.parametrize(
    "cells",
    [
        *("litium-ion celler", "litiumionceller", "litiumjonceller", "li-ion cellen", "lithium-ion cellen"),
        *(
            "células de íon-lítio",
            "ogniwa litowo-jonowe",
            "ogniwa li-ion",
            "lithium-iontové články",
            "lítium-ion cellák",
        ),
        *(
            "litiumionikennot",
            "celule litiu-ion",
            "літій-іонні елементи",
            "литиево-йонни клетки",
            "κυψέλες ιόντων λιθίου",
        ),
        *("lityum iyon hücre", "sel lithium ion", "خلايا ليثيوم أيون", "سلول لیتیوم یونی", "लिथियम आयन सेल"),
        *(
            "เซลล์ลิเธียมไอออน",
            "litij-ionske ćelije",
            "ličio jonų elementai",
            "litija jonu šūnas",
            "lítiovo-iónové články",
        ),
    ],
)
def test_cells_of_lithium_ions_are_batteries_and_no_lithium_in_any_language(base: RuleBase, cells: str) -> None:
    found = ask(base, f"{cells} from:CN to:DE")
    assert found.subjects == ("lithium batteries",), found.subjects
    assert found.status is ask(base, "lithium-ion cells from:CN to:DE").status


@pytest.mark.parametrize("sand", ["海砂", "河砂", "天然海砂"])
@pytest.mark.parametrize("use", ["混凝土用", "建筑用", "水泥用", "玻璃用"])
def test_sand_for_a_use_is_sand(base: RuleBase, sand: str, use: str) -> None:
    for text in (f"{sand}（{use}）厦门到高雄", f"{use}{sand} 厦门到高雄"):
        assert ask(base, text).status is ask(base, "天然砂 厦门到高雄").status, text


@pytest.mark.parametrize("name", ["powder bed metal printer", "powder bed fusion machine", "metal powder bed printer"])
def test_a_printer_with_a_bed_of_powder_is_no_bed(base: RuleBase, name: str) -> None:
    found = ask(base, f"2B910 SLM machine ex Austin TX to Canada, a used {name}, ECCN 2B910")
    assert found.subjects == ("additive manufacturing equipment",)


def test_a_code_of_no_list_in_several_lines_makes_no_doubt(base: RuleBase) -> None:
    found = ask(base, "2 ea O-ring kit, EAR99\n1 ea pressure gauge, EAR99\nFrom: Austin TX\nTo: Lima Peru")
    assert found.outcome is not Outcome.PARTLY_UNDERSTOOD
    assert [one.subjects for one in found.by_goods] == [("rubber goods",), ("laboratory and measuring instruments",)]
