"""Everyday goods beside controlled ones, on a line of their own or in a row: the controlled ones stay."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from tests.exploring import some

TODAY = date(2026, 11, 24)
CONTROLLED = ["gallium", "antimony trioxide", "dysprosium oxide", "helium"]
FRAMES = ["{goods}\n{other}\n", "{other}\n{goods}\n", "{goods}, {other},", "5 {other} and {goods}", "{goods} {other}"]


def everyday_names(base: RuleBase) -> list[str]:
    """Return one name of each kind of everyday goods, another one in each language."""
    everyday = [one for one in base.subjects.values() if base.is_everyday(one.name) and one.spellings]
    return [subject.spellings[7 * number % len(subject.spellings)][1] for number, subject in enumerate(everyday)]


@pytest.mark.hypothesis
@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("goods", CONTROLLED)
def test_everyday_goods_beside_them_free_nothing(base: RuleBase, goods: str, frame: str) -> None:
    plain = answer(base, f"{goods} from:CN", today=TODAY)

    for other in some(everyday_names(base), 9):
        found = answer(base, f"{frame.format(goods=goods, other=other)} from:CN", today=TODAY)

        assert rank(found.status) <= rank(plain.status), other
        assert goods in {subject for thing in found.things for subject in (thing.subject, thing.wider)}, other


@pytest.mark.parametrize("text", ["graphite pencils", "titanium spectacles frames", "rice straws", "steel spoons"])
def test_an_everyday_product_of_a_material_is_the_product(base: RuleBase, text: str) -> None:
    assert len(answer(base, f"{text} from:CN", today=TODAY).by_goods) == 1


def test_a_soft_wrap_parts_no_words(base: RuleBase) -> None:
    plain = answer(base, "we ship antimony trioxide from China to Germany", today=TODAY)
    found = answer(base, "we ship antimony\ntrioxide from\nChina to\nGermany", today=TODAY)

    assert (found.status, found.from_, found.to, found.subjects) == (
        plain.status,
        plain.from_,
        plain.to,
        plain.subjects,
    )
