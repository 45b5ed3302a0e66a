"""The text of a question with the places of its goods, and what stands around and between them. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property

from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.query.firm_words import keys
from bot.rules.query.layout import Typed
from bot.rules.query.subjects import Thing
from bot.text import endings, thing_words
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul, key
from bot.text.place_labels import OF_PARTIES, labels_among

_OPENING, _CLOSES = frozenset("(（"), re.compile(r"[)）]")
_NAME_ENDS = re.compile(r"[\r\n|;\t,:/&：，；–—·]|\s{2}|\s-\s|[-=]>|→")
"""What parts a firm's name from its label, its address and the next cell."""
_ROW = re.compile(r"[\r\n|;\t：，；–—]|\s{2}")
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
