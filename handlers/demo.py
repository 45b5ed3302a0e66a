"""The demo's source: a small feed server on this machine that publishes past acts, one after the other.

It serves RSS over HTTP with ETag, like a real source, so that the demo exercises the whole pipeline.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Self

from aiohttp import web
from lxml import etree
from pydantic import AfterValidator, Field, ValidationError

from bot.errors import SourceFileError
from bot.feeds.sources import Source, StrictModel, host_port
from bot.files import LineNumbers, read_yaml
from bot.vocabulary import SourceKind, Tier

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).resolve().parent / "demo.yaml"
EVERY_S = 2.0
INTERVAL = timedelta(seconds=1)


def _link(value: str) -> str:
    host_port(value)
    return value


Words = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class DemoFeed(StrictModel):
    """One feed of the demo: the fields of a source, without an address."""

    id: Id
    name: Words
    tier: Tier
    language: Words
    authority: str | None = None
    jurisdiction: str | None = None


class DemoItem(StrictModel):
    """One item; `feed` is the id of its feed."""

    id: Id
    feed: str
    title: Words
    summary: Words
    link: Annotated[str, AfterValidator(_link)]


class DemoFile(StrictModel):
    """The schema of demo.yaml. The `backlog` is published at the start, the `acts` follow in this order."""

    feeds: Annotated[tuple[DemoFeed, ...], Field(min_length=1)]
    backlog: tuple[DemoItem, ...] = ()
    acts: Annotated[tuple[DemoItem, ...], Field(min_length=1)]


def load_demo(path: Path = SHIPPED) -> DemoFile:
    """Read and check a demo file. Raises SourceFileError with file, line and field."""
    data, lines = read_yaml(path)
    if not isinstance(data, dict):
        raise SourceFileError(path, "the file must hold the keys `feeds`, `acts` and, if wanted, `backlog`", 1)
    try:
        demo = DemoFile.model_validate(data)
    except ValidationError as error:
        raise _file_error(path, lines, error) from error
    _check_ids(path, lines, demo)
    return demo


def _file_error(path: Path, lines: LineNumbers, error: ValidationError) -> SourceFileError:
    first: Any = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    problem = "unknown key" if first["type"] == "extra_forbidden" else first["msg"].removeprefix("Value error, ")
    return SourceFileError(path, f"{field}: {problem}", lines.of(first["loc"]))


def _check_ids(path: Path, lines: LineNumbers, demo: DemoFile) -> None:
    feeds: set[str] = set()
    for n, feed in enumerate(demo.feeds):
        if feed.id in feeds:
            raise SourceFileError(path, f"the feed {feed.id!r} is there twice", lines.of(("feeds", n)))
        feeds.add(feed.id)
    items: set[str] = set()
    for part, entries in (("backlog", demo.backlog), ("acts", demo.acts)):
        for n, item in enumerate(entries):
            where = lines.of((part, n))
            if item.feed not in feeds:
                raise SourceFileError(
                    path, f"{item.id!r} names the feed {item.feed!r}, which is none of `feeds`", where
                )
            if item.id in items:
                raise SourceFileError(path, f"the id {item.id!r} is used twice", where)
            items.add(item.id)


@dataclass(frozen=True, slots=True)
class _PublishedItem:
    """An item in its feed, with its date of publication."""

    item: DemoItem
    published: datetime


class DemoSource:
    """Serves the demo's feeds on 127.0.0.1 while its block is open.

    The backlog is published at once. The acts follow, one every `every` seconds, after each feed has been read and
    remembered: that is the case once a request carries the ETag of an earlier answer. An act published before could
    fall into a first poll, which announces nothing.
    """

    def __init__(self, every: float = EVERY_S, path: Path = SHIPPED) -> None:
        self._demo = load_demo(path)
        self._every = every
        self._shown: dict[str, list[_PublishedItem]] = {feed.id: [] for feed in self._demo.feeds}
        self._unread = {feed.id for feed in self._demo.feeds}
        self._all_read = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._publishing: asyncio.Task[None] | None = None
        self._address = ""

    async def __aenter__(self) -> Self:
        """Start the server. Raises OSError if it cannot listen on 127.0.0.1."""
        for item in self._demo.backlog:
            self._show(item)
        app = web.Application()
        app.add_routes([web.get("/{feed}.xml", self._answer)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._address = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self._publishing = asyncio.create_task(self._publish(), name="demo source")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        if self._publishing:
            self._publishing.cancel()
            await asyncio.gather(self._publishing, return_exceptions=True)
        if self._runner:
            await self._runner.cleanup()

    @property
    def allow_private(self) -> frozenset[str]:
        """The address of this server, the only private one that may be fetched."""
        return frozenset((self._address,))

    def sources(self) -> tuple[Source, ...]:
        """Return the feeds as sources that are polled every second."""
        return tuple(
            Source(
                **feed.model_dump(), kind=SourceKind.RSS, url=f"http://{self._address}/{feed.id}.xml", interval=INTERVAL
            )
            for feed in self._demo.feeds
        )

    async def _publish(self) -> None:
        await self._all_read.wait()
        for item in self._demo.acts:
            self._show(item)
            await asyncio.sleep(self._every)
        log.info("The demo has published all its %d items. Stop it with Ctrl-C.", len(self._demo.acts))
        log.info("Next: %s restricted gallium from:CN to:US asks; make setup connects Slack and Discord.", _program())

    def _show(self, item: DemoItem) -> None:
        self._shown[item.feed].append(_PublishedItem(item, datetime.now(UTC)))

    async def _answer(self, request: web.Request) -> web.Response:
        feed = next((feed for feed in self._demo.feeds if feed.id == request.match_info["feed"]), None)
        if feed is None:
            raise web.HTTPNotFound
        body = rss(feed, [(shown.item, shown.published) for shown in self._shown[feed.id]])
        etag = blake2b(body, digest_size=8).hexdigest()
        answer = web.Response(body=body, content_type="application/rss+xml", charset="utf-8")
        answer.etag = etag
        if any(match.value == etag for match in request.if_none_match or ()):
            self._unread.discard(feed.id)
            if not self._unread:
                self._all_read.set()
            answer = web.Response(status=304)
            answer.etag = etag
        return answer


def rss(feed: DemoFeed, items: Sequence[tuple[DemoItem, datetime]]) -> bytes:
    """Write a feed as an RSS 2.0 document, newest item first."""
    document = etree.Element("rss", version="2.0")
    channel = etree.SubElement(document, "channel")
    _put(channel, title=feed.name, link="http://127.0.0.1/", description="Acts of the past", language=feed.language)
    for item, published in reversed(items):
        entry = etree.SubElement(channel, "item")
        _put(entry, title=item.title, link=item.link, description=item.summary, pubDate=format_datetime(published))
        etree.SubElement(entry, "guid", isPermaLink="false").text = item.id
    xml: bytes = etree.tostring(document, encoding="utf-8", xml_declaration=True)
    return xml


def _put(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text


def _program() -> str:
    """Return how the program is called: by its path if its environment is below this folder."""
    script = Path(sys.executable).parent / "exportwatch"
    return os.path.relpath(script) if script.is_relative_to(Path.cwd()) and script.exists() else "exportwatch"
