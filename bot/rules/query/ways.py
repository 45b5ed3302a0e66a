"""The ways to read the countries of a question: which of them sends the goods, and where they go. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import leftover
from bot.rules.query.asked import Direction
from bot.rules.query.embargoed_places import with_embargoed_places
from bot.rules.query.offices import with_the_office
from bot.rules.query.parse import Query
from bot.rules.query.place_roles import FROM, NEITHER, SEAT, TO
from bot.rules.query.routes import routes
from bot.rules.query.subjects import ThingsRead
from bot.rules.query.tokens import Scan
from bot.rules.query.who_asks import leads_to_an_end

_ENDS = 2
"""Countries of a route."""


def ways_of(
    base: RuleBase, query: Query, reading: ThingsRead, acts: Sequence[str]
) -> tuple[tuple[Direction, ...], frozenset[str]]:
    """Return the ways to read the countries, the plainest first, and the ends of the route that only a party tells."""
    scan = reading.scan
    ways = tuple(_strictest_first(base, one) for one in _directions(with_embargoed_places(base, scan)))
    own = {base.measures[act].jurisdiction for act in acts if not reading.things} - base.embargoes.keys()
    ways = tuple(one.without_own(own) for one in ways)
    doubtful = {TO} if ways[0].guessed else set[str]()
    apart = _open_ends(scan, doubtful)
    ways = tuple(_with_the_acts(base, query, scan, acts, ways))
    if reading.things and not acts and (office := with_the_office(base, scan, ways[0])):
        ways, apart = (office,), {FROM}
    by_chance = {FROM} if _is_sent_by_chance(query, reading) else set[str]()
    return ways, frozenset(apart | by_chance | scan.routes.loose | (set() if ways[0].guessed else doubtful))


def _is_sent_by_chance(query: Query, reading: ThingsRead) -> bool:
    """Return whether beside the codes of a control list no word says that goods leave the countries named.

    An address may stand there: "7D005 to Norway, 12 Main Street, London"; but "5A002 Germany to India" is a route.
    """
    scan = reading.scan
    if not query.controls or reading.things or query.exporters:
        return False
    placed = [one.place for one in scan.chosen if one.place]
    sent = [one for one in placed if one.code in {*scan.routes.exporters, *scan.routes.bare}]
    return bool(sent) and not any(one.direction == FROM or leads_to_an_end(scan, one, placed) for one in sent)


def _open_ends(scan: Scan, doubtful: AbstractSet[str]) -> AbstractSet[str]:
    """Return the ends of the route that countries apart from the goods alone tell."""
    if not scan.routes.apart:
        return frozenset()
    if scan.routes.exporters:
        return frozenset() if scan.routes.destinations else {TO}
    return {FROM, *doubtful}


def _directions(scan: Scan) -> Iterator[Direction]:
    """Ways to read the countries: a bare one as exporter, then as destination; each of several as the exporter."""
    exporters, to = list(scan.routes.exporters), list(scan.routes.destinations)
    yield from (Direction(code, ()) for code in scan.routes.may_send if code not in exporters)
    bare = [code for code in scan.routes.bare if code not in {*exporters, *to}]
    if not bare or (exporters and to):
        for exporter in exporters or (None,):
            yield Direction(exporter, tuple(code for code in to if code != exporter) or tuple(to))
        return
    yield from _directions_of_bare(bare, exporters, to, listed=not scan.after_dash)


def _with_the_acts(
    base: RuleBase, query: Query, scan: Scan, acts: Sequence[str], ways: Sequence[Direction]
) -> Iterator[Direction]:
    """Yield ways that reach the acts that are asked for by name, whatever exporter is told besides.

    Their own exporter is asked in place of one that is told of who asks ("No. 46 of 2024, we are a Polish firm"), and
    before one that the text itself names: "No. 46 of 2024 gallium from Poland". Acts that reach abroad do so anyway.
    """
    if _are_reached(base, acts, ways):
        yield from ways
        return
    asking = _of_who_asks(scan) - {*query.exporters}
    ending = [way for way in ways if not way.guessed or not way.from_] or ways
    ends = dict.fromkeys(tuple(code for code in way.to if code not in asking) for way in ending)
    for code in dict.fromkeys(base.measures[act].jurisdiction for act in acts):
        yield from (Direction(None if code in to else code, to) for to in ends)
    yield from (way for way in ways if not way.guessed and way.from_ not in asking)


def _are_reached(base: RuleBase, acts: Iterable[str], ways: Iterable[Direction]) -> bool:
    """Return whether no exporter is told, or the acts of another bind one that is; so it is without acts."""
    measures = [base.measures[act] for act in acts]
    senders = [way.from_ for way in ways if way.from_]
    if not measures or not senders or any(one.reaches_abroad for one in measures):
        return True
    return any(base.is_or_binds(one.jurisdiction, code) for one in measures for code in senders)


def _of_who_asks(scan: Scan) -> frozenset[str]:
    """Return the countries that only words about who asks tell."""
    placed = [one.place for one in scan.chosen if one.place]
    asking = {one.code for one in placed if one.direction == SEAT} | (
        {*scan.routes.bare} if scan.routes.apart else set()
    )
    return frozenset(asking - {one.code for one in placed if one.direction not in {SEAT, NEITHER}})


def _strictest_first(base: RuleBase, way: Direction) -> Direction:
    """Return a way with the destinations under an embargo first: an end user's behind where goods are handed."""
    return replace(way, to=tuple(sorted(way.to, key=lambda code: code not in base.embargoes)))


def with_routes(scan: Scan) -> Scan:
    """Return the scan with its route; what no word aims at is no exporter beside a place of leaving that nothing knows.

    Before it, it is a paper's head ("Jeddah, invoice: rice from Gotham to Baghdad"); right behind it the destination
    (`गोथम से चीन`).
    """
    read = _with_the_end(replace(scan, routes=routes(scan)))
    told = [one for one in scan.chosen if one.place and one.place.code in read.routes.exporters]
    if not told or any(one.place.direction for one in told if one.place):
        return read
    without = replace(read, routes=replace(read.routes, exporters=()))
    runs = [run for run in without.unknown_runs(firms=True) if leftover.is_origin(without, *run)]
    return without if runs and max(one.last for one in told) <= runs[0][0] else read


def _with_the_end(scan: Scan) -> Scan:
    """Return the scan in which a place right behind an unknown one and a word for "from" is the destination."""
    ends = {one.first: one.place.code for one in scan.chosen if one.place and not one.place.direction}
    found = (
        ends[last + 1] for _, last in scan.unknown_runs() if last + 1 in ends and leftover.is_left_behind(scan, last)
    )
    end = next(found, None)
    if end is None:
        return scan
    routes = scan.routes
    return replace(
        scan,
        routes=replace(
            routes,
            exporters=tuple(code for code in routes.exporters if code != end),
            bare=tuple(code for code in routes.bare if code != end),
            destinations=tuple(dict.fromkeys((*routes.destinations, end))),
        ),
    )


def _directions_of_bare(
    bare: Sequence[str], exporters: Sequence[str], to: Sequence[str], *, listed: bool
) -> Iterator[Direction]:
    """Yield the ways to read countries without a direction, beside exporters or destinations or alone.

    Two are the ends of a route, either way, and so are those that dashes join. Of more that are `listed` each may send
    the goods anywhere, and all may receive them.
    """
    if exporters:
        for exporter in exporters:
            yield Direction(exporter, tuple(bare))
    elif to:
        for exporter in bare:
            yield Direction(exporter, tuple(to))
    elif listed and len(bare) > _ENDS:
        yield from (Direction(code, (), guessed=True) for code in bare)
        yield Direction(None, tuple(bare), guessed=True)
    else:
        for code in (*bare, None)[: max(_ENDS, len(bare))]:
            yield Direction(code, tuple(other for other in bare if other != code), guessed=True)
