"""The text of a question with the places of its goods: what stands around them, and what tells their role. PURE.

Words of roles are those of `bot/data/query/roles.yaml`: labels before a name, words behind it, a share, a bracket.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bot.data import read_yaml
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.index import RuleBase
from bot.rules.query.firm_words import keys
from bot.rules.query.layout import Typed
from bot.rules.query.measures import share_beside
from bot.rules.query.subjects import Thing
from bot.text import countries, endings, gazetteer, thing_words
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, key, words
from bot.text.place_labels import OF_PARTIES, labels_among
from bot.text.question_words import Role

_OPENING, _CLOSES = frozenset("(（"), re.compile(r"[)）]")
_NAME_ENDS = re.compile(r"[\r\n|;\t,:/&：，；–—·]|\s{2}|\s-\s|[-=]>|→")
"""What parts a firm's name from its label, its address and the next cell."""
_ROW = re.compile(r"[\r\n|;\t：，；–—]|\s{2}")
_COLON, _ENDS_WHO = re.compile(r"[:：]"), re.compile(r"[,，、;；|\t\r\n]")
_WORDS_OF_A_PLACE = 4
_COMMA_OF_A_ROW = re.compile(r"[,，、][^\r\n]*$")
_BETWEEN = 3
"""Words between goods that may be one phrase: "AI server HGX H200 8-GPU"."""


class GoodsText:
    """The text of a question, with the places of its goods among the words."""

    def __init__(self, judged: Iterable[GoodsVerdict]) -> None:
        """Look for the names of some goods of one question in its text."""
        those = tuple(judged)
        self.typed = self._typed = Typed.of(those[0].verdict.asked.query.typed)
        self._starts: dict[str, list[int]] = {}
        for place, word in enumerate(self._typed.words):
            self._starts.setdefault(word.key[:1], []).append(place)
        self._places = {id(one): self._of(one) for one in those}
        self._around = {one: [self._parted(*place) for place in places] for one, places in self._places.items()}
        self._of_firms: dict[tuple[int, bool], bool] = {}
        self._gaps: dict[tuple[int, int], list[str]] = {}
        """Of two goods that stand near each other: few of many do, and each is asked about with each."""
        beginning: dict[int, list[int]] = {}
        for one, places in self._places.items():
            for start, _ in places:
                beginning.setdefault(start, []).append(one)
        for one, places in self._places.items():
            for _, end in places:
                for start in range(end, end + _BETWEEN + 1):
                    for other in beginning.get(start, ()):
                        self._gaps.setdefault((one, other), []).append(self._between(end, start))

    def gaps(self, one: GoodsVerdict, other: GoodsVerdict) -> Sequence[str]:
        """Return what stands between a name and another behind it, where no more than some words part them."""
        return self._gaps.get((id(one), id(other)), ())

    def are_near(self, one: GoodsVerdict, other: GoodsVerdict) -> bool:
        """Return whether two goods may be one phrase, whichever stands first."""
        return bool(self.gaps(one, other) or self.gaps(other, one))

    def ways(self, one: GoodsVerdict, other: GoodsVerdict) -> Iterator[str]:
        """Yield what stands between a name and another behind it, however far."""
        for _, end in self._places[id(one)]:
            for start, _ in self._places[id(other)]:
                if end <= start:
                    yield self._between(end, start)

    def around(self, one: GoodsVerdict) -> Sequence[tuple[str, str, str]]:
        """Return the text before each place of a name, the name as it is typed, and the text behind it."""
        return self._around[id(one)]

    def where(self, one: GoodsVerdict) -> Sequence[tuple[int, int]]:
        """Return the first word of each place of a name and the one behind it; of goods of lists as they are typed."""
        if one.subjects:
            return self._places[id(one)] or list(self._within_words(one))
        return list(self._written({key(one.typed)})) or list(self._written({key(one.name)}))

    def _parted(self, start: int, end: int) -> tuple[str, str, str]:
        first, last = self._typed.spans[start][0], self._typed.spans[end - 1][1]
        return self._typed.text[:first], self._typed.text[first:last], self._typed.text[last:]

    def has(self, one: GoodsVerdict) -> bool:
        """Return whether goods stand in the text by a name as it is written there."""
        return bool(self._places[id(one)])

    def is_of_a_firm(self, one: GoodsVerdict, *, labelled: bool) -> bool:
        """Return whether goods stand in names of firms alone: behind the label of a party, or before a form of law.

        `labelled`: whether only a label counts. Without one "gold Siemens AG" is goods and who makes them.
        """
        if (known := self._of_firms.get((id(one), labelled))) is None:
            places = self._places[id(one)] or list(self._within_words(one))
            named = bool(places) and all(self._is_in_a_name(*place, labelled=labelled) for place in places)
            known = self._of_firms[id(one), labelled] = named
        return known

    def is_of_whom(self, one: GoodsVerdict) -> bool:
        """Return whether goods stand only between a party's label and its place: "Buyer: metals broker, Antwerp"."""
        places = self._places[id(one)] or list(self._within_words(one))
        return bool(places) and all(first in self._of_whom and last - 1 in self._of_whom for first, last in places)

    @cached_property
    def _of_whom(self) -> frozenset[int]:
        """The words between each label of a party with a colon and a comma before its place, no figure among them."""
        typed, found = self._typed, set[int]()
        labelled = (one for one in self._behind_labels if one < len(typed.words) and _COLON.search(typed.gap(one)))
        for first in labelled:
            end = next((at for at in range(first + 1, len(typed.words)) if _ENDS_WHO.search(typed.gap(at))), first)
            told = _COMMA_OF_A_ROW.match(typed.gap(end)) and self._begins_a_place(end)
            if told and not any(map(str.isdecimal, self._joined(first, end))):
                found.update(range(first, end))
        return frozenset(found)

    def _begins_a_place(self, first: int) -> bool:
        """Return whether a town or a country begins at a word."""
        names = (self._joined(first, first + count) for count in range(1, _WORDS_OF_A_PLACE + 1))
        return any(gazetteer.countries_of_town(one) or countries.by_key(one, full=True) for one in names)

    def _joined(self, first: int, end: int) -> str:
        return "".join(word.key for word in self._typed.words[first:end])

    def _within_words(self, one: GoodsVerdict) -> Iterator[tuple[int, int]]:
        """Yield the words of which a name is a part: 광양이차전지소재."""
        part = key(one.typed)
        yield from ((at, at + 1) for at, word in enumerate(self._typed.words) if part and part in word.key)

    def _is_in_a_name(self, start: int, end: int, *, labelled: bool) -> bool:
        """Return whether words of goods are some of a name that a form of law ends, or the label of a party leads."""
        typed = self._typed.words
        if not all(map(_is_of_a_name, typed[start:end])):
            return False
        begin, stop = start, end
        while begin and not self._ends_before(begin) and _goes_on(typed[begin - 1]):
            begin -= 1
        while stop < len(typed) and not self._ends_before(stop) and _goes_on(typed[stop]):
            stop += 1
        behind = self._typed.text[self._typed.spans[stop - 1][1] :].lstrip(" .,")
        formed = behind.startswith(_short_forms()) or (stop < len(typed) and self._is_an_end(stop))
        led = begin in self._behind_labels and (begin, stop) != (start, end)
        return led or (formed and not labelled and begin < start and not thing_words.is_a_symbol(typed[start].raw))

    def _ends_before(self, place: int) -> bool:
        return bool(_NAME_ENDS.search(self._typed.gap(place)))

    def _is_an_end(self, place: int) -> bool:
        """Return whether a word is a form of law behind a name, with nothing but further ones behind it."""
        typed = self._typed.words
        if not _is_a_form(typed[place]) or not _is_of_a_name(typed[place]) or _ROW.search(self._typed.gap(place)):
            return False
        last = place + 1
        while last < len(typed) and _is_a_form(typed[last]) and not _ROW.search(self._typed.gap(last)):
            last += 1
        return (
            last == len(typed) or self._ends_before(last) or not _is_of_a_name(typed[last]) or typed[last].raw.islower()
        )

    @cached_property
    def _behind_labels(self) -> frozenset[int]:
        """Where the text behind each label of a party begins."""
        labels = labels_among([word.key for word in self._typed.words])
        return frozenset(one.last for one in labels if one.role in OF_PARTIES)

    def opens_a_bracket(self, one: GoodsVerdict, other: GoodsVerdict) -> Iterator[bool]:
        """Yield of each place right behind a name whether another begins in a bracket there, and goes on behind it."""
        text, spans = self._typed.text, self._typed.spans
        for _, end in self._places[id(one)]:
            for start, last in self._places[id(other)]:
                if start == end:
                    yield (
                        self._between(end, start).strip() in _OPENING
                        and _CLOSES.search(text, spans[start][0], spans[last - 1][1]) is not None
                    )

    def _between(self, end: int, start: int) -> str:
        return self._typed.text[self._typed.spans[end - 1][1] : self._typed.spans[start][0]]

    def _of(self, goods: GoodsVerdict) -> list[tuple[int, int]]:
        """Return where the names of goods stand."""
        things = goods.verdict.asked.things
        return list(self._written({one.written for one in things if one.written and not has_a_particle(one)}))

    def _written(self, names: Iterable[str]) -> Iterator[tuple[int, int]]:
        for name in names:
            for start in self._starts.get(name[:1], ()):
                end = _end(self._typed.words, start, name)
                if end is not None:
                    yield start, end


def has_a_particle(thing: Thing) -> bool:
    """Return whether a Korean name has a particle behind it, which parts it from the next one: 우유와 치즈."""
    return is_hangul(thing.written[-1:]) and len(thing.written) > len(key(thing.typed))


def _end(those: Sequence[Word], start: int, name: str) -> int | None:
    """Return the place behind a name that begins at a word; None if it does not stand there."""
    rest, place = name, start
    while rest and place < len(those) and rest.startswith(those[place].key):
        rest = rest[len(those[place].key) :]
        place += 1
    return None if rest else place


@cache
def _short_forms() -> tuple[str, ...]:
    """Return the forms of law that stand in brackets: (주)."""
    return tuple(endings.writing()["written_out"])


def _is_of_a_name(word: Word) -> bool:
    """Return whether a word may be one of a firm's name: with a capital, of a script without, or joining others."""
    named = word.raw[:1].isalpha() and (word.raw[:1].isupper() or _is_caseless(word))
    return named or word.key in _joining()


@cache
def _joining() -> frozenset[str]:
    """Return the keys of small words that join those of a firm's name."""
    return said.group("in_names") | keys("small")


def _goes_on(word: Word) -> bool:
    """Return whether a word may be one of a name and is no form of law or a letter of one: S.A."""
    return _is_of_a_name(word) and not _is_a_form(word) and (len(word.raw) > 1 or _is_caseless(word))


def _is_a_form(word: Word) -> bool:
    return word.key in said.group("company")


def _is_caseless(word: Word) -> bool:
    return word.raw[:1].lower() == word.raw[:1].upper()


LONGEST = 8
"""Words of a phrase, a character being one where no spaces are."""
_LONGEST_CHAIN, _NEAR = 14, 24
"""Words of a chain of names, and signs of a share."""
BRACKET, OPENING = re.compile(r"[()（）]"), "(（"
_ROW_OF_A_PAPER = re.compile(r"[\r\n\u2028;；|]|[。!?]|[^\W\d]\.\s")
"""What ends a row."""
CELL = re.compile(r"[,，、:：()（）\[\]\r\n\u2028;；|]|\s[-–—/+]\s")
COMMA = re.compile(r"[,，、)）\]]")
_COMPOUNDED = 4
"""Letters of a word that may be the end of a longer one."""
_WORDS_OF_A_USE = 3
MARK = re.compile(r"[A-Z]{0,2}-?\d[\w.,-]*|[A-Z]")
"""The mark of an alloy: C-276, 625, X."""


@dataclass(frozen=True, slots=True)
class Told:
    """What words tell of a name in a text, from `first` to before `last`, whatever goods its head is."""

    first: int
    last: int
    row: int
    """The place of the last end of a row before it."""
    labels: Mapping[str, int]
    """Group of words of a role that lead it, or a chain with it → the place where they begin."""
    behind: frozenset[str]
    """Groups of which words stand right behind it."""
    share: float | None
    """The share beside it in percent."""
    part: int
    """The place of a word for a part before it; -1 if there is none."""
    purpose: int
    """The place behind a word of purpose before it; -1 if there is none."""
    bracket: int
    """The place of the first word in the bracket of several in which it stands; -1 if it does not."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """The keys of phrases without spaces, and their first and last words."""

    whole: frozenset[str]
    firsts: frozenset[str]
    lasts: frozenset[str]

    @classmethod
    def of(cls, told: Collection[str]) -> Phrases:
        """Return phrases in which `_` joins the words."""
        those = [[word.key for word in words(one.replace("_", " "))] for one in told]
        whole = frozenset("".join(one) for one in those)
        return cls(whole, frozenset(one[0] for one in those), frozenset(one[-1] for one in those))


@cache
def phrases(group: str) -> Phrases:
    """Return the words of a role; those before packings are read elsewhere, too."""
    told = said.group(group) if group == "packing_labels" else read_yaml("query/roles")[group].split()
    return Phrases.of(told)


@cache
def purposes(*groups: str) -> Phrases:
    """Return words of purpose."""
    told = read_yaml("query/purposes")
    return Phrases.of([one for group in groups for one in told[group].split()])


@cache
def _before_a_use() -> Phrases:
    """Return the words before a use; behind 用 and için stand the goods that are for it."""
    before = [*said.group("purpose"), *read_yaml("query/purposes")["before"].split()]
    return Phrases.of([one for one in before if one not in said.group("purpose_behind")])


@cache
def _small() -> frozenset[str]:
    """Return the words that may stand between a label and a name."""
    return said.group("listing", "joining", "articles", "of", "inside", "packing_of") | phrases("figures").whole


_LEADING: Mapping[str, bool] = {
    "coating_before": False,
    "content_before": True,
    "packing_labels": False,
    "under": False,
    "condition_before": True,
    "included_before": False,
}
"""Groups of words that lead a name → whether commas part those of a chain, too."""
ON_EITHER_SIDE: Mapping[str, str] = {"coating_before": "coating_behind", "content_before": "content_behind"}
"""Groups before a name → those behind one, of which some words are in both."""
_BEHIND = ("coating_behind", "content_behind", "packing_behind", "condition_behind", "included_behind")


def told_of(base: RuleBase, text: Typed, first: int, last: int) -> Told:
    """Return what words tell of a name, between two places."""
    row = next((place for place in range(first, 0, -1) if _ROW_OF_A_PAPER.search(text.gap(place))), 0)
    chain = list(_chain(base, text, first, row))
    begins = {group: _label(text, chain, last, row, group) for group in _LEADING}
    behind = {group for group in _BEHIND if begins_with(text, last, phrases(group))}
    if _is_of_a_part(base, text, last):
        behind.add("parts")
    return Told(
        first,
        last,
        row,
        {group: place for group, place in begins.items() if place >= 0},
        frozenset(behind),
        _share(text, first, last),
        _part_before(text, first, row),
        _purpose_before(base, text, first, row),
        _bracket(text, first, last, row),
    )


def joined(text: Typed, first: int, last: int) -> str:
    """Return the keys of words as one."""
    return "".join([word.key for word in text.words[first:last]])


def begin_of(text: Typed, place: int, told: Phrases, least: int) -> int:
    """Return where words of a table begin that end before a place; -1 if none do."""
    if text.words[place - 1].key not in told.lasts:
        return -1
    firsts = range(max(least, place - LONGEST), place)
    return next((first for first in firsts if joined(text, first, place) in told.whole), -1)


def begins_with(text: Typed, last: int, told: Phrases, skipped: int = 0) -> bool:
    """Return whether words of a table stand right behind a name, or behind some words that go on with it."""
    for first in range(last, len(text.words)):
        if skipped < 0 or CELL.search(text.gap(first)):
            return False
        ends = range(first + 1, min(first + LONGEST, len(text.words)) + 1)
        begins = text.words[first].key in told.firsts
        if begins and any(joined(text, first, end) in told.whole for end in ends):
            return True
        skipped -= not (skipped and MARK.fullmatch(text.words[first].raw))
    return False


def _chain(base: RuleBase, text: Typed, first: int, row: int) -> Iterator[int]:
    """Yield the place of a name and of each name, symbol, figure or small word in a row before it."""
    place: int | None = first
    farthest = max(row, first - _LONGEST_CHAIN)
    while place is not None and place > farthest:
        yield place
        place = _before_a_link(base, text, place, farthest)


def _label(text: Typed, chain: Sequence[int], last: int, row: int, group: str) -> int:
    """Return where words of a role begin that lead a name, or others of a chain with it: `coating: Ni-Cu-Ni`."""
    told, listed = phrases(group), _LEADING[group]
    glued = last < len(text.words) and text.words[last].glued and is_han(text.words[last].raw[0])
    for place in chain:
        if not listed and COMMA.search(text.gap(place)):
            return -1
        if (begin := begin_of(text, place, told, row)) >= 0:
            return begin
        if not listed and glued and text.words[place].glued:
            return -1  # 镀镍铜线
    return -1


def _before_a_link(base: RuleBase, text: Typed, place: int, least: int) -> int | None:
    """Return the place before a name, a symbol, a figure or a small word that ends before a place."""
    word = text.words[place - 1]
    small = word.key in _small() or any(map(str.isdigit, word.key)) or thing_words.is_a_symbol(word.raw)
    if small or said.role(word.key) is Role.PACKAGING:
        return place - 1
    firsts = range(max(least, place - LONGEST), place)
    return next((first for first in firsts if base.names.get(joined(text, first, place))), None)


def _share(text: Typed, first: int, last: int) -> float | None:
    """Return the share beside a name in percent; None if there is none."""
    start, end = text.spans[first][0], text.spans[last - 1][1]
    return share_beside(text.text[max(0, start - _NEAR) : start], text.text[end : end + _NEAR])


def _is_of_a_part(base: RuleBase, text: Typed, last: int) -> bool:
    """Return whether a word for a part stands behind a name, or another that a stroke joins to it: "InP/GaAs cell"."""
    parts, folded = phrases("parts"), text.words[last - 1].key
    places = range(1, len(folded) - _COMPOUNDED + 1)
    compounded = any(folded[place:] in parts.whole and base.names.get(folded[:place]) for place in places)
    if compounded and not base.names.get(folded):
        return True  # Germaniumlinse, and not волокно, which ends as a window does
    while last < len(text.words) and text.gap(last) == "/":
        last += 1
    return begins_with(text, last, parts, skipped=1)


def _part_before(text: Typed, first: int, row: int) -> int:
    """Return where a word for a part stands before a name: "Rotor aus Aluminium", "body: Hastelloy"."""
    small = said.group("of", "articles").union(*said.made_of().values())
    place = first
    while place > row and not COMMA.search(text.gap(place)):
        if (begin := begin_of(text, place, phrases("parts"), row)) >= 0:
            return begin
        if text.words[place - 1].key not in small:
            return -1
        place -= 1
    return -1


def _purpose_before(base: RuleBase, text: Typed, first: int, row: int) -> int:
    """Return the place behind a word of purpose that stands before a name, with names and few words between."""
    place, steps = first, 0
    while place > row and steps <= _WORDS_OF_A_USE and not re.search(r"[,，、:：;()（）]", text.gap(place)):
        if begin_of(text, place, _before_a_use(), row) >= 0:
            return place
        before = _before_a_link(base, text, place, row)
        steps += before is None
        place = before if before is not None else place - 1
    return -1


def _bracket(text: Typed, first: int, last: int, row: int) -> int:
    """Return the place of the first word in the bracket in which a name stands; -1 if it stands in none of several."""
    places = range(first, max(row, first - _LONGEST_CHAIN) - 1, -1)
    opening, sign = next(((n, met[0]) for n in places if (met := BRACKET.search(text.gap(n)))), (-1, ""))
    if not sign or sign not in OPENING:
        return -1
    behind = re.split(r"[)）]", text.gap(last))[0] if last < len(text.words) else ""
    listed = any(COMMA.search(text.gap(place)) for place in range(opening + 1, first + 1))
    return opening if listed or COMMA.search(behind) else -1
