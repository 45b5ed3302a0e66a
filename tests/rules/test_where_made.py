"""Where goods were made is where they leave, if they have a destination and nothing says from where else."""

from __future__ import annotations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.rules.test_crossing import TODAY

TOLD = [
    *(
        "gallium made in China to Poland",
        "gallium, made in China, consignee Warsaw",
        "gallium fabricado en China a Polonia",
    ),
    *("gallium hergestellt in China nach Polen", "gallium fabriqué en Chine vers la Pologne", "镓 产地 中国 到 波兰"),
    *(
        "gallio fabbricato in Cina verso la Polonia",
        "gálio fabricado na China para a Polônia",
        "ガリウム 中国製 ポーランドへ",
    ),
    *(
        "галлий произведено в Китае в Польшу",
        "gallium vervaardigd in China naar Polen",
        "gallium sản xuất tại Trung Quốc sang Ba Lan",
    ),
]


@pytest.mark.parametrize("text", TOLD)
def test_goods_with_a_destination_leave_where_they_were_made(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to, found.by_exporter["CN"]) == ("CN", "PL", "licence")


@pytest.mark.parametrize(
    ("text", "from_"),
    [
        ("gallium made in China", None),
        ("gallium made in China from Germany to Poland", "DE"),
        ("gallium made in China, seller Singapore, to Poland", "SG"),
        ("gallium from Xyzzyburg made in China to Poland", None),
        ("gallium bought in China to Poland", None),
        ("gallium made in China, Hamburg to Poland", "DE"),
    ],
)
def test_another_sender_or_none_is_asked_beside_where_they_were_made(base: RuleBase, text: str, from_: str) -> None:
    found = answer(base, text, today=TODAY)

    assert found.from_ == from_
    assert found.by_exporter["CN"] == "licence"


def test_a_town_behind_a_firms_form_of_law_is_where_it_is(base: RuleBase) -> None:
    for form, place in (("KK", "Tokyo"), ("GmbH", "Hamburg"), ("AG", "Ulm"), ("Ltd", "London"), ("Ltd.", "Turkey")):
        found = answer(base, f"Buyer: Qorvath Xyzzy {form} {place}; goods: gallium, made in China", today=TODAY)
        assert found.from_ == "CN", place
        assert found.to in {"JP", "DE", "GB", "TR"}, place
