"""What goods are packed in is no goods beside them: packings in short, and what bags and drums are of."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.text import question_words as said
from bot.vocabulary import Status
from tests.exploring import drawn
from tests.rules.asking import ask

PIECES = ("ks", "szt.", "Stk.", "uds.", "pz", "шт.", "st.", "pcs")


@pytest.mark.parametrize("pieces", PIECES)
def test_a_packing_in_short_adds_no_goods(base: RuleBase, pieces: str) -> None:
    for goods in ("wooden toys", "gallium", "crude oil"):
        plain = ask(base, f"{goods} from:CN")
        for pack in drawn(sorted(said.group("packs_in_short")), 5):
            found = ask(base, f"{goods} 144 {pieces}/{pack}. from:CN")

            assert (found.subjects, found.status) == (plain.subjects, plain.status), (pieces, pack)


def test_goods_behind_pieces_are_goods_where_they_are_no_packing_in_short(base: RuleBase) -> None:
    assert ask(base, "toys 100 pcs/drones from:CN").status is ask(base, "drones from:CN").status
    assert ask(base, "kraby 144 ks from:CN").subjects == ("seafood",)


@pytest.mark.parametrize(
    "packed", ["25 kg HDPE drum bag", "25 kg PE bags", "200 l steel drums", "25 kg paper bags on wooden pallets"]
)
@pytest.mark.parametrize("goods", ["potassium fluoride 99%", "phosphorus trichloride"])
def test_what_a_packing_is_of_is_no_goods_beside_those_of_a_list(base: RuleBase, goods: str, packed: str) -> None:
    found = ask(base, f"{goods}, {packed} from:CN")

    assert (found.subjects, found.status) == ((goods.removesuffix(" 99%"),), Status.LICENCE)


@pytest.mark.parametrize("text", ["25 kg HDPE drum from:CN", "machine parts 25 kg HDPE drum from:CN"])
def test_what_a_packing_is_of_is_goods_where_no_list_names_others(base: RuleBase, text: str) -> None:
    assert ask(base, text).subjects == ("plastics in primary forms",)


def test_goods_are_on_pallets_and_pallets_alone_are_goods(base: RuleBase) -> None:
    assert ask(base, "toys auf Europaletten from:CN").subjects == ("toys",)
    assert ask(base, "antimony trioxide on wooden pallets from:CN").subjects == ("antimony trioxide",)
    assert ask(base, "duty on wooden pallets from:CN").subjects == ("pallets and containers",)
