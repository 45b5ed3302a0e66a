"""How much two cards are one act: facts in common speak for it, other facts against it."""

from __future__ import annotations

import re
from datetime import date

from bot.detect.cards import MARK
from bot.detect.kinds import DRAFT
from bot.detect.model import EventCard

NEAR_DAYS = 21
"""Reports of one act come within this many days of each other, unless a document or a day ties them."""

SOON_DAYS = 3
FAR_DAYS = 150
SAME = 2.9
OTHER_GOODS = -4.5
NO_GOODS = -1.2
"""Goods on one side and none at all on the other: exporter and day alone make no common act."""

HALF = 0.5
OTHER_NUMBER = -9.0
OTHER = -9.0
_SERIES = re.compile(r"\d{1,4}-(20[0-4]\d)")


def _days_between(first: EventCard, second: EventCard) -> int | None:
    if not (first.first_day and second.first_day and first.last_day and second.last_day):
        return None
    start = max(date.fromisoformat(first.first_day), date.fromisoformat(second.first_day))
    end = min(date.fromisoformat(first.last_day), date.fromisoformat(second.last_day))
    return max(0, (start - end).days)


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    a, b = set(first), set(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def likeness(card: EventCard, known: EventCard) -> float:
    """How much two cards are one act: `SAME` and more is the same."""
    if card.jurisdiction and known.jurisdiction and card.jurisdiction != known.jurisdiction:
        return OTHER
    score = 0.0
    if card.documents and known.documents:
        score += _by_documents(card.documents, known.documents)
    if card.effective and known.effective:
        score += 2.0 if card.effective == known.effective else -2.5
    score += _by_subjects(card, known) + _by_stage(card, known) + _by_time(card, known) + _by_years(card, known)
    weight = 2.2 if card.stage == known.stage == "list" else 1.2
    score += weight * _overlap(card.names, known.names) + 1.5 * _marks_shared(card, known)
    if card.destinations and known.destinations:
        score += 0.7 if set(card.destinations) & set(known.destinations) else -1.0
    return score


def _by_documents(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    if set(first) & set(second):
        return 4.0
    # "39-2023": numbers of one series and year tell acts apart for certain; others may be two names of one act.
    years = {match[1] for number in (*first, *second) if (match := _SERIES.fullmatch(number))}
    series = all(_SERIES.fullmatch(number) for number in (*first, *second))
    return OTHER_NUMBER if series and len(years) == 1 else -2.0


def _by_subjects(card: EventCard, known: EventCard) -> float:
    first, second = specific(card.subjects), specific(known.subjects)
    if first and second:
        share = len(first & second) / min(len(first), len(second))
        told, others = words_of(first), words_of(second)
        share = max(share, 0.9 * len(told & others) / max(1, min(len(told), len(others))))
        if not share and (told & wider(others) or others & wider(told)):
            share = WIDER_SHARE
        if not share and card.stage == known.stage == "list":
            return OTHER_GOODS_OF_PARTIES
        # Other goods are another act, whatever else is alike: a second alert is a nuisance, a missed act is a loss.
        return 2.6 * share if share else OTHER_GOODS
    if card.subjects and set(card.subjects) == set(known.subjects):
        return 2.2
    if bool(card.subjects) != bool(known.subjects):
        return 0.4 if _tied(card, known) else NO_GOODS
    return 1.0 if not first and not second else 0.4


def _tied(card: EventCard, known: EventCard) -> bool:
    """Whether a number or the listed names tie two cards, of which only one names goods."""
    listed = card.stage == known.stage == "list" and _overlap(card.names, known.names) > HALF
    return listed or bool(set(card.documents) & set(known.documents))


def specific(subjects: tuple[str, ...]) -> set[str]:
    """Goods without the classes, which are in common too often to say much."""
    return set(subjects) - CLASSES


def words_of(subjects: set[str]) -> set[str]:
    """The telling words of names: "quantum" of quantum computers and quantum technology."""
    return {word for subject in subjects for word in ALONE.get(subject, subject).split()} - PLAIN_WORDS


WIDER_SHARE = 0.7
OTHER_GOODS_OF_PARTIES = -1.0
"""Firms are listed for many goods, of which each report names other ones."""

WIDER = {
    "grain": ("wheat", "maize", "barley", "rye", "oats", "sorghum"),
    "meat": ("beef", "chicken", "pork", "cattle", "sheep"),
    "fuels": ("gasoline", "diesel", "jet", "petroleum"),
    "chips": ("semiconductors", "chips", "memory", "bandwidth", "computing", "semiconductor"),
    "vaccines": ("covid",),
    "earths": ("samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium", "holmium",
               "erbium", "thulium", "europium", "ytterbium", "magnets"),
    "batteries": ("lithium", "cathode", "anode"),
    "quantum": ("cryogenic",),
}  # fmt: skip
"""Words of goods that a report may call by a wider word."""

_WIDER = {word: broad for broad, words in WIDER.items() for word in words}


def wider(words: set[str]) -> set[str]:
    """The wider words for some words of goods."""
    return {_WIDER[word] for word in words if word in _WIDER}


CLASSES = frozenset({"strategic goods", "dual-use items", "critical minerals", "mineral ores", "software", "fuels"})
ALONE = {"wheat flour": "flour", "scrap metal": "scrap", "battery cells": "cells"}
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


def _by_stage(card: EventCard, known: EventCard) -> float:
    stages = {stage_like(card.stage), stage_like(known.stage)}
    if len(stages) == 1:
        score = 0.8
        if card.stage != known.stage and (_days_between(card, known) or 0) > NEAR_DAYS:
            score = PROMULGATED
    else:
        # One day of start, or guidance on an act, says more than the verb of a headline.
        easing = stages <= {"grant", "suspend", "ease"}  # "allows exports again" is a lifting, too
        score = (
            -0.8
            if easing
            else -2.6
            if (card.effective and card.effective == known.effective) or "guide" in stages
            else -3.6
        )
    if card.measure != known.measure:
        soft = {card.measure, known.measure} <= {"licence", "prohibition", "technology-ban", "suspension"}
        apart = _days_between(card, known) or 0
        taxed = apart > SOON_DAYS and "tax" in {card.measure, known.measure}
        score -= 0.5 if soft else TAXED if taxed else 1.8
    return score


TAXED = 3.0
"""A duty days after a ban, a quota or a licence on the same goods; on one day the one may be misread for the other."""

PROMULGATED = -3.0
"""A draft, and an act weeks after it."""


def stage_like(stage: str) -> str:
    """The stage by which acts are compared: reports of one draft call it an act as often as not."""
    return "new" if stage == DRAFT else stage


def _by_years(card: EventCard, known: EventCard) -> float:
    """Years of texts that name some: none in common speaks against one act, unless they follow each other."""
    first, second = _all_years(card), _all_years(known)
    if not first or not second:
        return 0.0
    if first & second:
        return 0.3
    return -1.8 if min(abs(a - b) for a in first for b in second) <= 1 else -3.0


def _all_years(card: EventCard) -> set[int]:
    """Years named, and the years of publication and start."""
    days = (card.first_day, card.last_day, card.effective)
    return set(card.years) | {int(day[:4]) for day in days if day}


def _by_time(card: EventCard, known: EventCard) -> float:
    apart = _days_between(card, known)
    if apart is None:
        return 0.0
    if apart <= SOON_DAYS:
        return 1.0
    if apart <= NEAR_DAYS:
        return 0.6
    return 0.0 if apart <= FAR_DAYS else -2.5


def _marks_shared(card: EventCard, known: EventCard) -> float:
    a, b = _cut(card.marks), _cut(known.marks)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _cut(marks: str) -> set[str]:
    return {marks[at : at + MARK] for at in range(0, len(marks), MARK)}
