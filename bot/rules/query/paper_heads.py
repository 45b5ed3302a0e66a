"""The town in the head of a seller's paper, which is the seller's: "Packing list 8841, Jena". PURE."""

from __future__ import annotations

import re
from functools import cache

from bot.rules.query.papers import paper_words
from bot.text import gazetteer
from bot.text import question_words as said
from bot.text.normalize import alternatives, key

_WORDS_OF_A_TOWN = 3
_LONGEST_HEAD = 120
"""Characters of the first line of a paper."""


@cache
def _head() -> re.Pattern[str]:
    """Return a pattern of a paper's name with its number and a town at the end of a line, a day before or behind it."""
    paper = alternatives(word.replace("_", " ") for word in said.particles("papers_of_sellers"))
    number = rf"(?:[\s.:]*(?:{paper_words('number').either})?[^\w\n]*[\w/.-]*\d[\w/.-]*)"
    day = r"(?:[\s,]*(?:\w{1,4}\s)?\d[\d./ -]{5,9})?"
    town = r"(?P<town>[^\W\d_][^\d,;:\n]*?)"
    return re.compile(rf"^\W*(?:\w+\s)?(?:{paper}){number}{day}[\s,–-]+{town}{day}\s*$", re.IGNORECASE)


def town_of_its_head(typed: str) -> str:
    """Return the key of the town that ends the first line of a seller's paper of several lines; empty if none does."""
    first, *others = typed.strip().splitlines() or [""]
    is_a_head = len(first) <= _LONGEST_HEAD and any(line.strip() for line in others)
    match = _head().match(first) if is_a_head else None
    town = match["town"].strip() if match else ""
    known = town[:1].isupper() and len(town.split()) <= _WORDS_OF_A_TOWN and gazetteer.countries_of_town(key(town))
    return key(town) if known else ""
