"""The places that a query tells, in order, with the directions that all of the text leaves them. PURE.

A word's own direction is what the words beside it say. What stands further off may say more: a purchase, a receiver's
row, a law whose country it is. Each such reading has a line in `bot/data/query/route.yaml`, with its law and example.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.model.copies import replace
from bot.rules.query.addresses import of_a_street
from bot.rules.query.direction_words import is_greeted, is_of_a_journey, is_of_a_law
from bot.rules.query.loose_ends import is_beside_goods
from bot.rules.query.party_labels import forms_of_law
from bot.rules.query.place_roles import FINAL, FROM, NEITHER, ORIGIN, PASSING, SELLER, TO
from bot.rules.query.purchases import of_a_purchase
from bot.rules.query.tokens import Place, Scan
from bot.rules.query.town_names import is_of_anothers_name
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS


@dataclass(frozen=True, slots=True)
class ToldPlaces:
    """The places of a text in order."""

    all_named: tuple[Place, ...]
    all_towns: tuple[Place, ...]
    later: tuple[Place, ...]
    """Those told as senders behind the end of a whole route: countries, then towns."""

    @property
    def named(self) -> list[Place]:
        """Countries and their parts that are told up to the end of the route."""
        return [one for one in self.all_named if one not in self.later]

    @property
    def towns(self) -> list[Place]:
        """Towns that are told up to the end of the route."""
        return [one for one in self.all_towns if one not in self.later]

    @property
    def in_order(self) -> list[Place]:
        """All of them."""
        return in_order(self.all_named, self.all_towns)

    @property
    def undirected(self) -> list[Place]:
        """Towns without a word of direction."""
        return [one for one in self.towns if not one.direction]

    def codes(self, *directions: str) -> tuple[str, ...]:
        """Return the countries of some directions, each once, in the order of the text."""
        return tuple(dict.fromkeys(one.code for one in self.in_order if one.direction in directions))


def in_order(*those: Sequence[Place]) -> list[Place]:
    """Return places in the order of a text."""
    return sorted((one for places in those for one in places), key=lambda place: place.first)


PlaceReading = Callable[[Scan, Sequence[Place]], Sequence[Place]]
"""Return the places of a text in order, with other directions for some."""


def told_places(scan: Scan, readings: Sequence[str]) -> ToldPlaces:
    """Return the places that a text tells, after some readings in their order."""
    placed: Sequence[Place] = in_order([one.place for one in scan.chosen if one.place])
    for reading in readings:
        placed = PLACE_READINGS[reading](scan, placed)
    whole = _end_of_its_route(scan, placed)
    named = tuple(one for one in placed if not one.of_a_town)
    towns = tuple(one for one in placed if one.of_a_town)
    later = tuple(one for one in (*named, *towns) if one.direction == FROM and one.first >= whole)
    return ToldPlaces(named, towns, later)


def _at_ends_of_rows(scan: Scan, placed: Sequence[Place]) -> list[Place]:
    """Return the countries behind another place and a comma in a receiver's row, and the town before, as receivers'.

    They are no exporters: "Buyer: Delta Co., Олександрія, Єгипет", "Buyer: Bavaria Co., Syria".
    """
    changed = {one.first: one for one in _of_receivers_rows(scan, placed)}
    return [changed.get(one.first, one) for one in placed]


def _of_receivers_rows(scan: Scan, placed: Sequence[Place]) -> Iterator[Place]:
    senders = {*scan.routes.exporters, *(one.code for one in placed if one.direction in {FROM, SELLER})}
    for before, one in pairwise(placed):
        if one.direction != NEITHER or one.of_a_town or before.direction not in {TO, FINAL} or one.code in senders:
            continue
        joined = all(word.key in forms_of_law() for word in scan.words[before.last : one.first])
        if not joined or one.first not in scan.after_comma or not _is_in_a_receivers_row(scan, before, one):
            continue
        yield replace(one, direction=before.direction)
        if before.of_a_town and before.last == one.first:
            yield replace(before, code=one.code, region="", others=())


def _is_in_a_receivers_row(scan: Scan, before: Place, one: Place) -> bool:
    """Return whether a receiver's label with a colon is the last before two places, and nothing parts them from it."""
    labels = [label for label in scan.labels if label.last <= before.first and label.last in scan.after_colon]
    label = max(labels, key=lambda label: label.last, default=None)
    stops = scan.after_row | scan.after_arrow | scan.after_dash
    within = label is not None and stops.isdisjoint(range(label.last, one.first + 1))
    return within and label is not None and label.role in OF_RECEIVERS


def _of_something_else(scan: Scan, placed: Sequence[Place]) -> Sequence[Place]:
    """Return the places of greetings, flags, currencies, journeys and laws beside others as in passing.

    "Greetings from Sweden, ore Indonesia", "laws of England, Indonesian coal", "on my train to Paris", "Swiss francs".
    """
    placed = [replace(one, direction=PASSING) if _is_of_who_writes(scan, one) else one for one in placed]
    aside = [_is_told_of_something_else(scan, one) for one in placed]
    if all(aside) and not (scan.routes.exporters or scan.routes.destinations):
        return placed
    return [replace(one, direction=PASSING) if it else one for one, it in zip(placed, aside, strict=True)]


def _is_told_of_something_else(scan: Scan, one: Place) -> bool:
    if one.direction == NEITHER and one.first in scan.flags and not is_beside_goods(scan, one):
        return True
    if one.direction in {NEITHER, FROM} and is_greeted(scan, one.first):
        return True
    if _is_of_money(scan, one.last):
        return True
    if one.direction in {NEITHER, TO} and is_of_a_journey(scan, one.first):
        return True
    return one.direction in {NEITHER, FROM, TO, ORIGIN} and is_of_a_law(scan, one.first, one.last)


def _is_of_who_writes(scan: Scan, one: Place) -> bool:
    """Return whether a place is that of an office, which sends no goods: "writing from our Nairobi office"."""
    behind = [word.key for word in scan.words[one.last : one.last + 2]] if one.last not in scan.parted else []
    writes = bool(behind) and behind[0] in said.group("offices") and said.group("to").isdisjoint(behind)
    return writes and one.direction in {NEITHER, FROM, ORIGIN}  # not "we sell it from our Dubai office to Iran"


def _is_of_money(scan: Scan, last: int) -> bool:
    """Return whether a word for money stands right behind a place: "priced in Swiss francs"."""
    return last < len(scan.words) and last not in scan.parted and scan.words[last].key in said.group("currencies")


def _of_streets(scan: Scan, placed: Sequence[Place]) -> list[Place]:
    """Return the places whose names streets bear, and those of addresses, as in passing: "12 Cuba Street, London"."""
    return [of_a_street(scan, one, placed) for one in placed]


def _of_others_names(scan: Scan, placed: Sequence[Place]) -> list[Place]:
    """Return the places behind a whole route that are of the name of a bank, an exchange or a firm as in passing."""
    whole = _end_of_its_route(scan, placed)
    return [_of_its_name(scan, whole, one) for one in placed]


def _of_its_name(scan: Scan, whole: int, one: Place) -> Place:
    loose = one.first >= whole and one.direction in {FROM, NEITHER}
    return replace(one, direction=PASSING) if loose and is_of_anothers_name(scan, one.first) else one


def _end_of_its_route(scan: Scan, placed: Sequence[Place]) -> int:
    """Return the place behind which a text has told where the goods leave and arrive; behind all words if nowhere."""
    leaves, arrives = bool(scan.routes.exporters), bool(scan.routes.destinations)
    bare: set[str] = set()
    for one in placed:
        if leaves and arrives:
            return one.first
        if one.direction == NEITHER:
            bare.add(one.code)
        leaves = leaves or one.direction == FROM or bool(bare)
        arrives = arrives or one.direction == TO or len(bare) > 1
    return len(scan.words)


PLACE_READINGS: Mapping[str, PlaceReading] = {
    "purchase": of_a_purchase,
    "receivers-row": _at_ends_of_rows,
    "something-else": _of_something_else,
    "street": _of_streets,
    "anothers-name": _of_others_names,
}
