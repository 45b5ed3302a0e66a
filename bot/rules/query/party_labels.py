"""Labels of a paper in a scan: which hold, up to where they go, and which words behind small ones are names. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bot.data import read_yaml
from bot.model.copies import replace
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import keys_of
from bot.text.place_labels import OF_PARTIES, OF_RECEIVERS, Label, PlaceRole, labels_among
from bot.text.question_words import Role

if TYPE_CHECKING:
    from bot.rules.query.tokens import Scan

_WORDS_OF_A_PLACE, _INITIALS, _LONGEST_NAME = 4, 3, 5
"""Words of a place's name, letters of a country's code, and words of a firm's name on either side of goods in it."""
_GOODS = "subject"
"""What `Use` calls goods."""
_USES_OF_NAMES = frozenset({"party", "firm"})
"""What `Use` calls names of parties and of firms."""


def labels(scan: Scan) -> tuple[Label, ...]:
    """Return the labels and nouns that tell a place's part in the shipment, in order."""
    keys = [word.key for word in scan.words]
    found = labels_among(keys, scan.after_comma - scan.after_stroke, scan.after_colon)
    return tuple(
        _up_to_its_colon(scan, one)
        for before, one in zip((None, *found), found, strict=False)
        if scan.after_gap.isdisjoint(range(one.first + 1, one.last))
        and not (_is_a_name(scan, before, one) or _is_of_goods(scan, one) or _begins_in_a_name(scan, one))
        if not (one.with_a_colon and one.role is PlaceRole.ORIGIN and _is_a_receivers(scan, found, one))
    )


def of_led_names(scan: Scan) -> frozenset[int]:
    """Return the words of names, and of no place, behind small words with a colon: "An: Sales, Moscow".

    Of the name of a firm that goes on behind a town the town counts only where no other place stands in its row,
    and no route elsewhere: "Von: Isfahan Alloys⏎graphite China - Nampo".
    """
    led = (one for one in scan.labels if one.is_small(scan.words[one.first].key) and one.last < len(scan.words))
    return frozenset(place for one in led for place in _of_a_name_behind(scan, one.last))


def of_whom(scan: Scan) -> frozenset[int]:
    """Return the words between the label of a party with a colon and its place: "Consignee: metals broker, Antwerp".

    What they name is no goods where others stand elsewhere.
    """
    if _GOODS not in scan.taken or not scan.after_colon:
        return frozenset()
    led = (label for label in scan.labels if label.role in OF_PARTIES and label.last in scan.after_colon)
    found = frozenset(place for label in led for place in _up_to_its_place(scan, label))
    others = any(use == _GOODS and place not in found for place, use in enumerate(scan.taken))
    return found if others else frozenset()


def _up_to_its_place(scan: Scan, label: Label) -> range:
    """Return the words behind a label up to the comma before a place in its row; none if a number is among them."""
    end = min((comma for comma in scan.after_comma if comma > label.last), default=label.last)
    row = min((one for one in scan.after_row if one > end), default=len(scan.words))
    cell = range(label.last, end)
    counted = any(scan.words[place].key.isdecimal() for place in cell)
    whose = cell and end not in scan.after_row and not counted and _place_at(scan, end, row)[0]
    return cell if whose else range(0)


def _begins_in_a_name(scan: Scan, label: Label) -> bool:
    """Return whether a label begins with the end of a name: "to Mitsubishi Materials in Japan"."""
    ends = {one.last for one in scan.chosen if one.use in _USES_OF_NAMES and one.first < label.first}
    return not ends.isdisjoint(range(label.first + 1, label.last))


def _of_a_name_behind(scan: Scan, first: int) -> range:
    """Return the words of a name that begins as a place does; a code right behind the colon begins none."""
    if _is_a_code_alone(scan, first):
        return range(first, first)
    end = min((row for row in scan.after_row if row > first), default=len(scan.words))
    cell = min((comma for comma in scan.after_comma if first < comma), default=end)
    count, own = _place_at(scan, first, end)
    others = _countries_behind(scan, cell, end)
    if first + count >= cell:
        is_a_name = bool(others - own) if others else not _is_plainly_a_place(scan, first, count)
        return range(first, cell if is_a_name else first)
    if any(_place_at(scan, place, cell)[0] for place in range(first + 1, cell)):
        return range(first, first)  # "An: Vienna Austria"
    is_a_name = bool(others or scan.after_dash or scan.after_arrow) or _is_a_code(scan, first)
    return range(first, cell if count and is_a_name else first)


def _countries_behind(scan: Scan, first: int, end: int) -> frozenset[str]:
    """Return the countries of the places behind commas."""
    cells = (place for place in range(first, end) if place in scan.after_comma)
    return frozenset[str]().union(*(_place_at(scan, place, end)[1] for place in cells))


def _place_at(scan: Scan, first: int, end: int) -> tuple[int, frozenset[str]]:
    """Return how many words from one on are the longest name of a place, and its countries."""
    for last in range(min(end, first + _WORDS_OF_A_PLACE), first, -1):
        folded = scan.joined_key(first, last)
        code = countries.find(scan.words[first].raw) if last == first + 1 else countries.by_key(folded, full=True)
        if folded in said.group("company"):
            continue
        if found := {*gazetteer.countries_of_town(folded), *([code] if code else [])}:
            return last - first, frozenset(found)
    return 0, frozenset()


def _is_plainly_a_place(scan: Scan, first: int, count: int) -> bool:
    """Return whether a cell of its own is a country's, or a town of some size that is no other word."""
    folded = scan.joined_key(first, first + count)
    town = gazetteer.is_rather_a_town(folded) and not gazetteer.is_also_a_word(folded)
    return town or _is_a_code(scan, first) or countries.by_key(folded, full=True) is not None


def _is_a_code_alone(scan: Scan, place: int) -> bool:
    return place + 1 in scan.after_gap and _is_a_code(scan, place)


def _is_a_code(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return len(raw) <= _INITIALS and countries.find(raw) is not None


def _is_of_goods(scan: Scan, label: Label) -> bool:
    """Return whether a label that means something else as well has no colon and no word, or no place, behind it."""
    if not label.with_a_colon:
        return False
    if label.last not in scan.after_colon or not scan.words[label.last].raw[:1].isalpha():
        return True
    cell = min((sign for sign in scan.parted | scan.after_gap if sign > label.last), default=len(scan.words))
    return (
        label.with_a_place
        and not _is_a_code(scan, label.last)
        and _place_at(scan, label.last, cell)[0] < cell - label.last
    )


def _is_a_receivers(scan: Scan, those: Sequence[Label], one: Label) -> bool:
    """Return whether the label of a receiver stands before another in its row: "Buyer: ABC, plant: Moscow"."""
    row = max((place for place in scan.after_row if place <= one.first), default=0)
    return any(other.role in OF_RECEIVERS and row <= other.first < one.first for other in those)


def _up_to_its_colon(scan: Scan, label: Label) -> Label:
    """Return a label with a small word that parts it from its colon: "Leverans till:", "Destinazione merce:"."""
    last = label.last
    if last in scan.after_colon | scan.after_comma or last + 1 not in scan.after_colon:
        return label
    small = scan.words[last].raw.islower() and said.role(scan.words[last].key) in {Role.GRAMMAR, Role.TRADE}
    return replace(label, last=last + 1) if small else label


def _is_a_name(scan: Scan, before: Label | None, one: Label) -> bool:
    """Return whether what looks like a label is a firm's name behind one, or says who it is up to a comma.

    "Notify: Expeditors Atlanta GA", "Seller: trader, Odesa".
    """
    behind = before is not None and before.last == one.first and before.role in OF_PARTIES
    told = not scan.words[one.first].raw.islower() or one.last in scan.after_comma
    return behind and told and one.first in scan.after_colon and one.last not in scan.after_colon


@cache
def forms_of_law() -> frozenset[str]:
    """Return the keys of forms of law of one word."""
    table = read_yaml("query/firms")
    told = (form for name in ("forms", "plain") for form in str(table[name]).replace("\n", " ").split(","))
    return said.group("company") | {*keys_of(form.strip() for form in told if " " not in form.strip())}


def has_a_form(scan: Scan, place: int) -> bool:
    """Return whether a form of law ends or begins the words around a word, between a colon or a comma and a comma."""
    first, last = place, place + 1
    while first not in scan.after_comma | scan.after_colon and first > max(0, place - _LONGEST_NAME):
        first -= 1
    while last not in scan.after_comma and last < min(len(scan.words), place + _LONGEST_NAME):
        last += 1
    edges = ((first, first + 1), *((last - count, last) for count in (1, 2, 3)))  # the last of "S.A.", "S.r.l."
    return any(scan.joined_key(*one) in forms_of_law() for one in edges if place not in range(*one) and one[0] >= first)
