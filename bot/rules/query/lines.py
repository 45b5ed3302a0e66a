"""The lines of a question: goods with their own codes, amounts and unread words, as rows and cells part them.

A table may be pasted, a line a row and a cell a field, or a list in running text. The law:

- A name owns what stands behind it in its cell, up to the next name, and what stands before the first name there. Names
  with nothing between them share it ("indium tin oxide").
- A cell without a name belongs to the name before it in its row; in a row that begins with a code, to the name behind.
- A cell with a code and a word that nothing knows is goods of its own, told by the code; so is one whose code is of
  another heading than that of the line before it.
- A row without a name belongs to the line before it, unless that has a code already: then it is goods by its code.
- What cannot be found in the text again is everybody's, as where there are no lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.model.copies import replace
from bot.rules.query.leftover import Left
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_katakana, key, words
from bot.text.notation import Quantity
from bot.text.place_labels import OF_PARTIES, labels_among

_ROW = re.compile(r"[\r\n\u2028]+|(?:(?<=\s)|^)\(?\d{1,2}\)(?=\s)")
"""An end of line, or the number of an item."""
_CELL = re.compile(r"[\t;|；，、]|,(?=\s|$)|\s[/+&](?=\s)")
_MOST_LINES, _HEADING = 200, 4
_MOST_HEADS = 8
_OF_A_COMPOUND = 6
"""Letters of a name that may be a part of a longer word (Germaniumlinse)."""

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
    met: Counter[str] = Counter()
    by_name = _by_name(things)
    for row in _ROW.split(typed):
        cells = [
            sorted(_marks(cell, by_name, values), key=lambda mark: (mark.place, not mark.things))
            for cell in _CELL.split(row)
        ]
        _read_row(found, [[_of_its_turn(mark, met) for mark in marks] for marks in cells if marks])
        if len(found) > _MOST_LINES:
            return ()
    placed = {id(thing) for line in found for thing in line.things}
    found = _without_mere_repeats(found)
    return tuple(found) if len(found) > 1 and placed.issuperset(map(id, things)) else ()


def without_a_name(typed: str, things: Sequence[Thing]) -> Iterator[str]:
    """Yield the keys of the parts of a question, between commas, cells and words like "and", that name no thing."""
    return (folded for folded, _ in parts_without_a_name(typed, things))


def parts_without_a_name(typed: str, things: Sequence[Thing], *, heads: bool = False) -> Iterator[tuple[str, str]]:
    """Yield those parts: key, and words as they are written.

    `heads`: what leads or ends a part with a name, too, where "with", "for" or the like stands between: the camera of
    "Wärmebildkamera mit Germaniumlinse", the furnace of 黒鉛用真空炉.
    """
    by_name, left = _by_name(things), _MOST_HEADS if heads else 0
    for part in _parts(typed):
        if not _holds_a_name(part, by_name):
            yield "".join(one.key for one in part), " ".join(word.raw for word in part)
            continue
        those = list(islice(_heads(part), left))
        left -= len(those)
        for one in those:
            if not _holds_a_name(one, by_name):
                yield "".join(word.key for word in one), _spaced(one)


def _holds_a_name(part: Sequence[Word], by_name: Mapping[str, Sequence[Thing]]) -> bool:
    begin, folded = part[0].start, "".join([one.key for one in part])
    starts, ends = {one.start - begin for one in part}, {one.end - begin for one in part}
    return any(_names(folded, starts, ends, by_name))


def _heads(part: list[Word]) -> Iterator[list[Word]]:
    leading, joining = said.group("component", "purpose", "holding_too"), said.group("joining")
    ending = said.group("purpose_behind")
    joins = [word.key in joining and not is_katakana(word.raw[0]) for word in part]
    behind = [place + 1 for place, word in enumerate(part[:-1]) if word.key in ending or joins[place]]
    ends = (
        place for place, word in enumerate(part) if joins[place] or (word.key in leading and word.key not in ending)
    )
    if first := next(ends, 0):
        yield part[:first]
    for last in behind:
        ended = (place for place in range(last + 1, len(part)) if is_han(part[last].raw) and not part[place].glued)
        yield part[last : next(ended, len(part))]


def _spaced(those: Iterable[Word]) -> str:
    return "".join(word.raw if word.glued else f" {word.raw}" for word in those).strip()


def parts_of(typed: str) -> Iterator[str]:
    """Yield the parts of a question, between commas, cells and words like "and"."""
    return (" ".join(word.raw for word in part) for part in _parts(typed))


def _parts(typed: str) -> Iterator[list[Word]]:
    """Yield the words of each part; the label of a party begins one: "milling machine (supplier: Steel Group)".

    A label that names nobody is none: "GNSS receiver from Japan".
    """
    parting, ways = said.group("listing") | said.group("into"), said.group("to", "from")
    for cell in (cell for row in _ROW.split(typed) for cell in _CELL.split(row)):
        those = words(cell)
        keys = [word.key for word in those]
        named = (label for label in labels_among(keys) if label.role in OF_PARTIES and label.last < len(keys))
        begun = {label.first for label in named if keys[label.last] not in ways}
        part: list[Word] = []
        for place, word in enumerate(those):
            if part and (place in begun or word.key in parting):
                yield part
                part = []
            if word.key not in parting:
                part.append(word)
        if part:
            yield part


def _of_its_turn(mark: _Mark, met: Counter[str]) -> _Mark:
    """Return a name with the things of its own turn, where several things are named by the same word.

    "cobre catodo; concentrado de cobre" has two.
    """
    turns = sorted({thing.number for thing in mark.things})
    if len(turns) < 2:  # noqa: PLR2004 - several
        return mark
    name = mark.things[0].written
    turn = turns[min(met[name], len(turns) - 1)]
    met[name] += 1
    return replace(mark, things=tuple(thing for thing in mark.things if thing.number == turn))


def _marks(cell: str, by_name: Mapping[str, Sequence[Thing]], values: Iterable[_Value]) -> Iterator[_Mark]:
    """Yield what is in a cell."""
    these = words(cell)
    folded = "".join(word.key for word in these)
    starts = {word.start for word in these}
    yield from _names(folded, starts, {word.end for word in these}, by_name)
    for value in values:
        text = _folded(value)
        place = folded.find(text)
        if place >= 0 and (place in starts or not isinstance(value, Left)):
            yield _Mark(place, place + len(text), value=value)


def _by_name(things: Iterable[Thing]) -> Mapping[str, Sequence[Thing]]:
    """Return the things by what names them, the longest first."""
    found: dict[str, list[Thing]] = {}
    for thing in things:
        found.setdefault(thing.written or key(thing.typed), []).append(thing)
    return {name: found[name] for name in sorted(found, key=len, reverse=True)}


def _names(folded: str, starts: set[int], ends: set[int], by_name: Mapping[str, Sequence[Thing]]) -> Iterator[_Mark]:
    """Yield the names in the key of a cell, the longest first: none within another, no short one within a word."""
    covered: list[range] = []
    for name in by_name:
        for place in _places(folded, name) if name in folded else ():
            end = place + len(name)
            apart = len(name) >= _OF_A_COMPOUND or (place in starts and (end in ends or not name.isascii()))
            if apart and not any(place < one.stop and one.start < end for one in covered):
                covered.append(range(place, end))
                yield _Mark(place, end, tuple(by_name[name]))


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
        elif _is_unread_with_a_code(values) or (not codes_first and _is_of_another_heading(values, row[-1:])):
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


def _is_unread_with_a_code(values: Sequence[_Value]) -> bool:
    return any(isinstance(one, Left) for one in values) and any(isinstance(one, str) for one in values)


def _is_of_another_heading(values: Sequence[_Value], before: Sequence[Line]) -> bool:
    """Return whether customs codes are of other headings than those of the line before."""
    known = {code[:_HEADING] for line in before for code in line.codes if code.isdigit()}
    own = {one[:_HEADING] for one in values if isinstance(one, str) and one.isdigit()}
    return bool(known) and bool(own - known)


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
