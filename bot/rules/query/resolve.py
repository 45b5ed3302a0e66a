"""A query's words → things, acts, parties and countries, with what was corrected, passed over and not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from msgspec import Struct

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex, substances
from bot.rules.notes import Note, NoteKind
from bot.rules.query import countries, firms, leftover, mentions, papers, spelling, towns
from bot.rules.query import parse as queries
from bot.rules.query.leaving_out import is_a_content
from bot.rules.query.leftover import Left
from bot.rules.query.papers import Day, DayRole
from bot.rules.query.parse import Query
from bot.rules.query.revisions import Revision, is_of_a_revision, revisions
from bot.rules.query.routes import begins_with_its_acts
from bot.rules.query.routes import routes as read_routes
from bot.rules.query.subjects import Thing, ThingsRead
from bot.rules.query.subjects import read as read_things
from bot.rules.query.tokens import Candidate, Routes, Scan, Use
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.calendar import Span
from bot.text.dates import When
from bot.text.normalize import Word, as_typed, key, words
from bot.text.question_words import Role

__all__ = ["Asked", "Direction", "Thing", "understand"]

_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_COMMA = re.compile(r"[,、，;/&+]")
_STROKE = re.compile(r"(?<=\w)/(?=\w)")
_DASH = re.compile(r"\s[-–—]\s|(?<=\w)[–—](?=\w)")
_ARROW = re.compile(queries.ARROW)
_COLON = re.compile(r"[:：]")
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_OPENING = re.compile(r"[(（](?!\s*[)）])")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑–](?=\w)")
_PLACES = frozenset({Use.COUNTRY, Use.TOWN})
_LONGEST_NAME = 8
BEFORE_DAYS, AFTER_DAYS, CORRECTED = "before-days", "after-days", "corrected"
_BOTH = 2


@dataclass(frozen=True, slots=True)
class Direction:
    """One way to read the countries of a query; `why` says how, if it was not plain."""

    from_: str | None
    to: tuple[str, ...]
    guessed: bool = False


class Asked(Struct, frozen=True):
    """Everything that is known about a query before rules are looked at."""

    query: Query
    things: tuple[Thing, ...] = ()
    acts: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    from_: str | None = None
    to: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    """(typed, taken for)."""
    left: tuple[Left, ...] = ()
    """Words that were passed over."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    remarks: tuple[Note, ...] = ()
    """How the query was read."""
    directions: tuple[Direction, ...] = (Direction(None, ()),)
    """Ways to read its countries, the plainest first; `from_` and `to` are of the first."""
    origins: tuple[str, ...] = ()
    """Countries where the goods were made or come from, while another one sends them."""
    not_from: frozenset[str] = frozenset()
    not_to: frozenset[str] = frozenset()
    """Countries that it leaves out."""
    unasked: tuple[str, ...] = ()
    """Names of things that it says it does not ask about."""
    lacking: frozenset[str] = frozenset()
    """Things that the goods are said to be without."""
    revisions: frozenset[Revision] = frozenset()
    """What it asks of the life of the acts that it names."""
    regions: tuple[str, ...] = ()
    """Parts of countries that it names (ISO 3166-2)."""
    of_the_first: bool = False
    """Whether a country begins it, and words for a restriction follow ("India rice export ban")."""
    company: bool = False
    """Whether it names a firm: by its legal form, in full, or by the beginning of a party's name."""
    firms: tuple[str, ...] = ()
    """Stretches of words that may be the name of a firm, as typed."""
    towns: tuple[str, ...] = ()
    """Countries of towns whose direction it does not say."""
    firm_places: tuple[str, ...] = ()
    """Countries in the names of firms."""
    passing: tuple[str, ...] = ()
    """Countries beside the shipment: of banks, agents and warehouses, and those it passes through."""


def understand(base: RuleBase, query: Query, today: date | None = None) -> Asked:
    """Read a query's text against the names of a rule base. Without `today` days in words stay text."""
    query = _without_repeats(base, _as_one_name(base, query))
    named, query = _acts_with_numbers(base, query, today or date.min)
    query = _subjects_with_numbers(base, query, today or date.min)
    query = _days(base, query, today)
    scan = _chosen(base, _scanned(base, query, named), BEFORE_DAYS)
    scan = replace(scan, routes=read_routes(scan))
    query = _without_numbers_of_papers(base, query, scan)
    query, scan = _described(base, query, scan, today)
    query = _without_unknown_numerals(base, query, scan)
    scan = _chosen(base, scan, AFTER_DAYS)
    corrected = tuple(
        mentions.as_corrected(scan, one)
        for one in scan.chosen
        if one.why == CORRECTED or countries.MISSPELT in one.keys
    )
    reading = read_things(base, scan, query.plain)
    scan = reading.scan
    reading = replace(reading, things=_whole((*reading.things, *_by_cas(base, query, reading.things))))
    acts = tuple(dict.fromkeys((*_cited(base, query, scan), *scan.acts)))
    revised = _revised(scan) if acts else frozenset()
    left = tuple(_left(base, query, reading, revised))
    ways = tuple(_directions(scan))
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
        unknown=() if reading.things else tuple(spelling.unknown(scan)),
        near=near,
        remarks=(
            *leftover.unasked(reading.unasked),
            *leftover.ways(scan, ways[0].from_),
            *leftover.countries(scan, query),
            *map(_no_day, query.unread),
            *_passed_days(query),
            *_unread(query),
            *leftover.remarks(base, scan),
        ),
        directions=ways,
        origins=tuple(
            code for code in dict.fromkeys((*scan.routes.origins, *scan.routes.perhaps)) if code != ways[0].from_
        ),
        not_from=frozenset(scan.routes.not_from),
        not_to=frozenset(scan.routes.not_to),
        unasked=reading.unasked,
        lacking=reading.lacking,
        revisions=revised,
        regions=tuple(scan.routes.regions),
        of_the_first=len(ways) == _BOTH and begins_with_its_acts(scan),
        company=firms.names_a_firm(base, scan),
        firms=tuple(firms.firms_named(scan)),
        towns=tuple(dict.fromkeys(scan.routes.towns)),
        firm_places=tuple(dict.fromkeys(scan.firm_places)),
        passing=scan.routes.passing,
    )


def _revised(scan: Scan) -> frozenset[Revision]:
    """Return what a question asks of the life of the acts that it names, by words that are none of their names."""
    return revisions([word for word, use in zip(scan.words, scan.taken, strict=True) if use != Use.ACT])


def _left(base: RuleBase, query: Query, reading: ThingsRead, revised: frozenset[Revision]) -> Iterator[Left]:
    """Yield the words that were passed over, as typed."""
    for one in leftover.left_over(base, reading.scan, query, reading):
        of_a_revision = revised and is_of_a_revision(key(one.typed))
        if not of_a_revision and not _is_a_content(query.plain, one.typed, reading):
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
    return substance and is_a_content(text, typed)


def _whole(things: tuple[Thing, ...]) -> tuple[Thing, ...]:
    """Leave out what other things only hold: of speakers with magnets the speakers are asked about."""
    return tuple(thing for thing in things if not thing.component) or things


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
    bare = [code for code in scan.routes.bare if code not in {*exporters, *to}]
    if not bare or (exporters and to):
        for exporter in exporters or (None,):
            yield Direction(exporter, tuple(code for code in to if code != exporter) or tuple(to))
        return
    yield from _directions_of_bare(bare, exporters, to)


def _directions_of_bare(bare: Sequence[str], exporters: Sequence[str], to: Sequence[str]) -> Iterator[Direction]:
    """Yield the ways to read countries without a direction, beside exporters or destinations or alone."""
    if exporters:
        for exporter in exporters:
            yield Direction(exporter, tuple(bare))
    elif to:
        for exporter in bare:
            yield Direction(exporter, tuple(to))
    else:
        for code in (*bare, None)[: max(_BOTH, len(bare))]:
            yield Direction(code, tuple(other for other in bare if other != code), guessed=True)


def _as_one_name(base: RuleBase, query: Query) -> Query:
    """Keep a text whole if all of it is a name: it then holds no codes, numbers or amounts."""
    plain = key(query.plain)
    if not base.names.get(plain) and not base.act_names.get(plain):
        return query
    return replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())


def _scanned(base: RuleBase, query: Query, acts: Iterable[str]) -> Scan:
    """Return the words of a text, for which nothing is chosen yet."""
    these = spelling.apart(base, words(query.text))
    return Scan(
        these,
        routes=Routes(query.exporters, query.destinations),
        acts=tuple(acts),
        after_comma=_behind(_COMMA, query.text, these),
        after_stroke=_behind(_STROKE, query.text, these),
        after_dash=_behind(_DASH, query.text, these),
        after_arrow=_behind(_ARROW, query.text, these),
        after_colon=_behind(_COLON, query.text, these),
        after_hyphen=_behind(_HYPHEN, query.text, these),
        in_brackets=_behind(_OPENING, query.text, these),
    )


READERS: Mapping[str, Callable[[Scan, RuleBase], Iterable[Candidate]]] = {
    "short-countries": countries.short_names,
    "terms": mentions.terms,
    "phrases": mentions.phrases,
    "names": mentions.names,
    "firms": firms.firms,
    "countries": countries.named,
    "towns": towns.towns,
    "users": mentions.users,
    "cases": spelling.inflected,
    "symbols": mentions.symbols,
    "materials": mentions.materials,
    "inverted": spelling.inverted,
    CORRECTED: mentions.corrected,
}


def scanned(base: RuleBase, query: Query) -> Scan:
    """Return the words of a query's text with what every reader takes of them; days and acts with numbers aside."""
    scan = _chosen(base, _scanned(base, query, ()), BEFORE_DAYS)
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


def _behind(sign: re.Pattern[str], text: str, these: Sequence[Word]) -> frozenset[int]:
    """Return the places of words that a sign parts from the word before."""
    parts = sign.split(text)
    if len(parts) == 1:
        return frozenset()
    starts: set[int] = set()
    length = 0
    for part in parts[:-1]:
        length += len(key(part))
        starts.add(length)
    return frozenset(place for place, word in enumerate(these) if word.start in starts)


def _without_repeats(base: RuleBase, query: Query) -> Query:
    """`lithium iron phosphate (LFP) cathode technology`: an abbreviation behind its own name repeats it."""
    text = query.text
    for bracket in reversed(list(_BRACKET.finditer(text))):
        again = {*base.names.get(key(bracket[1])), *base.names.symbol(bracket[1].strip())}
        before = [word.key for word in words(text[: bracket.start()])][-_LONGEST_NAME:]
        if again and any(again & {*base.names.get("".join(before[place:]))} for place in range(len(before))):
            text = f"{text[: bracket.start()]} {text[bracket.end() :]}"
    return query if text == query.text else replace(query, text=" ".join(text.split()))


def _days(base: RuleBase, query: Query, today: date | None) -> Query:
    """Days in words taken out of the text, unless they belong to the name of an act."""
    if today is None or base.names.get(key(query.text)):
        return query
    if any(any(map(str.isdecimal, hit.key)) for hit in base.act_names.inside(words(query.text))):
        return query
    return queries.with_days(query, today)


def _no_day(written: str) -> Note:
    return Note.of(NoteKind.NO_DAY, typed=written.strip())


def _passed_days(query: Query) -> Iterator[Note]:
    if query.passed_days:
        yield Note.of(NoteKind.PASSED_DAYS, typed=tuple(dict.fromkeys(map(str.strip, query.passed_days))))


def _unread(query: Query) -> Iterator[Note]:
    if query.more_words:
        yield Note.of(NoteKind.UNREAD_WORDS, count=str(queries.MOST_WORDS))
    if query.more_codes:
        yield Note.of(NoteKind.UNREAD_CODES, count=str(queries.MOST_CODES))


def _without_unknown_numerals(base: RuleBase, query: Query, scan: Scan) -> Query:
    """Leave out numerals that are no customs code, where something else is named: they number an order or a part."""
    others = scan.subjects or scan.acts or query.cas or query.controls
    known = [code for code in query.hs if code not in query.numerals or base.knows_customs_code(code)]
    if len(known) == len(query.hs) or base.lists is None or not (others or known):
        return query
    return replace(query, hs=tuple(known))


def _without_numbers_of_papers(base: RuleBase, query: Query, scan: Scan) -> Query:
    """Leave out numbers that only a sign tells, in a text that names goods, and that number a paper: `№12: soya`.

    They number an act if it speaks of the goods and the text names no route from one country to another.
    """
    signed = {*query.signed}
    routed = bool(scan.routes.exporters and scan.routes.destinations)
    goods = scan.subjects or query.hs or query.cas or query.controls
    if not signed or not (goods or (routed and any(map(scan.is_content, range(len(scan.words)))))):
        return query
    exporter = scan.routes.exporter()

    def of_a_paper(written: str, acts: Iterable[str], *, dated: bool) -> bool:
        spoken = any(_speaks_of(base, act, scan, related=dated) for act in acts)
        return written in signed and not (spoken and (dated or not routed))

    numbers = [one for one in query.numbers if not of_a_paper(one, base.acts.numbered(one, exporter), dated=False)]
    cited = [
        one
        for one in query.citations
        if not of_a_paper(f"{one[1]}/{one[2]}", base.acts.cited((one,), None), dated=True)
    ]
    return replace(query, numbers=tuple(numbers), citations=tuple(cited))


def _described(base: RuleBase, query: Query, scan: Scan, today: date | None) -> tuple[Query, Scan]:
    """Acts told by a date ("ministry statement of 25 Feb 2026"); a date that tells none is the day asked about."""
    those = list(query.dates) or [Day(span, DayRole.ASKED) for span in _year_of_a_country(scan)]
    if not those or today is None:
        return query, scan
    if _names_acts(base, query, scan):
        those = [day for day in those if not _is_of_its_act(query, day)]
    elif acts := _acts_of_a_day(base, query, scan, those):
        rest = (place for place, use in enumerate(scan.taken) if use != Use.COUNTRY)
        told = [Candidate(place, place + 1, Use.ACT, over=True) for place in rest]
        return replace(query, numbers=()), scan.choosing([*told, Candidate(0, 0, Use.ACT, keys=acts)], "described")
    asked, passed = papers.asked_first((_in_passing(day, scan, today) for day in those), today)
    query = replace(query, passed_days=tuple(span.text for span in passed))
    return queries.asked_day(query, asked, today), scan


def _names_acts(base: RuleBase, query: Query, scan: Scan) -> bool:
    """Return whether a query names acts by name, citation or number."""
    exporter = scan.routes.exporter()
    if scan.acts or base.cited(query.citations, exporter):
        return True
    return any(base.acts.numbered(number, exporter) for number in query.numbers)


def _is_of_its_act(query: Query, day: Day) -> bool:
    """Return whether a day beside the name of an act is the act's: its year, or one behind "statement of"."""
    before = query.plain[: max(0, query.plain.find(day.span.text))]
    return _is_year(day.span) or queries.is_of_an_act(before)


def _acts_of_a_day(base: RuleBase, query: Query, scan: Scan, those: Sequence[Day]) -> tuple[str, ...]:
    """Return the acts that a text tells by their day, where it speaks of a document."""
    typed = list(said.telling(word.key for word, use in zip(scan.words, scan.taken, strict=True) if use != Use.COUNTRY))
    if not said.speaks_of_an_act(typed, query.text):
        return ()
    whens = [when for day in those if (when := _when(day.span))]
    acts = base.acts.described(typed, whens, scan.routes.exporter())
    if any(day.role is DayRole.DATED for day in those):  # "gallium, order of 3 March": whose order is it?
        return tuple(act for act in acts if not scan.subjects or _speaks_of(base, act, scan))
    return acts


def _speaks_of(base: RuleBase, act: str, scan: Scan, *, related: bool = False) -> bool:
    """Return whether an act is on the goods that a text names, or on `related` ones: rare earths from abroad."""
    named = {name for one in scan.subjects for subject in one.subjects for name in base.family(subject)}
    beside = {other for name in named for other in base.neighbours(name)} if related else set[str]()
    return not (named | beside).isdisjoint(base.goods_of(act))


def _in_passing(day: Day, scan: Scan, today: date) -> Day:
    """Return a past day that nothing asks for, in a text of trade, as a paper's: an order line is about tomorrow."""
    past = day.role is DayRole.PLAIN and day.span.last is not None and day.span.last < today
    of_trade = past and any(
        not scan.taken[place] and scan.role(place) in {Role.TRADE, Role.PACKAGING} for place in range(len(scan.words))
    )
    return replace(day, role=DayRole.DATED) if of_trade else day


def _year_of_a_country(scan: Scan) -> Iterator[Span]:
    """`nickel ore Indonesia 2019`: four digits behind a country, and nothing that they could number behind them."""
    for place, word in enumerate(scan.words):
        behind = place + 1 == len(scan.words) or scan.taken[place + 1] in _PLACES
        if place and scan.taken[place - 1] in _PLACES and behind and _YEAR.fullmatch(word.raw):
            year = int(word.raw)
            yield Span(date(year, 1, 1), date(year, 12, 31), word.raw, 0, 0)


def _is_year(span: Span) -> bool:
    """Return whether a span is a whole year: beside the number of an act it is the act's."""
    return bool(span.first and span.last and (span.last - span.first).days > 363)  # noqa: PLR2004 - the days of a year


def _when(span: Span) -> When | None:
    """Return a span as acts give their dates."""
    if span.first is None or span.last is None:
        return None
    return When(span.first.isoformat(), span.first, span.last)


def _cited(base: RuleBase, query: Query, scan: Scan) -> Iterator[str]:
    """Acts by their numbers. Where several bear one, the words around it tell which ("001/ARECOMS/2025")."""
    # "announcement 28" is every act of that number: the word tells none of them apart.
    typed = [word for word in said.telling(word.key for word in words(query.plain)) if word != "announcement"]
    for citation in query.citations:
        # another country's act may reach goods that are sent on: "in our Hamburg warehouse. Does 61/2025 bite?"
        those = base.acts.cited((citation,), scan.routes.exporter()) or base.acts.cited((citation,))
        yield from base.acts.fitting(those, typed)
    named = {base.measures[act].jurisdiction for act in scan.acts}
    for number in query.numbers:
        for act in base.acts.fitting(base.acts.numbered(number, scan.routes.exporter()), typed):
            if not named or base.measures[act].jurisdiction in named:  # "supplement no. 1" of a list that is named
                yield act


def _by_cas(base: RuleBase, query: Query, things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield things by their CAS numbers, where no name stands beside them that says more."""
    named = {thing.subject for thing in things}
    for number in query.cas:
        for subject in base.codes.subjects_by_cas(number):
            if not named & {*base.narrower(subject), *base.broader(subject)}:
                yield Thing(subject, number)


def _acts_with_numbers(base: RuleBase, query: Query, today: date) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for another thing ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs or query.citations or query.numbers):
        return [], query
    those = words(query.plain)
    found = _with_figures(base.act_names, those)
    if not found:
        return [], query
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, _rest(those, found), today)


def _with_figures(index: NameIndex, those: Sequence[Word]) -> list[NameHit]:
    return [hit for hit in index.inside(those) if any(letter.isdecimal() for letter in hit.key)]


def _rest(those: Sequence[Word], found: Sequence[NameHit]) -> str:
    """Return a text without the words of names."""
    left = (word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found))
    return "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()


def _subjects_with_numbers(base: RuleBase, query: Query, today: date) -> Query:
    """Give names of subjects back a number that was taken for a code (RTX 4090)."""
    if not (query.hs or query.controls):
        return query
    those = words(query.plain)
    codes = "".join((*query.hs, *query.controls))
    found = _with_figures(base.names, those)
    lost = [hit for hit in found if any(part in codes for part in re.findall(r"\d{4,}", hit.key))]
    if not lost:
        return query
    again = queries.without(query, _rest(those, lost), today)
    return replace(again, text=f"{' '.join(base.names.shown(hit.key) for hit in lost)} {again.text}")
