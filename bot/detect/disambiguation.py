"""Removes matches that are only part of a longer word, before any fact is derived from them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.controls import ACTS, INSTRUMENTS
from bot.detect.document import Page
from bot.detect.matches import Hit
from bot.text.profiles import Profiles

GOODS = frozenset({"goods", "rule_goods"})
INSIDE = frozenset({*ACTS, *INSTRUMENTS})
"""What may be part of a good's name."""

TURNING = frozenset({"sale", "extend"})
"""What the words around it may turn into something else."""

ENDING = 3
"""Letters by which the same verb may be longer in another group ("suspend", "suspende")."""

NAME = 60
"""Letters of a good's name, at most."""


def apart(hits: Sequence[Hit], page: Page, grammar: Profiles) -> list[Hit]:
    """Hits without those that are part of another word or name.

    Goods inside a longer word (silver in 银行, a bank; wheat in 고밀도, high density) go first. Then acts and
    instruments that are part of a good's name ("scrap" in scrap metal is no lifting), and a lifting that begins a
    longer phrase which imposes ("revokes … status").
    """
    decoys = [hit for hit in hits if hit.concept == "decoy"]
    kept = [hit for hit in hits if hit.concept not in GOODS or not _stray(hit, page, decoys, grammar)]
    covered = _covered(kept)
    kept = [_abroad(_widening(hit, page, grammar), kept) if hit.concept in TURNING else hit for hit in kept]
    phrases = [hit for hit in kept if hit.concept == "impose"]
    return [
        hit
        for hit in kept
        if not (hit.concept in INSIDE and all(covered[hit.start : hit.end]))
        and not (hit.concept in {"lift", "suspend"} and any(_takes_away(phrase, hit) for phrase in phrases))
    ]


def _abroad(hit: Hit, everything: Sequence[Hit]) -> Hit:
    """A sale as an export, where another country follows it as its destination: "to sell chips to China"."""
    if hit.concept != "sale":
        return hit
    ways = [other for other in everything if other.concept == "to" and 0 < other.start - hit.end <= AWAY]
    for place in everything:
        if place.concept == "place" and any(0 < place.start - way.end <= NEXT for way in ways):
            return Hit("export", hit.value, hit.start, hit.end, hit.sentence, hit.language)
    return hit


AWAY, NEXT = 45, 30
"""Characters from a sale to the word of direction, and from that to the country."""


def _widening(hit: Hit, page: Page, grammar: Profiles) -> Hit:
    """The hit as a widening, where a control is extended to more goods or countries, not to a later day."""
    own = grammar.of(hit.language)
    if hit.concept != "extend":
        return hit
    rest = page.folded[hit.end : min(hit.end + REACH, page.span(hit.sentence)[1])]
    if not own.form("to_more").search(rest) or own.form("to_longer").search(rest):
        return hit
    return Hit("widen", hit.value, hit.start, hit.end, hit.sentence, hit.language)


REACH = 70


def _takes_away(phrase: Hit, hit: Hit) -> bool:
    """Whether a lifting is part of a phrase that imposes: "revokes … status", "VEU 지위 취소"."""
    if phrase.start > hit.start or phrase.end < hit.end:
        return False
    longer = phrase.end - phrase.start - (hit.end - hit.start)
    return longer > (ENDING if phrase.start == hit.start else 0)


def _covered(hits: Sequence[Hit]) -> bytearray:
    """For each character, whether it belongs to the name of goods."""
    covered = bytearray(max((hit.end for hit in hits), default=0))
    for hit in hits:
        if hit.concept == "goods" and hit.end - hit.start <= NAME:
            covered[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
    return covered


def _stray(hit: Hit, page: Page, decoys: Sequence[Hit], grammar: Profiles) -> bool:
    """Whether the name of goods stands inside another word."""
    if any(
        decoy.start <= hit.start and hit.end <= decoy.end and decoy.end - decoy.start > hit.end - hit.start
        for decoy in decoys
    ):
        return True
    return _syllable(hit, page, grammar)


def _syllable(hit: Hit, page: Page, grammar: Profiles) -> bool:
    """Whether a Korean name that is or begins with one syllable stands within a longer word: 중국은 수출, 홍콩."""
    text = page.folded
    first = text[hit.start : hit.end].split(" ", 1)[0]
    if len(first) != 1 or not _hangul(first) or first in grammar.words("compounding"):
        return False
    if hit.start and _hangul(text[hit.start - 1]):
        return True
    after = text[hit.end : hit.end + 1]
    return hit.end - hit.start == 1 and _hangul(after) and after not in grammar.words("noun_particles")


def _hangul(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3"
