"""The hash chain of audit entries: each holds the hash of the one before it, so that changes and gaps are noticed.

PURE. An entry names a person by a token, so that erasing a person leaves the chain whole.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

BEGINNING = "0" * 64
"""The hash before the first entry."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """An audit entry in its hash chain. `entry` is its JSON; one of an earlier version has number 0 and no hashes."""

    number: int
    before: str
    entry: str
    hash: str

    @property
    def holds(self) -> bool:
        """Whether the hash is that of number, predecessor and entry."""
        return self.hash == _hash(self.number, self.before, self.entry)

    @property
    def head(self) -> str:
        """Number and hash, to which the next entry is joined."""
        return f"{self.number} {self.hash}"


def following(head: str, entry: str) -> ChainLink:
    """Return the link of a new entry after a head; an empty head begins a chain."""
    number, _, before = head.partition(" ")
    place, hash_before = int(number or 0) + 1, before or BEGINNING
    return ChainLink(place, hash_before, entry, _hash(place, hash_before, entry))


def faults(links: Iterable[ChainLink], head: str) -> Iterator[str]:
    """Yield what is wrong in a chain, oldest link first; `head` is the recorded end.

    The oldest entry kept need not be the first: older ones end with their retention.
    """
    last: ChainLink | None = None
    for link in links:
        if not link.number:
            continue
        if not link.holds:
            yield f"entry {link.number} was changed"
        if last and link.number != last.number + 1:
            yield f"between entries {last.number} and {link.number} some are missing"
        elif last and link.before != last.hash:
            yield f"entry {link.number} does not follow entry {last.number}: one of them was replaced"
        elif not last and link.number == 1 and link.before != BEGINNING:
            yield "entry 1 is not the first: earlier ones were taken away"
        last = link
    if (last.head if last else "") != head:
        known = head.partition(" ")[0] or "none"
        yield f"the last entry is {last.number if last else 'none'}, and {known} was the last one written"


def _hash(number: int, before: str, entry: str) -> str:
    return hashlib.sha256(f"{number}\n{before}\n{entry}".encode()).hexdigest()
