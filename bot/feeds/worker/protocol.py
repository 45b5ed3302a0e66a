"""The protocol between the bot and its parsing workers: a header with two lengths, JSON, then bytes.

A worker must start quickly, so this module imports little: no asyncio, and no pydantic for feeds.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from bot.feeds.parse.values import Parsed, Readable
from bot.vocabulary import SourceKind

if TYPE_CHECKING:
    from bot.feeds.sources import Source

HEAD = struct.Struct(">II")
"""The lengths of the JSON and of the bytes that follow."""


@dataclass(frozen=True, slots=True)
class FeedToRead:
    """The fields of a source that parsing a feed needs."""

    id: str
    address: str
    encoding: str | None
    timezone: str
    reads_as: SourceKind = SourceKind.RSS
    page: None = None
    api: None = None
    control_list: None = None


def encode_question(source: Source, url: str | None, content_type: str | None) -> bytes:
    """Encode the question that goes with a body."""
    fields: dict[str, Any] = {"url": url, "content_type": content_type}
    if source.reads_as is SourceKind.RSS:
        fields["feed"] = [source.id, source.address, source.encoding, source.timezone]
    else:
        fields["source"] = source.model_dump(mode="json", by_alias=True)
    return json.dumps(fields).encode()


def decode_source(fields: dict[str, Any]) -> Readable:
    """Return the source of a question."""
    if "feed" in fields:
        return FeedToRead(*fields["feed"])
    from bot.feeds.sources import Source  # noqa: PLC0415 - pydantic, for selectors and field paths only

    return Source.model_validate(fields["source"])


def encode_items(parsed: Parsed) -> bytes:
    """Encode the answer of a successful parse."""
    return json.dumps(msgspec.to_builtins(parsed)).encode()


def encode_error(kind: str, message: str) -> bytes:
    """Encode the answer for a body that cannot be read."""
    return json.dumps({"kind": kind, "message": message}).encode()


def decode_items(answer: object) -> Parsed:
    """Decode the answer of a successful parse."""
    return msgspec.convert(answer, Parsed)
