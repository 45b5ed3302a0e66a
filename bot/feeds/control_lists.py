"""Control lists as sources: an official edition is fetched, read, and kept if it can be one; its changes are told once.

Two files stand for a list: `<key>.json`, from which answers are given, and `announced/<key>.json`, the edition up to
which changes have been told. Each is replaced as a whole. A new edition is kept first, then its changes are handed on,
then it counts as told: whatever is killed in between, the next poll goes on there.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from bot.errors import FetchError, ListReadError
from bot.feeds.fetch.body import BodyLimits
from bot.feeds.fetch.client import Fetched, Fetcher
from bot.feeds.fetch.result import FetchLimits, Validators
from bot.feeds.parse.edition_index import dated, newest_edition
from bot.feeds.parse.values import NotReadableError
from bot.feeds.schedule import PollResult
from bot.feeds.sources import ListNeeds, Source
from bot.feeds.worker.pool import ParserPool
from bot.lists.codec import SCHEMA, lines, loaded
from bot.lists.loading import READING, ListFiles, news_wording
from bot.lists.model import Before, Rows
from bot.lists.news import PARTIES, News, accepted, news
from bot.model.item import LISTED
from bot.store.intake import Entry, Found
from bot.vocabulary import DetectedMeasure, Kind

LIMITS = FetchLimits(total=300.0, silence=60.0, body=BodyLimits(size=128 * 1024 * 1024))
"""The screening list has some 32 MB, the Commerce Control List 6."""
MOST_TOLD = 4_000
"""Characters of an item's summary, as of any source."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes that have not been told: the item that tells them, if they are news, and up to which edition they go."""

    found: tuple[Found, ...] = ()
    edition: bytes | None = None


class Editions:
    """The folder of fetched editions, over the shipped ones."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self.folder = folder
        self._files = ListFiles(shipped, folder)

    def current(self, key: str) -> bytes:
        """The edition from which answers are given. Raises ListReadError for a list that is not on file."""
        return self._files.current(key)

    def announced(self, key: str) -> bytes | None:
        """The edition up to which changes have been told; None before the first."""
        path = self.folder / "announced" / f"{key}.json"
        return path.read_bytes() if path.exists() else None

    def shipped(self, key: str) -> bytes:
        """The edition that the project brings."""
        return (self._files.folder / f"{key}.json").read_bytes()

    def keep(self, key: str, text: bytes) -> None:
        """Answer from this edition from now on."""
        _replaced(self.folder / f"{key}.json", text)

    def tell(self, key: str, text: bytes) -> None:
        """Changes up to this edition have been told."""
        _replaced(self.folder / "announced" / f"{key}.json", text)

    def before(self, key: str) -> Before:
        """What reading the next edition takes of this one."""
        if key == "us-ccl":
            return Before(named=self._files.paragraphs())
        if key == "us-chart":
            chart = self._files.chart
            return Before(
                columns=chart.columns,
                embargoed={code: row.embargo for code, row in chart.rows.items() if row.embargo},
            )
        return Before()


class ControlLists:
    """Fetches and reads the official editions of lists, and keeps those that can be editions."""

    def __init__(self, fetcher: Fetcher, parser: ParserPool, editions: Editions) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self.editions = editions

    async def refresh(self, source: Source, known: Validators, digest: str | None) -> PollResult:
        """Look for a newer edition and keep it. Raises FetchError; then the edition on file stays.

        `known` and `digest` are those of the last answer; they count only if the edition on file was read from it.
        """
        needs = _needs(source)
        try:
            held = loaded(await asyncio.to_thread(self.editions.current, needs.of))
            same = bool(digest) and held.get("answer") == digest
            answer = await self._fetcher.fetch(source, known if same else Validators())
            if not isinstance(answer, Fetched):
                return PollResult(answer.validators, digest, answer.max_age)
            reading = PollResult(answer.validators, answer.digest, answer.max_age, items=1)
            if answer.digest == held.get("answer"):
                return reading
            day = newest_edition(needs, answer.body.decode("utf-8", "replace"), datetime.now(UTC).date())
            if day and held.get("reader") == _reader() and day <= held["date"]:
                return reading
            documents = await self._documents(source, needs, day) if needs.documents else [answer.body]
            before = await asyncio.to_thread(self.editions.before, needs.of)
            rows = await self._parser.read_list(source.id, needs.of, documents, before)
            await asyncio.to_thread(self._keep, needs, held, rows, day, answer.digest)
        except NotReadableError as error:
            raise FetchError(source.id, error.kind, error.message) from error
        except ListReadError as error:
            raise FetchError(source.id, "malformed", str(error)) from error
        return reading

    async def _documents(self, source: Source, needs: ListNeeds, day: str) -> list[bytes]:
        """The texts of an edition."""
        found = []
        for address in needs.documents:
            one = source.model_copy(update={"url": dated(address, day)})
            answer = await self._fetcher.fetch(one)
            if isinstance(answer, Fetched):
                found.append(answer.body)
        return found

    def _keep(self, needs: ListNeeds, held: Mapping[str, Any], rows: Rows, day: str, digest: str) -> None:
        old = self.editions.current(needs.of)
        head = {
            name: value for name, value in held.items() if name not in {rows.member, "schema", "newer", "corrected"}
        }
        head |= {"count": len(rows.rows), "date": day, "source": dated(needs.link, day), **rows.head}
        head |= {"reader": _reader(), "answer": digest}
        text = lines({"schema": SCHEMA, **head}, rows.member, rows.rows).encode()
        if loaded(text)["date"] < held["date"]:
            raise ListReadError(
                f"the edition of {loaded(text)['date']} is older than the one of {held['date']} on file"
            )
        accepted(old, text)
        self.editions.keep(needs.of, text)

    def difference(self, source: Source, *, backfill: bool) -> Difference:
        """What has not been told of the edition on file.

        The first edition that was ever fetched is remembered in silence (unless `backfill`), and so is one that was
        read in another way than the one before: their differences may be of the reading.
        """
        key = _needs(source).of
        current, told = self.editions.current(key), self.editions.announced(key)
        fetched = loaded(current)
        if current == told or "answer" not in fetched:
            return Difference()
        if told is None:
            found = self._items(source, self.editions.shipped(key), current) if backfill else ()
        elif loaded(told)["reader"] == fetched["reader"]:
            found = self._items(source, told, current)
        else:
            found = ()
        return Difference(found, current)

    def told(self, source: Source, difference: Difference) -> None:
        """Note that the changes are on their way to the channels."""
        if difference.edition is not None:
            self.editions.tell(_needs(source).of, difference.edition)

    @staticmethod
    def _items(source: Source, old: bytes, new: bytes) -> tuple[Found, ...]:
        found = news(old, new, news_wording())
        if not found:
            return ()
        digest = blake2b(old + b"\0" + new, digest_size=10).hexdigest()
        return (Found("new", (f"i:{digest}",), digest, entry_of(source, _needs(source), found, digest)),)


def entry_of(source: Source, needs: ListNeeds, found: News, digest: str) -> Entry:
    """A difference on its way to the desk."""
    of_parties = found.key == PARTIES
    facts = {
        LISTED: found.key,
        "kind": (Kind.ENTITY_LISTING if of_parties else Kind.AMENDMENT).value,
        "measure": (DetectedMeasure.ENTITY_LIST if of_parties else DetectedMeasure.LICENCE).value,
        "document": found.document,
        "codes": " ".join(found.codes),
        "destinations": " ".join(found.destinations),
    }
    return Entry(
        source=source.id,
        source_name=source.name,
        authority=source.authority,
        jurisdiction=source.jurisdiction,
        tier=source.tier,
        language=source.language,
        key=f"i:{digest}",
        id=f"{found.key}-{found.new}-{digest}",
        title=found.title,
        link=dated(needs.link, found.new),
        summary=found.text[:MOST_TOLD],
        published=None,
        seen_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        facts=tuple((name, value) for name, value in facts.items() if value),
    )


def pool() -> ParserPool:
    """Where documents of lists are read: one at a time, with time and memory for a large one."""
    return ParserPool(1, timeout=300.0, computing=120.0, memory=3 * 1024 * 1024 * 1024, idle=1.0)


def _needs(source: Source) -> ListNeeds:
    if source.control_list is None:
        raise FetchError(source.id, "malformed", "the source does not say which list it is")
    return source.control_list


@cache
def _reader() -> str:
    """The digest of how documents are read: code and patterns."""
    import bot.lists.readers as readers  # noqa: PLC0415, PLR0402 - its place is all that is wanted

    digest = blake2b(digest_size=8)
    for place, pattern in ((Path(next(iter(readers.__path__))), "*.py"), (READING, "*.yaml")):
        for path in sorted(place.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _replaced(path: Path, text: bytes) -> None:
    """Write a file so that whoever reads it, whenever, finds the old or the new one whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        made = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
