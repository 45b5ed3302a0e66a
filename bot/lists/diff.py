"""The difference of two editions of a list, as data; and whether a new edition can be one at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import ListReadError
from bot.lists.codec import control_to_data, exemption_to_data
from bot.lists.model import Control, Edition, Entry, Exemption

LEAST = 0.9
"""A new edition keeps at least this part of the old one's entries and marks."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A threshold that has another value: the paragraph and what is measured, then and now."""

    path: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """What changed in an entry that both editions have."""

    code: str
    paragraphs_added: tuple[str, ...] = ()
    paragraphs_removed: tuple[str, ...] = ()
    controls_added: tuple[Control, ...] = ()
    controls_removed: tuple[Control, ...] = ()
    exemptions_added: tuple[Exemption, ...] = ()
    exemptions_removed: tuple[Exemption, ...] = ()
    thresholds: tuple[Moved, ...] = ()
    pointer: str = ""

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return self != EntryChange(self.code)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two editions of one list: entries added, removed, changed."""

    list_key: str
    title: str
    old: str
    new: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[EntryChange, ...] = ()

    def __bool__(self) -> bool:
        """Whether the editions differ."""
        return bool(self.added or self.removed or self.changed)

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code concerned, which a subscription to a code can match."""
        return tuple(sorted({*self.added, *self.removed, *(one.code for one in self.changed)}))


def difference(old: Edition, new: Edition) -> Difference:
    """What a new edition changes. Raises ListReadError if the two are of different lists."""
    if old.key != new.key:
        raise ListReadError(f"{old.key} and {new.key} are different lists")
    both = [code for code in new.entries if code in old.entries]
    changes = (entry_change(old.entries[code], new.entries[code]) for code in both)
    return Difference(
        list_key=new.key,
        title=new.title,
        old=old.date,
        new=new.date,
        added=tuple(code for code in new.entries if code not in old.entries),
        removed=tuple(code for code in old.entries if code not in new.entries),
        changed=tuple(change for change in changes if change),
    )


def entry_change(old: Entry, new: Entry) -> EntryChange:
    """What changed in one entry; nothing if all is equal, whatever its order."""
    return EntryChange(
        code=new.code,
        paragraphs_added=tuple(one for one in new.paragraphs if one not in old.paragraphs),
        paragraphs_removed=tuple(one for one in old.paragraphs if one not in new.paragraphs),
        controls_added=tuple(one for one in new.controls if one not in old.controls),
        controls_removed=tuple(one for one in old.controls if one not in new.controls),
        exemptions_added=tuple(one for one in new.exemptions if one not in old.exemptions),
        exemptions_removed=tuple(one for one in old.exemptions if one not in new.exemptions),
        thresholds=tuple(_moved(old, new)),
        pointer=new.pointer if new.pointer != old.pointer else "",
    )


def _moved(old: Entry, new: Entry) -> list[Moved]:
    """Thresholds of one paragraph and quantity whose numbers are others."""
    then, now = _by_quantity(old), _by_quantity(new)
    return [
        Moved(path, what, ", ".join(then[path, what]), ", ".join(now[path, what]))
        for path, what in now
        if (path, what) in then and then[path, what] != now[path, what]
    ]


def _by_quantity(entry: Entry) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in entry.thresholds:
        found.setdefault((one.path, one.what.casefold()), []).append(one.limit)
    return found


def checked(old: Edition, new: Edition) -> Edition:
    """The new edition. Raises ListReadError if it has far fewer entries or marks than the old one."""
    counts = (("entries", len(old.entries), len(new.entries)), ("marks", old.marks, new.marks))
    if why := refused(new.key, old.date, counts):
        raise ListReadError(why)
    return new


def refused(what: str, day: str, counts: Iterable[tuple[str, int, int]]) -> str:
    """Why a new edition cannot be one: it has far less of something than the one of `day`; empty if it can."""
    less = next((one for one in counts if one[2] < one[1] * LEAST), None)
    if less is None:
        return ""
    name, before, after = less
    return f"{what}: {after} {name}, {before} on {day}: it looks truncated, the old edition stays"


def to_data(found: Difference) -> dict[str, Any]:
    """The difference as JSON."""
    return {
        "schema": 1,
        "list": found.list_key,
        "old": found.old,
        "new": found.new,
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [_change_to_data(one) for one in found.changed],
    }


def _change_to_data(change: EntryChange) -> Mapping[str, Any]:
    data: dict[str, Any] = {
        "code": change.code,
        "paragraphs_added": list(change.paragraphs_added),
        "paragraphs_removed": list(change.paragraphs_removed),
        "controls_added": [control_to_data(one) for one in change.controls_added],
        "controls_removed": [control_to_data(one) for one in change.controls_removed],
        "exceptions_added": [exemption_to_data(one) for one in change.exemptions_added],
        "exceptions_removed": [exemption_to_data(one) for one in change.exemptions_removed],
        "thresholds": [
            {"paragraph": one.path, "what": one.what, "old": one.old, "new": one.new} for one in change.thresholds
        ],
        "pointer": change.pointer,
    }
    return {key: value for key, value in data.items() if value}
