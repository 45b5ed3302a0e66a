"""Towns and parts of countries that stand for a country in a question."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.text.normalize import key
from bot.text.tables import read_yaml

LONGEST = 6
"""Words of the longest name of a town; a Chinese character counts as one."""


@cache
def _towns() -> Mapping[str, str]:
    return {key(town): code for code, line in read_yaml("query/cities").items() for town in str(line).split(", ")}


def country_of(folded: str) -> str | None:
    """The code of the country in which a town lies, by the key of its name."""
    return _towns().get(folded)


@cache
def _regions() -> Mapping[str, str]:
    return {key(name): code for code, line in read_yaml("query/regions").items() for name in str(line).split(", ")}


def region_of(folded: str) -> str | None:
    """The code (ISO 3166-2) of the part of a country that bears a name, by its key; the country's if it has none."""
    return _regions().get(folded)


def region_name(code: str) -> str:
    """The first name on file of a part of a country."""
    return str(read_yaml("query/regions")[code]).partition(", ")[0]
