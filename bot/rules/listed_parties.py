"""Firms that a query names, against the parties of curated acts and of the party lists on file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.data import read_yaml
from bot.lists.library import Lists
from bot.lists.parties import END_USE_CHECK, PartyMatch, Quality
from bot.rules.index import RuleBase
from bot.rules.notes import Note, NoteKind
from bot.rules.query import spelling
from bot.rules.query import vocabulary as said
from bot.rules.query.resolve import Asked
from bot.rules.status import exemptions_on, state_on
from bot.text import countries
from bot.text.normalize import key, words
from bot.vocabulary import Status

_MOST = 5
_SURE = 0.8
_SIMILAR = 0.88
_SHORT, _SHORTEST_MISSPELT, _LONG = 2, 6, 10


@dataclass(frozen=True, slots=True)
class PartyFinding:
    """A party that an act or a list names, met in a query. A name that is alike is no identity."""

    name: str
    list_: str
    jurisdiction: str
    effect: str
    document: str
    since: str | None
    sure: bool = False
    """Whether it stands on a party list under this name, which is no common one."""
    alike: bool = False
    """Whether its name is only like the one that was asked for."""

    @property
    def status(self) -> Status | None:
        """What its listing makes of an export to it; None if it is spared."""
        effect = self.effect.partition(":")[0]
        return next((status for status in Status if status == effect), None)


def screen(base: RuleBase, asked: Asked, day: date) -> tuple[PartyFinding, ...]:
    """Return every party that the query names, of acts as they stand on the day and of the lists.

    Those of the exporter come first.
    """
    found = dict.fromkeys((*_of_acts(base, asked, day), *_of_lists(base, asked)))
    return tuple(sorted(found, key=lambda one: one.jurisdiction != asked.from_)) if asked.from_ else tuple(found)


def party_lists(base: RuleBase) -> tuple[Note, ...]:
    """Return the party lists that a firm is looked up in."""
    titles = base.lists.party_lists() if base.lists else ()
    by_name = sorted({*base.listing}, key=countries.the)
    return (*map(Note.written, titles), *(Note.of(NoteKind.LISTS_IN_ACTS, country=code) for code in by_name))


def _of_acts(base: RuleBase, asked: Asked, day: date) -> Iterator[PartyFinding]:
    for named in (*sorted(asked.parties), *_alike(base, asked)):
        for measure, limb, name in base.bound.get(named, ()):
            state = state_on(limb, measure.announced, day)
            if state is None or state.status is Status.EXPIRED:
                continue
            spared = any(name in exemption.firms for exemption in exemptions_on(limb, day))
            yield PartyFinding(
                name,
                measure.title,
                measure.jurisdiction,
                "exempt" if spared else str(state.status),
                measure.document,
                state.since.iso if state.since else None,
                sure=named in asked.parties,
            )


def _of_lists(base: RuleBase, asked: Asked) -> Iterator[PartyFinding]:
    if base.lists is None:
        return
    for name in _native(asked):
        for match in base.lists.parties(name)[:1]:
            yield _party(base.lists, match, sure=match.quality in {Quality.EXACT, Quality.ALIAS})
    for name in (*asked.firms, *_cut_names(asked)):
        unclear = asked.company or not asked.things
        if not (unclear or base.lists.may_be_a_party(name)):
            continue
        for match in base.lists.parties(name)[:_MOST]:
            if match.quality is not Quality.SIMILAR or match.score >= _SIMILAR:
                yield _party(base.lists, match, _is_surely(match, name, alone=not asked.things))
    yield from _of_other_names(base, base.lists, asked)


def _of_other_names(base: RuleBase, lists: Lists, asked: Asked) -> Iterator[PartyFinding]:
    """Yield listed parties by a misspelt name, or by the brand that stands for its goods."""
    for target in _alike(base, asked):
        for match in lists.parties(base.party_names.shown(target))[:1]:
            yield _party(lists, match, sure=False)
    for thing in asked.things:
        brand = thing.typed.isupper() and thing.typed.isalpha() and len(thing.typed) > _SHORT
        for match in lists.parties(thing.typed) if brand else ():
            if match.quality is Quality.EXACT:
                yield _party(lists, match, sure=False)


@cache
def _native_names() -> tuple[tuple[str, str], ...]:
    """(key of a firm's name in its own script, the name that lists print), the longest first."""
    table = read_yaml("lists/party-names")["native"]
    pairs = ((key(name), listed) for listed, names in table.items() for name in str(names).split(", "))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _native(asked: Asked) -> tuple[str, ...]:
    """Return listed parties that a query names in their own script."""
    if asked.query.shown.isascii():
        return ()
    text = key(asked.query.shown)
    return tuple(dict.fromkeys(listed for folded, listed in _native_names() if folded in text))


def _cut_names(asked: Asked) -> Iterator[str]:
    """Long words with a capital that were cut into their parts: Rosoboronexport is no export of "Rosoboron"."""
    left = {word.raw for word in words(asked.query.text)}
    for word in asked.query.shown.split():
        if len(word) >= _LONG and word.isalpha() and word[0].isupper() and word not in left:
            yield word


def _is_surely(match: PartyMatch, typed: str, *, alone: bool) -> bool:
    """Return whether a name is a listed party's own.

    A short or common name counts only if it is all that is asked, or an acronym.
    """
    if f"({typed.strip()})" in match.party.name:
        return True
    if match.quality is Quality.SIMILAR:
        return False
    whole = match.quality in {Quality.EXACT, Quality.ALIAS} or match.score >= _SURE
    return whole and (not match.common or alone or (typed.isupper() and len(typed) > _SHORT))


def _alike(base: RuleBase, asked: Asked) -> Iterator[str]:
    """Yield keys of parties in acts whose names a firm in the question is clearly a misspelling of."""
    for word in dict.fromkeys(word for name in asked.firms for word in name.split()):
        typed = key(word)
        if word[:1].isupper() and len(typed) >= _SHORTEST_MISSPELT and typed not in base.vocabulary:
            if typed in spelling.ordinary() or said.role(typed) is not None:
                continue
            near = base.party_names.nearest(typed)
            if near.target and near.target[0] == typed[0]:
                yield near.target


def _effect(scope: str) -> str:
    """Return what a listing asks: a licence for the goods of its scope, or that the end use is looked at."""
    words = scope.replace("-", " ")
    return words if scope == END_USE_CHECK else f"licence: {words}"


def _party(lists: Lists, match: PartyMatch, sure: bool) -> PartyFinding:  # noqa: FBT001 - a fact beside the match, no switch
    of = lists.party_list(match.party.list_key)
    return PartyFinding(
        match.party.name,
        of.title,
        of.jurisdiction,
        _effect(match.party.effect.scope),
        match.party.document or of.document,
        match.party.since or None,
        sure,
        match.quality is Quality.SIMILAR,
    )
