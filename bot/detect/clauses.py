"""Where in a text the act is told: its sentences, the clauses of its title, and verbs that are bans themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.detect.reading import Reading
from bot.detect.scan import Hit


def told_in(reading: Reading, acting: frozenset[int], *concepts: str) -> bool:
    """Whether a concept stands where the act is told; the title always belongs to it."""
    return any(hit.sentence in acting or reading.page.in_title(hit.start) for hit in reading.of(*concepts))


def meets(hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether a hit shares letters with one of the others."""
    return any(hit.start < other.end and other.start < hit.end for other in others)


def as_ban(reading: Reading, verb: Hit) -> bool:
    """Whether a verb that imposes is itself a ban ("bans", "prohibits"), and not part of a catalogue's name."""
    named = reading.title_hits("catalogue", "list")
    inside = any(one.start <= verb.start < one.end for one in named)
    if reading.page.folded.startswith("禁令", verb.start):  # a thing, which another verb moves or lifts
        return False
    return not inside and any(other.start == verb.start for other in reading.title_hits("ban"))


def clause(reading: Reading, hit: Hit) -> tuple[int, int]:
    """Start and end of the clause of the title in which a hit stands."""
    ends = [found.start() for found in _CLAUSE_END.finditer(reading.page.folded, 0, reading.page.title_end)]
    start = max((end for end in ends if end < hit.start), default=0)
    return start, min((end for end in ends if end >= hit.end), default=reading.page.title_end)


_CLAUSE_END = re.compile(r"[:;,，、。…—–|] |[:;，。…：；]|\. ")
