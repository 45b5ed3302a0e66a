"""Amounts in a query (99.8 %, 320 Wh/kg, 5N) against an item's thresholds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.model import Item, Threshold

_UNITS: dict[str, tuple[str, float]] = {
    "%": ("%", 1), "percent": ("%", 1), "per cent": ("%", 1), "pct": ("%", 1), "wt%": ("%", 1),
    "wh/kg": ("wh/kg", 1), "kwh/kg": ("wh/kg", 1000), "wh/l": ("wh/l", 1), "mah/g": ("mah/g", 1),
    "nm": ("m", 1e-9), "μm": ("m", 1e-6), "um": ("m", 1e-6), "micron": ("m", 1e-6), "microns": ("m", 1e-6),
    "micrometre": ("m", 1e-6), "micrometres": ("m", 1e-6), "micrometer": ("m", 1e-6), "micrometers": ("m", 1e-6),
    "mm": ("m", 1e-3), "cm": ("m", 1e-2), "m": ("m", 1),
    "pa": ("pa", 1), "kpa": ("pa", 1e3), "mpa": ("pa", 1e6), "gpa": ("pa", 1e9), "bar": ("pa", 1e5),
    "g/cm3": ("g/cm3", 1), "g/cc": ("g/cm3", 1), "kg/m3": ("g/cm3", 1e-3),
    "w": ("w", 1), "kw": ("w", 1e3), "mw": ("w", 1e6), "v": ("v", 1), "kv": ("v", 1e3),
    "gb/s": ("gb/s", 1), "tb/s": ("gb/s", 1000), "gb/s/mm2": ("gb/s/mm2", 1), "tpp": ("tpp", 1),
    "tflops": ("tflops", 1), "tops": ("tops", 1), "gflops": ("tflops", 1e-3), "pflops": ("tflops", 1e3),
    "layers": ("layers", 1), "layer": ("layers", 1), "qubits": ("qubits", 1), "qubit": ("qubits", 1),
    "k": ("k", 1), "mk": ("k", 1e-3), "°c": ("°c", 1), "deg c": ("°c", 1), "ppm": ("%", 1e-4),
    "n": ("n", 1), "hrb": ("hrb", 1), "m/s": ("m/s", 1), "l": ("l", 1), "m3": ("m3", 1),
    "t": ("t", 1), "tonnes": ("t", 1), "tons": ("t", 1), "kt": ("t", 1000), "kg": ("t", 1e-3),
}  # fmt: skip
"""Unit as written → (unit compared, factor)."""

_UNIT_FORMS = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_QUANTITY = re.compile(rf"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)?)\s?-?(?P<unit>{_UNIT_FORMS})(?![\w/])", re.IGNORECASE)
_NINES = re.compile(r"(?<![\w.-])(?P<nines>[2-9])N(?P<last>[1-9])?(?![\w.])")
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, both made comparable; `text` as typed."""

    value: float
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether an item's thresholds can hold for what was asked: None if nothing was comparable."""

    holds: bool | None
    why: str


def find(text: str) -> tuple[list[Quantity], str]:
    """The quantities in a text, and the text without them. `5N` and `4N5` are purities."""
    found: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        unit, factor = _UNITS[match["unit"].lower()]
        found.append(Quantity(float(match["number"].replace(",", ".")) * factor, unit, match[0].strip()))
        return " "

    def take_nines(match: re.Match[str]) -> str:
        digits = "9" * int(match["nines"]) + (match["last"] or "")
        found.append(Quantity(float(f"{digits[:2]}.{digits[2:] or 0}"), "%", match[0]))
        return " "

    shown = unicodedata.normalize("NFKC", text)
    return found, _QUANTITY.sub(take, _NINES.sub(take_nines, shown))


def judge(item: Item, asked: Sequence[Quantity]) -> Judged:
    """Compare the asked quantities with the item's thresholds.

    A quantity speaks to a threshold of the same unit; where two thresholds share one unit it could mean either, and
    says nothing. All thresholds must hold together unless the item says `any`.
    """
    verdicts: list[tuple[bool, str]] = []
    for quantity in asked:
        same = [t for t in item.thresholds if _unit(t)[0] == quantity.unit]
        if len(same) == 1:
            verdicts.append((_holds(same[0], quantity.value), f"{quantity.text} against {text(same[0])}"))
    if not verdicts:
        return Judged(None, "")
    decisive = any if item.thresholds_apply == "any" else all
    holds = decisive(held for held, _ in verdicts)
    if item.thresholds_apply == "any" and not holds and len(verdicts) < len(item.thresholds):
        return Judged(None, "")
    return Judged(holds, "; ".join(why for _, why in verdicts))


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
    return _UNITS.get(written, (written, 1.0))


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
