"""Feeds for subscribers: announcements as Atom, JSON Feed and server-sent events; dates as a calendar."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from xml.etree import ElementTree as ET

from aiohttp import web

from bot.model.announcement import Announcement
from bot.subscriptions.clauses import FilterFacts
from bot.subscriptions.filters import Filter
from handlers.commands import upcoming
from handlers.messages import alerts, wording
from handlers.messages.timeline import ALARM_DAYS, calendar
from handlers.web.render import environment
from handlers.web.site import MOST_ACTS, Site, read_filter, read_number, read_value

MOST_ENTRIES = 100
LOOKS_S = 2.0
"""How often a page that is open looks for what is new."""
STAYS_S = 3_600.0
"""A page that stays open longer connects anew by itself."""
MOST_LISTENERS = 200
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
        self._listeners = 0

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
        held, acts = await self._acts(request)
        text = ET.tostring(_atom(str(request.url.origin()), held, acts), encoding="unicode", xml_declaration=True)
        return _cached(request, text, "application/atom+xml")

    async def json_feed(self, request: web.Request) -> web.Response:
        """Return the same as a JSON Feed 1.1."""
        held, acts = await self._acts(request)
        origin = str(request.url.origin())
        feed = {
            "version": _JSON_FEED,
            "title": _title(held),
            "home_page_url": f"{origin}/announcements",
            "feed_url": str(request.url),
            "items": [
                {
                    "id": f"{origin}/announcements/{act.event}",
                    "url": f"{origin}/announcements/{act.event}",
                    "external_url": wording.web_link(act.items[0].link) if act.items else None,
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

        `alarm` is how many days ahead each date reminds, 0 for no reminder.
        """
        site = self._site
        found = upcoming.coming(site.rules, read_value(request, "filter", 1_000) or "365", site.today())
        stamp = datetime.combine(site.today(), datetime.min.time(), UTC)  # the same file all day: the tag holds
        alarm = 0 if read_value(request, "alarm") == "0" else read_number(request, "alarm", ALARM_DAYS, MOST_ALARM_DAYS)
        return _cached(request, calendar(found.events, stamp, alarm), "text/calendar")

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Send what is announced after `seen` (else after now) as server-sent events.

        `seen` is the newest event on the page as it was made; a browser that connects anew names the last that it got.
        """
        held = read_filter(request, self._site.vocabulary)
        seen = request.headers.get("Last-Event-ID", "")[:200] or request.query.get("seen")
        if self._listeners >= MOST_LISTENERS:
            raise web.HTTPServiceUnavailable(text="Too many pages listen already.", headers={"Retry-After": "60"})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        self._listeners += 1
        try:
            async with asyncio.timeout(STAYS_S):
                async for fragment in self._fragments(held, seen):
                    await response.write(fragment)
        except (TimeoutError, ConnectionResetError):
            pass
        finally:
            self._listeners -= 1
        return response

    async def _fragments(self, held: Filter, seen: str | None) -> AsyncIterator[bytes]:
        act = environment().get_template("act.html")
        known = _known(await self._site.latest(MOST_ENTRIES), seen)
        yield b": listening\n\n"
        while True:
            await asyncio.sleep(LOOKS_S)
            recent = await self._site.latest(MOST_ENTRIES)
            for one in reversed(recent):
                if one.event not in known and held.holds(FilterFacts(one)):
                    lines = [f"data: {line}\n" for line in act.render(item=one).strip().splitlines()]
                    yield "".join(("event: announcement\n", f"id: {one.event}\n", *lines, "\n")).encode()
            known |= {one.event for one in recent}
            yield b": still here\n\n"

    async def _acts(self, request: web.Request) -> tuple[Filter, Sequence[Announcement]]:
        held = read_filter(request, self._site.vocabulary)
        recent = await self._site.latest(MOST_ACTS)
        return held, [act for act in recent if held.holds(FilterFacts(act))][:MOST_ENTRIES]


def _known(recent: Sequence[Announcement], seen: str | None) -> set[str]:
    """Return the events on a page whose newest is `seen`: none for "", all if that is too old to be among `recent`."""
    events = [one.event for one in recent]
    if seen == "":
        return set()
    return set(events[events.index(seen) :]) if seen in events else set(events)


def _atom(origin: str, held: Filter, acts: Sequence[Announcement]) -> ET.Element:
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text.translate(_ILLEGAL) or None
        return element

    add(feed, "id", f"{origin}/announcements?filter={held.text}")
    add(feed, "title", _title(held))
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


def _title(held: Filter) -> str:
    return f"Export control announcements: {held.text}" if held.text else "Export control announcements"


def _cached(request: web.Request, text: str, content_type: str) -> web.Response:
    """Return the document, or 304 if the client has it already."""
    tag = blake2b(text.encode(), digest_size=12).hexdigest()
    headers = {"Cache-Control": "max-age=60", "ETag": f'"{tag}"'}
    known = request.if_none_match or ()
    if any(one.value == tag for one in known):
        return web.Response(status=304, headers=headers)
    return web.Response(text=text, content_type=content_type, charset="utf-8", headers=headers)
