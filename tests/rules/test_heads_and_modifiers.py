"""In a phrase the head names the goods; what stands beside it says of what kind they are, where and what of."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank

TODAY = date(2026, 11, 24)


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
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == goods


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
    found = answer(base, text, today=TODAY)

    assert len(found.by_goods) + len(found.asked.query.hs) == 2


@pytest.mark.parametrize("text", ["aluminium smelter dross and gallium", "gallium refinery residue", "lithium mine"])
def test_what_works_leave_behind_is_goods(base: RuleBase, text: str) -> None:
    metal = text.split(maxsplit=1)[0]

    assert metal in {name for one in answer(base, f"{text} from:CN", today=TODAY).by_goods for name in one.name.split()}


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
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == goods


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
    assert len(answer(base, text, today=TODAY).by_goods) == 2


LISTED = [
    ("tungsten", "shoes"), ("sugar", "tyres"), ("graphite", "furniture"), ("Stahl", "Schuhe"), ("azúcar", "neumáticos"),
    ("blé", "meubles"), ("şeker", "ayakkabı"), ("钢", "家具"), ("кофе", "шины"), ("rice", "toys"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), LISTED)
def test_an_amount_between_two_names_makes_them_two_goods(base: RuleBase, first: str, second: str) -> None:
    found = answer(base, f"{first} 20 t {second} 5 t from:IN", today=TODAY)
    alone = answer(base, f"{first} from:IN", today=TODAY)

    assert len(found.by_goods) == 2
    assert rank(found.status) <= rank(alone.status)


def test_plus_between_amounts_joins_goods(base: RuleBase) -> None:
    found = answer(base, "60 t ferro-tungsten FeW 75% + 10 t tungsten scrap from:CN to:AT", today=TODAY)

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
    plain = answer(base, f"{ore} from:ID to:CN", today=TODAY)

    for text in (f"{ore} concentrate", *(f"{ore} {assay}, 5,000 wmt" for assay in ASSAYS)):
        found = answer(base, f"{text} from:ID to:CN", today=TODAY)

        assert ore in {name for one in found.by_goods for name in one.subjects}, text
        assert rank(found.status) <= rank(plain.status), text


def test_a_number_of_no_list_is_no_goods_beside_a_customs_code(base: RuleBase) -> None:
    found = answer(base, "EAR99? HS 8457.10 from:US to:RU", today=TODAY)

    assert [one.name for one in found.by_goods] == ["845710"]
    assert found.status == answer(base, "HS 8457.10 from:US to:RU", today=TODAY).status


_TOOLS = ("ALD", "CVD", "plasma etch", "lithography", "wafer cleaning", "ion implantation")


@pytest.mark.parametrize("head", ["machine", "tool", "system", "equipment", "reactor", "furnace", "unit"])
@pytest.mark.parametrize("route", ["from:NL to:SG", "from:DE to:IN", "from:JP to:CN"])
def test_another_word_for_equipment_narrows_none(base: RuleBase, head: str, route: str) -> None:
    for tool in _TOOLS:
        alone = answer(base, f"{tool} equipment {route}", today=TODAY)
        found = answer(base, f"{tool} {head} {route}", today=TODAY)
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
    found = answer(base, asked, today=TODAY)
    assert entry in {str(one.answer.code) for one in found.lists}
    assert str(found.lists[0].answer.code)[1] in "AB"
