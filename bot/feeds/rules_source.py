"""The feed of rules as a source: a process of its own looks for a newer edition, and its changes are announced once.

That process (`exportwatch rules update`) fetches, verifies and checks; it can be killed at any point and costs this one
no memory. It returns the changes that have to be announced, which are recorded as announced when they were handed
over. After a kill the next poll continues there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from bot.errors import FetchError
from bot.feeds.control_lists import LONGEST_SUMMARY, EditionNews
from bot.feeds.fetch.response import Validators
from bot.feeds.schedule import PollResult
from bot.feeds.sources import Source
from bot.model.announcement import RULE
from bot.rules_feed.report import Fault, RuleChange, Updated, feed_source
from bot.rules_feed.store import EditionStore
from bot.settings import Settings
from bot.store.intake import IntakeEntry, PolledItem

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
