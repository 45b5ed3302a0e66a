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
from pathlib import Path

import yaml

from bot.detect import Detector, SourceText
from bot.detect.lexicon_files import load
from bot.detect.weights import shipped
from handlers.terminal.detect import read_item, rule_names

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tests" / "detect" / "corpus"
WEIGHTS = ROOT / "bot" / "detect" / "weights.yaml"
FOLDS, STEPS, RIDGE, RAREST = 5, 25, 2.0, 6
HEAD = """# What each named signal counts for, as log-odds. Written by `make fit` (tools/fit.py): not to be edited by hand.
# `relevance`: the features of bot/detect/features.py. `same_event`: the signals of bot/detect/similarity.py.
"""
Sparse = dict[int, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled item: its features, whether it tells an act, which act, from which file, how much it counts."""

    features: dict[str, float]
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
        rows.append(
            Row(detector.observed(text), bool(raw["label"]["relevant"]), str(raw["event"]), file.stem, counts)
        )
    return rows


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


def fit(rows: Sequence[Row], names: Sequence[str], ridge: float = RIDGE) -> dict[str, float]:
    """The weights of the features that are named, and `bias`, which no ridge holds."""
    place = {name: at for at, name in enumerate(names)}
    size = len(names) + 1
    sparse: list[Sparse] = [
        {place[name]: value for name, value in row.features.items() if name in place} | {size - 1: 1.0} for row in rows
    ]
    weights = [0.0] * size
    for _ in range(STEPS):
        gradient = [-ridge * weight for weight in weights[:-1]] + [0.0]
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


def chance(weights: dict[str, float], features: dict[str, float]) -> float:
    """How likely an item tells an act."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def fold(act: str) -> int:
    """The fold that leaves out an act's reports."""
    return zlib.crc32(act.encode()) % FOLDS


def frequent(rows: Sequence[Row]) -> list[str]:
    """Names of features that enough items have."""
    count = Counter(name for row in rows for name in row.features)
    return sorted(name for name, times in count.items() if times >= RAREST)


def left_out(rows: Sequence[Row], ridge: float = RIDGE) -> list[float]:
    """For each item the chance that weights fitted without its act give it."""
    found = [0.0] * len(rows)
    for number in range(FOLDS):
        known = [row for row in rows if fold(row.act) != number]
        weights = fit(known, frequent(known), ridge)
        for at, row in enumerate(rows):
            if fold(row.act) == number:
                found[at] = chance(weights, row.features)
    return found


def report(rows: Sequence[Row], chances: Sequence[float]) -> None:
    """F1 by file, of items left out."""
    for file in dict.fromkeys(row.file for row in rows):
        counts = Counter((row.label, one >= 0.5) for row, one in zip(rows, chances, strict=True) if row.file == file)  # noqa: PLR2004 - the threshold
        right, wrong, missed = counts[True, True], counts[False, True], counts[True, False]
        f1 = 2 * right / max(1, 2 * right + wrong + missed)
        print(f"{file:24} F1 {f1:.3f} ({right} right, {wrong} wrongly found, {missed} missed)")


def main() -> None:
    """Read, fit, report, write."""
    detector = Detector(load(), rule_names())
    given = [(argument.rpartition(":")[0] or argument, argument.rpartition(":")[2]) for argument in sys.argv[1:]]
    files = [(file, 1.0) for file in sorted(OWN.parent.glob("corpus*.jsonl"))]
    files += [(Path(name), float(counts) if counts.replace(".", "").isdigit() else 1.0) for name, counts in given]
    rows = [row for file, counts in files for row in read_rows(detector, file, counts)]
    report(rows, left_out(rows))
    weights = fit(rows, frequent(rows))
    ranked = {"bias": round(weights.pop("bias"), 3)} | {name: round(weights[name], 3) for name in sorted(weights)}
    parts = {"relevance": ranked, "same_event": dict(shipped().parts["same_event"])}
    WEIGHTS.write_text(HEAD + yaml.safe_dump(parts, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
