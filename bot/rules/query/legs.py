"""The legs of a route, which signs or nothing join: "Guangxi - Antwerp - Duisburg", `CNSHA-SGSIN-NLRTM`. PURE."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from bot.rules.query.directions import behind_its_port
from bot.rules.query.place_roles import FROM, NEITHER, PASSING
from bot.rules.query.tokens import PLACES, Place, Scan, Use

_LEGS = 2


def legs_of_a_route(scan: Scan, places: Sequence[Place]) -> list[Place]:
    """Return the places that are the legs of one route, in order; none if there is no such route.

    A place that the goods only pass ("Xiamen T/S Busan Long Beach") is no leg of it.
    """
    ends = [one for one in places if one.direction != PASSING]
    found = (_first_legs(scan, ends, joined) for joined in _JOINTS)
    return next((legs for legs in found if _is_a_route(legs)), []) or _addresses(scan, ends)


def _addresses(scan: Scan, places: Sequence[Place]) -> list[Place]:
    """Return a place of each of two firms' addresses that a dash parts: "Orbex, Odesa, Ukraine – Qorvath, Gdynia".

    They are all places of the text, of a country each, and no other words say more than the goods.
    """
    found = (n for n, (one, other) in enumerate(pairwise(places), 1) if _are_addresses(scan, one, other))
    part = next(found, 0)
    one, other = places[:part], places[part:]
    said_more = any(word.raw.islower() and not scan.taken[place] for place, word in enumerate(scan.words))
    plain = not said_more and not scan.labels and not any(place.direction for place in places)
    return [one[-1], other[0]] if part and plain and _is_of_one_country(one) and _is_of_one_country(other) else []


def _is_of_one_country(places: Sequence[Place]) -> bool:
    return len({place.code for place in places}) == 1 and any(place.of_a_town for place in places)


def _are_addresses(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether a dash stands right behind a place, and nothing but a firm's name between it and another place."""
    between = range(one.last, other.first)
    return (
        bool(between)
        and one.last in scan.after_dash
        and all(scan.taken[place] in {Use.FIRM, Use.PARTY} or _is_of_a_name(scan, place) for place in between)
    )


def _is_of_a_name(scan: Scan, place: int) -> bool:
    return scan.words[place].raw[:1].isupper() and scan.is_unknown(place)


def _is_right_behind(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether nothing but a place that the goods pass, with its label, stands between two places."""
    labelled = {place for label in scan.labels for place in range(label.first, label.last)}
    between = range(behind_its_port(scan, one.last), other.first)
    return all(place in labelled or scan.taken[place] in PLACES for place in between)


def _are_joined_by_a_dash(scan: Scan, one: Place, other: Place) -> bool:
    return other.first in scan.after_dash and _is_right_behind(scan, one, other)


def _are_side_by_side(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether nothing, a hyphen, or between towns a stroke stands between two places."""
    if other.first in scan.in_brackets or not _is_right_behind(scan, one, other):
        return False
    if other.first in scan.after_stroke:
        return one.of_a_town and other.of_a_town
    return other.first not in scan.after_comma


def _are_chained(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether a sign joins two places, one a town or the code of a port: "SCL-HKG-NRT", 上海-新加坡-大阪."""
    signs = scan.after_dash | scan.after_hyphen | scan.after_stroke
    return other.first in signs and (one.of_a_town or other.of_a_town) and _is_right_behind(scan, one, other)


_JOINTS = (_are_joined_by_a_dash, _are_side_by_side, _are_chained)


def _first_legs(scan: Scan, places: Sequence[Place], joined: Callable[[Scan, Place, Place], bool]) -> list[Place]:
    """Return the first places that are joined and make a route; without signs these are of two countries."""
    legs: list[Place] = []
    for one in places:
        goes_on = legs and joined(scan, legs[-1], one)
        if not goes_on and _is_a_route(legs):
            break
        legs = [*(legs if goes_on else ()), one]
    many = joined is _are_side_by_side and len({one.code for one in legs}) > _LEGS
    return [] if many else legs


def _is_a_route(legs: Sequence[Place]) -> bool:
    """Return whether places are the legs of a route, of which no word tells another direction."""
    plain = legs[:1] and legs[0].direction in {NEITHER, FROM} and not any(one.direction for one in legs[1:])
    return (
        bool(plain) and len(legs) >= _LEGS and (len(legs) > _LEGS or any(one.of_a_town or one.region for one in legs))
    )
