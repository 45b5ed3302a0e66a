"""Readers of the countries of a query, each with the direction that the words around it give."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
from bot.rules.query.country_codes import is_in_its_state
from bot.rules.query.country_names import country_at, may_begin
from bot.rules.query.direction_words import (
    is_behind_export,
    is_directed,
    is_led_behind,
    is_plainly_directed,
)
from bot.rules.query.directions import by_what_follows, direction_of, directions_of
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
from bot.rules.query.tokens import Candidate, Place, Scan, Use
from bot.rules.query.town_names import is_an_end
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import is_han, key

_LONGEST_COUNTRY = 10
UNION = "EU"
"""In a question its seat is a town, where goods may go; elsewhere its name stands for the Union."""
MISSPELT = "misspelt"
"""The key of a country whose name has a letter too many, too few or wrong."""
_ABBREVIATED = re.compile(r"[A-Z]{3,4}")
_LONGEST_PARTY = 5
"""Words of a party's name that are looked at."""
_AROUND, _LONG = 2, 3
"""Words of a place on either side of one of them that is goods elsewhere, and of a long name."""


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
    code = countries.by_key(scan.words[place].key, full=True)
    if code is None:
        return False
    return _is_led(scan, place) or _is_placed(scan, place, code) or _ends_a_list(scan, place) or _is_a_cell(scan, place)


def _is_led(scan: Scan, place: int) -> bool:
    """Return whether a word of direction, or "in" ("in Germania"), stands before a word in small letters."""
    inside = place > 0 and scan.words[place].raw.istitle() and scan.words[place - 1].key in said.group("inside")
    return scan.words[place].raw[1:].islower() and (inside or is_directed(scan, place))


def _ends_a_list(scan: Scan, place: int) -> bool:
    """Return whether "and" and a place stand before a word with a capital: "India, Brazil and Chile"."""
    joined = place > 1 and scan.words[place].raw.istitle() and scan.words[place - 1].key in said.group("joining")
    return joined and ends_a_place(scan, place - 1)


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
    """Return whether "to" and a place stand behind a country, or its own town before it: `Antofagasta Chile`.

    It has a capital or stands behind a firm: "albemarle chile to us", but "dried chile" is a fruit.
    """
    if not scan.words[place].raw[:1].isupper() and not (place > 0 and scan.is_unknown(place - 1)):
        return False
    if is_before_to(scan, place + 1):
        return True
    begins = range(max(0, place - gazetteer.LONGEST_PLACE), place)
    towns = (scan.joined_key(begin, place) for begin in begins)
    return any(code in gazetteer.countries_of_town(town) for town in towns)


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
    at = region or country_at(scan, first)
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
