"""The numbers of a query: of acts, of papers, of goods, and those that belong to a name. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex
from bot.rules.query import facts
from bot.rules.query import parse as queries
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.rules.query.tokens import PLACES, Scan
from bot.text import question_words as said
from bot.text.normalize import Word, key, words, written
from bot.text.question_words import Role

_OF_A_SENTENCE = frozenset({Role.GRAMMAR, Role.QUESTION})


def without_unknown_numerals(base: RuleBase, query: Query, scan: Scan) -> Query:
    """Leave out numerals that are no customs code, where something else is named: they number an order or a model."""
    known = [
        code
        for code in query.hs
        if code not in query.numerals or (base.knows_customs_code(code) and not _is_a_type(base, scan, code))
    ]
    if len(known) == len(query.hs) or base.lists is None:
        return query
    others = scan.subjects or scan.acts or query.cas or query.controls or known
    named = (scan.role(place) for place, use in enumerate(scan.taken) if use not in PLACES)
    if not others and all(role in _OF_A_SENTENCE for role in named):
        return query
    return replace(query, hs=tuple(known))


def _is_a_type(base: RuleBase, scan: Scan, code: str) -> bool:
    """Return whether four digits beside goods name others that no act is on: the bearing 6203 is no suit.

    The heading is of another chapter than the goods, and its name has no word of the question.
    """
    heading = base.lists.customs(code) if base.lists and len(code) == _HEADING else None
    if heading is None or any(base.codes.by_hs(code)):
        return False
    if any(base.items_on.get(name) for name, _ in base.codes.subjects_by_hs(code)):
        return False
    goods = [name for one in scan.subjects for name in one.subjects]
    own = base.chapters_of(*goods)
    products = any(scan.role(place) is Role.PRODUCT for place in range(len(scan.words)))
    return bool(goods or products) and int(code[:2]) not in own and not _is_named_in(heading.name, scan)


def _is_named_in(heading: str, scan: Scan) -> bool:
    """Return whether a word of the question is one of a heading's name, but for its ending."""
    stems = tuple(word.key[:_STEM] for word in scan.words if len(word.key) >= _STEM)
    return bool(stems) and any(word.key.startswith(stems) for word in words(heading))


_HEADING = 4
"""Digits of a heading of the customs nomenclature."""
_STEM = 4
"""Letters in which a word of goods and one of a heading agree."""


def without_numbers_of_papers(base: RuleBase, query: Query, scan: Scan) -> Query:
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
        spoken = any(speaks_of(base, act, scan, related=dated) for act in acts)
        return written in signed and not (spoken and (dated or not routed))

    numbers = [one for one in query.numbers if not of_a_paper(one, base.acts.numbered(one, exporter), dated=False)]
    cited = [
        one
        for one in query.citations
        if not of_a_paper(f"{one[1]}/{one[2]}", base.acts.cited((one,), None), dated=True)
    ]
    return replace(query, numbers=tuple(numbers), citations=tuple(cited))


def speaks_of(base: RuleBase, act: str, scan: Scan, *, related: bool = False) -> bool:
    """Return whether an act is on the goods that a text names, or on `related` ones: rare earths from abroad."""
    named = {name for one in scan.subjects for subject in one.subjects for name in base.family(subject)}
    beside = {other for name in named for other in base.neighbours(name)} if related else set[str]()
    return not (named | beside).isdisjoint(base.goods_of(act))


def cited(base: RuleBase, query: Query, scan: Scan) -> Iterator[str]:
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


def by_cas(base: RuleBase, query: Query, things: Sequence[Thing]) -> Iterator[Thing]:
    """Yield things by their CAS numbers, where no name stands beside them that says more."""
    named = {thing.subject for thing in things}
    for number in query.cas:
        for subject in base.codes.subjects_by_cas(number):
            if not named & {*base.narrower(subject), *base.broader(subject)}:
                yield Thing(subject, number)


def acts_with_numbers(base: RuleBase, query: Query, today: date) -> tuple[list[str], Query]:
    """Acts whose names hold a number that was taken for another thing ("the 0.1 % rule"): the name wins."""
    if not (query.quantities or query.hs or query.citations or query.numbers):
        return [], query
    those = words(query.plain)
    found = _with_figures(base.act_names, those)
    if not found:
        return [], query
    acts = [act for hit in found for act in base.act_names.get(hit.key)]
    return acts, queries.without(query, _rest(those, found), today)


def without_general_licences(base: RuleBase, query: Query) -> Query:
    """Leave out general licences that are cited by their numbers."""
    text = facts.without_general_licences(base.guides, query.text)
    return query if text == query.text else replace(query, text=" ".join(text.split()))


def _with_figures(index: NameIndex, those: Sequence[Word]) -> list[NameHit]:
    return [hit for hit in index.inside(those) if any(letter.isdecimal() for letter in hit.key)]


def _rest(those: Sequence[Word], found: Sequence[NameHit]) -> str:
    """Return a text without the words of names."""
    return written(word for word in those if not any(hit.start < word.end and word.start < hit.end for hit in found))


def subjects_with_numbers(base: RuleBase, query: Query, today: date) -> Query:
    """Give names of subjects and of listed goods back a number that was taken for a code (RTX 4090, RTX 5090)."""
    if not (query.hs or query.controls):
        return query
    those = words(query.plain)
    codes = "".join((*query.hs, *query.controls))
    names = {hit: base.names.shown(hit.key) for hit in _with_figures(base.names, those)}
    names = names or dict(_of_listed_goods(base, query.plain, those))
    lost = {hit: name for hit, name in names.items() if any(part in codes for part in re.findall(r"\d{4,}", hit.key))}
    if not lost:
        return query
    again = queries.without(query, _rest(those, [*lost]), today)
    return replace(again, text=f"{' '.join(lost.values())} {again.text}")


_RATE = re.compile(r"(?<=[a-z°\d])/√?[a-z](?=\s\d[\d.,]*\s?[^\W\d_])")
"""The end of a unit before another figure, with which it spells a mark: "50 m3/h 200 bar" is no H200."""


def with_names_behind_papers(base: RuleBase, query: Query) -> Query:
    """Give a question that names no goods back what it calls them behind a word for a paper: "quote H100", "RFQ: JP54".

    Beside other goods a mark behind such a word is the paper's number.
    """
    if query.text == query.plain or query.hs or query.cas or query.controls:
        return query
    kept = words(query.text)
    folded = "".join(word.key for word in kept)
    text = _RATE.sub(" ", query.plain)
    for amount in query.quantities:
        text = text.replace(f" {amount.text}", " ; ")  # "boron 10 kg" is no boron-10
    hits = _with_figures(base.names, words(text))
    lost = [hit.key for hit in hits if hit.key not in folded]
    if not lost or base.names.inside(kept):
        return query
    return replace(query, text=f"{' '.join(map(base.names.shown, lost))} {query.text}".strip())


def _of_listed_goods(base: RuleBase, text: str, those: Sequence[Word]) -> Iterator[tuple[NameHit, str]]:
    """Yield the names of goods of control lists in a text, each with how it is written."""
    whole = "".join(word.key for word in those)
    for name in base.in_english(text).names:
        folded = key(name)
        if (start := whole.find(folded)) >= 0:
            yield NameHit(start, start + len(folded), folded), name
