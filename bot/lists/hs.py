"""The Harmonized System: the name of every chapter, heading and subheading; an unknown code told from a known one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.errors import ListReadError

CHAPTER, HEADING, SUBHEADING = 2, 4, 6
LENGTHS = frozenset({CHAPTER, HEADING, *range(SUBHEADING, 11)})
_SEPARATORS = re.compile(r"[.\s\-]")


class CustomsCode(Struct, frozen=True):
    """A customs code with the name of its subheading. Digits after the sixth are national.

    `known` is False if its first six digits (or all that were given) are no code of the nomenclature; `nearest` is
    then the longest beginning that is one.
    """

    digits: str
    known: bool
    name: str
    holders: tuple[tuple[str, str], ...] = ()
    nearest: str = ""
    national: bool = False
    edition: str = ""


class Nomenclature(Struct, frozen=True):
    """An edition of the Harmonized System."""

    edition: str
    source: str
    terms: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Nomenclature:
        """From the shipped file. Raises ListReadError if it is not complete."""
        try:
            names = data["names"]
            if len(names) != data["count"]:
                raise ListReadError(
                    f"the nomenclature has {len(names)} codes of {data['count']}: the file is not complete"
                )
            return cls(data["edition"], data["source"], data["terms"], names)
        except (KeyError, TypeError) as error:
            raise ListReadError(f"not a nomenclature: {type(error).__name__} {error}") from error

    def look_up(self, text: str) -> CustomsCode | None:
        """A customs code in any spelling (`8112.92`, `81129289`); None if the text has no such form."""
        digits = _SEPARATORS.sub("", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) not in LENGTHS:
            return None
        main = digits[:SUBHEADING]
        sizes = (size for size in (CHAPTER, HEADING, SUBHEADING) if size <= len(main) and main[:size] in self.names)
        holders = tuple((main[:size], self.names[main[:size]]) for size in sizes)
        known = main in self.names
        own = holders[-1] if holders else ("", "")
        return CustomsCode(
            digits=digits,
            known=known,
            name=own[1] if known else "",
            holders=holders[:-1] if known else holders,
            nearest="" if known else own[0],
            national=len(digits) > SUBHEADING,
            edition=self.edition,
        )
