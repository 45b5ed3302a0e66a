"""Reads WordNet 3.0 and the wordnets that are linked to it, for tools/goods_words.py.

In `tools/lexicons/`: the folder `/usr/share/wordnet` of Debian's package `wordnet-base` as `wordnet30`, and the folder
`wns` of the repository omwn/omw-data (Open Multilingual Wordnet) as `omw`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tools.lexicons import FOLDER

ANIMAL, ARTIFACT, COMMUNICATION, FOOD, PLANT, SUBSTANCE = 5, 6, 10, 13, 20, 27
"""Lexicographers' files."""
_KIND, _INSTANCE = "@", "@i"
_NOUN = "1"


@dataclass(frozen=True, slots=True)
class Synset:
    """A meaning of nouns: its number, lexicographer's file, English words, and the numbers of what it is a kind of."""

    number: str
    file: int
    words: tuple[str, ...]
    kinds_of: tuple[str, ...]
    is_name: bool
    """Whether it is one certain thing, as a river or a person."""


@cache
def synsets() -> Mapping[str, Synset]:
    """Return the meanings of nouns by their numbers."""
    found = {}
    for line in (FOLDER / "wordnet30" / "data.noun").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            one = _synset(line.partition(" | ")[0].split())
            found[one.number] = one
    return found


def _synset(fields: list[str]) -> Synset:
    count = int(fields[3], 16)
    words = tuple(fields[4 + 2 * n].replace("_", " ") for n in range(count))
    begin = 4 + 2 * count
    links = [fields[begin + 1 + 4 * n : begin + 5 + 4 * n] for n in range(int(fields[begin]))]
    above = tuple(number for sign, number, part, _ in links if sign in {_KIND, _INSTANCE} and part == "n")
    return Synset(fields[0], int(fields[1]), words, above, any(sign == _INSTANCE for sign, *_ in links))


@cache
def senses() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Return English words in small letters → the numbers of their meanings as nouns, each with its uses counted."""
    uses = Counter[tuple[str, int]]()
    for line in (FOLDER / "wordnet30" / "cntlist.rev").read_text("utf-8").splitlines():
        name, place, count = line.split()
        word, _, kind = name.partition("%")
        if kind.startswith(_NOUN):
            uses[word, int(place)] += int(count)
    found = {}
    for line in (FOLDER / "wordnet30" / "index.noun").read_text("utf-8").splitlines():
        if not line.startswith(" "):
            word, _, count, *rest = line.split()
            numbers = rest[-int(count) :]
            found[word.replace("_", " ")] = tuple((one, uses[word, n]) for n, one in enumerate(numbers, 1))
    return found


@cache
def other_uses() -> Mapping[str, int]:
    """Return English words → how often they are verbs, adjectives and adverbs: their meanings, and the uses counted."""
    found = Counter[str]()
    for part in ("verb", "adj", "adv"):
        for line in (FOLDER / "wordnet30" / f"index.{part}").read_text("utf-8").splitlines():
            if not line.startswith(" "):
                word, _, count, *_ = line.split()
                found[word.replace("_", " ")] += int(count)
    for line in (FOLDER / "wordnet30" / "cntlist.rev").read_text("utf-8").splitlines():
        name, _, count = line.split()
        word, _, kind = name.partition("%")
        if not kind.startswith(_NOUN):
            found[word.replace("_", " ")] += int(count)
    return found


def above(number: str) -> Iterator[tuple[str, ...]]:
    """Yield what a meaning is a kind of, step by step."""
    level = synsets()[number].kinds_of
    seen = set[str]()
    while level:
        yield level
        seen.update(level)
        level = tuple(dict.fromkeys(up for one in level for up in synsets()[one].kinds_of if up not in seen))


def words_of(file: str) -> Mapping[str, frozenset[str]]:
    """Return the words of a wordnet's file → the numbers of their meanings; `-v` and the like end those of no nouns."""
    found: dict[str, set[str]] = defaultdict(set)
    path = FOLDER / "omw" / file
    for line in path.read_text("utf-8").split("\n") if path.exists() else ():
        number, kind, *rest = (*line.split("\t"), "")
        if kind.endswith("lemma"):
            found[rest[0].replace("_", " ")].add(number.removesuffix("-n"))
    return {word: frozenset(those) for word, those in found.items()}
