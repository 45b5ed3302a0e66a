"""Data about languages; its tables and YAML files are read here, each once.

tools/tables.py writes tables.json; people keep the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def generated() -> Mapping[str, Any]:
    """Return `tables.json`, which tools/tables.py generates from CLDR, ISO and bot/data: months, countries, dates."""
    return _json("tables")


@cache
def spelling() -> Mapping[str, Any]:
    """Return `spelling.json`, kept by hand: how names are normalised. The generated tables depend on it."""
    return _json("spelling")


def _json(name: str) -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(files("bot.data").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return table


@cache
def read_yaml(name: str) -> Any:  # noqa: ANN401 - the caller declares the file's shape
    """Return a YAML file kept by hand, by its name without the ending."""
    import yaml  # noqa: PLC0415 - most queries need none of these files

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("bot.data").joinpath(f"{name}.yaml").read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader, C where it is built
