"""Ends of a route that only a party tells: `end user: Zhejiang University`, `from Panama Hat Company`. PURE."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.rules.query.directions import is_of_a_receiver
from bot.rules.query.place_roles import FINAL, FROM, TO, label_before
from bot.rules.query.tokens import Place, Scan, Use
from bot.text.place_labels import OF_RECEIVERS


def loose_ends(
    scan: Scan, senders: Collection[str], destinations: Collection[str], placed: Sequence[Place]
) -> frozenset[str]:
    """Return which ends only a party tells: FROM if a firm's name stands right behind all places where goods leave.

    TO if a party tells all places where they arrive, and nothing where they leave: the route may be another one.
    """
    found = set[str]()
    leaving = [one for one in placed if one.direction == FROM]
    if leaving and not scan.routes.exporters and all(_is_before_a_firm(scan, one) for one in leaving):
        found.add(FROM)
    arriving = [one for one in placed if one.direction in {TO, FINAL}]
    told = scan.routes.destinations or not destinations or (senders and FROM not in found)
    if not told and all(is_told_by_a_party(scan, one) for one in arriving):
        found.add(TO)
    return frozenset(found)


def is_told_by_a_party(scan: Scan, one: Place) -> bool:
    """Return whether a label or a noun for a receiver, or a firm's name behind a place, tells that goods arrive."""
    label = label_before(scan, one.first)
    if label is not None and label.role in OF_RECEIVERS and not label.is_small(scan.words[label.first].key):
        return True
    behind = any(other.first == one.last and other.role in OF_RECEIVERS for other in scan.labels)
    return behind or is_of_a_receiver(scan, one.first) or _is_before_a_firm(scan, one)


def is_beside_goods(scan: Scan, one: Place) -> bool:
    """Return whether goods stand right before a place, or right behind it, and no sign parts them."""
    parted = scan.after_comma | scan.in_brackets | scan.after_dash | scan.after_sentence | scan.after_colon
    before = one.first > 0 and one.first not in parted and scan.taken[one.first - 1] == Use.SUBJECT
    return before or (one.last not in parted and scan.taken[one.last : one.last + 1] == (Use.SUBJECT,))


def _is_before_a_firm(scan: Scan, one: Place) -> bool:
    """Return whether a firm's name stands right behind a place."""
    parted = scan.after_comma | scan.in_brackets | scan.after_dash | scan.after_sentence | scan.after_colon
    firms = {other.first for other in scan.chosen if other.use in {Use.FIRM, Use.PARTY}}
    return one.last not in parted and one.last in firms
