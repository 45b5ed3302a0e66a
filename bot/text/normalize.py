"""Texts made comparable: names by one key for every spelling, running text by tokens, misspelt words by nearness. PURE.

Width, case, accents, hyphens, plurals, kana and the two Chinese scripts do not distinguish keys.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from bot.data import spelling

if TYPE_CHECKING:
    from opencc import OpenCC


_SPELLING = spelling()
_BRITISH: Mapping[str, str] = _SPELLING["british"]
_NO_PLURALS = tuple(_SPELLING["no_plurals"])
_STROKED = str.maketrans(_SPELLING["stroked"])
_DROPPED = dict.fromkeys(map(ord, _SPELLING["dropped"]))
_ARTICLE: str = _SPELLING["article"]
_SHORTEST_WITH_ARTICLE = 5
_HAN = r"\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_KANA = r"\u30a1-\u30fa"
_HANGUL = r"\uac00-\ud7a3"
_THAI, _THAI_MARKS = r"\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46", r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
INDIAN_SCRIPTS = range(0x900, 0xE00)
INDIAN_MARKS = "".join(chr(code) for code in INDIAN_SCRIPTS if unicodedata.category(chr(code)) in {"Mn", "Mc"})
"""Vowel signs of the scripts of India, from Devanagari to Sinhala, which regular expressions take for no letters."""
_MARKS = rf"\u0610-\u061a\u064b-\u065f\u0670{INDIAN_MARKS}"
"""The same and those of Arabic."""
_LETTER = re.compile(r"\w")
_WORD = re.compile(
    rf"[{_HAN}{_KANA}]|[{_HANGUL}]+|[{_THAI}][{_THAI_MARKS}]*"
    rf"|(?:[^\W_{_HAN}{_KANA}{_HANGUL}{_THAI}]+[{_MARKS}]*)+"
)
_HAS_HAN = re.compile(rf"[{_HAN}]")
_IS_KANA, _KANA_RUN = re.compile(f"[{_KANA}]"), re.compile(f"[{_KANA}\u30fc]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_HAS_DROPPED = re.compile(f"[{''.join(map(chr, _DROPPED))}]")
_HEBREW_SHORT = re.compile(r"(?<=[\u05d0-\u05ea])[\"\u05f4](?=[\u05d0-\u05ea])")
"""The sign inside a Hebrew word that is short for several."""
_LATIN = range(0x80, 0x250)
_GREEK = range(0x370, 0x400)
_VIETNAMESE = range(0x1E00, 0x1F00)
_SHORTEST_PLURAL = 4


class Word(Struct, frozen=True, gc=False):
    """One word (one character in Chinese and Japanese).

    `key` is compared; `start` and `end` are offsets in the joined keys; `raw` is the word as typed. `glued`: no space
    precedes it.
    """

    key: str
    raw: str
    start: int
    end: int
    glued: bool


def is_han(character: str) -> bool:
    """Return whether the character is Han, katakana or Thai, which are written without spaces."""
    return character > "\u0e00" and (character <= "\u0e4e" or is_katakana(character) or bool(_HAS_HAN.match(character)))


def is_thai(character: str) -> bool:
    """Return whether the character is a Thai letter; a space between two parts words or sentences."""
    return "\u0e01" <= character <= "\u0e4e"


def is_katakana(character: str) -> bool:
    """Return whether the character is a letter of katakana."""
    return "\u30a1" <= character <= "\u30fa"


def is_hiragana(character: str) -> bool:
    """Return whether the character is one of the Japanese letters for words of the language's own."""
    return "\u3041" <= character <= "\u3096"


def is_hangul(character: str) -> bool:
    """Return whether the character is a Korean syllable."""
    return "\uac00" <= character <= "\ud7a3"


def is_caseless(text: str) -> bool:
    """Return whether a text begins with a letter of a script that has no capitals; Georgian has some for headlines."""
    return text[:1].isalpha() and text[:1].title() == text[:1] and not text[:1].isupper()


def script_of(folded: str) -> str:
    """Return the script of a text by its first letter, as Unicode names its letters: `latin`, `cyrillic`, `cjk`."""
    return unicodedata.name(folded[:1], "").partition(" ")[0].lower() if folded else ""


KEPT = 8_192
"""Words and names of which the key is remembered: what is read at start fills it, so that it grows no more."""


def words(text: str) -> list[Word]:
    """Split a text into words, in order."""
    return list(_words_of_a_name(text) if len(text) <= _LONGEST_NAME else _words(text))


_LONGEST_NAME = 40
"""Letters of a text that may be a name."""


@lru_cache(maxsize=2_048)
def _words_of_a_name(text: str) -> tuple[Word, ...]:
    """Split a short text; cached apart, so that the many words of a long question do not push it out."""
    return _words.__wrapped__(text)


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Word, ...]:
    """Split a text; cached, because several readers split the same query."""
    text_nfkc = _without_dropped(text)
    place, last_end = 0, -1
    split: list[Word] = []
    for match in _WORD.finditer(text_nfkc if text_nfkc.isascii() else text_nfkc.translate(_HIRAGANA)):
        raw = text_nfkc[match.start() : match.end()]
        folded = key_of_word(raw)
        if folded:
            split.append(Word(folded, raw, place, place + len(folded), match.start() == last_end))
            place += len(folded)
        last_end = match.end()
    return tuple(split)


def _without_dropped(text: str) -> str:
    """Return a text in the usual form of its letters, without the signs that are read over."""
    text_nfkc = text if text.isascii() else unicodedata.normalize("NFKC", text)
    text_nfkc = text_nfkc.translate(_DROPPED) if _HAS_DROPPED.search(text_nfkc) else text_nfkc
    return _HEBREW_SHORT.sub("", text_nfkc) if not text_nfkc.isascii() else text_nfkc


def words_of_names(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the keys of the words of each of many names, in half of the time that `words` takes."""
    split = [_WORD.findall(_without_dropped(name).translate(_HIRAGANA)) for name in names]
    raw = list({word for those in split for word in those})
    keys = dict(zip(raw, keys_of(raw), strict=True)) if raw else {}
    return (tuple(filter(None, map(keys.__getitem__, those))) for those in split)


@lru_cache(KEPT)
def key(text: str) -> str:
    """Return the key of a whole name: its words' keys without spaces."""
    plain = _without_dropped(text)
    if plain.isascii():
        return "".join(map(key_of_word, _WORD.findall(plain)))
    found = _WORD.finditer(plain.translate(_HIRAGANA))
    return "".join(key_of_word(plain[match.start() : match.end()]) for match in found)


@lru_cache(KEPT)
def key_of_word(raw: str) -> str:
    """Return the key of one word: case, accents, script and number folded."""
    text = raw.casefold()
    if text.isascii():
        return singular(text)
    if _HAS_HAN.search(text):
        text = _to_simplified().convert(text)
    return _without_article(_without_accents(text.translate(_HIRAGANA).translate(_STROKED)))


def keys_of(texts: Iterable[str]) -> list[str]:
    """Return `key_of_word` of many single words, in a tenth of the time."""
    joined = "\n".join(texts).translate(_DROPPED).casefold()
    if _HAS_HAN.search(joined):
        joined = _to_simplified().convert(joined)
    plain_latin = joined.translate(_HIRAGANA).translate(_STROKED).translate(_accents())
    return [
        singular(plain) if word.isascii() else _without_article(plain)
        for word, plain in zip(joined.split("\n"), plain_latin.split("\n"), strict=True)
    ]


@cache
def _accents() -> Mapping[int, str]:
    letters = (*_LATIN, *_GREEK, *_VIETNAMESE)
    return {code: unicodedata.normalize("NFD", chr(code))[0] for code in letters}


def singular(word: str) -> str:
    """Return the singular of an English plural, in British spelling; other words unchanged."""
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(_NO_PLURALS):
        if word.endswith("ies") and len(word) > _SHORTEST_PLURAL:
            word = word[:-3] + "y"
        elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
            word = word[:-2]
        else:
            word = word[:-1]
    return _BRITISH.get(word, word)


def _without_article(word: str) -> str:
    """Remove the article that an Arabic word begins with."""
    return word[len(_ARTICLE) :] if word.startswith(_ARTICLE) and len(word) >= _SHORTEST_WITH_ARTICLE else word


def _without_accents(text: str) -> str:
    """Remove accents from Latin and Greek letters: Korean, Japanese and Cyrillic marks are part of the letter."""
    accents = _accents()
    return "".join(accents.get(ord(letter), letter) for letter in text)


_LONGEST_SHOWN = 80
"""Letters of a part of a text that is looked for in it: nobody reads a longer one."""


def written(those: Iterable[Word]) -> str:
    """Return words as they were typed, without spaces where there were none."""
    return "".join(f"{'' if word.glued else ' '}{word.raw}" for word in those).strip()


def places_of(part: str, text: str) -> Iterator[int]:
    """Yield where a part stands in a text, with no letter or figure before or behind it."""
    place = text.find(part)
    while place >= 0:
        end = place + len(part)
        if not _LETTER.search(text[max(0, place - 1) : place] + text[end : end + 1]):
            yield place
        place = text.find(part, place + 1)


def as_typed(part: str, text: str) -> str:
    """Return a part of a text as it stands there: with the signs that words lose, and whole words of katakana."""
    if part.isascii() or len(part) > _LONGEST_SHOWN:
        return part
    kept, places = without_signs(text)
    letters = "".join(part.split())
    at = kept.find(letters)
    if at < 0 or not letters:
        return part
    first, last = places[at], places[at + len(letters) - 1] + 1
    while last < len(text) and ord(text[last]) in _DROPPED:
        last += 1
    if _IS_KANA.match(part[-1]) and (behind := _KANA_RUN.match(text, last)):
        last = behind.end()
    if first and _IS_KANA.match(part[0]):
        first = next((start for start, end in _kana_runs(text) if start < first <= end), first)
    return text[first:last]


@lru_cache(maxsize=4)
def _kana_runs(text: str) -> list[tuple[int, int]]:
    return [found.span() for found in _KANA_RUN.finditer(text)]


@lru_cache(maxsize=4)
def without_signs(text: str) -> tuple[str, list[int]]:
    """Return a text without the signs that words lose, and where each letter of it stands in the text."""
    short = {found.start() for found in _HEBREW_SHORT.finditer(text)}
    places = [place for place, letter in enumerate(text) if ord(letter) not in _DROPPED and place not in short]
    return "".join(text[place] for place in places), places


def to_simplified(text: str) -> str:
    """Return a Chinese text in the simplified script."""
    return _to_simplified().convert(text) if _HAS_HAN.search(text) else text


@cache
def _to_simplified() -> OpenCC:
    from opencc import OpenCC  # noqa: PLC0415 - only Chinese text needs it

    return OpenCC("t2s")


# -- The choices nearest to a misspelt word.

LEAST_SIMILARITY = 0.6
"""Least similarity: allows one slip in three letters, two in five."""


def nearest(typed: str, choices: Iterable[str], cutoff: float = LEAST_SIMILARITY) -> str | None:
    """Return the choice nearest to `typed`; None if none is near enough."""
    return next(iter(nearest_all(typed, choices, limit=1, cutoff=cutoff)), None)


def nearest_all(typed: str, choices: Iterable[str], *, limit: int, cutoff: float = LEAST_SIMILARITY) -> list[str]:
    """Return the choices near `typed`, best first.

    Similarity is the normalised optimal string alignment distance: letters left out, added, changed or swapped with
    their neighbour. The case of `typed` is ignored; `choices` are compared as written.
    """
    # Imported here, because it takes 2 MB and only misspellings need it.
    from rapidfuzz import process  # noqa: PLC0415 - see above
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - see above

    matches = process.extract(
        typed.casefold(), list(choices), scorer=OSA.normalized_similarity, score_cutoff=cutoff, limit=limit
    )
    return [choice for choice, _, _ in matches]


# -- Tokens of running text, in which filters search for words. A word of a script without spaces is found inside a run
# of that script, any other word only as a whole.

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


_OPTIONAL = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Arabic signs that are written or left out at will: vowels, doubled consonants, stretching."""

DIGITS = range(0x0660, 0x1C5A)
"""Where the digits of scripts other than Latin stand."""

UNSPACED_FROM = "\u0e00"
"""From the Thai block on, scripts write words without spaces (Hangul attaches particles)."""


def without_optional_signs(text: str) -> str:
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


def alternatives(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of these words, the longest first."""
    return by_first_letter(map(re.escape, sorted(words, key=len, reverse=True)))


def by_first_letter(patterns: Iterable[str]) -> str:
    """Return a regular expression of any of some, each a row of letters first; in their order among those of a letter.

    A search tries one branch for each first letter, where it would try each word at each place.
    """
    groups: dict[str, list[str]] = {}
    for one in patterns:
        letter = one[:1] if one[:1].isalpha() and one[1:2] not in _QUANTIFIERS else ""
        groups.setdefault(letter, []).append(one.removeprefix(letter))
    plain = groups.pop("", [])
    lettered = (f"{letter}(?:{'|'.join(rest)})" if rest[1:] else letter + rest[0] for letter, rest in groups.items())
    return "|".join((*plain, *lettered))


_QUANTIFIERS = frozenset("?*+{")
