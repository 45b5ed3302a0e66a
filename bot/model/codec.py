"""Records as JSON: their base class, and the conversion by the fields of their dataclasses.

Output is compact and keeps the order of the fields. Input is read strictly: a field of another type, or a missing field
without default, raises RecordError with the class, the field and the problem. Unknown fields (of a newer version) are
ignored. pydantic is imported at the first conversion, because a parsing worker does without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from bot.errors import RecordError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


class Record:
    """Base class of the dataclasses that are stored as JSON."""

    __slots__ = ()

    def to_json(self) -> str:
        """Write the record as compact JSON."""
        return to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote, in this or another version. Raises RecordError."""
        return from_json(cls, text)

    @classmethod
    def readable(cls, text: str | None) -> Self | None:
        """Read a record, as `from_json`; None if there is none, or one of a version that this one cannot read."""
        try:
            return cls.from_json(text) if text else None
        except RecordError:
            return None


def to_json(value: object, kind: type[Any] | None = None) -> str:
    """Write a dataclass as compact JSON, by its own fields or those of `kind`, from which it descends.

    Raises RecordError if a text is not valid Unicode (a lone surrogate).
    """
    try:
        return _adapter(kind or type(value)).dump_json(value, by_alias=True).decode()
    except ValueError as error:
        raise RecordError(type(value).__name__, str(error)) from error


def from_json(kind: type[T], text: str | bytes, **context: str) -> T:
    """Read a dataclass from JSON; `context` goes to validators that need more than the record. Raises RecordError."""
    try:
        return _adapter(kind).validate_json(text, strict=True, context=context)
    except ValueError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def from_raw(kind: type[T], raw: object) -> T:
    """Read a dataclass from parsed JSON. Raises RecordError."""
    try:
        return _adapter(kind).validate_python(raw)
    except ValueError as error:
        raise RecordError(kind.__name__, _first(error)) from error


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    adapter = _ADAPTERS.get(kind)
    if adapter is None:
        from pydantic import TypeAdapter  # noqa: PLC0415 - a parsing worker does without

        adapter = _ADAPTERS[kind] = TypeAdapter(kind)
    return adapter


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}
"""By class. Building an adapter takes milliseconds, using it microseconds."""


def _first(error: ValueError) -> str:
    """Describe the first problem of a pydantic error: `items.0.tier: Input should be a valid string`."""
    from pydantic import ValidationError  # noqa: PLC0415 - loaded by then

    if not isinstance(error, ValidationError):
        return str(error)
    problem = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {problem['msg']}" if place else problem["msg"]
