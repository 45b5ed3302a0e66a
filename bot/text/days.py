"""Days in a query, absolute or relative, in every served language. PURE.

A wording is a sequence of words and slots (bot/data/days.yaml). A text is matched from left to right against all
wordings at once; of several that match at one place, the longest counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache

from msgspec import Struct

from bot.data import generated, read_yaml
from bot.text import calendar
from bot.text.calendar import (
    DAYS_OF_WEEK,
    SHORT_YEARS,
    YEARS,
    Days,
    Span,
    day_after,
    era_year,
    existing_day,
    month_span,
    quarter_span,
    third_of,
    unit_span,
    week_span,
    weekday_from,
    western_year,
    whole_year,
    year_span,
)
from bot.text.dates import in_figures
from bot.text.normalize import INDIAN_MARKS

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff"
)
"""Scripts in which each character counts as a word."""
_TOKEN = re.compile(rf"\d+|[{_UNSPACED}]|(?:(?![{_UNSPACED}\d_])[\w{INDIAN_MARKS}])+")
_BETWEEN = re.compile(r"[\s.,'\u2018\u2019\u02bc/()\u0300-\u036f\u064b-\u0652\u0970·-]*")
"""The characters allowed between two words of one wording."""
_BARE_YEAR = re.compile(r"(?<![\w./,-])(?:20[0-4]\d)(?![\w/-]|[.,]\d)")
_FIGURES_OF_SHORT_YEAR = 2
"""Figures of a year without its century."""
_BEFORE_SHORT_YEAR = frozenset("-/.'\u2019")
_ENDS = re.compile(r"\s*(?:$|[,;)])")
"""What is behind a year of two digits without a mark before it: no amount (`28 nov 26 t`)."""
_LATIN = re.compile("[a-z\u00c0-\u024f]")
_SHORTEST_ALONE = 4
"""A month's name of fewer Latin letters counts only beside a year: `mar`, `set` and `gen` are words too."""
_BEFORE_YEAR = ("", "of", "de", "del")
_BY_LANGUAGE = {"n": "numbers", "q": "ordinals", "nth": "ordinals"}
"""Slots that also take words, of the wording's own language."""
_OWN_NAMES = frozenset({"numbers", "ordinals", "months", "weekdays", "joiners", "day_marks", "day_first", "with_year"})
_SATURDAY, _COMING = 5, "coming"
_THIRDS = {"early": 0, "mid": 1, "late": 2}


class _Token(Struct, frozen=True):
    key: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    """A node in the tree of wordings: the words and slots that may follow, and the meaning if a wording ends here."""

    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    meaning: str | None = None


Values = Mapping[str, int]


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
    free_words = (word for word in _TOKEN.finditer(composed) if not any(_within(word, span) for span in spans))
    tokens = [_Token(_key(word[0]), *word.span()) for word in free_words]
    at = 0
    while at < len(tokens):
        begins = tokens[at].key.isdecimal() or tokens[at].key in _beginnings()
        length, span = _longest(composed, tokens, at, today) if begins else (0, None)
        if span:
            spans.append(span)
        at += length or 1
    if bare_years:
        free = [year for year in _BARE_YEAR.finditer(composed) if not any(_within(year, span) for span in spans)]
        spans += (Span(*year_span(int(year[0])), year[0], *year.span()) for year in free)
    return _joined(sorted(spans, key=lambda span: span.start), composed, today)


# Spans that are written by two days: "between 20 November and 5 December 2026".

_FIGURES_OF_YEAR = re.compile(r"(?<!\d)(?:19|20|25)\d\d(?!\d)")
_SIGNS = frozenset({"-", "–", "—", "~", "〜", "～", "→", "..", "/"})


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
    tokens = [_Token(_key(match[0]), *match.span()) for match in _TOKEN.finditer(written)]
    length, span = _longest(written, tokens, 0, today)
    return span if length == len(tokens) else None


def _within(match: re.Match[str], span: Span) -> bool:
    return span.start < match.end() and match.start() < span.end


def _key(word: str) -> str:
    """Fold case, and for Latin letters accents."""
    folded = word.casefold()
    if folded.isascii() or not _LATIN.search(folded):
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))


def _longest(text: str, tokens: list[_Token], at: int, today: date) -> tuple[int, Span | None]:
    """Match the longest wording that begins at a token; return its number of tokens and its days."""
    best: tuple[int, Span | None] = (0, None)
    for end, meaning, values in _walk(_tree(), _Text(text, tokens, at), at, {}):
        if end - at > best[0]:
            days = _resolve(meaning, values, today)
            start, stop = tokens[at].start, tokens[end - 1].end
            best = (end - at, Span(*days, text[start:stop], start, stop))
    return best


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its tokens, read from the token `begin` on."""

    shown: str
    tokens: list[_Token]
    begin: int

    def follows(self, at: int) -> bool:
        """Return whether a token exists at `at` and may belong to the same wording as the previous one."""
        if at >= len(self.tokens):
            return False
        before = self.tokens[at - 1].end
        return at == self.begin or _BETWEEN.fullmatch(self.shown, before, self.tokens[at].start) is not None


def _walk(node: _Node, text: _Text, at: int, values: Values) -> Iterator[tuple[int, str, Values]]:
    """Yield every wording that matches from here on: its end, its meaning and the values of its slots."""
    if node.meaning is not None:
        yield at, node.meaning, values
    if not text.follows(at):
        return
    if following := node.words.get(text.tokens[at].key):
        yield from _walk(following, text, at + 1, values)
    for slot, following in node.slots.items():
        for end, value in _slot_values(slot, text, at):
            yield from _walk(following, text, end, {**values, slot.partition(":")[0]: value})


def _slot_values(slot: str, text: _Text, at: int) -> Iterator[tuple[int, int]]:
    """Yield each reading of a slot at a token: its end and its value."""
    kind, _, language = slot.partition(":")
    key = text.tokens[at].key
    if kind == "year" and (found := _year_of_an_era(text, at)):
        yield found
    elif key.isdecimal():
        value = _figures(kind, text, at)
        if kind not in _WORDS_ONLY and value in _ACCEPTED[kind]:
            yield at + 1, value
    elif (names := _names(kind, language)) is not None:
        for end, number, _ in _walk(names, text, at, {}):
            if (
                end > at
                and int(number) in _ACCEPTED[kind]
                and not (kind == "month" and end == at + 1 and _is_short(key))
            ):
                yield end, int(number)


def _year_of_an_era(text: _Text, at: int) -> tuple[int, int] | None:
    """Return the end and the Western year of a year that is counted from an era: 令和6, 民國113, 平成元."""
    for signs, era in _eras():
        last = at + len(signs)
        if last >= len(text.tokens) or tuple(token.key for token in text.tokens[at:last]) != signs:
            continue
        figures = text.tokens[last].key
        count = "1" if figures == calendar.words()["first_year"] else figures
        year = era_year(era, int(count)) if count.isdecimal() and len(count) <= _MOST_DIGITS else 0
        return (last + 1, year) if year in YEARS else None
    return None


@cache
def _eras() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the names of eras, as signs that count as words each, with the era: R alone is a letter."""
    names = (*calendar.words()["eras"], *calendar.words()["republic"]["names"])
    return tuple((tuple(map(_key, name)), name) for name in sorted(names, key=len, reverse=True) if len(name) > 1)


def _figures(kind: str, text: _Text, at: int) -> int:
    """Return the value of figures: a Buddhist year as a Western one, two digits as a year, else 0."""
    key = text.tokens[at].key
    # A longer one is no part of a date, and Python refuses to read one of thousands of digits.
    value = int(key) if len(key) <= _MOST_DIGITS else -1
    if kind == "year":
        return western_year(value)
    if kind == "yy":
        token = text.tokens[at]
        marked = text.shown[token.start - 1] in _BEFORE_SHORT_YEAR or _ENDS.match(text.shown, token.end)
        return whole_year(value) if marked and len(key) == _FIGURES_OF_SHORT_YEAR and value in SHORT_YEARS else 0
    return value


_MOST_DIGITS = 9
_WORDS_ONLY = frozenset({"month", "anymonth", "weekday", "nth"})
_ACCEPTED = {
    "n": range(1, 1000),
    "day": range(1, 32),
    "nth": range(1, 32),
    "m": range(1, 13),
    "month": range(1, 13),
    "anymonth": range(1, 13),
    "weekday": range(1, 8),
    "q": range(1, 5),
    "half": range(1, 3),
    "w": range(1, 54),
    "year": YEARS,
    "yy": YEARS,
}


def _is_short(month: str) -> bool:
    return len(month) < _SHORTEST_ALONE and _LATIN.match(month) is not None and month not in _english_months()


@cache
def _english_months() -> frozenset[str]:
    """Return the short names of months that count without a year too. `mar` is left out, because it is also a word."""
    return frozenset(generated()["months"]["en"]) - {"mar"}


def _names(kind: str, language: str) -> _Node | None:
    if kind in {"month", "anymonth"}:
        return _months()
    if kind == "weekday":
        return _weekdays()
    return _numbers(_BY_LANGUAGE[kind]).get(language) if kind in _BY_LANGUAGE else None


@cache
def _months() -> _Node:
    tables = [*generated()["months"].values(), *(of.get("months", {}) for of in read_yaml("days").values())]
    return _names_tree(tables)


@cache
def _weekdays() -> _Node:
    tables = [*generated()["weekdays"].values(), *generated()["short_weekdays"].values()]
    return _names_tree([*tables, *(of.get("weekdays", {}) for of in read_yaml("days").values())])


@cache
def _numbers(what: str) -> Mapping[str, _Node]:
    return {language: _names_tree([of[what]]) for language, of in read_yaml("days").items() if what in of}


def _names_tree(tables: Iterable[Mapping[str, int]]) -> _Node:
    root = _Node()
    for table in tables:
        for name, number in table.items():
            _add_wording(root, name, str(number), "")
    return root


@cache
def _tree() -> _Node:
    """Build the tree of all wordings in all languages."""
    root = _Node()
    for language, meanings in read_yaml("days").items():
        for meaning, wordings in meanings.items():
            if meaning not in _OWN_NAMES:
                for wording in wordings:
                    _add_wording(root, wording, meaning, language)
                    if "{month}" in wording and "{y" not in wording and meaning.startswith("named"):
                        for joiner in _BEFORE_YEAR:
                            _add_wording(root, f"{wording} {joiner} {{year}}", meaning, language)
    return root


@cache
def _beginnings() -> frozenset[str]:
    """Return every word with which a wording, or the value of its first slot, begins."""
    names = (_names(*slot.partition(":")[::2]) for slot in _tree().slots)
    eras = (signs[0] for signs, _ in _eras())
    return frozenset((*_tree().words, *eras, *(word for tree in names if tree for word in tree.words)))


_PART = re.compile(r"\{(\w+)\}|([^{}]+)")


def _add_wording(root: _Node, wording: str, meaning: str, language: str) -> None:
    node = root
    has_year = "{year}" in wording
    for slot, words in _PART.findall(wording):
        if slot:
            name = "anymonth" if slot == "month" and has_year else slot
            name = f"{name}:{language}" if name in _BY_LANGUAGE else name
            node = node.slots.setdefault(name, _Node())
        for match in _TOKEN.finditer(words):
            node = node.words.setdefault(_key(match[0]), _Node())
    node.meaning = node.meaning or meaning


def coming(span: Span, today: date) -> Days:
    """Return the next time that a span of some months, given without a year, comes."""
    if span.first is None or span.last is None or span.last >= today:
        raise ValueError("only a span that has gone by comes again")
    years = today.year - span.last.year + (span.last.replace(year=today.year) < today)
    return span.first.replace(year=span.first.year + years), span.last.replace(year=span.last.year + years)


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
    month = values.get("month") or values.get("anymonth") or values.get("m")
    values = {**values, **{new: values[old] for old, new in (("nth", "day"), ("yy", "year")) if old in values}}
    days = _in_year(values["year"], month, values) if "year" in values else _without_year(month, values, today, part)
    if days is None:
        return None, None
    part = part.removeprefix(_COMING)
    first, last = _part(days, part) if part else days
    return (today if not part and first < today <= last else first), last


def _without_year(month: int | None, values: Values, today: date, part: str) -> Days | None:
    """Return the next such days; of a whole month that nothing tells to come, the nearest ones."""
    tried = [days for year in range(today.year - 1, today.year + 2) if (days := _in_year(year, month, values))]
    to_come = next((days for days in tried if days[1] >= today), None)
    gone = next((days for days in reversed(tried) if days[1] < today), None)
    if part == _COMING or not month or "day" in values or to_come is None or gone is None:
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
