"""What goods and know-how a text names, by canonical name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.lexicon import Relations
from bot.detect.matches import Hit, Reading, longest
from bot.detect.patterns import chosen

LIMIT = 12
LONG = 6
"""Letters of a country's name within which no goods are looked for."""


def subjects(reading: Reading) -> list[Hit]:
    """The goods that the text names: longest names, without those that the goods are only used for."""
    aside = set(chosen(reading, "aside"))
    named = [_as_technology(reading, hit) for hit in _named(reading) if hit not in aside]
    # Unless nothing else is named: what the Cocoa Board halts is cocoa.
    of_bodies = set(chosen(reading, "of_a_body"))
    named = [hit for hit in named if hit not in of_bodies] or named
    first: dict[str, Hit] = {}
    for hit in named:
        first.setdefault(hit.value, hit)
    titled = {hit.value for hit in named if reading.page.in_title(hit.start)}
    in_names = set(chosen(reading, "in_a_name"))
    named_apart = {hit.value for hit in named if hit not in in_names}
    return [
        hit for hit in first.values() if not _class_of_others(hit, set(first), titled, named_apart, reading.relations)
    ][:LIMIT]


def _named(reading: Reading) -> list[Hit]:
    """Goods of the lexicon, and of the rule base where the lexicon has no word; none inside a country's name."""
    ours = longest(reading.of("goods"))
    titled = any(reading.page.in_title(hit.start) for hit in ours)
    more = [] if titled else [hit for hit in longest(reading.of("rule_goods")) if not _touches(hit, ours)]
    places = [place for place in reading.of("place") if _names(reading, place)]
    return sorted((hit for hit in (*ours, *more) if not _touches(hit, places)), key=lambda hit: hit.start)


def _names(reading: Reading, place: Hit) -> bool:
    """Whether a country's name holds no goods: long names, and in Russian those with a capital.

    Индия is a country, индия is indium.
    """
    if "capitals_tell" in reading.own.traits:
        return reading.page.shown[place.start].isupper()
    return place.end - place.start > LONG


def _touches(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _as_technology(reading: Reading, hit: Hit) -> Hit:
    """The know-how instead of the goods, where technology is catalogued."""
    know_how = reading.relations.technology.get(hit.value) if reading.has("catalogue") else None
    return hit._replace(value=know_how) if know_how else hit


def _class_of_others(hit: Hit, named: set[str], titled: set[str], named_apart: set[str], relations: Relations) -> bool:
    """Whether the name is that of a class, and members of it are named, or for the widest anything else is.

    `named_apart`: goods that stand elsewhere than in the name of a list or law.
    """
    if hit.value not in relations.members:
        return False
    others, members = named - {hit.value}, relations.members[hit.value]
    if hit.value in relations.groups.get("beside_others", ()):
        only_below = bool(titled) and hit.value not in titled
        return only_below or (bool(others) and hit.value not in named_apart)
    if members is None:
        return any(relations.members.get(other, frozenset()) is not None for other in others)
    return bool(others & members)
