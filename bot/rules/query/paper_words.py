"""The words of trade papers (bot/data/query/papers.yaml), of all languages at once, as expressions. PURE."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.data import read_yaml
from bot.text.normalize import is_han, is_hangul, is_hiragana

_STEM = "*"


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Words of one kind, of all languages: with spaces between them, and those that are looked for inside a text."""

    spaced: str
    joined: str

    @property
    def either(self) -> str:
        """Both as one expression; behind a hyphen a word is a part of another one (re-exported)."""
        return f"(?:(?<![^\\W_])(?<![^\\W\\d_]-)(?:{self.spaced})(?![^\\W_])|{self.joined})"


@cache
def paper_words(*kinds: str) -> PaperWords:
    """Return the words of some kinds, the longest first."""
    languages = read_yaml("query/papers").values()
    listed = (unicodedata.normalize("NFKC", of.get(kind, "")) for of in languages for kind in kinds)  # as a question is
    entries = dict.fromkeys(word for one in listed for word in one.split())
    spaced = sorted((one for one in entries if not is_joined(one[0])), key=len, reverse=True)
    joined = sorted((one for one in entries if is_joined(one[0])), key=len, reverse=True)
    return PaperWords("|".join(map(_pattern, spaced)), "|".join(map(_pattern, joined)) or "(?!)")


def is_joined(letter: str) -> bool:
    """Return whether a letter is of a script that is looked for inside the text."""
    return is_han(letter) or is_hangul(letter) or is_hiragana(letter)


def _pattern(entry: str) -> str:
    stem = entry.rstrip(_STEM)
    ending = r"[^\W\d_]{0,6}" if entry.endswith(_STEM) else ""
    return re.escape(stem).replace("_", r"\s*" if is_joined(stem[0]) else r"\s+") + ending
