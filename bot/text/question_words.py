"""The words that people put around the name of a thing, in the languages of our users, and what each of them does.

They are data: one file a language in bot/data/query, whose groups are the roles below, `directions.yaml` and
`users.yaml` (users and uses that acts bind). A word that ends in `*` is a beginning, to which a few letters may be
added; `_` and `-` join the words of a phrase.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from bot.data import prepared, read_yaml
from bot.text.normalize import is_han, is_hangul, key, keys_of, singular
from bot.text.thing_words import form_words, is_unspaced


class Role(StrEnum):
    """What a word beside a name does."""

    GRAMMAR = "grammar"
    QUESTION = "question"
    TRADE = "trade"
    PACKAGING = "packaging"
    GRADE = "grade"
    SHAPE = "shape"
    PERSON = "person"
    PRODUCT = "product"
    """Parts, machines, alloys, finished products: the thing is the material in it."""
    COMPOUND = "compound"
    """Compounds of an element: listed or not, each by itself."""
    FORM = "form"
    """Words of `forms.yaml`: with the name beside them they are another name, or a kind of the thing."""

    @property
    def makes_another_thing(self) -> bool:
        """Whether the thing beside it may be another one than its name says."""
        return self in {Role.PRODUCT, Role.COMPOUND, Role.FORM}


_LONGEST_ENDING, _SHORT_STEM, _SHORT_ENDING = 5, 4, 2
_CYRILLIC_ENDING = 3
_PLURAL = "s"
_SHORTEST_PART = 5
"""Letters of a part of a compound."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some languages. Keys are those of `bot.text.normalize`."""

    whole: Mapping[str, Role]
    stems: Mapping[str, Role]
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], Role], ...]]
    """First word of a phrase → the phrases that it begins."""
    longest: int


@cache
def spaced() -> Words:
    """Return words of languages that put spaces between them."""
    return prepared().table("spaced-words", Words, lambda: _read("spaced"))


@cache
def first_words_as_written() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return phrases of languages with spaces, by their keys → their first words as they are written."""
    found: dict[tuple[str, ...], set[str]] = {}
    for entry, _ in _entries(read_yaml("query/writing")["languages"]["spaced"].split(), glued=False):
        if _is_phrase(entry):
            parts = entry.replace("-", "_").split("_")
            found.setdefault(tuple(keys_of(parts)), set()).add(parts[0].casefold())
    return {phrase: frozenset(those) for phrase, those in found.items()}


@cache
def unspaced() -> Words:
    """Return words of languages that put none."""
    return _read("unspaced")


@cache
def glued() -> Words:
    """Korean words and particles, which are glued to each other."""
    return _read("glued")


def _read(kind: str) -> Words:
    languages = read_yaml("query/writing")["languages"][kind].split()
    small = str(read_yaml("query/writing")["small_words"]).split() if kind == "spaced" else ()
    entries = [*_entries(languages, glued=kind != "spaced"), *((word, Role.GRAMMAR) for word in small)]
    single: list[tuple[str, Role]] = []
    several: list[tuple[list[str], Role]] = []
    for entry, role in entries:
        if _is_phrase(entry):
            several.append((entry.replace("-", "_").split("_"), role))
        else:
            single.append((entry, role))
    whole, stems = _single_words(single, _neutral(languages[0]))
    phrases: dict[str, list[tuple[tuple[str, ...], Role]]] = {}
    keys = iter(keys_of(part for parts, _ in several for part in parts))  # at once: a tenth of the time
    for parts, role in several:
        folded = tuple(islice(keys, len(parts)))
        phrases.setdefault(folded[0], []).append((folded, role))
    longest = max((len(word) for word in whole), default=0)
    return Words(whole, stems, {first: tuple(those) for first, those in phrases.items()}, longest)


def _entries(languages: Iterable[str], *, glued: bool) -> Iterator[tuple[str, Role]]:
    """Yield the entries of some languages with their roles, then the words of forms in scripts of that kind."""
    for role in Role:
        for language in languages:
            yield from ((entry, role) for entry in read_yaml(f"query/{language}").get(role, "").split())
    yield from ((word, Role.FORM) for word in form_words() if glued == is_unspaced(word))


def _is_phrase(entry: str) -> bool:
    return "_" in entry or "-" in entry.strip("*")


def _single_words(
    entries: Sequence[tuple[str, Role]], first: frozenset[str]
) -> tuple[dict[str, Role], dict[str, Role]]:
    """Return whole words and beginnings with their roles, by their keys.

    A word is what the first language says it is; one that makes another thing in any other language does so.
    """
    whole: dict[str, Role] = {}
    stems: dict[str, Role] = {}
    keys = keys_of(entry.rstrip("*") for entry, _ in entries)
    for (entry, role), accented in zip(entries, keys, strict=True):
        beginning = entry.endswith("*")
        plain = {accented} if beginning else {accented, singular(accented)}  # "kerdes" is Hungarian kérdés
        placed = [(stems if beginning else whole, folded) for folded in plain]
        if beginning and entry.rstrip("*").casefold().endswith(_PLURAL) and not accented.endswith(_PLURAL):
            placed = [(whole, accented), (stems, accented + _PLURAL)]  # `pras*` has no plural's ending: no Praha
        for into, folded in placed:
            if folded and (folded not in into or (role.makes_another_thing and folded not in first)):
                into[folded] = role
    return whole, stems


def _neutral(language: str) -> frozenset[str]:
    """Return words that change nothing in one language, and make no other thing in it."""
    groups = read_yaml(f"query/{language}")
    changing = {word for role in Role if role.makes_another_thing for word in groups.get(role, "").split()}
    rest = (word for role in Role if not role.makes_another_thing for word in groups.get(role, "").split())
    return frozenset(keys_of(word for word in rest if word not in changing))


@lru_cache(maxsize=65536)
def role(folded: str) -> Role | None:
    """Return what a word of a language with spaces does; None if it is unknown."""
    words = spaced()
    known = words.whole.get(folded)
    if known is not None:
        return known
    for cut in range(len(folded), 2, -1):
        stem = words.stems.get(folded[:cut])
        if stem is not None and len(folded) - cut <= _ending(folded[:cut]):
            return stem
    return _of_a_compound(folded) if len(folded) >= 2 * _SHORTEST_PART else None


@cache
def _otherwise_written() -> Mapping[str, Role]:
    """Return small words of some language whose letters make goods of another one's, where accents tell them apart.

    `vai` asks in Latvian, `vải` is Vietnamese cloth. So do capitals: `ПО` is Russian software, `по` no thing.
    """
    entries = list(_entries(read_yaml("query/writing")["languages"]["spaced"].split(), glued=False))
    goods = {word.casefold() for word, role in entries if role.makes_another_thing and not word.isupper()}
    small = {word.casefold(): role for word, role in reversed(entries) if not role.makes_another_thing}
    whole = spaced().whole
    return {
        word: role
        for (word, role), folded in zip(small.items(), keys_of(small), strict=True)
        if word not in goods and folded in whole and whole[folded].makes_another_thing
    }


@cache
def _small_as_written() -> frozenset[str]:
    """Return the words of grammar of all languages but the first with spaces, as they are written."""
    languages = read_yaml("query/writing")["languages"]["spaced"].split()[1:]
    return frozenset(
        word.casefold() for one in languages for word in read_yaml(f"query/{one}").get("grammar", "").split()
    )


def is_small_as_written(raw: str) -> bool:
    """Return whether a word as typed is one of grammar in some language: `gre` is "goes" in Slovene, and no tile."""
    return raw.casefold() in _small_as_written()


@cache
def _languages_of_words() -> Mapping[str, frozenset[str]]:
    """Return words as they are written → the languages in whose lists of grammar and of asking they stand."""
    found: dict[str, set[str]] = {}
    for language in read_yaml("query/writing")["languages"]["spaced"].split():
        groups = read_yaml(f"query/{language}")
        for word in f"{groups.get('grammar', '')} {groups.get('question', '')}".split():
            found.setdefault(word.rstrip("*").casefold(), set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


def languages_of_word(raw: str) -> frozenset[str]:
    """Return the languages in whose lists of grammar and of asking a word stands as typed."""
    return _languages_of_words().get(raw.casefold(), frozenset())


def languages_told(raws: Iterable[str]) -> frozenset[str]:
    """Return the languages to which at least two different words as typed belong."""
    counts = Counter(one for raw in {raw.casefold() for raw in raws} for one in _languages_of_words().get(raw, ()))
    return frozenset(language for language, count in counts.items() if count > 1)


@cache
def words_like_codes() -> Mapping[str, frozenset[str]]:
    """Return small words that are codes of places too → the languages that have them."""
    found: dict[str, frozenset[str]] = {}
    for language, words in read_yaml("query/writing")["words_like_codes"].items():
        for word in words.split():
            found[word] = found.get(word, frozenset()) | {language}
    return found


def role_as_written(folded: str, raw: str) -> Role | None:
    """Return what a word does, which accents may tell from another with the same key."""
    known = role(folded)
    apart = known and known.makes_another_thing and not raw.isupper()
    return _otherwise_written().get(raw.casefold(), known) if apart else known


def _of_a_compound(folded: str) -> Role | None:
    """Return what a German or Dutch compound of two known words does, if neither makes another thing.

    Ausfuhrgenehmigung.
    """
    words = spaced()
    for cut in range(_SHORTEST_PART, len(folded) - _SHORTEST_PART + 1):
        head = words.whole.get(folded[:cut]) or words.stems.get(folded[:cut])
        rest = folded[cut:].removeprefix("s")
        if head and not head.makes_another_thing and (tail := words.whole.get(rest) or _of_a_stem(rest)):
            return None if tail.makes_another_thing else tail
    return None


def _of_a_stem(folded: str) -> Role | None:
    """Return what a word does that is a stem and a short ending."""
    ends = (folded[:cut] for cut in range(len(folded), max(_SHORTEST_PART, len(folded) - _SHORT_STEM) - 1, -1))
    return next((role for end in ends if (role := spaced().stems.get(end))), None)


def _ending(stem: str) -> int:
    """Return how many letters may follow a stem: few behind a short one, which other words begin with too."""
    if len(stem) > _SHORT_STEM:
        return _LONGEST_ENDING
    return _SHORT_ENDING if stem.isascii() else _CYRILLIC_ENDING


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text without spaces: from `start` to `end`; `role` is None if the part is unknown."""

    start: int
    end: int
    role: Role | None


@lru_cache(maxsize=8192)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return a text without spaces cut into known words, with as few unknown characters and pieces as can be."""
    words = glued() if is_hangul(text[0]) else unspaced()
    unknown = 1000
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(text) + 1):
        cost, start = best[end - 1][0] + unknown, end - 1
        for begin in range(max(0, end - words.longest), end):
            if text[begin:end] in words.whole and best[begin][0] + 1 < cost:
                cost, start = best[begin][0] + 1, begin
        best.append((cost, start))
    found: list[Piece] = []
    end = len(text)
    while end:
        start = best[end][1]
        known = words.whole.get(text[start:end])
        if known is None and found and found[-1].role is None:
            found[-1] = Piece(start, found[-1].end, None)
        else:
            found.append(Piece(start, end, known))
        end = start
    return tuple(reversed(found))


@lru_cache(maxsize=8192)
def unknown_part(text: str) -> str:
    """Return what is left of a text without spaces when the words that change nothing are taken out."""
    left = (one for one in pieces(text) if one.role is None or one.role.makes_another_thing)
    return "".join(text[one.start : one.end] for one in left)


def is_glued_word(text: str) -> bool:
    """Return whether a stretch of Chinese or Japanese is a word of its own: 金属 is metal, and not gold."""
    return text in unspaced().whole


# Words of direction, and others that join what is asked about.


@cache
def _directions() -> Mapping[str, Any]:
    found: dict[str, Any] = read_yaml("query/directions")
    return found


@cache
def group(*names: str) -> frozenset[str]:
    """Return the keys of the single words of some lines of `directions.yaml`."""
    return frozenset(word for name in names for word in keys_of(str(_directions()[name]).split()))


@cache
def particles(name: str) -> tuple[str, ...]:
    """Return the particles of one line, as written."""
    return tuple(str(_directions()[name]).split())


@cache
def made_of() -> Mapping[str, frozenset[str]]:
    """Return language → words that stand there between an article and what it is made of."""
    told = ((language, words.split()) for language, words in _directions()["made_of"].items())
    return {language: frozenset(key(one.replace("_", " ")) for one in words) for language, words in told}


@cache
def words_of_their_language() -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    """Return words that say a direction before a country's name in one language alone.

    Key → (language, `from` or `to`, the word as it is written).
    """
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for language, fields in _directions()["of_their_language"].items():
        for field, words in fields.items():
            for word, written in zip(keys_of(words.split()), words.split(), strict=True):
                found[word] = (*found.get(word, ()), (language, field, written))
    return found


@cache
def town_words() -> frozenset[str]:
    """Return words as typed that say where goods go before a town, and are other words elsewhere (à)."""
    return frozenset(particles("to_a_town"))


@cache
def keys(name: str) -> tuple[str, ...]:
    """Return the keys of the particles of one line."""
    return tuple(keys_of(particles(name)))


@cache
def folded_particles(name: str) -> tuple[str, ...]:
    """Return the keys of the Chinese particles of one line."""
    return tuple(keys_of(one for one in particles(name) if is_han(one[0])))


@cache
def directed_names() -> Mapping[str, str]:
    """Korean words that are a direction and a country in one."""
    return dict(_directions()["toward"])


@cache
def before(name: str) -> frozenset[tuple[str, ...]]:
    """Return the phrases of one line of `directions.yaml` that stand before a country: `outside`, `made`, `sent`."""
    return frozenset(tuple(keys_of(str(phrase).split())) for phrase in _directions()[name])


@cache
def _cut_as_plurals() -> frozenset[str]:
    """Return the keys of words that leave something out and that end in an s of their own: sans, menos."""
    listed = (
        word
        for name in ("unasked", "outside", "away")
        for phrase in _directions()[name]
        for word in str(phrase).split()
    )
    return frozenset(
        folded for word in listed if (folded := key(word)) and word.endswith("s") and not folded.endswith("s")
    )


def is_as_listed(folded: str, raw: str) -> bool:
    """Return whether a word is one that leaves something out, and not only its like: San and `sản` are not *sans*."""
    return folded not in _cut_as_plurals() or raw.casefold().endswith("s")


@cache
def unasked_words() -> frozenset[str]:
    """Return the words of the phrases behind which a thing, a place or a use is not asked about."""
    return frozenset(word for phrase in before("unasked") for word in phrase) - group("of")


@cache
def receivers() -> tuple[str, ...]:
    """Beginnings of words for who receives: the country beside one is the destination."""
    return tuple(word if is_han(word[0]) else key(word) for word in particles("receivers"))


@cache
def senders() -> tuple[str, ...]:
    """Beginnings of words for who supplies: the place beside one is where the goods leave."""
    return tuple(word if is_han(word[0]) else key(word) for word in particles("senders"))


@cache
def terms() -> frozenset[str]:
    """Return the keys of terms of trade: delivery, payment, papers, money."""
    return frozenset(keys_of(word for line in read_yaml("query/terms").values() for word in line.split()))


def speaks_of_an_act(keys: Iterable[str], text: str) -> bool:
    """Return whether a text with a date is about a document.

    "statement of 3 August 2022", not "graphite on 3 August 2022".
    """
    return any(word in group("acts") for word in keys) or any(word in text for word in particles("glued_acts"))


def telling(keys: Iterable[str]) -> Iterator[str]:
    """Return words that tell which act is meant."""
    return (key for key in keys if not key.isdigit() and key not in group("untelling"))


# -- Users and uses that acts bind, in the words of those who ask: "to the navy" leads to limbs on military users.

_BEGUN = 4
"""So many letters have to be there to tell a word by its beginning."""
_COMPOUND = 7
"""So many letters may be the first half of a compound ("Rüstungsbetrieb"), whose other half may be long."""


@cache
def _uses() -> tuple[Mapping[str, str], Mapping[str, str], frozenset[str]]:
    """Return keys of whole words and phrases, and of beginnings, with the use that they mean, and how those begin."""
    entries = [(word, use) for use, line in read_yaml("query/users").items() for word in str(line).split()]
    whole = {key(word.replace("_", " ")): use for word, use in entries if not word.endswith("*")}
    stems = [(word.rstrip("*"), use) for word, use in entries if word.endswith("*")]
    begun = dict(zip(keys_of(word for word, _ in stems), (use for _, use in stems), strict=True))
    return whole, begun, frozenset(stem[:_BEGUN] for stem in begun)


@cache
def _short_uses() -> frozenset[str]:
    """Return the keys of uses that are shorter than `_BEGUN` letters, and the first so many letters of the others."""
    whole, _, begun = _uses()
    return begun | {folded[:_BEGUN] for folded in whole}


def may_begin_a_use(folded: str) -> bool:
    """Return whether a text, or what it begins with, may be a key that `use_of` knows."""
    return any(folded[:count] in _short_uses() for count in range(1, _BEGUN + 1))


@lru_cache(maxsize=8192)
def use_of(folded: str) -> str | None:
    """Return the use or user that a key means: `military`, `fab`."""
    whole, stems, begun = _uses()
    if folded in whole:
        return whole[folded]
    if folded[:_BEGUN] not in begun:
        return None
    shortest = min(max(_BEGUN, len(folded) - _LONGEST_ENDING), _COMPOUND)
    starts = (folded[:cut] for cut in range(len(folded), shortest - 1, -1))
    return next((stems[start] for start in starts if start in stems), None)


# What elements make.

LONGEST_MATERIAL = 8
"""Words of the longest trade name of a material; a Chinese character counts as one."""


@cache
def materials() -> Mapping[str, tuple[tuple[str, ...], Role]]:
    """Keys of trade names of compounds and alloys → the symbols of their elements, and which of the two it is."""
    tables, roles = read_yaml("query/materials"), {"compounds": Role.COMPOUND, "alloys": Role.PRODUCT}
    return {
        key(name): (tuple(str(symbols).split()), role)
        for table, role in roles.items()
        for symbols, names in tables[table].items()
        for name in str(names).split(", ")
    }
