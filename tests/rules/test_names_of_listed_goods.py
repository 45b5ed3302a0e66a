"""Goods of control lists by what sellers call them, and the ordinary goods beside them in the same catalogues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.text.normalize import Word
from bot.vocabulary import RESTRICTING
from tests.exploring import some

TODAY = date(2026, 11, 30)
FRAMES = ("{}", "{} 2 pcs", "PO 4500991: {}, 1 set, EUR 12,400")
ROUTES = ("from:DE to:IN", "from:FR to:CN")
"""Of ordinary goods; listed ones have theirs in the file."""
ONE_IN = 5


def _named(section: str) -> list[str]:
    text = Path(__file__).with_name("listed_goods_by_trade.txt").read_text("utf-8")
    lines = text.partition(f"## {section}\n")[2].partition("\n## ")[0].splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _codes(found: Answer) -> Iterator[str]:
    yield from (str(one.answer.code) for one in found.lists)
    yield from (code for one in found.findings for item in one.items for code in item.control_codes)


@pytest.mark.hypothesis
@pytest.mark.slow
def test_a_trade_name_leads_to_the_entry_of_its_goods(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    cases = some(product(_named("listed"), FRAMES), ONE_IN)
    missed = []
    for line, frame in cases:
        goods, _, rest = line.partition(": ")
        from_, to, *entries = rest.split()
        found = answer(base, f"{frame.format(goods)} {from_} {to}", today=TODAY)
        if not any(code.startswith(tuple(entries)) for code in _codes(found)):
            missed.append(found.query)
    law(len(cases), missed)


@pytest.mark.hypothesis
@pytest.mark.slow
def test_ordinary_neighbours_have_no_duty_and_no_doubt(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    crossed = product(_named("ordinary"), FRAMES, ROUTES)
    cases = some((f"{frame.format(goods)} {route}" for goods, frame, route in crossed), ONE_IN + 2)
    answers = (answer(base, question, today=TODAY) for question in cases)
    law(len(cases), [found.query for found in answers if found.status in RESTRICTING or found.lists])


@pytest.mark.hypothesis
def test_no_word_of_a_listed_name_is_a_misspelling(
    base: RuleBase, law: Callable[[int, Sequence[object]], None]
) -> None:
    """Bacillus anthracis is no coal, and nickel aluminide no alumina."""
    assert base.lists
    cases = some(sorted(base.lists.words_of_names), 17)
    read = (Word(word, word, 0, len(word), glued=False) for word in cases)
    law(len(cases), [word.raw for word in read if spelling.is_correctable(base, word)])


@pytest.mark.parametrize(
    ("goods", "name", "route"),
    [
        ("maraging steel", "maraging steel", "from:US to:PK"),
        ("InSb focal plane array", "focal plane array", "from:US to:CN"),
        ("titanium aluminide powder", "titanium aluminide", "from:US to:CN"),
        ("GaN RF amplifiers", "rf amplifier", "from:US to:CN"),
    ],
)
@pytest.mark.parametrize("frame", FRAMES)
def test_goods_that_a_list_alone_names_bear_its_longer_name_and_not_their_materials(
    base: RuleBase, goods: str, name: str, route: str, frame: str
) -> None:
    found = answer(base, f"{frame.format(goods)} {route}", today=TODAY)

    assert [one.name for one in found.by_goods] == [name]
    assert found.subjects == (name,)


def test_goods_of_which_an_act_speaks_keep_their_name_of_the_act(base: RuleBase) -> None:
    found = answer(base, "integrated circuits from:TW to:RU", today=TODAY)

    assert found.subjects == ("semiconductors",)
