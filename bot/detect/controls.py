"""What is controlled, and what is done to it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.detect.matches import Hit, Reading
from bot.detect.patterns import shipped

FUSED, INSTRUMENTS, ACTS, SPEAKING = (shipped().sets[name] for name in ("fused", "instruments", "acts", "speaking"))
CLAUSE_ENDS = (".", "\u2026", "\u3002", ",", "\uff0c", "\u3001", ";", "\uff1b", "\u2014", "\u2013", "|", "/")
"""What a headline sets between the act and what it goes on to say."""

CLOSING = " '\"\u300d\u300f"


def overlaps(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether one of the others holds the whole hit."""
    return any(other.start <= hit.start and hit.end <= other.end for other in others)


def strongest(objects: Sequence[Hit]) -> list[Hit]:
    """The clearest controls first."""
    order = {name: rank for rank, name in enumerate((*FUSED, "parties", "catalogue", *INSTRUMENTS, "list", "rule"))}
    return sorted(objects, key=lambda hit: (order.get(hit.concept, 99), hit.start))


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


def verbal(reading: Reading, thing: Hit) -> bool:
    """Whether a thing named without a verb is the act itself: 出口禁止 and 수출통제 at the end of a clause."""
    if not reading.narrow or thing.concept not in (*FUSED, "parties"):
        return False
    if thing.concept == "parties":  # …を輸出規制リストに
        return reading.page.folded[thing.end : reading.page.title_end].strip(CLOSING) in reading.own.words("onto")
    before, after = reading.page.folded[: thing.start], reading.page.folded[thing.end : reading.page.title_end]
    if before.count('"') % 2:  # in somebody's words
        return False
    if before.endswith(reading.own.words("owns") or "\0") and any(
        place.end == thing.start - 1 for place in reading.title_hits("place")
    ):
        return False  # 中国の輸出規制 is a thing that is spoken of
    if "space_ends_clause" in reading.own.traits and after.startswith(" "):
        return True
    rest = after.lstrip(f"{CLOSING}])!")
    return not rest or rest.startswith(CLAUSE_ENDS)
