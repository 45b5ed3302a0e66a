"""The base of every dataclass that is kept as JSON. Loads the codec when a record is written or read, not before."""

from __future__ import annotations

from typing import Self


class Record:
    """Base of the dataclasses that are kept as JSON (bot.model.codec)."""

    __slots__ = ()

    def to_json(self) -> str:
        """The record as it is kept."""
        from bot.model.codec import to_json  # noqa: PLC0415 - pydantic: a parsing worker does without

        return to_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote, in this or another version. Raises RecordError."""
        from bot.model.codec import from_json  # noqa: PLC0415 - as above

        return from_json(cls, text)
