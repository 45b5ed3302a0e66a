"""What teaches to make goods is their technology, wherever its word stands; goods with papers stay goods."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from tests.rules.asking import ask

GOODS = {
    "en": ("LFP cathode material", "neodymium magnets", "gallium"),
    "zh": ("磷酸铁锂", "钕铁硼", "镓"),
    "ja": ("リン酸鉄リチウム", "ネオジム磁石"),
    "ko": ("리튬인산철", "네오디뮴 자석"),
    "de": ("Neodym-Magnete", "Gallium"),
    "es": ("imanes de neodimio",),
    "fr": ("aimants néodyme",),
    "ru": ("неодимовых магнитов",),
}
TRANSFERS = {
    "en": (
        "technology transfer {} China to Vietnam",
        "tech transfer {} from China",
        "blueprints of {} China to Vietnam",
        "technical drawings for {} from China",
        "send process documentation for {} to Vietnam from China",
    ),
    "zh": (
        "技术 {} 中国 越南",
        "制造技术 {} 转让 到匈牙利",
        "技术转让 {} 到越南",
        "{}生产技术资料 从中国 发到越南",
        "{} 设计图纸 中国 越南",
    ),
    "ja": ("{} 技術移転 中国からベトナム", "中国から{}の製造ノウハウ", "{} 製造図面 中国"),
    "ko": ("{} 기술이전 중국", "중국 {} 설계도면"),
    "de": ("Technologietransfer {} China nach Vietnam", "Konstruktionszeichnungen für {} aus China"),
    "es": ("transferencia de tecnología de {} de China a México",),
    "fr": ("transfert de technologie {} de Chine",),
    "ru": ("передача технологии {} из Китая", "чертежи {} из Китая"),
}
OF_GOODS = {
    "en": ("{} as per your drawings, from China", "{} from China, technical specification below"),
    "zh": (
        "{} 按图纸加工 中国",
        "上海某技术有限公司 {} 中国",
        "宁波经济技术开发区 {} 出口 德国",
        "技术员 张三 {} 100kg 中国出口韩国",
        "我司技术部询价 {} 中国 到 韩国",
    ),
    "ja": ("{} 図面通り加工 中国", "備考:技術担当 田中\n品名:{}\n中国から"),
    "de": ("{} laut Zeichnung aus China",),
}


def _each(frames: dict[str, tuple[str, ...]]) -> list[str]:
    return [frame.format(goods) for lang, those in frames.items() for frame, goods in product(those, GOODS[lang])]


@pytest.mark.slow
@pytest.mark.parametrize("question", _each(TRANSFERS))
def test_the_technology_is_asked_about(base: RuleBase, question: str) -> None:
    assert any("technology" in name for name in ask(base, question).subjects)


@pytest.mark.slow
@pytest.mark.parametrize("question", _each(OF_GOODS))
def test_goods_with_papers_and_firms_of_technology_are_goods(base: RuleBase, question: str) -> None:
    found = ask(base, question).subjects

    assert found
    assert not any("technology" in name for name in found)


@pytest.mark.slow
@pytest.mark.parametrize("firm", ["Yangtze Memory Technologies", "Huawei Technologies", "Zhongke Memory Technology"])
def test_a_firm_of_technologies_makes_no_technology(base: RuleBase, firm: str) -> None:
    for goods in ("NAND", "gallium"):
        assert not any("technology" in name for name in ask(base, f"{firm} {goods}").subjects)


TECHNOLOGIES = (
    "LFP cathode technology", "rare earth refining technology", "gallium extraction technology",
    "NdFeB magnet technology", "lithium extraction technology", "rare earth alloy technology",
)  # fmt: skip
BESIDE = (
    "transfer", "transfers", "transfer to our US plant", "equipment", "plant", "licensing", "agreement", "training",
    "drawings", "by email", "joint venture", "consulting services",
)  # fmt: skip


@pytest.mark.parametrize("technology", TECHNOLOGIES)
def test_what_is_done_with_technology_takes_it_not(base: RuleBase, technology: str) -> None:
    for route in ("", " from:CN to:US"):
        alone = ask(base, technology + route)
        for word in BESIDE:
            for text in (
                f"{technology} {word}{route}",
                f"{technology}, {word}{route}",
                f"{word} of {technology}{route}",
            ):
                found = ask(base, text)
                assert found.status.rank <= alone.status.rank, text
                assert {*alone.subjects} <= {*found.subjects}, text


@pytest.mark.parametrize("word", ["transfer", "know-how transfer", "transfers"])
def test_a_transfer_of_technology_is_no_doubt(base: RuleBase, word: str) -> None:
    assert not ask(base, f"LFP cathode technology {word}").asked.left


@pytest.mark.parametrize(
    "making", ["production", "for processing", "used in refining", "smelting", "for LED manufacturing"]
)
@pytest.mark.parametrize(
    "goods", ["gallium from:CN to:KR", "rare earth ore from:MY", "antimony from:CN", "nickel ore from:ID"]
)
def test_a_making_before_goods_asks_about_the_goods_as_well(base: RuleBase, making: str, goods: str) -> None:
    plain, found = ask(base, goods), ask(base, f"{making} {goods}")

    assert {*plain.subjects} <= {*found.subjects}
    assert rank(found.status) <= rank(plain.status)


@pytest.mark.parametrize("machine", ["tool", "machine", "reactor", "the equipment"])
@pytest.mark.parametrize("goods", ["terbium oxide from:CN to:KR", "gallium from:CN to:KR", "graphite from:CN to:IN"])
def test_a_machine_before_goods_takes_them_not(base: RuleBase, machine: str, goods: str) -> None:
    plain, found = ask(base, goods), ask(base, f"{machine} {goods}")

    assert {*plain.subjects} <= {*found.subjects}
    assert rank(found.status) <= rank(plain.status)


@pytest.mark.parametrize(
    "told", ["technology for the production of {}", "know-how smelting {}", "{} production", "{} refining technology"]
)
def test_what_is_told_as_technology_is_no_goods(base: RuleBase, told: str) -> None:
    assert ask(base, f"{told.format('gallium')} from:CN").subjects == ("gallium extraction technology",)
