"""Deliveries that are held for a digest or the end of quiet hours, and the steps that release them. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from bot.model.delivery import Delivery


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A held delivery: the subscriptions for which it was planned, and when."""

    id: str
    event: str
    subscriptions: tuple[str, ...]
    planned: datetime
    mention: str = ""


class Step(NamedTuple):
    """What to do with one held delivery: send it, drop it, put it into a digest, or keep it with a new planning time.

    `why` holds the digest's id (`gather`), the reason (`drop`), or the new planning instant in ms (`replan`: the clock
    was ahead when the delivery was planned).
    """

    what: Literal["send", "drop", "gather", "replan"]
    id: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """The steps to take now, the digests that they make, and when to look at the rest."""

    steps: tuple[Step, ...] = ()
    digests: tuple[Delivery, ...] = ()
    next_look: datetime | None = None
