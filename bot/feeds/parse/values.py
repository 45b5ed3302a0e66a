"""Input and output of parsing, and the last step of every kind: from raw fields to an Item. PURE."""

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
"""Items beyond this are counted as skipped; only a hostile source has more."""
MAX_ID = 500


class Readable(Protocol):
    """The fields of a source that parsing needs (`bot.feeds.sources.Source`, or `FeedToRead` in a worker)."""

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
    """A body from which no items can be read. `kind` is a FetchErrorKind, `message` is for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


@dataclass(frozen=True, slots=True)
class Parsed:
    """The items of a body in its order (newest first, if the source declares its order).

    `skipped` counts entries that are empty, cut off, or beyond MAX_ITEMS.
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
    """Make an item from markup or text; `link` must be safe. Returns None without a title, summary and link.

    An item without an id uses its link, title or summary as one.
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
