"""Known column headers of parts lists (headers.yaml), normalised for lookup."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

_NAME, _CODE = 1.0, 0.5
"""Of two columns that are known equally well the name is asked: a customs code holds neighbours of the thing."""


def title(text: str) -> str:
    """A title in the form in which it is looked up: letters and digits, one blank between words."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold()))


def promise(column: str) -> float:
    """How much a title promises goods or codes, 0 for one that says nothing; below 0 for one of other things."""
    named = title(column)
    if named in _titles("codes"):
        return _CODE
    if named in _titles("names"):
        return _NAME
    return -_NAME if any(named in _titles(other) for other in ("others", "from", "to", "on")) else 0


def leads(column: str, name: str) -> bool:
    """Whether a title is one of `from`, `to` or `on`."""
    return title(column) in _titles(name)


@cache
def _titles(name: str) -> frozenset[str]:
    return frozenset(title(one) for one in _file()[name].split(",")) - {""}


@cache
def _file() -> dict[str, str]:
    text = (Path(__file__).parent / "headers.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.load(text, yaml.CSafeLoader)
    return found
