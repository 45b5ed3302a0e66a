"""Goods of the control lists by their names in other languages: a question's words → the English everyday names.

The names are data: one file a language in rules/lists/names. Languages of a script that a question does not use are
never read, and of the others only the names that begin as one of its words does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

from bot.data import spelling
from bot.lists.library import Lists
from bot.rules.acts import grouped
from bot.text import endings
from bot.text import question_words as said
from bot.text.normalize import is_hangul, is_katakana, key, to_simplified

_WORD = re.compile(r"(?:[^\W_][\u0610-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957]*)+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS_WITH_CASES = re.compile("[\u0400-\u04ff]")
_GAPS = re.compile(r"(?<=[^\x00-\u0e00])[\s・·-]+(?=[^\x00-\u0e00])")
_REST = re.compile(r"[^,\n]*")
_LONG_VOWEL = "\u30fc"
_BEGINNING, _BEGINNING_JOINED = 3, 1
_SHORTEST_HEAD, _SHORTEST_JOINED, _SHORTEST_BEFORE = 6, 8, 3
_MOST_JOINED, _LONG_HANGUL, _LONG_KANA = 3, 4, 5


@dataclass(frozen=True, slots=True)
class InEnglish:
    """A question with the goods that it names in other languages named in English, and how it had named them."""

    text: str
    names: tuple[str, ...] = ()


class ListNames:
    """The names of goods in other languages; each file is read when a question is first written in its letters."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._tables: dict[str, _Table] = {}
        self._spaced: dict[tuple[_Table, ...], _Spaced] = {}

    @lru_cache(maxsize=4096)  # noqa: B019 - lives as long as the rules do
    def in_english(self, text: str) -> InEnglish:
        """Return the text with every name of listed goods in its English form; `names` is empty if there is none."""
        found: list[str] = []
        written = unicodedata.normalize("NFKC", text).casefold()
        scripts = dict.fromkeys(map(endings.languages_with, dict.fromkeys(written)))
        languages = dict.fromkeys(one for those in scripts for one in those)
        tables = [table for one in languages if (table := self._table(one))]
        if joined := [table for table in tables if table.language in endings.languages_that("joined")]:
            written = _replaced(_GAPS.sub("", to_simplified(written)), joined, found)
        if spaced := tuple(table for table in tables if table.language not in endings.languages_that("joined")):
            if spaced not in self._spaced:
                self._spaced[spaced] = _Spaced(spaced)
            written = _with_words_replaced(written, self._spaced[spaced], found)
        return InEnglish(written, tuple(found)) if found else InEnglish(text)

    def _table(self, language: str) -> _Table | None:
        if language not in self._tables:
            self._tables[language] = _Table(language, self._lists.names_in(language))
        found = self._tables[language]
        return found if found.lines else None


@dataclass(frozen=True)
class _Name:
    """A name: the stems of its words, and what it is in English; nothing if it only holds the name of listed goods."""

    stems: tuple[str, ...]
    english: str


class _Table:
    """The names of one language."""

    def __init__(self, language: str, data: Mapping[str, str]) -> None:
        others = data.get("others", "")
        self.language, self.lines = language, data.get("names", "") + (f": {others}\n" if others else "")
        self._endings = frozenset(("", *data.get("endings", "").split()))
        self._last_drops, self._drops = (tuple(data.get(part, "").split()) for part in ("last_drops", "drops"))
        self._beginning: dict[str, tuple[_Name, ...]] = {}
        self._short: dict[str, tuple[_Name, ...]] = {}

    @cached_property
    def _folded(self) -> str:
        folded = _fold(self.lines)
        return _GAPS.sub("", to_simplified(folded)) if self.language in endings.languages_that("joined") else folded

    @cached_property
    def _places(self) -> Mapping[str, Sequence[int]]:
        """The first letters of names → where such names begin."""
        count = _BEGINNING_JOINED if self.language in endings.languages_that("joined") else _BEGINNING
        found: dict[str, list[int]] = {}
        for hit in re.finditer(rf"[:,] ([^\s,:/'’.-]{{1,{count}}})", self._folded):
            found.setdefault(hit[1], []).append(hit.start(1))
        return found

    def beginning(self, letters: str, *, short: bool = False) -> tuple[_Name, ...]:
        """Return the names whose first word begins with these letters, the longest first.

        `short`: as they are written without signs of long vowels.
        """
        if letters not in self._places:
            return ()
        known = self._beginning if not short else self._short
        if letters not in known:
            names = [self._name(place) for place in self._places[letters]]
            names = [_without_long_vowels(name) for name in names] if short else names
            known[letters] = tuple(sorted(names, key=lambda one: -sum(map(len, one.stems))))
        return known[letters]

    def _name(self, place: int) -> _Name:
        folded = self._folded
        name = _REST.match(folded, place)
        line = folded.rfind("\n", 0, place) + 1
        english, written = folded[line : folded.find(":", line)], name[0] if name else ""
        if self.language in endings.languages_that("joined"):
            return _Name((written.rstrip(_LONG_VOWEL),), english)
        words = [_without_article(word) for word in _WORD.findall(written)]
        stems = (self._stem(word, self._drops) for word in words[:-1])
        return _Name((*stems, self._stem(words[-1], self._last_drops)), english)

    @staticmethod
    def _stem(word: str, drops: Sequence[str]) -> str:
        """Return the part of a word that stays in every case, without the first of the endings that it has."""
        if _has_cases(word):
            return endings.case_stem(word)
        bare = word.removesuffix(next(filter(word.endswith, drops), ""))
        return bare if len(bare) > _BEGINNING else word

    def fits(self, word: str, stem: str) -> bool:
        """Return whether a word is a stem with one of the language's endings."""
        if not word.startswith(stem):
            return False
        if _has_cases(stem):
            return endings.case_endings().fullmatch(word, len(stem)) is not None
        return word[len(stem) :] in self._endings


class _Spaced:
    """The names of languages that put spaces between words, together."""

    def __init__(self, tables: Sequence[_Table]) -> None:
        self._tables = tables
        self._by_stem: dict[str, Mapping[str, Sequence[tuple[int, _Table, _Name]]]] = {}

    def _stems(self, letters: str) -> Mapping[str, Sequence[tuple[int, _Table, _Name]]]:
        """Return the names whose first word begins with these letters by its stem, each with its place among them.

        Those of most words and letters come first.
        """
        found = self._by_stem.get(letters)
        if found is None:
            named = [(table, name) for table in self._tables for name in table.beginning(letters)]
            named.sort(key=lambda one: (-len(one[1].stems), -sum(map(len, one[1].stems))))
            placed = ((one[1].stems[0], (place, *one)) for place, one in enumerate(named))
            found = self._by_stem[letters] = grouped(placed)
        return found

    def _begun(self, word: str, shortest: int = 0) -> list[tuple[int, _Table, _Name]]:
        """Return the names with whose first stem a word begins, those of most words and letters first."""
        stems = self._stems(word[:_BEGINNING])
        if not stems:
            return []
        return sorted(one for end in range(shortest, len(word) + 1) for one in stems.get(word[:end], ()))

    def begins(self, words: Sequence[str], place: int) -> tuple[_Name, int] | None:
        """Return the longest name that begins at a word, and how many words it takes."""
        for _, table, name in self._begun(words[place]):
            those = words[place : place + len(name.stems)]
            if len(those) == len(name.stems) and all(map(table.fits, those, name.stems)):
                return name, len(those)
        return self._as_one_word(words, place)

    def _as_one_word(self, words: Sequence[str], place: int) -> tuple[_Name, int] | None:
        """Return a name that is written as several words ("Vakuum-Pumpe") or ends a compound ("Hochvakuumpumpe")."""
        for count in range(min(_MOST_JOINED, len(words) - place), 1, -1):
            joined = "".join(words[place : place + count])
            for _, table, name in self._begun(joined) if len(joined) >= _SHORTEST_JOINED else ():
                if len(name.stems) == 1 and table.fits(joined, name.stems[0]):
                    return name, count
        word = words[place]
        if material := self._material_in(word):
            return material, 1
        compounding = endings.languages_that("compounding")
        for cut in range(_SHORTEST_BEFORE, len(word) - _SHORTEST_HEAD + 1):
            for _, table, name in self._begun(word[cut:], _SHORTEST_HEAD):
                if len(name.stems) == 1 and table.language in compounding and table.fits(word[cut:], name.stems[0]):
                    return name, 1
        return None

    def _material_in(self, word: str) -> _Name | None:
        """Return the material of control lists before whose form a word is glued: Hafniumpulver, berylliumskrot."""
        for _, table, name in self._begun(word) if len(word) >= _SHORTEST_JOINED else ():
            material = len(name.stems) == 1 and name.english in endings.glued_materials()["materials"]
            glues = table.language in endings.languages_that("glued_forms")
            if material and glues and _is_form(word[len(name.stems[0]) :]):
                return name
        return None


def _is_form(rest: str) -> bool:
    """Return whether the rest of a compound is a form of its material, perhaps behind a letter that links."""
    data = endings.glued_materials()
    bare = (rest.removeprefix(link) for link in data["links"] if rest.startswith(link))
    return any(key(one) in data["forms"] or said.role(one) is said.Role.SHAPE for one in bare if len(one) >= _BEGINNING)


def _with_words_replaced(text: str, names: _Spaced, found: list[str]) -> str:
    """Return a text of words with spaces, names in it replaced.

    At each place the name of most words is taken, then that of most letters.
    """
    hits = list(_WORD.finditer(text))
    words = [_without_article(_fold(hit[0])) for hit in hits]
    told: list[str] = []
    place = 0
    while place < len(words):
        if met := names.begins(words, place):
            name, count = met
            written = text[hits[place].start() : hits[place + count - 1].end()]
            told.append(name.english or written)
            found += [written] if name.english else []
            place += count
        else:
            told.append(hits[place][0])
            place += 1
    return " ".join(told)


def _replaced(text: str, tables: Sequence[_Table], found: list[str]) -> str:
    """Return a text without spaces, names in it replaced: at each place the longest."""
    told: list[str] = []
    place, short = 0, _LONG_VOWEL not in text
    while place < len(text):
        letters = text[place : place + _BEGINNING_JOINED]
        begun = (name for table in tables for name in table.beginning(letters, short=short))
        fitting = [name for name in begun if text.startswith(name.stems[0], place) and _is_whole(text, place, name)]
        if fitting:
            name = max(fitting, key=lambda one: len(one.stems[0]))
            told.append(f" {name.english} " if name.english else name.stems[0])
            found += [name.stems[0]] if name.english else []
            place += len(name.stems[0])
            place += text.startswith(_LONG_VOWEL, place)
        else:
            told.append(text[place])
            place += 1
    return "".join(told)


def _without_long_vowels(name: _Name) -> _Name:
    """Return a long name as it is written without signs of long vowels: ピナコリルアルコル."""
    bare = name.stems[0].replace(_LONG_VOWEL, "")
    return name if len(bare) < _LONG_KANA or bare == name.stems[0] else _Name((bare,), name.english)


def _is_whole(text: str, place: int, name: _Name) -> bool:
    """Return whether a name does not stand in a longer word of katakana, or in another Korean word."""
    stem = name.stems[0]
    before, behind = text[place - 1 : place], text[place + len(stem) :]
    if is_hangul(stem[0]):
        rest = "".join(takewhile(is_hangul, behind))
        ends = not rest or None not in {one.role for one in said.pieces(rest)}
        return len(stem) >= _LONG_HANGUL or (ends and not (before and is_hangul(before)))
    if all(is_katakana(one) or one == _LONG_VOWEL for one in stem) and len(stem) < _LONG_KANA:
        longer = behind.lstrip(_LONG_VOWEL)[:1]
        return not any(one and is_katakana(one) for one in (before, longer)) and before != _LONG_VOWEL
    return True


def _without_article(word: str) -> str:
    """Return a word without the article that is written as a part of it in Arabic."""
    article = spelling()["article"]
    return word[len(article) :] if word.startswith(article) and len(word) > len(article) + _BEGINNING else word


def _has_cases(word: str) -> bool:
    return _LETTERS_WITH_CASES.match(word) is not None


def _fold(text: str) -> str:
    """Small letters without accents; what is a letter of its own in Cyrillic stays one."""
    small = text.casefold()
    if small.isascii():
        return small
    folded = small if _LETTERS_WITH_CASES.search(small) else _ACCENTS.sub("", unicodedata.normalize("NFD", small))
    for letter, plain in spelling()["stroked"].items():
        folded = folded.replace(letter, plain)
    return unicodedata.normalize("NFKC", folded)
