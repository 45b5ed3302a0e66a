from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.subscriptions.delivery_options import (
    Digest,
    PostingMode,
    Quiet,
    due,
    instant,
    last_day,
    next_at,
    quiet_until,
    zone,
)

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE, TEHRAN = ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Tehran")
DAY = timedelta(days=1)

ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Tehran",
        "Pacific/Apia",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "Pacific/Chatham",
        "Asia/Kathmandu",
        "Antarctica/Troll",
    )
]
zones = st.sampled_from(ZONES)
times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
instants = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
quiets = st.builds(Quiet, times, times).filter(lambda quiet: quiet.start != quiet.end)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("where", "day", "at", "expected"),
    [
        # Berlin: 02:00 became 03:00 on 29 March 2026, 03:00 became 02:00 on 25 October 2026.
        (BERLIN, "2026-03-28", "02:30", "2026-03-28T01:30"),
        (BERLIN, "2026-03-29", "01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29", "02:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29", "02:30", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29", "03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29", "03:01", "2026-03-29T01:01"),
        (BERLIN, "2026-10-25", "02:30", "2026-10-25T00:30"),
        (BERLIN, "2026-10-25", "03:00", "2026-10-25T02:00"),
        # New York: 8 March and 1 November 2026.
        (NEW_YORK, "2026-03-08", "02:15", "2026-03-08T07:00"),
        (NEW_YORK, "2026-03-08", "09:00", "2026-03-08T13:00"),
        (NEW_YORK, "2026-11-01", "01:30", "2026-11-01T05:30"),
        (NEW_YORK, "2026-11-01", "09:00", "2026-11-01T14:00"),
        # Lord Howe moves by half an hour: 4 October 2026, 02:00 became 02:30; 5 April 2026, 02:00 became 01:30.
        (LORD_HOWE, "2026-10-04", "02:10", "2026-10-03T15:30"),
        (LORD_HOWE, "2026-10-04", "02:45", "2026-10-03T15:45"),
        (LORD_HOWE, "2026-04-05", "01:45", "2026-04-04T14:45"),
        # Tehran: the last summer times; midnight of 22 March 2022 did not exist.
        (TEHRAN, "2022-03-22", "00:00", "2022-03-21T20:30"),
        (TEHRAN, "2022-03-22", "00:30", "2022-03-21T20:30"),
        (TEHRAN, "2026-03-22", "00:30", "2026-03-21T21:00"),
        # Apia had no 30 December 2011 at all.
        (ZoneInfo("Pacific/Apia"), "2011-12-30", "09:00", "2011-12-30T10:00"),
    ],
)
def test_a_local_time_is_the_first_instant_at_which_the_clock_has_reached_it(
    where: ZoneInfo, day: str, at: str, expected: str
) -> None:
    assert instant(where, date.fromisoformat(day), time.fromisoformat(at)) == utc(expected)


def test_of_a_time_that_comes_twice_the_second_can_be_asked_for() -> None:
    day = date(2026, 10, 25)

    assert instant(BERLIN, day, time(2, 30), second=True) == utc("2026-10-25T01:30")
    assert instant(BERLIN, day, time(4), second=True) == instant(BERLIN, day, time(4))


@given(zones, instants, times)
def test_an_instant_never_goes_back_and_shows_the_wanted_time_unless_the_clock_jumps_over_it(
    where: ZoneInfo, around: datetime, at: time
) -> None:
    day = around.astimezone(where).date()
    found = instant(where, day, at)
    shown = found.astimezone(where).replace(tzinfo=None)

    assert shown >= datetime.combine(day, at)
    assert (found - timedelta(seconds=1)).astimezone(where).replace(tzinfo=None) < datetime.combine(day, at)
    assert instant(where, day + DAY, at) >= found
    assert found <= instant(where, day, at, second=True)


@given(zones, instants, times, st.none() | st.integers(0, 6))
def test_the_next_time_is_ahead_and_every_day_or_week_has_one(
    where: ZoneInfo, now: datetime, at: time, weekday: int | None
) -> None:
    following = next_at(where, at, now, weekday)

    assert now < following <= now + DAY * (9 if weekday is not None else 3)
    assert next_at(where, at, following - timedelta(seconds=1), weekday) == following


@given(zones, instants, times)
@example(ZoneInfo("Pacific/Apia"), datetime(2011, 1, 1, tzinfo=UTC), time(0, 1))
def test_a_year_of_digests_has_one_a_day(where: ZoneInfo, now: datetime, at: time) -> None:
    at_, days = now, []
    for _ in range(400):
        at_ = next_at(where, at, at_)
        days.append(at_.astimezone(where).date())

    # A day that a zone skipped as a whole has none.
    assert len(set(days)) == len(days)
    assert (days[-1] - days[0]).days in (399, 400)


@given(zones, instants, quiets)
def test_quiet_hours_end_ahead_and_are_over_then(where: ZoneInfo, now: datetime, quiet: Quiet) -> None:
    end = quiet_until(where, quiet, now)
    local = now.astimezone(where)
    wall = local.time().replace(second=0, microsecond=0)
    inside = quiet.start <= wall < quiet.end if quiet.start < quiet.end else not quiet.end <= wall < quiet.start

    assert end is None or now < end <= now + timedelta(hours=26)
    assert (end is not None) == inside or moves_near(where, now)


def moves_near(where: ZoneInfo, now: datetime) -> bool:
    offsets = {(now + timedelta(hours=hours)).astimezone(where).utcoffset() for hours in range(-27, 28, 3)}
    return len(offsets) > 1


@pytest.mark.parametrize(
    ("where", "quiet", "now", "until"),
    [
        (BERLIN, "22:00-07:00", "2026-11-24T20:59", None),
        (BERLIN, "22:00-07:00", "2026-11-24T21:00", "2026-11-25T06:00"),
        (BERLIN, "22:00-07:00", "2026-11-25T05:59", "2026-11-25T06:00"),
        (BERLIN, "22:00-07:00", "2026-11-25T06:00", None),
        # The night in which clocks are put forward is an hour shorter, the one in which they are put back longer.
        (BERLIN, "22:00-07:00", "2026-03-28T22:00", "2026-03-29T05:00"),
        (BERLIN, "22:00-07:00", "2026-10-24T21:00", "2026-10-25T06:00"),
        # An end that comes twice is the second one: nobody is woken at the first.
        (BERLIN, "22:00-02:30", "2026-10-25T00:45", "2026-10-25T01:30"),
        # An end that the night does not have is the moment of the jump.
        (BERLIN, "22:00-02:30", "2026-03-29T00:59", "2026-03-29T01:00"),
        (BERLIN, "22:00-02:30", "2026-03-29T01:00", None),
        # Hours that the night does not have are no quiet hours.
        (BERLIN, "02:10-02:50", "2026-03-29T01:00", None),
        (NEW_YORK, "12:00-13:30", "2026-11-24T17:00", "2026-11-24T18:30"),
        (TEHRAN, "23:00-00:30", "2022-03-21T20:00", "2022-03-21T20:30"),
        (LORD_HOWE, "22:00-02:15", "2026-10-03T15:29", "2026-10-03T15:30"),
    ],
)
def test_quiet_hours_are_those_of_the_local_clock(where: ZoneInfo, quiet: str, now: str, until: str | None) -> None:
    start, end = map(time.fromisoformat, quiet.split("-"))

    assert quiet_until(where, Quiet(start, end), utc(now)) == (utc(until) if until else None)


def test_the_last_day_is_yesterday_until_the_time_has_come() -> None:
    assert last_day(BERLIN, time(9), utc("2026-11-24T07:59")) == date(2026, 11, 23)
    assert last_day(BERLIN, time(9), utc("2026-11-24T08:00")) == date(2026, 11, 24)
    assert last_day(ZoneInfo("Pacific/Kiritimati"), time(9), utc("2026-11-24T19:00")) == date(2026, 11, 25)


def test_what_was_planned_waits_for_the_digest_the_quiet_hours_or_not_at_all() -> None:
    planned, berlin = utc("2026-11-24T21:30"), "Europe/Berlin"
    quiet = Quiet(time(22), time(7))

    assert due(PostingMode(), planned, bypass=False) is None
    assert due(PostingMode(quiet=quiet, zone=berlin), planned, bypass=False) == utc("2026-11-25T06:00")
    assert due(PostingMode(quiet=quiet, zone=berlin), planned, bypass=True) is None
    assert due(PostingMode(quiet=quiet), planned, bypass=False) is None
    assert due(PostingMode(digest=Digest(time(9)), zone=berlin), planned, bypass=True) == utc("2026-11-25T08:00")
    assert due(PostingMode(digest=Digest(time(16), 4)), planned, bypass=False) == utc("2026-11-27T16:00")
    # A digest whose time lies in quiet hours comes at their end.
    assert due(PostingMode(digest=Digest(time(6)), quiet=quiet, zone=berlin), planned, bypass=False) == utc(
        "2026-11-25T06:00"
    )


@given(zones, instants, quiets, times)
def test_nothing_is_ever_due_in_quiet_hours_or_in_the_past(
    where: ZoneInfo, planned: datetime, quiet: Quiet, at: time
) -> None:
    for mode in (
        PostingMode(quiet=quiet, zone=where.key),
        PostingMode(Digest(at), quiet, where.key),
        PostingMode(Digest(at, 3), quiet, where.key),
    ):
        when = due(mode, planned, bypass=False) or planned
        assert when >= planned
        assert quiet_until(where, quiet, when) is None


def test_a_zone_that_the_machine_does_not_know_counts_as_utc() -> None:
    assert zone("Mars/Olympus") == ZoneInfo("UTC")
    assert zone("../../etc/passwd") == ZoneInfo("UTC")
