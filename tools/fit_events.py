"""Fit when two reports are of one act (`same_event` in `weights.yaml`): called by `make fit`.

Logistic regression over pairs of cards; then the threshold, from files whose pairs the weights never saw.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import mean

from bot import evaluation as score
from bot.detect import Detector, EventCard, EventMemory, SourceText, Verdict
from bot.detect.relevance import Weights
from bot.detect.similarity import OTHER, card_of, likeness, signals
from tools.logistic import Example, fit

FOLDS, RIDGE = 6, 30.0
EXPECTED = {
    "same number": 4.0, "other number": -2.0, "same start": 2.0,
    "other start": -2.5,
    "names in common": 1.2, "words in common": 1.5, "same destination": 0.7, "other destination": -1.0,
    "same year": 0.3,
    "other year": -2.5, "goods in common": 2.6, "no goods": 1.0, "goods of one": -1.0,
    "same stage": 0.8, "other stage, at once": -0.9,
    "like measure": -0.3, "other measure": -1.8, "same day named": 1.0, "within days": 1.0, "within ten days": 0.6,
    "weeks apart": -0.6, "two months apart": -1.6, "months apart": -2.5, "exporter told by one": -0.8,
}  # fmt: skip
"""What a person would give each signal. Weights are drawn to these: what is seldom seen keeps its sense."""

CERTAIN = {
    "other goods": -8.0, "other number of the series": -9.0, "a control and its end": -7.0, "other stage": -3.6,
}  # fmt: skip
"""Weights that are set after the fit: a second alert is a nuisance, an act that is taken for another is lost."""

JOIN, CHOICES = "least to join", (-1.25, -1.0, -0.75, -0.5, -0.25)
AS_GOOD = 0.002
"""Thresholds whose scores differ by less are as good: the strictest is taken, so that undated reports stay apart."""


@dataclass(frozen=True, slots=True)
class Report:
    """One item that was found to tell an act, in the order of its file."""

    text: SourceText
    label: score.Label
    verdict: Verdict
    card: EventCard


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports that may be of one act: those of a file, or of one of its parts."""

    file: str
    reports: tuple[Report, ...]
    missed: tuple[score.Judged, ...]
    counts: float


def batch_of(detector: Detector, file: str, items: Iterable[tuple[SourceText, score.Label]], counts: float) -> Batch:
    """What the detector finds in labelled items; acts that it misses stay alone."""
    found, missed = [], []
    for text, label in items:
        verdict = detector.judge(text)
        if verdict.relevant:
            found.append(Report(text, label, verdict, card_of(verdict, text, text.published)))
        elif label.relevant:
            missed.append(score.Judged(text, label, verdict, None))
    return Batch(file, tuple(found), tuple(missed), counts)


def pairs(batch: Batch) -> Iterator[Example]:
    """Every two reports that could be of one act."""
    nothing = Weights({"same_event": {"bias": 0.0}})
    for first, second in combinations(batch.reports, 2):
        found = signals(first.card, second.card)
        if likeness(first.card, second.card, nothing) > OTHER:
            same = first.label.relevant and second.label.relevant and first.label.event == second.label.event
            yield Example(found, same, batch.counts)


def weights_of(batches: Iterable[Batch]) -> Weights:
    """The weights that pairs of these batches ask for."""
    examples = [example for batch in batches for example in pairs(batch)]
    names = {name for one in examples for name in one.features}
    fitted = fit(examples, {name: EXPECTED.get(name, CERTAIN.get(name, 0.0)) for name in names}, RIDGE)
    return Weights({"same_event": fitted | CERTAIN})


def one_by_one(batch: Batch, weights: Weights) -> list[str]:
    """The event of each report if they come one after another."""
    memory = EventMemory(weights=weights)
    return [memory.settle(report.verdict, report.text, report.text.published) for report in batch.reports]


def agreement(batch: Batch, events: Sequence[str]) -> tuple[float, float]:
    """F1 of pairs and of B-cubed over relevant items."""
    judged = [
        score.Judged(report.text, report.label, report.verdict, event)
        for report, event in zip(batch.reports, events, strict=True)
    ]
    judged += batch.missed
    return score.events(judged).f1, score.b_cubed(judged)


def fit_events(batches: Sequence[Batch]) -> dict[str, float]:
    """The weights, and the threshold by which batches that the weights never saw agree best with their labels."""
    folds = [batches[number::FOLDS] for number in range(FOLDS)]
    known = [(held, weights_of(one for one in batches if one not in held)) for held in folds if held]
    found: dict[float, float] = {}
    for least in CHOICES:
        by_file: Mapping[str, list[tuple[float, float]]] = defaultdict(list)
        for held, weights in known:
            tried = replace(weights, parts={"same_event": {**weights.parts["same_event"], JOIN: least}})
            for batch in held:
                by_file[batch.file].append(agreement(batch, one_by_one(batch, tried)))
        told = {file: tuple(map(mean, zip(*values, strict=True))) for file, values in by_file.items()}
        found[least] = mean(value for values in told.values() for value in values)
        shown = "; ".join(f"{file} {pair:.3f} {cubed:.3f}" for file, (pair, cubed) in told.items())
        print(f"{JOIN} {least:+.2f}: {found[least]:.4f} ({shown})")
    best = max(found.values())
    strictest = max(least for least, score in found.items() if best - score <= AS_GOOD)
    return dict(weights_of(batches).parts["same_event"]) | {JOIN: strictest}
