"""Quantities in a text, converted to comparable units: 99.8 %, 320 Wh/kg, 5N. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.text.tables import generated

_NINES = re.compile(r"(?<![\w.-])(?P<nines>[2-9])N(?P<last>[1-9])?(?![\w.])")


@cache
def units() -> Mapping[str, tuple[str, float]]:
    """Map each unit as written (lower case) to the base unit and the factor."""
    table: Mapping[str, Mapping[str, float]] = generated()["units"]
    return {written: (unit, factor) for unit, forms in table.items() for written, factor in forms.items()}


@cache
def _quantity() -> re.Pattern[str]:
    forms = "|".join(re.escape(unit) for unit in sorted(units(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,-])(?P<number>\d+(?:[.,]\d+)?)\s?-?(?P<unit>{forms})(?![\w/])",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a base unit; `text` is the quantity as typed."""

    value: float
    unit: str
    text: str
    factor: float = 1.0
    """The factor of the unit as written: it distinguishes millimetres from micrometres."""


def find(text: str) -> tuple[list[Quantity], str]:
    """Return the quantities in a text, and the text without them. `5N` and `4N5` are purities in per cent."""
    quantities: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        unit, factor = units()[match["unit"].lower()]
        quantities.append(Quantity(float(match["number"].replace(",", ".")) * factor, unit, match[0].strip(), factor))
        return " "

    def take_nines(match: re.Match[str]) -> str:
        digits = "9" * int(match["nines"]) + (match["last"] or "")
        quantities.append(Quantity(float(f"{digits[:2]}.{digits[2:] or 0}"), "%", match[0]))
        return " "

    composed = unicodedata.normalize("NFKC", text)
    return quantities, _quantity().sub(take, _NINES.sub(take_nines, composed))
