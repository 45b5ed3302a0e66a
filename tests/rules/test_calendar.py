"""The rules' own dates: what is coming and what has been, as a list and a calendar, and what a curator looks at."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.rules.answer import timeline
from bot.rules.answer.timeline import of_measure, upcoming
from bot.rules.checks import TaskKind, tasks
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.status import FRESH, state_on
from handlers.messages import timeline as icalendar
from handlers.terminal import overviews

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_calendar_has_one_all_day_event_for_each_date(base: RuleBase) -> None:
    events = upcoming(base, NOW.date(), 400)
    text = icalendar.calendar(events, NOW)

    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == len(events)
    assert "DTSTART;VALUE=DATE:20261127\r\nDTEND;VALUE=DATE:20261128" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")


def test_a_calendar_says_when_to_look_again_and_reminds_in_the_morning(base: RuleBase) -> None:
    events = upcoming(base, NOW.date(), 400)
    text, silent = icalendar.calendar(events, NOW, 30), icalendar.calendar(events, NOW, 0)

    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n" in text
    assert text.count("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P29DT15H\r\nDESCRIPTION:") == len(events)
    assert text.count("END:VALARM\r\nEND:VEVENT") == len(events)
    assert "VALARM" not in silent


def test_an_event_keeps_its_identity_from_file_to_file(base: RuleBase) -> None:
    def identities(days: int, now: datetime) -> set[str]:
        lines = icalendar.calendar(upcoming(base, NOW.date(), days), now).split("\r\n")
        return {line for line in lines if line.startswith("UID:")}

    assert identities(60, NOW) <= identities(400, NOW + timedelta(days=3))


@given(st.text(max_size=200))
def test_any_text_comes_back_from_a_folded_line(text: str) -> None:
    line = icalendar._text(text)  # noqa: SLF001 - RFC 5545's two rules are tested where they are

    folded = icalendar._folded(line)  # noqa: SLF001 - see above
    assert folded.replace("\r\n ", "") == line
    assert all(len(piece.encode()) <= 75 for piece in folded.split("\r\n"))


def test_what_a_statement_says_of_a_day_is_in_the_calendar(base: RuleBase) -> None:
    events = [event for event in upcoming(base, date(2026, 11, 29), 800) if event.measure.standing != "act"]
    said = {(event.measure.key, event.date.text, event.kind) for event in events}

    assert ("cn-mofcom-2026-kl-arrangement", "2027-01-10", "changes") in said
    assert {kind for _, _, kind in said} == {"changes"}


def test_the_last_day_on_which_an_act_was_seen_is_no_date_of_it(base: RuleBase) -> None:
    measure = base.measures["ml-2021-12-06-cereals-cotton"]

    assert {event.kind for event in of_measure(measure)} == {"announced", "starts"}


def test_the_quota_year_ends_where_no_period_does(base: RuleBase) -> None:
    kinds = {event.kind for event in upcoming(base, date(2026, 11, 24), 90)}

    assert {"suspension-ends", "quota-year"} <= kinds


@pytest.mark.slow
def test_upcoming_prints_objects_in_order_of_their_days() -> None:
    found = CliRunner().invoke(overviews.upcoming_command, ["400", "--json"])

    days = [json.loads(line)["date"] for line in found.stdout.splitlines()]
    assert found.exit_code == 0
    assert days
    assert days == sorted(days)


@pytest.mark.slow
@pytest.mark.parametrize("given_", [["0"], ["soon"], ["--json", "--ics"]])
def test_upcoming_refuses_what_is_no_number_of_days(given_: list[str]) -> None:
    assert CliRunner().invoke(overviews.upcoming_command, given_).exit_code == 2


@pytest.mark.slow
def test_changes_tell_the_life_of_a_thing_and_of_an_act() -> None:
    def told(*words: str) -> list[dict[str, str]]:
        found = CliRunner().invoke(overviews.changes_command, [*words, "--json"])
        return [json.loads(line) for line in found.stdout.splitlines()]

    life = told("흑연", "from:CN")
    assert {"No. 50 of 2006", "No. 39 of 2023"} <= {event["document"] for event in life}
    assert [event["when"] for event in life] == sorted(event["when"] for event in life)
    assert {event["measure"] for event in told("No. 39 of 2023")} == {"cn-mofcom-2023-39-graphite"}
    assert told("unobtainium") == []


# -- the rules' own dates tell a curator what to look at

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
