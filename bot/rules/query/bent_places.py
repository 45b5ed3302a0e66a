"""Countries and towns of a query in a case, or with an ending that says a direction: Kiinasta, `USA-ba`. PURE."""

from __future__ import annotations

from bot.rules.query.direction_words import is_directed, is_of_the_text
from bot.rules.query.place_roles import FROM, NEITHER, TO
from bot.rules.query.tokens import Scan, is_content
from bot.text import countries, endings, gazetteer, place_labels
from bot.text import question_words as said
from bot.text.normalize import Word, is_caseless, is_hangul, key

_SHORTEST_COUNTRY = 2
_LONGEST_ACRONYM = 8
"""Letters of the longest acronym of a country in any language, with room."""
_LONG_STEM = 8
_SHORTEST_TOWN = 4
"""Letters of a town to which an ending is added."""
_LONGEST_WORD = 6
"""Letters up to which a small town's name with an ending is rather another word: "Request" is no Reque."""


def country_with_an_ending(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return a country with an ending of direction that no apostrophe parts from it: Çinden, Kiinasta."""
    word = scan.words[first]
    if bent := bent_with_a_direction(scan, first, 1):
        return bent
    for form, direction in endings.forms_of_a_place(word.key):
        if code := countries.by_key(form, full=True):
            return code, first + 1, direction
    found = endings.word_with_a_direction().fullmatch(word.key)
    named = found and word.raw[:1].isupper() and is_content(word.key)
    code = countries.by_key(found[1], full=True) if found and named else None
    return (code, first + 1, FROM if found and found[2] else TO) if code else None


def bent_with_a_direction(scan: Scan, first: int, count: int) -> tuple[str, int, str] | None:
    """Return a country of so many words in a case that says where goods leave or arrive."""
    these = scan.words[first : first + count]
    if len(these) < count or any(scan.taken[first : first + count]):
        return None
    if not (may_bend(these[-1]) or (_bends_in_small_letters(scan) and scan.is_unknown(first))):
        return None
    found = countries.from_ending(tuple(word.key for word in these)) if is_content(these[-1].key) else None
    return (found[0], first + count, TO if found[1] == "to" else FROM) if found else None


def acronym_with_an_ending(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return the country of an acronym with an ending of direction: `USA-ba`, `USA:han`, `АҚШ-қа`, AQShga."""
    word, behind = scan.words[first], scan.words[first + 1 : first + 2]
    if behind and first + 1 in scan.after_hyphen | scan.after_colon:
        code, direction = _country_of_acronym(word.raw), countries.direction_of_ending(behind[0].key)
        return (code, first + 2, TO if direction == "to" else FROM) if code and direction else None
    for cut in range(min(len(word.raw) - 1, _LONGEST_ACRONYM), _SHORTEST_COUNTRY, -1):
        head, tail = word.raw[:cut], word.raw[cut:]
        written = tail.islower() and sum(map(str.isupper, head)) > 1  # "Sadara" is not the Serbian SAD
        code = _country_of_acronym(head) if written else None
        if code and (direction := countries.direction_of_ending(key(tail))):
            return code, first + 1, TO if direction == "to" else FROM
    return None


def _country_of_acronym(raw: str) -> str | None:
    own = countries.own_acronym(raw) or countries.own_acronym_without_accents(raw)
    return own[0] if own else countries.acronym(raw) if raw.isupper() and raw.isascii() else None


def may_bend(word: Word) -> bool:
    """Return whether a word may be a country in a case: with a capital, with an accent, or long as no other word is."""
    capital = word.raw[:1].isupper() and not word.raw.isupper()
    return capital or not word.raw.isascii() or len(word.key) >= _LONG_STEM


def bent_town(scan: Scan, place: int) -> tuple[str | None, str]:
    """Return the country of a town that is bent, and the direction that its ending, or the word before it, says."""
    word = scan.words[place]
    if is_hangul(word.key[0]):
        return _town_with_a_particle(word)
    code = _town_of_a_site(scan, place)
    return (code, NEITHER) if code else _bent_town(scan, place)


def _bent_town(scan: Scan, place: int) -> tuple[str | None, str]:
    word = scan.words[place]
    for form, direction in endings.forms_of_a_place(word.key):
        if code := gazetteer.country_of_town(form):
            return code, direction
    named = word.raw[:1].isupper() or is_caseless(word.raw)
    if gazetteer.country_of_town(word.key):
        return None, NEITHER  # "Bogotá" is no case of another town
    if not named:
        return _town_in_small_letters(scan, place) or (None, NEITHER)
    told = _behind_a_word_of_its_language(scan, place) or _in_a_case(scan, place)
    if told[0]:
        return told  # "iz Beograda", "z Lipska": their ending says no direction
    found = endings.word_with_a_direction().fullmatch(word.key)
    long = found is not None and len(found[1]) >= _SHORTEST_TOWN  # "Anna" is no Ann
    if found and long and not gazetteer.is_small_town(found[1]) and (code := gazetteer.country_of_town(found[1])):
        return code, FROM if found[2] else TO
    return _with_an_ending(word.key) or told


def _bends_in_small_letters(scan: Scan) -> bool:
    """Return whether a text is of a language in which people bend places in chat without capitals or apostrophes."""
    return not scan.languages.isdisjoint(endings.languages_that("places_bent_in_small_letters"))


def _town_in_small_letters(scan: Scan, place: int) -> tuple[str, str] | None:
    """Return the country of a town of some size with an ending in a text of the ending's language: istanbula."""
    if not _bends_in_small_letters(scan):
        return None
    found = endings.word_with_a_direction().fullmatch(scan.words[place].key)
    if not found or len(found[1]) < _SHORTEST_TOWN or not gazetteer.is_rather_a_town(found[1]):
        return None
    other = len(found[1]) == _SHORTEST_TOWN and gazetteer.is_also_a_word(found[1])
    code = None if other else gazetteer.country_of_town(found[1])
    return (code, FROM if found[2] else TO) if code else None


def _town_of_a_site(scan: Scan, place: int) -> str | None:
    """Return the country of a town in any case, a small one too, that the word for works beside it makes a town.

    `za pogon u Osijeku`, `für unser Werk in Freiberg`; `Oulun tehtaalle`, `a győri üzemünkbe`.
    """
    word, behind = scan.words[place], scan.words[place + 1 : place + 2]
    owned = behind and behind[0].key in said.group("behind_to") & said.group("makers_in_dative")
    if owned or (behind and _is_a_receivers_adjective(scan, place)):
        bare = word.key[:-1] if word.key.endswith(said.keys("owner_endings")) else word.key
        capital = word.raw[:1].isupper()
        named = (gazetteer.country_of_town(one) for one in ((bare, word.key) if capital else (bare,)))
        return next(filter(None, named), None) if len(bare) >= _SHORTEST_TOWN else None
    if not word.raw[:1].isupper() or not _is_behind_a_site(scan, place):
        return None
    return gazetteer.country_of_town(word.key) or gazetteer.country_of_inflected_town(word.key, small=True)


def _is_a_receivers_adjective(scan: Scan, place: int) -> bool:
    """Return whether a word may be the adjective of a town before a receiver: `egy pécsi ügyfél`."""
    told = not scan.languages.isdisjoint(endings.languages_that("adjectives_of_towns"))
    ends = scan.words[place].raw.islower() and scan.words[place].key.endswith(said.keys("owner_endings"))
    return told and ends and scan.words[place + 1].key.startswith(said.receivers())


def _is_behind_a_site(scan: Scan, place: int) -> bool:
    """Return whether a word for works, and "in" or its own case, stand right before a word."""
    site, own = place - 1, place_labels.group("own")
    if site >= 0 and scan.words[site].key in said.group("makers_in_dative"):
        return place not in scan.after_comma
    if site < 1 or place in scan.after_comma or scan.words[site].key not in said.group("inside", "of_a_site"):
        return False
    site -= 1
    while site > 0 and scan.words[site].key in own:
        site -= 1
    return scan.words[site].key in said.group("sites", "makers_in_dative")


def _with_an_ending(folded: str) -> tuple[str, str] | None:
    """`Kokkolaan`, `Munkácsra`: a town of some size and an ending of direction in one of a few languages."""
    other = gazetteer.is_rather_another_name if is_caseless(folded) else gazetteer.is_also_a_word
    whole = ((cut, folded[:cut] + lost) for cut in range(len(folded) - 1, 1, -1) for lost in endings.lost_by_towns())
    for cut, town in whole:
        if len(town) < _SHORTEST_TOWN:
            continue
        code = None if other(town) else gazetteer.country_of_town(town)
        direction = countries.direction_of_towns_ending(folded, cut) if code else NEITHER
        shortest = _LONGEST_WORD if direction == FROM and folded.isascii() else _SHORTEST_TOWN
        if code and direction and not (gazetteer.is_small_town(town) and cut <= shortest):
            return code, TO if direction == "to" else FROM
    return None


def _behind_a_word_of_its_language(scan: Scan, place: int) -> tuple[str, str] | None:
    """`iš Klaipėdos`, `iz Kopra`: a town in a case of the language in which the word before it says a direction."""
    before = scan.words[place - 1] if place else None
    for language, field, written in said.words_of_their_language().get(before.key, ()) if before else ():
        typed = before is not None and before.raw.casefold() == written
        small = typed and is_of_the_text(scan, language)
        if typed and (code := gazetteer.country_of_inflected_town(scan.words[place].key, language, small=small)):
            return code, FROM if field == "from" else TO
    return None


def _in_a_case(scan: Scan, place: int) -> tuple[str | None, str]:
    word, before = scan.words[place], scan.words[place - 1].key if place else ""
    slavic = before in said.group("before_cases") if word.key < "\u0250" else bool(before)
    bent = slavic and not word.raw.isupper() and is_directed(scan, place)
    return (gazetteer.country_of_inflected_town(word.key) if bent else None), NEITHER


def _town_with_a_particle(word: Word) -> tuple[str | None, str]:
    """Return a town with a particle glued behind it, and the direction that the particle says."""
    to, from_ = said.particles("to_after"), said.particles("from_after")
    ports = said.particles("port_behind")
    for end in range(len(word.key) - 1, 1, -1):
        rest, code = word.key[end:], gazetteer.country_of_town(word.key[:end])
        rest = next((rest.removeprefix(port) for port in ports if rest.startswith(port)), rest)
        if code and (not rest or rest in to or rest in from_ or not said.unknown_part(rest)):
            return code, TO if rest.endswith(to) else FROM if rest.endswith(from_) else NEITHER
    return None, NEITHER
