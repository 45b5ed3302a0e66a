"""The card of an item: the compact record by which a later report of the same act is recognised."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from sys import intern

from bot.detect.documents import IS_YEAR
from bot.detect.model import EventCard, SourceText, Verdict

KEPT = 12
"""Names and documents kept on a card."""

MARK, MARKS = 6, 20
"""Digits of one mark, and marks kept on a card: the smallest hashes, so that two texts keep the same ones."""

EAST_ASIAN = "\u2e80"
_WORD = re.compile(r"[^\W\d_]{4,}|[A-Z]{2,}\d*")
_YEAR = re.compile(r"(?<!\d)(?<!20\d\d-)(20[1-4]\d)(?!\d|-(?:20)?\d\d(?!\d|-))")
"""A year, not one of a policy's span as Indian numbers carry it ("06/2015-20")."""

_FIGURE = re.compile(r"(?<![\d.,/-])(?:\d{2,7}|\d{1,3}(?:[.,\u00a0 ]\d{3}){1,2})(?![\d/-]|[.,]\d)(?! ?[\u5e74\ub144])")
"""A figure, with or without marks between thousands; no East Asian year."""

_LATIN_NAME = re.compile(r"\b(?:[A-Z][a-z]{2,}|[A-Z]{2,})(?:[ -][A-Z][A-Za-z]+)*\b")


def card_of(verdict: Verdict, text: SourceText, seen_at: datetime | None) -> EventCard:
    """The card of one item, still without an event; `seen_at` dates a text that says no day of publication."""
    moment = text.published or seen_at
    # Equal texts and years are one object on all cards, of which twenty thousand are remembered.
    day = intern(moment.date().isoformat()) if moment else None
    return EventCard(
        event="",
        jurisdiction=verdict.jurisdiction,
        stage=verdict.stage,
        subjects=verdict.subjects,
        destinations=verdict.destinations,
        measure=verdict.measure,
        effective=verdict.effective.isoformat() if verdict.effective else None,
        until=verdict.until.isoformat() if verdict.until else None,
        documents=verdict.numbers[:KEPT],
        names=_names(text, 2 if verdict.stage == "list" else 3),
        marks=_marks(text),
        years=_years(text),
        first_day=day,
        last_day=day,
        days=verdict.days,
    )


def mark(word: str) -> str:
    """The hash of a word, `MARK` digits long."""
    return hashlib.blake2s(word.encode("utf-8", "replace"), digest_size=MARK // 2).hexdigest()


def _names(text: SourceText, digits: int) -> tuple[str, ...]:
    """Hashes of names in Latin letters and of figures with so many digits: they are the same in every language."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:2000]}")
    found = [match[0].casefold() for match in _LATIN_NAME.finditer(shown) if len(match[0]) > 2]  # noqa: PLR2004 - no initials
    figures = ("".join(filter(str.isdigit, match[0])) for match in _FIGURE.finditer(shown))
    found = [*(f"#{one}" for one in figures if len(one) >= digits and not IS_YEAR.fullmatch(one)), *found]
    return tuple(intern(mark(name)) for name in list(dict.fromkeys(found))[:KEPT])


def _years(text: SourceText) -> tuple[int, ...]:
    """Years named in title, summary and address, of the last and the next decade."""
    return _in_order(frozenset(_YEAR.findall(f"{text.title[:600]} {text.summary[:2000]} {text.url[:500]}")))


@lru_cache(256)
def _in_order(years: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted(map(int, years)))[:KEPT]


def _marks(text: SourceText) -> str:
    """Hashes of the words (or pairs of characters, where words are not set apart) of the title and lead."""
    shown = unicodedata.normalize("NFKC", f"{text.title[:600]} {text.summary[:1200]}").casefold()
    words = set(_WORD.findall(shown))
    words |= {first + second for first, second in pairwise(shown) if first > EAST_ASIAN and second > EAST_ASIAN}
    return "".join(sorted({mark(word) for word in words})[:MARKS])
