"""Fit when two reports are of one act (`same_event` in `weights.yaml`): called by `make fit`.

Logistic regression over pairs of cards; then the threshold, from files whose pairs the weights never saw. Items that
may not be passed on are kept as the cards of what was found in them (`fit_cards.jsonl`), which hold no text.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from statistics import mean

from bot import evaluation as score
from bot.detect import Detector, EventCard, EventMemory, SourceText
from bot.detect.relevance import Weights
from bot.detect.similarity import OTHER, card_of, likeness, signals
from tools.logistic import Example, fit

CARDS = Path(__file__).with_name("fit_cards.jsonl")
FOLDS, RIDGE = 6, 6000.0
CERTAIN = {
    "other goods": -8.0, "other number of the series": -9.0, "a control and its end": -7.0, "other stage": -3.6,
}  # fmt: skip
"""Weights that are set after the fit: a second alert is a nuisance, an act that is taken for another is lost."""

JOIN, CHOICES = "least to join", (-1.25, -1.0, -0.75, -0.5, -0.25)
AS_GOOD = 0.002
"""Thresholds whose scores differ by less are as good: the strictest is taken, so that undated reports stay apart."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report of an act as its label has it, and the card of what was found in it; None if no act was."""

    label: Act
    card: EventCard | None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """What a label says of one item: whether it tells of an act, and of which."""

    relevant: bool
    event: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Reports that may be of one act, in the order of their file: those of a file, or of one of its parts."""

    file: str
    reports: tuple[Report, ...]
    counts: float


def batch_of(detector: Detector, file: str, items: Iterable[tuple[SourceText, score.Label]], counts: float) -> Batch:
    """What the detector finds in labelled items."""
    found = []
    for text, label in items:
        verdict = detector.judge(text)
        card = card_of(verdict, text, text.published) if verdict.relevant else None
        if card or label.relevant:
            found.append(Report(Act(label.relevant, label.event), card))
    return Batch(file, tuple(found), counts)


def write_cards(batches: Iterable[Batch], file: Path = CARDS) -> None:
    """Keep reports as cards, whose words and names are hashes; of an act's name a sum that tells acts apart."""
    lines = []
    for number, batch in enumerate(batches):
        for report in batch.reports:
            act = zlib.crc32(f"{batch.file} {report.label.event}".encode())
            card = json.loads(report.card.to_json()) if report.card else None
            kept = {"batch": number, "counts": batch.counts, "label": report.label.relevant, "act": act, "card": card}
            lines.append(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
    file.write_text("".join(lines), encoding="utf-8")


def read_cards(file: Path = CARDS) -> list[Batch]:
    """Return the batches that are kept as cards."""
    found: dict[tuple[int, float], list[Report]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        card = EventCard.from_json(json.dumps(raw["card"])) if raw["card"] else None
        found[raw["batch"], raw["counts"]].append(Report(Act(raw["label"], str(raw["act"])), card))
    return [Batch(f"{file.stem} {number}", tuple(reports), counts) for (number, counts), reports in found.items()]


def pairs(batch: Batch) -> Iterator[Example]:
    """Every two reports that could be of one act."""
    nothing = Weights({"same_event": {"bias": 0.0}})
    found = [(report.label, report.card) for report in batch.reports if report.card]
    for (first, card), (second, known) in combinations(found, 2):
        if likeness(card, known, nothing) > OTHER:
            same = first.relevant and second.relevant and first.event == second.event
            yield Example(signals(card, known), same, batch.counts)


def weights_of(batches: Iterable[Batch], prior: Mapping[str, float]) -> Weights:
    """The weights that pairs of these batches ask for, drawn to those of an earlier fit."""
    examples = [example for batch in batches for example in pairs(batch)]
    names = {name for one in examples for name in one.features}
    expected = {name: prior.get(name, CERTAIN.get(name, 0.0)) for name in names}
    fitted = fit(examples, expected, RIDGE, prior["bias"], held=True)
    return Weights({"same_event": fitted | CERTAIN})


def one_by_one(batch: Batch, weights: Weights) -> list[Report]:
    """The reports with the event that each gets if they come one after another."""
    memory, found = EventMemory(weights=weights), []
    for number, report in enumerate(batch.reports):
        if report.card is None:
            found.append(report)
            continue
        placed = memory.joined(report.card) or replace(report.card, event=str(number))
        memory.remember(placed)
        found.append(replace(report, event=placed.event))
    return found


def agreement(reports: Sequence[Report]) -> tuple[float, float]:
    """F1 of pairs and of B-cubed over relevant items."""
    return score.events(reports).f1, score.b_cubed(reports)


def fit_events(batches: Sequence[Batch], prior: Mapping[str, float]) -> dict[str, float]:
    """The weights, and the threshold by which batches that the weights never saw agree best with their labels."""
    folds = [batches[number::FOLDS] for number in range(FOLDS)]
    known = [(held, weights_of((one for one in batches if one not in held), prior)) for held in folds if held]
    found: dict[float, float] = {}
    for least in CHOICES:
        by_file: Mapping[str, list[tuple[float, float]]] = defaultdict(list)
        for held, weights in known:
            tried = replace(weights, parts={"same_event": {**weights.parts["same_event"], JOIN: least}})
            for batch in held:
                by_file[batch.file].append(agreement(one_by_one(batch, tried)))
        told = {file: tuple(map(mean, zip(*values, strict=True))) for file, values in by_file.items()}
        found[least] = mean(value for values in told.values() for value in values)
        shown = "; ".join(f"{file} {pair:.3f} {cubed:.3f}" for file, (pair, cubed) in told.items())
        print(f"{JOIN} {least:+.2f}: {found[least]:.4f} ({shown})")
    best = max(found.values())
    strictest = max(least for least, score in found.items() if best - score <= AS_GOOD)
    return dict(weights_of(batches, prior).parts["same_event"]) | {JOIN: strictest}
