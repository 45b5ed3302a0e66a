"""Tokens of running text, in which filters search for words; case, width and punctuation do not count. PURE.

A word of a script without spaces is found inside a run of that script, any other word only as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SHORTEST_PLURAL = 4
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+")
_UNSPACED_END = re.compile(rf"[{_UNSPACED}]")

_SAFE_WITHOUT_SPACES = 4
"""A Korean word of at least this length is also found if a space separates its parts (수출통제, 수출 통제)."""


def tokens(text: str) -> tuple[str, ...]:
    """Split into tokens: NFKC, case folded, without punctuation; a change of script is a boundary."""
    return tuple(_TOKEN.findall(plain(text)))


def plain(text: str) -> str:
    """Normalise a text for comparison. Folding and composition can each undo the other, so both are repeated."""
    before = ""
    while text != before:
        before, text = text, unicodedata.normalize("NFKC", text).casefold()
    return text


def unspaced(character: str) -> bool:
    """Return whether the character belongs to a script that is compared without word boundaries."""
    return bool(_UNSPACED_END.match(character))


@lru_cache(maxsize=4096)
def word_stem(token: str) -> str:
    """Remove an English plural ending. A wrong stem does no harm, because both sides of a comparison get it."""
    if len(token) < _SHORTEST_PLURAL or not token.endswith("s") or token.endswith(("ss", "us", "is")):
        return token
    if token.endswith("ies"):
        return token[:-3] + "y"
    if token.endswith(("ches", "shes", "xes", "zes", "sses")):
        return token[:-2]
    return token[:-1]


def spelled(parts: tuple[str, ...]) -> str:
    """Join tokens to one word that splits into the same tokens again: dual-use, ai芯片."""
    word = ""
    for part in parts:
        apart = word and unspaced(word[-1]) == unspaced(part[0])
        word += f"-{part}" if apart else part
    return word


def needle(parts: tuple[str, ...]) -> str:
    """Return the text to search for in `haystack`; a space marks a word boundary, for scripts that have them."""
    joined = " ".join(parts)
    start = "" if unspaced(joined[0]) else " "
    end = "" if unspaced(joined[-1]) else " "
    return f"{start}{joined}{end}"


def haystack(parts: tuple[str, ...]) -> str:
    """Join tokens to one text in which `needle` is searched."""
    return f" {' '.join(parts)} "


def without_spaces(parts: tuple[str, ...]) -> str | None:
    """Join the tokens without spaces if they can safely be searched for in that form; else return None."""
    run = "".join(parts)
    return run if len(run) >= _SAFE_WITHOUT_SPACES and all(map(unspaced, run)) else None
