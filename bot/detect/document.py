"""An item as it is read: plain text without markup, its language, and the terms found in it.

Every function here is linear in its input, and the input is cut first, so a title of a megabyte costs milliseconds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.detect.goods import Relations
from bot.detect.model import SourceText
from bot.text.matcher import Hit, begin
from bot.text.normalize import FoldedText, fold, without_optional_signs
from bot.text.profiles import Profile, Profiles

TITLE_LIMIT = 600
"""Characters of a title that are read. The longest headline of a register that we know has 430."""

SUMMARY_LIMIT = 6_000
"""Characters of a summary that are read: several times a long lead."""

RAW_FACTOR = 8
"""Markup allowed for one character of text before the rest is cut unread."""

_DROPPED = re.compile(r"<(script|style)\b[^<]{0,20000}</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_END = re.compile(
    r"[。！？；‼⁉।॥.!?;…]"
    r"(?:(?<=[。！？；‼⁉।॥])[。！？；‼⁉।॥]*"
    r"|(?:(?<=[^\W\d_]{3}[.!?;…])|(?<=[\u0904-\u0965\u0971-\u09e5\u09f0-\u0dff]{2}[.!?;…]))[.!?;…]*[\"'”’»)]*\s"
    r"|(?<=[?!])\s"
    r"|(?:(?<=\d{3}[.;])|(?<=[%)\"”»’][.;]))\s+(?=[^\W\d_])"
    r"|(?<=…)…*)"
)
"""The end of a sentence. What may stand before a mark is looked at after it: so the search runs from mark to mark.

Shorter words before a point are abbreviations. In Indian scripts two signs are a whole word ("है."), and vowel signs
count, though regular expressions take them for no letters.
"""


def markup_gone(raw: str) -> str:
    """Return a text without tags and entities."""
    text = html.unescape(raw) if "&" in raw else raw
    return _TAG.sub(" ", _DROPPED.sub(" ", text)) if "<" in text else text


def clean(raw: str, limit: int) -> str:
    """Return plain text in NFKC with single spaces: no tags, entities, Arabic vowel signs or invisible characters."""
    text = without_optional_signs(markup_gone(raw[: limit * RAW_FACTOR]))
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)
    return " ".join(text.split())[:limit]


@dataclass(frozen=True, slots=True)
class Page(FoldedText):
    """An item's text as it is read: title and summary in one. The title's sentences are the first."""

    title_end: int
    body_start: int
    """Where the summary begins in `shown`."""
    body_cut: int
    """Characters of the summary that are left out because they repeat the title."""

    def in_title(self, at: int) -> bool:
        """Whether the character stands in the title."""
        return at < self.title_end

    def within(self, at: int) -> int:
        """The character's place in its own part, title or summary."""
        return at if self.in_title(at) else at - self.body_start + self.body_cut

    def place(self, at: int) -> str:
        """The place in words, for reasons."""
        return "title" if at < self.title_end else "summary"


def read(title: str, summary: str, table: Mapping[int, str]) -> Page:
    """Clean, fold and cut an item's two texts."""
    head, body = clean(title, TITLE_LIMIT), clean(summary, SUMMARY_LIMIT)
    whole = len(body)
    if body.startswith(head) and head:
        body = body[len(head) :].lstrip(" .:-–—|")
    shown = f"{head} \n {body}" if body else head
    starts = {0} | ({len(head) + 3} if body else set())
    starts |= {found.end() for found in _END.finditer(shown) if found.end() < len(shown)}
    return Page(shown, fold(shown, table), tuple(sorted(starts)), len(head), len(head) + 3, whole - len(body))


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
    def half_read(self) -> bool:
        """Whether the text is in no language that there is a lexicon for, so that words say little."""
        return self.language not in self.grammar.by_language

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
