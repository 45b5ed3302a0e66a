"""What kind of act, stage and instrument follow from which words: every pattern decides on its own example."""

from __future__ import annotations

import pytest

from bot.detect import Detector, LexiconError, SourceText
from bot.detect.patterns import Pattern, read_patterns, shipped

PATTERNS = [(name, pattern) for name, found in shipped().lists.items() for pattern in found]
EMPTY = {"sets": {}, "resolve": [], "groups": {}, "concepts": {}, "patterns": {"kind": [{"then": "new-measure"}]}}


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=lambda value: getattr(value, "example", value))
def test_each_pattern_decides_on_its_example(detector: Detector, name: str, pattern: Pattern) -> None:
    example = pattern.example
    title, _, summary = example.partition(" || ")
    act = detector.classified(SourceText("1", title, summary, "", ""))

    assert act is not None
    assert example in act.patterns, f"{name}: decided by {act.patterns}"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"concepts": {"x": ["title lift beyond ease"]}}, "beyond"),
        ({"concepts": {"x": ["title lft"]}}, "lft"),
        ({"concepts": {"x": ["title"]}}, "names no concept"),
        ({"concepts": {"x": ["lift shouted:loud"]}}, "shouted"),
        ({"patterns": {"kind": [{"then": "a", "when": ["lift"]}]}}, "last pattern"),
        ({"patterns": {"kind": [{"when": ["lift"]}]}}, "then"),
        ({"concepts": {"x": ["lift beside far export"]}}, "far"),
    ],
)
def test_a_broken_file_stops_the_start_with_its_place(changed: dict[str, object], problem: str) -> None:
    with pytest.raises(LexiconError, match=problem):
        read_patterns(EMPTY | changed)
