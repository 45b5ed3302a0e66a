"""The edge that reads the lexicon files which ship inside `bot.detect`."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from bot.detect.lexicon import (
    LexiconError,
    Lexicons,
    Relations,
    Term,
    document_forms,
    english_names,
    language_terms,
    named_terms,
    read_outlets,
    read_relations,
)

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader is ten times as fast; PyYAML without it still works."""

NAMED = {"goods": "goods", "places": "place", "territories": "place", "authorities": "authority", "bodies": "body"}
"""Files that map names to words in many languages, and the concept that their words have."""


def load() -> Lexicons:
    """Read and check every lexicon; raises LexiconError that names file and problem."""
    folder = files("bot.detect") / "lexicons"
    documents = {
        path.name.removesuffix(".yaml"): _read(path) for path in _sorted(folder) if path.name.endswith(".yaml")
    }
    relations: Relations = read_relations("relations.yaml", documents.pop("relations", None))
    outlets = read_outlets("outlets.yaml", documents.pop("outlets", None))
    terms: list[Term] = []
    homes: dict[str, str] = {}
    for name, document in documents.items():
        if concept := NAMED.get(name):
            terms.extend(named_terms(f"{name}.yaml", document, concept))
            continue
        terms.extend(language_terms(f"{name}.yaml", document))
        homes[document["language"]] = document.get("home", "")
    return Lexicons(
        terms=tuple(terms),
        han=_pairs(folder / "hanzi.txt"),
        members=relations.members,
        technology=relations.technology,
        origins=relations.origins,
        traded=relations.traded,
        countries=english_names(documents["territories"]),
        homes={language: home for language, home in homes.items() if home},
        languages=tuple(sorted(homes)),
        outlets=outlets,
        documents=document_forms("documents.txt", (folder / "documents.txt").read_text(encoding="utf-8")),
    )


def _sorted(folder: Traversable) -> list[Traversable]:
    return sorted(folder.iterdir(), key=lambda path: path.name)


def _read(path: Traversable) -> Any:  # noqa: ANN401 - whatever the YAML holds; the checks follow
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 - the C twin of SafeLoader
    except yaml.YAMLError as error:
        raise LexiconError(path.name, " ".join(str(error).split())) from error


def _pairs(path: Traversable) -> dict[str, str]:
    """Traditional to simplified, from lines of pairs."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
