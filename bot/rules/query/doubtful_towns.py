"""Words that are a town although nothing on file says so: by the code of a state, or although named like goods. PURE.

"ex Mission TX", "to Davis, CA"; Koper, Sangar, Amman.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.index import RuleBase
from bot.rules.query import places_beside
from bot.rules.query.around import inside_a_part
from bot.rules.query.direction_words import is_delivered, is_directed, is_plainly_directed
from bot.rules.query.place_roles import is_labelled, label_before
from bot.rules.query.tokens import Scan
from bot.text import countries, gazetteer, place_labels
from bot.text import countries as places
from bot.text import question_words as said
from bot.text.pasted import FREQUENT_CODES

_COUNTRY = "US"
"""Its towns are too many to be all on file."""
PERHAPS_COUNTRIES = frozenset({"CA", "CO", "ID", "IL", "IN", "MA", "PA", "PE"})
"""Codes of states that are also those of countries which are often written behind a place or a firm."""
OF_ONE_TOWN = frozenset({"DC"})
"""Codes of parts that are one town, which is on file: behind another they are another word (a data centre)."""
_LONGEST = 3
_POSTAL_CODE = 5


def town_in_its_state(scan: Scan, first: int) -> tuple[int, tuple[str, ...]]:
    """Return how many words a town with the code of its state has that begins at a word, and its countries."""
    if not scan.words[first].raw.istitle():
        return 0, ()
    for place in range(first + 1, min(len(scan.words), first + _LONGEST + 1)):
        codes = () if scan.taken[place] else countries_of_the_state(scan, place)
        if codes and _begin_of_the_name(scan, place) == first:
            return place + 1 - first, codes
    return 0, ()


def countries_of_the_state(scan: Scan, place: int) -> tuple[str, ...]:
    """Return the United States for the code of a state behind a name that no place on file bears, at a route's end.

    Where the code may be a country's as well, both are asked.
    """
    if not _may_be_a_state(scan, place):
        return ()
    raw, first = scan.words[place].raw, _begin_of_the_name(scan, place)
    if first == place or gazetteer.country_of_town(scan.joined_key(first, place)):
        return ()
    told = is_plainly_directed(scan, first) or is_directed(scan, first)
    names = range(first, place)
    named = all(map(scan.is_unknown, names)) or (place in scan.after_comma and all(map(scan.is_content, names)))
    if not told and not (named and _ends_a_route(scan, first, place)):
        return ()
    own = countries.find(raw) if raw in PERHAPS_COUNTRIES and not is_zipped(scan, place) else None
    if own is None:
        return (_COUNTRY,)
    return (_COUNTRY, own) if told or place in scan.after_comma else ()


def _may_be_a_state(scan: Scan, place: int) -> bool:
    """Return whether capitals are the code of a state, and rather that than a country's code or a form of law."""
    raw = scan.words[place].raw
    joined = scan.after_dash | scan.after_hyphen | scan.after_stroke | scan.after_arrow | scan.in_brackets
    state = raw.isupper() and gazetteer.country_of_state(raw, (_COUNTRY,)) is not None
    other = raw in FREQUENT_CODES | OF_ONE_TOWN or raw.lower() in said.group("company")
    return state and not other and scan.has_small_letters and place not in joined


def _begin_of_the_name(scan: Scan, last: int) -> int:
    """Return where the words with capitals begin that end at a place."""
    first = last
    while first > max(0, last - _LONGEST) and scan.words[first - 1].raw.istitle() and not scan.taken[first - 1]:
        first -= 1
        if first in scan.after_comma | scan.after_dash | scan.after_arrow | scan.in_brackets:
            break
    return first


def _ends_a_route(scan: Scan, first: int, place: int) -> bool:
    """Return whether a sign of a route stands beside a name with its state, or "to" or a postal code behind it."""
    signs = scan.after_dash | scan.after_arrow
    behind = place + 1
    goes_on = behind < len(scan.words) and scan.words[behind].key in said.group("to") and behind not in scan.after_comma
    return first in signs or first - 1 in scan.after_arrow or behind in signs or goes_on or is_zipped(scan, place)


def is_zipped(scan: Scan, place: int) -> bool:
    """Return whether a postal code stands behind the code of a state: `Austin TX 78701`."""
    behind = scan.words[place + 1 : place + 2]
    return bool(behind) and behind[0].key.isdigit() and len(behind[0].key) == _POSTAL_CODE


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
