"""Rows of a paper that the label of a party begins: the name in front, the streets of its address. PURE.

`Exporter: Nashik Red Gold Agro Exports, 12 Silver Road, Lasalgaon, India` names no goods and one country. Nothing is
read without goods outside of such rows, so that no name takes the only ones away; what may be goods in a name is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.rules.index import RuleBase
from bot.rules.query.firm_guard import FirmGuard
from bot.rules.query.firm_words import LONGEST_PLACE, FirmWords, Goods, ends, keys, named_by_places
from bot.rules.query.mentions import begins_a_use
from bot.rules.query.place_roles import is_counted
from bot.rules.query.places_beside import begins_a_place
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.rules.query.town_names import end_of_a_street
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS, PlaceRole


@dataclass(frozen=True, slots=True)
class Row:
    """What a party's label with a colon leads, up to the next row or label: the cells between its commas."""

    role: PlaceRole
    cells: Sequence[tuple[int, int]]

    @property
    def first(self) -> int:
        """The first word behind the label."""
        return self.cells[0][0]

    @property
    def last(self) -> int:
        """The place behind the last word."""
        return self.cells[-1][1]


def party_rows(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names at the head of rows of parties, and streets before the place that ends such a row."""
    text = FirmWords(scan, base)
    rows = list(_rows(scan, text))
    if not any(all(one.last <= row.first or row.last <= one.first for row in rows) for one in text.goods):
        return
    reader = _Reader(scan, base, text)
    for row in rows:
        yield from reader.names(row)
        yield from reader.streets(row)


def _rows(scan: Scan, text: FirmWords) -> Iterator[Row]:
    labels = sorted(one.first for one in scan.labels if one.last in scan.after_colon)
    for label in text.labels_of_parties:
        if label.last not in scan.after_colon or label.last >= len(scan.words):
            continue
        ends_of_it = [one for one in (*labels, *scan.after_row, len(scan.words)) if one > label.last]
        end = min(ends_of_it)
        marks = [one for one in sorted(scan.apart) if label.last < one < end and not _goes_on(text, one)]
        starts = (label.last, *marks)
        yield Row(label.role, tuple(zip(starts, (*marks, end), strict=True)))


def _goes_on(text: FirmWords, place: int) -> bool:
    """Return whether a comma stands before a form of law, within a name."""
    return text.is_a_comma(place) and place in text.form_ends and text.is_plain(place)


class _Reader:
    """Reads the rows of one text."""

    def __init__(self, scan: Scan, base: RuleBase, text: FirmWords) -> None:
        self._scan, self._base, self._text = scan, base, text
        self._guard = FirmGuard(scan, base, text)

    def streets(self, row: Row) -> Iterator[Candidate]:
        """Yield streets, sites and small towns in cells behind which a place stands."""
        places = [first for first, _ in row.cells[1:] if begins_a_place(self._scan, first)]
        for first, last in row.cells[1:]:
            end = end_of_a_street(self._scan, first, last) if places and first < places[-1] else 0
            if end or self._is_a_town_of(first, last, places):
                yield Candidate(first, end or last, Use.PHRASE)

    def _is_a_town_of(self, first: int, last: int, places: Sequence[int]) -> bool:
        """Return whether a cell that holds goods is a town of the country that ends its row: "Kopparberg, Sverige"."""
        goods = any(first <= one.first and one.last <= last for one in self._text.goods)
        towns = gazetteer.countries_of_town(self._scan.joined_key(first, last)) if goods else ()
        return any(self._country_at(place) in towns for place in places if place >= last)

    def _country_at(self, first: int) -> str | None:
        ends = range(first + 1, min(len(self._scan.words), first + LONGEST_PLACE) + 1)
        return next(
            (code for end in ends if (code := countries.by_key(self._scan.joined_key(first, end), full=True))), None
        )

    def names(self, row: Row) -> Iterator[Candidate]:
        """Yield the name that is all of the first cell, if it hides nothing."""
        first, last = row.cells[0]
        if any(is_counted(self._scan, cell) for cell, _ in row.cells[1:]):
            return
        addressed = any(begins_a_place(self._scan, cell) for cell, _ in row.cells[1:])
        if self._is_a_name(first, last) and self._hides_nothing(first, last, addressed=addressed):
            begin = self._behind_its_town(row)
            if begin < last:
                yield Candidate(begin, last, Use.FIRM, keys=tuple(dict.fromkeys(self._guard.places(begin, last))))

    def _behind_its_town(self, row: Row) -> int:
        """Return where a name begins: behind the town of a maker whose address is elsewhere, for it may send them."""
        first, last = row.cells[0]
        if row.role in OF_RECEIVERS:
            return first
        for end in range(min(last, first + LONGEST_PLACE), first, -1):
            own = {*self._guard.places(first, end)} & named_by_places()
            if own and self._text.names_a_place(first, end, any_town=True):
                beside = {code for cell, behind in row.cells[1:] for code in self._guard.places(cell, behind)}
                return first if own & beside else end
        return first

    def _is_a_name(self, first: int, last: int) -> bool:
        """Return whether words are written as a name is, and one of them is its own, of trade or a form of law."""
        places = range(first, last)
        if not all(map(self._is_written_as_a_name, places)) or self._base.names.get(self._scan.joined_key(first, last)):
            return False
        of_goods = {place for one in self._text.goods for place in range(one.first, one.last)}
        if any(one.first == first and self._joins(one.last) for one in self._text.goods):
            return False  # "Graphite and Qorvath Ltd"
        free = [place for place in places if place not in of_goods and not self._text.is_small(place)]
        own = [place for place in free if self._text.is_own(place) or self._is_of_trade(place)]
        formed = any(place in self._text.of_forms for place in places[1:]) or self._text.phrase_at(
            "forms_before", first
        )
        return bool(own) or (bool(formed) and any(place not in self._text.of_forms for place in free))

    def _joins(self, place: int) -> bool:
        return place < len(self._scan.words) and self._text.is_small(place) and not self._text.is_capital(place)

    def _is_written_as_a_name(self, place: int) -> bool:
        word = self._scan.words[place]
        if word.raw.isdigit():
            return False
        if self._text.is_caseless(place):
            return False  # "株式会社東京 ガリウム": nothing tells where it ends
        if self._text.is_small(place) or place in self._text.of_forms:
            return True
        return self._text.is_capital(place) and (word.raw.islower() or word.key not in said.group("to", "from"))

    def _is_of_trade(self, place: int) -> bool:
        return self._scan.words[place].key in keys("in_trade_names") | ends() | said.group("trades")

    def _hides_nothing(self, first: int, last: int, *, addressed: bool) -> bool:
        """Return whether a name takes away no user, no place that nothing else tells, and no goods."""
        if any(begins_a_use(self._scan, place) for place in range(first, last)):
            return False
        if self._text.names_a_place(first, last, any_town=True):
            return False
        places = {*self._guard.places(first, last)}
        if places & {*self._base.embargoes} or (places and not addressed):
            return False
        if last - 1 in self._text.of_forms or self._scan.words[last - 1].key in ends():
            return True
        inside = [one for one in self._text.goods if first <= one.first and one.last <= last]
        ruled = [one for one in inside if not all(map(self._base.is_spared, one.subjects))]
        if not ruled:
            return not self._guard.names_goods_of_lists(first, last)
        amounted = self._scan.words[last - 1].key in self._scan.before_amounts  # "Grupo Qorvath Gallium 5 kg"
        return addressed and not amounted and all(self._is_behind_an_own_word(one, first) for one in ruled)

    def _is_behind_an_own_word(self, one: Goods, first: int) -> bool:
        """Return whether a name's own word stands before goods in it, or they are the beginning of a longer word."""
        glued = one.last < len(self._scan.words) and self._scan.words[one.last].glued
        return glued or any(map(self._text.is_own, range(first, one.first)))
