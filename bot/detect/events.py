"""The same act reported again, or another one? Decided from facts and rare words, in bounded memory.

Cards are found by marks (document number, jurisdiction with subject, rare words), compared one by one, oldest dropped
first beyond the capacity. Placing changes nothing; remembering is a step of its own, so that a crash between repeats.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.detect.cards import KEPT, card_of
from bot.detect.likeness import OTHER, SAME, likeness, specific, words_of
from bot.detect.model import EventCard, Placement, SourceText, Verdict

CANDIDATES = 60
"""Cards of one mark that are looked at."""


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
        card = card_of(verdict, text, seen_at)
        ranked = sorted(((likeness(card, known), known) for known in self._candidates(card)), key=lambda pair: -pair[0])
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
    for word in sorted(words_of(specific(card.subjects))):
        yield f"subject:{where}:{word}"
    if not specific(card.subjects):
        yield f"stage:{where}:{card.measure}"
    for name in card.names:
        yield f"name:{name}"
    if card.effective:
        yield f"day:{where}:{card.effective}"
    yield f"who:{where}:{card.stage}"


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
