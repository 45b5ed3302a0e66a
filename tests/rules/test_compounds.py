"""A compound of an element is what an act names where it names all its compounds, else it is doubted."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Outcome, Status

TODAY = date(2026, 11, 29)
NAMED = ("samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium", "lanthanum", "cerium")
COMPOUNDS = ("oxide", "carbonate", "chloride", "nitrate", "fluoride", "acetate", "oxalate", "hydroxide")


@pytest.mark.parametrize("element", NAMED)
@pytest.mark.parametrize("compound", COMPOUNDS)
def test_a_compound_that_the_act_names_with_all_others_is_no_doubt(base: RuleBase, element: str, compound: str) -> None:
    found = answer(base, f"{element} {compound} from:CN to:JP", today=TODAY)

    assert (found.status, found.outcome) == (Status.LICENCE, Outcome.RESTRICTED)


@pytest.mark.parametrize("name", ["gallium nitrate", "tungsten hexafluoride", "bismuth nitrate"])
def test_what_the_act_does_not_name_is_doubted(base: RuleBase, name: str) -> None:
    found = answer(base, f"{name} from:CN to:JP", today=TODAY)

    assert found.status is Status.LICENCE
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
