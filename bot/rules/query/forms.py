"""Words that make another thing of the one that they stand beside, or a kind of it (`forms.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from bot.text.normalize import is_han, is_hangul, key, keys_of
from bot.text.tables import read_yaml


@cache
def _tables() -> Mapping[str, Any]:
    found: dict[str, Any] = read_yaml("query/forms")
    return found


def _is_unspaced(word: str) -> bool:
    return is_han(word[0]) or is_hangul(word[0])


@cache
def _keyed(table: str, *, unspaced: bool) -> Mapping[str, str]:
    """Key → what the word says, of one script: folding Chinese costs time at the first question."""
    pairs = [
        (word, said)
        for said, line in _tables()[table].items()
        for word in str(line).split()
        if unspaced == _is_unspaced(word)
    ]
    single = [(word, said) for word, said in pairs if "-" not in word]
    found = dict(zip(keys_of(word for word, _ in single), (said for _, said in single), strict=True))
    return found | {key(word): said for word, said in pairs if "-" in word}


def form(folded: str) -> str | None:
    """The form that a word says, if it makes another thing of what it stands beside."""
    return _keyed("forms", unspaced=_is_unspaced(folded)).get(folded) if folded else None


def kind(folded: str) -> str | None:
    """The kind of a thing that a word says, as the canonical names say it ("kugelförmig" → "spherical")."""
    return _keyed("kinds", unspaced=_is_unspaced(folded)).get(folded) if folded else None


_ENDING = 3


@lru_cache(maxsize=8192)
def shape(folded: str) -> str | None:
    """The shape or make that a word says, as the names of things say it ("порошка" → "powder")."""
    whole, stems = _shapes(unspaced=_is_unspaced(folded)) if folded else ({}, {})
    if folded in whole:
        return whole[folded]
    starts = (folded[:cut] for cut in range(len(folded), max(3, len(folded) - _ENDING) - 1, -1))
    return next((stems[start] for start in starts if start in stems), None)


@cache
def _shapes(*, unspaced: bool) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Keys of whole words and of beginnings, of one script, with the shape that they say."""
    pairs = [(word, said) for said, line in _tables()["shapes"].items() for word in str(line).split()]
    own = [(word, said) for word, said in pairs if _is_unspaced(word) == unspaced]
    whole = {key(word): said for word, said in own if not word.endswith("*")}
    return whole, {key(word.rstrip("*")): said for word, said in own if word.endswith("*")}


def concept(folded: str) -> str | None:
    """What a word for a form, kind or shape says in any language; None for another word."""
    return kind(folded) or form(folded) or shape(folded)


@cache
def compounds() -> frozenset[str]:
    """Kinds that are compounds: the names before one make a single thing ("indium tin oxide")."""
    return frozenset(str(_tables()["compounds"]).split())


@cache
def raw() -> frozenset[str]:
    """Words for what is unprocessed: before a name they mean its ore, if rules know one."""
    return frozenset(keys_of(str(_tables()["raw"]).split()))
