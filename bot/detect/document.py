"""Normalised text, with one folded character for each displayed one.

Every function here is linear in its input, and the input is cut first, so a title of a megabyte costs milliseconds.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

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

_OPTIONAL = re.compile("[\u0640\u064b-\u065f\u0670]")
"""Arabic signs that are written or left out at will: vowels, doubled consonants, stretching."""

UNSPACED_FROM = "\u0e00"
"""From the Thai block on, scripts write words without spaces (Hangul attaches particles)."""


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


def plain(text: str) -> str:
    """Return a text in NFKC without the signs that Arabic may leave out."""
    text = unicodedata.normalize("NFKC", text)
    return text if text.isascii() else _OPTIONAL.sub("", text)


def _gap(char: str) -> str:
    return " " if char.isspace() else ""


def folding(letters: Mapping[str, str]) -> dict[int, str]:
    """The table that folds accents, dashes, digits and the `letters` given, one character to one."""
    table = {code: chr(code) for code in range(0x1000)}  # a character that is missing costs ten times as much
    for code in (*range(0xC0, 0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    table |= {ord(old): new for old, new in letters.items()}
    table |= {ord(c): " " for c in "-‐‑‒–—―−_·・"}
    table |= {ord(c): "'" for c in "’‘ʼ`´"}
    table |= {ord(c): '"' for c in "“”„«»「」『』《》〈〉"}
    for zero in (0x0660, 0x06F0, 0x0E50, 0x0966):
        table |= {zero + digit: str(digit) for digit in range(10)}
    return table


def fold(text: str, table: Mapping[int, str]) -> str:
    """Lower case without accents; as long as `text`, so that places in one are places in the other."""
    folded = text.translate(table).lower()
    if len(folded) != len(text):
        folded = "".join(c if len(c) == 1 else c[0] for c in (x.lower() for x in text.translate(table)))
    return folded


@dataclass(frozen=True, slots=True)
class Page:
    """An item's text as it is read: title and summary in one, folded beside shown, cut into sentences."""

    shown: str
    folded: str
    title_end: int
    starts: tuple[int, ...]
    """Where each sentence begins; the title's are the first."""
    body_start: int = 0
    """Where the summary begins in `shown`."""
    body_cut: int = 0
    """Characters of the summary that are left out because they repeat the title."""

    def sentence(self, at: int) -> int:
        """The number of the sentence that holds the character."""
        return bisect_right(self.starts, at) - 1

    def span(self, number: int) -> tuple[int, int]:
        """First and after-last character of a sentence."""
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.shown)
        return self.starts[number], end

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
    return Page(shown, fold(shown, table), len(head), tuple(sorted(starts)), len(head) + 3, whole - len(body))


def is_word(char: str) -> bool:
    """Whether the character continues a word in a script that sets words apart by spaces."""
    return char < UNSPACED_FROM and char.isalnum()
