"""Local times to instants: when a digest is due, and when quiet hours end. PURE.

Clocks are put forward and back. A local time that a day does not have (02:30 on a spring night) means the first instant
after it; of one that comes twice, a digest and the beginning of quiet hours take the first, their end takes the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.subscriptions.delivery_options import PostingMode, Quiet

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_AHEAD = 10
"""Days in which every weekday comes, whatever the clocks do."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The time zone of this name; UTC where the machine's database does not know it (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(where: ZoneInfo, day: date, at: time, *, second: bool = False) -> datetime:
    """The first instant (UTC) at which the clock shows `at` or later on `day`; `second` takes the later of two.

    It never goes back when `day` or `at` goes on.
    """
    wanted = datetime.combine(day, at)
    early, late = (wanted.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if second else early
    return _first_after(where, wanted, late, early)


def _first_after(where: ZoneInfo, wanted: datetime, low: datetime, high: datetime) -> datetime:
    """The clock jumps over `wanted` somewhere after `low`, at `high` at the latest: find that second."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(where).replace(tzinfo=None) >= wanted:
            high = middle
        else:
            low = middle
    return high


def next_at(where: ZoneInfo, at: time, after: datetime, weekday: int | None = None) -> datetime:
    """The next instant strictly after `after` that is `at` of local time, on that weekday if one is given.

    A day that a zone skipped as a whole (Samoa's 30 December 2011) has none.
    """
    first = after.astimezone(where).date() - _DAY
    days = (first + _DAY * ahead for ahead in range(_AHEAD))
    days = (day for day in days if instant(where, day, time.min).astimezone(where).date() == day)
    due = (instant(where, day, at) for day in days if weekday in (None, day.weekday()))
    return next(when for when in due if when > after)


def last_day(where: ZoneInfo, at: time, now: datetime) -> date:
    """The latest local day on which `at` has come."""
    today = now.astimezone(where).date()
    return next(day for day in (today + _DAY, today, today - _DAY, today - _DAY * 2) if instant(where, day, at) <= now)


def quiet_until(where: ZoneInfo, quiet: Quiet, now: datetime) -> datetime | None:
    """When the quiet hours end in which `now` lies; None outside of them."""
    ends = [end for begin, end in _spans(where, quiet, now) if begin <= now < end]
    return max(ends, default=None)


def _spans(where: ZoneInfo, quiet: Quiet, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = now.astimezone(where).date()
    for day in (today - _DAY * 2, today - _DAY, today, today + _DAY):
        end = day if quiet.end > quiet.start else day + _DAY
        yield instant(where, day, quiet.start), instant(where, end, quiet.end, second=True)


def due(mode: PostingMode, planned: datetime, *, bypass: bool) -> datetime | None:
    """When what was planned at this instant is posted; None: at once. `bypass`: quiet hours do not hold it."""
    where = zone(mode.zone)
    if mode.digest:
        when = next_at(where, mode.digest.at, planned, mode.digest.weekday)
        return quiet_until(where, mode.quiet, when) or when if mode.quiet else when
    if mode.quiet and not bypass:
        return quiet_until(where, mode.quiet, planned)
    return None
