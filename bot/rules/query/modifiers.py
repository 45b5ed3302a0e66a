"""Names that only say of what kind other goods are, or what they are packed in: forklifts of "forklift tyres". PURE.

In a phrase the head names the goods: the last word of most languages, the first of Romance ones. What stands beside it
is left out only where both are everyday goods that no act names, so that nothing is freed. The bottles of "antimony
trioxide glass bottles" are no goods, and the oxide is not made of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from bot.lists.goods import Origin
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.tokens import PLACES, Name, Scan, Use
from bot.text import endings, thing_words
from bot.text import question_words as said
from bot.text.chapters import FIRST_OF_ARTICLES, FIRST_OF_MACHINES, FOOD
from bot.text.normalize import key, words
from bot.text.notation import take_quantities
from bot.text.question_words import Role

_ENGLISH = "en"
_AMOUNTS, _LONGEST_AMOUNT = frozenset({"t", "l", "m3"}), 14
"""Units of amounts of goods, and characters of one."""
_FIGURE = re.compile(r"\d")
_HEADING = 4
"""Digits of a customs code that tell what kind of article goods are."""


def modifiers(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return the names right beside others, with no sign between, that say of what kind these are."""
    found: set[int] = set()
    for number, (name, other) in enumerate(pairwise(scan.subjects)):
        if name.last != other.first or name.tail or are_parted(scan, other.first):
            continue
        if _are_alike(base, name, other) and not _is_one_of_many(scan, name):
            continue
        if has_an_amount(scan, name, text):
            continue
        if not (
            is_free(base, name)
            and is_free(base, other)
            and not languages_of(base, scan, name).isdisjoint(languages_of(base, scan, other))
        ):
            continue
        if _has_its_head_first(base, scan, name, other):
            found.add(number + 1)
        elif not is_plural(scan, name):
            found.add(number)
    return frozenset(found)


def is_head_first(base: RuleBase, scan: Scan, name: Name, other: Name) -> bool:
    """Return whether both names are of languages that say first what a thing is, then of what kind or what of.

    Not Romance ones, in which a bare noun behind another may be goods of its own.
    """
    both = languages_of(base, scan, name) & languages_of(base, scan, other)
    return bool(both) and both <= endings.languages_that("head_first")


def _has_its_head_first(base: RuleBase, scan: Scan, name: Name, other: Name) -> bool:
    """Return whether the first of two names is the head: in Romance languages if the other is no food ("rosa vino")."""
    if not base.chapters_of(*other.subjects).isdisjoint(FOOD):
        return is_head_first(base, scan, name, other)
    return are_head_first(languages_of(base, scan, name), languages_of(base, scan, other))


def are_head_first(own: AbstractSet[str], theirs: AbstractSet[str]) -> bool:
    """Return whether names of some languages have their head first; Romance ones do if neither is an English word."""
    both, first = own & theirs, endings.languages_that("head_first")
    romance = endings.languages_that("adjectives_behind") if _ENGLISH not in own | theirs else frozenset[str]()
    return bool(both) and both <= first | romance


def are_parted(scan: Scan, place: int) -> bool:
    """Return whether a sign stands before a word, so that it begins another phrase."""
    signs = scan.after_comma | scan.after_colon | scan.after_dash | scan.after_sentence
    return place in signs | scan.in_brackets | scan.after_brackets


def has_an_amount(scan: Scan, name: Name, text: str) -> bool:
    """Return whether a weight or a volume stands right behind a name in a text: "shoes 20 t furniture"."""
    return _is_weighed(scan.words[name.last - 1].raw, text)


@lru_cache(maxsize=256)
def _is_weighed(typed: str, text: str) -> bool:
    pieces = text.split(typed)[1:] if any(map(str.isdecimal, text)) else []
    return any(_begins_with_an_amount(piece[:_LONGEST_AMOUNT].lstrip()) for piece in pieces)


def _begins_with_an_amount(text: str) -> bool:
    amounts = take_quantities(text)[0] if text[:1].isdecimal() else []
    return bool(amounts) and amounts[0].unit in _AMOUNTS and text.startswith(amounts[0].text)


def has_a_figure_behind(scan: Scan, name: Name, other: Name, text: str) -> bool:
    """Return whether a figure stands somewhere in a text between two names: "cells 320 Wh/kg battery housing"."""
    last, first = scan.words[name.last - 1].raw, scan.words[other.first].raw
    pieces = text.split(last)[1:] if _FIGURE.search(text) else []
    return any(first in piece and _FIGURE.search(piece.partition(first)[0]) for piece in _with_the_next(pieces, last))


def _with_the_next(pieces: list[str], between: str) -> Iterator[str]:
    """Yield pieces of a text, each with the sign between them and the next: the second name may begin as the first."""
    for number, piece in enumerate(pieces):
        yield piece + (between if number + 1 < len(pieces) else "")


def _are_alike(base: RuleBase, name: Name, other: Name) -> bool:
    """Return whether goods may be listed side by side: "tea coffee" are of one chapter, and none is of the other."""
    if {*name.subjects} == {*other.subjects}:
        return False
    return not base.chapters_of(*name.subjects).isdisjoint(base.chapters_of(*other.subjects))


def _is_one_of_many(scan: Scan, name: Name) -> bool:
    """Return whether a name in Latin letters stands in the singular, and is a plural on file: "LED street lights"."""
    shown, typed = name.shown.lower(), scan.words[name.last - 1].raw.lower()
    return shown.isascii() and shown.endswith("s") and not typed.endswith("s")


def is_plural(scan: Scan, name: Name) -> bool:
    """Return whether a name in Latin letters is a plural, as words before their head are not: "matches footballs"."""
    last = scan.words[name.last - 1]
    return last.raw.lower().endswith("s") and not last.key.endswith("s")


def is_free(base: RuleBase, name: Name) -> bool:
    """Return whether a name is of everyday goods alone, which no act names."""
    return all(base.is_everyday(one) and not base.is_ruled(one) for one in name.subjects)


def languages_of(base: RuleBase, scan: Scan, name: Name) -> set[str]:
    """Return the languages in which things bear a name as it stands in the text."""
    return languages_of_words(base, name.subjects, {key(name.shown), scan.joined_key(name.first, name.last)})


def languages_of_words(base: RuleBase, subjects: Collection[str], own: AbstractSet[str]) -> set[str]:
    """Return the languages in which things bear one of some names, by the names' keys."""
    tables = [base.languages_of_names(subject) for subject in subjects]
    found = {language for table in tables for folded in own if folded in table for language in table[folded]}
    return found | ({"en"} if own & {*map(key, subjects)} else set())


def parts_by_code(base: RuleBase, scan: Scan, codes: tuple[str, ...]) -> frozenset[int]:
    """Return the names of materials beside a machine or an everyday article that the question's customs code is of.

    "Headphones, neodymium drivers, 8518.30" are headphones: the code says what they are, and no neodymium.
    """
    printed = {code[:_HEADING] for code in codes}
    own = [{code[:_HEADING] for code in base.customs_codes_of(*name.subjects)} for name in scan.subjects]
    those = [number for number, name in enumerate(scan.subjects) if _is_an_article(base, name, printed & own[number])]
    if len(printed) != 1 or not those:
        return frozenset()
    cells = [_cell(scan, name) for name in scan.subjects]
    return frozenset(
        number
        for number, theirs in enumerate(own)
        if theirs
        and not _is_from(FIRST_OF_MACHINES, max(theirs))
        and cells[number] in {cells[one] for one in those}
        and number not in those
    )


def _is_an_article(base: RuleBase, name: Name, headings: AbstractSet[str]) -> bool:
    """Return whether a name is of machines, or of everyday articles, of some headings."""
    first = FIRST_OF_ARTICLES if is_free(base, name) else FIRST_OF_MACHINES
    return bool(headings) and _is_from(first, min(headings))


def _is_from(chapter: int, heading: str) -> bool:
    return int(heading[:2]) >= chapter


def _cell(scan: Scan, name: Name) -> int:
    """Return where the part of the text begins in which a name stands.

    Between commas, the numbers of items, countries and words like "and".
    """
    numbered = (place for place in scan.after_colon if place and scan.words[place - 1].key.isdecimal())
    listing = said.group("joining")
    passed = (
        place + 1 for place in range(name.first) if scan.taken[place] in PLACES or scan.words[place].key in listing
    )
    return max((place for place in (*scan.after_comma, *numbered, *passed) if place <= name.first), default=0)


_OF_CONTAINERS = frozenset({*range(39, 64), *range(68, 71), 72, 73, 74, 76, 80})
"""Chapters of the Harmonized System of what packings are made of: plastics, wood, paper, cloth, glass, plain metals."""

_PASSED = frozenset({Role.GRADE, Role.SHAPE, Role.FORM, Role.TRADE, Role.PACKAGING})
"""What the words between goods and what packs them may do."""
_LONGEST_HELD, _HELD = 12, frozenset({"t", "l"})
"""Characters of an amount with its unit, and the units of what packings hold."""


def packings(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return the names of packings right beside goods that no packing is made of, or behind them and "in".

    A packing with a weight or a volume before it holds so much of other goods: "natural graphite, 22 t big bags".
    """
    names = scan.subjects
    packs = [
        is_a_packing(base, name) or _is_what_one_is_of(base, scan, name) or _is_a_tin(base, scan, number, text)
        for number, name in enumerate(names)
    ]
    goods = [not packs[number] and not may_be_of_packings(base, name) for number, name in enumerate(names)]
    return frozenset(
        number
        for number, name in enumerate(names)
        if packs[number]
        and (
            _is_behind_goods(base, scan, text, number, packs)
            or _has_behind(scan, number, goods)
            or (_holds(scan, name, text) and (any(goods) or lists_name_goods(base, scan)))
        )
    )


def _holds(scan: Scan, name: Name, text: str) -> bool:
    """Return whether a packing holds so much of other goods, or a word before it says that they are on it."""
    before = scan.words[name.first - 1].key if name.first and name.first not in scan.apart else ""
    return before in said.group("packed_on") or _has_an_amount(scan, name, text)


def lists_name_goods(base: RuleBase, scan: Scan) -> bool:
    """Return whether control lists name goods by the words of a text that no name on file has."""
    rest = " ".join(word.raw for place, word in enumerate(scan.words) if scan.is_content(place))
    if base.lists is None or not rest:
        return False
    found = base.lists.goods(base.in_english(rest).text, misspelt=False)
    return any(one.origin in {Origin.NAME, Origin.PART_OF_NAME} for one in found)


def _is_behind_goods(base: RuleBase, scan: Scan, text: str, number: int, packs: list[bool]) -> bool:
    """Return whether a packing stands behind goods that no packing is made of, with other packings alone between."""
    before = next((place for place in range(number - 1, -1, -1) if not packs[place]), None)
    if before is None or may_be_of_packings(base, scan.subjects[before]):
        return False
    goods, packing = scan.subjects[before], scan.subjects[number]
    between = scan.subjects[before + 1 : number]
    inner = frozenset(place for one in between for place in range(one.first, one.last))
    return _is_told_in_its_row(scan, text, goods, packing) or _is_around(base, scan, goods, packing, inner)


def _is_what_one_is_of(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name is of what a packing beside it is made of: "kraft paper bags", "fusti acciaio"."""
    chapters = base.chapters_of(*name.subjects)
    everyday = all(map(base.is_everyday, name.subjects))
    if chapters.isdisjoint(_OF_CONTAINERS) or not (everyday or chapters <= _OF_CONTAINERS):
        return False
    behind = name.last < len(scan.words) and name.last not in scan.after_comma and _packs(scan, name.last)
    place = name.first - 1 - (name.first > 1 and scan.words[name.first - 1].key in said.group("of"))
    before = place >= 0 and scan.after_comma.isdisjoint(range(place + 1, name.first + 1)) and _packs(scan, place)
    own = languages_of(base, scan, name) if before else set[str]()
    return behind or any(are_head_first({one}, {one}) for one in own)


def _is_a_tin(base: RuleBase, scan: Scan, number: int, text: str) -> bool:
    """Return whether a name is of a metal that food is packed in, behind food and a small weight: "tuna 160 g tin"."""
    name, before = scan.subjects[number], scan.subjects[number - 1] if number else None
    if before is None or scan.joined_key(name.first, name.last) not in said.group("tins"):
        return False
    if scan.words[name.first].raw.lower().endswith("s") and _has_an_amount(scan, name, text):
        return True  # "bismuth, 5 kg tins"
    chapters = base.chapters_of(*before.subjects)
    if not chapters or not chapters <= FOOD:
        return False
    unit, figure = scan.words[name.first - 1].key, scan.words[name.first - 2].key
    return unit in said.group("small_weights") and figure.isdigit()


def _packs(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and scan.role(place) is Role.PACKAGING


def is_a_packing(base: RuleBase, name: Name) -> bool:
    """Return whether a name of everyday goods is one of bags, bottles, boxes and the like."""
    if not all(base.is_everyday(one) or not base.is_ruled(one) for one in name.subjects):
        return False
    those = words(name.shown)
    ends = {said.role(those[0].key), said.role(those[-1].key), said.role("".join(word.key for word in those))}
    ends |= {_role_at_the_end(name.shown)}
    phrases = said.spaced().phrases.get(those[0].key, ())
    return Role.PACKAGING in ends or (tuple(word.key for word in those), Role.PACKAGING) in phrases


def _role_at_the_end(shown: str) -> Role | None:
    """Return what the last word of a name does that is written without spaces: 吨袋, 钢桶."""
    folded = key(shown)
    return said.pieces(folded)[-1].role if thing_words.is_unspaced(folded) else None


def may_be_of_packings(base: RuleBase, name: Name) -> bool:
    """Return whether packings are made of what a name says, in one word: steel drums, and no ferrous scrap big bags."""
    chapters = base.chapters_of(*name.subjects)
    plain = all(" " not in subject for subject in name.subjects)
    return plain and bool(chapters) and chapters <= _OF_CONTAINERS


def _has_an_amount(scan: Scan, name: Name, text: str) -> bool:
    """Return whether a weight or a volume stands right before a name in a text."""
    place = text.find(scan.words[name.first].raw)
    amounts, rest = take_quantities(text[max(0, place - _LONGEST_HELD) : place]) if place > 0 else ([], "")
    return bool(amounts) and amounts[-1].unit in _HELD and not rest[-2:].strip()


def _is_around(base: RuleBase, scan: Scan, goods: Name, packing: Name, inner: AbstractSet[int]) -> bool:
    """Return whether a packing stands right behind goods, or behind them and a word for "in".

    Behind machines and a comma it is goods of its own: "drones, plastic bags".
    """
    if packing.first in scan.after_comma and min(base.chapters_of(*goods.subjects), default=0) >= FIRST_OF_MACHINES:
        return False
    between = range(goods.last, packing.first)
    behind_the_route = packing.first in scan.after_comma
    return all(
        place in inner or _passes(scan, place) or (behind_the_route and _is_of_a_route(scan, place))
        for place in between
    )


def _is_told_in_its_row(scan: Scan, text: str, goods: Name, packing: Name) -> bool:
    """Return whether a word for "packed" stands between goods and a packing, and no amount or other goods behind it."""
    packed = packing.last < len(scan.words) and _packs(scan, packing.last)
    if has_an_amount(scan, replace(packing, last=packing.last + packed), text):
        return False
    told, between = said.group("packing_labels"), range(goods.last, packing.first)
    last = max((place for place in between if scan.words[place].key in told), default=None)
    if last is None or not (scan.after_row | scan.after_comma).isdisjoint(range(last + 1, packing.first + 1)):
        return False
    return not any(scan.is_content(place) for place in range(last + 1, packing.first) if not _passes(scan, place))


def _is_of_a_route(scan: Scan, place: int) -> bool:
    return scan.taken[place] in PLACES or scan.words[place].key in said.group("to", "from")


def _passes(scan: Scan, place: int) -> bool:
    """Return whether a word between goods and a packing is a figure, a unit, a grade, or tells their kind."""
    word = scan.words[place]
    if word.key in said.group("inside") or word.key.isdigit() or thing_words.is_a_symbol(word.raw):
        return True
    if scan.taken[place] == Use.PHRASE or scan.role(place) in _PASSED or word.key in said.group("packing_of"):
        return True
    if word.key in said.group("of") and place and scan.role(place - 1) is Role.PACKAGING:
        return True
    return scan.is_unknown(place) and place not in scan.after_comma


def _has_behind(scan: Scan, number: int, goods: list[bool]) -> bool:
    """Return whether goods stand right behind a packing: "20 glass bottles antimony trioxide"."""
    names = scan.subjects
    behind = number + 1 < len(names) and goods[number + 1]
    return behind and names[number + 1].first == names[number].last and names[number + 1].first not in scan.after_comma
