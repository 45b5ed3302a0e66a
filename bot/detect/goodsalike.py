"""Goods that two reports may mean by different names: wider words, classes, what a thing is made of."""

from __future__ import annotations


def share(first: set[str], second: set[str]) -> float:
    """How much of the goods of two reports is the same, from 0 to 1; both name some that are no mere class."""
    told, others = words_of(first), words_of(second)
    by_name = len(first & second) / min(len(first), len(second))
    if len(told) > len(others):
        told, others = others, told
    same = told & others
    rest, far = _loose(told - same, others), _loose(others, told)
    wide = [word for word in rest if word in wider(far) or wider({word}) & far]
    return max(by_name, (BY_WORD * len(same) + WIDER_SHARE * len(wide)) / max(1, len(told)))


BY_WORD = 0.9
"""How much goods have in common of which a telling word is the same: quantum computers and quantum technology."""


def of_one_class(subjects: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether one report names a class, and the other a member of it."""
    told = words_of(specific(subjects) | specific(others))
    return any(told & set(CLASS_MEMBERS.get(name, ())) for name in (*subjects, *others) if name in CLASSES)


def specific(subjects: tuple[str, ...]) -> set[str]:
    """Goods without the classes, which are in common too often to say much."""
    return set(subjects) - CLASSES


def clear(subjects: tuple[str, ...]) -> bool:
    """Whether goods are named, be it by a class that says what they are; what is controlled at all says nothing."""
    return bool(set(subjects) - VAGUE)


VAGUE = frozenset({"strategic goods", "dual-use items"})


def words_of(subjects: set[str]) -> set[str]:
    """The telling words of names: "quantum" of quantum computers and quantum technology."""
    return {word for subject in subjects for word in ALONE.get(subject, subject).split()} - PLAIN_WORDS


def _loose(words: set[str], others: set[str]) -> set[str]:
    """Words of goods; of rare earths that are named one by one, know-how and plant are no part."""
    named = {word for word in words if "earths" in wider({word})} - MADE_OF_EARTHS
    return words - {"earths"} if named and others & MADE_OF_EARTHS else words


MADE_OF_EARTHS = frozenset({"rareearthknowhow", "rareearthplant"})


WIDER_SHARE = 0.7
"""How much goods have in common of which one report uses a wider word."""
WIDER = {
    "grain": ("wheat", "maize", "barley", "rye", "oats", "sorghum"),
    "meat": ("beef", "chicken", "pork", "cattle", "sheep"),
    "fuels": ("gasoline", "diesel", "jet", "petroleum"),
    "chips": ("semiconductors", "chips", "memory", "bandwidth", "computing", "semiconductor"),
    "vaccines": ("covid",),
    "earths": ("samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium", "holmium",
               "erbium", "thulium", "europium", "ytterbium", "magnets", "rareearthknowhow", "rareearthplant"),
    "batteries": ("lithium", "cathode", "anode"),
    "quantum": ("cryogenic",),
    "chemicals": ("precursors",),
    "cooking": ("palm", "sunflower", "vegetable"),
    "timber": ("firewood", "logs", "wood"),
    "weapons": ("firearms", "ammunition"),
    "fertilizers": ("ammonium", "nitrate", "urea", "phosphates", "potash", "nitrogen"),
    "vegetables": ("onions", "potatoes", "tomatoes"),
}  # fmt: skip
"""Words of goods that a report may call by a wider word."""

_WIDER = {word: broad for broad, words in WIDER.items() for word in words}


def wider(words: set[str]) -> set[str]:
    """The wider words for some words of goods."""
    return {_WIDER[word] for word in words if word in _WIDER}


CLASS_MEMBERS = {
    "fuels": ("gasoline", "diesel", "jet", "fuel", "petroleum"),
    "mineral ores": ("chromite", "bauxite", "manganese", "nickel", "copper", "lithium", "tin", "iron"),
    "critical minerals": ("rare", "lithium", "graphite", "cobalt", "gallium", "germanium", "antimony", "tungsten"),
}
"""Classes, and words of goods that they stand for; the others are too wide to say that two acts are one."""


def classes(subjects: tuple[str, ...], told: set[str]) -> set[str]:
    """The classes named, and those of which a member is."""
    return {name for name, members in CLASS_MEMBERS.items() if name in subjects or told.intersection(members)}


CLASSES = frozenset({"strategic goods", "dual-use items", "critical minerals", "mineral ores", "software", "fuels"})
ALONE = {
    "wheat flour": "flour",
    "scrap metal": "scrap",
    "battery cells": "cells",
    "rare earth processing technology": "rareearthknowhow",
    "rare earth magnet technology": "rareearthknowhow",
    "rare earth processing equipment": "rareearthplant",
}
"""Goods that are other goods than their words say."""

PLAIN_WORDS = frozenset(
    {
        "technology",
        "equipment",
        "materials",
        "items",
        "goods",
        "processing",
        "manufacturing",
        "systems",
        "metals",
        "ore",
        "oil",
        "gas",
    }
)
