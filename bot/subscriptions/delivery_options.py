"""Delivery options as values (digest, quiet hours, time zone, reminders, mention), and when they let post. PURE.

A subscription says what it wants; what it does not say, its channel's usual options say; what neither says is off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel.core import get_global

from bot.subscriptions.alert_form import NORMAL, AlertForm, AlertTitle
from bot.text import countries
from bot.text.normalize import nearest

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_TIME = time(9)
BANS = ("prohibition", "technology-ban")
"""Measures that are posted in quiet hours too, and the only ones that ping unless a person chose others."""
UTC_NAME = "UTC"


class Off(Enum):
    """The value of an option that was switched off; an option that was not set is None."""

    OFF = "off"


OFF = Off.OFF


@dataclass(frozen=True, slots=True)
class Digest:
    """One message a day or a week; `weekday` is 0 for Monday, None for every day."""

    at: time
    weekday: int | None = None

    @property
    def text(self) -> str:
        """The digest as it is typed: `daily@09:00`, `weekly@mon-09:00`."""
        at = clock(self.at)
        return f"daily@{at}" if self.weekday is None else f"weekly@{WEEKDAYS[self.weekday]}-{at}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` to `end` of local time; an end before the start lies on the next day."""

    start: time
    end: time

    @property
    def text(self) -> str:
        """The quiet hours as they are typed: `22:00-07:00`."""
        return f"{clock(self.start)}-{clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a subscription, or a channel's default ones. None: not set; OFF: switched off.

    `zone` is a name of the time zone database, `remind` days before a date (most first), `mention` what the platform
    writes to mention a role or user group, `mention_on` the kinds and measures for which it is mentioned. Nothing is
    posted before `pause` (an instant, UTC). `language` is one that is offered, as it is typed: `zh-Hant`. `length` is
    one of `alert_form.LENGTHS`.
    """

    digest: Digest | Off | None = None
    quiet: Quiet | Off | None = None
    zone: str | Off | None = None
    remind: tuple[int, ...] | Off | None = None
    mention: str | Off | None = None
    mention_on: tuple[str, ...] | Off | None = None
    pause: datetime | Off | None = None
    language: str | Off | None = None
    length: str | Off | None = None
    title: AlertTitle | Off | None = None

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each option that is set, as name and value."""
        return tuple((NAMES[name], written(value)) for name in NAMES if (value := getattr(self, name)) is not None)

    @property
    def text(self) -> str:
        """The options as they are typed; reading it again gives equal options."""
        return " ".join(f"{name}:{value}" for name, value in self.parts)

    def over(self, usual: Options) -> Options:
        """Return these options; those that are not set are taken from `usual`."""
        said = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}
        return replace(usual, **said)

    def without_off(self) -> Options:
        """Return the options without those that are off, which means nothing for a channel's usual options."""
        return replace(self, **{f.name: None for f in fields(self) if getattr(self, f.name) is OFF})


NAMES = {
    "digest": "digest",
    "quiet": "quiet",
    "zone": "tz",
    "remind": "remind",
    "mention": "mention",
    "mention_on": "mention-on",
    "pause": "pause",
    "language": "lang",
    "length": "format",
    "title": "title",
}
"""Fields of `Options` and how they are typed, in the order in which they are shown."""


EXAMPLES = {
    "digest": "digest:daily@09:00",
    "quiet": "quiet:22:00-07:00",
    "tz": "tz:Europe/Berlin",
    "remind": "remind:30,7,1",
    "mention": "mention:@buyers",
    "mention-on": "mention-on:prohibition,new-measure",
    "pause": "pause:2026-12-31",
    "lang": "lang:ja",
    "format": "format:short",
    "title": 'title:"{exporter}: {measure} on {goods}"',
    "from": "from:CN",
    "to": "to:US",
}
"""How each option is typed, and the two of `settings` that are none."""


@dataclass(frozen=True, slots=True)
class PostingMode:
    """The options that apply to a subscription: its own, and where it has none, its channel's."""

    digest: Digest | None = None
    quiet: Quiet | None = None
    zone: str = UTC_NAME
    remind: tuple[int, ...] = ()
    mention: str | None = None
    mention_on: tuple[str, ...] = BANS
    pause: datetime | None = None
    language: str = ""
    length: str = NORMAL
    title: AlertTitle | None = None

    @property
    def form(self) -> AlertForm:
        """How long alerts are, and their own title."""
        return AlertForm(self.length, self.title.template if self.title else "")

    @property
    def wording(self) -> tuple[tuple[str, str], ...]:
        """What a delivery keeps of how it is worded, by name; nothing of what is usual."""
        form = self.form
        said = (
            ("lang", self.language),
            ("format", form.length if form.length != NORMAL else ""),
            ("title", form.title),
        )
        return tuple((name, value) for name, value in said if value)

    @property
    def at_once(self) -> bool:
        """Whether every act is posted at once."""
        return self.digest is None and self.quiet is None and self.pause is None

    def paused_at(self, now: datetime) -> bool:
        """Return whether nothing is posted at this instant, bans neither."""
        return self.pause is not None and now < self.pause

    def mentions(self, kind: str | None, measure: str | None) -> str | None:
        """Return what to mention beside an act, None for nobody."""
        return self.mention if self.mention and {kind, measure} & set(self.mention_on) else None


AT_ONCE = PostingMode()


@lru_cache(maxsize=4096)
def mode(own: Options, usual: Options) -> PostingMode:
    """Combine a subscription's `own` options with its channel's `usual` ones; of two pauses the longer one holds."""
    both = own.over(usual)
    if isinstance(own.pause, datetime) and isinstance(usual.pause, datetime):
        both = replace(both, pause=max(own.pause, usual.pause))
    given: dict[str, Any] = {f.name: getattr(both, f.name) for f in fields(both)}
    return PostingMode(**{name: value for name, value in given.items() if value is not None and value is not OFF})


def bypasses(measure: str | None) -> bool:
    """Return whether an act with this measure is posted in quiet hours too."""
    return measure in BANS


def clock(at: time) -> str:
    """Write a time as `09:00`."""
    return f"{at.hour:02}:{at.minute:02}"


OptionValue = Digest | Quiet | AlertTitle | Off | datetime | str | tuple[Any, ...]
PAUSE_FORM = "%Y-%m-%dT%H:%MZ"


def written(value: OptionValue) -> str:
    """Write a value as it is typed."""
    if isinstance(value, Off):
        return "off"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(PAUSE_FORM)
    if isinstance(value, Digest | Quiet | AlertTitle):
        return value.text
    return value if isinstance(value, str) else ",".join(map(str, value))


# -- local times to instants: when a digest is due, and when quiet hours end
#
# Clocks are put forward and back. A local time that a day does not have (02:30 on a spring night) means the first
# instant after it; of one that comes twice, a digest and the beginning of quiet hours take the first, their end takes
# the second.


_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_AHEAD = 10
"""Days in which every weekday comes, whatever the clocks do."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the time zone of this name; UTC if the machine's database does not have it (any more)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def instant(where: ZoneInfo, day: date, at: time, *, second: bool = False) -> datetime:
    """Return the first instant (UTC) at which the clock shows `at` or later on `day`; `second` takes the later of two.

    It never goes back when `day` or `at` goes on.
    """
    wanted = datetime.combine(day, at)
    early, late = (wanted.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early <= late:
        return late if second else early
    return _first_after(where, wanted, late, early)


def _first_after(where: ZoneInfo, wanted: datetime, low: datetime, high: datetime) -> datetime:
    """Find the second, after `low` and at `high` at the latest, at which the clock jumps over `wanted`."""
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        if middle.astimezone(where).replace(tzinfo=None) >= wanted:
            high = middle
        else:
            low = middle
    return high


def next_at(where: ZoneInfo, at: time, after: datetime, weekday: int | None = None) -> datetime:
    """Return the next instant strictly after `after` that is `at` of local time, on that weekday if one is given.

    A day that a zone skipped as a whole (Samoa's 30 December 2011) has none.
    """
    first = after.astimezone(where).date() - _DAY
    days = (first + _DAY * ahead for ahead in range(_AHEAD))
    days = (day for day in days if instant(where, day, time.min).astimezone(where).date() == day)
    due = (instant(where, day, at) for day in days if weekday in (None, day.weekday()))
    return next(when for when in due if when > after)


def last_day(where: ZoneInfo, at: time, now: datetime) -> date:
    """Return the latest local day on which `at` has passed."""
    today = now.astimezone(where).date()
    return next(day for day in (today + _DAY, today, today - _DAY, today - _DAY * 2) if instant(where, day, at) <= now)


def quiet_until(where: ZoneInfo, quiet: Quiet, now: datetime) -> datetime | None:
    """Return when the quiet hours in which `now` lies end; None outside of them."""
    ends = [end for begin, end in _spans(where, quiet, now) if begin <= now < end]
    return max(ends, default=None)


def _spans(where: ZoneInfo, quiet: Quiet, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    today = now.astimezone(where).date()
    for day in (today - _DAY * 2, today - _DAY, today, today + _DAY):
        end = day if quiet.end > quiet.start else day + _DAY
        yield instant(where, day, quiet.start), instant(where, end, quiet.end, second=True)


def due(mode: PostingMode, planned: datetime, *, bypass: bool) -> datetime | None:
    """Return when what is planned at this instant is posted; None for at once. `bypass`: quiet hours do not hold it.

    A pause holds everything; at its end the rest is asked as if it were planned then.
    """
    if mode.pause and mode.paused_at(planned):
        return due(replace(mode, pause=None), mode.pause, bypass=bypass) or mode.pause
    where = zone(mode.zone)
    if mode.digest:
        when = next_at(where, mode.digest.at, planned, mode.digest.weekday)
        return quiet_until(where, mode.quiet, when) or when if mode.quiet else when
    if mode.quiet and not bypass:
        return quiet_until(where, mode.quiet, planned)
    return None


# -- time zones by the names that people type


_OFFERED_ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
)
"""Offered before anything is typed."""
_SHORTEST_CITY = 4
"""Three letters are near to everything."""
_MEANT_ZONES = {
    "us": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
    "est": ("America/New_York",),
    "edt": ("America/New_York",),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "cdt": ("America/Chicago",),
    "mst": ("America/Denver",),
    "pst": ("America/Los_Angeles",),
    "pdt": ("America/Los_Angeles",),
    "cet": ("Europe/Berlin", "Europe/Paris"),
    "cest": ("Europe/Berlin", "Europe/Paris"),
    "mez": ("Europe/Berlin",),
    "eet": ("Europe/Helsinki", "Europe/Athens"),
    "bst": ("Europe/London",),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "jst": ("Asia/Tokyo",),
    "kst": ("Asia/Seoul",),
    "beijing": ("Asia/Shanghai",),
    "peking": ("Asia/Shanghai",),
}
"""What people write in place of a zone; abbreviations mean several, so they are asked back."""


def zone_called(typed: str) -> str | None:
    """Return the zone of this name, in any case, or of a city whose name is unique."""
    return _zones().get(typed.casefold()) or _cities().get(typed.casefold())


def zones_near(typed: str) -> list[str]:
    """Return zones near a misspelling, or of a country or abbreviation; none if nothing is near."""
    word = typed.casefold().replace(" ", "_")
    if usual := _MEANT_ZONES.get(word):
        return list(usual)
    if (code := countries.find(typed)) is not None:
        return list(_MEANT_ZONES.get(code.casefold(), ())) or _zones_of(code)
    names = _zones()
    name = nearest(word, names) if "/" in word else None
    place = word.rpartition("/")[2]
    city = nearest(place, _cities()) if len(place) >= _SHORTEST_CITY else None
    return list(dict.fromkeys(found for found in (names.get(name or ""), _cities().get(city or "")) if found))


def _zones_of(code: str) -> list[str]:
    return [name for name in get_global("territory_zones").get(code, ()) if name.casefold() in _zones()][:3]


def zones_like(typed: str, limit: int) -> list[str]:
    """Return zones whose name contains what is typed, cities that begin with it first; if there are none, near ones."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return list(_OFFERED_ZONES)[:limit]
    found = [
        (not folded.rpartition("/")[2].startswith(wanted), name)
        for folded, name in _zones().items()
        if wanted in folded
    ]
    return list(dict.fromkeys(name for _, name in sorted(found)))[:limit] or zones_near(typed.strip())[:limit]


@cache
def _zones() -> dict[str, str]:
    """Return the zones of places, and UTC, by folded name."""
    # EST and the like have no summer time; Etc/GMT+5 means the opposite of what people think.
    places = {name.casefold(): name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return {**places, "utc": "UTC", "gmt": "UTC", "z": "UTC"}


@cache
def _cities() -> dict[str, str]:
    """Return the zones by folded city, if it is unique. Asia/Calcutta and Asia/Kolkata are two cities."""
    found: dict[str, set[str]] = {}
    for folded, name in _zones().items():
        found.setdefault(folded.rpartition("/")[2], set()).add(name)
    return {city: names.pop() for city, names in found.items() if len(names) == 1}
