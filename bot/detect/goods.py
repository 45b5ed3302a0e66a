"""What goods and know-how a text names, by canonical name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.lexicon import Lexicons
from bot.detect.matches import Hit, Reading, longest
from bot.detect.patterns import chosen

LIMIT = 12
GLUE = 3
"""Characters between the name of a class and "list" or "regulation" that make it part of their name."""

SPAN = 24
HEAD = 3
"""Characters from the start of a sentence within which a word is its first."""


def subjects(reading: Reading, lexicons: Lexicons) -> list[Hit]:
    """The goods that the text names: longest names, without those that the goods are only used for."""
    aside = set(chosen(reading, "aside"))
    named = [hit for hit in _named(reading) if hit not in aside]
    # Unless nothing else is named: what the Cocoa Board halts is cocoa.
    named = [hit for hit in named if not _of_a_body(reading, hit)] or named
    named = [_as_technology(reading, hit, lexicons) for hit in named]
    first: dict[str, Hit] = {}
    for hit in named:
        first.setdefault(hit.value, hit)
    kept = [hit for hit in first.values() if not _class_of_others(hit, named, reading, lexicons)]
    return kept[:LIMIT]


def _named(reading: Reading) -> list[Hit]:
    """Goods of the lexicon, and of the rule base where the lexicon has no word; none inside a country's name."""
    ours = longest(reading.of("goods"))
    titled = any(reading.page.in_title(hit.start) for hit in ours)
    more = [] if titled else [hit for hit in longest(reading.of("rule_goods")) if not _touches(hit, ours)]
    places = [place for place in reading.of("place") if _names(reading, place)]
    found = [hit for hit in (*ours, *more) if not _touches(hit, places)]
    return sorted(found, key=lambda hit: hit.start)


def _names(reading: Reading, place: Hit) -> bool:
    """Whether a country's name holds no goods: long names, and in Russian those with a capital.

    Индия is a country, индия is indium.
    """
    if "capitals_tell" in reading.own.traits:
        return reading.page.shown[place.start].isupper()
    return place.end - place.start > LONG


def _touches(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


LONG = 6
"""Letters of a country's name within which no goods are looked for."""


def _of_a_body(reading: Reading, hit: Hit) -> bool:
    """Whether the goods are a part of a body's name: the Coffee and Cocoa Council, the Tea Marketing Board."""
    shown = reading.page.shown
    return shown[hit.start].isupper() and bool(reading.own.form("body_name").match(shown, hit.end))


def _as_technology(reading: Reading, hit: Hit, lexicons: Lexicons) -> Hit:
    """The know-how instead of the goods, where technology is catalogued or the next word says so."""
    know_how = lexicons.relations.technology.get(hit.value)
    if not know_how:
        return hit
    after = [word for word in reading.of("technology") if word.sentence == hit.sentence]
    follows = any(
        0 <= word.start - hit.end <= SPAN // 2 and not _apart(reading, reading.page.folded[hit.end : word.start])
        for word in after
    )
    if follows or reading.has("catalogue"):
        return Hit(hit.concept, know_how, hit.start, hit.end, hit.sentence, hit.language)
    return hit


def _apart(reading: Reading, between: str) -> bool:
    """Whether goods and technology are two things: "rare earths and related technologies"."""
    ands = reading.grammar.words("and")
    if "," in between or not ands.isdisjoint(between.split()):
        return True
    return between.strip().startswith(("\u00b7", *(reading.own.words("and") if reading.narrow else ())))


def _class_of_others(hit: Hit, named: Sequence[Hit], reading: Reading, lexicons: Lexicons) -> bool:
    """Whether the name is a class of which members are named, or stands only in the name of a list or law."""
    if hit.value not in lexicons.relations.members:
        return False
    if hit.value == "strategic goods" and reading.page.folded.startswith(reading.grammar.starts("law_after"), hit.end):
        return True
    members = lexicons.relations.members[hit.value]
    others = {other.value for other in named} - {hit.value}
    if hit.value == "dual-use items":
        if any(reading.page.in_title(one.start) for one in named if one.value in others) and not reading.page.in_title(
            hit.start
        ):
            return True
        return bool(others) and all(_titular(reading, one) for one in named if one.value == hit.value)
    if members is None:
        return any(lexicons.relations.members.get(other, frozenset()) is not None for other in others)
    return bool(others & members)


def _titular(reading: Reading, hit: Hit) -> bool:
    """Whether "dual-use" here only names a regulation or list."""
    words = reading.of("list", "rule", "parties")
    return any(word.start <= hit.end + GLUE and word.end >= hit.end and word.end > hit.start for word in words)
