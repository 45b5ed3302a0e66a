"""A label for where goods are made tells their origin in any language, whoever sends them: its acts are asked too."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING
from tests.rules.asking import ask

LABELS = [
    ("gallium 제조: {}, 수출국: 베트남", "중국", "상하이"),
    ("gallium 생산: {}, 수출국: 베트남", "중국", "상하이"),
    ("gallium 제작: {}, 수출국: 베트남", "중국", "상하이"),
    ("gallium 生产：{} 出口国：越南", "中国", "上海"),
    ("gallium 製造：{} 輸出国：ベトナム", "中国", "上海"),
    ("gallium 製造地：{} 輸出国：ベトナム", "中国", "上海"),
    ("Gallium, Herstellung: {}, Ausfuhrland: Vietnam", "China", "Shanghai"),
    ("Gallium, Fertigung: {}, Ausfuhrland: Vietnam", "China", "Shanghai"),
    ("Gallium, fabrication : {}, pays d'exportation : Vietnam", "Chine", "Shanghai"),
    ("Gallium, produzione: {}, paese di esportazione: Vietnam", "Cina", "Shanghai"),
    ("Gallium, fabricación: {}, país exportador: Vietnam", "China", "Shanghai"),
    ("Галлий, производство: {}, страна экспорта: Вьетнам", "Китай", "Шанхай"),
    ("Галлий, пр-во: {}, страна экспорта: Вьетнам", "Китай", "Шанхай"),
    ("Galyum, üretim: {}, ihracat ülkesi: Vietnam", "Çin", "Shanghai"),
    ("Gallium, mfg: {}, exporting country: Vietnam", "China", "Shanghai"),
    ("Gallium, made: {}, exporting country: Vietnam", "China", "Shanghai"),
    ("Gallium, built in {}, exporting country: Vietnam", "China", "Shanghai"),
]


@pytest.mark.parametrize(("text", "country", "town"), LABELS)
def test_where_goods_are_made_is_asked(base: RuleBase, text: str, country: str, town: str) -> None:
    for place in (country, town):
        found = ask(base, text.format(place))
        assert found.by_exporter.get("CN") in RESTRICTING, place
        assert "VN" in found.by_exporter


@pytest.mark.parametrize(
    "text", ["gallium for manufacture in Vietnam", "koper naar Vietnam", "gallium production to Vietnam"]
)
def test_the_same_words_without_a_colon_are_no_labels(base: RuleBase, text: str) -> None:
    assert ask(base, text).to == "VN"


def test_a_printer_made_in_korea_is_not_freed_by_its_exporter(base: RuleBase) -> None:
    text = "견적요청서\n품목: 금속 3D프린터 1대 — 제조: 대전\n수출국: 베트남 하노이 / 납기 2027년 2월"
    assert ask(base, text).by_exporter["KR"] in RESTRICTING
