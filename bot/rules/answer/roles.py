"""What a name stands for in its row where it is no goods: a coating, a content, a packing, a part, a use. PURE.

Words beside a name tell its role: labels before it, words behind it, a share, a bracket (`bot/data/query/roles.yaml`).
Nothing is left out here: who asks looks whether the goods in the same row, the head, are at least as strict. What has
an amount of its own, is joined to the head by "and", or is an extra, is goods of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.data import read_yaml
from bot.rules.answer.goods_text import GoodsText
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.index import RuleBase
from bot.rules.query.layout import Typed
from bot.rules.query.leaving_out import is_a_substance
from bot.rules.query.making import is_raw
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.chapters import FIRST_OF_MACHINES
from bot.text.normalize import is_han, key
from bot.text.notation import take_quantities
from bot.text.question_words import Role
from bot.vocabulary import Outcome

_LONGEST = 8
"""Words of a phrase, a character being one where no spaces are written."""
_ROW = re.compile(r"[\r\n\u2028;；|]|[。!?]|[^\W\d]\.\s")
"""What ends a row."""
_CELL = re.compile(r"[,，、:：()（）\[\]\r\n\u2028;；|]|\s[-–—/+]\s")
_COMMA = re.compile(r"[,，、)）\]]")
_COMPOUNDED = 4
"""Letters of a word that may be the end of a longer one."""
_WORDS_OF_A_USE = 3
_AMOUNTS, _SMALL = frozenset({"t", "l", "m3"}), 50.0
_TRACE = 10.0
"""A share up to which what stands behind goods is in them, whether a word says so or not."""
_FIGURE = r"(\d{1,3}(?:[.,]\d{1,6})?)\s?"
_PERCENT = r"(%|ppm|wt\b|мас\b|pct\b|prozent\b)"
_SHARE_BEHIND = re.compile(
    rf"[\s:=<>≤≥~(]*(?:(?:max|min|ca|bis|до|макс|мин|maks)\.?\s*)?[<>≤≥~]?\s*{_FIGURE}{_PERCENT}", re.IGNORECASE
)
_SHARE_BEFORE = re.compile(
    rf"(?<![\d.,]){_FIGURE}{_PERCENT}[\s.%]*(?:of|de|di|d'|的|の)?\s*$|%\s?(\d{{1,3}}(?:[.,]\d+)?)\s*$", re.IGNORECASE
)
_FLUIDS = (
    "2201",
    "27",
    "280410",
    "280421",
    "280429",
    "280430",
    "280440",
    "281121",
    "2814",
    "2901",
    "2903",
    "3403",
    "3819",
)
"""Customs codes of what machines run on or work with: water, fuels, oils, gases, refrigerants."""
_FILLINGS = ("280421", "280430", "281121", "281122", "3824")
"""Codes of what goods are packed under or with: argon, nitrogen, dry ice, silica gel."""
_OF_CONTAINERS = frozenset({39, 40, *range(44, 50), *range(52, 57), 63, 70, 72, 73, 76})
"""Chapters of what packings are made of: plastics, wood, paper, cloth, glass, steel, aluminium."""
_WITH_CONTENTS = ("3818", "8505", "8541")
"""Headings of wafers and magnets, which hold more than their names tell."""
_DELIVERED = ("8504", "8505", "8506", "8507")
"""Headings of chargers, magnets and batteries, which machines are delivered with."""
_WORKED = (*_DELIVERED, "8541", "8542", "8545")
"""Those, and headings of chips and electrodes, which machines make."""
_ALLOYS, _EQUIPMENT = re.compile(r"1C(?:002|116|202|216)"), re.compile(r"\d[AB]")
"""Entries of the shared numbering that hold alloys, and those that hold equipment."""
_MARK = re.compile(r"[A-Z]{0,2}-?\d[\w.,-]*|[A-Z]")
"""The mark of an alloy: C-276, 625, X."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a text, from `first` to before `last`, and where the nearest name of the head ends and begins."""

    text: Typed
    first: int
    last: int
    before: int | None
    """The place behind the head's name, where this stands before."""
    behind: int | None
    """The place of the head's name, where this stands behind."""

    def between(self) -> range:
        """Return the places of the words from the head's name to this one."""
        return range(self.before if self.before is not None else self.first, self.first)

    def is_one_row(self) -> bool:
        """Return whether the head stands before it, in the same row."""
        return self.before is not None and not any(
            _ROW.search(self.text.gap(place)) for place in range(self.before, self.first + 1)
        )


def has_a_role(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether each time that goods are named they are no goods, but something of others, their head."""
    if one.codes or {*one.subjects} & {*other.subjects} or one.verdict.weight < other.verdict.weight:
        return False  # of a suspended ban the ban weighs
    of, places = _Goods(base, one, other), text.where(one)
    heads = text.where(other)
    return bool(places) and bool(heads) and all(of.are_told(_named(text.typed, place, heads)) for place in places)


def _named(text: Typed, place: tuple[int, int], heads: Collection[tuple[int, int]]) -> _Named:
    before = max((end for _, end in heads if end <= place[0]), default=None)
    behind = min((start for start, _ in heads if start >= place[1]), default=None)
    return _Named(text, *place, before, behind)


class _Goods:
    """Goods that may be something of others, and these."""

    def __init__(self, base: RuleBase, one: GoodsVerdict, other: GoodsVerdict) -> None:
        self._base, self._one, self._other = base, one, other
        self._codes = base.customs_codes_of(*one.subjects)
        self._chapters = base.chapters_of(*one.subjects) if one.subjects else frozenset()
        self._is_material = bool(self._chapters) and max(self._chapters) < FIRST_OF_MACHINES
        self._is_fluid = bool(self._codes) and all(code.startswith(_FLUIDS) for code in self._codes)
        self._is_alloy = not one.subjects and _are_of_lists(base, one, _ALLOYS)
        self._is_coated = _is_a_machine(base, other) or not _is_a_substance(base, other)
        self._is_surer = one.verdict.outcome is Outcome.RESTRICTED and other.verdict.outcome is not Outcome.RESTRICTED

    def are_told(self, named: _Named) -> bool:
        """Return whether a name is told to be something of the head."""
        if not _is_extra(named) and self._is_a_use(named):
            return True
        if self._is_surer:
            return False
        if self._is_a_coating(named) or self._is_a_content(named):
            return True
        return not (_is_extra(named) or _is_counted(named)) and (
            self._is_a_packing(named) or self._is_of_a_machine(named)
        )

    def _is_of_a_machine(self, named: _Named) -> bool:
        """Return whether a name is told to be a part of a machine, or what it runs on or is delivered with."""
        if not _is_a_machine(self._base, self._other):
            return False
        return self._is_a_part(named) or self._is_a_condition(named) or self._is_delivered(named)

    def _is_a_coating(self, named: _Named) -> bool:
        """`Zn plated`, `coating: Ni-Cu-Ni`, 镀镍: what is on goods in the same row, or under a label in another."""
        if self._is_fluid or not (self._is_material or self._is_alloy) or any(map(is_raw, self._one.subjects)):
            return False
        if _begins_with(named, "coating_behind") and (named.is_one_row() or _is_right_before_its_head(named)):
            return self._is_coated or not _is_behind_a_comma(named)
        return named.before is not None and _is_labelled(self._base, named, "coating_before", listed=False)

    def _is_a_content(self, named: _Named) -> bool:
        """`containing 1.5% dysprosium`, 含镝1.2%, `Dy content`: what materials and magnets in the same row hold."""
        codes = self._base.customs_codes_of(*self._other.subjects)
        held = all(int(code[:2]) < FIRST_OF_MACHINES or code.startswith(_WITH_CONTENTS) for code in codes)
        if not (self._is_material and codes and held and named.is_one_row()):
            return False
        if _begins_with(named, "content_behind"):
            return True
        share = _share(named)
        if share is None or share >= _SMALL or any(map(is_raw, (*self._one.subjects, *self._other.subjects))):
            return False
        return share <= _TRACE or _is_labelled(self._base, named, "content_before", listed=True)

    def _is_a_use(self, named: _Named) -> bool:
        """`furnace for titanium ingots`, 石墨电极用真空炉: what the head is for."""
        if not (self._is_material or any(code.startswith(_WORKED) for code in self._codes)):
            return False
        if named.is_one_row():
            place = _behind_a_purpose(self._base, named)
            if place is not None and not _is_counted(named, place):
                return True
        return named.behind is not None and _is_before_a_purpose(named, named.behind) and not _is_counted(named)

    def _is_a_packing(self, named: _Named) -> bool:
        """`packed in steel drums`, `sealed under argon`: materials of packings, and what they are filled with."""
        fills = bool(self._codes) and all(code.startswith(_FILLINGS) for code in self._codes)
        packs = self._is_material and self._chapters <= _OF_CONTAINERS
        if named.before is None or not (fills or packs) or _is_shaped(named):
            return False
        if fills and named.is_one_row():
            around = _begins_with(named, "packing_behind") or _is_labelled(self._base, named, "under", listed=False)
            if around:
                return True
        return _is_labelled(self._base, named, "packing_before", listed=True)

    def _is_a_part(self, named: _Named) -> bool:
        """`germanium lens`, `Rotor aus Aluminium`, `(laser, argon)`: of what a part is, and features in a bracket."""
        if self._is_alloy and named.behind is not None and _are_marks(named.text, named.last, named.behind):
            return True
        if not named.is_one_row() or _is_joined(named):
            return False
        if _is_in_its_bracket(named):
            return True
        made = said.group("component") if self._is_alloy else frozenset()
        made = made.union(*said.made_of().values())
        if named.text.words[named.first - 1].key in made and not _CELL.search(named.text.gap(named.first)):
            return bool(self._is_alloy or _is_beside_a_part(named))
        return bool(self._is_material or self._is_alloy) and _is_beside_a_part(named)

    def _is_a_condition(self, named: _Named) -> bool:
        """`gas: argon`, `fuel: diesel`, `helium cooled`: what a machine runs on."""
        if named.before is None or not self._is_fluid:
            return False
        if named.is_one_row() and not _is_joined(named) and _begins_with(named, "condition_behind"):
            return True
        return _is_labelled(self._base, named, "condition_before", listed=True)

    def _is_delivered(self, named: _Named) -> bool:
        """`battery included`: what a machine is delivered with."""
        if not named.is_one_row() or not self._codes or not all(code.startswith(_DELIVERED) for code in self._codes):
            return False
        labelled = _is_labelled(self._base, named, "included_before", listed=False)
        return labelled or (not _is_joined(named) and _begins_with(named, "included_behind"))


# -- heads


def _is_a_machine(base: RuleBase, goods: GoodsVerdict) -> bool:
    """Return whether goods are machines, vehicles or instruments, by customs codes or by entries of lists."""
    if not goods.subjects:
        return _are_of_lists(base, goods, _EQUIPMENT)
    chapters = base.chapters_of(*goods.subjects)
    everyday = all(map(base.is_everyday, goods.subjects))
    return not everyday and min(chapters, default=FIRST_OF_MACHINES) >= FIRST_OF_MACHINES


def _are_of_lists(base: RuleBase, goods: GoodsVerdict, entries: re.Pattern[str]) -> bool:
    """Return whether goods of this name are on lists in some entries alone."""
    found = base.lists.goods(goods.name, misspelt=False) if base.lists else ()
    codes = [code.entry for one in found for code in one.codes]
    return bool(codes) and all(map(entries.match, codes))


def _is_a_substance(base: RuleBase, goods: GoodsVerdict) -> bool:
    """Return whether goods are minerals, chemicals or metals, which no coating is on behind a comma."""
    return bool(goods.subjects) and all(is_a_substance(base, one) for one in goods.subjects)


# -- words beside a name


@cache
def _phrases(group: str) -> frozenset[str]:
    """Return the keys, without spaces, of the words of a role."""
    return frozenset(key(told.replace("_", " ")) for told in read_yaml("query/roles")[group].split())


@cache
def _purposes(*groups: str) -> frozenset[str]:
    """Return the keys of words of purpose."""
    told = read_yaml("query/purposes")
    return frozenset(key(one.replace("_", " ")) for group in groups for one in told[group].split())


def _joined(text: Typed, first: int, last: int) -> str:
    return "".join(word.key for word in text.words[first:last])


def _ends_at(text: Typed, place: int, told: Collection[str], begin: int = 0) -> bool:
    """Return whether words of a table stand right before a place, in one row."""
    firsts = range(max(begin, place - _LONGEST), place)
    return any(_joined(text, first, place) in told for first in firsts)


def _begins_with(named: _Named, group: str, *, skipped: int = 0) -> bool:
    """Return whether words of a role stand right behind a name, or behind some words that go on with it."""
    text, told = named.text, _phrases(group)
    for first in range(named.last, len(text.words)):
        if skipped < 0 or _CELL.search(text.gap(first)):
            return False
        ends = range(first + 1, min(first + _LONGEST, len(text.words)) + 1)
        if any(_joined(text, first, end) in told for end in ends):
            return True
        skipped -= not (skipped and _MARK.fullmatch(text.words[first].raw))
    return False


def _is_labelled(base: RuleBase, named: _Named, group: str, *, listed: bool) -> bool:
    """Return whether words of a role stand before a name, or before others of a chain with it: `coating: Ni-Cu-Ni`.

    `listed`: commas part those of the chain, too.
    """
    text, place, told = named.text, named.first, _phrases(group)
    least = named.before or 0
    while place > least:
        if _ROW.search(text.gap(place)):
            return False
        if _ends_at(text, place, told, least):
            return True
        if not listed and _COMMA.search(text.gap(place)):
            return False
        before = _before_a_link(base, text, place, least)
        if before is None or (not listed and _is_glued_on(named, place)):
            return False
        place = before
    return False


def _is_glued_on(named: _Named, place: int) -> bool:
    """Return whether a name of one character goes on with what is before it, and with what is behind: 镀镍铜线."""
    text = named.text
    behind = named.last < len(text.words) and text.words[named.last].glued and is_han(text.words[named.last].raw[0])
    return text.words[place].glued and is_han(text.words[place].raw[0]) and behind


def _before_a_link(base: RuleBase, text: Typed, place: int, least: int) -> int | None:
    """Return the place before a name, a symbol, a figure or a small word that ends before a place."""
    word = text.words[place - 1]
    small = said.group("listing", "joining", "articles", "of", "inside") | _phrases("figures")
    packs = said.role(word.key) is Role.PACKAGING or word.key in said.group("packing_of")
    if word.key in small or packs or any(map(str.isdigit, word.key)) or thing_words.is_a_symbol(word.raw):
        return place - 1
    firsts = range(max(least, place - _LONGEST), place)
    return next((first for first in firsts if base.names.get(_joined(text, first, place))), None)


# -- what makes it goods


def _is_counted(named: _Named, begin: int = 0) -> bool:
    """Return whether a weight, a volume or a number of pieces stands in a name's cell, from a place or the head on."""
    text, first, last = named.text, named.first, named.last
    while first > begin and first != named.before and not _CELL.search(text.gap(first)):
        first -= 1
    while last < len(text.words) and last != named.behind and not _CELL.search(text.gap(last)):
        last += 1
    if last < len(text.words) and last != named.behind and text.words[last].key[:1].isdigit():
        last = min(last + 2, len(text.words))
    cell = text.text[text.spans[first][0] : text.spans[last - 1][1]]
    pieces = said.group("pieces", "times")
    keys = [word.key for word in text.words[first:last]]
    numbered = any(one.isdigit() and two in pieces for one, two in pairwise(keys))
    numbered = (
        numbered
        or keys[0].isdigit()
        or any(re.fullmatch(r"\d+[a-z]{2,4}", one) and one.lstrip("0123456789") in pieces for one in keys)
    )
    return numbered or not _AMOUNTS.isdisjoint(one.unit for one in take_quantities(cell)[0])


def _is_extra(named: _Named) -> bool:
    """Return whether a word in the same cell, or before, says that goods are extra ones."""
    told, text = _phrases("extra"), named.text
    first = named.before if named.before is not None else max(0, named.first - _LONGEST)
    last = named.last
    while last < len(text.words) and not _CELL.search(text.gap(last)):
        last += 1
    places = (*range(first, named.first), *range(named.last, last))
    return any(_joined(text, place, end) in told for place in places for end in range(place + 1, place + 4))


def _is_joined(named: _Named) -> bool:
    """Return whether "and" or a sign for it joins a name to the head, and no word for "with" stands before."""
    text, joining = named.text, said.group("joining", "adding") | said.group("listing")
    holding = said.group("component") | _phrases("included_before")
    for place in named.between():
        if text.words[place].key in holding:
            return False
        if text.words[place].key in joining or re.search(r"[+&]", text.gap(place)):
            return True
    return bool(re.search(r"[+&]", text.gap(named.first)))


def _is_behind_a_comma(named: _Named) -> bool:
    """Return whether a comma stands between the head and a name."""
    places = range(named.before, named.first + 1) if named.before is not None else ()
    return any(_COMMA.search(named.text.gap(place)) for place in places)


def _is_right_before_its_head(named: _Named) -> bool:
    """Return whether at most one word stands between a name and the head behind it, and no sign but a hyphen."""
    if named.behind is None or named.behind - named.last > 1:
        return False
    return not any(_CELL.search(named.text.gap(place)) for place in range(named.last, named.behind + 1))


def _is_shaped(named: _Named) -> bool:
    """Return whether a word for a shape or a form follows: aluminium ingots are no packing."""
    behind = named.text.words[named.last : named.last + 1]
    return any(said.role(word.key) in {Role.SHAPE, Role.FORM, Role.COMPOUND} for word in behind)


# -- roles


def _share(named: _Named) -> float | None:
    """Return the share beside a name in percent; None if there is none."""
    text = named.text
    before = _SHARE_BEFORE.search(text.text[: text.spans[named.first][0]][-24:])
    behind = _SHARE_BEHIND.match(text.text, text.spans[named.last - 1][1])
    found = before or behind
    if found is None:
        return None
    figure, unit = next((one for one in found.groups() if one and one[0].isdigit()), "100"), found[2] or "%"
    return float(figure.replace(",", ".")) if unit.lower() != "ppm" else 0.0


def _behind_a_purpose(base: RuleBase, named: _Named) -> int | None:
    """Return the place behind a word of purpose between the head and a name, with names and few words behind it."""
    text, least = named.text, named.before or 0
    told = said.group("purpose") | _purposes("before")
    place, steps = named.first, 0
    while place > least and steps <= _WORDS_OF_A_USE:
        if _COMMA.search(text.gap(place)) or ":" in text.gap(place):
            return None
        if _ends_at(text, place, told, least):
            return place
        before = _before_a_link(base, text, place, least)
        steps += before is None
        place = before if before is not None else place - 1
    return None


def _is_before_a_purpose(named: _Named, head: int) -> bool:
    """Return whether the words from a name to the head end as a use does: 用, 向け, üretimi için."""
    text = named.text
    if head - named.last > _LONGEST or any(_CELL.search(text.gap(place)) for place in range(named.last, head + 1)):
        return False
    return _ends_at(text, head, _purposes("behind"), named.last)


def _is_in_its_bracket(named: _Named) -> bool:
    """Return whether a name stands in a bracket of several, which opens right behind the head: its features."""
    text, first = named.text, named.before or 0
    gaps = [text.gap(place) for place in range(first, named.first + 1)]
    if not re.search(r"[(（]", gaps[0]) or any(re.search(r"[)）]", gap) for gap in gaps) or _is_shaped(named):
        return False
    behind = text.gap(named.last) if named.last < len(text.words) else ""
    return any("," in gap or "，" in gap or "、" in gap for gap in (*gaps[1:], re.split(r"[)）]", behind)[0]))


def _is_beside_a_part(named: _Named) -> bool:
    """Return whether a word for a part of a machine stands beside a name, or beside one that a stroke joins to it."""
    text = named.text
    if _begins_with(named, "parts", skipped=1) or _ends_as_a_part(text.words[named.last - 1].key):
        return True
    last = named.last
    while last < len(text.words) and text.gap(last) == "/":
        last += 1
    if last > named.last and _begins_with(
        _Named(text, named.first, last, named.before, named.behind), "parts", skipped=1
    ):
        return True
    place, least = named.first, named.before or 0
    small = said.group("of", "articles").union(*said.made_of().values())
    while place > least and not _CELL.search(text.gap(place)):
        if _ends_at(text, place, _phrases("parts"), least):
            return True
        if text.words[place - 1].key not in small:
            return False
        place -= 1
    return place > least and text.gap(place).strip() in {":", "："} and _ends_at(text, place, _phrases("parts"), least)


def _ends_as_a_part(folded: str) -> bool:
    """Return whether a word is a name and a word for a part in one: Germaniumlinse."""
    return any(len(folded) > len(one) >= _COMPOUNDED and folded.endswith(one) for one in _phrases("parts"))


def _are_marks(text: Typed, first: int, last: int) -> bool:
    """Return whether nothing but the mark of an alloy stands between its name and a machine."""
    return all(_MARK.fullmatch(text.words[place].raw) for place in range(first, last)) and not any(
        _CELL.search(text.gap(place)) for place in range(first, last + 1)
    )
