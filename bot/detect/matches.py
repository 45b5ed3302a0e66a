"""An item during detection: the page, its language, and all terms found in it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.detect.document import Page
from bot.detect.lexicon import Relations
from bot.detect.model import SourceText
from bot.text.matcher import Hit, begin
from bot.text.profiles import Profile, Profiles


@dataclass(frozen=True, slots=True)
class Reading:
    """Page and hits of one item."""

    text: SourceText
    page: Page
    language: str | None
    hits: dict[str, list[Hit]]
    published: date | None
    """The day from the feed, or from the address."""
    relations: Relations
    grammar: Profiles
    """How the languages work; `own` is that of the text's language."""
    own: Profile
    asked: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)
    """What was asked before: the same question is asked by several rules. Patterns keep their scene here, too."""

    @property
    def narrow(self) -> bool:
        """Whether a character is about a word, so that distances are short."""
        return "narrow" in self.own.traits

    @property
    def verb_last(self) -> bool:
        """Whether the verb stands at the end of its clause."""
        return "verb_last" in self.own.traits

    def of(self, *concepts: str) -> Sequence[Hit]:
        """Hits of these concepts, in the order of the text."""
        if len(concepts) == 1:
            return self.hits.get(concepts[0], ())
        found: list[Hit] | None = self.asked.get(concepts)
        if found is None:
            found = self.asked[concepts] = [hit for concept in concepts for hit in self.hits.get(concept, ())]
            found.sort(key=begin)
        return found

    def has(self, *concepts: str) -> bool:
        """Whether any of these concepts was found."""
        return any(self.hits.get(concept) for concept in concepts)

    def word(self, hit: Hit) -> str:
        """The words of a hit as they stand in the text, at most 60 characters."""
        shown = self.page.shown[hit.start : hit.end].strip()
        return shown if len(shown) <= 60 else f"{shown[:57]}…"  # noqa: PLR2004 - said above

    def title_hits(self, *concepts: str) -> Sequence[Hit]:
        """Hits of these concepts in the title, in the order of the text."""
        found: list[Hit] | None = self.asked.get(("title", concepts))
        if found is None:
            end = self.page.title_end
            found = self.asked["title", concepts] = [hit for hit in self.of(*concepts) if hit.start < end]
        return found
