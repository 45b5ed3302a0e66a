"""Compact storage of cards, found by keys: a ring of packed bytes, and chains of postings in arrays.

A card is about 250 bytes here, a posting 12, whatever the cards hold; nothing grows beyond the capacity.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from zlib import crc32

KEPT = 60
"""Cards of one key that are found again: the newest ones."""

NONE = 0xFFFFFFFF
"""No posting."""


class Postings:
    """Which slots a key leads to, newest first; keys are known by a hash of 32 bits."""

    def __init__(self, buckets: int) -> None:
        self._heads = array("I", [NONE]) * buckets
        self._keys, self._slots, self._nexts = array("I"), array("I"), array("I")
        self._free = NONE

    def add(self, key: str, slot: int) -> None:
        """Let a key lead to a slot; the oldest of more than `KEPT` is let go."""
        name = crc32(key.encode())
        bucket = name % len(self._heads)
        at, before, count, last = self._heads[bucket], NONE, 0, (NONE, NONE)
        while at != NONE:
            if self._keys[at] == name:
                if self._slots[at] == slot:
                    return
                count, last = count + 1, (before, at)
            before, at = at, self._nexts[at]
        if count >= KEPT:
            self._unlink(bucket, *last)
        self._heads[bucket] = self._new(name, slot, self._heads[bucket])

    def remove(self, key: str, slot: int) -> None:
        """Let a key no longer lead to a slot."""
        name = crc32(key.encode())
        bucket = name % len(self._heads)
        at, before = self._heads[bucket], NONE
        while at != NONE:
            if self._keys[at] == name and self._slots[at] == slot:
                self._unlink(bucket, before, at)
                return
            before, at = at, self._nexts[at]

    def slots(self, key: str) -> Iterator[int]:
        """The slots that a key leads to."""
        name = crc32(key.encode())
        at = self._heads[name % len(self._heads)]
        while at != NONE:
            if self._keys[at] == name:
                yield self._slots[at]
            at = self._nexts[at]

    def _new(self, name: int, slot: int, following: int) -> int:
        at = self._free
        if at == NONE:
            self._keys.append(name)
            self._slots.append(slot)
            self._nexts.append(following)
            return len(self._keys) - 1
        self._free = self._nexts[at]
        self._keys[at], self._slots[at], self._nexts[at] = name, slot, following
        return at

    def _unlink(self, bucket: int, before: int, at: int) -> None:
        if before == NONE:
            self._heads[bucket] = self._nexts[at]
        else:
            self._nexts[before] = self._nexts[at]
        self._nexts[at], self._free = self._free, at


class Shelf:
    """Packed cards in a ring; when it is full, the one longest unused makes room (a clock with a second chance)."""

    def __init__(self, capacity: int) -> None:
        self._capacity = max(1, capacity)
        self._cards: list[bytes] = []
        self._used = bytearray()
        self._hand = 0

    def __len__(self) -> int:
        return len(self._cards)

    def __getitem__(self, slot: int) -> bytes:
        return self._cards[slot]

    def put(self, slot: int, card: bytes) -> None:
        """Replace the card of a slot, which counts as used."""
        self._cards[slot] = card
        self._used[slot] = 1

    def room(self) -> tuple[int, bytes | None]:
        """A slot for a new card, and the card that leaves it."""
        if len(self._cards) < self._capacity:
            self._cards.append(b"")
            self._used.append(0)
            return len(self._cards) - 1, None
        while self._used[self._hand]:
            self._used[self._hand] = 0
            self._hand = (self._hand + 1) % len(self._cards)
        slot, self._hand = self._hand, (self._hand + 1) % len(self._cards)
        return slot, self._cards[slot]

    def settle(self, slot: int, card: bytes) -> None:
        """Fill a slot with a new card."""
        self._cards[slot] = card
        self._used[slot] = 0


class Names:
    """Words that repeat on every card, as numbers of two bytes."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """The number of a word; raises ValueError where there are more than two bytes can count."""
        found = self._numbers.get(name)
        if found is None:
            found = len(self._names)
            if found >= 0xFFFF:  # noqa: PLR2004 - the largest number of two bytes stands for no word
                raise ValueError("too many different words on the cards")
            self._names.append(name)
            self._numbers[name] = found
        return found

    def name(self, number: int) -> str:
        """The word of a number."""
        return self._names[number]

    def numbers(self, names: Sequence[str]) -> bytes:
        """The numbers of some words, two bytes each."""
        return array("H", [self.number(name) for name in names]).tobytes()

    def names(self, packed: bytes) -> tuple[str, ...]:
        """The words of some numbers."""
        return tuple(self._names[number] for number in array("H", packed))
