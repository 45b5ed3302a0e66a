"""What goods are packed in: bottles of "antimony trioxide glass bottles" are no goods, and not made of them. PURE."""

from __future__ import annotations

from bot.rules.index import RuleBase
from bot.rules.query.modifiers import are_head_first, languages_of
from bot.rules.query.tokens import PLACES, Name, Scan, Use
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import is_han, is_hangul, key, words
from bot.text.notation import take_quantities
from bot.text.question_words import Role

_OF_CONTAINERS = frozenset({*range(39, 64), *range(68, 71), 72, 73, 74, 76, 80})
"""Chapters of the Harmonized System of what packings are made of: plastics, wood, paper, cloth, glass, plain metals."""

_MACHINES = 84
"""The first chapter of the Harmonized System of machines."""
_PASSED = frozenset({Role.GRADE, Role.SHAPE, Role.FORM, Role.TRADE, Role.PACKAGING})
"""What the words between goods and what packs them may do."""
_LONGEST_AMOUNT, _AMOUNTS = 12, frozenset({"t", "l"})
"""Characters of an amount with its unit, and the units of what packings hold."""
_LAST_OF_FOOD = 24
"""The last chapter of the Harmonized System of food."""


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
            (number and goods[number - 1] and _is_around(base, scan, names[number - 1], name))
            or _has_behind(scan, number, goods)
            or (any(goods) and _has_an_amount(scan, name, text))
        )
    )


def _is_what_one_is_of(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name is of what a packing beside it is made of: "kraft paper bags", "fusti acciaio"."""
    codes = [code for subject in name.subjects for code in base.customs_codes_of(subject)]
    of_them = [int(code[:2]) in _OF_CONTAINERS for code in codes]
    if not (any(of_them) if all(map(base.is_everyday, name.subjects)) else codes and all(of_them)):
        return False
    behind = name.last < len(scan.words) and name.last not in scan.after_comma and _packs(scan, name.last)
    before = name.first > 0 and name.first not in scan.after_comma and _packs(scan, name.first - 1)
    own = languages_of(base, scan, name) if before else set[str]()
    return behind or any(are_head_first({one}, {one}) for one in own)


def _is_a_tin(base: RuleBase, scan: Scan, number: int, text: str) -> bool:
    """Return whether a name is of a metal that food is packed in, behind food and a small weight: "tuna 160 g tin"."""
    name, before = scan.subjects[number], scan.subjects[number - 1] if number else None
    if before is None or scan.joined_key(name.first, name.last) not in said.group("tins"):
        return False
    if scan.words[name.first].raw.lower().endswith("s") and _has_an_amount(scan, name, text):
        return True  # "bismuth, 5 kg tins"
    food = [code for subject in before.subjects for code in base.customs_codes_of(subject)]
    if not food or any(int(code[:2]) > _LAST_OF_FOOD for code in food):
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
    return said.pieces(folded)[-1].role if is_han(folded[0]) or is_hangul(folded[0]) else None


def may_be_of_packings(base: RuleBase, name: Name) -> bool:
    """Return whether packings are made of what a name says, in one word: steel drums, and no ferrous scrap big bags."""
    codes = [code for subject in name.subjects for code in base.customs_codes_of(subject)]
    plain = all(" " not in subject for subject in name.subjects)
    return plain and bool(codes) and all(int(code[:2]) in _OF_CONTAINERS for code in codes)


def _has_an_amount(scan: Scan, name: Name, text: str) -> bool:
    """Return whether a weight or a volume stands right before a name in a text."""
    place = text.find(scan.words[name.first].raw)
    amounts, rest = take_quantities(text[max(0, place - _LONGEST_AMOUNT) : place]) if place > 0 else ([], "")
    return bool(amounts) and amounts[-1].unit in _AMOUNTS and not rest[-2:].strip()


def _is_around(base: RuleBase, scan: Scan, goods: Name, packing: Name) -> bool:
    """Return whether a packing stands right behind goods, or behind them and a word for "in".

    Behind machines and a comma it is goods of its own: "drones, plastic bags".
    """
    codes = [code for subject in goods.subjects for code in base.customs_codes_of(subject)]
    if packing.first in scan.after_comma and codes and all(int(code[:2]) >= _MACHINES for code in codes):
        return False
    between = range(goods.last, packing.first)
    behind_the_route = packing.first in scan.after_comma
    return all(_passes(scan, place) or (behind_the_route and _is_of_a_route(scan, place)) for place in between)


def _is_of_a_route(scan: Scan, place: int) -> bool:
    return scan.taken[place] in PLACES or scan.words[place].key in said.group("to", "from")


def _passes(scan: Scan, place: int) -> bool:
    """Return whether a word between goods and a packing is a figure, a unit, a grade, or tells their kind."""
    word = scan.words[place]
    if word.key in said.group("inside") or word.key.isdigit() or thing_words.is_a_symbol(word.raw):
        return True
    if scan.taken[place] == Use.PHRASE or scan.role(place) in _PASSED:
        return True
    return scan.is_unknown(place) and place not in scan.after_comma


def _has_behind(scan: Scan, number: int, goods: list[bool]) -> bool:
    """Return whether goods stand right behind a packing: "20 glass bottles antimony trioxide"."""
    names = scan.subjects
    behind = number + 1 < len(names) and goods[number + 1]
    return behind and names[number + 1].first == names[number].last and names[number + 1].first not in scan.after_comma
