"""The same act reported again, or another one? Decided from facts and rare words, in bounded memory.

Cards are found by marks (document number, jurisdiction with subject, rare words), compared one by one, oldest dropped
first beyond the capacity. Placing changes nothing; remembering is a step of its own, so that a crash between repeats.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

from bot.detect.model import EventCard, Placement, SourceText, Verdict

NEAR_DAYS = 21
"""Reports of one act come within this many days of each other, unless a document or a day ties them."""

SOON_DAYS = 3
FAR_DAYS = 150
KEPT = 12
"""Names and documents kept on a card."""

MARK, MARKS = 6, 20
"""Digits of one mark, and marks kept on a card: the smallest hashes, so that two texts keep the same ones."""

CANDIDATES = 60
SAME = 2.9
OTHER_GOODS = -4.5
OTHER_NUMBER = -6.0
OTHER = -9.0
EAST_ASIAN = "\u2e80"
_WORD = re.compile(r"[^\W\d_]{4,}|[A-Z]{2,}\d*")
_YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")
_DIGITS = re.compile(r"\d+")
_SERIES = re.compile(r"\d{1,4}-(20[0-4]\d)")
_LATIN_NAME = re.compile(r"\b(?:[A-Z][a-z]{2,}|[A-Z]{2,})(?:[ -][A-Z][A-Za-z]+)*\b")


class EventMemory:
    """The events of the past, as many as fit."""

    def __init__(self, capacity: int = 100_000) -> None:
        self._capacity = capacity
        self._cards: OrderedDict[str, EventCard] = OrderedDict()
        self._index: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._cards)

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime | None) -> Placement:
        """Where the item belongs. Changes nothing: the caller remembers `card` when the item is taken."""
        card = _card(verdict, text, seen_at)
        ranked = sorted(
            ((_likeness(card, known), known) for known in self._candidates(card)), key=lambda pair: -pair[0]
        )
        if ranked and ranked[0][0] >= SAME:
            known = ranked[0][1]
            return Placement(known.event, new=False, follows=None, card=_joined(known, card))
        follows = next((known.event for score, known in ranked if score > OTHER and _related(card, known)), None)
        event = self._unused(card, text)
        return Placement(event, new=True, follows=follows, card=replace(card, event=event))

    def remember(self, card: EventCard) -> None:
        """Keep a card, in place of an older one of the same event."""
        self._cards[card.event] = card
        self._cards.move_to_end(card.event)
        for key in _keys(card):
            found = self._index.setdefault(key, [])
            if card.event not in found:
                found.append(card.event)
                del found[:-CANDIDATES]
        while len(self._cards) > self._capacity:
            self._forget()

    def _forget(self) -> None:
        event, card = self._cards.popitem(last=False)
        for key in _keys(card):
            found = self._index.get(key)
            if found is None:
                continue
            if event in found:
                found.remove(event)
            if not found:
                del self._index[key]

    def _candidates(self, card: EventCard) -> list[EventCard]:
        names = dict.fromkeys(event for key in _keys(card) for event in reversed(self._index.get(key, ())))
        return [self._cards[event] for event in names if event in self._cards]

    def _unused(self, card: EventCard, text: SourceText) -> str:
        """A readable name: who, what, when, and a hash of where it was first read."""
        day = card.effective or card.first_day
        words = [(card.jurisdiction or "xx").lower(), *(_slug(one) for one in card.subjects[:1]), (day or "")[:7]]
        head = "-".join(word for word in words if word)
        for salt in range(100):
            seed = f"{text.source}\n{text.id}\n{text.url}\n{text.title}\n{salt}"
            name = f"{head}-{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:6]}"
            if name not in self._cards:
                return name
        return f"{head}-{len(self._cards)}"


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())[:3])


def _keys(card: EventCard) -> Iterator[str]:
    where = card.jurisdiction or "?"
    for number in card.documents:
        yield f"doc:{where}:{number}"
    for word in sorted(_words(_specific(card.subjects))):
        yield f"subject:{where}:{word}"
    if not _specific(card.subjects):
        yield f"stage:{where}:{card.measure}"
    for name in card.names:
        yield f"name:{name}"
    if card.effective:
        yield f"day:{where}:{card.effective}"
    yield f"who:{where}:{card.stage}"


def _card(verdict: Verdict, text: SourceText, seen_at: datetime | None) -> EventCard:
    moment = text.published or seen_at
    day = moment.date().isoformat() if moment else None
    numbers = "-".join(_DIGITS.findall(verdict.document or ""))
    return EventCard(
        event="",
        jurisdiction=verdict.jurisdiction,
        stage=verdict.stage,
        subjects=verdict.subjects,
        destinations=verdict.destinations,
        measure=verdict.measure,
        effective=verdict.effective.isoformat() if verdict.effective else None,
        until=verdict.until.isoformat() if verdict.until else None,
        documents=(numbers,) if numbers else (),
        names=_names(text),
        marks=_marks(text),
        years=_years(text),
        first_day=day,
        last_day=day,
    )


def _names(text: SourceText) -> tuple[str, ...]:
    """Names in Latin letters: parties, products, rules; they are the same in every language."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:2000]}")
    found = (match[0].casefold() for match in _LATIN_NAME.finditer(shown) if len(match[0]) > 2)  # noqa: PLR2004 - no initials
    return tuple(dict.fromkeys(found))[:KEPT]


def _years(text: SourceText) -> tuple[int, ...]:
    """Years named in title, summary and address, of the last and the next decade."""
    found = _YEAR.findall(f"{text.title[:600]} {text.summary[:2000]} {text.url[:500]}")
    return tuple(sorted({int(year) for year in found}))[:KEPT]


def _marks(text: SourceText) -> str:
    """Hashes of the words (or pairs of characters, where words are not set apart) of the title and lead."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:1200]}").casefold()
    words = set(_WORD.findall(shown))
    words |= {first + second for first, second in pairwise(shown) if first > EAST_ASIAN and second > EAST_ASIAN}
    hashed = sorted(
        {hashlib.blake2s(word.encode("utf-8", "replace"), digest_size=MARK // 2).hexdigest() for word in words}
    )
    return "".join(hashed[:MARKS])


def _days_between(first: EventCard, second: EventCard) -> int | None:
    if not (first.first_day and second.first_day and first.last_day and second.last_day):
        return None
    start = max(date.fromisoformat(first.first_day), date.fromisoformat(second.first_day))
    end = min(date.fromisoformat(first.last_day), date.fromisoformat(second.last_day))
    return max(0, (start - end).days)


def _overlap(first: tuple[str, ...], second: tuple[str, ...]) -> float:
    a, b = set(first), set(second)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _likeness(card: EventCard, known: EventCard) -> float:
    """How much two cards are one act: 3 and more is the same."""
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
    first, second = _specific(card.subjects), _specific(known.subjects)
    if first and second:
        share = len(first & second) / min(len(first), len(second))
        words, others = _words(first), _words(second)
        share = max(share, 0.9 * len(words & others) / max(1, min(len(words), len(others))))
        # Other goods are another act, whatever else is alike: a second alert is a nuisance, a missed act is a loss.
        return 2.6 * share if share else OTHER_GOODS
    if card.subjects and set(card.subjects) == set(known.subjects):
        return 2.2
    return 1.0 if not first and not second else 0.4


def _specific(subjects: tuple[str, ...]) -> set[str]:
    return set(subjects) - CLASSES


def _words(subjects: set[str]) -> set[str]:
    """The telling words of names: "quantum" of quantum computers and quantum technology."""
    return {word for subject in subjects for word in subject.split()} - PLAIN_WORDS


CLASSES = frozenset({"strategic goods", "dual-use items", "critical minerals", "mineral ores", "software", "fuels"})
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
    }
)


def _by_stage(card: EventCard, known: EventCard) -> float:
    stages = {card.stage, known.stage}
    if card.stage == known.stage:
        score = 0.8
    else:
        # One day of start, or guidance on an act, says more than the verb of a headline.
        score = -2.6 if (card.effective and card.effective == known.effective) or "guide" in stages else -3.6
    if card.measure != known.measure:
        soft = {card.measure, known.measure} <= {"licence", "prohibition", "technology-ban", "suspension"}
        score -= 0.5 if soft else 1.8
    return score


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


def _related(card: EventCard, known: EventCard) -> bool:
    """Whether the new act changes the known one: same exporter, same goods or number, another stage."""
    if card.jurisdiction != known.jurisdiction:
        return False
    shared = set(card.subjects) & set(known.subjects) or set(card.documents) & set(known.documents)
    return bool(shared) and card.stage != "new"


def _joined(known: EventCard, card: EventCard) -> EventCard:
    """The known card, enriched by the new report."""
    return replace(
        known,
        effective=known.effective or card.effective,
        until=known.until or card.until,
        documents=tuple(dict.fromkeys(known.documents + card.documents))[:KEPT],
        names=tuple(dict.fromkeys(known.names + card.names))[:KEPT],
        subjects=known.subjects or card.subjects,
        years=tuple(sorted({*known.years, *card.years}))[:KEPT],
        destinations=known.destinations or card.destinations,
        first_day=min(filter(None, (known.first_day, card.first_day)), default=None),
        last_day=max(filter(None, (known.last_day, card.last_day)), default=None),
        reports=known.reports + 1,
    )
