"""The reader of words for ordinary goods in many languages, which no name on file has. PURE.

The law: such a word never displaces what is read otherwise, and never makes an article of controlled goods. It counts
only where nothing knows it, and in no part of a text in which other goods than everyday ones are named, or goods of
control lists.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TypeAlias

from bot.lists.goods import Origin
from bot.rules.index import RuleBase
from bot.rules.names import materials_of_articles, materials_of_products
from bot.rules.query.articles import OF_A_FORM, goes_on, is_made_of, is_of_a_form
from bot.rules.query.leaving_out import is_food
from bot.rules.query.modifiers import are_parted, languages_of
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.rules.query.town_names import is_a_street
from bot.text import endings, goods_words
from bot.text import household as household_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods, are_such, kind_of
from bot.text.normalize import is_han, is_hangul, is_thai

_SHORTEST, _LONG = 3, 5
"""Letters of a word for goods, and of one that is written with a capital or in capitals."""
_SHORTEST_JOINED, _LONGEST_JOINED = 2, 12
"""Characters of a word for goods in a script without spaces."""
_ENGLISH = "en"
_ANIMALS = "01"
"""The chapter of the Harmonized System of live animals."""
_OF_STEEL = frozenset({"furniture", "lighting"})
"""What is of steel beside rooms and pastimes, and of no act's."""
_OF_IRON = frozenset({72, 73})
"""Chapters of iron and steel."""
_LONGEST_GEAR = 4
"""Words of a phrase for gear, a character being one where no spaces are written."""
Longest: TypeAlias = Callable[[RuleBase, Scan, int, int], Name | None]
"""What gives the longest name of goods that begins at a place, before another."""


def goods(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Words that nothing knows, in parts of a text without other goods than everyday ones.

    Beside everyday goods in the same part they are no further goods: "bicycle with basket".
    """
    yield from _candidates(base, scan, _longest)


def household(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Words of which neither says enough alone, but both together: "folding tables", "Klapptische"."""
    yield from _candidates(base, scan, _of_two)
    yield from _gear(base, scan)
    yield from _of_a_material(base, scan)


def _of_a_material(base: RuleBase, scan: Scan) -> Iterator[Candidate]:
    """Yield furniture and lamps by two words behind the steel that it is made of: "steel kitchen racks".

    Of other metals and graphite, or of heads that machines have as well (moulds, heaters, pins), acts may mean it.
    """
    for name in () if scan.acts else filter(lambda one: _is_plain_steel(base, scan, one), scan.subjects):
        free = name.last < len(scan.words) and not (are_parted(scan, name.last) or is_of_a_form(scan, name))
        found = _of_two(base, scan, name.last, len(scan.words)) if free else None
        parted = found and any(
            are_parted(scan, place) or scan.role(place) in OF_A_FORM for place in range(found.first, found.last)
        )
        plain = found and not parted and not goes_on(scan, found) and _OF_STEEL.issuperset(found.subjects)
        if found and plain and is_made_of(base, scan, found, name):
            yield Candidate.of_name(found)


def _is_plain_steel(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name is that of steel alone, and no word before it may tell of which: "maraging steel"."""
    plain = scan.joined_key(name.first, name.last) in materials_of_articles()
    before = name.first - 1
    told = before < 0 or scan.taken[before] or not scan.is_content(before) or are_parted(scan, name.first)
    chapters = base.chapters_of(*name.subjects)
    return bool(plain and told and chapters) and chapters <= _OF_IRON


def _gear(base: RuleBase, scan: Scan) -> Iterator[Candidate]:
    """Yield tools with the food that they are for, and feed and gear with the animals: "food peelers".

    They name no food and no animals. Beside other goods, or where lists may name them, both stay what they are.
    """
    for name in () if scan.acts else scan.subjects:
        if not all(is_food(base, one) for one in name.subjects):
            continue
        animals = all(code.startswith(_ANIMALS) for code in base.customs_codes_of(*name.subjects))
        languages = languages_of(base, scan, name)
        found = _gear_behind(scan, name, languages, animals=animals) or _gear_before(
            scan, name, languages, animals=animals
        )
        if found and found.subjects[0] in base.subjects and not _stands_beside_others(base, scan, name, found):
            yield Candidate.of_name(found, over=True)


def _stands_beside_others(base: RuleBase, scan: Scan, food: Name, found: Name) -> bool:
    """Return whether goods that acts or lists may name stand in the phrase of a tool for food, but for the food."""
    first, last = next((begin, end) for begin, end in _parts(scan) if begin <= food.first < end)
    first, last = min(first, found.first), max(last, found.last)
    those = (name for name in scan.subjects if first <= name.first < last and name != food)
    if any(not base.is_everyday(subject) for name in those for subject in name.subjects):
        return True
    return any(_is_listed(base, scan, *ends) for ends in ((first, food.first), (food.last, last)))


def _gear_behind(scan: Scan, name: Name, languages: Collection[str], *, animals: bool) -> Name | None:
    """Return the name of food or animals with a word for gear right behind it, which ends where signs are glued."""
    ends = range(min(len(scan.words), name.last + _LONGEST_GEAR), name.last, -1)
    for end in ends if not are_parted(scan, name.last) else ():
        is_cut = end < len(scan.words) and scan.words[end].glued
        if is_cut or not {"", Use.SUBJECT}.issuperset(scan.taken[name.last : end]):
            continue
        folded = scan.joined_key(name.last, end)
        if told := household_words.gear_for(folded, languages, animals=animals, behind=True):
            return Name(name.first, end, (told,), scan.typed(name.first, end))
    return None


def _gear_before(scan: Scan, name: Name, languages: Collection[str], *, animals: bool) -> Name | None:
    """Return the name of food or animals with a word for gear before it, and small words for "of" or "for" between."""
    small = said.group("of", "purpose", "articles") | household_words.between(languages)
    place = name.first - 1
    while place > 0 and scan.words[place].key in small and not are_parted(scan, place + 1):
        place -= 1
    free = place >= 0 and scan.taken[place] in {"", Use.SUBJECT}
    if not free or place == name.first - 1 or are_parted(scan, place + 1):
        return None
    told = household_words.gear_for(scan.words[place].key, languages, animals=animals, behind=False)
    return Name(place, name.last, (told,), scan.typed(place, name.last)) if told else None


def _candidates(base: RuleBase, scan: Scan, longest: Longest) -> Iterator[Candidate]:
    if scan.acts:
        return
    for first, last in _parts(scan):
        found = [one for one in _named(base, scan, first, last, longest) if not is_a_street(scan, one.first, one.last)]
        if not found or _holds_other_goods(base, scan, first, last):
            continue
        beside = any(first <= name.first < last for name in scan.subjects)
        for name in found if beside else found[:1]:
            if not beside:
                yield Candidate.of_name(name)
            elif all(map(base.is_everyday, name.subjects)):
                yield Candidate(name.first, name.last, Use.PHRASE)


def _told_by(scan: Scan) -> tuple[frozenset[str], frozenset[str]]:
    """Return the languages that the small words of a text tell, and the countries that it names.

    Whoever writes in English may name goods in any language.
    """
    languages = frozenset[str]() if _ENGLISH in scan.languages else scan.languages
    routes = scan.routes
    return languages, frozenset((*routes.exporters, *routes.origins, *routes.destinations, *routes.bare))


def _parts(scan: Scan) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text between commas, ends of lines and words of listing, which list goods."""
    first = 0
    for place in range(1, len(scan.words)):
        listed = not scan.taken[place] and scan.words[place].key in said.group("listing")
        if listed or place in scan.after_comma:
            yield first, place
            first = place
    yield first, len(scan.words)


def _holds_other_goods(base: RuleBase, scan: Scan, first: int, last: int) -> bool:
    """Return whether goods that acts or control lists may name stand in a part of a text."""
    names = (name for name in scan.subjects if first <= name.first < last)
    if any(not base.is_everyday(subject) for name in names for subject in name.subjects):
        return True
    return _is_of_a_metal(scan, last) or _is_listed(base, scan, first, last)


def _is_of_a_metal(scan: Scan, last: int) -> bool:
    """Return whether words behind or before a place say that goods are made of what acts may mean in products."""
    those = {words for told in said.made_of().values() for words in told}
    behind = next((name for name in scan.subjects if name.first >= last), None)
    if behind is None or materials_of_products().isdisjoint(behind.subjects):
        return False
    return any(scan.joined_key(begin, behind.first) in those for begin in range(max(0, last - 2), last + 1))


def _is_listed(base: RuleBase, scan: Scan, first: int, last: int) -> bool:
    """Return whether control lists may name what stands in a part of a text."""
    if base.lists is None or first == last:
        return False
    english = base.in_english(scan.typed(first, last))
    listed = base.lists.goods(english.text, misspelt=False)
    return bool(english.names) or any(one.origin in {Origin.NAME, Origin.PART_OF_NAME} for one in listed)


def _named(base: RuleBase, scan: Scan, first: int, last: int, longest: Longest) -> Iterator[Name]:
    """Yield the words in a part of a text that name goods, the longest phrase at each place."""
    place = first
    while place < last:
        found = longest(base, scan, place, last)
        if found:
            yield found
        place = found.last if found else place + 1


def _of_two(base: RuleBase, scan: Scan, place: int, last: int) -> Name | None:
    """Return the longest phrase, or word, at a place that says an everyday article and what it is for."""
    if scan.taken[place]:
        return None
    if is_han(scan.words[place].key[0]):
        return _of_two_joined(base, scan, place, last)
    for end in range(min(last, place + household_words.LONGEST), place, -1):
        keys = [word.key for word in scan.words[place:end]]
        if any(scan.taken[place:end]):
            continue
        told = household_words.name_of(keys) if len(keys) > 1 else _of_one_word(base, scan, place)
        if told in base.subjects:
            return Name(place, end, (told,), scan.typed(place, end))
    return None


def _of_one_word(base: RuleBase, scan: Scan, place: int) -> str:
    """Return the subject of an everyday article that one unknown word names by its parts: Klapptische."""
    folded = scan.words[place].key
    if not scan.is_unknown(place) or len(folded) < _SHORTEST_JOINED:
        return ""
    return household_words.of_compound(folded) or next(filter(None, _of_known_heads(base, folded)), "")


def _of_known_heads(base: RuleBase, folded: str) -> Iterator[str]:
    """Yield the everyday subjects that bear a name, or a word for goods, which ends a word: Küchenscheren."""
    for language, rest in household_words.rests(folded):
        if len(rest) < _LONG - 1:
            continue
        named = base.names.get(rest)
        told = named or (goods_words.name_of(rest, frozenset({language})),)
        yield from (one for one in told if one in base.subjects and base.is_everyday(one))


def _of_two_joined(base: RuleBase, scan: Scan, place: int, last: int) -> Name | None:
    """Return the article that characters glued to each other name from where they begin: 折叠桌."""
    if place and scan.words[place].glued and not scan.taken[place - 1]:
        return None
    end = place + 1
    while end < last and not scan.taken[end] and scan.words[end].glued:
        end += 1
    for stop in range(min(end, place + _LONGEST_JOINED), place, -1):
        told = household_words.of_compound(scan.joined_key(place, stop))
        if told in base.subjects and (stop == end or _changes_nothing(scan.joined_key(stop, end))):
            return Name(place, stop, (told,), scan.typed(place, stop))
    return None


def _longest(base: RuleBase, scan: Scan, place: int, last: int) -> Name | None:
    if is_hangul(scan.words[place].key[0]):
        return _with_particles(base, scan, place)
    if is_han(scan.words[place].key[0]):
        return _joined(base, scan, place, last)
    for end in range(min(last, place + goods_words.LONGEST), place, -1):
        if not all(map(scan.is_unknown, range(place, end))):
            continue
        told = _told(scan, place, end)
        if told in base.subjects:
            return Name(place, end, (told,), scan.typed(place, end))
    return None


def _with_particles(base: RuleBase, scan: Scan, place: int) -> Name | None:
    """Return the goods that a Korean word names, with particles and words of questions behind them."""
    folded = scan.words[place].key
    for cut in range(len(folded), 1, -1) if scan.is_unknown(place) else ():
        told, rest = goods_words.name_of(folded[:cut], *_told_by(scan)), folded[cut:]
        if told in base.subjects and (not rest or _changes_nothing(rest)):
            return Name(place, place + 1, (told,), folded[:cut], rest)
    return None


def _joined(base: RuleBase, scan: Scan, place: int, last: int) -> Name | None:
    """Return the longest name of goods that begins at a character, if it is no part of a longer word.

    What the goods are stands last in Chinese and Japanese, first in Thai: nothing unknown may stand there beside it.
    """
    if scan.taken[place]:
        return None
    end = place + 1
    while end < last and not scan.taken[end] and scan.words[end].glued:
        end += 1
        if end == place + _SHORTEST_JOINED and not goods_words.begins(scan.joined_key(place, end)):
            return None
    if not goods_words.begins(scan.joined_key(place, min(end, place + _SHORTEST_JOINED))):
        return None
    first = place
    while first and scan.words[first].glued and not scan.taken[first - 1]:
        first -= 1
    for stop in range(min(end, place + _LONGEST_JOINED), place, -1):
        told = goods_words.name_of(scan.joined_key(place, stop), *_told_by(scan))
        if told in base.subjects:
            thai = is_thai(scan.words[place].key[0])
            around = scan.joined_key(first, place) if thai else scan.joined_key(stop, end)
            return (
                Name(place, stop, (told,), scan.typed(place, stop)) if not around or _changes_nothing(around) else None
            )
    return None


def _changes_nothing(text: str) -> bool:
    """Return whether a text without spaces is words of questions that make no other goods, or words of no goods."""
    plain = all(one.role and not one.role.makes_another_thing for one in said.pieces(text))
    return plain or are_such(text)


def _told(scan: Scan, first: int, last: int) -> str:
    """Return the subject that words name; nothing if they are none, or rather the name of a person or a firm."""
    folded, raw = scan.joined_key(first, last), scan.words[first].raw
    capital = raw[:1].isupper() and not raw.islower()
    if len(folded) < _SHORTEST or (capital and _is_a_name(scan, first, last)):
        return ""
    languages, places = _told_by(scan)
    whole = goods_words.name_of(folded, languages, places)
    bent = last - first == 1 and (not capital or (first == 0 and languages))
    return whole or (goods_words.name_of_bent(folded, languages, places) if bent else "")


def _is_a_name(scan: Scan, first: int, last: int) -> bool:
    """Return whether words with a capital are a name: short ones, persons' names, those beside another such word.

    MAP, NPI; Golden Star. Capitals tell nothing in a text without small letters, nor where all nouns have them.
    """
    folded, raw = scan.joined_key(first, last), scan.words[first].raw
    if raw.isupper() and not scan.has_small_letters:
        return False
    if scan.languages & endings.languages_that("capital_nouns"):
        return kind_of(folded) is NoGoods.NAME
    beside = (place for place in (first - 1, last) if 0 <= place < len(scan.words) and scan.is_unknown(place))
    others = any(scan.words[place].raw[:1].isupper() and place not in scan.after_comma for place in beside)
    return len(raw) < _LONG or others or (first > 0 and kind_of(folded) is NoGoods.NAME)
