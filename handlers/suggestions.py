"""Autocomplete suggestions, all from memory. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from bot.alerts import zones
from bot.alerts.filters import Vocabulary
from bot.alerts.optionvalues import digests_like
from bot.rules import countries
from handlers.asking import Suggested
from handlers.needs import Rulebook
from handlers.reply import Choice

MOST = 25
"""Discord's limit."""


def found(rules: Rulebook, vocabulary: Vocabulary, what: Suggested, typed: str) -> Sequence[Choice]:
    """Suggestions for what has been typed so far, best first."""
    match what:
        case "item":
            return rules.items(typed, MOST)[:MOST]
        case "country":
            return [Choice(name, code) for code, name in countries.suggest(typed, MOST)]
        case "source":
            return _sources(vocabulary, typed)
        case "zone":
            return [Choice(name, name) for name in zones.like(typed, MOST)]
        case "digest":
            return [Choice(f"{value}: {meaning}", value) for value, meaning in digests_like(typed)]


def _sources(vocabulary: Vocabulary, typed: str) -> list[Choice]:
    """Those whose id or name holds what is typed, ids that begin with it first."""
    wanted = typed.casefold().strip()
    known = [(id_, name) for id_, name in vocabulary.sources.items() if wanted in f"{id_} {name}".casefold()]
    known.sort(key=lambda one: (not one[0].startswith(wanted), one[0]))
    return [Choice(name, id_) for id_, name in known[:MOST]]
