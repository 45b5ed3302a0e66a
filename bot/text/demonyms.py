"""Adjectives of countries in the languages that bend them: `Keniaanse`, `kényans`, `кенийские`. PURE."""

from __future__ import annotations

from functools import lru_cache

from bot.data import generated

_SHORTEST_STEM = 3
"""Letters of an adjective that stay in all its forms: `nor` of `norsk`."""


@lru_cache(maxsize=8192)
def country_of(folded: str) -> str | None:
    """Return the country of an adjective in any of its forms, as a key (`bot.text.normalize.key`)."""
    tables = generated()["demonyms"]
    stems, endings, longest = tables["stems"], tables["endings"], tables["longest"]
    for cut in range(len(folded), max(_SHORTEST_STEM, len(folded) - longest) - 1, -1):
        for code, of in stems.get(folded[:cut], ()):
            if folded[cut:] in endings[of]:
                return str(code)
    return None
