"""The shipped lists and the reading patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.lists.loading import ListFiles
from bot.lists.readers.ccl import ListReader, Wording

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def files() -> ListFiles:
    return ListFiles(ROOT / "rules" / "lists")


def patterns(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "bot" / "data" / "lists" / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording.of(patterns("us-ccl.yaml"))


@pytest.fixture(scope="session")
def reader() -> ListReader:
    return ListReader(patterns("us-ccl.yaml"), patterns("quantities.yaml"), frozenset({"7A999.b", "7A999.c"}))
