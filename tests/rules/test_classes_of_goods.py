"""Words for a class of goods alone have no answer of their own, and take none away from goods beside them."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Status
from handlers.messages.answers import reply
from tests.rules.asking import ask

CLASSES = (
    *("critical minerals", "strategic minerals", "kritische Rohstoffe", "minerais critiques", "重要鉱物", "战略性矿产"),
    *("dual-use items", "strategic goods", "biens à double usage", "товары двойного назначения", "전략물자"),
)
ROUTES = ("", "from:CN", "from:BR to:DE", "from:DE to:FR", "from:CL to:CN", "to:US")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", CLASSES)
def test_a_class_is_restricted_as_such_or_asks_for_goods(base: RuleBase, name: str, route: str) -> None:
    found = ask(base, f"{name} {route}")

    told = any(one.kind is NoteKind.CLASS_OF_GOODS for one in found.remarks)
    spared = any(one.apart == "destination" for one in found.findings)
    assert told or spared or found.status in RESTRICTING, found.status
    assert "nothing on file" not in reply(found).title.lower()


@pytest.mark.parametrize("goods", ["gallium", "graphite", "neodymium magnets", "lidar technology", "toys"])
@pytest.mark.parametrize("name", CLASSES)
def test_a_class_beside_goods_is_no_further_good_and_frees_none(base: RuleBase, name: str, goods: str) -> None:
    alone = ask(base, f"{goods} from:CN to:US")
    for text in (f"{name}: {goods} from:CN to:US", f"{goods} and {name} from:CN to:US"):
        found = ask(base, text)
        assert rank(found.status) <= rank(alone.status), text
        assert "nothing on file" not in reply(found).title.lower(), text


def test_goods_and_a_class_that_an_act_is_on_keep_their_answers(base: RuleBase) -> None:
    assert ask(base, "mineral ores from:UG on:2010-12-31").status is Status.NOT_LISTED  # its act is later
    assert ask(base, "mineral ores from:ZW").status in RESTRICTING
    assert ask(base, "critical minerals for Huawei").status in RESTRICTING
