"""The same act reported again, or another one? Decided from facts and rare words, in bounded memory.

Cards are found by marks (document number, jurisdiction with subject, rare words), compared one by one, oldest dropped
first beyond the capacity. Placing changes nothing; remembering is a step of its own, so that a crash between repeats.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from bot.detect.cards import KEPT, card_of
from bot.detect.classify import DRAFT
from bot.detect.model import EventCard, Placement, SourceText, Verdict
from bot.detect.packing import fits, pack, unpack
from bot.detect.shelf import Names, Postings, Shelf
from bot.detect.similarity import OTHER, SAME, classes, likeness, specific, stage_like, wider, words_of

CANDIDATES = 100
"""Known cards that a new one is compared with, those of the most telling keys first."""

DAYS = 2
"""Days named by which a card is found."""

CHAINS = 2
"""Chains of postings for one card."""


class EventMemory:
    """The events of the past, as many as fit."""

    def __init__(self, capacity: int = 100_000) -> None:
        self._shelf = Shelf(capacity)
        self._postings = Postings(max(16, capacity * CHAINS))
        self._words = Names()

    def __len__(self) -> int:
        return len(self._shelf)

    def __contains__(self, event: str) -> bool:
        return self._slot(event) is not None

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime | None) -> Placement:
        """Where the item belongs. Changes nothing: the caller remembers `card` when the item is taken."""
        card = card_of(verdict, text, seen_at)
        ranked = sorted(((likeness(card, known), known) for known in self._candidates(card)), key=lambda pair: -pair[0])
        alike = [pair for pair in ranked if pair[0] >= SAME]
        if alike:
            # Of acts as like, the one told more often: reports that were split once gather again.
            known = min(alike, key=lambda pair: (-round(pair[0], 1), -pair[1].reports))[1]
            return Placement(known.event, new=False, follows=None, card=_joined(known, card))
        follows = next((known.event for score, known in ranked if score > OTHER and _related(card, known)), None)
        event = self._unused(card, text)
        return Placement(event, new=True, follows=follows, card=replace(card, event=event))

    def remember(self, card: EventCard) -> None:
        """Keep a card, in place of an older one of the same event. Raises ValueError for a card that is broken."""
        packed = pack(card, self._words)
        slot = self._slot(card.event)
        if slot is not None:
            older = self._card(slot)
            for key in set(_keys(older)) - set(_keys(card)):
                self._postings.remove(key, slot)
            self._shelf.put(slot, packed)
        else:
            slot, leaving = self._shelf.room()
            if leaving is not None:
                gone = unpack(leaving, self._words)
                for key in (_event_key(gone.event), *_keys(gone)):
                    self._postings.remove(key, slot)
            self._shelf.settle(slot, packed)
            self._postings.add(_event_key(card.event), slot)
        for key in _keys(card):
            self._postings.add(key, slot)

    def _card(self, slot: int) -> EventCard:
        return unpack(self._shelf[slot], self._words)

    def _slot(self, event: str) -> int | None:
        """Where an event is kept."""
        return next((slot for slot in self._postings.slots(_event_key(event)) if self._card(slot).event == event), None)

    def _candidates(self, card: EventCard) -> list[EventCard]:
        """Known cards that share a key: of one document or day, of the same goods, with the same names."""
        slots: dict[int, None] = {}
        where = None if card.jurisdiction is None else self._words.number(card.jurisdiction)
        for key in _keys(card):
            for slot in self._postings.slots(key):
                if slot not in slots and fits(self._shelf[slot], where):
                    slots[slot] = None
            if len(slots) >= CANDIDATES:
                break
        return [self._card(slot) for slot in islice(slots, CANDIDATES)]

    def _unused(self, card: EventCard, text: SourceText) -> str:
        """A readable name: who, what, when, and a hash of where it was first read."""
        day = card.effective or card.first_day
        words = [(card.jurisdiction or "xx").lower(), *(_slug(one) for one in card.subjects[:1]), (day or "")[:7]]
        head = "-".join(word for word in words if word)
        for salt in range(100):
            seed = f"{text.source}\n{text.id}\n{text.url}\n{text.title}\n{salt}"
            name = f"{head}-{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:6]}"
            if self._slot(name) is None:
                return name
        return f"{head}-{len(self._shelf)}"


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())[:3])


def _event_key(event: str) -> str:
    return f"event:{event}"


def _keys(card: EventCard) -> Iterator[str]:
    """The keys of a card, the most telling first."""
    where = card.jurisdiction or "?"
    for number in card.documents:
        yield f"doc:{where}:{number}"
    for day in dict.fromkeys((*([card.effective[5:]] if card.effective else ()), *card.days[:DAYS])):
        yield f"day:{where}:{day}"
    told = words_of(specific(card.subjects))
    for word in sorted(told | wider(told) | classes(card.subjects, told)):
        yield f"subject:{where}:{word}"
    for word in sorted(told)[:1]:
        yield f"any:{word}"
    if not specific(card.subjects):
        yield f"bare:{where}"
    for name in card.names:
        yield f"name:{name}"
    yield f"who:{where}:{stage_like(card.stage)}"


def _related(card: EventCard, known: EventCard) -> bool:
    """Whether the new act changes the known one: same exporter, same goods or number, another stage."""
    if card.jurisdiction != known.jurisdiction:
        return False
    shared = set(card.subjects) & set(known.subjects) or set(card.documents) & set(known.documents)
    return bool(shared) and (stage_like(card.stage) != "new" or (known.stage == DRAFT and card.stage != DRAFT))


def _joined(known: EventCard, card: EventCard) -> EventCard:
    """The known card, enriched by the new report."""
    return replace(
        known,
        jurisdiction=known.jurisdiction or card.jurisdiction,
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
        days=tuple(dict.fromkeys(known.days + card.days))[:KEPT],
    )
