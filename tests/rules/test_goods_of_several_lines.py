"""Several goods are each judged alone: a name in another line or part takes no answer and lends none."""

from __future__ import annotations

from itertools import permutations

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import ask

LISTED = {
    "hexanitrostilbene": "military explosive",
    "ball bearings": "ball bearing",
    "hafnium": "hafnium",
    "maraging steel": "steel",
}
RULED = ("bismuth ingots", "yttrium oxide", "antimony trioxide")
ORDINARY = {"copper wire": "740811", "LED lamps": "853952", "ceramic mugs": "691200", "steel screws": "731815"}
STRICT = ("carbon fibre T800", "tungsten carbide powder", "hexanitrostilbene", "vacuum pump")


@pytest.mark.parametrize("sign", [", ", "; ", " / ", "\n"])
def test_goods_of_a_list_are_told_beside_others_of_one(base: RuleBase, sign: str) -> None:
    for one, other, third in some([(a, b, c) for a, b in permutations(LISTED, 2) for c in RULED], 4, len(sign)):
        found = ask(base, sign.join((one, third, other)) + " from China to Japan")
        alone = min((ask(base, f"{name} from:CN to:JP") for name in (one, other, third)), key=lambda it: it.status.rank)
        assert {LISTED[one], LISTED[other]} <= {goods.name for goods in found.by_goods}, found.typed
        assert found.status.rank <= alone.status.rank, found.typed


@pytest.mark.parametrize("strict", STRICT)
def test_goods_with_a_code_are_not_told_by_the_goods_of_another_line(base: RuleBase, strict: str) -> None:
    for name, code in ORDINARY.items():
        alone = ask(base, f"{name} HS {code} from:CN to:JP")
        found = ask(base, f"{strict}, 5 t\n{name}, 10 t, HS {code}\nfrom China to Japan")
        own = [goods for goods in found.by_goods if code in goods.codes or goods.name.split()[0] in name]
        assert [goods.verdict.status for goods in own] == [alone.status], found.typed
