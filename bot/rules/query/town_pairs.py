"""Two places side by side, of which each makes the other one: `chittagong karachi`, `Abidjan/Haiphong`. PURE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.query.directions import behind_its_port
from bot.rules.query.place_roles import SIDES
from bot.rules.query.places_beside import is_plainly_a_place
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import gazetteer
from bot.text.normalize import is_han

_LONGEST_ACRONYM = 5
_WORDS_OF_A_TOWN = 4
"""Words, or Chinese characters, of the name of a town beside a place of its country."""
_LONGEST_WORD = 6
"""Letters up to which a small town's name may be a word of any language."""


def is_of_a_pair(scan: Scan, first: int, last: int, folded: str) -> bool:
    """`chittagong karachi`, `Abidjan/Haiphong`, `Den Haag Hamburg`: two places side by side make each other one."""
    if any(scan.taken[first:last]) or _has_its_route(scan):
        return False
    apart = (scan.after_comma - scan.after_stroke) | scan.in_brackets
    if first > 0 and first not in apart and scan.taken[first - 1] in {Use.COUNTRY, Use.TOWN}:
        return _may_stand_in_a_pair(scan, first, last, folded, second=True)
    if not _may_stand_in_a_pair(scan, first, last, folded, second=False):
        return False
    signed = last in scan.after_hyphen | scan.after_stroke and not gazetteer.is_also_a_word(folded)
    alone = gazetteer.is_rather_a_town(folded) or signed  # "Amamapare-Saganoseki"
    ends = {last, behind_its_port(scan, last)} - apart
    return any(is_plainly_a_place(scan, end) or (alone and _begins_the_second(scan, end)) for end in ends)


def _has_its_route(scan: Scan) -> bool:
    """Return whether both ends are told: further names are beside the route, as in "CN to IN, price Bursa Malaysia"."""
    places = [one.place for one in scan.chosen if one.place]
    arrives = [one.first for one in places if SIDES.get(one.direction) == "arrives"]
    ends = scan.routes.destinations or arrives
    leaves = (one for one in places if SIDES.get(one.direction) == "leaves" or (arrives and one.first < arrives[0]))
    return bool(ends) and (bool(scan.routes.exporters) or any(leaves))


def _begins_the_second(scan: Scan, first: int) -> bool:
    """Return whether a word is a town where a town that is no other word stands before it: `guayaquil vigo`."""
    if first >= len(scan.words) or scan.taken[first]:
        return False
    folded = scan.words[first].key
    known = gazetteer.country_of_town(folded) is not None
    return known and _may_stand_in_a_pair(scan, first, first + 1, folded, second=True)


def _may_stand_in_a_pair(scan: Scan, first: int, last: int, folded: str, *, second: bool) -> bool:
    """Return whether words are no other words than a town's name where a place stands beside them.

    In small letters a small town's may be goods, and those of a person's name count as the second place alone: the
    goods would leave from the first.
    """
    capital = not scan.words[first].raw.islower() and not scan.words[last - 1].raw.islower()
    if last - first > 1:
        return (capital or not gazetteer.is_small_town(folded)) and len(folded) >= _LONGEST_ACRONYM
    if not scan.is_unknown(first) or (capital and _is_of_a_name_but_for_places(scan, first, last, second=second)):
        return False
    if gazetteer.is_small_town(folded):
        return _may_be_small_in_a_pair(scan, first, folded, second=second)
    return capital or second or not gazetteer.is_rather_another_name(folded)


def _may_be_small_in_a_pair(scan: Scan, first: int, folded: str, *, second: bool) -> bool:
    """Return whether an unknown word is a small town beside a place: with a capital, or a long name behind it."""
    if not scan.words[first].raw.islower():
        signed = _is_signed(scan, first, folded) if second else _is_signed_to_a_place(scan, first + 1)
        return signed or not gazetteer.is_also_a_word(folded)
    long = second and len(folded) > _LONGEST_WORD
    return long and not gazetteer.is_rather_another_name(folded)


def _is_signed_to_a_place(scan: Scan, last: int) -> bool:
    """Return whether a hyphen or a stroke joins a name to a plain place behind it: "Emmen/Hamburg"."""
    return last in scan.after_hyphen | scan.after_stroke and is_plainly_a_place(scan, last)


def _is_signed(scan: Scan, first: int, folded: str) -> bool:
    """Return whether a hyphen or a stroke joins a name of some length to the place before: "Tianjin-Gemlik"."""
    joined = first in scan.after_hyphen | scan.after_stroke
    return joined and len(folded) >= _LONGEST_ACRONYM and not gazetteer.is_rather_another_name(folded)


def _is_of_a_name_but_for_places(scan: Scan, first: int, last: int, *, second: bool) -> bool:
    """Return whether an unknown word with a capital that begins no place stands beside words of a pair."""
    placed = is_plainly_a_place(scan, last) or (not second and _begins_the_second(scan, last))
    behind = last < len(scan.words) and last not in scan.after_comma and not placed
    before = first > 0 and not second and first not in scan.after_comma
    beside = [*([first - 1] if before else []), *([last] if behind else [])]
    return any(scan.words[one].raw[:1].isupper() and scan.is_unknown(one) for one in beside)


def beside_their_countries(scan: Scan) -> Iterator[Candidate]:
    """Yield names of towns beside a place of their country, which tell nothing more: "Unjha / Mundra", 马来西亚居林."""
    told = {one.place.code: one.place for one in scan.chosen if one.place}
    edges = {edge for one in scan.chosen if one.place for edge in (one.place.first, one.place.last)}
    for first in range(len(scan.words) if told else 0):
        for last in range(min(len(scan.words), first + _WORDS_OF_A_TOWN), first, -1):
            if not edges & {first, last} or not _may_be_a_name(scan, first, last):
                continue
            folded = scan.joined_key(first, last)
            if not gazetteer.is_rather_another_name(folded) and not told.keys().isdisjoint(
                gazetteer.countries_of_town(folded)
            ):
                yield Candidate(first, last, Use.TOWN)
                break


def _may_be_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether nothing else knows words, and they are written as a name: in capitals, or of two characters."""
    if not all(map(scan.is_unknown, range(first, last))):
        return False
    if is_han(scan.words[first].key[0]):
        return last - first > 1
    return scan.words[first].raw[:1].isupper() and scan.words[last - 1].raw[:1].isupper()
