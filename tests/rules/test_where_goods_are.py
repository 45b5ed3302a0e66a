"""Where goods go by who gets them: a receiver behind the sender's country is in the place behind it."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import route_of


@pytest.mark.parametrize(
    "text",
    [
        "galij iz Kine kupcu u Njemačkoj",
        "galij iz Kitajske kupcu v Nemčiji",
        "галлий из Китая покупателю в Германии",
        "gallium z Číny zákazníkovi v Německu",
        "gallium z Chin, klient w Niemczech",
    ],
)
def test_a_receiver_behind_a_sender_is_in_the_place_behind_it(base: RuleBase, text: str) -> None:
    assert route_of(base, text) == ("CN", "DE")
