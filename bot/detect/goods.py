"""What goods and know-how a text names, by canonical name."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.controls import behind
from bot.detect.lexicon import Lexicons
from bot.detect.matches import Hit, Reading, longest

LIMIT = 12
GLUE = 3
"""Characters between the name of a class and "list" or "regulation" that make it part of their name."""

SPAN = 24
HEAD = 3
"""Characters from the start of a sentence within which a word is its first."""


def subjects(reading: Reading, lexicons: Lexicons) -> list[Hit]:
    """The goods that the text names: longest names, without those that the goods are only used for."""
    used = reading.of("used_in")
    named = [hit for hit in _named(reading) if not _only_use(reading, hit, used)]
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
    return sorted((hit for hit in found if not _material_of(reading, hit)), key=lambda hit: hit.start)


def _names(reading: Reading, place: Hit) -> bool:
    """Whether a country's name holds no goods: long names, and in Russian those with a capital.

    Индия is a country, индия is indium.
    """
    if "capitals_tell" in reading.own.traits:
        return reading.page.shown[place.start].isupper()
    return place.end - place.start > LONG


def _touches(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(hit.start < other.end and other.start < hit.end for other in others)


def _material_of(reading: Reading, hit: Hit) -> bool:
    """Whether the goods only say what a material is for: 半導体材料の, 반도체 소재."""
    after = reading.page.folded[hit.end : hit.end + 12].lstrip()
    return after.startswith(reading.own.words("material_after") or "\0") and hit.value in {"semiconductors", "chips"}


LONG = 6
"""Letters of a country's name within which no goods are looked for."""


def _only_use(reading: Reading, hit: Hit, used: Sequence[Hit]) -> bool:
    """Whether the goods stand after "used in …" of the same sentence, or belong to an earlier act."""
    if reading.page.in_title(hit.start):
        return any(word.end <= hit.start and word.sentence == hit.sentence for word in used) or (
            behind(reading, hit) and any(other.end < hit.start for other in reading.title_hits("goods"))
        )
    if reading.title_hits("goods") and (_told_before(reading, hit) or _answered(reading, hit)):
        return True
    if reading.verb_last:  # 半導体に使うガリウム: there the use stands before the word, the goods after it
        return any(0 <= word.start - hit.end <= GLUE for word in used)
    return any(word.sentence == hit.sentence and word.end <= hit.start for word in used) or _priced(reading, hit)


def _of_a_body(reading: Reading, hit: Hit) -> bool:
    """Whether the goods are a part of a body's name: the Coffee and Cocoa Council, the Tea Marketing Board."""
    shown = reading.page.shown
    return shown[hit.start].isupper() and bool(reading.own.form("body_name").match(shown, hit.end))


def _priced(reading: Reading, hit: Hit) -> bool:
    """Whether only the price of the goods is spoken of, where the title names others: "to stabilise meat prices"."""
    return bool(reading.title_hits("goods")) and reading.page.folded.startswith(
        reading.grammar.starts("priced"), hit.end
    )


def _answered(reading: Reading, hit: Hit) -> bool:
    """Whether the goods are those of an act that this one answers: "in response to curbs on chips"."""
    for word in reading.of("background"):
        before = word.sentence == hit.sentence and 0 <= hit.start - word.end <= ANSWER
        if before and reading.marked(word, "answers") and "," not in reading.page.folded[word.end : hit.start]:
            return True
    return False


ANSWER = 60


def _told_before(reading: Reading, hit: Hit) -> bool:
    """Whether the goods belong to an earlier act: "after the curbs on gallium, …" at the head of a sentence."""
    start, _ = reading.page.span(hit.sentence)
    for word in reading.of("background"):
        if word.sentence == hit.sentence and word.start - start <= HEAD and word.end <= hit.start:
            return not any(mark in reading.page.folded[word.end : hit.start] for mark in ",;\uff0c\u3001")
    return False


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
