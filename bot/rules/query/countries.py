"""Readers of the countries and towns of a query, each with the direction that the words around it give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.rules.query.country_codes import (
    begins_a_place,
    country_of_code,
    country_of_port,
    is_before_to,
    is_in_its_state,
    is_two_letter_code,
)
from bot.rules.query.directions import (
    AWAY,
    FINAL,
    FROM,
    MADE,
    NEITHER,
    OUTSIDE,
    PRODUCED,
    TO,
    by_a_noun_behind,
    by_a_word_before_its_firm,
    by_what_follows,
    direction_of,
    is_a_persons_name,
    is_before_its_maker,
    is_behind_export,
    is_delivered,
    is_directed,
    is_joined,
    is_labelled,
    is_plainly_directed,
    to_a_town,
)
from bot.rules.query.tokens import Candidate, Place, Scan, Use, is_content
from bot.text import countries, endings
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, is_hiragana

_LONGEST_COUNTRY = 10
_LONGEST_LATIN_COUNTRY = 6
_SHORTEST_COUNTRY = 2
_BENT_WORDS = 2
_UNION = "EU"
"""In a question its seat is a town, where goods may go; elsewhere its name stands for the Union."""
MISSPELT = "misspelt"
"""The key of a country whose name has a letter too many, too few or wrong."""
_LONG_STEM = 8
_FEW, _LONGEST_ACRONYM = 4, 5
"""Codes and short forms have two to four letters, acronyms up to five."""


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


def _inside_a_country(scan: Scan, place: int) -> bool:
    """Return whether a Chinese character is a part of a country's name: 金 in 刚果金 is not gold."""
    if not is_han(scan.words[place].key[0]):
        return False
    starts = range(max(0, place + 1 - _LONGEST_COUNTRY), place + 1)
    ends = range(place + 1, min(len(scan.words), place + _LONGEST_COUNTRY) + 1)
    spans = ((start, end) for start in starts for end in ends if end - start > 1)
    return any(countries.by_key("".join(w.key for w in scan.words[start:end]), full=True) for start, end in spans)


def is_rather_a_country(scan: Scan, place: int) -> bool:
    """Return whether a word that bears a thing's name is a country here: 金 in 刚果金, `alla Germania`."""
    word = scan.words[place]
    code = countries.by_key(word.key, full=True) if word.raw[:1].isupper() else None
    named = code and word.raw[1:].islower() and is_directed(scan, place)
    return _inside_a_country(scan, place) or bool(named) or (code is not None and _is_placed(scan, place, code))


def _is_placed(scan: Scan, place: int, code: str) -> bool:
    """Return whether "to" and a place stand behind a country, or its own town before it: `Antofagasta Chile`."""
    if is_before_to(scan, place + 1):
        return True
    begins = range(max(0, place - countries.LONGEST_PLACE), place)
    towns = ("".join(word.key for word in scan.words[begin:place]) for begin in begins)
    return any(code in countries.countries_of_town(town) for town in towns)


def named(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Every country of a text and every part of one, each with its direction."""
    found: list[Place] = []
    misspelt: set[int] = set()
    place = 0
    while place < len(scan.words):
        at = _place_at(scan, place)
        if not at and (at := _misspelt_at(scan, base, place)):
            misspelt.add(place)
        if at:
            found.append(at)
            scan = scan.choosing([Candidate(at.first, at.last, Use.COUNTRY)])  # those behind it know it as taken
        place = at.last if at else place + 1
    for one, direction in zip(found, _joined_directions(scan, found), strict=True):
        keys = (MISSPELT,) if one.first in misspelt else ()
        yield Candidate(one.first, one.last, Use.COUNTRY, place=replace(one, direction=direction), keys=keys)


def _misspelt_at(scan: Scan, base: RuleBase, place: int) -> Place | None:
    """Return the country whose name an unknown word nearly is, in a country's role: `philipines to china`."""
    word = scan.words[place]
    role = is_plainly_directed(scan, place) or is_labelled(scan, place) or is_before_to(scan, place + 1)
    if not role or not scan.is_unknown(place) or word.key in base.vocabulary or word.key in spelling.ordinary():
        return None
    town = countries.country_of_town(word.key) or countries.countries_of_others_so_named(word.key)
    code = None if town else countries.by_misspelt(word.key)
    return Place(place, place + 1, code, direction_of(scan, place, place + 1, "")) if code else None


def _place_at(scan: Scan, first: int) -> Place | None:
    """Return the country, or the part of one, that begins at a word."""
    if scan.taken[first] or is_a_persons_name(scan, first):
        return None
    region = _region_at(scan, first)
    at = region or _country_at(scan, first)
    if not at or _begins_a_longer_town(scan, first, at[1]):
        return None
    code, last, rest = at
    if not region and _is_a_town_so_named(scan, first, last, code):
        return None
    country = code.partition("-")[0]
    direction = direction_of(scan, first, last, rest) or by_what_follows(scan, first, last, country)
    if direction == TO and is_before_to(scan, last) and is_behind_export(scan, first):
        direction = FROM
    return Place(first, last, country, direction, code if region and direction in {TO, FINAL, NEITHER} else "")


_SHARED = frozenset({TO, FINAL, FROM, OUTSIDE, AWAY, MADE, PRODUCED})
"""Directions that a place has from one before that it is joined to."""


def _joined_directions(scan: Scan, found: Sequence[Place]) -> list[str]:
    """Directions, where countries that are joined share the one that stands before the first or behind the last."""
    directions = [one.direction for one in found]
    joined = [is_joined(scan, one.last, other.first) for one, other in pairwise(found)]
    for place, together in enumerate(joined):
        if together and not directions[place + 1] and directions[place] in _SHARED:
            directions[place + 1] = directions[place]
    for place, together in reversed(list(enumerate(joined))):
        if together and not directions[place] and directions[place + 1] == TO:
            directions[place] = TO
    return directions


def towns(scan: Scan, base: RuleBase) -> Iterator[Candidate]:  # noqa: ARG001 - readers are asked alike
    """Towns: behind a word of direction, or in the answer to "where", they stand for their countries.

    Of several countries with a town of that name the ones that the text or another town in it names count, else all.
    """
    found = [*_at_the_ends_of_firms(scan), *_towns_in_order(scan)]
    sure = {one.place.code for one in found if one.place and not one.place.others}
    for one in found:
        at = one.place
        named = [code for code in at.codes if code in sure] if at and at.others else []
        yield replace(one, place=replace(at, code=named[0], others=tuple(named[1:]))) if at and named else one


def _towns_in_order(scan: Scan) -> Iterator[Candidate]:
    place, named = 0, [one.place for one in scan.chosen if one.place]
    while place < len(scan.words):
        count, codes, bent = _town_at(scan, place)
        if codes:
            at = _town_among(scan, named, Place(place, place + count, codes[0], bent, others=codes[1:], of_a_town=True))
            found = Candidate(place, at.last, Use.TOWN, place=at)
            scan = scan.choosing([found])  # those behind it know it as taken
            yield found
        place += count or 1


def _town_among(scan: Scan, named: Sequence[Place], town: Place) -> Place:
    """Return a town with its direction and its country, by what stands around it and the countries that are named."""
    behind = next((one for one in named if one.first == town.last), None)
    direction = town.direction or _direction_of_a_town(scan, town.first, town.last)
    if behind and behind.code in town.codes:
        direction = direction or behind.direction
    codes: Sequence[str] = town.codes
    if behind and direction and town.last in scan.after_stroke:
        codes = (behind.code,)  # "from Lomé/Benin": the country wins
    told = {one.code for one in named}
    code, *others = [code for code in codes if code in told] or codes
    return replace(town, code=code, direction=direction, others=tuple(others))


def _at_the_ends_of_firms(scan: Scan) -> Iterator[Candidate]:
    """Yield the great towns that end firms' names, in the firms' direction: `end user King Saud University Riyadh`."""
    for firm in scan.chosen:
        direction = direction_of(scan, firm.first, firm.last, "") if firm.use is Use.FIRM else NEITHER
        begins = range(max(firm.first + 1, firm.last - countries.LONGEST_PLACE), firm.last) if direction else ()
        for first in begins:
            folded = "".join(word.key for word in scan.words[first : firm.last])
            code = countries.country_of_town(folded) if countries.is_great_town(folded) else None
            if code:
                at = Place(first, firm.last, code, direction, of_a_town=True)
                yield Candidate(first, firm.last, Use.TOWN, place=at)
                break


def _direction_of_a_town(scan: Scan, first: int, last: int) -> str:
    direction = direction_of(scan, first, last, "") or by_a_noun_behind(scan, last) or to_a_town(scan, first, last)
    if not direction and first and scan.words[first - 1].key in said.group("inside"):
        direction = TO if scan.routes.exporters and not scan.routes.destinations else NEITHER
    direction = direction or by_a_word_before_its_firm(scan, first)
    if not direction and first and scan.taken[first - 1] == Use.PARTY:
        return TO  # a firm's own town
    return direction


def _region_at(scan: Scan, place: int) -> tuple[str, int, str] | None:
    """Return the part of a country that begins at a word, as `_country_at` gives a country."""
    word = scan.words[place]
    lower = word.raw.islower() and word.raw.isascii() and not is_directed(scan, place)
    for count in range(min(countries.LONGEST_PLACE, len(scan.words) - place), 0, -1):
        last = place + count
        if any(scan.taken[place:last]) or (lower and not is_before_to(scan, last)):
            continue
        if code := countries.region_of("".join(one.key for one in scan.words[place:last])):
            return code, last, ""
    return None


def _begins_a_longer_town(scan: Scan, first: int, last: int) -> bool:
    """Return whether a Chinese country is only the beginning of a town's name: 德 in 德黑兰 is not Germany."""
    if not is_han(scan.words[first].key[0]):
        return False
    longest = min(countries.LONGEST_PLACE, len(scan.words) - first)
    return any(
        countries.country_of_town("".join(word.key for word in scan.words[first : first + count]))
        for count in range(last - first + 1, longest + 1)
    )


def _is_a_town_so_named(scan: Scan, first: int, last: int, code: str) -> bool:
    """Return whether a country's name is a town's here: `Columbia SC`, `Ciudad de México`, the seat of the Union."""
    others = countries.countries_of_others_so_named("".join(word.key for word in scan.words[first:last]))
    if others and (code == _UNION or is_in_its_state(scan, last, others) or _is_in_a_part_of(scan, last, others)):
        return True
    if is_han(scan.words[first].key[0]):
        return False
    spans = [(begin, last) for begin in range(max(0, last - countries.LONGEST_PLACE), first)]
    spans.append((first, last + 1))
    longer = ("".join(word.key for word in scan.words[begin:end]) for begin, end in spans if not scan.taken[begin])
    return any(countries.country_of_town(one) == code for one in longer)


def _is_in_a_part_of(scan: Scan, place: int, among: Sequence[str]) -> bool:
    """Return whether the words from a place on name a part of one of some countries: `London, Ontario`."""
    region = _region_at(scan, place) if place < len(scan.words) and place not in scan.after_dash else None
    return region is not None and region[0].partition("-")[0] in among


def _countries_of_a_town(scan: Scan, first: int, last: int) -> tuple[str, ...]:
    """Return the countries with a town of that name: that of a part of a country or a country behind, if it has one."""
    folded = "".join(word.key for word in scan.words[first:last])
    others, own = countries.countries_of_others_so_named(folded), countries.countries_of_town(folded)
    behind = {one.place.code for one in scan.chosen if one.place and one.place.first == last} if others else set()
    if last not in scan.after_dash and (elsewhere := tuple(code for code in others if code in behind)):
        return elsewhere
    return own or (others if countries.by_key(folded, full=True) == _UNION else ())


def _may_begin(scan: Scan, place: int) -> bool:
    return countries.may_begin_in_han("".join([word.key for word in scan.words[place : place + 2]]))


def _town_at(scan: Scan, place: int) -> tuple[int, tuple[str, ...], str]:
    """Return the longest town that begins at a word.

    How many words it has, its countries, and the direction of its ending.
    """
    longest = min(countries.LONGEST_PLACE, len(scan.words) - place)
    if is_a_persons_name(scan, place):
        return 0, (), NEITHER
    if is_han(scan.words[place].key[0]) and not _may_begin(scan, place):
        longest = 0
    for count in range(longest, 0, -1):
        if any(scan.taken[place : place + count]):
            continue
        codes = _countries_of_a_town(scan, place, place + count)
        if codes and _is_meant_as_a_town(scan, place, count, codes):
            return count, codes, NEITHER
    if scan.taken[place]:
        return 0, (), NEITHER
    if port := country_of_port(scan, place):
        return 1, (port,), NEITHER
    if not scan.is_unknown(place):
        return 0, (), NEITHER
    code, direction = _bent_town(scan, place)
    return (1, (code,), direction) if code else (0, (), NEITHER)


def _is_meant_as_a_town(scan: Scan, place: int, count: int, own: Sequence[str]) -> bool:
    """Return whether words that are the name of a town in some countries are no other words here.

    A great town counts with a capital or behind a word of direction; every town where the words around it make it one.
    """
    raw, last = scan.words[place].raw, place + count
    folded = "".join(word.key for word in scan.words[place:last])
    if _stands_before_its_country(scan, last, own) or _is_sent_from(scan, place, last, folded):
        return True
    if _is_an_end_of_a_route(scan, place, last, folded) or _is_of_a_firm(scan, place, last, folded):
        return True
    if not countries.is_great_town(folded) and _stands_before_a_country(scan, last):
        return False  # "consignee Linde Vietnam"
    alike = raw[:1].isupper() == scan.words[last - 1].raw[:1].isupper()
    if count > 1 and raw.isascii() and (len(raw) == 1 or not alike):
        return False  # "a NAND" is not Anand
    if countries.is_great_town(folded):
        return count > 1 or not raw.islower() or is_directed(scan, place)
    return _is_led_and_ends(scan, place, last) or _is_a_lesser_town(scan, place, count, folded)


def _is_a_lesser_town(scan: Scan, place: int, count: int, folded: str) -> bool:
    """Return whether the name of a town that is not widely known is no other word and no part of another name.

    It counts with a capital, apart from other names, or behind a word of direction; a small one only there.
    """
    raw, directed = scan.words[place].raw, is_directed(scan, place)
    if _is_a_word_or_acronym(scan, place, folded, directed=directed):
        return False
    lower = raw.islower() and count == 1
    if (countries.is_small_town(folded) and not directed) or (lower and not _is_led(scan, place)):
        return False
    return directed or not raw[:1].isupper() or not _is_of_a_name(scan, place, place + count)


def _is_of_a_firm(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`to Plansee Reutte`: the last word of a name behind one of direction is a town, and no other word."""
    if not scan.words[first].raw[:1].isupper() or _may_be_a_word(scan, first, folded) or not _ends(scan, last):
        return False
    return bool(by_a_word_before_its_firm(scan, first))


def _is_sent_from(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`conakry to dubai`, `zhuzhou smelter`: "to" and a place, or a maker right behind a town whose name is no word."""
    sends = is_before_to(scan, last) or is_before_its_maker(scan, last)
    return sends and not _may_be_a_word(scan, first, folded)


def _may_be_a_word(scan: Scan, first: int, folded: str) -> bool:
    """Return whether the name of a town may be another word: one that is merely frequent is none with a capital."""
    named = scan.words[first].raw[:1].isupper() and not countries.is_rather_another_name(folded)
    return countries.is_also_a_word(folded) and not named


def _stands_before_its_country(scan: Scan, last: int, own: Sequence[str]) -> bool:
    """`bethesda maryland`, `Kolwezi, DRC`: a country or a part of one in which such a town lies is right behind."""
    return any(one.place and one.place.first == last and one.place.code in own for one in scan.chosen)


def _stands_before_a_country(scan: Scan, last: int) -> bool:
    return last not in scan.after_comma and any(one.place and one.place.first == last for one in scan.chosen)


def _is_led(scan: Scan, place: int) -> bool:
    """Return whether a word stands before that can only be one of direction, or a label."""
    return is_plainly_directed(scan, place) or is_delivered(scan, place) or is_labelled(scan, place)


def _is_an_end_of_a_route(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`shanghai–frankfurt`, `St. Petersburg - Lingen`: a dash joins a town to another place, an arrow to anything."""
    if last in scan.after_arrow or first - 1 in scan.after_arrow:
        return True
    if _may_be_a_word(scan, first, folded):
        return False
    before = first in scan.after_dash and scan.taken[first - 1] in {Use.COUNTRY, Use.TOWN}
    return before or (last in scan.after_dash and begins_a_place(scan, last))


def _is_led_and_ends(scan: Scan, first: int, last: int) -> bool:
    """Return whether words stand behind one of direction, and nothing that could be the rest of a name behind them."""
    return _ends(scan, last) and _is_led(scan, first)


def _ends(scan: Scan, last: int) -> bool:
    if last == len(scan.words) or last in scan.after_comma or last in scan.in_brackets or scan.taken[last]:
        return True
    return not scan.is_content(last) or any(one.first == last for one in scan.labels)


def _is_a_word_or_acronym(scan: Scan, place: int, folded: str, *, directed: bool) -> bool:
    """Return whether the name of a town is an ordinary word without a word of place before it, or an acronym (NAND)."""
    raw = scan.words[place].raw
    before = scan.words[place - 1] if place else None
    led = directed or (before and (before.raw in said.town_words() or before.key in said.group("inside")))
    cased = raw.lower() != raw.upper()
    if countries.is_rather_another_name(folded):
        return True
    if countries.is_also_a_word(folded) and (raw.islower() or not (led or not cased)):
        return True
    return cased and raw.isupper() and len(raw) <= _LONGEST_ACRONYM and not is_plainly_directed(scan, place)


def _is_of_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether an unknown word with a capital stands beside words: they are a part of its name."""
    beside = [one for one in (first - 1, last) if 0 <= one < len(scan.words)]
    return any(
        scan.words[one].raw[:1].isupper() and scan.is_unknown(one) and max(one, first) not in scan.after_comma
        for one in beside
    )


def _bent_town(scan: Scan, place: int) -> tuple[str | None, str]:
    """Return a town in a Slavic case, or with an ending of direction: Wrocławia, Касабланку, İzmirden, 테헤란으로."""
    word = scan.words[place]
    if is_hangul(word.key[0]):
        return _town_with_a_particle(word)
    if not word.raw[:1].isupper():
        return None, NEITHER
    found = endings.word_with_a_direction().fullmatch(word.key)
    if found and not countries.is_small_town(found[1]) and (code := countries.country_of_town(found[1])):
        return code, FROM if found[2] else TO
    before = scan.words[place - 1].key if place else ""
    slavic = before in said.group("before_cases") if word.key < "\u0250" else bool(before)
    bent = slavic and not word.raw.isupper() and is_directed(scan, place)
    return (countries.country_of_inflected_town(word.key) if bent else None), NEITHER


def _town_with_a_particle(word: Word) -> tuple[str | None, str]:
    """Return a town with a particle glued behind it, and the direction that the particle says."""
    to, from_ = said.particles("to_after"), said.particles("from_after")
    ports = said.particles("port_behind")
    for end in range(len(word.key) - 1, 1, -1):
        rest, code = word.key[end:], countries.country_of_town(word.key[:end])
        rest = next((rest.removeprefix(port) for port in ports if rest.startswith(port)), rest)
        if code and (not rest or rest in to or rest in from_ or not said.unknown_part(rest)):
            return code, TO if rest.endswith(to) else FROM if rest.endswith(from_) else NEITHER
    return None, NEITHER


def _country_at(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return the longest country that begins at a word: its code, the word behind it, and what is glued behind it."""
    word = scan.words[first]
    if is_hangul(word.key[0]):
        return _country_with_a_particle(scan, first)
    han = is_han(word.key[0])
    longest = _LONGEST_COUNTRY if han else _LONGEST_LATIN_COUNTRY
    if han and not _may_begin(scan, first):
        longest = 1
    free = next((n for n, use in enumerate(scan.taken[first : first + longest]) if use), longest)
    for count in range(min(free, len(scan.words) - first), 0, -1):
        these = scan.words[first : first + count]
        if count > 1 and first + 1 in scan.after_hyphen and all(len(one.raw) <= _SHORTEST_COUNTRY for one in these):
            continue  # Si-Li is an alloy, and no spelling of Chile
        code = _country_of(scan, first, these, han=han)
        if code:
            return code, first + count, ""
    return None if han else _country_with_an_ending(scan, first)


def _country_with_an_ending(scan: Scan, first: int) -> tuple[str, int, str] | None:
    """Return a country with an ending of direction that no apostrophe parts from it: Çinden, Japonyaya."""
    found = endings.word_with_a_direction().fullmatch(scan.words[first].key)
    named = found and scan.words[first].raw[:1].isupper() and is_content(scan.words[first].key)
    code = countries.by_key(found[1], full=True) if found and named else None
    return (code, first + 1, FROM if found and found[2] else TO) if code else None


def _country_of(scan: Scan, first: int, these: Sequence[Word], *, han: bool) -> str | None:
    joined = "".join(word.key for word in these)
    if len(these) == 1 and not han:
        return _one_word_country(scan, first, these[0])
    if any(is_hiragana(word.raw) for word in these):
        return None  # したい is no タイ: names of countries are not written in hiragana
    if len(joined) < _SHORTEST_COUNTRY:
        return countries.short_han().get(joined) if is_directed(scan, first) else None
    found = countries.by_key(joined, full=True)
    if han or found:
        return found if han or not found else _without_grammar(these, joined, found)
    if len(these) == _BENT_WORDS and these[0].raw[:1].isupper():
        return countries.from_stem((these[0].key, these[1].key))
    return None


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
    if any(word.key in to or word.key in from_ for word in these):
        return countries.by_key(joined, full=False)
    return found


def _one_word_country(scan: Scan, first: int, word: Word) -> str | None:
    directed = is_directed(scan, first)
    if _is_another_word(scan, first, directed=directed):
        return None
    if any(one.first == first and begins_a_place(scan, one.last) for one in scan.labels):
        return None  # "POL Shanghai" is a port of loading, and not Poland
    plain = word.raw.upper() if len(word.raw) <= _FEW and word.raw.isascii() else ""
    code = country_of_code(scan, first, directed=directed)
    if code or is_two_letter_code(plain):
        return code
    if not is_content(word.key):
        return countries.by_key(word.key, full=False)
    # CAD, FAS and SEC are no Chad, Morocco and Czechia of other languages.
    known = countries.by_key(word.key, full=not (plain and word.raw.isupper())) or countries.from_inflected(word.key)
    return known or (countries.from_stem((word.key,)) if directed or _may_bend(word) else None)


def _is_another_word(scan: Scan, first: int, *, directed: bool) -> bool:
    """Return whether a word that spells a country is another word of some language here.

    "bị" is no Belgium (Bỉ), "vers la France" is not about Laos, "of … to miners" not about Tonga.
    """
    word = scan.words[first]
    if word.key in said.group("firms_like_codes"):
        return True
    if word.key in said.group("thing_in_lower_case") and not directed and (word.raw.islower() or word.raw.isascii()):
        return True
    if not word.raw.islower():
        return False
    behind = scan.words[first + 1].key if first + 1 < len(scan.words) else ""
    article = word.key in said.group("articles") and bool(behind)
    ourselves = word.raw == "us" and behind in said.group("inside")  # "sells to us in Mexico"
    short = len(word.key) <= _SHORTEST_COUNTRY and not word.raw.isascii()
    return article or short or ourselves or word.key in said.group("to")


def _may_bend(word: Word) -> bool:
    """Return whether a word may be a country in a case: with a capital, with an accent, or long as no other word is."""
    capital = word.raw[:1].isupper() and not word.raw.isupper()
    return capital or not word.raw.isascii() or len(word.key) >= _LONG_STEM


def _country_with_a_particle(scan: Scan, first: int) -> tuple[str, int, str] | None:
    word = scan.words[first]
    if code := said.directed_names().get(word.key):
        return code, first + 1, said.particles("toward_behind")[0]
    for end in range(len(word.key), 1, -1):
        code = countries.by_key(word.key[:end], full=True)
        rest = word.key[end:]
        directs = rest in said.particles("to_after") or rest in said.particles("from_after")
        if code and (not rest or directs or rest in said.particles("outside_after") or not said.unknown_part(rest)):
            return code, first + 1, rest
    return None
