"""Delivery options as values: digest, quiet hours, time zone, reminders, mention. PURE.

A subscription says what it wants; what it does not say, its channel's usual options say; what neither says is off.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import time
from enum import Enum
from functools import lru_cache
from typing import Any, Literal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
USUAL_TIME = time(9)
USUAL_MENTIONS = ("prohibition", "technology-ban")
"""What a mention is for where nobody said: bans. Nothing else pings unless a person chose it."""
UTC_NAME = "UTC"


class Off(Enum):
    """Said to be off, as apart from not said."""

    OFF = "off"


OFF = Off.OFF


@dataclass(frozen=True, slots=True)
class Digest:
    """One message a day or a week; `weekday` is 0 for Monday, None for every day."""

    at: time
    weekday: int | None = None

    @property
    def text(self) -> str:
        """As it is typed: `daily@09:00`, `weekly@mon-09:00`."""
        at = clock(self.at)
        return f"daily@{at}" if self.weekday is None else f"weekly@{WEEKDAYS[self.weekday]}-{at}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """From `start` to `end` of local time; an end before the start lies on the next day."""

    start: time
    end: time

    @property
    def text(self) -> str:
        """As it is typed: `22:00-07:00`."""
        return f"{clock(self.start)}-{clock(self.end)}"


@dataclass(frozen=True, slots=True)
class Options:
    """What stands beside a filter. None: not said; OFF: said to be off.

    `zone` is a name of the time zone database, `remind` days before a date (most first), `mention` what the platform
    writes to mention a role or user group, `mention_on` the kinds and measures for which it is mentioned.
    """

    digest: Digest | Off | None = None
    quiet: Quiet | Off | None = None
    zone: str | Off | None = None
    remind: tuple[int, ...] | Off | None = None
    mention: str | Off | None = None
    mention_on: tuple[str, ...] | Off | None = None

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """Each option that was said, as name and value."""
        return tuple((NAMES[name], written(value)) for name in NAMES if (value := getattr(self, name)) is not None)

    @property
    def text(self) -> str:
        """The options as they are typed; reading it again gives equal options."""
        return " ".join(f"{name}:{value}" for name, value in self.parts)

    def over(self, usual: Options) -> Options:
        """These options, and where they say nothing, `usual`."""
        said = {f.name: value for f in fields(self) if (value := getattr(self, f.name)) is not None}
        return replace(usual, **said)

    def without_off(self) -> Options:
        """What is off is not said any more: for a channel's usual options, of which nothing lies below."""
        return replace(self, **{f.name: None for f in fields(self) if getattr(self, f.name) is OFF})


NAMES = {
    "digest": "digest",
    "quiet": "quiet",
    "zone": "tz",
    "remind": "remind",
    "mention": "mention",
    "mention_on": "mention-on",
}
"""Fields of `Options` and how they are typed, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class PostingMode:
    """Options that hold: a subscription's over its channel's."""

    digest: Digest | None = None
    quiet: Quiet | None = None
    zone: str = UTC_NAME
    remind: tuple[int, ...] = ()
    mention: str | None = None
    mention_on: tuple[str, ...] = USUAL_MENTIONS

    @property
    def at_once(self) -> bool:
        """Whether nothing ever waits."""
        return self.digest is None and self.quiet is None

    def mentions(self, kind: str | None, measure: str | None) -> str | None:
        """What to mention beside an act, None for nobody."""
        return self.mention if self.mention and {kind, measure} & set(self.mention_on) else None


AT_ONCE = PostingMode()


@lru_cache(maxsize=4096)
def mode(own: Options, usual: Options) -> PostingMode:
    """What holds for a subscription with its `own` options in a channel with `usual` ones."""
    both = own.over(usual)
    given: dict[str, Any] = {f.name: getattr(both, f.name) for f in fields(both)}
    return PostingMode(**{name: value for name, value in given.items() if value is not None and value is not OFF})


BANS = frozenset({"prohibition", "technology-ban"})


def bypasses(measure: str | None) -> bool:
    """Whether an act with this measure is posted in quiet hours too."""
    return measure in BANS


def clock(at: time) -> str:
    """`09:00`."""
    return f"{at.hour:02}:{at.minute:02}"


Said = Digest | Quiet | Off | str | tuple[Any, ...]
Every = Literal["daily", "weekly"]


def written(value: Said) -> str:
    """A value as it is typed."""
    if isinstance(value, Off):
        return "off"
    if isinstance(value, Digest | Quiet):
        return value.text
    return value if isinstance(value, str) else ",".join(map(str, value))
