"""A query's words → things, acts, parties and countries, with what was corrected, passed over and not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.model.copies import replace
from bot.rules.fields import OWNERS
from bot.rules.index import RuleBase
from bot.rules.names import substances
from bot.rules.query import countries, days_asked, firm_names, firms, leftover, numbers, spelling, symbols
from bot.rules.query.asked import Asked
from bot.rules.query.direction_words import is_perhaps_inside
from bot.rules.query.embargoed_places import embargoed_names
from bot.rules.query.facts import asks_of_ownership, words_of_phrases
from bot.rules.query.leftover import Left
from bot.rules.query.measures import is_always_a_content
from bot.rules.query.offices import is_an_office
from bot.rules.query.parse import FIELD_SIGN, Query, without_signs
from bot.rules.query.place_roles import TO
from bot.rules.query.routes import begins_with_its_acts
from bot.rules.query.scanning import AFTER_DAYS, BEFORE_DAYS, CORRECTED, chosen, words_of
from bot.rules.query.subjects import Thing, ThingsRead
from bot.rules.query.subjects import read as read_things
from bot.rules.query.tokens import PLACES, Name, Scan, Use
from bot.rules.query.topics import Revision, is_of_a_revision, revisions
from bot.rules.query.ways import ways_of, with_routes
from bot.text import thing_words
from bot.text.normalize import as_typed, key, words
from bot.text.question_words import Role

_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_LONGEST_NAME = 8
_TWO_WAYS = 2


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
    query, scan = _scanned(base, query, replace(words_of(base, query, named), named_acts=named_acts), today)
    corrected = tuple(_corrected(scan))
    reading = _things(base, query, scan)
    scan = reading.scan
    acts = tuple(dict.fromkeys((*numbers.cited(base, query, scan), *scan.acts)))
    revised = _revised(scan) if acts else frozenset()
    left = tuple(_left(base, query, reading, revised))
    unread = tuple(embargoed_names(scan, base))
    ways, loose = ways_of(base, query, reading, acts)
    near = _near(base, scan, reading, acts, left)
    return Asked(
        query,
        reading.things,
        acts,
        frozenset(scan.parties),
        frozenset((*scan.uses, *([OWNERS] if asks_of_ownership(query.shown) else ()))),
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
        of_the_first=len(ways) == _TWO_WAYS and begins_with_its_acts(scan) and not scan.routes.apart,
        apart=scan.routes.apart,
        may_send=scan.routes.may_send,
        loose=loose,
        company=firms.names_a_firm(base, scan),
        firms=tuple(firms.firms_named(scan)),
        towns=tuple(dict.fromkeys(scan.routes.towns)),
        alone=scan.routes.alone,
        perhaps_alone=scan.routes.perhaps_alone,
        homonyms=scan.routes.homonyms,
        goods_in_names=tuple(firm_names.goods_in_names(base, scan)),
        firm_places=tuple(dict.fromkeys((*scan.firm_places, *unread))),
        in_order=scan.routes.in_order,
        before_goods=scan.routes.before_goods,
        between=scan.routes.between,
        passing=scan.routes.passing,
        perhaps_inside=tuple(dict.fromkeys(_perhaps_inside(scan))),
    )


def _scanned(base: RuleBase, query: Query, scan: Scan, today: date | None) -> tuple[Query, Scan]:
    """Return a scan with what all readers take, and the query without days, numbers of papers and unknown numerals."""
    scan = with_routes(chosen(base, scan, BEFORE_DAYS))
    query = replace(query, text=without_signs(query.text))
    query = numbers.without_numbers_of_papers(base, query, scan)
    query, scan = days_asked.described(base, query, scan, today)
    return numbers.without_unknown_numerals(base, query, scan), chosen(base, scan, AFTER_DAYS)


def _things(base: RuleBase, query: Query, scan: Scan) -> ThingsRead:
    """Return the goods of a scan, and those told by CAS numbers; components only where nothing else is told."""
    reading = read_things(base, _without_goods_of_parties(base, scan), query.plain, query.hs)
    things = (*_as_they_stand(reading.things, query), *numbers.by_cas(base, query, reading.things))
    return replace(reading, things=tuple(thing for thing in things if not thing.component) or things)


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


def _as_one_name(base: RuleBase, query: Query) -> Query:
    """Keep a text whole if all of it is a name: it then holds no codes, numbers or amounts, and no field parts it."""
    plain = key(query.plain)
    if FIELD_SIGN in query.text or (not base.names.get(plain) and not base.act_names.get(plain)):
        return query
    return replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())


def _without_repeats(base: RuleBase, query: Query) -> Query:
    """`lithium iron phosphate (LFP) cathode technology`: an abbreviation behind its own name repeats it."""
    text = query.text
    for bracket in reversed(list(_BRACKET.finditer(text))):
        again = {*base.names.get(key(bracket[1])), *base.names.symbol(bracket[1].strip())}
        before = [word.key for word in words(text[: bracket.start()])][-_LONGEST_NAME:]
        if again and any(again & {*base.names.get("".join(before[place:]))} for place in range(len(before))):
            text = f"{text[: bracket.start()]} {text[bracket.end() :]}"
    return query if text == query.text else replace(query, text=" ".join(text.split()))
