"""What a word of direction beside a country says: to, from, nach, へ; the goods go there or come from there. PURE."""

from __future__ import annotations

from bot.rules.query.facts import means_inside
from bot.rules.query.place_roles import (
    CHARACTERS,
    FROM,
    NEITHER,
    TO,
    by_characters,
    role_before,
)
from bot.rules.query.places_beside import behind_its_port, ends_a_place
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.rules.query.town_names import is_inside_a_name
from bot.text import countries, endings, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import Word, is_han
from bot.text.question_words import Role

_SHORTEST_COUNTRY = 2
_WORDS_OF_A_NAME, _NEAR = 4, 7
_LONGEST_OF_A_LAW = 4
"""Words of a phrase that leads to whose law counts."""
_ROMANCE_IN = {"in": "from_before_in", "en": "from_before_en", "em": "from_before_en"}
"""Words for "in" that mean "to" behind a place where goods leave, and the words that lead to that place."""
_ROMANCE_TO = "a"
"""In Spanish, Italian and Portuguese."""


def is_directed(scan: Scan, first: int) -> bool:
    """Return whether a word of direction stands before a country, or a label that tells its part in the shipment."""
    return bool(direction_before(scan, first) or role_before(scan, first))


def is_plainly_directed(scan: Scan, first: int) -> bool:
    """Return whether a word that can only be one of direction stands before: to, from, nach; not per or for."""
    place = before_articles(scan, first)
    if place < 0:
        return False
    return scan.words[place].key in said.group("to", "from") or scan.words[place].raw in said.particles("to_as_typed")


def is_perhaps_inside(scan: Scan, first: int) -> bool:
    """Return whether the word before a country may mean "in": "au Chili", "w Rumunii", "take in Denmark", "в Китае"."""
    place = before_articles(scan, first)
    if place < 0:
        return False
    previous, name = scan.words[place].key, scan.words[first]
    by_case = previous in said.group("into_by_case") and name.key.endswith(said.particles("inside_by_case"))
    return by_case or means_inside(previous, name.raw)


def is_between_places(scan: Scan, first: int) -> bool:
    """Return whether a word joins a place to the one before: Romance "a" (`de lubumbashi a shanghái`), Urdu سے.

    So does a word for export between two places: `Việt Nam xuất khẩu Trung Quốc`.
    """
    joins = {_ROMANCE_TO, *said.group("behind_from", "between_places")}
    for begin in (first - 1, first - 2):
        parted = not scan.after_comma.isdisjoint(range(begin, first + 1))
        if begin > 0 and not parted and scan.joined_key(begin, first) in joins:
            return scan.taken[begin - 1] in PLACES or _is_behind_its_word(scan, begin - 1)
        if begin > 0 and not parted and scan.joined_key(begin, first) in said.group("between_towns"):
            sent = ends_a_place(scan, begin) and not (_is_before_goods(scan, first) or _is_at_home(scan, begin, first))
            return scan.taken[begin - 1] == Use.TOWN or sent  # towns are read behind countries: 汕头发波兰
    return False


def _is_at_home(scan: Scan, last: int, first: int) -> bool:
    """Return whether a place that ends before a word lies in the country that another word begins."""
    begins = range(max(0, last - _WORDS_OF_A_NAME), last)
    there = {code for begin in begins for code in gazetteer.countries_of_town(scan.joined_key(begin, last))}
    return not there.isdisjoint(_countries_from(scan, first))


def _is_before_goods(scan: Scan, first: int) -> bool:
    """Return whether goods stand within a few words from a place on, with no blank between."""
    for place in range(first, min(len(scan.words), first + _WORDS_OF_A_NAME + 1)):
        if place > first and not scan.words[place - 1].glued:
            return False
        if scan.taken[place] == Use.SUBJECT:
            return True
    return False


def _is_behind_its_word(scan: Scan, place: int) -> bool:
    """Return whether a town stands behind one of the small words of direction: `a Praga a Irán`.

    Towns are read behind countries.
    """
    led = place > 0 and scan.words[place - 1].raw in said.town_words() and scan.words[place].raw[:1].isupper()
    return led and gazetteer.country_of_town(scan.words[place].key) is not None


def is_delivered(scan: Scan, first: int) -> bool:
    """Return whether a term of delivery stands before a place: `cif rotterdam`."""
    place = before_articles(scan, first)
    return place >= 0 and bool(_terms_of_delivery(scan.words[place]))


def is_led_behind(scan: Scan, first: int, last: int) -> bool:
    """Return whether a particle behind a Chinese or Japanese name of a place, or an arrow, says where goods go."""
    last = behind_its_port(scan, last)
    behind = _direction_after(scan, last, keys_behind(scan, last)) if first < last < len(scan.words) else ""
    return bool(behind) or last in scan.after_arrow | scan.after_dash or first in scan.after_dash


def by_words(scan: Scan, first: int, last: int, rest: str) -> str:
    """Return the direction that a word behind or before a country, or before its town, says."""
    if told := by_the_word_behind(scan, last) or _by_a_term_behind(scan, first, last):
        return told
    behind = keys_behind(scan, last)
    if rest and not direction_before(scan, first):
        return TO if rest in said.particles("to_after") else NEITHER
    after = _direction_after(scan, last, behind) if is_han(scan.words[first].key[0]) else NEITHER
    if beside := direction_before(scan, first) or after:
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


def _is_behind_a_place(scan: Scan, at: int) -> bool:
    """Return whether the words before a place in a text end with a country or a town, read already or not."""
    return at > 0 and (scan.taken[at - 1] in PLACES or ends_a_place(scan, at))


def _by_a_term_behind(scan: Scan, first: int, last: int) -> str:
    """`Odesa FOB`, `Rotterdam CIF`: the direction that a term of delivery at the end behind a place says.

    A word of direction before the place tells more, behind a route the term is of the route, and behind a country what
    arrives is told otherwise: "China CIF prices", "Morocco DAP".
    """
    if last >= len(scan.words) or last in scan.after_comma or scan.words[last].key in said.group("terms_of_goods"):
        return NEITHER
    ends = last + 1 >= len(scan.words) or last + 1 in scan.after_comma | scan.after_colon
    joined = first not in scan.after_comma and _is_behind_a_place(scan, first)
    routed = joined or direction_before(scan, first) or first in scan.after_arrow | scan.after_dash
    told = any(word.key in said.group("from", "to") for word in scan.words[:first])
    term = _terms_of_delivery(scan.words[last]) if ends and not (routed or told) else NEITHER
    return NEITHER if term == TO and countries.by_key(scan.joined_key(first, last), full=False) else term


def by_its_ending(rest: str) -> str:
    """Return what an ending says that can only be one thing; it tells more than a receiver before: 고객이 일본에서."""
    from_, to = said.particles("from_after"), said.particles("to_after")
    return rest if rest in {TO, FROM} else FROM if rest in from_ and rest not in to else NEITHER


def by_its_particle(scan: Scan, first: int, last: int) -> str:
    """Return FROM if a particle that can only mean that stands right behind a place, and none joins it: 中国から."""
    if last >= len(scan.words) or last in scan.parted or not is_han(scan.words[first].key[0]):
        return NEITHER
    typed = "".join(word.raw for word in scan.words[last : last + 3])
    told = next(filter(typed.startswith, said.particles("from_behind_han")), "")
    return FROM if told and not typed.removeprefix(told).startswith(endings.owned()) else NEITHER


def keys_behind(scan: Scan, last: int, most: int = 3) -> str:
    """Return the keys of the words behind a place up to a comma, as one."""
    end = min(len(scan.words), last + most)
    return scan.joined_key(last, next((place for place in range(last, end) if place in scan.after_comma), end))


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
    return direction_before(scan, place + 1)


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


def before_articles(scan: Scan, first: int) -> int:
    """Return the place of the word before a country and its article, -1 if there is none."""
    articles, typed = said.group("before_names", "articles"), said.particles("to_as_typed")
    place = first - 1
    while place > 0 and scan.words[place].key in articles and scan.words[place].raw not in typed:
        place -= 1
    return place


def direction_before(scan: Scan, first: int) -> str:
    """Return the direction that the word before a country, and before its article, says."""
    if _is_behind_a_code(scan, first):
        return NEITHER
    if _is_behind_a_symbol(scan, first):
        return NEITHER
    if first and (told := _in_its_language(scan, first, first - 1)):
        return told  # Lithuanian "į JAV" is no Italian article
    place = before_articles(scan, first)
    if place < 0 or (first in scan.after_hyphen and len(scan.words[place].raw) <= _SHORTEST_COUNTRY):
        return NEITHER  # Al-Sc and W-Ni are alloys: neither "al" nor "w" says a direction there
    if scan.words[place].raw in said.particles("to_as_typed"):
        return TO
    of_another = first in scan.after_comma and place not in scan.after_comma and _is_behind_a_place(scan, place)
    term = NEITHER if of_another else _terms_of_delivery(scan.words[place])
    told = term or _in_its_language(scan, first, place)
    says_nothing = _is_a_name(scan, place) or _is_of_a_greeting(scan, place)
    return told or (NEITHER if says_nothing else _by_the_word(scan, first, place))


def _is_behind_a_code(scan: Scan, first: int) -> bool:
    """Return whether a code of a country and a comma stand before a place: "DE, FR" is no French "de"."""
    raw = scan.words[first - 1].raw
    return first in scan.after_comma and raw.isupper() and countries.is_code(raw)


def _is_behind_a_symbol(scan: Scan, first: int) -> bool:
    """Return whether the row above a place ends with a word written as symbols of elements are: "bars 88 % Au"."""
    begins = scan.after_row | scan.after_sentence | {0}
    return first in scan.after_row and scan.words[first - 1].raw.istitle() and first - 1 not in begins


def is_greeted(scan: Scan, first: int) -> bool:
    """Return whether a greeting leads to a place: "greetings from Berlin"."""
    place = before_articles(scan, first)
    return place > 0 and _is_of_a_greeting(scan, place)


def is_of_a_journey(scan: Scan, first: int) -> bool:
    """Return whether somebody travels to a place, was born or lives there: "my flight to Istanbul", "born in Lima"."""
    place = before_articles(scan, first)
    if place < 1 or first in scan.parted:
        return False
    before = {word.key for word in scan.words[max(0, place - _NEAR) : place]}
    small = said.group("to", "into", "inside", "of_a_site")
    told = scan.words[place].key in small and scan.words[place - 1].key in said.group("living", "journeys")
    return told and (scan.words[place - 1].key in said.group("living") or not before.isdisjoint(said.group("persons")))


def is_of_a_law(scan: Scan, first: int, last: int) -> bool:
    """Return whether words of a contract lead to whose law or court counts: "laws of England", "contrary to U.S. law".

    Behind words that lead elsewhere too ("according to") the place is followed by a word for a law. One for sanctions
    tells it alone: "EU and UK sanctions".
    """
    signs, end = scan.parted, last
    while end < len(scan.words) and end not in signs and _joins_places(scan, end):
        end += 1
    if end < len(scan.words) and end not in signs and scan.words[end].key in said.group("sanctions"):
        return True
    for begin in range(max(0, first - _LONGEST_OF_A_LAW), first):
        if any(at in signs for at in range(begin + 1, first + 1)):
            continue
        phrase = tuple(word.key for word in scan.words[begin:first])
        if phrase in said.before("of_a_law"):
            names_it = not said.group("laws").isdisjoint(phrase)
            behind = last < len(scan.words) and last not in signs and scan.words[last].key in said.group("laws")
            return names_it or behind
    return False


def _joins_places(scan: Scan, place: int) -> bool:
    return scan.taken[place] in PLACES or scan.words[place].key in said.group("joining")


def _is_of_a_greeting(scan: Scan, place: int) -> bool:
    """Return whether a word of direction stands behind one that greets: "greetings from Berlin"."""
    if not place or place in scan.after_comma | scan.after_gap:
        return False
    if scan.words[place].key not in said.group("from", "to", "into", "of"):
        return False  # "thanks petrol RU → BR"
    greeting = scan.words[place - 1].raw.lower()
    return greeting in {*said.particles("greetings"), *said.particles("signing")}  # not Polish "część do"


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
    place = before_articles(scan, first)
    return place >= 0 and bool(_in_its_language(scan, first, place))


def _in_its_language(scan: Scan, first: int, place: int) -> str:
    """Return the direction of a word that is one in the language of the country's name alone: `no Ķīnas`, `u SAD`."""
    if told := _by_a_phrase(scan, place):
        return told
    previous = scan.words[place].key
    if _is_an_article(scan, place):
        return NEITHER
    typed = scan.words[place].raw.casefold()
    for language, field, written in said.words_of_their_language().get(previous, ()):
        # "in China" is no Romanian "în China", but behind "din" it is
        own = language in _languages_of(scan, first)
        as_written = written in {typed, previous} or (own and _is_opposed(scan, language, field))
        if as_written and (own or is_of_the_text(scan, language)):
            return FROM if field == "from" else TO
    return NEITHER


def _by_a_phrase(scan: Scan, place: int) -> str:
    """Return the direction of a phrase of two or three words that ends at a place: `till en`, `à partir de la`."""
    phrases = {tuple(word.key for word in scan.words[max(0, place - more) : place + 1]) for more in (1, 2)}
    if not phrases.isdisjoint(said.before("to_phrases")):
        return TO
    behind_goods = not phrases.isdisjoint(said.before("from_phrases_behind")) and _sends(scan, place)
    return FROM if behind_goods or not phrases.isdisjoint(said.before("from_phrases")) else NEITHER


def _is_an_article(scan: Scan, place: int) -> bool:
    """Return whether a word behind one of direction is an article: in `depuis la Chine`, where Romanian says "to"."""
    led = place > 0 and scan.words[place - 1].key in said.group("from", "to") - said.group("of")
    return led and scan.words[place].key in said.group("articles")


def _is_opposed(scan: Scan, language: str, field: str) -> bool:
    """Return whether a word of a language says the other direction in a text, in small letters."""
    told = said.words_of_their_language()
    small = (word for word in scan.words if word.raw.islower())
    return any(
        one == language and other != field and written == word.raw
        for word in small
        for one, other, written in told.get(word.key, ())
    )


def is_of_the_text(scan: Scan, language: str) -> bool:
    """Return whether words of a language for "from" and for "to" stand in a text: "från Göteborg till Tammerfors"."""
    told = said.words_of_their_language()
    small = (word for word in scan.words if word.raw.islower() and word.key in told)
    fields = {
        field for word in small for one, field, written in told[word.key] if one == language and written == word.raw
    }
    return len(fields) > 1


def _sends(scan: Scan, first: int) -> bool:
    """Return whether "de la" parts goods, at the start or bought, from their origin: `du gallium de la Chine`.

    In "vente à une entreprise de la Chine" it is of whoever receives them, and so it may be in Romanian.
    """
    before = scan.words[: first - 1]
    if not before or scan.taken[len(before) - 1] != Use.SUBJECT:
        return False
    brought = tuple(said.group("brought"))
    return all(
        scan.taken[at] == Use.SUBJECT
        or one.key in said.group("of")
        or (one.key.startswith(brought) and not one.key.startswith(said.receivers()))
        for at, one in enumerate(before)
    )


def _languages_of(scan: Scan, first: int) -> frozenset[str]:
    """Return the languages in which a country's name begins at a word."""
    own = countries.own_acronym(scan.words[first].raw)
    found = own[1] if own else frozenset[str]()
    for count in (1, 2, 3):
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
    if previous in _ROMANCE_IN and _leads_on_from_a_town(scan, first, _ROMANCE_IN[previous]):
        return True
    if previous == "in":
        return any(
            scan.words[place].key in said.group("from_before_in") and scan.taken[place + 1] == Use.COUNTRY
            for place in range(max(0, first - _NEAR), first - 2)
        )
    if previous == "en":
        behind_another = first > 1 and scan.taken[first - 2] == Use.COUNTRY and first not in scan.after_comma
        return behind_another or any(_tells_of_sending(scan, place) for place in range(first))
    if first and scan.words[first - 1].raw in said.particles("accented_to"):
        return not _is_behind_a_participle(scan, first - 1)  # "à Malte", not `stocké à Malte`
    return is_between_places(scan, first) or (previous == _ROMANCE_TO and _has_such_a_name(scan, first))


def _is_behind_a_participle(scan: Scan, place: int) -> bool:
    """Return whether the word before a place says that something is done there."""
    return place > 0 and scan.words[place - 1].raw.endswith(said.particles("endings_of_participles"))


def _tells_of_sending(scan: Scan, place: int) -> bool:
    """Return whether a word is of sending, as in "exporter en"; no "licence d'exportation de cobalt en"."""
    if scan.words[place].key not in said.group("sending"):
        return False
    of = place > 1 and scan.words[place - 1].key in said.group("of") | endings.elided_words()
    return not (of and scan.words[place - 2].key in said.group("restraints"))


def _leads_on_from_a_town(scan: Scan, first: int, group: str) -> bool:
    """Return whether "in" stands behind a town that goods leave: `da Parma in Argentina`, `de Lyon en Algérie`.

    The country is another than the town's ("usine de Lyon en France"), and nothing comes from there ("mine de Nantes en
    Chine").
    """
    ours = _countries_from(scan, first)
    for begin in range(max(1, first - _NEAR), first - 1):
        led = scan.words[begin - 1].key in said.group(group) and scan.words[begin].raw[:1].isupper()
        done = begin > 1 and scan.words[begin - 2].key.startswith(said.keys("done_by"))  # "prodotto da Prato in Cina"
        if not led or done or not scan.after_comma.isdisjoint(range(begin, first + 1)):
            continue
        folded = scan.joined_key(begin, first - 1)
        town = gazetteer.countries_of_town(folded)
        sure = gazetteer.is_great_town(folded) or not _may_come_from(scan, begin)
        if town and ours.isdisjoint(town if sure else (*town, *ours)):
            return True
    return False


def _may_come_from(scan: Scan, begin: int) -> bool:
    """Return whether goods are brought, works stand before a town, or another end is told: it may be of a country."""
    works = begin > 1 and scan.words[begin - 2].key in said.group("sites") | place_labels.group("maker_behind")
    brought = any(word.key.startswith(said.keys("brought")) for word in scan.words)
    return works or brought or bool(scan.routes.destinations)


def _countries_from(scan: Scan, first: int) -> set[str | None]:
    names = (scan.joined_key(first, first + count) for count in range(1, _WORDS_OF_A_NAME + 1))
    return {countries.by_key(one, full=True) for one in names}


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


def is_made_there(scan: Scan, place: int) -> bool:
    """Return whether a word is "made" as behind a country, and not before a place: "US made pumps"; no "made in"."""
    made = scan.words[place].raw.isascii() and scan.words[place].key in said.particles("origin_after")
    return made and (place + 1 >= len(scan.words) or scan.role(place + 1) is not said.Role.GRAMMAR)
