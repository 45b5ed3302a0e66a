"""A query's words → things, acts, parties and countries, with what was corrected and what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.rules.index import RuleBase
from bot.rules.names import Found
from bot.rules.query import countries as directions
from bot.rules.query import parse as queries
from bot.rules.query import remarks as as_read
from bot.rules.query import remarks as unread
from bot.rules.query import spelling
from bot.rules.query import vocabulary as said
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.rules.query.subjects import read as read_things
from bot.rules.query.tokens import Scan
from bot.text import dates as worded_dates
from bot.text.normalize import key, words

__all__ = ["Asked", "Thing", "understand"]

_STOPWORD_SYMBOLS = frozenset({"In", "As", "At", "No", "He", "I", "Am", "Be", "Es", "La", "U"})
_BRACKET = re.compile(r"\(([^()]{1,24})\)")
_LONGEST_NAME = 8
_ALONE = frozenset({"C", "RE"})
"""Symbols that count only where nothing else is asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is known about a query before rules are looked at."""

    query: Query
    things: tuple[Thing, ...] = ()
    acts: tuple[str, ...] = ()
    parties: frozenset[str] = frozenset()
    from_: str | None = None
    to: str | None = None
    corrected: tuple[tuple[str, str], ...] = ()
    """(typed, taken for)."""
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences on how the query was read."""
    from_plain: bool = False
    """The exporter stands there without a word of direction, so the destination may have been meant."""


def understand(base: RuleBase, query: Query) -> Asked:
    """Read a query's text against the names of a rule base; raises UsageError for two different destinations."""
    query = _without_repeats(base, _as_one_name(base, query))
    named, query = _acts_with_numbers(base, query)
    text, dates = query.text, _dates(base, query)
    scan = _scanned(base, query, named, dates)
    query = _described(base, query, scan, dates)
    _symbols(base, scan, query.text)
    corrected = tuple(spelling.correct(base, scan))
    things = tuple(read_things(base, scan))
    things = (*things, *_by_cas(base, query, things))
    acts = tuple(dict.fromkeys((*_cited(base, query, scan), *scan.acts)))
    months = [] if acts or query.on else [text[date.start : date.end] for date in dates if not date.when.is_day]
    return Asked(
        query,
        things,
        acts,
        frozenset(scan.parties),
        scan.from_,
        scan.to,
        corrected,
        unknown=() if things else tuple(spelling.unknown(scan)),
        near=() if things or acts or unread.names_a_firm(base, scan) else tuple(spelling.near(base, scan)),
        remarks=(*as_read.countries(scan, query), *map(_no_day, months), *unread.remarks(base, scan, things)),
        from_plain=scan.from_plain,
    )


def _as_one_name(base: RuleBase, query: Query) -> Query:
    """A text that is a name as a whole holds no codes, numbers or amounts."""
    plain = key(query.plain)
    if not base.names.get(plain) and not base.act_names.get(plain):
        return query
    return replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())


def _scanned(base: RuleBase, query: Query, named: list[str], dates: Sequence[worded_dates.Written]) -> Scan:
    """The words of a text with the names and countries among them taken."""
    scan = Scan(words(worded_dates.without(query.text, dates)), acts=named, from_=query.from_, to=query.to)
    scan.taken = [""] * len(scan.words)
    directions.find_short(scan, base.act_names)
    _names(base, scan)
    directions.find(scan)
    return scan


def _without_repeats(base: RuleBase, query: Query) -> Query:
    """`lithium iron phosphate (LFP) cathode technology`: an abbreviation behind its own name repeats it."""
    text = query.text
    for bracket in reversed(list(_BRACKET.finditer(text))):
        again = {*base.names.get(key(bracket[1])), *base.names.symbol(bracket[1].strip())}
        before = [word.key for word in words(text[: bracket.start()])][-_LONGEST_NAME:]
        if again and any(again & {*base.names.get("".join(before[place:]))} for place in range(len(before))):
            text = f"{text[: bracket.start()]} {text[bracket.end() :]}"
    return query if text == query.text else replace(query, text=" ".join(text.split()))


def _dates(base: RuleBase, query: Query) -> list[worded_dates.Written]:
    """Dates that stand in the text in words, unless they belong to the name of an act."""
    found = worded_dates.find(query.text)
    if found and any(any(map(str.isdecimal, hit.key)) for hit in base.act_names.inside(words(query.text))):
        return []
    return found


def _no_day(written: str) -> str:
    return f"“{written.strip()}” is no single day and was left aside; write a day in it, such as on:2024-12-10."


def _described(base: RuleBase, query: Query, scan: Scan, dates: Sequence[worded_dates.Written]) -> Query:
    """Acts told by a date ("ministry statement of 25 Feb 2026"); a date that tells none is the day asked about."""
    if not dates:
        return query
    numbered = [act for number in query.numbers for act in base.acts.numbered(number, scan.from_)]
    if not base.cited(query.citations, scan.from_) and not numbered:
        typed = _telling(word.key for word, use in zip(scan.words, scan.taken, strict=True) if use != "country")
        whens = [date.when for date in dates]
        if said.speaks_of_an_act(typed, query.text) and (acts := base.acts.described(typed, whens, scan.from_)):
            scan.acts += acts
            scan.subjects.clear()
            scan.taken = [use if use == "country" else "act" for use in scan.taken]
            return replace(query, numbers=())
    else:
        dates = [date for date in dates if not queries.is_of_an_act(query.text[: date.start])]
    day = next((date.when.first for date in dates if date.when.is_day), None)
    return replace(query, on=day) if day and query.on is None else query


def _cited(base: RuleBase, query: Query, scan: Scan) -> Iterator[str]:
    """Acts by their numbers. Where several bear one, the words around it tell which ("001/ARECOMS/2025")."""
    # "announcement 28" is every act of that number: the word tells none of them apart.
    typed = [word for word in _telling(word.key for word in words(query.plain)) if word != "announcement"]
    for citation in query.citations:
        yield from base.acts.fitting(base.acts.cited((citation,), scan.from_), typed)
    named = {base.measures[act].jurisdiction for act in scan.acts}
    for number in query.numbers:
        for act in base.acts.fitting(base.acts.numbered(number, scan.from_), typed):
            if not named or base.measures[act].jurisdiction in named:  # "supplement no. 1" of a list that is named
                yield act


def _telling(keys: Iterable[str]) -> list[str]:
    return [key for key in keys if not key.isdigit() and key not in said.GRAMMAR]


def _by_cas(base: RuleBase, query: Query, things: Sequence[Thing]) -> Iterator[Thing]:
    """Things by their CAS numbers, where no name stands beside them that says more."""
    named = {thing.subject for thing in things}
    for number in query.cas:
        for subject in base.subjects_by_cas(number):
            if not named & {*base.narrower(subject), *base.broader(subject)}:
                yield Thing(subject, number)


def _acts_with_numbers(base: RuleBase, query: Query) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for another thing ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs or query.citations or query.numbers):
        return [], query
    those = words(query.plain)
    found = [hit for hit in base.act_names.inside(those) if any(letter.isdecimal() for letter in hit.key)]
    if not found:
        return [], query
    left = [word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found)]
    rest = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, rest)


def _names(base: RuleBase, scan: Scan) -> None:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject."""
    hits: list[tuple[int, int, Found]] = []
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        hits += [(found.start - found.end, order, found) for found in index.inside(scan.words)]
    covered: list[Found] = []
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        if any(found.start < other.end and other.start < found.end for other in covered):
            continue
        first, last = _span(scan, found)
        alone = last - first == 1
        if any(scan.taken[first:last]) or (alone and directions.is_rather_a_country(scan, first)):
            continue
        covered.append(found)
        if order == 0:
            scan.acts += base.act_names.get(found.key)
            scan.take(first, last, "act")
        elif order == 1:
            scan.parties.add(found.key)
            scan.take(first, last, "party")
        else:
            scan.subjects.append((first, last, base.names.get(found.key), base.names.shown(found.key)))
            scan.take(first, last, "subject")
            if scan.words[last - 1].end > found.end:
                scan.tails[last - 1] = scan.words[last - 1].key[found.end - scan.words[last - 1].start :]
    scan.subjects.sort()


def _span(scan: Scan, found: Found) -> tuple[int, int]:
    inside = [place for place, word in enumerate(scan.words) if word.start < found.end and found.start < word.end]
    return inside[0], inside[-1] + 1


def _symbols(base: RuleBase, scan: Scan, text: str) -> None:
    """Element symbols: as the whole text in any case, inside it in their own case."""
    if not scan.subjects and len(scan.words) == 1 and (targets := base.names.any_case_symbol(text)):
        scan.subjects.append((0, 1, targets, text.strip()))
        scan.take(0, 1, "subject")
        return
    for allow_stopwords in (False, True):
        for place, word in enumerate(scan.words):
            targets = base.names.symbol(word.raw)
            free = not scan.taken[place] and word.raw not in _ALONE
            if free and targets and (allow_stopwords or word.raw not in _STOPWORD_SYMBOLS):
                scan.subjects.append((place, place + 1, targets, word.raw))
                scan.take(place, place + 1, "subject")
        if scan.subjects or scan.acts:
            break
    scan.subjects.sort()
