"""Names of countries as terms of any language that CLDR knows, for texts in languages without a lexicon. PURE.

A name is found as CLDR writes it, and by its stem, which stays when it is bent ("Moldova", "moldovai"). A people that
bears the name of its language is found by that ("kineski").
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Any

from babel import localedata

from bot.data import read_yaml
from bot.text import countries
from bot.text.matcher import Term
from bot.text.normalize import is_word

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
