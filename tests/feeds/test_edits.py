"""Edits of an item: a few are reported soon after it appears, later ones only if the source dates them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.changes import MOST_EDITS, WINDOW, count_edit, first_edits
from bot.model.announcement import Edits
from tests.feeds.making import item

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + WINDOW + timedelta(hours=1)
UNDATED = item("a")


def test_the_first_five_changes_within_three_days_are_handed_on() -> None:
    record: Edits | None = first_edits(NOW)
    handed_on = 0
    for hour in range(9):
        new = count_edit(record or first_edits(NOW), UNDATED, NOW + timedelta(hours=hour))
        handed_on += new is not None
        record = new or record

    assert handed_on == MOST_EDITS == 5


def test_a_later_change_that_the_source_does_not_date_is_only_remembered() -> None:
    assert count_edit(first_edits(NOW), UNDATED, LATER) is None


def test_a_later_change_that_the_source_dates_opens_a_window_of_its_own() -> None:
    edited = item("a", published=NOW, edited=LATER - timedelta(hours=1))
    record = count_edit(Edits(5, NOW), edited, LATER)

    assert record == Edits(1, LATER)
    assert count_edit(Edits(5, LATER), edited, LATER + timedelta(hours=1)) is None


def test_dates_in_the_future_and_old_ones_open_nothing() -> None:
    for moment in (LATER + timedelta(days=400), NOW):
        assert count_edit(first_edits(NOW), item("a", edited=moment), LATER) is None


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(-200, 200)), max_size=60))
def test_never_more_than_five_in_any_window(steps: list[tuple[int, int]]) -> None:
    record, now, told = first_edits(NOW), NOW, list[datetime]()
    for hours, dated in steps:
        now += timedelta(hours=hours)
        new = count_edit(record, item("a", edited=now + timedelta(hours=dated)), now)
        told += [now] if new else []
        record = new or record

    # Two windows can meet: five at the end of one, five at the beginning of the next.
    assert all(sum(start <= one <= start + WINDOW for one in told) <= 2 * MOST_EDITS for start in told)
