"""What `patterns.yaml` makes of a text: which words count, what act they tell, its stage, and its instrument."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass

from bot.detect.document import Reading
from bot.detect.patterns import shipped
from bot.detect.scene import Scene
from bot.text.matcher import Hit
from bot.vocabulary import DetectedMeasure, Kind

DRAFT = "draft"
"""The stage of an act that is proposed for consultation: as new as any, but its promulgation follows it."""


@dataclass(frozen=True, slots=True)
class Class:
    """What an act is."""

    kind: Kind | None
    stage: str
    """What it does to what was before: new, draft, extend, ease, suspend, list, grant or guide."""
    measure: DetectedMeasure | None
    deed: str | None
    """What it does, finer than kind and stage: lift, suspend, postpone …"""
    instrument: DetectedMeasure | None
    """What it does it to: of a lifted ban the ban. None where no more is said than that exports are controlled."""
    patterns: tuple[str, ...]
    """The examples of the patterns that decided on kind, stage, measure and deed."""


def resolved(reading: Reading) -> Reading:
    """The reading without words that are part of another word, and with those that mean something else so named."""
    patterns = shipped()
    scene = Scene(reading, patterns)
    for function, name in patterns.resolve:
        hits = patterns.call(function)(scene)
        for hit in hits:
            reading.hits[hit.concept].remove(hit)
            if name:
                insort(reading.hits.setdefault(name, []), hit._replace(concept=name), key=_place)
        if hits:
            scene = Scene(reading, patterns)
    reading.asked["scene"] = scene
    return reading


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def scene_of(reading: Reading) -> Scene:
    """The scene of a text of which no act is known yet, the same each time."""
    scene: Scene = reading.asked.get("scene") or reading.asked.setdefault("scene", Scene(reading, shipped()))
    return scene


def chosen(reading: Reading, name: str) -> Sequence[Hit]:
    """Hits of a concept, be it of the lexicons or of `patterns.yaml`; asked once for each reading."""
    return scene_of(reading).of(name)


def scene_of_act(reading: Reading, acting: frozenset[int], goods: Sequence[Hit]) -> Scene:
    """The scene of a text that tells an act, in the sentences `acting`, on goods."""
    know_how = reading.relations.know_how
    extra = {
        "subject": goods,
        "know_how": [hit for hit in goods if hit.value.endswith(know_how)],
        "ware": [hit for hit in goods if not hit.value.endswith(know_how)],
    }
    return Scene(reading, shipped(), acting, extra, scene_of(reading))


def classify(scene: Scene, jurisdiction: str | None) -> Class:
    """The class of the act that a scene tells."""
    known = scene.patterns
    kind = known.first("kind", scene)
    by = {name for name, codes in known.groups.items() if not jurisdiction or jurisdiction in codes}
    scene.facts = frozenset({f"kind:{kind.then}", *(f"by:{one}" for one in (jurisdiction, *by))})
    stage, measure, deed = (known.first(name, scene) for name in ("stage", "measure", "deed"))
    told = None if measure.guessed and not jurisdiction else DetectedMeasure(measure.then)
    instrument = measure
    if kind.then == Kind.SUSPENSION:
        scene.facts = frozenset({*scene.facts, f"kind:{Kind.NEW_MEASURE}"} - {f"kind:{Kind.SUSPENSION}"})
        instrument = known.first("measure", scene)
    return Class(
        Kind(kind.then),
        stage.then,
        told,
        deed.then,
        None if instrument.guessed else DetectedMeasure(instrument.then),
        (kind.example, stage.example, measure.example, deed.example),
    )
