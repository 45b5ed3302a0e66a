"""Running text beside its folded copy: lower case without accents, one character for each displayed one. PURE.

So places in one are places in the other. Every function here is linear in its input.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

_OPTIONAL = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Arabic signs that are written or left out at will: vowels, doubled consonants, stretching."""

DIGITS = range(0x0660, 0x1C5A)
"""Where the digits of scripts other than Latin stand."""

UNSPACED_FROM = "\u0e00"
"""From the Thai block on, scripts write words without spaces (Hangul attaches particles)."""


def plain(text: str) -> str:
    """Return a text in NFKC without the signs that Arabic may leave out."""
    text = unicodedata.normalize("NFKC", text)
    return text if text.isascii() else _OPTIONAL.sub("", text)


def folding(letters: Mapping[str, str]) -> dict[int, str]:
    """The table that folds accents, dashes, digits and the `letters` given, one character to one."""
    table = {code: chr(code) for code in range(0x1000)}  # a character that is missing costs ten times as much
    for code in (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    table |= {ord(old): new for old, new in letters.items()}
    table |= {ord(c): " " for c in "-‐‑‒–—―−_·・"}
    table |= {ord(c): "'" for c in "’‘ʼʻ`´"}
    table |= {ord(c): '"' for c in "“”„«»「」『』《》〈〉"}
    # Digits of every script: a character that Unicode calls a decimal one.
    table |= {code: str(value) for code in DIGITS if (value := unicodedata.decimal(chr(code), -1)) >= 0}
    return table


def fold(text: str, table: Mapping[int, str]) -> str:
    """Lower case without accents; as long as `text`, so that places in one are places in the other."""
    folded = text.translate(table).lower()
    if len(folded) != len(text):
        folded = "".join(c if len(c) == 1 else c[0] for c in (x.lower() for x in text.translate(table)))
    return folded


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text as displayed and folded, and where each sentence of it begins."""

    shown: str
    folded: str
    starts: tuple[int, ...]

    def sentence(self, at: int) -> int:
        """The number of the sentence that holds the character."""
        return bisect_right(self.starts, at) - 1

    def span(self, number: int) -> tuple[int, int]:
        """First and after-last character of a sentence."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.shown)
        return self.starts[number], end


def is_word(char: str) -> bool:
    """Whether the character continues a word in a script that sets words apart by spaces."""
    return char < UNSPACED_FROM and char.isalnum()
