"""The role of each day in a text (start of the act, its end, or another day), from the words around it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from bot.detect.matches import Hit, Reading

# Days named in a text, in the forms of the languages served.


BUDDHIST, MINGUO, REIWA = 543, 1911, 2018
PAST_DAYS, FUTURE_DAYS = 120, 245
"""A day without a year lies no further than this from the day of publication."""

SPAN = "first day of a span"
MONTH = "month from publication"

DATE_LIMIT = 40
"""Dates of one text that are looked at."""

_NUMERALS = {"元": 1, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_ISO = re.compile(r"((?:19|20)(?<!\d..)\d\d)[-/.] ?(\d{1,2})[-/.] ?(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(\d(?<![\d.,].)\d?)([./])(\d{1,2})\2((?:19|20|25)\d\d)(?!\d)")
_CJK = re.compile(
    r"(?:(令和|民国)?(元|\d{1,4}) ?[年년],? ?|(明年|来年|翌年|내년)(?:的)? ?|(?:今年|本年|同年|올해|이달|当年) ?)?"
    r"(\d{1,2}|元|十[一二]?|[一二三四五六七八九]) ?[月월](?:份)? ?"
    r"(\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九]) ?[日号일]"
)
_NEW_YEAR = re.compile(r"(明年|来年|내년)?(?:的)? ?元旦")
_DAY_ONLY = re.compile(
    r"(?:(?<![\d月월~년年])|(?<=[下个上来先本当同前次]月))(?:(?<!、)|(?=\d{1,2}日(?:施行|から|より|付で)))(?<!\d\.)(\d{1,2})(?:日(?![本元间後后内])|일(?!간|후|이내|본|까지의|째))"
)
_OTHER_MONTH = re.compile(r"(?:(지난달|上个?月|先月|前月)|(?:다음달|다음 달|내달|下个?月|来月|次月))的? ?$")
_SLASHED = re.compile(
    r"(?<![\d/.])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?=日?(?:起|上路|生效|实施|施行|执行|开始|零时|から|より|付で|発効))"
)
_VIETNAMESE = re.compile(
    r"(?:(?:ngày|hôm) (\d{1,2})(?:[/\-.]| tháng )|(?:từ|đến) (\d{1,2})(?:/| tháng ))"
    r"(\d{1,2})(?:(?:[/\-.]| năm )(\d{4}))?(?! tháng)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?<![\d.,])(\d{1,2})(?:st|nd|rd|th|er|o|a|\.|e|º|°|ª)?,? ?(?:de |of |d'|del |di )?$")
_FIRST = re.compile(r"(?:(?:ال)?اول(?: من)?|primo|primero(?: de)?|primeiro(?: de)?|premier|ersten|first(?: of)?) $")
"""The first of a month, in words."""

_RANGE = re.compile(r"(?<![\d.,])(\d{1,2})\.?\s?(?:[-–]|to|through|bis|au|al|a|по)\s?\d{1,2}\W*$", re.IGNORECASE)
"""The first day of "1-31 January", whose last one stands before the month."""

_AFTER = re.compile(r"\.?,? ?(?:(\d{1,2})(?:st|nd|rd|th)?(?![\d:]|[.,]\d|%| per))?")
_YEAR = re.compile(r"\.?,? ?(?:de |del |of |พ\.ศ\. ?|ค\.ศ\. ?|พ\.ศ |г\.? )?((?:19|20|25)\d\d)(?!\d|[.,]\d)")

Role = Literal["from", "until", "day"]


@dataclass(frozen=True, slots=True)
class Named:
    """One day named in the text. `when` is None where its year cannot be known; `score` says how sure a start it is."""

    start: int
    end: int
    month: int
    day: int
    year: int | None
    rule: str = ""
    when: date | None = None
    role: Role = "day"
    score: float = 0.0


def _number(text: str) -> int:
    """A number in digits or in Chinese numerals up to 39."""
    if text.isdigit():
        return int(text)
    if "十" not in text:
        return _NUMERALS.get(text, 0)
    tens, _, ones = text.partition("十")
    return _NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0)


def _western(year: int) -> int:
    return year - BUDDHIST if year > 2400 else year  # noqa: PLR2004 - no Western year, no Buddhist one below


def _iso(reading: Reading) -> Iterator[Named]:
    for found in _ISO.finditer(reading.page.shown):
        yield Named(found.start(), found.end(), int(found[2]), int(found[3]), int(found[1]))
    for found in _DAY_FIRST.finditer(reading.page.folded):
        day, month = int(found[1]), int(found[3])
        if reading.language in {"en", None} and found[2] == "/":
            if day <= 12 < month:  # noqa: PLR2004 - only months go to 12: an American date that cannot be misread
                day, month = month, day
            elif day <= 12 and day != month:  # noqa: PLR2004 - could be read either way, so it is not read
                continue
        yield Named(found.start(), found.end(), month, day, _western(int(found[4])))


def _east_asian(reading: Reading) -> Iterator[Named]:
    text, published = reading.page.folded, reading.published
    if not any(mark in text for mark in "月월日일旦"):
        return
    for found in _CJK.finditer(text):
        year, rule = None, ""
        if found[2]:
            year, rule = _of_calendar(_number(found[2]), found[1])
        elif found[3] and published:
            year, rule = published.year + 1, "next year, counted from publication"
        yield Named(found.start(), found.end(), _number(found[4]), _number(found[5]), year, rule)
    for found in _NEW_YEAR.finditer(text):
        later = published.year + 1 if found[1] and published else None
        yield Named(found.start(), found.end(), 1, 1, later, "New Year's Day")
    if published:
        for found in _DAY_ONLY.finditer(text):
            other = _OTHER_MONTH.search(text, max(0, found.start() - 5), found.start())
            if other:
                when = published.replace(day=1) + timedelta(days=-1 if other[1] else 32)
                rule = f"the month {'before' if other[1] else 'after'} publication"
                yield Named(other.start(), found.end(), when.month, int(found[1]), when.year, rule)
                continue
            yield Named(found.start(), found.end(), 0, int(found[1]), None, MONTH)


def _of_calendar(year: int, era: str | None) -> tuple[int, str]:
    """The Western year: of an era, of Minguo without its name ("114年"), of two digits ("25年")."""
    if era:
        return year + {"令和": REIWA, "民国": MINGUO}[era], "calendar year"
    if year in MINGUO_YEARS:
        return year + MINGUO, "calendar year"
    if year in SHORT_YEARS:
        return year + 2000, "year of two digits"
    return year, ""


MINGUO_YEARS = range(100, 150)
SHORT_YEARS = range(15, 60)


def _slashed(reading: Reading) -> Iterator[Named]:
    if reading.language in {"zh", "ja"} and "/" in reading.page.folded:
        for found in _SLASHED.finditer(reading.page.folded):
            yield Named(found.start(), found.end(), int(found[1]), int(found[2]), None)


def _vietnamese(reading: Reading) -> Iterator[Named]:
    if reading.language not in {"vi", None}:
        return
    for found in _VIETNAMESE.finditer(reading.page.shown):
        day = found[1] or found[2]
        start = found.start(1) if found[1] else found.start(2)
        yield Named(start, found.end(), int(found[3]), int(day), int(found[4]) if found[4] else None)


def _with_months(reading: Reading) -> Iterator[Named]:
    text = reading.page.folded
    for hit in reading.of("month"):
        start, end = hit.start, hit.end
        before = _BEFORE.search(text, max(0, start - 14), start)
        named = _FIRST.search(text, max(0, start - 14), start)
        if before:
            day, start = int(before[1]), before.start()
            yield from _range(reading, hit)
        elif named:
            day, start = 1, named.start()
        else:
            after = _AFTER.match(text, end)
            if not after or not after[1]:
                continue
            day, end = int(after[1]), after.end()
        year = _YEAR.match(text, end)
        yield Named(start, year.end() if year else end, int(hit.value), day, _western(int(year[1])) if year else None)


def _range(reading: Reading, month: Hit) -> Iterator[Named]:
    """The first day of a span within one month."""
    found = _RANGE.search(reading.page.shown, max(0, month.start - 12), month.start)
    if found:
        year = _YEAR.match(reading.page.folded, month.end)
        written = _western(int(year[1])) if year else None
        yield Named(found.start(), found.end(1), int(month.value), int(found[1]), written, SPAN)


READERS: tuple[Callable[[Reading], Iterator[Named]], ...] = (_iso, _east_asian, _slashed, _vietnamese, _with_months)


def written_days(reading: Reading) -> list[Named]:
    """All days named, in the order of the text, each with its year where that can be known."""
    found: list[Named] = []
    for reader in READERS:
        for named in reader(reading):
            found.append(named)
            if len(found) >= DATE_LIMIT * 2:
                break
    found.sort(key=lambda named: (named.start, -named.end))
    apart: list[Named] = []
    for named in found:
        if not apart or named.start >= apart[-1].end:
            apart.append(named)
    return list(_dated(apart[:DATE_LIMIT], reading.published))


def _dated(found: Sequence[Named], published: date | None) -> Iterator[Named]:
    """Each day with its year: as written, else from publication, else from the last full date of the text."""
    known: int | None = next((named.year for named in found if named.year), None)
    for named in found:
        if named.year:
            known = named.year
            yield replace(named, when=_day(named.year, named.month, named.day))
        elif published:
            when = _nearest(named, published)
            yield replace(named, when=when, rule=named.rule or "year from publication")
        elif known and named.month:
            yield replace(named, when=_day(known, named.month, named.day), rule="year from a full date of the text")
        else:
            yield named


def _nearest(named: Named, published: date) -> date | None:
    """The day without year (or month) that fits the day of publication best."""
    if not named.month:
        return _in_month(named.day, published)
    for year in (published.year, published.year + 1, published.year - 1):
        when = _day(year, named.month, named.day)
        if when and -PAST_DAYS <= (when - published).days <= FUTURE_DAYS:
            return when
    return None


def _in_month(day: int, published: date) -> date | None:
    last_month = published.replace(day=1) - timedelta(days=1)
    this = _day(published.year, published.month, day)
    if this and (this - published).days <= 27:  # noqa: PLR2004 - within the month
        return this
    return _day(last_month.year, last_month.month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_day(named: Named) -> str | None:
    """Month and day of a named day, MM-DD; None where the text tells no month that fits."""
    month = named.month or (named.when.month if named.when else 0)
    return f"{month:02}-{named.day:02}" if _day(LEAP, month, named.day) else None


LEAP = 2024


def named_days(reading: Reading) -> list[Named]:
    """All days named, in the order of the text, each with its role and how sure it is."""
    found = written_days(reading)
    return [_judged(named, found, reading) for named in found]


def _before(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= at - hit.end <= span for hit in hits)


def _after(hits: Sequence[Hit], at: int, span: int) -> bool:
    return any(0 <= hit.start - at <= span for hit in hits)


def _judged(named: Named, everyone: Sequence[Named], reading: Reading) -> Named:
    """The role of a day, from the words around it."""
    sentence = reading.page.sentence(named.start)
    same = {name: [hit for hit in reading.of(name) if hit.sentence == sentence] for name in _AROUND}
    first, last = reading.page.span(sentence)
    alone = sum(first <= other.start < last for other in everyone) == 1
    narrow = reading.language in {"zh", "ja", "ko", "th"}
    span = _span(named, everyone, reading)
    if span:
        return replace(named, role=span, score=2.0)
    brought = any(hit.end == named.start and hit.end - hit.start > 1 for hit in same["from"])  # 提前至
    ends = (_before(same["until"], named.start, 6 if not narrow else 2) and not (narrow and brought)) or _after(
        same["after_until"], named.end, 0 if reading.language == "zh" else 3
    )
    near = 0 if narrow and _before(same["until"], named.start, 0) else 2
    if ends and not _after(same["after_from"], named.end, near):
        return replace(named, role="until")
    score = 0.0
    if named.rule == SPAN or _before(same["from"], named.start, 14 if not narrow else 3):
        score = max(score, 2.0)
    counted = _DELAY.search(reading.page.folded, first, last) is not None
    after = [hit for hit in same["after_from"] if narrow or not any(_leads(hit, other) for other in everyone)]
    if _after(after, named.end, 5 if narrow else 16) and (narrow or not counted):
        score = max(score, 2.2)
    if not score and named.when and _ahead(named, reading, alone=alone):
        score = SURE
    if same["force"] and not counted:
        score += 1.0 if score else (1.6 if alone and not narrow else 0.4)
    if _before(same["issue"], named.start, 6) and score < 2:  # noqa: PLR2004 - a marker of its own outweighs
        score = 0.0
    if score < SURE:
        return replace(named, role="day", score=score)
    return replace(_coming(named, reading), role="from", score=score)


def _coming(named: Named, reading: Reading) -> Named:
    """A start told by its day alone ("9日から") that is long past in the month of publication is of the next one."""
    published = reading.published
    if named.rule != MONTH or not named.when or not published or (published - named.when).days <= PAST:
        return named
    following = (named.when.replace(day=1) + timedelta(days=32)).replace(day=1)
    try:
        when = following.replace(day=named.day)
    except ValueError:
        return named
    return replace(named, when=when, rule="month after publication")


PAST = 7
"""Days back to which a start told by its day alone is taken to be past."""


def _leads(marker: Hit, named: Named) -> bool:
    """Whether a marker stands right before a day, to which it belongs: "made on April 9 and takes effect on May 1"."""
    return 0 <= named.start - marker.end <= LEAD


LEAD = 14

_DELAY = re.compile(
    r"(?<![\d.])\d{1,3}(?:th|-|°|º)? ?(?:(?:calendar|working|business|full) )?"
    r"(?:days?\b|tagen?\b|jours?\b|dias?\b|giorni\b|dagen\b|дн(?:я|ей)\b|hari\b|gun\b|ngay (?:sau|ke)|วัน(?:หลัง|นับ)|"
    r"يوم|일 ?(?:후|뒤|이후|경과)|[日天][之以]?[后後])"
)
"""Days counted from another day: "takes effect 30 days after", which does not name the start."""


def _span(named: Named, everyone: Sequence[Named], reading: Reading) -> Role | None:
    """From or until, where two days are joined: "February 15 to June 30"."""
    for other in everyone:
        first, second = (named, other) if named.start < other.start else (other, named)
        if first.rule == SPAN and 0 < second.start - first.end <= HYPHEN:
            return "from" if named is first else "until"
        if other is named or not 0 < second.start - first.end <= JOINED or SPAN in {named.rule, other.rule}:
            continue
        between = reading.page.folded[first.end : second.start].strip()
        dash = reading.page.shown[first.end : second.start].strip() in DASHES
        pair = between in PAIRED and _PAIR.search(reading.page.folded, max(0, first.start - 20), first.start)
        if between in JOINING or dash or pair:
            return "from" if named is first else "until"
    return None


HYPHEN = 3
JOINED = 14
DASHES = frozenset({"-", "–", "—", "~"})
PAIRED = frozenset({"and", "und", "et", "et le", "y", "y el", "e", "e il", "e o", "en", "и"})
_PAIR = re.compile(r"(?:between|zwischen(?: dem)?|entre(?: le| el| o| os)?|tra il|fra il|tussen|между) $")
"""What stands before two days that are the ends of a span, and between them."""

JOINING = frozenset(
    {
        "to",
        "through",
        "until",
        "till",
        "bis",
        "bis zum",
        "au",
        "al",
        "hasta el",
        "ao",
        "tot",
        "tot en met",
        "по",
        "hingga",
        "sampai",
        "s/d",
        "đến",
        "đến hết",
        "a",
        "hasta",
        "sampai dengan",
        "до",
        "وحتي",
        "حتي",
        "الي",
        "و",
        "ถึง",
        "ถึงวันที่",
        "至",
        "到",
        "から",
        "까지",
    }
)


def _ahead(named: Named, reading: Reading, *, alone: bool) -> bool:
    """Whether this is the one day of a sentence that tells an act, and still to come when the item was published."""
    if not alone or not reading.published or not named.when or named.when <= reading.published or not named.month:
        return False
    sentence = reading.page.sentence(named.start)
    if any(hit.sentence == sentence for hit in reading.of("draft", "hedge", "until", "bill")):
        return False
    return any(hit.sentence == sentence for hit in reading.of("impose", "lift", "suspend", "require", "amend", "grant"))


SURE = 1.5
_AROUND = ("from", "after_from", "until", "after_until", "force", "issue")


def start_day(days: Sequence[Named], reading: Reading) -> Named | None:
    """The day from which the act holds; the surest, then the first. None where the text names none."""
    starts = [named for named in days if named.role == "from" and named.when]
    if starts:
        return max(starts, key=lambda named: (named.score, -named.start))
    if reading.has("now", "published"):
        plain = [named for named in days if named.role == "day" and named.when]
        if plain:
            return replace(plain[0], rule="in force at once, on the day that the text names for the act")
    return None


def end_day(days: Sequence[Named], start: Named | None) -> Named | None:
    """The day until which the act holds."""
    ends = [named for named in days if named.role == "until" and named.when]
    later = [named for named in ends if not start or not start.when or (named.when and named.when >= start.when)]
    return later[0] if later else None
