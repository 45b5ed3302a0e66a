"""An act that is asked for by itself and has ended names at first sight what holds in its place."""

from __future__ import annotations

from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.vocabulary import Status
from handlers.messages import wording
from handlers.messages.answers import reply
from handlers.messages.reply import Reply
from handlers.messages.verdicts import QUOTED
from tests.rules.asking import TODAY, ask

OVER = {Status.EXPIRED, Status.UNKNOWN}
FEWEST = 8
"""Acts on file that ended and were replaced."""


def told(card: Reply) -> str:
    return " / ".join((card.title, *(f"{line.bold} {line.text} {line.link_text}" for line in card.lines)))


def test_every_replaced_act_that_has_ended_names_what_replaces_it(base: RuleBase) -> None:
    met = 0
    for old, new in replaced(base):
        found = ask(base, f"{old.document} from:{old.jurisdiction}")
        ended = found.findings and all(one.state.status is Status.EXPIRED for one in found.findings)
        if found.asked.acts != (old.key,) or not ended:
            continue
        documents = {one.measure.document for one in ask(base, f"{new.document} from:{new.jurisdiction}").findings}
        if new.document in documents:
            met += 1
            shown = told(reply(found))
            assert any(wording.trimmed(one.document, QUOTED) in shown for one in found.successors), old.key
            assert new.key in {one.measure.key for one in found.successors} or len(found.successors) > 1, old.key

    assert met >= FEWEST


def replaced(base: RuleBase) -> list[tuple[Measure, Measure]]:
    return [(base.measures[key], new) for new in base.measures.values() for key in new.replaces]


def test_every_ended_act_with_a_later_one_on_its_goods_says_so_first(base: RuleBase) -> None:
    met = 0
    for act in base.measures.values():
        found = ask(base, f"{act.document} from:{act.jurisdiction}")
        if found.status is Status.EXPIRED and found.successors:
            met += 1
            title = reply(found).title
            assert wording.trimmed(found.successors[0].document, QUOTED) in title, act.key

    assert met >= FEWEST


def test_what_holds_in_place_of_an_act_is_in_force_and_of_its_exporter(base: RuleBase) -> None:
    for act in base.measures.values():
        found = ask(base, f"{act.document} from:{act.jurisdiction}")
        for one in found.successors:
            assert one.measure.jurisdiction in {named.measure.jurisdiction for named in found.findings}, act.key
            assert one.state.status not in OVER | {Status.NOT_YET_IN_FORCE}, act.key
            assert one.measure.key not in found.asked.acts, act.key


def test_zimbabwes_first_lithium_ban_names_the_wider_ban_and_the_stop(base: RuleBase) -> None:
    card = reply(ask(base, "/restricted SI 213 of 2022 from:ZW"))

    assert card.title == "Zimbabwe: SI 213 of 2022 has ended; now SI 5 of 2023: prohibited"
    assert "25 Feb 2026" in told(card)


def test_an_act_that_holds_on_the_day_asked_has_none(base: RuleBase) -> None:
    assert not ask(base, "SI 213 of 2022 on:2022-12-25").successors
    assert not ask(base, "SI 5 of 2023").successors


def test_in_place_of_what_was_suspended_stands_nothing(base: RuleBase) -> None:
    assert not ask(base, "No. 46 of 2024 to:US").successors


def test_of_acts_that_ran_out_the_last_one_leads(base: RuleBase) -> None:
    found = ask(base, "helium from:RU to:TR on:2028-02-01")

    assert found.on > TODAY
    assert found.findings[0].measure.key == "ru-2026-04-14-helium"


def test_what_ended_is_not_told_beside_an_amount_outside_the_limit(base: RuleBase) -> None:
    card = reply(ask(base, "trimethylantimony 99.99% from:CN to:KR"))

    assert card.title == "With “99.99%”: outside the limit · China: licence by name alone"
    assert "No. 33 of 2024: organic antimony compounds is outside" in told(card)
    assert "ended" not in told(card)


def test_the_act_that_prints_the_very_substance_stands_before_one_on_its_class(base: RuleBase) -> None:
    named = ask(base, "ethyl 1-phenethyl-4-oxopiperidine-3-carboxylate from:CN to:MX")
    others = ask(base, "norfentanyl from:CN to:MX")

    assert named.findings[0].measure.key == "cn-mofcom-2026-40-precursors"
    assert {one.measure.key for one in others.findings} == {one.measure.key for one in named.findings}
