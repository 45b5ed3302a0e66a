"""The lines of a question: goods with their own codes, amounts and unread words, as rows and cells part them.

A table may be pasted, a line a row and a cell a field, or a list in running text. The law:

- A name owns what stands behind it in its cell, up to the next name, and what stands before the first name there. Names
  with nothing between them share it ("indium tin oxide").
- A cell without a name belongs to the name before it in its row; in a row that begins with a code, to the name behind.
- A cell with a code and a word that nothing knows is goods of its own, told by the code.
- A row without a name belongs to the line before it, unless that has a code already: then it is goods by its code.
- What cannot be found in the text again is everybody's, as where there are no lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.rules.query.leftover import Left
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.text.normalize import key, words
from bot.text.notation import Quantity

_ROW = re.compile(r"[\r\n\u2028]+|(?:(?<=\s)|^)\(?\d{1,2}\)(?=\s)")
"""An end of line, or the number of an item."""
_CELL = re.compile(r"[\t;|；，、]|,(?=\s|$)|\s[/+&](?=\s)")
_MOST_LINES = 200

_Value = str | Quantity | Left


@dataclass(slots=True)
class Line:
    """One line: its things (several that share one name), codes, amounts and the unread words beside them."""

    things: tuple[Thing, ...] = ()
    values: list[_Value] = field(default_factory=list)
    """What is its own, in order: codes as a query has them, amounts, and words that were passed over."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Its customs, CAS and control codes."""
        return tuple(dict.fromkeys(one for one in self.values if isinstance(one, str)))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its amounts."""
        return tuple(dict.fromkeys(one for one in self.values if isinstance(one, Quantity)))

    @property
    def left(self) -> tuple[Left, ...]:
        """The words in it that were passed over."""
        return tuple(dict.fromkeys(one for one in self.values if isinstance(one, Left)))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A name, or a value of goods, at its place in the key of a cell."""

    place: int
    end: int
    things: tuple[Thing, ...] = ()
    value: _Value | None = None


def lines(typed: str, query: Query, things: Sequence[Thing], left: Sequence[Left]) -> tuple[Line, ...]:
    """Return the lines of a question with these things; empty if it has fewer than two, or a thing is in none."""
    values: tuple[_Value, ...] = (*query.hs, *query.cas, *query.controls, *query.quantities, *left)
    if not values or not things:
        return ()
    found: list[Line] = []
    for row in _ROW.split(typed):
        cells = [marks for cell in _CELL.split(row) if (marks := sorted(_marks(cell, things, values), key=_order))]
        _read_row(found, cells)
        if len(found) > _MOST_LINES:
            return ()
    placed = {id(thing) for line in found for thing in line.things}
    found = _without_mere_repeats(found)
    return tuple(found) if len(found) > 1 and placed.issuperset(map(id, things)) else ()


def _order(mark: _Mark) -> tuple[int, bool]:
    return mark.place, not mark.things


def _marks(cell: str, things: Sequence[Thing], values: Iterable[_Value]) -> Iterator[_Mark]:
    """Yield what stands in a cell."""
    these = words(cell)
    folded = "".join(word.key for word in these)
    starts, ends = {word.start for word in these}, {word.end for word in these}
    by_name: dict[str, list[Thing]] = {}
    for thing in things:
        by_name.setdefault(thing.written or key(thing.typed), []).append(thing)
    covered: list[tuple[int, int]] = []
    for name in sorted(by_name, key=len, reverse=True):
        for place in _places(folded, name):
            end = place + len(name)
            whole = place in starts and (end in ends or not name.isascii())
            if whole and not any(first < end and place < last for first, last in covered):
                covered.append((place, end))
                yield _Mark(place, end, tuple(by_name[name]))
    for value in values:
        text = _folded(value)
        place = folded.find(text)
        if place >= 0 and (place in starts or not isinstance(value, Left)):
            yield _Mark(place, place + len(text), value=value)


def _places(text: str, name: str) -> Iterator[int]:
    place = text.find(name) if name else -1
    while place >= 0:
        yield place
        place = text.find(name, place + 1)


def _folded(value: _Value) -> str:
    if isinstance(value, str):
        return key(value)
    return key(value.text if isinstance(value, Quantity) else value.typed)


def _read_row(found: list[Line], cells: Sequence[Sequence[_Mark]]) -> None:
    """Add the lines of a row to those before it."""
    row: list[Line] = []
    waiting: list[_Value] = []
    codes_first = False
    for marks in cells:
        values = [one.value for one in marks if one.value is not None]
        if any(one.things for one in marks):
            _read_cell(row, marks, waiting)
            waiting = []
        elif _is_of_its_own(values):
            row.append(Line(values=values))
        elif not row or (codes_first and any(isinstance(value, str) for value in values)):
            codes_first = codes_first or any(isinstance(value, str) for value in values)
            waiting += values
        else:
            row[-1].values += values
    _end_row(found, row, waiting)


def _read_cell(row: list[Line], marks: Sequence[_Mark], waiting: Iterable[_Value]) -> None:
    """Add the lines of a cell that names goods; `waiting` stood before it and is the first one's."""
    before = list(waiting)
    run: list[Line] = []
    last = -1
    for mark in marks:
        if mark.things:
            row.append(line := Line(mark.things))
            line.values += before
            run = [*run, line] if mark.place == last else [line]
            before, last = [], mark.end
        elif mark.value is not None:
            for line in run:
                line.values.append(mark.value)
            before += () if run else (mark.value,)


def _is_of_its_own(values: Sequence[_Value]) -> bool:
    return any(isinstance(one, Left) for one in values) and any(isinstance(one, str) for one in values)


def _end_row(found: list[Line], row: list[Line], waiting: list[_Value]) -> None:
    """Add the lines of a row, and give what still waits for a name to one."""
    if row:
        row[-1].values += waiting
        found += _without_repeats(row)
    elif found and not (found[-1].codes and any(isinstance(one, str) for one in waiting)):
        found[-1].values += waiting
    elif waiting:
        found.append(Line(values=waiting))


def _without_repeats(row: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines of a row, one of a name that is told twice: with its code, then with its amount."""
    kept: dict[tuple[Thing, ...], Line] = {}
    for line in row:
        former = kept.get(line.things) if line.things else None
        if former and _kinds(former).isdisjoint(_kinds(line)):
            former.values += line.values
        else:
            kept[line.things] = line
            yield line


def _kinds(line: Line) -> frozenset[str]:
    return frozenset((*(one.unit for one in line.quantities), *(("code",) if line.codes else ())))


def _without_mere_repeats(found: Sequence[Line]) -> list[Line]:
    """Leave out lines that only name again what another line has, and those without a name or a code.

    What these hold is nobody's own.
    """
    named = [line for line in found if line.things or line.codes]
    return [
        line
        for place, line in enumerate(named)
        if line.values or not any(line.things == other.things for other in (*named[:place], *named[place + 1 :]))
    ]
