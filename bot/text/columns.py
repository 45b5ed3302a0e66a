"""Columns of a pasted table: where one code is a country's, all are; what a title says, it says of each cell. PURE."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from bot.text import countries, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import words
from bot.text.place_labels import PlaceRole

_SIGNS = "\t;|,"
"""What parts the cells of a row; the first that makes a table counts."""
_FEWEST_ROWS = 2
_FEWEST_TITLES = 2
_LABEL = r"[^\S\n]*(?P<label>[^\n\t|:：]{1,40}?)[^\S\n\t]*[:：]?[^\S\n\t]*"
_BAR = re.compile(r"[\t|]")
_LABEL_CELL = re.compile(rf"(?<![^\t|]){_LABEL}[\t|](?=(?P<value>[^\n\t|]*[^\s|]))")
_LABEL_ROW = re.compile(rf"(?<![^\n]){_LABEL}\n\s*(?=(?P<value>[^\n\t|:：]+))")
_CODES = "US EU UK GB CN JP KR TW RU DE FR NL HK SG VN PL UA TR MX ZA KZ"
FREQUENT_CODES = frozenset(_CODES.split())
"""Codes that mean a country by themselves; PE is a plastic, ID a diameter, MM a length."""


def with_countries_named(text: str) -> str:
    """Return a text with "from" or "to" and the names of countries for the codes in a column of several of them.

    A column is one of countries if every cell below its title is a code in capitals and one of them is a frequent code:
    of `Gallium;CN` and `Nickel ore;ID` the second is Indonesia's. They are where goods go if its title says so, and
    else where they come from; without a title they are none beside other lines, which may tell another way.
    """
    lines = text.splitlines()
    for sign in _SIGNS if len(lines) >= _FEWEST_ROWS else "":
        rows = {place: line.split(sign) for place, line in enumerate(lines) if sign in line}
        counts = Counter(map(len, rows.values()))
        width = max(counts, key=lambda one: (counts[one], one), default=0)
        table = {place: cells for place, cells in rows.items() if len(cells) == width}
        if len(table) < _FEWEST_ROWS:
            continue
        rest = " ".join(line for place, line in enumerate(lines) if place not in table)
        sent = not said.group("from").isdisjoint(word.key for word in words(rest))
        for column in range(width):
            _name(list(table.values()), column, sent=sent)
        return "\n".join(sign.join(table[place]) if place in table else line for place, line in enumerate(lines))
    return text


def with_titles_in_rows(text: str) -> str:
    """Return a text in which the titles of places in a table stand before each of their cells: `POL Salta`.

    They do so where the first row has two such titles, and all rows go the same way: of several ways none is told.
    """
    lines = text.splitlines()
    for sign in _SIGNS if len(lines) >= _FEWEST_ROWS else "":
        head = next((place for place, line in enumerate(lines) if sign in line), None)
        titles = lines[head].split(sign) if head is not None else []
        named = [column for column, title in enumerate(titles) if _tells_a_place(title)]
        if head is None or len(named) < _FEWEST_TITLES:
            continue
        told = _rows_with_titles(lines[head + 1 :], sign, titles, named)
        if not told:
            return text
        left = sign.join(" " if column in named else title for column, title in enumerate(titles))
        return "\n".join((*lines[:head], left, *told))
    return text


def as_rows(text: str) -> str:
    """Return a text in which the titles and labels of a table or a paper stand before what they tell of."""
    return with_countries_named(with_titles_in_rows(with_labels_before_their_cells(text)))


def with_labels_before_their_cells(text: str) -> str:
    """Return a text in which a label that is all of a cell leads the next one: `Shipper⏎Qorvath Ltd, Lyon`.

    In a row of a table, as wide as another one, it is a title, and so it is before another label.
    """

    def led(match: re.Match[str]) -> str:
        paired = (
            not match["label"][0].islower() and _tells_a_place(match["label"]) and not _tells_a_place(match["value"])
        )
        if paired and _is_a_direction(match["label"]):
            paired = _names_a_place(match["value"])  # not "To⏎Mr. Smith"
        return f" {match['label']}: " if paired else match[0]

    lines = text.split("\n")
    if _are_heads(lines):
        return text
    widths = Counter(len(_BAR.findall(line)) for line in lines)
    tables = {bars for bars, count in widths.items() if bars > 1 and count > 1}
    kept = {line for line in lines if len(_BAR.findall(line)) in tables or _are_heads(_BAR.split(line))}
    rows = (line if line in kept else _LABEL_CELL.sub(led, line) for line in lines)
    return _LABEL_ROW.sub(led, "\n".join(rows))


def _are_heads(cells: Sequence[str]) -> bool:
    """Return whether two labels stand one behind another, or a place before the first: their values are elsewhere."""
    told = [cell.strip(" :") for cell in cells if cell.strip(" :")]
    labels = [_tells_a_place(cell) for cell in told]
    first = labels.index(True) if True in labels else 0
    return any(map(all, pairwise(labels))) or (first > 0 and _names_a_place(told[first - 1]))


def _is_a_direction(label: str) -> bool:
    return all(word.key in said.group("to", "from") for word in words(label))


def _names_a_place(value: str) -> bool:
    """Return whether a cell is a country or town, or ends with one behind a comma."""
    last = value.replace("，", ",").rpartition(",")[2]
    folded = "".join(word.key for word in words(last))
    return bool(countries.by_key(folded, full=True) or gazetteer.country_of_town(folded))


def _rows_with_titles(lines: Sequence[str], sign: str, titles: Sequence[str], named: Sequence[int]) -> list[str]:
    """Return rows with the titles of the named columns before their cells; none if the rows go different ways."""
    rows = [line.split(sign) for line in lines]
    table = [cells for cells in rows if len(cells) == len(titles)]
    if len({tuple(cells[n].strip() for n in named) for cells in table}) > 1:
        return []
    for cells in table:
        for n in named:
            cells[n] = f"{titles[n].strip(' :')} {cells[n].strip()}"
    # A blank behind each sign: "Germany,8112" is one figure.
    return [f"{sign} ".join(cells) if len(cells) == len(titles) else sign.join(cells) for cells in rows]


def _tells_a_place(title: str) -> bool:
    """Return whether a title says which part the places below it have in a shipment: POL, `From`, 目的港."""
    keys = [word.key for word in words(title)]
    if len(keys) == 1 and keys[0] in said.group("to", "from"):
        return True
    return any((one.first, one.last) == (0, len(keys)) for one in place_labels.labels_among(keys))


def _name(table: Sequence[list[str]], column: int, *, sent: bool) -> None:
    """Write where goods come from or go in the cells of a column; `sent`: other lines say where they come from."""
    cells = [row[column].strip() for row in table]
    titled = not _is_a_code(cells[0])
    below = cells[1:] if titled else cells
    if len(below) < _FEWEST_ROWS or not all(map(_is_a_code, below)) or FREQUENT_CODES.isdisjoint(below):
        return
    if len({*below}) == 1 or (sent and not titled):
        return
    labels = place_labels.labels_among([word.key for word in words(cells[0])]) if titled else ()
    way = "to" if any(one.role in {PlaceRole.ARRIVAL, PlaceRole.FINAL} for one in labels) else "from"
    for row, code in zip(table[-len(below) :], below, strict=True):
        row[column] = f" {way} {countries.name(code)} "


def _is_a_code(cell: str) -> bool:
    return len(cell) == len("CN") and cell.isupper() and countries.is_code(cell)
