"""Readers of the countries of a query, each with the direction that the words around it give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.rules.query.addresses import (
    countries_of_letters,
    country_with_a_part_there,
    is_in_a_part_of,
    is_the_street_of_an_address,
    region_at,
)
from bot.rules.query.bent_places import (
    acronym_with_an_ending,
    bent_with_a_direction,
    country_with_an_ending,
    may_bend,
)
from bot.rules.query.country_codes import country_of_code, is_in_its_state, is_two_letter_code
from bot.rules.query.direction_words import (
    direction_before,
    is_behind_export,
    is_directed,
    is_led_behind,
    is_plainly_directed,
    is_told_in_its_language,
)
from bot.rules.query.directions import by_what_follows, direction_of, directions_of
from bot.rules.query.facts import asks_of_lists
from bot.rules.query.mentions import begins_a_use, is_a_persons_name
from bot.rules.query.place_roles import (
    AWAY,
    CHARACTERS,
    FROM,
    NEITHER,
    OUTSIDE,
    TO,
    is_labelled,
)
from bot.rules.query.places_beside import begins_a_place, behind_its_port, ends_a_place, is_before_to
from bot.rules.query.tokens import Candidate, Place, Scan, Use, is_content
from bot.rules.query.town_names import is_an_end
from bot.text import countries, endings, gazetteer
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, is_hiragana, key
from bot.text.place_labels import PlaceRole

_LONGEST_COUNTRY = 10
_LONGEST_LATIN_COUNTRY = 6
_SHORTEST_COUNTRY = 2
_BENT_WORDS = (3, 2)
UNION = "EU"
"""In a question its seat is a town, where goods may go; elsewhere its name stands for the Union."""
MISSPELT = "misspelt"
"""The key of a country whose name has a letter too many, too few or wrong."""
_AROUND, _LONG = 2, 3
"""Words of a place on either side of one of them that is goods elsewhere, and of a long name."""
_FEW = 4
"""Codes and short forms have two to four letters."""


def short_names(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """`对美`, `対米`: a character that alone could be a thing (rice) is a country behind one of direction.

    Not inside the name of an act.
    """
    toward = frozenset(said.particles("toward_han")[0])
    for place, (before, word) in enumerate(pairwise(scan.words), start=1):
        if before.raw not in toward or not (code := countries.short_han().get(word.key)):
            continue
        if not any(hit.start < word.end and before.start < hit.end for hit in base.act_names.inside(scan.words)):
            yield Candidate(place - 1, place + 1, Use.COUNTRY, place=Place(place - 1, place + 1, code, TO))


def is_rather_a_country(scan: Scan, place: int) -> bool:
    """Return whether a word that bears a thing's name is a country here: 金 in 刚果金, `alla Germania`, `to chile`."""
    word = scan.words[place]
    code = countries.by_key(word.key, full=True)
    inside = place > 0 and word.raw.istitle() and scan.words[place - 1].key in said.group("inside")  # "in Germania"
    named = code and word.raw[1:].islower() and (inside or is_directed(scan, place))
    beside_a_firm = place > 0 and scan.is_unknown(place - 1)  # "albemarle chile to us"; "dried chile" is a fruit
    placed = code is not None and (word.raw[:1].isupper() or beside_a_firm) and _is_placed(scan, place, code)
    joined = place > 1 and word.raw.istitle() and scan.words[place - 1].key in said.group("joining")
    listed = code is not None and joined and ends_a_place(scan, place - 1)  # "India, Brazil and Chile"
    return bool(named) or placed or listed or (code is not None and _is_a_cell(scan, place))


def _is_a_cell(scan: Scan, place: int) -> bool:
    """Return whether a word with a capital is a cell of its own that is no goods: `2825.20 | Chile`, `litio, Chile`.

    Figures stand before it, or "to" behind it, or of all cells behind the first it alone has a capital.
    """
    begins = place > 0 and place in scan.after_comma and scan.words[place].raw.istitle()
    if not begins or not (place + 1 in scan.after_comma or place + 1 == len(scan.words)):
        return False
    if scan.words[place - 1].key.isdecimal() or is_before_to(scan, place + 1, parted=True):
        return True
    return _is_called_so(scan, place) and all(_is_called_so(scan, one) for one in _cells_with_capitals(scan))


def _is_called_so(scan: Scan, place: int) -> bool:
    """Return whether a word is a country's own name."""
    code = countries.by_key(scan.words[place].key, full=True)
    return code is not None and key(countries.name(code)) == scan.words[place].key


def _cells_with_capitals(scan: Scan) -> Iterator[int]:
    """Yield the first words of cells behind the first one that have a capital."""
    return (one for one in scan.after_comma if scan.words[one].raw[:1].isupper())


def _is_inside_a_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether Chinese or Japanese characters are a part of a town's name where goods go or leave: 运往海参崴."""
    return any(
        is_directed(scan, begin) or is_led_behind(scan, begin, end) or is_before_another(scan, end)
        for begin, end in _towns_around(scan, first, last)
    )


def is_before_another(scan: Scan, end: int) -> bool:
    """Return whether a hyphen, or a word for "to", and a place stand behind a town: 无锡-汉堡, 无锡港至汉堡."""
    end = behind_its_port(scan, end)
    if end in scan.after_hyphen and begins_a_place(scan, end):
        return True
    behind = scan.joined_key(end, end + CHARACTERS)
    led = filter(behind.startswith, said.folded_particles("to_before_han"))
    return any(begins_a_place(scan, end + len(word)) for word in led)


def _towns_around(scan: Scan, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield where towns stand whose names in characters are longer than the words that they begin with or hold."""
    if not is_han(scan.words[first].key[0]):
        return
    longest = gazetteer.longest_place(scan.words[first].key)
    for begin in range(max(0, last - longest), first + 1):
        if not may_begin(scan, begin):
            continue
        shortest = max(last, begin + last - first + 1)
        for end in range(shortest, min(len(scan.words), begin + longest) + 1):
            if gazetteer.country_of_town(scan.joined_key(begin, end)):
                yield begin, end


def is_inside_a_longer_place(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are a part of the name of a place: `Ivory Coast`, `to Salt Lake City`.

    A town's name counts behind a word of direction, or if it is long: "diamond bar" is a shape first.
    """
    if _is_inside_a_town(scan, first, last):
        return True
    for begin in range(max(0, first - _AROUND), first + 1):
        for end in range(last, min(len(scan.words), last + _AROUND) + 1):
            beside = (*scan.words[begin:first], *scan.words[last:end])
            if not beside or any(word.key in said.group("joining") for word in beside):
                continue  # "paraguas y" are umbrellas
            joined = "".join(word.key for word in scan.words[begin:end])
            if countries.by_key(joined, full=True) or gazetteer.region_of(joined):
                return True
            ends = is_plainly_directed(scan, begin) or is_an_end(scan, begin, end)
            if (ends or _is_long(scan, begin, end)) and gazetteer.country_of_town(joined):
                return True
    return False


def _is_long(scan: Scan, begin: int, end: int) -> bool:
    """Return whether words with capitals are so many, or are so followed, that they are a place: Rostov-on-Don.

    "to", and a state of the town's country ("Round Rock TX"), follow a place.
    """
    those = scan.words[begin:end]
    if end - begin >= _LONG:
        return those[0].raw[:1].isupper()
    lies_in = gazetteer.countries_of_town("".join(word.key for word in those))
    behind = "".join(word.raw for word in scan.words[end : end + 1])
    stated = behind.isupper() and bool(gazetteer.country_of_state(behind, lies_in))
    return all(word.raw.istitle() for word in those) and (stated or is_before_to(scan, end))


def _is_placed(scan: Scan, place: int, code: str) -> bool:
    """Return whether "to" and a place stand behind a country, or its own town before it: `Antofagasta Chile`."""
    if is_before_to(scan, place + 1):
        return True
    begins = range(max(0, place - gazetteer.LONGEST_PLACE), place)
    towns = (scan.joined_key(begin, place) for begin in begins)
    return any(code in gazetteer.countries_of_town(town) for town in towns)


_ABBREVIATED = re.compile(r"[A-Z]{3,4}")
_LONGEST_PARTY = 5
"""Words of a party's name that are looked at."""


def named(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Every country of a text and every part of one, each with its direction."""
    found: list[Place] = []
    misspelt: set[int] = set()
    place = 0
    while place < len(scan.words):
        if place in scan.of_led_names:
            place += 1
            continue
        at = _place_at(scan, place)
        if at and _is_the_abbreviation_of_a_party(scan, base, at):
            at = None
        if (
            at
            and gazetteer.region_of(scan.joined_key(at.first, at.last))
            and is_the_street_of_an_address(scan, base, (at.first, at.last), at.codes)
        ):
            at = None
        if not at and (at := _misspelt_at(scan, base, place)):
            misspelt.add(place)
        if at:
            found.append(at)
            scan = scan.choosing([Candidate(at.first, at.last, Use.COUNTRY)])  # those behind it know it as taken
        place = at.last if at else place + 1
    for one, direction in zip(found, directions_of(scan, found), strict=True):
        keys = (MISSPELT,) if one.first in misspelt else ()
        yield Candidate(one.first, one.last, Use.COUNTRY, place=replace(one, direction=direction), keys=keys)


def _is_the_abbreviation_of_a_party(scan: Scan, base: RuleBase, at: Place) -> bool:
    """Return whether letters that are a country's in one language begin the name of a party of an act: BAE Systems."""
    word = scan.words[at.first]
    if at.last - at.first > 1 or not _ABBREVIATED.fullmatch(word.raw) or word.key in said.group("to", "from"):
        return False
    text = scan.typed(at.first, min(len(scan.words), at.first + _LONGEST_PARTY))
    return any(one.start == 0 and one.end > len(word.raw) for one in base.bound_in_text.inside(text))


def _misspelt_at(scan: Scan, base: RuleBase, place: int) -> Place | None:
    """Return the country whose name an unknown word nearly is, in a country's role: `philipines to china`."""
    word = scan.words[place]
    role = is_plainly_directed(scan, place) or is_labelled(scan, place) or is_before_to(scan, place + 1)
    if not role or not scan.is_unknown(place) or word.key in base.vocabulary or word.key in spelling.ordinary():
        return None
    spans = ((place, place + 1), (max(0, place - 1), place + 1), (place, place + 2))  # "Abomey-Calavi" is no Malawi
    town = any(gazetteer.country_of_town(scan.joined_key(*span)) for span in spans)
    town = town or bool(gazetteer.countries_of_others_so_named(word.key))
    code = None if town else countries.by_misspelt(word.key)
    return Place(place, place + 1, code, direction_of(scan, place, place + 1, "")) if code else None


def _is_of_a_standard(scan: Scan, first: int) -> bool:
    """Return whether a stroke or hyphen glues one letter, and a number, to capitals: the standard GB/T 3518-2008."""
    letter, number = (scan.words[at].raw if at < len(scan.words) else "" for at in (first + 1, first + 2))
    glued = first + 1 in scan.after_stroke | scan.after_hyphen | scan.after_comma
    code = scan.words[first].raw.isupper() and letter.isupper() and len(letter) == 1
    return glued and code and number.isdecimal()


def _place_at(scan: Scan, first: int) -> Place | None:
    """Return the country, or the part of one, that begins at a word."""
    if scan.taken[first] or is_a_persons_name(scan, first) or _is_of_a_standard(scan, first):
        return None
    region = region_at(scan, first)
    at = region or _country_at(scan, first)
    if not at or _is_of_a_longer_town(scan, first, at[1]):
        return None
    code, last, rest = at if region else _without_a_quarter_of_another(scan, first, at)
    code = code if region else country_with_a_part_there(scan, first, last) or code
    if not region and _is_a_town_here(scan, first, last, code):
        return None
    country = code.partition("-")[0]
    first, last = _full_name(scan, first, last)
    direction = _direction_at(scan, Place(first, last, country, NEITHER), rest)
    return Place(first, last, country, direction, code if region and direction not in {AWAY, OUTSIDE} else "")


def _direction_at(scan: Scan, at: Place, rest: str) -> str:
    """Return the direction of a country, by what stands around it and what is glued behind it."""
    direction = direction_of(scan, at.first, at.last, rest) or by_what_follows(scan, at.first, at.last, at.code)
    sends = direction == TO and is_before_to(scan, at.last) and is_behind_export(scan, at.first)
    return FROM if sends else direction


def _without_a_quarter_of_another(scan: Scan, first: int, at: tuple[str, int, str]) -> tuple[str, int, str]:
    """Return Korea alone where "North" is of the noun behind it: "Korea north border to Seoul" is no North Korea."""
    last = at[1]
    if scan.joined_key(first, last) != "koreanorth" or {first + 1, last} & scan.after_comma or last >= len(scan.words):
        return at
    noun = scan.words[last].raw.islower() and said.role(scan.words[last].key) is not said.Role.GRAMMAR
    return ("KR", first + 1, at[2]) if noun else at


def _full_name(scan: Scan, first: int, last: int) -> tuple[int, int]:
    """Return where the full name of a country stands: `Republic of India`, among words that are not used."""
    begin = next((place + 1 for place in range(first - 1, -1, -1) if scan.taken[place]), 0)
    ends = range(last, min(len(scan.words), last + _LONGEST_COUNTRY))
    end = next((place for place in ends if scan.taken[place] or begins_a_use(scan, place)), ends.stop)  # 美国 | 国防部
    begin = max(begin, first - _LONGEST_COUNTRY)
    keys = [word.key for word in scan.words[begin:end]]
    whole = countries.full_name(keys, first - begin, last - begin)
    return begin + whole[0], begin + whole[1]


def _is_of_a_longer_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether a Chinese country is only a part of a town's name: 德 in 德黑兰, 加 in 芝加哥 and 雅加达."""
    return any(not any(scan.taken[begin:first]) for begin, _ in _towns_around(scan, first, last))


def _is_a_town_here(scan: Scan, first: int, last: int, code: str) -> bool:
    """Return whether a country's letters are a city's (`Yokohama→LA`), or its name a town's."""
    return bool(countries_of_letters(scan, first)) or _is_a_town_so_named(scan, first, last, code)


def _is_a_town_so_named(scan: Scan, first: int, last: int, code: str) -> bool:
    """Return whether a country's name is a town's here: `Columbia SC`, `Ciudad de México`, the seat of the Union."""
    if gazetteer.countries_sharing(scan.joined_key(first, last)) and _full_name(scan, first, last) == (first, last):
        return True  # the reader of towns asks of both
    others = gazetteer.countries_of_others_so_named(scan.joined_key(first, last))
    if others and (code == UNION or is_in_its_state(scan, last, others) or is_in_a_part_of(scan, last, others)):
        return True
    if is_han(scan.words[first].key[0]):
        return False
    spans = [(begin, last) for begin in range(max(0, last - gazetteer.LONGEST_PLACE), first)]
    spans.append((first, last + 1))
    free = [(begin, end) for begin, end in spans if not scan.taken[begin]]
    longer = ((begin, gazetteer.country_of_town(scan.joined_key(begin, end))) for begin, end in free)
    # "Port of Spain" is no Spain
    return any(town and (town == code or _begins_a_name(scan, begin, first)) for begin, town in longer)


def _begins_a_name(scan: Scan, place: int, country: int) -> bool:
    """Return whether a word before a country has a capital and is none of direction: "to SA" is not Tosa."""
    word = scan.words[place]
    return place < country and word.raw[:1].isupper() and word.key not in said.group("to", "from", "into", "of")


def may_begin(scan: Scan, place: int) -> bool:
    """Return whether a name of a country or a town of several characters may begin at a word."""
    return gazetteer.may_begin_in_han(scan.joined_key(place, place + 2))


def _country_at(scan: Scan, first: int) -> tuple[str, int, str] | None:
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
