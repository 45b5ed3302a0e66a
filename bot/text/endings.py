"""How words are bent, glued and written, as patterns made of bot/data/query/writing.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product, takewhile
from typing import Any

from bot.data import generated, read_yaml
from bot.text.normalize import alternatives, key

_LETTERS = r"[^\W\d_]"
_GREEK = "\u0370", "\u1fff"
_SHORTEST_GLUED = 3
"""Letters of a Hebrew word, the one before the place's name among them."""


def writing() -> Mapping[str, Any]:
    """`bot/data/query/writing.yaml`, whose groups that file explains."""
    found: Mapping[str, Any] = read_yaml("query/writing")
    return found


@cache
def written_as_one() -> re.Pattern[str]:
    """Return a pattern of words that are one word, with a hyphen or blank inside: know-how."""
    words = (re.escape(word).replace("\\-", r"[-\s]?") for word in writing()["written_as_one"].split())
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


@cache
def with_a_stroke() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """Return a pattern of short forms with a stroke (w/, c/w), and the words that they mean.

    In capitals a blank must follow: W/Co is tungsten and cobalt.
    """
    words: dict[str, str] = writing()["with_a_stroke"]
    forms = "|".join(map(re.escape, words))
    return re.compile(rf"(?<![\w/])(?:(?:{forms})(?=\s|[^\W\d])|(?:{forms.upper()})(?=\s))"), words


@cache
def elided_words() -> frozenset[str]:
    """Return what is left of French and Italian words that lost their vowel."""
    return frozenset(writing()["elided"].split())


@cache
def elided() -> re.Pattern[str]:
    """Return a pattern of a French or Italian word that lost its vowel, before another word."""
    return re.compile(rf"\b({alternatives(writing()['elided'].split())})['’](?={_LETTERS}{{2}})", re.IGNORECASE)


@cache
def endings_of_direction() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Endings behind an apostrophe, each with what takes the place of word and ending."""
    own = (word.replace("_", " ") for word in writing()["first_words_of_countries"].split())
    first = alternatives((*own, *generated()["before_last_words"]))
    first = f"(?<!from )(?<!to )(?:{first})"  # a country that was read already begins no longer one
    return tuple(
        (
            re.compile(rf"\b((?:{first} )?{_LETTERS}{{3,}})['’]n?(?:{ending})\b"),
            r"\1" if field == "of" else rf"{field} \1",
        )
        for field, ending in writing()["endings_of_direction"].items()
    )


@cache
def word_with_a_direction() -> re.Pattern[str]:
    """Return a pattern of a word with an ending of direction and no apostrophe.

    The second group is the ending of "from".
    """
    endings = writing()["endings_of_direction"]
    return re.compile(rf"\b({_LETTERS}{{3,}}?)(?:({endings['from']})|{endings['to']})\b")


def forms_of_a_place(folded: str) -> Iterator[tuple[str, str]]:
    """Yield other forms of a Hebrew or Greek word that may be a place's name, each with the direction said by it."""
    sigma = key(writing()["letter_of_greek_cases"])
    if _GREEK[0] <= folded[0] <= _GREEK[1]:
        yield (folded.removesuffix(sigma), "") if folded.endswith(sigma) else (folded + sigma, "")
    for direction, letter in writing()["glued_before_places"].items():
        if folded.startswith(letter) and len(folded) > _SHORTEST_GLUED:
            yield folded[1:], direction


@cache
def lost_by_towns() -> tuple[str, ...]:
    """Return what names of towns may lose before an ending: nothing, or the letters that some languages drop."""
    return "", *writing()["lost_by_towns"].split()


@cache
def written_onto() -> tuple[str, ...]:
    """Return the Hebrew and Arabic words that are written onto the next one, the longest first."""
    return tuple(sorted(writing()["written_onto"].split(), key=len, reverse=True))


@cache
def glued_export() -> re.Pattern[str]:
    """Return a pattern of a compound of a name and the word for export."""
    heads, ends = alternatives(writing()["glued"].split()), alternatives(writing()["glued_ends"].split())
    return re.compile(rf"\b({_LETTERS}{{4,}})((?:{heads})(?:{ends})?)\b", re.IGNORECASE)


@cache
def case_endings() -> re.Pattern[str]:
    """Return a pattern of what may stand behind the stem of a Russian or Ukrainian name.

    A case, or an adjective made of it.
    """
    made, cases = writing()["case_adjective"].split(), writing()["case_endings"].split()
    return re.compile(f"(?:{alternatives(made)})?(?:{alternatives(cases)})?")


def is_an_adjective(word: str, name: str) -> bool:
    """Return whether a word has an adjective's ending behind the stem of a noun: `сырая` of `сыр`, not `сырный`."""
    if name.endswith((*_endings_of_adjectives(), *_case_ends()[0])):
        return False  # редкоземельные
    ending, whole = word[len(case_stem(name)) :], not name.endswith(tuple(_case_ends()[2]))
    return ending in _endings_of_adjectives() or (whole and ending in writing()["case_endings_behind_a_vowel"].split())


@cache
def _endings_of_adjectives() -> frozenset[str]:
    return frozenset(writing()["case_endings_of_adjectives"].split())


@cache
def _case_ends(language: str = "ru") -> tuple[tuple[str, ...], str, str, tuple[str, ...]]:
    data = writing()
    soft, unbent = (
        tuple(data["case_soft"].get(language, data["case_soft"]["others"]).split()),
        tuple(data["case_unbent"].split()),
    )
    return soft, data["case_adjective_stems"], data["case_vowels"], unbent


def stems_of(word: str, language: str) -> Iterator[str]:
    """Yield the stem of a word in a language with cases, and that without a vowel that some cases lack: chlorku."""
    bent = bent_names().get(language)
    stem = bent.drop.sub("", word) if bent else case_stem(word, language)
    yield stem
    if stem == word and (ends := _fleeting_of_goods().get(language)):
        yield from (
            word[: -len(full)] + bare for full, bare in ends if word.endswith(full) and len(word) > len(full) + 1
        )


@cache
def _fleeting_of_goods() -> Mapping[str, Sequence[tuple[str, str]]]:
    lines = writing()["fleeting_of_goods"]
    return {
        language: [tuple(map(key, pair.split(":"))) for pair in pairs.split()]  # type: ignore[misc]
        for languages, pairs in lines.items()
        for language in languages.split()
    }


def case_stem(word: str, language: str = "ru") -> str:
    """Return the part of a word in Cyrillic that stays in every case: `гели` of `гелий`, `редк` of `редкий`."""
    soft, adjectives, vowels, unbent = _case_ends(language)
    if word.endswith(soft) and word[-3:-2] not in adjectives:
        return word[:-1]
    bare = word.rstrip(vowels)
    if len(bare) <= 2:  # noqa: PLR2004 - two letters are no stem
        return word
    if case_endings().fullmatch(word, len(bare)):
        return bare
    return word if word.endswith(unbent) else word[:-1]  # радио stays as it is, батаре is the stem of батарея


@cache
def languages_that(trait: str) -> frozenset[str]:
    """Return the languages with a trait of `writing.yaml`: `joined`, `compounding`."""
    return frozenset(writing()["traits"][trait].split())


@cache
def glued_materials() -> Mapping[str, frozenset[str]]:
    """Return the materials behind which their form is glued, the words for it beside shapes, and letters that link."""
    found = {part: words.split() for part, words in writing()["glued_materials"].items()}
    return {
        "materials": frozenset(found["materials"]),
        "forms": frozenset(map(key, found["forms"])),
        "links": frozenset(("", *found["links"])),
    }


def is_a_verb(word: str, languages: Collection[str]) -> bool:
    """Return whether a word in small letters ends as verbs of some languages do, and as none of their nouns."""
    ends = writing()["verb_endings"]
    return word == word.lower() and any(word.endswith(tuple(ends[one].split())) for one in languages if one in ends)


@cache
def shortest_stems() -> Mapping[str, tuple[int, int]]:
    """Return the languages with cases: letters of the shortest stem of a name of one word, and of each of several."""
    found = {}
    for languages, letters in writing()["shortest_stems"].items():
        alone, several = map(int, letters.split())
        found.update(dict.fromkeys(languages.split(), (alone, several)))
    return found


@dataclass(frozen=True, slots=True)
class BentNames:
    """How a language bends the names of goods."""

    drop: re.Pattern[str]
    """What a name loses at its end."""
    case: re.Pattern[str]
    """What may stand behind the rest."""


@cache
def bent_names() -> Mapping[str, BentNames]:
    """Return the languages beside Slavic ones that bend the names of goods, and how."""
    return {
        language: BentNames(re.compile(f"(?:{drop})$"), re.compile(f"(?:{case})?"))
        for language, (drop, case) in writing()["bent_names"].items()
    }


@cache
def adjectives_of_materials() -> Mapping[str, re.Pattern[str]]:
    """Return the languages that make adjectives of the names of substances, and the endings of these."""
    return {language: re.compile(ends) for language, ends in writing()["adjectives_of_materials"].items()}


@cache
def bent_in_their_own_text() -> frozenset[str]:
    """Return the languages whose names are read in a case only where the text shows the language, or none at all."""
    return frozenset(writing()["bent_in_their_own_text"].split())


@cache
def forms_in_han() -> tuple[str, ...]:
    """Return what names of firms end in, in characters."""
    return tuple(writing()["forms_in_han"].split())


def singulars(language: str, name: str) -> list[str]:
    """Return a name of several words in the singular, if it stands in the plural and its language says it that way.

    máquinas de coser → máquina de coser; luci a parete → luco a parete, luce a parete.
    """
    rules = _singulars().get(language)
    if not rules or len(words := name.split()) == 1:
        return []
    bent = list(takewhile(lambda word: word.lower() not in _of_what(), words))
    forms = [_singular(word, rules) for word in bent]
    if all(one == (word,) for one, word in zip(forms, bent, strict=True)):
        return []
    return [" ".join((*one, *words[len(bent) :])) for one in product(*forms)]


def _singular(word: str, rules: Sequence[tuple[str, Sequence[str]]]) -> tuple[str, ...]:
    if not _is_plural(word):
        return (word,)
    found = next((rule for rule in rules if word.endswith(rule[0]) and len(word) > len(rule[0]) + 1), None)
    return tuple(word[: -len(found[0])] + ending for ending in found[1]) if found else (word,)


def _is_plural(word: str) -> bool:
    """Return whether a word may be a plural: bois, frais, gas, virus and mass are none."""
    return word.lower() != "gas" and not word.lower().endswith(("is", "ss", "us"))


@cache
def _singulars() -> Mapping[str, Sequence[tuple[str, Sequence[str]]]]:
    data = {language: lines for language, lines in writing()["singulars"].items() if language != "of_what"}
    return {
        language: [(line.split()[0], line.split()[1:] or [""]) for line in lines] for language, lines in data.items()
    }


@cache
def _of_what() -> frozenset[str]:
    return frozenset(str(writing()["singulars"]["of_what"]).split())


@dataclass(frozen=True, slots=True)
class BentWords:
    """How a language bends words for goods: what they may lose at their end, and what may stand in its place."""

    drop: re.Pattern[str]
    case: re.Pattern[str]


@cache
def bent_goods_words() -> Mapping[str, BentWords]:
    """Return the languages that bend words for goods, and how."""
    return {
        language: BentWords(re.compile(f"(?:{drop})?"), re.compile(case))
        for language, (drop, case) in writing()["bent_goods_words"].items()
    }


@cache
def languages_with(letter: str) -> tuple[str, ...]:
    """Return the languages that are written with a letter."""
    ranges = ((*ends.split("-"), languages.split()) for ends, languages in writing()["letters"].items())
    return tuple(one for first, last, languages in ranges if first <= letter <= last for one in languages)


def owned() -> str:
    """Return the particle behind a Japanese owner."""
    return str(writing()["owned"])
