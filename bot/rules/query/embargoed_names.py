"""Places under an embargo that a text names, whatever other readers take them for. PURE.

They stand in the names of institutes, firms and sites ("Isfahan University of Technology"), or as words that nothing
explains ("Natanz spare parts"). They tell no direction: the answer tells the embargo, and takes none for an exporter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.country_codes import state_behind
from bot.rules.query.firm_words import keys
from bot.rules.query.mentions import is_a_persons_name
from bot.rules.query.place_roles import AWAY, FROM, ORIGIN, OUTSIDE
from bot.rules.query.tokens import PLACES, Scan, Use
from bot.rules.query.town_names import is_a_street
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.no_goods import kind_of
from bot.text.normalize import is_caseless, key

_OPEN = frozenset({"", Use.FIRM, Use.PARTY, Use.USE})
"""Uses of words that may hold the name of a place that nothing reads."""
_SHORTEST_STEM = 4
"""Letters that the name of a town behind an adjective has more than."""
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
