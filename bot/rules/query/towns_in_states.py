"""Towns that are not on file, told by the code of their state behind them: "ex Mission TX", "to Davis, CA". PURE."""

from __future__ import annotations

from bot.rules.query.direction_words import is_directed, is_plainly_directed
from bot.rules.query.tokens import Scan
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.columns import FREQUENT_CODES

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
