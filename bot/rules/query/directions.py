"""The direction of a country in a query, from all that stands around it: words, labels, partners, plants, purchases."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from bot.rules.query import firm_words
from bot.rules.query.direction_words import (
    before_articles,
    by_its_ending,
    by_its_particle,
    by_words,
    direction_before,
    is_directed,
    is_made_there,
    keys_behind,
)
from bot.rules.query.firms_reached import goes_to_a_firm
from bot.rules.query.place_roles import (
    AWAY,
    FINAL,
    FROM,
    HELD,
    MADE,
    NEITHER,
    ORIGIN,
    OUTSIDE,
    PASSING,
    PRODUCED,
    SEAT,
    SELLER,
    STORED,
    TO,
    by_a_copula,
    of_passing,
    passing_behind,
    role_before,
)
from bot.rules.query.places_beside import begins_a_place, behind_its_port, ends_a_place, is_before_to
from bot.rules.query.sites import by_its_site, glued_behind, without
from bot.rules.query.tokens import PLACES, Place, Scan, Use
from bot.rules.query.town_names import behind_its_quarter
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import Word, key
from bot.text.place_labels import OF_RECEIVERS

_SHORTEST_COUNTRY = 2
_FEW = 4
"""Codes and short forms have two to four letters."""
_LONGEST_PHRASE, _LONGEST_REFUSAL, _NEAR = 4, 5, 7
_BESIDE = frozenset({PASSING, STORED, HELD, SELLER, ORIGIN})
"""What a place before an arrow may be besides, from which the arrow sends the goods."""


def direction_of(scan: Scan, first: int, last: int, rest: str) -> str:
    """Return the direction of a country, from the words around it."""
    last = behind_its_quarter(scan, behind_its_port(scan, last))
    if told := _told_at_once(scan, first, last, rest):
        return told
    site = by_its_site(scan, first, last, rest)
    if told := by_its_ending(rest):
        return _by_a_partner(scan, first, last, rest) or site or told
    if _is_of_what_is_asked(scan, first, last):
        return NEITHER
    if _begins_its_goods(scan, first, last):
        return ORIGIN if _is_origin(scan, first, last, rest) else NEITHER
    told = site or by_a_copula(scan, last) or _by_a_label(scan, first, last)
    told = told or _by_a_partner(scan, first, last, rest)
    if told or _is_origin(scan, first, last, rest):
        return told or ORIGIN
    return (by_words(scan, first, last, rest) or _of_a_firm_before(scan, first)) if site is None else site


def _told_at_once(scan: Scan, first: int, last: int, rest: str) -> str:
    return _left_out_or_made(scan, first, keys_behind(scan, last), rest) or by_its_particle(scan, first, last)


def _of_a_firm_before(scan: Scan, first: int) -> str:
    """Return the direction of a firm right before its country: "-> Orbex GmbH, Germany", "to Orbex Ltd in Japan"."""
    place = first - 1
    if place > 0 and scan.words[place].key in said.group("inside") and first not in scan.after_comma:
        place -= 1
    begin = scan.beginnings_of_firms.get(place)
    if begin is None or begin == 0 or begin in scan.after_comma - scan.after_arrow:
        return NEITHER
    if begin in scan.after_arrow:
        return TO
    before = scan.words[begin - 1]
    if before.key in said.group("from") - said.group("of"):
        return FROM
    return TO if before.key in said.group("to", "into") or before.raw in said.town_words() else NEITHER


def _by_a_label(scan: Scan, first: int, last: int) -> str:
    """Return the direction of a label before a country, if no arrow sends from there: "(trader), Odesa → Hamburg"."""
    role = role_before(scan, first)
    sent = role in _BESIDE and last in scan.after_arrow and first in scan.after_comma
    return FROM if sent else role


def _by_a_partner(scan: Scan, first: int, last: int, rest: str) -> str:
    """Return what a receiver, a sender or a purchase beside a country says: "buyers from the US", 독일의 고객."""
    parted = last in scan.after_comma | scan.in_brackets | scan.after_dash | scan.after_sentence
    leads = not scan.after_colon.isdisjoint(range(last + 1, last + _FEW))  # "China. End user: Wolfspeed"
    behind = "" if parted or leads else glued_behind(scan, last, rest)  # not "Suzhou – buyer: Wolfspeed"
    behind = without(behind, said.keys("where_glued"))
    of_the_next = _is_sent_to_who_is_elsewhere(scan, first, last)
    if is_of_a_receiver(scan, first) or _is_of_whom_it_is_for(scan, first, last):
        return TO
    if behind.startswith(said.receivers()) and not of_the_next:
        return NEITHER if is_of_goods_and_a_receiver(scan, first, last) else TO
    if goes_to_a_firm(scan, first, last, rest):
        return TO
    if any(behind.startswith(one) and behind[len(one) :].startswith(_led_by_a_sender()) for one in said.senders()):
        return SELLER
    return MADE if _is_bought(scan, first) else NEITHER


def _is_of_whom_it_is_for(scan: Scan, first: int, last: int) -> bool:
    """Return whether "of" joins a place to somebody behind a receiver's label, "to" or "for": "for the navy of Ghana".

    Behind "for" it is a user whom acts know or a public body: "for the production of China" tells nobody.
    """
    joins = said.group("of_a_body")  # French "du" is an article, too
    of = first - 1 if first and scan.words[first - 1].key in joins else before_articles(scan, first)
    if of < 1 or first in scan.parted or scan.words[of].key not in joins or _are_goods(scan, last):
        return False
    for place in range(of - 1, max(-1, of - 1 - _LONGEST_PHRASE), -1):
        if label := scan.ends_of_labels.get(place):
            return place < of - 1 and label.role in OF_RECEIVERS
        if place < of - 1 and scan.words[place].key in said.group("to", "purpose"):
            return _is_sent_to_somebody(scan, place, of)
        if place + 1 in scan.parted or scan.taken[place] in {Use.SUBJECT, *PLACES} or _tells_of_trade(scan, place):
            return False
    return False


def _is_sent_to_somebody(scan: Scan, place: int, of: int) -> bool:
    """Return whether "to", or "for" before a user or a body, stands at a place, and before "of"."""
    known = any(_is_a_body(scan, at) for at in range(place + 1, of))
    return known or scan.words[place].key in said.group("to") - said.group("purpose")


def _are_goods(scan: Scan, place: int) -> bool:
    """Return whether goods stand right at a place."""
    return scan.taken[place : place + 1] == (Use.SUBJECT,) and place not in scan.parted


def _is_a_body(scan: Scan, place: int) -> bool:
    folded = scan.words[place].key
    return folded in said.group("bodies") or said.use_of(folded) is not None


def _tells_of_trade(scan: Scan, place: int) -> bool:
    """Return whether a word tells that goods are sent, got or restricted: "out of", "the export of"."""
    word = scan.words[place].key
    stems = (*said.keys("exporting"), *said.keys("brought"), *said.keys("selling"))
    return word.startswith(stems) or word in said.group("restraints", "from", "origin")


def is_of_goods_and_a_receiver(scan: Scan, first: int, last: int) -> bool:
    """Return whether a country's own name stands between goods and a receiver: it may be of either.

    "helium China end user statement signed"; not "helium Chinese buyer", nor 镓 中国客户.
    """
    if first == 0 or first in scan.after_comma | scan.in_brackets | scan.after_dash | scan.after_colon:
        return False
    behind = scan.labels and any(label.first == last and label.role in OF_RECEIVERS for label in scan.labels)
    folded = scan.joined_key(first, last)
    code = countries.by_key(folded, full=True) or countries.find(scan.typed(first, last))
    named = code is not None and folded not in firm_words.keys("demonyms") and not scan.words[last - 1].glued
    adjective = countries.is_rather_an_adjective(folded)
    return bool(behind) and named and not adjective and scan.taken[first - 1] == Use.SUBJECT


def _is_sent_to_who_is_elsewhere(scan: Scan, first: int, last: int) -> bool:
    """`из Китая покупателю в Японии`: "from" leads the country, and "in" another place behind the receiver."""
    sent = first > 0 and scan.words[first - 1].key in said.group("from")
    inside = said.group("inside", "inside_of_receivers")
    return sent and last + 1 < len(scan.words) and scan.words[last + 1].key in inside


@cache
def _led_by_a_sender() -> tuple[str, ...]:
    return tuple(said.keys("behind_a_partner"))


def _is_of_what_is_asked(scan: Scan, first: int, last: int) -> bool:
    """Return whether "for" leads to the goods behind a place, or to a route: "licence for Canada logs to Japan"."""
    place = before_articles(scan, first)
    while place > 0 and not scan.taken[place] and scan.words[place].raw[:1].isupper():
        place -= 1  # "for Ferroniobium Araxá - Rotterdam"
    if place < 0 or scan.words[place].key not in said.group("purpose") & said.group("into"):
        return False
    behind = scan.words[last].key if last < len(scan.words) and last not in scan.after_comma else ""
    goods = bool(behind) and scan.taken[last] == Use.SUBJECT and place + 1 == first
    route = last in scan.after_arrow | scan.after_dash or behind in said.group("to")
    return (goods or route) and Use.SUBJECT not in scan.taken[:place]


def _begins_its_goods(scan: Scan, first: int, last: int) -> bool:
    """Return whether a country stands right before goods and behind a comma, a row's end or, as an adjective, a place.

    No word of direction and no label before these reaches it: "CIF, Philippines nickel ore", "to Fremantle Indonesian
    coal".
    """
    if scan.taken[last : last + 1] != (Use.SUBJECT,) or last in scan.parted:
        return False
    if first in scan.after_arrow | scan.after_dash | scan.after_colon:
        return False
    apart = first in scan.after_comma | scan.after_row | scan.after_sentence
    folded = scan.joined_key(first, last)
    adjective = folded in firm_words.keys("demonyms") or countries.is_rather_an_adjective(folded)
    return apart or (adjective and ends_a_place(scan, first))


def _left_out_or_made(scan: Scan, first: int, behind: str, rest: str) -> str:
    """`made in China`, `outside China`, `non-Chinese`, 中国以外, `not to the US`."""
    after = said.particles("outside_after")
    if rest in after or behind.startswith(said.keys("outside_after")):
        return OUTSIDE
    end = before_articles(scan, first) + 1
    parted = not scan.after_comma.isdisjoint(range(end, first + 1))  # "Dangereux : non", and the route in the next row
    told = (PRODUCED, MADE) if parted else (AWAY, PRODUCED, MADE, OUTSIDE)
    for ends in dict.fromkeys((end, first)):  # "a" is an article in one language, and the end of a phrase in another
        for length in range(min(ends, _LONGEST_REFUSAL), 0, -1):
            phrase = tuple(word.key for word in scan.words[ends - length : ends])
            if not scan.after_gap.isdisjoint(range(ends - length + 1, ends)):
                continue  # "bought 5A002 from US"
            if phrase in said.before("sent"):
                return TO
            for direction in told:
                if phrase in said.before(direction):
                    return direction
            if phrase in said.before("away_if_told") and not (parted or _is_asked(scan, first) or _unless(scan, first)):
                return AWAY
    return OUTSIDE if end and scan.words[end - 1].raw in said.particles("outside_before") else NEITHER


def _is_asked(scan: Scan, place: int) -> bool:
    """Return whether a question mark ends the sentence of a word: "is there no export to Iran?"."""
    ends = [at for at in scan.after_question | scan.after_sentence if at > place]
    return bool(ends) and min(ends) in scan.after_question


def _unless(scan: Scan, place: int) -> bool:
    """Return whether a condition stands behind a place, in its sentence: "not ship to Iran without a licence"."""
    ends = (at for at in sorted(scan.after_question | scan.after_sentence) if at > place)
    behind = scan.words[place + 1 : min(next(ends, place + _NEAR), place + _NEAR)]
    return any(word.key in said.group("without", "unless") for word in behind)


def _is_of_a_purchase_there(word: Word) -> bool:
    """Return whether a word that means "to" elsewhere is "in" behind a word of buying."""
    return word.key in said.group("inside_of_a_purchase") or word.raw in said.particles("accented_to")


def _is_bought(scan: Scan, first: int) -> bool:
    """`bought antimony in China`, `kupujemy wolfram w Chinach`; not "bought for a firm in China"."""
    place = before_articles(scan, first)
    place += place >= 0 and _is_of_a_purchase_there(scan.words[place + 1])
    if place < 1 or not (scan.words[place].key in said.group("inside") or _is_of_a_purchase_there(scan.words[place])):
        return False
    near = [word.key for word in scan.words[max(0, place - _NEAR) : place]]
    if any(word.startswith(said.receivers()) for word in near):  # "klient kupuje wolfram w Iranie": where he buys it
        return False
    verb = next((at for at, word in enumerate(near) if word in said.group("bought")), None)
    if verb is not None and said.group("purpose").isdisjoint(near[verb:]):
        return True
    others = (word.key for at, word in enumerate(scan.words) if at != first)
    alone = not any(countries.by_key(other, full=False) for other in others)
    there = scan.words[place].key in said.group("inside") and not said.group("bought_there").isdisjoint(near)
    return alone and there


def _is_origin(scan: Scan, first: int, last: int, rest: str) -> bool:
    """`of Chinese origin`, `country of origin China`, `Chinese-made`, 中国産."""
    if _is_origin_by_its_ending(scan, first, last, rest):
        return True
    words = scan.words
    place = before_articles(scan, first)
    while place > 0 and words[place].key in said.group("of") - said.group("from"):
        place -= 1
    before = place >= 0 and first not in scan.after_comma and words[place].key in said.group("origin")
    joined = last < len(words) and last not in scan.after_comma
    behind = joined and (words[last].key in said.group("origin") or is_made_there(scan, last))
    return before or (behind and direction_before(scan, first) != TO)  # "CIF Rotterdam origin China"


def _is_origin_by_its_ending(scan: Scan, first: int, last: int, rest: str) -> bool:
    """Return whether a particle of origin is written onto a country: 中国産, 중국산, Chinese-made."""
    after, words = said.particles("origin_after"), scan.words
    if rest in after or (last < len(words) and words[last].raw.startswith(after) and words[last].glued):
        return True
    return words[last - 1].raw.endswith(after) and (last - first > 1 or len(words[first].raw) > _SHORTEST_COUNTRY)


def by_what_follows(scan: Scan, first: int, last: int, code: str) -> str:
    """`Chinese graphite`: the goods' origin; `a Polish company`: where a firm sits; "US layout": how goods are made."""
    if last >= len(scan.words):
        return NEITHER
    if scan.words[last].key in said.group("seats") and last not in scan.parted:
        return SEAT
    if label := passing_behind(scan, last):
        return of_passing(scan, label, first)
    if _is_a_make(scan, last):
        return MADE
    named = scan.joined_key(first, last)
    demonym = named != key(countries.name(code)) and named.upper() != code and len(named) >= _FEW
    return ORIGIN if scan.taken[last] == "subject" and demonym and last not in scan.parted else NEITHER


def _is_a_make(scan: Scan, last: int) -> bool:
    """Return whether a word for how goods are made stands right behind a country, and no goods behind that."""
    behind = scan.taken[last + 1 : last + 2]
    make = scan.words[last].raw.islower() and scan.words[last].key in said.group("makes")
    return make and last not in scan.after_comma and Use.SUBJECT not in behind


def _is_joined(scan: Scan, end: int, place: int) -> bool:
    """`to the US and Japan`, `to China, Vietnam or Saudi Arabia`: one more country of the same direction."""
    between = scan.words[end:place]
    articles = said.group("before_names", "articles")
    joins = [word.key for word in between if word.key not in articles]
    if not joins:
        of_goods = place in scan.after_row and Use.SUBJECT in scan.taken[place : place + _FEW]
        flown = place in scan.after_row and place in scan.flags
        return not (of_goods or flown) and (place in scan.after_comma or end in scan.after_comma)
    return all(word in said.group("joining") or word in said.group("joining_han") for word in joins)


def is_of_a_receiver(scan: Scan, first: int, *, bent: bool = False) -> bool:
    """`a customer in Germany`, `buyers from the US`, `to the maker in Hangzhou`; `bent`: `klient Tartust`."""
    place = before_articles(scan, first)
    if bent and place >= 0 and first not in scan.after_comma and scan.words[place].key.startswith(said.receivers()):
        return True
    if place <= 0:
        return False
    word, before = scan.words[place].key, scan.words[place - 1].key
    if word in said.group("where") and before.startswith(said.receivers()):
        routed = word in said.group("from") and before in said.group("receivers_before_routes")
        return not (routed and _is_followed_by_an_end(scan, first))
    if first == place + 1 and (scan.taken[place] in {Use.PARTY, Use.FIRM} or word in said.group("company")):
        return _is_sent_to(scan, first)  # "to Subaru Corporation Japan"
    if word in said.group("inside", "of_a_site") and _is_sent_to_a_maker(scan, place):
        return True
    return word in said.group("inside") and (before in said.group("arriving") or _is_sent_to(scan, place))


def _is_sent_to_a_maker(scan: Scan, end: int) -> bool:
    """Return whether the words before "in" are of a maker to whom goods go: "to a battery maker in"."""
    clause = max((place for place in scan.after_comma if place <= end), default=0)
    maker = _maker_before(scan, max(clause, end - _LONGEST_PHRASE), end)
    if maker is None:
        return False
    before = range(maker - 1, max(clause - 1, maker - 1 - _LONGEST_PHRASE), -1)
    sent = next((n for n in before if scan.taken[n] in PLACES or scan.words[n].key in said.group("from", "to_the")), -1)
    if sent >= 0 and scan.words[sent].key in said.group("to_the"):
        return True
    led = any(_leads_an_article(scan, place) for place in before if place > sent)
    return led or (sent < 0 and scan.words[maker].key in said.group("makers_in_dative"))


def _maker_before(scan: Scan, first: int, last: int) -> int | None:
    """Return the last of some words that is one for a maker, or for what one has in the dative."""
    for place in range(last - 1, first - 1, -1):
        folded = scan.words[place].key
        if folded in said.group("makers_in_dative") or any(one in folded for one in said.keys("makers")):
            return place
    return None


def _leads_an_article(scan: Scan, place: int) -> bool:
    """Return whether a word means "to" before the article behind it: "an einen", "à un"."""
    article = scan.words[place + 1].key in said.group("articles_of_a_maker")
    return article and scan.words[place].raw in said.particles("to_before_an_article")


def _is_followed_by_an_end(scan: Scan, first: int) -> bool:
    """Return whether "to" and a place stand right behind a country: "GPS receiver from Germany to Turkey"."""
    for place in range(first + 1, min(len(scan.words), first + _LONGEST_PHRASE)):
        if scan.words[place].key in said.group("to", "into"):
            return begins_a_place(scan, place + 1)
    return False


def _is_sent_to(scan: Scan, end: int) -> bool:
    """Whether the words that end at a place begin with one of direction, and no goods or place stand among them.

    A firm's name counts as one word: "to Qorvath Foods de Nairobi Ltd in Kenya".
    """
    place = end - 1
    for _ in range(_LONGEST_PHRASE):
        if place < 0 or scan.taken[place] in {"subject", "country", "town"} or place + 1 in scan.after_comma:
            return False
        first = scan.beginnings_of_firms.get(place, place)
        if first == place and scan.words[place].key in said.group("from"):
            return False
        if first == place < end - 1 and scan.words[place].key in said.group("to", "into"):
            return True
        place = first - 1
    return False


def directions_of(scan: Scan, found: Sequence[Place]) -> list[str]:
    """Return the directions of the countries of a text, with what those that are joined or follow each other share."""
    return _sent_right_behind(scan, found, _sent_on(scan, found, _joined_directions(scan, found)))


def _sent_on(scan: Scan, found: Sequence[Place], directions: list[str]) -> list[str]:
    """Return directions, where the country before "to" sends goods that are called by another.

    `norway spruce ukraine to poland`, `chinese gallium japan to korea`.
    """
    before = next((n for n, one in enumerate(found) if not directions[n] and is_before_to(scan, one.last)), 0)
    called = [
        n for n in range(before) if directions[n] in {NEITHER, ORIGIN} and _is_before_its_goods(scan, found[n].last)
    ]
    if not called or any(directions[n] == FROM for n in range(len(found))):
        return directions
    told = dict.fromkeys(called, ORIGIN) | {before: FROM}
    return [told.get(n, direction) for n, direction in enumerate(directions)]


def _sent_right_behind(scan: Scan, found: Sequence[Place], directions: list[str]) -> list[str]:
    """Return directions, where a country stands right behind one that what ends or follows it says goods leave.

    `चीन से अमेरिका`, `Չինաստանից ԱՄՆ`, and in Latin letters "China se America".
    """
    told = list(directions)
    for n, (one, other) in enumerate(pairwise(found)):
        between = scan.words[one.last : other.first]
        parted = {*range(one.last, other.first + 1)} & scan.after_comma
        if parted or len(between) > 1 or is_directed(scan, one.first) or directions[n + 1] not in {NEITHER, ORIGIN}:
            continue
        small = between[0].key if between else ""
        if directions[n] in {NEITHER, ORIGIN} and small in said.group("behind_first"):
            told[n : n + 2] = [FROM, TO]
        elif directions[n] == FROM and (not small or small in said.group("behind_from")):
            told[n + 1] = TO
    return told


def _is_before_its_goods(scan: Scan, last: int) -> bool:
    """Return whether goods, or a word that is unknown, stand right behind a country."""
    within = last < len(scan.words) and last not in scan.after_comma | scan.after_dash
    return within and (scan.taken[last] == Use.SUBJECT or scan.is_unknown(last))


_SHARED = frozenset({TO, FINAL, FROM, OUTSIDE, AWAY, MADE, PRODUCED})
"""Directions that a place has from one before that it is joined to."""


def _is_of_what_follows(scan: Scan, one: Place) -> bool:
    """Return whether a place is told of the word right behind it, and of no list of places.

    That is a permit or a law ("to Saudi Arabia, US permit needed?"), what an adjective is of ("to Japan, Swiss
    francs"), or goods behind those that are named already ("gallium to Japan, Brazil nuts").
    """
    if one.last >= len(scan.words) or one.last in scan.parted:
        return False
    if scan.words[one.last].key in said.group("restraints", "laws", "sanctions"):
        return True
    folded = scan.joined_key(one.first, one.last)
    adjective = folded in firm_words.keys("demonyms") or countries.is_rather_an_adjective(folded)
    more_goods = scan.taken[one.last] == Use.SUBJECT and Use.SUBJECT in scan.taken[: one.first]
    return more_goods or (adjective and scan.is_content(one.last))


def _joined_directions(scan: Scan, found: Sequence[Place]) -> list[str]:
    """Directions, where countries that are joined share the one that stands before the first or behind the last."""
    directions = [one.direction for one in found]
    joined = [
        _is_joined(scan, one.last, other.first) and not _is_of_what_follows(scan, other)
        for one, other in pairwise(found)
    ]
    for place, together in enumerate(joined):
        if together and not directions[place + 1] and directions[place] in _SHARED:
            directions[place + 1] = directions[place]
    for place, together in reversed(list(enumerate(joined))):
        if together and not directions[place] and directions[place + 1] == TO:
            directions[place] = TO
    return directions
