"""`/exports pause`, `resume`, `snooze`: what they set, what is said, and that nothing is lost meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.reminders import reached
from bot.errors import UsageError
from bot.subscriptions.delivery_options import Digest, Options, PostingMode, Quiet, due
from bot.subscriptions.options import read_stored
from bot.subscriptions.records import ChannelDefaults
from handlers.chat.answering import Question
from handlers.commands import pausing, subscribing
from handlers.commands.command import AnswerFunction, ChangeSettings, CommandOutcome
from handlers.commands.options import pause_end
from tests.commands.fakes import CHANNEL, NOW, FakeRecords, answering, asker, call, subscription, words

BERLIN = ChannelDefaults(Options(zone="Europe/Berlin", digest=Digest(time(9))), to="US")


def said(answer: AnswerFunction, text: str = "", usual: ChannelDefaults | None = None) -> CommandOutcome:
    outcome = answer(call(text, usual=usual or ChannelDefaults()))
    assert isinstance(outcome, CommandOutcome)
    return outcome


def until(text: str, usual: ChannelDefaults | None = None) -> datetime:
    (change,) = said(pausing.snooze, text, usual).changes
    assert isinstance(change, ChangeSettings)
    assert isinstance(change.usual.options.pause, datetime)
    return change.usual.options.pause


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("", NOW + timedelta(days=1)),
        ("a day", NOW + timedelta(days=1)),
        ("3d", NOW + timedelta(days=3)),
        ("for 2 weeks", NOW + timedelta(days=14)),
        ("until Monday", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        ("5 December", datetime(2026, 12, 5, 8, tzinfo=UTC)),
        ("2026-12-05", datetime(2026, 12, 5, 8, tzinfo=UTC)),
    ],
)
def test_a_snooze_ends_after_a_span_or_at_nine_of_a_day_where_the_channel_is(text: str, ends: datetime) -> None:
    assert until(text, BERLIN) == ends


@pytest.mark.parametrize(
    "days_of_a_week",
    [
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日", "日曜日"),
    ],
)
def test_a_day_of_the_week_is_always_ahead_and_never_more_than_a_week(days_of_a_week: tuple[str, ...]) -> None:
    for hour in range(0, 7 * 24, 3):
        now = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(hours=hour)
        for number, name in enumerate(days_of_a_week):
            ends = pause_end(f"until {name}" if name.isascii() else name, now, "UTC")
            assert ends is not None, name
            assert ends.weekday() == number, name
            assert now < ends <= now + timedelta(days=7), name


@pytest.mark.parametrize("text", ["91d", "1 January 2020", "soon", "0d", "x" * 500])
def test_what_is_no_time_ahead_is_refused_with_the_forms(text: str) -> None:
    with pytest.raises(UsageError, match=r"/exports snooze 1d"):
        said(pausing.snooze, text)


def test_the_rest_of_the_settings_stays_and_each_step_can_be_undone() -> None:
    paused = said(pausing.pause, "", BERLIN)
    (change,) = paused.changes
    assert isinstance(change, ChangeSettings)
    resumed = said(pausing.resume, "", change.usual)
    again = said(pausing.paused_again, resumed.reply.actions[0].value, BERLIN)

    assert change.usual.to == "US"
    assert [action.id for action in paused.reply.actions] == ["resume"]
    assert resumed.changes == (ChangeSettings(BERLIN),)
    assert again.changes == paused.changes
    assert "bans too" in " ".join(words(paused.reply))


def test_who_may_not_manage_changes_nothing_and_a_channel_that_is_not_paused_says_so() -> None:
    refused = pausing.pause(call("", who=asker(may_manage=False), usual=BERLIN))
    assert isinstance(refused, CommandOutcome)

    assert refused.changes == ()
    assert said(pausing.resume).changes == ()
    assert said(pausing.resume).reply.title == "This channel is not paused"


def test_the_list_tells_the_pause_and_offers_to_end_it() -> None:
    usual = ChannelDefaults(Options(pause=NOW + timedelta(days=3)))
    ended = ChannelDefaults(Options(pause=NOW - timedelta(days=3)))
    shown, later = (
        subscribing.list_channel(
            call("", usual=held, subscriptions=[subscription("from:CN")], more={subscribing.STATE: (2, "")})
        )
        for held in (usual, ended)
    )

    assert words(shown)[0].startswith("Paused: until 27 Nov 2026")
    assert shown.actions[0].label == "Resume"
    assert "Paused" not in words(later)[0]


@given(
    planned=st.integers(0, 365 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    minutes=st.integers(1, 90 * 24 * 60),
    digest=st.sampled_from([None, Digest(time(9)), Digest(time(16), 4)]),
    quiet=st.sampled_from([None, Quiet(time(22), time(7))]),
    bypass=st.booleans(),
)
def test_nothing_is_posted_in_a_pause_and_everything_as_usual_after_it(
    planned: datetime, minutes: int, digest: Digest | None, quiet: Quiet | None, *, bypass: bool
) -> None:
    end = planned + timedelta(minutes=minutes)
    usual = PostingMode(digest, quiet)
    paused = PostingMode(digest, quiet, pause=end)

    assert due(paused, planned, bypass=bypass) == (due(usual, end, bypass=bypass) or end)
    assert due(paused, end, bypass=bypass) == due(usual, end, bypass=bypass)
    assert reached(paused, planned) == date.min


def test_a_pause_is_kept_as_text() -> None:
    options = Options(zone="Asia/Tokyo", pause=datetime(2026, 12, 5, 8, 30, tzinfo=UTC))

    assert read_stored(options.text) == options


async def test_it_works_from_what_is_typed_to_the_record() -> None:
    records = FakeRecords()
    asked = answering(records)
    await asked.answer(asker(), Question("exports", "snooze 1w"))
    held = records.settings[CHANNEL]
    await asked.answer(asker(), Question("", "", "resume"))

    assert held.options.pause == NOW + timedelta(days=7)
    assert records.settings[CHANNEL] == ChannelDefaults()
