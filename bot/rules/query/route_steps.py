"""The steps by which the places of a query become its route: each takes a route and returns the next. PURE.

`bot/data/query/route.yaml` holds their order, the law of each and an example that is read otherwise without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bot.model.copies import replace
from bot.rules.query.firms import country_of_a_firm
from bot.rules.query.legs import further_legs, legs_of_a_route, lie_elsewhere
from bot.rules.query.loose_ends import is_beside_goods, is_told_by_a_party, senders_beside_goods, tells_little
from bot.rules.query.papers import country_of_declaration
from bot.rules.query.place_roles import (
    FINAL,
    FROM,
    HELD,
    MADE,
    NEITHER,
    ORIGIN,
    PRODUCED,
    SEAT,
    SELLER,
    STORED,
    TO,
)
from bot.rules.query.tokens import Place, Scan, Use
from bot.rules.query.told_places import ToldPlaces, in_order
from bot.rules.query.who_asks import leads_to_an_end, of_a_seat, stands_by_itself
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS

Codes = tuple[str, ...]
_ORIGINS = frozenset({ORIGIN, MADE, PRODUCED})


class Route(Struct, frozen=True):
    """A route as far as it is read: countries, each once, in their order."""

    exporters: Codes = ()
    destinations: Codes = ()
    bare: Codes = ()
    origins: Codes = ()
    between: Codes = ()
    """Destinations from which the goods go on to another one."""
    perhaps: Codes = ()
    """Countries that may be where the goods leave, though a word of direction tells another."""
    may_send: Codes = ()
    """Countries right beside the goods, where only terms of delivery and the like tell another exporter."""
    is_sent: bool = False
    """Whether fields, words of direction or a declaration tell where the goods leave."""


Step = Callable[[Scan, ToldPlaces, Route], Route]


def route_of(scan: Scan, places: ToldPlaces, steps: Iterable[str]) -> Route:
    """Return the route of a text after some steps in their order."""
    route = Route(scan.routes.exporters, scan.routes.destinations)
    for step in steps:
        route = STEPS[step](scan, places, route)
    return route


def _once(*those: Iterable[str]) -> Codes:
    return tuple(dict.fromkeys(code for codes in those for code in codes))


def _without(codes: Iterable[str], others: Iterable[str]) -> Codes:
    return tuple(code for code in codes if code not in {*others})


def _plain_ends(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Aim countries that are plainly exporters or destinations, and towns: at a destination all, else where none is.

    The last leg comes first among the destinations: "to Hamburg, then Malaysia", "to Hamburg to Malaysia".
    """
    leaving = _left_from(places.named, () if scan.routes.exporters else places.towns)
    arriving = [one for one in in_order(places.named, places.towns) if one.direction in {TO, FINAL}]
    further = list(further_legs(scan, arriving))
    legs = [one for _, one in further]
    exporters = _once(route.exporters, leaving)
    return replace(
        route,
        exporters=exporters,
        destinations=_once(route.destinations, *(one.codes for one in (*reversed(legs), *arriving))),
        between=_once(one.code for one, it in further if one is not it and one.code != legs[-1].code),
        is_sent=bool(exporters),
    )


def _left_from(named: Sequence[Place], towns: Sequence[Place]) -> Iterator[str]:
    """Yield the countries that goods leave from, and those of towns, in the order of the text.

    Where a country is told too, a town right before one is told by it ("from Birmingham, US"), and every other town
    stands for the largest of its name alone.
    """
    told = any(one.direction == FROM for one in named)
    own = {one.first for one in named} if told else set[int]()
    for one in in_order(named, [one for one in towns if one.last not in own]):
        if one.direction == FROM:
            yield from (one.code,) if told else one.codes


def _plainest_first(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Put exporters from which "to" leads on first, and those that only terms of delivery and people tell last."""
    leaving = [one for one in places.in_order if one.direction == FROM]
    plain = {one.code for one in leaving if not tells_little(scan, one)}
    leading = {one.code for one in leaving if leads_to_an_end(scan, one, places.in_order)}
    fields = scan.routes.exporters
    plainest = sorted(route.exporters, key=lambda code: (code not in fields, code not in plain, code not in leading))
    return replace(route, exporters=tuple(plainest))


def _declaration(scan: Scan, _: ToldPlaces, route: Route) -> Route:
    """Aim goods from or to the country to whose customs they are declared, if nothing says it: 出口报关单."""
    text = "".join(word.key for word in scan.words)
    if not route.exporters and (code := country_of_declaration("export", text)) and code not in route.destinations:
        route = replace(route, exporters=(code,), is_sent=True)
    if not route.destinations and (code := country_of_declaration("import", text)) and code not in route.exporters:
        route = replace(route, destinations=(code,))
    return route


def _undirected(_: Scan, places: ToldPlaces, route: Route) -> Route:
    """Keep countries without a direction, and origins where nothing lies elsewhere, as bare; others as origins."""
    aimed = {*route.destinations, *route.exporters}
    sent = bool(route.exporters) or lie_elsewhere(aimed, places.named, (*places.named, *places.towns))
    bare = [one for one in places.named if one.direction == NEITHER or (one.direction == ORIGIN and not sent)]
    made = [one for one in places.named if one.direction in _ORIGINS and one not in bare]
    made += [one for one in places.towns if one.direction in _ORIGINS]
    return replace(
        route,
        bare=_once(route.bare, (one.code for one in bare if one.code not in aimed)),
        origins=_once(route.origins, (one.code for one in made)),
    )


def _apart_from_goods(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Drop countries told of something else where both ends are told, or one right beside the goods: "…, in Brazil"."""
    bare = [one for one in places.named if one.code in route.bare]
    beside = any(one.direction == NEITHER and is_beside_goods(scan, one) for one in bare)
    if not beside and not (route.exporters and route.destinations):
        return route
    told = {one.code for one in bare if not stands_by_itself(scan, one)}
    return replace(route, bare=tuple(code for code in route.bare if code in told))


def _beside_goods(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Put countries right beside the goods before an exporter that only terms of delivery tell."""
    beside = senders_beside_goods(scan, route.bare, places.in_order) if route.exporters else ()
    if not beside or not route.destinations:
        return replace(route, may_send=beside)
    exporters = _once(beside, route.exporters)
    return replace(route, exporters=exporters, bare=_without(route.bare, beside), may_send=beside)


def _pushed_aside(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Keep the countries without a direction that a later "from" would leave unasked as exporters.

    Between it and the country stands the end of a route ("China from Hamburg to US"), or a word that is no goods and
    is what comes from there ("China, container from Hamburg").
    """
    senders = [one for one in places.in_order if one.direction == FROM]
    bare = [one for one in places.all_named if one.direction == NEITHER and one.code in route.bare]
    pushed = (
        one.code
        for one in bare
        if one.code not in route.exporters
        and any(
            route.destinations or _is_of_a_thing(scan, one.last, sender.first)
            for sender in senders
            if sender.first >= one.last
        )
    )
    return replace(route, perhaps=_once(route.perhaps, pushed))


def _is_of_a_thing(scan: Scan, first: int, last: int) -> bool:
    """Return whether between two places stands what comes from the second, which is not the goods."""
    words_of_it = [place for place in range(first, last) if scan.words[place].key not in said.group("from")]
    small = said.group("articles", "before_names")
    return any(not scan.taken[place] and scan.words[place].key not in small for place in words_of_it)


def _where_they_lie(_: Scan, places: ToldPlaces, route: Route) -> Route:
    """Aim goods from where they lie, if nothing else sends them; keep who may have sent them there.

    They must go on ("stored in Hamburg, re-export to Seoul"), or the asker hold them ("in our Hamburg warehouse").
    """
    where = (HELD, STORED) if places.codes(FINAL) else (HELD,)
    stored = _without(places.codes(*where), route.destinations)
    if route.exporters or not route.destinations or not stored:
        return route
    before = _once(route.bare, (one.code for one in places.undirected))
    perhaps = _once(route.perhaps, _without(before, (*stored, *route.destinations)))
    return replace(route, exporters=stored, bare=(), perhaps=perhaps)


def _sellers(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Send goods from their seller's country where no other place can be where they leave; else perhaps."""
    sellers = places.codes(SELLER)
    sends = sellers and not route.exporters and not route.bare and not _is_sender_unread(scan)
    exporters = sellers[:1] if sends else route.exporters
    return replace(route, exporters=exporters, perhaps=_once(route.perhaps, sellers))


def _seats(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Aim a firm's country, if nothing else says where the goods leave."""
    seats = [one for one in places.named if one.direction == SEAT]
    if not seats or route.exporters:
        return route
    bare = [one for one in places.in_order if one.code in route.bare and one.direction == NEITHER]
    if plain := _once(one.code for one in bare if leads_to_an_end(scan, one, places.in_order)):
        return replace(route, exporters=plain, bare=_without(route.bare, plain))
    direction = of_a_seat(scan, alone=not (route.origins or route.bare), ends=bool(route.destinations))
    seat = (seats[0].code,)
    if direction == TO:
        return replace(route, destinations=_once(route.destinations, seat))
    if direction == NEITHER:
        return replace(route, bare=_once(route.bare, seat))
    # What was only its origin by the goods' name stays the origin: "a German trader, Chinese germanium".
    return replace(route, exporters=seat, bare=(), origins=(*route.origins, *_without(route.bare, seat)))


def _legs(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Take places that dashes join, or that stand side by side, as the legs of one route: "chittagong karachi".

    Two countries may be anything ("US-China chip rules"): a town or a third place must be among them. One right beside
    the goods comes before what else is told: "Is the price from Norway, gallium Shanghai - Houston".
    """
    legs = legs_of_a_route(scan, places.in_order)
    if not legs:
        return route
    first, last = legs[0], legs[-1]
    plainly = any(one.direction in {TO, FINAL} and not one.of_a_town for one in places.in_order)
    told = route.destinations and (scan.routes.destinations or plainly)
    others = {*route.exporters} - {first.code}
    if first.code == last.code or told or (others and not _are_of_the_goods(scan, places, first)):
        return route
    return replace(
        route,
        exporters=_once(_without(first.codes, (last.code,)), route.exporters if others else ()),
        destinations=_once((last.code,), route.destinations),  # "end user: …, Soma works" is told too
        bare=_without(route.bare, (one.code for one in legs)),
    )


def _are_of_the_goods(scan: Scan, places: ToldPlaces, first: Place) -> bool:
    """Return whether goods stand between every place that goods leave from, and the first of some legs behind it."""
    leaving = [one for one in places.in_order if one.direction == FROM]
    return bool(leaving) and all(Use.SUBJECT in scan.taken[one.last : first.first] for one in leaving)


def _towns(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Aim towns without a word of direction: "Shenzhen to Lyon"; alone they say nothing.

    A country without direction right behind its own town is one place with it. A town that ends the text is the
    destination of goods that come from elsewhere (大連から釜山).
    """
    towns = places.undirected
    if not towns or _are_told_by_nothing(places, route):
        return route
    if not _are_the_places_of_their_countries(route, towns, places.named):
        return route
    if route.exporters and not route.destinations and not {*route.bare} <= {*route.exporters}:
        return route  # the country that is told beside its town is where they arrive
    route = replace(route, bare=())
    first, *others = towns
    if route.exporters and not route.destinations and not others and _ends(scan, first):
        return replace(route, destinations=_without((first.code,), route.exporters))
    sends = route.destinations and not route.exporters
    return replace(route, exporters=_without((first.code,), route.destinations)) if sends else route


def _told_by_nothing(_: Scan, places: ToldPlaces, route: Route) -> Route:
    """Keep places of several countries as bare if none has a direction: their order tells none.

    "gadolinium, Stillwater OK, Ganzhou": a firm's own place, a buyer's or a seller's may stand first.
    """
    tells = places.undirected and _are_told_by_nothing(places, route)
    return replace(route, bare=_plain(places, route)) if tells else route


def _are_told_by_nothing(places: ToldPlaces, route: Route) -> bool:
    return not (route.exporters or route.destinations) and len(_plain(places, route)) > 1


def _plain(places: ToldPlaces, route: Route) -> Codes:
    """Return the countries of places without a direction, and of origins that are kept as such."""
    return _once(
        one.code
        for one in places.in_order
        if one.direction == NEITHER or (one.code in route.bare and one.direction == ORIGIN)
    )


def _are_the_places_of_their_countries(route: Route, towns: Sequence[Place], named: Sequence[Place]) -> bool:
    """Return whether every country without direction stands right behind a town of it, and they are of several."""
    undirected = [one for one in named if not one.direction]
    own = {one.code for one in towns if any(place.first == one.last and place.code == one.code for place in undirected)}
    return own.issuperset(route.bare) and not (route.bare and len({one.code for one in towns}) == 1)


def _ends(scan: Scan, one: Place) -> bool:
    """Return whether nothing that may be goods stands behind a place."""
    return not any(scan.is_content(place) for place in range(one.last, len(scan.words)))


def _where_made(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Send goods from where they were made, if nothing else is said: "made in China to Warsaw".

    Those that arrive in the same country leave it behind there: "origin Karaganda, DAP Khorgos".
    """
    placed = places.in_order
    elsewhere = any(one.direction in {FROM, NEITHER, SEAT, SELLER, MADE} for one in placed)
    if not route.destinations or route.exporters or route.bare or elsewhere or _is_sender_unread(scan):
        return route
    made = (one.code for one in placed if one.direction == PRODUCED or (one.of_a_town and one.direction == ORIGIN))
    at_home = (one.code for one in placed if one.direction in _ORIGINS and one.code in route.destinations)
    return replace(route, exporters=_without(_once(made), route.destinations) or _once(at_home))


def _is_sender_unread(scan: Scan) -> bool:
    """Return whether a word that nothing knows stands where the goods leave: "from Pomalaa, seller in Singapore"."""
    runs = [first for first, _ in scan.unknown_runs()]
    before = (first - 1 for first in runs if first and first - 1 not in scan.ends_of_labels)  # not "sold from Pomalaa"
    return any(scan.words[place].key in said.group("from") for place in before)


def _names_of_firms(scan: Scan, _: ToldPlaces, route: Route) -> Route:
    """Aim goods where the name of a firm that receives them tells its country, if nothing else tells that end.

    A sender's name alone tells nothing: all exporters are then asked.
    """
    if route.bare or route.destinations:
        return route
    firms = (label for label in scan.labels if label.role in OF_RECEIVERS and _is_of_a_firm(scan, label.last))
    codes = (country_of_a_firm(scan, label.last) for label in firms)
    ends = (code for code in codes if code and code not in route.exporters)
    return replace(route, destinations=_once(filter(None, [next(ends, None)])))


def _is_of_a_firm(scan: Scan, place: int) -> bool:
    """Return whether a colon or the name of a firm stands behind a label."""
    return place in scan.after_colon or scan.taken[place : place + 1] == (Use.FIRM,)


def _told_later(_: Scan, places: ToldPlaces, route: Route) -> Route:
    """Add the senders told behind a whole route to its own exporter, which a bare country is."""
    if not places.later:
        return route
    if route.bare and not route.exporters:
        first, *others = route.bare
        destinations = route.destinations or tuple(others)
        route = replace(route, exporters=(first,), destinations=destinations, bare=())
    later = (one.code for one in places.later if not one.of_a_town or not route.is_sent)
    return replace(route, exporters=_once(route.exporters, _without(later, route.destinations)))


def _parties_at_home(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Drop destinations that only parties tell and that lie where the goods leave: from China to a Chinese university.

    They leave as well from a country right beside them: "helium China, end user: Zhejiang University".
    """
    arriving = [one for one in places.in_order if one.direction in {TO, FINAL}]
    if scan.routes.destinations or not all(is_told_by_a_party(scan, one) for one in arriving):
        return route
    exporters = route.exporters
    if not (exporters or route.bare):
        beside = (one for one in places.named if one.direction == NEITHER and is_beside_goods(scan, one))
        exporters = _once(one.code for one in beside)
    return replace(route, exporters=exporters, destinations=_without(route.destinations, exporters))


def _ends_at_home(scan: Scan, places: ToldPlaces, route: Route) -> Route:
    """Drop destinations by towns alone that lie where the goods leave: a town may be taken for another.

    Of several exporters that a town's name may mean the one elsewhere stays: "Fredericia to Santos".
    """
    told = scan.routes.destinations or any(one.direction in {TO, FINAL} for one in places.all_named)
    if told or not route.destinations or not set(route.destinations) <= set(route.exporters[:1]):
        return route
    if len(route.exporters) > 1:
        return replace(route, exporters=route.exporters[1:])
    return replace(route, destinations=())


STEPS: Mapping[str, Step] = {
    "plain-ends": _plain_ends,
    "plainest-first": _plainest_first,
    "declaration": _declaration,
    "undirected": _undirected,
    "apart-from-goods": _apart_from_goods,
    "beside-goods": _beside_goods,
    "pushed-aside": _pushed_aside,
    "where-they-lie": _where_they_lie,
    "sellers": _sellers,
    "seats": _seats,
    "legs": _legs,
    "told-by-nothing": _told_by_nothing,
    "towns": _towns,
    "where-made": _where_made,
    "names-of-firms": _names_of_firms,
    "told-later": _told_later,
    "parties-at-home": _parties_at_home,
    "ends-at-home": _ends_at_home,
}
