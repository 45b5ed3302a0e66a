"""Towns of a query in a case, or with an ending or a particle that says a direction: Wrocławia, Kokkolaan. PURE."""

from __future__ import annotations

from bot.rules.query.directions import is_directed
from bot.rules.query.place_roles import FROM, NEITHER, TO
from bot.rules.query.tokens import Scan
from bot.text import countries, endings, gazetteer
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul

_SHORTEST = 4
"""Letters of a town to which an ending is added."""


def bent_town(scan: Scan, place: int) -> tuple[str | None, str]:
    """Return the country of a town that is bent, and the direction that its ending, or the word before it, says."""
    word = scan.words[place]
    if is_hangul(word.key[0]):
        return _town_with_a_particle(word)
    for form, direction in endings.forms_of_a_place(word.key):
        if code := gazetteer.country_of_town(form):
            return code, direction
    if not word.raw[:1].isupper() or gazetteer.country_of_town(word.key):
        return None, NEITHER  # "Bogotá" is no case of another town
    found = endings.word_with_a_direction().fullmatch(word.key)
    if found and not gazetteer.is_small_town(found[1]) and (code := gazetteer.country_of_town(found[1])):
        return code, FROM if found[2] else TO
    return _with_an_ending(word.key) or _behind_a_word_of_its_language(scan, place) or _in_a_case(scan, place)


def _with_an_ending(folded: str) -> tuple[str, str] | None:
    """`Kokkolaan`, `Munkácsra`: a town of some size and an ending of direction in one of a few languages."""
    for cut in range(len(folded) - 1, _SHORTEST - 1, -1):
        town = folded[:cut]
        code = None if gazetteer.is_also_a_word(town) else gazetteer.country_of_town(town)
        direction = countries.direction_of_towns_ending(folded, cut) if code else NEITHER
        if code and direction and not (gazetteer.is_small_town(town) and cut <= _SHORTEST):
            return code, TO if direction == "to" else FROM
    return None


def _behind_a_word_of_its_language(scan: Scan, place: int) -> tuple[str, str] | None:
    """`iš Klaipėdos`, `iz Kopra`: a town in a case of the language in which the word before it says a direction."""
    before = scan.words[place - 1] if place else None
    for language, field, written in said.words_of_their_language().get(before.key, ()) if before else ():
        typed = before is not None and before.raw.casefold() == written
        if typed and (code := gazetteer.country_of_inflected_town(scan.words[place].key, language)):
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
