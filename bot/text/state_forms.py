"""The words around a country's name in its full name, "Republic of India": `bot/data/query/state_forms.yaml`. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.data import read_yaml
from bot.text.normalize import key, keys_of

_STEM = "*"
_LONGEST_ENDING = 4
"""Letters that a case adds to a beginning of a word."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Keys of whole words, and beginnings of words that are bent."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> _Words:
        listed = line.split()
        return cls(
            frozenset(keys_of(word for word in listed if not word.endswith(_STEM))),
            tuple(key(word.rstrip(_STEM)) for word in listed if word.endswith(_STEM)),
        )

    def __contains__(self, folded: str) -> bool:
        if folded in self.whole or not folded.startswith(self.beginnings):
            return folded in self.whole
        begun = next(one for one in self.beginnings if folded.startswith(one))
        return len(folded) - len(begun) <= _LONGEST_ENDING


@dataclass(frozen=True, slots=True)
class _Forms:
    nouns: _Words
    before: _Words
    """Those that stand before a name only."""
    adjectives: _Words
    joiners: _Words
    behind: tuple[str, ...]
    """The longest first."""


@cache
def _forms() -> _Forms:
    listed = {name: str(line) for name, line in read_yaml("query/state_forms").items()}
    behind = sorted({key(word) for word in listed["behind"].split()}, key=len, reverse=True)
    nouns, before, adjectives, joiners = (
        _Words.of(listed[name]) for name in ("nouns", "before", "adjectives", "joiners")
    )
    return _Forms(nouns, before, adjectives, joiners, tuple(behind))


def full_name(keys: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the place of the full name around a country's name: its first word, and the word behind it.

    `keys` are those of a text's words, `first` to before `last` the name: "People's Republic of [Bangladesh]",
    "[Korea], Republic of", "[Syrian] Arab Republic". Words that hold no form of a state are left out.
    """
    forms = _forms()
    before = _reach(forms, keys[:first][::-1], (forms.nouns, forms.before))
    behind = _reach(forms, keys[last:], (forms.nouns,)) or _glued(forms, keys[last:])
    return first - before, last + behind


def _reach(forms: _Forms, beside: Sequence[str], nouns: tuple[_Words, ...]) -> int:
    """Return how many words, the nearest first, belong to a full name: up to the last form of a state."""
    reach = 0
    for count, folded in enumerate(beside, start=1):
        if any(folded in those for those in nouns) or (folded in forms.adjectives and reach):
            reach = count
        elif folded not in forms.joiners and folded not in forms.adjectives:
            break
    return reach


def _glued(forms: _Forms, beside: Sequence[str]) -> int:
    """Return how many Chinese or Japanese characters behind a name are the form of its state."""
    run = ""
    reach = 0
    for count, folded in enumerate(beside[: len(forms.behind[0])], start=1):
        run += folded
        reach = count if run in forms.behind else reach
    return reach


@lru_cache(maxsize=65536)
def _is_of_a_state(folded: str) -> bool:
    forms = _forms()
    return any(folded in those for those in (forms.nouns, forms.before, forms.joiners))


def names_within(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the names that the words of a full name may hold: those that the form of a state stands around."""
    forms, joined = _forms(), "".join(keys)
    if not any(map(_is_of_a_state, keys)) and not any(map(joined.count, forms.behind)):
        return
    for first in range(len(keys)):
        for last in range(len(keys), first, -1):
            begin, end = full_name(keys, first, last)
            if begin == 0 and all(one in forms.joiners for one in keys[end:]) and last - first < len(keys):
                yield tuple(keys[first:last])


def form_behind(rest: str) -> str:
    """Return the form of a state with which a key that is glued behind a name begins; else an empty text."""
    return next((form for form in _forms().behind if rest.startswith(form)), "")
