"""What reading a body takes and gives; the last step of every kind, from raw fields to an Item. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.feeds.parse.plain_text import SUMMARY_LENGTH, TITLE_LENGTH, one_line, plain
from bot.model.item import Item
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import JsonNeeds, ListNeeds, PageNeeds


MAX_ITEMS = 20_000
"""Items beyond this are counted as skipped: no source needs them, and a hostile one would."""
MAX_ID = 500


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
    @property
    def control_list(self) -> ListNeeds | None: ...  # noqa: D102 - as above


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


def make_item(  # noqa: PLR0913 - the fields of an Item
    *,
    id: str,  # noqa: A002 - the field's name
    title: str,
    link: str,
    summary: str,
    published: datetime | None,
    edited: datetime | None = None,
    facts: tuple[tuple[str, str], ...] = (),
) -> Item | None:
    """An item from markup or text; `link` is safe already. None if it has neither a title nor a summary nor a link.

    An item without an id of its own is named by what it has.
    """
    title, summary = plain(title, TITLE_LENGTH), plain(summary, SUMMARY_LENGTH)
    if not (title or summary or link):
        return None
    return Item(_bounded(one_line(id) or link or title or summary), title, link, summary, published, edited, facts)


def _bounded(name: str) -> str:
    if len(name) <= MAX_ID:
        return name
    from hashlib import blake2b  # noqa: PLC0415 - it loads OpenSSL, which a parsing worker hardly ever needs

    return f"{name[: MAX_ID - 33]}~{blake2b(name.encode(), digest_size=16).hexdigest()}"
