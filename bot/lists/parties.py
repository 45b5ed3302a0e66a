"""Lists of parties: firms and persons to whom exports are restricted, and what their listings ask. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from bot.errors import ListReadError


class PartyList(Struct, frozen=True):
    """A list of parties: its name, the rule that makes it bind, its source."""

    key: str
    title: str
    jurisdiction: str
    document: str
    source: str


class Effect(Struct, frozen=True):
    """What a listing asks: for which goods a licence is needed, how applications are judged, which sections say so."""

    scope: str
    policy: str = ""
    footnote: int | None = None
    cites: str = ""


END_USE_CHECK = "end-use-check"
"""The scope of a listing that asks no licence by itself: the end use is looked at."""


class Party(Struct, frozen=True):
    """One listed party. `since` is a day, or the year of its first notice; empty if none is printed."""

    name: str
    list_key: str
    effect: Effect
    aliases: tuple[str, ...] = ()
    document: str = ""
    since: str = ""
    countries: tuple[str, ...] = ()


class Quality(StrEnum):
    """How a name was found; declared best first."""

    EXACT = "exact"
    ALIAS = "alias"
    PART = "part"
    SIMILAR = "similar"


class PartyMatch(Struct, frozen=True):
    """A party whose name is like the asked one. A name match is not an identity.

    `matched` is the spelling that was met, `score` goes from 0 to 1. `common`: the name is so short or so common that
    many who are not listed bear it.
    """

    party: Party
    quality: Quality
    score: float
    matched: str
    common: bool


class Register(Struct, frozen=True):
    """The party lists of one edition."""

    date: str
    source: str
    terms: str
    lists: Mapping[str, PartyList]
    parties: tuple[Party, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Register:
        """Read the shipped file. Raises ListReadError if it is not complete."""
        try:
            effects = [Effect(*one) for one in data["effects"]]
            parties = tuple(
                Party(name, key, effects[effect], tuple(aliases), document, since, tuple(countries.split()))
                for name, key, effect, document, since, countries, *aliases in data["parties"].values()
            )
            if len(parties) != data["count"]:
                raise ListReadError(
                    f"the register has {len(parties)} parties of {data['count']}: the file is not complete"
                )
            lists = {key: PartyList(key, *one) for key, one in data["lists"].items()}
            return cls(data["date"], data["source"], data["terms"], lists, parties)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise ListReadError(f"not a register of parties: {type(error).__name__} {error}") from error

    def to_data(self) -> dict[str, Any]:
        """Return the lists, effects, count and parties of a register's file; the reverse of `of`."""
        ordered = sorted(self.parties, key=lambda party: (party.list_key, party.name.casefold()))
        effects = list(dict.fromkeys(party.effect for party in ordered))
        return {
            "lists": {key: [one.title, one.jurisdiction, one.document, one.source] for key, one in self.lists.items()},
            "effects": [[one.scope, one.policy, one.footnote, one.cites] for one in effects],
            "count": len(ordered),
            "parties": {
                str(number): [
                    party.name,
                    party.list_key,
                    effects.index(party.effect),
                    party.document,
                    party.since,
                    " ".join(party.countries),
                    *party.aliases,
                ]
                for number, party in enumerate(ordered)
            },
        }


def counts(parties: Iterable[Party]) -> dict[str, int]:
    """Return how many parties stand on each list."""
    found: dict[str, int] = {}
    for party in parties:
        found[party.list_key] = found.get(party.list_key, 0) + 1
    return found
