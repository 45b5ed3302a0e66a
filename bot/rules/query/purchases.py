"""A purchase in a sentence: who buys receives the goods, and of whom they are bought sends them. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.copies import replace
from bot.rules.query.direction_words import before_articles, keys_behind
from bot.rules.query.place_roles import FINAL, FROM, NEITHER, ORIGIN, PASSING, SEAT, SELLER, TO
from bot.rules.query.tokens import Place, Scan, Use
from bot.text import question_words as said

_WORDS_BEFORE_A_SELLER, _WORDS_OF_A_SELLER = 4, 3
"""Words between a word for "from" and its seller, and words of what a seller is called."""
_OF_A_BUYER = frozenset({SEAT, FROM, NEITHER, ORIGIN, PASSING})
"""Directions that the place of a buyer may have by the words beside it."""
_OF_A_SELLER = frozenset({FROM, SELLER, ORIGIN, NEITHER, TO})


def of_a_purchase(scan: Scan, placed: Sequence[Place]) -> list[Place]:
    """Return places with the directions that a purchase gives them.

    "A Czech firm wants to buy gallium from a Chinese supplier" sends it from China to Czechia.
    """
    if not _is_a_purchase(scan):
        return list(placed)
    places = sorted(placed, key=lambda one: one.first)
    sellers = [one for one in places if one.direction in _OF_A_SELLER and _is_of_a_seller(scan, one)]
    sent = [*sellers, *(one for one in places if one.direction == FROM and _are_goods_before(scan, one))]
    aimed = {one.first: FROM for one in sellers}
    if sent and not scan.routes.destinations and not _have_an_end(places, sellers):
        aimed |= {one.first: TO for one in _buyers(scan, places, sent)}
    return [replace(one, direction=aimed.get(one.first, one.direction)) for one in placed]


def _have_an_end(places: Sequence[Place], sellers: Sequence[Place]) -> bool:
    """Return whether words aim at a place that is no seller's."""
    return any(one.direction in {TO, FINAL} for one in places if one not in sellers)


def _buyers(scan: Scan, places: Sequence[Place], sent: Sequence[Place]) -> Iterator[Place]:
    """Yield the places of buyers: those of firms before the first from which goods are sent."""
    for one in places:
        if one not in sent and one.first < sent[0].first and _is_of_a_buyer(scan, one):
            yield one


def _verb(scan: Scan) -> int:
    """Return the place of the first verb of buying that is a word of its own, -1 if there is none."""
    return next((n for n, word in enumerate(scan.words) if word.key in said.group("purchasing")), -1)


def _is_a_purchase(scan: Scan) -> bool:
    """Return whether a verb of buying stands in a text that is no paper of rows."""
    if scan.after_row or scan.after_arrow:
        return False
    if _verb(scan) >= 0:
        return True
    text = scan.joined_key(0, len(scan.words))
    return not text.isascii() and any(one in text for one in said.keys("purchasing_glued"))


def _is_of_a_seller(scan: Scan, one: Place) -> bool:
    """Return whether goods are bought of who is called by a place: `od čínského dodavatele`, `à un fournisseur de`."""
    to = one.direction == TO
    stems = (*said.senders(), *said.keys("sellers"), *said.keys("makers"))
    stems += tuple(said.keys("seats")) if 0 <= _verb(scan) < one.first else ()
    behind = "" if one.last in scan.after_comma else keys_behind(scan, one.last)
    if behind.startswith(stems):
        ending = scan.words[one.last].key.endswith(said.keys("bought_of_ending"))
        return (ending and one.direction != TO) or one.direction == FROM or _is_led(scan, one.first, to=to)
    end = before_articles(scan, one.first) + 1
    small = end and scan.words[end - 1].key in said.group("inside", "of", "from", "of_a_site")
    end -= bool(small)
    for first in range(max(0, end - _WORDS_OF_A_SELLER), end):
        if scan.joined_key(first, end).startswith(stems) and not any(scan.taken[first:end]):
            return _is_led(scan, first, to=to)
    return False


def _is_led(scan: Scan, first: int, *, to: bool) -> bool:
    """Return whether a word for "from" stands before a seller, articles and the like between them.

    `to`: it must be one of those that mean "to" in another language.
    """
    for place in range(first - 1, max(-1, first - _WORDS_BEFORE_A_SELLER), -1):
        word = scan.words[place]
        if word.key in said.group("bought_of"):
            return not to or word.key in said.group("to_or_bought_of")
        if place in scan.after_comma or scan.taken[place] or not word.raw.islower():
            return False
    return False


def _are_goods_before(scan: Scan, one: Place) -> bool:
    return Use.SUBJECT in scan.taken[: one.first]


def _is_of_a_buyer(scan: Scan, one: Place) -> bool:
    """Return whether a firm is told beside a place, and no goods before or right behind it."""
    goods = _are_goods_before(scan, one) or Use.SUBJECT in scan.taken[one.last : one.last + 1]
    if goods or one.direction not in _OF_A_BUYER:
        return False
    if one.direction == SEAT or _is_before_a_firm(scan, one.last):
        return True
    return any(_is_of_a_firm(scan, place) for place in range(one.first))


def _is_before_a_firm(scan: Scan, last: int) -> bool:
    behind = keys_behind(scan, last, _WORDS_BEFORE_A_SELLER)
    for group in ("where_glued", "owners_glued"):
        behind = behind.removeprefix(max(filter(behind.startswith, said.keys(group)), key=len, default=""))
    if last < len(scan.words) and (
        scan.taken[last] in {Use.FIRM, Use.PARTY} or scan.words[last].key in said.group("seats")
    ):
        return True
    return behind.startswith((*said.keys("sites_glued"), *said.keys("seats")))


def _is_of_a_firm(scan: Scan, place: int) -> bool:
    """Return whether a word is of a firm's name, or is one for a firm."""
    if scan.taken[place] in {Use.FIRM, Use.PARTY} or scan.words[place].key in said.group("seats", "company"):
        return True
    return scan.is_unknown(place) and not scan.words[place].raw[:1].islower()
