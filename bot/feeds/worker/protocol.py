"""The protocol between the bot and its parsing workers: a header with two lengths, JSON, then bytes.

A worker is started for a body and has to be quick about it, so this module and what it imports stay small: no asyncio,
and no pydantic for the usual kind of source.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.feeds.parse.values import Parsed, Readable
from bot.model.item import Item
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import Source

HEAD = struct.Struct(">II")
"""Lengths of what follows: JSON, then bytes."""


@dataclass(frozen=True, slots=True)
class FeedToRead:
    """What reading a feed takes of a source."""

    id: str
    address: str
    encoding: str | None
    timezone: str
    reads_as: SourceKind = SourceKind.RSS
    page: None = None
    api: None = None
    control_list: None = None


def question(source: Source, url: str | None, content_type: str | None) -> bytes:
    """What a worker is asked beside the body."""
    asked: dict[str, Any] = {"url": url, "content_type": content_type}
    if source.reads_as is SourceKind.RSS:
        asked["feed"] = [source.id, source.address, source.encoding, source.timezone]
    else:
        asked["source"] = source.model_dump(mode="json", by_alias=True)
    return json.dumps(asked).encode()


def asked_for(asked: dict[str, Any]) -> Readable:
    """The source of a question, as far as reading needs it."""
    if "feed" in asked:
        return FeedToRead(*asked["feed"])
    from bot.feeds.sources import Source  # noqa: PLC0415 - pydantic, for selectors and field paths only

    return Source.model_validate(asked["source"])


def to_wire(parsed: Parsed) -> bytes:
    """What a worker answers."""
    items = [
        (item.id, item.title, item.link, item.summary, _told(item.published), _told(item.edited), item.facts)
        for item in parsed.items
    ]
    return json.dumps([items, parsed.skipped, parsed.title]).encode()


def refusal(kind: str, message: str) -> bytes:
    """What a worker answers where a body cannot be read."""
    return json.dumps({"kind": kind, "message": message}).encode()


def from_wire(answer: list[Any]) -> Parsed:
    """The items of an answer."""
    items, skipped, title = answer
    return Parsed(tuple(_item(*values) for values in items), skipped, title)


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _item(  # noqa: PLR0913, PLR0917 - an Item's fields in their order
    id: str,  # noqa: A002 - the field's name
    title: str,
    link: str,
    summary: str,
    published: str | None,
    edited: str | None,
    facts: list[list[str]],
) -> Item:
    return Item(
        id,
        title,
        link,
        summary,
        datetime.fromisoformat(published) if published else None,
        datetime.fromisoformat(edited) if edited else None,
        tuple((name, value) for name, value in facts),
    )
