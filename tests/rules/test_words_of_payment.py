"""Words for how goods are paid, and for papers of suppliers, are no goods in any language and change no answer."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

PAID = "tunai, bayar tunai, contado, al contado, à vista, contanti, contant, Barzahlung, espèces, cash, nakit, gotówka"
PAPERS = "CMRT, EMRT, conflict minerals, CMRT conflict-minerals, REACH"


@pytest.mark.parametrize("said", f"{PAID}, {PAPERS}".split(", "))
@pytest.mark.parametrize("goods", ["gallium from China", "tungsten oxide from China"])
def test_words_of_payment_and_of_papers_are_no_goods(base: RuleBase, said: str, goods: str) -> None:
    bare, told = ask(base, goods), ask(base, f"{goods}, {said}")

    assert (told.status, told.subjects) == (bare.status, bare.subjects)


@pytest.mark.parametrize("mark", ["RoHS compliant", "ROHS compliant", "RoHS/REACH"])
def test_a_mark_of_conformity_makes_no_ore_of_goods(base: RuleBase, mark: str) -> None:
    for goods in ("tungsten oxide", "zinc oxide", "scandium oxide"):
        alone, marked = (ask(base, f"{goods} from China{text}") for text in ("", f", {mark}"))
        assert {one.subject for one in marked.things} == {one.subject for one in alone.things}


def test_what_is_raw_is_the_ore(base: RuleBase) -> None:
    assert any("ore" in one.subject for one in ask(base, "Wolfram roh aus China").things)
