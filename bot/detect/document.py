"""An item as it is read: plain text without markup, cut into sentences.

Every function here is linear in its input, and the input is cut first, so a title of a megabyte costs milliseconds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.text.folding import FoldedText, fold, plain

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


def clean(raw: str, limit: int) -> str:
    """Return plain text in NFKC with single spaces: no tags, entities, Arabic vowel signs or invisible characters."""
    text = raw[: limit * RAW_FACTOR]
    if "&" in text:
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", _DROPPED.sub(" ", text))
    text = plain(text)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else _gap(c) for c in text)
    return " ".join(text.split())[:limit]


def _gap(char: str) -> str:
    return " " if char.isspace() else ""


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
