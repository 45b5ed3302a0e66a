"""The grammar of each language as data: traits, function words and forms (`bot/data/languages/xx.yaml`). PURE.

Rules about texts ask a profile and never name a language: whether words are separated by spaces, what separates the
elements of a list, how an explaining headline begins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

TRAITS = frozenset(
    {
        "narrow",  # a character is about a word, so distances are short
        "verb_last",  # the verb is at the end of its clause
        "verbless",  # headlines often go without a verb
        "particles",  # particles at a country's name give the direction of an act
        "space_ends_clause",  # in headlines, a space can end a clause
        "owner_first",  # the owner precedes what it owns
        "capitals",  # adjectives of countries are written with a capital
        "capitals_tell",  # a country and a thing may differ by the capital alone
        "month_may_lead",  # 3/4/2024 may be read either way
        "month_slash_day",  # 8/1 is a day
        "affixed",  # articles and prepositions are written onto words
        "uninflected",  # words have no endings
        "tonal",  # an accent makes another word
        "postpositions",  # "after", "because of" stand behind what they speak of
    }
)
FUNCTION_WORDS = frozenset(
    {
        "and", "of", "from", "articles", "between", "bound", "before_month", "of_day", "part_of_name",
        "plural_verbs", "small_names",
        "material_after", "priced", "raw_of", "definite", "duty_after", "joins_days", "pairs_days", "locative",
        "toward_before", "toward_after", "toward_fused", "sent_to", "carried_to", "owns", "noun_particles",
        "compounding", "not_before", "not_after", "keeps_on", "subject_marks",
    }
)  # fmt: skip
FORMS = frozenset(
    {
        "market_on", "kept_out", "explains", "with_quota", "adds_list", "tells_to_stop", "stops", "to_more", "dative",
        "union_named", "union_lands", "act_named",
        "to_longer", "body_name", "day_count", "pair_opens", "first_of", "range_to", "day_after", "day_of", "year_of",
        "cited_before", "basis_before", "by_act", "cited_after", "cited_article", "codes", "code_words", "number_word",
    }
)  # fmt: skip
"""Regular expressions, case ignored. docs/detection.md says what each word list and form is for."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The grammar of one language; what the language lacks is empty."""

    language: str = ""
    traits: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """The forms as written in the file."""

    def words(self, name: str) -> tuple[str, ...]:
        """Return the function words of one use."""
        return self.lists.get(name, ())

    def form(self, name: str) -> re.Pattern[str]:
        """Return the form of one use; NOTHING, which never matches, if the language has none."""
        return self.forms.get(name, NOTHING)


NOTHING = re.compile(r"(?!)")


def read_profile(language: str, raw: Mapping[str, Any]) -> Profile:
    """Read the grammar of a language file. Raises ValueError that names the problem."""
    traits = frozenset(raw.get("traits") or ())
    lists = {name: tuple(words) for name, words in (raw.get("function_words") or {}).items()}
    sources = dict(raw.get("forms") or {})
    for given, known in ((traits, TRAITS), (set(lists), FUNCTION_WORDS), (set(sources), FORMS)):
        if unknown := given - known:
            raise ValueError(f"unknown {', '.join(sorted(unknown))}; known: {', '.join(sorted(known))}")
    try:
        forms = {name: re.compile(source, re.IGNORECASE) for name, source in sources.items()}
    except re.error as error:
        raise ValueError(f"a form is no regular expression: {error}") from error
    return Profile(language, traits, lists, forms, sources)


@dataclass(frozen=True)
class Profiles:
    """The grammars of all languages served."""

    by_language: Mapping[str, Profile] = field(default_factory=dict)

    def of(self, language: str | None) -> Profile:
        """Return the grammar of a language; an empty one for a language that is not served."""
        return self.by_language.get(language or "", UNKNOWN)

    def words(self, name: str) -> frozenset[str]:
        """Return the function words of one use in every language."""
        words = self._words.get(name)
        if words is None:
            words = frozenset(word for profile in self.by_language.values() for word in profile.words(name))
            self._words[name] = words
        return words

    def starts(self, name: str) -> tuple[str, ...]:
        """Return the same words as a tuple, for `str.startswith`."""
        return tuple(self.words(name))

    def any_form(self, name: str) -> str:
        """Return the alternatives of one use in every language, to be put into a group; `(?!)` if there are none."""
        if name in FUNCTION_WORDS:
            return "|".join(re.escape(word) for word in sorted(self.words(name), key=lambda word: (-len(word), word)))
        sources = (profile.sources.get(name) for profile in self.by_language.values())
        return "|".join(dict.fromkeys(source for source in sources if source)) or "(?!)"

    def compiled(self, frame: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
        """Compile `frame` with every `<name>` replaced by that use's forms in every language.

        For folded text, which has no capitals, `flags` of 0 make a search several times as fast.
        """
        pattern = self._compiled.get((frame, flags))
        if pattern is None:
            source = re.sub(r"<([a-z_]{3,})>", lambda name: f"(?:{self.any_form(name[1])})", frame)
            pattern = self._compiled[frame, flags] = re.compile(source, flags)
        return pattern

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {}

    @cached_property
    def _compiled(self) -> dict[tuple[str, int], re.Pattern[str]]:
        return {}


UNKNOWN = Profile()
