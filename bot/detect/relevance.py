"""Relevance: a logistic score over named features with the fitted weights of `weights.yaml`, and its reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.detect.features import Item, Observed, features, strongest
from bot.detect.lexicon import LexiconError, read_file
from bot.text.matcher import Hit
from bot.text.normalize import is_word
from bot.vocabulary import Kind

# The fitted weights (`weights.yaml`, written by `make fit`): what each named signal counts for.


FILE = "weights.yaml"
PARTS = ("relevance", "same_event")


@dataclass(frozen=True, slots=True)
class Weights:
    """For each part: the weight of each signal by name, and `bias`, which always counts."""

    parts: Mapping[str, Mapping[str, float]]
    text: tuple[float, ...] = ()
    """What the numbers of a text's vector say of relevance, the last one by itself; empty: nothing."""

    def meaning(self, product: float) -> float:
        """What a text's meaning says, as log-odds. `product`: of its vector and `text`."""
        return max(-SUREST, min(SUREST, self.text[-1] + product))

    def of(self, part: str, name: str) -> float:
        """The weight of one signal; one that was never seen when fitting counts for nothing."""
        return self.parts[part].get(name, 0.0)

    def score(self, part: str, signals: Mapping[str, float]) -> float:
        """The weighted sum of signals."""
        weights = self.parts[part]
        return weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in signals.items())


def read_weights(raw: Any) -> Weights:  # noqa: ANN401 - whatever the YAML holds; the checks follow
    """Raises LexiconError with the place if the form is broken."""
    if not isinstance(raw, dict) or set(PARTS) - set(raw):
        raise LexiconError(FILE, f"must hold {' and '.join(PARTS)}")
    for part in PARTS:
        values = raw[part]
        if not isinstance(values, dict) or "bias" not in values:
            raise LexiconError(FILE, f"{part}: must map names to numbers, `bias` among them")
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST:
                raise LexiconError(FILE, f"{part}: {name}: {value!r} is no number of at most {LARGEST}")
    text = raw.get("text", [])
    if not isinstance(text, list) or not all(isinstance(value, float) for value in text):
        raise LexiconError(FILE, "text: must be a list of numbers")
    parts = {part: {name: float(value) for name, value in raw[part].items()} for part in PARTS}
    return Weights(parts, tuple(text))


LARGEST = 50
SUREST = 3.0
"""What a text's meaning alone may say for or against an act: the words of a text are not read in their order."""


@cache
def shipped() -> Weights:
    """Return the weights that ship with the program, read once."""
    return read_file(FILE, read_weights, "bot.detect")


MAKES = {
    "market": Kind.MARKET,
    "statistics": Kind.MARKET,
    "disruption": Kind.MARKET,
    "enforcement": Kind.ENFORCEMENT,
    "guide": Kind.GUIDANCE,
    "address": Kind.GUIDANCE,
    "unrelated": Kind.UNRELATED,
    "persons": Kind.UNRELATED,
    "domestic": Kind.UNRELATED,
    "imports only": Kind.UNRELATED,
    "imports": Kind.UNRELATED,
    "figures": Kind.MARKET,
}
"""What a feature that speaks against an act makes of the item; any other makes it analysis."""

FACELESS = frozenset({"nobody acts", "no control", "text", "order"})
"""Features that speak against an act without saying what else the item is."""

STEEPEST = 30.0
DOUBT = 0.0067
"""A score nearer than this to 0 or 1 (log-odds of 5) is sure; no reading of the text could turn it."""
SMALL = 0.05


@dataclass(frozen=True, slots=True)
class Judgement:
    """The score, its reasons, and the sentences in which the act is told."""

    score: float
    reasons: tuple[str, ...]
    """In words, the heaviest first."""
    acting: frozenset[int]
    against: Kind
    thing: Hit | None = None
    """The clearest control that the text names."""


def judge(item: Item, weights: Weights, wording: Mapping[str, str]) -> Judgement:
    """Weigh an item. `wording`: what each feature says, for people."""
    known = weights.parts["relevance"]
    counted = [(known.get(one[0], 0.0) * one[1], one) for one in features(item)]
    total = known["bias"] + sum(weight for weight, _ in counted)
    counted = sorted((pair for pair in counted if abs(pair[0]) >= SMALL), key=lambda pair: -abs(pair[0]))
    return Judgement(
        score=1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, total)))),
        reasons=tuple(f"{_said(item, observed, wording)} ({weight:+.1f})" for weight, observed in counted[:REASONS]),
        acting=frozenset(hit.sentence for hit, _ in item.done),
        against=_against(item, counted),
        thing=next(iter(strongest(item.objects)), None),
    )


def is_doubtful(score: float) -> bool:
    """Return whether a score leaves a doubt that the reader of word order may settle."""
    return DOUBT < score < 1 - DOUBT


def observed(item: Item) -> dict[str, float]:
    """The features of an item by name, as they are fitted."""
    return {name: value for name, value, _ in features(item)}


def _said(item: Item, observed: Observed, wording: Mapping[str, str]) -> str:
    """A feature in words, with the words of the text that show it."""
    name, _, span = observed
    base, _, place = name.partition(", ")
    text = wording.get(name) or wording.get(base, base)
    if span is None:
        return f"{text} ({place})" if place and name not in wording else text
    page = item.reading.page
    end = span.end
    while 0 < end < len(page.shown) and is_word(page.shown[end - 1]) and is_word(page.shown[end]):
        end += 1  # a stem is shown as the whole word
    shown = page.shown[span.start : end].strip()
    cut = shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
    return f"{text}: “{cut}” in the {page.place(span.start)}"


SHOWN = 60
REASONS = 14
"""Reasons that are told."""


def _against(item: Item, counted: list[tuple[float, Observed]]) -> Kind:
    """What the item is if it is no act: what speaks most against one."""
    if not item.objects and not item.reading.has("export", "goods"):
        return Kind.UNRELATED
    for weight, (name, _, _) in counted:
        if weight < 0 and name not in FACELESS:
            return MAKES.get(name.partition(",")[0], Kind.ANALYSIS)
    return Kind.UNRELATED
