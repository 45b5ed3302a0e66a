"""Makes untrusted text safe for a terminal. Separate from `render`, because that imports rich."""

from __future__ import annotations

import unicodedata

from handlers.messages.reply import CLOSE, OPEN

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories that are never printed: controls, formats (including direction overrides),
lone surrogates, private and unassigned characters, line and paragraph separators."""
_JOINERS = frozenset("\u200c\u200d")
"""Harmless formats that scripts (Persian, Indic) and emoji need."""
_INVISIBLE = str.maketrans("", "", f"\u00ad\u200b\u2060\ufeff{OPEN}{CLOSE}")
"""Soft hyphens and zero-width characters, frequent in feeds, and code marks; they are removed."""


def escaped(text: str) -> str:
    """Return one line without control sequences; tabs and line ends become spaces."""
    return "".join(map(_escaped, " ".join(text.translate(_INVISIBLE).split())))


def _escaped(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSAFE:
        return character
    return f"\\u{{{ord(character):x}}}"
