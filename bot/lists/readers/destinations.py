"""Destinations as a list's text names them → their ISO codes."""

from __future__ import annotations

from collections.abc import Mapping

from babel import Locale

from bot.errors import ListReadError

_ISO = 2


class Destinations:
    """English names of countries: CLDR's, and the other ones of `bot/data/lists/us-destinations.yaml`."""

    def __init__(self, others: Mapping[str, str]) -> None:
        known = {str(name): str(code) for code, name in Locale("en").territories.items() if len(code) == _ISO}
        self._codes = {_folded(name): code for name, code in {**known, **others}.items()}

    def iso(self, name: str) -> str:
        """The code of a destination. Raises ListReadError for a name that is none."""
        try:
            return self._codes[_folded(name)]
        except KeyError as error:
            raise ListReadError(f"no code for the destination {name!r}") from error


def _folded(name: str) -> str:
    return " ".join(name.replace("\u2019", "'").split()).casefold()
