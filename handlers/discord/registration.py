"""Whether the registered commands differ from ours. Pure.

Discord counts registrations (200 new commands a day), so unchanged ones are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def same(wanted: Sequence[Mapping[str, Any]], registered: Sequence[Mapping[str, Any]]) -> bool:
    """Whether Discord already knows exactly these commands, whatever it added to them by itself."""
    ours, theirs = _by_name(wanted), _by_name(registered)
    return ours.keys() == theirs.keys() and all(_covers(ours[name], theirs[name]) for name in ours)


def _by_name(commands: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Mapping[str, Any]]:
    return {(int(each.get("type", 1)), str(each["name"])): each for each in commands}


def _covers(ours: object, theirs: object) -> bool:
    """Equal as far as we say something. What we leave empty has to be empty there, or left out."""
    if isinstance(ours, Mapping):
        found = theirs if isinstance(theirs, Mapping) else {}
        return all(_covers(value, found.get(name)) for name, value in ours.items() if name != "dm_permission")
    if isinstance(ours, Sequence) and not isinstance(ours, str):
        return _cover_each(ours, theirs if isinstance(theirs, Sequence) else ())
    return ours == theirs or (not ours and not theirs)


def _cover_each(ours: Sequence[object], theirs: Sequence[object]) -> bool:
    if ours and all(isinstance(each, int) for each in ours):  # contexts: their order means nothing
        return set(ours) == set(theirs)
    return len(ours) == len(theirs) and all(map(_covers, ours, theirs))
