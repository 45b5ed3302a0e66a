"""What a letter has around its question: persons who are greeted, and the signature below it. PURE."""

from __future__ import annotations

from bot.rules.query.tokens import Scan
from bot.text import question_words as said

_SAID = 2
"""Words before closing words from which these do not begin the text."""


def is_a_persons_name(scan: Scan, place: int) -> bool:
    """Return whether a word with a capital stands behind a greeting or in a signature: "Hi Anna", "Thx, Li Wei"."""
    if not place or not scan.words[place].raw[:1].isupper():
        return False
    return _is_greeted(scan, place) or _is_signed(scan, place)


def _is_greeted(scan: Scan, place: int) -> bool:
    """Return whether a greeting stands before a word; behind a comma only one that is parted from what follows."""
    parted = scan.after_comma | {len(scan.words)}
    greeted = scan.words[place - 1].key in said.group("greetings")
    return greeted and (place not in scan.after_comma or place + 1 in parted)  # "Hi, Gallium and graphite"


def is_of_a_signature(scan: Scan, place: int) -> bool:
    """Return whether a word that nothing knows is of a signature, in letters of any script."""
    without_case = not scan.words[place].raw[:1].isupper() and not scan.words[place].raw[:1].islower()
    return (without_case and _is_signed(scan, place)) or is_a_persons_name(scan, place)


def _is_signed(scan: Scan, place: int) -> bool:
    """Return whether a word is of a name in the signature of a text that has said something before."""
    begin = scan.signature
    if begin < _SAID or place <= begin:
        return False
    return not any(
        word.raw[:1].islower() or word.raw[:1].isdecimal() for word in scan.words[slice(*_entry(scan, place))]
    )


def _entry(scan: Scan, place: int) -> tuple[int, int]:
    """Return where the words begin and end that no sign or line parts from one in a signature."""
    parted = scan.after_comma | {scan.signature + 1}
    first = next(one for one in range(place, -1, -1) if one in parted)
    return first, next((one for one in range(place + 1, len(scan.words)) if one in parted), len(scan.words))
