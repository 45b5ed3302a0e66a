"""Firms that a query names, against the parties of curated acts and of the party lists on file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bot.lists.library import Lists
from bot.lists.parties import PartyMatch, Quality
from bot.rules.index import RuleBase
from bot.rules.query.resolve import Asked
from bot.rules.status import exemptions_on, state_on
from bot.text import countries
from bot.vocabulary import Status

_MOST = 5
_SURE = 0.8
_SIMILAR = 0.88


@dataclass(frozen=True, slots=True)
class Party:
    """A party that an act or a list names, met in a query. A name that is alike is no identity."""

    name: str
    list_: str
    jurisdiction: str
    effect: str
    document: str
    since: str | None
    sure: bool = False
    """Whether it stands on a party list under this name, which is no common one."""

    def to_json(self) -> dict[str, Any]:
        """One object of `parties` in the command line's contract."""
        return {
            "name": self.name,
            "list": self.list_,
            "effect": self.effect,
            "document": self.document,
            "since": self.since,
        }


def screen(base: RuleBase, asked: Asked, day: date) -> tuple[Party, ...]:
    """Every party that the query names: of acts as they stand on the day, and of the lists."""
    found = dict.fromkeys((*_of_acts(base, asked, day), *_of_lists(base, asked)))
    return tuple(found)


def lists(base: RuleBase) -> tuple[str, ...]:
    """The party lists that a firm is looked up in."""
    titles = base.lists.party_lists() if base.lists else ()
    return (*titles, *sorted({f"lists in the acts of {countries.the(one)}" for one in base.listing}))


def _of_acts(base: RuleBase, asked: Asked, day: date) -> Iterator[Party]:
    for key in sorted(asked.parties):
        for measure, limb, name in base.bound.get(key, ()):
            state = state_on(limb, measure.announced, day)
            if state is None or state.status is Status.EXPIRED:
                continue
            spared = any(name in exemption.firms for exemption in exemptions_on(limb, day))
            yield Party(
                name,
                measure.title,
                measure.jurisdiction,
                "exempt" if spared else str(state.status),
                measure.document,
                state.since.iso if state.since else None,
            )


def _of_lists(base: RuleBase, asked: Asked) -> Iterator[Party]:
    if base.lists is None or not asked.firms:
        return
    for name in asked.firms:
        unclear = asked.company or (bool(asked.mentioned) and not asked.things)
        if not (unclear or base.lists.may_be_a_party(name)):
            continue
        for match in _found(base.lists, name)[:_MOST]:
            if match.quality is not Quality.SIMILAR or match.score >= _SIMILAR:
                yield _party(base.lists, match)


@lru_cache(maxsize=2048)
def _found(lists: Lists, name: str) -> tuple[PartyMatch, ...]:
    return lists.parties(name)


def _party(lists: Lists, match: PartyMatch) -> Party:
    of = lists.party_list(match.party.list_key)
    sure = not match.common and (match.quality in {Quality.EXACT, Quality.ALIAS} or match.score >= _SURE)
    return Party(
        match.party.name,
        of.title,
        of.jurisdiction,
        f"licence: {match.party.effect.scope.replace('-', ' ')}",
        match.party.document or of.document,
        match.party.since or None,
        sure,
    )
