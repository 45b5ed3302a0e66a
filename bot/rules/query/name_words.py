"""The words of names: of a subject's own names, and what they say of ores and of what is unrefined. PURE."""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache

from bot.rules.index import RuleBase
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import words
from bot.text.question_words import Role

MADE = {Role.COMPOUND: "compound", Role.PRODUCT: "alloy"}
"""What acts call everything that an element makes, by the role of the word for one of these."""
ORES = frozenset({"ore", "concentrate"})


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """Return keys of the words of a name or of an item's forms."""
    return frozenset(word.key for word in words(name))


@lru_cache(maxsize=8192)
def _words_of_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.key for name in names for word in words(name))


@lru_cache(maxsize=8192)
def words_of_forms(forms: str) -> frozenset[str]:
    """Return the keys of the words of an item's forms, and what they say in one word."""
    own = words_of(forms)
    return own | {concept for word in own if (concept := thing_words.concept(word))}


def holds_form(forms: Container[str], folded: str) -> bool:
    """Return whether words of forms hold a word, what it says, or "compounds", of which it is one."""
    concept = thing_words.concept(folded)
    if folded in forms or concept in forms:
        return True
    return MADE[Role.COMPOUND] in forms and (concept in thing_words.compounds() or said.role(folded) is Role.COMPOUND)


def own_words(base: RuleBase, subject: str) -> frozenset[str]:
    """Return words of a subject's own names: they make no other thing of it ("DUV lithography").

    Everyday goods have too many names for that: ski goggles are eyewear, and night vision goggles are not.
    """
    named = subject in base.subjects and not base.is_everyday(subject)
    return _words_of_names(base.subjects[subject].all_names if named else (subject,))


def is_raw(name: str) -> bool:
    """Return whether a thing is an ore, a concentrate or unrefined by its name."""
    return any(thing_words.form(word) in ORES or word in thing_words.raw() for word in words_of(name))


def is_ore_alone(forms: str) -> bool:
    """Return whether an item's own words are about the ore and nothing else ("ore, unprocessed")."""
    said_of_it = words_of(forms)
    ores = {word for word in said_of_it if thing_words.form(word) == "ore"}
    return bool(ores) and said_of_it - ores <= thing_words.raw()
