"""Makes untrusted text safe for a terminal. Separate from `render`, which loads rich."""

from __future__ import annotations

import unicodedata

from handlers.messages.marks import CLOSE, OPEN

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are never printed: controls, formats (also those that turn the direction of writing),
lone surrogates, private and unassigned characters, line and paragraph separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Formats that scripts (Persian, Indic) and emoji need, and that steer nothing."""
_INVISIBLE = str.maketrans("", "", f"\u00ad\u200b\u2060\ufeff{OPEN}{CLOSE}")
"""Hints for breaking lines, frequent in feeds, and code marks: nobody misses them."""


def escaped(text: str) -> str:
    """One line without anything that a terminal would act upon: tabs and line ends become spaces."""
    return "".join(map(_escaped, " ".join(text.translate(_INVISIBLE).split())))


def _escaped(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSAFE:
        return character
    return f"\\u{{{ord(character):x}}}"
