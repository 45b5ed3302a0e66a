"""Acts that bind goods from any country (re-export rules) are part of the answer, whoever sends the goods."""

from datetime import date
from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Outcome
from handlers.messages.answers import reply
from handlers.messages.notes import worded

TODAY = date(2026, 11, 27)
SENDERS = ("SG", "TW", "MY", "DE", "BR")


@pytest.mark.slow
def test_goods_of_such_an_act_are_restricted_from_every_country(base: RuleBase) -> None:
    limbs = [(act, limb) for act in base.abroad["US"] for limb in act.limbs if limb.abroad]
    asked = [
        (act, limb, item.subject, sender)
        for (act, limb), sender in product(limbs, SENDERS)
        for item in limb.items
        if limb.destinations.only and limb.periods[-1].until is None
    ]
    assert len(asked) > len(SENDERS)
    for act, limb, subject, sender in asked:
        reached = {one for group in limb.destinations.only or () for one in base.groups.get(group, {group})}
        for to in sorted(reached)[SENDERS.index(sender) :: len(SENDERS)]:
            if to == sender or not base.reaches(limb.destinations, to):
                continue
            found = answer(base, subject, today=TODAY, from_=sender, to=to)

            assert found.by_exporter[act.jurisdiction] in RESTRICTING, (subject, sender, to)
            assert sender in found.by_exporter or sender in base.groups["EU"]
            assert any(
                limb.abroad in remark
                for _, limb in limbs
                if limb.abroad and limb.items
                for remark in map(worded, found.remarks)
            )


@pytest.mark.slow
def test_the_sender_has_a_verdict_of_its_own_in_the_headline(base: RuleBase) -> None:
    shown = reply(answer(base, "H100 from Singapore to China", today=TODAY))

    assert "Singapore: not covered" in shown.title
    assert "US: licence (re-export)" in shown.title


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "5A002 from:SG to:RU",
        "carbon fibre from:BR to:CN",
        "H100 from:SG to:MY",
        "H100 GPU servers from Singapore to Malaysia",
        "H20 to Tencent from:SG",
    ],
)
def test_goods_on_a_list_are_said_to_be_bound_if_they_are_of_its_origin(base: RuleBase, question: str) -> None:
    found = answer(base, question, today=TODAY)

    assert found.outcome is not Outcome.RESTRICTED
    assert any("of US origin" in remark for remark in map(worded, found.remarks))


def test_free_goods_are_not_said_to_be_bound(base: RuleBase) -> None:
    found = answer(base, "bananas from:SG to:CN", today=TODAY)

    assert not any("US origin" in remark for remark in map(worded, found.remarks))
