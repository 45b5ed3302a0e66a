"""The rules' own dates tell a curator what to look at."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.rules.answer import timeline
from bot.rules.checks import TaskKind, tasks
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.status import FRESH, state_on

DAY = timedelta(days=1)


CHECKED = date(2026, 11, 24)


def dated(base: RuleBase, day: date) -> list[Measure]:
    """Every act, checked and with evidence of a day."""
    return [replace(one, checked_on=day, evidence_as_of=day) for one in base.measures.values()]


def of(measures: list[Measure], key: str, today: date) -> dict[TaskKind, date]:
    return {task.kind: task.since for task in tasks(measures, today) if task.measure.key == key}


def test_a_suspension_that_ended_without_a_sequel_is_a_task_from_its_first_day_on(base: RuleBase) -> None:
    key, measures = "cn-mofcom-2024-46-us", dated(base, CHECKED)
    before, after = date(2026, 11, 27), date(2026, 11, 28)

    assert TaskKind.ENDED not in of(measures, key, before)
    assert of(measures, key, after) == {TaskKind.ENDED: after}
    assert TaskKind.ENDED not in of(dated(base, after), key, after), "it was checked since"


def test_a_day_that_a_statement_names_is_told_before_and_is_a_task_after(base: RuleBase) -> None:
    key, named = "cn-mofcom-2026-kl-arrangement", date(2027, 1, 10)
    told = [event for event in timeline.upcoming(base, named - 30 * DAY, 60) if event.measure.key == key]

    assert [event.date.first for event in told] == [named]
    assert of(dated(base, named - DAY), key, named) == {TaskKind.DATED: named}


def test_each_act_stands_once_and_the_most_urgent_first(base: RuleBase) -> None:
    found = tasks(base.measures.values(), date(2027, 6, 1))
    order = list(TaskKind)

    assert len({task.measure.key for task in found}) == len(found)
    assert [order.index(task.kind) for task in found] == sorted(order.index(task.kind) for task in found)
    assert {task.kind for task in found} >= {TaskKind.ENDED, TaskKind.CHECK}


@given(ahead=st.integers(0, 900))
@settings(max_examples=20)
def test_what_is_due_on_a_day_stays_due_until_a_file_changes(base: RuleBase, ahead: int) -> None:
    day = date(2026, 11, 29) + ahead * DAY
    now, later = ({task.measure.key for task in tasks(base.measures.values(), one)} for one in (day, day + 30 * DAY))
    over = {key for key in now if not any(state_on(limb, None, day + 30 * DAY) for limb in base.measures[key].limbs)}

    assert now - over <= later


def test_a_checked_act_with_new_evidence_is_no_task(base: RuleBase) -> None:
    today = date(2027, 3, 1)

    assert tasks(dated(base, today), today) == ()
    assert len(tasks(dated(base, today), today + FRESH + 400 * DAY)) > len(base.measures) / 2
