"""What a day in a question is: the shipment's, a paper's, or the one that is asked about. PURE.

What tells it are words of `bot/data/query/papers.yaml`, beside the day, in every served language.

A day is the shipment's if a word of leaving governs it, before or behind it and with marks between. A day that a word
of papers or money governs is a paper's. A plain day is the shipment's only where no word of leaving governs another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from bot.model.copies import replace
from bot.rules.query.papers import paper_words
from bot.text import days
from bot.text import question_words as said
from bot.text.calendar import Span
from bot.text.normalize import key

_BEFORE, _BEHIND = 60, 30
"""Characters beside a day in which a word may say what day it is."""
_BETWEEN = 3
"""Words that may stand between such a word and the day ("ETD port of Shanghai 12 December")."""
_CELL = " \t|;:=-–—>→([\"'“"
"""Marks between a word and its day that part no sentences: `ship date | 2027-01-20`."""
_CLAUSE = re.compile(r"[;|\n\t!?。；]|(?<=[^\W\d]{4})\.(?=\s+[^\W\d])")
_PARTED = re.compile(r"[,;，、|。)\]]")
_WORD = re.compile(r"[^\W_]+")
_DAY_NAMED = "day"
"""The kind of the words for a day itself ("date"): what they are joined with says whose day it is."""
_SAID = "said"
"""The kind of those of them that stand before any day in running text."""
_PAPERS = ("dated", "numbered")
"""Papers that have a number have a day as well."""
_ENDS = r"(?=\s*(?:[,;，、。|)\]]|$))"


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


_GOVERNING = (DayRole.LEAVING, DayRole.ARRIVING, DayRole.DATED)


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a question, and what it is there."""

    span: Span
    role: DayRole


@cache
def _before(kind: str) -> re.Pattern[str]:
    return re.compile(paper_words(*(_PAPERS if kind == DayRole.DATED else (kind,))).either, re.IGNORECASE)


@cache
def _behind_day() -> re.Pattern[str]:
    behind, papers = paper_words("dated_behind").either, paper_words(*_PAPERS).joined
    ending = rf"(?:{paper_words('dated_ending').joined})(?![^\W_])"
    return re.compile(rf"[\s,]*(?:{ending}|(?:\S+\s+)?{behind}|{papers})", re.IGNORECASE)


@cache
def _directly_behind(kind: str) -> re.Pattern[str]:
    """Words of one kind behind a day, with small ones before them: `2027-01-20 (date of shipment)`.

    What stands behind another word, and every word of papers, must be all that is said: `2026-10-05 price agreed,`.
    """
    small = rf"(?:{paper_words(_DAY_NAMED, DayRole.OF, DayRole.ASKED).spaced}|[^\W\d_]{{1,2}})"
    before = rf"[\s:()\[\]–—-]*(?:{small}['’\s]\s*){{0,3}}"
    other, word = r"(?:[^\W\d_]+\s+)?", paper_words("dated" if kind == DayRole.DATED else kind).either
    alone = rf"{word}(?:\s+(?:{word}|{paper_words(_DAY_NAMED).either}))*{_ENDS}"
    told = f"(?:{other})?{alone}" if kind == DayRole.DATED else f"(?:{word}|{other}{alone})"
    return re.compile(before + told, re.IGNORECASE)


@cache
def _begun_by(kind: str) -> str:
    """Return a pattern of a sentence that words of a kind begin, perhaps behind a question word."""
    asking, told = paper_words("questions").spaced, paper_words(kind)
    return rf"(?:^|[.!?¿;:,\n–—]|\s-\s)\s*(?:(?:{asking})\s+)*(?:{told.spaced})(?![^\W_])|{told.joined}"


def _sentence_before(text: str, span: Span) -> str:
    """Return what stands before a day in its sentence."""
    begin = max(text.rfind(mark, 0, span.start) for mark in ".!?\n")
    return text[begin + 1 : span.start]


@cache
def _asks_politely() -> re.Pattern[str]:
    return re.compile(_begun_by("could"), re.IGNORECASE)


@cache
def _asks_past() -> re.Pattern[str]:
    ends = rf"(?<![^\W_])(?:{paper_words('then_last').spaced})\s*(?:[.!?;)]|$)"
    whether, was = paper_words("whether_it").spaced, paper_words("past").spaced
    asks = rf"(?<![^\W_])(?:{whether})(?:\s+[^\W_]+){{1,6}}?\s+(?:{was})(?![^\W_])"  # "whether duty was payable"
    return re.compile(rf"{_begun_by('past')}|{paper_words('then').either}|{ends}|{asks}", re.IGNORECASE)


def asks_about_the_past(text: str) -> bool:
    """Return whether a question is about the past: every day in it may be meant then."""
    return _asks_past().search(text) is not None


def roles(text: str, spans: Sequence[Span], today: date) -> list[Day]:
    """Return the days of a text with what each is; those without a year in the year that the words beside them tell."""
    past = asks_about_the_past(text) if spans else False
    behind = _roles_behind(text, spans)
    found: list[Day] = []
    floor = 0
    for place, (span, (after, end)) in enumerate(zip(spans, behind, strict=True)):
        begin = span.start + _led(span.text)
        before = text[max(floor, begin - _BEFORE) : begin]
        role, is_beside = _told_before(span, before)
        role = None if role is DayRole.DATED and _is_only_said(span, before, today) else role
        of_no_paper = role is None and after is DayRole.DATED and _is_led_before_a_paper(text, begin, span.end)
        told_behind = after is not None and not of_no_paper and _counts_behind(after, role, is_beside=is_beside)
        role, floor = (after, end) if told_behind else (role, span.end)
        plain = _plain_role(text[max(0, begin - _BEFORE) : begin])
        led = plain is DayRole.ASKED and role is DayRole.DATED and not is_beside
        role = _as_asked(text, span, role or plain, past=past, led=led)
        role = DayRole.DATED if not past and _is_in_passing(text, span, role, today) else role
        next_start = spans[place + 1].start if place + 1 < len(spans) else len(text)
        beside = _Beside(before, text[span.end : min(next_start, span.end + _BEHIND)], past=past)
        found.append(Day(_after(_by_the_words(span, role, beside, today), beside, today), role))
    return found


def _is_led_before_a_paper(text: str, begin: int, end: int) -> bool:
    """Return whether "on" stands right before a day and the name of a paper right behind: `on 2025-03-01 contract`."""
    return _ends_with("leads", text[max(0, begin - _BEFORE) : begin]) and _paper_behind().match(text, end) is not None


@cache
def _paper_behind() -> re.Pattern[str]:
    """Return a pattern of the name of a paper behind a day, perhaps with that of who makes it, and nothing more."""
    return re.compile(
        rf"\s+(?:[^\W\d_]+\s+)?(?:{paper_words('numbered', 'named').spaced})(?![^\W_]){_ENDS}", re.IGNORECASE
    )


def _is_in_passing(text: str, span: Span, role: DayRole, today: date) -> bool:
    """Return whether a day is told of what was before, or asks for an answer by then."""
    if span.last is None or span.first is None or (role in _GOVERNING and role is not DayRole.LEAVING):
        return False
    if span.last < today:
        about_a_year = span.last - span.first > _MOST_OF_A_YEAR
        if role not in _GOVERNING and _before("heard").search(_sentence_before(text, span)):
            return True  # "heard the US banned it in August?"
        return _is_told_before(text, span, moved=role is DayRole.LEAVING, about_a_year=about_a_year)
    return role is not DayRole.LEAVING and _is_for_an_answer(text, span)


def _is_told_before(text: str, span: Span, *, moved: bool, about_a_year: bool) -> bool:
    """Return whether a day is told of what was before; of goods that moved a year alone is: "we shipped it in 2019"."""
    told = _told_before_a_day().search(_sentence_before(text, span))
    asked = told is None or _ends_with("at_that_time", told.string[: told.start()])
    if told is None or asked or _question_at_once().match(text, span.end):
        return False
    return not moved or (about_a_year and _moves(told["told"]))


def _is_for_an_answer(text: str, span: Span) -> bool:
    """Return whether an answer is asked for by a day: `please reply by 3 May`."""
    clause = _sentence_before(text, span)
    led = _begins_with("until_then", span.text) or _ends_with("until_then", clause)
    before, behind = _PARTED.split(clause)[-1], _behind_a_day().match(text, span.end)
    if behind and (led or behind["until"]):
        return True
    end, _ = _last(before, "answers")
    between = before[end:]
    near = len(_WORD.findall(between)) <= _BETWEEN
    return led and end > 0 and near and not _before("whether").search(between) and not _moves(between)


def _moves(text: str) -> bool:
    return any(_before(kind).search(text) for kind in _MOVED)


_MOST_OF_A_YEAR = timedelta(days=363)
_MOVED = (DayRole.LEAVING, DayRole.ARRIVING)


@cache
def _told_before_a_day() -> re.Pattern[str]:
    return re.compile(rf"(?P<told>{paper_words('told').either})(?:[^\S\n]+[^\W\d_]+){{0,3}}\s*$", re.IGNORECASE)


@cache
def _question_at_once() -> re.Pattern[str]:
    """Return a pattern of the end of a question within two words: `it was free in 2023, right?`."""
    return re.compile(r"(?:[\s,]*[^\W\d_]+){0,2}\s*[?？؟]")


@cache
def _behind_a_day() -> re.Pattern[str]:
    """Return a pattern of a word of answering behind a day, perhaps behind a word glued to it: `金曜日までにご回答`."""
    words = paper_words("answers")
    spaced = rf"[\s,]+(?:[^\W\d_]+\s+)?(?:{words.spaced})(?![^\W_])"
    return re.compile(rf"(?P<until>[^\W\d_]{{0,4}}?\s?)(?:{words.joined})|{spaced}", re.IGNORECASE)


def _counts_behind(after: DayRole, role: DayRole | None, *, is_beside: bool) -> bool:
    """Return whether what stands behind a day tells its role, rather than what stands before it.

    Of goods that leave then, a paper that is named further off says nothing: "order: gallium, 2026-12 shipment".
    """
    return role is None or (role is DayRole.DATED and not is_beside and after is DayRole.LEAVING)


def _as_asked(text: str, span: Span, role: DayRole, *, past: bool, led: bool) -> DayRole:
    """Return the role of the day asked about for a day that a question about the past, or a polite one, tells."""
    asked = _is_of_the_past(role) if past else (led or role is DayRole.PLAIN) and _is_asked_politely(text, span)
    return DayRole.ASKED if asked else role


def _told_before(span: Span, before: str) -> tuple[DayRole | None, bool]:
    """Return what a day's own words, or those before it, say it is, and whether they stand right beside it."""
    own = next((kind for kind in (DayRole.LEAVING, DayRole.ARRIVING) if _before(kind).search(span.text)), None)
    return (own, True) if own else _governed(before)


def _is_only_said(span: Span, before: str, today: date) -> bool:
    """Return whether a day to come has right before it a word for any day: `tanggal 15 Januari`."""
    return span.last is not None and span.last >= today and _ends_with(_SAID, before)


def _is_of_the_past(role: DayRole) -> bool:
    """Return whether a day of a role is the one that is asked about, where a question asks about the past."""
    return role in {DayRole.OF, DayRole.DATED, DayRole.PLAIN}


def _is_asked_politely(text: str, span: Span) -> bool:
    """Return whether the sentence of a day asks of it: "could I export anode material on 15 January 2026"."""
    return _asks_politely().match(_sentence_before(text, span)) is not None


def _after(span: Span, beside: _Beside, today: date) -> Span:
    """Return the day behind a day or a month with a word for "after" beside it: what ends that day has ended then.

    Behind one that has gone by today is meant, as long as the question does not ask about the past.
    """
    behind = _begins_with("after_behind", beside.behind.lstrip(" '’"))
    if span.last is None or span.of_two or not (behind or _ends_with("after", beside.before)):
        return span
    next_day = span.last + timedelta(days=1)
    next_day = next_day if beside.past else max(next_day, today)
    return replace(span, first=next_day, last=next_day)


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
    found = _behind_day().match(behind)
    if found and not _directly_behind(DayRole.LEAVING).match(
        behind
    ):  # a bill of lading is numbered, and tells when goods leave
        return DayRole.DATED, found.end()
    for kind in _GOVERNING:
        if match := _directly_behind(kind).match(behind):
            return kind, match.end()
    return None, 0


def _led(text: str) -> int:
    """Return the length of the word with which a day begins, if it says what day it is ("since March 2021")."""
    led = (_before(kind).match(text) for kind in (DayRole.DATED, DayRole.OF, DayRole.ASKED))
    return next((match.end() for match in led if match), 0)


def _governed(before: str) -> tuple[DayRole | None, bool]:
    """Return what the nearest word before a day that governs it says, and whether it stands right beside the day.

    A bare word for a day is a paper's.
    """
    before = _CLAUSE.split(before.rstrip(_CELL))[-1]
    ends = {kind: _last(before, kind) for kind in (*_GOVERNING, _DAY_NAMED)}
    ends[DayRole.DATED] = _last_of_papers(before)
    named = ends.pop(_DAY_NAMED)
    kind, nearest = max(ends.items(), key=lambda one: one[1])
    if nearest[0] and _reaches(before[nearest[0] :]):
        return DayRole(kind), all(map(_is_small, _WORD.findall(before[nearest[0] :])))
    return (DayRole.DATED if named[0] and _reaches(before[named[0] :]) else None), True


def _reaches(between: str) -> bool:
    return len([word for word in _WORD.findall(between) if not _is_small(word)]) <= _BETWEEN


def _plain_role(before: str) -> DayRole:
    """Return what a day is that no word governs."""
    bare = _CLAUSE.split(before)[-1].rstrip()
    ended = {kind: last for kind in (DayRole.OF, DayRole.ASKED) if (last := _last(bare, kind))[0] == len(bare) > 0}
    return max(ended, key=lambda kind: ended[kind][1], default=DayRole.PLAIN)  # "as of" is no "of"


def _last(text: str, kind: str) -> tuple[int, int]:
    """Return where the last word of a kind ends in a text, and how long it is; zeros if there is none."""
    last = None
    for last in _before(kind).finditer(text):  # noqa: B007 - only the last one is wanted
        pass
    return (last.end(), last.end() - last.start()) if last else (0, 0)


def _last_of_papers(text: str) -> tuple[int, int]:
    """Return the same for papers; a word for "since" that means "from" as well must stand right beside the day.

    In "desde Zimbabue en enero" it leads a place. A word inside a phrase that asks about a day is none: "a partir de".
    """
    phrases = [match.span() for match in _before(DayRole.ASKED).finditer(text)]
    for match in reversed([*_before(DayRole.DATED).finditer(text)]):
        beside = all(map(_is_small, _WORD.findall(text[match.end() :])))
        within = any(begin < match.start() and match.end() < end for begin, end in phrases)
        if not within and (beside or key(match.group()) not in said.group("from")):
            return match.end(), match.end() - match.start()
    return 0, 0


def _is_small(word: str) -> bool:
    small = _before(DayRole.ASKED).fullmatch(word) or _before(_DAY_NAMED).fullmatch(word)
    return small is not None or len(word) <= 2  # noqa: PLR2004 - of, le, 12


# -- Days that are written in part: without a year, or as two days (06/12/2026).


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands before and behind a day, and whether the text asks about the past."""

    before: str
    behind: str
    past: bool


_ISSUED = "issued"
"""The kind of the words for papers that are made out when goods are loaded: their day is the nearest one."""


class _Aim(StrEnum):
    """Whether a day is one to come or one that is gone."""

    TO_COME = "to come"
    GONE = "gone"


def _by_the_words(span: Span, role: DayRole, beside: _Beside, today: date) -> Span:
    """Return a day that is written without its year, or may be two days, as the words beside it tell it."""
    if not (span.yearless or span.either):
        return span
    aim = _aim(span, role, beside)
    if span.either:
        fits = [day for day in span.either if (day >= today if aim is _Aim.TO_COME else day <= today)]
        return replace(span, first=fits[0], last=fits[0]) if aim and len(fits) == 1 else span
    if aim is None:
        return span
    return days.to_come(span, today) if aim is _Aim.TO_COME else days.gone(span, today)


def _aim(span: Span, role: DayRole, beside: _Beside) -> _Aim | None:
    """Return what the words beside a day say of it; None: nothing, so that the nearest one is meant.

    What is planned is to come, what was done is gone; goods that leave or arrive are to come where nothing says that
    they have.
    """
    before, behind = _CLAUSE.split(beside.before.rstrip(_CELL))[-1], _CLAUSE.split(beside.behind)[0]
    moved = max((_last(before, kind) for kind in (DayRole.LEAVING, DayRole.ARRIVING)), default=(0, 0))
    done = _last(before, "gone")
    planned = _last(before, "planned")[0]
    told = max(done[0], moved[0])
    led = _begins_with("until", span.text) or _ends_with("until", before)
    if led or _is_planned(before, planned, told) or _finds("planned", behind):
        return _Aim.TO_COME
    if (done[0] and done[0] > moved[0] - moved[1]) or (not told and _finds("gone", behind)):
        return _Aim.GONE
    if role in {DayRole.LEAVING, DayRole.ARRIVING}:
        return None if moved[0] and moved == _last(before, _ISSUED) else _Aim.TO_COME
    return _Aim.GONE if beside.past else None


def _is_planned(before: str, planned: int, told: int) -> bool:
    """Return whether a word for what is planned governs a day: behind the word for what is done, or close before it."""
    between = before[planned:told]
    return planned > 0 and (planned >= told or (_reaches(between) and not _PARTED.search(between)))


def _begins_with(kind: str, text: str) -> bool:
    return _before(kind).match(text) is not None


def _ends_with(kind: str, text: str) -> bool:
    text = text.rstrip()
    return bool(text) and _last(text, kind)[0] == len(text)


def _finds(kind: str, behind: str) -> bool:
    return _before(kind).search(_PARTED.split(behind)[0]) is not None


@cache
def _ends_with_its_words() -> re.Pattern[str]:
    return re.compile(rf"{paper_words('making').either}[\s.:(–-]*$", re.IGNORECASE)


def with_words_of_making(text: str, day: Day) -> Span:
    """Return the span of a paper's day with the words before it, where they say when goods were made.

    "Graphite production year 2018" asks about no technology; "graphite production in 2018" may.
    """
    before = _ends_with_its_words().search(text, 0, day.span.start) if day.role is DayRole.DATED else None
    return replace(day.span, start=before.start()) if before else day.span


_TELLING = (
    "dated",
    "numbered",
    "dated_behind",
    "dated_ending",
    "leaving",
    "arriving",
    "planned",
    "gone",
    "until",
    "day",
    "asked",
)
"""The kinds of the words that say what day one is."""


@cache
def _telling_only() -> re.Pattern[str]:
    """Return a pattern of words that say what day one is, and of short ones, with marks between them."""
    return re.compile(
        rf"(?:[\s.:,(\[\"“–—-]|{paper_words(*_TELLING).either}|(?<![^\W_])[^\W_]{{1,3}}(?![^\W_]))*", re.IGNORECASE
    )


@cache
def _telling() -> re.Pattern[str]:
    return re.compile(paper_words(*_TELLING).either, re.IGNORECASE)


def is_told_beside(text: str, word: tuple[int, int], days_in_it: Sequence[tuple[int, int]]) -> bool:
    """Return whether a word says what day one is that stands beside it: `PO dated 5 Dec`, `2026年3月5日自发货`.

    Between them stand only such words, and short ones.
    """
    start, end = word
    beside = [text[end:first] for first, _ in days_in_it if 0 <= first - end <= _BEHIND]
    beside += [text[last:start] for _, last in days_in_it if 0 <= start - last <= _BEHIND]
    if not beside or not _telling().search(text[start:end]):
        return False
    return _telling_only().fullmatch(text[start:end]) is not None and any(map(_telling_only().fullmatch, beside))


def asked_first(found: Iterable[Day], today: date) -> tuple[list[Span], list[Span]]:
    """Return the days that may be asked about, the likeliest first, and those that are passed over.

    A word for today beside a day that has gone by is neither: an answer about that day tells how it is today as well.
    """
    order = list(DayRole)
    those = sorted(found, key=lambda day: order.index(day.role))
    gone = [day for day in those if day.span.last is not None and day.span.last < today]
    passed = [day for day in those if day.role is DayRole.DATED or (day.role is DayRole.OF and day in gone)]
    asked = [day for day in those if day not in passed]
    if any(day in gone for day in asked):
        asked = [day for day in asked if day.role in _GOVERNING or not _is_today_in_words(day.span, today)]
    return [day.span for day in asked], [day.span for day in passed]


def _is_today_in_words(span: Span, today: date) -> bool:
    return span.first == span.last == today and not any(map(str.isdigit, span.text))
