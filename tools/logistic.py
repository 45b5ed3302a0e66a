"""Logistic regression with ridge by Newton's method over sparse features: what `make fit` fits weights by."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS, STILL = 25, 1e-4
BOUND = 30.0
"""Log-odds beyond which a chance is as good as sure."""

DRAWN = 0.01
"""How much a calibration is drawn to leave scores as they are, beside items that count one each."""


@dataclass(frozen=True, slots=True)
class Example:
    """Features by name, whether it is one, and how much it counts."""

    features: Mapping[str, float]
    label: bool
    counts: float = 1.0


def chance(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """How likely something with these features is one."""
    total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1 / (1 + math.exp(-max(-BOUND, min(BOUND, total))))


def fit(
    examples: Sequence[Example],
    expected: Mapping[str, float],
    ridge: float,
    bias: float = 0.0,
    *,
    held: bool = False,
) -> dict[str, float]:
    """Return the weights of the features that `expected` names, drawn to its values, and `bias`.

    The bias is free, or, `held`, drawn to its value as well.
    """
    names = sorted(expected)
    place = {name: at for at, name in enumerate(names)}
    size = len(names) + 1
    sparse = [
        [(place[name], value) for name, value in example.features.items() if name in place] + [(size - 1, 1.0)]
        for example in examples
    ]
    drawn = [expected[name] for name in names] + [bias] * held
    weights = [*drawn[: size - 1], bias]
    loss = _loss(examples, sparse, drawn, weights, ridge)
    for _ in range(STEPS):
        gradient = [ridge * (one - weight) for one, weight in zip(drawn, weights, strict=False)] + [0.0] * (not held)
        hessian = [[0.0] * size for _ in range(size)]
        for at in range(size):
            hessian[at][at] = ridge if at < len(drawn) else 1e-6
        for example, values in zip(examples, sparse, strict=True):
            total = sum(weights[at] * value for at, value in values)
            likely = 1 / (1 + math.exp(-max(-BOUND, min(BOUND, total))))
            error, spread = example.counts * (example.label - likely), example.counts * likely * (1 - likely)
            for at, value in values:
                gradient[at] += error * value
                line, scaled = hessian[at], spread * value
                for other, second in values:
                    line[other] += scaled * second
        step = solve(hessian, gradient)
        # A whole step may lead far beyond the best weights where few chances are near a half: then a part of it does.
        for _halving in range(HALVINGS):
            tried = [weight + change for weight, change in zip(weights, step, strict=True)]
            if (after := _loss(examples, sparse, drawn, tried, ridge)) <= loss:
                break
            step = [change / 2 for change in step]
        else:
            break
        weights, loss = tried, after
        if max(map(abs, step)) < STILL:
            break
    return dict(zip(names, weights, strict=False)) | {"bias": weights[-1]}


HALVINGS = 60


def _loss(
    examples: Sequence[Example],
    sparse: Sequence[Sequence[tuple[int, float]]],
    drawn: Sequence[float],
    weights: Sequence[float],
    ridge: float,
) -> float:
    """What the fit makes small: the log-loss of the examples, and the distance from what the weights are drawn to."""
    loss = ridge / 2 * sum((weight - one) ** 2 for weight, one in zip(weights, drawn, strict=False))
    for example, values in zip(examples, sparse, strict=True):
        total = sum(weights[at] * value for at, value in values)
        margin = total if example.label else -total
        loss += example.counts * (math.log1p(math.exp(-margin)) if margin > -BOUND else -margin)
    return loss


def solve(matrix: Sequence[Sequence[float]], right: Sequence[float]) -> list[float]:
    """Solve a symmetric positive system by Cholesky's method."""
    size = len(right)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            left = lower[i]
            rest = matrix[i][j] - sum(map(float.__mul__, left[:j], lower[j][:j]))
            left[j] = math.sqrt(max(rest, 1e-12)) if i == j else rest / lower[j][j]
    forward: list[float] = []
    for i in range(size):
        forward.append((right[i] - sum(map(float.__mul__, lower[i][:i], forward))) / lower[i][i])
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (forward[i] - sum(lower[k][i] * found[k] for k in range(i + 1, size))) / lower[i][i]
    return found


def calibrated(
    offsets: Sequence[float], scores: Sequence[float], labels: Sequence[bool], counts: Sequence[float]
) -> tuple[float, float]:
    """Return scale and shift: with log-odds of `offset` + scale * score + shift, the labels are likeliest.

    Scores that part the labels without a fault would have a scale without end, so both are drawn a little to 1 and 0.
    """
    scale, shift = 1.0, 0.0
    for _ in range(STEPS):
        gradient, hessian = [DRAWN * (1.0 - scale), -DRAWN * shift], [[DRAWN, 0.0], [0.0, DRAWN]]
        for offset, score, label, count in zip(offsets, scores, labels, counts, strict=True):
            likely = 1 / (1 + math.exp(-max(-BOUND, min(BOUND, offset + scale * score + shift))))
            error, spread = count * (label - likely), count * likely * (1 - likely)
            gradient = [gradient[0] + error * score, gradient[1] + error]
            hessian[0][0] += spread * score * score
            hessian[1][0] += spread * score
            hessian[1][1] += spread
        hessian[0][1] = hessian[1][0]
        # A whole step of Newton's may lead past the best from far away.
        step = [max(-1.0, min(1.0, one)) for one in solve(hessian, gradient)]
        scale, shift = scale + step[0], shift + step[1]
        if max(map(abs, step)) < STILL:
            break
    return scale, shift
