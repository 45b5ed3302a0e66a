"""An item as published by a source, and the page that it links to. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.record import Record

LISTED = "list"
"""The fact that marks an item as the difference of two editions of a control list; its value is the list's key."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a source, as published: plain text, no markup.

    `id` is the entry's own id (its link if it has none). `published` and `edited` are aware (UTC), None if the source
    gives no readable date. `link` is http(s) or empty. `facts` holds what a structured source states (an API's document
    number or effective date), by the names of `Verdict`'s fields.
    """

    id: str
    title: str
    link: str
    summary: str
    published: datetime | None = None
    edited: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()


LONGEST = 20_000
"""Characters of a page's main text that are kept: a text states at its beginning what the act does."""


@dataclass(frozen=True, slots=True)
class Article(Record):
    """The main text of a linked page: plain, one paragraph a line, at most LONGEST characters.

    `address` is the last one after redirects, `title` the page's own ('' if it has none), `published` the day that the
    page itself gives (ISO 8601).
    """

    address: str
    title: str
    text: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """How often an item was reported as edited since an instant."""

    count: int
    since: datetime
