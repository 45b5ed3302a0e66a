"""Relevance: a logistic score over named features, with fitted weights; each that counts is a reason for people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from bot.detect.controls import strongest
from bot.detect.document import is_word
from bot.detect.features import Item, Observed, features
from bot.detect.matches import Hit
from bot.detect.weights import Weights
from bot.vocabulary import Kind

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

FACELESS = frozenset({"nobody acts", "no control", "text"})
"""Features that speak against an act without saying what else the item is."""

STEEPEST = 30.0
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
    found = features(item)
    counted = [(weights.of("relevance", name) * value, (name, value, span)) for name, value, span in found]
    total = weights.of("relevance", "bias") + sum(weight for weight, _ in counted)
    counted = sorted((pair for pair in counted if abs(pair[0]) >= SMALL), key=lambda pair: -abs(pair[0]))
    return Judgement(
        score=1 / (1 + math.exp(-max(-STEEPEST, min(STEEPEST, total)))),
        reasons=tuple(f"{_said(item, observed, wording)} ({weight:+.1f})" for weight, observed in counted[:REASONS]),
        acting=frozenset(hit.sentence for hit, _ in item.done),
        against=_against(item, counted),
        thing=next(iter(strongest(item.objects)), None),
    )


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
