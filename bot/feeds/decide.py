"""What is new and what was edited. Pure: items and memory in, a decision out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.feeds.identity import ID, LINK, TITLE, Identified, identify

__all__ = ["Decision", "Identified", "decide", "identify"]

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Decision:
    """`new` and `edited` oldest first. `remember` is to be laid over the memory: every key of every item seen now."""

    new: tuple[Identified, ...]
    edited: tuple[Identified, ...]
    remember: dict[str, str]


def decide(identified: Sequence[Identified], seen: Mapping[str, str] | None) -> Decision:
    """Tell what nobody has been told about. `seen` maps keys to digests; None is a source's first poll.

    The first poll announces nothing and remembers all. Later an item is known by its link; else by its id, unless that
    is plainly used again for another entry; else by title and date, in feeds where nothing else stays the same. Dates
    decide nothing but the order.
    """
    remember = {key: one.digest for one in identified for key in one.keys}
    if seen is None:
        return Decision((), (), remember)
    memory = _Memory(identified, seen)
    new, edited = [], []
    for one in _oldest_first(identified):
        before = memory.digest_of(one)
        if before is None:
            new.append(one)
        elif before != one.digest:
            edited.append(one)
    return Decision(tuple(new), tuple(edited), remember)


class _Memory:
    """What is remembered, and what the whole poll says about how far each kind of key can be trusted."""

    def __init__(self, identified: Sequence[Identified], seen: Mapping[str, str]) -> None:
        self._seen = seen
        self._now = Counter(one.digest for one in identified)
        self._stays = {
            # With the digest: positions used as ids are "seen" in every poll, each for another entry.
            kind: any(seen.get(key) == one.digest for one in identified for key in one.keys if key.startswith(kind))
            for kind in (LINK, ID)
        }

    def digest_of(self, one: Identified) -> str | None:
        """The digest under which an item is remembered, None for an item that is new."""
        for key in one.keys:
            before = self._seen.get(key)
            if before is not None and self._proves(key, before, one):
                return before
        return None

    def _proves(self, key: str, before: str, one: Identified) -> bool:
        if before == one.digest and not key.startswith(TITLE):
            return True
        if key.startswith(TITLE):
            # Two acts of one day may share a title. Where links or ids stay from poll to poll, an unknown one is new.
            return not self._stays_for(one)
        if self._now[before]:
            # What was remembered under this key stands in the feed as another entry: the key has moved on.
            return False
        return not (key.startswith(ID) and one.weak_id and self._stays[LINK])

    def _stays_for(self, one: Identified) -> bool:
        return any(self._stays[kind] for kind in (LINK, ID) if any(key.startswith(kind) for key in one.keys))


def _oldest_first(identified: Sequence[Identified]) -> list[Identified]:
    """By date; feeds list newest first, so an undated entry takes its place after the one that it stands above."""
    placed, moment = [], _BEGINNING
    for one in reversed(identified):
        moment = one.item.published or moment
        placed.append((moment, one))
    placed.sort(key=lambda pair: pair[0])
    return [one for _, one in placed]
