"""What reading a body takes and gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.model.item import Item
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import JsonNeeds, PageNeeds


MAX_ITEMS = 20_000
"""Items beyond this are counted as skipped: no source needs them, and a hostile one would."""


class Readable(Protocol):
    """What reading a body takes of a source (`bot.feeds.sources.Source` is one)."""

    @property
    def id(self) -> str: ...  # noqa: D102 - Source's fields
    @property
    def address(self) -> str: ...  # noqa: D102 - as above
    @property
    def encoding(self) -> str | None: ...  # noqa: D102 - as above
    @property
    def timezone(self) -> str: ...  # noqa: D102 - as above
    @property
    def reads_as(self) -> SourceKind: ...  # noqa: D102 - as above
    @property
    def page(self) -> PageNeeds | None: ...  # noqa: D102 - as above
    @property
    def api(self) -> JsonNeeds | None: ...  # noqa: D102 - as above


class NotReadableError(Exception):
    """A body that gives no items: `kind` as in the contract, `message` for a person."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a body holds, in its order (newest first where the source says what its order is).

    `skipped` counts entries that say nothing, that were cut off, or that are beyond MAX_ITEMS.
    """

    items: tuple[Item, ...]
    skipped: int = 0
    title: str | None = None
