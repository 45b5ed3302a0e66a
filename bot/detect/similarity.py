"""The similarity of two cards: common facts speak for the same act, conflicting facts against it."""

from __future__ import annotations

import re
from datetime import date

from bot.detect.cards import MARK
from bot.detect.classify import DRAFT
from bot.detect.model import EventCard

# Goods that two reports may mean by different names: wider words, classes, what a thing is made of.


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


NEAR_DAYS = 21
"""Reports of one act come within this many days of each other, unless a document or a day ties them."""

SOON_DAYS = 3
FAR_DAYS = 150
SAME = 2.8
OTHER_GOODS = -4.5
NO_GOODS = -1.2
"""Goods on one side and none at all on the other: exporter and day alone make no common act."""

TOLD_AT_ONCE = 1.1
"""Goods on one side only, where all else that two reports of one day tell is the same."""

NOBODY = -0.8
"""One report tells the exporter, the other does not."""

TOLD_ALIKE = 2.6
"""No goods on either side, where two acts in so short a time are unlikely."""

BUSY = frozenset({"US", "CN", "EU", "RU", "IN", "GB"})
"""Jurisdictions of which two acts on one day are nothing unusual."""

OFTEN = frozenset({"ID", "TR", "AR", "KZ", "UA", "VN", "TH", "JP", "KR", "BR", "TW"})
"""Jurisdictions of which two acts in one week are nothing unusual."""

ONE_DAY, QUIET_DAYS = 1, 4
HALF = 0.5
OTHER_NUMBER = -9.0
SAME_BUT_YEAR = 3.0
"""One number, of which only one report tells the year."""

OTHER = -9.0
_SERIES = re.compile(r"\d{1,4}-(20[0-4]\d)")


def _days_between(first: EventCard, second: EventCard) -> int | None:
    """Days between two cards' reports; a start on the day of the other's report stands for a day not told."""
    if not (first.first_day and second.first_day and first.last_day and second.last_day):
        meets = (first.effective or "") == second.first_day or (second.effective or "") == first.first_day
        return 0 if meets else None
    start, end = max(first.first_day, second.first_day), min(first.last_day, second.last_day)
    return (date.fromisoformat(start) - date.fromisoformat(end)).days if start > end else 0


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    a, b = set(first), set(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def likeness(card: EventCard, known: EventCard) -> float:
    """How much two cards are one act: `SAME` and more is the same."""
    if card.jurisdiction and known.jurisdiction and card.jurisdiction != known.jurisdiction:
        return OTHER
    apart = _days_between(card, known)
    score = 0.0 if card.jurisdiction == known.jurisdiction else NOBODY
    if card.documents and known.documents and not _ends_the_other(card, known):
        score += _by_documents(card.documents, known.documents)
    if card.effective and known.effective:
        score += 2.0 if card.effective == known.effective else -2.5
    score += _by_subjects(card, known, apart) + _by_stage(card, known, apart) + _by_time(card, known, apart)
    score += _by_years(card, known) + _by_days(card, known, apart)
    weight = 2.2 if card.stage == known.stage == "list" else 1.2
    score += weight * _overlap(card.names, known.names) + 1.5 * _marks_shared(card, known)
    if card.destinations and known.destinations:
        score += 0.7 if set(card.destinations) & set(known.destinations) else -1.0
    return score


def _ends_the_other(card: EventCard, known: EventCard) -> bool:
    """Whether one suspends or ends what the other orders: the number in common is then that of the other's."""
    shared = set(card.documents) & set(known.documents)
    return bool(shared) and (card.stage in ENDING) != (known.stage in ENDING) and "new" in {card.stage, known.stage}


ENDING = frozenset({"suspend", "ease"})


def _by_documents(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    if set(first) & set(second):
        return 4.0
    if any(_same_but_year(one, other) for one in first for other in second):
        return SAME_BUT_YEAR
    # "39-2023": numbers of one series and year tell acts apart for certain; others may be two names of one act.
    years = {match[1] for number in (*first, *second) if (match := _SERIES.fullmatch(number))}
    series = all(_SERIES.fullmatch(number) for number in (*first, *second))
    return OTHER_NUMBER if series and len(years) == 1 else -2.0


def _same_but_year(first: str, second: str) -> bool:
    (number, _, year), (other, _, others) = first.partition("-"), second.partition("-")
    return number == other and bool(year) != bool(others)


def _by_subjects(card: EventCard, known: EventCard, apart: int | None) -> float:
    first, second = specific(card.subjects), specific(known.subjects)
    if not clear(card.subjects) and not clear(known.subjects) and not (card.subjects and known.subjects):
        return TOLD_ALIKE if _only_one(card, known, apart) else 1.0
    if first and second:
        several = len(first & second) > 1 and (card.jurisdiction not in BUSY or apart is not None)
        return _by_goods(card, known, 1.0 if several else share(first, second))
    if bool(card.subjects) != bool(known.subjects):
        return 0.4 if _tied(card, known) else TOLD_AT_ONCE if _at_once(card, known, apart) else NO_GOODS
    if set(card.subjects) == set(known.subjects):
        return SAME_CLASS
    if not first and not second:
        return 1.0
    told_alike = set(card.subjects) & set(known.subjects) or of_one_class(card.subjects, known.subjects)
    return IN_CLASS if told_alike else 0.4


def _by_goods(card: EventCard, known: EventCard, common: float) -> float:
    if not common and card.stage == known.stage == "list":
        return OTHER_GOODS_OF_PARTIES
    # Other goods are another act, whatever else is alike: a second alert is a nuisance, a missed act is a loss.
    return 2.6 * common if common else OTHER_GOODS


SAME_CLASS, IN_CLASS = 2.5, 1.8
OTHER_GOODS_OF_PARTIES = -1.0
"""Firms are listed for many goods, of which each report names other ones."""


def _at_once(card: EventCard, known: EventCard, apart: int | None) -> bool:
    """Whether two reports of one day or two tell the same of one exporter, but for goods that only one names."""
    same = card.measure == known.measure and stage_like(card.stage) == stage_like(known.stage)
    return same and _only_one(card, known, apart)


def _only_one(card: EventCard, known: EventCard, apart: int | None) -> bool:
    """Whether two acts in so short a time are unlikely: few come from there, or both are aimed at one country."""
    if apart is None:
        bare = not clear(card.subjects) and not clear(known.subjects)
        return bare and bool(card.jurisdiction) and card.jurisdiction not in BUSY
    if not card.jurisdiction:
        return False
    if card.destinations or known.destinations:
        return apart <= ONE_DAY and bool(set(card.destinations) & set(known.destinations))
    return card.jurisdiction not in BUSY and apart <= (ONE_DAY if card.jurisdiction in OFTEN else QUIET_DAYS)


def _tied(card: EventCard, known: EventCard) -> bool:
    """Whether a number, a day or the names told tie two cards, of which only one names goods."""
    if set(card.documents) & set(known.documents) or set(card.days) & set(known.days):
        return True
    listed = card.stage == known.stage == "list" or len(set(card.names) & set(known.names)) > 1
    return listed and _overlap(card.names, known.names) >= HALF


def _by_stage(card: EventCard, known: EventCard, apart: int | None) -> float:
    stages = {stage_like(card.stage), stage_like(known.stage)}
    if len(stages) == 1:
        score = 0.8
        if card.stage != known.stage and (apart or 0) > NEAR_DAYS:
            score = PROMULGATED
    else:
        # One day of start, or guidance on an act, says more than the verb of a headline.
        score = _by_other_stage(card, known, apart, stages)
    if card.measure != known.measure:
        score -= _by_other_measure(card, known, apart, stages)
    return score


def _by_other_measure(card: EventCard, known: EventCard, apart: int | None, stages: set[str]) -> float:
    """What two measures count against one act: on one day one act is called both a licence and a ban, or a quota."""
    measures = {card.measure, known.measure}
    if "tax" in measures and ("other" in measures or (apart or 0) > SOON_DAYS):
        return TAXED
    soft = measures <= {"licence", "prohibition", "technology-ban", "suspension"}
    soft = soft or ("suspension" in measures and stages <= {"suspend", "ease", "grant"})
    if apart is not None and apart <= ONE_DAY:
        return 0.1 if soft else 0.9
    return 0.5 if soft else 1.8


def _by_other_stage(card: EventCard, known: EventCard, apart: int | None, stages: set[str]) -> float:
    """What two stages count for: reports of one day call one act by different verbs, reports of other days rarely."""
    at_once = apart is not None and apart <= ONE_DAY
    if "guide" in stages:
        return -2.6
    if stages == {"ease", "new"} and apart is not None and apart <= SOON_DAYS:
        return -0.9
    turned = "new" in stages and bool(stages & {"suspend", "lift"})
    if at_once and not turned and (set(card.subjects) & set(known.subjects) or not (card.subjects or known.subjects)):
        return -0.9
    if stages <= {"grant", "suspend", "ease"}:  # "allows exports again" is a lifting, too
        return -2.0 if apart is not None and apart > SOON_DAYS else -0.8
    same_start = card.effective is not None and card.effective == known.effective
    return -2.6 if same_start else -3.6


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


def _by_days(card: EventCard, known: EventCard, apart: int | None) -> float:
    """Days that the texts name, which no language hides; they say most where a report tells no day of its own."""
    told, others = set(card.days), set(known.days)
    if card.effective and card.effective == known.effective:  # that day is counted already
        told, others = told - {card.effective[5:]}, others - {card.effective[5:]}
    undated = apart is None
    if told & others:
        return SHARED_DAY if undated else 1.0
    if not undated:
        return 0.0
    if told & _reported(known) or others & _reported(card):
        return 1.2
    if told and others:
        return OTHER_DAYS
    return ONE_SIDED_DAYS if told or others else 0.0


def _reported(card: EventCard) -> set[str]:
    return {day[5:] for day in (card.first_day, card.last_day) if day}


SHARED_DAY, OTHER_DAYS, ONE_SIDED_DAYS = 1.8, -2.0, -0.3


def _all_years(card: EventCard) -> set[int]:
    """Years named, and the years of publication and start."""
    days = (card.first_day, card.last_day, card.effective)
    return set(card.years) | {int(day[:4]) for day in days if day}


def _by_time(card: EventCard, known: EventCard, apart: int | None) -> float:
    if apart is None:
        return 0.0
    if apart <= SOON_DAYS:
        return 1.0
    if apart <= WEEK_AND_MORE:
        return 0.6
    if apart > FAR_DAYS:
        return -2.5
    tied = card.effective and card.effective == known.effective
    if tied or set(card.documents) & set(known.documents) or _at_start(card, known) or _at_start(known, card):
        return 0.0
    # Without a day or a number in common, what is told weeks later is another act far more often than not.
    return -0.6 if apart <= NEAR_DAYS else -1.6 if apart <= MONTHS else -2.5


def _at_start(card: EventCard, known: EventCard) -> bool:
    """Whether one card's report comes about when the other's act begins to hold, which is news once more."""
    if not card.first_day or not known.effective or card.effective:
        return False
    return abs((date.fromisoformat(card.first_day) - date.fromisoformat(known.effective)).days) <= AROUND_START


WEEK_AND_MORE, MONTHS = 10, 60
AROUND_START = 28


def _marks_shared(card: EventCard, known: EventCard) -> float:
    a, b = _cut(card.marks), _cut(known.marks)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _cut(marks: str) -> set[str]:
    return {marks[at : at + MARK] for at in range(0, len(marks), MARK)}
