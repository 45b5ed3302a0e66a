"""Ends of a route that only a party tells: `end user: Zhejiang University`, `from Panama Hat Company`. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.rules.query.direction_words import before_articles, is_delivered, is_greeted
from bot.rules.query.directions import is_of_a_receiver
from bot.rules.query.place_roles import FINAL, FROM, NEITHER, TO, label_before
from bot.rules.query.places_beside import begins_a_place, is_before_to
from bot.rules.query.tokens import PLACES, Place, Scan, Use
from bot.rules.query.who_asks import send_by_chance
from bot.text import place_labels
from bot.text import question_words as said
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_OF_GOODS = frozenset({Role.GRADE, Role.PACKAGING, Role.SHAPE, Role.FORM, Role.COMPOUND, Role.PRODUCT})
"""What words may do that stand between goods and their country: "raw manganese ore Namibia"."""


def loose_ends(
    scan: Scan, senders: Collection[str], destinations: Collection[str], placed: Sequence[Place]
) -> frozenset[str]:
    """Return which ends only a party tells: FROM if a firm's name stands right behind all places where goods leave.

    So do terms of delivery, greetings and people ("FOB Busan", "my colleague from Peru") alone, and places apart from
    the goods. TO if a party tells all places where they arrive, and nothing where they leave: the route may be another
    one.
    """
    found = set[str]()
    leaving = [one for one in placed if one.direction == FROM]
    loose = all(tells_little(scan, one) for one in leaving)
    if not scan.routes.exporters and (loose if leaving else send_by_chance(scan, senders, placed)):
        found.add(FROM)
    arriving = [one for one in placed if one.direction in {TO, FINAL}]
    told = scan.routes.destinations or not destinations or (senders and FROM not in found)
    if not told and all(is_told_by_a_party(scan, one) for one in arriving):
        found.add(TO)
    return frozenset(found)


def tells_little(scan: Scan, one: Place) -> bool:
    """Return whether a place of leaving is told by a firm, a term of delivery, a greeting or a person alone."""
    firm = _is_before_a_firm(scan, one) and label_before(scan, one.first) is None
    greets = firm or is_greeted(scan, one.first) or _is_of_somebody(scan, one)
    does = one.first > 0 and scan.words[one.first - 1].key in place_labels.group("doer")  # "by Emirates SkyCargo"
    return greets or does or _is_of_a_thing(scan, one) or _is_delivered(scan, one)


def is_told_by_a_party(scan: Scan, one: Place) -> bool:
    """Return whether a label or a noun for a receiver, or a firm's name behind a place, tells that goods arrive."""
    label = label_before(scan, one.first)
    if label is not None and label.role in OF_RECEIVERS and not label.is_small(scan.words[label.first].key):
        return True
    behind = any(other.first == one.last and other.role in OF_RECEIVERS for other in scan.labels)
    return behind or is_of_a_receiver(scan, one.first) or _is_before_a_firm(scan, one)


def senders_beside_goods(scan: Scan, bare: Collection[str], placed: Sequence[Place]) -> tuple[str, ...]:
    """Return the bare countries that stand right beside goods where all that tells of leaving is loose.

    They are exporters to be asked: "nickel ore Indonesia, FOB Singapore", "flag of Panama, manganese ore Namibia to
    Germany". In "iron ore China from Brazil" the word of direction is of the goods.
    """
    beside = [one for one in placed if one.direction == NEITHER and one.code in bare and is_beside_goods(scan, one)]
    leaving = [one for one in placed if one.direction == FROM]
    if scan.routes.exporters:
        return ()
    if not all(_is_loose(scan, one, beside) for one in leaving):
        beside = [one for one in beside if is_before_to(scan, one.last)]  # "we buy from Peru, tin China to Italy"
    return tuple(dict.fromkeys(one.code for one in beside))


def _is_loose(scan: Scan, one: Place, beside: Sequence[Place]) -> bool:
    """Return whether a place of leaving is told by a term of delivery, of a thing, or apart from all other places."""
    label = label_before(scan, one.first)
    if label is not None and not label.is_small(scan.words[label.first].key):
        return True  # "port of loading: Singapore"
    loose = _is_delivered(scan, one) or _is_of_a_thing(scan, one) or _is_of_somebody(scan, one)
    return loose or all(_are_apart(scan, one, it) for it in beside)


def _is_delivered(scan: Scan, one: Place) -> bool:
    """Return whether a term of delivery alone tells a place, in letters or written out: "FOB Busan", "ab Werk Linz".

    An arrow, a dash or "to" right behind it makes it the beginning of the route: "FOB Kakinada -> Cotonou".
    """
    dashed = one.last in scan.after_dash and begins_a_place(scan, one.last)
    if one.last in scan.after_arrow or dashed or is_before_to(scan, one.last):
        return False
    label = label_before(scan, one.first)
    out = label is not None and scan.joined_key(label.first, label.last) in said.group("incoterms_written_out")
    return out or is_delivered(scan, one.first)


def _is_of_a_thing(scan: Scan, one: Place) -> bool:
    """Return whether "of" joins a place to what is neither goods nor of a state: "flag of Panama"."""
    place = before_articles(scan, one.first)
    if place < 1 or scan.words[place].key not in said.group("of") - said.group("from") or scan.taken[place - 1]:
        return False
    signs = scan.after_comma | scan.in_brackets | scan.after_brackets | scan.after_dash | scan.after_sentence
    if not signs.isdisjoint(range(place + 1, one.first + 1)):
        return False  # "invoice of 12 June, China to Japan", from which the day was taken
    if scan.taken[one.last : one.last + 1] == (Use.SUBJECT,) and one.last not in scan.after_comma:
        return False  # "buyer of Dutch graphite"
    if scan.words[place - 1].key in said.group("told_of_places"):
        return True
    begin = next((at for at in range(place, 0, -1) if at in signs or scan.taken[at - 1] in PLACES), 0)
    if Use.SUBJECT in scan.taken[begin:place]:
        return False  # "galvanised copper scrap of Peru"
    of_its_state = scan.words[place - 1].key in said.group("own_of_a_country", "restraints", "acts")
    return not of_its_state and scan.role(place - 1) is not Role.QUESTION


def _is_of_somebody(scan: Scan, one: Place) -> bool:
    """Return whether "from" leads from a person to a place: "my colleague from Peru told me".

    A word that nothing knows yet may be the goods themselves ("kumquat from Peru"), but behind "my" and beside others.
    """
    place = before_articles(scan, one.first)
    if place < 1 or scan.words[place].key not in said.group("from") or place in scan.parted | scan.after_gap:
        return False
    begin = next((at for at in range(place - 1, 0, -1) if at in scan.parted), 0)
    if any(scan.taken[begin:place]):
        return False
    own = place - begin > 1 and scan.words[place - 2].key in place_labels.group("own")
    known = scan.role(place - 1)
    return known is Role.PERSON or (own and known in {None, Role.GRAMMAR} and Use.SUBJECT in scan.taken)


def _are_apart(scan: Scan, one: Place, other: Place) -> bool:
    """Return whether a sign parts two places."""
    between = range(min(one.last, other.last), max(one.first, other.first) + 1)
    return not scan.parted.isdisjoint(between)


def is_beside_goods(scan: Scan, one: Place) -> bool:
    """Return whether goods stand right before a place, or right behind it, and no sign parts them."""
    signs = scan.parted
    first = one.first
    while first > 0 and first not in signs and scan.role(first - 1) in _OF_GOODS and not scan.taken[first - 1]:
        first -= 1
    before = first > 0 and first not in signs and scan.taken[first - 1] == Use.SUBJECT
    return before or (one.last not in signs and scan.taken[one.last : one.last + 1] == (Use.SUBJECT,))


def _is_before_a_firm(scan: Scan, one: Place) -> bool:
    """Return whether a firm's name stands right behind a place."""
    signs = scan.parted
    firms = {other.first for other in scan.chosen if other.use in {Use.FIRM, Use.PARTY}}
    return one.last not in signs and one.last in firms
