"""What is done to the controlled thing (imposed, eased, lifted …), unless it is merely considered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.objects import NARROW, behind, overlaps, voids
from bot.detect.reading import Reading
from bot.detect.scan import Hit

ACTS = ("impose", "widen", "amend", "extend", "ease", "lift", "suspend", "grant", "add", "delist", "require")
SPEAKING = ("issue", "draft", "force", "clarify")

NOUNS = ("curbs", "bans", "limits", "caps", "halts", "stops")
"""Ends of English words that are as well plural nouns as verbs."""


def acts(reading: Reading) -> list[Hit]:
    """What is done: an act beside a hedge, or under a hedge in the title, is none yet."""
    voided, hedges = [*voids(reading), *reading.of("effect")], reading.of("hedge", "bill")
    return [
        hit
        for hit in reading.of(*ACTS, *SPEAKING)
        if not behind(reading, hit)
        and not overlaps(hit, voided)
        and not _hedged(reading, hit, hedges)
        and not _noun(reading, hit)
    ]


def told(objects: Sequence[Hit], done: Sequence[Hit]) -> list[tuple[Hit, Hit]]:
    """Pairs of object and act in one sentence; the strongest kind of act first."""
    by_sentence: dict[int, list[Hit]] = {}
    for act in done:
        by_sentence.setdefault(act.sentence, []).append(act)
    pairs = []
    for thing in objects:
        found = [
            act
            for act in by_sentence.get(thing.sentence, ())
            if act.concept in ACTS or not (thing.start <= act.start and act.end <= thing.end)
        ]
        if found:
            pairs.append((thing, min(found, key=lambda act: (act.concept in SPEAKING, abs(act.start - thing.start)))))
    return pairs


def _noun(reading: Reading, hit: Hit) -> bool:
    """Whether a word that may be verb or noun is the noun here: "export curbs", but "curbs exports"."""
    if hit.language == "zh":  # 禁令 is a ban, 禁 alone forbids
        return hit.end == hit.start + 1 and "禁令" in reading.page.folded[max(0, hit.start - 1) : hit.end + 1]
    if hit.language != "en" or not reading.page.folded[hit.start : hit.end].endswith(NOUNS):
        return False
    return any(hit.start - word.end == 1 for word in reading.of("export", "goods"))


def _hedged(reading: Reading, hit: Hit, hedges: Sequence[Hit]) -> bool:
    if hit.concept in SPEAKING:
        return False
    span = 12 if reading.language in NARROW else 28
    return any(
        hedge.sentence == hit.sentence
        and (reading.page.in_title(hit.start) or max(hedge.start - hit.end, hit.start - hedge.end) <= span)
        for hedge in hedges
    )
