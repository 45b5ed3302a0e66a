"""Figures of qualities beside words: ash 20 ppm, flexural strength 45 MPa, 35 % moisture, 100% acrylic. PURE."""

from __future__ import annotations

import re
from functools import cache

from bot.data import generated, read_yaml

_FIGURE = r"\d+(?:[.,\u2009 ]\d+)*"
_RANGE = rf"{_FIGURE}(?:\s*[-–~]\s*{_FIGURE}|\s*±\s*{_FIGURE})?"
_PERCENT = r"\s*%"
_SHARE_BEFORE = re.compile(rf"{_FIGURE}{_PERCENT}[ -]*$", re.IGNORECASE)
_CELLS = " \t\n;|"
"""What may part a figure and its unit in lines of tables."""
_FARTHEST, _MOST_WORDS = 40, 2
"""Letters between a word and its figure, and further words of what is measured ("flexural strength 45 MPa")."""


@cache
def _before() -> str:
    """Return a pattern of what may stand between a word and its figure: signs, and a word like "max."."""
    words = "|".join(re.escape(word.replace("_", " ")) for word in _table("before_figures"))
    signs = r"[\s:=<>≤≥~≈]*"
    return rf"{signs}(?:(?:{words})(?!\w)\.?)?{signs}"


def _table(name: str) -> list[str]:
    return sorted(str(read_yaml("query/standing")[name]).split(), key=len, reverse=True)


@cache
def _share_behind() -> re.Pattern[str]:
    return re.compile(rf"{_before()}{_RANGE}{_PERCENT}", re.IGNORECASE)


@cache
def _measure_behind() -> re.Pattern[str]:
    words = rf"(?:[ -][^\W\d_]+){{0,{_MOST_WORDS}}}?"
    unit = "|".join(map(re.escape, _table("measures")))
    return re.compile(rf"{words}{_before()}{_RANGE}\s*(?:{unit})(?!\w)", re.IGNORECASE)


def is_measured(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a figure with a unit of a quality stands behind a stretch of a text."""
    return _measure_behind().match(text, stretch[1], stretch[1] + _FARTHEST) is not None


def is_a_content(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a percentage stands right before or behind a stretch of a text."""
    before = text[max(0, stretch[0] - _FARTHEST) : stretch[0]]
    return bool(_SHARE_BEFORE.search(before) or _share_behind().match(text, stretch[1], stretch[1] + _FARTHEST))


@cache
def units() -> frozenset[str]:
    """Return the units and the words for counting, in small letters."""
    of_amounts = (unit for table in generated()["units"].values() for unit in table)
    return frozenset((*_table("units"), *_table("measures"), *of_amounts))


def is_a_unit(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a stretch of a text is a unit or a word for counting, right behind a figure."""
    begin, end = stretch
    before = text[max(0, begin - _FARTHEST) : begin].rstrip(_CELLS).removesuffix("%")[-1:]
    return before.isdecimal() and text[begin:end].casefold() in units()
