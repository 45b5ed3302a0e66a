"""How goods relate: classes and members, know-how, wider words; and what the goods of two reports have in common."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bot.detect.lexicon import entries, read_file

KEPT_AT_HAND = 2_000
"""Results that are kept for the next comparison with the same goods."""

BY_WORD, WIDER_SHARE = 0.9, 0.7
"""How much goods have in common of which a telling word is the same, and of which one report uses a wider word."""


@dataclass(frozen=True, slots=True)
class Relations:
    """How subjects relate (`relations.yaml`)."""

    members: Mapping[str, frozenset[str] | None]
    """Classes of goods, which count only where none of these is named; None: where nothing else is."""
    technology: Mapping[str, str]
    """Goods, and the subject that means the know-how of making them."""
    groups: Mapping[str, frozenset[str]]
    """Goods of one kind; of those `traded`, a restriction means one of exports if nothing else is said."""
    wider: Mapping[str, str]
    """Words of goods, and the wider word that a report may use for them."""
    stands_for: Mapping[str, frozenset[str]]
    """Classes, and the words of goods that they stand for."""
    vague: frozenset[str]
    """Names that say nothing of what is controlled."""
    common: frozenset[str]
    """Names that are in common too often to say much."""
    plain_words: frozenset[str]
    compared_as: Mapping[str, str]
    """Goods that are other goods than their words say, and the word by which they are compared."""
    apart: Mapping[str, frozenset[str]]
    know_how: str
    """How the name of a subject ends that is know-how."""


def read_relations(raw: Any) -> Relations:  # noqa: ANN401 - as `read_file` has it
    """The file's relations. Raises KeyError, TypeError or AttributeError if the form is broken."""
    return Relations(
        members={name: None if found == "*" else frozenset(found) for name, found in raw["classes"].items()},
        technology=dict(raw["technology"]),
        groups={name: frozenset(entries(block)) for name, block in raw["groups"].items()},
        wider={word: broad for broad, words in raw["wider"].items() for word in words},
        stands_for={name: frozenset(words) for name, words in raw["stands_for"].items()},
        vague=frozenset(raw["vague"]),
        common=frozenset(raw["common"]),
        plain_words=frozenset(raw["plain_words"]),
        compared_as=dict(raw["compared_as"]),
        apart={name: frozenset(words) for name, words in raw["apart"].items()},
        know_how=str(raw["know_how"]),
    )


@cache
def relations() -> Relations:
    """How goods relate, read once."""
    return read_file("relations.yaml", read_relations)


@lru_cache(KEPT_AT_HAND)
def share(first: frozenset[str], second: frozenset[str]) -> float:
    """How much of the goods of two reports is the same, from 0 to 1; both name some that are no mere class."""
    told, others = words_of(first), words_of(second)
    by_name = len(first & second) / min(len(first), len(second))
    if len(told) > len(others):
        told, others = others, told
    same = told & others
    rest, far = _loose(told - same, others), _loose(others, told)
    wide = [word for word in rest if word in wider(far) or wider({word}) & far]
    return max(by_name, (BY_WORD * len(same) + WIDER_SHARE * len(wide)) / max(1, len(told)))


def of_one_class(subjects: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one report names a class, and the other a member of it."""
    told = words_of(specific(subjects) | specific(others))
    known = relations()
    named = (name for name in (*subjects, *others) if name in known.common)
    return any(told & known.stands_for.get(name, frozenset()) for name in named)


@lru_cache(KEPT_AT_HAND)
def specific(subjects: tuple[str, ...]) -> frozenset[str]:
    """Goods without the classes, which are in common too often to say much."""
    return frozenset(subjects) - relations().common


def clear(subjects: tuple[str, ...]) -> bool:
    """Whether goods are named, be it by a class that says what they are; what is controlled at all says nothing."""
    return bool(set(subjects) - relations().vague)


@lru_cache(KEPT_AT_HAND)
def words_of(subjects: frozenset[str]) -> frozenset[str]:
    """The telling words of names: "quantum" of quantum computers and quantum technology."""
    known = relations()
    words = frozenset(word for one in subjects for word in known.compared_as.get(one, one).split())
    return words - known.plain_words


def _loose(words: AbstractSet[str], others: AbstractSet[str]) -> AbstractSet[str]:
    """Words of goods; of rare earths that are named one by one, know-how and plant are no part."""
    for whole, parts in relations().apart.items():
        if others & parts and {word for word in words if whole in wider({word})} - parts:
            return words - {whole}
    return words


def wider(words: AbstractSet[str]) -> set[str]:
    """The wider words for some words of goods."""
    broad = relations().wider
    return {broad[word] for word in words if word in broad}


def classes(subjects: tuple[str, ...], told: AbstractSet[str]) -> set[str]:
    """The classes named, and those of which a member is."""
    stands_for = relations().stands_for
    return {name for name, members in stands_for.items() if name in subjects or told & members}
