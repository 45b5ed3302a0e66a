"""What a name stands for in its row where it is no goods: a coating, a content, a packing, a part, a use. PURE.

Words beside a name tell its role: labels before it, words behind it, a share, a bracket (`bot/data/query/roles.yaml`).
Nothing is left out here: who asks looks whether the goods in the same row, the head, are at least as strict. What has
an amount of its own, is joined to the head by "and", or is an extra, is goods of its own; and so is what a control list
or an act rules that does not rule the head: an export licence for statistics tells nothing of dual-use goods.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from bot.data import read_yaml
from bot.rules.answer.findings import Finding
from bot.rules.answer.goods_text import (
    BRACKET,
    CELL,
    COMMA,
    LONGEST,
    MARK,
    ON_EITHER_SIDE,
    OPENING,
    GoodsText,
    Told,
    begin_of,
    begins_with,
    joined,
    phrases,
    purposes,
    told_of,
)
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.index import RuleBase
from bot.rules.query.layout import Typed
from bot.rules.query.leaving_out import is_a_substance
from bot.rules.query.making import is_raw
from bot.text import question_words as said
from bot.text.chapters import FIRST_OF_MACHINES
from bot.text.notation import take_quantities
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, Outcome

_AMOUNTS, _SMALL = frozenset({"t", "l", "m3"}), 50.0
_TRACE = 10.0
"""A share up to which what stands behind goods is in them, whether a word says so or not."""
_ALLOYS, _EQUIPMENT = re.compile(r"1C(?:002|116|202|216)"), re.compile(r"\d[AB]")
"""Entries of the shared numbering that hold alloys, and those that hold equipment."""


_LISTED = "control list"
"""What stands for the acts and lists of an exporter on dual-use goods: a head of these covers what it holds."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a text, and where the nearest name of its head ends before it and begins behind it; -1 if none does."""

    text: Typed
    told: Told
    before: int
    behind: int

    @property
    def first(self) -> int:
        """The place of the first word of the name."""
        return self.told.first

    @property
    def last(self) -> int:
        """The place behind its last word."""
        return self.told.last

    @property
    def is_one_row(self) -> bool:
        """Whether the head stands before it, in the same row."""
        return self.before > self.told.row

    def is_led_by(self, group: str) -> bool:
        """Return whether words of a role lead it, with the head before them; in 銅めっき鋼管 they are of the head."""
        label = self.told.labels.get(group, -1)
        if not 0 <= self.before <= label:
            return False
        places = range(self.before, self.first + 1)
        own = group in ON_EITHER_SIDE and joined(self.text, label, self.first) in phrases(ON_EITHER_SIDE[group]).whole
        return not own or any(CELL.search(self.text.gap(place)) for place in places)


class Roles:
    """The roles of the names of a question's goods."""

    def __init__(self, base: RuleBase, text: GoodsText) -> None:
        """Read the roles of names in a text when they are asked for."""
        self._base, self._text = base, text
        self.told_of: dict[tuple[int, int], Told] = {}
        self._places: dict[int, list[tuple[int, int]]] = {}
        self._told_of: dict[int, list[tuple[int, int]]] = {}

    def are_of(self, one: GoodsVerdict, other: GoodsVerdict) -> bool:
        """Return whether each time that goods are named they are no goods, but something of others, their head."""
        if one.codes or {*one.subjects} & {*other.subjects} or one.verdict.weight < other.verdict.weight:
            return False  # of a suspended ban the ban weighs
        places = self._where_told(one)
        heads = self._where(other) if places else ()
        if not heads:
            return False
        of = _Goods(self._base, one, other)
        return all(of.are_told(self._named(place, heads)) for place in places)

    def _where(self, one: GoodsVerdict) -> list[tuple[int, int]]:
        if id(one) not in self._places:
            self._places[id(one)] = list(self._text.where(one))
        return self._places[id(one)]

    def _where_told(self, one: GoodsVerdict) -> list[tuple[int, int]]:
        """Return the places of goods if words tell something of each; else none."""
        if id(one) not in self._told_of:
            places = self._where(one)
            self._told_of[id(one)] = places if all(self._may_be_told(one, *place) for place in places) else []
        return self._told_of[id(one)]

    def _may_be_told(self, one: GoodsVerdict, first: int, last: int) -> bool:
        told, typed = self._of(first, last), self._text.typed
        words_of_use = purposes("behind")
        ends = range(last + 1, min(last + LONGEST, len(typed.words)) + 1)
        return (
            not one.subjects
            or bool(told.labels or told.behind or told.share is not None)
            or max(told.part, told.purpose, told.bracket) >= 0
            or any(typed.words[end - 1].key in words_of_use.lasts for end in ends)
        )

    def _named(self, place: tuple[int, int], heads: Collection[tuple[int, int]]) -> _Named:
        before = max((end for _, end in heads if end <= place[0]), default=-1)
        behind = min((start for start, _ in heads if start >= place[1]), default=-1)
        return _Named(self._text.typed, self._of(*place), before, behind)

    def _of(self, first: int, last: int) -> Told:
        if (first, last) not in self.told_of:
            self.told_of[first, last] = told_of(self._base, self._text.typed, first, last)
        return self.told_of[first, last]


class _Goods:
    """Goods that may be something of others, and these."""

    def __init__(self, base: RuleBase, one: GoodsVerdict, other: GoodsVerdict) -> None:
        self._base, self._one, self._other = base, one, other
        self._codes = base.customs_codes_of(*one.subjects)
        self._chapters = base.chapters_of(*one.subjects) if one.subjects else frozenset()
        self._is_material = bool(self._chapters) and max(self._chapters) < FIRST_OF_MACHINES
        self._is_alloy = not one.subjects and _are_of_lists(base, one, _ALLOYS)
        self._is_surer = one.verdict.outcome is Outcome.RESTRICTED and other.verdict.outcome is not Outcome.RESTRICTED

    def are_told(self, named: _Named) -> bool:
        """Return whether a name is told to be something of the head."""
        use = self._is_a_use(named)
        apart = use or (not self._is_surer and self._is_a_packing(named))
        if not apart and (self._is_surer or not self._is_held(named)):
            return False
        if _is_extra(named) or (not use and _is_counted(named)):
            return False
        own, theirs = _ruling(self._one), _ruling(self._other)
        unmatched = {act for place, act in own - theirs if (place, _LISTED) not in theirs}
        return _LISTED not in unmatched if apart else not unmatched

    def _is_held(self, named: _Named) -> bool:
        """Return whether a name is told to be on the head, in it or a part of it."""
        return self._is_a_coating(named) or self._is_a_content(named) or self._is_of_a_machine(named)

    def _is_of_a_machine(self, named: _Named) -> bool:
        """Return whether a name is told to be a part of a machine, or what it runs on or is delivered with."""
        if not _is_a_machine(self._base, self._other):
            return False
        return self._is_a_part(named) or self._is_a_condition(named) or self._is_delivered(named)

    def _is_a_coating(self, named: _Named) -> bool:
        """`Zn plated`, `coating: Ni-Cu-Ni`, 镀镍: what is on goods in the same row, or under a label in another."""
        solid = (self._is_material or self._is_alloy) and not self._are_all(_codes("fluids"))
        if not solid or any(map(is_raw, self._one.subjects)):
            return False
        if "coating_behind" in named.told.behind and (named.is_one_row or _is_right_before_its_head(named)):
            machine = _is_a_machine(self._base, self._other)
            if not named.is_one_row and not machine and begins_with(named.text, named.last, phrases("coating_before")):
                return False  # "steel pipes coating graphite": of either
            coated = machine or not _is_a_substance(self._base, self._other)
            return (coated or not _is_behind_a_comma(named)) and not _is_joined(named)
        return named.is_led_by("coating_before") and not _is_joined(named, "coating_before")

    def _is_a_content(self, named: _Named) -> bool:
        """`containing 1.5% dysprosium`, 含镝1.2%, `Dy content`: what materials and magnets in the same row hold."""
        told = named.told
        if (
            not named.is_one_row
            or not self._is_material
            or (told.share is None and "content_behind" not in told.behind)
            or _is_joined(named, "content_before")
        ):
            return False
        codes = self._base.customs_codes_of(*self._other.subjects)
        held = all(int(code[:2]) < FIRST_OF_MACHINES or code.startswith(_codes("with_contents")) for code in codes)
        if not codes or not held:
            return False
        if "content_behind" in told.behind:
            return True
        raw = any(map(is_raw, (*self._one.subjects, *self._other.subjects)))
        few = told.share is not None and (
            told.share <= _TRACE or (told.share < _SMALL and named.is_led_by("content_before"))
        )
        return few and not raw

    def _is_a_use(self, named: _Named) -> bool:
        """`furnace for titanium ingots`, 石墨电极用真空炉: what the head is for."""
        if self._chapters and not (self._is_material or any(code.startswith(_codes("worked")) for code in self._codes)):
            return False
        place = named.told.purpose
        if named.is_one_row and place > named.before and not _is_counted(named, place):
            return not _is_joined(named)
        return named.behind >= 0 and _is_before_a_purpose(named) and not _is_counted(named)

    def _is_a_packing(self, named: _Named) -> bool:
        """`packed in steel drums`, `sealed under argon`: materials of packings, and what they are filled with."""
        if self._are_all(_codes("fillings")) and named.is_one_row:
            if "packing_behind" in named.told.behind or named.is_led_by("under"):
                return True
        elif not self._is_material or not self._chapters <= {*map(int, _codes("packings"))} or _is_shaped(named):
            return False
        return named.is_led_by("packing_labels")

    def _is_a_part(self, named: _Named) -> bool:
        """`germanium lens`, `Rotor aus Aluminium`, `(laser, argon)`: of what a part is, and features in a bracket."""
        if self._is_alloy and named.behind >= 0 and _are_marks(named.text, named.last, named.behind):
            return True
        if not named.is_one_row or _is_joined(named):
            return False
        if named.told.bracket == named.before and not _is_shaped(named):
            return True
        if self._is_alloy and _is_made_of_it(named):
            return True
        beside = "parts" in named.told.behind or named.told.part >= named.before
        return bool(self._is_material or self._is_alloy) and beside

    def _is_a_condition(self, named: _Named) -> bool:
        """`gas: argon`, `fuel: diesel`, `helium cooled`: what a machine runs on."""
        if not self._are_all(_codes("fluids")):
            return False
        if named.is_one_row and "condition_behind" in named.told.behind and not _is_joined(named):
            return True
        return named.is_led_by("condition_before")

    def _is_delivered(self, named: _Named) -> bool:
        """`battery included`: what a machine is delivered with."""
        if not named.is_one_row or not self._are_all(_codes("delivered")):
            return False
        return named.is_led_by("included_before") or ("included_behind" in named.told.behind and not _is_joined(named))

    def _are_all(self, codes: tuple[str, ...]) -> bool:
        """Return whether all customs codes of the goods begin with some."""
        return bool(self._codes) and all(code.startswith(codes) for code in self._codes)


# -- what rules goods


def _ruling(goods: GoodsVerdict) -> set[tuple[str, str]]:
    """Return whose acts hold for goods, and which, or `_LISTED` where they are of a control list."""
    lists = ((one.jurisdiction, _LISTED if one.is_dual_use else one.answer.list_key) for one in goods.verdict.lists)
    acts = (
        (one.measure.jurisdiction, _LISTED if _is_of_a_control_list(one) else one.measure.key)
        for one in goods.deciding
        if one.state.status in RESTRICTING
    )
    return {*lists, *acts}


def _is_of_a_control_list(finding: Finding) -> bool:
    """Return whether goods are of a control list by an act, as dual-use ones are."""
    return bool(finding.measure.classes) or any(one.control_codes or one.entries for one in finding.items)


@cache
def _codes(group: str) -> tuple[str, ...]:
    """Return chapters, headings and codes of the Harmonized System by the role of their goods."""
    return tuple(str(read_yaml("query/roles")["codes"][group]).split())


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


# -- what makes it goods


def _is_counted(named: _Named, begin: int = 0) -> bool:
    """Return whether a weight, a volume or a number of pieces stands in a name's cell, from a place or the head on.

    With a share in the cell of the head it is the amount of the head: "magnets with 2% dysprosium 500 kg".
    """
    text, first = named.text, _begin_of_the_cell(named, begin)
    if first == named.before and named.told.share is not None and not CELL.search(text.gap(first)):
        return False
    last = named.last
    while last < len(text.words) and last != named.behind and not CELL.search(text.gap(last)):
        last += 1
    if last < len(text.words) and last != named.behind and _goes_on_with_an_amount(named, last):
        last = min(last + 2, len(text.words))
    cell = text.text[text.spans[first][0] : text.spans[last - 1][1]]
    keys = [word.key for word in text.words[first:last]]
    shared = named.told.share is not None and keys[0].isdigit()  # the 8 of "1,8 % Dy"
    counted = _are_counted(keys[1:] if shared else keys)
    return counted or not _AMOUNTS.isdisjoint(one.unit for one in take_quantities(cell)[0])


def _goes_on_with_an_amount(named: _Named, last: int) -> bool:
    """Return whether a number stands behind the cell of a name, and is not of its head: "Dy-doped, 20 pcs"."""
    number = named.text.words[last].key[:1].isdigit()
    of_its_head = BRACKET.search(named.text.gap(last)) or named.told.behind & {"content_behind", "coating_behind"}
    return number and not of_its_head


def _begin_of_the_cell(named: _Named, begin: int) -> int:
    """Return where the cell of a name begins, behind the head and not before a place."""
    first = named.first
    while first > begin and first != named.before and not CELL.search(named.text.gap(first)):
        first -= 1
    return first


def _are_counted(keys: Sequence[str]) -> bool:
    """Return whether a number leads words, or counts pieces among them: 5 pcs, 20er."""
    pieces = said.group("pieces", "times")
    if (keys[:1] and keys[0].isdigit()) or any(one.isdigit() and two in pieces for one, two in pairwise(keys)):
        return True
    return any(re.fullmatch(r"\d+[a-z]{2,4}", one) and one.lstrip("0123456789") in pieces for one in keys)


def _is_extra(named: _Named) -> bool:
    """Return whether a word in the same cell, or before, says that goods are extra ones."""
    told, text = phrases("extra").whole, named.text
    first = named.before if named.before >= 0 else max(0, named.first - LONGEST)
    cell = _end_of_the_cell(text, named.last, named.told.bracket)
    places = (*range(first, named.first), *range(named.last, cell))
    if any(joined(text, place, end) in told for place in places for end in range(place + 1, place + 4)):
        return True
    ends = range(cell + 1, min(cell + 4, len(text.words)) + 1)
    return any(joined(text, cell, end) in told and _is_whole(text, end) for end in ends)  # ", spare"


def _is_whole(text: Typed, last: int) -> bool:
    """Return whether a phrase ends a cell before a place, perhaps with an amount or a route behind it."""
    if last >= len(text.words) or CELL.search(text.gap(last)):
        return True
    word = text.words[last].key
    return word[:1].isdigit() or word in said.group("from", "to")


def _end_of_the_cell(text: Typed, place: int, bracket: int) -> int:
    """Return where the cell of a name ends behind a place: of one in a bracket, or before one, with the bracket."""
    inside = bracket >= 0
    for last in range(place, len(text.words)):
        sign = (BRACKET if inside else CELL).search(text.gap(last))
        if sign and (inside or sign[0] not in OPENING):
            return last
        inside = inside or bool(sign)
    return len(text.words)


def _is_joined(named: _Named, label: str = "") -> bool:
    """Return whether "and" or a sign for it joins a name, or its label, to the head, and no "with" stands before."""
    text, joining = named.text, said.group("joining", "adding") | said.group("listing")
    holding = said.group("component") | phrases("included_before").whole
    end = named.told.labels.get(label, named.first)
    for place in range(max(0, named.before), end):
        if text.words[place].key in holding:
            return False
        if text.words[place].key in joining or re.search(r"[+&]", text.gap(place)):
            return True
    return bool(re.search(r"[+&]", text.gap(end)))


def _is_behind_a_comma(named: _Named) -> bool:
    """Return whether a comma stands between the head and a name."""
    places = range(named.before, named.first + 1) if named.before >= 0 else ()
    return any(COMMA.search(named.text.gap(place)) for place in places)


def _is_right_before_its_head(named: _Named) -> bool:
    """Return whether at most one word stands between a name and the head behind it, and no sign but a hyphen."""
    if named.behind < 0 or named.behind - named.last > 1:
        return False
    return not any(CELL.search(named.text.gap(place)) for place in range(named.last, named.behind + 1))


def _is_shaped(named: _Named) -> bool:
    """Return whether a word for a shape or a form follows: aluminium ingots are no packing."""
    behind = named.text.words[named.last : named.last + 1]
    return any(said.role(word.key) in {Role.SHAPE, Role.FORM, Role.COMPOUND} for word in behind)


def _is_made_of_it(named: _Named) -> bool:
    """Return whether a word for "of" or "with" stands right before a name: "valve in Hastelloy"; or a bracket does."""
    text, made = named.text, said.group("component").union(*said.made_of().values())
    gap = text.gap(named.first)
    if named.first == named.before:
        return gap.strip() in OPENING and bool(gap.strip())
    return text.words[named.first - 1].key in made and not CELL.search(gap)


def _is_before_a_purpose(named: _Named) -> bool:
    """Return whether the words from a name to the head end as a use does: 用, 向け, üretimi için."""
    text, head = named.text, named.behind
    if head - named.last > LONGEST or any(CELL.search(text.gap(place)) for place in range(named.last, head + 1)):
        return False
    return head > named.last and begin_of(text, head, purposes("behind"), named.last) >= 0


def _are_marks(text: Typed, first: int, last: int) -> bool:
    """Return whether nothing but the mark of an alloy stands between its name and a machine."""
    return all(MARK.fullmatch(text.words[place].raw) for place in range(first, last)) and not any(
        CELL.search(text.gap(place)) for place in range(first, last + 1)
    )
