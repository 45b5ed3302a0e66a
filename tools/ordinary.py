"""Writes bot/data/query/ordinary.txt: frequent words of the served languages that look like a word of a name on file.

    python -m tools.ordinary

Run it when names of subjects were added. It needs `wordfreq` (pip install wordfreq), which nothing else uses: its word
lists are CC BY-SA 4.0, and of them only bare words that lie within two letters of a name are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.query import vocabulary as said
from bot.text.normalize import is_han, is_hangul, key_of_word

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "ordinary.txt"
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "tr", "id", "ar", "hi")
FREQUENT = 20_000
SHORTEST, LONG, CLOSE, LINE = 5, 8, 2, 110
HEAD = (
    "# Frequent words that lie within two letters of a word of a name on file; none is taken for a misspelling of it.\n"
    "# Written by tools/ordinary.py from the word lists of wordfreq by Robyn Speer (CC BY-SA 4.0).\n"
)


def main() -> None:
    """Write the list."""
    base = load(ROOT / "rules")
    found = sorted(set(_alike(base)))
    lines, line = [], ""
    for word in found:
        if len(line) + len(word) > LINE:
            lines.append(line)
            line = ""
        line += f" {word}" if line else word
    TARGET.write_text(HEAD + "\n".join([*lines, line]) + "\n", encoding="utf-8")
    print(f"{len(found)} words")


def _alike(base: RuleBase) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for word in base.name_words.all_keys():
        if len(word) >= SHORTEST and word.isalpha():
            names.setdefault(word[0], []).append(word)
    yield from _without_accents(base)
    for word in _frequent():
        if word in base.vocabulary or said.role(word) or word[0] not in names or base.name_words.sounds_like(word):
            continue
        allowed = CLOSE if len(word) >= LONG else 1
        if process.extractOne(word, names[word[0]], scorer=OSA.distance, score_cutoff=allowed):
            yield word


def _without_accents(base: RuleBase) -> Iterator[str]:
    """English words that are a name of another language without its accents: carbon, carbón."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see below

    english = {key_of_word(word) for word in top_n_list("en", FREQUENT, wordlist="small")}
    for subject in base.subjects.values():
        for _, name in subject.spellings:
            if not name.isascii() and key_of_word(name).isascii() and key_of_word(name) in english:
                yield key_of_word(name)


def _frequent() -> Iterator[str]:
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    for language in LANGUAGES:
        for word in top_n_list(language, FREQUENT, wordlist="small"):
            folded = key_of_word(word)
            if len(folded) >= SHORTEST and folded.isalpha() and not (is_han(folded[0]) or is_hangul(folded[0])):
                yield folded


if __name__ == "__main__":
    main()
