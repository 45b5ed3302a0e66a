"""Labelled items from a file beside this one, and what the detector makes of them, one after another."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from bot import evaluation as score
from bot.detect import Detector, EventMemory, SourceText
from handlers.terminal.detect import read_item

SERVED = ("en", "zh", "ko", "ja", "de", "fr", "es", "pt", "it", "nl",
          "ru", "id", "tr", "vi", "th", "ar", "hi", "bn", "ro", "cs")  # fmt: skip
"""The languages of which labelled items of our own must keep their score."""

Labelled = tuple[SourceText, score.Label, bool]
"""An item, its label, and whether it is hard."""


def batches(file: str) -> dict[int, list[Labelled]]:
    """The items of a file by batch: each was written at one time, and scored before anything was mended by it."""
    found: dict[int, list[Labelled]] = defaultdict(list)
    for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        found[raw["batch"]].append((read_item(line), score.Label.from_raw(raw), bool(raw.get("hard"))))
    return found


def judged(detector: Detector, items: Iterable[Labelled]) -> list[score.Judged]:
    """Judged in this order with a memory of their own."""
    memory, found = EventMemory(), []
    for text, label, hard in items:
        verdict = detector.judge(text)
        event = memory.settle(verdict, text, text.published) if verdict.relevant else None
        found.append(score.Judged(text, label, verdict, event, hard))
    return found
