"""Names that only say of what kind other goods are: forklifts of "forklift tyres", gres of "piastrelle gres". PURE.

In a phrase the head names the goods: the last word of most languages, the first of Romance ones. What stands beside it
is left out only where both are everyday goods that no act names, so that nothing is freed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise

from bot.rules.index import RuleBase
from bot.rules.query.tokens import Name, Scan
from bot.text import endings
from bot.text.normalize import key
from bot.text.notation import take_quantities

_LAST_OF_FOOD = 24
"""The last chapter of the Harmonized System of food."""
_ARTICLES, _MACHINES = "39", "84"
"""The first chapters of the Harmonized System whose goods are articles of a material, and machines."""
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
        if not (is_free(base, name) and is_free(base, other) and _share_a_language(base, scan, name, other)):
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
    food = any(int(code[:2]) <= _LAST_OF_FOOD for one in other.subjects for code in base.customs_codes_of(one))
    if food:
        return is_head_first(base, scan, name, other)
    return are_head_first(languages_of(base, scan, name), languages_of(base, scan, other))


def are_head_first(own: AbstractSet[str], theirs: AbstractSet[str]) -> bool:
    """Return whether names of some languages have their head first; Romance ones do if neither is an English word."""
    both, first = own & theirs, endings.languages_that("head_first")
    romance = endings.languages_that("adjectives_behind") if _ENGLISH not in own | theirs else frozenset[str]()
    return bool(both) and both <= first | romance


def _share_a_language(base: RuleBase, scan: Scan, name: Name, other: Name) -> bool:
    return not languages_of(base, scan, name).isdisjoint(languages_of(base, scan, other))


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
    chapters = [{code[:2] for one in those.subjects for code in base.customs_codes_of(one)} for those in (name, other)]
    return not chapters[0].isdisjoint(chapters[1])


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
    own = [{code[:_HEADING] for one in name.subjects for code in base.customs_codes_of(one)} for name in scan.subjects]
    those = [number for number, name in enumerate(scan.subjects) if _is_an_article(base, name, printed & own[number])]
    if len(printed) != 1 or not those:
        return frozenset()
    cells = [_cell(scan, name) for name in scan.subjects]
    return frozenset(
        number
        for number, theirs in enumerate(own)
        if theirs and max(theirs) < _MACHINES and cells[number] in {cells[one] for one in those} and number not in those
    )


def _is_an_article(base: RuleBase, name: Name, headings: AbstractSet[str]) -> bool:
    """Return whether a name is of machines, or of everyday articles, of some headings."""
    return bool(headings) and min(headings) >= (_ARTICLES if is_free(base, name) else _MACHINES)


def _cell(scan: Scan, name: Name) -> int:
    """Return where the part of the text begins, between commas, in which a name stands."""
    return max((place for place in scan.after_comma if place <= name.first), default=0)
