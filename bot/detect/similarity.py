"""Cards of items, and their similarity: named signals that speak for one act or against it.

`weights.yaml` says how much each signal counts for.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from sys import intern

from bot.detect.goods import clear, of_one_class, share, specific, wider, words_of
from bot.detect.model import MARK, EventCard, SourceText, Verdict, each_mark
from bot.detect.patterns import DRAFT
from bot.detect.relevance import Weights
from bot.text.act_numbers import IS_YEAR
from bot.text.locales import countries_of
from bot.text.notation import citations

# The card of an item: the compact record by which a later report of the same act is recognised.


KEPT = 12
"""Names and documents kept on a card."""

MARKS = 20
"""Marks kept on a card: the smallest hashes, so that two texts keep the same ones."""

EAST_ASIAN = "\u2e80"
_WORD = re.compile(r"[^\W\d_]{4,}|[A-Z]{2,}\d*")
_YEAR = re.compile(r"(?<!\d)(?<!20\d\d-)(20[1-4]\d)(?!\d|-(?:20)?\d\d(?!\d|-))")
"""A year, not one of a policy's span as Indian numbers carry it ("06/2015-20")."""

_FIGURE = re.compile(r"(?<![\d.,/-])(?:\d{2,7}|\d{1,3}(?:[.,\u00a0 ]\d{3}){1,2})(?![\d/-]|[.,]\d)(?! ?[\u5e74\ub144])")
"""A figure, with or without marks between thousands; no East Asian year."""

_LATIN_NAME = re.compile(r"\b(?:[A-Z][a-z]{2,}|[A-Z]{2,})(?:[ -][A-Z][A-Za-z]+)*\b")


def card_of(verdict: Verdict, text: SourceText, seen_at: datetime | None) -> EventCard:
    """The card of one item, still without an event; `seen_at` dates a text that says no day of publication."""
    moment = text.published or seen_at
    # Equal texts and years are one object on all cards, of which twenty thousand are remembered.
    day = intern(moment.date().isoformat()) if moment else None
    return EventCard(
        event="",
        jurisdiction=verdict.jurisdiction,
        stage=verdict.stage,
        subjects=verdict.subjects,
        destinations=verdict.destinations,
        measure=verdict.measure,
        effective=verdict.effective.isoformat() if verdict.effective else None,
        until=verdict.until.isoformat() if verdict.until else None,
        documents=verdict.numbers[:KEPT],
        names=_names(text, 2 if verdict.stage == "list" else 3),
        marks=_marks(text),
        years=_in_order(frozenset(_YEAR.findall(f"{text.title[:600]} {text.summary[:2000]} {text.url[:500]}"))),
        first_day=day,
        last_day=day,
        days=verdict.days,
        language=verdict.language,
        cites=tuple(one for one in cited_in(text) if one not in verdict.numbers)[:KEPT],
    )


def cited_in(text: SourceText) -> tuple[str, ...]:
    """Return the numbers of all acts that a text names, the year last."""
    shown = f"{text.title[:600]}\n{text.summary[:2000]}"
    return tuple(dict.fromkeys(f"{number}-{year}" for _, number, year in citations(shown)))


def mark(word: str) -> str:
    """The hash of a word, `MARK` digits long."""
    return hashlib.blake2s(word.encode("utf-8", "replace"), digest_size=MARK // 2).hexdigest()


def _names(text: SourceText, digits: int) -> str:
    """Hashes of names in Latin letters and of figures with so many digits: they are the same in every language."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:2000]}")
    found = [match[0].casefold() for match in _LATIN_NAME.finditer(shown) if len(match[0]) > 2]  # noqa: PLR2004 - no initials
    figures = ("".join(filter(str.isdigit, match[0])) for match in _FIGURE.finditer(shown))
    found = [*(f"#{one}" for one in figures if len(one) >= digits and not IS_YEAR.fullmatch(one)), *found]
    return "".join(map(mark, list(dict.fromkeys(found))[:KEPT]))


@lru_cache(256)
def _in_order(years: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted(map(int, years)))[:KEPT]


def _marks(text: SourceText) -> str:
    """Hashes of the words (or pairs of characters, where words are not set apart) of the title and lead."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:1200]}").casefold()
    words = set(_WORD.findall(shown))
    words |= {first + second for first, second in pairwise(shown) if first > EAST_ASIAN and second > EAST_ASIAN}
    return "".join(sorted({mark(word) for word in words})[:MARKS])


ONE_DAY = 1
PERIODS = ((3, "within days"), (10, "within ten days"), (21, "weeks apart"), (60, "two months apart"))
"""Days between two reports up to which they are so far apart; beyond, months."""

AROUND_START = 28
"""Days around the start of an act within which it is news once more."""

ENDING = frozenset({"suspend", "ease"})
SOFT = frozenset({"licence", "prohibition", "technology-ban", "suspension"})
"""Measures that reports of one act call by each other's names."""

USUAL = 0.2
"""The share of words that two texts of one language have in common as a rule; fewer speak against one act."""

KEPT_AT_HAND = 2_000
"""Sets of marks that are kept for the next comparison."""

Signal = tuple[str, float]
"""The name of a weight, and how strongly it holds."""


def likeness(card: EventCard, known: EventCard, weights: Weights) -> float:
    """How much two cards are one act, as log-odds; `OTHER` if they cannot be, or if nothing says that they are."""
    if card.jurisdiction and known.jurisdiction and card.jurisdiction != known.jurisdiction:
        return OTHER
    return weights.score("same_event", signals(card, known)) if evidence(card, known) else OTHER


OTHER = -99.0

ALIKE = 0.9
"""The share of words that copies of one text have in common."""
SOME_WORDS, MORE_WORDS = 6, 10
"""Words that a text has if it says more than who does what; and of which a part may be compared.

Two headlines of fewer have most words in common by what is done alone: "bans exports of", "prohíbe exportar".
"""
GOODS_OF_A_LIST = 2
"""Goods that two reports name alike which are as telling as an exporter."""
NAMED_ALIKE = 0.3
"""The share of names that two reports of one listing have in common."""
WORDED_ALIKE, WORDED_MUCH_ALIKE = 0.3, 0.4
"""The share of words from which on two reports in one language tell the same thing: with names in common, and alone.

The second share is reached by 3 of 482 pairs of acts of two countries on the same goods, by 60 of 150 pairs of one act.
"""


def evidence(card: EventCard, known: EventCard) -> bool:
    """Whether something that both cards name says that they are of one act.

    That is a number; goods, or an exporter, with more that both name. What one of them does not name is no evidence.
    """
    if _same_number(card, known):
        return True
    apart = days_between(card, known)
    told = (_one_day(card, known, apart), _deed_alike(card, known, apart), _aimed_alike(card, known))
    if _goods_in_common(card, known):
        return _goods_tell(card, known, *told)
    return _one_exporter(card, known) and _exporter_tells(card, known, *told)


def _goods_tell(card: EventCard, known: EventCard, day: bool, alike: bool, aimed: bool) -> bool:  # noqa: FBT001 - three findings
    """Whether goods in common are of one act: with an exporter, a day or the same words.

    Where both tell of the same deed and measure within days (`alike`), a destination is enough, or a list of goods, or
    the same words of one language, or the exporter's own language: two acts of others that have them in common within
    days would be a coincidence.
    """
    listed = len(specific(card.subjects) & specific(known.subjects)) >= GOODS_OF_A_LIST
    worded = _spoken_by_few(card.language) and _shared_words(card, known) >= WORDED_MUCH_ALIKE
    return (
        _one_exporter(card, known)
        or day
        or (alike and (aimed or listed or worded or _in_its_language(card, known)))
        or _told_alike(card, known)
        or _copied(_cut(card.marks), _cut(known.marks))
    )


def _exporter_tells(card: EventCard, known: EventCard, day: bool, alike: bool, aimed: bool) -> bool:  # noqa: FBT001 - three findings
    """Whether an exporter in common, without goods in common, is of one act.

    That is so with a day, the same words, or names of those listed; with a destination and the same goods; and where
    both tell of the same deed and measure within days, with a destination alone or a class of goods.
    """
    if aimed and (alike or card.subjects == known.subjects):
        return True
    classed = alike and bool(set(card.subjects) & set(known.subjects))
    return day or classed or _copied(_cut(card.marks), _cut(known.marks)) or _lists_alike(card, known)


def _one_exporter(card: EventCard, known: EventCard) -> bool:
    """Whether both name an exporter, and the same."""
    return card.jurisdiction is not None and card.jurisdiction == known.jurisdiction


def _one_day(card: EventCard, known: EventCard, apart: int | None) -> bool:
    """Whether both name a day, be it the start, and the same."""
    start = bool(card.effective) and card.effective == known.effective
    return start or _names_one_day(card, known, apart)


def _aimed_alike(card: EventCard, known: EventCard) -> bool:
    """Whether both name a destination, and the same."""
    return bool(set(card.destinations) & set(known.destinations))


def _lists_alike(card: EventCard, known: EventCard) -> bool:
    """Whether both name those that are listed, and a good part of them the same."""
    return "list" in {card.stage, known.stage} and _overlap(_cut(card.names), _cut(known.names)) >= NAMED_ALIKE


def _deed_alike(card: EventCard, known: EventCard, apart: int | None) -> bool:
    """Whether both tell of the same deed by measures that are called by each other's names, within days."""
    if apart is None or apart > PERIODS[0][0] or stage_like(card.stage) != stage_like(known.stage):
        return False
    return card.measure is not None and (card.measure == known.measure or {card.measure, known.measure} <= SOFT)


def _in_its_language(card: EventCard, known: EventCard) -> bool:
    """Whether a report that names no exporter is in a language of the one that the other names.

    "The government" is then most often its own. A language of several states says so on one day alone, and one of
    many, as English or Spanish, never does. It is evidence that two reports are of one act, and of nothing that a
    card states.
    """
    untold, told = (card, known) if card.jurisdiction is None else (known, card)
    spoken_in = countries_of(untold.language)
    if untold.jurisdiction or told.jurisdiction not in spoken_in or not _spoken_by_few(untold.language):
        return False
    return len(spoken_in) == 1 or (days_between(card, known) or 0) <= ONE_DAY


def _spoken_by_few(language: str | None) -> bool:
    """Whether few states speak a language, so that two of their governments seldom do the same within days."""
    return 0 < len(countries_of(language)) <= STATES_OF_A_LANGUAGE


STATES_OF_A_LANGUAGE = 9
NAMES_OF_ONE_ACT = 2
"""Names in common that tell an act; one may be a word that heads a sentence ("Government")."""


def _told_alike(card: EventCard, known: EventCard) -> bool:
    """Whether two reports in one language have words and names in common, and are not known to be weeks apart."""
    apart = days_between(card, known)
    if apart is not None and apart > PERIODS[1][0]:
        return False
    names, others = _cut(card.names), _cut(known.names)
    named = len(names & others) >= NAMES_OF_ONE_ACT and _overlap(names, others) >= NAMED_ALIKE
    return named and _shared_words(card, known) >= WORDED_ALIKE


def _shared_words(card: EventCard, known: EventCard) -> float:
    """The share of words that two reports in one language have in common; 0 in two languages, and of a few words."""
    first, second = _cut(card.marks), _cut(known.marks)
    if not card.language or card.language != known.language or min(len(first), len(second)) < MORE_WORDS:
        return 0.0
    return _overlap(first, second)


def _copied(first: frozenset[str], second: frozenset[str]) -> bool:
    """Whether nearly all words of a text that has some stand in the other."""
    return min(len(first), len(second)) >= SOME_WORDS and _overlap(first, second) >= ALIKE


def signals(card: EventCard, known: EventCard) -> dict[str, float]:
    """Everything that speaks for or against one act, by the name of its weight."""
    apart = days_between(card, known)
    return {
        name: value
        for part in (_facts(card, known), _goods(card, known), _stage(card, known, apart), _time(card, known, apart))
        for name, value in part
    }


def days_between(first: EventCard, second: EventCard) -> int | None:
    """Days between two cards' reports; a start on the day of the other's report stands for a day not told."""
    if not (first.first_day and second.first_day and first.last_day and second.last_day):
        meets = (first.effective or "") == second.first_day or (second.effective or "") == first.first_day
        return 0 if meets else None
    start, end = max(first.first_day, second.first_day), min(first.last_day, second.last_day)
    return (date.fromisoformat(start) - date.fromisoformat(end)).days if start > end else 0


def _facts(card: EventCard, known: EventCard) -> Iterator[Signal]:
    """Exporter, start, number, names, words, destination, year."""
    if card.jurisdiction != known.jurisdiction:
        yield "exporter told by one", 1.0
    if card.effective and known.effective:
        yield _same_or_other("start", card.effective == known.effective), 1.0
    if card.documents and known.documents and not _ends_the_other(card, known):
        yield _numbers(card, known), 1.0
    yield "names in common", _overlap(_cut(card.names), _cut(known.names))
    usual = USUAL if card.language == known.language else 0.0
    yield "words in common", _overlap(_cut(card.marks), _cut(known.marks)) - usual
    if card.destinations and known.destinations:
        yield _same_or_other("destination", _aimed_alike(card, known)), 1.0
    first, second = _years(card), _years(known)
    if first and second:
        yield _same_or_other("year", not first.isdisjoint(second)), 1.0


def _same_or_other(fact: str, same: bool) -> str:  # noqa: FBT001 - what the name says
    return f"{'same' if same else 'other'} {fact}"


def _numbers(card: EventCard, known: EventCard) -> str:
    if _same_number(card, known):
        return "same number"
    return "other number of the series" if _one_series(card, known) else "other number"


def _same_number(card: EventCard, known: EventCard) -> bool:
    """Whether a number is in common; one of which only one report tells the year is the same."""
    return any(
        one == other or (one.partition("-")[0] == other.partition("-")[0] and ("-" in one) != ("-" in other))
        for one in card.documents
        for other in known.documents
    )


def _one_series(card: EventCard, known: EventCard) -> bool:
    """Whether all numbers are of one form and of one year, or of acts that start on different days.

    Different ones are then different acts for certain; a number of another year alone may be a law's that is cited.
    """
    numbers = [_SERIES.fullmatch(number) for number in (*card.documents, *known.documents)]
    apart = bool(card.effective and known.effective) and card.effective != known.effective
    return all(numbers) and (apart or len({match[1] for match in numbers if match}) == 1)


_SERIES = re.compile(r"\d{1,4}-(20[0-4]\d)")


def _ends_the_other(card: EventCard, known: EventCard) -> bool:
    """Whether one suspends or ends what the other orders: the number in common is then that of the other's."""
    shared = set(card.documents) & set(known.documents)
    return bool(shared) and (card.stage in ENDING) != (known.stage in ENDING) and "new" in {card.stage, known.stage}


def _goods(card: EventCard, known: EventCard) -> Iterator[Signal]:
    first, second = specific(card.subjects), specific(known.subjects)
    if first and second:
        common = share(first, second)
        yield ("goods in common" if common else "other goods"), common or 1.0
    elif not clear(card.subjects) and not clear(known.subjects):
        yield "no goods", 1.0
    elif _goods_in_common(card, known):
        yield "goods in common", 1.0
    else:
        yield "goods of one", 1.0


def _goods_in_common(card: EventCard, known: EventCard) -> bool:
    first, second = specific(card.subjects), specific(known.subjects)
    if first and second:
        return bool(share(first, second))
    if not clear(card.subjects) and not clear(known.subjects):
        return False
    return bool(set(card.subjects) & set(known.subjects)) or of_one_class(card.subjects, known.subjects)


def _stage(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    """What is done, and by which measure; reports of one day call one act by different verbs."""
    stages = {stage_like(card.stage), stage_like(known.stage)}
    at_once = apart is not None and apart <= ONE_DAY
    if len(stages) == 1:
        yield "same stage", 1.0
    elif stages == {"new", "suspend"}:
        yield "a control and its end", 1.0
    else:
        yield ("other stage, at once" if at_once else "other stage"), 1.0
    if card.measure and known.measure and card.measure != known.measure:
        yield ("like measure" if {card.measure, known.measure} <= SOFT else "other measure"), 1.0


def stage_like(stage: str) -> str:
    """The stage by which acts are compared: reports of one draft call it an act as often as not."""
    return "new" if stage == DRAFT else stage


def _time(card: EventCard, known: EventCard, apart: int | None) -> Iterator[Signal]:
    """Days that the texts name, which no language hides, and days between the reports."""
    if _names_one_day(card, known, apart):
        yield "same day named", 1.0
    if apart is None:
        return
    if apart > PERIODS[1][0] and (_at_start(card, known) or _at_start(known, card)):
        return
    yield next((name for days, name in PERIODS if apart <= days), "months apart"), 1.0


def _names_one_day(card: EventCard, known: EventCard, apart: int | None) -> bool:
    """Whether both name a day besides the start that they have in common, or one the day of the other's report."""
    told, others = set(card.days), set(known.days)
    if card.effective and card.effective == known.effective:  # that day is counted already
        told, others = told - {card.effective[5:]}, others - {card.effective[5:]}
    return bool(told & others or (apart is None and (told & _reported(known) or others & _reported(card))))


def _reported(card: EventCard) -> set[str]:
    return {day[5:] for day in (card.first_day, card.last_day) if day}


def _years(card: EventCard) -> set[int]:
    """Years named, and the years of publication and start."""
    days = (card.first_day, card.last_day, card.effective)
    return set(card.years) | {int(day[:4]) for day in days if day}


def _at_start(card: EventCard, known: EventCard) -> bool:
    """Whether one card's report comes about when the other's act begins to hold, which is news once more."""
    if not card.first_day or not known.effective:
        return False
    return abs((date.fromisoformat(card.first_day) - date.fromisoformat(known.effective)).days) <= AROUND_START


def _overlap(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


@lru_cache(KEPT_AT_HAND)
def _cut(marks: str) -> frozenset[str]:
    return frozenset(each_mark(marks))


def finer(subjects: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The goods of an act of which another report names `others`: these first if narrower, as wheat is than grain."""
    wide, told = words_of(specific(subjects)), words_of(specific(others))
    if told and (not wide or (wide & wider(told) and not told & wider(wide))):
        return tuple(dict.fromkeys(others + subjects))[:KEPT]
    return subjects or others
