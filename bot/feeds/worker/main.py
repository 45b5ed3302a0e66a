"""The worker process of `bot.feeds.worker.pool`: reads bodies from stdin and writes items to stdout until stdin ends.

Started as `python -m bot.feeds.worker.main BYTES SECONDS PARENT`: the limit of its address space, the limit of
processor time for one body (SIGPROF ends it then), and the process id of its parent. Between the two go a header with
two lengths, JSON, then bytes. A worker must start quickly, so little is imported: no asyncio, no pydantic for feeds.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import struct
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from bot.errors import FetchError
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import Parsed, Readable
from bot.feeds.worker.sandbox import confine
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


_COLLECTIONS = (20_000, 20, 100)
AFTER_ALERTS = 10
"""Niceness of a worker while it extracts an article."""


def main(memory: int, computing: float, parent: int) -> None:
    """Confine this process and answer questions until stdin ends."""
    questions, answers = _own_pipes()
    confine(memory, parent)
    # The modules loaded so far stay, and a parse makes many short-lived objects: collect less often.
    gc.freeze()
    gc.set_threshold(*_COLLECTIONS)
    while head := questions.read(HEAD.size):
        size, body_size = HEAD.unpack(head)
        question = json.loads(questions.read(size))
        body = questions.read(body_size)
        signal.setitimer(signal.ITIMER_PROF, computing)
        answer = _answer(question, body)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(HEAD.pack(len(answer), 0) + answer)
        answers.flush()


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes to the bot, and redirect stdin and stdout to /dev/null: a library's print must not mix in."""
    questions, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nowhere, number)
    return questions, answers


def _answer(question: dict[str, Any], body: bytes) -> bytes:
    try:
        if "article" in question:
            return _article(question, body)
        if "order" in question:
            return _order(question["order"])
        if "list" in question:
            return _list(question, body)
        source = decode_source(question)
        return encode_items(parse(body, source, url=question["url"], content_type=question["content_type"]))
    except FetchError as error:
        return encode_error(error.kind, error.message)
    except Exception as error:  # noqa: BLE001 - a bug with one body must not end the worker
        return encode_error("malformed", f"the document broke the parser ({type(error).__name__})")


def _article(question: dict[str, Any], body: bytes) -> bytes:
    # Imported here, so that workers that only parse feeds stay small.
    import logging  # noqa: PLC0415 - see above

    from bot.feeds.parse.article import extract  # noqa: PLC0415 - see above

    # Alerts under way have priority, because an article only adds detail.
    os.setpriority(os.PRIO_PROCESS, 0, AFTER_ALERTS)
    # Nobody reads a worker's log, and formatting a million warnings about one PDF takes long.
    logging.disable(logging.CRITICAL)
    return json.dumps(asdict(extract(body, question["article"], question["content_type"]))).encode()


def _order(text: str) -> bytes:
    from bot.detect.reader import shipped  # noqa: PLC0415 - as above
    from bot.workers import use_one_thread  # noqa: PLC0415 - most workers never read so

    use_one_thread()  # a confined process can start none besides

    return json.dumps(shipped().log_odds(text)).encode()


def _list(question: dict[str, Any], body: bytes) -> bytes:
    # Imported here: most workers never read a list.
    from msgspec import structs  # noqa: PLC0415 - see above

    from bot.errors import ListReadError  # noqa: PLC0415 - see above
    from bot.lists.loading import READING, read_yaml  # noqa: PLC0415 - see above
    from bot.lists.model import Before  # noqa: PLC0415 - see above
    from bot.lists.readers.official import read  # noqa: PLC0415 - see above

    os.setpriority(os.PRIO_PROCESS, 0, AFTER_ALERTS)
    documents, start = [], 0
    for size in question["sizes"]:
        documents.append(body[start : start + size])
        start += size
    try:
        found = read(question["list"], documents, Before(**question["before"]), lambda name: read_yaml(READING / name))
    except ListReadError as error:
        return encode_error("malformed", str(error))
    return json.dumps(structs.asdict(found), ensure_ascii=False).encode()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
