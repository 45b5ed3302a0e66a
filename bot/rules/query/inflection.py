"""Words that hold a name: compounds (Graphitdichtung) are cut apart, Slavic cases and adjectives undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.rules.index import RuleBase
from bot.rules.query import spelling, writing
from bot.rules.query import vocabulary as said
from bot.rules.query.tokens import Name, Scan
from bot.text import countries
from bot.text.normalize import Word

_SHORTEST_COMPOUND, _SHORTEST_NAME, _LONG_NAME, _SHORTEST_REST = 8, 4, 6, 4
_LINKS = ("", "s", "es", "n", "en", "e")
"""Letters that German and Dutch put between the parts of a compound."""
_SHORTEST_STEM, _LONGEST_PHRASE = 3, 5


def apart(base: RuleBase, words: Sequence[Word]) -> list[Word]:
    """The words with compounds that hold a name cut into their parts."""
    return [part for word in words for part in _parts(base, word)]


def _parts(base: RuleBase, word: Word) -> Iterator[Word]:
    folded = word.key
    plain = len(folded) >= _SHORTEST_COMPOUND and folded.isalpha() and folded < "\u0500"
    known = folded in base.vocabulary or base.names.get(folded) or said.role(folded)
    if not plain or known or folded in spelling.ordinary():
        yield word
        return
    cut = _cut(base, folded)
    if cut is None:
        yield word
        return
    same = len(word.raw) == len(folded)
    yield Word(folded[:cut], word.raw[:cut] if same else folded[:cut], word.start, word.start + cut, word.glued)
    rest = Word(folded[cut:], word.raw[cut:] if same else folded[cut:], word.start + cut, word.end, glued=True)
    yield from _parts(base, rest)


def _cut(base: RuleBase, folded: str) -> int | None:
    """Where a compound is cut: behind or before a name, if the other part is known, or long and behind a long name."""
    places = range(len(folded) - 2, _SHORTEST_NAME - 1, -1)
    for cut in places:
        head, rest = folded[:cut], folded[cut:]
        if not rest.isascii() and writing.cyrillic_endings().fullmatch(rest):
            continue
        if _is_name(base, head) and (_is_known(base, rest) or (cut >= _LONG_NAME and len(rest) >= _SHORTEST_REST)):
            return cut
    for cut in range(3, len(folded) - _SHORTEST_NAME + 1):
        if base.names.get(folded[cut:]) and _is_known(base, folded[:cut]):
            return cut
    return None


def _is_name(base: RuleBase, part: str) -> bool:
    return bool(base.names.get(part)) and said.role(part) is None


def _is_known(base: RuleBase, part: str) -> bool:
    """Whether a part of a compound is a word or a name, perhaps with a letter that links it."""
    for link in _LINKS:
        bare = part.removeprefix(link) if part.startswith(link) else ""
        if len(bare) > 2 and (base.names.get(bare) or said.role(bare)):  # noqa: PLR2004 - a part has three letters
            return True
        ended = part.removesuffix(link) if link and part.endswith(link) else ""
        if len(ended) > 2 and (base.names.get(ended) or said.role(ended)):  # noqa: PLR2004 - see above
            return True
    return False


def inflected(base: RuleBase, scan: Scan) -> Iterator[Name]:
    """Names in a case or as an adjective: `карбида вольфрама`, `графитовый`, `grafitu`; the longest first."""
    place = 0
    while place < len(scan.words):
        found = _inflected_at(base, scan, place)
        if found:
            yield found
            place = found.last
        else:
            place += 1


def _inflected_at(base: RuleBase, scan: Scan, place: int) -> Name | None:
    for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), 0, -1):
        those = scan.words[place : place + count]
        if any(scan.taken[place : place + count]):
            continue
        for stems, subjects, shown in base.stems.get((count, those[0].key[:_SHORTEST_STEM]), ()):
            if all(_fits(word.key, stem) for word, stem in zip(those, stems, strict=True)):
                return Name(place, place + count, subjects, shown)
    return None


def _fits(word: str, stem: str) -> bool:
    if not word.startswith(stem):
        return False
    if not stem.isascii():
        return writing.cyrillic_endings().fullmatch(word, len(stem)) is not None
    return word not in spelling.ordinary() and countries.is_ending(word[len(stem) :])
