"""Fit `bot/detect/weights.yaml` to labelled items: `make fit`, or with more files: `make fit ARGS="mine.jsonl:4"`.

Logistic regression with ridge by Newton's method over sparse features. A file's items may count more (`:4`). The score
that is printed is of items left out: each fold leaves out all reports of an act.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

import yaml

from bot.detect import Detector, SourceText
from bot.detect.lexicon_files import load
from bot.detect.weights import Weights, shipped
from handlers.terminal.detect import read_item, rule_names

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "detect"
WEIGHTS = ROOT / "bot" / "detect" / "weights.yaml"
FOLDS, STEPS, RIDGE, RAREST = 5, 25, 15.0, 6
HEAD = """# What each named signal counts for, as log-odds. Written by `make fit` (tools/fit.py), never by hand.
# `relevance`: the features of bot/detect/features.py. `same_event`: the signals of bot/detect/similarity.py.
"""
ORDINARY = 300.0
"""The weight of items that name no control: they are rare in labelled files, but most of a real feed."""

Sparse = dict[int, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled item: its features and vector, whether it reports an act, which one, its file, its weight."""

    features: dict[str, float]
    vector: tuple[float, ...]
    label: bool
    act: str
    file: str
    counts: float


def read_rows(detector: Detector, file: Path, counts: float) -> list[Row]:
    """The labelled items of a file."""
    rows = []
    for line in file.read_text(encoding="utf-8").splitlines():
        raw = json.loads(line)
        text: SourceText = read_item(line)
        label, act = bool(raw["label"]["relevant"]), str(raw["event"])
        rows.append(Row(detector.observed(text), detector.vector(text), label, act, file.stem, counts))
    return rows


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
    "disruption": (-3.2, -0.4), "denial": (-2.5, -1.2), "reminder": (-1.0, -0.5), "remains": (-1.0, -0.3),
    "address": (-1.0, -0.5), "maybe": (-0.5, -0.3), "domestic": (-0.5, -0.2),
}  # fmt: skip
EXPECTED = {
    "control, title": 2.0, "control, summary": 1.4, "law or list, title": 1.2, "law or list, summary": 0.8,
    "understood control, title": 1.6, "no control": -1.5, "act, title": 2.2, "act, summary": 1.6,
    "act of a bill, summary": 0.6, "made known, title": 1.3, "made known, summary": 1.0, "control of another": -2.8,
    "head and verbal noun": 2.4, "head and control": 0.8, "actor in the sentence": 1.0, "actor in the title": 0.7,
    "nobody acts": -0.6, "made known somewhere": 0.5, "duty of exporters": 1.0, "duty of exporters, title": 1.0,
    "start day": 0.9, "number of an act": 0.9, "goods": 0.4, "goods, title": 0.4, "imports only": -2.5,
    "imports, title": -1.5, "title asks": -2.4, "title explains": -2.0, "reaction without day or number": -1.5,
    "official source": 0.5, "text": 0.5,
} | {
    f"{cue}, {place}": weight
    for cue, (title, summary) in CUES.items()
    for place, weight in (("title", title), ("after the act", title / 3), ("summary", summary))
}  # fmt: skip
"""Prior weights set by hand. The fit is drawn to them, so that a rare feature keeps its sign."""


def solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Solve a symmetric positive system by Cholesky's method."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            left = lower[i]
            rest = matrix[i][j] - sum(map(float.__mul__, left[:j], lower[j][:j]))
            if i == j:
                left[i] = math.sqrt(max(rest, 1e-12))
            else:
                left[j] = rest / lower[j][j]
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - sum(map(float.__mul__, lower[i][:i], forward))) / lower[i][i])
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (forward[i] - sum(lower[k][i] * found[k] for k in range(i + 1, size))) / lower[i][i]
    return found


BIAS = -3.4


def fit(rows: Sequence[Row], names: Sequence[str], ridge: float = RIDGE) -> dict[str, float]:
    """Fit the weights of these features, drawn to the expected values, and the free `bias`."""
    place = {name: at for at, name in enumerate(names)}
    size = len(names) + 1
    sparse: list[Sparse] = [
        {place[name]: value for name, value in row.features.items() if name in place} | {size - 1: 1.0} for row in rows
    ]
    expected = [EXPECTED.get(name, 0.0) for name in names]
    weights = [*expected, BIAS]
    for _ in range(STEPS):
        gradient = [ridge * (one - weight) for one, weight in zip(expected, weights, strict=False)] + [0.0]
        hessian = [[0.0] * size for _ in range(size)]
        for at in range(size - 1):
            hessian[at][at] = ridge
        hessian[-1][-1] = 1e-6
        for row, values in zip(rows, sparse, strict=True):
            total = sum(weights[at] * value for at, value in values.items())
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
            error, spread = row.counts * (row.label - chance), row.counts * chance * (1 - chance)
            items = list(values.items())
            for at, value in items:
                gradient[at] += error * value
                line, scaled = hessian[at], spread * value
                for other, second in items:
                    line[other] += scaled * second
        step = solve(hessian, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step)) < 1e-4:  # noqa: PLR2004 - as good as still
            break
    return {"bias": weights[-1]} | dict(zip(names, weights[:-1], strict=True))


def fit_text(rows: Sequence[Row]) -> list[float]:
    """What the numbers of a vector say of relevance, the constant last: both kinds of items count the same in all.

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
    weights = [0.0] * (size + 1)
    for _ in range(TEXT_STEPS):
        sums = [0.0] * len(rows)
        for weight, column in zip(weights, columns, strict=True):
            sums = [one + weight * value for one, value in zip(sums, column, strict=True)]
        errors = [
            row.label - 1 / (1 + math.exp(-max(-30.0, min(30.0, one)))) for row, one in zip(rows, sums, strict=True)
        ]
        gradient = [sum(map(mul, column, errors)) for column in weighed]
        gradient = [one - TEXT_RIDGE * weight for one, weight in zip(gradient[:-1], weights, strict=False)] + gradient[
            -1:
        ]
        step = solve(matrix, gradient)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
    return [weight / unit for weight in weights[:-1]] + weights[-1:]


TEXT_RIDGE, TEXT_STEPS = 4.0, 25


def text_left_out(rows: Sequence[Row]) -> dict[int, float]:
    """Return the text score of each item, by weights fitted without its act."""
    found = {}
    for number in range(FOLDS):
        weights = fit_text([row for row in rows if fold(row.act) != number])
        for at, row in enumerate(rows):
            if fold(row.act) == number:
                found[at] = Weights({}, tuple(weights)).meaning(row.vector)
    return found


def chance(weights: dict[str, float], features: dict[str, float]) -> float:
    """Return the probability that an item reports an act."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def fold(act: str) -> int:
    """Return the fold that leaves out an act's reports."""
    return zlib.crc32(act.encode()) % FOLDS


def frequent(rows: Sequence[Row]) -> list[str]:
    """Return the features that enough items have."""
    count = Counter(name for row in rows for name in row.features)
    return sorted({name for name, times in count.items() if times >= RAREST} | set(EXPECTED))


def left_out(rows: Sequence[Row], ridge: float = RIDGE) -> list[float]:
    """Return the probability of each item, by weights fitted without its act."""
    found = [0.0] * len(rows)
    for number in range(FOLDS):
        known = [row for row in rows if fold(row.act) != number]
        weights = fit(known, frequent(known), ridge)
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


def main() -> None:
    """Read, fit, report, write."""
    detector = Detector(load(), rule_names())
    given = [(argument.rpartition(":")[0] or argument, argument.rpartition(":")[2]) for argument in sys.argv[1:]]
    files = [(OWN / "items_fitted.jsonl", 1.0)]
    files += [(Path(name), float(counts) if counts.replace(".", "").isdigit() else 1.0) for name, counts in given]
    rows = [row for file, counts in files for row in read_rows(detector, file, counts)]
    rows += read_titles(detector)
    for number, row in text_left_out(rows).items():
        rows[number].features["text"] = row
    rows.append(Row({"no control": 1.0}, (), label=False, act="ordinary news", file="ordinary news", counts=ORDINARY))
    report(rows, left_out(rows))
    weights = fit(rows, frequent(rows))
    ranked = {"bias": round(weights.pop("bias"), 3)} | {name: round(weights[name], 3) for name in sorted(weights)}
    text = [round(value, 4) for value in fit_text([row for row in rows if row.vector])]
    parts = {"relevance": ranked, "same_event": dict(shipped().parts["same_event"]), "text": text}
    WEIGHTS.write_text(
        HEAD + yaml.safe_dump(parts, sort_keys=False, width=118, default_flow_style=None), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
