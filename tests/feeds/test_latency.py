"""From published to seen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.health import Latency, latencies, summarise
from tests.feeds.making import item, source

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def measured(published: datetime | None, zone: str = "UTC") -> list[float]:
    return latencies([item("a", published=published)], source(timezone=zone), NOW)


def test_the_time_since_publication_is_what_is_measured() -> None:
    assert measured(NOW - timedelta(minutes=7)) == [420.0]


@pytest.mark.parametrize(
    ("published", "zone"),
    [
        (None, "UTC"),
        (datetime(2026, 11, 24, tzinfo=UTC), "UTC"),
        (datetime(2026, 11, 24, 5, tzinfo=UTC), "America/New_York"),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), "Asia/Shanghai"),
        (NOW + timedelta(hours=1), "UTC"),
        (NOW - timedelta(days=31), "UTC"),
    ],
    ids=["undated", "a day", "a day in Washington", "a day in Shanghai", "future", "backdated"],
)
def test_what_says_nothing_of_how_fast_we_are_is_left_out(published: datetime | None, zone: str) -> None:
    assert measured(published, zone) == []


def test_the_middle_and_the_slow_end() -> None:
    hundred = summarise(range(1, 101))

    assert hundred
    assert (hundred.p50, round(hundred.p95, 2), hundred.count) == (50.5, 95.05, 100)
    assert summarise([7]) == Latency(7, 7, 1)
    assert summarise([]) is None
