"""Names of firms around a town: whether it is a part of one, and what the word before the whole name says. PURE."""

from __future__ import annotations

from bot.rules.query.direction_kinds import FROM, NEITHER, TO
from bot.rules.query.tokens import Scan, Use
from bot.text import place_labels
from bot.text import question_words as said

_WORDS_OF_A_NAME, _WORDS_OF_A_FIRM = 4, 9


def is_of_anothers_name(scan: Scan, first: int) -> bool:
    """Return whether a name nobody knows stands right before a place, and no word of where goods leave before that.

    "price Bursa Malaysia", "issued by HSBC London"; not "from Xyzzy Hamburg".
    """
    place = first
    while place and place not in scan.after_comma and _is_a_names_word(scan, place - 1):
        place -= 1
    if place == first:
        return False
    if not place or place in scan.after_comma:
        return True
    before = scan.words[place - 1].key
    return before in place_labels.group("doer") or not (
        before in said.group("to") or before in said.group("from") or before in said.group("into")
    )


def by_a_word_before_its_firm(scan: Scan, first: int) -> str:
    """Return the direction of the town of a firm, by what stands before it: "to AZUR SPACE Heilbronn"."""
    if _is_behind_an_arrow(scan, first):
        return TO
    place, commas = first, 0
    words = 0
    while place > 0 and words < _WORDS_OF_A_FIRM and _may_be_of_a_firm(scan, place - 1):
        commas += place in scan.after_comma
        place = scan.beginnings_of_firms.get(place - 1, place - 1)
        words += 1
    if not 0 < place < first or place in scan.after_comma or commas > 1:
        return NEITHER
    before = scan.words[place - 1].key
    if is_inside_a_name(scan, place - 1):
        return NEITHER
    return TO if before in said.group("to") else FROM if before in said.group("from") else NEITHER


def _is_behind_an_arrow(scan: Scan, first: int) -> bool:
    """Return whether an arrow stands before the name of a firm, in any letters, right before a town."""
    for place in range(first - 1, max(-1, first - 2 - _WORDS_OF_A_NAME), -1):
        if place in scan.after_arrow:
            return place + 1 < first
        if place + 1 in scan.after_comma or not (scan.is_unknown(place) or _may_be_of_a_firm(scan, place)):
            return False
    return False


def by_a_word_before_its_name(scan: Scan, first: int) -> str:
    """Return TO for a town that "of" joins to a name behind a word of direction: "para Salar de Uyuni"."""
    of, place = first - 1, first - 2
    if place < 1 or scan.words[of].key not in said.group("of") or not scan.words[first].raw[:1].isupper():
        return NEITHER
    named = scan.words[place].raw[:1].isupper() and not scan.taken[place] and place not in scan.after_comma
    return TO if named and scan.words[place - 1].key in said.group("to") else NEITHER


def is_inside_a_name(scan: Scan, place: int) -> bool:
    """Return whether a small word stands between words with capitals: "Pointe des Galets"."""
    return place > 0 and scan.words[place].key in said.group("in_names") and _may_be_of_a_firm(scan, place - 1)


def _may_be_of_a_firm(scan: Scan, place: int) -> bool:
    small = said.group("to", "from")
    named = scan.taken[place] in {"", Use.PARTY, Use.FIRM} and scan.words[place].key not in small
    return named and scan.words[place].raw[:1].isupper()


def _is_a_names_word(scan: Scan, place: int) -> bool:
    return scan.words[place].raw[:1].isupper() and (scan.is_unknown(place) or scan.taken[place] == Use.PARTY)
