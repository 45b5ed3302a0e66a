"""Convert records to JSON and back, by the fields of their dataclasses.

Output is compact and keeps the order of the fields. Input is read strictly: a field of another type, or a missing field
without default, raises RecordError with the class, the field and the problem. Unknown fields (of a newer version) are
ignored.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import PlainSerializer, TypeAdapter, ValidationError

from bot.errors import RecordError

T = TypeVar("T")

Instant = Annotated[datetime, PlainSerializer(datetime.isoformat, when_used="json")]
"""An aware instant, written by `isoformat` (`…+00:00`)."""


def to_json(value: object) -> str:
    """Write a dataclass as compact JSON. Raises RecordError if a text is not valid Unicode (a lone surrogate)."""
    try:
        return _adapter(type(value)).dump_json(value, by_alias=True).decode()
    except ValueError as error:
        raise RecordError(type(value).__name__, str(error)) from error


def from_json(kind: type[T], text: str | bytes, **context: str) -> T:
    """Read a dataclass from JSON; `context` goes to validators that need more than the record. Raises RecordError."""
    try:
        return _adapter(kind).validate_json(text, strict=True, context=context)
    except ValidationError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def from_raw(kind: type[T], raw: object) -> T:
    """Read a dataclass from parsed JSON. Raises RecordError."""
    try:
        return _adapter(kind).validate_python(raw)
    except ValidationError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return adapter


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""By class. Building an adapter takes milliseconds, using it microseconds."""


def _first(error: ValidationError) -> str:
    """Describe the first problem: `items.0.tier: Input should be a valid string`."""
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else problem["msg"]
