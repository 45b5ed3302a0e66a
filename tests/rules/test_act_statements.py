"""First sight tells rates of duties, conditions that a question names, plans, and how long ago a ban was confirmed."""

from __future__ import annotations

import re

import pytest

from bot.rules.answer import act_statements
from bot.rules.index import RuleBase
from bot.vocabulary import Certainty, MeasureType, Status
from handlers.messages import wording
from handlers.messages.answers import reply
from handlers.messages.finding_lines import BRIEF
from handlers.messages.reply import Reply
from tests.rules.asking import ask

BANS = {Status.PROHIBITED, Status.TECHNOLOGY_PROHIBITED}
SHOWN = 20
"""Letters of a rate that a line shows at least."""


def text_of(card: Reply) -> str:
    return " / ".join((card.title, *(f"{line.bold} {line.text}" for line in card.lines)))


def test_a_duty_of_any_act_is_told_with_its_rate(base: RuleBase) -> None:
    met = 0
    for measure in base.acts_on_file:
        for limb in measure.limbs:
            if limb.type is not MeasureType.TAX or not limb.items:
                continue
            question = f"{limb.items[0].subject} from:{measure.jurisdiction}"
            found = ask(base, question)
            lead = next((one for one in found.findings if one.sets_status), None)
            if lead and lead.limb.type is MeasureType.TAX and (rate := act_statements.rate(lead)):
                met += 1
                assert wording.trimmed(rate, BRIEF)[:SHOWN] in text_of(reply(found)), question
    assert met > SHOWN / 2


def test_a_ban_that_was_confirmed_long_ago_says_so_in_the_first_line(base: RuleBase) -> None:
    met = 0
    for measure in base.acts_on_file:
        items = [item for limb in measure.limbs for item in limb.items]
        if not items:
            continue
        question = f"{items[0].subject} from:{measure.jurisdiction}"
        found = ask(base, question)
        acts = [one for one in found.findings if one.sets_status and one.state.status is found.status]
        old = all(one.certainty is Certainty.BY_ITS_TEXT for one in acts)
        if found.status in BANS and len(found.by_exporter) == 1 and acts:
            met += 1
            assert ("(last confirmed" in reply(found).title) is old, question
    assert met > SHOWN


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("avocados from Kenya by air", "by air leave"),
        ("avocados from Kenya, air freight", "by air leave"),
        ("Avocados aus Kenia per Luftfracht", "by air leave"),
        ("肯尼亚鳄梨空运", "by air leave"),
        ("diesel from Kazakhstan by road", "By road"),
        ("soya beans from Ukraine, own crop of a co-operative", "own crop"),
        ("soya beans from Ukraine, our own crop", "own crop"),
        ("soya beans from Ukraine, grower", "own crop"),
        ("urea from China to India", "Export inspection for"),
        ("stibine diluted in hydrogen from China", "diluted in inert gas or hydrogen"),
    ],
)
def test_a_condition_of_an_act_that_the_question_names_is_told(base: RuleBase, question: str, told: str) -> None:
    assert told in text_of(reply(ask(base, question)))


@pytest.mark.parametrize("question", ["avocados from Kenya", "cobalt concentrate from DR Congo", "soya beans from:UA"])
def test_no_remark_is_told_that_is_on_nothing_the_question_names(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert act_statements.asked_about(found.asked, found.findings) == ""


def test_a_condition_changes_no_status(base: RuleBase) -> None:
    for plain, with_words in (
        ("avocados from:KE", "avocados from:KE by air"),
        ("soya beans from:UA", "soya beans from:UA own crop of a co-operative"),
    ):
        assert ask(base, with_words).by_exporter == ask(base, plain).by_exporter


def test_a_tax_beside_a_quota_is_told_where_its_rate_is_asked(base: RuleBase) -> None:
    assert "10 percent" in text_of(reply(ask(base, "lithium concentrate from Zimbabwe: how high is the export tax?")))


def test_what_an_exporter_plans_on_the_goods_is_told_with_its_day(base: RuleBase) -> None:
    assert re.search(r"Australia, planned:.*from 1 Jul 2027", text_of(reply(ask(base, "LNG from Australia"))))


@pytest.mark.parametrize("goods", ["gallium", "germanium", "antimony"])
def test_of_what_changed_only_that_is_told_which_reaches_the_destination(base: RuleBase, goods: str) -> None:
    def documents(to: str) -> set[str]:
        return {one.measure.key for one in ask(base, f"what changed for {goods} from:CN to:{to}").changes}

    assert "cn-mofcom-2024-46-us" in documents("US")
    assert "cn-mofcom-2024-46-us" not in documents("KR")


def test_a_change_to_come_that_an_acts_file_names_is_told_and_what_has_come_is_not(base: RuleBase) -> None:
    assert re.search(r"⏳ 1 Jan 2028:.*absolute for all states", text_of(reply(ask(base, "logs from Cameroon to:VN"))))
    assert "paragraph 2 suspended" not in text_of(reply(ask(base, "gallium from:CN to:US on:2024-12-10")))
