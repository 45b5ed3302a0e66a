"""The similarity of two cards: named signals that speak for one act or against it. `weights.yaml` says how much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache, lru_cache
from itertools import chain

from bot.detect.cards import MARK
from bot.detect.classify import DRAFT
from bot.detect.lexicon import Relations
from bot.detect.lexicon_files import relations
from bot.detect.model import EventCard
from bot.detect.weights import Weights

ONE_DAY, SOON_DAYS, QUIET_DAYS, WEEK_AND_MORE, NEAR_DAYS, MONTHS, FAR_DAYS = 1, 3, 4, 10, 21, 60, 150
AROUND_START = 28
"""Days around the start of an act within which it is news once more."""

HALF = 0.5
BUSY = frozenset({"US", "CN", "EU", "RU", "IN", "GB"})
"""Jurisdictions of which two acts on one day are nothing unusual."""

OFTEN = frozenset({"ID", "TR", "AR", "KZ", "UA", "VN", "TH", "JP", "KR", "BR", "TW"})
"""Jurisdictions of which two acts in one week are nothing unusual."""

BY_WORD, WIDER_SHARE = 0.9, 0.7
"""How much goods have in common of which a telling word is the same, and of which one report uses a wider word."""

ENDING = frozenset({"suspend", "ease"})
SOFT = frozenset({"licence", "prohibition", "technology-ban", "suspension"})
"""Measures that reports of one act call by each other's names."""

_SERIES = re.compile(r"\d{1,4}-(20[0-4]\d)")

KEPT_AT_HAND = 2_000
"""Results that are kept for the next comparison with the same goods or words."""

Signal = tuple[str, float]
"""The name of a weight, and how strongly it holds."""


@cache
def goods_known() -> Relations:
    """How goods relate, read once."""
    return relations()


def likeness(card: EventCard, known: EventCard, weights: Weights) -> float:
    """How much two cards are one act: 0 and more is the same act; `OTHER` if it cannot be."""
    if card.jurisdiction and known.jurisdiction and card.jurisdiction != known.jurisdiction:
        return OTHER
    return weights.score("same_event", signals(card, known))


OTHER = -99.0


def signals(card: EventCard, known: EventCard) -> dict[str, float]:
    """Everything that speaks for or against one act, by the name of its weight."""
    apart = days_between(card, known)
    return dict(
        chain(
            _by_documents(card, known),
            _by_start(card, known),
            _by_words(card, known),
            *(part(card, known, apart) for part in (_by_subjects, _by_stage, _by_measure, _by_time, _by_days)),
        )
    )


def days_between(first: EventCard, second: EventCard) -> int | None:
    """Days between two cards' reports; a start on the day of the other's report stands for a day not told."""
    if not (first.first_day and second.first_day and first.last_day and second.last_day):
        meets = (first.effective or "") == second.first_day or (second.effective or "") == first.first_day
        return 0 if meets else None
    start, end = max(first.first_day, second.first_day), min(first.last_day, second.last_day)
    return (date.fromisoformat(start) - date.fromisoformat(end)).days if start > end else 0


def _by_start(card: EventCard, known: EventCard) -> Iterator[Signal]:
    if card.jurisdiction != known.jurisdiction:
        yield "exporter told by one", 1.0
    if card.effective and known.effective:
        yield ("same start" if card.effective == known.effective else "other start"), 1.0


def _by_words(card: EventCard, known: EventCard) -> Iterator[Signal]:
    """Names, words, years and destinations in common."""
    listed = card.stage == known.stage == "list"
    yield ("names in common, listings" if listed else "names in common"), _overlap(card.names, known.names)
    yield "words in common", _marks_shared(card, known)
    if listed and card.counts and known.counts and not set(card.counts) & set(known.counts):
        yield "other count of parties", 1.0
    if card.destinations and known.destinations:
        shared = set(card.destinations) & set(known.destinations)
        yield ("same destination" if shared else "other destination"), 1.0
    first, second = _all_years(card), _all_years(known)
    if first and second:
        if first & second:
            yield "same year", 1.0
        else:
            near = min(abs(a - b) for a in first for b in second) <= 1
            yield ("next year" if near else "other year"), 1.0


def _by_documents(card: EventCard, known: EventCard) -> Iterator[Signal]:
    first, second = card.documents, known.documents
    if not first or not second or _ends_the_other(card, known):
        return
    if set(first) & set(second):
        yield "same number", 1.0
    elif any(_same_but_year(one, other) for one in first for other in second):
        yield "same number but for the year", 1.0
    else:
        # "39-2023": numbers of one series and year tell acts apart for certain; others may be two names of one act.
        years = {match[1] for number in (*first, *second) if (match := _SERIES.fullmatch(number))}
        series = all(_SERIES.fullmatch(number) for number in (*first, *second))
        yield ("other number of the series" if series and len(years) == 1 else "other number"), 1.0


def _ends_the_other(card: EventCard, known: EventCard) -> bool:
    """Whether one suspends or ends what the other orders: the number in common is then that of the other's."""
    shared = set(card.documents) & set(known.documents)
    return bool(shared) and (card.stage in ENDING) != (known.stage in ENDING) and "new" in {card.stage, known.stage}


def _same_but_year(first: str, second: str) -> bool:
    (number, _, year), (other, _, others) = first.partition("-"), second.partition("-")
    return number == other and bool(year) != bool(others)


def _by_subjects(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    first, second = specific(card.subjects), specific(known.subjects)
    if not clear(card.subjects) and not clear(known.subjects) and not (card.subjects and known.subjects):
        yield ("no goods, few acts" if _only_one(card, known, apart) else "no goods"), 1.0
    elif first and second:
        several = len(first & second) > 1 and (card.jurisdiction not in BUSY or apart is not None)
        common = 1.0 if several else share(first, second)
        # Other goods are another act, whatever else is alike: a second alert is a nuisance, a missed act is a loss.
        listed = card.stage == known.stage == "list"
        yield ("goods in common" if common else "other goods of parties" if listed else "other goods"), common or 1.0
    elif bool(card.subjects) != bool(known.subjects):
        once = _at_once(card, known, apart)
        yield ("goods of one, tied" if _tied(card, known) else "goods of one, at once" if once else "goods of one"), 1.0
    elif set(card.subjects) == set(known.subjects):
        yield "same class", 1.0
    elif not first and not second:
        yield "no goods", 1.0
    else:
        alike = set(card.subjects) & set(known.subjects) or of_one_class(card.subjects, known.subjects)
        yield ("class of the goods" if alike else "class and goods"), 1.0


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


def _by_stage(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    """Reports of one day call one act by different verbs, reports of other days rarely."""
    stages = {stage_like(card.stage), stage_like(known.stage)}
    at_once = apart is not None and apart <= ONE_DAY
    turned = "new" in stages and bool(stages & {"suspend", "lift"})
    goods = set(card.subjects) & set(known.subjects) or not (card.subjects or known.subjects)
    if len(stages) == 1:
        promulgated = card.stage != known.stage and (apart or 0) > NEAR_DAYS
        yield ("draft and act weeks later" if promulgated else "same stage"), 1.0
    elif "guide" in stages:
        yield "guidance and act", 1.0
    elif (stages == {"ease", "new"} and apart is not None and apart <= SOON_DAYS) or (at_once and not turned and goods):
        yield "other stage, at once", 1.0
    elif stages <= {"grant", "suspend", "ease"}:  # "allows exports again" is a lifting, too
        yield ("other way to free exports, later" if (apart or 0) > SOON_DAYS else "other way to free exports"), 1.0
    elif card.effective is not None and card.effective == known.effective:
        yield "other stage, same start", 1.0
    else:
        yield ("other stage, undated" if apart is None else "other stage"), 1.0


def _by_measure(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    """On one day one act is called both a licence and a ban, or a quota."""
    if card.measure == known.measure:
        return
    stages, measures = {stage_like(card.stage), stage_like(known.stage)}, {card.measure, known.measure}
    if "tax" in measures and ("other" in measures or (apart or 0) > SOON_DAYS):
        yield "duty against another measure", 1.0
        return
    soft = measures <= SOFT or ("suspension" in measures and stages <= {"suspend", "ease", "grant"})
    once = apart is not None and apart <= ONE_DAY
    yield f"{'like' if soft else 'other'} measure{', at once' if once else ''}", 1.0


def stage_like(stage: str) -> str:
    """The stage by which acts are compared: reports of one draft call it an act as often as not."""
    return "new" if stage == DRAFT else stage


def _by_days(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    """Days that the texts name, which no language hides; they say most if a report tells no day of its own."""
    told, others = set(card.days), set(known.days)
    if card.effective and card.effective == known.effective:  # that day is counted already
        told, others = told - {card.effective[5:]}, others - {card.effective[5:]}
    if told & others:
        yield ("same day named, undated" if apart is None else "same day named"), 1.0
    elif apart is None:
        if told & _reported(known) or others & _reported(card):
            yield "day named is that of the report", 1.0
        elif told or others:
            yield ("other days named, undated" if told and others else "days named by one, undated"), 1.0


def _reported(card: EventCard) -> set[str]:
    return {day[5:] for day in (card.first_day, card.last_day) if day}


def _all_years(card: EventCard) -> set[int]:
    """Years named, and the years of publication and start."""
    days = (card.first_day, card.last_day, card.effective)
    return set(card.years) | {int(day[:4]) for day in days if day}


def _by_time(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    if apart is None:
        return
    if apart <= WEEK_AND_MORE:
        yield ("within days" if apart <= SOON_DAYS else "within ten days"), 1.0
    elif apart > FAR_DAYS:
        yield "months apart", 1.0
    elif not (
        (card.effective and card.effective == known.effective)
        or set(card.documents) & set(known.documents)
        or _at_start(card, known)
        or _at_start(known, card)
    ):
        # Without a day or a number in common, what is told weeks later is another act far more often than not.
        yield ("weeks apart" if apart <= NEAR_DAYS else "two months apart" if apart <= MONTHS else "months apart"), 1.0


def _at_start(card: EventCard, known: EventCard) -> bool:
    """Whether one card's report comes about when the other's act begins to hold, which is news once more."""
    if not card.first_day or not known.effective or card.effective:
        return False
    return abs((date.fromisoformat(card.first_day) - date.fromisoformat(known.effective)).days) <= AROUND_START


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    a, b = set(first), set(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _marks_shared(card: EventCard, known: EventCard) -> float:
    a, b = _cut(card.marks), _cut(known.marks)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


@lru_cache(KEPT_AT_HAND)
def _cut(marks: str) -> frozenset[str]:
    return frozenset(marks[at : at + MARK] for at in range(0, len(marks), MARK))


# Goods that two reports may mean by different names: wider words, classes, what a thing is made of.


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
    known = goods_known()
    named = (name for name in (*subjects, *others) if name in known.common)
    return any(told & known.stands_for.get(name, frozenset()) for name in named)


@lru_cache(KEPT_AT_HAND)
def specific(subjects: tuple[str, ...]) -> frozenset[str]:
    """Goods without the classes, which are in common too often to say much."""
    return frozenset(subjects) - goods_known().common


def clear(subjects: tuple[str, ...]) -> bool:
    """Whether goods are named, be it by a class that says what they are; what is controlled at all says nothing."""
    return bool(set(subjects) - goods_known().vague)


@lru_cache(KEPT_AT_HAND)
def words_of(subjects: frozenset[str]) -> frozenset[str]:
    """The telling words of names: "quantum" of quantum computers and quantum technology."""
    known = goods_known()
    words = frozenset(word for one in subjects for word in known.compared_as.get(one, one).split())
    return words - known.plain_words


def _loose(words: AbstractSet[str], others: AbstractSet[str]) -> AbstractSet[str]:
    """Words of goods; of rare earths that are named one by one, know-how and plant are no part."""
    for whole, parts in goods_known().apart.items():
        if others & parts and {word for word in words if whole in wider({word})} - parts:
            return words - {whole}
    return words


def wider(words: AbstractSet[str]) -> set[str]:
    """The wider words for some words of goods."""
    broad: Mapping[str, str] = goods_known().wider
    return {broad[word] for word in words if word in broad}


def classes(subjects: tuple[str, ...], told: AbstractSet[str]) -> set[str]:
    """The classes named, and those of which a member is."""
    stands_for = goods_known().stands_for
    return {name for name, members in stands_for.items() if name in subjects or told & members}
