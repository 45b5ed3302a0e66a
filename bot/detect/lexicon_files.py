"""The edge that reads the language data which detection needs (`bot/data`)."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from bot.detect.lexicon import (
    ANY,
    LexiconError,
    Lexicons,
    Relations,
    Term,
    act_numbers,
    english_names,
    language_terms,
    named_terms,
    read_outlets,
    read_relations,
)
from bot.text.named_days import Calendar
from bot.text.profiles import Profiles, read_profile
from bot.text.tables import generated

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader is ten times as fast; PyYAML without it still works."""

NAMED = {"goods": "goods", "places": "place", "territories": "place", "authorities": "authority", "bodies": "body"}
"""Files that map names to words in many languages, and the concept that their words have."""


def load() -> Lexicons:
    """Read and check every file; raises LexiconError that names file and problem."""
    terms: list[Term] = []
    homes, profiles = {}, {}
    for path in sorted((files("bot.data") / "languages").iterdir(), key=lambda path: path.name):
        raw = _parsed(path.name, path.read_text(encoding="utf-8"))
        terms.extend(language_terms(path.name, raw))
        language = raw["language"]
        terms.extend(_months(language))
        homes[language] = raw.get("home", "")
        try:
            profiles[language] = read_profile(language, raw)
        except (ValueError, TypeError, AttributeError) as error:
            raise LexiconError(path.name, str(error)) from error
    for name, concept in NAMED.items():
        terms.extend(named_terms(f"{name}.yaml", _read(f"{name}.yaml"), concept))
    for name, words in _read("query/forms.yaml")["forms"].items():
        terms.extend(Term(word.replace("-", " "), "form", name, ANY) for word in words.split() if len(word) > 1)
    grammar = Profiles(profiles)
    try:
        calendar = Calendar.read(_read("day_forms.yaml"), grammar)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError("day_forms.yaml", str(error)) from error
    return Lexicons(
        terms=tuple(terms),
        han=_pairs(),
        relations=relations(),
        countries=english_names(_read("territories.yaml")),
        homes={language: home for language, home in homes.items() if home},
        languages=tuple(sorted(homes)),
        outlets=read_outlets("outlets.yaml", _read("outlets.yaml")),
        numbers=act_numbers("act_numbers.yaml", _read("act_numbers.yaml")),
        profiles=grammar,
        calendar=calendar,
    )


def _months(language: str) -> list[Term]:
    """Names of months as CLDR has them; a language file adds what its press writes otherwise."""
    names = generated()["months"].get(language, {})
    return [Term(name, "month", str(number), language) for name, number in names.items()]


def relations() -> Relations:
    """How goods relate."""
    return read_relations("relations.yaml", _read("relations.yaml"))


def _read(name: str) -> Any:  # noqa: ANN401 - whatever the YAML holds; the checks follow
    return _parsed(name, (files("bot.data") / name).read_text(encoding="utf-8"))


def _parsed(name: str, text: str) -> Any:  # noqa: ANN401 - whatever the YAML holds; the checks follow
    try:
        return yaml.load(text, Loader=Loader)  # noqa: S506 - the C twin of SafeLoader
    except yaml.YAMLError as error:
        raise LexiconError(name, " ".join(str(error).split())) from error


def _pairs() -> dict[str, str]:
    """Characters, and those that they are read as: traditional to simplified and the like, from lines of pairs."""
    lines = (files("bot.data") / "letters.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
