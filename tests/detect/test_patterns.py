"""What kind of act, stage and instrument follow from which words: every pattern decides on its own example."""

from __future__ import annotations

from importlib.resources import files
from random import Random

import pytest
import yaml

from bot.detect import Detector, SourceText, patterns
from bot.detect.document import Reading
from bot.detect.patterns import Pattern, Patterns, classify, scene_of_act, shipped
from bot.detect.scene import Scene
from tests.detect.labelled import batches

PATTERNS = [(name, pattern) for name, found in shipped().lists.items() for pattern in found]
EMPTY = {"sets": {}, "resolve": [], "groups": {}, "concepts": {}, "patterns": {"kind": [{"then": "new-measure"}]}}


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=lambda value: getattr(value, "example", value))
def test_each_pattern_decides_on_its_example(detector: Detector, name: str, pattern: Pattern) -> None:
    example = pattern.example
    title, _, summary = example.partition(" || ")
    text = SourceText("1", title, summary, "", "")
    item, judgement, who = detector._looked_at(text)  # noqa: SLF001 - what patterns are asked about
    act = classify(scene_of_act(item.reading, judgement.acting, item.goods), who.jurisdiction)

    assert detector.judge(text).relevant
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
def test_a_broken_file_is_refused_with_its_place(changed: dict[str, object], problem: str) -> None:
    with pytest.raises((ValueError, KeyError), match=problem):
        Patterns(EMPTY | changed)


@pytest.fixture(scope="module")
def exhaustive() -> Patterns:
    """The shipped patterns by an engine that searches even where nothing can be found."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Patterns, "mask", lambda *_: -1)
        patch.setattr(Patterns, "told_by_bits", lambda *_: False)
        return Patterns(yaml.safe_load((files("bot.detect") / patterns.FILE).read_text(encoding="utf-8")))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_searched_for_could_not_be_found(detector: Detector, exhaustive: Patterns, seed: int) -> None:
    """Readings of labelled items that lost concepts at random: every concept and pattern comes out the same."""
    draw = Random(seed)  # noqa: S311 - a choice of examples
    items = [item for batch in batches("items_left_out.jsonl").values() for item in batch]
    for text, _, _ in draw.sample(items, 25):
        reading = detector._read(text)  # noqa: SLF001 - what patterns are asked about
        lost = draw.sample(sorted(reading.hits), len(reading.hits) // 4)
        for name in lost:
            del reading.hits[name]
        acting = frozenset(draw.sample(range(4), 2))

        assert answers(reading, acting, shipped()) == answers(reading, acting, exhaustive)


def answers(reading: Reading, acting: frozenset[int], engine: Patterns) -> dict[str, object]:
    scene = Scene(reading, engine, acting, base=Scene(reading, engine))
    found: dict[str, object] = {name: scene.of(name) for name in engine.concepts}
    return found | {name: engine.first(name, scene).example for name in engine.lists}
