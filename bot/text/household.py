"""Everyday articles by two words, of which neither says enough alone: "folding tables", "Klapptische", 折叠桌. PURE.

`bot/data/query/household.yaml`, whose header explains its groups.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bot.data import read_yaml
from bot.text.normalize import key

_FIRST, _LAST = "first", "last"
_ANY_ENDING = 5
"""Letters that may follow the beginning of a word."""
_SHORTEST_BEGINNING = 2
_NO_PLURAL = "x"
"""A letter behind which the end of a word is no plural's: the key keeps it."""
_BEFORE = "xxxx"
"""Letters behind which a short word loses its end as a long one does: the key of "tas" keeps what "danstas" loses."""
LONGEST = 5
"""Words of the longest phrase."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Keys of words and of beginnings of words, each with what it stands for."""

    whole: Mapping[str, str]
    begun: Mapping[str, str]

    @classmethod
    def of(cls, words: Mapping[str, str]) -> _Words:
        """Tell words from beginnings, which end with a star."""
        keys = {(key(word.rstrip("*").replace("_", " ")), word.endswith("*")): told for word, told in words.items()}
        return cls(
            {one: told for (one, star), told in keys.items() if not star},
            {one: told for (one, star), told in keys.items() if star},
        )

    def find(self, folded: str) -> str:
        """Return what a word stands for; nothing if it is none of these."""
        if told := self.whole.get(folded):
            return told
        cuts = range(len(folded), max(_SHORTEST_BEGINNING, len(folded) - _ANY_ENDING) - 1, -1) if self.begun else ()
        return next((self.begun[folded[:cut]] for cut in cuts if folded[:cut] in self.begun), "")


@dataclass(frozen=True, slots=True)
class _Language:
    """The words of one language."""

    code: str
    order: str
    joined: bool
    between: frozenset[str]
    of: _Words
    """Rooms, people and pastimes."""
    of_goods: _Words
    """The same that are goods by themselves: umbrella stands."""
    heads: _Words
    begins: frozenset[str]
    """Both as they begin a word."""
    ends: Mapping[str, str]
    """The heads as they end one."""
    for_food: _Words
    for_animals: _Words
    """Tools and gear that stand beside the name of what they are for."""

    @classmethod
    def read(cls, code: str, entry: Mapping[str, Any]) -> _Language:
        """Read a language of the file."""
        of, of_goods = str(entry["of"]).split(), str(entry.get("of_goods", "")).split()
        heads = _subjects_by_word(entry["heads"])
        return cls(
            code,
            entry["order"],
            bool(entry.get("joined")),
            frozenset(map(key, str(entry.get("between", "")).split())),
            _Words.of(dict.fromkeys(of, code)),
            _Words.of(dict.fromkeys(of_goods, code)),
            _Words.of(heads),
            frozenset(key(f"{word}{_NO_PLURAL}")[:-1] for word in (*of, *of_goods)),
            {key(f"{_BEFORE}{word}").removeprefix(_BEFORE): told for word, told in heads.items()},
            _Words.of(_subjects_by_word(entry.get("for_food", {}))),
            _Words.of(_subjects_by_word(entry.get("for_animals", {}))),
        )

    def named(self, keys: Sequence[str]) -> str:
        """Return the subject of a phrase of words; nothing if it is no article and what it is for."""
        found = ""
        if self.order != _LAST:
            found = self._named(keys[0], keys[1:])
        if not found and self.order != _FIRST:
            found = self._named(keys[-1], keys[:-1])
        return found

    def _named(self, head: str, others: Sequence[str]) -> str:
        told = [one for one in others if one not in self.between]
        ends = others[0] if others[-1:] == [head] else others[-1]
        whole = bool(told) and ends not in self.between and (self.tells("".join(told)) or all(map(self.tells, told)))
        return self.heads.find(head) if whole else ""

    def tells(self, folded: str) -> bool:
        """Return whether a word is a room, people or a pastime."""
        return bool(self.of.find(folded) or self.of_goods.find(folded))


def _subjects_by_word(lines: Mapping[str, str]) -> dict[str, str]:
    return {word: subject for subject, line in lines.items() for word in str(line).split()}


@cache
def _languages() -> tuple[_Language, ...]:
    return tuple(_Language.read(code, entry) for code, entry in read_yaml("query/household").items())


def name_of(keys: Sequence[str]) -> str:
    """Return the subject of everyday articles that a phrase names, by the keys of its words; nothing if none."""
    asked = (*_with_head(keys[0]), *_with_head(keys[-1]))
    return next(filter(None, (one.named(keys) for one in _languages() if one.code in asked)), "") if asked else ""


def gear_for(folded: str, languages: Collection[str], *, animals: bool, behind: bool) -> str:
    """Return the subject of a tool for food, or gear for `animals`, by the key of its word; nothing if it is none.

    `languages`: those of the name of what it is for; `behind`: the word stands behind that name.
    """
    those = (one for one in _languages_among(languages) if not (behind and one.order == _FIRST))
    return next(filter(None, ((one.for_animals if animals else one.for_food).find(folded) for one in those)), "")


def between(languages: Collection[str]) -> frozenset[str]:
    """Return the keys of small words that stand in some languages between an article and what it is for."""
    return frozenset(word for one in _languages_among(languages) for word in one.between)


def tells_what_for(folded: str, languages: Collection[str]) -> bool:
    """Return whether a word is a room, people or a pastime in one of some languages."""
    return any(one.tells(folded) for one in _languages_among(languages))


def _languages_among(languages: Collection[str]) -> Iterator[_Language]:
    told = {language.partition("-")[0] for language in languages}
    return (one for one in _languages() if one.code in told)


@lru_cache(maxsize=8192)
def _with_head(folded: str) -> tuple[str, ...]:
    """Return the languages in which a word is a head; most words of a text are it in none."""
    return tuple(one.code for one in _languages() if one.heads.find(folded))


def of_compound(folded: str) -> str:
    """Return the subject of everyday articles that one word names whose parts say it; nothing if none."""
    return next((told for one, rest in _rests(folded) if (told := one.ends.get(rest) or one.heads.find(rest))), "")


def rests(folded: str) -> Iterator[tuple[str, str]]:
    """Yield what is left of a word behind a room, a person or a pastime, behind the language in which it is one."""
    return ((one.code, rest) for one, rest in _rests(folded))


def _rests(folded: str) -> Iterator[tuple[_Language, str]]:
    for one in _languages():
        if not one.joined:
            continue
        for cut in range(len(folded) - 1, 0, -1):
            if folded[:cut] in one.begins:
                rest = folded[cut:]
                yield one, rest
                yield from (
                    (one, rest.removeprefix(word)) for word in one.between if rest.startswith(word) and rest != word
                )


@cache
def said_of_goods() -> frozenset[str]:
    """Return the keys of rooms, people and pastimes, which make no other goods of everyday ones."""
    return frozenset(word for one in _languages() for word in one.of.whole)
