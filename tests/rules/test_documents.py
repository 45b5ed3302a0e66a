"""The document that is cited on a day: the one on which the act rested then, never one of a later year."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.checks import check
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.status import state_on
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests.rules.test_reading import MEASURE
from tests.rules.test_rulefiles import SUBJECT, write

TODAY = date(2026, 11, 29)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@pytest.mark.parametrize(
    ("question", "document", "since"),
    [
        ("wheat from:AR on:2025-12-20", "Decree 877/2025", "2025-12-12"),
        ("wheat from:AR on:2025-12-11", "Decree 526/2025", "2025-08-01"),
        ("wheat from:AR", "Decree 423/2026", "2026-06-05"),
        ("crude oil from:BR on:2023-04-01", "Provisional Measure No. 1.163 of 2023", "2023-03-01"),
        ("ferrous scrap from:KZ on:2023-01-10", "order of October 2022", "2022-11-02"),
        ("sugar from:IN on:2025-06-01", "DGFT notifications of May 2022 to October 2023", "2022-06-01"),
    ],
)
def test_a_past_day_cites_the_document_of_that_day(base: RuleBase, question: str, document: str, since: str) -> None:
    found = answer(base, question, today=TODAY)
    first = to_json(found)["findings"][0]

    assert (first["document"], first["since"]) == (document, since)
    assert document in str(reply(found))


def test_no_act_is_cited_by_a_document_of_a_later_year(base: RuleBase) -> None:
    late = []
    for measure in base.measures.values():
        for limb in measure.limbs:
            for period in limb.periods:
                day = period.until.last if period.until else period.from_.last if period.from_ else None
                state = state_on(limb, measure.announced, day) if day and day <= measure.evidence_as_of else None
                years = {int(year) for year in _YEAR.findall(state.document or measure.document)} if state else set()
                if state and day and years and min(years) > day.year + 1:
                    late.append((measure.key, day, state.document or measure.document))

    assert not late


def test_a_period_before_the_document_must_name_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    text = MEASURE.replace(
        "  - from: 2024-02-01\n", "  - {from: 2021-01-01, until: 2021-06-30}\n  - from: 2024-02-01\n"
    )
    write(folder / "measures/xx/xx-1.yaml", text)
    write(folder / "subjects/widgets.yaml", SUBJECT)

    told = [str(one) for one in check(load(folder), TODAY)]

    assert any("name the `document` that it rests on" in one for one in told), told


def test_of_an_end_and_a_beginning_the_act_that_begins_is_told(base: RuleBase) -> None:
    found = answer(base, "lithium concentrate from:ZW on:2026-12-20", today=TODAY)

    assert found.next_change is not None
    assert (found.next_change.measure, found.next_change.date) == ("zw-2027-01-concentrate", date(2027, 1, 1))


def test_spodumene_is_ore_and_concentrate(base: RuleBase) -> None:
    day = date(2027, 1, 1)
    for place in (day - timedelta(days=1), day, day + timedelta(days=14)):
        found = {
            one.measure.key: one.state.status
            for one in answer(base, f"spodumene zimbabwe on:{place}", today=TODAY).findings
        }

        assert found["zw-2023-5-base-minerals"] == "prohibited"
        assert found["zw-2027-01-concentrate"] == ("prohibited" if place >= day else "not-yet-in-force")
