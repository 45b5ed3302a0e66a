"""Copies of frozen values with some fields changed. PURE."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from msgspec import Struct, structs

T = TypeVar("T")


def replace(value: T, /, **changes: Any) -> T:  # noqa: ANN401 - the values of fields
    """Return a copy of a Struct or of a dataclass with other fields; of a Struct in a tenth of the time."""
    if isinstance(value, Struct):
        return structs.replace(value, **changes)
    return dataclasses.replace(value, **changes)  # type: ignore[type-var] # what is no Struct is a dataclass
