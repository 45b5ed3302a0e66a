"""Places under an embargo that a text names, whatever other readers take them for. PURE.

Where goods may be going there, they are another destination. Those in the names of institutes, firms and sites
("Isfahan University of Technology"), or of words that nothing explains ("Natanz spare parts"), tell no direction: the
answer tells the embargo.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.country_codes import state_behind
from bot.rules.query.firm_words import keys, phrases
from bot.rules.query.mentions import is_a_persons_name
from bot.rules.query.place_roles import AWAY, FROM, NEITHER, ORIGIN, OUTSIDE, SEAT, TO
from bot.rules.query.tokens import PLACES, Place, Scan, Use
from bot.rules.query.town_names import is_a_street
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.no_goods import kind_of
from bot.text.normalize import is_caseless, key
from bot.text.place_labels import OF_RECEIVERS
from bot.text.question_words import Role

_OPEN = frozenset({"", Use.FIRM, Use.PARTY, Use.USE})
"""Uses of words that may hold the name of a place that nothing reads."""
_SHORTEST_STEM = 4
"""Letters that the name of a town behind an adjective has more than."""
_LONGEST_FIRM = 5
"""Words of a firm's name up to its form of law, and of such a form."""
_FEWEST_WORDS = 2
"""Words of a text that tells only goods and a country; as many behind a country may ask of a control."""
_SHORTEST_SMALL = 6
"""Letters of a small town's name that is hardly another word."""


def embargoed_names(scan: Scan, base: RuleBase) -> Iterator[str]:
    """Yield the countries, and parts of them, under an embargo that words name which are no end of the route."""
    told = [one.place for one in scan.chosen if one.place]
    origins = {one.code for one in told if one.direction in {FROM, ORIGIN}}
    for one in told if origins else ():
        if one.code not in origins and one.direction not in {AWAY, OUTSIDE} and one.code in base.embargoes:
            yield one.code
    place = 0
    while place < len(scan.words):
        last, codes = _longest_at(scan, place)
        if codes and base.embargoes.keys() >= {*codes} and not _lies_elsewhere(scan, last, codes):
            yield codes[0]
        place = last


def _longest_at(scan: Scan, first: int) -> tuple[int, tuple[str, ...]]:
    """Return where the longest name of a place ends that begins at a word, and what it names; else the next word."""
    if is_a_persons_name(scan, first) or first in scan.of_led_names:
        return first + 1, ()
    longest = min(gazetteer.longest_place(scan.words[first].key), len(scan.words) - first)
    for last in range(first + longest, first, -1):
        if not _OPEN.issuperset(scan.taken[first:last]) or not _is_written_as_a_name(scan, first, last):
            continue
        folded = scan.joined_key(first, last)
        doubtful = gazetteer.is_small_town(folded) and (_opens(scan, first, last) or _is_a_makers(scan, first, last))
        codes = () if doubtful else _places_named(folded)
        if not codes and last == first + 1:
            codes = _of_an_adjective(folded, before_goods=_is_before_goods(scan, last))
        if codes:
            return last, codes
    return first + 1, ()


def _is_written_as_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether words have a capital or are of a script without any, and none is glued to another name."""
    begin, end = scan.words[first], scan.words[last - 1]
    if is_caseless(begin.raw):
        return not begin.glued and (last == len(scan.words) or not scan.words[last].glued)
    if begin.raw.islower():
        return _is_a_part_in_small_letters(scan, first, last)
    return begin.raw[:1].isupper() and end.raw[:1].isupper() and not is_a_street(scan, first, last)


def _is_a_part_in_small_letters(scan: Scan, first: int, last: int) -> bool:
    """Return whether small letters that nothing explains are a part of a country with a code: `gallium melitopol`."""
    folded = scan.joined_key(first, last)
    part = "-" in (gazetteer.region_of(folded) or "") and not gazetteer.is_also_a_word(folded)
    return part and len(folded) >= _SHORTEST_SMALL and all(map(scan.is_unknown, range(first, last)))


def _of_an_adjective(folded: str, *, before_goods: bool) -> tuple[str, ...]:
    """Return what a Slavic adjective names, but a small town: `Томский политехнический университет`.

    Right before goods it may be another word: `Майский чай`; of a great town it is none.
    """
    endings = [ending for ending in _endings() if folded.endswith(ending)]
    doubtful = bool(endings) and (before_goods or kind_of(folded) is not None)
    for stem in map(folded.removesuffix, endings):
        for name in (stem, *(f"{stem.removesuffix(cut)}{put}" for cut, put in _instead() if stem.endswith(cut))):
            longer = len(name) > _SHORTEST_STEM and not gazetteer.is_small_town(name)
            told = longer and (not doubtful or gazetteer.is_great_town(name))
            if told and (codes := _places_named(name)):
                return codes
    return ()


@cache
def _endings() -> tuple[str, ...]:
    return tuple(key(ending) for ending in read_yaml("query/writing")["town_adjectives"].split())


@cache
def _instead() -> tuple[tuple[str, str], ...]:
    """Return the ends of stems of adjectives, each with what the town's name has there."""
    forms = (one.split("-") for one in read_yaml("query/writing")["town_stems"].split())
    return tuple((key(cut), put) for cut, put in forms)


def _opens(scan: Scan, first: int, last: int) -> bool:
    """Return whether words open a sentence or a row before goods, where any word has a capital: "Удобная мебель"."""
    opening = first == 0 or first in scan.after_stop | scan.after_row
    return opening and _is_before_goods(scan, last)


def _is_before_goods(scan: Scan, last: int) -> bool:
    return last < len(scan.words) and last not in scan.after_comma and scan.taken[last] == Use.SUBJECT


def _is_a_makers(scan: Scan, first: int, last: int) -> bool:
    """Return whether a title stands before words, or a form of law behind them: "Dr. Zhukov", "Klin Tools Ltd"."""
    if first and scan.words[first - 1].key in keys("titles"):
        return True
    end = last
    while end < len(scan.words) and end not in scan.after_comma and scan.words[end].raw[:1].isupper():
        end += 1
    return any(word.key in said.group("company") for word in scan.words[last : end + 1])


def _places_named(folded: str) -> tuple[str, ...]:
    """Return the part of a country, the country or those of the towns of a name, which is no other word."""
    if code := gazetteer.region_of(folded) or countries.by_key(folded, full=True):
        return (code,)
    small = gazetteer.is_small_town(folded)
    if kind_of(folded) is not None and not gazetteer.is_great_town(folded):
        return ()  # a person's name, or a word of a language: Рака
    another = gazetteer.is_rather_another_name(folded) and not gazetteer.is_great_town(folded)
    if another or (small and (len(folded) < _SHORTEST_SMALL or gazetteer.is_also_a_word(folded))):
        return ()
    return gazetteer.countries_of_town(folded)


def _lies_elsewhere(scan: Scan, last: int, codes: Sequence[str]) -> bool:
    """Return whether the country or the state behind a name tells that it is another one's: "Moscow, Idaho"."""
    own = {code.partition("-")[0] for code in codes}
    behind = (one.place for one in scan.chosen if one.place and one.first == last and one.use in PLACES)
    return (
        any(own.isdisjoint(one.codes) for one in behind) or state_behind(scan, last, (*own,), small=False) is not None
    )


def with_embargoed_places(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan with a place under embargo as another destination where the goods, or a firm, may be going there.

    The firm stands behind a town of arrival, or its name begins as a town: `to Praga, Mitsubishi Materials, Iran`,
    "An: Isfahan Alloys, Hamburg". A country that no word aims at may be an end beside both that are told, and one
    before a dash in a receiver's row may be either: "Consignee: Zorvex Ltd, Tehran – China". A firm's country may be an
    end beside who sends: `für eine iranische Firma from:CN`.
    """
    scan = _without_adjectives_in_firms(_without_adjectives_of_the_exporter(scan))
    scan = _without_bare_parts(base, scan)
    scan = _with_whom_they_may_go_to(base, scan)
    routes = scan.routes
    found = [code for code in _perhaps_ends(scan) if code in base.embargoes and code not in routes.exporters]
    turned = [code for code in _before_a_dash(scan) if code in base.embargoes and code in routes.exporters]
    if not found and not turned:
        return scan
    exporters = dict.fromkeys((*routes.exporters, *(routes.destinations if turned else ())))
    destinations = dict.fromkeys((*routes.destinations, *found, *turned))
    return replace(scan, routes=replace(routes, exporters=tuple(exporters), destinations=tuple(destinations)))


def _without_bare_parts(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan without exporters told by a part under an embargo that no word aims: `Simferopol generator`.

    The part stays named; as an exporter its country would leave all others unasked.
    """
    told = [one.place for one in scan.chosen if one.place]
    parts = [one for one in told if one.region != one.code and one.region in base.embargoes]
    aimless = {one.code for one in parts if one.direction in {NEITHER, ORIGIN}}
    aimless -= {one.code for one in told if one not in parts}
    bare = tuple(code for code in scan.routes.bare if code not in aimless)
    return replace(scan, routes=replace(scan.routes, bare=bare))


def _perhaps_ends(scan: Scan) -> Iterator[str]:
    """Yield the countries that may be destinations beside those told: behind towns, of names led by "to", of seats."""
    routes = scan.routes
    yield from _behind_towns(scan)
    for at in sorted(scan.of_led_names):
        yield from gazetteer.countries_of_town(scan.words[at].key)
    if routes.exporters and routes.destinations:
        yield from routes.bare
    if routes.exporters:
        yield from (one.place.code for one in scan.chosen if one.place and one.place.direction == SEAT)


def _before_a_dash(scan: Scan) -> Iterator[str]:
    """Yield the countries of places that a dash, a hyphen or a stroke parts from the next, in a receiver's row."""
    signs = (scan.after_dash | scan.after_hyphen | scan.after_stroke) - scan.after_arrow
    for one in scan.chosen:
        if one.place and not one.place.direction and one.last in signs:
            before = [label for last, label in sorted(scan.ends_of_labels.items()) if last < one.first]
            if before and before[-1].role in OF_RECEIVERS:
                yield one.place.code


def _behind_towns(scan: Scan) -> Iterator[str]:
    """Yield the countries of places behind a comma, and behind words of another name behind a town of arrival."""
    places = sorted((one.place for one in scan.chosen if one.place), key=lambda one: one.first)
    for before, behind in pairwise(places):
        apart = before.last < behind.first and scan.after_comma.issuperset({before.last, behind.first})
        if apart and before.of_a_town and before.direction == TO and behind.direction in {NEITHER, FROM}:
            yield behind.code


def _with_whom_they_may_go_to(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan in which the only country, one under an embargo told by an adjective, may be where goods go.

    Nothing is known of what stands beside it, which is no goods and no control: `İranlı bir şirkete galyum`. As an
    exporter it would leave all others unasked.
    """
    routes = scan.routes
    told = [one.place for one in scan.chosen if one.place]
    codes = (*routes.exporters, *routes.bare)
    if len(told) != 1 or codes != (told[0].code,) or routes.destinations or told[0].code not in base.embargoes:
        return scan
    first, last = told[0].first, told[0].last
    named = told[0].direction not in {NEITHER, SEAT} or not _is_an_adjective(scan, told[0])
    beside = [*scan.taken[max(0, first - 1) : first], *(() if last in scan.apart else scan.taken[last : last + 1])]
    controls = any(
        scan.role(place) is Role.QUESTION for place in range(last, min(last + _FEWEST_WORDS, len(scan.words)))
    )
    if named or controls or Use.SUBJECT in beside or len(scan.words) <= _FEWEST_WORDS:
        return scan
    return replace(scan, routes=replace(routes, exporters=(), bare=(), destinations=codes))


def _is_an_adjective(scan: Scan, place: Place) -> bool:
    """Return whether a country is told by an adjective, perhaps one in a case: `iransk`, `iranischer`."""
    folded = scan.joined_key(place.first, place.last)
    return countries.is_an_adjective(folded) or countries.by_key(folded, full=True) is None


def _without_adjectives_in_firms(scan: Scan) -> Scan:
    """Return the scan without exporters that an adjective at the head of a firm's name tells: Norsk Hydro ASA."""
    routes = scan.routes
    told = [one.place for one in scan.chosen if one.place]
    heads = {one.code for one in told if _begins_a_firm(scan, one)}
    left = {one.code for one in told if not _begins_a_firm(scan, one)}
    if not heads - left:
        return scan
    exporters = tuple(code for code in routes.exporters if code not in heads - left)
    bare = tuple(code for code in routes.bare if code not in heads - left)
    return replace(scan, routes=replace(routes, exporters=exporters, bare=bare))


def _begins_a_firm(scan: Scan, place: Place) -> bool:
    """Return whether a place is an adjective with a capital, a name stands behind it, and behind that a form of law."""
    written = scan.words[place.first].raw[:1].isupper() and place.direction in {NEITHER, SEAT}
    if not written or not countries.is_an_adjective(scan.joined_key(place.first, place.last)):
        return False
    for at in range(place.last, min(place.last + _LONGEST_FIRM, len(scan.words))):
        if at in scan.apart or at in scan.after_comma or at in scan.after_colon:
            return False
        if at == place.last:
            continue  # a name stands between
        behind = tuple(word.key for word in scan.words[at : at + _LONGEST_FIRM])
        if any(behind[: len(form)] == form for form in phrases("forms").get(behind[0], ())):
            return True
    return False


def _without_adjectives_of_the_exporter(scan: Scan) -> Scan:
    """Return the scan without the exporter as a destination that adjectives alone tell: `China to Kinesisk Handel ApS`.

    They begin names of firms, whose country they do not tell, and goods that stay at home would be free.
    """
    routes = scan.routes
    ends = [one.place for one in scan.chosen if one.place and one.place.direction == TO]
    named = {one.code for one in ends if not countries.is_an_adjective(scan.joined_key(one.first, one.last))}
    those = {one.code for one in ends} & {*routes.exporters} - named
    if not those:
        return scan
    left = tuple(code for code in routes.destinations if code not in those)
    return replace(scan, routes=replace(routes, destinations=left))
