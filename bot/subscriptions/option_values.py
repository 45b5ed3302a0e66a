"""Reads the value of each option of a subscription, with the message for each mistake. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from bot.subscriptions import alert_form
from bot.subscriptions.alert_form import AlertTitle
from bot.subscriptions.clauses import ALERTING
from bot.subscriptions.delivery_options import (
    EXAMPLES,
    OFF,
    PAUSE_FORM,
    USUAL_TIME,
    WEEKDAYS,
    Digest,
    Off,
    Quiet,
    zone_called,
    zones_near,
)
from bot.subscriptions.filter_errors import in_backticks
from bot.text import locales
from bot.text.normalize import nearest
from bot.vocabulary import DetectedMeasure

OFF_WORDS = frozenset({"off", "none", "no", "never", "at-once", "now", "immediately"})
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*([ap]m)?", re.IGNORECASE)
_FARTHEST, _MOST_REMINDERS = 366, 6
MENTIONABLE: tuple[str, ...] = tuple(dict.fromkeys((*ALERTING, *DetectedMeasure)))
"""Kinds and measures for which somebody can be mentioned."""


class BadValueError(Exception):
    """A value that cannot be read; the message shows the right form. It becomes a FilterError with its place."""


def _digest(typed: str) -> Digest:
    """Read `daily`, `daily@07:30`, `weekly`, `weekly@fri`, `weekly@fri-16:00`."""
    every, _, when = typed.casefold().partition("@")
    if every not in ("daily", "weekly"):
        near = {"day": "daily", "week": "weekly", "monthly": "weekly"}.get(every) or nearest(every, ("daily", "weekly"))
        meant = f" Did you mean `digest:{near}{'@' + when if when else ''}`?" if near else ""
        raise BadValueError(
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
        raise BadValueError(f"`{typed}` is no day of the week; there are {in_backticks(WEEKDAYS)}.{meant}")
    return found


_LONG_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _quiet(typed: str) -> Quiet:
    """Read `22:00-07:00`, `22-7`."""
    start, dash, end = typed.partition("-")
    if not dash or not start or not end:
        raise BadValueError(f"`quiet:{typed}` needs a beginning and an end, for example `quiet:22:00-07:00`.")
    both = Quiet(*(_time(part, f"quiet:{typed}", "quiet:22:00-07:00") for part in (start, end)))
    if both.start == both.end:
        raise BadValueError(
            f"`quiet:{typed}` begins and ends at the same time. To have one message a day write `digest:daily@09:00`."
        )
    return both


def _time(typed: str, shown: str, example: str) -> time:
    found = _TIME.fullmatch(typed)
    if not found:
        raise BadValueError(f"`{shown}`: `{typed}` is no time of day; write hours and minutes, as in `{example}`.")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").casefold()
    if half and 0 < hour <= 12:  # noqa: PLR2004 - hours of half a day
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half or (hour, minute) == (24, 0):
        hour = 99 if half else 0
    if hour > 23 or minute > 59:  # noqa: PLR2004 - the last minute of a day
        raise BadValueError(
            f"`{shown}`: there is no {typed} on a clock; times go from 00:00 to 23:59, as in `{example}`."
        )
    return time(hour, minute)


def read_zone(typed: str) -> str:
    """Read a name of the time zone database, in any case; a city alone if its name is unique."""
    if known := zone_called(typed.strip().replace(" ", "_")):
        return known
    close = zones_near(typed.strip())
    if close:
        right = " or ".join(f"`tz:{name}`" for name in close)
        raise BadValueError(f"`tz:{typed}`: no time zone is called that; did you mean {right}?")
    raise BadValueError(
        f"`tz:{typed}`: no time zone is called that. Write continent and city, as in `tz:Europe/Berlin` or "
        "`tz:America/New_York`: only a place knows its summer time."
    )


def digests_like(typed: str) -> list[tuple[str, str]]:
    """Return digests to choose from with their meanings: the typed one if it is valid, then the usual ones."""
    usual = [("off", "each act at once"), ("daily@09:00", "one message a day"), ("weekly@mon-09:00", "one a week")]
    with suppress(BadValueError):
        daily = _digest(typed.strip()).weekday is None
        usual.insert(0, (typed.strip(), "one a day" if daily else "one message a week"))
    return list(dict(usual).items())


def _remind(typed: str) -> tuple[int, ...]:
    """Read days before a date, `30,7,1`; a reminder on the day itself is always added."""
    words = [word.strip() for word in typed.split(",") if word.strip()]
    if not words or not all(word.isascii() and word.isdigit() for word in words):
        raise BadValueError(
            f"`remind:{typed}` needs days before a date, for example `remind:30,7,1` (or `remind:off`)."
        )
    days = sorted({int(word[:6]) for word in words}, reverse=True)
    if days[0] > _FARTHEST:
        raise BadValueError(
            f"`remind:{typed}`: {days[0]} days are too many; up to {_FARTHEST} are possible, as in `remind:30,7,1`."
        )
    if len(days) > _MOST_REMINDERS:
        raise BadValueError(
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


def read_mention(typed: str, mentions: Mentions | None, workspace: str) -> str | Off:
    """Read a group of people, as the platform writes it. Whole channels are never mentioned. Raises BadValueError."""
    if typed.casefold() in OFF_WORDS:
        return OFF
    named = typed.casefold().strip("<!@>")
    if mentions is None:
        raise BadValueError("Nobody can be mentioned here; on Discord a role can be, on Slack a user group.")
    group = EVERYBODY if named in _EVERYONE else mentions.read(typed, workspace)
    if group == EVERYBODY:
        raise BadValueError(f"This bot never pings everybody. Choose {mentions.whom}.")
    if group is None:
        raise BadValueError(f"`mention:{typed}` names nobody that can be mentioned. Choose {mentions.whom}.")
    return group


_STORED_MENTION = re.compile(r"<[^<>\s]{2,80}>")


def read_stored_mention(text: str) -> str | Off:
    """Read a mention that was accepted before, whatever the platform. Raises BadValueError."""
    if text in OFF_WORDS:
        return OFF
    if not _STORED_MENTION.fullmatch(text):
        raise BadValueError(text)
    return text


def _mention_on(typed: str) -> tuple[str, ...]:
    """Read kinds and measures: `prohibition,new-measure`."""
    words = [word.strip().casefold() for word in typed.split(",") if word.strip()]
    if not words:
        raise BadValueError(f"`mention-on:` needs kinds or measures, for example `{EXAMPLES['mention-on']}`.")
    for word in words:
        if word not in MENTIONABLE:
            near = {"ban": "prohibition", "license": "licence", "new": "new-measure"}.get(word) or nearest(
                word, MENTIONABLE
            )
            meant = f"; did you mean `{near}`?" if near else "."
            raise BadValueError(
                f"`mention-on:{typed}`: no kind or measure is called `{word}`{meant} "
                f"There are {in_backticks(MENTIONABLE)}."
            )
    return tuple(sorted(dict.fromkeys(words), key=MENTIONABLE.index))


_PAUSE = "`pause:{}` is no day; write for example `pause:2026-12-31`, or type `/exports snooze 3d`."


def _pause(typed: str) -> datetime:
    """Read a day, which begins at midnight UTC, or an instant as it is stored. Raises BadValueError."""
    for form in (PAUSE_FORM, "%Y-%m-%d"):
        with suppress(ValueError):
            return datetime.strptime(typed.upper(), form).replace(tzinfo=UTC)
    raise BadValueError(_PAUSE.format(typed))


def _language(typed: str) -> str:
    """Read a language that is offered, as a locale or by its name. Raises BadValueError."""
    if found := locales.called(typed):
        return locales.written(found)
    there_are = in_backticks(tuple(map(locales.written, (locales.SOURCE, *locales.LANGUAGES))))
    raise BadValueError(f"`lang:{typed}` is no language that this bot speaks; there are {there_are}.")


def _format(typed: str) -> str:
    """Read how long alerts are: `short`, `normal`, `full`. Raises BadValueError."""
    word = typed.casefold()
    meant = _LENGTHS.get(word) or nearest(word, alert_form.LENGTHS)
    if word not in alert_form.LENGTHS:
        near = f" Did you mean `format:{meant}`?" if meant else ""
        raise BadValueError(f"`format:{typed}` is no length; there are {in_backticks(alert_form.LENGTHS)}.{near}")
    return word


_LENGTHS = {"brief": "short", "compact": "short", "long": "full", "complete": "full", "usual": "normal"}


def _title(typed: str) -> AlertTitle:
    """Read a title line with fields. Raises BadValueError."""
    try:
        return alert_form.read_title(typed)
    except ValueError as error:
        raise BadValueError(f"`title:` cannot be read: {error}") from error


_READERS: dict[str, Callable[[str], Any]] = {
    "digest": _digest,
    "quiet": _quiet,
    "tz": read_zone,
    "remind": _remind,
    "mention-on": _mention_on,
    "pause": _pause,
    "lang": _language,
    "format": _format,
    "title": _title,
}
"""How the value of each option is read, but for `mention`, which each platform reads."""


def read_value(option: str, typed: str) -> Any:  # noqa: ANN401 - each option has its own type
    """Read the value of an option; OFF for a word that means it. Raises BadValueError."""
    return OFF if typed.casefold() in OFF_WORDS else _READERS[option](typed)
