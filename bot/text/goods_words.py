"""Words for ordinary goods in many languages, and the goods that they name. PURE.

`bot/data/query/goods-words/*.txt`, a file a script, which tools/goods_words.py writes from public dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from bot.text import endings
from bot.text.normalize import script_of

OTHERS = "other everyday goods"
"""The subject of ordinary goods that nothing else names."""
DOUBT = "?"
"""Stands behind a language in which a word is goods while it is something else in another one."""
QUALITY = "="
"""Stands for the goods of a word that only tells a quality of everyday goods: a material, a colour, how fresh."""
NOTHING = "-"
"""Stands for the goods of an English word that only looks like a bent word for goods in another language."""
LONGEST = 4
"""Words of the longest phrase."""
LONGEST_LOST = 2
"""Letters that a word loses at most at its end when it is bent."""
_SHORTEST_STEM, _LONGEST_ENDING, _REMEMBERED = 4, 5, 2048


@dataclass(frozen=True, slots=True)
class _Line:
    """A key with the goods that it names and the languages in which it does."""

    key: str
    name: str
    languages: tuple[str, ...]

    def told(self, languages: frozenset[str], places: frozenset[str]) -> Iterator[str]:
        """Yield the languages of the word that a text may be in.

        A text that tells none may be in any; one in doubt counts then only if it is spoken in a country that is named.
        """
        for one in self.languages:
            language = one.removesuffix(DOUBT)
            told = language in languages if languages else one == language or _is_spoken_in(language, places)
            if told:
                yield language


@lru_cache(_REMEMBERED)
def _is_spoken_in(language: str, places: frozenset[str]) -> bool:
    from bot.text import locales  # noqa: PLC0415 - only a word in doubt needs CLDR

    return not places.isdisjoint(locales.countries_of(language))


class _Table:
    """The words of one script: sorted lines in one text of bytes, which takes a tenth of what a dictionary does."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._begin = text.rfind(b"\n#") + 1 and text.find(b"\n", text.rfind(b"\n#") + 1) + 1

    def beginning(self, letters: str) -> Iterator[_Line]:
        """Yield the lines that begin so, in their order."""
        sought, low = letters.encode(), self._place(letters)
        while self._text.startswith(sought, low):
            end = self._text.find(b"\n", low)
            folded, name, languages = self._text[low:end].decode().split("\t")
            yield _Line(folded, name, tuple(languages.split()))
            low = end + 1

    def _place(self, letters: str) -> int:
        """Return where the first line stands that these letters do not come behind."""
        sought, low, high = letters.encode(), self._begin, len(self._text)
        while low < high:
            begin = self._text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._text[begin : begin + len(sought)] < sought:
                low = self._text.find(b"\n", begin) + 1
            else:
                high = begin
        return low


@cache
def _table(script: str) -> _Table:
    file = files("bot.data").joinpath(f"query/goods-words/{script}.txt")
    return _Table(file.read_bytes() if file.is_file() else b"")


@lru_cache(_REMEMBERED)
def begins(letters: str) -> bool:
    """Return whether a word for goods begins so."""
    return next(_table(script_of(letters)).beginning(letters), None) is not None


NO_ONE: frozenset[str] = frozenset()


@lru_cache(_REMEMBERED)
def name_of(folded: str, languages: frozenset[str] = NO_ONE, places: frozenset[str] = NO_ONE) -> str:
    """Return the name of the goods that a word or phrase means as it stands, by its key; nothing if none.

    `languages` are those that the text around it tells, `places` the countries that it names.
    """
    lines = _table(script_of(folded)).beginning(f"{folded}\t")
    return next((line.name for line in lines if any(line.told(languages, places))), "")


@lru_cache(_REMEMBERED)
def name_of_bent(folded: str, languages: frozenset[str] = NO_ONE, places: frozenset[str] = NO_ONE) -> str:
    """Return the name of the goods of which a word is a case or the plural, the longest stem first; nothing if none."""
    begin = max(_SHORTEST_STEM, len(folded) - _LONGEST_ENDING)
    lines = _table(script_of(folded)).beginning(folded[:begin]) if len(folded) >= _SHORTEST_STEM else ()
    near = [(cut, line) for line in lines for cut in _cuts(folded, line.key, begin)]
    for cut, line in sorted(near, key=lambda one: -one[0]):
        if any(_bends(one, line.key[cut:], folded[cut:]) for one in line.told(languages, places)):
            return line.name
    return ""


def _cuts(form: str, word: str, shortest: int) -> range:
    """Return the places where a form and a word may part: behind their common letters, near the end of the word."""
    pairs = enumerate(zip(form, word, strict=False))
    common = next((place for place, (one, two) in pairs if one != two), min(len(form), len(word)))
    return range(max(shortest, len(word) - LONGEST_LOST), common + 1)


def is_a_quality(folded: str) -> bool:
    """Return whether a word, by its key, only tells a quality of everyday goods, as it stands or bent."""
    return (name_of(folded) or name_of_bent(folded)) == QUALITY


def is_bent(form: str, word: str, language: str) -> bool:
    """Return whether a form is a case or the plural of a word by the rules of a language alone."""
    begin = max(_SHORTEST_STEM, len(form) - _LONGEST_ENDING)
    return any(_bends(language, word[cut:], form[cut:]) for cut in _cuts(form, word, begin))


def _bends(language: str, lost: str, ending: str) -> bool:
    """Return whether a word may lose letters at its end and get others in a language."""
    bent = endings.bent_goods_words().get(language)
    return bent is not None and bent.drop.fullmatch(lost) is not None and bent.case.fullmatch(ending) is not None
