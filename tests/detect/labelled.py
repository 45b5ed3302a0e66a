"""Labelled items from a file beside this one, and what the detector makes of them, one after another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from bot.detect import Detector, EventMemory, SourceText
from bot.detect import evaluation as score
from handlers.terminal.detect import read_item

Labelled = tuple[SourceText, score.Label]


def lines(file: str) -> list[str]:
    return Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines()


def read(file: str) -> list[Labelled]:
    return [(read_item(line), score.Label.from_raw(json.loads(line))) for line in lines(file)]


def judged(detector: Detector, items: Iterable[Labelled]) -> list[score.Judged]:
    """Judged in this order with a memory of their own."""
    memory, found = EventMemory(), []
    for text, label in items:
        verdict = detector.judge(text)
        event = memory.settle(verdict, text, text.published) if verdict.relevant else None
        found.append(score.Judged(text, label, verdict, event))
    return found
