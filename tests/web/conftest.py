"""The site over the shipped rules and a few announcements, served on a real socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering import AnswerService, looked_up_here
from bot.feeds.health import Latency, source_health
from bot.feeds.schedule import SourceState
from bot.feeds.sources import Source
from bot.model.announcement import Announcement, Report
from bot.rules.index import RuleBase
from handlers.chat.session import RateLimiter
from handlers.knowledge import vocabulary
from handlers.messages.health import SourceView
from handlers.web.routes import routes
from handlers.web.server import serving
from handlers.web.site import Site

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
PAGES = (
    "/",
    "/r?q=graphite&to=US",
    "/good/gallium?to=US",
    "/matrix",
    "/announcements",
    "/calendar",
    "/lists",
    "/lists/us-ccl?find=laser",
    "/lists/us-ccl/3A001",
    "/lists/us-ccl/changes",
    "/coverage",
    "/sources",
)
HOSTILE = '<script>document.title="taken"</script><img src=x onerror=alert(1)> "quoted" & <b>bold</b>'


def act(event: str, title: str, **facts: object) -> Announcement:
    """An announcement with one report."""
    report = Report(
        source="press",
        source_name=f"The Press {HOSTILE if title == HOSTILE else ''}",
        authority=None,
        tier="press",
        language="en",
        id=event,
        title=title,
        link="https://news.example/act" if title != HOSTILE else "javascript:alert(1)",
        summary=title,
        published=None,
        seen_at="2026-11-26T08:00:00+00:00",
    )
    known: dict[str, object] = {
        "announced_at": "2026-11-26T08:00:05+00:00",
        "summary": title,
        "kind": "new-measure",
        "measure": "licence",
        "jurisdiction": "CN",
        "subjects": ("graphite",),
        "destinations": (),
        "effective": "2026-12-01",
        "until": None,
        "document": "No. 99 of 2026",
        "score": 0.99,
        "why": ("an authority acts",),
        "measures": (),
    }
    return Announcement(event=event, items=(report,), **{**known, **facts})  # type: ignore[arg-type] # by name


def view(name: str, latency: Latency | None, **state: object) -> SourceView:
    """A source that was read a while ago."""
    source = Source.model_validate(
        {"id": name, "name": f"The {name}", "language": "en", "tier": "official", "kind": "rss",
         "url": "https://news.example/feed", "jurisdiction": "US", "interval": "15m"}
    )  # fmt: skip
    earlier = NOW - timedelta(minutes=5)
    known: dict[str, object] = {"last_ok": earlier, "last_polled_at": earlier, "first_polled_at": earlier}
    made = SourceState(**{**known, "next_due": NOW + timedelta(minutes=10), **state})  # type: ignore[arg-type] # by name
    return SourceView(source, made, source_health(made, source, NOW), latency)


ACTS = (act("cn-hostile", HOSTILE, subjects=("gallium",)), act("cn-graphite", "China: licence for graphite"))


@pytest.fixture
def acts() -> list[Announcement]:
    """What is announced; a test may add to it."""
    return list(ACTS)


@pytest.fixture
def site(base: RuleBase, acts: list[Announcement]) -> Site:
    return site_of(base, acts)


def site_of(base: RuleBase, acts: list[Announcement]) -> Site:
    """A site that shows these announcements."""

    async def latest(count: int) -> Sequence[Announcement]:
        return acts[:count]

    async def announcement(event: str) -> Announcement | None:
        return next((one for one in acts if one.event == event), None)

    async def sources() -> Sequence[SourceView]:
        return [view("us-fr", Latency(60, 3_600, 20)), view("eu-oj", None)]

    return Site(
        base,
        vocabulary(base, sources={}),
        lambda: NOW,
        latest,
        announcement,
        sources,
        AnswerService(looked_up_here(base)),
    )


@asynccontextmanager
async def served(site: Site, rates: RateLimiter | None = None) -> AsyncIterator[str]:
    """The address of the site while the block runs."""

    async def well() -> None:
        return None

    async with serving("127.0.0.1:0", well, routes(site, rates=rates)) as address:
        yield address


@pytest.fixture
async def address(site: Site) -> AsyncIterator[str]:
    async with served(site) as found:
        yield found
