"""Chinese, Japanese and Korean in two bytes a character, told by the places that their characters take. Pure.

General detectors need paragraphs, and a list of notices may hold a dozen characters. The encodings lie over each other,
but their languages use different parts of them.
"""

from __future__ import annotations

import codecs
import re

_FEWEST_BYTES = 4
_SHIFT_JIS = 0.15
_SOME_KANA = 0.05
_HALF = 0.5
_NEARLY_ALL = 0.95
_LONGEST_WORD = 10
_ASCII = bytes(range(0x80))
_LOW = re.compile(rb"[\x80-\xa0]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile("[\uac00-\ud7a3]+")
_LETTER = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_FOREIGN = re.compile("[\u0370-\u052f\u2500-\u257f\ue000-\uf8ff\uff61-\uff9f]")
"""Greek, Cyrillic, frames, private and half-wide characters: what misread text is full of."""


def east_asian_codec(body: bytes) -> str | None:
    """The codec under which these bytes are text of East Asia; None where they are none. A guess, if there are few."""
    above = len(body.translate(None, _ASCII))
    low = len(_LOW.findall(body))
    if above < _FEWEST_BYTES:
        return None
    if low:
        # Only in Shift_JIS do usual characters begin so.
        return "cp932" if low >= _SHIFT_JIS * above and _text(body, "cp932") else None
    return next((codec for codec, fits in _TESTS if fits(body)), None)


def is_surely_another(body: bytes, codec: str) -> bool:
    """Whether the text that these bytes give under a codec of East Asia is none that anybody would write in it."""
    if codec == "cp949":
        return not _text(body, "cp949", _HANGUL, _HALF)
    if codec in {"cp932", "euc_jp"}:
        return not _text(body, codec)
    first_level = _FIRST_LEVEL.get(codec)
    return first_level is not None and _usual(_text(body, codec), *first_level) < _HALF


def _is_japanese(body: bytes) -> bool:
    text = _text(body, "euc_jp")
    return bool(text) and len(_KANA.findall(text)) >= _SOME_KANA * len(_LETTER.findall(text))


def _is_korean(body: bytes) -> bool:
    """Korean is written in words, and hardly ever with a Chinese character among them."""
    text = _text(body, "euc_kr", _HANGUL)
    return bool(text) and max(map(len, _WORD.findall(text))) <= _LONGEST_WORD


def _is_simplified(body: bytes) -> bool:
    return _usual(_text(body, "gb2312"), *_FIRST_LEVEL["gb18030"]) >= _HALF


def _is_traditional(body: bytes) -> bool:
    return _usual(_text(body, "big5hkscs"), *_FIRST_LEVEL["big5hkscs"]) >= _NEARLY_ALL


_FIRST_LEVEL = {"gb18030": ("gb18030", 0xB0, 0xD7), "big5hkscs": ("big5hkscs", 0xA4, 0xC6)}
"""Where usual characters lie: between two lead bytes, with a second byte above A0 in GB 2312."""
_TESTS = (
    ("euc_jp", _is_japanese),
    ("cp949", _is_korean),
    ("gb18030", _is_simplified),
    ("big5hkscs", _is_traditional),
)


def _text(body: bytes, codec: str, letters: re.Pattern[str] = _LETTER, share: float = _NEARLY_ALL) -> str:
    """The text, which may be cut off at its end; empty where it is none, or is hardly written in these letters."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(body)
    except UnicodeDecodeError:
        return ""
    written = len(_LETTER.findall(text)) + len(_FOREIGN.findall(text))
    return text if written and len(letters.findall(text)) >= share * written else ""


def _usual(text: str, codec: str, first: int, last: int) -> float:
    """The share of usual characters among the letters; 0 where there are none."""
    letters = [letter.encode(codec) for letter in _LETTER.findall(text)]
    least = 0xA1 if codec == "gb18030" else 0
    usual = sum(first <= letter[0] <= last and letter[1] >= least for letter in letters)
    return usual / len(letters) if letters else 0.0
