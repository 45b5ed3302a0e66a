"""Finds the columns of a parts list to ask, from titles and cells, and the line that holds the titles. PURE.

Titles say what a column may be (`bot.parts.titles`), cells whether it can be that (`bot.parts.contents`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.errors import UsageError
from bot.parts.contents import CODE, Contents, forms_of_law, recognition
from bot.parts.tables import PartsTable, TableRow
from bot.parts.titles import Role, TitleReading, normalised_title, read_title
from bot.rules.index import RuleBase

_TITLE = 0.5
"""The weight of a fitting title, relative to the share of cells that name something on file."""
_LEAST = 0.08
_MOSTLY = 0.5
_CODES, _AMOUNTS, _TEXTS = 0.6, 0.6, 0.5
"""The least shares of cells that make a column one of codes, amounts or words."""
_SURELY = 0.75
_LOOKED_AT = 30
"""Lines at the beginning among which titles are looked for."""
_LEAST_TITLES, _ONE_TITLE = 2.0, 1.0
_FAINT = 0.3


@dataclass(frozen=True, slots=True)
class ColumnOptions:
    """The options: a header or number (from 1) for each column; None to detect it."""

    thing: str | None = None
    from_: str | None = None
    to: str | None = None
    on: str | None = None
    header: bool | None = None
    form: str = "{}"
    """How an option is written where this one was, as in --{}."""
    code: str | None = None
    party: str | None = None
    quantity: str | None = None
    sent_from: bool = False
    """The exporter of lines that name none is given: where goods were made is not taken for it."""
    sent_to: bool = False
    """The destination of lines that name none is given."""

    def written(self, option: str) -> str:
        """Return an option as a person writes it."""
        return self.form.format(option)

    @property
    def named(self) -> dict[Role, str]:
        """The columns that were named, by what they are for."""
        held = {
            Role.GOODS: self.thing, Role.FROM: self.from_, Role.TO: self.to, Role.DAY: self.on, Role.CODE: self.code,
            Role.PARTY: self.party, Role.QUANTITY: self.quantity,
        }  # fmt: skip
        return {role: name for role, name in held.items() if name is not None}


OPTIONS = {
    Role.GOODS: "column", Role.FROM: "from-column", Role.TO: "to-column", Role.DAY: "on-column",
    Role.CODE: "code-column", Role.PARTY: "party-column", Role.QUANTITY: "quantity-column",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Indexes of the columns (from 0); `header` is None if the list has none."""

    thing: int
    from_: int | None
    to: int | None
    on: int | None
    header: tuple[str, ...] | None
    why: str
    unasked: tuple[int, ...] = ()
    """Columns of countries that are none of these: a person sees that they change nothing."""
    code: int | None = None
    party: int | None = None
    quantity: int | None = None
    is_origin: bool = False
    """The exporter's column says where goods were made: none says where they leave."""
    sent_to: bool = False
    """Every line has a destination."""
    begins: int = 0
    """The index of the first row that is a line."""
    header_row: int | None = None
    """The number of the titles' line in the file."""

    def name(self, place: int) -> str:
        """Return a column's header, else its number."""
        title = self.header[place].strip() if self.header and place < len(self.header) else ""
        return f"“{' '.join(title.split())}”" if title else f"column {place + 1}"


def find(base: RuleBase, table: PartsTable, options: ColumnOptions) -> Columns:
    """Choose the columns. Raises UsageError that lists them if none can be chosen."""
    at = _header_at(base, table, options)
    rows = table.rows if at is None else table.rows[at + 1 :]
    if not rows:
        raise UsageError("the list has no line to look up, only a header")
    header = None if at is None else table.rows[at].cells
    above = table.rows[at - 1].cells if at and _rated(table.rows[at - 1]) else ()
    found = _Finder(base, rows, header, table.width, options, above).found()
    return Columns(
        found.places[Role.GOODS],
        found.places.get(Role.FROM),
        found.places.get(Role.TO),
        found.places.get(Role.DAY),
        header,
        found.why,
        found.unasked,
        found.places.get(Role.CODE),
        found.places.get(Role.PARTY),
        found.places.get(Role.QUANTITY),
        is_origin=found.is_origin,
        sent_to=options.sent_to,
        begins=0 if at is None else at + 1,
        header_row=None if at is None else table.rows[at].number,
    )


# -- the line of titles


def _header_at(base: RuleBase, table: PartsTable, options: ColumnOptions) -> int | None:
    """Return the index of the row that holds the titles; None if the list has none."""
    if options.header is not None:
        return 0 if options.header else None
    first_rows = table.rows[:_LOOKED_AT]
    given = {normalised_title(name) for name in options.named.values()} - {""}
    named = (at for at, row in enumerate(first_rows) if _holds_a_title(row, given))
    if (at := next(named, None)) is not None:
        return at
    rates = [_rated(row) for row in first_rows]
    best = max(rates)
    if best < (_ONE_TITLE if table.width <= _LEAST_TITLES else _LEAST_TITLES):
        return 0 if _may_be_titles(base, table.rows[0].cells) else None
    at = rates.index(best)
    # Of two lines of titles the second is the one that says more; one of units says nothing.
    below = rates[at + 1] if at + 1 < len(rates) else 0.0
    at += below >= max(_SURELY * best, _LEAST_TITLES)
    return None if at == 0 and _is_a_line(base, table.rows[at].cells) else at


def _holds_a_title(row: TableRow, given: Collection[str]) -> bool:
    """Return whether a row holds one of the titles that were named; a number names a place."""
    return any(normalised_title(cell) in given for cell in row.cells if not cell.strip().isdecimal())


def _rated(row: TableRow) -> float:
    """Rate a row as one of titles: how many it holds that a parts list has, of different kinds most."""
    cells = [cell.strip() for cell in row.cells if cell.strip()]
    readings = list(map(_read_short_title, cells))
    roles = {role for one in readings for role, weight in one.weights if weight >= _FAINT}
    known = sum(one.known for one in readings)
    pairs = zip(cells, readings, strict=True)
    figures = sum(any(map(str.isdigit, cell)) and not reading.known for cell, reading in pairs)
    likely = known >= _MOSTLY * len(cells) or len(roles) >= _ROLES
    return known + len(roles) / 2 if likely and known > figures else 0.0


def _read_short_title(cell: str) -> TitleReading:
    """Read a cell as a title: what is long or begins with a number is none."""
    return read_title(cell) if len(cell) <= _LONGEST_TITLE and not cell[0].isdecimal() else TitleReading()


_LONGEST_TITLE = 80
_ROLES = 4
"""So many different things that are asked for make a row one of titles, however many titles nobody knows."""


def _is_a_line(base: RuleBase, cells: Sequence[str]) -> bool:
    """Return whether a row that may hold titles is a line itself: of one known word only, which is goods on file."""
    titles = sum(read_title(cell).known for cell in cells)
    return titles <= 1 and any(recognition(base, cell) >= CODE for cell in cells)


def _may_be_titles(base: RuleBase, first: Sequence[str]) -> bool:
    """Return whether a first row of words that nobody knows is one of titles: no name on file, no figure in it."""
    if len(first) == 1 or any(any(letter.isdigit() for letter in cell) for cell in first):
        return False
    return all(cell.strip() for cell in first) and not any(recognition(base, cell) for cell in first)


# -- which column is what


@dataclass(frozen=True, slots=True)
class _Found:
    places: Mapping[Role, int]
    why: str
    unasked: tuple[int, ...]
    is_origin: bool


@dataclass(slots=True)
class _Finder:
    """Gives each role the column that fits it best; what is surest first, and a column to one role alone."""

    base: RuleBase
    rows: Sequence[TableRow]
    header: tuple[str, ...] | None
    width: int
    options: ColumnOptions
    above: Sequence[str] = ()
    """Titles of a line above the titles: they complete what these do not say."""
    contents: list[Contents] = field(init=False)
    titles: list[TitleReading] = field(init=False)
    places: dict[Role, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.contents = [Contents.of(self.base, self.rows, place) for place in range(self.width)]
        self.titles = [self._read_title(place) for place in range(self.width)]

    def _read_title(self, place: int) -> TitleReading:
        below = self.header[place] if self.header and place < len(self.header) else ""
        reading = read_title(below)
        if not reading.weights and place < len(self.above) and self.above[place].strip():
            return read_title(f"{self.above[place]} {below}")
        return reading

    def found(self) -> _Found:
        """Return the columns. Raises UsageError if none looks like goods or codes."""
        for role, name in self.options.named.items():
            self.places[role] = _place(name, self.options.written(OPTIONS[role]), self.header, self.width)
        is_origin = False
        for role in (Role.DAY, Role.TO, Role.FROM):
            self._choose(role)
        if Role.FROM not in self.places and not self.options.sent_from:
            self._choose(Role.ORIGIN)
            if Role.ORIGIN in self.places:
                self.places[Role.FROM], is_origin = self.places.pop(Role.ORIGIN), True
        for role in (Role.CODE, Role.PARTY):
            self._choose(role)
        why = self._goods()
        self._take_untitled_countries()
        self._choose(Role.QUANTITY)
        taken = set(self.places.values())
        unasked = [place for place in range(self.width) if place not in taken and self._fits(Role.TO, place)]
        return _Found(self.places, why, tuple(unasked), is_origin)

    def _choose(self, role: Role) -> None:
        """Give a role its best column that nobody has."""
        if role in self.places:
            return
        taken = set(self.places.values())
        rated = [(self._rate(role, place), -place) for place in range(self.width) if place not in taken]
        best, place = max(rated, default=(0.0, 0))
        if best > 0:
            self.places[role] = -place

    def _rate(self, role: Role, place: int) -> float:
        """Rate a column for a role: its title's weight where its cells fit; without titles what only they tell."""
        if not self._fits(role, place):
            return 0.0
        title, contents = self.titles[place], self.contents[place]
        if role is Role.CODE and not title.known:
            untitled = self.header is None or not any(one.weight(Role.CODE) for one in self.titles)
            return contents.codes * _TITLE if untitled and self._is_of_codes(place) else 0.0
        weight = title.weight(role)
        if role is Role.TO and weight <= _FAINT and self.header is not None:
            return self._is_beside_a_party(place) * weight
        return weight

    def _fits(self, role: Role, place: int) -> bool:
        """Return whether the cells of a column can be what a role is."""
        held = self.contents[place]
        if not held.cells:
            return False
        fitting = {
            Role.FROM: held.countries >= _MOSTLY,
            Role.ORIGIN: held.countries >= _MOSTLY,
            Role.TO: held.countries >= _MOSTLY,
            Role.DAY: held.days >= _MOSTLY,
            Role.CODE: held.codes >= _CODES,
            Role.QUANTITY: held.amounts >= _AMOUNTS,
            Role.PARTY: held.words >= _TEXTS and held.countries < _MOSTLY,
        }
        return fitting[role]

    def _is_of_codes(self, place: int) -> bool:
        """Return whether cells alone make a column one of customs codes: with points, or many of them on file."""
        held = self.contents[place]
        long = [cell for cell in held.cells if sum(map(str.isdigit, cell)) >= _DIGITS]
        dotted = sum("." in cell for cell in long) / len(held.cells)
        told = dotted
        if self.header is None:
            filled = sum(place < len(row.cells) and bool(row.cells[place].strip()) for row in self.rows)
            told = len(long) / len(held.cells) if filled >= _MOSTLY * len(self.rows) else 0.0
        return held.codes >= _SURELY and held.days < _MOSTLY and told >= _MOSTLY

    def _is_beside_a_party(self, place: int) -> bool:
        """Return whether a column that says “country” alone stands beside who receives, or is the only one of all."""
        beside = [other for other in (place - 1, place + 1) if 0 <= other < self.width]
        if any(self.titles[other].weight(Role.PARTY) > 0 and self._fits(Role.PARTY, other) for other in beside):
            return True
        return sum(one.countries >= _MOSTLY for one in self.contents) == 1 or "lland" in self._title(place)

    def _title(self, place: int) -> str:
        return normalised_title(self.header[place]) if self.header and place < len(self.header) else ""

    def _goods(self) -> str:
        """Choose the column of goods or, without one, that of codes. Returns how it was found."""
        if Role.GOODS in self.places:
            return f"named by {self.options.written('column')}"
        if self.width == 1:
            self.places = {Role.GOODS: 0}
            return "the only column"
        taken = {place for role, place in self.places.items() if role is not Role.CODE}
        rated = {place: self._rate_goods(place) for place in range(self.width) if place not in taken}
        in_words = {place: rate for place, rate in rated.items() if self._is_in_words(place)}
        best = _best(in_words)
        if best is None or in_words[best] < _LEAST:
            best = _best(rated)
        if best is None or rated[best] < _LEAST:
            raise self._no_goods()
        if self.places.get(Role.CODE) == best:
            del self.places[Role.CODE]
        self.places[Role.GOODS] = best
        held = self.contents[best]
        return f"found by its content: of {len(held.cells)} cells tried, {held.named} name something on file"

    def _no_goods(self) -> UsageError:
        cells = self.header or self.rows[0].cells
        columns = ", ".join(f"{place + 1} ({cell.strip()})" for place, cell in enumerate(cells))
        option = self.options.written("column")
        return UsageError(
            f"no column looks like goods or codes; name one with {option}, by header or number: {columns}"
        )

    def _is_in_words(self, place: int) -> bool:
        held = self.contents[place]
        return held.codes < _CODES and held.words >= _TEXTS

    def _rate_goods(self, place: int) -> float:
        """Rate a column as goods: what it names on file, its title, and that it holds words."""
        held, title = self.contents[place], self.titles[place]
        if not held.cells or held.days >= _MOSTLY or held.countries >= _MOSTLY:
            return -1.0
        weight = title.weight(Role.GOODS)
        prior = _TITLE * weight
        if not weight and title.weight(Role.CODE):
            prior = _TITLE / 2
        elif not weight and title.known:
            prior = -_TITLE
        return held.recognised + prior + (held.words * _TITLE / 2 if weight else 0.0)

    def _take_untitled_countries(self) -> None:
        """Of a list without titles take two columns of countries as from and to, in this order, and one of firms."""
        if self.header is not None:
            return
        parties = self._free(self._is_of_firms)
        if len(parties) == 1:
            self.places.setdefault(Role.PARTY, parties[0])
        for amounts in self._free(self._is_of_amounts)[:1]:
            self.places.setdefault(Role.QUANTITY, amounts)
        sides = self._free(lambda place: self.contents[place].countries >= _SURELY)
        if len(sides) == _PAIR and self.places.keys().isdisjoint({Role.FROM, Role.TO}):
            self.places[Role.FROM], self.places[Role.TO] = sides

    def _free(self, fits: Callable[[int], bool]) -> list[int]:
        """Return the columns that nobody has and that fit."""
        taken = set(self.places.values())
        return [place for place in range(self.width) if place not in taken and fits(place)]

    def _is_of_amounts(self, place: int) -> bool:
        """Return whether cells are amounts, and not the numbers of lines, one after the other."""
        held = self.contents[place]
        if not held.cells or held.amounts < _SURELY or held.codes >= _CODES or held.days >= _MOSTLY:
            return False
        numbers = [int(cell) for cell in held.cells if cell.isdecimal()]
        steps = {after - before for before, after in pairwise(numbers)}
        return len(numbers) < len(held.cells) or len(numbers) < _FEWEST_NUMBERS or len(steps) > 1

    def _is_of_firms(self, place: int) -> bool:
        """Return whether a column's cells are names, and one of them has a form of law."""
        held = self.contents[place]
        long = sum(map(len, held.cells)) >= _LEAST_OF_A_NAME * len(held.cells)
        names = long and held.words >= _SURELY and held.countries < _MOSTLY and held.days < _MOSTLY
        return names and any(not forms_of_law().isdisjoint(normalised_title(cell).split()) for cell in held.cells)


def _best(rated: Mapping[int, float]) -> int | None:
    """Return the place that is rated best, the first of several alike; None if there is none."""
    return max(rated, key=lambda place: (rated[place], -place), default=None)


_PAIR = 2
_FEWEST_NUMBERS = 3
_LEAST_OF_A_NAME = 5
"""Signs that names of firms have at least, on average: units are shorter."""
_DIGITS = 6


def _place(column: str, option: str, header: tuple[str, ...] | None, width: int) -> int:
    """Return the index of the column that an option names. Raises UsageError if there is none."""
    wanted_title = normalised_title(column)
    for place, cell in enumerate(header or ()):
        if normalised_title(cell) == wanted_title:
            return place
    if column.strip().isdecimal() and 0 < int(column) <= width:
        return int(column) - 1
    columns = ", ".join(cell.strip() for cell in header) if header else f"1 to {width}, as it has no header"
    raise UsageError(f"{option}: there is no column {column!r}; there are: {columns}")
