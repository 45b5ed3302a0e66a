"""What is coming and what has been: on the command line, and as an iCalendar file."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.answer.timeline import of_measure, upcoming
from bot.rules.index import RuleBase
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
