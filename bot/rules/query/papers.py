"""Numbers and days of trade papers in a question: the numbers are no codes, and the days are not what is asked about.

What tells them are words of `bot/data/query/papers.yaml`, beside the number or the day, in every served language.

A day is the shipment's if a word of leaving governs it, before or behind it and with marks between. A day that a word
of papers or money governs is a paper's. A plain day is the shipment's only where no word of leaving governs another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from bot.data import read_yaml
from bot.model.copies import replace
from bot.text import countries, days, endings
from bot.text import question_words as said
from bot.text.calendar import Span
from bot.text.normalize import is_han, is_hangul, is_hiragana, key

_SIGNS = r"[\s.:#=/-]*"
_VALUE = (
    r"(?P<value>(?![^\W_]{4}\.\d\d)(?!\d{2,7}-\d\d-\d(?!\d))(?!\d[A-E]\d{3}(?!\d))(?=[^\s,;|]*\d)[A-Z0-9][\w./-]{2,})"
)
"""A mark with figures that is no code with dots, no CAS number and no entry of a control list."""
_MARK = r"(?![^\W_]{4}\.\d\d)(?=[^\s,;|]*\d)[A-Z0-9][\w./-]*"
"""A mark with a figure behind a word for number."""
_NO_YEAR = r"(?!\s+of\s+(?:19|20)\d\d)"
_VALUE_WITH_LETTERS = r"(?!\d[A-E]\d{3}(?!\d))(?=[^\s,;|]*\d)(?=[^\s,;|/]*[A-Z])[A-Z0-9][\w./-]*"
"""A mark of letters and figures that is no entry of a control list."""
_BEFORE_CODES = ("before_customs_code", "before_control_code")
_BEFORE, _BEHIND = 60, 30
"""Characters beside a day in which a word may say what day it is."""
_BETWEEN = 3
"""Words that may stand between such a word and the day ("ETD port of Shanghai 12 December")."""
_CELL = " \t|;:=-–—>→([\"'“"
"""Marks between a word and its day that part no sentences: `ship date | 2027-01-20`."""
_CLAUSE = re.compile(r"[;|\n\t!?。；]|(?<=[^\W\d]{4})\.(?=\s+[^\W\d])")
_PARTED = re.compile(r"[,;，、|。)\]]")
_WORD = re.compile(r"[^\W_]+")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s.]*$")
_YEAR = re.compile(r"\d{4}")
_STEM = "*"
_DAY_NAMED = "day"
"""The kind of the words for a day itself ("date"): what they are joined with says whose day it is."""


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
        """Both as one expression; behind a hyphen a word is a part of another one (re-exported)."""
        return f"(?:(?<![^\\W_])(?<![^\\W\\d_]-)(?:{self.spaced})(?![^\\W_])|{self.joined})"


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
    """Return a pattern of a paper's word with its number; behind a word for number any mark with a figure is one."""
    told = rf"(?P<paper>{_words('numbered').either}){_SIGNS}"
    return re.compile(rf"{told}(?:(?P<sign>{_sign()}){_SIGNS}{_MARK}{_NO_YEAR}|{_VALUE})", re.IGNORECASE)


def _sign() -> str:
    """Return an expression of a word or sign for number: `No.`, `№`, `Nr`, `号`."""
    words = _words("number")
    return rf"(?:(?:(?<![^\W_])|(?<=[\u3040-\u9fff\uac00-\ud7af]))(?:{words.spaced})(?![^\W\d_])|{words.joined})"


@cache
def _ends_with_a_sign() -> re.Pattern[str]:
    return re.compile(rf"{_SIGNS}{_sign()}{_SIGNS}$", re.IGNORECASE)


def _but_of_codes(pattern: str) -> re.Pattern[str]:
    """Return a pattern that takes what a word for a code stands before as `code`, whole: `HS no. 8112`, `税号 8112`."""
    data = endings.writing()
    spaced = endings.alternatives(" ".join(map(data.__getitem__, _BEFORE_CODES)).split()).replace("_", r"\s+")
    glued = endings.alternatives(data["before_customs_code_glued"].split())
    word = rf"(?:(?<![^\W_])(?:{spaced})(?![^\W\d_])|{glued})"
    told = rf"(?P<code>(?P<told>{word}{_SIGNS})(?:{_sign()}{_SIGNS})?(?P<value>\S*))"
    return re.compile(rf"{told}|{pattern}", re.IGNORECASE)


@cache
def _signed_marks() -> re.Pattern[str]:
    """Return a pattern of a sign for number with a mark of letters and figures, which no act and no code is."""
    joined = rf"(?:{_words('number').joined}){_SIGNS}{_MARK}"
    return _but_of_codes(rf"(?:{_sign()}{_SIGNS}{_VALUE_WITH_LETTERS}|(?<!\d){joined})")


@cache
def _signs() -> re.Pattern[str]:
    return _but_of_codes(rf"{_sign()}{_SIGNS}(?:\d{{4,}}(?![\w.,/-])|(?=[^\s,;|]*\d))")


@cache
def _signed_numbers() -> re.Pattern[str]:
    orders = _words("ordered").either
    told = rf"(?:{_sign()}|{orders}(?:\s*{_sign()})?|#){_SIGNS}"
    return _but_of_codes(
        rf"(?:{told}(?P<n>\d{{1,5}})(?P<year>/(?:19|20)\d\d)?|(?<![\w/.-])(?P<plain>\d{{1,5}}/(?:19|20)\d\d))(?![\w/-])"
    )


@cache
def _names() -> re.Pattern[str]:
    return re.compile(_words("numbered", "dated", "leaving", "arriving").either, re.IGNORECASE)


def names_a_paper(word: str) -> bool:
    """Return whether a word is one for a paper of trade, or for what is done with one: invoice, Lieferschein."""
    return _names().fullmatch(word) is not None


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(_words("headed").either, re.IGNORECASE)


def heads_a_field(word: str) -> bool:
    """Return whether a word heads a field of a paper, though it is a product elsewhere: contact."""
    return _heads().fullmatch(word) is not None


def without_numbers(text: str) -> str:
    """Return a text without the numbers of papers, parts and firms: `PO 4700098764`, `Contract No. ZM-88`."""
    return _without_marks(_numbered().sub(_paper_alone, _without_short_papers(text)), _signed_marks())


@cache
def _short_papers() -> re.Pattern[str]:
    """Return a pattern of two capitals with a short number: `PL no 33`, before the text that the paper begins."""
    return re.compile(rf"(?<!\w)(?P<word>[A-Z]{{2}})\s+(?i:{_sign()}){_SIGNS}\d{{1,3}}(?![\w.,-]*\d|\w)")


def _without_short_papers(text: str) -> str:
    """Return a text without papers that are called as a country: a packing list is no Poland; `HS no. 28` is a code."""
    of_codes = {word.upper() for word in endings.writing()["before_customs_code"].split()}

    def is_a_country(word: str) -> bool:
        return countries.is_code(word) and word not in of_codes

    return _short_papers().sub(lambda match: " " if is_a_country(match["word"]) else match[0], text)


def _paper_alone(match: re.Match[str]) -> str:
    """Return the word for a paper without its number, and without the word for number: it leaves nothing out."""
    return " " if match["sign"] else f"{_ends_with_a_sign().sub('', match['paper'])} "


def without_signs(text: str) -> str:
    """Return a text without words and signs for number before figures: "No. 3A001" leaves nothing out.

    Four digits or more behind one are its number, and no customs code.
    """
    return _without_marks(text, _signs())


def _without_marks(text: str, marks: re.Pattern[str]) -> str:
    return marks.sub(lambda match: match["told"] + match["value"] if match["code"] else " ", text)


def signed_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that only a sign tells, and no word of an act: `№12`, `No. 46/2024`, `order 449`.

    One with a year is given with it ("46/2024"), also if no sign stands before it.
    """
    found = (
        match for match in _signed_numbers().finditer(text) if not match["code"] and not _is_of_an_act(text, match)
    )
    each = (match["plain"] or f"{match['n']}{match['year'] or ''}" for match in found)
    return tuple(dict.fromkeys(one.lstrip("0") for one in each))


def _is_of_an_act(text: str, match: re.Match[str]) -> bool:
    """Return whether a word of an act stands right before a number, one that is no word for a paper as well."""
    before = _LAST_WORD.search(text, max(0, match.start() - _BEHIND), match.start())
    return before is not None and key(before[1]) in said.group("acts") - {
        *map(key, _words("ordered").spaced.split("|"))
    }


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


_GOVERNING = (DayRole.LEAVING, DayRole.ARRIVING, DayRole.DATED)
_ENDS = r"(?=\s*(?:[,;，、。|)\]]|$))"


@cache
def _before(kind: str) -> re.Pattern[str]:
    return re.compile(_words(*(_PAPERS if kind == DayRole.DATED else (kind,))).either, re.IGNORECASE)


@cache
def _behind_day() -> re.Pattern[str]:
    behind, papers = _words("dated_behind").either, _words(*_PAPERS).joined
    return re.compile(rf"[\s,]*(?:(?:\S+\s+)?{behind}|{papers})", re.IGNORECASE)


@cache
def _directly_behind(kind: str) -> re.Pattern[str]:
    """Words of one kind behind a day, with small ones before them: `2027-01-20 (date of shipment)`.

    What stands behind another word, and every word of papers, must be all that is said: `2026-10-05 price agreed,`.
    """
    small = rf"(?:{_words(_DAY_NAMED, DayRole.OF, DayRole.ASKED).spaced}|[^\W\d_]{{1,2}})"
    before = rf"[\s:()\[\]–—-]*(?:{small}['’\s]\s*){{0,3}}"
    other, word = r"(?:[^\W\d_]+\s+)?", _words("dated" if kind == DayRole.DATED else kind).either
    alone = rf"{word}(?:\s+(?:{word}|{_words(_DAY_NAMED).either}))*{_ENDS}"
    word = alone if kind == DayRole.DATED else word
    return re.compile(rf"{before}(?:{word}|{other}{alone})", re.IGNORECASE)


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
    behind = _roles_behind(text, spans)
    found: list[Day] = []
    floor = 0
    for span, (after, end) in zip(spans, behind, strict=True):
        begin = span.start + _led(span.text)
        role = _governed(text[max(floor, begin - _BEFORE) : begin])
        floor = span.end
        if role is None and after:
            role, floor = after, end
        role = role or _plain_role(text[max(0, begin - _BEFORE) : begin])
        found.append(Day(span, DayRole.PLAIN if past and role in {DayRole.OF, DayRole.DATED} else role))
    return found


def _roles_behind(text: str, spans: Sequence[Span]) -> list[tuple[DayRole | None, int]]:
    """Return what the words behind each day say of it, and where they end.

    Words between two days with no mark behind them are the next day's, unless that one has its own behind it.
    """
    found: list[tuple[DayRole | None, int]] = []
    next_start, next_has = len(text), True
    for span in reversed(spans):
        role, length = _role_behind(text[span.end : min(next_start, span.end + _BEHIND)])
        end = span.end + length
        mark = _PARTED.search(text, end, next_start)
        role = role if mark or next_has else None
        found.append((role, mark.start() if mark else end))
        next_start, next_has = span.start, role is not None
    return found[::-1]


def _role_behind(behind: str) -> tuple[DayRole | None, int]:
    behind = _CLAUSE.split(behind)[0]
    if match := _behind_day().match(behind):
        return DayRole.DATED, match.end()
    for kind in _GOVERNING:
        if match := _directly_behind(kind).match(behind):
            return kind, match.end()
    return None, 0


def _led(text: str) -> int:
    """Return the length of the word with which a day begins, if it says what day it is ("since March 2021")."""
    led = (_before(kind).match(text) for kind in (DayRole.DATED, DayRole.OF, DayRole.ASKED))
    return next((match.end() for match in led if match), 0)


def _governed(before: str) -> DayRole | None:
    """Return what the nearest word before a day that governs it says; a bare word for a day is a paper's."""
    before = _CLAUSE.split(before.rstrip(_CELL))[-1]
    ends = {kind: _last(before, kind) for kind in (*_GOVERNING, _DAY_NAMED)}
    named = ends.pop(_DAY_NAMED)
    kind, nearest = max(ends.items(), key=lambda one: one[1])
    if nearest[0] and _reaches(before[nearest[0] :]):
        return DayRole(kind)
    return DayRole.DATED if named[0] and _reaches(before[named[0] :]) else None


def _reaches(between: str) -> bool:
    return len([word for word in _WORD.findall(between) if not _is_small(word)]) <= _BETWEEN


def _plain_role(before: str) -> DayRole:
    """Return what a day is that no word governs."""
    bare = _CLAUSE.split(before)[-1].rstrip()
    ended = (kind for kind in (DayRole.OF, DayRole.ASKED) if bare and _last(bare, kind)[0] == len(bare))
    return next(ended, DayRole.PLAIN)


def _last(text: str, kind: str) -> tuple[int, int]:
    """Return where the last word of a kind ends in a text, and how long it is; zeros if there is none."""
    last = None
    for last in _before(kind).finditer(text):  # noqa: B007 - only the last one is wanted
        pass
    return (last.end(), last.end() - last.start()) if last else (0, 0)


def _is_small(word: str) -> bool:
    small = _before(DayRole.ASKED).fullmatch(word) or _before(_DAY_NAMED).fullmatch(word)
    return small is not None or len(word) <= 2  # noqa: PLR2004 - of, le, 12


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
    if not sent or span.is_day or not _has_gone_by(day, today) or _YEAR.search(span.text):
        return span
    again = days.coming(span, today)
    return replace(span, first=again[0], last=again[1])
