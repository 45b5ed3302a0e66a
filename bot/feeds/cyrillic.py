"""Cyrillic in one byte a letter, told by its words. Pure.

General detectors need paragraphs. Russian words show it sooner: a capital stands at the beginning of a word, and every
few letters there is a vowel. windows-1251 and KOI8-R have capitals and small letters the other way round.
"""

from __future__ import annotations

import re

CODECS = ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866")
_GUESSED = ("cp1251", "koi8-r")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_MARKS = re.compile("[«»„“”‘’–—…№\xa0]")
_CAPITALS, _SMALL = "А-ЯЁІЇЄҐЎ", "а-яёіїєґў"
_WORD = re.compile(rf"(?<![{_CAPITALS}{_SMALL}])(?:[{_CAPITALS}]?[{_SMALL}]+|[{_CAPITALS}]+)(?![{_CAPITALS}{_SMALL}])")
_IMPOSSIBLE = re.compile(rf"(?<![{_CAPITALS}{_SMALL}])ь|[аеиоуыэюяёгкх]ь", re.IGNORECASE)
"""Where no soft sign stands. Greek, which reads as small letters too, has its accented vowels in this place."""
_VOWEL = re.compile("[аеиоуыэюяёіїє]", re.IGNORECASE)
_FEWEST_LETTERS = 4
_WORD_LENGTH = 3
"""Shorter ones are accented letters of another language as often."""
_VOWELS = (0.25, 0.65)
"""Their share of the letters of a Russian, Ukrainian or Bulgarian text."""


def cyrillic_codec(body: bytes, declared: list[str]) -> str | None:
    """The codec under which these bytes are words in Cyrillic, the declared ones first; None where they are none."""
    codecs = dict.fromkeys([*(codec for codec in declared if codec in CODECS), *_GUESSED])
    return next((codec for codec in codecs if _are_words(body.decode(codec, "replace"))), None)


def _are_words(text: str) -> bool:
    letters = len(_BEYOND_ASCII.findall(text)) - len(_MARKS.findall(text))
    words = _WORD.findall(text)
    inside, long = sum(map(len, words)), sum(len(word) for word in words if len(word) >= _WORD_LENGTH)
    if letters < _FEWEST_LETTERS or inside < 0.9 * letters or long < 0.6 * letters:
        return False
    capitals = sum(map(str.isupper, "".join(words)))
    if not 0 < capitals < 0.5 * inside:  # Hebrew comes out in capitals alone, or without any
        return False
    if len(_IMPOSSIBLE.findall(text)) > 0.02 * inside:
        return False
    least, most = _VOWELS
    return least <= len(_VOWEL.findall("".join(words))) / inside <= most
