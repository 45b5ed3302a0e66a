"""Amounts of a question against an item's thresholds. PURE."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.model import Item, Threshold
from bot.text.quantities import Quantity, units

_SLACK = 1e-9
_SIZES = frozenset({"m", "l", "m3", "t"})
"""Units in which many things of goods are told: their own size, that of their grains, the amount."""


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether an item's thresholds can hold for what was asked: None if nothing was comparable."""

    holds: bool | None
    why: str


def judge(item: Item, asked: Sequence[Quantity]) -> Judged:
    """Compare the asked quantities with the item's thresholds.

    A quantity speaks to a threshold of the same unit; where two thresholds share one unit it could mean either, and
    says nothing. All thresholds must hold together unless the item says `any`.
    """
    verdicts: list[tuple[bool, str]] = []
    for quantity in asked:
        same = [t for t in item.thresholds if _unit(t)[0] == quantity.unit]
        if len(same) == 1 and not _is_another_size(same[0], quantity):
            verdicts.append((_holds(same[0], quantity.value), f"{quantity.text} against {text(same[0])}"))
    if not verdicts:
        return Judged(None, "")
    decisive = any if item.thresholds_apply == "any" else all
    holds = decisive(held for held, _ in verdicts)
    if item.thresholds_apply == "any" and not holds and len(verdicts) < len(item.thresholds):
        return Judged(None, "")
    return Judged(holds, "; ".join(why for _, why in verdicts))


def _is_another_size(threshold: Threshold, quantity: Quantity) -> bool:
    """Whether a length is of another scale than the threshold's: a wheel of 25 mm says nothing of grains of 5 μm."""
    return quantity.unit in _SIZES and quantity.factor != _unit(threshold)[1]


def text(threshold: Threshold) -> str:
    """A threshold in words: `purity above 99.9 %`."""
    bounds = (
        ("above", threshold.over),
        ("of at least", threshold.from_),
        ("below", threshold.under),
        ("of at most", threshold.up_to),
    )
    said = " and ".join(f"{word} {bound:g} {threshold.unit}" for word, bound in bounds if bound is not None)
    return f"{threshold.what} {said}"


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
