"""Days in a query, absolute or relative, in every served language. PURE.

A wording is a sequence of words and slots (bot/data/days.yaml). A text is matched from left to right against all
wordings at once; of several that match at one place, the longest counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, lru_cache

from bot.data import generated, read_yaml
from bot.text.calendar import (
    DAYS_OF_WEEK,
    Days,
    Span,
    day_after,
    existing_day,
    month_span,
    quarter_span,
    third_of,
    unit_span,
    week_span,
    weekday_from,
    year_span,
)
from bot.text.dates import in_figures
from bot.text.day_wordings import Token, Values, is_within, longest, may_begin, tokens_of
from bot.text.normalize import alternatives

_BARE_YEAR = re.compile(r"(?<![\w./,-])(?:20[0-4]\d)(?![\w/-]|[.,]\d)")
_SATURDAY, _COMING = 5, "coming"
_MOST_YEARS = 9
"""Years that are looked through for a day: a leap day may be eight years away."""
_NAMED = "named"
_SAYS_WHICH = frozenset({"last", "next", _COMING})
"""Meanings that say themselves which time of several is meant."""
_YEARS_TOLD = frozenset({"year", "yy"})
_LONGEST_WEEKDAY = 24
"""Characters before a day in which its weekday stands."""
_THIRDS = {"early": 0, "mid": 1, "late": 2}
_FIGURES_OF_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
_SIGNS = frozenset({"-", "–", "—", "~", "〜", "～", "→", "..", "/"})


def read(text: str, today: date, *, bare_years: bool = False) -> list[Span]:
    """Return every day or span given in the text, in order, without overlaps.

    `bare_years`: a year alone (`nickel ore 2019`) counts too.
    """
    return list(_read(text, today, bare_years))


@lru_cache(maxsize=16)
def _read(text: str, today: date, bare_years: bool) -> list[Span]:  # noqa: FBT001 - part of what is remembered
    """Read a text once, though several readers of a question ask for its days."""
    composed = unicodedata.normalize("NFC", text)
    composed = composed if len(composed) == len(text) else text
    spans = list(in_figures(composed))
    tokens = tokens_of(composed, but=spans)
    at = 0
    while at < len(tokens):
        begins = may_begin(tokens[at]) and not _is_of_an_hour(composed, tokens[at].start)
        length, span = _longest(composed, tokens, at, today) if begins else (0, None)
        if span:
            spans.append(span)
        at += length or 1
    if bare_years:
        free = [year for year in _BARE_YEAR.finditer(composed) if not any(is_within(year, span) for span in spans)]
        spans += (Span(*year_span(int(year[0])), year[0], *year.span()) for year in free)
    return _joined(list(_with_weekdays(sorted(spans, key=lambda span: span.start), composed)), composed, today)


def _is_of_an_hour(text: str, start: int) -> bool:
    """Return whether figures are the minutes of an hour: in "10:02 Jan Novák" no day is named."""
    return start > 1 and text[start - 1] == ":" and text[start - 2].isdecimal() and text[start].isdecimal()


# The weekday of a day: "Fri 20 Nov", "Friday, 20 November", "11月20日(金)".


@cache
def _weekday_before() -> re.Pattern[str]:
    tables = (*generated()["weekdays"].values(), *generated()["short_weekdays"].values())
    written = {*read_yaml("days")["any"]["weekday_marks"], *(name for table in tables for name in table)}
    return re.compile(rf"(?<![^\W\d_])(?:{alternatives(written)})[.,]{{0,2}}\s*$", re.IGNORECASE)


@cache
def _weekday_behind() -> re.Pattern[str]:
    marks = alternatives(read_yaml("days")["any"]["weekday_marks"])
    return re.compile(rf"\s?[(（]\s?(?:{marks})\.?\s?[)）]", re.IGNORECASE)


@cache
def _tail() -> re.Pattern[str]:
    """Return a pattern of what is glued to the figures of a day: `November 20th`, `27일자`."""
    marks = alternatives(mark for mark in read_yaml("days")["any"]["day_tails"])
    return re.compile(rf"(?:{marks})(?![A-Za-z])", re.IGNORECASE)


def _with_weekdays(spans: list[Span], text: str) -> Iterator[Span]:
    """Yield the spans, a weekday beside a day and what is glued to its figures as a part of it."""
    floor = 0
    for place, span in enumerate(spans):
        if span.start < floor:
            continue  # it is the weekday of the last one
        behind = spans[place + 1] if place + 1 < len(spans) else None
        of_next = _weekday_before().search(text, span.start, behind.start) if behind and behind.is_day else None
        if of_next and of_next.start() < span.end and not any(map(str.isdecimal, span.text)):
            continue  # it is the weekday of the next one
        before = _weekday_before().search(text, max(floor, span.start - _LONGEST_WEEKDAY), span.start)
        after = _weekday_behind().match(text, span.end) or _tail().match(text, span.end)
        start, end = before.start() if before else span.start, after.end() if after else span.end
        end = behind.end if behind and _is_its_weekday(span, behind, text[end : behind.start]) else end
        floor = end
        beside = span.is_day and (start, end) != (span.start, span.end)
        yield replace(span, text=text[start:end], start=start, end=end) if beside else span


def _is_its_weekday(span: Span, behind: Span, between: str) -> bool:
    """Return whether a weekday is written behind its day: `2020年3月4日周三`, `3 Mar 2020 Sal`."""
    figures = any(map(str.isdecimal, span.text)) and not any(map(str.isdecimal, behind.text))
    if not figures or not (span.is_day and behind.is_day) or between.strip(" ,(（"):
        return False
    same = span.first is not None and behind.first is not None and span.first.weekday() == behind.first.weekday()
    return same and _weekday_before().fullmatch(behind.text) is not None


@cache
def _joiners() -> frozenset[str]:
    return frozenset(word for of in read_yaml("days").values() for word in of.get("joiners", ())) | _SIGNS


@cache
def _figure_before() -> re.Pattern[str]:
    marks = "|".join(read_yaml("days")["any"]["day_marks"])
    return re.compile(rf"(?<![\w.,/-])(?P<day>\d{{1,2}})(?:\.|{marks})?\s*(?P<between>\D{{1,12}}?)\s*$")


def _joined(spans: list[Span], text: str, today: date) -> list[Span]:
    """Join the first and the last day of a span; the year of one is also that of the other."""
    found: list[Span] = []
    for span in spans:
        both = _from_figure(span, text, found[-1].end if found else 0)
        if both is None and found:
            between = " ".join(text[found[-1].end : span.start].casefold().split())
            both = _of_two(found[-1], span, text, today) if between in _joiners() else None
            found = found[:-1] if both else found
        found.append(both or span)
    return found


def _from_figure(last: Span, text: str, begin: int) -> Span | None:
    """`20 to 25 November`: the span from the figure before a day of the same month."""
    before = _figure_before().search(text, begin, last.start) if last.is_day and last.first else None
    if before is None or not last.first or " ".join(before["between"].casefold().split()) not in _joiners():
        return None
    day = int(before["day"])
    if not 0 < day < last.first.day:
        return None
    start = before.start()
    return Span(last.first.replace(day=day), last.last, text[start : last.end], start, last.end, of_two=True)


def _of_two(first: Span, last: Span, text: str, today: date) -> Span | None:
    years = [_FIGURES_OF_YEAR.search(span.text) for span in (first, last)]
    begin, end = first.first, last.last
    if years[1] and not years[0]:
        begin = _in_the_year(first.text, years[1][0], today)
    elif years[0] and not years[1]:
        end = _in_the_year(last.text, years[0][0], today)
    elif begin and end and begin > end:  # the first day of a span that is running has gone by
        begin = _in_the_year(first.text, str(end.year), today)
    if begin is None or end is None or begin >= end:
        return None
    return Span(begin, end, text[first.start : last.end], first.start, last.end, of_two=True)


def _in_the_year(words: str, year: str, today: date) -> date | None:
    """Return the day that words mean in a year that stands elsewhere."""
    for written in read_yaml("days")["any"]["with_year"]:
        found = _alone(written.format(words=words, year=year), today)
        if found and found.first:
            return found.first
    return None


def _alone(written: str, today: date) -> Span | None:
    tokens = tokens_of(written)
    length, span = _longest(written, tokens, 0, today)
    return span if length == len(tokens) else None


_HASTE = "haste"
"""What words mean that ask for no day: "as soon as possible"."""


def _longest(text: str, tokens: list[Token], at: int, today: date) -> tuple[int, Span | None]:
    """Match the longest wording that begins at a token; return its number of tokens and its days."""
    length, meaning, values = longest(text, tokens, at)
    if not length:
        return 0, None
    if meaning == _HASTE:
        return length, None
    start, stop = tokens[at].start, tokens[at + length - 1].end
    says_when = meaning.startswith(_NAMED) and _SAYS_WHICH.isdisjoint(meaning.split())
    yearless = says_when and values.keys().isdisjoint(_YEARS_TOLD)
    return length, Span(*_resolve(meaning, values, today), text[start:stop], start, stop, yearless=yearless)


def gone(span: Span, today: date) -> Span:
    """Return a span without a year as the last time that it was, today included; one with a year as it is."""
    return _at_another_time(span, (-years for years in range(_MOST_YEARS)), lambda first, _: first <= today)


def to_come(span: Span, today: date) -> Span:
    """Return a span without a year as the next time that it comes, today included; one with a year as it is."""
    return _at_another_time(span, range(_MOST_YEARS), lambda _, last: last >= today)


def _at_another_time(span: Span, years: Iterable[int], fits: Callable[[date, date], bool]) -> Span:
    if not span.yearless or span.first is None or span.last is None:
        return span
    ends = span.first, span.last
    for count in years:
        first, last = (existing_day(day.year + count, day.month, day.day) for day in ends)
        if first and last and fits(first, last):
            return replace(span, first=first, last=last)
    return span


def _resolve(meaning: str, values: Values, today: date) -> tuple[date | None, date | None]:
    """Return first and last day; (None, None) if the words name no day, or a day that does not exist."""
    days: tuple[date | None, date | None] = (None, None)
    match meaning.split():
        case ["never"]:
            pass
        case ["unit", unit, offset]:
            days = unit_span(unit, int(offset), today)
        case ["after", *words]:
            days = (day_after(words[-1], values.get("n", 1), today),) * 2
        case ["end", unit, *offset]:
            days = (unit_span(unit, int(offset[0]) if offset else 0, today)[1],) * 2
        case ["weekend"]:
            saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % DAYS_OF_WEEK)
            days = saturday, saturday + timedelta(days=1)
        case ["before", unit]:
            days = (day_after(unit, -values["n"], today),) * 2
        case ["weekday", *which]:
            days = (weekday_from(today, values["weekday"] - 1, "".join(which)),) * 2
        case ["named", *which]:
            days = _named(" ".join(which), values, today)
        case _:
            raise ValueError(f"bot/data/days.yaml: {meaning!r} is not a meaning")
    return days


def _named(which: str, values: Values, today: date) -> tuple[date | None, date | None]:
    """Return what the slots say, a part of it, or that of a year told by its distance from this one."""
    if which in {"next year", "last year"}:
        return _from_slots({**values, "year": today.year + (1 if which == "next year" else -1)}, today, "")
    if which != "last" or "year" in values:
        return _from_slots(values, today, which.removeprefix("last"))
    spans = (_from_slots({**values, "year": year}, today, "") for year in (today.year, today.year - 1))
    return next((one for one in spans if one[1] and one[1] < today), (None, None))


def _from_slots(values: Values, today: date, part: str) -> tuple[date | None, date | None]:
    """Return the days that the slots give; without a year, the next such days."""
    month = values.get("month") or values.get("ownmonth") or values.get("anymonth") or values.get("m")
    values = {**values, **{new: values[old] for old, new in (("nth", "day"), ("yy", "year")) if old in values}}
    days = _in_year(values["year"], month, values) if "year" in values else _without_year(month, values, today, part)
    if days is None:
        return None, None
    part = part.removeprefix(_COMING)
    first, last = _part(days, part) if part else days
    return (today if not part and first < today <= last else first), last


def _without_year(month: int | None, values: Values, today: date, part: str) -> Days | None:
    """Return the nearest such days, of two that are as near those to come; of a quarter or a half the next ones."""
    tried = [days for year in range(today.year - 1, today.year + 2) if (days := _in_year(year, month, values))]
    to_come = next((days for days in tried if days[1] >= today), None)
    gone = next((days for days in reversed(tried) if days[1] < today), None)
    if part == _COMING or not (month or "w" in values) or to_come is None or gone is None:
        return to_come
    return gone if today - gone[1] < to_come[0] - today else to_come


def _in_year(year: int, month: int | None, values: Values) -> Days | None:
    """Return the day, month, week, quarter, half or year that the slots give; None if it does not exist."""
    if month and "day" in values:
        day = existing_day(year, month, values["day"])
        return (day, day) if day else None
    if "w" in values:
        try:
            return week_span(year, values["w"])
        except ValueError:
            return None
    if month:
        return month_span(year, month)
    if "half" in values:
        return quarter_span(year, 2 * values["half"] - 1)[0], quarter_span(year, 2 * values["half"])[1]
    return quarter_span(year, values["q"]) if "q" in values else year_span(year)


def _part(span: Days, part: str) -> Days:
    """Return the early, middle or late third of a span, or its last day."""
    return (span[1], span[1]) if part == "end" else third_of(span, _THIRDS[part])
