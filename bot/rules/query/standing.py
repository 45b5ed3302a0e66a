"""Where an unread word stands: in the phrase of the goods, as goods of its own, or beside them, as in papers. PURE.

The law. A word can make other goods of those named only from within their own phrase; another row, sentence or label,
a word of direction or of purpose before it, or something of the shipment between it and the name (an amount, a code, a
number of a paper, a place, a firm) parts it from them. What stands between parts only with a comma or the like, or if
the word is written like a name, with a capital among names of goods without one. A parted word with an amount or a
code of its own, or one that a word like "and" lists, is further goods. What cannot be placed is of the goods.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from bot.rules.query import papers
from bot.rules.query.layout import LABELS, Atom, Kind, Sign, layout
from bot.rules.query.parse import Query
from bot.rules.query.tokens import Scan
from bot.text import question_words as said
from bot.text.question_words import Role

_PASSED = frozenset({Kind.UNREAD, Kind.SMALL})
_FIGURES = frozenset({Kind.VALUE, Kind.NUMBER})
_NOUNS, _SHORTEST_NOUN = frozenset({Role.PACKAGING, Role.SHAPE, Role.PRODUCT}), 4


class Standing(StrEnum):
    """What a word that was passed over may be, by where it stands."""

    OF_GOODS = "of-goods"
    """It may make other goods of those that are named."""
    FURTHER = "further"
    """It may be goods of its own."""
    BESIDE = "beside"
    """It makes no other goods of them."""
    NAME = "name"
    """It is beside them, and of a place, a firm or a paper: no goods at all."""


@dataclass(frozen=True, slots=True)
class _Way:
    """What stands between a word and the nearest name of goods on one side of it."""

    sign: bool = False
    stop: bool = False
    stops_names: bool = False
    """Whether something parts a word from the goods that is written like a name."""

    def parts(self, *, capital: bool, led: bool) -> bool:
        """Return whether it parts the two."""
        return (capital and self.stops_names) or (self.sign and (self.stop or led))


@dataclass(frozen=True, slots=True)
class _Cell:
    """The words from one sign to the next."""

    begin: int
    end: int
    kinds: frozenset[Kind]


def _are_small(atoms: Sequence[Atom], goods: Sequence[Atom]) -> bool:
    """Return whether goods are written small, so that a capital tells a name; marks in capitals (FPGA) do not say it.

    Where they say nothing, other nouns do: packings, shapes, products.
    """
    telling = [atom for atom in goods if any(map(str.islower, atom.raw)) and not any(map(str.isdecimal, atom.raw))]
    if telling:
        return any(atom.raw[:1].islower() for atom in telling)
    return any(atom.raw.islower() and len(atom.raw) >= _SHORTEST_NOUN for atom in atoms if atom.role in _NOUNS)


class Standings:
    """Where the unread words of a question stand."""

    def __init__(self, query: Query, scan: Scan, unread: Sequence[int]) -> None:
        """Lay out the words as typed; `unread` are the places in the scan of those that were passed over."""
        self._atoms, self._at = layout(query, scan, unread)
        goods = [atom for atom in self._atoms if atom.kind is Kind.GOODS]
        self._has_goods = bool(goods)
        self._has_small_names = _are_small(self._atoms, goods)

    def of(self, first: int, last: int, *, of_a_kind: bool) -> Standing:
        """Return where the words of a scan from `first` to before `last` stand; `of_a_kind`: they are known words."""
        begin, end = self._at.get(first), self._at.get(last - 1)
        if begin is None or end is None or not self._has_goods:
            return Standing.OF_GOODS
        own = self._atoms[begin : end + 1]
        capital = self._is_capital(own, begin)
        led = (self._led_names if capital else self._led)[begin]
        placed = capital and begin in self._beside_places
        a_label = self._begun[begin] and all(atom.kind in LABELS for atom in own)
        parted = self._is_parted(begin, end, capital=capital, led=placed or bool(led))
        if not (a_label or (parted and (led or placed or not of_a_kind))):
            return Standing.OF_GOODS
        labelled = led in LABELS and (capital or not any(atom.raw.lower() != atom.raw.upper() for atom in own))
        if a_label or placed or labelled or all(papers.names_a_paper(atom.raw) for atom in own):
            return Standing.NAME
        if led or not self._is_goods_of_its_own(begin, end, capital=capital):
            return Standing.BESIDE
        return Standing.FURTHER

    def _is_capital(self, own: Sequence[Atom], begin: int) -> bool:
        """Return whether words are written like a name: not where goods are, too, nor at the beginning of a row."""
        begins = begin == 0 or own[0].sign is Sign.ROW
        return self._has_small_names and not begins and all(atom.raw[:1].isupper() for atom in own)

    def _is_parted(self, begin: int, end: int, *, capital: bool, led: bool) -> bool:
        """Return whether something stands between a word and every name of goods; what leads it is before it."""
        before, behind = self._before[begin], self._behind[end]
        named = capital and not self._atoms[begin].raw.isupper()  # "cobalt Glencore"; "gallium MMIC" may be goods
        if not (led or before is None or named or before.parts(capital=capital, led=False)):
            return False
        return behind is None or behind.parts(capital=capital, led=led or named)

    @cached_property
    def _before(self) -> list[_Way | None]:
        """What is between each word and the goods before it in its row."""
        found: list[_Way | None] = []
        way: _Way | None = None
        for place, atom in enumerate(self._atoms):
            if atom.sign is Sign.ROW:
                way = None
            elif way and atom.sign is Sign.APART:
                way = replace(way, sign=True)
            found.append(way)
            if atom.kind is Kind.GOODS:
                way = _Way()
            elif way and (atom.kind is Kind.PLACE or self._leads(place) or atom.kind in _FIGURES):
                way = replace(way, stop=True, stops_names=True)
        return found

    @cached_property
    def _behind(self) -> list[_Way | None]:
        """What is between each word and the goods behind it in its row."""
        found: list[_Way | None] = []
        way: _Way | None = None
        for place in range(len(self._atoms) - 1, -1, -1):
            atom = self._atoms[place]
            found.append(way)
            if atom.kind is Kind.GOODS:
                way = _Way()
            elif way and (atom.kind is Kind.NUMBER or atom.key in said.group("goods")):
                way = _Way(sign=True, stop=True, stops_names=True)  # "seller Acme commodity graphite"
            elif way and atom.kind is Kind.VALUE and self._is_of_goods_behind(place):
                way = replace(way, sign=True, stop=True, stops_names=True)  # "servono 10 kg di germanio"
            elif way and (atom.kind is Kind.VALUE or (atom.kind in LABELS and self._leads(place))):
                way = replace(way, stop=True, stops_names=True)
            elif way and atom.kind is Kind.PLACE:
                way = replace(way, stops_names=True)
            if atom.sign is Sign.ROW:
                way = None
            elif way and atom.sign is Sign.APART:
                way = replace(way, sign=True)
        return found[::-1]

    def _is_of_goods_behind(self, place: int) -> bool:
        """Return whether a weight is that of the goods behind it: "10 kg of germanium"."""
        behind = self._atoms[place + 1 : place + 2]
        return not self._atoms[place].raw.isdecimal() and any(atom.key in said.group("of") for atom in behind)

    def _leads(self, place: int) -> bool:
        """Return whether a label, or a word of direction with its place behind it, tells what follows."""
        kind = self._atoms[place].kind
        if kind is Kind.DIRECTION:  # not of "DAP, MAP"
            return place + 1 < len(self._atoms) and self._atoms[place + 1].sign is Sign.NONE
        return kind in LABELS and self._begun[place]

    @cached_property
    def _begun(self) -> list[bool]:
        """Whether each label is one: nothing that it may belong to stands right before it ("energy storage")."""
        found: list[bool] = []
        free, before = True, None
        for atom in self._atoms:
            free = free or atom.sign is not Sign.NONE
            of_an_end = atom.kind is Kind.LABEL and before is not Kind.GOODS
            found.append(free or of_an_end or (before in LABELS and found[-1]))
            before = atom.kind
            free = before in {*_FIGURES, Kind.PLACE} or (free and before is Kind.SMALL)
        return found

    @cached_property
    def _led(self) -> list[Kind | None]:
        """What stands before each word in its cell and says what it is: a label, or a word of direction."""
        return self._leading(names=False)

    @cached_property
    def _led_names(self) -> list[Kind | None]:
        """The same of words that are written like names: a place before one may be of the same name."""
        return self._leading(names=True)

    def _leading(self, *, names: bool) -> list[Kind | None]:
        found: list[Kind | None] = []
        labelled = False  # whether a label leads the place or firm before
        for place, atom in enumerate(self._atoms):
            before = self._atoms[place - 1] if place else atom
            after_colon = before.kind in LABELS and atom.sign is Sign.APART
            if not place or (atom.sign is not Sign.NONE and not after_colon):
                found.append(None)
                labelled = False
                continue
            labelled = before.kind in LABELS or (labelled and before.kind in {*_PASSED, Kind.PLACE})
            passes = (before.kind in _PASSED and not before.raw.isdigit()) or (
                before.kind is Kind.PLACE and (names or labelled)
            )
            if before.kind is Kind.DIRECTION or (before.kind in LABELS and self._begun[place - 1]):
                found.append(before.kind)
            else:
                found.append(found[-1] if passes else None)
        return found

    @cached_property
    def _beside_places(self) -> frozenset[int]:
        """The places of words with a capital beside a place or a firm, or before the end of a route."""
        found: set[int] = set()
        place = 0
        while place < len(self._atoms):
            first = place
            while place < len(self._atoms) and self._is_of_a_run(place, first):
                place += 1
            if place > first and self._is_beside_a_place(first, place):
                found.update(range(first, place))
            place = max(place, first + 1)
        return frozenset(found)

    def _is_of_a_run(self, place: int, first: int) -> bool:
        atom = self._atoms[place]
        if place > first and atom.sign is not Sign.NONE:
            return False
        return atom.key in said.group("in_names") or (atom.kind is Kind.UNREAD and atom.raw[:1].isupper())

    def _is_beside_a_place(self, first: int, last: int) -> bool:
        before = first and self._atoms[first].sign is Sign.NONE and self._atoms[first - 1].kind is Kind.PLACE
        behind = [atom.kind for atom in self._atoms[last : last + 2] if atom.sign is Sign.NONE]
        sent = behind == [Kind.DIRECTION, Kind.PLACE]  # "Paradip to Qingdao"
        return bool(before) or behind[:1] == [Kind.PLACE] or sent

    def _is_goods_of_its_own(self, begin: int, end: int, *, capital: bool) -> bool:
        """Return whether a word has an amount or a code in its cell or the next one, or is listed beside goods."""
        joined = begin and self._atoms[begin].sign is Sign.NONE and self._atoms[begin - 1].key in said.group("joining")
        if joined and not capital:
            return True
        number = self._cell_of[begin]
        own, rest = self._cells[number], self._cells[number + 1 : number + 2]
        if Kind.GOODS in own.kinds:
            figures = [n for n in range(end + 1, own.end) if self._atoms[n].kind not in _PASSED][:2]
            of_others = any(self._is_of_goods_behind(n) for n in figures)
            return bool(figures) and self._atoms[figures[0]].kind is Kind.VALUE and not of_others
        of_figures = rest and rest[0].kinds <= {*_FIGURES, Kind.SMALL} and Kind.VALUE in rest[0].kinds
        return Kind.VALUE in own.kinds or (bool(of_figures) and not capital)

    @cached_property
    def _cells(self) -> list[_Cell]:
        begins = [place for place, atom in enumerate(self._atoms) if atom.sign is not Sign.NONE]
        ends = [*begins[1:], len(self._atoms)]
        kinds = [atom.kind for atom in self._atoms]
        return [_Cell(begin, end, frozenset(kinds[begin:end])) for begin, end in zip(begins, ends, strict=True)]

    @cached_property
    def _cell_of(self) -> list[int]:
        return [number for number, cell in enumerate(self._cells) for _ in range(cell.begin, cell.end)]
