"""The neighbours of the words of a question: what leads each, and what stands between it and the goods. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice, takewhile

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.query.layout import LABELS, Atom, Kind, Sign
from bot.text import place_labels
from bot.text import question_words as said
from bot.text.question_words import Role

_PASSED = frozenset({Kind.UNREAD, Kind.SMALL})
_FIGURES = frozenset({Kind.VALUE, Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Way:
    """What stands between a word and the nearest name of goods on one side of it."""

    sign: bool = False
    stop: bool = False
    stops_names: bool = False
    """Whether something parts a word from the goods that is written like a name."""

    def parts(self, *, capital: bool, led: bool) -> bool:
        """Return whether it parts the two."""
        return (capital and self.stops_names) or (self.sign and (self.stop or led))


_ALL = Way(sign=True, stop=True, stops_names=True)
_PARTING = {
    "names": {"stops_names": True},
    "behind-a-sign": {"stop": True, "stops_names": True},
    "all": {"sign": True, "stop": True, "stops_names": True},
}
"""What `parts` of a line of the table sets in a way."""


@cache
def parting(side: str) -> tuple[tuple[frozenset[str], Mapping[str, bool]], ...]:
    """Return the lines of a table of `standing.yaml`: marks of a word, and what it does to a way."""
    lines = read_yaml("query/standing")["between"][side]
    return tuple((frozenset(line["what"]), _PARTING[line["parts"]]) for line in lines)


@dataclass(frozen=True, slots=True)
class Cell:
    """The words from one sign to the next."""

    begin: int
    end: int
    kinds: frozenset[Kind]


class Neighbours:
    """What stands beside each word of a question, by the word's place."""

    def __init__(self, atoms: Sequence[Atom]) -> None:
        """Keep the words as typed, in their order."""
        self._atoms = atoms

    # -- between a word and the goods

    @cached_property
    def before(self) -> list[Way | None]:
        """What is between each word and the goods before it in its row; None if there are none."""
        found: list[Way | None] = []
        way: Way | None = None
        for place, atom in enumerate(self._atoms):
            way = _across(way, atom.sign)
            found.append(way)
            way = self._past(way, place, "goods-before")
        return found

    @cached_property
    def behind(self) -> list[Way | None]:
        """What is between each word and the goods behind it in its row; None if there are none."""
        found: list[Way | None] = []
        way: Way | None = None
        for place in range(len(self._atoms) - 1, -1, -1):
            found.append(way)
            way = _across(self._past(way, place, "goods-behind"), self._atoms[place].sign)
        return found[::-1]

    def _past(self, way: Way | None, place: int, side: str) -> Way | None:
        """Return a way when it has passed a word."""
        if self._atoms[place].kind is Kind.GOODS:
            return Way()
        if way is None or way == _ALL:
            return way
        marks = frozenset(self._marks(place))
        parts = next((parts for what, parts in parting(side) if what & marks), None)
        return replace(way, **parts) if parts else way

    def _marks(self, place: int) -> Iterator[str]:
        """Yield what the table may call a word."""
        atom = self._atoms[place]
        yield str(atom.kind.value)
        if atom.key in said.group("goods"):
            yield "word-for-goods"
        if atom.kind is Kind.VALUE and self.is_weight_of_goods(place):
            yield "weight-of-goods"
        if self._leads(place):
            yield "leading"
            if atom.kind in LABELS:
                yield "leading-label"

    def is_weight_of_goods(self, place: int) -> bool:
        """Return whether a weight is that of the goods behind it: "10 kg of germanium"."""
        behind = self._atoms[place + 1 : place + 2]
        return not self._atoms[place].raw.isdecimal() and any(atom.key in said.group("of") for atom in behind)

    # -- before a word

    def _leads(self, place: int) -> bool:
        """Return whether a label, or a word of direction with its place behind it, tells what follows."""
        kind = self._atoms[place].kind
        if kind is Kind.DIRECTION:  # not of "DAP, MAP"
            return place + 1 < len(self._atoms) and self._atoms[place + 1].sign is Sign.NONE
        return kind in LABELS and self.begun[place]

    @cached_property
    def begun(self) -> list[bool]:
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
    def led(self) -> list[Kind | None]:
        """What stands before each word in its cell and says what it is: a label, or a word of direction."""
        return self._leading(names=False)

    @cached_property
    def led_names(self) -> list[Kind | None]:
        """The same of words that are written like names: a place before one may be of the same name."""
        return self._leading(names=True)

    def _leading(self, *, names: bool) -> list[Kind | None]:
        found: list[Kind | None] = []
        labelled = False  # whether a label leads the place or firm before
        for place in range(len(self._atoms)):
            if self._begins_a_cell(place):
                found.append(None)
                labelled = False
                continue
            before = self._atoms[place - 1]
            labelled = before.kind in LABELS or (labelled and before.kind in {*_PASSED, Kind.PLACE})
            if before.kind is Kind.DIRECTION or (before.kind in LABELS and self.begun[place - 1]):
                found.append(before.kind)
            else:
                found.append(found[-1] if _passes_on(before, within_names=names or labelled) else None)
        return found

    def _begins_a_cell(self, place: int) -> bool:
        """Return whether a sign stands before a word; a colon behind a label is none."""
        if not place or self._atoms[place].sign is Sign.ROW:
            return True
        return self._atoms[place].sign is Sign.APART and self._atoms[place - 1].kind not in LABELS

    # -- around a word

    @cached_property
    def beside_places(self) -> frozenset[int]:
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
        joined = takewhile(lambda atom: atom.sign is Sign.NONE, self._atoms[last : last + 2])
        behind = [atom.kind for atom in joined]
        sent = behind == [Kind.DIRECTION, Kind.PLACE]  # "Paradip to Qingdao"
        return bool(before) or behind[:1] == [Kind.PLACE] or sent

    def is_in_a_named_cell(self, place: int) -> bool:
        """Return whether a word stands between signs among others that all have a capital: ", First Solar"."""
        cell = self._cells[self._cell_of[place]]
        those = self._atoms[cell.begin : cell.end]
        passed = cell.begin > 0 and cell.kinds <= _PASSED and len(those) > 1
        return (
            passed and all(atom.raw[:1].isupper() for atom in those) and not all(atom.raw.isupper() for atom in those)
        )

    def is_behind_a_word_of_asking(self, place: int) -> bool:
        """Return whether a word of asking is right before a word between signs, without goods: ", yasak bitti mi?"."""
        cell = self._cells[self._cell_of[place]]
        asked = place > cell.begin and self._atoms[place - 1].role is Role.QUESTION
        return asked and cell.kinds.isdisjoint({Kind.GOODS, *_FIGURES})

    def is_who_trades(self, begin: int, end: int) -> bool:
        """Return whether words are works with one of trade behind and no goods before: "our mill ships graphite"."""
        cell = self._cells[self._cell_of[begin]]
        works = self._atoms[end].key in place_labels.group("maker_behind") | said.group("sites")
        if not works or end + 1 >= cell.end or self._atoms[end + 1].role is not Role.TRADE:
            return False
        before = self._atoms[cell.begin : begin]
        return any(atom.role is Role.GRAMMAR for atom in before) and all(atom.kind is not Kind.GOODS for atom in before)

    def is_in_a_cell_behind_goods(self, place: int) -> bool:
        """Return whether goods stand in a cell before that of a word, and none in its own."""
        number = self._cell_of[place]
        told = any(Kind.GOODS in cell.kinds for cell in self._cells[:number])
        return told and Kind.GOODS not in self._cells[number].kinds

    def cell_around(self, place: int) -> tuple[int, int]:
        """Return where the cell of a word begins and ends."""
        cell = self._cells[self._cell_of[place]]
        return cell.begin, cell.end

    def are_goods_of_their_own(self, begin: int, end: int, *, capital: bool) -> bool:
        """Return whether words have an amount or a code in their cell or the next one, or are listed beside goods."""
        joined = begin and self._atoms[begin].sign is Sign.NONE and self._atoms[begin - 1].key in said.group("joining")
        if joined and not capital:
            return True
        number = self._cell_of[begin]
        own, rest = self._cells[number], self._cells[number + 1 : number + 2]
        if Kind.GOODS in own.kinds:
            return self._have_the_figure_behind(range(end + 1, own.end))
        of_figures = rest and rest[0].kinds <= {*_FIGURES, Kind.SMALL} and Kind.VALUE in rest[0].kinds
        return Kind.VALUE in own.kinds or (bool(of_figures) and not capital)

    def _have_the_figure_behind(self, rest: Iterable[int]) -> bool:
        """Return whether an amount is the next of the rest of a cell, and not that of goods behind it."""
        figures = list(islice((place for place in rest if self._atoms[place].kind not in _PASSED), 2))
        of_others = any(map(self.is_weight_of_goods, figures))
        return bool(figures) and self._atoms[figures[0]].kind is Kind.VALUE and not of_others

    @cached_property
    def _cells(self) -> list[Cell]:
        begins = [place for place, atom in enumerate(self._atoms) if atom.sign is not Sign.NONE]
        ends = [*begins[1:], len(self._atoms)]
        kinds = [atom.kind for atom in self._atoms]
        return [Cell(begin, end, frozenset(kinds[begin:end])) for begin, end in zip(begins, ends, strict=True)]

    @cached_property
    def _cell_of(self) -> list[int]:
        return [number for number, cell in enumerate(self._cells) for _ in range(cell.begin, cell.end)]


def _across(way: Way | None, sign: Sign) -> Way | None:
    """Return a way when it has passed a sign; it ends with the row."""
    if way is None or sign is Sign.ROW:
        return None
    return replace(way, sign=True) if sign is Sign.APART and not way.sign else way


def _passes_on(atom: Atom, *, within_names: bool) -> bool:
    """Return whether what leads a word leads the one behind it as well."""
    passed = atom.kind in _PASSED and not atom.raw.isdigit()
    return passed or (atom.kind is Kind.PLACE and within_names)
