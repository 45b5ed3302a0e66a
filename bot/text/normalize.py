"""Text → comparable words: one key for every spelling of a name.

Width, case, accents, hyphens, plurals, kana and the two Chinese scripts are ironed out, so that a name is listed once.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


_HAN = r"\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = r"\u30a1-\u30fa"
_HANGUL = r"\uac00-\ud7a3"
_WORD = re.compile(rf"[{_HAN}{_KANA}]|[{_HANGUL}]+|[^\W_{_HAN}{_KANA}{_HANGUL}]+")
_HAS_HAN = re.compile(rf"[{_HAN}]")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_DROPPED = dict.fromkeys(map(ord, "'’‘`´・·•‧ー\u00ad\u200b\u200c\u200d\ufeff"))
_HAS_DROPPED = re.compile(f"[{''.join(map(chr, _DROPPED))}]")
_STROKED = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
_BRITISH = {
    "aluminum": "aluminium",
    "caesium": "cesium",
    "color": "colour",
    "fiber": "fibre",
    "license": "licence",
    "mold": "mould",
    "sulfate": "sulphate",
    "sulfide": "sulphide",
    "sulfur": "sulphur",
    "sulfuric": "sulphuric",
    "vapor": "vapour",
}
_LATIN = range(0x80, 0x250)
_VIETNAMESE = range(0x1E00, 0x1F00)
_SHORTEST_PLURAL = 4
_NO_PLURALS = ("ss", "us", "is", "gaas", "inas", "alas")
"""Endings of words that are no plurals; GaAs, InAs and AlAs are compounds of arsenic."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word (one character in Chinese and Japanese).

    `key` is compared; `start` and `end` are places in the key text; `raw` is what was typed. `glued` says that no space
    stands before it.
    """

    key: str
    raw: str
    start: int
    end: int
    glued: bool


def is_han(character: str) -> bool:
    """Whether the character is written without spaces (Chinese, Japanese)."""
    return bool(_HAS_HAN.match(character)) or "\u30a1" <= character <= "\u30fa"


def is_hangul(character: str) -> bool:
    """Whether the character is a Korean syllable."""
    return "\uac00" <= character <= "\ud7a3"


def words(text: str) -> list[Word]:
    """The words of a text in order, with keys ready to be joined."""
    return list(_words(text))


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Word, ...]:
    """A query is looked at from several sides, each time word by word."""
    shown = text if text.isascii() else unicodedata.normalize("NFKC", text)
    shown = shown.translate(_DROPPED) if _HAS_DROPPED.search(shown) else shown
    place, last_end = 0, -1
    found: list[Word] = []
    for match in _WORD.finditer(shown if shown.isascii() else shown.translate(_HIRAGANA)):
        raw = shown[match.start() : match.end()]
        folded = key_of_word(raw)
        if folded:
            found.append(Word(folded, raw, place, place + len(folded), match.start() == last_end))
            place += len(folded)
        last_end = match.end()
    return tuple(found)


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The key of a whole name: its words' keys without spaces."""
    return "".join(word.key for word in words(text))


@lru_cache(maxsize=65536)
def key_of_word(raw: str) -> str:
    """The key of one word: case, accents, script and number ironed out."""
    text = raw.casefold()
    if text.isascii():
        return singular(text)
    if _HAS_HAN.search(text):
        text = _to_simplified().convert(text)
    return _without_accents(text.translate(_HIRAGANA).translate(_STROKED))


def singular(word: str) -> str:
    """An English plural's singular; British spelling. Other words come back as they are."""
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(_NO_PLURALS):
        if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
            word = word[:-2]
        else:
            word = word[:-1]
    return _BRITISH.get(word, word)


def _without_accents(text: str) -> str:
    """Latin letters without their accents; Korean, Japanese and Cyrillic marks are part of the letter and stay."""
    return "".join(
        unicodedata.normalize("NFD", letter)[0] if ord(letter) in _LATIN or ord(letter) in _VIETNAMESE else letter
        for letter in text
    )


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - only where there is Chinese to fold

    return OpenCC("t2s")


# Text normalised for filters: case, width, accents and punctuation are ignored, scripts kept apart.


_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(rf"[{_UNSPACED}]+|(?:(?![{_UNSPACED}])[^\W_])+")
_UNSPACED_END = re.compile(rf"[{_UNSPACED}]")

_SAFE_WITHOUT_SPACES = 4
"""A Korean word this long is also found where its parts are written apart (수출통제, 수출 통제)."""


def tokens(text: str) -> tuple[str, ...]:
    """Split into comparable tokens: NFKC, case folded; a change of script is a boundary, punctuation is dropped."""
    return tuple(_TOKEN.findall(plain(text)))


def plain(text: str) -> str:
    """The text in the one form that is compared. Folding can undo composition and the reverse, hence the repetition."""
    before = ""
    while text != before:
        before, text = text, unicodedata.normalize("NFKC", text).casefold()
    return text


def unspaced(character: str) -> bool:
    """Whether the character belongs to a script that is compared without word boundaries."""
    return bool(_UNSPACED_END.match(character))


@lru_cache(maxsize=4096)
def word_stem(token: str) -> str:
    """Drop an English plural ending, so that `magnet` finds magnets. Wrong stems do no harm: both sides get them."""
    if len(token) < _SHORTEST_PLURAL or not token.endswith("s") or token.endswith(("ss", "us", "is")):
        return token
    if token.endswith("ies"):
        return token[:-3] + "y"
    if token.endswith(("ches", "shes", "xes", "zes", "sses")):
        return token[:-2]
    return token[:-1]


def spelled(parts: tuple[str, ...]) -> str:
    """Write tokens as one bare word that splits into the same tokens again: dual-use, ai芯片."""
    word = ""
    for part in parts:
        apart = word and unspaced(word[-1]) == unspaced(part[0])
        word += f"-{part}" if apart else part
    return word


def needle(parts: tuple[str, ...]) -> str:
    """What to look for in `haystack`: a space is a word's end, and stands only where the script has ends."""
    joined = " ".join(parts)
    start = "" if unspaced(joined[0]) else " "
    end = "" if unspaced(joined[-1]) else " "
    return f"{start}{joined}{end}"


def haystack(parts: tuple[str, ...]) -> str:
    """Tokens as one text in which `needle` is looked for."""
    return f" {' '.join(parts)} "


def without_spaces(parts: tuple[str, ...]) -> str | None:
    """The tokens as one run, where they can safely be looked for in a text without spaces; else None."""
    run = "".join(parts)
    return run if len(run) >= _SAFE_WITHOUT_SPACES and all(map(unspaced, run)) else None
