"""What was announced and what comes, and the sources: as pages, Atom, JSON Feed, server-sent events and calendar."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from aiohttp import web

from bot.alerts.archive import archive
from bot.answering import LONGEST_QUESTION
from bot.errors import LookupBusyError, UsageError
from bot.model.announcement import Announcement
from bot.subscriptions.filters import Filter, parse
from handlers.commands import dates
from handlers.commands.lookups import Known
from handlers.messages import act_words, alerts, wording
from handlers.messages.health import SourceView, ago, duration
from handlers.messages.speech import say
from handlers.messages.timeline import ALARM_DAYS, calendar
from handlers.web.computed import READER, Asked, Rendered, environment, minute
from handlers.web.connections import GUARD
from handlers.web.site import MOST_ACTS, Site, for_reader, page, read_filter, read_number, read_value

_RECENT = 100
_FEW_ACTS, _ARCHIVED_ACTS = 5, 10
"""Announcements so few that the page shows acts of the archive too, and how many of those."""
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
            web.get("/calendar", self._site.showing(calendar_page)),
            web.get("/sources", self.sources),
        ]

    async def announcements(self, request: web.Request) -> web.Response:
        """Show the announcements that match a filter (in chat's grammar), and why the others do not."""
        recent = await self._site.latest(_RECENT)
        before = await self._site.told_before(_RECENT) if self._site.told_before else ()
        return await self._site.show(request, announcements_page, recent, before)

    async def announcement(self, request: web.Request) -> web.Response:
        """Show an announcement with its facts and reasons."""
        found = await self._site.announcement(request.match_info["event"][:200])
        if found is None:
            raise web.HTTPNotFound(text=say("No announcement of this name is on record."))
        return await self._site.show(request, announcement_page, found)

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
            say("half within {half}, 95 % within {most}", half=duration(delay.p50), most=duration(delay.p95))
            if delay
            else "",
            _place_on_scale(delay.p50) if delay else None,
            _place_on_scale(delay.p95) if delay else None,
        )


def announcements_page(
    known: Known, asked: Asked, recent: Sequence[Announcement], before: Sequence[Announcement] = ()
) -> Rendered:
    """Render the announcements that match a filter, and the others with the reason."""
    problem, text = "", read_value(asked, "filter", 5_000)
    acts: list[Announcement] = list(recent)
    older: Sequence[Announcement] = ()
    left: list[tuple[Announcement, str]] = []
    try:
        wanted = read_filter(asked, known.vocabulary)
        acts = [act for act in recent if wanted.matches(act)]
        left = [(act, wanted.why_not(act)) for act in recent if act not in acts]
        text = wanted.text
        if len(acts) < _FEW_ACTS:
            older = alerts.matching(archive(known.rules, asked.now.date(), before), wanted, _ARCHIVED_ACTS)
    except UsageError as error:
        problem = str(error)
    return asked.page(
        "announcements.html",
        400 if problem else 200,
        here="/announcements",
        filter=text,
        problem=problem,
        acts=acts,
        older=[(act, act_words.title(act), act_words.first_link(act)) for act in older],
        left=left,
        looked=len(recent),
        newest=recent[0].event if recent else "",
    )


def announcement_page(_: Known, asked: Asked, found: Announcement) -> Rendered:
    """Render an announcement with its facts and reasons."""
    return asked.page(
        "announcement.html", here="/announcements", item=found, reply=alerts.alert(found), facts=list(_facts(found))
    )


def calendar_page(known: Known, asked: Asked) -> Rendered:
    """Render the next dates."""
    text, problem, answer = read_value(asked, "filter", 1_000), "", None
    try:
        answer = dates.answer_upcoming(known.call(READER, text or "365", asked.now))
    except UsageError as error:
        problem = str(error)
    host = asked.origin.partition("://")[2]
    return asked.page(
        "calendar.html",
        400 if problem else 200,
        here="/calendar",
        filter=text,
        problem=problem,
        reply=answer,
        webcal=f"webcal://{host}/calendar.ics?{urlencode({'filter': text})}",
    )


def _facts(item: Announcement) -> Iterator[tuple[str, str]]:
    yield from act_words.known_facts(item)
    if item.measures:
        yield say("Rules on file that it touches"), ", ".join(item.measures)
    yield say("Announced"), minute(item.announced_at)


def _troubled(view: SourceView, shown: str) -> bool:
    return shown == "trouble" and view.source.enabled and view.health.alarming


def _place_on_scale(seconds: float) -> float:
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
KEEPS_S = 60
"""Seconds for which a feed reader may keep what it has read."""
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
            web.get(LIVE, for_reader(self.live)),
            web.get("/calendar.ics", self.calendar),
        ]

    async def atom(self, request: web.Request) -> web.Response:
        """Return the announcements that match a filter, as Atom (RFC 4287)."""
        return await self._feed(request, atom_document)

    async def json_feed(self, request: web.Request) -> web.Response:
        """Return the announcements that match a filter, as a JSON Feed 1.1."""
        return await self._feed(request, json_document)

    async def calendar(self, request: web.Request) -> web.Response:
        """Return the dates of the next year, or those that a filter names, as iCalendar (RFC 5545).

        `alarm` is the number of days before a date on which the calendar reminds; 0 means no reminder.
        """
        return (await self._site.render(request, calendar_document)).cached(request, KEEPS_S)

    async def _feed(
        self, request: web.Request, work: Callable[[Known, Asked, Sequence[Announcement]], Rendered]
    ) -> web.Response:
        recent = await self._site.latest(MOST_ACTS)
        return (await self._site.render(request, work, recent)).cached(request, KEEPS_S)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Send what is announced after `seen` (else after now) as server-sent events.

        `seen` is the newest event on the page when it was rendered; a browser that reconnects names the last event
        that it received.
        """
        text = read_value(request, "filter", LONGEST_QUESTION)
        seen = request.headers.get("Last-Event-ID", "")[:200] or request.query.get("seen")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        with request.app[GUARD].listening(request):
            shown = _acts_on_page(await self._site.latest(MOST_ENTRIES), seen)
            # A filter that cannot be read is told before anything is sent.
            told = {event for event, _ in await self._site.compute(request, fragments, text, shown)}
            await response.prepare(request)
            try:
                async with asyncio.timeout(STAYS_S):
                    async for fragment in self._fragments(request, text, shown, told):
                        await response.write(fragment)
            except (TimeoutError, ConnectionResetError):
                pass
        return response

    async def _fragments(
        self, request: web.Request, text: str, shown: Sequence[Announcement], told: set[str]
    ) -> AsyncIterator[bytes]:
        """Yield what is new on the page that shows these acts; `told` are those of them that match its filter.

        An act that does not match may do so once an authority has reported it, so each is looked at again when it has
        changed.
        """
        looked_at = {one.event: _version(one) for one in shown}
        yield b": listening\n\n"
        while True:
            await asyncio.sleep(LOOKS_S)
            recent = {
                one.event: one for one in reversed(await self._site.latest(MOST_ENTRIES)) if one.event not in told
            }
            if new := [one for event, one in recent.items() if looked_at.get(event) != _version(one)]:
                try:
                    found = await self._site.compute(request, fragments, text, new)
                except LookupBusyError:
                    continue  # they are still new at the next look
                looked_at |= {one.event: _version(one) for one in new}
                told |= {event for event, _ in found}
                yield b"".join(fragment for _, fragment in found)
            yield b": still here\n\n"


def fragments(known: Known, text: str, acts: Sequence[Announcement]) -> list[tuple[str, bytes]]:
    """Render those of these acts that match a filter as server-sent events, with their names. Raises FilterError."""
    wanted, act = parse(text, known.vocabulary), environment().get_template("act.html")
    found = []
    for one in acts:
        if wanted.matches(one):
            lines = [f"data: {line}\n" for line in act.render(item=one).strip().splitlines()]
            event = "".join(("event: announcement\n", f"id: {one.event}\n", *lines, "\n"))
            found.append((one.event, event.encode()))
    return found


def _version(act: Announcement) -> tuple[int, str | None]:
    return len(act.items), act.edited_at


def atom_document(known: Known, asked: Asked, recent: Sequence[Announcement]) -> Rendered:
    """Write the announcements that match a filter as Atom."""
    wanted, acts = _matching(known, asked, recent)
    text = ET.tostring(_atom(asked.origin, wanted, acts), encoding="unicode", xml_declaration=True)
    return asked.rendered(text, "application/atom+xml")


def json_document(known: Known, asked: Asked, recent: Sequence[Announcement]) -> Rendered:
    """Write the announcements that match a filter as a JSON Feed."""
    wanted, acts = _matching(known, asked, recent)
    feed = {
        "version": _JSON_FEED,
        "title": _title(wanted),
        "home_page_url": f"{asked.origin}/announcements",
        "feed_url": asked.address,
        "items": [
            {
                "id": f"{asked.origin}/announcements/{act.event}",
                "url": f"{asked.origin}/announcements/{act.event}",
                "external_url": act_words.first_link(act),
                "title": act_words.title(act),
                "content_text": act.summary or act_words.title(act),
                "date_published": act.announced_at,
                "date_modified": act.edited_at or act.announced_at,
                "tags": [*act.subjects, *filter(None, (act.jurisdiction, act.measure, act.kind))],
            }
            for act in acts
        ],
    }
    return asked.rendered(json.dumps(feed, ensure_ascii=False), "application/feed+json")


def calendar_document(known: Known, asked: Asked) -> Rendered:
    """Write the coming dates as iCalendar."""
    found = dates.coming(known.rules, read_value(asked, "filter", 1_000) or "365", asked.today)
    # Midnight, so that the file and its ETag stay the same all day.
    stamp = datetime.combine(asked.today, datetime.min.time(), UTC)
    alarm = 0 if read_value(asked, "alarm") == "0" else read_number(asked, "alarm", ALARM_DAYS, MOST_ALARM_DAYS)
    return asked.rendered(calendar(found.events, stamp, alarm), "text/calendar")


def _matching(known: Known, asked: Asked, recent: Sequence[Announcement]) -> tuple[Filter, Sequence[Announcement]]:
    wanted = read_filter(asked, known.vocabulary)
    return wanted, [act for act in recent if wanted.matches(act)][:MOST_ENTRIES]


def _acts_on_page(recent: Sequence[Announcement], seen: str | None) -> Sequence[Announcement]:
    """Return the acts on a page whose newest is `seen`: none for "", all if `seen` is not among `recent`."""
    if seen == "":
        return ()
    events = [one.event for one in recent]
    return recent[events.index(seen) :] if seen in events else recent


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
        add(entry, "title", act_words.title(act))
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
