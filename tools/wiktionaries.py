"""Reads dictionaries made of the English Wiktionary, for tools/no_goods.py and tools/goods_words.py.

In `tools/lexicons/`: the folder `src` of the repository open-dsl-dict/wiktionary-dict as `enwiktionary`, and the
archives `*-English Wiktionary dictionary stardict.tar.gz` of the repository Vuizur/Wiktionary-Dictionaries, each
unpacked into the folder of its language's name in `wiktionary`.
"""

from __future__ import annotations

import gzip
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from tools.lexicons import FOLDER

_LINE = re.compile(r"^(?P<english>[^{(:]+?)\s*\{(?P<part>[^{}]*)\}\s*(?:\(.*\))?\s*::\s*(?P<words>.+)$")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|<[^<>]*>")
_SENSE = re.compile(r"<li>(.*?)(?=<li>|</li>|</ol>)", re.DOTALL)
_PART = re.compile(r"<i>(.*?)</i>")
_OF_NOUNS = frozenset({"n", "noun"})
_SAME = 3
"""First letters that a form shares with its word; others are names of patterns of declension."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A word with something that it is in English. `first`: by its first sense; `noun`: it is said of a noun."""

    word: str
    english: str
    noun: bool
    first: bool


def from_english(language: str) -> Iterator[Translation]:
    """Yield the translations of English words into a language (`en-ro`)."""
    path = FOLDER / "enwiktionary" / f"en-{language}-enwiktionary.txt"
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if found := _LINE.match(line):
            words = re.split(r"[,;/]", _ASIDE.sub(" ", found["words"]))
            for word in words:
                if plain := " ".join(word.split()):
                    yield Translation(plain, found["english"].strip().lower(), found["part"] in _OF_NOUNS, first=False)


def to_english(language: str) -> Iterator[Translation]:
    """Yield what the words of a language are in English; the language by its English name."""
    for word, article in _articles(language):
        noun = bool(_OF_NOUNS & {part.strip().lower() for part in _PART.findall(article)})
        for place, sense in enumerate(_SENSE.findall(article)):
            for told in re.split(r"[,;]", _ASIDE.sub(" ", sense)):
                english = " ".join(told.lower().split()).strip(" .!?")
                if english:
                    yield Translation(word, english.removeprefix("a ").removeprefix("an "), noun, first=place == 0)


def forms(language: str) -> Mapping[str, frozenset[str]]:
    """Return the words of a language → the forms in which they are bent, without articles before them."""
    files = _files(language)
    if not files:
        return {}
    words = [word for word, _ in _articles(language)]
    found: dict[str, set[str]] = {}
    data, place = files[".syn"], 0
    while place < len(data):
        end = data.index(b"\0", place)
        form, (number,) = data[place:end].decode(), struct.unpack(">I", data[end + 1 : end + 5])
        place = end + 5
        word = words[number]
        if " " in form and " " not in word:
            form = form.rpartition(" ")[2]
        if form[:_SAME].casefold() == word[:_SAME].casefold():
            found.setdefault(word, set()).add(form)
    return {word: frozenset(those) for word, those in found.items()}


@cache
def _files(language: str) -> Mapping[str, bytes]:
    folder = FOLDER / "wiktionary" / language
    read = {path.suffix: path.read_bytes() for path in folder.glob("*.*")} if folder.exists() else {}
    return {kind: gzip.decompress(data) if kind == ".dz" else data for kind, data in read.items()}


def _articles(language: str) -> Iterator[tuple[str, str]]:
    """Yield the words and articles of a dictionary; none if it is not there."""
    files = _files(language)
    data, place = files.get(".idx", b""), 0
    while place < len(data):
        end = data.index(b"\0", place)
        first, size = struct.unpack(">II", data[end + 1 : end + 9])
        yield data[place:end].decode(), files[".dz"][first : first + size].decode()
        place = end + 9
