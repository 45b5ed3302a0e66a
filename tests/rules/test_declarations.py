"""Headings of customs papers tell the part of a country, and the paper's own name whose customs it is made to."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.rules.test_crossing import TODAY

EXPORTS = [
    ("出口货物报关单", "CN", "氧化镝", "运抵国", "指运港", [("荷兰", "NL"), ("加拿大", "CA"), ("韩国", "KR")]),
    ("报关单(出口)", "CN", "镓锭", "最终目的国", "目的国", [("德国", "DE"), ("美国", "US"), ("日本", "JP")]),
    ("輸出申告書", "JP", "フッ化水素", "仕向国", "最終仕向地", [("台湾", "TW"), ("韓国", "KR"), ("ドイツ", "DE")]),
    ("수출신고필증", "KR", "불화수소", "목적국", "최종목적지", [("중국", "CN"), ("러시아", "RU"), ("일본", "JP")]),
]
IMPORTS = [
    ("进口货物报关单", "CN", "氧化镝", "启运国", [("日本", "JP"), ("德国", "DE")]),
    ("輸入申告書", "JP", "ガリウム", "積出国", [("中国", "CN"), ("韓国", "KR")]),
    ("수입신고서", "KR", "갈륨", "적출국", [("중국", "CN"), ("일본", "JP")]),
]


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case[0])
def test_goods_declared_for_export_leave_the_country_of_that_customs(
    base: RuleBase, case: tuple[str, str, str, str, str, list[tuple[str, str]]]
) -> None:
    paper, sender, goods, *headings, places = case
    for heading, (place, code) in product(headings, places):
        for number, parts in enumerate(permutations((paper, goods, f"{heading}%{place}"))):
            text = " ".join(parts).replace("%", (" ", ": ", "：")[number % 3])
            found = answer(base, text, today=TODAY)
            assert (found.from_, found.to) == (sender, code), found.typed


@pytest.mark.parametrize("case", IMPORTS, ids=lambda case: case[0])
def test_goods_declared_for_import_arrive_in_the_country_of_that_customs(
    base: RuleBase, case: tuple[str, str, str, str, list[tuple[str, str]]]
) -> None:
    paper, to, goods, heading, places = case
    for (place, code), sign in product(places, (" ", ": ")):
        for parts in permutations((paper, goods, f"{heading}{sign}{place}")):
            found = answer(base, " ".join(parts), today=TODAY)
            assert (found.from_, found.to) == (code, to), found.typed


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("出口报关单 石墨 启运国 日本 目的国 德国", ("JP", "DE")),
        ("进口报关单 钨精矿 启运国 缅甸 目的地 中国", ("MM", "CN")),
        ("报关单(出口) 石墨 经停港 釜山 运抵国 加拿大", ("CN", "CA")),
        ("海关出口货物报关单 镓锭 贸易国 美国 运抵国 墨西哥 境内货源地 株洲", ("CN", "MX")),
        ("原产地:印度尼西亚 启运国:新加坡 目的国:中国 镍铁", ("SG", "CN")),
        ("страна отгрузки: Китай, страна происхождения: Китай, пункт назначения: Ташкент, сурьма", ("CN", "UZ")),
        ("страна вывоза Казахстан, торгующая страна ОАЭ, страна назначения Китай, титан", ("KZ", "CN")),
    ],
)
def test_headings_of_customs_papers_go_before_the_papers_name(base: RuleBase, text: str, ends: tuple[str, str]) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == ends
