"""The route that the places of a query make: exporter, destination, origin, and who may send the goods. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from bot.data import read_yaml
from bot.rules.query.loose_ends import loose_ends
from bot.rules.query.place_roles import AWAY, HELD, OUTSIDE, PASSING, STORED
from bot.rules.query.route_steps import Route, route_of
from bot.rules.query.tokens import Routes, Scan, Use
from bot.rules.query.told_places import ToldPlaces, told_places
from bot.rules.query.town_names import is_of_anothers_name
from bot.rules.query.who_asks import stand_apart
from bot.text import gazetteer
from bot.text import question_words as said

_ENDS = 2
_SHORTEST_ALONE, _SHORTEST_SMALL = 4, 7
"""Letters of a word that may be the only town of a text, and of one that may be a small town."""


@cache
def lines() -> Mapping[str, tuple[str, ...]]:
    """Return the readings of places, and the steps of the route, each in their order (`route.yaml`)."""
    return {stage: tuple(line["step"] for line in found) for stage, found in read_yaml("query/route").items()}


def routes(scan: Scan) -> Routes:
    """Return the countries of a text under their directions; those that are told least go by what the others are.

    What "from" tells behind a whole route adds an exporter at most ("China to US, container from Hamburg"). A seller's
    country is the exporter where no other place can be. A place in passing is none of these.
    """
    return routes_by(scan, lines()["places"], lines()["route"])


def routes_by(scan: Scan, readings: Sequence[str], steps: Sequence[str]) -> Routes:
    """Return the countries of a text under their directions, by some readings of its places and steps of its route."""
    places = told_places(scan, readings)
    route = route_of(scan, places, steps)
    words_of_it, perhaps = _perhaps_alone(scan, route, places)
    return Routes(
        route.exporters,
        route.destinations,
        route.bare,
        route.origins,
        not_from=_named(places, OUTSIDE),
        not_to=_named(places, AWAY),
        regions=tuple(one.region for one in places.all_named if one.region),
        towns=tuple(one.code for one in places.undirected),
        alone=tuple(_alone(scan, route, places)) or perhaps,
        perhaps_alone=words_of_it,
        homonyms=tuple(_homonyms(route, places)),
        between=route.between,
        apart=stand_apart(scan, route.bare, places.in_order),
        in_order=_are_in_order(scan, places),
        before_goods=_is_before_goods(scan, places),
        perhaps=route.perhaps,
        may_send=route.may_send,
        loose=loose_ends(scan, route.exporters or route.bare, route.destinations, places.in_order),
        passing=tuple(code for code in places.codes(PASSING, STORED, HELD) if code not in route.exporters),
    )


def _named(places: ToldPlaces, direction: str) -> frozenset[str]:
    return frozenset(one.code for one in places.all_named if one.direction == direction)


def _alone(scan: Scan, route: Route, places: ToldPlaces) -> list[str]:
    """Return the countries of the only town of a text, or of all its towns, if nothing says a direction or a route.

    A town at the end of another name ("Frankfurt" behind a bank's) is none, nor one in which something is.
    """
    told = route.exporters or route.destinations or route.bare or route.origins
    if told or places.all_named or not places.all_towns or len(places.undirected) < len(places.all_towns):
        return []
    if any(is_of_anothers_name(scan, one.first) or _is_where_something_is(scan, one.first) for one in places.all_towns):
        return []
    first, *others = places.all_towns
    return [code for code in first.codes if all(code in one.codes for one in others)]


def _perhaps_alone(scan: Scan, route: Route, places: ToldPlaces) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the only words of a text that nothing explains, and the countries with a town of that name.

    They have a capital, and no place and no firm stands in the text: "soya meal Rosario", "gold, Oyem".
    """
    runs = list(scan.unknown_runs(firms=True))
    told = route.exporters or route.destinations or route.bare or route.origins or places.in_order
    if told or len(runs) != 1 or any(one.use in {Use.FIRM, Use.PARTY} for one in scan.chosen):
        return (), ()
    first, last = runs[0]
    raws, folded = tuple(word.raw for word in scan.words[first:last]), scan.joined_key(first, last)
    shortest = _SHORTEST_SMALL if gazetteer.is_small_town(folded) else _SHORTEST_ALONE
    named = first > 0 and all(map(str.istitle, raws)) and len(folded) >= shortest
    if not named or gazetteer.is_rather_another_name(folded) or _is_where_something_is(scan, first):
        return (), ()
    return raws, gazetteer.countries_of_town(folded)


def _are_in_order(scan: Scan, places: ToldPlaces) -> bool:
    """Return whether two countries are all places of a text, side by side behind its goods: "scrap Ukraine Poland"."""
    if len(places.in_order) != len(places.all_named) or len(places.all_named) != _ENDS:
        return False
    one, other = places.all_named
    parted = scan.after_comma | scan.after_hyphen | scan.after_stroke | scan.in_brackets
    told = one.direction or other.direction or other.first != one.last or other.first in parted
    return not told and Use.SUBJECT in scan.taken[: one.first]


def _is_before_goods(scan: Scan, places: ToldPlaces) -> bool:
    """Return whether the only place of a text is a country that begins a clause or a row, with goods right behind."""
    if len(places.in_order) != 1 or not places.all_named:
        return False
    one = places.all_named[0]
    begins = one.first == 0 or one.first in scan.parted - scan.in_brackets
    return begins and one.last not in scan.parted and scan.taken[one.last : one.last + 1] == (Use.SUBJECT,)


def _is_where_something_is(scan: Scan, first: int) -> bool:
    """Return whether a word for "in" stands before a place: "for the lab in Kollam"."""
    return first > 0 and scan.words[first - 1].key in said.group("inside")


def _homonyms(route: Route, places: ToldPlaces) -> Iterator[tuple[str, ...]]:
    """Yield the countries with a town of one name from which goods leave, of which the customs of one handle them."""
    for one in places.all_towns:
        if one.others and one.code in route.exporters and one.code not in gazetteer.customs_of_others():
            yield one.codes


def begins_with_its_acts(scan: Scan) -> bool:
    """Return whether a country without a direction begins a text, and a word for a restriction stands behind."""
    first = next((place for place, word in enumerate(scan.words) if word.key not in said.group("articles")), 0)
    begins = len(scan.routes.bare) == 1 and scan.taken[first : first + 1] == (Use.COUNTRY,)
    return begins and any(word.key in said.group("restraints") for word in scan.words[first:])
