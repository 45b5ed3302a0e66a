"""The wordings of days (bot/data/days.yaml) as one tree, and what matches it from a word on. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from msgspec import Struct

from bot.data import generated, read_yaml
from bot.text import calendar
from bot.text.calendar import (
    SHORT_YEARS,
    YEARS,
    Span,
    era_year,
    western_year,
    whole_year,
)
from bot.text.normalize import INDIAN_MARKS

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff"
)
"""Scripts in which each character counts as a word."""
_TOKEN = re.compile(rf"\d+|[{_UNSPACED}]|(?:(?![{_UNSPACED}\d_])[\w{INDIAN_MARKS}])+")
_BETWEEN = re.compile(r"[\s.,'\u2018\u2019\u02bc/()\u0300-\u036f\u064b-\u0652\u0970·-]*")
"""The characters allowed between two words of one wording."""
_FIGURES_OF_SHORT_YEAR = 2
"""Figures of a year without its century."""
_BEFORE_SHORT_YEAR = frozenset("-/.'\u2019")
_JOINING = frozenset("-/")
_ENDS = re.compile(r"\s*(?:$|[,;)])")
"""What is behind a year of two digits without a mark before it: no amount (`28 nov 26 t`)."""
_LATIN = re.compile("[a-z\u00c0-\u024f]")
_SHORTEST_ALONE = 4
"""A month's name of fewer Latin letters counts only beside a year: `mar`, `set` and `gen` are words too."""
_BEFORE_YEAR = ("", "of", "de", "del")
_BY_LANGUAGE = {"n": "numbers", "q": "ordinals", "nth": "ordinals"}
"""Slots that also take words, of the wording's own language."""
_OWN_MONTH = "ownmonth"
OWN_NAMES = frozenset(
    {
        "numbers",
        "ordinals",
        "months",
        "weekdays",
        "joiners",
        "day_marks",
        "day_tails",
        "day_first",
        "weekday_marks",
        "with_year",
    }
)
"""What days.yaml has beside wordings: names that wordings are made of, and marks of days."""
Values = Mapping[str, int]
_MOST_DIGITS = 9
_WORDS_ONLY = frozenset({"month", "anymonth", "ownmonth", "weekday", "nth"})
_ACCEPTED = {
    "n": range(1, 1000),
    "day": range(1, 32),
    "nth": range(1, 32),
    "m": range(1, 13),
    "month": range(1, 13),
    "anymonth": range(1, 13),
    "ownmonth": range(1, 13),
    "weekday": range(1, 8),
    "q": range(1, 5),
    "half": range(1, 3),
    "w": range(1, 54),
    "year": YEARS,
    "yy": YEARS,
}
_PART = re.compile(r"\{(\w+)\}|([^{}]+)")


class Token(Struct, frozen=True):
    """A word of a text, folded, with where it stands."""

    key: str
    start: int
    end: int


def tokens_of(text: str, *, but: Sequence[Span] = ()) -> list[Token]:
    """Return the words of a text, without those that spans cover."""
    free = (word for word in _TOKEN.finditer(text) if not any(is_within(word, span) for span in but))
    return [Token(_key(word[0]), *word.span()) for word in free]


def is_within(match: re.Match[str], span: Span) -> bool:
    """Return whether a match and a span share letters."""
    return span.start < match.end() and match.start() < span.end


def may_begin(token: Token) -> bool:
    """Return whether a wording may begin with a word."""
    return token.key.isdecimal() or token.key in _beginnings()


def longest(text: str, tokens: list[Token], at: int) -> tuple[int, str, Values]:
    """Match the longest wording that begins at a token; return its number of tokens, its meaning and its values."""
    best: tuple[int, str, Values] = (0, "", {})
    for end, meaning, values in _walk(_tree(), _Text(text, tokens, at), at, {}):
        if end - at > best[0]:
            best = (end - at, meaning, values)
    return best


@dataclass(slots=True)
class _Node:
    """A node in the tree of wordings: the words and slots that may follow, and the meaning if a wording ends here."""

    words: dict[str, _Node] = field(default_factory=dict)
    slots: dict[str, _Node] = field(default_factory=dict)
    meaning: str | None = None


def _key(word: str) -> str:
    """Fold case, and for Latin letters accents."""
    folded = word.casefold()
    if folded.isascii() or not _LATIN.search(folded):
        return folded
    return "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with its tokens, read from the token `begin` on."""

    shown: str
    tokens: list[Token]
    begin: int

    def follows(self, at: int) -> bool:
        """Return whether a token exists at `at` and may belong to the same wording as the previous one."""
        if at >= len(self.tokens):
            return False
        before = self.tokens[at - 1].end
        return at == self.begin or _BETWEEN.fullmatch(self.shown, before, self.tokens[at].start) is not None

    def writes_a_month(self, at: int) -> bool:
        """Return whether a short name is written as a month of English: `8-mar`, `6 Mar`, beside a figure."""
        token = self.tokens[at]
        before, behind = self.shown[max(0, token.start - 1) : token.start], self.shown[token.end : token.end + 1]
        joined = before in _JOINING or behind in _JOINING
        return token.key in generated()["months"]["en"] and (joined or self.shown[token.start].isupper())


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
                and not (
                    kind in {"month", "ownmonth"} and end == at + 1 and _is_short(key) and not text.writes_a_month(at)
                )
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
        before = text.shown[token.start - 1]
        marked = before in _BEFORE_SHORT_YEAR or before.isalpha() or _ENDS.match(text.shown, token.end)
        return whole_year(value) if marked and len(key) == _FIGURES_OF_SHORT_YEAR and value in SHORT_YEARS else 0
    return value


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
    if kind == _OWN_MONTH:
        return _own_months(language)
    return _numbers(_BY_LANGUAGE[kind]).get(language) if kind in _BY_LANGUAGE else None


@cache
def _months() -> _Node:
    tables = [*generated()["months"].values(), *(of.get("months", {}) for of in read_yaml("days").values())]
    return _names_tree(tables)


@cache
def _own_months(language: str) -> _Node:
    return _names_tree([generated()["months"][language]])


@cache
def weekday_names() -> frozenset[str]:
    """Return the names of weekdays in all languages, long and short, folded."""
    return frozenset(calendar.folded(name) for table in _tables_of_weekdays() for name in table)


@cache
def weekdays_as_written() -> frozenset[str]:
    """Return the names of weekdays in all languages, long and short, as they are written."""
    return frozenset(name for table in _tables_of_weekdays() for name in table)


def _tables_of_weekdays() -> Iterable[Mapping[str, int]]:
    tables = [*generated()["weekdays"].values(), *generated()["short_weekdays"].values()]
    return [*tables, *(of.get("weekdays", {}) for of in read_yaml("days").values())]


@cache
def _weekdays() -> _Node:
    return _names_tree(_tables_of_weekdays())


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
            if meaning not in OWN_NAMES:
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


def _add_wording(root: _Node, wording: str, meaning: str, language: str) -> None:
    node = root
    has_year = "{year}" in wording or "{yy}" in wording
    for slot, words in _PART.findall(wording):
        if slot:
            name = "anymonth" if slot == "month" and has_year else slot
            name = f"{name}:{language}" if name in {*_BY_LANGUAGE, _OWN_MONTH} else name
            node = node.slots.setdefault(name, _Node())
        for match in _TOKEN.finditer(words):
            node = node.words.setdefault(_key(match[0]), _Node())
    node.meaning = node.meaning or meaning
