"""The words of a question as it was typed, each with what it is for the shipment. PURE."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from bot.text.normalize import Word, without_signs, words
from bot.text.question_words import Role


class Kind(StrEnum):
    """What a word is for the shipment."""

    GOODS = "goods"
    PLACE = "place"
    """A place, a firm, or a listed party."""
    VALUE = "value"
    """An amount or a code of goods."""
    NUMBER = "number"
    """The number of a paper; a use."""
    LABEL = "label"
    """A label of who sends or receives, or of where."""
    OFFICE = "office"
    """A label of who is beside the shipment, or made the goods; a word of goods as well (storage, agent, mine)."""
    DIRECTION = "direction"
    UNREAD = "unread"
    SMALL = "small"
    """A word that changes nothing."""


LABELS = frozenset({Kind.LABEL, Kind.OFFICE})


class Sign(StrEnum):
    """What stands before a word: nothing but a blank, a comma or the like, or the end of a row or sentence."""

    NONE = "none"
    APART = "apart"
    ROW = "row"


class Atom(Struct, frozen=True, gc=False):
    """A word as typed."""

    raw: str
    key: str
    kind: Kind
    sign: Sign
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it was typed, its words, and where each of them stands in it."""

    text: str
    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, typed: str) -> Typed:
        """Cut a text into words, as a scan does."""
        text = unicodedata.normalize("NFKC", typed)
        those = tuple(words(text))
        return cls(text, those, tuple(_spans(text, those)))

    def gap(self, place: int) -> str:
        """Return what stands before a word, behind the one before it."""
        return self.text[self.spans[place - 1][1] : self.spans[place][0]] if place else ""


def _spans(text: str, those: Sequence[Word]) -> list[tuple[int, int]]:
    """Return where each word stands in a text, with the signs inside that words lose ("co's")."""
    kept, places = without_signs(text)
    found: list[tuple[int, int]] = []
    end = 0
    for word in those:
        start = kept.index(word.raw, end)
        end = start + len(word.raw)
        found.append((places[start], places[end - 1] + 1))
    return found
