"""The name or the code of a country that begins at a word, in any language and case. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.query.bent_places import (
    acronym_with_an_ending,
    bent_with_a_direction,
    country_with_an_ending,
    may_bend,
)
from bot.rules.query.country_codes import country_of_code, is_two_letter_code
from bot.rules.query.direction_words import (
    direction_before,
    is_directed,
    is_plainly_directed,
    is_told_in_its_language,
)
from bot.rules.query.facts import asks_of_lists
from bot.rules.query.places_beside import begins_a_place
from bot.rules.query.tokens import Scan, is_content
from bot.text import countries, endings, gazetteer
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, is_hiragana
from bot.text.place_labels import PlaceRole

_LONGEST_LATIN_COUNTRY, _SHORTEST_COUNTRY = 6, 2
_BENT_WORDS = (3, 2)
_FEW = 4
"""Codes and short forms have two to four letters."""


def may_begin(scan: Scan, place: int) -> bool:
    """Return whether a name of a country or a town of several characters may begin at a word."""
    return gazetteer.may_begin_in_han(scan.joined_key(place, place + 2))


def country_at(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return the longest country that begins at a word: its code, the word behind it, and what is glued behind it."""
    word = scan.words[first]
    if is_hangul(word.key[0]):
        return _country_with_a_particle(scan, first)
    several = (bent_with_a_direction(scan, first, count) for count in _BENT_WORDS)
    if bent := acronym_with_an_ending(scan, first) or next(filter(None, several), None):
        return bent
    written = _country_as_written(scan, first)
    return written if written or is_han(word.key[0]) else country_with_an_ending(scan, first)


def _country_as_written(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return the longest country whose name or code begins at a word, with nothing glued behind it."""
    han = is_han(scan.words[first].key[0])
    longest = gazetteer.longest_place(scan.words[first].key) if han else _LONGEST_LATIN_COUNTRY
    if han and any(label.first <= first < label.last for label in scan.labels):
        return None  # 荷受人 is no Netherlands
    if han and not may_begin(scan, first):
        longest = 1
    free = next((n for n, use in enumerate(scan.taken[first : first + longest]) if use), longest)
    for count in range(min(free, len(scan.words) - first), 0, -1):
        these = scan.words[first : first + count]
        if count > 1 and first + 1 in scan.after_hyphen and all(len(one.raw) <= _SHORTEST_COUNTRY for one in these):
            continue  # Si-Li is an alloy, and no spelling of Chile
        code = _dotted(scan, first, these) or _country_of(scan, first, these, han=han)
        if code:
            return code, first + count, ""
    return None


def _dotted(scan: Scan, first: int, these: Sequence[Word]) -> str | None:
    """Return the country of capitals that are written apart: `U.S.`, `U. A. E.`; not "Iskenderun Celik Sanayi A.S."."""
    if len(these) == 1 or any(len(word.raw) > 1 or not ("A" <= word.raw <= "Z") for word in these):
        return None
    named = first > 0 and first not in scan.after_comma and scan.words[first - 1].raw.istitle()
    if named and "".join(word.key for word in these) in said.group("company"):
        return None
    parted = scan.after_comma | scan.after_hyphen
    return (
        None if parted & {*range(first + 1, first + len(these))} else countries.acronym("".join(w.raw for w in these))
    )


def _country_of(scan: Scan, first: int, these: Sequence[Word], *, han: bool) -> str | None:
    if len(these) == 1 and not han:
        return _one_word_country(scan, first, these[0])
    joined = scan.joined_key(first, first + len(these))
    if any(is_hiragana(word.raw) for word in these):
        return None  # したい is no タイ: names of countries are not written in hiragana
    if len(joined) < _SHORTEST_COUNTRY:
        directed = is_directed(scan, first) and not _is_in_a_firms_name(scan, first) and not _is_in_a_name(scan, first)
        return countries.short_han().get(joined) if directed else None
    found = countries.by_key(joined, full=True)
    if han or found:
        return found if han or not found else _without_grammar(these, joined, found)
    if len(these) in _BENT_WORDS and these[0].raw[:1].isupper():
        return countries.from_stem(tuple(word.key for word in these))
    return None


def _is_in_a_name(scan: Scan, place: int) -> bool:
    """Return whether a character that nothing knows is glued before one that a label alone directs: 提货地 摩德纳."""
    inside = scan.words[place].glued and scan.is_unknown(place - 1) and place - 1 not in scan.ends_of_labels
    return inside and not direction_before(scan, place)


def _is_in_a_firms_name(scan: Scan, place: int) -> bool:
    """Return whether characters go on behind one up to a firm's form of law: 英 in 英思特材料股份有限公司."""
    last = place + 1
    while last < len(scan.words) and scan.words[last].glued:
        last += 1
    return last > place + 1 and scan.joined_key(place, last).endswith(endings.forms_in_han())


def _without_grammar(these: Sequence[Word], joined: str, found: str) -> str | None:
    """Return a country of several words, unless they only happen to sound like one."""
    to, from_ = said.group("to"), said.group("from")
    if not any(is_content(word.key) for word in these):
        # "in die" is not the Czech name of India, but "the US" is a country.
        named = all(word.raw[:1].isupper() and word.raw[1:].islower() for word in these)  # "Trung Quốc"
        named = named or all(len(word.raw) >= _FEW for word in these)  # "países bajos"
        return countries.by_key(joined, full=named) if named or these[0].key == "the" else None
    if these[0].key in to or these[0].key in from_:
        return None  # "to go" is not Togo
    return found


def _one_word_country(scan: Scan, first: int, word: Word) -> str | None:
    directed = is_directed(scan, first)
    if _is_another_word(scan, first, directed=directed):
        return None
    if _is_a_label(scan, first, directed=directed):
        return None
    if own := _plainly_named(scan, first, directed=directed):
        return own
    plain = word.raw.upper() if len(word.raw) <= _FEW and word.raw.isascii() else ""
    code = country_of_code(scan, first, directed=directed)
    if code or is_two_letter_code(plain):
        return code
    if not is_content(word.key):
        return countries.by_key(word.key, full=False)
    # CAD, FAS and SEC are no Chad, Morocco and Czechia of other languages.
    known = countries.by_key(word.key, full=not (plain and word.raw.isupper())) or countries.from_inflected(word.key)
    return known or (countries.from_stem((word.key,)) if directed or may_bend(word) else None)


def _is_a_label(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether a word is a label of a place behind it: "POL Shanghai" is a port of loading, and not Poland.

    So it is where the other end of the route has its label: "POL Xyzzy, POD Hamburg".
    """
    label = next((one for one in scan.labels if one.first == first), None)
    if label is None:
        return False
    paired = label.role is PlaceRole.DEPARTURE and any(one.role is PlaceRole.ARRIVAL for one in scan.labels)
    return begins_a_place(scan, label.last) or (paired and not directed)


def _is_another_word(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether a word that spells a country is another word of some language here.

    "bị" is no Belgium (Bỉ), "vers la France" is not about Laos, "of … to miners" not about Tonga.
    """
    word = scan.words[first]
    if _is_another_name(scan, first, directed=directed) or (_is_a_thing_as_written(word) and not directed):
        return True
    if not word.raw.islower():
        return False
    behind = scan.words[first + 1].key if first + 1 < len(scan.words) else ""
    article = word.key in said.group("articles") and bool(behind)
    inside = word.raw == "us" and behind in said.group("inside")
    ourselves = inside and begins_a_place(scan, first + 2)  # "sells to us in Mexico", not "to us in Q1"
    short = len(word.key) <= _SHORTEST_COUNTRY and not word.raw.isascii() and not is_plainly_directed(scan, first)
    return article or short or ourselves or word.key in said.group("to")


def _is_another_name(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether letters of a country are those of something else: SGS a surveyor, SDN a list that is asked of."""
    folded = scan.words[first].key
    if folded in said.group("lists_like_codes"):
        return asks_of_lists(scan.typed(first if directed else 0, len(scan.words)))
    return folded in said.group("other_names_like_codes") and not directed


def _is_a_thing_as_written(word: Word) -> bool:
    """Return whether a word that spells a country is a thing in its letters: cín, and cin, but not çin."""
    if word.raw.islower() and not word.raw.isascii():
        return word.raw in said.particles("thing_in_lower_case")
    return word.key in said.group("thing_in_lower_case") and (word.raw.islower() or word.raw.isascii())


def _plainly_named(scan: Scan, first: int, *, directed: bool) -> str | None:
    """Return the country of a language's own acronym, and of a name with a capital behind a word of direction.

    SAD is a customs paper too, unless its own language says "to" before it; "từ Nga" is from Russia.
    """
    word = scan.words[first]
    own = countries.own_acronym(word.raw)
    if own and (said.role(word.key) is None or is_told_in_its_language(scan, first)):
        return own[0]
    named = directed and word.raw.istitle() and len(word.key) > _SHORTEST_COUNTRY and is_content(word.key)
    return countries.by_key(word.key, full=True) if named else None


def _country_with_a_particle(scan: Scan, first: int) -> tuple[str, int, str] | None:
    word = scan.words[first]
    if code := said.directed_names().get(word.key):
        return code, first + 1, said.particles("toward_behind")[0]
    label = scan.joined_key(first, first + 2) if first + 2 in scan.after_colon else word.key
    if label in said.glued().whole:
        return None  # 인도조건 is a term of delivery, and no India; so is 인도 조건 with a colon
    glued = {*said.particles("outside_after"), *said.particles("origin_after")}
    for end in range(len(word.key), 1, -1):
        code = countries.by_key(word.key[:end], full=True)
        rest = word.key[end:]
        rest = rest.removeprefix(countries.form_behind(rest))
        directs = rest in said.particles("to_after") or rest in said.particles("from_after")
        if code and (not rest or directs or rest in glued or not said.unknown_part(rest)):
            return code, first + 1, rest
    return None
