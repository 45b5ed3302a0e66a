"""Lines of an assistant on stdin that are no message: each gets an error, as JSON-RPC 2.0 asks; none ends the talk."""

from __future__ import annotations

import json
import re
from typing import Any, Self

import anyio
import mcp_types as types
from mcp.shared.message import SessionMessage
from pydantic import ValidationError

_NO_JSON = "json_invalid"
"""Pydantic's type of error for what is no JSON; anything else is JSON that is no message."""
_HALF = re.compile("[\ud800-\udfff]")
"""What a JSON escape can hold and no text can: half of a character."""


class AnsweredLines:
    """The messages that a transport reads; what is none is answered on `writing` and passed over.

    The SDK drops such lines without a word, so that who waits for an answer waits forever.
    """

    def __init__(self, reading: Any, writing: Any) -> None:  # noqa: ANN401 - the SDK's streams, of protocols that it keeps to itself
        self._reading = reading
        self._writing = writing

    @property
    def last_context(self) -> Any:  # noqa: ANN401 - read by the SDK
        """The context in which the last message was sent."""
        return self._reading.last_context

    async def receive(self) -> SessionMessage:
        """Return the next message."""
        while True:
            item: SessionMessage | Exception = await self._reading.receive()
            if not isinstance(item, Exception):
                return item
            if error := _error(item):
                await self._writing.send(SessionMessage(error))

    async def aclose(self) -> None:
        """Close what is read from."""
        await self._reading.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> SessionMessage:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


def _error(found: Exception) -> types.JSONRPCError | None:
    """Return what a line that is no message is answered: with its own id, if one can be read. An empty line is none."""
    first = found.errors(include_url=False)[0] if isinstance(found, ValidationError) else None
    line = first["input"] if first else None
    if isinstance(line, str | bytes) and not line.strip():
        return None
    if first and first["type"] == _NO_JSON:
        code, why = types.PARSE_ERROR, _why_no_json(line, str(first.get("ctx", {}).get("error", first["msg"])))
    else:
        code, why = types.INVALID_REQUEST, "this line is JSON, but no JSON-RPC 2.0 message; send one request a line"
    return types.JSONRPCError(jsonrpc="2.0", id=_id_in(line), error=types.ErrorData(code=code, message=why))


def _why_no_json(line: object, where: str) -> str:
    """Return why a line is refused: for half a character, written as an escape, or for its form."""
    if half := _HALF.search(json.dumps(_read(line), ensure_ascii=False)):
        return f"this line holds half of a character (\\u{ord(half[0]):04x} alone); send the whole one, or leave it out"
    return f"this line is no JSON in UTF-8 ({where}); send one message a line"


def _read(line: object) -> Any:  # noqa: ANN401 - any JSON
    """Return a line as Python reads it, which takes halves of characters for text; None if it is no JSON."""
    try:
        return json.loads(line) if isinstance(line, str | bytes) else line
    except ValueError:
        return None


def _id_in(line: object) -> int | str | None:
    """Return the id of a request that was not read, if it is one: half a character elsewhere in it hides no id."""
    read = _read(line)
    own = read.get("id") if isinstance(read, dict) else None
    if isinstance(own, bool) or not isinstance(own, int | str):
        return None
    return own if isinstance(own, int) or own.isprintable() else None
