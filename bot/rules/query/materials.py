"""Names that are only materials of other goods: of an article in a row, of a machine, behind a target. PURE.

"door hinges, steel, 100 pcs", "pump of stainless steel", "ITO target, bonded to copper backing plate".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from bot.lists.goods import Candidate, Origin
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.articles import CRUDE_IRON, is_a_bare_name, is_made_of
from bot.rules.query.modifiers import has_an_amount
from bot.rules.query.purposes import goods_and_uses
from bot.rules.query.tokens import Name, Scan, Use
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.notation import take_quantities
from bot.text.question_words import Role

_BASE_METALS = ("72", "73", "74", "75", "76", "8108")
"""Chapters and headings of the metals of which machines are built: steel, copper, nickel, aluminium, titanium."""
_OF_MACHINES = frozenset({"A", "B"})
"""Groups of entries of the shared numbering that hold equipment, and no materials or technology."""
_BACKING = 2
"""Words of "backing plate"."""
_OF_BACKINGS = frozenset({"copper", "aluminium"})
_BUILDING = frozenset({40, 41, 42, 43, 44, 48, 50, 51, 52, 53, 70, 72, 73, 76})
"""Chapters of what ordinary articles are made of: rubber, leather, wood, paper, cloth, glass, iron and aluminium."""
_CRUDE = CRUDE_IRON | {"7602", "7603"}
"""Headings of crude iron, and of scrap and powders of aluminium, of which no article is made as they are."""
_AMOUNTS, _SHARE = frozenset({"t", "m3"}), "%"
"""Units of what materials are sold by, and of their purity."""
_FRUITS = ("07", "08", "20")
"""Chapters of fruits and nuts, olives among them, fresh and prepared."""
_FIBRES = frozenset(range(50, 64))
"""Chapters of the Harmonized System of cloth, of which articles are told by a share: "shirts, cotton 100%"."""
_END_OF_ROW = " ; "
"""The end of a row, in a text that was made one row."""


def materials_in_rows(base: RuleBase, scan: Scan, text: str) -> frozenset[int]:
    """Return the names of what counted articles are made of, between commas, or of what a part of one is."""
    found, for_use = set[int](), goods_and_uses(scan)
    for number, (name, other) in enumerate(pairwise(scan.subjects)):
        if not for_use.isdisjoint({(name.first, other.first), (other.first, name.first)}):
            continue
        found.update(_materials_in_its_row(base, scan, text, number))
        if _is_of_its_part(base, scan, text, name, other):
            found.add(number + 1)
    return frozenset(found)


def _materials_in_its_row(base: RuleBase, scan: Scan, text: str, number: int) -> frozenset[int]:
    """Return the names of what goods counted in pieces are made of, told between commas: "hinges, steel, 100 pcs".

    Between the goods and their number stand materials alone, with words for parts of goods; whatever else stands there,
    with a weight, a shape or another name of goods, makes it a list.
    """
    name, first = scan.subjects[number : number + 2]
    behind = {other.first: place for place, other in enumerate(scan.subjects) if place > number}
    if not _is_told_apart(base, scan, name, first):
        return frozenset()
    if any(_begins_a_number(scan, place) for place in range(name.last, first.first)):
        return frozenset()
    found, place = _materials_from(base, scan, name, first.first, behind)
    woven = all(base.chapters_of(*scan.subjects[one].subjects) <= _FIBRES for one in found)
    whole = _begins_a_number(scan, place) and _are_of_one_row(scan, text, name, place, woven=woven)
    return frozenset(found) if whole else frozenset()


def _materials_from(
    base: RuleBase, scan: Scan, name: Name, place: int, behind: Mapping[int, int]
) -> tuple[set[int], int]:
    """Return the names of the materials of goods from a place on, and the place behind them and words for parts.

    `behind`: the first word of each name behind the goods, and its number.
    """
    found = set[int]()
    while place < len(scan.words) and not _begins_a_number(scan, place):
        if place in behind and _is_told_apart(base, scan, name, scan.subjects[behind[place]]):
            found.add(behind[place])
            place = scan.subjects[behind[place]].last
        elif place not in behind and _is_of_a_part_or_label(scan, place):
            place += 1
        else:
            break
    return found, place


def _is_told_apart(base: RuleBase, scan: Scan, name: Name, material: Name) -> bool:
    """Return whether a name in a cell of its own is of a plain material of which goods are made."""
    return _begins_its_cell(scan, material.first) and _is_a_plain_material(base, scan, name, material)


def _is_of_a_part_or_label(scan: Scan, place: int) -> bool:
    return _is_of_a_part(scan, place) or scan.words[place].key in said.group("material_labels")


def _is_of_its_part(base: RuleBase, scan: Scan, text: str, name: Name, material: Name) -> bool:
    """Return whether a material tells of what a part of counted goods is: "25 x umbrella, steel frame".

    Their number stands before the goods, or right behind the part: "claw hammer, fibreglass handle 1,200 pcs".
    """
    behind, ends = material.last, material.last + 1
    counted = ends < len(scan.words) and _begins_a_number(scan, ends)
    if not (counted or _is_numbered(scan, name)) or not _ends_a_cell(scan, behind, counted=counted):
        return False
    if scan.taken[behind] or material.first not in scan.after_comma:
        return False
    of_wood = scan.words[behind].key in said.group("wooden_parts") and _are_fruits(base, material)
    if not of_wood and not (
        _is_of_a_part(scan, behind)
        and not scan.words[behind].key.isdecimal()
        and _is_a_plain_material(base, scan, name, material)
    ):
        return False
    weighed = has_an_amount(scan, replace(material, last=ends), text)
    return not weighed and _are_of_one_row(scan, text, name, behind, woven=False)


def _is_numbered(scan: Scan, name: Name) -> bool:
    """Return whether the number of goods, and at most a word for pieces, stands right before their name."""
    before = [word.key for word in scan.words[max(0, name.first - 2) : name.first]]
    small = said.group("pieces", "times")
    return any(map(str.isdecimal, before)) and all(word.isdecimal() or word in small for word in before)


def _ends_a_cell(scan: Scan, place: int, *, counted: bool) -> bool:
    """Return whether a word is the rest of a cell, but for a number behind it, and begins none."""
    if place >= len(scan.words) or place in scan.after_comma | scan.in_brackets:
        return False
    return counted or place + 1 == len(scan.words) or place + 1 in scan.after_comma


def _are_fruits(base: RuleBase, material: Name) -> bool:
    """Return whether a name is of fruits or nuts, which name the wood of their trees as well."""
    codes = base.customs_codes_of(*material.subjects)
    return bool(codes) and all(code.startswith(_FRUITS) for code in codes)


def _is_of_a_part(scan: Scan, place: int) -> bool:
    """Return whether a word is for a part of goods or tells how a material is on it, or is a figure: "frame 6061"."""
    word, use = scan.words[place].key, scan.taken[place]
    return use == Use.PHRASE or (not use and (word in said.group("parts_of_articles") or word.isdecimal()))


def _begins_its_cell(scan: Scan, place: int) -> bool:
    """Return whether a comma or a bracket, or one and a word for "material", stands before a word."""
    while place and scan.words[place - 1].key in said.group("material_labels"):
        place -= 1
    return place in scan.after_comma or place in scan.in_brackets


def _is_a_plain_material(base: RuleBase, scan: Scan, name: Name, material: Name) -> bool:
    if not all(_is_of_articles(base, one) for one in material.subjects):
        return False
    return is_a_bare_name(scan, name, material) and is_made_of(base, scan, name, material)


def _is_of_articles(base: RuleBase, subject: str) -> bool:
    """Return whether articles of every day are made of a material: beside these tungsten or graphite are goods."""
    codes = base.customs_codes_of(subject)
    return bool(codes) and base.chapters_of(subject) <= _BUILDING and _CRUDE.isdisjoint(code[:4] for code in codes)


def _begins_a_number(scan: Scan, place: int) -> bool:
    """Return whether a number of pieces begins with a word: "100 pcs", "qty 100"."""
    two = [word.key for word in scan.words[place : place + 2]]
    pieces = said.group("pieces")
    figures = sum(map(str.isdecimal, two))
    return len(two) > 1 and figures == 1 and any(word in pieces for word in two)


def _are_of_one_row(scan: Scan, text: str, name: Name, place: int, *, woven: bool) -> bool:
    """Return whether no row's end, no weight and, if nothing is `woven`, no share stands between a name and a word."""
    last, first = (re.escape(scan.words[one].raw) for one in (name.last - 1, place))
    between = re.search(rf"{last}(.*?)(?<!\d){first}(?!\d)", text, re.DOTALL)
    if between is None or _END_OF_ROW in between[1]:
        return False
    amounts = {one.unit for one in take_quantities(between[1])[0]} if any(map(str.isdecimal, between[1])) else set()
    return amounts.isdisjoint(_AMOUNTS if woven else _AMOUNTS | {_SHARE})


def built_of(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return the names of base metals that machines of a control list are built of: "pump of stainless steel".

    Nothing stands beside them up to the next comma but the machine's name, words for a grade, and figures.
    """
    if base.lists is None:
        return frozenset()
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if all(_is_a_base_metal(base, one) for one in name.subjects) and _is_beside_a_machine(base, scan, name)
    )


def backings(scan: Scan) -> frozenset[int]:
    """Return the names of metals to which a target is bonded: "ITO target, bonded to copper backing plate".

    Copper and aluminium alone, which no act and no list rules as plates, right behind the target's name.
    """
    return frozenset(
        number
        for number, name in enumerate(scan.subjects)
        if number and _OF_BACKINGS.issuperset(name.subjects) and _is_of_a_backing(scan, scan.subjects[number - 1], name)
    )


def _is_of_a_backing(scan: Scan, before: Name, name: Name) -> bool:
    target = said.group("targets")
    between = [word.key for word in scan.words[before.last : name.first]]
    if scan.words[before.last - 1].key not in target and (not between or between.pop(0) not in target):
        return False
    if not between or not set(between) <= said.group("bonded"):
        return False
    ends = range(name.last + 1, min(name.last + _BACKING, len(scan.words)) + 1)
    return any(scan.joined_key(name.last, last) in said.group("backings") for last in ends)


def _is_a_base_metal(base: RuleBase, subject: str) -> bool:
    codes = base.customs_codes_of(subject)
    return bool(codes) and all(code.startswith(_BASE_METALS) for code in codes)


def _part_around(scan: Scan, name: Name, parted: frozenset[str]) -> tuple[int, int]:
    """Return the part of the text in which a name stands: from mark to mark, and between words that part."""
    first, last = name.first, name.last
    ends = scan.after_comma | scan.after_colon
    while first and first not in ends and scan.words[first - 1].key not in parted:
        first -= 1
    while last < len(scan.words) and last not in ends and scan.words[last].key not in parted:
        last += 1
    return first, last


def _is_a_machine(one: Candidate) -> bool:
    return one.origin is not Origin.HEADING and all(code.entry[1:2] in _OF_MACHINES for code in one.codes)


def _is_a_kind_of_its_own(scan: Scan, name: Name, named: frozenset[str]) -> bool:
    """Return whether a plain name stands behind a word of a machine, which then tells its kind: bearing steel."""
    return key(name.shown) in {*map(key, name.subjects)} and scan.words[name.first - 1].key in named


def _is_beside_a_machine(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether the rest of a name's part of the text is a machine's name, and nothing else."""
    of = said.group("of") | said.group("from") | said.group("component").union(*said.made_of().values())
    first, last = _part_around(scan, name, (said.group("listing") | said.group("into") | said.group("to")) - of)
    places = [place for place in (*range(first, name.first), *range(name.last, last)) if not scan.taken[place]]
    named = _words_of_machines(base, " ".join(scan.words[place].raw for place in places)) if places else frozenset()
    if not named:
        return False
    if name.first - 1 in places and _is_a_kind_of_its_own(scan, name, named):
        return False
    rest = (scan.words[place].key for place in places if scan.role(place) is not Role.GRADE)
    return all(word in named | of or any(map(str.isdecimal, word)) for word in rest)


def _words_of_machines(base: RuleBase, text: str) -> frozenset[str]:
    """Return the keys of words that name machines of lists in a text, in its language and in English; or none."""
    english = base.in_english(text)
    goods = base.lists.goods(english.text, misspelt=False) if base.lists else ()
    machines = [one.name for one in goods if _is_a_machine(one)]
    names = (*english.names, *machines) if machines else ()
    return frozenset(word.key for name in names for word in words(name))
