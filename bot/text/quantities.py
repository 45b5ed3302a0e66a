"""Amounts in a text, made comparable: 99.8 %, 320 Wh/kg, 5N. PURE."""

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
    """Unit as written, in lower case → the unit that is compared, and the factor."""
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
    """A number with its unit, both made comparable; `text` as typed."""

    value: float
    unit: str
    text: str
    factor: float = 1.0
    """That of the unit as written: it tells millimetres from micrometres."""


def find(text: str) -> tuple[list[Quantity], str]:
    """The quantities in a text, and the text without them. `5N` and `4N5` are purities."""
    found: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        unit, factor = units()[match["unit"].lower()]
        found.append(Quantity(float(match["number"].replace(",", ".")) * factor, unit, match[0].strip(), factor))
        return " "

    def take_nines(match: re.Match[str]) -> str:
        digits = "9" * int(match["nines"]) + (match["last"] or "")
        found.append(Quantity(float(f"{digits[:2]}.{digits[2:] or 0}"), "%", match[0]))
        return " "

    shown = unicodedata.normalize("NFKC", text)
    return found, _quantity().sub(take, _NINES.sub(take_nines, shown))
