"""Frequent words that name no goods, persons' names and what goods travel in change no answer and make no doubt."""

from __future__ import annotations

import re
from functools import cache
from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.leftover import Left
from bot.text import goods_words, no_goods
from bot.text import question_words as said
from bot.text.no_goods import NoGoods
from bot.text.normalize import key_of_word, script_of
from bot.text.normalize import words as said_words
from tests.exploring import drawn, explores
from tests.rules.test_crossing import TODAY

GOODS = ["gallium", "natural graphite", "antimony trioxide", "NdFeB magnets", "wheat", "palm oil", "polysilicon"]
LINES = [
    "{word} {goods} from China to Germany",
    "{goods} {word} from China to Germany",
    "{goods} from China to Germany, {word}",
    "{word}, {goods} from China to Germany",
]
SPACED, JOINED = ("latin", "cyrillic", "greek", "arabic", "devanagari"), ("cjk", "katakana", "hangul", "thai")
OTHERS = ("hebrew", "bengali", "tamil", "telugu", "armenian", "georgian", "ethiopic")
EACH, LONG = 100 if explores() else 1_000, 8
"""Of so many words one is crossed with goods."""
ARABIC = re.compile("[\u0600-\u06ff]")
"""Words of which a beginning may be taken as one of its own: the article, "and"."""
TELLING = """
military nuclear combat armoured radioactive ballistic explosive enriched depleted cryogenic encrypted refined sintered
militärisch gepanzert radioaktiv angereichert bewaffnet militaire blindé radioactif enrichi militar radiactivo
военный ядерный бронированный радиоактивный обогащённый ударный беспилотный wojskowy pancerny wzbogacony askeri nükleer
zırhlı militer nuklir عسكري نووي مشع सैन्य परमाणु militare nucleare militair nucleair військовий ядерний броньований
"""
"""Words that make controlled goods of others."""
THINGS = """
quartz solvent crucible flywheel gramophone catapult turnstile hacksaw Schwungrad Zahnrad Turbine engrenage tornillo
engranaje pistone ingranaggio поршень шестерня турбина подшипник śruba tłok vida dişli сталь guanto обувь مضخة محرك
"""


def _answer(base: RuleBase, typed: str) -> Answer:
    return answer(base, typed, today=TODAY)


def _doubted(found: Answer) -> list[Left]:
    return [one for one in found.left if one.makes_doubt]


@cache
def _held(kind: NoGoods, *scripts: str) -> tuple[str, ...]:
    tables = (no_goods.tables(script) for script in scripts)
    held = [word for table in tables if kind in table for word in table[kind].text.decode().splitlines()]
    return tuple(word for word in held if key_of_word(word) == word and not ARABIC.match(word))


@cache
def _some_joined(script: str) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(_held(NoGoods.WORD, script)), min_size=1, max_size=3)


@pytest.mark.hypothesis
def test_words_that_name_no_goods_change_no_answer(base: RuleBase) -> None:
    plain = {goods: _answer(base, f"{goods} from China to Germany") for goods in GOODS}
    crossed = zip(_held(NoGoods.WORD, *SPACED, *OTHERS)[::EACH], cycle(GOODS), cycle(LINES[::-1]), strict=False)
    for word, goods, line in crossed:
        found = _answer(base, line.format(word=word, goods=goods))
        assert {*plain[goods].subjects} <= {*found.subjects}, found.typed
        if found.subjects != plain[goods].subjects or said.role(word):
            continue  # it is near a name on file, or another word is known that begins so
        assert found.status is plain[goods].status, found.typed
        assert not _doubted(found), found.typed


@pytest.mark.hypothesis
def test_names_of_persons_beside_goods_are_no_goods(base: RuleBase) -> None:
    for name, goods in zip(drawn(_held(NoGoods.NAME, *SPACED), EACH), cycle(GOODS), strict=False):
        found = _answer(base, f"{name.capitalize()} wants {goods} from China to Germany")
        assert not _doubted(found), found.typed


@pytest.mark.parametrize("word", [*TELLING.split(), *THINGS.split()])
def test_what_tells_controlled_goods_or_names_a_thing_keeps_its_doubt(word: str) -> None:
    assert no_goods.kind_of(key_of_word(word)) is None


@pytest.mark.parametrize(
    ("typed", "carrier"),
    [
        ("3 camions de maïs, Odessa → Constanta", "camions"),
        ("1 Waggon Harnstoff aus Russland nach Litauen", "Waggon"),
        ("2 kamyon çimento Mersin - Beyrut", "kamyon"),
        ("camion de tomates fraîches du Maroc vers la France", "camion"),
        ("3 camiones de trigo de Argentina a Brasil", "camiones"),
    ],
)
def test_what_goods_travel_in_is_an_amount_of_them(base: RuleBase, typed: str, carrier: str) -> None:
    assert no_goods.kind_of(key_of_word(carrier)) is NoGoods.CARRIER
    found = _answer(base, typed)
    assert len(found.subjects) == 1, found.subjects
    assert not _doubted(found)


@pytest.mark.parametrize("typed", ["graphite barge from China", "barge graphite electrodes from China to Germany"])
def test_what_goods_travel_in_may_be_made_of_them(base: RuleBase, typed: str) -> None:
    assert "barge" in [one.typed for one in _doubted(_answer(base, typed))]


@pytest.mark.parametrize(
    "typed",
    ["plywood BB/CC 18 mm from Riga to Leeds", "cement OPC 42.5N from Kenya to Uganda", "raw jute BTR to India"],
)
def test_letters_of_a_grade_make_no_doubt_about_plain_goods(base: RuleBase, typed: str) -> None:
    assert not _doubted(_answer(base, typed))


@pytest.mark.parametrize("typed", ["valve RTK from Germany to China", "gallium RTK from China"])
def test_letters_beside_machines_and_metals_make_a_doubt(base: RuleBase, typed: str) -> None:
    assert _doubted(_answer(base, typed))


def test_words_of_haste_ask_about_no_day(base: RuleBase) -> None:
    for wording in (one for of in read_yaml("days").values() for one in of.get("haste", ())):
        found = _answer(base, f"gallium from China to Germany {wording}")
        assert not found.asked.query.unread, wording
        assert found.status == _answer(base, "gallium from China to Germany").status, wording


@pytest.mark.parametrize("typed", ["氦气 钢瓶120只 从中国到德国", "EUV 마스크 20매 한국에서 대만으로"])
def test_what_things_are_counted_with_is_no_goods(base: RuleBase, typed: str) -> None:
    assert not {one.typed for one in _answer(base, typed).left} & {*said.particles("counters")}


# -- Scripts without spaces, where words are told from those to which they are joined.

OF_JOINED = {
    "cjk": ["从中国到美国 镓{word}", "{word}镓 从中国到美国", "中国からアメリカへ ガリウム {word}"],
    "katakana": ["中国からアメリカへ ガリウム、{word}"],
    "hangul": ["중국에서 미국으로 갈륨 {word}", "{word} 갈륨 중국에서 미국으로"],
    "thai": ["แกลเลียม {word} จากจีนไปสหรัฐ", "{word} แกลเลียม จากจีนไปสหรัฐ"],
}


@pytest.mark.hypothesis
@pytest.mark.parametrize("script", JOINED)
def test_joined_words_that_name_no_goods_free_and_displace_nothing(base: RuleBase, script: str) -> None:
    plain, doubted, asked = _answer(base, "gallium from China to the United States"), 0, 0
    for word, line in zip(drawn(_held(NoGoods.WORD, script), EACH), cycle(OF_JOINED[script]), strict=False):
        found = _answer(base, line.format(word=word))
        assert "gallium" in found.subjects, found.typed
        assert found.status is plain.status or len(found.subjects) > 1, found.typed
        asked, doubted = asked + 1, doubted + bool(_doubted(found))
    assert doubted <= asked / 5, f"{doubted} of {asked}"  # some hold a place: タイ, リノ


@given(st.sampled_from(JOINED).flatmap(_some_joined))
def test_words_of_no_goods_that_are_joined_are_such_and_with_one_that_nothing_knows_are_not(words: list[str]) -> None:
    assert no_goods.are_such("".join(words))
    unknown = {"hangul": "쀍", "thai": "ฺ"}.get(script_of(words[0]), "龘")
    assert not no_goods.are_such("".join((*words, unknown)))


@pytest.mark.parametrize("script", ["cjk", "thai"])
def test_a_name_inside_a_longer_word_that_names_no_goods_is_not_that_name(base: RuleBase, script: str) -> None:
    few = [word for word in _held(NoGoods.WORD, script) if len(word) <= LONG and not base.names.get(word)]
    holding = [word for word in few if base.names.inside(said_words(word)) and not goods_words.name_of(word)]
    assert len(holding) > 5
    for word in drawn(holding, max(1, len(holding) // 25)):
        held = {subject for hit in base.names.inside(said_words(word)) for subject in base.names.get(hit.key)}
        assert held.isdisjoint(_answer(base, word).subjects), word
