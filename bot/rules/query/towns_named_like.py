"""Towns that are named like goods or firms: Koper, Sangar, Amman. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.index import RuleBase
from bot.rules.query import places_beside
from bot.rules.query.around import inside_a_part
from bot.rules.query.direction_words import is_delivered, is_plainly_directed
from bot.rules.query.place_roles import is_labelled, label_before
from bot.rules.query.tokens import Scan
from bot.text import countries as places
from bot.text import gazetteer, place_labels
from bot.text import question_words as said


def is_everyday(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word names everyday goods alone, or nothing."""
    return all(map(base.is_everyday, base.names.get(scan.words[place].key)))


def is_a_town_of_the_route(scan: Scan, place: int) -> bool:
    """Return whether a word that is also a party's name is a town: before its country, or behind a word of direction.

    Beside another country it is the party: "Amman, Jordan", "to Amman", but "Freeport Indonesia".
    """
    lies_in = gazetteer.countries_of_town(scan.words[place].key)
    behind = scan.words[place + 1] if place + 1 < len(scan.words) else None
    country = places.by_key(behind.key, full=True) if behind else None
    if country or not lies_in:
        return country in lies_in
    before_to = places_beside.is_before_to(scan, place + 1) and place not in scan.in_brackets  # "Benete (Amman) → Kobe"
    sent = before_to or place in scan.after_dash
    return sent or is_plainly_directed(scan, place) or is_delivered(scan, place) or _is_where_a_firm_is(scan, place)


def is_a_town_named_like_goods(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word with a capital that names goods is a town at an end of a route: `from Koper to Hamburg`.

    Where nothing but "to" says it, other goods must stand before it: "Koper to Hamburg" may be Dutch copper.
    """
    if not scan.words[place].raw[0].isupper():  # asked first: the towns of the world take long to read
        return False
    lies_in = gazetteer.countries_of_town(scan.words[place].key)
    if not lies_in:
        return is_everyday(base, scan, place) and _is_led_before_its_country(scan, place)
    return _is_told_as_a_town(scan, place, lies_in) or _is_an_end_beside_goods(base, scan, place)


def _is_told_as_a_town(scan: Scan, place: int, lies_in: Sequence[str]) -> bool:
    """Return whether a state behind a town or a word of direction before it tells it: "Stillwater OK"."""
    behind = "".join(word.raw for word in scan.words[place + 1 : place + 2])
    stated = behind.isupper() and gazetteer.country_of_state(behind, lies_in)
    return bool(stated) or is_plainly_directed(scan, place) or is_delivered(scan, place)


def _is_an_end_beside_goods(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word is at an end of a route beside other goods: "POL Kano", "Kano – Haiphong"."""
    before = scan.words[:place]
    sent = places_beside.is_before_to(scan, place + 1) or {place, place + 1} & scan.after_arrow
    ends = sent or is_labelled(scan, place) or _is_an_end_of_dashes(scan, place)
    if ends and before and any(inside_a_part(before, base.names)):
        return True
    placed = ends or label_before(scan, place) is not None or _is_where_somebody_is(scan, place)
    return bool(placed) and is_everyday(base, scan, place) and _stands_beside_others(scan, place)


def _is_led_before_its_country(scan: Scan, place: int) -> bool:
    """Return whether a word stands between "to" and a comma and a country: "krytrons Shanghai to Salam, Iran"."""
    country = place + 1 in scan.after_comma and places.by_key(scan.words[place + 1].key, full=True)
    return bool(country) and is_plainly_directed(scan, place)


def _is_where_somebody_is(scan: Scan, place: int) -> bool:
    """Return whether a word of place stands behind others before a town, or a site behind it: "for Palu Port"."""
    before = scan.words[place - 1].key if place and place not in scan.after_comma else ""
    if before in said.group("inside", "purpose") and any(scan.is_content(at) for at in range(place - 1)):
        return True
    behind = scan.words[place + 1] if place + 1 < len(scan.words) and place + 1 not in scan.after_comma else None
    site = said.group("ends_of_names", "port_words")
    return behind is not None and behind.raw[:1].isupper() and behind.key in site


def _stands_beside_others(scan: Scan, place: int) -> bool:
    """Return whether another word of a text may be of goods: an everyday name alone is no town."""
    others = (at for at, word in enumerate(scan.words) if at != place and not places.by_key(word.key, full=True))
    return any(scan.is_content(at) for at in others)


def _is_an_end_of_dashes(scan: Scan, place: int) -> bool:
    """Return whether a dash joins a word to a place behind or before it."""
    behind = place + 1 in scan.after_dash and places_beside.is_plainly_a_place(scan, place + 1)
    return behind or (place in scan.after_dash and places_beside.ends_a_place(scan, place))


def _is_where_a_firm_is(scan: Scan, place: int) -> bool:
    """Return whether a word is the place of somebody behind a label: "customer in Amman", "buyer: Sato KK, Amman"."""
    within = place > 0 and scan.words[place - 1].key in place_labels.group("link")
    return (within or place in scan.after_comma) and label_before(scan, place) is not None
