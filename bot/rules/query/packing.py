"""What goods are packed in: bottles of "antimony trioxide glass bottles" are no goods, and not made of them. PURE."""

from __future__ import annotations

from bot.rules.index import RuleBase
from bot.rules.query.tokens import Name, Scan
from bot.text import question_words as said
from bot.text.normalize import words
from bot.text.notation import take_quantities
from bot.text.question_words import Role

_OF_CONTAINERS = frozenset({*range(39, 64), *range(68, 71), 72, 73, 74, 76, 80})
"""Chapters of the Harmonized System of what packings are made of: plastics, wood, paper, cloth, glass, plain metals."""

_MACHINES = 84
"""The first chapter of the Harmonized System of machines."""
_LONGEST_AMOUNT, _WEIGHT = 12, "t"
"""Characters of an amount with its unit, and the unit of weights."""


def packings(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return the names of packings right beside goods that no packing is made of, or behind them and "in".

    A packing with a weight before it holds so much of other goods: "natural graphite, 22 t big bags".
    """
    names = scan.subjects
    goods = [not is_a_packing(base, name) and not may_be_of_packings(base, name) for name in names]
    return frozenset(
        number
        for number, name in enumerate(names)
        if is_a_packing(base, name)
        and (
            (number and goods[number - 1] and _is_around(base, scan, names[number - 1], name))
            or _has_behind(scan, number, goods)
            or (any(goods) and _has_a_weight(scan, name, text))
        )
    )


def is_a_packing(base: RuleBase, name: Name) -> bool:
    """Return whether a name of everyday goods is one of bags, bottles, boxes and the like."""
    if not all(map(base.is_everyday, name.subjects)):
        return False
    those = words(name.shown)
    ends = {said.role(those[0].key), said.role(those[-1].key), said.role("".join(word.key for word in those))}
    phrases = said.spaced().phrases.get(those[0].key, ())
    return Role.PACKAGING in ends or (tuple(word.key for word in those), Role.PACKAGING) in phrases


def may_be_of_packings(base: RuleBase, name: Name) -> bool:
    """Return whether packings are made of what a name says, in one word: steel drums, and no ferrous scrap big bags."""
    codes = [code for subject in name.subjects for code in base.customs_codes_of(subject)]
    plain = all(" " not in subject for subject in name.subjects)
    return plain and bool(codes) and all(int(code[:2]) in _OF_CONTAINERS for code in codes)


def _has_a_weight(scan: Scan, name: Name, text: str) -> bool:
    """Return whether a weight stands right before a name in a text."""
    place = text.find(scan.words[name.first].raw)
    amounts, rest = take_quantities(text[max(0, place - _LONGEST_AMOUNT) : place]) if place > 0 else ([], "")
    return bool(amounts) and amounts[-1].unit == _WEIGHT and not rest[-2:].strip()


def _is_around(base: RuleBase, scan: Scan, goods: Name, packing: Name) -> bool:
    """Return whether a packing stands right behind goods, or behind them and a word for "in".

    Behind machines and a comma it is goods of its own: "drones, plastic bags".
    """
    codes = [code for subject in goods.subjects for code in base.customs_codes_of(subject)]
    if packing.first in scan.after_comma and codes and all(int(code[:2]) >= _MACHINES for code in codes):
        return False
    between = range(goods.last, packing.first)
    inside = said.group("inside")
    return all(scan.words[place].key in inside or scan.words[place].raw.isdecimal() for place in between)


def _has_behind(scan: Scan, number: int, goods: list[bool]) -> bool:
    """Return whether goods stand right behind a packing: "20 glass bottles antimony trioxide"."""
    names = scan.subjects
    behind = number + 1 < len(names) and goods[number + 1]
    return behind and names[number + 1].first == names[number].last and names[number + 1].first not in scan.after_comma
