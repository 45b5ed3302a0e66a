"""Which goods a text is about, where more are named."""

from __future__ import annotations

import pytest

from tests.detect.conftest import Judge


@pytest.mark.parametrize(
    ("title", "summary", "goods"),
    [
        ("Togo suspends cocoa export registrations", "The Coffee and Cocoa Council said so.", ("cocoa beans",)),
        ("Kenya bans raw macadamia exports", "The Tea Board of Kenya announced it.", ("macadamia nuts",)),
        ("Philippines bans rice exports, says Sugar Regulatory Administration", "", ("rice",)),
        ("Ghana bans exports of gold, Cocoa Marketing Board not affected", "", ("gold",)),
        ("Ghana Cocoa Board suspends export registrations", "", ("cocoa beans",)),
        ("Kenya bans exports of tea and Board says more will follow", "", ("tea",)),
    ],
)
def test_goods_in_the_name_of_a_body_are_not_what_its_act_is_about_unless_nothing_else_is_named(
    judge: Judge, title: str, summary: str, goods: tuple[str, ...]
) -> None:
    assert judge(title, summary).subjects == goods


def test_alloys_of_magnets_are_magnets_and_not_their_elements(judge: Judge) -> None:
    told = "New: samarium-cobalt and neodymium-iron-boron magnets. Samarium metal is free."

    assert judge("China requires licence for magnet exports", told).subjects == ("rare earth magnets", "samarium")
