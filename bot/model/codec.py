"""JSON in and out of every record, by the fields of its dataclass.

Writing is compact, in the order of the fields. Reading is strict: a field of another type, or one that is missing and
has no default, raises RecordError with the class, the field and what is wrong. Fields that a newer version wrote are
passed over.
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
    """A dataclass as compact JSON. Raises RecordError for a text that is not Unicode (a lone surrogate)."""
    try:
        return _adapter(type(value)).dump_json(value, by_alias=True).decode()
    except ValueError as error:
        raise RecordError(type(value).__name__, str(error)) from error


def from_json(kind: type[T], text: str | bytes, **context: str) -> T:
    """Read a dataclass. `context` is for fields whose reading needs more than the record holds."""
    try:
        return _adapter(kind).validate_json(text, strict=True, context=context)
    except ValidationError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def from_raw(kind: type[T], raw: object) -> T:
    """Read a dataclass from what JSON was parsed to."""
    try:
        return _adapter(kind).validate_python(raw)
    except ValidationError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    made = _ADAPTERS.get(kind)
    if made is None:
        made = _ADAPTERS[kind] = TypeAdapter(kind)
    return made


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""One for each class: making one takes milliseconds, using it microseconds."""


def _first(error: ValidationError) -> str:
    """The first problem, with its place: `items.0.tier: Input should be a valid string`."""
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else problem["msg"]
