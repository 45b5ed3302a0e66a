"""Tell which subjects have no name in which language, those that acts name most first.

.venv/bin/python -m tools.names            # how many subjects have a name, by language, and where names are missing
.venv/bin/python -m tools.names th vi      # only what these languages lack
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.rules.index import RuleBase
from bot.rules.loading import load

ROOT = Path(__file__).parents[1]
LANGUAGES = [
    "zh-Hans",
    "zh-Hant",
    "ja",
    "ko",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "ru",
    "uk",
    "tr",
    "ar",
    "fa",
    "hi",
    "id",
    "vi",
    "th",
    "sv",
]
"""Languages in which goods are named widely."""
_NAMED_APART = frozenset({"class", "technology", "service"})
"""Kinds of subjects that people ask for by an act's own words."""


def main(arguments: Sequence[str]) -> None:
    """Print the counts and the gaps."""
    base = load(ROOT / "rules")
    wanted = list(arguments) or LANGUAGES
    for language in wanted:
        print(f"{language}: {sum(language in one.names for one in base.subjects.values())} of {len(base.subjects)}")
    for acts, subject, missing in sorted(gaps(base, wanted), key=lambda one: (-one[0], one[1])):
        print(f"{acts:3} {subject}: {' '.join(missing)}")


def gaps(base: RuleBase, languages: Sequence[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Yield (acts that name it, subject, languages in which it has no name) for goods that lack any."""
    for subject in base.subjects.values():
        missing = [language for language in languages if language not in subject.names]
        if missing and subject.kind not in _NAMED_APART:
            yield len({place.measure.key for place in base.items_on.get(subject.name, ())}), subject.name, missing


if __name__ == "__main__":
    main(sys.argv[1:])
