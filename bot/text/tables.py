"""The data files of bot/data, each read once: the only place where language data comes from a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def generated() -> Mapping[str, Any]:
    """`tables.json`, which tools/tables.py writes from CLDR: months, weekdays, countries, alpha3."""
    return _json("tables")


@cache
def spelling() -> Mapping[str, Any]:
    """`spelling.json`, which people keep: how names are made comparable. The generated tables are made with it."""
    return _json("spelling")


def _json(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(files("bot.data").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return found


@cache
def written(name: str) -> Any:  # noqa: ANN401 - each file has a shape of its own, which its reader declares
    """One YAML file that people keep, by its name without the ending."""
    import yaml  # noqa: PLC0415 - most questions need none of these files

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(files("bot.data").joinpath(f"{name}.yaml").read_text(encoding="utf-8"), loader)  # noqa: S506 - a safe loader, C where it is built
