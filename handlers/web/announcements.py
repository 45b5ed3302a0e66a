"""What was announced and what comes, and the sources: as pages, Atom, JSON Feed, server-sent events and calendar."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from aiohttp import web

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.subscriptions.filters import Filter
from handlers.commands import upcoming
from handlers.messages import alerts, wording
from handlers.messages.health import SourceView, ago, duration
from handlers.messages.timeline import ALARM_DAYS, calendar
from handlers.web.server import GUARD
from handlers.web.site import MOST_ACTS, Site, environment, page, read_filter, read_number, read_value

_RECENT = 100
_MOST_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the page shows it. `p50` and `p95` are places from 0 to 100 on the scale of delays, or None."""

    view: SourceView
    read: str
    newest: str
    next_poll: str
    delay: str
    p50: float | None
    p95: float | None


class AnnouncementPages:
    """Handlers of the pages on announcements, dates and sources."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get("/announcements", self.announcements),
            web.get("/announcements/{event}", self.announcement),
            web.get("/calendar", self.calendar),
            web.get("/sources", self.sources),
        ]

    async def announcements(self, request: web.Request) -> web.Response:
        """Show the announcements that match a filter (in chat's grammar), and why the others do not."""
        site, problem, text = self._site, "", read_value(request, "filter", 5_000)
        recent = await site.latest(_RECENT)
        acts: list[Announcement] = list(recent)
        left: list[tuple[Announcement, str]] = []
        try:
            wanted = read_filter(request, site.vocabulary)
            acts = [act for act in recent if wanted.matches(act)]
            left = [(act, wanted.why_not(act)) for act in recent if act not in acts]
            text = wanted.text
        except UsageError as error:
            problem = str(error)
        return page(
            "announcements.html",
            400 if problem else 200,
            here="/announcements",
            filter=text,
            problem=problem,
            acts=acts,
            left=left,
            looked=len(recent),
            newest=recent[0].event if recent else "",
        )

    async def announcement(self, request: web.Request) -> web.Response:
        """Show an announcement with its facts and reasons."""
        found = await self._site.announcement(request.match_info["event"][:200])
        if found is None:
            raise web.HTTPNotFound(text="No announcement of this name is on record.")
        return page(
            "announcement.html", here="/announcements", item=found, reply=alerts.alert(found), facts=list(_facts(found))
        )

    async def calendar(self, request: web.Request) -> web.Response:
        """Show the next dates on which something starts, ends or expires."""
        text, problem, answer = read_value(request, "filter", 1_000), "", None
        try:
            answer = upcoming.answer(self._site.call(text or "365"))
        except UsageError as error:
            problem = str(error)
        return page(
            "calendar.html",
            400 if problem else 200,
            here="/calendar",
            filter=text,
            problem=problem,
            reply=answer,
            webcal=f"webcal://{request.host}/calendar.ics?{urlencode({'filter': text})}",
        )

    async def sources(self, request: web.Request) -> web.Response:
        """Show the state of each source, failing ones first; `show` selects these (`trouble`) or a tier."""
        views = await self._site.sources()
        shown = read_value(request, "show")
        rows = [self._row(view) for view in views if shown in {"", view.source.tier} or _troubled(view, shown)]
        words = list(dict.fromkeys(view.word for view in views))
        counts = [(word, sum(view.word == word for view in views)) for word in words]
        return page("sources.html", here="/sources", rows=rows, counts=counts, show=shown, total=len(views))

    def _row(self, view: SourceView) -> SourceRow:
        now, state, delay = self._site.now(), view.state, view.latency
        return SourceRow(
            view,
            ago(state.last_ok, now),
            ago(state.newest, now) if state.newest else "",
            ago(state.next_due, now) if state.next_due and view.source.enabled else "",
            f"half within {duration(delay.p50)}, 95 % within {duration(delay.p95)}" if delay else "",
            _on_scale(delay.p50) if delay else None,
            _on_scale(delay.p95) if delay else None,
        )


def _facts(item: Announcement) -> Iterator[tuple[str, str]]:
    """Yield the known facts of an act, as label and text."""
    many: Sequence[tuple[str, str | None]] = (
        ("Exporter", wording.country(item.jurisdiction) if item.jurisdiction else None),
        ("Measure", item.measure),
        ("Kind", item.kind),
        ("Goods", ", ".join(item.subjects)),
        ("Toward", ", ".join(map(wording.country, item.destinations))),
        ("In force from", item.effective),
        ("Until", item.until),
        ("Document", item.document),
        ("Codes", ", ".join(item.codes)),
        ("Rules touched", ", ".join(item.measures)),
        ("Announced here", item.announced_at),
    )
    yield from ((label, text) for label, text in many if text)


def _troubled(view: SourceView, shown: str) -> bool:
    return shown == "trouble" and view.source.enabled and view.health.alarming


def _on_scale(seconds: float) -> float:
    """Return the place from 0 to 100 of a delay of up to a week, on a logarithmic scale."""
    bounded = min(max(seconds, 1.0), _MOST_SECONDS)
    return round(100 * math.log(bounded) / math.log(_MOST_SECONDS), 1)


# -- feeds


MOST_ENTRIES = 100
LOOKS_S = 2.0
"""Seconds between two looks for new announcements, for an open page."""
STAYS_S = 3_600.0
"""Seconds after which a connection is closed; the browser opens a new one by itself."""
LIVE = "/announcements/live"
MOST_ALARM_DAYS = 90
_ATOM = "http://www.w3.org/2005/Atom"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))
"""Characters that no XML document may hold."""


class FeedPages:
    """Handlers of the feeds of one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes. `/announcements/live` must precede the page of one announcement."""
        return [
            web.get("/announcements.atom", self.atom),
            web.get("/announcements.json", self.json_feed),
            web.get(LIVE, self.live),
            web.get("/calendar.ics", self.calendar),
        ]

    async def atom(self, request: web.Request) -> web.Response:
        """Return the announcements that match a filter, as Atom (RFC 4287)."""
        wanted, acts = await self._acts(request)
        text = ET.tostring(_atom(str(request.url.origin()), wanted, acts), encoding="unicode", xml_declaration=True)
        return _cached(request, text, "application/atom+xml")

    async def json_feed(self, request: web.Request) -> web.Response:
        """Return the announcements that match a filter, as a JSON Feed 1.1."""
        wanted, acts = await self._acts(request)
        origin = str(request.url.origin())
        feed = {
            "version": _JSON_FEED,
            "title": _title(wanted),
            "home_page_url": f"{origin}/announcements",
            "feed_url": str(request.url),
            "items": [
                {
                    "id": f"{origin}/announcements/{act.event}",
                    "url": f"{origin}/announcements/{act.event}",
                    "external_url": alerts.first_link(act),
                    "title": alerts.title(act),
                    "content_text": act.summary or alerts.title(act),
                    "date_published": act.announced_at,
                    "date_modified": act.edited_at or act.announced_at,
                    "tags": [*act.subjects, *filter(None, (act.jurisdiction, act.measure, act.kind))],
                }
                for act in acts
            ],
        }
        return _cached(request, json.dumps(feed, ensure_ascii=False), "application/feed+json")

    async def calendar(self, request: web.Request) -> web.Response:
        """Return the dates of the next year, or those that a filter names, as iCalendar (RFC 5545).

        `alarm` is the number of days before a date on which the calendar reminds; 0 means no reminder.
        """
        site = self._site
        found = upcoming.coming(site.rules, read_value(request, "filter", 1_000) or "365", site.today())
        # Midnight, so that the file and its ETag stay the same all day.
        stamp = datetime.combine(site.today(), datetime.min.time(), UTC)
        alarm = 0 if read_value(request, "alarm") == "0" else read_number(request, "alarm", ALARM_DAYS, MOST_ALARM_DAYS)
        return _cached(request, calendar(found.events, stamp, alarm), "text/calendar")

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Send what is announced after `seen` (else after now) as server-sent events.

        `seen` is the newest event on the page when it was rendered; a browser that reconnects names the last event
        that it received.
        """
        wanted = read_filter(request, self._site.vocabulary)
        seen = request.headers.get("Last-Event-ID", "")[:200] or request.query.get("seen")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with request.app[GUARD].listening(request):
            await response.prepare(request)
            try:
                async with asyncio.timeout(STAYS_S):
                    async for fragment in self._fragments(wanted, seen):
                        await response.write(fragment)
            except (TimeoutError, ConnectionResetError):
                pass
        return response

    async def _fragments(self, wanted: Filter, seen: str | None) -> AsyncIterator[bytes]:
        act = environment().get_template("act.html")
        known = _known(await self._site.latest(MOST_ENTRIES), seen, wanted)
        yield b": listening\n\n"
        while True:
            await asyncio.sleep(LOOKS_S)
            recent = await self._site.latest(MOST_ENTRIES)
            for one in reversed(recent):
                if one.event not in known and wanted.matches(one):
                    # An act that does not match may do so once an authority has reported it.
                    known.add(one.event)
                    lines = [f"data: {line}\n" for line in act.render(item=one).strip().splitlines()]
                    yield "".join(("event: announcement\n", f"id: {one.event}\n", *lines, "\n")).encode()
            yield b": still here\n\n"

    async def _acts(self, request: web.Request) -> tuple[Filter, Sequence[Announcement]]:
        wanted = read_filter(request, self._site.vocabulary)
        recent = await self._site.latest(MOST_ACTS)
        return wanted, [act for act in recent if wanted.matches(act)][:MOST_ENTRIES]


def _known(recent: Sequence[Announcement], seen: str | None, wanted: Filter) -> set[str]:
    """Return the events on a page whose newest is `seen`: none for "", all if `seen` is not among `recent`."""
    events = [one.event for one in recent]
    if seen == "":
        return set()
    shown = recent[events.index(seen) :] if seen in events else recent
    return {one.event for one in shown if wanted.matches(one)}


def _atom(origin: str, wanted: Filter, acts: Sequence[Announcement]) -> ET.Element:
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text.translate(_ILLEGAL) or None
        return element

    add(feed, "id", f"{origin}/announcements?filter={wanted.text}")
    add(feed, "title", _title(wanted))
    add(feed, "updated", max((act.edited_at or act.announced_at for act in acts), default="1970-01-01T00:00:00Z"))
    add(feed, "link", href=f"{origin}/announcements")
    add(add(feed, "author"), "name", "Exportwatch")
    for act in acts:
        entry = add(feed, "entry")
        add(entry, "id", f"{origin}/announcements/{act.event}")
        add(entry, "title", alerts.title(act))
        add(entry, "published", act.announced_at)
        add(entry, "updated", act.edited_at or act.announced_at)
        add(entry, "link", href=f"{origin}/announcements/{act.event}")
        for report in act.items:
            if link := wording.web_link(report.link):
                add(entry, "link", rel="related", href=link, title=report.source_name.translate(_ILLEGAL))
        add(entry, "summary", act.summary)
        for tag in (*act.subjects, *filter(None, (act.jurisdiction, act.measure, act.kind))):
            add(entry, "category", term=tag)
    return feed


def _title(wanted: Filter) -> str:
    return f"Export control announcements: {wanted.text}" if wanted.text else "Export control announcements"


def _cached(request: web.Request, text: str, content_type: str) -> web.Response:
    """Return the document, or 304 if the client has it already."""
    tag = blake2b(text.encode(), digest_size=12).hexdigest()
    headers = {"Cache-Control": "max-age=60", "ETag": f'"{tag}"'}
    known = request.if_none_match or ()
    if any(one.value == tag for one in known):
        return web.Response(status=304, headers=headers)
    return web.Response(text=text, content_type=content_type, charset="utf-8", headers=headers)
