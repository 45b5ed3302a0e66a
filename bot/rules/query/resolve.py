"""A query's words → things, acts, parties and countries, with what was corrected, passed over and not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, partial
from itertools import pairwise

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.query import (
    called,
    countries,
    days_asked,
    firm_names,
    firm_words,
    firms,
    goods_words,
    leftover,
    mentions,
    names,
    numbers,
    scanning,
    spelling,
    symbols,
    towns,
    word_forms,
)
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.direction_words import is_perhaps_inside
from bot.rules.query.embargoed_names import embargoed_names
from bot.rules.query.facts import words_of_phrases
from bot.rules.query.leftover import Left
from bot.rules.query.measures import is_always_a_content
from bot.rules.query.offices import is_an_office, with_the_office
from bot.rules.query.parse import FIELD_SIGN, Query
from bot.rules.query.place_roles import FROM, NEITHER, ORIGIN, SEAT, TO
from bot.rules.query.routes import begins_with_its_acts
from bot.rules.query.routes import routes as read_routes
from bot.rules.query.subjects import Thing, ThingsRead
from bot.rules.query.subjects import read as read_things
from bot.rules.query.tokens import PLACES, Candidate, Name, Place, Scan, Use
from bot.rules.query.topics import Revision, is_of_a_revision, revisions
from bot.text import countries as places_by_name
from bot.text import gazetteer, thing_words
from bot.text.countries import is_an_adjective
from bot.text.normalize import as_typed, key, words
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_LONGEST_NAME = 8
BEFORE_DAYS, AFTER_DAYS, CORRECTED = "before-days", "after-days", "corrected"
_BOTH, _LONGEST_FIRM = 2, 5
READERS: Mapping[str, Callable[[Scan, RuleBase], Iterable[Candidate]]] = {
    "called": called.called,
    "firm-names": firm_names.firm_names,
    "short-countries": countries.short_names,
    "terms": mentions.terms,
    "phrases": mentions.phrases,
    "grades": mentions.grades,
    "names": names.names,
    "firms": firms.firms,
    "countries": countries.named,
    "towns": towns.towns,
    "users": mentions.users,
    "phrases-in-cases": partial(word_forms.inflected, fewest=2),
    "cases": word_forms.inflected,
    "symbols": symbols.symbols,
    "materials": symbols.materials,
    "inverted": word_forms.inverted,
    "elided": word_forms.elided,
    "household": goods_words.household,
    CORRECTED: spelling.corrected,
    "goods-words": goods_words.goods,
}


def understand(base: RuleBase, query: Query, today: date | None = None, *, named_acts: bool = True) -> Asked:
    """Read a query's text against the names of a rule base. Without `today` days in words stay text.

    `named_acts`: whether acts are met by their names.
    """
    query = numbers.without_general_licences(base, _as_one_name(base, query))
    query = _without_repeats(base, symbols.with_substances_spelt_out(query))
    named, query = numbers.acts_with_numbers(base, query, today or date.min)
    query = numbers.subjects_with_numbers(base, query, today or date.min)
    query = numbers.with_names_behind_papers(base, query)
    query = days_asked.with_days_taken_out(base, query, today)
    scan = _chosen(base, replace(scanning.words_of(base, query, named), named_acts=named_acts), BEFORE_DAYS)
    scan = _routes(scan)
    query = replace(query, text=" ".join(query.text.replace(FIELD_SIGN, " ").split()))
    query = numbers.without_numbers_of_papers(base, query, scan)
    query, scan = days_asked.described(base, query, scan, today)
    query = numbers.without_unknown_numerals(base, query, scan)
    scan = _chosen(base, scan, AFTER_DAYS)
    corrected = tuple(_corrected(scan))
    reading = read_things(base, _without_goods_of_parties(base, scan), query.plain, query.hs)
    scan = reading.scan
    things = (*_as_they_stand(reading.things, query), *numbers.by_cas(base, query, reading.things))
    reading = replace(reading, things=tuple(thing for thing in things if not thing.component) or things)
    acts = tuple(dict.fromkeys((*numbers.cited(base, query, scan), *scan.acts)))
    revised = _revised(scan) if acts else frozenset()
    left = tuple(_left(base, query, reading, revised))
    unread = tuple(embargoed_names(scan, base))
    ways = tuple(_strictest_first(base, one) for one in _directions(_with_embargoed_places(base, scan)))
    own = {base.measures[act].jurisdiction for act in acts if not reading.things} - base.embargoes.keys()
    ways = tuple(one.without_own(own) for one in ways)
    doubtful = {TO} if ways[0].guessed else set[str]()
    apart = _open_ends(scan, doubtful)
    ways = tuple(_with_the_acts(base, query, scan, acts, ways))
    office = with_the_office(base, scan, ways[0]) if reading.things and not acts else None
    if office:
        ways, apart = (office,), {FROM}
    near = _near(base, scan, reading, acts, left)
    return Asked(
        query,
        reading.things,
        acts,
        frozenset(scan.parties),
        frozenset(scan.uses),
        ways[0].from_,
        ways[0].to[0] if ways[0].to else None,
        corrected,
        left,
        beside=tuple(_beside(reading)),
        unknown=() if reading.things else tuple(spelling.unknown(scan)),
        near=near,
        remarks=(
            *leftover.unasked(reading.unasked),
            *leftover.ways(scan, ways[0].from_),
            *leftover.countries(scan, query),
            *leftover.of_the_text(query),
            *leftover.remarks(base, scan),
        ),
        directions=ways,
        origins=scan.routes.origins_beside(ways[0].from_),
        not_from=frozenset(scan.routes.not_from),
        not_to=frozenset(scan.routes.not_to),
        unasked=reading.unasked,
        made_of=reading.made_of,
        revisions=revised,
        regions=tuple(dict.fromkeys((*scan.routes.regions, *(code for code in unread if "-" in code)))),
        of_the_first=len(ways) == _BOTH and begins_with_its_acts(scan) and not scan.routes.apart,
        apart=scan.routes.apart,
        may_send=scan.routes.may_send,
        loose=frozenset(apart | (scan.routes.loose if ways[0].guessed else scan.routes.loose | doubtful)),
        company=firms.names_a_firm(base, scan),
        firms=tuple(firms.firms_named(scan)),
        towns=tuple(dict.fromkeys(scan.routes.towns)),
        alone=scan.routes.alone,
        perhaps_alone=scan.routes.perhaps_alone,
        homonyms=scan.routes.homonyms,
        goods_in_names=tuple(firm_names.goods_in_names(base, scan)),
        firm_places=tuple(dict.fromkeys((*scan.firm_places, *unread))),
        in_order=scan.routes.in_order,
        between=scan.routes.between,
        passing=scan.routes.passing,
        perhaps_inside=tuple(dict.fromkeys(_perhaps_inside(scan))),
    )


def _open_ends(scan: Scan, doubtful: AbstractSet[str]) -> AbstractSet[str]:
    """Return the ends of the route that countries apart from the goods alone tell."""
    if not scan.routes.apart:
        return frozenset()
    if scan.routes.exporters:
        return frozenset() if scan.routes.destinations else {TO}
    return {FROM, *doubtful}


def _perhaps_inside(scan: Scan) -> Iterator[str]:
    """Yield the destinations whose word means "in" as well as "to"."""
    for one in scan.chosen:
        if one.place and one.place.direction == TO and is_perhaps_inside(scan, one.first):
            yield one.place.code


def _without_goods_of_parties(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan without goods on which no act is that only say who a party is: "Buyer: furniture shop, Lima"."""
    whom = scan.of_whom
    kept = tuple(one for one in scan.chosen if not (one.name and one.first in whom and _are_spared(base, one.name)))
    return replace(scan, chosen=kept) if len(kept) < len(scan.chosen) else scan


def _are_spared(base: RuleBase, name: Name) -> bool:
    return all(map(base.is_spared, name.subjects))


def _corrected(scan: Scan) -> Iterator[tuple[str, str]]:
    """Yield what was misspelt, with what it was taken for."""
    for one in scan.chosen:
        if one.why == CORRECTED or countries.MISSPELT in one.keys:
            yield spelling.as_corrected(scan, one)


def _revised(scan: Scan) -> frozenset[Revision]:
    """Return what a question asks of the life of the acts that it names, by words that are none of their names."""
    return revisions([word for word, use in zip(scan.words, scan.taken, strict=True) if use != Use.ACT])


def _beside(reading: ThingsRead) -> Iterator[str]:
    """Yield the keys of the words that are neither of names of goods and places, nor tell of these, nor of grammar."""
    named, small = {*PLACES, Use.SUBJECT}, {Role.GRAMMAR, Role.SHAPE, Role.GRADE, Role.PACKAGING}
    for place, (word, use) in enumerate(zip(reading.scan.words, reading.scan.taken, strict=True)):
        if use not in named and place not in reading.used and reading.scan.role(place) not in small:
            yield word.key


def _left(base: RuleBase, query: Query, reading: ThingsRead, revised: frozenset[Revision]) -> Iterator[Left]:
    """Yield the words that were passed over, as typed."""
    of_facts = words_of_phrases(query.plain)
    for one in leftover.left_over(base, reading.scan, query, reading):
        of_a_revision = revised and is_of_a_revision(key(one.typed))
        of_a_fact = of_facts.issuperset(word.key for word in words(one.typed)) or is_an_office(base, one.typed)
        if not (of_a_revision or of_a_fact or _is_a_content(query.plain, one.typed, reading)):
            yield replace(one, typed=as_typed(one.typed, query.shown))


def _is_a_content(text: str, typed: str, reading: ThingsRead) -> bool:
    """Return whether a substance stands beside a percentage ("95% carbon", "Fe 62%"): what the goods hold.

    A formula does that only beside other goods: "petalite 4% Li2O", but the purity of "99.9% Bi2Te3".
    """
    others = any(thing.written != key(typed) for thing in reading.things)
    substance = (
        key(typed) in substances()
        or thing_words.is_a_symbol(typed)
        or (others and bool(thing_words.elements_of(typed)))
    )
    return substance and is_always_a_content(text, typed)


def _as_they_stand(things: Iterable[Thing], query: Query) -> Iterator[Thing]:
    """Yield things with their names as they stand in the text: ビール瓶, whose words lose the long vowel."""
    for one in things:
        there = one.typed.isascii() or one.typed in query.shown
        yield one if there else replace(one, typed=as_typed(one.typed, query.shown))


def _near(
    base: RuleBase, scan: Scan, reading: ThingsRead, acts: Sequence[str], left: Sequence[Left]
) -> tuple[str, ...]:
    """Return names that may have been meant, if nothing was understood."""
    if reading.things or acts or scan.parties:
        return ()
    if reading.unasked:
        return reading.unasked
    return spelling.near(base, scan) if left else spelling.near_ordinary(base, scan)


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


def _with_embargoed_places(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan with a place under embargo as another destination where the goods, or a firm, may be going there.

    The firm stands behind a town of arrival, or its name begins as a town: `to Praga, Mitsubishi Materials, Iran`,
    "An: Isfahan Alloys, Hamburg". A country that no word aims at may be an end beside both that are told, and one
    before a dash in a receiver's row may be either: "Consignee: Zorvex Ltd, Tehran – China". A firm's country may be an
    end beside who sends: `für eine iranische Firma from:CN`.
    """
    scan = _without_adjectives_in_firms(_without_adjectives_of_the_exporter(scan))
    scan = _without_bare_parts(base, scan)
    scan = _with_whom_they_may_go_to(base, scan)
    routes = scan.routes
    found = [code for code in _perhaps_ends(scan) if code in base.embargoes and code not in routes.exporters]
    turned = [code for code in _before_a_dash(scan) if code in base.embargoes and code in routes.exporters]
    if not found and not turned:
        return scan
    exporters = dict.fromkeys((*routes.exporters, *(routes.destinations if turned else ())))
    destinations = dict.fromkeys((*routes.destinations, *found, *turned))
    return replace(scan, routes=replace(routes, exporters=tuple(exporters), destinations=tuple(destinations)))


def _without_bare_parts(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan without exporters told by a part under an embargo that no word aims: `Simferopol generator`.

    The part stays named; as an exporter its country would leave all others unasked.
    """
    told = [one.place for one in scan.chosen if one.place]
    parts = [one for one in told if one.region != one.code and one.region in base.embargoes]
    aimless = {one.code for one in parts if one.direction in {NEITHER, ORIGIN}}
    aimless -= {one.code for one in told if one not in parts}
    bare = tuple(code for code in scan.routes.bare if code not in aimless)
    return replace(scan, routes=replace(scan.routes, bare=bare))


def _perhaps_ends(scan: Scan) -> Iterator[str]:
    """Yield the countries that may be destinations beside those told: behind towns, of names led by "to", of seats."""
    routes = scan.routes
    yield from _behind_towns(scan)
    for at in sorted(scan.of_led_names):
        yield from gazetteer.countries_of_town(scan.words[at].key)
    if routes.exporters and routes.destinations:
        yield from routes.bare
    if routes.exporters:
        yield from (one.place.code for one in scan.chosen if one.place and one.place.direction == SEAT)


def _before_a_dash(scan: Scan) -> Iterator[str]:
    """Yield the countries of places that a dash, a hyphen or a stroke parts from the next, in a receiver's row."""
    signs = (scan.after_dash | scan.after_hyphen | scan.after_stroke) - scan.after_arrow
    for one in scan.chosen:
        if one.place and not one.place.direction and one.last in signs:
            before = [label for last, label in sorted(scan.ends_of_labels.items()) if last < one.first]
            if before and before[-1].role in OF_RECEIVERS:
                yield one.place.code


def _behind_towns(scan: Scan) -> Iterator[str]:
    """Yield the countries of places behind a comma, and behind words of another name behind a town of arrival."""
    places = sorted((one.place for one in scan.chosen if one.place), key=lambda one: one.first)
    for before, behind in pairwise(places):
        apart = before.last < behind.first and scan.after_comma.issuperset({before.last, behind.first})
        if apart and before.of_a_town and before.direction == TO and behind.direction in {NEITHER, FROM}:
            yield behind.code


def _with_the_acts(
    base: RuleBase, query: Query, scan: Scan, acts: Sequence[str], ways: Sequence[Direction]
) -> Iterator[Direction]:
    """Yield ways that reach the acts that are asked for by name, whatever exporter is told besides.

    Their own exporter is asked in place of one that is told of who asks ("No. 46 of 2024, we are a Polish firm"), and
    before one that the text itself names: "No. 46 of 2024 gallium from Poland". Acts that reach abroad do so anyway.
    """
    measures = [base.measures[act] for act in acts]
    senders = {way.from_ for way in ways if way.from_}
    bound = any(one.reaches_abroad or base.is_or_binds(one.jurisdiction, code) for one in measures for code in senders)
    if not measures or not senders or bound:
        yield from ways
        return
    asking = _of_who_asks(scan) - {*query.exporters}
    ending = [way for way in ways if not way.guessed or not way.from_] or ways
    ends = [tuple(code for code in way.to if code not in asking) for way in ending]
    own = dict.fromkeys(one.jurisdiction for one in measures)
    yield from (Direction(None if code in to else code, to) for code in own for to in dict.fromkeys(ends))
    yield from (way for way in ways if not way.guessed and way.from_ not in asking)


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


def _routes(scan: Scan) -> Scan:
    """Return the scan with its route; what no word aims at is no exporter beside a place of leaving that nothing knows.

    Before it, it is a paper's head ("Jeddah, invoice: rice from Gotham to Baghdad"); right behind it the destination
    (`गोथम से चीन`).
    """
    read = _with_the_end(replace(scan, routes=read_routes(scan)))
    told = [one for one in scan.chosen if one.place and one.place.code in read.routes.exporters]
    if not told or any(one.place.direction for one in told if one.place):
        return read
    without = replace(read, routes=replace(read.routes, exporters=()))
    runs = [run for run in without.unknown_runs(firms=True) if leftover.is_origin(without, *run)]
    return without if runs and max(one.last for one in told) <= runs[0][0] else read


def _with_whom_they_may_go_to(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan in which the only country, one under an embargo told by an adjective, may be where goods go.

    Nothing is known of what stands beside it, which is no goods and no control: `İranlı bir şirkete galyum`. As an
    exporter it would leave all others unasked.
    """
    routes = scan.routes
    told = [one.place for one in scan.chosen if one.place]
    codes = (*routes.exporters, *routes.bare)
    if len(told) != 1 or codes != (told[0].code,) or routes.destinations or told[0].code not in base.embargoes:
        return scan
    first, last = told[0].first, told[0].last
    named = told[0].direction not in {NEITHER, SEAT} or not _is_an_adjective(scan, told[0])
    beside = [*scan.taken[max(0, first - 1) : first], *(() if last in scan.apart else scan.taken[last : last + 1])]
    controls = any(scan.role(place) is Role.QUESTION for place in range(last, min(last + _BOTH, len(scan.words))))
    if named or controls or Use.SUBJECT in beside or len(scan.words) <= _BOTH:
        return scan
    return replace(scan, routes=replace(routes, exporters=(), bare=(), destinations=codes))


def _is_an_adjective(scan: Scan, place: Place) -> bool:
    """Return whether a country is told by an adjective, perhaps one in a case: `iransk`, `iranischer`."""
    folded = scan.joined_key(place.first, place.last)
    return is_an_adjective(folded) or places_by_name.by_key(folded, full=True) is None


def _without_adjectives_in_firms(scan: Scan) -> Scan:
    """Return the scan without exporters that an adjective at the head of a firm's name tells: Norsk Hydro ASA."""
    routes = scan.routes
    told = [one.place for one in scan.chosen if one.place]
    heads = {one.code for one in told if _begins_a_firm(scan, one)}
    left = {one.code for one in told if not _begins_a_firm(scan, one)}
    if not heads - left:
        return scan
    exporters = tuple(code for code in routes.exporters if code not in heads - left)
    bare = tuple(code for code in routes.bare if code not in heads - left)
    return replace(scan, routes=replace(routes, exporters=exporters, bare=bare))


def _begins_a_firm(scan: Scan, place: Place) -> bool:
    """Return whether a place is an adjective with a capital, a name stands behind it, and behind that a form of law."""
    written = scan.words[place.first].raw[:1].isupper() and place.direction in {NEITHER, SEAT}
    if not written or not is_an_adjective(scan.joined_key(place.first, place.last)):
        return False
    for at in range(place.last, min(place.last + _LONGEST_FIRM, len(scan.words))):
        if at in scan.apart or at in scan.after_comma or at in scan.after_colon:
            return False
        if at == place.last:
            continue  # a name stands between
        behind = tuple(word.key for word in scan.words[at : at + _LONGEST_FIRM])
        if any(behind[: len(form)] == form for form in firm_words.phrases("forms").get(behind[0], ())):
            return True
    return False


def _without_adjectives_of_the_exporter(scan: Scan) -> Scan:
    """Return the scan without the exporter as a destination that adjectives alone tell: `China to Kinesisk Handel ApS`.

    They begin names of firms, whose country they do not tell, and goods that stay at home would be free.
    """
    routes = scan.routes
    ends = [one.place for one in scan.chosen if one.place and one.place.direction == TO]
    named = {one.code for one in ends if not is_an_adjective(scan.joined_key(one.first, one.last))}
    those = {one.code for one in ends} & {*routes.exporters} - named
    if not those:
        return scan
    left = tuple(code for code in routes.destinations if code not in those)
    return replace(scan, routes=replace(routes, destinations=left))


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
    elif listed and len(bare) > _BOTH:
        yield from (Direction(code, (), guessed=True) for code in bare)
        yield Direction(None, tuple(bare), guessed=True)
    else:
        for code in (*bare, None)[: max(_BOTH, len(bare))]:
            yield Direction(code, tuple(other for other in bare if other != code), guessed=True)


def _as_one_name(base: RuleBase, query: Query) -> Query:
    """Keep a text whole if all of it is a name: it then holds no codes, numbers or amounts, and no field parts it."""
    plain = key(query.plain)
    if FIELD_SIGN in query.text or (not base.names.get(plain) and not base.act_names.get(plain)):
        return query
    return replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())


def scanned(base: RuleBase, query: Query) -> Scan:
    """Return the words of a query's text with what every reader takes of them; days and acts with numbers aside."""
    scan = _chosen(base, scanning.words_of(base, query, ()), BEFORE_DAYS)
    return _chosen(base, replace(scan, routes=read_routes(scan)), AFTER_DAYS)


def _chosen(base: RuleBase, scan: Scan, stage: str) -> Scan:
    """Ask the readers of a stage, in the order of `readings.yaml`: what one takes no later one has."""
    for why in readings()[stage]:
        scan = scan.choosing(READERS[why](scan, base), why)
    return scan


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Return the readers of each stage, in their order."""
    return {stage: tuple(line["reader"] for line in lines) for stage, lines in read_yaml("query/readings").items()}


def _without_repeats(base: RuleBase, query: Query) -> Query:
    """`lithium iron phosphate (LFP) cathode technology`: an abbreviation behind its own name repeats it."""
    text = query.text
    for bracket in reversed(list(_BRACKET.finditer(text))):
        again = {*base.names.get(key(bracket[1])), *base.names.symbol(bracket[1].strip())}
        before = [word.key for word in words(text[: bracket.start()])][-_LONGEST_NAME:]
        if again and any(again & {*base.names.get("".join(before[place:]))} for place in range(len(before))):
            text = f"{text[: bracket.start()]} {text[bracket.end() :]}"
    return query if text == query.text else replace(query, text=" ".join(text.split()))
