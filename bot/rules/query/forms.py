# ruff: noqa: E501 - word lists: one line a language reads better than wrapped ones
"""Words that make another thing of the one that they stand beside, or a kind of it, in the languages of our users. Data."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.text.normalize import is_han, is_hangul, key

_FORMS: dict[str, str] = {
    "technology": "technology technologies knowhow know-how tech process processing extraction separation smelting refining "
    "production manufacturing technologie technologien tecnología tecnologías tecnologia technologies технология технологии "
    "технологий teknologi teknoloji teknolojisi công-nghệ 技术 技術 工艺 기술 製造技術 설계",
    "software": "software 软件 軟體 ソフトウェア 소프트웨어",
    "ore": "ore ores erz erze minerai minerais mineral руда руды bijih quặng cevher cevheri erts 矿石 矿 矿砂 鉱石 鉱 광석 광",
    "concentrate": "concentrate concentrates konzentrat concentré concentrado концентрат konsentrat konsantre konsantresi concentraat 精矿 精鉱 정광",
    "scrap": "scrap waste scraps schrott ferraille chatarra rottame sucata лом отходы schroot hurda hurdası phế 废料 废碎料 废 スクラップ 屑 스크랩 폐기물",
    "equipment": "equipment machine machines machinery tool tools furnace furnaces reactor plant kiln anlage anlagen maschine "
    "équipement equipo оборудование peralatan 设备 装备 装置 設備 装置 장비 설비",
    "battery": "battery batteries cell cells pack packs akku batterie batería аккумулятор 电池 電池 전지 배터리",
    "magnet": "magnet magnets aimant imán магнит magneet 磁石 磁体 磁铁 자석",
}
"""Words that make another thing of it."""


@cache
def forms(*, ascii_only: bool) -> Mapping[str, str]:
    """Key → form of every such word; those of scripts with spaces alone cost no folding of Chinese."""
    return {
        key(word): form
        for form, line in _FORMS.items()
        for word in line.split()
        if not (ascii_only and (is_han(word[0]) or is_hangul(word[0])))
    }


def form(folded: str) -> str | None:
    """The form that a word says, if it makes another thing of what it stands beside."""
    return forms(ascii_only=folded.isascii()).get(folded)


def before_its_form(glued: str) -> tuple[str, ...]:
    """A text without spaces, cut before the form word that ends it (制备技术: preparation, technology)."""
    ending = next((word for word in _glued_forms() if glued.endswith(word) and glued != word), None)
    return (glued.removesuffix(ending), ending) if ending else (glued,)


@cache
def _glued_forms() -> tuple[str, ...]:
    """Form words in scripts without spaces, but for single characters, which end many other words."""
    unspaced = (word for word in forms(ascii_only=False) if len(word) > 1 and (is_han(word[0]) or is_hangul(word[0])))
    return tuple(sorted(unspaced, key=len, reverse=True))


_KINDS: dict[str, str] = {
    "spherical": "spherical spheroidal spheroidized spheroidised kugelförmig kugelförmiger kugelförmiges kugelförmige "
    "kugelgraphit sphärisch sphärischer sphärisches sphärische sphérique sphériques esférico esférica sferico sférique "
    "сферический сферического сферическая bolvormig bolvormige sferis bulat",
    "artificial": "artificial synthetic artificiel artificielle synthétique künstlich künstlicher künstliches künstliche "
    "synthetisch synthetischer synthetisches artificiale sintético sintética sintetico artificial искусственный "
    "искусственного синтетический kunstmatig sintetis buatan",
    "flake": "flake flakes paillettes flocken flockengraphit escamas lamellare чешуйчатый vlokken serpih",
    "expandable": "expandable expanded expansible expansé expansée expandé blähbar blähbarer expandiert expandierter "
    "expandible expandido espandibile вспученный расширенный терморасширенный",
    "amorphous": "amorphous amorph amorpher amorphe amorfo amorfa microcrystalline microcristallin аморфный",
    "enriched": "enriched enrichi angereichert angereichertes enriquecido arricchito обогащённый обогащенный verrijkt",
    "anode": "anode anodes ánodo anodo анодный anodenmaterial negative",
    "oxide": "oxide oxides oxyde oxydes oxid óxido ossido оксид oksida 氧化物 酸化物 산화물",
    "nitride": "nitride nitrure nitrid nitruro нитрид",
    "arsenide": "arsenide arséniure arsenid arseniuro арсенид",
    "phosphide": "phosphide phosphure phosphid fosfuro фосфид",
    "carbide": "carbide carbure karbid carbid carburo карбид",
    "dioxide": "dioxide dioxyde dioxid dióxido biossido диоксид",
    "trioxide": "trioxide trioxyde trioxid trióxido triossido триоксид",
    "tetrachloride": "tetrachloride tétrachlorure tetrachlorid tetracloruro тетрахлорид",
    "carbonate": "carbonate carbonato carbonat карбонат karbonat 碳酸盐 炭酸塩 탄산염",
    "hydroxide": "hydroxide hydroxyde hydroxid hidróxido idrossido гидроксид 氢氧化物 水酸化物 수산화물",
}
"""Kind, as canonical names say it → words for it behind or before a name, in other languages too."""


COMPOUNDS = frozenset(_KINDS) - {"spherical", "artificial", "flake", "expandable", "amorphous", "enriched", "anode"}
"""Kinds that are compounds: the names before one make a single thing."""


@cache
def _kinds(*, unspaced: bool) -> Mapping[str, str]:
    """Key → kind of every such word; Chinese ones apart, whose folding costs time at the first question."""
    return {
        key(word): kind
        for kind, line in _KINDS.items()
        for word in line.split()
        if unspaced == (is_han(word[0]) or is_hangul(word[0]))
    }


def kind(folded: str) -> str | None:
    """The kind of a thing that a word says, as the canonical names say it ("kugelförmig" → "spherical")."""
    return _kinds(unspaced=is_han(folded[0]) or is_hangul(folded[0])).get(folded)


RAW = frozenset(
    key(word)
    for word in [
        "raw",
        "unprocessed",
        "unbeneficiated",
        "unrefined",
        "crude",
        "roh",
        "rohes",
        "rohe",
        "brut",
        "brute",
        "bruts",
        "crudo",
        "cruda",
        "grezzo",
        "mentah",
        "необработанный",
        "необработанная",
        "необработанные",
        "сырой",
        "thô",
    ]
)
"""Before a name: the ore of it is meant, where rules know one."""
