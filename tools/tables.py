"""Writes bot/data/tables.json: names of months, weekdays and countries, three-letter codes; from CLDR and ISO by Babel.

Run by `make lock`, so that the tables are as new as the pinned Babel; `--check` only says whether they are up to date.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale, localedata
from babel.core import get_global

FILE = Path(__file__).resolve().parents[1] / "bot" / "data" / "tables.json"
SERVED = (
    "en", "zh_Hans", "zh_Hant", "ja", "ko", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "el", "tr", "id",
    "vi", "ar", "th",
)  # fmt: skip
"""Languages in which questions and feeds are read."""
NAMED_IN = (*SERVED, "cs", "sv", "ms", "hi", "kk", "fi", "da", "no")
"""Languages whose names of countries are understood."""
NO_COUNTRIES = frozenset({"EZ", "UN", "XA", "XB", "QO", "ZZ"})
CODE, CODE3 = 2, 3


def tables() -> dict[str, Any]:
    """Everything that the file holds."""
    return {
        "months": {language: _names(language, "months") for language in SERVED},
        "weekdays": {language: _names(language, "days", widths=("wide",)) for language in SERVED},
        "short_weekdays": {"zh_Hans": _names("zh_Hans", "days", ("abbreviated",))},
        "countries": {language: dict(sorted(_countries(language))) for language in NAMED_IN},
        "alpha3": dict(sorted(_alpha3())),
    }


def _names(language: str, what: str, widths: tuple[str, ...] = ("wide", "abbreviated")) -> dict[str, int]:
    """Name → 1 to 12 for months, 1 (Monday) to 7 for weekdays; a name in digits is left out."""
    # Babel resolves a language's references to other tables inside what it keeps of all: nothing may be left over.
    getattr(localedata, "_cache", {}).clear()
    locale = Locale.parse(language)
    table = getattr(locale, what)
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in widths:
            for number, name in table[context][width].items():
                bare = str(name).strip(" .").casefold()
                if not any(letter.isdigit() for letter in bare):
                    found.setdefault(bare, number + 1 if what == "days" else number)
    return dict(sorted(found.items(), key=lambda pair: (pair[1], pair[0])))


def _countries(language: str) -> Iterator[tuple[str, str]]:
    """Code and name of everything on the map; `zh_Hans` is `zh` where it says no more."""
    names: dict[str, Any] = {}
    for name in dict.fromkeys((language.partition("_")[0], language)):
        names |= localedata.load(name, merge_inherited=False).get("territories", {})
    for code, name in names.items():
        if len(code) == CODE and code.isalpha() and code not in NO_COUNTRIES:
            yield code, str(name)


def _alpha3() -> Iterator[tuple[str, str]]:
    """Three-letter code → two-letter code, as CLDR's aliases of territories give them."""
    for old, new in get_global("territory_aliases").items():
        if len(old) == CODE3 and old.isalpha() and len(new) == 1 and len(new[0]) == CODE:
            yield old, new[0]


def main() -> None:
    """Write the file, or with --check end with status 1 if it is not what would be written."""
    text = json.dumps(tables(), ensure_ascii=False, indent=0, sort_keys=False) + "\n"
    if "--check" in sys.argv:
        sys.exit(0 if FILE.read_text(encoding="utf-8") == text else f"{FILE.name} is stale: run tools/tables.py")
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
