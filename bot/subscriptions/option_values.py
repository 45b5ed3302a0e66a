"""Parsers for the values of `digest:`, `quiet:` and the other options, with the message for each mistake. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import time
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global

from bot.subscriptions.delivery_options import OFF, USUAL_TIME, WEEKDAYS, Digest, Off, Quiet
from bot.subscriptions.values import ALERTING
from bot.text import countries
from bot.text.nearest import nearest
from bot.vocabulary import DetectedMeasure

# Time zones by name: what people type, and what they may mean by it. PURE, apart from the zone database.


_OFTEN = (
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
_USUAL = {
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


def called(typed: str) -> str | None:
    """Return the zone of this name, in any case, or of a city whose name is unique."""
    return _zones().get(typed.casefold()) or _cities().get(typed.casefold())


def near(typed: str) -> list[str]:
    """Return zones near a misspelling, or of a country or abbreviation; none if nothing is near."""
    word = typed.casefold().replace(" ", "_")
    if usual := _USUAL.get(word):
        return list(usual)
    if (code := countries.find(typed)) is not None:
        return list(_USUAL.get(code.casefold(), ())) or _zones_of(code)
    names = _zones()
    name = nearest(word, names) if "/" in word else None
    place = word.rpartition("/")[2]
    city = nearest(place, _cities()) if len(place) >= _SHORTEST_CITY else None
    return list(dict.fromkeys(found for found in (names.get(name or ""), _cities().get(city or "")) if found))


def _zones_of(code: str) -> list[str]:
    return [name for name in get_global("territory_zones").get(code, ()) if name.casefold() in _zones()][:3]


def like(typed: str, limit: int) -> list[str]:
    """Time zones whose name holds what is typed, those whose city begins with it first; else those meant by it."""
    wanted = typed.strip().casefold().replace(" ", "_")
    if not wanted:
        return list(_OFTEN)[:limit]
    found = [
        (not folded.rpartition("/")[2].startswith(wanted), name)
        for folded, name in _zones().items()
        if wanted in folded
    ]
    return list(dict.fromkeys(name for _, name in sorted(found)))[:limit] or near(typed.strip())[:limit]


@cache
def _zones() -> dict[str, str]:
    """Places, and UTC. EST and the like have no summer time; Etc/GMT+5 means the opposite of what people think."""
    places = {name.casefold(): name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return {**places, "utc": "UTC", "gmt": "UTC", "z": "UTC"}


@cache
def _cities() -> dict[str, str]:
    """Cities of which there is one; of several zones of a name, Asia/Calcutta and Asia/Kolkata, each has its own."""
    found: dict[str, set[str]] = {}
    for folded, name in _zones().items():
        found.setdefault(folded.rpartition("/")[2], set()).add(name)
    return {city: names.pop() for city, names in found.items() if len(names) == 1}


EXAMPLES = {
    "digest": "digest:daily@09:00",
    "quiet": "quiet:22:00-07:00",
    "tz": "tz:Europe/Berlin",
    "remind": "remind:30,7,1",
    "mention": "mention:@buyers",
    "mention-on": "mention-on:prohibition,new-measure",
    "from": "from:CN",
    "to": "to:US",
}
_OFF = frozenset({"off", "none", "no", "never", "at-once", "now", "immediately"})
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_FARTHEST, _MOST_REMINDERS = 366, 6
MENTIONABLE: tuple[str, ...] = tuple(dict.fromkeys((*ALERTING, *DetectedMeasure)))
"""Kinds and measures for which somebody can be mentioned."""


class Wrong(Exception):  # noqa: N818 - it is turned into a FilterError with its place at once
    """A value that cannot be read; the message shows the right form."""


def digest(typed: str) -> Digest | Off:
    """`daily`, `daily@07:30`, `weekly`, `weekly@fri`, `weekly@fri-16:00`, `off`."""
    word = typed.casefold()
    if word in _OFF:
        return OFF
    every, _, when = word.partition("@")
    if every not in ("daily", "weekly"):
        near = {"day": "daily", "week": "weekly", "monthly": "weekly"}.get(every) or nearest(every, ("daily", "weekly"))
        meant = f" Did you mean `digest:{near}{'@' + when if when else ''}`?" if near else ""
        raise Wrong(
            f"`digest:{typed}` is no digest; there are `digest:daily@09:00` and `digest:weekly@mon-09:00`.{meant}"
        )
    if every == "daily":
        return Digest(_time(when, f"digest:daily@{when}", "digest:daily@09:00") if when else USUAL_TIME)
    return _weekly(when)


def _weekly(when: str) -> Digest:
    day, dash, at = when.partition("-")
    if when and not dash and when[:1].isdigit():
        day, at = "", when
    weekday = _weekday(day) if day else 0
    return Digest(_time(at, f"digest:weekly@{when}", "digest:weekly@mon-09:00") if at else USUAL_TIME, weekday)


def _weekday(typed: str) -> int:
    found = next((n for n, name in enumerate(_LONG_DAYS) if len(typed) >= 3 and name.startswith(typed)), None)  # noqa: PLR2004 - as short as a day is written
    if found is None:
        near = nearest(typed, (*WEEKDAYS, *_LONG_DAYS))
        meant = f" Did you mean `{near}`?" if near else ""
        raise Wrong(f"`{typed}` is no day of the week; there are {_listed(WEEKDAYS)}.{meant}")
    return found


_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def quiet(typed: str) -> Quiet | Off:
    """`22:00-07:00`, `22-7`, `off`."""
    if typed.casefold() in _OFF:
        return OFF
    start, dash, end = typed.partition("-")
    if not dash or not start or not end:
        raise Wrong(f"`quiet:{typed}` needs a beginning and an end, for example `quiet:22:00-07:00`.")
    both = Quiet(*(_time(part, f"quiet:{typed}", "quiet:22:00-07:00") for part in (start, end)))
    if both.start == both.end:
        raise Wrong(
            f"`quiet:{typed}` begins and ends at the same time. To have one message a day write `digest:daily@09:00`."
        )
    return both


def _time(typed: str, shown: str, example: str) -> time:
    found = _TIME.fullmatch(typed)
    if not found:
        raise Wrong(f"`{shown}`: `{typed}` is no time of day; write hours and minutes, as in `{example}`.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half and 0 < hour <= 12:  # noqa: PLR2004 - hours of half a day
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half or (hour, minute) == (24, 0):
        hour = 99 if half else 0
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the last minute of a day
        raise Wrong(f"`{shown}`: there is no {typed} on a clock; times go from 00:00 to 23:59, as in `{example}`.")
    return time(hour, minute)


def zone(typed: str) -> str | Off:
    """Read a name of the time zone database, in any case; a city alone if its name is unique."""
    word = typed.strip().replace(" ", "_")
    if word.casefold() in _OFF:
        return OFF
    known = called(word)
    if known:
        return known
    close = near(typed.strip())
    if close:
        right = " or ".join(f"`tz:{name}`" for name in close)
        raise Wrong(f"`tz:{typed}`: no time zone is called that; did you mean {right}?")
    raise Wrong(
        f"`tz:{typed}`: no time zone is called that. Write continent and city, as in `tz:Europe/Berlin` or "
        "`tz:America/New_York`: only a place knows its summer time."
    )


def digests_like(typed: str) -> list[tuple[str, str]]:
    """Return digests to choose from with their meanings: the typed one if it is valid, then the usual ones."""
    usual = [("off", "each act at once"), ("daily@09:00", "one message a day"), ("weekly@mon-09:00", "one a week")]
    word = typed.strip()
    try:
        read = digest(word) if word else OFF
    except Wrong:
        read = OFF
    own = [] if isinstance(read, Off) else [(word, "one message a week" if read.weekday is not None else "one a day")]
    return list(dict([*own, *usual]).items())


def remind(typed: str) -> tuple[int, ...] | Off:
    """`30,7,1`: days before a date; on the day itself too."""
    if typed.casefold() in _OFF:
        return OFF
    words = [word.strip() for word in typed.split(",") if word.strip()]
    if not words or not all(word.isascii() and word.isdigit() for word in words):
        raise Wrong(f"`remind:{typed}` needs days before a date, for example `remind:30,7,1` (or `remind:off`).")
    days = sorted({int(word[:6]) for word in words}, reverse=True)
    if days[0] > _FARTHEST:
        raise Wrong(
            f"`remind:{typed}`: {days[0]} days are too many; up to {_FARTHEST} are possible, as in `remind:30,7,1`."
        )
    if len(days) > _MOST_REMINDERS:
        raise Wrong(
            f"`remind:{typed}` has {len(days)} days; up to {_MOST_REMINDERS} are possible, as in `remind:30,7,1`."
        )
    return tuple(days)


_EVERYONE = ("everyone", "here", "channel", "all")
EVERYBODY = "@everyone"
"""What `Mentions.read` gives for a group that holds everybody."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a platform lets the bot call. `whom` says whom a person may choose, and how it is written.

    `read` turns what was typed in a workspace (its id) into the form that is posted: EVERYBODY for a group that holds
    everybody, None for what names no group.
    """

    read: Callable[[str, str], str | None]
    whom: str


def mention(typed: str, mentions: Mentions | None, workspace: str) -> str | Off:
    """Read a group of people, as the platform writes it. Whole channels are never mentioned. Raises Wrong."""
    if typed.casefold() in _OFF:
        return OFF
    named = typed.casefold().strip("<!@>")
    if mentions is None:
        raise Wrong("Nobody can be mentioned here; on Discord a role can be, on Slack a user group.")
    group = EVERYBODY if named in _EVERYONE else mentions.read(typed, workspace)
    if group == EVERYBODY:
        raise Wrong(f"This bot never pings everybody. Choose {mentions.whom}.")
    if group is None:
        raise Wrong(f"`mention:{typed}` names nobody that can be mentioned. Choose {mentions.whom}.")
    return group


_STORED_MENTION = re.compile(r"<[^<>\s]{2,80}>")


def stored_mention(text: str) -> str | Off:
    """Read a mention that was accepted before, whatever the platform. Raises Wrong."""
    if text in _OFF:
        return OFF
    if not _STORED_MENTION.fullmatch(text):
        raise Wrong(text)
    return text


def mention_on(typed: str) -> tuple[str, ...] | Off:
    """Kinds and measures: `prohibition,new-measure`."""
    if typed.casefold() in _OFF:
        return OFF
    words = [word.strip().casefold() for word in typed.split(",") if word.strip()]
    if not words:
        raise Wrong(f"`mention-on:` needs kinds or measures, for example `{EXAMPLES['mention-on']}`.")
    for word in words:
        if word not in MENTIONABLE:
            near = {"ban": "prohibition", "license": "licence", "new": "new-measure"}.get(word) or nearest(
                word, MENTIONABLE
            )
            meant = f"; did you mean `{near}`?" if near else "."
            raise Wrong(
                f"`mention-on:{typed}`: no kind or measure is called `{word}`{meant} There are {_listed(MENTIONABLE)}."
            )
    return tuple(sorted(dict.fromkeys(words), key=MENTIONABLE.index))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


READERS: dict[str, Callable[[str], Any]] = {
    "digest": digest,
    "quiet": quiet,
    "tz": zone,
    "remind": remind,
    "mention-on": mention_on,
}
"""How the value of each option is read, but for `mention`, which each platform reads. Raises Wrong."""
