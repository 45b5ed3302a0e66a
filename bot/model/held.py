"""Deliveries that wait for a digest or for the end of quiet hours, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from bot.model.delivery import Delivery


@dataclass(frozen=True, slots=True)
class Held:
    """A delivery on the shelf: for which subscriptions it was planned, and when."""

    id: str
    event: str
    subscriptions: tuple[str, ...]
    planned: datetime
    mention: str = ""


class Step(NamedTuple):
    """What becomes of one delivery.

    `why` is the digest's id, or the reason for which it is dropped. `replan`: it stays, and counts as planned at the
    instant in `why` (ms), because the clock was ahead when it was planned.
    """

    what: Literal["send", "drop", "gather", "replan"]
    id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """What leaves the shelf now, the digests that gather it, and when to look at the rest."""

    steps: tuple[Step, ...] = ()
    digests: tuple[Delivery, ...] = ()
    next_look: datetime | None = None
