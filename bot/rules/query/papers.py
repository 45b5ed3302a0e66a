"""Numbers and days of trade papers in a question: the numbers are no codes, and the days are not what is asked about.

What tells them are words of `bot/data/query/papers.yaml`, beside the number or the day, in every served language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from bot.data import read_yaml
from bot.text import days
from bot.text.days import Span
from bot.text.normalize import is_han, is_hangul, is_hiragana

_SIGNS = r"[\s.:#=/-]*"
_VALUE = (
    r"(?P<value>(?![^\W_]{4}\.\d\d)(?!\d{2,7}-\d\d-\d(?!\d))(?!\d[A-E]\d{3}(?!\d))(?=[^\s,;|]*\d)[A-Z0-9][\w./-]{2,})"
)
"""A mark with figures that is no code with dots, no CAS number and no entry of a control list."""
_BEFORE, _BEHIND = 60, 30
"""Characters beside a day in which a word may say what day it is."""
_BETWEEN = 3
"""Words that may stand between such a word and the day ("ETD port of Shanghai 12 December")."""
_CLAUSE = re.compile(r"[;|\n\t!?。；]|(?<=[^\W\d]{4})\.(?=\s+[^\W\d])")
_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"\d{4}")
_STEM = "*"


class DayRole(StrEnum):
    """What the words around a day say of it; of several days in a question the first role counts first."""

    LEAVING = "leaving"
    ARRIVING = "arriving"
    ASKED = "asked"
    PLAIN = "plain"
    OF = "of"
    """The day of something that is told by it ("of 3 March"): one that has gone by is not asked about."""
    DATED = "dated"
    """The day of a paper, or of what was done before: it is not asked about."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a question, and what it is there."""

    span: Span
    role: DayRole


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one kind, of all languages: with spaces between them, and those that are looked for inside a text."""

    spaced: str
    joined: str

    @property
    def either(self) -> str:
        """Both as one expression."""
        return f"(?:(?<![^\\W_])(?:{self.spaced})(?![^\\W_])|{self.joined})"


_PAPERS = ("dated", "numbered")
"""Papers that have a number have a day as well."""


@cache
def _words(*kinds: str) -> _Words:
    languages = read_yaml("query/papers").values()
    entries = dict.fromkeys(word for of in languages for kind in kinds for word in of.get(kind, "").split())
    spaced = sorted((one for one in entries if not _is_joined(one[0])), key=len, reverse=True)
    joined = sorted((one for one in entries if _is_joined(one[0])), key=len, reverse=True)
    return _Words("|".join(map(_pattern, spaced)), "|".join(map(_pattern, joined)) or "(?!)")


def _is_joined(letter: str) -> bool:
    return is_han(letter) or is_hangul(letter) or is_hiragana(letter)


def _pattern(entry: str) -> str:
    stem = entry.rstrip(_STEM)
    ending = r"[^\W\d_]{0,6}" if entry.endswith(_STEM) else ""
    return re.escape(stem).replace("_", r"\s*" if _is_joined(stem[0]) else r"\s+") + ending


# -- Numbers.


@cache
def _numbered() -> re.Pattern[str]:
    number = rf"(?:(?:{_words('number').spaced}|{_words('number').joined})(?![^\W\d_])\.?)?"
    return re.compile(rf"(?P<paper>{_words('numbered').either}{_SIGNS}{number}{_SIGNS}){_VALUE}", re.IGNORECASE)


def without_numbers(text: str) -> str:
    """Return a text without the numbers of papers, parts and firms: `PO 4700098764`, `invoice 39/2023`."""
    return _numbered().sub(lambda match: f"{match['paper']} ", text)


@cache
def _counting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = _words("counted").either
    return (
        re.compile(rf"(?:{words})[\s.:=]*$", re.IGNORECASE),
        re.compile(rf"[\s.]*(?:{words})", re.IGNORECASE),
    )


def is_counted(text: str, start: int, end: int) -> bool:
    """Return whether the digits between two offsets count pieces or money: `QTY 2500`, `2500 pcs`, `USD 4500`."""
    before, behind = _counting()
    return before.search(text, max(0, start - _BEHIND), start) is not None or behind.match(text, end) is not None


# -- Days.


@cache
def _before(kind: str) -> re.Pattern[str]:
    return re.compile(_words(*(_PAPERS if kind == DayRole.DATED else (kind,))).either, re.IGNORECASE)


@cache
def _behind_day() -> re.Pattern[str]:
    behind, papers = _words("dated_behind").either, _words(*_PAPERS).joined
    return re.compile(rf"[\s,]*(?:(?:\S+\s+)?{behind}|{papers})", re.IGNORECASE)


@cache
def _sent_behind(kind: str) -> re.Pattern[str]:
    return re.compile(rf"[\s:]*{_words(kind).either}", re.IGNORECASE)


@cache
def _asks_past() -> re.Pattern[str]:
    asking = rf"(?:{_words('questions').spaced})"
    return re.compile(
        rf"(?:^|[.!?;:,\n])\s*(?:{asking}\s+)*(?:{_words('past').spaced})(?![^\W_])|{_words('past').joined}",
        re.IGNORECASE,
    )


def asks_about_the_past(text: str) -> bool:
    """Return whether a question is about the past: every day in it may be meant then."""
    return _asks_past().search(text) is not None


def roles(text: str, spans: Sequence[Span]) -> list[Day]:
    """Return the days of a text with what each is."""
    past = asks_about_the_past(text) if spans else False
    found: list[Day] = []
    floor = 0
    for number, span in enumerate(spans):
        end = spans[number + 1].start if number + 1 < len(spans) else len(text)
        begin = span.start + _led(span.text)
        role = _role(text[max(floor, begin - _BEFORE) : begin], text[span.end : min(end, span.end + _BEHIND)])
        found.append(Day(span, DayRole.PLAIN if past and role in {DayRole.OF, DayRole.DATED} else role))
        floor = span.end
    return found


def _led(text: str) -> int:
    """Return the length of the word with which a day begins, if it says what day it is ("since March 2021")."""
    led = (_before(kind).match(text) for kind in (DayRole.DATED, DayRole.OF, DayRole.ASKED))
    return next((match.end() for match in led if match), 0)


def _role(before: str, behind: str) -> DayRole:
    """Return what a day is by the text before and behind it; the nearest word before it counts first."""
    before = _CLAUSE.split(before)[-1]
    behind = _CLAUSE.split(behind)[0]
    nearest = max(
        ((*_last(before, kind), kind) for kind in (DayRole.LEAVING, DayRole.ARRIVING, DayRole.DATED)),
        key=lambda one: one[:2],
    )
    if nearest[0] and len([word for word in _WORD.findall(before[nearest[0] :]) if not _is_small(word)]) <= _BETWEEN:
        return nearest[2]
    if _behind_day().match(behind):
        return DayRole.DATED
    for kind in (DayRole.LEAVING, DayRole.ARRIVING):
        if _sent_behind(kind).match(behind):
            return kind
    bare = before.rstrip()
    ended = (kind for kind in (DayRole.OF, DayRole.ASKED) if bare and _last(bare, kind)[0] == len(bare))
    return next(ended, DayRole.PLAIN)


def _last(text: str, kind: DayRole) -> tuple[int, int]:
    """Return where the last word of a kind ends in a text, and how long it is; zeros if there is none."""
    last = None
    for last in _before(kind).finditer(text):  # noqa: B007 - only the last one is wanted
        pass
    return (last.end(), last.end() - last.start()) if last else (0, 0)


def _is_small(word: str) -> bool:
    return _before(DayRole.ASKED).fullmatch(word) is not None or len(word) <= 2  # noqa: PLR2004 - of, le, 12


def asked_first(found: Iterable[Day], today: date) -> tuple[list[Span], list[Span]]:
    """Return the days that may be asked about, the likeliest first, and those that are passed over.

    A month without a year in which goods are sent is one to come.
    """
    order = list(DayRole)
    those = sorted(found, key=lambda day: order.index(day.role))
    passed = [
        day for day in those if day.role is DayRole.DATED or (day.role is DayRole.OF and _has_gone_by(day, today))
    ]
    return [_to_come(day, today) for day in those if day not in passed], [day.span for day in passed]


def _has_gone_by(day: Day, today: date) -> bool:
    return day.span.last is not None and day.span.last < today


def _to_come(day: Day, today: date) -> Span:
    span = day.span
    sent = day.role in {DayRole.LEAVING, DayRole.ARRIVING}
    if not sent or not _has_gone_by(day, today) or _YEAR.search(span.text):
        return span
    again = days.coming(span, today)
    return replace(span, first=again[0], last=again[1])
