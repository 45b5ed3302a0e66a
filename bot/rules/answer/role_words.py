"""Words beside a name that tell its role: labels before it, words behind it, a share, a bracket. PURE.

They are those of `bot/data/query/roles.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.layout import Typed
from bot.rules.query.measures import share_beside
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import is_han, words
from bot.text.question_words import Role

LONGEST = 8
"""Words of a phrase, a character being one where no spaces are."""
_LONGEST_CHAIN, _NEAR = 14, 24
"""Words of a chain of names, and signs of a share."""
BRACKET, OPENING = re.compile(r"[()（）]"), "(（"
_ROW = re.compile(r"[\r\n\u2028;；|]|[。!?]|[^\W\d]\.\s")
"""What ends a row."""
CELL = re.compile(r"[,，、:：()（）\[\]\r\n\u2028;；|]|\s[-–—/+]\s")
COMMA = re.compile(r"[,，、)）\]]")
_COMPOUNDED = 4
"""Letters of a word that may be the end of a longer one."""
_WORDS_OF_A_USE = 3
MARK = re.compile(r"[A-Z]{0,2}-?\d[\w.,-]*|[A-Z]")
"""The mark of an alloy: C-276, 625, X."""


@dataclass(frozen=True, slots=True)
class Told:
    """What words tell of a name in a text, from `first` to before `last`, whatever goods its head is."""

    first: int
    last: int
    row: int
    """The place of the last end of a row before it."""
    labels: Mapping[str, int]
    """Group of words of a role that lead it, or a chain with it → the place where they begin."""
    behind: frozenset[str]
    """Groups of which words stand right behind it."""
    share: float | None
    """The share beside it in percent."""
    part: int
    """The place of a word for a part before it; -1 if there is none."""
    purpose: int
    """The place behind a word of purpose before it; -1 if there is none."""
    bracket: int
    """The place of the first word in the bracket of several in which it stands; -1 if it does not."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The keys of phrases without spaces, and their first and last words."""

    whole: frozenset[str]
    firsts: frozenset[str]
    lasts: frozenset[str]

    @classmethod
    def of(cls, told: Collection[str]) -> Phrases:
        """Return phrases in which `_` joins the words."""
        those = [[word.key for word in words(one.replace("_", " "))] for one in told]
        whole = frozenset("".join(one) for one in those)
        return cls(whole, frozenset(one[0] for one in those), frozenset(one[-1] for one in those))


@cache
def phrases(group: str) -> Phrases:
    """Return the words of a role; those before packings are read elsewhere, too."""
    told = said.group(group) if group == "packing_labels" else read_yaml("query/roles")[group].split()
    return Phrases.of(told)


@cache
def purposes(*groups: str) -> Phrases:
    """Return words of purpose."""
    told = read_yaml("query/purposes")
    return Phrases.of([one for group in groups for one in told[group].split()])


@cache
def _before_a_use() -> Phrases:
    """Return the words before a use; behind 用 and için stand the goods that are for it."""
    before = [*said.group("purpose"), *read_yaml("query/purposes")["before"].split()]
    return Phrases.of([one for one in before if one not in said.group("purpose_behind")])


@cache
def _small() -> frozenset[str]:
    """Return the words that may stand between a label and a name."""
    return said.group("listing", "joining", "articles", "of", "inside", "packing_of") | phrases("figures").whole


_LEADING: Mapping[str, bool] = {
    "coating_before": False,
    "content_before": True,
    "packing_labels": False,
    "under": False,
    "condition_before": True,
    "included_before": False,
}
"""Groups of words that lead a name → whether commas part those of a chain, too."""
ON_EITHER_SIDE: Mapping[str, str] = {"coating_before": "coating_behind", "content_before": "content_behind"}
"""Groups before a name → those behind one, of which some words are in both."""
_BEHIND = ("coating_behind", "content_behind", "packing_behind", "condition_behind", "included_behind")


def told_of(base: RuleBase, text: Typed, first: int, last: int) -> Told:
    """Return what words tell of a name, between two places."""
    row = next((place for place in range(first, 0, -1) if _ROW.search(text.gap(place))), 0)
    chain = list(_chain(base, text, first, row))
    begins = {group: _label(text, chain, last, row, group) for group in _LEADING}
    behind = {group for group in _BEHIND if begins_with(text, last, phrases(group))}
    if _is_of_a_part(base, text, last):
        behind.add("parts")
    return Told(
        first,
        last,
        row,
        {group: place for group, place in begins.items() if place >= 0},
        frozenset(behind),
        _share(text, first, last),
        _part_before(text, first, row),
        _purpose_before(base, text, first, row),
        _bracket(text, first, last, row),
    )


def joined(text: Typed, first: int, last: int) -> str:
    """Return the keys of words as one."""
    return "".join([word.key for word in text.words[first:last]])


def begin_of(text: Typed, place: int, told: Phrases, least: int) -> int:
    """Return where words of a table begin that end before a place; -1 if none do."""
    if text.words[place - 1].key not in told.lasts:
        return -1
    firsts = range(max(least, place - LONGEST), place)
    return next((first for first in firsts if joined(text, first, place) in told.whole), -1)


def begins_with(text: Typed, last: int, told: Phrases, skipped: int = 0) -> bool:
    """Return whether words of a table stand right behind a name, or behind some words that go on with it."""
    for first in range(last, len(text.words)):
        if skipped < 0 or CELL.search(text.gap(first)):
            return False
        ends = range(first + 1, min(first + LONGEST, len(text.words)) + 1)
        begins = text.words[first].key in told.firsts
        if begins and any(joined(text, first, end) in told.whole for end in ends):
            return True
        skipped -= not (skipped and MARK.fullmatch(text.words[first].raw))
    return False


def _chain(base: RuleBase, text: Typed, first: int, row: int) -> Iterator[int]:
    """Yield the place of a name and of each name, symbol, figure or small word in a row before it."""
    place: int | None = first
    farthest = max(row, first - _LONGEST_CHAIN)
    while place is not None and place > farthest:
        yield place
        place = _before_a_link(base, text, place, farthest)


def _label(text: Typed, chain: Sequence[int], last: int, row: int, group: str) -> int:
    """Return where words of a role begin that lead a name, or others of a chain with it: `coating: Ni-Cu-Ni`."""
    told, listed = phrases(group), _LEADING[group]
    glued = last < len(text.words) and text.words[last].glued and is_han(text.words[last].raw[0])
    for place in chain:
        if not listed and COMMA.search(text.gap(place)):
            return -1
        if (begin := begin_of(text, place, told, row)) >= 0:
            return begin
        if not listed and glued and text.words[place].glued:
            return -1  # 镀镍铜线
    return -1


def _before_a_link(base: RuleBase, text: Typed, place: int, least: int) -> int | None:
    """Return the place before a name, a symbol, a figure or a small word that ends before a place."""
    word = text.words[place - 1]
    small = word.key in _small() or any(map(str.isdigit, word.key)) or thing_words.is_a_symbol(word.raw)
    if small or said.role(word.key) is Role.PACKAGING:
        return place - 1
    firsts = range(max(least, place - LONGEST), place)
    return next((first for first in firsts if base.names.get(joined(text, first, place))), None)


def _share(text: Typed, first: int, last: int) -> float | None:
    """Return the share beside a name in percent; None if there is none."""
    start, end = text.spans[first][0], text.spans[last - 1][1]
    return share_beside(text.text[max(0, start - _NEAR) : start], text.text[end : end + _NEAR])


def _is_of_a_part(base: RuleBase, text: Typed, last: int) -> bool:
    """Return whether a word for a part stands behind a name, or another that a stroke joins to it: "InP/GaAs cell"."""
    parts, folded = phrases("parts"), text.words[last - 1].key
    places = range(1, len(folded) - _COMPOUNDED + 1)
    compounded = any(folded[place:] in parts.whole and base.names.get(folded[:place]) for place in places)
    if compounded and not base.names.get(folded):
        return True  # Germaniumlinse, and not волокно, which ends as a window does
    while last < len(text.words) and text.gap(last) == "/":
        last += 1
    return begins_with(text, last, parts, skipped=1)


def _part_before(text: Typed, first: int, row: int) -> int:
    """Return where a word for a part stands before a name: "Rotor aus Aluminium", "body: Hastelloy"."""
    small = said.group("of", "articles").union(*said.made_of().values())
    place = first
    while place > row and not COMMA.search(text.gap(place)):
        if (begin := begin_of(text, place, phrases("parts"), row)) >= 0:
            return begin
        if text.words[place - 1].key not in small:
            return -1
        place -= 1
    return -1


def _purpose_before(base: RuleBase, text: Typed, first: int, row: int) -> int:
    """Return the place behind a word of purpose that stands before a name, with names and few words between."""
    place, steps = first, 0
    while place > row and steps <= _WORDS_OF_A_USE and not re.search(r"[,，、:：;()（）]", text.gap(place)):
        if begin_of(text, place, _before_a_use(), row) >= 0:
            return place
        before = _before_a_link(base, text, place, row)
        steps += before is None
        place = before if before is not None else place - 1
    return -1


def _bracket(text: Typed, first: int, last: int, row: int) -> int:
    """Return the place of the first word in the bracket in which a name stands; -1 if it stands in none of several."""
    places = range(first, max(row, first - _LONGEST_CHAIN) - 1, -1)
    opening, sign = next(((n, met[0]) for n in places if (met := BRACKET.search(text.gap(n)))), (-1, ""))
    if not sign or sign not in OPENING:
        return -1
    behind = re.split(r"[)）]", text.gap(last))[0] if last < len(text.words) else ""
    listed = any(COMMA.search(text.gap(place)) for place in range(opening + 1, first + 1))
    return opening if listed or COMMA.search(behind) else -1
