"""Cyrillic in one byte a letter, told by its words. Pure.

General detectors need paragraphs. Russian words show it sooner: a capital stands at the beginning of a word, or it is
written in capitals, and ten letters make two thirds of every text. windows-1251 and KOI8-R have capitals and small
letters the other way round.
"""

from __future__ import annotations

import re

CODECS = ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866")
_GUESSED = ("cp1251", "koi8-r")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_MARKS = re.compile("[«»„“”‘’–—…№\xa0]")
_CAPITALS, _SMALL = "А-ЯЁІЇЄҐЎ", "а-яёіїєґў"
_WORD = re.compile(rf"(?<![{_CAPITALS}{_SMALL}])(?:[{_CAPITALS}]?[{_SMALL}]+|[{_CAPITALS}]+)(?![{_CAPITALS}{_SMALL}])")
_FREQUENT = re.compile("[оеаинтсрвлі]", re.IGNORECASE)
_IMPOSSIBLE = re.compile(rf"(?<![{_CAPITALS}{_SMALL}])ь|[аеиоуыэюяёгкх]ь", re.IGNORECASE)
"""Where no soft sign stands. Greek, which reads as small letters too, has its accented vowels in this place."""
_FEWEST_LETTERS = 4
_WORD_LENGTH = 3
"""Shorter ones are accented letters of another language as often."""
_HALF = 0.5


def cyrillic_codec(body: bytes, declared: list[str]) -> str | None:
    """The codec under which these bytes are words in Cyrillic; None where they are none, or show too little.

    A text of capitals alone shows too little: it reads as small letters in another of these codecs.
    """
    codecs = dict.fromkeys([*(codec for codec in declared if codec in CODECS), *_GUESSED])
    likeness = {codec: _likeness(body.decode(codec, "replace")) for codec in codecs}
    best = max(likeness, key=lambda codec: likeness[codec])
    return best if likeness[best] >= _HALF else None


def _likeness(text: str) -> float:
    """The share of the usual letters among all; 0 for what are no words in Cyrillic."""
    letters = len(_BEYOND_ASCII.findall(text)) - len(_MARKS.findall(text))
    words = _WORD.findall(text)
    inside, long = sum(map(len, words)), sum(len(word) for word in words if len(word) >= _WORD_LENGTH)
    if letters < _FEWEST_LETTERS or inside < 0.9 * letters or long < 0.6 * letters:
        return 0.0
    joined = "".join(words)
    if joined.islower() or joined.isupper() or len(_IMPOSSIBLE.findall(text)) > 0.02 * inside:
        return 0.0
    return len(_FREQUENT.findall(joined)) / inside
