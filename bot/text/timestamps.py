"""Reads dates of publication as authorities write them: a text and the source's time zone in, an instant out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from functools import cache

from bot.text.calendar import (
    MONTHS_OF_YEAR,
    YEARS,
    era_year,
    folded,
    in_western_digits,
    month_names,
    number,
    republican_year,
    western_year,
    words,
    year_number,
)
from bot.text.normalize import alternatives

_LONGEST_DATE = 200
_REST = r"(?P<rest>.{0,40})"
# ISO 8601 and its looser relatives: 2024-12-03T09:00:00Z, 2024/12/3 9:00, 20241203, 2024.12.03.
_NUMERIC = rf"(?<!\d)(?P<y>\d{{4}})(?P<sep>[-/.])\s?(?P<m>\d{{1,2}})(?P=sep)\s?(?P<d>\d{{1,2}})(?!\d)\.?{_REST}"
_COMPACT = rf"(?<!\d)(?P<y>(?:19|20)\d{{2}})(?P<m>\d{{2}})(?P<d>\d{{2}})(?!\d){_REST}"
# ISO 8601's basic form, 20241203T090000Z.
_BASIC = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(?!\d)")

# the day comes first wherever dates are written so.
_SLASHED = rf"(?<![\d/])(?<!\d\.)(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}})(?![\d/]){_REST}"
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width forms of ASCII."""
# No place on earth is further from Greenwich.
_FURTHEST = timedelta(hours=14)
_MILLISECONDS = 10**11


def read_date(text: str, zone: tzinfo = UTC, form: str | None = None) -> datetime | None:
    """Return the instant that a date names; None if it cannot be read or does not exist.

    Without a time it is the day's first moment in `zone`. `form` (strptime) resolves ambiguous dates.
    """
    text = " ".join(text[: _LONGEST_DATE * 10].split())[:_LONGEST_DATE]
    if not text.isascii():
        text = in_western_digits(unicodedata.normalize("NFC", text.translate(_WIDE)))
    text = _BASIC.sub(r"\1-\2-\3T\4:\5:\6", text)
    if not text:
        return None
    try:
        if form:
            return _utc(datetime.strptime(text, form), zone)  # noqa: DTZ007 - _utc gives it the source's zone
        return _epoch(text) or _rfc822(text, zone) or _written(text, zone)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return None
    seconds = float(text)
    return _sane(datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC))


def _rfc822(text: str, zone: tzinfo) -> datetime | None:
    if (
        not re.match(r"(?:[A-Za-z]{2,9}\.?,?\s*)?\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}\b", text)
        or not text.isascii()
        or re.search(r"[ap]\.?m\.?$", text, re.IGNORECASE)
    ):
        return None
    text = re.sub(r"\b(?:GMT|UTC)(?=[+-]\d)", "", text)
    text = re.sub(r"([+-]\d{2}):(\d{2})$", r"\1\2", text)
    text = re.sub(r"(?<=[\s\d])([+-])(\d{1,2})$", lambda hours: f"{hours[1]}{int(hours[2]):02}00", text)
    parsed = parsedate_tz(text)
    if not parsed:
        return None
    year, month, day, hour, minute, second, *_, offset = parsed
    naive = datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)  # noqa: DTZ001 - see _utc
    zone_letters = re.search(r"\b([A-Z]{1,5})\)?$", text)
    if zone_letters and not re.search(r"[+-]\d{4}\b", text):
        return _utc(naive, _zone_of_letters(zone_letters[1], zone, naive))
    has_offset = offset is not None and not text.endswith("-0000") and _has_zone(text)
    return _utc(naive, _offset(timedelta(seconds=offset or 0)) if has_offset else zone)


def _has_zone(text: str) -> bool:
    return bool(re.search(r"(?:[+-]\d{2}:?\d{2}|\b[A-Z]{1,5}\)?)\s*(?:\(.*\))?$", text))


def _written(text: str, zone: tzinfo) -> datetime | None:
    for pattern, reader in _forms():
        match = pattern.search(text)
        if match:
            return _with_time(reader(match), match["rest"], zone)
    return None


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...]:
    """Return each form of dates with its reader; the first form that matches counts."""
    own, digits = words(), "".join(words()["numerals"])
    ten, marks = own["ten"], own["marks"]
    month, ordinal, joiner = alternatives(month_names()), alternatives(own["ordinals"]), alternatives(own["joiners"])
    day_mark, month_mark, year_mark = marks["day"], marks["month"], marks["year"]
    numbered = own["numbered"]
    forms: tuple[tuple[str, Callable[[re.Match[str]], date]], ...] = (
        (_NUMERIC, _numbers),
        (
            (
                rf"(?P<y>\d{{4}}|[{digits}]{{4}})\s*[{year_mark}]\s*(?P<m>\d{{1,2}}|[{digits}{ten}]{{1,2}})\s*[{month_mark}]\s*"
                rf"(?P<d>\d{{1,2}}|[{digits}{ten}]{{1,3}})\s*[{day_mark}]{_REST}"
            ),
            _east_asian,
        ),
        (
            (
                rf"(?:(?:{alternatives(own['republic']['names'])})\s*(?P<y>\d{{2,3}})\s*[{year_mark}./-]"
                rf"|(?<!\d)(?P<bare>1\d\d)\s*[{year_mark}])"
                rf"\s*(?P<m>\d{{1,2}})\s*[{month_mark}./-]\s*(?P<d>\d{{1,2}})[{day_mark}]?{_REST}"
            ),
            _republican,
        ),
        (
            (
                rf"(?-i:(?P<era>{alternatives(own['eras'])}))\s*(?P<y>\d{{1,2}}|{own['first_year']})\s*[{year_mark}.]\s*"
                rf"(?P<m>\d{{1,2}})\s*[{month_mark}.]\s*(?P<d>\d{{1,2}})[{day_mark}]?{_REST}"
            ),
            _era,
        ),
        (
            (
                rf"(?<!\d)(?P<d>\d{{1,2}})(?:{ordinal}|\.)?[\s-]+(?:(?:{joiner})\s+)?(?P<mon>{month})(?!\w)\.?,?[\s-]+"
                rf"(?:(?:{joiner})\s+)?(?P<y>\d{{4}}){_REST}"
            ),
            _months,
        ),
        (rf"(?<!\w)(?P<mon>{month})\.?\s+(?P<d>\d{{1,2}})(?:{ordinal})?,?\s+(?P<y>\d{{4}}){_REST}", _months),
        (
            (
                rf"(?<!\w)(?P<mon>{month})\s+(?P<d>\d{{1,2}})\s+"
                rf"(?P<rest>\d{{1,2}}:\d{{2}}:\d{{2}}(?:\s+(?:[A-Z]{{2,4}}|[+-]\d{{4}}))?)\s+(?P<y>\d{{4}})"
            ),
            _months,
        ),
        (rf"(?<!\d)(?P<y>\d{{4}})[\s.-]+(?P<mon>{month})\.?[\s-]+(?P<d>\d{{1,2}})(?!\d)\.?{_REST}", _months),
        (
            (
                rf"(?<!\d)(?P<d>\d{{1,2}})\s+{numbered['month']}\s+(?P<m>\d{{1,2}})[\s,]+(?:{numbered['year']}\s+)?"
                rf"(?P<y>\d{{4}})(?!\d){_REST}"
            ),
            _numbers,
        ),
        (_SLASHED, _slashed),
        (_COMPACT, _numbers),
    )
    return tuple((re.compile(form, re.IGNORECASE | re.DOTALL), reader) for form, reader in forms)


def _numbers(match: re.Match[str]) -> date:
    return date(western_year(int(match["y"])), int(match["m"]), int(match["d"]))


def _east_asian(match: re.Match[str]) -> date:
    return date(year_number(match["y"]), number(match["m"]), number(match["d"]))


def _republican(match: re.Match[str]) -> date:
    return date(republican_year(int(match["y"] or match["bare"])), int(match["m"]), int(match["d"]))


def _slashed(match: re.Match[str]) -> date:
    """Read `24/11/2026` or `11/24/2026`. Raises ValueError if day and month cannot be distinguished."""
    first, second = int(match["a"]), int(match["b"])
    if match["sep"] != "." and first <= MONTHS_OF_YEAR and second <= MONTHS_OF_YEAR and first != second:
        raise ValueError("day and month cannot be told apart")
    day, month = (first, second) if first > MONTHS_OF_YEAR or match["sep"] == "." else (second, first)
    return date(int(match["y"]), month, day)


def _era(match: re.Match[str]) -> date:
    return date(era_year(match["era"], number(match["y"])), int(match["m"]), int(match["d"]))


def _months(match: re.Match[str]) -> date:
    return date(western_year(int(match["y"])), month_names()[folded(match["mon"])], int(match["d"]))


@cache
def _clock() -> re.Pattern[str]:
    """Return the expression for a time of day at the beginning of the text after a date."""
    own, marks = words(), words()["marks"]
    halves = alternatives(half for half in (*own["morning"], *own["afternoon"]) if not half.isascii())
    hour, minute, second = marks["hour"], marks["minute"], marks["second"]
    return re.compile(
        rf"^(?:\s[-–|]\s)?[\sT.,()\w]{{0,12}}?(?P<half>{halves})?\s*(?P<h>\d{{1,2}})\s*(?:[:{hour}]\s*(?P<min>\d{{1,2}}))"
        rf"(?:\s*[:{minute}]\s*(?P<s>\d{{1,2}}))?(?:[.,]\d+)?\s*[{second}{minute}]?\s*(?P<half2>[AaPp]\.?[Mm]\.?)?\s*"
        r"(?P<zone>(?:GMT|UTC)?\s?[+-]\d{2}:?\d{2}|(?:GMT|UTC)?[+-]\d{1,2}(?![\d:])|[A-Z]{1,5})?"
    )


def _with_time(day: date, rest: str, zone: tzinfo) -> datetime | None:
    match = _clock().match(rest)
    if not match or int(match["h"]) > 24 or int(match["min"]) > 59:  # noqa: PLR2004 - a clock's last hour and minute
        return _utc(datetime.combine(day, time()), zone)
    hour = _hour(int(match["h"]), (match["half"] or match["half2"] or "").lower().rstrip("."))
    moment = datetime.combine(day, time()) + timedelta(
        hours=hour, minutes=int(match["min"]), seconds=min(int(match["s"] or 0), 59)
    )
    return _utc(moment, _zone(match["zone"], zone, moment))


def _hour(hour: int, half: str) -> int:
    if half in words()["afternoon"] and hour < 12:  # noqa: PLR2004 - noon
        return hour + 12
    return 0 if half in words()["morning"] and hour == 12 else hour  # noqa: PLR2004 - twelve in the morning is midnight


def _zone_of_letters(written: str, zone: tzinfo, moment: datetime) -> tzinfo:
    """Return a zone by its letters. The source's own zone has precedence: CST in Shanghai is not Chicago's."""
    zones = words()["zones"]
    if written in zones and written != zone.tzname(moment):
        return timezone(timedelta(hours=zones[written]))
    return zone


def _zone(written: str | None, zone: tzinfo, moment: datetime) -> tzinfo:
    if not written:
        return zone
    written = re.sub(r"^(?:GMT|UTC)?\s?(?=[+-])", "", written)
    if not written.startswith(("+", "-")):
        return _zone_of_letters(written, zone, moment)
    digits = written[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return _offset(-span if written[0] == "-" else span)


def _offset(span: timedelta) -> timezone:
    """Return a fixed offset. Raises ValueError if no place has it."""
    if abs(span) > _FURTHEST:
        raise ValueError("no place has this time")
    return timezone(span)


def _utc(moment: datetime, zone: tzinfo) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return _sane(aware.astimezone(UTC))


def _sane(moment: datetime) -> datetime | None:
    return moment if moment.year in YEARS else None
