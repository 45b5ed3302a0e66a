"""An item as published by a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.record import Record


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a source, as published: plain text, no markup.

    `id` is the entry's own id (or its link where it has none); `published` and `edited` are aware (UTC),
    None where the source names none that can be read. `link` is http(s) or empty. `facts` holds what a structured
    source states outright (an API's document number or effective date), by the names of `Verdict`'s fields.
    """

    id: str
    title: str
    link: str
    summary: str
    published: datetime | None = None
    edited: datetime | None = None
    facts: tuple[tuple[str, str], ...] = ()


# The content of the page that an item links to, as a value. Pure.


LONGEST = 20_000
"""Characters of a page's main text that are kept: what an act does stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Article(Record):
    """The main text of a linked page: plain, its paragraphs in lines, at most LONGEST characters.

    `address` is where it was found in the end, after redirects. `title` is the page's own ('' where it has none),
    `published` the day that the page itself gives (ISO 8601).
    """

    address: str
    title: str
    text: str
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Edits:
    """How often an item was handed on as changed since a moment."""

    count: int
    since: datetime
