"""What kind of act a text tells, its stage in the life of a control, and its instrument: by `patterns.yaml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.detect.matches import Hit, Reading
from bot.detect.patterns import Scene, shipped
from bot.vocabulary import DetectedMeasure, Kind

DRAFT = "draft"
"""The stage of an act that is proposed for consultation: as new as any, but its promulgation follows it."""


@dataclass(frozen=True, slots=True)
class Class:
    """What an act is."""

    kind: Kind
    stage: str
    """What it does to what was before: new, draft, extend, ease, suspend, list, grant or guide."""
    measure: DetectedMeasure
    patterns: tuple[str, str, str]
    """The examples of the patterns that decided on kind, stage and measure."""


def classify(reading: Reading, acting: frozenset[int], goods: Sequence[Hit], jurisdiction: str | None) -> Class:
    """The class of an act. `acting`: the sentences that tell it."""
    known, know_how = shipped(), reading.relations.know_how
    by = {f"by:{jurisdiction}"} | {
        f"by:{name}" for name, codes in known.groups.items() if not jurisdiction or jurisdiction in codes
    }
    extra = {
        "subject": goods,
        "know_how": [hit for hit in goods if hit.value.endswith(know_how)],
        "ware": [hit for hit in goods if not hit.value.endswith(know_how)],
    }
    kind = known.first("kind", Scene(reading, acting, extra=extra))
    facts = frozenset({f"kind:{kind.then}", *by})
    scene = Scene(reading, acting, facts, extra)
    stage, measure = known.first("stage", scene), known.first("measure", scene)
    return Class(
        Kind(kind.then),
        stage.then,
        DetectedMeasure(measure.then),
        (kind.example, stage.example, measure.example),
    )
