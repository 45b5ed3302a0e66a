"""What materials are for: of "lithium carbonate for the production of batteries" no batteries are asked about. PURE.

Goods behind a word of purpose are left out only where a material stands before it, and goods before one where a
material stands behind it ("半導体向けガリウム"): engines and cameras for drones may be listed as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.tokens import Name, Scan, Use
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul, key
from bot.text.question_words import Role

_LAST_OF_MATERIALS = 83
"""The last chapter of the Harmonized System before machines, vehicles and instruments."""
_LONGEST = 8
"""Words of a phrase, a character being one where no spaces are written."""
_WORDS_OF_A_USE = 4
_KINDS = frozenset({Role.GRADE, Role.SHAPE, Role.FORM, Role.COMPOUND, Role.PRODUCT})
"""What may stand between a material and a short word of purpose: "gallium metal for"."""


@dataclass(frozen=True, slots=True)
class _Purpose:
    """Words of purpose, from `first` to before `last`; `behind`: the use stands before them."""

    first: int
    last: int
    behind: bool

    @property
    def is_short(self) -> bool:
        return self.last - self.first == 1


@cache
def _phrases(group: str) -> frozenset[str]:
    """Return the keys, without spaces, of the words of purpose before a use, or behind one."""
    return frozenset(key(told.replace("_", " ")) for told in read_yaml("query/purposes")[group].split())


def _told(scan: Scan) -> Iterator[_Purpose]:
    """Yield the words of purpose of a text, the longest at each place."""
    place = 0
    while place < len(scan.words):
        found = _beginning_at(scan, place)
        if found:
            yield found
        place = found.last if found else place + 1


@cache
def _beginnings() -> frozenset[str]:
    """Return every beginning of words of purpose: most words are none, and no longer ones are looked for."""
    told = _phrases("behind") | _phrases("before") | said.group("purpose")
    return frozenset(one[:end] for one in told for end in range(1, len(one) + 1))


def _beginning_at(scan: Scan, place: int) -> _Purpose | None:
    found = None
    for last in range(place + 1, min(len(scan.words), place + _LONGEST) + 1):
        told = scan.joined_key(place, last)
        if told not in _beginnings():
            break
        behind = told in _phrases("behind")
        if behind or told in _phrases("before") or (last == place + 1 and told in said.group("purpose")):
            found = _Purpose(place, last, behind=behind)
    return found


def purposes(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of goods that a material of the question is for."""
    places = uses(base, scan)
    return frozenset(
        number for number, name in enumerate(scan.subjects) if places.issuperset(range(name.first, name.last))
    )


def uses(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the places of words that say what a material of the question is for."""
    told = [one for one in _told(scan) if not _is_named(scan, one)] if scan.subjects else []
    glued = [place for place, word in enumerate(scan.words[:-1]) if _is_glued(scan, place, word)]
    if not (told or glued):
        return frozenset()
    materials = [name for name in scan.subjects if _is_material(base, name)]
    return frozenset(place for span in _spans(scan, told, glued, materials) for place in span)


def _spans(scan: Scan, told: list[_Purpose], glued: list[int], materials: list[Name]) -> Iterator[range]:
    """Yield the words of each purpose with its use."""
    for one in told:
        yield _behind(scan, one, materials) if one.behind else _before(scan, one, materials)
    firsts = {name.first for name in materials}
    yield from (range(_begin_of_use(scan, place), place + 1) for place in glued if place + 1 in firsts)


def _is_glued(scan: Scan, place: int, word: Word) -> bool:
    """Return whether a word of purpose is the end of a Korean word: 드론용."""
    tail = scan.tails.get(place) or ("" if scan.taken[place] or not is_hangul(word.key[0]) else word.key[-1])
    return bool(tail) and len(word.key) > 1 and key(tail) in _phrases("behind")


def _is_named(scan: Scan, told: _Purpose) -> bool:
    """Return whether the words are a part of something else that was read: 工业用 in a name."""
    return any(scan.taken[place] == Use.SUBJECT for place in range(told.first, told.last))


def _before(scan: Scan, told: _Purpose, materials: list[Name]) -> range:
    """Return the words of a purpose with the use behind it, if a material stands before it or behind the use."""
    if any(_leads_to(scan, name, told) for name in materials):
        return range(told.first, _end_of_use(scan, told.last))
    joins = said.particles("joining_uses")
    behind = (name.first for name in materials if scan.words[name.first - 1].raw in joins and name.first > told.last)
    return range(told.first, next((first for first in behind if _is_one_use(scan, told.last, first)), told.first))


def _leads_to(scan: Scan, name: Name, told: _Purpose) -> bool:
    """Return whether a purpose is told of a material: a short word right behind it, a phrase farther on, too."""
    if name.last > told.first:
        return False
    between = range(name.last, told.first)
    if told.is_short:
        return all(not scan.taken[place] and scan.role(place) in _KINDS and _goes_on(scan, place) for place in between)
    return all(scan.taken[place] != Use.SUBJECT for place in between)


def _end_of_use(scan: Scan, place: int) -> int:
    """Return where the words of a use end: before a sign, a figure, a place, or a word of direction."""
    first, small = place, said.group("articles", "before_names")
    while place < len(scan.words) and place - first < _WORDS_OF_A_USE:
        if place > first and not _goes_on(scan, place):
            break
        if not _is_of_a_use(scan, place):
            break
        last = next((name.last for name in scan.subjects if name.first == place), place + 1)
        first += last - place - 1 + (scan.words[place].key in small or scan.words[place].glued)
        place = last
    return place


def _is_one_use(scan: Scan, first: int, last: int) -> bool:
    return all(_is_of_a_use(scan, place) and (place == first or _goes_on(scan, place)) for place in range(first, last))


def _is_of_a_use(scan: Scan, place: int) -> bool:
    directed = said.group("to", "from") - said.group("before_names", "articles", "purpose")
    word = scan.words[place]
    return scan.taken[place] in {"", Use.SUBJECT, Use.PHRASE} and word.key not in directed and not word.key.isdigit()


def _goes_on(scan: Scan, place: int) -> bool:
    return place not in scan.after_comma and place not in scan.after_colon and place not in scan.after_dash


def _behind(scan: Scan, told: _Purpose, materials: list[Name]) -> range:
    """Return the words of a purpose with the use before it, if a material stands right behind it."""
    if all(name.first != told.last for name in materials):
        return range(told.first, told.first)
    return range(_begin_of_use(scan, told.first), told.last)


def _begin_of_use(scan: Scan, last: int) -> int:
    """Return where the words of a use begin that ends before a word: a name, or words that nothing knows."""
    named = next((name.first for name in scan.subjects if name.last == last), last)
    first = named
    while first and named - first < _WORDS_OF_A_USE and _may_be_a_use(scan, first - 1) and _goes_on(scan, first):
        if named < last and not scan.words[first].glued:
            break
        first -= 1
    return first


def _may_be_a_use(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and scan.role(place) in {None, Role.PRODUCT, Role.FORM, Role.COMPOUND}


def _is_material(base: RuleBase, name: Name) -> bool:
    codes = [code for subject in name.subjects for code in base.customs_codes_of(subject)]
    return bool(codes) and all(int(code[:2]) <= _LAST_OF_MATERIALS for code in codes)
