"""Several goods in one question are several verdicts, each with its own acts, and none frees another."""

from datetime import date
from itertools import permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Outcome, Status
from handlers.messages.answer_json import to_json

TODAY = date(2026, 11, 29)
GOODS = ("gallium", "nickel", "helium", "paper", "natural flake graphite", "neodymium magnets", "antimony", "laptop")
_ACT = {"gallium": "cn-mofcom-2023-23-gallium-germanium", "natural flake graphite": "cn-mofcom-2023-39-graphite"}


@pytest.mark.parametrize("question", ["gallium", "8112.92", "laptop from:US to:CN", "gallium and paper", "3A001 to:CN"])
def test_each_of_the_goods_has_an_entry(base: RuleBase, question: str) -> None:
    found = answer(
        base, f"{question} from:CN" if "from" not in question and "3A" not in question else question, today=TODAY
    )

    assert len(found.by_goods) == 1
    assert to_json(found)["by_goods"][0]["status"] == to_json(found)["status"]


def test_no_goods_free_others_and_each_has_its_own_act(base: RuleBase) -> None:
    for first, second in permutations(GOODS, 2):
        found = answer(base, f"{first} and {second} from:CN to:DE", today=TODAY)
        alone = [answer(base, f"{one} from:CN to:DE", today=TODAY) for one in (first, second)]

        assert rank(found.status) <= min(rank(one.status) for one in alone if one.things), found.typed
        for goods in found.by_goods:
            acts = goods.measures
            for name, act in _ACT.items():
                assert (act in acts) == (name in goods.subjects) or name not in {first, second}, (found.typed, acts)


def test_goods_that_only_a_list_may_hold_do_not_hedge_a_sure_duty(base: RuleBase) -> None:
    found = answer(base, "graphite, gallium and nickel from:CN", today=TODAY)
    graphite, gallium, nickel = found.by_goods

    assert found.outcome is Outcome.RESTRICTED
    assert {graphite.verdict.outcome, gallium.verdict.outcome} == {Outcome.RESTRICTED}
    assert nickel.verdict.outcome is Outcome.PARTLY_UNDERSTOOD
    assert nickel.measures == ("cn-dual-use",)


@pytest.mark.parametrize(
    ("question", "exporters"), [("FPGA to:CN", {"US", "EU", "JP"}), ("drones to:IN", {"US", "EU", "GB", "CN"})]
)
def test_every_exporter_on_file_is_asked_toward_a_destination(
    base: RuleBase, question: str, exporters: set[str]
) -> None:
    found = answer(base, question, today=TODAY)

    assert exporters <= set(found.by_exporter)
    assert found.outcome is Outcome.RESTRICTED


@pytest.mark.parametrize("code", ["1C980", "1C982", "1C983", "1C984", "1C988", "0A980"])
def test_a_reason_that_another_part_decides_is_no_clearance(base: RuleBase, code: str) -> None:
    assert answer(base, f"{code} from:US to:JP", today=TODAY).status is Status.UNKNOWN


@pytest.mark.parametrize("place", ["SA", "CN", "DE"])
def test_an_entry_that_an_unenforced_rule_made_is_no_clearance(base: RuleBase, place: str) -> None:
    assert answer(base, f"4E091 from:US to:{place}", today=TODAY).status is Status.UNKNOWN


@pytest.mark.parametrize(
    "question", ["integrated circuits from:US to:DE", "chips from:US to:JP", "semiconductors from:US to:KR"]
)
def test_a_trade_of_which_one_kind_is_controlled_needs_no_licence(base: RuleBase, question: str) -> None:
    found = answer(base, question, today=TODAY)

    assert (found.status, found.outcome) == (Status.UNKNOWN, Outcome.PARTLY_UNDERSTOOD)
    assert found.some_kinds == {"US": ("cryocmos integrated circuits",)}
    assert answer(base, "cryo-CMOS integrated circuits from:US to:DE", today=TODAY).status is Status.LICENCE


@pytest.mark.parametrize("question", ["graphite from:CN", "semiconductors from:US to:CN", "uranium from:RU to:US"])
def test_kinds_that_are_the_trade_are_its_status(base: RuleBase, question: str) -> None:
    assert answer(base, question, today=TODAY).some_kinds == {}


def test_a_country_before_the_goods_sends_them(base: RuleBase) -> None:
    found = answer(base, "Philippines nickel ore", today=TODAY)

    assert (found.from_, found.to) == ("PH", None)
    assert set(found.by_exporter) == {"PH"}
