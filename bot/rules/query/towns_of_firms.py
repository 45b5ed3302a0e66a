"""Towns beside and in the names of firms: which of them says where a firm is, and which is a word of its name. PURE."""

from __future__ import annotations

from bot.rules.query import town_names
from bot.rules.query.direction_words import is_directed
from bot.rules.query.place_roles import label_before
from bot.rules.query.places_beside import begins_a_place, behind_its_port, is_plainly_a_place
from bot.rules.query.tokens import Scan
from bot.rules.query.town_names import ends_there
from bot.text import gazetteer, place_labels
from bot.text import question_words as said
from bot.text.place_labels import PlaceRole


def begins_a_firms_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether a word that ends names of firms stands right behind a lesser town: "DOWA Electronics Tokyo"."""
    if last >= len(scan.words) or last in scan.after_comma | scan.after_dash | scan.after_arrow:
        return False
    word = scan.words[last]
    firm = word.raw[:1].isupper() and word.key in said.group("words_of_firms") and not scan.taken[last]
    return firm and not gazetteer.is_great_town(scan.joined_key(first, last))


def is_of_a_firm_elsewhere(scan: Scan, first: int, last: int) -> bool:
    """Return whether a led name begins with a town, but its firm is elsewhere: "to Tokyo Parts, Murmansk"."""
    place = last if is_directed(scan, first) else len(scan.words)
    while place < len(scan.words) and place not in scan.after_comma and _is_a_word_of_a_name(scan, place):
        place += 1
    return last < place < len(scan.words) and place in scan.after_comma and is_plainly_a_place(scan, place)


def _is_a_word_of_a_name(scan: Scan, place: int) -> bool:
    """Return whether a word may go on with a firm's name: no code of a state, no port, no label and no place."""
    raw, free = scan.words[place].raw, not scan.taken[place]
    label = any(one.first == place for one in scan.labels) or behind_its_port(scan, place) > place
    return free and raw[:1].isupper() and not (raw.isupper() or label or begins_a_place(scan, place))


def begins_the_senders_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether the name of a firm that sells or sends begins with its town: "seller Zhuzhou Keneng"."""
    label = label_before(scan, first)
    sends = label is not None and label.role in {PlaceRole.SELLER, PlaceRole.DEPARTURE} and label.last == first
    return sends and not gazetteer.is_small_town(scan.joined_key(first, last)) and not _has_an_address(scan, last)


def _has_an_address(scan: Scan, last: int) -> bool:
    """Return whether a place stands behind a comma and before the next label: "Lone Star LLC, Houston TX"."""
    labels = {label.first for label in scan.labels}
    end = next((place for place in range(last, len(scan.words)) if place in labels), len(scan.words))
    return any(place in scan.after_comma and begins_a_place(scan, place) for place in range(last, end))


def is_of_a_firm_of_a_trade(scan: Scan, last: int) -> bool:
    """Return whether a word with a capital that may be goods goes on with a name: "buyer: Vulcan Alloys"."""
    if last >= len(scan.words) or last in scan.after_comma | scan.after_dash | scan.after_arrow | scan.in_brackets:
        return False
    return scan.words[last].raw.istitle() and scan.is_content(last) and not begins_a_place(scan, last)


def is_of_a_firm(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`to Plansee Reutte`: the last word of a name behind one of direction is a town, and no other word."""
    capital = scan.words[first].raw[:1].isupper()
    if not ends_there(scan, last) or (capital and town_names.may_be_a_word(scan, first, folded)):
        return False
    led = bool(town_names.by_a_word_before_its_firm(scan, first))
    return led and (capital or _ends_a_firm_in_small_letters(scan, first, last, folded))


def _ends_a_firm_in_small_letters(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`→ TDK narita`: unknown words behind a firm's name are a town, a small one if the firm has a capital."""
    unknown = all(scan.is_unknown(place) for place in range(first, last))
    small = gazetteer.is_small_town(folded) and (
        gazetteer.is_also_a_word(folded) or not scan.words[first - 1].raw[:1].isupper()
    )
    return unknown and not small and not gazetteer.is_rather_another_name(folded)


def is_of_a_labelled_firm(scan: Scan, first: int) -> bool:
    """Return whether a comma parts a name from that of a firm behind a label: "buyer: Sato KK, Hitachi"."""
    begin = first - (scan.words[first - 1].key in place_labels.group("link"))
    named = begin in scan.after_comma and scan.words[first].raw[:1].isupper()
    return named and label_before(scan, first) is not None
