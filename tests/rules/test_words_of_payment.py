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
