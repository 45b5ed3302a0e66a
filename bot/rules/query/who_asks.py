"""A country told of who asks, and of no end of the route: `a German firm needs gallium`, `my boss in Canada`. PURE."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from itertools import chain

from bot.rules.query import firm_words
from bot.rules.query.direction_words import before_articles
from bot.rules.query.directions import is_of_goods_and_a_receiver
from bot.rules.query.place_roles import FINAL, FROM, NEITHER, SEAT, TO
from bot.rules.query.places_beside import is_before_to
from bot.rules.query.tokens import Place, Scan, Use, is_content
from bot.rules.query.town_names import is_a_street
from bot.text import countries
from bot.text import question_words as said
from bot.text.question_words import Role

_NEAR = 2
"""Words behind a noun among which goods may stand."""
_OF_GOODS = frozenset({Role.QUESTION, Role.GRADE, Role.PACKAGING, Role.SHAPE, Role.FORM, Role.COMPOUND, Role.PRODUCT})
"""What words may do that stand between goods and where they come from: "gallium ingots, 5N, Germany"."""
_OF_NAMES = frozenset({Role.GRADE})
"""What else a word behind a country may do in another name: Canada Dry."""


def of_a_seat(scan: Scan, *, alone: bool, ends: bool) -> str:
    """Return the direction of a firm's country: TO if the firm buys, FROM if it sells, "" if that stays open.

    `alone`: no other country is told, but ends of the route; `ends`: one where the goods arrive.
    """
    gets, sells = _gets_something(scan), _sends_something(scan)
    if gets and not ends and not (alone and sells):
        return TO
    return NEITHER if alone and not ends and (gets or not sells) else FROM


def stand_apart(scan: Scan, bare: Sequence[str], placed: Sequence[Place]) -> bool:
    """Return whether all countries without a direction are told of who asks, or the only one perhaps of a receiver."""
    of_it = [one for one in placed if one.code in bare]
    if len(bare) == 1 and any(is_of_goods_and_a_receiver(scan, one.first, one.last) for one in of_it):
        return True
    return bool(bare) and all(
        one.direction == SEAT
        or (one.direction == NEITHER and _is_apart_from_goods(scan, one) and not leads_to_an_end(scan, one, placed))
        for one in of_it
    )


def send_by_chance(scan: Scan, senders: Collection[str], placed: Sequence[Place]) -> bool:
    """Return whether all that tells exporters are places apart from the goods, or where who asks and sells nothing is.

    "gallium to Japan, we are a Canadian company", "…, Torino" below a greeting; not "gallium, Shenzhen to Lyon".
    """
    told = [one for one in placed if one.code in senders]
    if not told or any(one.direction not in {NEITHER, SEAT} or leads_to_an_end(scan, one, placed) for one in told):
        return False
    if _sends_something(scan) and any(one.direction == SEAT for one in told):
        return False
    return all(one.direction == SEAT or _is_apart_from_goods(scan, one) for one in told)


def leads_to_an_end(scan: Scan, one: Place, placed: Sequence[Place]) -> bool:
    """Return whether "to", a dash or an arrow leads from a place to another, or a place of arrival follows.

    No goods stand between: "San Jose CA to Hefei", "Kwekwe, Zimbabwe – Orbex, Taiyuan". An adjective leads to none.
    """
    if _is_of_a_thing_beside(scan, one):
        return False
    behind = scan.goods[bisect_left(scan.goods, one.last) :]
    reached = [it for it in placed if one.last <= it.first and not (behind and behind[0] < it.first)]
    reach = max((it.first for it in reached), default=-1)
    joined = any(one.last <= place <= reach for place in chain(scan.after_dash, scan.after_arrow))
    return joined or any(it.direction in {TO, FINAL} for it in reached) or is_before_to(scan, one.last)


def stands_by_itself(scan: Scan, one: Place) -> bool:
    """Return whether a place without a direction is told of something else, in words parted from the goods."""
    goods = [place for place, use in enumerate(scan.taken) if use == Use.SUBJECT]
    if one.direction != NEITHER or one.first in scan.after_dash or leads_to_an_end(scan, one, ()):
        return False
    if not goods:  # "3A090 from:US to:CN, Malaysia's output fell"
        return one.first in scan.parted and _is_of_another_noun(scan, one)
    nearest = min(goods, key=lambda place: one.first - place if place < one.first else place - one.last)
    if not _are_parted(scan, one, nearest):
        return False
    return _is_of_another_noun(scan, one) or _is_in_a_row_of_its_own(scan, one, nearest)


def _are_parted(scan: Scan, one: Place, goods: int) -> bool:
    """Return whether a sign stands between a place and a word of goods; one before both parts them not."""
    between = range(goods + 1, one.first + 1) if goods < one.first else range(one.last, goods + 1)
    return not scan.parted.isdisjoint(between)


def _gets_something(scan: Scan) -> bool:
    """Return whether a word tells that somebody buys, imports or needs something."""
    if any(word.key in said.group("buying", "purchasing", "bought") for word in scan.words):
        return True
    text = scan.joined_key(0, len(scan.words))
    return not text.isascii() and any(one in text for one in said.keys("purchasing_glued"))


def _sends_something(scan: Scan) -> bool:
    """Return whether a word tells that somebody sells, sends or exports something, or a last "from" that it is got of.

    "the German company we buy gallium from", "die deutsche Firma, von der wir Gallium kaufen".
    """
    sent = (*said.keys("selling"), *said.keys("exporting"))
    of_whom = [word.key for place, word in enumerate(scan.words) if place in scan.after_comma or word is scan.words[-1]]
    return any(word.key.startswith(sent) for word in scan.words) or not said.group("from").isdisjoint(of_whom)


def _is_apart_from_goods(scan: Scan, one: Place) -> bool:
    """Return whether more than small words, and words about goods, parts a country from the goods nearest to it.

    So does a word that is no goods before "in" and the country ("the team in Sweden: gallium"), or a greeting from it.
    """
    goods = scan.goods
    if goods and _is_of_another_noun(scan, one):
        return True
    if any(word.key in said.group("restraints") for word in scan.words[one.last : one.last + 1]):
        return False  # "Chinese controls on graphite"
    if goods:
        nearest = min(goods, key=lambda place: one.first - place if place < one.first else place - one.last)
        between = range(nearest + 1, one.first) if nearest < one.first else range(one.last, nearest)
        if not all(_may_stand_between(scan, place) for place in between) or _is_in_a_row_of_its_own(scan, one, nearest):
            return True
    place = before_articles(scan, one.first)
    if place < 1 or scan.words[place].key not in said.group("inside", "of_a_site", "from"):
        return False
    return scan.taken[place - 1] != Use.SUBJECT and not _may_stand_between(scan, place - 1)


def _is_in_a_row_of_its_own(scan: Scan, one: Place, goods: int) -> bool:
    """Return whether a sign parts a country from goods, and its own words are a street's or tell something else.

    "never mind Japan, antimony", "12 Main Street, London, antimony"; not "Country: Peru; Item: antimony".
    """
    signs = scan.parted
    if not _are_parted(scan, one, goods):
        return False
    row = max((at for at in scan.after_row | scan.after_sentence if at <= one.first), default=0)
    begin = row if one.last <= goods else max(at for at in signs if at <= one.first)
    end = min((at for at in signs if at >= one.last), default=len(scan.words))
    own = [at for at in range(begin, end) if not one.first <= at < one.last]
    return any(_tells_something_else(scan, at) for at in own) or any(
        is_a_street(scan, at, at + 1) for at in range(row, one.first)
    )


def _tells_something_else(scan: Scan, place: int) -> bool:
    """Return whether a word is neither used, nor about goods, trade or the law, nor small."""
    free = not scan.taken[place] and scan.role(place) in {None, Role.GRAMMAR}
    return free and not _may_stand_between(scan, place)


def _is_of_another_noun(scan: Scan, one: Place) -> bool:
    """Return whether a country is told of a thing behind it that is no goods: "Swiss tariff", ", Canada Goose".

    A country's own name right behind goods is of these: "gallium Germany price".
    """
    noun, signs = one.last, scan.parted
    begins, ends = one.first == 0 or one.first in signs, noun >= len(scan.words) or noun in signs
    if begins and ends and _is_an_adjective(scan, one):
        return True  # "Swiss tariff 2804.29", of which the code was taken out
    if ends or scan.taken[noun] not in {"", Use.FIRM}:
        return False
    if scan.taken[noun] == Use.FIRM or is_a_street(scan, one.first, one.last):
        return True  # "Turkish Airlines", "45 Jamaica Road"
    behind = noun + 1 if noun + 1 not in signs else len(scan.words)
    if not scan.words[noun].raw.isalpha() or scan.role(noun) not in {None, Role.TRADE, *_OF_NAMES}:
        return False
    of_a_party = any(label.first == noun and not label.role.is_passing for label in scan.labels)  # "German supplier"
    if of_a_party or Use.SUBJECT in scan.taken[behind : behind + _NEAR] or is_before_to(scan, noun):
        return False
    return begins or _is_an_adjective(scan, one)


def _is_an_adjective(scan: Scan, one: Place) -> bool:
    folded = scan.joined_key(one.first, one.last)
    return folded in firm_words.keys("demonyms") or countries.is_rather_an_adjective(folded)


def _is_of_a_thing_beside(scan: Scan, one: Place) -> bool:
    """Return whether an adjective tells a country of a word beside it: "German documentation", "manual alemán".

    Behind "in" or "from" it is the country, which is called so in another language: "Werk in Italien".
    """
    before = scan.words[one.first - 1].key if one.first else ""
    if one.direction or not _is_an_adjective(scan, one) or before in said.group("inside", "of_a_site", "from", "of"):
        return False
    signs = scan.parted
    beside = [one.first - 1] if one.first and one.first not in signs else []
    beside += [one.last] if one.last < len(scan.words) and one.last not in signs else []
    return any(not scan.taken[place] and _is_a_noun(scan, place) for place in beside)


def _is_a_noun(scan: Scan, place: int) -> bool:
    """Return whether a word may name a thing or a paper, and asks for no licence: "manual", "documentation"."""
    folded = scan.words[place].key
    of_trade = scan.role(place) in {Role.QUESTION, Role.TRADE} and folded not in said.group("restraints")
    return is_content(folded) or of_trade


def _may_stand_between(scan: Scan, place: int) -> bool:
    small = said.group("articles", "before_names", "inside", "of_a_site", "joining", "restraints")
    return scan.words[place].key in small or scan.words[place].raw.isdecimal() or scan.role(place) in _OF_GOODS
