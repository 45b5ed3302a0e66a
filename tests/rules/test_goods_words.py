"""Words for ordinary goods in many languages are read where nothing else is, and free nothing."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle, product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query import parse, resolve
from bot.rules.status import rank
from bot.text import goods_words
from tests.exploring import drawn, some
from tests.rules.test_crossing import TODAY
from tests.rules.test_no_goods import GOODS

EACH = 400
"""Of so many words one is crossed with goods."""
READ = """
maliny z Polski do Niemiec = fresh fruit
malina from Poland to Germany = fresh fruit
MALINY MROŻONE z Polski do Niemiec = fresh fruit
словари из Казахстана в Узбекистан = printed matter
xylophone from Germany to Austria = musical instruments
mydło z Polski do Niemiec = cosmetics
keramické hrnky z Česka do Rakouska = tableware
miere from Romania to Germany = confectionery
dictionaries from the United Kingdom to Kenya = printed matter
"""
ENGLISH = "servo drives, stolen, sudden, ratio, shame, fallen, blog, better, range"
FIRMS = [
    "Rio Tinto from the US",
    "Golden Star from the US",
    "Teck Resources from Canada",
    "Vestas Wind Systems from Denmark",
]
BESIDE = ["{word} {goods} from China to Germany", "{goods} {word} from China to Germany", "{goods}, {word} from China"]


def _answer(base: RuleBase, typed: str) -> Answer:
    return answer(base, typed, today=TODAY)


def _is_read_last(base: RuleBase, typed: str) -> bool:
    """Return whether no name on file is a word, as it stands or bent: names of articles are material's own question."""
    return {one.why for one in resolve.scanned(base, parse.read(typed, TODAY)).chosen} == {"goods-words"}


def _lines_of(script: str) -> Iterator[list[str]]:
    """Yield the keys of a table with their goods and languages."""
    text = files("bot.data").joinpath(f"query/goods-words/{script}.txt").read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _lines() -> Iterator[tuple[str, str]]:
    """Yield the keys of all tables with the goods that they name."""
    for file in files("bot.data").joinpath("query/goods-words").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                folded, name, _ = line.split("\t")
                yield folded, name


@pytest.mark.parametrize("line", READ.strip().splitlines())
def test_goods_are_read_in_words_of_dictionaries(base: RuleBase, line: str) -> None:
    typed, _, wanted = line.partition(" = ")
    found = _answer(base, typed)
    assert found.subjects == (wanted,)
    assert not [one for one in found.left if one.makes_doubt]


def test_each_line_names_goods_by_a_key(base: RuleBase) -> None:
    lines = list(_lines())
    assert len(lines) > 50_000
    assert {name for _, name in lines} <= {*base.subjects, goods_words.QUALITY, goods_words.NOTHING}
    assert not [folded for folded, _ in lines if folded.isascii() and folded != folded.lower()]


def test_tables_are_sorted_so_that_each_word_is_found() -> None:
    sure = [one for script in ("latin", "cyrillic", "greek") for one in _lines_of(script) if "?" not in one[2]]
    assert len(sure) > 40_000
    assert not [folded for folded, name, _ in sure[::3] if goods_words.name_of(folded) != name]


@pytest.mark.hypothesis
def test_no_word_beside_controlled_goods_frees_them(base: RuleBase) -> None:
    words = [folded for folded in drawn((folded for folded, _ in _lines()), EACH) if _is_read_last(base, folded)]
    assert len(words) > 50
    bare = {goods: rank(_answer(base, f"{goods} from China to Germany").status) for goods in GOODS}
    anywhere = {goods: rank(_answer(base, f"{goods} from China").status) for goods in GOODS}
    freed = []
    for (word, goods), frame in some(product(zip(words, cycle(GOODS), strict=False), BESIDE), 4):
        asked = frame.format(word=word, goods=goods)
        least = bare[goods] if frame.endswith("Germany") else anywhere[goods]
        if rank(_answer(base, asked).status) > least:
            freed.append(asked)
    assert not freed


def test_a_word_beside_controlled_goods_in_their_phrase_is_still_doubted(base: RuleBase) -> None:
    found = _answer(base, "gallium malina from China to Germany")
    assert found.subjects == ("gallium",)
    assert [one.typed for one in found.left if one.makes_doubt] == ["malina"]


@pytest.mark.parametrize("word", ENGLISH.split(", "))
def test_a_frequent_word_of_english_is_no_foreign_one(base: RuleBase, word: str) -> None:
    scan = resolve.scanned(base, parse.read(f"{word} from Germany to Belarus", TODAY))
    assert not [one for one in scan.chosen if one.why == "goods-words"]


@pytest.mark.parametrize("typed", FIRMS)
def test_words_with_capitals_beside_each_other_are_a_name_and_no_goods(base: RuleBase, typed: str) -> None:
    assert _answer(base, typed).subjects == ()


def test_a_word_of_several_languages_is_read_by_what_the_text_tells() -> None:
    doubtful = [one for one in _lines_of("latin") if one[2].endswith("?")][::499]
    assert len(doubtful) > 5
    for folded, name, languages in doubtful:
        told = languages.split()[-1].removesuffix(goods_words.DOUBT)
        assert goods_words.name_of(folded, frozenset({told})) == name
        assert goods_words.name_of(folded) != name or any(not one.endswith("?") for one in languages.split())


@pytest.mark.parametrize(("bent", "word"), [("zmeurei", "zmeura"), ("словарями", "словарь")])
def test_bent_forms_lead_to_their_word(bent: str, word: str) -> None:
    assert goods_words.name_of_bent(bent) == goods_words.name_of(word)


# -- Scripts that are written without spaces, and those of India, the Near East and Ethiopia.

JOINED = """
อาโวคาโด จากไทยไปจีน = avocados
アボカド メキシコから日本へ = avocados
중국에서 독일로 하모니카 = musical instruments
אבוקדו מישראל לגרמניה = avocados
"""


@pytest.mark.parametrize("line", JOINED.strip().splitlines())
def test_goods_are_read_in_scripts_without_latin_letters(base: RuleBase, line: str) -> None:
    typed, _, wanted = line.partition(" = ")
    assert _answer(base, typed).subjects == (wanted,)
