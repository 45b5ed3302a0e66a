"""Editions as sources: control lists, and the feed of rules. What an edition changes is announced once.

A list is fetched from its official address, parsed, checked and kept. It has two files: `<key>.json`, the edition used
for answers, and `announced/<key>.json`, the edition whose changes were announced last. Each is replaced atomically. A
new edition is kept first, then its changes are passed on, then it is recorded as announced; after a kill at any point
the next poll continues there.

The feed of rules is looked at by a process of its own (`exportwatch rules update`), which fetches, verifies and checks;
it can be killed at any point and costs this one no memory. It returns the changes that have to be announced, which are
recorded as announced when they were handed over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bot.errors import FetchError, ListReadError
from bot.feeds.fetch.client import Fetched, Fetcher
from bot.feeds.fetch.response import BodyLimits, FetchLimits, Validators
from bot.feeds.parse.read import dated, newest_edition
from bot.feeds.parse.values import NotReadableError
from bot.feeds.schedule import PollResult
from bot.feeds.sources import ListNeeds, Source
from bot.feeds.worker.pool import ParserPool
from bot.files import write_atomically
from bot.lists.difference import PARTIES, News, accepted, news
from bot.lists.forms import SCHEMA, lines, loaded
from bot.lists.loading import READING, ListFiles, news_wording
from bot.lists.model import Before, Rows
from bot.model.announcement import LISTED, RULE
from bot.rules_feed.report import Fault, RuleChange, Updated, feed_source
from bot.rules_feed.store import EditionStore
from bot.settings import Settings
from bot.store.intake import IntakeEntry, PolledItem
from bot.vocabulary import DetectedMeasure, Kind

LIMITS = FetchLimits(total=300.0, silence=60.0, body=BodyLimits(size=128 * 1024 * 1024))
"""Limits for large documents: the screening list has some 32 MB, the Commerce Control List 6."""
LONGEST_SUMMARY = 4_000
"""Characters of an item's summary, as for any source."""


@dataclass(frozen=True, slots=True)
class EditionNews:
    """Changes not yet announced: the item to announce, if any, and the edition that they lead to."""

    found: tuple[PolledItem, ...] = ()
    edition: bytes | None = None


class EditionKeeper(Protocol):
    """What keeps the editions of a kind of sources, and knows which changes were announced."""

    async def refresh(self, source: Source, known: Validators, digest: str | None) -> PollResult:
        """Look for a newer edition and keep it. Raises FetchError; the present edition is then unchanged."""
        ...

    def difference(self, source: Source, *, backfill: bool) -> EditionNews:
        """Return the changes of the present edition that were not announced."""
        ...

    def mark_announced(self, source: Source, difference: EditionNews) -> None:
        """Record that the changes were passed on."""
        ...


class Editions:
    """The folder of fetched editions, which replace the shipped ones."""

    def __init__(self, folder: Path, shipped: Path) -> None:
        self.folder = folder
        self._files = ListFiles(shipped, folder)

    def current(self, key: str) -> bytes:
        """Return the edition used for answers. Raises ListReadError for an unknown list."""
        return self._files.current(key)

    def announced(self, key: str) -> bytes | None:
        """Return the edition whose changes were announced last; None before the first."""
        path = self.folder / "announced" / f"{key}.json"
        return path.read_bytes() if path.exists() else None

    def shipped(self, key: str) -> bytes:
        """Return the shipped edition."""
        return (self._files.folder / f"{key}.json").read_bytes()

    def keep(self, key: str, text: bytes) -> None:
        """Store an edition, which is used for answers from now on."""
        write_atomically(self.folder / f"{key}.json", text)

    def mark_announced(self, key: str, text: bytes) -> None:
        """Record that the changes up to this edition were announced."""
        write_atomically(self.folder / "announced" / f"{key}.json", text)

    def before(self, key: str) -> Before:
        """Return the facts of the present edition that parsing the next one needs."""
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
    """Fetches and parses the official editions of lists, and keeps plausible ones."""

    def __init__(self, fetcher: Fetcher, parser: ParserPool, editions: Editions) -> None:
        self._fetcher = fetcher
        self._parser = parser
        self.editions = editions

    async def refresh(self, source: Source, known: Validators, digest: str | None) -> PollResult:
        """Look for a newer edition and keep it. Raises FetchError; the present edition is then unchanged.

        `known` and `digest` are those of the last answer; they are used only if the present edition was parsed from it.
        """
        needs = _needs(source)
        try:
            current = loaded(await asyncio.to_thread(self.editions.current, needs.of))
            same = bool(digest) and current.get("answer") == digest
            answer = await self._fetcher.fetch(source, known if same else Validators())
            if not isinstance(answer, Fetched):
                return PollResult(answer.validators, digest, answer.max_age)
            reading = PollResult(answer.validators, answer.digest, answer.max_age, items=1)
            if answer.digest == current.get("answer"):
                return reading
            day = newest_edition(needs, answer.body.decode("utf-8", "replace"), datetime.now(UTC).date())
            if day and current.get("reader") == _reader() and day <= current["date"]:
                return reading
            documents = await self._documents(source, needs, day) if needs.documents else [answer.body]
            before = await asyncio.to_thread(self.editions.before, needs.of)
            rows = await self._parser.read_list(source.id, needs.of, documents, before)
            await asyncio.to_thread(self._keep, needs, current, rows, day, answer.digest)
        except NotReadableError as error:
            raise FetchError(source.id, error.kind, error.message) from error
        except ListReadError as error:
            raise FetchError(source.id, "malformed", str(error)) from error
        return reading

    async def _documents(self, source: Source, needs: ListNeeds, day: str) -> list[bytes]:
        """Fetch the documents of an edition."""
        bodies = []
        for address in needs.documents:
            document = source.model_copy(update={"url": dated(address, day)})
            answer = await self._fetcher.fetch(document)
            if isinstance(answer, Fetched):
                bodies.append(answer.body)
        return bodies

    def _keep(self, needs: ListNeeds, current: Mapping[str, Any], rows: Rows, day: str, digest: str) -> None:
        old = self.editions.current(needs.of)
        head = {
            name: value for name, value in current.items() if name not in {rows.member, "schema", "newer", "corrected"}
        }
        head |= {"count": len(rows.rows), "date": day, "source": dated(needs.link, day), **rows.head}
        head |= {"reader": _reader(), "answer": digest}
        if current.get("newer", "") > head["date"]:
            head["newer"] = current["newer"]
        text = lines({"schema": SCHEMA, **head}, rows.member, rows.rows).encode()
        if loaded(text)["date"] < current["date"]:
            raise ListReadError(
                f"the edition of {loaded(text)['date']} is older than the one of {current['date']} on file"
            )
        accepted(old, text)
        self.editions.keep(needs.of, text)

    def difference(self, source: Source, *, backfill: bool) -> EditionNews:
        """Return the changes of the present edition that were not announced.

        The first fetched edition is not announced (unless `backfill`), nor is one parsed by another version of the
        reader than the one before, because differences may then come from the reader.
        """
        key = _needs(source).of
        current, announced = self.editions.current(key), self.editions.announced(key)
        fetched = loaded(current)
        if current == announced or "answer" not in fetched:
            return EditionNews()
        if announced is None:
            items = self._items(source, self.editions.shipped(key), current) if backfill else ()
        elif loaded(announced)["reader"] == fetched["reader"]:
            items = self._items(source, announced, current)
        else:
            items = ()
        return EditionNews(items, current)

    def mark_announced(self, source: Source, difference: EditionNews) -> None:
        """Record that the changes were passed on."""
        if difference.edition is not None:
            self.editions.mark_announced(_needs(source).of, difference.edition)

    @staticmethod
    def _items(source: Source, old: bytes, new: bytes) -> tuple[PolledItem, ...]:
        changes = news(old, new, news_wording())
        if not changes:
            return ()
        digest = blake2b(old + b"\0" + new, digest_size=10).hexdigest()
        return (PolledItem("new", (f"i:{digest}",), digest, entry_of(source, _needs(source), changes, digest)),)


def entry_of(source: Source, needs: ListNeeds, changes: News, digest: str) -> IntakeEntry:
    """Make the intake entry of an edition's changes."""
    of_parties = changes.key == PARTIES
    facts = {
        LISTED: changes.key,
        "kind": (Kind.ENTITY_LISTING if of_parties else Kind.AMENDMENT).value,
        "measure": (DetectedMeasure.ENTITY_LIST if of_parties else DetectedMeasure.LICENCE).value,
        "document": changes.document,
        "codes": " ".join(changes.codes),
        "destinations": " ".join(changes.destinations),
    }
    return IntakeEntry(
        source=source.id,
        source_name=source.name,
        authority=source.authority,
        jurisdiction=source.jurisdiction,
        tier=source.tier,
        language=source.language,
        key=f"i:{digest}",
        id=f"{changes.key}-{changes.new}-{digest}",
        title=changes.title,
        link=dated(needs.link, changes.new),
        summary=changes.text[:LONGEST_SUMMARY],
        published=None,
        seen_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        facts=tuple((name, value) for name, value in facts.items() if value),
    )


def pool() -> ParserPool:
    """Make the worker that parses documents of lists, one at a time, with time and memory for a large one."""
    return ParserPool(1, timeout=300.0, computing=120.0, memory=3 * 1024 * 1024 * 1024, idle=1.0)


def _needs(source: Source) -> ListNeeds:
    if source.control_list is None:
        raise FetchError(source.id, "malformed", "the source does not say which list it is")
    return source.control_list


@cache
def _reader() -> str:
    """Return the digest of the reader's code and patterns."""
    import bot.lists.readers as readers  # noqa: PLC0415, PLR0402 - only its path is needed

    digest = blake2b(digest_size=8)
    for place, pattern in ((Path(next(iter(readers.__path__))), "*.py"), (READING, "*.yaml")):
        for path in sorted(place.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


EVERY = timedelta(hours=1)
"""A look that finds nothing newer costs two requests and some hundred bytes."""


class RulesFeed:
    """Reads the feed. `update` runs the update and returns what it printed. It raises FetchError if that is nothing."""

    def __init__(self, store: EditionStore, update: Callable[[], Awaitable[bytes]]) -> None:
        self._store = store
        self._update = update
        self._report: Updated | None = None

    async def refresh(self, source: Source, known: Validators, digest: str | None) -> PollResult:  # noqa: ARG002 - what TUF verified is remembered in the home
        """Look for a newer edition and use it. Raises FetchError; the rules in use then stay."""
        self._report = None
        try:
            report = msgspec.json.decode(await self._update(), type=Updated)
        except msgspec.MsgspecError as error:
            raise FetchError(source.id, "malformed", f"the update ended without a report: {error}") from error
        if report.error or report.edition is None:
            fault = report.error or Fault("malformed", "the update told nothing")
            raise FetchError(source.id, fault.kind, fault.message)
        self._report = report
        return PollResult(items=report.edition.acts)

    def difference(self, source: Source, *, backfill: bool) -> EditionNews:  # noqa: ARG002 - what was before the first edition is not told
        """Return the changes that were not announced."""
        report = self._report
        if report is None or report.changes is None or report.edition is None:
            return EditionNews()
        return EditionNews(tuple(_item(source, one) for one in report.changes), b"changes")

    def mark_announced(self, source: Source, difference: EditionNews) -> None:  # noqa: ARG002 - there is one feed
        """Record that the changes were passed on."""
        self._store.end_announcing()


def with_rules_feed(sources: Sequence[Source], settings: Settings) -> tuple[Source, ...]:
    """Return the sources and, where one is set, the feed of rules."""
    if not settings.rules_feed:
        return tuple(sources)
    return (*sources, feed_source(settings.rules_feed, EVERY))


def _item(source: Source, change: RuleChange) -> PolledItem:
    facts = {
        RULE: change.key,
        "deed": f"rule-{change.what}" if change.about == "rule" else f"{change.about}-changed",
        "kind": change.kind,
        "measure": change.measure,
        "document": change.document,
        "effective": change.effective or "",
        "destinations": " ".join(change.destinations),
        "subjects": "|".join(change.subjects),
        "codes": " ".join(change.codes),
    }
    entry = IntakeEntry(
        source=source.id,
        source_name=source.name,
        authority=None,
        jurisdiction=change.jurisdiction or None,
        tier=source.tier,
        language=source.language,
        key=f"i:{change.digest}",
        id=f"rule-{change.key.replace(' ', '-')}-{change.digest}",
        title=change.title,
        link=change.link,
        summary=change.text[:LONGEST_SUMMARY],
        published=None,
        seen_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        facts=tuple((name, value) for name, value in facts.items() if value),
    )
    return PolledItem("new", (f"i:{change.digest}",), change.digest, entry)
