"""Goods that only a firm's name, a label or a paper's name holds beside others: they are none, and free nothing."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text.normalize import key
from bot.vocabulary import Status
from tests.exploring import some
from tests.rules.asking import ask

NAMES = {
    "Uva Highlands Exports Ltd": "uvas",
    "Seoul Bean House Co., Ltd.": "beans",
    "Lone Star Office Supply Inc.": "office supplies",
    "Furniture World GmbH": "furniture",
    "Mobila Sucevei SRL": "furniture",
    "Clothing Partners LLC": "clothing",
    "Riverside Tea Trading LLC": "tea",
    "Papelería Central S.A.": "stationery",
}
GOODS = [
    "graphite, 20 t",
    "gallium 99.99%, 500 kg",
    "carbon fibre tow, 300 kg",
    "cobalt hydroxide, 20 t",
    "toys, 40 ctn",
]
FRAMES = [
    "{goods}\nSeller: Ningbo Qorvath Co., Ltd., China\nBuyer: {firm}, Hamburg",
    "Shipper: {firm}, Shanghai, China\n{goods}\nDestination: Rotterdam",
    "{goods} from China, consignee: {firm}, Hamburg",
]
CASES = list(product(NAMES, GOODS, FRAMES))


@pytest.mark.parametrize(("firm", "goods", "frame"), some(CASES, 7))
def test_everyday_goods_in_a_firms_name_are_not_asked_about_and_free_nothing(
    base: RuleBase, firm: str, goods: str, frame: str
) -> None:
    found = ask(base, frame.format(goods=goods, firm=firm))
    alone = ask(base, frame.format(goods=goods, firm="Qorvath Ltd"))

    assert key(NAMES[firm]) not in {key(one.name) for one in found.by_goods}
    assert rank(found.status) <= rank(alone.status)
    for exporter, status in alone.by_exporter.items():
        assert rank(found.by_exporter.get(exporter, Status.NOT_LISTED)) <= rank(status)


@pytest.mark.parametrize(
    ("typed", "goods"),
    [
        ("石墨电极 出口印度 要不要两用物项许可证", ["graphite electrodes"]),
        ("氧化铒 中国出口美国 还需要两用物项出口许可证吗", ["erbium"]),
        ("gallium from China to US, is a dual-use licence needed", ["gallium"]),
        ("两用物项出口许可证 中国到美国", ["dual-use items"]),
        ("20 t grafiet uit China\nVerkoper: Qorvath B.V., Utrecht\nKoper: Servonox GmbH, Berlin", ["graphite"]),
        ("koper uit China naar Duitsland", ["copper"]),
        (
            "Consignee: 광양이차전지소재㈜, 전남 광양시\n구형흑연 40,000kg\nShipper: Qingdao Qorvath Co., Ltd., China",
            ["spherical graphite"],
        ),
        ("ネオジム磁石を中国から名古屋の自動車部品メーカーへ輸入", ["neodymium magnets"]),
        ("gallium and germanium producers from China to US", ["gallium", "germanium"]),
        ("UHMWPE fibre from China to NL, use: mooring ropes", ["ultra-high-molecular-weight polyethylene fibres"]),
        (
            "견적서\n품 명: 탄화텅스텐 분말\n공급자: Zigong Qorvath Co., Ltd. (중국 쓰촨성)\n납품: CIF 부산",
            ["tungsten carbide"],
        ),
        ("Koper: 500 kg uit Chili", ["copper"]),
    ],
)
def test_a_paper_and_a_label_name_no_goods(base: RuleBase, typed: str, goods: list[str]) -> None:
    assert [one.name for one in ask(base, typed).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "cables 20 pcs\n{label}: thiodiglycol 5 kg\nfrom:US to:CN",
        "copper wire 20 pcs\n{label}: uranium 5 kg\nfrom:US to:CN",
        "steel pipes, {label}: drones from:DE to:IR",
        "cables and accessories\n{label}: krytrons, 5 pcs\nfrom:GB to:KP",
        "toys, {label}: gallium from:CN to:DE",
    ],
)
@pytest.mark.parametrize("label", ["Use", "End use", "Verwendung", "用途", "Purpose", "Uso", "применение"])
def test_goods_of_an_act_or_a_list_behind_a_label_of_use_keep_their_duty(base: RuleBase, text: str, label: str) -> None:
    assert ask(base, text.format(label=label)).status is Status.LICENCE


@pytest.mark.parametrize("joined", ["{goods} and dual-use items licence", "is dual-use items permitted for {goods}"])
@pytest.mark.parametrize("goods", ["steel pipes", "cotton shirts"])
def test_dual_use_items_stay_beside_what_they_are_joined_to(base: RuleBase, joined: str, goods: str) -> None:
    assert ask(base, f"{joined.format(goods=goods)} from:DE to:IR").status is Status.LICENCE


def test_dual_use_items_stay_where_nothing_else_is_asked(base: RuleBase) -> None:
    assert ask(base, "两用物项许可证 中国到伊朗").status is Status.LICENCE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Seller: Zorvex SA — Drones — steel pipes from:CN to:RU", "drones"),
        ("发货人：镓\n货物：石墨\nfrom:CN to:US", "gallium"),
        ("Machine Tools As Powder, steel pipes from:CN to:IR", "machine tools"),
        ("gallium & Graphite Co from:CN to:US", "gallium"),
    ],
)
def test_goods_beside_a_name_of_a_firm_are_told(base: RuleBase, text: str, named: str) -> None:
    assert named in {one.name for one in ask(base, text).by_goods}


def test_a_cas_number_beside_the_name_of_its_substance_is_one_good(base: RuleBase) -> None:
    text = "1) Natriumsulfid 60% CAS 1313-82-2, 20 Säcke\n2) Titandioxid Pigment CAS 13463-67-7, 5 t"

    found = ask(base, f"{text} from:DE to:SA")

    told = {goods.name: goods.codes for goods in found.by_goods}
    assert told == {"sodium sulphide": ("1313-82-2",), "Titandioxid": ("13463-67-7",)}


def test_a_cas_number_of_another_substance_keeps_the_stricter_status(base: RuleBase) -> None:
    plain = ask(base, "sodium sulphide CAS 1313-82-2\ngallium from:DE to:SA")
    mixed = ask(base, "sodium sulphide CAS 151-50-8\ngallium from:DE to:SA")

    assert plain.status == mixed.status == "licence"


def test_goods_of_a_list_are_told_by_their_longest_name(base: RuleBase) -> None:
    found = ask(base, "can we ship 10 t of ball bearings, 10 pcs of wooden chairs from China to Japan")
    assert sorted(goods.name for goods in found.by_goods) == ["ball bearing", "wooden chairs"]
