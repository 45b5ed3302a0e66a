"""Fit `bot/detect/weights.yaml` to labelled items: `make fit`, or with more files: `make fit ARGS="mine.jsonl:4"`.

A file's items may count more (`:4`). Items that may not be passed on, other people's words, are fitted by numbers:
`fit_numbers.jsonl` holds the features, vector and label of each, `fit_cards.jsonl` what was found in them by which two
reports of one act are known, and neither a text. `--numbers` writes both anew from the files given. The fit is drawn to
`fit_prior.yaml`, the weights of an earlier fit.

The scores that are printed are of items left out: each fold leaves out all reports of an act (though the prior has seen
most of them), or, for the weights of `same_event`, whole files or their batches.
"""

from __future__ import annotations

import argparse
import json
import math
import zlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from pathlib import Path

import yaml

from bot.detect import Detector, SourceText
from bot.detect.lexicon import load
from bot.detect.relevance import Weights
from bot.evaluation import Label
from handlers.terminal.detect import read_item, rule_names
from tools.fit_events import Batch, batch_of, fit_events, read_cards, write_cards
from tools.logistic import Example, chance, fit, solve

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "detect"
STREAMS = OWN / "acts_told_over_days.jsonl"
WEIGHTS = ROOT / "bot" / "detect" / "weights.yaml"
NUMBERS, PRIOR = (Path(__file__).with_name(name) for name in ("fit_numbers.jsonl", "fit_prior.yaml"))
VECTOR_SCALE = 1000
"""What the numbers of a vector are multiplied by to be written as integers."""
BIAS = -3.4
FOLDS, RIDGE, RAREST = 5, 6000.0, 6
HEAD = """# What each named signal counts for, as log-odds. Written by `make fit` (tools/fit.py).
# `relevance`: the features of bot/detect/features.py. `same_event`: the signals of bot/detect/similarity.py.
"""
ORDINARY = 300.0
"""The weight of items that name no control: they are rare in labelled files, but most of a real feed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled item: its features and vector, whether it reports an act, which one, its file, its weight."""

    features: dict[str, float]
    vector: tuple[float, ...]
    label: bool
    act: str
    file: str
    counts: float


@dataclass(frozen=True, slots=True)
class Prior:
    """Weights of an earlier fit."""

    features: Mapping[str, float]
    text: tuple[float, ...]
    bias: float = BIAS
    same_event: Mapping[str, float] = field(default_factory=dict)


def read_rows(detector: Detector, file: Path, counts: float) -> list[Row]:
    """The labelled items of a file."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        text: SourceText = read_item(line)
        label, act = bool(raw["label"]["relevant"]), str(raw["event"] or raw["id"])
        rows.append(Row(detector.observed(text), detector.vector(text), label, act, file.stem, counts))
    return rows


def read_numbers(file: Path = NUMBERS) -> list[Row]:
    """Return the labelled items that are kept as numbers."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        vector = tuple(value / VECTOR_SCALE for value in raw["vector"])
        rows.append(Row(raw["features"], vector, raw["label"], str(raw["act"]), file.stem, raw["counts"]))
    return rows


def write_numbers(rows: Sequence[Row], file: Path = NUMBERS) -> None:
    """Keep labelled items as numbers: features, vector, label, and of the act's name a sum that tells acts apart."""
    lines = []
    for row in rows:
        vector = [round(value * VECTOR_SCALE) for value in row.vector]
        features = {name: round(value, 3) for name, value in sorted(row.features.items())}
        act = zlib.crc32(f"{row.file} {row.act}".encode())
        kept = {"label": row.label, "act": act, "counts": row.counts, "features": features, "vector": vector}
        lines.append(json.dumps(kept, separators=(",", ":")) + "\n")
    file.write_text("".join(sorted(lines)), encoding="utf-8")


def read_prior() -> Prior:
    """Return the weights that the fit is drawn to: of features by name, and of the numbers of a text's vector."""
    raw = yaml.safe_load(PRIOR.read_text(encoding="utf-8"))
    return Prior(
        {name: value for name, value in raw["relevance"].items() if name != "bias"},
        tuple(raw["text"]),
        raw["relevance"]["bias"],
        raw["same_event"],
    )


def read_batches(detector: Detector, file: Path, counts: float) -> list[Batch]:
    """The labelled items of a file as reports of acts, each batch apart."""
    found: dict[int, list[tuple[SourceText, Label]]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        found[raw.get("batch", 0)].append((read_item(line), Label.from_raw(raw)))
    return [batch_of(detector, file.stem, items, counts) for items in found.values()]


def read_titles(detector: Detector) -> list[Row]:
    """Our own headlines and wordings, most of them without a summary."""
    rows = []
    for file, counts in (("headlines_fitted.tsv", 0.5), ("wordings_fitted.tsv", 0.5)):
        lines = (OWN / file).read_text(encoding="utf-8").splitlines()
        for line in (line.split("\t") for line in lines if not line.startswith("#")):
            wording = len(line) == THREE
            relevant, summary = (line[0] == "act", line[2]) if wording else (line[2] != "-", "")
            text = SourceText("", line[1], summary, "", "", None if wording else line[0])
            rows.append(Row(detector.observed(text), detector.vector(text), relevant, line[1], file, counts))
    return rows


THREE = 3
"""Fields of a wording: act or noise, title, summary. A headline has four: language, title, kind, measure."""


CUES = {
    "market": (-2.4, -0.5), "statistics": (-2.2, -1.2), "opinion": (-2.5, -0.9), "guide": (-2.0, -0.7),
    "enforcement": (-3.0, -1.6), "reaction": (-1.8, -0.6), "history": (-1.8, -1.2), "effect": (-2.6, 0.0),
    "hedge": (-2.8, -1.4), "bill": (-2.0, -1.4), "unrelated": (-3.5, -2.2), "persons": (-1.5, -1.0),
    "disruption": (-3.2, -0.4), "denial": (-2.5, -1.2), "reminder": (-2.5, -0.5), "remains": (-1.0, -0.3),
    "address": (-1.0, -0.5), "maybe": (-0.5, -0.3), "domestic": (-0.5, -0.2),
    "undone": (-7.5, 0.0), "unchanged": (-6.5, 0.0),
}  # fmt: skip
EXPECTED = {
    "control, title": 2.0, "control, summary": 1.4, "law or list, title": 1.2, "law or list, summary": 0.8,
    "understood control, title": 1.6, "no control": -1.5, "act, title": 2.2, "act, summary": 1.6,
    "made known, title": 1.3, "made known, summary": 1.0,
    "actor in the sentence": 1.0, "actor in the title": 0.7,
    "nobody acts": -0.6, "made known somewhere": 0.5, "duty of exporters": 1.0, "duty of exporters, title": 1.0,
    "start day": 0.9, "number of an act": 0.9, "goods": 0.4, "goods, title": 0.4, "imports only": -2.5,
    "draft, title": 2.0,
    "imports, title": -1.5, "title asks": -2.4, "title explains": -2.0,
    "official source": 0.5, "text": 0.5, "order": 1.0,
} | {
    f"{cue}, {place}": weight
    for cue, (title, summary) in CUES.items()
    for place, weight in (("title", title), ("summary", summary))
}  # fmt: skip
"""Prior weights set by hand. The fit is drawn to them, so that a rare feature keeps its sign."""


def weights_of(rows: Sequence[Row], prior: Prior, ridge: float = RIDGE) -> dict[str, float]:
    """Return the weights of features that enough items have."""
    expected = {**EXPECTED, **prior.features}
    examples = [Example(row.features, row.label, row.counts) for row in rows]
    return fit(examples, {name: expected.get(name, 0.0) for name in frequent(rows)}, ridge, prior.bias, held=True)


def fit_text(rows: Sequence[Row], prior: Prior) -> list[float]:
    """Return what the numbers of a vector say of relevance, the constant last: both kinds count the same in all.

    Newton's method with the bound of the curvature in its place, which is one matrix for all steps.
    """
    size = len(rows[0].vector)
    unit = math.sqrt(sum(value * value for row in rows for value in row.vector) / (size * len(rows)))
    columns = [[row.vector[at] / unit for row in rows] for at in range(size)] + [[1.0] * len(rows)]
    total = sum(row.counts for row in rows)
    acts = sum(row.counts for row in rows if row.label)
    counts = [row.counts * total / (2 * (acts if row.label else total - acts)) for row in rows]
    weighed = [list(map(mul, column, counts)) for column in columns]
    bound = [[sum(map(mul, weighed[i], columns[j])) / 4 for j in range(i + 1)] for i in range(size + 1)]
    matrix = [[bound[max(i, j)][min(i, j)] for j in range(size + 1)] for i in range(size + 1)]
    for at in range(size):
        matrix[at][at] += TEXT_RIDGE
    drawn = [value * unit for value in prior.text[:-1]] + [prior.text[-1]]
    weights = list(drawn)
    for _ in range(TEXT_STEPS):
        sums = [0.0] * len(rows)
        for weight, column in zip(weights, columns, strict=True):
            sums = [one + weight * value for one, value in zip(sums, column, strict=True)]
        errors = [
            row.label - 1 / (1 + math.exp(-max(-30.0, min(30.0, one)))) for row, one in zip(rows, sums, strict=True)
        ]
        gradient = [sum(map(mul, column, errors)) for column in weighed]
        away = [TEXT_RIDGE * (weight - one) for weight, one in zip(weights[:-1], drawn, strict=False)] + [0.0]
        gradient = [one - back for one, back in zip(gradient, away, strict=True)]
        step = solve(matrix, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
    return [weight / unit for weight in weights[:-1]] + weights[-1:]


TEXT_RIDGE, TEXT_STEPS = 40_000.0, 25


def text_left_out(rows: Sequence[Row], prior: Prior) -> dict[int, float]:
    """Return the text score of each item, by weights fitted without its act."""
    found = {}
    for number in range(FOLDS):
        weights = fit_text([row for row in rows if fold(row.act) != number], prior)
        for at, row in enumerate(rows):
            if fold(row.act) == number:
                found[at] = Weights({}, tuple(weights)).meaning(sum(map(mul, weights, row.vector)))
    return found


def fold(act: str) -> int:
    """Return the fold that leaves out an act's reports."""
    return zlib.crc32(act.encode()) % FOLDS


def frequent(rows: Sequence[Row]) -> list[str]:
    """Return the features that enough items have."""
    count = Counter(name for row in rows for name in row.features)
    return sorted({name for name, times in count.items() if times >= RAREST} | set(EXPECTED))


def left_out(rows: Sequence[Row], prior: Prior, ridge: float = RIDGE) -> list[float]:
    """Return the probability of each item, by weights fitted without its act."""
    found = [0.0] * len(rows)
    for number in range(FOLDS):
        known = [row for row in rows if fold(row.act) != number]
        weights = weights_of(known, prior, ridge)
        for at, row in enumerate(rows):
            if fold(row.act) == number:
                found[at] = chance(weights, row.features)
    return found


def report(rows: Sequence[Row], chances: Sequence[float]) -> None:
    """Return F1 by file, for items left out of the fit."""
    for file in dict.fromkeys(row.file for row in rows):
        counts = Counter((row.label, one >= 0.5) for row, one in zip(rows, chances, strict=True) if row.file == file)  # noqa: PLR2004 - the threshold
        right, wrong, missed = counts[True, True], counts[False, True], counts[True, False]
        f1 = 2 * right / max(1, 2 * right + wrong + missed)
        print(f"{file:24} F1 {f1:.3f} ({right} right, {wrong} wrongly found, {missed} missed)")


def given_files(arguments: Sequence[str]) -> list[tuple[Path, float]]:
    """Return files and what an item of each counts, from `FILE` or `FILE:4`."""
    pairs = (argument.rpartition(":") if ":" in argument else (argument, "", "1") for argument in arguments)
    return [(Path(name), float(counts)) for name, _, counts in pairs]


def main() -> None:
    """Read, fit, report, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE[:COUNTS]")
    parser.add_argument("--numbers", action="store_true", help="keep the files' items as numbers, and fit to these")
    options = parser.parse_args()
    detector, prior = Detector(load(), rule_names()), read_prior()
    given, own = given_files(options.files), OWN / "items_fitted.jsonl"
    rows = [row for file, counts in given for row in read_rows(detector, file, counts)]
    batches = [batch for file, counts in given for batch in read_batches(detector, file, counts)]
    if options.numbers:
        write_numbers(rows)
        write_cards(batches)
        rows, batches = [], []
    rows += [*read_numbers(), *read_rows(detector, own, 1.0), *read_titles(detector)]
    for number, row in text_left_out(rows, prior).items():
        rows[number].features["text"] = row
    rows.append(Row({"no control": 1.0}, (), label=False, act="ordinary news", file="ordinary news", counts=ORDINARY))
    report(rows, left_out(rows, prior))
    text = [round(value, 4) for value in fit_text([row for row in rows if row.vector], prior)]
    batches = [*read_batches(detector, own, 1.0), *read_cards(), *batches, *read_batches(detector, STREAMS, 1.0)]
    known = _rounded(fit_events(batches, prior.same_event))
    parts = {"relevance": _rounded(weights_of(rows, prior)), "same_event": known, "text": text}
    WEIGHTS.write_text(
        HEAD + yaml.safe_dump(parts, sort_keys=False, width=118, default_flow_style=None), encoding="utf-8"
    )


def _rounded(weights: dict[str, float]) -> dict[str, float]:
    return {"bias": round(weights["bias"], 3)} | {
        name: round(weights[name], 3) for name in sorted(weights) if name != "bias"
    }


if __name__ == "__main__":
    main()
