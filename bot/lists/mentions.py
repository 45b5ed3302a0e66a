"""Names of parties inside a text, whatever stands around them: in any case, with and without their form of law. PURE.

Both are read as words without marks, forms of law and the small words that join them, and compared without spaces, so
that neither capitals nor gaps matter. Names in scripts without spaces are met anywhere in a run of signs.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise, zip_longest
from math import inf

from msgspec import Struct

from bot.lists.model import Party
from bot.lists.party_names import NameReader, names_of
from bot.prepared import Prepared
from bot.text import countries

_UNSPACED = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_WORD = re.compile(r"[^\W_][\w-]*")
_JUST_BEFORE, _JUST_BEHIND = re.compile(r"([^\W_][\w-]*)(?: *|-)$"), re.compile(r"(?: *|-)([^\W_][\w-]*)")
_OF_ONE_SCRIPT = r"([^\W_\u0590-\u1dff\u2c00-\uffff]+|[^\W_\u0000-\u058f]+)"
_FORM_BEFORE = re.compile(rf"{_OF_ONE_SCRIPT}[ .\"“«']*$")
_FORM_BEHIND = re.compile(rf"[ ,.\"”»')(]*{_OF_ONE_SCRIPT}")
"""A word that nothing parts from a mention as a form of law may be: `PJSC "Mikron"`, `Mikron, LLC`."""
_ENTRY_BEGINS, _ENTRY_ENDS = re.compile(r"(?:^|[,;|\n])\s*$"), re.compile(r"\s*(?:$|[,;|\n])")
_LINE, _COMMA, _PART = re.compile(r"\n"), re.compile("[,;|]"), re.compile(r"[,;|\n]")
"""What ends a name: a line, and a comma where it is printed without one."""
_RUNS_ON = 3
"""Words of a name that may be told in two lines."""
_POSSESSIVE = re.compile(r"['’][sS]$")
_SIGNS_AROUND = 40
"""Characters around a mention in which the words beside it are looked for."""
_MOST_WORDS = 24
"""Words of the longest name that is looked for."""
_HEAD, _HALF = 4, 9
"""First letters by which names are told apart before they are looked up; the fewer, then the more."""
_RUN = re.compile(rf"{_UNSPACED.pattern}[\w\u3005\u30fb\u30fc]*")
_SHORTEST_UNSPACED, _FEW = 3, 6
_SHORTEST_GLUED = 7
"""Letters of a name that may be written with other gaps than it is printed with."""
_SHORTEST_BRAND = 5
_RARE_WEIGHT = 0.9
"""The weight from which a word tells one party from all others."""


_ACRONYM = re.compile(r"\(([A-Z][A-Z0-9]{2,})\)")
_IN_SHORT = re.compile(r"\([A-Z][A-Z0-9 -]{1,11}\)")
"""A short form of a name, which stands behind it in brackets: an acronym, perhaps with a number."""
_PERSONS = "DPL"
"""The list of mostly persons: a rare word of a person's name stands for nobody."""


class MentionKind(StrEnum):
    """How a text names a party; declared best first."""

    WHOLE = "whole"
    """By a whole name or alias."""
    BRAND = "brand"
    """By the first rare word of its name: Hikvision, of Hangzhou Hikvision Digital Technology."""
    BEGINNING = "beginning"
    """By words with which its name begins."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names parties. `owners` are the places of the names in what was indexed.

    `share` is how much of the name's weight was met, from 0 to 1; `weight` is that of the words met.
    """

    start: int
    end: int
    typed: str
    words: tuple[str, ...]
    kind: MentionKind
    owners: tuple[int, ...]
    share: float
    weight: float
    branded: bool
    """Whether a word of it is the first rare one of the name."""
    verbatim: bool
    """Whether a whole name is met as it is printed, but for case, signs and forms of law."""
    before: str
    behind: str
    """The nearest words of the text; empty if there are none."""
    beside: tuple[str, ...]
    """Those of them that nothing but a space or a hyphen parts from it, and that are no form of law."""
    ahead: str
    """The text before it and its forms of law, as far as the words beside it are looked for."""
    forms: tuple[str, ...]
    """The forms of law in it, before it and behind it, as typed."""
    parted: bool
    """Whether it is an entry of its own: commas or the ends of the text part it from all other words."""


class _Token(Struct, frozen=True):
    start: int
    end: int
    word: str
    same: str
    """The word as names are compared: in the singular."""


class NamesInText:
    """Names, each of an owner, that are looked for inside texts."""

    def __init__(
        self,
        names: Iterable[tuple[str, int]],
        reader: NameReader,
        branded: frozenset[int] = frozenset(),
        *,
        by_house: bool = False,
        prepared: Prepared | None = None,
    ) -> None:
        """`names` are (name, owner); `branded` are owners that a rare word of their name stands for.

        `by_house`: a single word may be the beginning of a name, as a parent's is of its firms' names. `prepared` keeps
        the words of all names.
        """
        self._prepared = prepared or Prepared()
        self._listed = list(names)
        self._reader = reader
        self._branded = branded
        self._by_house = by_house
        # What is worked out when a text first has a word: most of a register's words never stand in one.
        self._weights_of_names: dict[int, float] = {}
        self._weights: dict[str, float] = {}
        self._branded_by: dict[str, Sequence[int]] = {}

    def inside(self, text: str) -> tuple[Mention, ...]:
        """Return the mentions in a text in order of place: of several over the same words the longest."""
        tokens = [_Token(start, end, word, singular(word)) for start, end, word in self._reader.parts(text)]
        found = [*self._whole(tokens, text), *self._begun(tokens, text), *self._unspaced(text)]
        kinds = list(MentionKind)
        found.sort(key=lambda one: (one.kind is not MentionKind.WHOLE, one.start - one.end, kinds.index(one.kind)))
        chosen: list[Mention] = []
        for one in found:
            if all(one.end <= other.start or other.end <= one.start for other in chosen):
                chosen.append(one)
        return tuple(sorted(chosen, key=lambda one: one.start))

    # The index, built when first needed.

    @cached_property
    def _words_as_printed(self) -> list[tuple[str, ...]]:
        return self._prepared.table(
            "words-in-text",
            list[tuple[str, ...]],
            lambda: self._reader.words_of_all([name for name, _ in self._listed]),
        )

    @cached_property
    def _words(self) -> list[tuple[str, ...]]:
        same = {word: singular(word) for words in self._words_as_printed for word in words}
        return [tuple([same[word] for word in words]) for words in self._words_as_printed]

    @cached_property
    def _names_by_joined(self) -> dict[str, list[int]]:
        """Name without spaces → the names that are written so."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            found["".join(words)].append(number)
        found.pop("", None)
        return dict(found)

    @cached_property
    def _heads(self) -> frozenset[str]:
        return frozenset(joined[:count] for joined in self._names_by_joined for count in (_HEAD, _HALF))

    @cached_property
    def _posted(self) -> dict[str, list[int]]:
        """Word → the names in which it stands."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            for word in dict.fromkeys(words):
                found[word].append(number)
        return dict(found)

    @cached_property
    def _names_in_own_script(self) -> dict[str, list[tuple[str, int]]]:
        """First signs → the names in a script without spaces that begin so."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for number, words in enumerate(self._words):
            if _UNSPACED.search(name := "".join(words)):
                found[name[:_SHORTEST_UNSPACED]].append((name, number))
        return dict(found)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str], list[int]]:
        """The first two words → the names that begin so."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            if len(words) > 1:
                found[words[0], words[1]].append(number)
        return dict(found)

    @cached_property
    def _firsts(self) -> dict[str, list[int]]:
        """First word → the names of several words that begin so."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words if self._by_house else ()):
            if len(words) > 1:
                found[words[0]].append(number)
        return dict(found)

    @cached_property
    def _most(self) -> float:
        return math.log(len({owner for _, owner in self._listed}) + 1)

    def _brands(self, word: str) -> Sequence[int]:
        """Return the names of which a word is the first rare one, those first of which it says most."""
        if singular(word) not in self._posted:
            return ()
        if word not in self._branded_by:
            self._branded_by[word] = self._names_branded(word)
        return self._branded_by[word]

    def _names_branded(self, word: str) -> Sequence[int]:
        if len(word) < _SHORTEST_BRAND or word.isdigit() or self.weight(word) < _RARE_WEIGHT:
            return ()
        found = (
            number
            for number in self._posted[singular(word)]
            if self._listed[number][1] in self._branded
            and word == next((one for one in self._words_as_printed[number] if self.weight(one) >= _RARE_WEIGHT), "")
        )  # bearings are no firm "Bearing"
        return sorted(found, key=lambda one: -self._share((singular(word),), one))

    def weight(self, word: str) -> float:
        """Return the rarity of a word: 1 if one owner bears it or it names a house, near 0 if nearly all bear it."""
        if word in self._reader.houses:
            return 1.0
        same = singular(word)
        known = self._weights.get(same)
        if known is None and same in self._posted:
            bearers = {self._listed[number][1] for number in self._posted[same]}
            known = self._weights[same] = 1 - math.log(len(bearers)) / self._most
        return 1.0 if known is None else known

    # The search.

    def _whole(self, tokens: Sequence[_Token], text: str) -> Iterator[Mention]:
        for first in range(len(tokens)):
            joined, met = "", False
            for last in range(first, min(first + _MOST_WORDS, len(tokens))):
                joined += tokens[last].same
                if len(joined) >= _HEAD and joined[: _HALF if len(joined) >= _HALF else _HEAD] not in self._heads:
                    break
                numbers = self._names_by_joined.get(joined, ())
                count = last - first + 1
                same = [n for n in numbers if len(self._words[n]) == count or len(joined) >= _SHORTEST_GLUED]
                if count == 1:  # a name of one word is met as it is printed: Spar is not Spars
                    typed = {tokens[first].word, tokens[first].word.removesuffix("s")}
                    same = [n for n in same if "".join(self._words_as_printed[n]) in typed]
                run = tokens[first : last + 1]
                if same := [n for n in same if self._is_one_run(n, run, text, ended=met)]:
                    met = True
                    yield self._mention(run, text, MentionKind.WHOLE, same, 1.0)

    def _is_one_run(self, number: int, run: Sequence[_Token], text: str, *, ended: bool) -> bool:
        """Return whether words may be a whole name where they stand: over no comma that it is printed without.

        A long name may run on in the next line, where none `ended` before: "China" and "Head of Logistics" are two.
        """
        gaps = [text[one.end : two.start] for one, two in pairwise(run)]
        if "," not in self._listed[number][0] and any(map(_COMMA.search, gaps)):
            return False
        return not any(map(_LINE.search, gaps)) or (len(run) >= _RUNS_ON and not ended)

    def _begun(self, tokens: Sequence[_Token], text: str) -> Iterator[Mention]:
        """Yield the longest beginnings of names, and single words that stand for a party."""
        for first, (token, behind) in enumerate(zip_longest(tokens, tokens[1:])):
            those = self._pairs.get((token.same, behind.same), ()) if behind else ()
            met: dict[int, list[int]] = defaultdict(list)
            for number in those:
                count = self._begins_with(number, tokens, first, text)
                if count > 1:
                    met[count].append(number)
            begun = met[longest := max(met)] if met else self._firsts.get(token.same, ())
            if begun:
                run = tokens[first : first + (longest if met else 1)]
                share = self._weigh(one.same for one in run) / min(map(self._weight_of_name, begun))
                named = sorted(begun, key=lambda one: len(self._words[one]))
                yield self._mention(run, text, MentionKind.BEGINNING, named, share)
            if brand := self._brands(token.word):
                share = self._share((token.same,), brand[0])
                yield self._mention([token], text, MentionKind.BRAND, brand, share)

    def _begins_with(self, number: int, tokens: Sequence[_Token], first: int, text: str) -> int:
        """Return how many words of a name stand in a text from a place on, over no end of a line or foreign comma."""
        count = _common(self._words[number], tokens, first)
        signs = _LINE if "," in self._listed[number][0] else _PART
        places = range(first, first + count - 1)
        return next(
            (n for n, at in enumerate(places, 1) if signs.search(text, tokens[at].end, tokens[at + 1].start)), count
        )

    def _unspaced(self, text: str) -> Iterator[Mention]:
        """Yield names in scripts without spaces, whole or by their first signs, wherever they begin."""
        for run in _RUN.finditer(text):
            for place in range(run.start(), run.end() - _SHORTEST_UNSPACED + 1):
                names = self._names_in_own_script.get(text[place : place + _SHORTEST_UNSPACED])
                if names is None:
                    continue
                met: dict[int, list[int]] = defaultdict(list)
                whole: dict[int, list[int]] = defaultdict(list)
                for name, number in names:
                    count = _agreeing(name, text[place : place + len(name)])
                    (whole if count == len(name) else met)[count].append(number)
                for found, kind in ((whole, MentionKind.WHOLE), (met, MentionKind.BEGINNING)):
                    count = max(found, default=0)
                    if count and (kind is MentionKind.WHOLE or _tells(count, found[count])):
                        own = text[place : place + count]
                        token = _Token(place, place + count, own, own)
                        share = max(count / len("".join(self._words[number])) for number in found[count])
                        yield self._mention([token], text, kind, found[count], share)

    def _share(self, words: Sequence[str], number: int) -> float:
        return self._weigh(words) / self._weight_of_name(number)

    def _weigh(self, words: Iterable[str]) -> float:
        """Return the rarity of several words, each counted once."""
        return sum(map(self.weight, dict.fromkeys(words)))

    def _weight_of_name(self, number: int) -> float:
        """Return the rarity of all words of a name; infinite if it has none."""
        if number not in self._weights_of_names:
            self._weights_of_names[number] = self._weigh(self._words[number]) or inf
        return self._weights_of_names[number]

    def _mention(
        self, those: Sequence[_Token], text: str, kind: MentionKind, numbers: Sequence[int], share: float
    ) -> Mention:
        words = tuple(token.word for token in those)
        start, end = those[0].start, those[-1].end
        ahead, rest = text[max(0, start - _SIGNS_AROUND) : start], text[end : end + _SIGNS_AROUND]
        before = next((word for word in reversed(_WORD.findall(ahead)) if not self._is_form(word)), "")
        behind = _WORD.findall(rest)
        own = _WORD.findall(text[start:end])
        beside = (  # behind a form of law a name has ended
            None if self._is_form(own[0]) else _JUST_BEFORE.search(ahead),
            None if self._is_form(own[-1]) else _JUST_BEHIND.match(rest),
        )
        return Mention(
            start,
            end,
            text[start:end],
            words,
            kind,
            owners=tuple(dict.fromkeys(self._listed[number][1] for number in numbers)),
            share=round(min(share, 1.0), 3),
            weight=self._weigh(words),
            branded=any(not {*numbers}.isdisjoint(self._brands(token.word)) for token in those),
            verbatim=kind is MentionKind.WHOLE and self._is_verbatim(text[start:end], numbers),
            before=before,
            behind=behind[0] if behind else "",
            beside=tuple(one[1] for one in beside if one and not self._is_form(one[1])),
            ahead=self._without_forms(ahead),
            forms=tuple(self._forms_of_law(text[start:end], ahead, rest)),
            parted=_ENTRY_BEGINS.search(ahead) is not None and _ENTRY_ENDS.match(rest) is not None,
        )

    def _forms_of_law(self, typed: str, ahead: str, rest: str) -> Iterator[str]:
        beside = (_FORM_BEFORE.search(ahead), _FORM_BEHIND.match(rest))
        found = (*_WORD.findall(typed), *(one[1] for one in beside if one))
        yield from (one for one in found if self._is_form(one))

    def _without_forms(self, ahead: str) -> str:
        while (last := _FORM_BEFORE.search(ahead)) and self._is_form(last[1]):
            ahead = ahead[: last.start()]
        return ahead

    def _is_form(self, word: str) -> bool:
        return self._reader.folded(word) in self._reader.legal_forms

    def _is_verbatim(self, typed: str, numbers: Iterable[int]) -> bool:
        told = {self._reader.plain_words(typed), self._reader.plain_words(_POSSESSIVE.sub("", typed))}
        return any(self._reader.plain_words(self._listed[number][0]) in told for number in numbers)


_SHORTEST_PLURAL = 5
_DOUBLE = ("ss", "us", "is")
"""Ends of words in which the last letter makes no plural: glass, status, basis."""
_AFTER_A_HISS = ("sses", "xes", "ches", "shes", "zes")


def singular(word: str) -> str:
    """Return an English word without the ending of its plural: who writes "Shipping Lines" means "Shipping Line"."""
    if len(word) < _SHORTEST_PLURAL or not word.endswith("s") or word.endswith(_DOUBLE) or not word.isascii():
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(_AFTER_A_HISS) else word[:-1]


def _agreeing(one: str, other: str) -> int:
    """Return how many first signs of two texts are the same."""
    return next(
        (n for n, (own, theirs) in enumerate(zip(one, other, strict=False)) if own != theirs), min(len(one), len(other))
    )


def _tells(count: int, numbers: Sequence[int]) -> bool:
    """Return whether first signs tell a house: few names share them."""
    return count >= _HEAD and len(numbers) <= _FEW


def _common(words: Sequence[str], tokens: Sequence[_Token], first: int) -> int:
    """Return how many words of a name stand in a text from a place on."""
    count = 0
    while count < len(words) and first + count < len(tokens) and tokens[first + count].same == words[count]:
        count += 1
    return count


def names_in_text(parties: Sequence[Party], reader: NameReader, prepared: Prepared) -> NamesInText:
    """Return the names, aliases and acronyms of parties, to be met inside a text; owners are places among them."""
    names = prepared.table("names-in-text", list[tuple[str, int]], lambda: list(_names_and_owners(parties)))
    firms = (number for number, party in enumerate(parties) if party.list_key != _PERSONS)
    return NamesInText(names, reader, frozenset(firms), prepared=prepared)


def _names_and_owners(parties: Sequence[Party]) -> Iterator[tuple[str, int]]:
    """Yield each name with the place of its party; one with an acronym in brackets without it, too.

    A country's acronym is none of the party.
    """
    yield from ((text, number) for number, party in enumerate(parties) for _, text in names_of(party))
    mixed = [(number, one.name) for number, one in enumerate(parties) if not one.name.isupper()]
    for number, name in mixed:  # "(CHINA)" is none, nor is "(UAE)"
        yield from ((one, number) for one in _ACRONYM.findall(name) if not countries.find(one))
    yield from ((plain, number) for number, name in mixed if (plain := _IN_SHORT.sub(" ", name)) != name)
