"""A word for a machine or technology that heads goods names that machine; one that only stands there does not."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Status
from tests.rules.asking import ask

_BATTERIES, _EARTHS, _CATHODES = (
    "lithium battery manufacturing equipment",
    "rare earth processing equipment",
    "cathode material manufacturing equipment",
)
_HEADED = [
    *((text, _BATTERIES) for text in (
        "machine for making lithium batteries", "Maschinen zur Herstellung von Lithium-Ionen-Batterien",
        "machines de fabrication de batteries lithium-ion", "maquinaria para fabricar baterías de iones de litio",
        "macchina per la produzione di batterie al litio", "máquinas para fabricação de baterias de lítio",
        "machines voor de productie van lithium-ionbatterijen", "wikkelmachine voor lithiumcellen",
        "stroj na výrobu lithiových baterií", "utilaje pentru producția de baterii cu litiu",
        "maskiner för tillverkning av litiumjonbatterier", "lindningsmaskin för litiumceller",
        "верстат для намотування літієвих елементів", "mesin pembuat baterai litium", "dây chuyền sản xuất pin lithium",
        "lini produksi baterai litium", "výrobní linka na lithiové baterie", "lityum iyon pil üretim makineleri",
        "آلات تصنيع بطاريات الليثيوم", "लिथियम बैटरी निर्माण उपकरण", "リチウムイオン電池の製造装置", "锂电池卷绕设备",
    )),
    *((text, _EARTHS) for text in (
        "Ausrüstung zur Verarbeitung seltener Erden", "maquinaria para procesar tierras raras",
        "attrezzature per la lavorazione delle terre rare", "installatie voor de verwerking van zeldzame aarden",
        "urządzenia do separacji metali ziem rzadkich", "zařízení na separaci vzácných zemin",
        "echipamente pentru separarea pământurilor rare", "ritkaföldfém-leválasztó berendezés",
        "anläggning för bearbetning av sällsynta jordartsmetaller", "nadir toprak ayırma ekipmanı",
        "обладнання для переробки рідкоземельних металів", "معدات معالجة العناصر الأرضية النادرة",
        "दुर्लभ मृदा प्रसंस्करण उपकरण", "thiết bị tách đất hiếm", "mesin pengolahan tanah jarang", "희토류 분리 설비",
    )),
    *((text, _CATHODES) for text in (
        "cathode material production line", "ligne de production de matériaux de cathode",
        "impianto per la produzione di materiale catodico", "forno de rolos para material catódico",
        "cuptor cu role pentru material catodic", "görgős kemence katódanyaghoz", "tungku rol untuk bahan katoda",
    )),
]  # fmt: skip
"""Machines in languages of which the rules have no such name, and the goods that these are."""


@pytest.mark.parametrize(("text", "machine"), _HEADED)
def test_a_machine_is_asked_for_and_not_what_it_makes(base: RuleBase, text: str, machine: str) -> None:
    assert machine in {thing.subject for thing in ask(base, f"{text} from:CN").things}


@pytest.mark.parametrize(
    "text",
    [
        "for our machine we need neodymium magnets", "machine with neodymium magnets",
        "neodymium magnets 5 kg machine shop", "rare earth magnets machine oil",
        "rare earth magnets in a machine",
        "Unsere Maschine braucht Neodym-Magnete", "Neodym-Magnete Windkraftanlage", "Neodym-Magnete Waschmaschine",
        "machine avec aimants en néodyme", "máquina con imanes de neodimio",
        "nuestro equipo necesita imanes de neodimio",
        "impianto con magneti al neodimio", "equipamento com ímãs de neodímio", "machine met neodymium magneten",
        "maszyna z magnesami neodymowymi", "magnesy neodymowe do maszyny", "stroj s neodymovými magnety",
        "mașină cu magneți neodim", "neodímium mágnesek a gép részére", "neodymmagneter till maskin",
        "neodymmagneter maskin",
        "makine için neodim mıknatıs", "neodim mıknatıs makine için", "машина неодимовые магниты",
        "для нашего оборудования нужны неодимовые магниты", "обладнання з неодимовими магнітами",
        "آلة مع مغناطيس النيوديميوم", "नियोडिमियम चुंबक मशीन के लिए", "nam châm neodymium cho máy",
        "magnet neodymium mesin",
        "ネオジム磁石 装置用", "장비용 네오디뮴 자석", "带钕铁硼磁体的设备", "钕铁硼磁体 机械加工",
    ],
)  # fmt: skip
def test_a_machine_that_heads_nothing_leaves_the_goods_asked_about(base: RuleBase, text: str) -> None:
    found = ask(base, f"{text} from:CN")

    assert found.status is Status.LICENCE
    assert any("magnets" in thing.subject for thing in found.things)


@pytest.mark.parametrize(
    "text",
    [
        "LFP-Kathodentechnologie nach Ungarn", "technologie de cathode LFP", "LFP-kathodetechnologie from:CN",
        "tecnologia dei catodi LFP from:CN", "LFP-katódtechnológia from:CN", "LFP-katodteknik from:CN",
        "технология LFP-катодов from:CN", "LFP katot teknolojisi from:CN", "transfer of LFP cathode know-how from:CN",
    ],
)  # fmt: skip
def test_technology_of_a_thing_and_its_kind_is_one(base: RuleBase, text: str) -> None:
    assert [one.subject for one in ask(base, text).things] == ["lithium iron phosphate cathode technology"]


@pytest.mark.parametrize("text", ["gallium production line", "Gallium Produktionslinie"])
def test_a_line_that_no_act_names_is_technology(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").status is Status.TECHNOLOGY_RESTRICTED


@pytest.mark.parametrize(
    "text",
    [
        "çinden 650 mm silindirli altı örslü sentetik elmas presi (kübik pres)", "synthetic diamond press from:CN",
        "press för syntetisk diamant from:CN", "합성 다이아몬드 프레스 from:CN", "пресс для синтеза алмазов from:CN",
        "prasa do syntezy diamentów from:CN",
    ],
)  # fmt: skip
def test_a_press_for_diamond_is_no_diamond(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert [one.subject for one in found.things] == ["cubic presses"]
    assert found.status is Status.LICENCE


@pytest.mark.parametrize(
    "text",
    [
        "NCM811 hydroxide precursor", "NCM precursor", "precursore NCM", "NCM-precursor", "prekurzor NCM",
        "NCM prekurzor",
        "NCM-prekursor", "прекурсор NCM", "tiền chất NCM", "prekursor NCM", "NCM 전구체", "NCM前駆体", "三元前驱体",
    ],
)  # fmt: skip
def test_a_precursor_is_none_of_what_it_becomes(base: RuleBase, text: str) -> None:
    things = {one.subject for one in ask(base, f"{text} from:CN").things}

    assert "nickel cobalt manganese hydroxide" in things
    assert "ternary cathode materials" not in things


@pytest.mark.parametrize(
    "text",
    [
        "beam centrifuge 150 g with slip rings", "Balkenzentrifuge 150 g mit Schleifringen",
        "centrifugeuse à bras 150 g",
        "centrífuga de brazo 150 g", "wirówka przeciążeniowa 150 g", "геотехническая центрифуга 150 g", "臂式离心机",
    ],
)  # fmt: skip
def test_a_centrifuge_that_tests_is_none_of_biology(base: RuleBase, text: str) -> None:
    found = ask(base, f"{text} from:DE to:TR")

    assert {one.answer.code.entry for one in found.lists} == {"2B122"}


@pytest.mark.parametrize("text", ["Graphitanoden", "Graphitanoden-Technologie", "Technologie für Graphitanoden"])
def test_a_word_of_a_machines_name_stays_goods_by_itself(base: RuleBase, text: str) -> None:
    assert ask(base, f"{text} from:CN").status in RESTRICTING
