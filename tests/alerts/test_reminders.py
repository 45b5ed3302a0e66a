from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alerts.reminders import Dated, ReminderRequest, announced, in_rules, reached, reminder
from bot.model.delivery import Channel, Delivery
from bot.rules.answer.timeline import upcoming
from bot.rules.index import RuleBase
from bot.subscriptions.delivery_options import Digest, PostingMode, Quiet
from bot.subscriptions.filters import Vocabulary, parse
from handlers.messages.notes import worded
from tests.alerts.samples import VOCABULARY, announcement

CHANNEL = Channel("discord", "G1", "42")
THEN = date(2026, 12, 10)
DAY = timedelta(days=1)


def dated(day: date = THEN, what: str = "in force: licence on graphite", **changes: object) -> Dated:
    return Dated(day, announcement(**changes), "No. 39 of 2023", what, "https://example.org/rule", measure="cn-2023-39")


def wanted(text: str = "", *days: int, name: str = "s") -> ReminderRequest:
    return ReminderRequest(name, parse(text, VOCABULARY), PostingMode(remind=days or (30, 7, 1)))


def told(found: Delivery | None) -> list[str]:
    return [one["day"] for one in json.loads(found.content.get("dates"))] if found else []


def on(day: date, *dates: Dated, wants: tuple[ReminderRequest, ...] = (wanted(),)) -> list[str]:
    return told(reminder(CHANNEL, wants, dates, day - DAY, day))


def test_a_date_is_told_so_many_days_before_and_on_the_day_and_never_else() -> None:
    days = [THEN - DAY * before for before in range(60, -10, -1)]

    assert [(THEN - day).days for day in days if on(day, dated())] == [30, 7, 1, 0]


def test_only_what_the_filter_lets_pass_is_told() -> None:
    day = THEN - DAY

    assert on(day, dated(), wants=(wanted("from:CN about:graphite"),))
    assert not on(day, dated(), wants=(wanted("from:US"),))
    assert on(day, dated(destinations=("US",)), wants=(wanted("to:US"),))
    assert not on(day, dated(destinations=("US",)), wants=(wanted("to:JP"),))
    assert on(day, dated(), wants=(wanted("from:US"), wanted("from:CN", 1, name="other")))


def test_each_subscription_has_days_of_its_own() -> None:
    wants = (wanted("from:US", 5), wanted("from:CN", 3))

    assert on(THEN - DAY * 3, dated(), wants=wants)
    assert not on(THEN - DAY * 5, dated(), wants=wants)


def test_several_dates_come_in_one_message_in_their_order_and_quietly() -> None:
    found = reminder(CHANNEL, [wanted()], [dated(THEN + DAY * 6), dated()], THEN - DAY * 2, THEN - DAY)

    assert told(found) == [THEN.isoformat(), (THEN + DAY * 6).isoformat()]
    assert found
    assert (found.kind, found.loud, found.mention, found.subscriptions) == ("reminder", False, "", ("s",))


def test_the_same_day_planned_again_is_the_same_delivery() -> None:
    first = reminder(CHANNEL, [wanted()], [dated()], THEN - DAY * 2, THEN - DAY)
    again = reminder(CHANNEL, [wanted(), wanted("graphite", name="t")], [dated()], THEN - DAY * 2, THEN - DAY)

    assert first
    assert again
    assert first.id == again.id


def test_a_bot_that_was_off_tells_what_it_missed_once_and_a_week_back() -> None:
    after, upto = THEN - DAY * 8, THEN + DAY * 2

    assert told(reminder(CHANNEL, [wanted()], [dated()], after, upto)) == [THEN.isoformat()]
    assert told(reminder(CHANNEL, [wanted()], [dated(THEN - DAY * 20)], THEN - DAY * 60, upto)) == []


@given(
    st.lists(st.integers(-3, 60), max_size=8),
    st.lists(st.integers(1, 5), min_size=1, max_size=20),
    st.sets(st.integers(0, 40), min_size=1, max_size=4),
)
def test_however_the_days_are_cut_each_date_is_told_once_for_each_threshold(
    ahead: list[int], steps: list[int], days: set[int]
) -> None:
    start = date(2026, 11, 1)
    dates = [dated(start + DAY * n, what=str(index)) for index, n in enumerate(ahead)]
    want = wanted("", *days)
    day, seen = start, []
    for step in steps:
        found = reminder(CHANNEL, [want], dates, day, day + DAY * step)
        seen += [one["what"] for one in json.loads(found.content.get("dates"))] if found else []
        day += DAY * step

    for index, n in enumerate(ahead):
        thresholds = {n - before for before in (*days, 0)}
        most = sum(0 < threshold <= (day - start).days for threshold in thresholds)
        least = 1 if most else 0
        assert least <= seen.count(str(index)) <= most


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "now", "day"),
    [
        (PostingMode(), "2026-11-24T08:59", "2026-11-23"),
        (PostingMode(), "2026-11-24T09:00", "2026-11-24"),
        (PostingMode(zone="Europe/Berlin"), "2026-11-24T08:00", "2026-11-24"),
        (PostingMode(zone="Asia/Tokyo"), "2026-11-24T00:00", "2026-11-24"),
        (PostingMode(digest=Digest(time(17))), "2026-11-24T16:59", "2026-11-23"),
        (PostingMode(quiet=Quiet(time(8), time(10))), "2026-11-24T09:59", "2026-11-23"),
        (PostingMode(quiet=Quiet(time(8), time(10))), "2026-11-24T10:00", "2026-11-24"),
    ],
)
def test_reminders_come_at_nine_or_with_the_digest_and_never_in_quiet_hours(
    mode: PostingMode, now: str, day: str
) -> None:
    assert reached(mode, at(now)) == date.fromisoformat(day)


def test_an_announced_acts_day_is_told_unless_a_touched_rule_has_it() -> None:
    act = announcement(effective=THEN.isoformat(), measures=("cn-2023-39",))

    (found,) = announced(
        [act, announcement(event="x", effective=None), announcement(event="y", effective="2026-12")], []
    )
    assert (found.day, found.event) == (THEN, act.event)
    assert announced([act], [dated()]) == ()
    assert announced([act], [dated(THEN + DAY)]) == (found,)


def rule_dates(base: RuleBase) -> tuple[Dated, ...]:
    return in_rules(upcoming(base, date(2026, 11, 1), 400), worded)


def test_a_date_in_the_rules_looks_to_filters_like_the_act_that_it_is(base: RuleBase) -> None:
    same, sources = str, {"cn-mofcom": "Ministry of Commerce"}
    vocabulary = Vocabulary(same, same, lambda _: frozenset(), sources=sources)
    dates = rule_dates(base)

    def days(text: str) -> set[str]:
        found = parse(text, vocabulary)
        return {f"{one.day} {one.document}" for one in dates if any(map(found.holds, one.facts))}

    ban = "2026-11-27 No. 46 of 2024, paragraph 2, first half"
    assert ban in days("from:CN about:gallium to:US measure:prohibition kind:suspension tier:official")
    assert ban not in days("from:CN about:cobalt")
    assert ban not in days("to:JP")
    assert "2026-12-31 Decision 004/ARECOMS/2025" in days("from:CD measure:quota cobalt")
    assert days("") == {f"{one.day} {one.document}" for one in dates}
    assert not days("source:cn-mofcom")


def test_the_suspended_ban_is_reminded_of_a_day_before_its_suspension_ends(base: RuleBase) -> None:
    want = ReminderRequest("s", parse("", VOCABULARY), PostingMode(remind=(1,)))

    found = reminder(CHANNEL, [want], rule_dates(base), date(2026, 11, 25), date(2026, 11, 26))

    assert found
    entries = json.loads(found.content.get("dates"))
    assert {one["day"] for one in entries} == {"2026-11-27"}
    assert all("suspension" in one["what"] and one["link"].startswith("https://") for one in entries)
