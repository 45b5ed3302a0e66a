"""In a phrase the head names the goods; what stands beside it says of what kind they are, or names the same again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Outcome, Status
from tests import shipped
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("forklift tyres from:CN", ["tyres"]),
        ("match footballs from:CN", ["footballs"]),
        ("piastrelle gres from:IT", ["piastrelle"]),
        ("镝铁合金 from:CN", ["dysprosium"]),  # the alloy is free, what it is of is not
        ("hydroxyde de cobalt 30% Co from:CD", ["cobalt hydroxide"]),
        ("natural graphite, 22 t big bags from:CN", ["natural graphite"]),
        ("yttrium, lithium refinery from:CN", ["yttrium"]),
        ("drones, gold mine from:CN", ["drones"]),
        ("镝 5吨, 包头稀土高新区 from:CN", ["dysprosium"]),
        ("headphones over-ear neodymium drivers, 2,000 pcs, 8518.30 from:CN", ["loudspeakers"]),
    ],
)
def test_the_head_names_the_goods(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, text).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "matches footballs from:CN",  # no plural is of what kind others are
        "match, footballs from:CN",
        "rice wheat from:CN",
        "우유와 치즈 from:IR",
        "drones, plastic bags from:CN",  # no machines are packed in them
        "钨钢 from:CN",
        "gallium 8518.30 from:CN",
    ],
)
def test_goods_beside_goods_stay_asked_about(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert len(found.by_goods) + len(found.asked.query.hs) == 2


@pytest.mark.parametrize("text", ["aluminium smelter dross and gallium", "gallium refinery residue", "lithium mine"])
def test_what_works_leave_behind_is_goods(base: RuleBase, text: str) -> None:
    metal = text.split(maxsplit=1)[0]

    assert metal in {name for one in ask(base, f"{text} from:CN").by_goods for name in one.name.split()}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("nickel ore, moisture 35 pct, Ni 1.55, 50,000 wmt from:ID", ["nickel ore"]),
        ("nickel ore Fe 22 pct, Ni 1.8% from:ID", ["nickel ore"]),
        ("tungsten heavy alloy counterweights 97% W-Ni-Fe from:CN", ["tungsten heavy alloys"]),
        ("rare earth polishing powder CeO2 based 1.2 micron from:CN", ["cerium"]),
        ("antimony trioxide 99.8% Sb2O3 in 25 kg kraft paper bags from:CN", ["antimony trioxide"]),
        ("gallium arsenide scrap 30 kg from:CN", ["gallium arsenide"]),
        ("pasta di semola Gragnano, Genova → Boston", ["pasta"]),
        ("gelato al pistacchio from:IT", ["gelato"]),
        ("galletas de chocolate from:ES", ["galletas"]),
        ("mie instan rasa ayam from:ID", ["mie instan"]),
        ("dog food chicken flavour from:CN", ["dog food"]),
        ("horse riding boots from:DE", ["boots"]),
        ("тракторные шины from:RU", ["шины"]),
        ("AI server HGX H200 8-GPU from:US to:HK", ["AI servers"]),
        ("bauxite 45% Al2O3 from:ID to:CN", ["bauxite"]),
        ("konsentrat bauksit from:ID", ["bauxite"]),
        ("copper ore 25% Cu, 2 g/t Au from:ID", ["copper ore"]),
        ("ネオジム磁石 ジスプロシウム含有 from:CN", ["neodymium magnets"]),
        ("monazite sand from:IN", ["rare earth ores"]),
        ("碲锌镉晶片 from:CN to:DE", ["cadmium zinc telluride"]),
        ("5 eksen CNC işleme merkezi Hermle C42 from:DE to:TR", ["five-axis machine tool"]),
        ("Sony Semiconductor Kumamoto gallium from:CN", ["gallium"]),
        ("timber Rostov-on-Don to Baku", ["wood"]),
        ("Crude oil Tupi blend 1,000 kb, FOB Angra dos Reis", ["crude oil"]),
        ("Tungsten inert gas (TIG) welding torches from:CN to:FR", ["TIG welding torches"]),
        ("Basmati rice 1121 sella 48 MT from:IN to:SA", ["basmati rice"]),
        ("black mass NMC 60 t Magdeburg → Busan (KR), BigBags", ["black mass"]),
        ("NCM811 precursor from:CN to:KR", ["nickel cobalt manganese hydroxide"]),
        ("Fluorite acidspar 97 % CaF2 5,000 mt 2529220010 from:CN", ["fluorspar"]),
        ("SUV electric passenger car 12 units from:CN", ["electric cars"]),
        ("DAP 18-46 fertilizer 25 kg bags from:CN", ["ammonium phosphates"]),
        ("gallium nitride epi wafers 4 inch from:CN to:DE", ["gallium nitride"]),
        ("Schwarze Masse aus Li-Ionen-Altbatterien, 24 t from:DE to:KR", ["black mass"]),
        ("Li-ion pouch cells 330 Wh/kg, 5,000 pcs from:CN", ["lithium batteries"]),
        ("quặng đất hiếm (bastnaesite, REO 30%) from:VN", ["rare earth ores"]),
        ("ICs, ECCN 3A991.a.2, HS 8542.31, qty 5,000 from:US to:BY", ["semiconductors"]),
        ("signal generator 67 GHz, Santa Rosa → Tel Aviv", ["signal generator"]),
        ("granulation kettle 8 m3 for graphite anode from:CN to:SE", ["graphite anode manufacturing equipment"]),
        ("bakır katot %99,99 Cu 25 ton from:TR", ["copper cathodes"]),
        ("ネオジム磁石 N42 ニッケルメッキ from:CN to:JP", ["neodymium magnets"]),
        ("LFP battery cell 280Ah from:CN to:DE", ["battery cells"]),
        ("Nvidia A100 80GB PCIe GPU card from:US to:CN", ["NVIDIA A100"]),
        ("azulejos de gres porcelánico from:CN", ["azulejos"]),
        ("zircon flour 325 mesh from:IN", ["beach sand minerals"]),
        ("bed sheet cotton from:CN", ["bed sheets"]),
    ],
)
def test_what_only_says_something_of_the_goods_is_no_second_line(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, text).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "five-axis milling machine, lathe from:DE to:TR",
        "Chinese Graphite and gallium powder from:CN",
        "Natural Graphite, gallium from:CN",
        "drones from China to Dubai, plastic bags",
        "batteries for drones from:CN",
        "gallium, germanium coated from:CN",
        "rosa vino e formaggio Italia → Giappone",
        "1  Cotton T-shirts men  6109.10  CN  US\n2  desk lamp  9405.21  CN  US",
        "iron ore; Ni 1.55 from:CN",
        "germanium 5 kg, Ga 3 kg from:CN",
        "Mg-Gd ingots from:CN",
        "coffee wine from:CN",
        "Wein Käse from:DE",
        "neumáticos grafito from:CN",
        "milk flour from:CN",
        "Cu concentrate 28% + Co concentrate 8% from:CD",
    ],
)
def test_goods_of_their_own_beside_others_stay_two(base: RuleBase, text: str) -> None:
    assert len(ask(base, text).by_goods) == 2


LISTED = [
    ("tungsten", "shoes"), ("sugar", "tyres"), ("graphite", "furniture"), ("Stahl", "Schuhe"), ("azúcar", "neumáticos"),
    ("blé", "meubles"), ("şeker", "ayakkabı"), ("钢", "家具"), ("кофе", "шины"), ("rice", "toys"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), LISTED)
def test_an_amount_between_two_names_makes_them_two_goods(base: RuleBase, first: str, second: str) -> None:
    found = ask(base, f"{first} 20 t {second} 5 t from:IN")
    alone = ask(base, f"{first} from:IN")

    assert len(found.by_goods) == 2
    assert rank(found.status) <= rank(alone.status)


def test_plus_between_amounts_joins_goods(base: RuleBase) -> None:
    found = ask(base, "60 t ferro-tungsten FeW 75% + 10 t tungsten scrap from:CN to:AT")

    assert [one.name for one in found.by_goods] == ["tungsten", "minor metal scrap"]


ORES = [
    "antimony ore",
    "bauxite",
    "chromite",
    "cobalt ore",
    "gold ore",
    "iron ore",
    "manganese ore",
    "nickel ore",
    "tin ore",
]
ASSAYS = ["45% Al2O3", "42% Cr2O3", "Ni 1.55", "Fe 62 pct", "2 g/t Au", "SiO2 5%", "Sb 55%", "30% Co"]


@pytest.mark.parametrize("ore", ORES)
def test_an_assay_or_a_word_for_concentrate_makes_no_other_ore(base: RuleBase, ore: str) -> None:
    plain = ask(base, f"{ore} from:ID to:CN")

    for text in (f"{ore} concentrate", *(f"{ore} {assay}, 5,000 wmt" for assay in ASSAYS)):
        found = ask(base, f"{text} from:ID to:CN")

        assert ore in {name for one in found.by_goods for name in one.subjects}, text
        assert rank(found.status) <= rank(plain.status), text


def test_a_number_of_no_list_is_no_goods_beside_a_customs_code(base: RuleBase) -> None:
    found = ask(base, "EAR99? HS 8457.10 from:US to:RU")

    assert [one.name for one in found.by_goods] == ["845710"]
    assert found.status == ask(base, "HS 8457.10 from:US to:RU").status


_TOOLS = ("ALD", "CVD", "plasma etch", "lithography", "wafer cleaning", "ion implantation")


@pytest.mark.parametrize("head", ["machine", "tool", "system", "equipment", "reactor", "furnace", "unit"])
@pytest.mark.parametrize("route", ["from:NL to:SG", "from:DE to:IN", "from:JP to:CN"])
def test_another_word_for_equipment_narrows_none(base: RuleBase, head: str, route: str) -> None:
    for tool in _TOOLS:
        alone = ask(base, f"{tool} equipment {route}")
        found = ask(base, f"{tool} {head} {route}")
        if found.subjects == alone.subjects:
            assert rank(found.status) <= rank(alone.status), (tool, head)


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("gallium nitride RF amplifiers 40W US to Israel", "3A001.b.4"),
        ("PO 77: InSb focal plane array, 2 pcs, US to IN", "6A002.a.3"),
        ("row 3, GaN HEMT 100 W 8.4-9.6 GHz, 25 pcs, Durham NC → Ankara", "3A001.b.3"),
        ("PO 12: diamond turning lathe, 1 set, EUR 12,400 from:DE to:IN", "2B001.a"),
    ],
)
def test_a_device_of_a_material_is_met_as_the_device(base: RuleBase, asked: str, entry: str) -> None:
    found = ask(base, asked)
    assert entry in {str(one.answer.code) for one in found.lists}
    assert str(found.lists[0].answer.code)[1] in "AB"


# -- beside goods in a line: materials of machines, the same goods again, what they are for, short forms
METALS = ["steel", "copper", "aluminium", "nickel"]
MACHINES = ["vacuum pump", "pump", "valve", "bearing", "heat exchanger", "centrifuge"]


@pytest.mark.parametrize("metal", METALS)
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("form", ["{metal} {machine}", "{machine} of {metal}", "{machine}, stainless steel {machine}"])
def test_what_a_machine_is_built_of_is_no_second_good(base: RuleBase, metal: str, machine: str, form: str) -> None:
    found = answer(base, form.format(metal=metal, machine=machine), today=TODAY, from_="DE", to="IR")

    assert found.subjects == (machine,)
    assert found.by_exporter["EU"] is Status.LICENCE


@pytest.mark.parametrize("metal", METALS)
@pytest.mark.parametrize(
    "form",
    [
        "{metal}, pump",
        "{metal} and pump",
        "pump; {metal}",
        "bearing {metal}",
        "valve {metal}",
        "{metal} powder, for pump makers",
    ],
)
def test_a_metal_in_a_part_of_its_own_stays_goods(base: RuleBase, metal: str, form: str) -> None:
    found = answer(base, form.format(metal=metal), today=TODAY, from_="TR", to="DE")

    assert any(metal in name for name in found.subjects)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("wheat flour, Flour Mills", ["wheat flour"]),
        ("أسمدة يوريا", ["urea"]),
        ("urea fertilisers", ["urea"]),
        ("fertilisers, urea", ["fertilisers", "urea"]),
        ("gallium 5 kg; gallium 7 kg", ["gallium", "gallium"]),
        ("nickel ore 1.8% Ni", ["nickel ore"]),
        ("soap and perfumes", ["soap", "perfumes"]),
        ("thermal imager for drones", ["drones", "thermal camera"]),
        ("headset w/ NdFeB drivers", ["loudspeakers"]),
        ("mineral water in PET, 1.5 l", ["mineral water"]),
    ],
)
def test_goods_are_told_once_each(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in answer(base, text, today=TODAY, from_="EG").by_goods] == goods


@pytest.mark.parametrize(("short", "full"), [("w/", "with"), ("w/o", "without"), ("c/w", "with")])
def test_short_forms_with_a_stroke_are_the_words(base: RuleBase, short: str, full: str) -> None:
    texts = [f"magnets {word} dysprosium" for word in (short, full)]
    one, other = (answer(base, text, today=TODAY, from_="CN", to="DE") for text in texts)

    assert (one.things, one.by_exporter) == (other.things, other.by_exporter)


@pytest.mark.parametrize("text", ["screwdrivers 8205.40", "Steckschlüsselsatz 8206 00", "tournevis 8205 40"])
def test_a_code_that_holds_everyday_goods_is_theirs(base: RuleBase, text: str) -> None:
    """Unless an act prints all of its digits, or the code is of other goods than the words."""
    assert answer(base, text, today=TODAY, from_="CN", to="AT").status in {Status.NOT_LISTED, Status.NOT_COVERED}
    assert answer(base, "screwdrivers 8205400010", today=TODAY, from_="CN", to="AT").status is Status.LICENCE
    assert answer(base, "screwdrivers 8112.92", today=TODAY, from_="CN", to="AT").status is Status.LICENCE
    assert answer(base, "8205.40", today=TODAY, from_="CN", to="AT").status is Status.UNKNOWN  # one narrow line of it


def test_converters_are_scrap_of_the_metals_that_they_hold(base: RuleBase) -> None:
    """Russia's ban is on waste of precious metals and other waste that holds them; its renewal is not known."""
    for text in ("scrap catalytic converters", "auto catalyst scrap", "лом автокатализаторов"):
        assert answer(base, text, today=TODAY, from_="RU", to="KR").status is Status.UNKNOWN


def test_a_grade_behind_a_machine_is_its_material(base: RuleBase) -> None:
    for text in ("Drehschieberpumpe Edelstahl", "válvula de bola inox", "bomba centrífuga inox 316"):
        found = answer(base, text, today=TODAY, from_="DE", to="IR")
        assert (found.things, found.by_exporter["EU"]) == ((), Status.LICENCE)


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_chemical_is_answered_by_its_name_as_by_its_number(base: RuleBase) -> None:
    """Of precursors and toxic chemicals that lists print by CAS number: the same entries, of every list."""
    assert base.lists
    asked, exporters = 0, ("DE", "US", "IN", "AU")
    chemicals = [one for one in base.lists.substances().values() if one.of_chemicals()]
    for number, one in enumerate(chemicals):
        for exporter in some(exporters, len(exporters), number):
            by_number = answer(base, one.cas, today=TODAY, from_=exporter, to="EG")
            short, _, long = one.name.partition(": ")
            name = long if long and " " not in short else one.name
            by_name = answer(base, name, today=TODAY, from_=exporter, to="EG")
            if by_number.lists and not by_name.findings and not {*name} & set("[/:"):
                entries = {found.answer.code.entry for found in by_number.lists} & {"1C350", "1C355", "1C450"}
                assert entries <= {found.answer.code.entry for found in by_name.lists}, (name, exporter)
                assert by_name.lists, (name, exporter)
                asked += 1

    assert asked > 100


@pytest.mark.parametrize("exporter", ["DE", "US", "IN", "AU", "GB", "JP"])
def test_an_agent_of_warfare_is_found_by_its_number_whoever_exports(base: RuleBase, exporter: str) -> None:
    """Few lists print the numbers of schedule 1 of the Chemical Weapons Convention: no silence is said of them."""
    assert base.lists
    those = [one for one in base.lists.substances().values() if "ML7" in one.of_chemicals()]

    assert len(those) > 25
    for one in those:
        found = answer(base, f"CAS {one.cas}", today=TODAY, from_=exporter, to="CH")
        assert found.status is Status.LICENCE, one


@pytest.mark.parametrize(
    "text",
    [
        "Phosphorous trichloride 99%",
        "N,N-Diisopropyl-β-aminoethyl chloride",
        "O-Isopropyl methylphosphonochloridate",
        "2-chlorovinyldichloroarsine 5 g",
    ],
)
def test_a_chemical_in_another_spelling_is_the_lists(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="US", to="EG").status is Status.LICENCE


SYMBOLS = {"Ni": "nickel", "Co": "cobalt", "W": "tungsten", "Mo": "molybdenum", "Ga": "gallium", "In": "indium"}


@pytest.mark.parametrize("form", ["{} and {} powder", "{} & {} powder", "{}, {} powder", "{}/{} powder"])
def test_two_symbols_in_a_row_are_goods(base: RuleBase, form: str) -> None:
    """Neither is a form of law ("Ni and Co") nor a word ("Ga, In"), if one of them can be nothing else."""
    for one, other in permutations(SYMBOLS, 2):
        if len(one) + len(other) < 3 or {one, other} <= {"W", "In"}:
            continue
        found = answer(base, form.format(one, other), today=TODAY, from_="CN", to="DE")

        assert {SYMBOLS[one], SYMBOLS[other]} <= {
            name for thing in found.things for name in (thing.subject, *base.broader(thing.subject))
        }, found.typed


@pytest.mark.parametrize(
    "firm", ["Smith and Co", "Huawei Technologies Co", "Mo Trading Co", "Hansen & Co", "Iran Foundry Co., Ltd."]
)
def test_a_form_of_law_behind_a_name_is_no_element(base: RuleBase, firm: str) -> None:
    assert "cobalt" not in {thing.subject for thing in ask(base, f"tea for {firm} from China").things}


LISTED_NAMES = {
    "high-speed cameras": ("JP", "CN"),
    "MAZAK VARIAXIS i-700 5-axis": ("JP", "CN"),
    "Haas VF-2SS VMC 3-axis": ("US", "RU"),
    "spectrum analyser 44 GHz": ("US", "CN"),
    "peptide synthesiser": ("US", "CN"),
    "5 eksen CNC işleme merkezi": ("DE", "TR"),
}


@pytest.mark.parametrize("frame", ["{} and {}", "1) {}\n2) {}", "{}; also 2 {}", "{}, 20 pcs, {}"])
@pytest.mark.parametrize("everyday", ["bicycles", "cotton towels", "office chairs"])
@pytest.mark.parametrize(("goods", "route"), LISTED_NAMES.items(), ids=LISTED_NAMES)
def test_goods_of_a_list_beside_everyday_goods_are_goods_of_their_own(
    base: RuleBase, goods: str, route: tuple[str, str], everyday: str, frame: str
) -> None:
    way = f" from:{route[0]} to:{route[1]}"
    alone = ask(base, goods + way)
    both = ask(base, frame.format(goods, everyday) + way)

    assert both.status is alone.status
    assert {one.name: one.verdict.status for one in both.by_goods}.items() >= {
        one.name: one.verdict.status for one in alone.by_goods
    }.items()
    assert len(both.by_goods) > 1


# -- a name beside a formula, a symbol, a code or another name of the same goods is one line
FRAMES = ("{} {}", "{} ({})", "{} / {}", "{}, {}")
EVERY = 7
"""Of so many subjects one is asked about."""


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield a name of a subject with another name, formula, symbol or number of it."""
    base = shipped.rules()
    for name in drawn(sorted(base.subjects), EVERY):
        held = base.subjects[name]
        if base.is_everyday(name) or held.kind != "good":
            continue
        others = (*held.formulas[:1], *held.symbols[:1], *held.cas[:1], *(f"HS {line.code}" for line in held.hs[:1]))
        native = (held.names[language][0] for language in ("de", "zh-Hans", "ja", "ru") if held.names.get(language))
        yield from ((name, other) for other in (*others, *native) if other not in held.shared_names)


@pytest.mark.hypothesis
def test_two_names_of_one_thing_are_the_lines_of_one(base: RuleBase) -> None:
    for name, text in some(((pair[0], frame.format(*pair)) for pair in _pairs() for frame in FRAMES), 11):
        plain, found = (ask(base, f"{told} from:CN to:DE") for told in (name, text))

        assert len(found.by_goods) <= len(plain.by_goods), text


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("3 pcs DJI-type agricultural drones 40L from:CN", ["drones"]),
        ("DAP fertiliser 18-46-0 from:CN to:BR", ["ammonium phosphates"]),
        ("MAP 11-44 granular fertiliser 5,000mt from:CN to:BR", ["ammonium phosphates"]),
        ("ferrous scrap, steel scrap from:CN", ["ferrous scrap"]),
        ("三元前驱体 NCA前駆体 from:CN", ["nickel cobalt aluminium hydroxide"]),
        ("三元系前駆体 NCM前駆体 from:CN", ["nickel cobalt manganese hydroxide"]),
        ("black mass NMC 20 t from:CN to:DE", ["black mass"]),
        ("black mass NMC from spent batteries from:DE to:CN", ["black mass"]),
        ("Ni (nickel) 20 kg from:CN", ["nickel"]),
        ("freeze dryer 2B352 from:DE to:CN", ["freeze dryer"]),
        ("Gefriertrockner (2B352) from:DE to:CN", ["freeze dryer"]),
    ],
)
def test_what_is_told_again_is_named_once(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, text).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "milk and cheese from:IR",  # one subject of everyday goods, two goods
        "gallium, germanium from:CN",
        "antimony trioxide 99.9% and antimony trioxide 99.99% from:CN",
        "graphite and expandable graphite from:CN",
        "半导体光刻胶 日本到中国",  # what is for chips is none
        "drones from:CN and batteries",
    ],
)
def test_goods_of_their_own_stay_two(base: RuleBase, text: str) -> None:
    assert len(ask(base, text).by_goods) == 2


@pytest.mark.parametrize("text", ["satellite", "avionics", "computer"])
@pytest.mark.parametrize("code", ["9A515", "7A994", "4A994"])
def test_a_number_of_another_list_takes_no_name_away(base: RuleBase, text: str, code: str) -> None:
    plain, both = (ask(base, f"{told} from:DE to:CN") for told in (text, f"{text} {code}"))

    assert rank(both.status) <= rank(plain.status)


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("fine grain graphite", ["graphite"]),
        ("coarse grain tungsten carbide powder", ["tungsten carbide"]),
        ("graphite à grain fin", ["graphite"]),
        ("grafito de grano fino", ["graphite"]),
        ("NdFeB magnets, grain boundary diffusion", ["neodymium magnets"]),
        ("graphite and grain", ["graphite", "cereals"]),
        ("fine grain, graphite", ["cereals", "graphite"]),
        ("grain graphite", ["cereals", "graphite"]),
        ("fine grain", ["cereals"]),
        ("grain boundary", ["cereals"]),
    ],
)
def test_the_grain_of_a_mineral_or_metal_is_no_cereals(base: RuleBase, text: str, subjects: list[str]) -> None:
    assert [one for goods in ask(base, f"{text} from:CN to:DE").by_goods for one in goods.subjects] == subjects


FOODS = {
    "en": "wheat flour",
    "de": "Weizenmehl",
    "fr": "farine de blé",
    "es": "harina de trigo",
    "it": "farina di grano",
    "pt": "farinha de trigo",
    "nl": "tarwe",
    "pl": "mąka pszenna",
    "ru": "мука пшеничная",
    "zh": "小麦粉",
}
FOR = {"de": "für", "fr": "pour", "es": "para", "it": "per", "pt": "para", "nl": "voor", "pl": "do", "ru": "для"}
BEHIND = {"en", "zh"}


def _gear() -> Iterator[tuple[str, str]]:
    for language, food in FOODS.items():
        for line in read_yaml("query/household")[language]["for_food"].values():
            for word in line.split():
                blank = "" if language == "zh" else " "
                yield food, f"{food}{blank}{word}" if language in BEHIND else f"{word} {FOR[language]} {food}"


@pytest.mark.hypothesis
def test_a_tool_for_food_is_no_food(base: RuleBase) -> None:
    broken = []
    for food, text in some(_gear(), 13):
        held = {name for one in ask(base, f"{food} from:CN").by_goods for name in one.subjects}
        found = {name for one in ask(base, f"{text} from:CN").by_goods for name in one.subjects}
        if not held or held & found:
            broken.append(text)

    assert broken == []


@pytest.mark.parametrize("gear", ["sifters", "grinder", "feed", "halters", "thermometers"])
@pytest.mark.parametrize("between", [", ", " 20 t, ", " and ", "; 5 pcs "])
def test_food_beside_tools_of_their_own_stays_goods(base: RuleBase, gear: str, between: str) -> None:
    for food in ("wheat flour", "cattle"):
        alone, both = (ask(base, f"{text} from:CN") for text in (food, f"{food}{between}{gear}"))

        assert rank(both.status) <= rank(alone.status)


@pytest.mark.parametrize("gear", ["sifters", "grinder", "feed", "tongs"])
@pytest.mark.parametrize("goods", ["gallium", "graphite", "drones", "vacuum pumps", "titanium bars"])
def test_gear_beside_controlled_goods_frees_none(base: RuleBase, goods: str, gear: str) -> None:
    alone = ask(base, f"{goods} from:CN to:US")
    for text in (f"{goods} {gear}", f"food {gear} and {goods}", f"{goods}, food {gear}", f"{gear} for {goods}"):
        assert rank(ask(base, f"{text} from:CN to:US").status) <= rank(alone.status), text


@pytest.mark.hypothesis
@pytest.mark.parametrize("goods", ["graphite", "titanium", "tungsten carbide"])
def test_a_tool_for_food_is_made_of_what_stands_before_it(base: RuleBase, goods: str) -> None:
    alone = ask(base, f"{goods} from:CN to:US")
    words = [word for line in read_yaml("query/household")["en"]["for_food"].values() for word in line.split()]
    for gear in some(iter(words), 10):
        assert rank(ask(base, f"{goods} rice {gear} from:CN to:US").status) <= rank(alone.status), gear


@pytest.mark.parametrize(
    ("machine", "food"),
    [
        ("centrifuga", "centrifuga per latte"),
        ("centrifughe", "centrifughe per zucchero"),
        ("centrifugadora", "centrifugadora para leche"),
        ("centrífuga", "centrífuga para açúcar"),
        ("centrifuge", "centrifuge for milk"),
        ("isostatic press", "isostatic press for food"),
        ("spray dryer", "milk spray dryer"),
    ],
)
def test_a_machine_of_lists_stays_one_beside_food(base: RuleBase, machine: str, food: str) -> None:
    alone, both = (ask(base, f"{text} from:DE to:IR").status for text in (machine, food))

    assert rank(both) <= rank(alone)


@pytest.mark.parametrize(
    "text",
    [
        "вакуумная сушилка для дрожжей",
        "食品乾燥機",
        "essiccatore per latte",
        "deshidratador para leche",
        "пресс для молока",
    ],
)
def test_a_machine_for_food_that_nothing_knows_stays_in_doubt(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:DE to:IR").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize("route", ["from:IT to:IR", "from:US to:CN"])
def test_food_is_no_device_whose_name_begins_with_its_word(base: RuleBase, route: str) -> None:
    for name in ("pulses", "beans", "lentils", "бобовые"):
        assert ask(base, f"{name} {route}").status is Status.NOT_COVERED

    assert ask(base, f"pulse jets {route}").lists


@pytest.mark.parametrize(
    "text", ["maraging steel", "maraging steel 300 round bar 100mm", "zircaloy-4 tube", "titanium alloy bar"]
)
def test_a_kind_of_a_metal_is_of_the_lists_too_where_nobody_is_named_who_sends_it(base: RuleBase, text: str) -> None:
    """What acts say of the metal as a whole hides no list that names the kind."""
    found = answer(base, text, today=TODAY).by_exporter

    assert {"US", "EU", "GB"} <= {exporter for exporter, status in found.items() if status is Status.LICENCE}
