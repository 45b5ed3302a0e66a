"""Decodes bytes: by the declared encoding, else by one that fits, else by letter statistics. PURE."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache

from webencodings import LABELS, lookup  # type: ignore[import-untyped] # ships no types

from bot.data import read_yaml

_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso2022_jp": "iso2022_jp_ext"}
"""Codecs that are replaced by a larger one that contains them."""
_BESIDE = {
    "hz-gb-2312": "hz",
    "utf-32": "utf-32-le",
    "utf-32le": "utf-32-le",
    "utf-32be": "utf-32-be",
    "win-1251": "cp1251",
    "windows-936": "gb18030",
    "shift_jisx0213": "cp932",
    "shift-jis-2004": "cp932",
    "euc-jis-2004": "euc_jp",
    "euc-jisx0213": "euc_jp",
}
"""Names that servers use beside those of WHATWG, and encodings that WHATWG dropped."""
_NONE = frozenset(("replacement", "x-user-defined"))
_SEVERAL_BYTES = frozenset(
    (
        *("utf-8", "gb18030", "hz", "big5hkscs", "cp949", "cp932", "euc_jp", "iso2022_jp_ext"),
        *("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"),
    )
)
CODECS = ("cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866")
"""Single-byte codecs for Cyrillic."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_META_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_HEAD = 2048
# Fewer multi-byte characters can be valid UTF-8 by chance (as are the two of 联通 in GBK).
_SURE_UTF8 = 4
_MOSTLY = 4
_LOST = "\ufffd".encode()
"""The replacement character in UTF-8, which servers write for unknown characters; read as GB 2312 it is 锟斤拷."""
_MULTI_BYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
# One alone, two inside a word ("ções", "größer"), or one beside a quotation mark ("l’été").
_ACCENTS = re.compile(
    rb"(?<![\x80-\xff])(?:[\x80-\xff]|(?<=[A-Za-z])[\xc0-\xff]{2}(?=[A-Za-z])|[\x91-\x97\xa0\xab][\xc0-\xff](?=[A-Za-z])"
    rb"|(?<=[A-Za-z])[\xc0-\xff][\x92-\x97\xa0\xbb])(?![\x80-\xff])"
)
# Encodings that are often declared by mistake, and those that are declared by default.
_OFTEN_WRONG = frozenset(("utf-8", "cp1252", *CODECS))
_BY_DEFAULT = frozenset(("utf-8", "cp1252"))
# More damage than this share of the text means that the encoding is wrong.
_BEARABLE = 0.02
_SAMPLE = 100_000
_ASCII = bytes(range(0x80))


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded text and its codec; `damaged` counts the characters that could not be decoded."""

    text: str
    codec: str
    damaged: int = 0


def codec_for(label: str) -> str | None:
    """Return Python's codec for an encoding's name; None for one that no feed should use (rot13, zip, utf-7 …).

    Names mean what they mean in browsers (https://encoding.spec.whatwg.org/#names-and-labels), often a superset. Other
    names count if Python knows them as aliases of such an encoding.
    """
    name = label.strip().strip("'\"").lower()
    if name in _BESIDE:
        return _BESIDE[name]
    encoding = lookup(name)
    if encoding is None:
        try:
            other = codecs.lookup(name).name
        except (LookupError, ValueError):
            return None
        encoding = lookup(other.replace("_", "-"))
        if encoding is None:
            return other if other in _browsers() else None
    codec = encoding.codec_info.name
    return None if encoding.name in _NONE else _WIDER.get(codec, codec)


@cache
def _browsers() -> frozenset[str]:
    """Return Python's codecs for the encodings that browsers support."""
    encodings = (lookup(label) for label in LABELS)
    return frozenset(
        encoding.codec_info.name for encoding in encodings if encoding is not None and encoding.name not in _NONE
    )


def declared_charset(content_type: str | None) -> str | None:
    """Return the charset of a Content-Type header, as written."""
    match = _CHARSET.search(content_type or "")
    return match[1] if match else None


def decode(body: bytes, *, forced: str | None = None, content_type: str | None = None) -> Decoded:
    """Decode bytes by: byte order mark, `forced`, the header's charset, the document's own, UTF-8, statistics.

    A declaration that does not fit the bytes is ignored. Never raises: damage is counted.
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return _lenient(body[len(mark) :], marked)
    if forced is not None and (codec := codec_for(forced)):
        return _lenient(body, codec)
    wide = _wide(body)
    if wide:
        return _lenient(body, wide)
    declared = _declared(body, content_type)
    text, characters = _decode_utf8(body), len(_MULTI_BYTE.findall(body[:_SAMPLE]))
    if text is not None and characters >= _SURE_UTF8:
        return Decoded(text, "utf-8")
    if text is None and (codec := _codec_from_letters(body[:_SAMPLE].replace(_LOST, b"?"), declared)):
        return _lenient(body, codec)
    best = _best(body, declared)
    return best if best is not None else _detected(body)


def _wide(body: bytes) -> str | None:
    """Recognise UTF-16 and UTF-32 without a byte order mark by the zero bytes around the first `<` or `{`."""
    for codec, head in (
        ("utf-32-le", b"<\0\0\0"),
        ("utf-32-be", b"\0\0\0<"),
        ("utf-16-le", b"<\0"),
        ("utf-16-be", b"\0<"),
    ):
        if body.startswith((head, head.replace(b"<", b"{"))):
            return codec
    return None


def _declared(body: bytes, content_type: str | None) -> list[str]:
    head = body[:_HEAD]
    labels = [declared_charset(content_type) or ""]
    labels += [match[1].decode("ascii") for p in (_XML_DECLARED, _META_DECLARED) if (match := p.search(head))]
    codecs_ = [codec for label in labels if (codec := codec_for(label))]
    # Bytes with ASCII markup are not UTF-16, whatever is declared.
    codecs_ = [codec for codec in codecs_ if not codec.startswith(("utf-16", "utf-32"))]
    # A single-byte encoding decodes anything, so it comes last.
    return sorted(dict.fromkeys(codecs_), key=lambda codec: codec not in _SEVERAL_BYTES)


def _decode_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _codec_from_letters(sample: bytes, declared: list[str]) -> str | None:
    """Guess the codec from the letters, if the declaration is often wrong or does not fit."""
    # UTF-8 with a few broken characters is still UTF-8.
    if len(_MULTI_BYTE.findall(sample)) >= _MOSTLY * sample.decode("utf-8", "replace").count("\ufffd"):
        return None
    if _OFTEN_WRONG.issuperset(declared) and (codec := cyrillic_codec(sample, declared)):
        return codec
    if _BY_DEFAULT.issuperset(declared):
        return None if _western(sample) else east_asian_codec(sample)
    return east_asian_codec(sample) if is_certainly_wrong(sample, declared[0]) else None


def _best(body: bytes, declared: list[str]) -> Decoded | None:
    if not _MULTI_BYTE.search(body[:_SAMPLE]) and not body.isascii():
        # Bytes above ASCII of which none begins a multi-byte character are not UTF-8, whatever is declared.
        codecs_ = [*(codec for codec in declared if codec != "utf-8"), *_western(body)]
    else:
        codecs_ = [*declared, *(["utf-8"] if "utf-8" not in declared else [])]
    tried = [_lenient(body, codec) for codec in codecs_]
    for decoded in tried:
        if not decoded.damaged:
            return decoded
    best = min(tried, key=lambda decoded: decoded.damaged, default=None)
    return best if best and best.damaged <= len(best.text) * _BEARABLE else None


def _western(body: bytes) -> list[str]:
    """Return windows-1252 if most bytes above ASCII are single ones between Latin letters, that is accents."""
    sample = body[:_SAMPLE]
    accents = sum(map(len, _ACCENTS.findall(sample)))
    return ["cp1252"] if 0 < accents >= 0.9 * len(sample.translate(None, _ASCII)) else []


def _detected(body: bytes) -> Decoded:
    # Imported here, because almost every source declares its encoding.
    from charset_normalizer import from_bytes  # noqa: PLC0415 - see above

    guess = from_bytes(body[:_SAMPLE]).best()
    codec = (codec_for(guess.encoding.replace("_", "-")) or codec_for(guess.encoding)) if guess else None
    return _lenient(body, codec or "utf-8")


def _lenient(body: bytes, codec: str) -> Decoded:
    text = body.decode(codec, "replace")
    damaged = text.count("\ufffd")
    if damaged and codec == "cp1252":
        # Five bytes are undefined in it; browsers decode them as Latin-1's controls.
        return Decoded(body.decode("latin-1") if damaged > len(text) * _BEARABLE else text, codec)
    return Decoded(text, codec, damaged)


_GUESSED = ("cp1251", "koi8-r")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_FEWEST_LETTERS = 4
_WORD_LENGTH = 3
"""Shorter words are as often accented letters of another language."""
_HALF_OF_ALL = 0.5


@dataclass(frozen=True, slots=True)
class _Cyrillic:
    """Patterns of texts in Cyrillic (bot/data/cyrillic.yaml)."""

    word: re.Pattern[str]
    marks: re.Pattern[str]
    frequent: re.Pattern[str]
    impossible: re.Pattern[str]


@cache
def _cyrillic() -> _Cyrillic:
    table = read_yaml("cyrillic")
    capital, small, soft = table["capitals"], table["small"], table["soft_sign"]
    word_start = f"(?<![{capital}{small}])"
    return _Cyrillic(
        re.compile(f"{word_start}(?:[{capital}]?[{small}]+|[{capital}]+)(?![{capital}{small}])"),
        re.compile(f"[{table['marks']}\xa0]"),
        re.compile(f"[{table['frequent']}]", re.IGNORECASE),
        re.compile(f"{word_start}{soft}|[{table['no_soft_sign_after']}]{soft}", re.IGNORECASE),
    )


def cyrillic_codec(body: bytes, declared: list[str]) -> str | None:
    """Return the codec under which these bytes are words in Cyrillic; None if there is none or too little text.

    A text of capitals alone is too little, because it decodes to small letters in another of these codecs.
    """
    candidates = dict.fromkeys([*(codec for codec in declared if codec in CODECS), *_GUESSED])
    likeness = {codec: _likeness(body.decode(codec, "replace")) for codec in candidates}
    best = max(likeness, key=lambda codec: likeness[codec])
    return best if likeness[best] >= _HALF_OF_ALL else None


def _likeness(text: str) -> float:
    """Return the share of frequent letters among all; 0 if the text is not words in Cyrillic."""
    patterns = _cyrillic()
    letters = len(_BEYOND_ASCII.findall(text)) - len(patterns.marks.findall(text))
    words = patterns.word.findall(text)
    inside, long = sum(map(len, words)), sum(len(word) for word in words if len(word) >= _WORD_LENGTH)
    if letters < _FEWEST_LETTERS or inside < 0.9 * letters or long < 0.6 * letters:
        return 0.0
    joined = "".join(words)
    if joined.islower() or joined.isupper() or len(patterns.impossible.findall(text)) > 0.02 * inside:
        return 0.0
    return len(patterns.frequent.findall(joined)) / inside


_FEWEST_BYTES = 4
_SHIFT_JIS = 0.15
_SOME_KANA = 0.05

_NEARLY_ALL = 0.95
_LONGEST_WORD = 10

_LOW = re.compile(rb"[\x80-\xa0]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_EAST_ASIAN_WORD = re.compile("[\uac00-\ud7a3]+")
_LETTER = re.compile("[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_FOREIGN = re.compile("[\u0370-\u052f\u2500-\u257f\ue000-\uf8ff\uff61-\uff9f]")
"""Greek, Cyrillic, box-drawing, private and half-width characters, which are frequent in wrongly decoded text."""


def east_asian_codec(body: bytes) -> str | None:
    """Return the codec under which these bytes are East Asian text, else None. Few bytes make it a guess."""
    above = len(body.translate(None, _ASCII))
    low = len(_LOW.findall(body))
    if above < _FEWEST_BYTES:
        return None
    if low:
        # Only in Shift_JIS do common characters begin with these bytes.
        return "cp932" if low >= _SHIFT_JIS * above and _text(body, "cp932") else None
    return next((codec for codec, fits in _TESTS if fits(body)), None)


def is_certainly_wrong(body: bytes, codec: str) -> bool:
    """Return whether these bytes, decoded with an East Asian codec, are certainly not text."""
    if codec == "cp949":
        return not _text(body, "cp949", _HANGUL, _HALF_OF_ALL)
    if codec in {"cp932", "euc_jp"}:
        return not _text(body, codec)
    first_level = _FIRST_LEVEL.get(codec)
    return first_level is not None and _common_share(_text(body, codec), *first_level) < _HALF_OF_ALL


def _is_japanese(body: bytes) -> bool:
    text = _text(body, "euc_jp")
    return bool(text) and len(_KANA.findall(text)) >= _SOME_KANA * len(_LETTER.findall(text))


def _is_korean(body: bytes) -> bool:
    """Return whether the bytes are Korean: short words with hardly a Chinese character."""
    text = _text(body, "euc_kr", _HANGUL)
    return bool(text) and max(map(len, _EAST_ASIAN_WORD.findall(text))) <= _LONGEST_WORD


def _is_simplified(body: bytes) -> bool:
    return _common_share(_text(body, "gb2312"), *_FIRST_LEVEL["gb18030"]) >= _HALF_OF_ALL


def _is_traditional(body: bytes) -> bool:
    return _common_share(_text(body, "big5hkscs"), *_FIRST_LEVEL["big5hkscs"]) >= _NEARLY_ALL


_FIRST_LEVEL = {"gb18030": ("gb18030", 0xB0, 0xD7), "big5hkscs": ("big5hkscs", 0xA4, 0xC6)}
"""The range of lead bytes of common characters, by codec; in GB 2312 the second byte is above A0."""
_TESTS = (
    ("euc_jp", _is_japanese),
    ("cp949", _is_korean),
    ("gb18030", _is_simplified),
    ("big5hkscs", _is_traditional),
)


def _text(body: bytes, codec: str, letters: re.Pattern[str] = _LETTER, share: float = _NEARLY_ALL) -> str:
    """Decode bytes, which may end in the middle of a character; empty if they are invalid or hold few of `letters`."""
    try:
        text = codecs.getincrementaldecoder(codec)().decode(body)
    except UnicodeDecodeError:
        return ""
    total = len(_LETTER.findall(text)) + len(_FOREIGN.findall(text))
    return text if total and len(letters.findall(text)) >= share * total else ""


def _common_share(text: str, codec: str, first: int, last: int) -> float:
    """Return the share of common characters among the letters; 0 if there are none."""
    letters = [letter.encode(codec) for letter in _LETTER.findall(text)]
    least = 0xA1 if codec == "gb18030" else 0
    common = sum(first <= letter[0] <= last and letter[1] >= least for letter in letters)
    return common / len(letters) if letters else 0.0
