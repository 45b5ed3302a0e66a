"""The reader of words for ordinary goods in many languages, which no name on file has. PURE.

The law: such a word never displaces what is read otherwise, and never makes an article of controlled goods. It counts
only where nothing knows it, and in no part of a text in which other goods than everyday ones are named, or goods of
control lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.lists.goods import Origin
from bot.rules.index import RuleBase
from bot.rules.query.tokens import Candidate, Name, Scan
from bot.text import goods_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods, kind_of

_SHORTEST = 3


def goods(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Words that nothing knows, in parts of a text without other goods than everyday ones."""
    for first, last in _parts(scan):
        found = list(_named(base, scan, first, last))
        if found and not _holds_other_goods(base, scan, first, last):
            yield from map(Candidate.of_name, found)


def _parts(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text between commas, ends of lines and words of listing, which list goods."""
    first = 0
    for place in range(1, len(scan.words)):
        listed = not scan.taken[place] and scan.words[place].key in said.group("listing")
        if listed or place in scan.after_comma or place in scan.after_line:
            yield first, place
            first = place
    yield first, len(scan.words)


def _holds_other_goods(base: RuleBase, scan: Scan, first: int, last: int) -> bool:
    """Return whether goods that acts or control lists may name stand in a part of a text."""
    names = (name for name in scan.subjects if first <= name.first < last)
    if any(not base.is_everyday(subject) for name in names for subject in name.subjects):
        return True
    if base.lists is None:
        return False
    english = base.in_english(scan.typed(first, last)).text
    listed = base.lists.goods(english, misspelt=False)
    return any(one.origin in {Origin.NAME, Origin.PART_OF_NAME} for one in listed)


def _named(base: RuleBase, scan: Scan, first: int, last: int) -> Iterator[Name]:
    """Yield the words in a part of a text that name goods, the longest phrase at each place."""
    place = first
    while place < last:
        found = _longest(base, scan, place, last)
        if found:
            yield found
        place = found.last if found else place + 1


def _longest(base: RuleBase, scan: Scan, place: int, last: int) -> Name | None:
    for end in range(min(last, place + goods_words.LONGEST), place, -1):
        if not all(map(scan.is_unknown, range(place, end))):
            continue
        told = _told(scan, place, end)
        if told in base.subjects:
            return Name(place, end, (told,), scan.typed(place, end))
    return None


def _told(scan: Scan, first: int, last: int) -> str:
    """Return the subject that words name; nothing if they are none, or rather the name of a person or a firm."""
    folded = scan.joined_key(first, last)
    if len(folded) < _SHORTEST or (_is_a_name(scan, first) and kind_of(folded) is NoGoods.NAME):
        return ""
    whole = goods_words.name_of(folded)
    if whole or last - first > 1 or _is_a_name(scan, first):
        return whole
    return goods_words.name_of_bent(folded)


def _is_a_name(scan: Scan, place: int) -> bool:
    """Return whether a word is written like a name: with a capital, and not at the beginning."""
    raw = scan.words[place].raw
    return place > 0 and raw[:1].isupper() and not raw.isupper()
