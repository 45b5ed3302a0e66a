"""The fitted weights (`weights.yaml`, written by `make fit`): what each named signal counts for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.detect.lexicon import LexiconError

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
    """The weights that ship with the program, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("bot.detect") / FILE).read_text(encoding="utf-8")
    try:
        return read_weights(yaml.load(text, loader))  # noqa: S506 - a safe loader, C where it is built
    except yaml.YAMLError as error:
        raise LexiconError(FILE, " ".join(str(error).split())) from error
