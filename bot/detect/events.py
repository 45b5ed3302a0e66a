"""The same act reported again, or another one? Decided from facts and rare words, in bounded memory.

Cards are found by keys (document number, jurisdiction with subject, names), compared one by one; beyond the capacity
the one longest unused is dropped. Placing changes nothing; remembering is a step of its own, so that it can be repeated
after a crash.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import count, islice

from bot.detect.goods import classes, specific, wider, words_of
from bot.detect.model import EventCard, Placement, SourceText, Verdict, each_mark
from bot.detect.patterns import DRAFT
from bot.detect.relevance import Weights, shipped
from bot.detect.similarity import KEPT, OTHER, card_of, finer, likeness, stage_like

CANDIDATES = 100
"""Known cards that a new one is compared with, those of the most telling keys first."""

DAYS = 2
"""Days named by which a card is found."""

KEPT_OF_KEY = 60
"""Events that one key leads to: the newest ones."""


class EventMemory:
    """The events of the past, as many as fit."""

    def __init__(self, capacity: int = 20_000, weights: Weights | None = None) -> None:
        self._weights = weights or shipped()
        self._capacity = max(1, capacity)
        self._cards: dict[str, EventCard] = {}
        """By event, the one used last at the end."""
        self._found_by: dict[str | int, str | tuple[str, ...]] = {}
        """For each key of a card, the events that it leads to, the newest last; one alone without a tuple around it."""

    def __len__(self) -> int:
        return len(self._cards)

    def __contains__(self, event: object) -> bool:
        return event in self._cards

    def place(self, verdict: Verdict, text: SourceText, seen_at: datetime | None) -> Placement:
        """Where the item belongs. Changes nothing: the caller remembers `card` when the item is taken."""
        card = card_of(verdict, text, seen_at)
        ranked = self._ranked(card)
        joined = self._most_like(card, ranked)
        if joined:
            return Placement(joined.event, new=False, follows=None, card=joined)
        earlier = (known for _, known in ranked if set(card.cites) & set(known.documents))
        related = (known for score, known in ranked if score > OTHER and _related(card, known))
        follows = next((known.event for known in (*earlier, *related)), None)
        event = event_name(card, text, self)
        return Placement(event, new=True, follows=follows, card=replace(card, event=event))

    def joined(self, card: EventCard) -> EventCard | None:
        """Return the known card of the same act with what this one adds; None if the act is new. Changes nothing."""
        return self._most_like(card, self._ranked(card))

    def _ranked(self, card: EventCard) -> list[tuple[float, EventCard]]:
        found = [(likeness(card, known, self._weights), known) for known in self._candidates(card)]
        return sorted(found, key=lambda pair: -pair[0])

    def _most_like(self, card: EventCard, ranked: list[tuple[float, EventCard]]) -> EventCard | None:
        least = self._weights.of("same_event", "least to join")
        alike = [pair for pair in ranked if pair[0] >= least]
        if not alike:
            return None
        # Of acts as like, the one told more often: reports that were split once gather again.
        return _joined(min(alike, key=lambda pair: (-round(pair[0], 1), -pair[1].reports))[1], card)

    def settle(self, verdict: Verdict, text: SourceText, seen_at: datetime | None) -> str:
        """Place an item, remember it, and return its event."""
        placement = self.place(verdict, text, seen_at)
        self.remember(placement.card)
        return placement.event

    def remember(self, card: EventCard) -> None:
        """Keep a card, in place of an older one of the same event."""
        self._forget(card.event)
        self._cards[card.event] = card
        for key in dict.fromkeys(keys_of(card)):
            known = self._led_to(key)
            self._found_by[key] = (*known, card.event)[-KEPT_OF_KEY:] if known else card.event
        if len(self._cards) > self._capacity:
            self._forget(next(iter(self._cards)))

    def _forget(self, event: str) -> None:
        card = self._cards.pop(event, None)
        for key in keys_of(card) if card else ():
            left = tuple(other for other in self._led_to(key) if other != event)
            if left:
                self._found_by[key] = left if len(left) > 1 else left[0]
            else:
                self._found_by.pop(key, None)

    def _led_to(self, key: str | int) -> tuple[str, ...]:
        events = self._found_by.get(key, ())
        return (events,) if isinstance(events, str) else events

    def _candidates(self, card: EventCard) -> list[EventCard]:
        """Known cards that share a key: of one document or day, of the same goods, with the same names."""
        found: dict[str, EventCard] = {}
        for key in (*_cited_keys(card), *keys_of(card)):
            for event in reversed(self._led_to(key)):
                known = self._cards[event]
                if known.jurisdiction in {None, card.jurisdiction} or card.jurisdiction is None:
                    found[event] = known
            if len(found) >= CANDIDATES:
                break
        return list(islice(found.values(), CANDIDATES))


def event_name(card: EventCard, text: SourceText, taken: Container[object]) -> str:
    """A readable name that is not taken: who, what, when, and a hash of the act's number, else of its first report.

    By the number, whichever report is read first gives the act the same name: after a loss of records, what was
    announced under that name is found again in its channels.
    """
    day = card.effective or card.first_day
    words = [(card.jurisdiction or "xx").lower(), *(_slug(one) for one in card.subjects[:1]), (day or "")[:7]]
    head = "-".join(word for word in words if word)
    known_by = card.documents[0] if card.documents else f"{text.source}\n{text.id}\n{text.url}\n{text.title}"
    seeds = (f"{known_by}\n{salt}" for salt in count())
    names = (f"{head}-{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:6]}" for seed in seeds)
    return next(name for name in names if name not in taken)


def _slug(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower())[:3])


def keys_of(card: EventCard) -> Iterator[str | int]:
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
    for name in each_mark(card.names):
        yield int(name, 16)  # half as large as a text, of which there are a dozen a card
    yield f"who:{where}:{stage_like(card.stage)}"


def _cited_keys(card: EventCard) -> Iterator[str]:
    """The keys of the acts that a card names besides its own."""
    for number in card.cites:
        yield f"doc:{card.jurisdiction or '?'}:{number}"


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
        names="".join(list(dict.fromkeys(each_mark(known.names + card.names)))[:KEPT]),
        subjects=finer(known.subjects, card.subjects),
        years=tuple(sorted({*known.years, *card.years}))[:KEPT],
        destinations=known.destinations or card.destinations,
        first_day=min(filter(None, (known.first_day, card.first_day)), default=None),
        last_day=max(filter(None, (known.last_day, card.last_day)), default=None),
        reports=known.reports + 1,
        days=tuple(dict.fromkeys(known.days + card.days))[:KEPT],
    )
