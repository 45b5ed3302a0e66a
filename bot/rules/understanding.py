"""A query's words → things, acts, parties and countries, with what was corrected and what was not understood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.rules import directions, spelling
from bot.rules import query as queries
from bot.rules.base import RuleBase
from bot.rules.names import Found
from bot.rules.query import Query
from bot.rules.scan import Scan
from bot.rules.things import Thing
from bot.rules.things import read as read_things
from bot.rules.words import key, words

__all__ = ["Asked", "Thing", "understand"]

_STOPWORD_SYMBOLS = frozenset({"In", "As", "At", "No", "He", "I", "Am", "Be", "Es", "La", "U"})


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


def understand(base: RuleBase, query: Query) -> Asked:
    """Read a query's text against the names of a rule base; raises UsageError for two different destinations."""
    plain = key(query.plain)
    if base.names.get(plain) or (base.act_names.get(plain) and not (query.citations or query.numbers)):
        query = replace(query, text=query.plain, hs=(), cas=(), controls=(), citations=(), numbers=(), quantities=())
    named, query = _acts_with_numbers(base, query)
    scan = Scan(words(query.text), acts=named, from_=query.from_, to=query.to)
    scan.taken = [""] * len(scan.words)
    directions.find_short(scan)
    _names(base, scan)
    directions.find(scan)
    _symbols(base, scan, query.text)
    corrected = tuple(spelling.correct(base, scan))
    things = tuple(read_things(base, scan))
    unknown = tuple(spelling.unknown(scan)) if not things else ()
    near = () if things else tuple(spelling.near(base, scan))
    acts = tuple(dict.fromkeys((*base.cited(query.citations, scan.from_), *_numbered(base, query, scan), *scan.acts)))
    remarks = tuple(directions.shared_names(scan, query))
    return Asked(query, things, acts, frozenset(scan.parties), scan.from_, scan.to, corrected, unknown, near, remarks)


def _acts_with_numbers(base: RuleBase, query: Query) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for an amount or a code ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs):
        return [], query
    those = words(query.plain)
    found = [hit for hit in base.act_names.inside(those) if any(letter.isdecimal() for letter in hit.key)]
    if not found:
        return [], query
    left = [word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found)]
    rest = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in left).strip()
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, rest)


def _numbered(base: RuleBase, query: Query, scan: Scan) -> Iterator[str]:
    for number in query.numbers:
        yield from base.numbered(number, scan.from_)


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
        if any(scan.taken[first:last]):
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
            if not scan.taken[place] and targets and (allow_stopwords or word.raw not in _STOPWORD_SYMBOLS):
                scan.subjects.append((place, place + 1, targets, word.raw))
                scan.take(place, place + 1, "subject")
        if scan.subjects or scan.acts:
            break
    scan.subjects.sort()
