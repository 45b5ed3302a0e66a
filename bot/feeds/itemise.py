"""The last step of every kind: raw fields to an Item of plain, bounded text. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.feeds.items import Item
from bot.feeds.text import SUMMARY_LENGTH, TITLE_LENGTH, one_line, plain

MAX_ID = 500


def make_item(  # noqa: PLR0913 - the fields of an Item
    *,
    id: str,  # noqa: A002 - the field's name
    title: str,
    link: str,
    summary: str,
    published: datetime | None,
    edited: datetime | None = None,
    facts: tuple[tuple[str, str], ...] = (),
) -> Item:
    """An item from markup or text, of which nothing may be left (a title that was a script). `link` is safe already.

    An item without an id of its own is named by what it has; only one that says nothing at all stays without.
    """
    title, summary = plain(title, TITLE_LENGTH), plain(summary, SUMMARY_LENGTH)
    return Item(_bounded(one_line(id) or link or title or summary), title, link, summary, published, edited, facts)


def _bounded(name: str) -> str:
    if len(name) <= MAX_ID:
        return name
    from hashlib import blake2b  # noqa: PLC0415 - it loads OpenSSL, which a parsing worker hardly ever needs

    return f"{name[: MAX_ID - 33]}~{blake2b(name.encode(), digest_size=16).hexdigest()}"
