"""How a source is doing, judged from its state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.health import SourceCondition, SourceHealth, source_health
from bot.feeds.schedule import PollResult, SourceState, after_failure, after_success
from tests.feeds.making import source

NOW = datetime(2026, 11, 24, tzinfo=UTC)
FEED = source()
READ = after_success(SourceState(), FEED, PollResult(items=9), NOW)


def failed(state: SourceState, times: int, kind: str = "timeout") -> SourceHealth:
    for _ in range(times):
        state = after_failure(state, FEED, kind, "no answer", NOW)
    return source_health(state, FEED, NOW)


def rhythm(days: int) -> SourceState:
    """A source with something new every so many days, last today."""
    state = SourceState(first_polled_at=NOW)
    for n in range(6):
        state = after_success(state, FEED, PollResult(new=1, items=9), NOW + timedelta(days=days * n))
    return state


def test_a_source_that_was_never_read_is_waiting() -> None:
    assert source_health(None, FEED, NOW).condition is SourceCondition.WAITING


def test_a_source_that_was_read_is_fine() -> None:
    health = source_health(READ, FEED, NOW)

    assert (health.condition, health.why) == (SourceCondition.FINE, "9 items at the last reading")


def test_a_single_failure_alarms_nobody_and_the_third_does() -> None:
    assert not failed(READ, 1).alarming
    thrice = failed(READ, 3)
    assert (thrice.condition, thrice.why) == (SourceCondition.FAILING, "3 failures in a row: no answer")


@pytest.mark.parametrize("kind", ["network", "timeout", "http", "not-a-feed", "refused", "gone"])
@pytest.mark.parametrize("times", [1, 2, 3, 9])
def test_nothing_is_fine_that_was_never_read(kind: str, times: int) -> None:
    assert failed(SourceState(), times, kind).condition is not SourceCondition.FINE


def test_a_first_reading_that_fails_alarms_nobody_and_says_why() -> None:
    health = failed(SourceState(), 1)

    assert (health.condition, health.alarming) == (SourceCondition.WAITING, False)
    assert "no answer" in health.why


def test_a_success_heals() -> None:
    state = READ
    for _ in range(5):
        state = after_failure(state, FEED, "timeout", "no answer", NOW)

    assert source_health(after_success(state, FEED, PollResult(), NOW), FEED, NOW).condition is SourceCondition.FINE


def test_a_list_that_disappears_has_changed_and_one_that_never_was_is_failing() -> None:
    assert failed(READ, 3, "not-a-feed").condition is SourceCondition.CHANGED
    assert failed(SourceState(), 3, "not-a-feed").condition is SourceCondition.FAILING


def test_a_source_that_answers_410_is_gone() -> None:
    assert failed(READ, 1, "gone").condition is SourceCondition.GONE


def test_silence_counts_by_the_sources_own_rhythm() -> None:
    daily, monthly = rhythm(1), rhythm(30)

    assert source_health(daily, FEED, NOW + timedelta(days=5 + 15)).condition is SourceCondition.SILENT
    assert source_health(daily, FEED, NOW + timedelta(days=5 + 13)).condition is SourceCondition.FINE
    assert source_health(monthly, FEED, NOW + timedelta(days=150 + 100)).condition is SourceCondition.FINE
