"""Lexicons: what words mean, one file per language, goods and places in all; read from `bot/data` and checked.

For texts in languages without a lexicon, names of countries are terms of any language that CLDR knows. Such a name is
found as CLDR writes it, and by its stem, which stays when it is bent ("Moldova", "moldovai"). A people that bears the
name of its language is found by that ("kineski").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from operator import itemgetter
from typing import Any, TypeVar

import yaml
from babel import localedata

from bot.data import generated, read_yaml
from bot.errors import ConfigError
from bot.text import countries
from bot.text.act_numbers import ActNumbers
from bot.text.matcher import ANY, Term, split_term
from bot.text.named_days import DayForms
from bot.text.normalize import is_word
from bot.text.profiles import Profile, Profiles, read_profile

T = TypeVar("T")

IMPLIES = {"postpone": "suspend", "exempt": "ease", "restore": "impose"}
"""Groups of a finer meaning, and the group that their words belong to besides."""

_CODE = re.compile(r"[a-z]{2,3}")

CONCEPTS = frozenset(
    {
        # What is controlled: leaving the country.
        "export", "import", "raw", "sale",
        # Instruments; they count beside an export word. The export_ forms carry it in themselves.
        "control", "ban", "licence", "quota", "tax", "halt",
        "export_control", "export_ban", "export_licence", "export_quota", "export_tax",
        "unlicensed", "terms", "catalogue", "list", "parties", "rule",
        # What an authority does.
        "impose", "widen", "amend", "extend", "ease", "lift", "suspend", "grant", "add", "delist", "issue", "draft",
        "force", "require", "clarify", "refuse", "passed",
        # Who acts.
        "government",
        # What makes it something else.
        "hedge", "maybe", "bill", "market", "opinion", "guide", "enforcement", "reaction", "history", "background",
        "unrelated", "persons", "statistics", "effect", "domestic", "disruption",
        # Around facts.
        "from", "after_from", "until", "after_until", "amount", "now", "today", "published", "cites", "used_in", "to",
        "technology", "month", "except", "rule_goods", "decoy", "body",
        # Finer meanings of some words above.
        "postpone", "exempt", "restore",
        "resume", "despite", "answers", "loosen", "take_away", "take_paper", "listed", "more", "move_day", "abolish",
        "finish", "cease", "review", "industry", "ban_noun", "decree",
        # What a text does instead of telling an act.
        "reminder", "denial", "remains", "address", "undone", "unchanged", "since", "keep", "retreat", "reimpose",
    }
)  # fmt: skip
"""Every group that a language file may hold; docs/detection.md says what each means."""


class LexiconError(ConfigError):
    """A lexicon file breaks its form."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Everything that detection knows about words."""

    terms: tuple[Term, ...]
    han: Mapping[str, str]
    numbers: ActNumbers
    profiles: Profiles
    calendar: DayForms


def entries(block: str) -> list[str]:
    """The terms of a block: separated by commas or line ends, comments after ` #`."""
    if not block.isascii():
        block = block.replace("\u060c", ",").replace("\uff0c", ",")
    if "#" in block:
        block = "\n".join(line.split("#", 1)[0] for line in block.splitlines())
    terms = [term for part in block.replace("\n", ",").split(",") if (term := part.strip())]
    return [" ".join(term.split()) for term in terms] if "  " in block else terms


NO_CONCEPTS = frozenset({"language", "traits", "function_words", "forms"})
"""What a language file holds beside its groups of words."""


def read_language(raw: Any) -> tuple[Profile, list[Term]]:  # noqa: ANN401 - as `read_file` has it
    """A language's grammar and words, with CLDR's names of months. Raises ValueError or TypeError for a broken file."""
    if not isinstance(raw, dict) or not isinstance(raw.get("language"), str):
        raise TypeError("must be a mapping with `language`")
    language = raw["language"]
    terms: list[Term] = []
    for concept, block in raw.items():
        if concept in NO_CONCEPTS:
            continue
        if concept not in CONCEPTS:
            raise ValueError(f"unknown group {concept!r}")
        if not isinstance(block, str):
            raise TypeError(f"{concept}: must be a block of terms")
        for text in entries(block):
            value, _, word = map(str.strip, text.partition("=")) if "=" in text else ("", "", text)
            names = (concept, IMPLIES[concept]) if concept in IMPLIES else (concept,)
            terms += (Term(_checked(concept, word), name, value, language) for name in names)
    months = generated()["months"].get(language, {})
    terms += (Term(name, "month", str(number), language) for name, number in months.items())
    return read_profile(language, raw), terms


def named_terms(raw: Any, concept: str) -> list[Term]:  # noqa: ANN401 - as `read_file` has it
    """The terms of a file that maps a name to `en a, b | zh c`. Raises ValueError or TypeError if it is broken."""
    if not isinstance(raw, dict):
        raise TypeError("must be a mapping")
    codes: set[str] = set()
    terms: list[Term] = []
    for name, block in raw.items():
        if not isinstance(name, str) or not isinstance(block, str):
            raise TypeError(f"{name!r}: must be text (quote NO and numbers)")
        for part in block.split("|"):
            language, _, words = part.strip().partition(" ")
            if language not in codes and not _CODE.fullmatch(language):
                raise ValueError(f"{name}: {part.strip()[:40]!r} must begin with a language code")
            codes.add(language)
            terms += [Term(_checked(concept, text), concept, name, language) for text in entries(words)]
    return terms


def _checked(concept: str, text: str) -> str:
    """Return the text of a term. Raises ValueError if a part of it is empty or has `*` inside a word."""
    if "*" not in text[1:-1] and " .. " not in text and text.strip("* ") and "* " not in text and " *" not in text:
        return text
    parts = [part.strip().strip("*") for part in split_term(text)]
    if not all(parts) or any("*" in part for part in parts):
        raise ValueError(f"{concept}: {text!r} is empty or has * inside a word")
    return text


# The edge that reads the language data which detection needs (`bot/data`).


Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader is ten times as fast; PyYAML without it still works."""

ADJECTIVES = ("fr", "es", "it", "pt", "nl", "de", "ru")
"""Languages whose adjectives of countries `countries.yaml` lists."""
NAMED = {"goods": "goods", "places": "place", "territories": "place", "authorities": "authority", "bodies": "body"}
"""Files that map names to words in many languages, and the concept that their words have."""


def load() -> Lexicons:
    """Read and check every file. Raises LexiconError that names file and problem."""
    names = sorted(path.name for path in (files("bot.data") / "languages").iterdir())
    languages = [read_file(f"languages/{name}", read_language) for name in names]
    terms = [term for _, own in languages for term in own]
    for name, concept in NAMED.items():
        terms += read_file(f"{name}.yaml", partial(named_terms, concept=concept))
    demonyms = read_file("countries.yaml", itemgetter("demonyms"))
    terms += (
        Term(word, "place", code, language)
        for code, words in demonyms.items()
        for word in words
        for language in ADJECTIVES
    )
    for name, words in read_file("query/forms.yaml", itemgetter("forms")).items():
        terms += (Term(word.replace("-", " "), "form", name, ANY) for word in words.split() if len(word) > 1)
    grammar = Profiles({profile.language: profile for profile, _ in languages})
    return Lexicons(
        terms=tuple(terms),
        han=_pairs(),
        numbers=read_file("act_numbers.yaml", partial(ActNumbers, grammar=grammar)),
        profiles=grammar,
        calendar=read_file("day_forms.yaml", partial(DayForms.read, profiles=grammar)),
    )


def read_file(name: str, read: Callable[[Any], T], folder: str = "bot.data") -> T:
    """What `read` makes of a YAML file. Raises LexiconError with file and problem if either is broken."""
    try:
        return read(yaml.load((files(folder) / name).read_text(encoding="utf-8"), Loader=Loader))  # noqa: S506 - the C twin of SafeLoader
    except yaml.YAMLError as error:
        raise LexiconError(name, " ".join(str(error).split())) from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        problem = str(error) if isinstance(error, ValueError | TypeError) else f"broken form: {error!r}"
        raise LexiconError(name, problem) from error


def _pairs() -> dict[str, str]:
    """Characters, and those that they are read as: traditional to simplified and the like, from lines of pairs."""
    lines = (files("bot.data") / "letters.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


SHORTEST_STEM = 4
"""Letters that a stem needs: a shorter one begins too many other words."""

ONE_NAME_OF = {"sh": ("hr", "bs", "sr_Latn"), "no": ("nb",), "tl": ("fil",), "pt": ("pt_PT",)}
"""Languages that CLDR keeps under other codes than those by which texts are told apart, or under several."""

_IN_BRACKETS = re.compile(r"\s*[(\uff08][^)\uff09]*[)\uff09]")


def country_terms(language: str, *, bent: bool = True) -> list[Term]:
    """Return the countries' names in a language as terms of the concept `place`; none if CLDR lacks the language.

    `bent`: their stems and the names of peoples as well, for a language of which nothing else is known.
    """
    terms: dict[str, Term] = {}
    words = {word.casefold() for word in _own()["also_words"].get(language, ())}
    for locale in _locales(language):
        for code, name in _names(locale, peoples=bent):
            for text in _forms(name) if bent else (name,):
                if text.rstrip("*").casefold() not in words:
                    terms.setdefault(text, Term(text, "place", code, language))
    return list(terms.values())


def without_words(names: Sequence[Term], words: Sequence[Term], folded: Callable[[str], str]) -> list[Term]:
    """Leave out names that are goods, and stems with which other words begin: "gabona" is grain, and no Gabon.

    A word that begins with the whole name is that name, bent ("kinijai"), unless it means goods. `folded` writes a text
    as texts are searched.
    """
    whole: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if not name.text.endswith("*"):
            whole[name.value].append(folded(name.text))
    stems = {name: folded(name.text[:-1]) for name in names if name.text.endswith("*")}
    begun = _by_beginning(words, {len(stem) for stem in stems.values()}, folded)
    goods = {folded(word.text.strip("*")) for word in words if word.concept == "goods"}
    return [
        name
        for name in names
        if folded(name.text) not in goods
        and not any(
            concept == "goods" or not part.startswith(tuple(whole[name.value]))
            for part, concept in begun.get(stems.get(name, ""), ())
        )
    ]


def _by_beginning(
    words: Sequence[Term], sizes: AbstractSet[int], folded: Callable[[str], str]
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return beginnings of some sizes → the parts of words, but for places, that begin so, each with its concept."""
    begun: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for word in words:
        for part in folded(word.text.replace("*", "")).split() if word.concept != "place" else ():
            for size in sizes:
                begun[part[:size]].append((part, word.concept))
    return begun


def _locales(language: str) -> list[str]:
    """The language's tables, one for each script that it is written in."""
    known = localedata.locale_identifiers()
    of_scripts = re.compile(rf"{re.escape(language)}(?:_[A-Z][a-z]{{3}})?")
    return [*ONE_NAME_OF.get(language, ()), *(one for one in sorted(known) if of_scripts.fullmatch(one))]


def _names(locale: str, *, peoples: bool) -> Iterator[tuple[str, str]]:
    """Codes and names of countries, then of peoples."""
    table: dict[str, Any] = localedata.load(locale, merge_inherited=False)
    getattr(localedata, "_cache", {}).pop(locale, None)  # Babel keeps what it has read, a megabyte a language
    for code, name in table.get("territories", {}).items():
        if countries.is_code(code):
            yield code, _IN_BRACKETS.sub("", str(name))
    for language, code in _own()["peoples"].items() if peoples else ():
        name = str(table.get("languages", {}).get(language, ""))
        if name and " " not in name:  # "қытай тілі" is the language and nothing else
            yield code, _IN_BRACKETS.sub("", name)


def _forms(name: str) -> Iterator[str]:
    """A name as it is, and the stems of its words."""
    words = name.replace("*", "").split()
    if not words:
        return
    yield " ".join(words)
    stems = [_own()["endings"].sub("", word) for word in words]
    if all(len(stem) >= SHORTEST_STEM and is_word(stem[-1]) for stem in stems):
        yield " ".join(f"{stem}*" for stem in stems)


@cache
def _own() -> dict[str, Any]:
    raw = read_yaml("country_names")
    return {
        "peoples": dict(pair.split() for pair in raw["peoples"].split(",")),
        "also_words": raw["also_words"],
        "endings": re.compile(rf"[{raw['endings']}]{{1,2}}$"),
    }
