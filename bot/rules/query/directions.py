"""The direction of a country in a query, from the words around it: where the goods come from or go to."""

from __future__ import annotations

from functools import cache

from bot.rules.query.place_roles import (
    AWAY,
    CHARACTERS,
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
    before_a_noun,
    by_a_copula,
    by_characters,
    of_passing,
    passing_behind,
    role_before,
    tells_an_end,
)
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.rules.query.town_names import behind_its_quarter, by_a_word_before_its_firm, is_inside_a_name
from bot.text import countries, endings, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, key
from bot.text.question_words import Role

_SHORTEST_COUNTRY = 2
_FEW = 4
"""Codes and short forms have two to four letters."""
_WORDS_OF_A_NAME = 4
_LONGEST_PHRASE, _NEAR = 4, 7
_ROMANCE_TO = "a"
"""In Spanish, Italian and Portuguese."""
_BESIDE = frozenset({PASSING, STORED, HELD, SELLER, ORIGIN})
"""What a place before an arrow may be besides, from which the arrow sends the goods."""


def is_directed(scan: Scan, first: int) -> bool:
    """Return whether a word of direction stands before a country, or a label that tells its part in the shipment."""
    return bool(_direction_before(scan, first) or role_before(scan, first))


def is_plainly_directed(scan: Scan, first: int) -> bool:
    """Return whether a word that can only be one of direction stands before: to, from, nach; not per or for."""
    place = _before_articles(scan, first)
    if place < 0:
        return False
    return scan.words[place].key in said.group("to", "from") or scan.words[place].raw in said.particles("to_as_typed")


def is_between_places(scan: Scan, first: int) -> bool:
    """Return whether a word joins a place to the one before: Romance "a" (`de lubumbashi a shanghái`), Urdu سے.

    So does a word for export between two places: `Việt Nam xuất khẩu Trung Quốc`.
    """
    joins = {_ROMANCE_TO, *said.group("behind_from", "between_places")}
    for begin in (first - 1, first - 2):
        parted = not scan.after_comma.isdisjoint(range(begin, first + 1))
        if begin > 0 and not parted and scan.joined_key(begin, first) in joins:
            return scan.taken[begin - 1] in PLACES
    return False


def is_delivered(scan: Scan, first: int) -> bool:
    """Return whether a term of delivery stands before a place: `cif rotterdam`."""
    place = _before_articles(scan, first)
    return place >= 0 and bool(_terms_of_delivery(scan.words[place]))


def direction_of(scan: Scan, first: int, last: int, rest: str) -> str:
    """Return the direction of a country, from the words around it."""
    last = behind_its_quarter(scan, behind_its_port(scan, last))
    behind = _right_behind(scan, last)
    if told := _left_out_or_made(scan, first, behind, rest):
        return told
    site = _by_its_site(scan, first, last, rest)
    if told := _by_its_ending(rest):
        return _by_a_partner(scan, first, last, rest) or site or told
    if _is_of_what_is_asked(scan, first, last):
        return NEITHER
    told = site or by_a_copula(scan, last) or _by_a_label(scan, first, last)
    told = told or _by_a_partner(scan, first, last, rest)
    if told or _is_origin(scan, first, last, rest):
        return told or ORIGIN
    return _plain_direction(scan, first, last, rest) if site is None else site


def _by_a_label(scan: Scan, first: int, last: int) -> str:
    """Return the direction of a label before a country, if no arrow sends from there: "(trader), Odesa → Hamburg"."""
    role = role_before(scan, first)
    sent = role in _BESIDE and last in scan.after_arrow and first in scan.after_comma
    return FROM if sent else role


def _by_its_site(scan: Scan, first: int, last: int, rest: str) -> str | None:
    """Return the direction of what a firm has in a country; None if nothing tells of such a thing beside the country.

    `to our plant of Lyon`, `do zakładu w Niemczech`, タイの当社工場へ: the word of direction is that of the plant.
    """
    if (told := _by_a_site_behind(scan, last, rest)) is not None:
        return told
    place = first - 1
    if place < 1 or place in scan.after_comma or scan.words[place].key not in said.group("inside", "of_a_site"):
        return None
    if scan.words[place].key in said.group("of") and scan.taken[place - 1] == Use.FIRM:
        before = scan.words[max(0, place - _LONGEST_PHRASE - 1) : place]
        doer = any(word.key in place_labels.group("doer") for word in before)  # "sold by Orbex Ltd of Japan"
        return PASSING if doer else by_a_word_before_its_firm(scan, place) or PASSING  # "sold to Orbex Ltd of Japan"
    site = place - 1
    while site > 0 and scan.words[site].key in place_labels.group("own") | said.group("of_a_site"):
        site -= 1
    if scan.words[site].key not in said.group("sites") or first in scan.after_comma:
        return None
    if told := before_a_noun(scan, site):
        return told
    loose = scan.words[place].key in said.group("of") or not _tells_another_end(scan, place)
    return None if loose else NEITHER  # "la planta de Lyon"; "gallium, fabryka w Turcji" alone may be for it


def _tells_another_end(scan: Scan, place: int) -> bool:
    """Return whether a label, or a word that can only be one of direction, tells elsewhere where the goods arrive."""
    to = said.group("to")
    return tells_an_end(scan) or any(word.key in to for at, word in enumerate(scan.words) if at != place)


def _by_a_site_behind(scan: Scan, last: int, rest: str) -> str | None:
    text = behind_of = _glued_behind(scan, last, rest)
    for group in ("where_glued", "owners_glued"):
        text = _without(text, said.keys(group))
    site = next(filter(text.startswith, said.keys("sites_glued")), "")
    if not site or (text == behind_of and not is_hangul(site[0])):
        return NEITHER if behind_of.startswith(said.keys("stays_glued")) else None
    text = text.removeprefix(site)
    if leaves := next(filter(text.startswith, said.keys("from_behind_a_site")), ""):
        alone = scan.joined_key(0, len(scan.words)).count(leaves) == 1
        return FROM if alone else None  # "used at the plant in Turkey, from China" in Korean
    return TO if text.startswith(said.keys("to_behind_a_site")) else NEITHER


def _glued_behind(scan: Scan, last: int, rest: str) -> str:
    """Return the keys behind a country up to a comma as one, with what is glued to its name before them."""
    return key(rest) + _right_behind(scan, last, CHARACTERS)


def _right_behind(scan: Scan, last: int, most: int = 3) -> str:
    """Return the keys of the words behind a place up to a comma, as one."""
    end = min(len(scan.words), last + most)
    return scan.joined_key(last, next((place for place in range(last, end) if place in scan.after_comma), end))


def _without(text: str, beginnings: tuple[str, ...]) -> str:
    """Return a text without the longest of some beginnings that it has."""
    return text.removeprefix(max(filter(text.startswith, beginnings), key=len, default=""))


def _by_a_partner(scan: Scan, first: int, last: int, rest: str) -> str:
    """Return what a receiver, a sender or a purchase beside a country says: "buyers from the US", 독일의 고객."""
    parted = last in scan.after_comma | scan.in_brackets | scan.after_dash | scan.after_sentence
    leads = not scan.after_colon.isdisjoint(range(last + 1, last + _FEW))  # "China. End user: Wolfspeed"
    behind = "" if parted or leads else _glued_behind(scan, last, rest)  # not "Suzhou – buyer: Wolfspeed"
    behind = _without(behind, said.keys("where_glued"))
    if behind.startswith(said.receivers()) or _of_a_receiver(scan, first):
        return TO
    if any(behind.startswith(one) and behind[len(one) :].startswith(_led_by_a_sender()) for one in said.senders()):
        return SELLER
    return MADE if _is_bought(scan, first) else NEITHER


@cache
def _led_by_a_sender() -> tuple[str, ...]:
    return tuple(said.keys("behind_a_partner"))


def _is_of_what_is_asked(scan: Scan, first: int, last: int) -> bool:
    """Return whether "for" leads to the goods behind a place, or to a route: "licence for Canada logs to Japan"."""
    place = _before_articles(scan, first)
    while place > 0 and not scan.taken[place] and scan.words[place].raw[:1].isupper():
        place -= 1  # "for Ferroniobium Araxá - Rotterdam"
    if place < 0 or scan.words[place].key not in said.group("purpose") & said.group("into"):
        return False
    behind = scan.words[last].key if last < len(scan.words) and last not in scan.after_comma else ""
    goods = bool(behind) and scan.taken[last] == Use.SUBJECT and place + 1 == first
    route = last in scan.after_arrow | scan.after_dash or behind in said.group("to")
    return (goods or route) and Use.SUBJECT not in scan.taken[:place]


def _by_its_ending(rest: str) -> str:
    """Return what an ending says that can only be one thing; it tells more than a receiver before: 고객이 일본에서."""
    from_, to = said.particles("from_after"), said.particles("to_after")
    return rest if rest in {TO, FROM} else FROM if rest in from_ and rest not in to else NEITHER


def is_led_behind(scan: Scan, first: int, last: int) -> bool:
    """Return whether a particle behind a Chinese or Japanese name of a place, or an arrow, says where goods go."""
    last = behind_its_port(scan, last)
    behind = _direction_after(scan, last, _right_behind(scan, last)) if first < last < len(scan.words) else ""
    return bool(behind) or last in scan.after_arrow | scan.after_dash or first in scan.after_dash


def behind_its_port(scan: Scan, last: int) -> int:
    """Return the place behind a word for a port that stands right behind a town: "Guayaquil port to", 神戸港から."""
    if last >= len(scan.words) or last in scan.after_comma | scan.after_dash:
        return last
    if scan.words[last].key in said.group("port_words") or is_its_towns_airport(scan, last):
        return last + 1
    if not is_han(scan.words[last].key[0]) or not is_han(scan.words[last - 1].key[0]):
        return last
    behind = scan.joined_key(last, last + 2)
    return last + len(next(filter(behind.startswith, said.folded_particles("port_words")), ""))


def is_its_towns_airport(scan: Scan, place: int) -> bool:
    """Return whether capitals right behind a town are the code of an airport there: "Memphis MEM", 成田 NRT."""
    raw = scan.words[place].raw if 0 < place < len(scan.words) else ""
    known = gazetteer.country_of_airport(raw) is not None
    code = gazetteer.country_of_airport(raw, any_one=True) if known or (raw and scan.is_unknown(place)) else None
    parted = scan.after_comma | scan.after_dash | scan.after_hyphen | scan.after_arrow
    if code is None or scan.taken[place] or place in parted or scan.words[place - 1].raw.isupper():
        return False
    begins = range(max(0, place - gazetteer.LONGEST_PLACE), place)
    return any(_lies_in(scan.joined_key(begin, place), code) for begin in begins)


def _lies_in(folded: str, code: str) -> bool:
    """Return whether a town of that name lies in a country, or the country itself bears it."""
    others = gazetteer.countries_of_others_so_named(folded)
    return code in (*gazetteer.countries_of_town(folded), *others) or countries.by_key(folded, full=True) == code


def _plain_direction(scan: Scan, first: int, last: int, rest: str) -> str:
    """To, from or neither."""
    if told := by_the_word_behind(scan, last):
        return told
    behind = _right_behind(scan, last)
    if rest and not _direction_before(scan, first):
        return TO if rest in said.particles("to_after") else NEITHER
    after = _direction_after(scan, last, behind) if is_han(scan.words[first].key[0]) else NEITHER
    if beside := _direction_before(scan, first) or after:
        return beside
    if last in scan.after_arrow:
        return FROM
    if behind.startswith(("bound", *said.particles("toward_behind"))):
        return TO
    return _of_its_town(scan, first)


def by_the_word_behind(scan: Scan, last: int) -> str:
    """`चीन से`, `АНУ руу`, `Mersin limanından`: the direction that a word of its own behind a place says."""
    if last >= len(scan.words) or last in scan.after_comma:
        return NEITHER
    behind = {scan.words[last].key, scan.joined_key(last, last + 2)}
    return FROM if behind & said.group("behind_from") else TO if behind & said.group("behind_to") else NEITHER


def _left_out_or_made(scan: Scan, first: int, behind: str, rest: str) -> str:
    """`made in China`, `outside China`, `non-Chinese`, 中国以外, `not to the US`."""
    after = said.particles("outside_after")
    if rest in after or behind.startswith(said.keys("outside_after")):
        return OUTSIDE
    end = _before_articles(scan, first) + 1
    for length in range(min(end, _LONGEST_PHRASE), 0, -1):
        phrase = tuple(word.key for word in scan.words[end - length : end])
        for direction in (AWAY, PRODUCED, MADE, OUTSIDE):
            if phrase in said.before(direction):
                return direction
    return OUTSIDE if end and scan.words[end - 1].raw in said.particles("outside_before") else NEITHER


def _is_bought(scan: Scan, first: int) -> bool:
    """`bought antimony in China`."""
    place = _before_articles(scan, first)
    if place < 1 or scan.words[place].key not in said.group("inside"):
        return False
    near = {word.key for word in scan.words[max(0, place - _NEAR) : place]}
    if not near.isdisjoint(said.group("bought")):
        return True
    others = (word.key for at, word in enumerate(scan.words) if at != first)
    alone = not any(countries.by_key(other, full=False) for other in others)
    return alone and not near.isdisjoint(said.group("bought_there"))


def _is_origin(scan: Scan, first: int, last: int, rest: str) -> bool:
    """`of Chinese origin`, `country of origin China`, `Chinese-made`, 中国産."""
    after = said.particles("origin_after")
    words = scan.words
    if rest in after or (last < len(words) and words[last].raw.startswith(after) and words[last].glued):
        return True
    if words[last - 1].raw.endswith(after) and (last - first > 1 or len(words[first].raw) > _SHORTEST_COUNTRY):
        return True  # 中国産, 중국산
    place = _before_articles(scan, first)
    while place > 0 and words[place].key in said.group("of") - said.group("from"):
        place -= 1
    before = place >= 0 and first not in scan.after_comma and words[place].key in said.group("origin")
    behind = last < len(words) and last not in scan.after_comma and words[last].key in said.group("origin")
    return before or (behind and _direction_before(scan, first) != TO)  # "CIF Rotterdam origin China"


def by_what_follows(scan: Scan, first: int, last: int, code: str) -> str:
    """`Chinese graphite`: the goods' origin; `a Polish company`: where a firm sits; "US layout": how goods are made."""
    if last >= len(scan.words):
        return NEITHER
    if scan.words[last].key in said.group("seats"):
        return SEAT
    if label := passing_behind(scan, last):
        return of_passing(scan, label, first)
    if _is_a_make(scan, last):
        return PASSING
    named = scan.joined_key(first, last)
    demonym = named != key(countries.name(code)) and named.upper() != code and len(named) >= _FEW
    return ORIGIN if scan.taken[last] == "subject" and demonym and last not in scan.after_comma else NEITHER


def _is_a_make(scan: Scan, last: int) -> bool:
    """Return whether a word for how goods are made stands right behind a country, and no goods behind that."""
    behind = scan.taken[last + 1 : last + 2]
    make = scan.words[last].raw.islower() and scan.words[last].key in said.group("makes")
    return make and last not in scan.after_comma and Use.SUBJECT not in behind


def _of_its_town(scan: Scan, first: int) -> str:
    """`to Rotterdam, Netherlands`, `to Hamburg in Germany`: the direction that stands before a town."""
    place = first - 1
    if place > 0 and scan.words[place].key in said.group("inside"):
        place -= 1
    town = place
    while place > 0 and not scan.taken[place] and scan.words[place].raw[:1].isupper():
        place -= 1
    if not 0 <= place < town or is_inside_a_name(scan, place):
        return NEITHER
    return _direction_before(scan, place + 1)


def to_a_town(scan: Scan, first: int, last: int) -> str:
    """`de Tianjin a Callao`, `à Genève`: a word that says where only before a town."""
    word = scan.words[first - 1] if first else None
    ends = last == len(scan.words) or last in scan.after_comma or not scan.is_unknown(last)
    if first in scan.after_comma:
        return NEITHER  # "Grade A, Antofagasta"
    return TO if word and ends and scan.words[first].raw[:1].isupper() and word.raw in said.town_words() else NEITHER


def _direction_after(scan: Scan, last: int, behind: str) -> str:
    """From the particle behind a Chinese or Japanese country, as typed: へ is one, while ヘ begins helium."""
    typed = "".join(word.raw for word in scan.words[last : last + 3]) if behind else ""
    if typed.startswith(endings.owned()) and behind[1:].startswith(said.receivers()):
        return TO
    from_, to = said.particles("from_after"), said.particles("to_after")
    if typed.startswith(from_) or behind.startswith(said.folded_particles("from_after")):
        return FROM
    return TO if typed.startswith(to) or behind.startswith(said.folded_particles("to_after")) else NEITHER


def is_joined(scan: Scan, end: int, place: int) -> bool:
    """`to the US and Japan`, `to China, Vietnam or Saudi Arabia`: one more country of the same direction."""
    between = scan.words[end:place]
    articles = said.group("before_names", "articles")
    joins = [word.key for word in between if word.key not in articles]
    if not joins:
        return place in scan.after_comma or end in scan.after_comma
    return all(word in said.group("joining") or word in said.group("joining_han") for word in joins)


def _of_a_receiver(scan: Scan, first: int) -> bool:
    """`a customer in Germany`, `buyers from the US`, `to the maker in Hangzhou`."""
    place = _before_articles(scan, first)
    if place <= 0:
        return False
    word, before = scan.words[place].key, scan.words[place - 1].key
    if word in said.group("where") and before.startswith(said.receivers()):
        signals = word in said.group("from") and before in said.group("receivers_of_signals")
        return not (signals and _is_followed_by_an_end(scan, first))
    if first == place + 1 and (scan.taken[place] in {Use.PARTY, Use.FIRM} or word in said.group("company")):
        return _is_sent_to(scan, first)  # "to Subaru Corporation Japan"
    return word in said.group("inside") and (before in said.group("arriving") or _is_sent_to(scan, place))


def _is_followed_by_an_end(scan: Scan, first: int) -> bool:
    """Return whether "to" and a place stand right behind a country: "GPS receiver from Germany to Turkey"."""
    for place in range(first + 1, min(len(scan.words), first + _LONGEST_PHRASE)):
        if scan.words[place].key in said.group("to", "into"):
            begin = place + 1 + (place + 1 < len(scan.words) and scan.words[place + 1].key in said.group("articles"))
            keys = [scan.joined_key(begin, begin + count) for count in range(1, _LONGEST_PHRASE)]
            return any(countries.by_key(one, full=True) or gazetteer.country_of_town(one) for one in keys)
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


def _before_articles(scan: Scan, first: int) -> int:
    """Return the place of the word before a country and its article, -1 if there is none."""
    articles, typed = said.group("before_names", "articles"), said.particles("to_as_typed")
    place = first - 1
    while place > 0 and scan.words[place].key in articles and scan.words[place].raw not in typed:
        place -= 1
    return place


def _direction_before(scan: Scan, first: int) -> str:
    if first and (told := _in_its_language(scan, first, first - 1)):
        return told  # Lithuanian "į JAV" is no Italian article
    place = _before_articles(scan, first)
    if place < 0 or (first in scan.after_hyphen and len(scan.words[place].raw) <= _SHORTEST_COUNTRY):
        return NEITHER  # Al-Sc and W-Ni are alloys: neither "al" nor "w" says a direction there
    if scan.words[place].raw in said.particles("to_as_typed"):
        return TO
    told = _terms_of_delivery(scan.words[place]) or _in_its_language(scan, first, place)
    return told or (NEITHER if _is_a_name(scan, place) else _by_the_word(scan, first, place))


def _by_the_word(scan: Scan, first: int, place: int) -> str:
    """Return the direction that the word at a place gives the country behind it."""
    previous, between = scan.words[place].key, {word.key for word in scan.words[place + 1 : first]}
    if previous in said.group("into_by_case"):
        return NEITHER if scan.words[first].key.endswith(said.particles("inside_by_case")) else TO
    into = previous in said.group("into") or (previous == "in" and bool(between & said.group("into_by_article")))
    of_romance = previous in said.group("of_before_its_name") and _is_of_that_name(scan, first)
    if previous in said.group("to") or (into and not of_romance):
        return TO
    sent_from = previous in said.group("from") and not _is_a_form_of_law(scan.words[place])
    if of_romance or sent_from or previous in said.group("of") or between & said.group("of"):
        return FROM
    if _by_its_preposition(scan, first):
        return TO
    return by_characters(scan.joined_key(max(0, first - CHARACTERS), first))


def _is_a_name(scan: Scan, place: int) -> bool:
    """Return whether a word before a place is an initial, or a town that a word of direction sounds like: "Dallas"."""
    word = scan.words[place]
    if scan.taken[place] == Use.TOWN:
        return True  # "Austin AUS - Lima" does not leave Lima
    if _is_an_initial(scan, place) or not gazetteer.is_rather_a_town(word.key):
        return _is_an_initial(scan, place)
    return word.raw.casefold() not in {*said.particles("from"), *said.particles("to"), *said.particles("into")}


def _is_an_initial(scan: Scan, place: int) -> bool:
    """Return whether a letter is a capital inside a text, as no word of direction is: "G.W. 1060 kg Xiamen"."""
    raw = scan.words[place].raw
    within = place > 0 and place not in scan.after_comma
    return within and len(raw) == 1 and raw.isupper() and scan.has_small_letters


def _is_a_form_of_law(word: Word) -> bool:
    """Return whether capitals are a form of law, and no word of direction: `Volvo AB Sverige`."""
    return word.raw.isupper() and word.key in said.group("company")


def is_told_in_its_language(scan: Scan, first: int) -> bool:
    """Return whether a word of the language of a country's name says the country's direction before it: `u SAD`."""
    place = _before_articles(scan, first)
    return place >= 0 and bool(_in_its_language(scan, first, place))


def _in_its_language(scan: Scan, first: int, place: int) -> str:
    """Return the direction of a word that is one in the language of the country's name alone: `no Ķīnas`, `u SAD`."""
    phrase = tuple(word.key for word in scan.words[max(0, place - 1) : place + 1])
    if phrase in said.before("to_phrases"):
        return TO
    if phrase in said.before("from_phrases") or (phrase in said.before("from_phrases_behind") and _sends(scan, place)):
        return FROM
    previous = scan.words[place].key
    typed = scan.words[place].raw.casefold()
    for language, field, written in said.words_of_their_language().get(previous, ()):
        # "in China" is no Romanian "în China"
        if written in {typed, previous} and language in _languages_of(scan, first):
            return FROM if field == "from" else TO
    return NEITHER


def _sends(scan: Scan, first: int) -> bool:
    """Return whether "de la" parts goods that begin a text from their origin: `du gallium de la Chine vers la Pologne`.

    In "vente à une entreprise de la Chine" it is of whoever receives them, and so it may be in Romanian.
    """
    before, behind = scan.words[: first - 1], scan.words[first + 1 :]
    if not before or scan.taken[len(before) - 1] != Use.SUBJECT:
        return False
    plain = all(scan.taken[at] == Use.SUBJECT or one.key in said.group("of") for at, one in enumerate(before))
    return plain and any(one.key in said.group("to") or one.raw in said.town_words() for one in behind)


def _languages_of(scan: Scan, first: int) -> frozenset[str]:
    """Return the languages in which a country's name begins at a word."""
    own = countries.own_acronym(scan.words[first].raw)
    found = own[1] if own else frozenset[str]()
    for count in (1, 2):
        found |= countries.languages_of_name(tuple(word.key for word in scan.words[first : first + count]))
    return found


def is_behind_export(scan: Scan, first: int) -> bool:
    """Return whether "export" stands before a Chinese or Japanese country, with a space: `輸出 日本 → 台湾`."""
    before = scan.joined_key(max(0, first - 2), first)
    return not scan.words[first].glued and before in said.folded_particles("export_han")


def _terms_of_delivery(word: Word) -> str:
    """`CIF Hamburg` goes there, `fob Shanghai` leaves from there; "dat" is a word in small letters."""
    if not word.raw.isupper() and said.role(word.key) is Role.GRAMMAR:
        return NEITHER
    to, from_ = said.group("incoterms_to"), said.group("incoterms_from")
    return TO if word.key in to else FROM if word.key in from_ else NEITHER


def _by_its_preposition(scan: Scan, first: int) -> bool:
    """`exportar a Japón`, `exporter en Allemagne`, `dall'Italia in Cina`; not `graphite en Chine`."""
    previous = scan.words[first - 1].key if first else ""
    if previous == "in":
        return any(
            scan.words[place].key in said.group("from_before_in")
            and (scan.taken[place + 1] == Use.COUNTRY or gazetteer.is_great_town(scan.words[place + 1].key))
            for place in range(max(0, first - _NEAR), first - 2)
        )
    if previous == "en":
        behind_another = first > 1 and scan.taken[first - 2] == Use.COUNTRY and first not in scan.after_comma
        return behind_another or any(word.key in said.group("sending") for word in scan.words[:first])
    return is_between_places(scan, first) or (previous == _ROMANCE_TO and _has_such_a_name(scan, first))


def _has_such_a_name(scan: Scan, first: int) -> bool:
    names = (scan.joined_key(first, first + count) for count in range(1, _WORDS_OF_A_NAME + 1))
    return any(map(countries.has_short_prepositions, names))


def _is_of_that_name(scan: Scan, first: int) -> bool:
    """Return whether a country bears its Romance name, in a text without a letter that only Slavic languages write."""
    slavic = {*"".join(said.particles("letters_of_cases"))}
    named = _has_such_a_name(scan, first) or _is_in_such_a_country(scan, first)
    return named and not any(slavic & {*word.raw.lower()} for word in scan.words)


def _is_in_such_a_country(scan: Scan, first: int) -> bool:
    """Return whether a town or a part of a country where "do" means "of the" begins at a word: `do Paraná`."""
    for count in range(1, _WORDS_OF_A_NAME + 1):
        folded = scan.joined_key(first, first + count)
        code = gazetteer.region_of(folded) or gazetteer.country_of_town(folded) or ""
        if code[:_SHORTEST_COUNTRY].lower() in said.group("of_before_places_of"):
            return True
    return False
