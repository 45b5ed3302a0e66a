"""The base of every dataclass that is stored as JSON. The codec is imported when a record is first written or read."""

from __future__ import annotations

from typing import Self


class Record:
    """Base class of the dataclasses that are stored as JSON (bot.model.codec)."""

    __slots__ = ()

    def to_json(self) -> str:
        """Write the record as compact JSON."""
        from bot.model.codec import to_json  # noqa: PLC0415 - pydantic: a parsing worker does without

        return to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote, in this or another version. Raises RecordError."""
        from bot.model.codec import from_json  # noqa: PLC0415 - as above

        return from_json(cls, text)
