"""The directions of a place in a question: the ends of a route, and what else a place is to a shipment."""

from __future__ import annotations

from bot.text import question_words as said

TO, FROM, NEITHER = "to", "from", ""
OUTSIDE, AWAY = "outside", "away"
"""Left out: the goods do not come from there ("outside China"), or do not go there ("not to the US")."""
FINAL, PASSING, SELLER = "final", "passing", "seller"
"""Where the goods go behind another leg; a place beside the shipment; where a seller is, who may send them."""
STORED, HELD = "stored", "held"
"""Where goods lie, from where they may go on; where the asker holds them."""
MADE, PRODUCED, ORIGIN, SEAT = "made", "produced", "origin", "seat"
"""Where goods were bought ("bought in China") or made ("made in China"), where they are from ("Chinese graphite"),
where a firm is ("a Polish firm").

The first is never the exporter, the second only of goods that have a destination and no other sender. The third is if
no other is named, and the fourth if none of these is.
"""


SIDES = {FROM: "leaves", SELLER: "leaves", TO: "arrives", FINAL: "arrives"}
"""Directions of the ends of a route → what goods do there."""
CHARACTERS = 12
"""Characters before a place in which a word of direction, and one for a port behind it, may stand."""


def by_characters(before: str) -> str:
    """Return the direction that Chinese, Japanese or Thai characters right before a place, or its port, say."""
    if before.isascii():
        return NEITHER
    port = next(filter(before.endswith, said.folded_particles("port_before_han")), "")
    before = before.removesuffix(port)
    if before.endswith(said.folded_particles("to_before_han")):
        return TO
    return FROM if before.endswith(said.folded_particles("from_before_han")) else NEITHER
