"""Amounts of a question against the thresholds of an item. PURE."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from bot.rules.fields import Threshold
from bot.rules.model import Item
from bot.rules.notes import Note, NoteKind
from bot.text.notation import Quantity, units

_SLACK = 1e-9
_HALF, _PURE = 50, 90
"""Per cent: less than half is no purity, and a threshold of purity is more than nine tenths."""
_SIZES = frozenset({"m", "l", "m3", "t"})
"""Units that may measure several things of goods: the piece, its grains, the amount."""


class ThresholdCheck(Struct, frozen=True):
    """Whether an item's thresholds can hold for what was asked: None if nothing was comparable."""

    holds: bool | None
    why: tuple[Note, ...] = ()


def compare(item: Item, asked: Sequence[Quantity]) -> ThresholdCheck:
    """Compare the quantities of a question with the thresholds of an item.

    A quantity speaks to a threshold of the same unit; where two thresholds share one unit it could mean either, and
    says nothing. All thresholds must hold together unless the item says `any`.
    """
    verdicts: list[tuple[bool, Note]] = []
    for quantity in asked:
        same = [t for t in item.thresholds if _unit(t)[0] == quantity.unit and not _is_a_share(t, quantity)]
        if len(same) == 1 and not _is_another_size(same[0], quantity):
            verdicts.append((_holds(same[0], quantity.value), _compared(quantity, same[0])))
    if not verdicts:
        return ThresholdCheck(None)
    decisive = any if item.thresholds_apply == "any" else all
    holds = decisive(held for held, _ in verdicts)
    if item.thresholds_apply == "any" and not holds and len(verdicts) < len(item.thresholds):
        return ThresholdCheck(None)
    return ThresholdCheck(holds, tuple(why for _, why in verdicts))


def _is_a_share(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a percentage says how much of a mixture a thing is, and not how pure: 1 % stibine in hydrogen."""
    pure = (threshold.over or threshold.from_ or 0) >= _PURE and threshold.unit == "%"
    return pure and quantity.value < _HALF * _unit(threshold)[1]


def _is_another_size(threshold: Threshold, quantity: Quantity) -> bool:
    """Return whether a length is of another scale than the threshold's.

    A wheel of 25 mm says nothing of grains of 5 μm.
    """
    return quantity.unit in _SIZES and quantity.factor != _unit(threshold)[1]


def _compared(quantity: Quantity, threshold: Threshold) -> Note:
    """Return an amount of the question beside the threshold that it was compared with."""
    bounds = {"over": threshold.over, "from": threshold.from_, "under": threshold.under, "up_to": threshold.up_to}
    unit = {"unit": threshold.unit}
    return Note.of(NoteKind.COMPARED, amount=quantity.text, what=threshold.what, **bounds, **unit)


def _unit(threshold: Threshold) -> tuple[str, float]:
    written = unicodedata.normalize("NFKC", threshold.unit).lower()
    return units().get(written, (written, 1.0))


def _holds(threshold: Threshold, value: float) -> bool:
    factor = _unit(threshold)[1]

    def bound(number: float | None) -> float | None:
        return None if number is None else number * factor

    slack = abs(value) * _SLACK
    over, at_least, under, at_most = map(bound, (threshold.over, threshold.from_, threshold.under, threshold.up_to))
    return (
        (over is None or value > over + slack)
        and (at_least is None or value >= at_least - slack)
        and (under is None or value < under - slack)
        and (at_most is None or value <= at_most + slack)
    )
