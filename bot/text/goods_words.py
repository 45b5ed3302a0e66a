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
LONGEST = 4
"""Words of the longest phrase."""
_SHORTEST_STEM, _LONGEST_ENDING, _LONGEST_LOST, _REMEMBERED = 4, 5, 2, 2048


@dataclass(frozen=True, slots=True)
class _Line:
    """A key with the goods that it names and the languages in which it does."""

    key: str
    name: str
    languages: tuple[str, ...]

    def is_of(self, told: frozenset[str]) -> bool:
        """Return whether the word is of one of the languages that a text tells, or of any if it tells none."""
        return any(True for _ in self.told(told))

    def told(self, told: frozenset[str]) -> Iterator[str]:
        """Yield the languages of the word that a text may be in: those in doubt only if it tells them."""
        for one in self.languages:
            language = one.removesuffix(DOUBT)
            if language in told or (not told and one == language):
                yield language


class _Table:
    """The words of one script: sorted lines in one text of bytes, which takes a tenth of what a dictionary does."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._begin = text.rfind(b"\n#") + 1 and text.find(b"\n", text.rfind(b"\n#") + 1) + 1

    def beginning(self, letters: str) -> Iterator[_Line]:
        """Yield the lines whose keys begin so, in their order."""
        sought, low, high = letters.encode(), self._begin, len(self._text)
        while low < high:
            begin = self._text.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if self._text[begin : begin + len(sought)] < sought:
                low = self._text.find(b"\n", begin) + 1
            else:
                high = begin
        while self._text.startswith(sought, low):
            end = self._text.find(b"\n", low)
            folded, name, languages = self._text[low:end].decode().split("\t")
            yield _Line(folded, name, tuple(languages.split()))
            low = end + 1


@cache
def _table(script: str) -> _Table:
    file = files("bot.data").joinpath(f"query/goods-words/{script}.txt")
    return _Table(file.read_bytes() if file.is_file() else b"")


def begins(letters: str) -> bool:
    """Return whether a word for goods begins so."""
    return next(_table(script_of(letters)).beginning(letters), None) is not None


@lru_cache(_REMEMBERED)
def name_of(folded: str, languages: frozenset[str] = frozenset()) -> str:
    """Return the name of the goods that a word or phrase means as it stands, by its key; nothing if none.

    `languages` are those that the text around it tells; without any the word may be of each.
    """
    lines = _table(script_of(folded)).beginning(f"{folded}\t")
    return next((line.name for line in lines if line.is_of(languages)), "")


@lru_cache(_REMEMBERED)
def name_of_bent(folded: str, languages: frozenset[str] = frozenset()) -> str:
    """Return the name of the goods of which a word is a case or the plural, the longest stem first; nothing if none."""
    table = _table(script_of(folded))
    for count in range(_LONGEST_ENDING + 1):
        stem, ending = folded[: len(folded) - count], folded[len(folded) - count :]
        if len(stem) < _SHORTEST_STEM:
            return ""
        for line in table.beginning(stem):
            lost = line.key[len(stem) :]
            fits = len(lost) <= _LONGEST_LOST and line.is_of(languages)
            if fits and any(_bends(one, lost, ending) for one in line.told(languages)):
                return line.name
    return ""


def is_a_quality(folded: str) -> bool:
    """Return whether a word, by its key, only tells a quality of everyday goods, as it stands or bent."""
    return QUALITY in {name_of(folded), name_of_bent(folded)}


def _bends(language: str, lost: str, ending: str) -> bool:
    """Return whether a word may lose letters at its end and get others in a language."""
    bent = endings.bent_goods_words().get(language)
    return bent is not None and bent.drop.fullmatch(lost) is not None and bent.case.fullmatch(ending) is not None
