"""Words for ordinary goods in many languages, and the goods that they name. PURE.

`bot/data/query/goods-words/*.txt`, a file a script, which tools/goods_words.py writes from public dictionaries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.data import SortedLines
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
_SHORTEST_STEM, _LONGEST_ENDING, _REMEMBERED = 4, 5, 8192


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


@cache
def _table(script: str) -> SortedLines:
    return SortedLines.read(f"query/goods-words/{script}.txt")


def _lines(beginning: str, script: str) -> Iterator[_Line]:
    """Yield the lines of a script that begin so."""
    for line in _table(script).beginning(beginning):
        folded, name, languages = line.split("\t")
        yield _Line(folded, name, tuple(languages.split()))


@lru_cache(_REMEMBERED)
def begins(letters: str) -> bool:
    """Return whether a word for goods begins so."""
    return _table(script_of(letters)).begins(letters)


NO_ONE: frozenset[str] = frozenset()


@lru_cache(_REMEMBERED)
def name_of(folded: str, languages: frozenset[str] = NO_ONE, places: frozenset[str] = NO_ONE) -> str:
    """Return the name of the goods that a word or phrase means as it stands, by its key; nothing if none.

    `languages` are those that the text around it tells, `places` the countries that it names.
    """
    lines = _lines(f"{folded}\t", script_of(folded))
    return next((line.name for line in lines if any(line.told(languages, places))), "")


@lru_cache(_REMEMBERED)
def languages_of(folded: str) -> frozenset[str]:
    """Return the languages in which a word or phrase is goods, by its key, without those in doubt."""
    lines = _lines(f"{folded}\t", script_of(folded))
    return frozenset(one for line in lines for one in line.languages if not one.endswith(DOUBT))


@lru_cache(_REMEMBERED)
def name_of_bent(folded: str, languages: frozenset[str] = NO_ONE, places: frozenset[str] = NO_ONE) -> str:
    """Return the name of the goods of which a word is a case or the plural, the longest stem first; nothing if none."""
    begin = max(_SHORTEST_STEM, len(folded) - _LONGEST_ENDING)
    lines = _lines(folded[:begin], script_of(folded)) if len(folded) >= _SHORTEST_STEM else ()
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
