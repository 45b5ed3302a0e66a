"""Names of parties made alike, and listed parties found by them although misspelt, transposed or shortened. PURE.

A name is a set of words, each weighted by its rarity among all listed names: "Trading" tells little, "Hikvision"
much. Words are compared by optimal string alignment, which counts two swapped letters as one error.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any

from bot.data import read_yaml
from bot.lists.model import Party, PartyMatch, Quality
from bot.text.normalize import to_simplified

_WORD = re.compile(r"[^\W_]+")
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")  # S.A. is one word
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}[^\W_]*|[^\W_]+(?:['’][^\W_]+)*")
_ONE_SCRIPT = re.compile(r"[\u0000-\u058f\u1e00-\u2bff]+|[^\u0000-\u058f\u1e00-\u2bff]+")
"""Signs of alphabets with capitals, or of other scripts: where one ends and the other begins, so does a word."""
_HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
SIMILAR = 0.8
PART = 0.55
SHORT_WORD, LONG_WORD = 4, 8
SHORT_NAME = 5
LONGEST_NAME = 24
"""Words of a name beyond which its words are compared as written: no firm is called so, and each costs a search."""
SINGLE, DISTINCT = 0.75, 1.5  # the weight of one word, of several: less is a common name
RARE_WEIGHT = 0.9  # the weight from which one long word makes a name distinct
MOST_MATCHES = 20
_ROUNDING = 1e-9
REMEMBERED = 2_048
"""Names whose matches are kept: an answer in several languages, or a parts list, asks for the same ones again."""


class NameReader:
    """Makes names alike by `bot/data/lists/party-names.yaml`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        forms = [form for one in data["legal_forms"] for form in ([one] if isinstance(one, str) else one)]
        self._phrases = sorted((form for form in forms if " " in form), key=len, reverse=True)
        self.legal_forms = frozenset(form for form in forms if " " not in form)
        self._forms = self.legal_forms | frozenset(data["joining"])
        self._a_form = min(self.legal_forms)
        self._phrases_by_head: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in map(tuple, map(str.split, self._phrases)):
            self._phrases_by_head[phrase[0]].append(phrase)
        self.houses = frozenset(data["houses"])
        self._glued = frozenset(data["glued"])
        self._alike: Mapping[str, str] = data["alike"]
        self._common = [word for word in (*self._forms, *self._alike, *self._alike.values()) if len(word) > SHORT_WORD]
        self._letters = {ord(letter): plain for letter, plain in data["letters"].items()}

    def folded(self, name: str) -> str:
        """Small letters without marks, other alphabets letter by letter, words apart by one space."""
        plain = unicodedata.normalize("NFKC", name).casefold().translate(self._letters)
        if not plain.isascii():
            plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
        return " ".join(_WORD.findall(_DOTTED.sub("", plain).replace("'", "").replace("’", "")))

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a name without its legal form; all of them if nothing else is left."""
        folded = self.folded(name)
        bare = f" {folded} "
        for phrase in self._phrases:
            bare = bare.replace(f" {phrase} ", " ")
        kept = tuple(self._alike.get(word, word) for word in bare.split() if word not in self._forms)
        return kept or tuple(folded.split())

    def words_of_all(self, names: Sequence[str]) -> list[tuple[str, ...]]:
        """Return what `words` returns for each of many names, all read at once."""
        plain = [name.lower() if name.isascii() else "" for name in names]
        if not names:
            return []
        text = _DOTTED.sub("", "\n".join(plain)).replace("'", "")
        text = "\n".join(f" {' '.join(_WORD.findall(line))} " for line in text.split("\n"))
        for phrase in self._phrases:
            text = text.replace(f" {phrase} ", " ")
        found: list[tuple[str, ...]] = []
        for name, line in zip(names, text.split("\n"), strict=True):
            kept = tuple(self._alike.get(word, word) for word in line.split() if word not in self._forms)
            found.append(kept or self.words(name))
        return found

    def plain_words(self, name: str) -> tuple[str, ...]:
        """Return the words of a name without its form of law, none read as another."""
        return tuple(word for word in self.folded(name).split() if word not in self._forms)

    def parts(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the words of a text that `words` keeps of a name, each with its place; forms of law lengthen them."""
        found = [
            (start, end, word) for start, end in self._tokens(text) for word in self._folded_words(text[start:end])
        ]
        for first, last in reversed(list(self._phrases_in([word for _, _, word in found]))):
            found[first:last] = [(start, end, self._a_form) for start, end, _ in found[first:last]]
        yield from self._with_forms(found, text)

    def _tokens(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where words stand, without what a language glues to a name: `Mikron向け`, `Mikron'in`."""
        for token in _TOKEN.finditer(text):
            for one in _ONE_SCRIPT.finditer(text, *token.span()):
                stem, sign, ending = one[0].replace("’", "'").rpartition("'")
                unlike_a_plural = ending in {"s", "S"} and stem[-1:].lower() in {"i", "s", "u"}
                glued = sign and (ending in self._glued or unlike_a_plural)
                yield one.start(), one.start() + len(stem) if glued else one.end()

    def _with_forms(self, found: Iterable[tuple[int, int, str]], text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the words that tell, each as long as it is with the forms of law beside it."""
        before: tuple[int, int, str] | None = None
        ahead: tuple[int, int] | None = None
        for start, end, word in found:
            if word not in self._forms:
                if before:
                    yield before
                first = ahead[0] if ahead and _is_beside(text[ahead[1] : start]) else start
                before, ahead = (first, end, self._alike.get(word, word)), None
            elif word not in self.legal_forms:
                ahead = None
            elif before and not ahead and _is_beside(text[before[1] : start]):
                before = (before[0], end, before[2])
            else:
                ahead = (ahead[0] if ahead and _is_beside(text[ahead[1] : start]) else start, end)
        if before:
            yield before

    def _folded_words(self, text: str) -> list[str]:
        return [text.lower()] if text.isascii() and text.isalnum() else self.folded(text).split()

    def _phrases_in(self, those: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield where phrases for forms of law stand."""
        for first, word in enumerate(those):
            for phrase in self._phrases_by_head.get(word, ()):
                if tuple(those[first : first + len(phrase)]) == phrase:
                    yield first, first + len(phrase)
                    break

    def mended(self, words: tuple[str, ...], known: Container[str]) -> tuple[str, ...]:
        """Return the words of a name: misspelt legal forms are dropped, misspelt common words are put right."""
        right: list[str] = []
        for word in words:
            meant = None if word in known else self._meant(word)
            if meant is None:
                right.append(word)
            elif meant not in self._forms:
                right.append(self._alike.get(meant, meant))
        return tuple(right) or words

    def _meant(self, word: str) -> str | None:
        """Return the common word that a misspelt one stands for."""
        reach = allowed(word)
        if not reach:
            return None
        return min(_near(word, self._common, reach), key=lambda pair: pair[1], default=(None, 0))[0]


def _is_beside(between: str) -> bool:
    """Return whether nothing but a space, a comma, a full stop, a bracket or a quotation mark parts two words."""
    return not between.strip(" .,()\"'\u201c\u201d\u00ab\u00bb")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """One name or alias of a party."""

    party: int
    alias: bool
    text: str
    words: tuple[str, ...]


_IN_BRACKETS = re.compile(r"(?P<before>\S.*?) \((?P<within>[^()]+)\)")
_TWO_OF_A_HOUSE = re.compile(r"(?P<one>.*?(?P<house>[^\W\d_]{4,})), (?P<other>(?P=house)-\S+)")
"""Two names of one entry, the other one of the same house: "Joint Stock Company Angstrem, Angstrem-M"."""
_KNOWN_AS = re.compile(r"[afn]\.?k\.?a\b[.:,]*\s+", re.IGNORECASE)


def names_of(party: Party) -> Iterator[tuple[bool, str]]:
    """Yield every name of a party, and whether it is an alias.

    "Rostec (Russian Technologies State Corporation)" is two.
    """
    yield False, party.name
    for text in (party.name, *party.aliases):
        if text != party.name:
            yield True, text
        if ", " in text and (two := _TWO_OF_A_HOUSE.fullmatch(text)):
            yield True, two["one"]
            yield True, two["other"]
        both = _IN_BRACKETS.fullmatch(text) if text.endswith(")") else None
        if not both:
            continue
        before, within = both["before"], both["within"]
        other = _KNOWN_AS.sub("", within, count=1)
        short = len(before.split()) == 1 and len(other.split()) >= _SPELT_OUT
        if other != within or short:
            yield True, other
            if len(before) >= SHORT_WORD:
                yield True, before


_SPELT_OUT = 3
"""Words, at least, of a name in brackets that says in full what one word before them stands for."""


class PartyIndex:
    """Listed parties by name."""

    def __init__(self, parties: Sequence[Party], reader: NameReader) -> None:
        self._asked: dict[str, tuple[PartyMatch, ...]] = {}
        self._alike = lru_cache(maxsize=REMEMBERED)(self._like)
        self.listed = self._parties = parties
        self._reader = reader

    @cached_property
    def _spellings(self) -> list[_Spelling]:
        named = [(number, *one) for number, party in enumerate(self._parties) for one in names_of(party)]
        words = self._reader.words_of_all([text for *_, text in named])
        return [_Spelling(*one, own) for one, own in zip(named, words, strict=True)]

    @cached_property
    def _posted(self) -> dict[str, list[int]]:
        """Word → the spellings in which it stands."""
        posted: dict[str, list[int]] = defaultdict(list)
        for number, spelling in enumerate(self._spellings):
            for word in set(spelling.words):
                posted[word].append(number)
        return posted

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Word → its rarity (see `weight`)."""
        bearers: dict[str, set[int]] = defaultdict(set)
        for spelling in self._spellings:
            for word in spelling.words:
                bearers[word].add(spelling.party)
        most = math.log(len(self._parties) + 1)
        rarity = {count: 1 - math.log(count) / most for count in {len(those) for those in bearers.values()}}
        return {word: 1.0 if word in self._reader.houses else rarity[len(those)] for word, those in bearers.items()}

    @cached_property
    def _vocabulary(self) -> dict[int, list[str]]:
        """Words by their length."""
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self._posted:
            by_length[len(word)].append(word)
        return by_length

    def weight(self, word: str) -> float:
        """Return the rarity of a word.

        1 if a single party bears it or it names a house, near 0 if nearly all bear it.
        """
        return self._weights.get(word, 1.0)

    def knows(self, name: str) -> bool:
        """Return whether a word of the name is one that few listed parties bear: quick, and exact."""
        return any(word in self._posted and self.weight(word) >= RARE_WEIGHT for word in self._reader.words(name))

    def beginning(self, name: str) -> tuple[Party, ...]:
        """Return the parties whose names go on behind the words of this one: Arrow Electronics (Hong Kong)."""
        typed = self._reader.words(name)
        longer = (one for one in self._posted.get(typed[0], ()) if typed)
        found = (self._spellings[one] for one in longer)
        owners = dict.fromkeys(
            one.party for one in found if len(one.words) > len(typed) and one.words[: len(typed)] == typed
        )
        return tuple(self._parties[owner] for owner in owners)

    def find(self, name: str, most: int = MOST_MATCHES) -> tuple[PartyMatch, ...]:
        """Return the parties whose names are like this one, best first."""
        known = self._asked.get(name)
        if known is None:
            if len(self._asked) >= REMEMBERED:
                self._asked.clear()
            known = self._asked[name] = self._found(name)
        return known[:most]

    def _found(self, name: str) -> tuple[PartyMatch, ...]:
        words = self._reader.mended(self._reader.words(name), self._posted)
        joined = "".join(words)
        asked = {word: self.weight(word) for word in words}
        whole, same = sum(asked.values()), set(self._joined.get(joined, ()))
        matches = [
            (number, self._judged(self._spellings[number], words, joined, one))
            for number, one in self._met(words, asked, same).items()
            if number in same or joined in one or len(one) == len(asked) or self._at_most(one, asked, whole) >= SIMILAR
        ]
        best: dict[int, PartyMatch] = {}
        for number, match in matches:
            if match is None:
                continue
            known = best.get(self._spellings[number].party)
            if known is None or _rank(match) < _rank(known):
                best[self._spellings[number].party] = match
        return tuple(sorted(best.values(), key=_rank)[:MOST_MATCHES])

    @cached_property
    def _joined(self) -> dict[str, list[int]]:
        """Return names written as one word → their spellings."""
        joined: dict[str, list[int]] = defaultdict(list)
        for number, spelling in enumerate(self._spellings):
            joined["".join(spelling.words)].append(number)
        return joined

    def _met(
        self, words: tuple[str, ...], asked: Mapping[str, float], same: set[int]
    ) -> dict[int, dict[str, tuple[str, float]]]:
        """Spelling → asked word → (its own word, likeness); none that only words too common to tell one have met."""
        met: dict[int, dict[str, tuple[str, float]]] = defaultdict(dict)
        misspelt = len(words) <= LONGEST_NAME
        alike = {word: self._alike(word, misspelt) for word in asked}
        joined = "".join(words)  # words written together or apart
        alike_joined = self._alike(joined, misspelt) if misspelt and len(words) > 1 else ()
        common = self._too_common(asked, alike)
        tell = (one for word, those in alike.items() if word not in common for one in those)
        telling = same.union(*(self._posted[other] for other, _ in (*tell, *alike_joined)))
        for word, those in alike.items():
            for other, likeness in those:
                for number in telling.intersection(self._posted[other]):
                    if likeness > met[number].get(word, ("", 0.0))[1]:
                        met[number][word] = (other, likeness)
        for other, likeness in alike_joined:
            for number in self._posted[other]:
                met[number][joined] = (other, likeness)
        return met

    def _too_common(
        self, asked: Mapping[str, float], alike: Mapping[str, tuple[tuple[str, float], ...]]
    ) -> AbstractSet[str]:
        """Return the commonest words, as many as weigh too little for a spelling that has no other word of the name.

        `_at_most` of such a spelling is below `SIMILAR`, whichever of them it has.
        """
        weights = {
            word: max((self._weights[other] for other, _ in those), default=0.0) for word, those in alike.items()
        }
        common: set[str] = set()
        met, left = 0.0, sum(asked.values())
        for word in sorted(weights, key=lambda one: weights[one]):
            met, left = met + weights[word], left - asked[word]
            if met * (2 - SIMILAR) >= SIMILAR * left - _ROUNDING:
                break
            common.add(word)
        return common

    def _like(self, word: str, misspelt: bool) -> tuple[tuple[str, float], ...]:  # noqa: FBT001 - part of what is remembered
        """Return listed words that are this one or, with `misspelt`, nearly so, each with its likeness."""
        same = ((word, 1.0),) if word in self._posted else ()
        reach = allowed(word) if misspelt else 0
        if not reach or _HAN.search(word):
            return same
        sizes = range(len(word) - reach, len(word) + reach + 1)
        near = chain.from_iterable(self._vocabulary.get(size, ()) for size in sizes)
        alike = (
            (other, 1 - distance / max(len(word), len(other)))
            for other, distance in _near(word, near, reach)
            if distance and distance <= allowed(other)
        )
        return (*same, *alike)

    def _at_most(self, met: Mapping[str, tuple[str, float]], asked: Mapping[str, float], whole: float) -> float:
        """Return what the likeness of a spelling cannot exceed, by the words met alone; `whole` is the weight asked."""
        met_weight, both, counted = 0.0, whole, set[str]()
        for word, (other, likeness) in met.items():
            weight = self._weights[other]
            met_weight += weight * likeness
            both += weight - asked[word]
            if other not in counted:
                counted.add(other)
                both += weight
        return 2 * met_weight / both + _ROUNDING if both > 0 else 1.0

    def _judged(
        self, spelling: _Spelling, words: tuple[str, ...], joined: str, met: Mapping[str, tuple[str, float]]
    ) -> PartyMatch | None:
        own = spelling.words
        if own == words or "".join(own) == joined:
            return self._match(spelling, Quality.ALIAS if spelling.alias else Quality.EXACT, 1.0, own)
        hit, asked_weight, met_weight = self._weighed(words, joined, met)
        own_weight = sum(self.weight(word) for word in dict.fromkeys(own))
        score = 2 * met_weight / (asked_weight + own_weight) if asked_weight + own_weight else 0.0
        part = met_weight >= max(PART * own_weight, PART) and hit != set(own)
        if part and _is_whole(words, joined, met):
            return self._match(spelling, Quality.PART, met_weight / own_weight, tuple(hit))
        return self._match(spelling, Quality.SIMILAR, score, tuple(hit)) if score >= SIMILAR else None

    def _weighed(
        self, words: tuple[str, ...], joined: str, met: Mapping[str, tuple[str, float]]
    ) -> tuple[set[str], float, float]:
        """Return the listed words that were met, what weighs all that was asked, and what weighs what was met of it."""
        if joined in met and len(words) > 1:
            other, likeness = met[joined]
            weight = self.weight(other) * likeness
            return {other}, weight, weight
        met_weight = sum(self.weight(other) * likeness for other, likeness in met.values())
        asked_weight = sum(self.weight(met[word][0] if word in met else word) for word in dict.fromkeys(words))
        return {other for other, _ in met.values()}, asked_weight, met_weight

    def _match(self, spelling: _Spelling, quality: Quality, score: float, words: tuple[str, ...]) -> PartyMatch:
        """Return a match, flagged if the words met are short or common."""
        short = SHORT_NAME + (quality is Quality.SIMILAR)  # an error more makes another word of a short one
        weight = sum(self.weight(word) for word in set(words))
        telling = any(
            self.weight(word) >= RARE_WEIGHT and (len(word) > short or word in self._reader.houses) for word in words
        )
        few = len("".join(words)) <= short or weight < (SINGLE if len(words) == 1 else DISTINCT)
        party = self._parties[spelling.party]
        return PartyMatch(party, quality, round(min(score, 1.0), 3), spelling.text, few and not telling)


def allowed(word: str) -> int:
    """Return how many errors a word may have: none in a short one or a number, one, or two in a long one."""
    if len(word) < SHORT_WORD or word.isdigit():
        return 0
    return 1 if len(word) < LONG_WORD else 2


def _near(word: str, choices: Iterable[str], reach: int) -> Iterator[tuple[str, int]]:
    """Yield the choices within so many errors of a word, each with their number; two swapped letters are one error."""
    from rapidfuzz import process  # noqa: PLC0415 - only questions that name a firm need it
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    for choice, errors, _ in process.extract_iter(word, choices, scorer=OSA.distance, score_cutoff=reach):
        yield choice, errors


def _is_whole(words: tuple[str, ...], joined: str, met: Mapping[str, tuple[str, float]]) -> bool:
    """Return whether all that was asked was met as it is spelt, word by word or written together."""
    if joined in met and met[joined][1] == 1:
        return True
    return all(word in met and met[word][1] == 1 for word in words)


def _rank(match: PartyMatch) -> tuple[int, float, str]:
    return list(Quality).index(match.quality), -match.score, match.party.name


@cache
def native_names() -> tuple[tuple[str, str], ...]:
    """(A firm's name in its own script, its name in Latin letters), the longest first."""
    table = read_yaml("lists/party-names")["native"]
    pairs = ((name, listed) for listed, names in table.items() for name in str(names).split(", "))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def with_native_names(text: str) -> str:
    """Return a Chinese text in the simplified script if only that holds the name of a firm: 長江存儲."""
    held = any(native in text for native, _ in native_names())
    simple = text if held else to_simplified(text)
    return simple if any(native in simple for native, _ in native_names()) else text


def in_latin_letters(text: str) -> str:
    """Return a text with the names of firms in their own script written as lists print them."""
    if not text.isascii():
        text = with_native_names(text)
        for native, listed in native_names():
            text = text.replace(native, f" {listed} ")
    return text
