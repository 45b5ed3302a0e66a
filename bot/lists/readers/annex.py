"""Annex I of the EU's dual-use regulation, one provision a line → entries with their paragraphs and thresholds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.errors import ListReadError
from bot.lists.codes import path_of
from bot.lists.model import Entry, Threshold
from bot.lists.readers.quantities import Comparisons, thresholds


class AnnexReader:
    """Reads the lines of one entry by the patterns of `bot/data/lists/eu-annex-i.yaml` and `quantities.yaml`."""

    def __init__(self, patterns: Mapping[str, Any], quantities: Mapping[str, Any]) -> None:
        self._line = re.compile(patterns["line"])
        self._note = re.compile(patterns["note"])
        self._comparisons = Comparisons.of(quantities, patterns["decimal"])

    def entry(self, code: str, text: str) -> Entry:
        """One entry. Raises ListReadError for a line that is not one of its provisions."""
        paragraphs: list[str] = []
        found: list[Threshold] = []
        for line in text.splitlines():
            matched = self._line.match(line)
            if matched is None or matched["entry"] != code:
                raise ListReadError(f"{code}: the line {line[:60]!r} is no provision of the entry")
            if self._note.match(matched["text"]):
                continue
            path = path_of(matched["path"])
            if path and path not in paragraphs:
                paragraphs.append(path)
            found += thresholds(path, matched["text"][:400], self._comparisons)
        return Entry(code=code, paragraphs=tuple(paragraphs), thresholds=tuple(found))
