"""Dates as authorities write them. Pure: a text and the source's time zone in, an instant in UTC out."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_tz

_YEARS = range(1970, 2100)
_LONGEST = 200
# ISO 8601 and its looser relatives: 2024-12-03T09:00:00Z, 2024/12/3 9:00, 20241203, 2024.12.03.
_NUMERIC = re.compile(
    r"(?<!\d)(?P<y>\d{4})(?P<sep>[-/.])\s?(?P<m>\d{1,2})(?P=sep)\s?(?P<d>\d{1,2})(?!\d)\.?(?P<rest>.{0,40})", re.DOTALL
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)(?P<rest>.{0,40})", re.DOTALL)
# ISO 8601's basic form, 20241203T090000Z.
_BASIC = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)(?!\d)")
_CJK = re.compile(
    r"(?P<y>\d{4}|[〇零一二三四五六七八九○]{4})\s*[年년]\s*(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})\s*[月월]\s*"
    r"(?P<d>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[日号號일](?P<rest>.{0,40})",
    re.DOTALL,
)
_ERA = re.compile(
    r"(?P<era>令和|平成|昭和|R|H)\s*(?P<y>\d{1,2}|元)\s*[年.]\s*(?P<m>\d{1,2})\s*[月.]\s*(?P<d>\d{1,2})日?(?P<rest>.{0,40})",
    re.DOTALL,
)
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925}
# Taiwan's own years; three digits before 年 are one of them even unsaid.
_MINGUO = re.compile(
    r"(?:(?:民國|中華民國)\s*(?P<y>\d{2,3})\s*[年./-]|(?<!\d)(?P<bare>1\d\d)\s*年)"
    r"\s*(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})日?(?P<rest>.{0,40})",
    re.DOTALL,
)
# A number above twelve can only be the day: 24/11/2026 and 11/24/2026 are one day, 12/11/2026 might be two. With dots
# the day comes first wherever dates are written so.
_SLASHED = re.compile(
    r"(?<![\d/])(?<!\d\.)(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?![\d/])(?P<rest>.{0,40})"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari januar janvier janv enero ene gennaio gen janeiro января янв",
            "feb february februari februar février févr febrero febbraio fevereiro fev февраля фев",
            "mar march maret märz mars marzo maart mrt março марта мар",
            "apr april avril avr abril abr aprile апреля апр",
            "may mei mai mayo maggio maio мая май",
            "jun june juni juin junio giugno junho июня июн",
            "jul july juli juillet juil julio luglio julho июля июл",
            "aug august agustus augustus août agosto ago августа авг",
            "sep sept september septembre septiembre settembre setembro set сентября сент сен",
            "oct october oktober octobre octubre ottobre outubro okt октября окт",
            "nov november novembre noviembre novembro ноября нояб ноя",
            "dec december desember dezember décembre déc diciembre dicembre dezembro dez dic декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_FIRST = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]+(?:de\s+)?(?P<mon>{_MONTH})\.?,?[\s-]+(?:de\s+|del\s+)?(?P<y>\d{{4}})(?P<rest>.{{0,40}})",
    re.IGNORECASE | re.DOTALL,
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<mon>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?P<rest>.{{0,40}})",
    re.IGNORECASE | re.DOTALL,
)
_ASCTIME = re.compile(
    rf"\b(?P<mon>{_MONTH})\s+(?P<d>\d{{1,2}})\s+(?P<rest>\d{{1,2}}:\d{{2}}:\d{{2}}(?:\s+(?:[A-Z]{{2,4}}|[+-]\d{{4}}))?)\s+(?P<y>\d{{4}})",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"^(?:\s[-–|]\s)?[\sT.,()（）\w]{0,12}?(?P<half>上午|下午|午前|午後|오전|오후)?\s*(?P<h>\d{1,2})\s*(?:[:：시時时点點]\s*(?P<min>\d{1,2}))"
    r"(?:\s*[:：분分]\s*(?P<s>\d{1,2}))?(?:[.,]\d+)?\s*[초秒분分]?\s*(?P<half2>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>(?:GMT|UTC)?\s?[+-]\d{2}:?\d{2}|(?:GMT|UTC)?[+-]\d{1,2}(?![\d:])|[A-Z]{1,5})?"
)
_AFTERNOON = frozenset(("下午", "午後", "오후", "pm", "p.m", "p.m."))
_MORNING = frozenset(("上午", "午前", "오전", "am", "a.m", "a.m."))
# Abbreviations that mean one thing in official use (RFC 822, and East Asia's).
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}
_ZONES |= {"PST": -8, "PDT": -7, "JST": 9, "KST": 9, "HKT": 8, "CET": 1, "CEST": 2, "BST": 1, "WIB": 7}
_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""East Asian type's wide forms of ASCII."""
_CHINESE = re.compile("(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?(?P<ones>[一二三四五六七八九])?")
# No place on earth is further from Greenwich.
_FURTHEST = timedelta(hours=14)
_MILLISECONDS = 10**11
_MONTHS_A_YEAR = 12


def read_date(text: str, zone: tzinfo = UTC, form: str | None = None) -> datetime | None:
    """The instant that a date names, None where it names none that can be read or exists.

    Without a time it is the day's first moment in `zone`; `form` (strptime) settles what would be ambiguous.
    """
    words = " ".join(text[: _LONGEST * 10].split())[:_LONGEST]
    if not words.isascii():
        words = _in_ascii_digits(words.translate(_WIDE))
    words = _BASIC.sub(r"\1-\2-\3T\4:\5:\6", words)
    if not words:
        return None
    try:
        if form:
            return _utc(datetime.strptime(words, form), zone)  # noqa: DTZ007 - _utc gives it the source's zone
        return _epoch(words) or _rfc822(words, zone) or _written(words, zone)
    except (ValueError, OverflowError):
        return None


def _in_ascii_digits(words: str) -> str:
    """Every script's own digits as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in words)


def _epoch(words: str) -> datetime | None:
    if not re.fullmatch(r"\d{9,13}(?:\.\d+)?", words):
        return None
    seconds = float(words)
    return _sane(datetime.fromtimestamp(seconds / 1000 if seconds >= _MILLISECONDS else seconds, UTC))


def _rfc822(words: str, zone: tzinfo) -> datetime | None:
    if (
        not re.match(r"(?:[A-Za-z]{2,9}\.?,?\s*)?\d{1,2}[\s-]+[A-Za-z]{3,9}[\s-]+\d{2,4}\b", words)
        or not words.isascii()
        or re.search(r"[ap]\.?m\.?$", words, re.IGNORECASE)
    ):
        return None
    words = re.sub(r"\b(?:GMT|UTC)(?=[+-]\d)", "", words)
    words = re.sub(r"([+-]\d{2}):(\d{2})$", r"\1\2", words)
    words = re.sub(r"(?<=[\s\d])([+-])(\d{1,2})$", lambda hours: f"{hours[1]}{int(hours[2]):02}00", words)
    found = parsedate_tz(words)
    if not found:
        return None
    year, month, day, hour, minute, second, *_, offset = found
    naive = datetime(year, month, day) + timedelta(hours=hour, minutes=minute, seconds=second)  # noqa: DTZ001 - see _utc
    named = re.search(r"\b([A-Z]{1,5})\)?$", words)
    if named and not re.search(r"[+-]\d{4}\b", words):
        return _utc(naive, _named(named[1], zone, naive))
    known = offset is not None and not words.endswith("-0000") and _has_zone(words)
    return _utc(naive, _offset(timedelta(seconds=offset or 0)) if known else zone)


def _has_zone(words: str) -> bool:
    return bool(re.search(r"(?:[+-]\d{2}:?\d{2}|\b[A-Z]{1,5}\)?)\s*(?:\(.*\))?$", words))


def _written(words: str, zone: tzinfo) -> datetime | None:
    for pattern, reader in (
        (_NUMERIC, _numbers),
        (_CJK, _cjk),
        (_MINGUO, _minguo),
        (_ERA, _era),
        (_DAY_FIRST, _months),
        (_MONTH_FIRST, _months),
        (_ASCTIME, _months),
        (_SLASHED, _slashed),
        (_COMPACT, _numbers),
    ):
        found = pattern.search(words)
        if found:
            return _with_time(reader(found), found["rest"], zone)
    return None


def _numbers(found: re.Match[str]) -> date:
    return date(int(found["y"]), int(found["m"]), int(found["d"]))


def _cjk(found: re.Match[str]) -> date:
    year = (
        found["y"] if found["y"].isdecimal() and found["y"].isascii() else "".join(str(_DIGITS[c]) for c in found["y"])
    )
    return date(int(year), _chinese(found["m"]), _chinese(found["d"]))


def _chinese(number: str) -> int:
    """1 to 31 in either script: 7, 七, 十二, 三十一. Raises ValueError for what only looks like a number: 十十."""
    if number.isascii():
        return int(number)
    found = _CHINESE.fullmatch(number)
    if not found:
        raise ValueError("no number")
    tens = (_DIGITS[found["tens"]] if found["tens"] else 1) * 10 if found["ten"] else 0
    return tens + (_DIGITS[found["ones"]] if found["ones"] else 0)


def _minguo(found: re.Match[str]) -> date:
    return date(int(found["y"] or found["bare"]) + 1911, int(found["m"]), int(found["d"]))


def _slashed(found: re.Match[str]) -> date:
    """Raises ValueError where day and month could be confused."""
    first, second = int(found["a"]), int(found["b"])
    if found["sep"] != "." and first <= _MONTHS_A_YEAR and second <= _MONTHS_A_YEAR and first != second:
        raise ValueError("day and month cannot be told apart")
    day, month = (first, second) if first > _MONTHS_A_YEAR or found["sep"] == "." else (second, first)
    return date(int(found["y"]), month, day)


def _era(found: re.Match[str]) -> date:
    year = 1 if found["y"] == "元" else int(found["y"])
    return date(_ERAS[found["era"]] + year, int(found["m"]), int(found["d"]))


def _months(found: re.Match[str]) -> date:
    return date(int(found["y"]), _MONTHS[found["mon"].lower()], int(found["d"]))


def _with_time(day: date, rest: str, zone: tzinfo) -> datetime | None:
    found = _TIME.match(rest)
    if not found or int(found["h"]) > 24 or int(found["min"]) > 59:  # noqa: PLR2004 - a clock's last hour and minute
        return _utc(datetime.combine(day, time()), zone)
    hour = _hour(int(found["h"]), (found["half"] or found["half2"] or "").lower())
    moment = datetime.combine(day, time()) + timedelta(
        hours=hour, minutes=int(found["min"]), seconds=min(int(found["s"] or 0), 59)
    )
    return _utc(moment, _zone(found["zone"], zone, moment))


def _hour(hour: int, half: str) -> int:
    if half in _AFTERNOON and hour < 12:  # noqa: PLR2004 - noon
        return hour + 12
    return 0 if half in _MORNING and hour == 12 else hour  # noqa: PLR2004 - twelve in the morning is midnight


def _named(written: str, zone: tzinfo, moment: datetime) -> tzinfo:
    """A zone by its letters. What the source's own place calls so comes first: CST in Shanghai is not Chicago's."""
    if written in _ZONES and written != zone.tzname(moment):
        return timezone(timedelta(hours=_ZONES[written]))
    return zone


def _zone(written: str | None, zone: tzinfo, moment: datetime) -> tzinfo:
    if not written:
        return zone
    written = re.sub(r"^(?:GMT|UTC)?\s?(?=[+-])", "", written)
    if not written.startswith(("+", "-")):
        return _named(written, zone, moment)
    digits = written[1:].replace(":", "")
    span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return _offset(-span if written[0] == "-" else span)


def _offset(span: timedelta) -> timezone:
    """Raises ValueError for a distance from Greenwich that no place has."""
    if abs(span) > _FURTHEST:
        raise ValueError("no place has this time")
    return timezone(span)


def _utc(moment: datetime, zone: tzinfo) -> datetime | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return _sane(aware.astimezone(UTC))


def _sane(moment: datetime) -> datetime | None:
    return moment if moment.year in _YEARS else None


# A date as an act gives it: a day, or only a month or a year.


_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True)
class When:
    """`text` is ISO 8601 (`2023-12-01`, `2021-10`, `2011`); `first` and `last` are the days that it may mean."""

    text: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether the day itself is known."""
        return self.first == self.last

    @property
    def iso(self) -> str | None:
        """The day for machines; None where only the month or year is known."""
        return self.text if self.is_day else None

    @property
    def said(self) -> str:
        """As people read it: `1 December 2023`, `October 2021`, `2011`."""
        if self.is_day:
            return f"{self.first.day} {calendar.month_name[self.first.month]} {self.first.year}"
        one_month = self.first.month == self.last.month
        return f"{calendar.month_name[self.first.month]} {self.first.year}" if one_month else str(self.first.year)

    @classmethod
    def read(cls, value: object) -> When:
        """Read what YAML made of a date; raises ValueError that shows the right form."""
        if isinstance(value, date):
            return cls(value.isoformat()[:10], value, value)
        found = _FORM.match(str(value)) if isinstance(value, (str, int)) else None
        if not found:
            raise ValueError(
                f"{value!r} is not a date; write 2023-12-01, or 2023-12 or 2023 where the day is not known"
            )
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            return cls(found[0], *_span(year or 0, month, day))
        except ValueError as error:
            raise ValueError(f"{found[0]!r} does not exist in the calendar") from error


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if day is not None and month is not None:
        return date(year, month, day), date(year, month, day)
    if month is not None:
        first = date(year, month, 1)
        return first, date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 1, 1), date(year, 12, 31)


# Dates as people write them (`25 Feb 2026`, `10. Dezember 2024`, `2024年12月10日`), found inside a text.


_QUERY_MONTHS = (
    "january jan januar januari janvier enero gennaio janeiro января январь",
    "february feb februar februari février fevrier febrero febbraio fevereiro февраля февраль pebruari",
    "march mar märz maerz mars marzo março maart maret марта март",
    "april apr avril abril aprile апреля апрель",
    "may mai mei mayo maggio maio мая май",
    "june jun juni juin junio giugno junho июня июнь",
    "july jul juli juillet julio luglio julho июля июль",
    "august aug août aout agosto augustus agustus августа август",
    "september sept sep septembre septiembre settembre setembro сентября сентябрь",
    "october oct oktober octobre octubre ottobre outubro октября октябрь okt",
    "november nov novembre noviembre novembro ноября ноябрь",
    "december dec dezember décembre decembre diciembre dicembre dezembro desember декабря декабрь dez",
)
"""One line a month, in the languages of acts and of those who ask."""

_NUMBER_OF: dict[str, int] = {name: number for number, line in enumerate(_QUERY_MONTHS, 1) for name in line.split()}
_NAMES = "|".join(sorted(_NUMBER_OF, key=len, reverse=True))
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        (
            rf"(?<![\w.])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:of\s+|de\s+)?"
            rf"(?P<m>{_NAMES})\.?,?\s+(?:de\s+|del\s+)?(?P<y>(?:19|20)\d\d)(?!\d)"
        ),
        rf"\b(?P<m>{_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)(?!\d)",
        rf"\b(?P<m>{_NAMES})\.?,?\s+(?:de\s+|of\s+)?(?P<y>(?:19|20)\d\d)(?!\d)",
        r"(?P<y>(?:19|20)\d\d)\s*[年년]\s*(?P<n>\d{1,2})\s*[月월](?:\s*(?P<d>\d{1,2})\s*[日일])?",
        r"(?<![\d.])(?P<d>\d{1,2})\.(?P<n>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?![\d.])",
        r"(?<![\d-])(?P<y>(?:19|20)\d\d)-(?P<n>\d{2})-(?P<d>\d{2})(?![\d-])",
    )
)


@dataclass(frozen=True, slots=True)
class Written:
    """A date in a text: what it means, and where it stands."""

    when: When
    start: int
    end: int


def find(text: str) -> list[Written]:
    """Every date in a text that exists in the calendar, in order; a month with its year counts as a month."""
    found: list[Written] = []
    if any(letter.isdigit() for letter in text):
        for form in _FORMS:
            found += (hit for hit in _hits(form, text) if not any(_overlap(hit, other) for other in found))
    return sorted(found, key=lambda hit: hit.start)


def without(text: str, dates: Iterable[Written]) -> str:
    """The text with its dates cut out."""
    for written in sorted(dates, key=lambda written: -written.start):
        text = f"{text[: written.start]} {text[written.end :]}"
    return " ".join(text.split())


def _hits(form: re.Pattern[str], text: str) -> Iterator[Written]:
    for match in form.finditer(text):
        parts = match.groupdict()
        month = int(parts["n"]) if parts.get("n") else _NUMBER_OF[parts["m"].lower()]
        day = f"-{int(parts['d']):02}" if parts.get("d") else ""
        try:
            yield Written(When.read(f"{parts['y']}-{month:02}{day}"), *match.span())
        except ValueError:  # the 31st of April: no date, and perhaps a code
            continue


def _overlap(one: Written, other: Written) -> bool:
    return one.start < other.end and other.start < one.end
