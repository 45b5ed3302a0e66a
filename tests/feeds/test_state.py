"""A source's state, and when it is polled next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.fetch.response import Validators, max_age, retry_after
from bot.feeds.schedule import (
    FIRST_GUESS,
    JITTER,
    LATEST,
    LONGEST_BACK_OFF,
    SOONEST,
    PollResult,
    SourceState,
    after_failure,
    after_success,
    first_due,
)
from tests.feeds.making import source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADAPTIVE = source()
WRITTEN = source(interval="15m")


def wait(state: SourceState, now: datetime = NOW) -> timedelta:
    assert state.next_due is not None
    return state.next_due - now


def near(span: timedelta, expected: timedelta) -> bool:
    return abs(span - expected) <= expected * JITTER


def test_a_state_survives_its_journey_through_json() -> None:
    state = after_success(
        SourceState(), ADAPTIVE, PollResult(Validators("e", "l"), "d", items=3, newest=NOW, new=1), NOW
    )
    state = after_failure(state, ADAPTIVE, "timeout", "no answer", NOW, retry_after=30)

    assert SourceState.from_json(state.to_json()) == state


def test_a_state_of_another_version_is_read() -> None:
    assert SourceState.from_json('{"etag": "e", "colour": "red"}') == SourceState(etag="e")


def test_a_written_interval_is_kept_exactly_whatever_the_cache_header_says() -> None:
    state = after_success(SourceState(), WRITTEN, PollResult(max_age=86_400), NOW)

    assert wait(state) == timedelta(minutes=15)


def test_a_written_interval_is_kept_while_a_source_fails() -> None:
    state = SourceState()
    for _ in range(5):
        state = after_failure(state, WRITTEN, "http-500", "", NOW)

    assert wait(state) == timedelta(minutes=15)
    assert state.failures == 5


def test_retry_after_is_heeded_even_where_an_interval_is_written() -> None:
    assert wait(after_failure(SourceState(), WRITTEN, "http-429", "", NOW, retry_after=7200)) == timedelta(hours=2)


def test_failures_back_off_up_to_a_limit_and_one_success_ends_that() -> None:
    state, waits = SourceState(), []
    for _ in range(8):
        state = after_failure(state, ADAPTIVE, "network", "", NOW)
        waits.append(wait(state))

    assert near(waits[0], FIRST_GUESS)
    assert near(waits[1], FIRST_GUESS * 2)
    assert near(waits[-1], LONGEST_BACK_OFF)
    healed = after_success(state, ADAPTIVE, PollResult(), NOW)
    assert healed.failures == 0
    assert near(wait(healed), FIRST_GUESS)


def test_410_ends_a_source() -> None:
    state = after_failure(SourceState(), WRITTEN, "gone", "", NOW)

    assert state.gone
    assert state.next_due is None


def test_a_busy_source_is_read_more_often_than_a_quiet_one() -> None:
    busy, quiet = SourceState(first_polled_at=NOW), SourceState(first_polled_at=NOW)
    for n in range(10):
        busy = after_success(busy, ADAPTIVE, PollResult(new=1), NOW + timedelta(hours=n))
        quiet = after_success(quiet, ADAPTIVE, PollResult(new=1), NOW + timedelta(days=n))

    assert near(wait(busy, NOW + timedelta(hours=9)), timedelta(hours=1) / 8)
    assert near(wait(quiet, NOW + timedelta(days=9)), LATEST)


def test_the_backlog_of_the_first_poll_teaches_no_rhythm() -> None:
    assert after_success(SourceState(), ADAPTIVE, PollResult(new=30), NOW).arrivals == ()


def test_cache_control_slows_an_adaptive_source_down_to_a_limit() -> None:
    assert near(wait(after_success(SourceState(), ADAPTIVE, PollResult(max_age=3600), NOW)), timedelta(hours=1))
    assert near(wait(after_success(SourceState(), ADAPTIVE, PollResult(max_age=10**6), NOW)), LATEST)


def test_sources_do_not_march_in_step_and_each_step_can_be_foretold() -> None:
    waits = {wait(after_success(SourceState(), source(id=f"s{n}"), PollResult(), NOW)) for n in range(20)}

    assert len(waits) == 20
    assert waits == {wait(after_success(SourceState(), source(id=f"s{n}"), PollResult(), NOW)) for n in range(20)}


def test_what_an_unread_body_would_have_said_is_kept() -> None:
    state = after_success(SourceState(), ADAPTIVE, PollResult(digest="d", items=3, newest=NOW), NOW)
    state = after_success(state, ADAPTIVE, PollResult(Validators("new")), NOW)

    assert (state.digest, state.items, state.newest, state.etag) == ("d", 3, NOW, "new")


def test_a_new_source_is_due_at_once() -> None:
    assert first_due(WRITTEN, NOW) == NOW
    assert NOW <= first_due(ADAPTIVE, NOW) <= NOW + timedelta(seconds=10)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(["ok", "new", "fail"])), max_size=30))
def test_an_adaptive_source_always_comes_back_within_bounds(history: list[tuple[int, str]]) -> None:
    state, now = SourceState(), NOW
    for seconds, what in history:
        now += timedelta(seconds=seconds)
        if what == "fail":
            state = after_failure(state, ADAPTIVE, "network", "", now)
        else:
            state = after_success(state, ADAPTIVE, PollResult(new=what == "new"), now)
        assert SOONEST * (1 - JITTER) <= wait(state, now) <= max(LATEST, LONGEST_BACK_OFF) * (1 + JITTER)
        assert SourceState.from_json(state.to_json()) == state


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 12:05:00 GMT", 300),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("99999999999", 7 * 86_400),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("Tue, 99 Nov 2026 12:05:00 GMT", None),
    ],
)
def test_retry_after_is_read_as_the_rfc_says(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=60", 60),
        ("public, MAX-AGE = 60, s-maxage=30", 30),
        ("no-cache, max-age=60", None),
        ("no-store", None),
        ("max-age=x", None),
        (None, None),
    ],
)
def test_cache_control_is_read_as_a_number(value: str | None, seconds: float | None) -> None:
    assert max_age(value) == seconds
