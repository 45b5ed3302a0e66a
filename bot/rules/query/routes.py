"""The route that the places of a query make: exporter, destination, origin, and who may send the goods besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.model.copies import replace
from bot.rules.query.addresses import of_a_street
from bot.rules.query.direction_words import is_greeted, is_of_a_law
from bot.rules.query.firms import country_of_a_firm
from bot.rules.query.legs import further_legs, legs_of_a_route, lie_elsewhere
from bot.rules.query.loose_ends import (
    is_beside_goods,
    is_told_by_a_party,
    loose_ends,
    senders_beside_goods,
    tells_little,
)
from bot.rules.query.papers import country_of_declaration
from bot.rules.query.party_labels import forms_of_law
from bot.rules.query.place_roles import (
    AWAY,
    FINAL,
    FROM,
    HELD,
    MADE,
    NEITHER,
    ORIGIN,
    OUTSIDE,
    PASSING,
    PRODUCED,
    SEAT,
    SELLER,
    STORED,
    TO,
)
from bot.rules.query.purchases import of_a_purchase
from bot.rules.query.tokens import Place, Routes, Scan, Use
from bot.rules.query.town_names import is_of_anothers_name
from bot.rules.query.who_asks import leads_to_an_end, of_a_seat, stand_apart, stands_by_itself
from bot.text import gazetteer
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS


@dataclass(slots=True)
class _Route:
    """A route while its places are read."""

    exporters: list[str]
    destinations: list[str]
    bare: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    """Destinations from which the goods go on to another one."""

    def aim(self, code: str, direction: str) -> None:
        """Keep a country under its direction, once."""
        into = {TO: self.destinations, FROM: self.exporters, NEITHER: self.bare}.get(direction)
        if into is not None and code not in into:
            into.append(code)


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of a text: countries and towns up to the end of its route, and the senders told behind that."""

    named: Sequence[Place]
    towns: Sequence[Place]
    later: Sequence[Place]
    """Countries, then towns."""
    all_named: Sequence[Place]
    all_towns: Sequence[Place]

    @property
    def in_order(self) -> list[Place]:
        """All of them."""
        return _in_order(self.all_named, self.all_towns)

    @property
    def undirected(self) -> list[Place]:
        """Towns without a word of direction."""
        return [one for one in self.towns if not one.direction]

    def codes(self, *directions: str) -> tuple[str, ...]:
        """Return the countries of some directions, each once, in the order of the text."""
        return tuple(dict.fromkeys(one.code for one in self.in_order if one.direction in directions))


def routes(scan: Scan) -> Routes:
    """Return the countries of a text under their directions; those that are told least go by what the others are.

    What "from" tells behind a whole route adds an exporter at most ("China to US, container from Hamburg"). A seller's
    country is the exporter where no other place can be. A place in passing is none of these.
    """
    places = _places(scan)
    route = _Route(list(scan.routes.exporters), list(scan.routes.destinations))
    _aim_plainly(scan, route, places.named, places.towns)
    _plainest_first(scan, route, places)
    _aim_by_a_declaration(scan, route)
    sent = bool(route.exporters)
    _aim_by_the_others(route, places.named, places.towns)
    _leave_out_what_stands_apart(scan, route, places)
    beside = senders_beside_goods(scan, route.bare, places.in_order) if route.exporters else ()
    if beside and route.destinations:
        route.exporters[:] = dict.fromkeys((*beside, *route.exporters))
        route.bare[:] = [code for code in route.bare if code not in beside]
    pushed = [*_pushed_aside(scan, route, places), *_sent_from_where_they_lie(route, places)]
    sellers = places.codes(SELLER)
    _aim_sellers(scan, route, sellers)
    _aim_seats(scan, route, [one for one in places.named if one.direction == SEAT], places.in_order)
    _aim_legs(scan, route, places.in_order)
    _aim_towns(scan, route, places)
    _aim_where_made(scan, route, places.in_order)
    _aim_by_names_of_firms(scan, route)
    if places.later:
        _add_later(route, [one for one in places.later if one in places.all_named or not sent])
    _leave_out_parties_at_home(scan, route, places)
    _leave_out_ends_at_home(scan, route, places)
    words_of_it, perhaps = _perhaps_alone(scan, route, places)
    return Routes(
        tuple(route.exporters),
        tuple(route.destinations),
        tuple(route.bare),
        tuple(route.origins),
        not_from=_codes(places.all_named, OUTSIDE),
        not_to=_codes(places.all_named, AWAY),
        regions=tuple(one.region for one in places.all_named if one.region),
        towns=tuple(one.code for one in places.undirected),
        alone=tuple(_alone(scan, route, places)) or perhaps,
        perhaps_alone=words_of_it,
        homonyms=tuple(_homonyms(route, places)),
        between=tuple(route.between),
        apart=stand_apart(scan, route.bare, places.in_order),
        in_order=_are_in_order(scan, places),
        before_goods=_is_before_goods(scan, places),
        perhaps=tuple(dict.fromkeys((*pushed, *sellers))),
        may_send=beside,
        loose=loose_ends(scan, route.exporters or route.bare, route.destinations, places.in_order),
        passing=tuple(code for code in places.codes(PASSING, STORED, HELD) if code not in route.exporters),
    )


_ENDS = 2
_SHORTEST_ALONE, _SHORTEST_SMALL = 4, 7
"""Letters of a word that may be the only town of a text, and of one that may be a small town."""


def _alone(scan: Scan, route: _Route, places: _Places) -> list[str]:
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


def _perhaps_alone(scan: Scan, route: _Route, places: _Places) -> tuple[tuple[str, ...], tuple[str, ...]]:
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


def _are_in_order(scan: Scan, places: _Places) -> bool:
    """Return whether two countries are all places of a text, side by side behind its goods: "scrap Ukraine Poland"."""
    if len(places.in_order) != len(places.all_named) or len(places.all_named) != _ENDS:
        return False
    one, other = places.all_named
    parted = scan.after_comma | scan.after_hyphen | scan.after_stroke | scan.in_brackets
    told = one.direction or other.direction or other.first != one.last or other.first in parted
    return not told and Use.SUBJECT in scan.taken[: one.first]


def _is_before_goods(scan: Scan, places: _Places) -> bool:
    """Return whether the only place of a text is a country that begins a clause or a row, with goods right behind."""
    if len(places.in_order) != 1 or not places.all_named:
        return False
    one = places.all_named[0]
    begins = one.first == 0 or one.first in scan.parted - scan.in_brackets
    return begins and one.last not in scan.parted and scan.taken[one.last : one.last + 1] == (Use.SUBJECT,)


def _is_where_something_is(scan: Scan, first: int) -> bool:
    """Return whether a word for "in" stands before a place: "for the lab in Kollam"."""
    return first > 0 and scan.words[first - 1].key in said.group("inside")


def _homonyms(route: _Route, places: _Places) -> Iterator[tuple[str, ...]]:
    """Yield the countries with a town of one name from which goods leave, of which the customs of one handle them."""
    for one in places.all_towns:
        if one.others and one.code in route.exporters and one.code not in gazetteer.customs_of_others():
            yield one.codes


def _aim_sellers(scan: Scan, route: _Route, sellers: Sequence[str]) -> None:
    """Send goods from their seller's country where no other place can be where they leave."""
    if sellers and not route.exporters and not route.bare and not _has_an_unread_sender(scan):
        route.exporters.append(sellers[0])


def _aim_by_names_of_firms(scan: Scan, route: _Route) -> None:
    """Aim goods where the name of a firm that receives them tells its country, if nothing else tells that end.

    A sender's name alone tells nothing: all exporters are then asked.
    """
    for label in scan.labels if not (route.bare or route.destinations) else ():
        firm = label.last in scan.after_colon or scan.taken[label.last : label.last + 1] == (Use.FIRM,)
        if firm and label.role in OF_RECEIVERS and not route.destinations:
            code = country_of_a_firm(scan, label.last)
            route.destinations += [code] if code and code not in route.exporters else []


def _leave_out_parties_at_home(scan: Scan, route: _Route, places: _Places) -> None:
    """Drop destinations that only parties tell and that lie where the goods leave: from China to a Chinese university.

    They leave as well from a country right beside them: "helium China, end user: Zhejiang University".
    """
    arriving = [one for one in places.in_order if one.direction in {TO, FINAL}]
    if scan.routes.destinations or not all(is_told_by_a_party(scan, one) for one in arriving):
        return
    if not (route.exporters or route.bare):
        beside = (one for one in places.named if one.direction == NEITHER and is_beside_goods(scan, one))
        route.exporters += dict.fromkeys(one.code for one in beside)
    route.destinations[:] = [code for code in route.destinations if code not in route.exporters]


def _leave_out_ends_at_home(scan: Scan, route: _Route, places: _Places) -> None:
    """Drop destinations by towns alone that lie where the goods leave: a town may be taken for another."""
    told = scan.routes.destinations or any(one.direction in {TO, FINAL} for one in places.all_named)
    if told or not route.destinations or not set(route.destinations) <= set(route.exporters[:1]):
        return
    if len(route.exporters) > 1:
        route.exporters.pop(0)  # of several towns of a name the one elsewhere: "Fredericia to Santos"
    else:
        route.destinations.clear()


def _places(scan: Scan) -> _Places:
    """Return the places of a text; behind its route one of a bank's or a firm's name is in passing."""
    placed, towns = (_placed(scan, use) for use in (Use.COUNTRY, Use.TOWN))
    directed = {one.first: one for one in of_a_purchase(scan, [*placed, *towns])}
    directed |= {one.first: one for one in _at_ends_of_rows(scan, _in_order([*directed.values()]))}
    placed, towns = ([directed[one.first] for one in those] for those in (placed, towns))
    placed, towns = ([_of_something_else(scan, one, [*placed, *towns]) for one in those] for those in (placed, towns))
    placed, towns = ([of_a_street(scan, one, [*placed, *towns]) for one in those] for those in (placed, towns))
    whole = _end_of_its_route(scan, placed, towns)
    placed, towns = ([_of_its_name(scan, whole, one) for one in those] for those in (placed, towns))
    later = [one for one in (*placed, *towns) if one.direction == FROM and one.first >= whole]
    named, others = ([one for one in those if one not in later] for those in (placed, towns))
    return _Places(named, others, later, placed, towns)


def _of_something_else(scan: Scan, one: Place, places: Sequence[Place]) -> Place:
    """Return the place of a greeting, or whose law or court counts, beside any other as one in passing.

    "Greetings from Sweden, ore Indonesia", "laws of England, Indonesian coal", "contrary to U.S. law". So is a flag.
    """
    if not _is_told_of_something_else(scan, one):
        return one
    alone = all(_is_told_of_something_else(scan, it) for it in places)
    told = scan.routes.exporters or scan.routes.destinations or not alone
    return replace(one, direction=PASSING) if told else one


def _is_told_of_something_else(scan: Scan, one: Place) -> bool:
    if one.direction == NEITHER and one.first in scan.flags and not is_beside_goods(scan, one):
        return True
    if one.direction in {NEITHER, FROM} and is_greeted(scan, one.first):
        return True
    return one.direction in {NEITHER, FROM, TO, ORIGIN} and is_of_a_law(scan, one.first, one.last)


def _at_ends_of_rows(scan: Scan, placed: Sequence[Place]) -> Iterator[Place]:
    """Yield the countries behind another place and a comma in a receiver's row, and the town right before as theirs.

    They are no exporters: "Buyer: Delta Co., Олександрія, Єгипет", "Buyer: Bavaria Co., Syria".
    """
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


def _has_an_unread_sender(scan: Scan) -> bool:
    """Return whether a word that nothing knows stands where the goods leave: "from Pomalaa, seller in Singapore"."""
    runs = [first for first, _ in scan.unknown_runs()]
    before = (first - 1 for first in runs if first and first - 1 not in scan.ends_of_labels)  # not "sold from Pomalaa"
    return any(scan.words[place].key in said.group("from") for place in before)


def _in_order(*those: Sequence[Place]) -> list[Place]:
    """Return places in the order of a text."""
    return sorted((one for places in those for one in places), key=lambda place: place.first)


def _end_of_its_route(scan: Scan, named: Sequence[Place], towns: Sequence[Place]) -> int:
    """Return the place behind which a text has told where the goods leave and arrive; behind all words if nowhere."""
    leaves, arrives = bool(scan.routes.exporters), bool(scan.routes.destinations)
    bare: set[str] = set()
    for one in sorted((*named, *towns), key=lambda place: place.first):
        if leaves and arrives:
            return one.first
        if one.direction == NEITHER:
            bare.add(one.code)
        leaves = leaves or one.direction == FROM or bool(bare)
        arrives = arrives or one.direction == TO or len(bare) > 1
    return len(scan.words)


def _of_its_name(scan: Scan, whole: int, one: Place) -> Place:
    """Return a place behind a whole route as one in passing, if it is of the name of a bank, an exchange or a firm."""
    loose = one.first >= whole and one.direction in {FROM, NEITHER}
    return replace(one, direction=PASSING) if loose and is_of_anothers_name(scan, one.first) else one


def _sent_from_where_they_lie(route: _Route, places: _Places) -> list[str]:
    """Aim goods from where they lie, if nothing else sends them; return who may have sent them there.

    They must go on ("stored in Hamburg, re-export to Seoul"), or the asker hold them ("in our Hamburg warehouse").
    """
    where = (HELD, STORED) if places.codes(FINAL) else (HELD,)
    stored = [code for code in places.codes(*where) if code not in route.destinations]
    if route.exporters or not route.destinations or not stored:
        return []
    route.exporters += stored
    before = dict.fromkeys((*route.bare, *(one.code for one in places.undirected)))
    route.bare.clear()
    return [code for code in before if code not in {*stored, *route.destinations}]


def _add_later(route: _Route, later: Sequence[Place]) -> None:
    """Add the senders told behind a whole route to its own exporter, which a bare country is."""
    if route.bare and not route.exporters:
        first, *others = route.bare
        route.exporters.append(first)
        route.destinations += [] if route.destinations else others
        route.bare.clear()
    for one in later:
        if one.code not in route.destinations:
            route.aim(one.code, FROM)


def _pushed_aside(scan: Scan, route: _Route, places: _Places) -> Iterator[str]:
    """Yield the countries without a direction that a later "from" would leave unasked as exporters.

    Between it and the country stands the end of a route ("China from Hamburg to US"), or a word that is no goods and
    is what comes from there ("China, container from Hamburg").
    """
    senders = [one for one in places.in_order if one.direction == FROM]
    for one in places.all_named:
        if one.direction == NEITHER and one.code in {*route.bare} and one.code not in route.exporters:
            behind = [sender for sender in senders if sender.first >= one.last]
            if any(route.destinations or _is_of_a_thing(scan, one.last, sender.first) for sender in behind):
                yield one.code


def _is_of_a_thing(scan: Scan, first: int, last: int) -> bool:
    """Return whether between two places stands what comes from the second, which is not the goods."""
    words_of_it = [place for place in range(first, last) if scan.words[place].key not in said.group("from")]
    small = said.group("articles", "before_names")
    return any(not scan.taken[place] and scan.words[place].key not in small for place in words_of_it)


def _placed(scan: Scan, use: Use) -> list[Place]:
    return [one.place for one in scan.chosen if one.place and one.use is use]


def _codes(placed: Sequence[Place], direction: str) -> frozenset[str]:
    return frozenset(one.code for one in placed if one.direction == direction)


def _aim_plainly(scan: Scan, route: _Route, named: Sequence[Place], towns: Sequence[Place]) -> None:
    """Aim countries that are plainly exporters or destinations, and towns: at a destination all, else where none is.

    The last leg comes first among the destinations: "to Hamburg, then Malaysia", "to Hamburg to Malaysia".
    """
    for code in _left_from(named, () if scan.routes.exporters else towns):
        route.aim(code, FROM)
    arriving = [one for one in _in_order(named, towns) if one.direction in {TO, FINAL}]
    further = list(further_legs(scan, arriving))
    legs = [one for _, one in further]
    route.between += dict.fromkeys(
        before.code for before, one in further if before is not one and before.code != legs[-1].code
    )
    for code in (code for one in (*reversed(legs), *arriving) for code in one.codes):
        route.aim(code, TO)


def _left_from(named: Sequence[Place], towns: Sequence[Place]) -> Iterator[str]:
    """Yield the countries that goods leave from, and those of towns, in the order of the text.

    Where a country is told too, a town right before one is told by it ("from Birmingham, US"), and every other town
    stands for the largest of its name alone.
    """
    told = any(one.direction == FROM for one in named)
    own = {one.first for one in named} if told else set[int]()
    for one in _in_order(named, [one for one in towns if one.last not in own]):
        if one.direction == FROM:
            yield from (one.code,) if told else one.codes


def _aim_by_a_declaration(scan: Scan, route: _Route) -> None:
    """Aim goods from or to the country to whose customs they are declared, if nothing says it: 出口报关单."""
    text = "".join(word.key for word in scan.words)
    for kind, ends, others in (
        ("export", route.exporters, route.destinations),
        ("import", route.destinations, route.exporters),
    ):
        code = None if ends else country_of_declaration(kind, text)
        if code and code not in others:
            ends.append(code)


def _plainest_first(scan: Scan, route: _Route, places: _Places) -> None:
    """Put exporters from which "to" leads on first, and those that only terms of delivery and people tell last.

    "FOB Callao, tin from China to Italy", "we also buy from Vietnam, tin from China to Italy".
    """
    leaving = [one for one in places.in_order if one.direction == FROM]
    plain = {one.code for one in leaving if not tells_little(scan, one)}
    leading = {one.code for one in leaving if leads_to_an_end(scan, one, places.in_order)}
    fields = scan.routes.exporters
    route.exporters.sort(key=lambda code: (code not in fields, code not in plain, code not in leading))


def _leave_out_what_stands_apart(scan: Scan, route: _Route, places: _Places) -> None:
    """Drop countries told of something else beside one that is right beside the goods: "…, our rival is in Brazil"."""
    bare = [one for one in places.named if one.code in route.bare]
    if any(one.direction == NEITHER and is_beside_goods(scan, one) for one in bare):
        told = {one.code for one in bare if not stands_by_itself(scan, one)}
        route.bare[:] = [code for code in route.bare if code in told]


def _aim_by_the_others(route: _Route, named: Sequence[Place], towns: Sequence[Place]) -> None:
    """Countries without a direction, and origins where nothing lies elsewhere: "us origin, in Rotterdam, to Egypt"."""
    aimed = {*route.destinations, *route.exporters}
    sent = bool(route.exporters) or lie_elsewhere(aimed, named, (*named, *towns))
    for one in named:
        if one.direction == NEITHER or (one.direction == ORIGIN and not sent):
            if one.code not in aimed:  # "to Guadalajara, Jalisco": the part of a country is its town's place
                route.aim(one.code, NEITHER)
        elif one.direction in _ORIGINS and one.code not in route.origins:
            route.origins.append(one.code)
    made = dict.fromkeys(one.code for one in towns if one.direction in _ORIGINS)
    route.origins += [code for code in made if code not in route.origins]


_ORIGINS = frozenset({ORIGIN, MADE, PRODUCED})


def begins_with_its_acts(scan: Scan) -> bool:
    """Return whether a country without a direction begins a text, and a word for a restriction stands behind."""
    first = next((place for place, word in enumerate(scan.words) if word.key not in said.group("articles")), 0)
    begins = len(scan.routes.bare) == 1 and scan.taken[first : first + 1] == (Use.COUNTRY,)
    return begins and any(word.key in said.group("restraints") for word in scan.words[first:])


def _aim_seats(scan: Scan, route: _Route, seats: Sequence[Place], places: Sequence[Place]) -> None:
    """Aim a firm's country, if nothing else says where the goods leave."""
    if not seats or route.exporters:
        return
    bare = [one for one in places if one.code in route.bare and one.direction == NEITHER]
    if plain := [one.code for one in bare if leads_to_an_end(scan, one, places)]:
        route.exporters[:] = dict.fromkeys(plain)  # "germanium China to Poland, we are a Canadian company"
        route.bare[:] = [code for code in route.bare if code not in plain]
        return
    direction = of_a_seat(scan, alone=not (route.origins or route.bare), ends=bool(route.destinations))
    if direction != FROM:
        route.aim(seats[0].code, direction)
        return
    # What was only its origin by the goods' name stays the origin: "a German trader, Chinese germanium".
    route.origins += [code for code in route.bare if code != seats[0].code]
    route.bare.clear()
    route.aim(seats[0].code, FROM)


def _aim_where_made(scan: Scan, route: _Route, placed: Sequence[Place]) -> None:
    """Where goods were made they leave, if nothing else is said: "made in China to Warsaw"."""
    elsewhere = any(one.direction in {FROM, NEITHER, SEAT, SELLER, MADE} for one in placed)
    if route.destinations and not (route.exporters or route.bare or elsewhere or _has_an_unread_sender(scan)):
        made = (one.code for one in placed if one.direction == PRODUCED or (one.of_a_town and one.direction == ORIGIN))
        route.exporters += dict.fromkeys(code for code in made if code not in route.destinations)


def _aim_legs(scan: Scan, route: _Route, places: Sequence[Place]) -> None:
    """Places that dashes join are the legs of one route: "Guangxi - Antwerp - Duisburg" leaves China for Germany.

    So are two side by side: "chittagong karachi". Two countries may be anything ("US-China chip rules"): a town or a
    third place must be among them.
    """
    legs = legs_of_a_route(scan, places)
    if not legs:
        return
    first, last = legs[0], legs[-1]
    told = scan.routes.destinations or any(one.direction in {TO, FINAL} and not one.of_a_town for one in places)
    if first.code != last.code and not (told and route.destinations) and not {*route.exporters} - {first.code}:
        route.exporters[:] = [code for code in first.codes if code != last.code]
        route.destinations[:] = dict.fromkeys((last.code, *route.destinations))  # "end user: …, Soma works" is told too
        route.bare[:] = [code for code in route.bare if code not in {one.code for one in legs}]


def _aim_towns(scan: Scan, route: _Route, places: _Places) -> None:
    """Towns without a word of direction: "Shenzhen to Lyon"; alone they say nothing.

    A country without direction right behind its own town is one place with it. A town that ends the text is the
    destination of goods that come from elsewhere (大連から釜山). Where nothing tells a direction, their order
    tells none: they are asked either way.
    """
    towns = places.undirected
    if not towns or _are_told_by_nothing(route, places):
        return
    if not _are_the_places_of_their_countries(route, towns, places.named):
        return
    if route.exporters and not route.destinations and not {*route.bare} <= {*route.exporters}:
        return  # the country that is told beside its town is where they arrive
    route.bare.clear()
    first, *others = towns
    if route.exporters and not route.destinations and not others and _ends(scan, first):
        route.destinations += [first.code] if first.code not in route.exporters else []
    if route.exporters or not route.destinations:
        return
    if first.code not in route.destinations:
        route.exporters.append(first.code)


def _are_told_by_nothing(route: _Route, places: _Places) -> bool:
    """Return whether no place has a direction, and they are of several countries: all of them are then asked.

    "gadolinium, Stillwater OK, Ganzhou": a firm's own place, a buyer's or a seller's may stand first.
    """
    if route.exporters or route.destinations:
        return False
    plain = dict.fromkeys(
        one.code
        for one in places.in_order
        if one.direction == NEITHER or (one.code in route.bare and one.direction == ORIGIN)
    )
    if len(plain) > 1:
        route.bare[:] = plain
    return len(plain) > 1


def _are_the_places_of_their_countries(route: _Route, towns: Sequence[Place], named: Sequence[Place]) -> bool:
    """Return whether every country without direction stands right behind a town of it, and they are of several."""
    undirected = [one for one in named if not one.direction]
    own = {one.code for one in towns if any(place.first == one.last and place.code == one.code for place in undirected)}
    return own.issuperset(route.bare) and not (route.bare and len({one.code for one in towns}) == 1)


def _ends(scan: Scan, one: Place) -> bool:
    """Return whether nothing that may be goods stands behind a place."""
    return not any(scan.is_content(place) for place in range(one.last, len(scan.words)))
