"""The pages: looking up, one good through time, goods by destination, announcements, dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from bot.errors import UsageError
from bot.model.announcement import Announcement
from bot.rules.query.parse import country, day
from bot.rules.query.spelling import suggest_items
from bot.subscriptions.clauses import FilterFacts
from handlers.commands import changes, upcoming
from handlers.commands.question import RestrictedQuery
from handlers.messages import alerts, wording
from handlers.messages.answers import reply
from handlers.messages.reply import Tone
from handlers.web import bands
from handlers.web.asking import MOST_ACTS, question, value, wanted
from handlers.web.render import page
from handlers.web.site import Site

_SUGGESTED = 8
_MOST_GOODS, _MOST_PLACES = 20, 12
_GOODS = ("graphite", "gallium", "germanium", "antimony", "tungsten", "rare earths", "advanced computing chips")
_PLACES = ("US", "DE", "JP", "KR", "TW", "IN", "CN", "RU")
_RECENT, _FEW = 100, 5
_YEAR = timedelta(days=365)
_STEPS = (
    (-_YEAR, "a year earlier"),
    (timedelta(days=-30), "a month earlier"),
    (timedelta(days=30), "a month later"),
    (_YEAR, "a year later"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of the matrix: its status in words, how grave it is, and the question that it opens."""

    words: str
    tone: Tone
    address: str


class Pages:
    """The handlers of all pages over one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.AbstractRouteDef]:
        """Every page and what it is made of."""
        return [
            web.get("/", self.start),
            web.get("/r", self.look_up),
            web.get("/suggest", self.suggest),
            web.get("/good/{name}", self.good),
            web.get("/matrix", self.matrix),
            web.get("/announcements", self.announcements),
            web.get("/announcements/{event}", self.announcement),
            web.get("/calendar", self.calendar),
        ]

    async def start(self, _: web.Request) -> web.Response:
        """The search box, and what comes next and came last."""
        dates = upcoming.coming(self._site.rules, "365", self._site.today()).events[:_FEW]
        acts = (await self._site.latest(_FEW)) or ()
        return page("lookup.html", here="/", question=None, problem="", reply=None, dates=dates, acts=acts)

    async def look_up(self, request: web.Request) -> web.Response:
        """An answer at an address that can be kept: `/r?q=gallium&from=CN&to=US&on=2026-12-01`."""
        site, today = self._site, self._site.today()
        asked: RestrictedQuery | None = None
        try:
            asked = question(request, today)
            if not asked.text:
                return await self.start(request)
            found = await site.answer(asked)
        except UsageError as error:
            typed = asked or RestrictedQuery(request.query.get("q", "")[:200], None, None, None)
            return page("lookup.html", 400, here="/", question=typed, problem=str(error), reply=None)
        measures, exporters = found.searched
        return page(
            "lookup.html",
            here="/",
            question=asked,
            problem="",
            reply=reply(found),
            subjects=found.subjects,
            asked_at=site.now().isoformat(),
            measures=measures,
            exporters=exporters,
        )

    async def suggest(self, request: web.Request) -> web.Response:
        """Options for the search box, as a fragment."""
        names = suggest_items(self._site.rules, value(request, "q"), _SUGGESTED)
        return page("suggestions.html", names=names)

    async def good(self, request: web.Request) -> web.Response:
        """One good: its statuses as bands, its answer, its history, and what was announced on it."""
        site, today = self._site, self._site.today()
        typed = request.match_info["name"]
        name = site.rules.find_subject(typed)
        if name is None:
            raise UsageError(f"“{wording.trimmed(typed, 80)}” is no good on file. Look it up at / instead.")
        to = country(value(request, "to"), "to") if value(request, "to") else None
        subject = site.rules.subjects[name]
        recent = await site.latest(MOST_ACTS)
        return page(
            "good.html",
            here="/",
            name=name,
            names=subject.all_names[1:],
            codes=(*(line.printed for line in subject.hs), *subject.cas, *subject.control_codes),
            to=to or "",
            toward=wording.country(to) if to else "any destination",
            picture=bands.picture(site.rules, name, to, today),
            reply=reply(RestrictedQuery(name, None, to, None).answer(site.rules, today)),
            history=changes.answer(site.call(name)),
            acts=[act for act in recent if name in act.subjects][:_SUGGESTED],
        )

    async def matrix(self, request: web.Request) -> web.Response:
        """Goods by destination on a day: the gravest status of any exporter, or of one."""
        today, problem = self._site.today(), ""
        goods, places, from_, on = list(_GOODS), list(_PLACES), None, today
        try:
            goods = _listed(value(request, "goods", 1_000)) or goods
            places = [country(text, "to") for text in _listed(value(request, "to"))] or places
            from_ = country(value(request, "from"), "from") if value(request, "from") else None
            on = day(value(request, "on"), today) if value(request, "on") else today
        except UsageError as error:
            problem = str(error)
        goods, places = goods[:_MOST_GOODS], places[:_MOST_PLACES]
        rows = [(good, [(place, self._cell(good, from_, place, on)) for place in places]) for good in goods]
        return page(
            "matrix.html",
            400 if problem else 200,
            here="/matrix",
            goods=goods,
            places=places,
            from_=from_,
            on=on,
            rows=rows,
            problem=problem,
            today=today,
            offset=(on - today).days,
            asked=urlencode({"goods": ", ".join(goods), "to": ", ".join(places), "from": from_ or ""}),
            steps=[(_shifted(on, step), label) for step, label in _STEPS],
        )

    def _cell(self, good: str, from_: str | None, to: str, on: date) -> Cell:
        asked = RestrictedQuery(good, from_, to, on)
        try:
            found = asked.answer(self._site.rules, self._site.today())
        except UsageError:
            return Cell("cannot be read", Tone.CALM, asked.address)
        words = wording.STATUSES.get(found.status, str(found.status))
        return Cell(words, reply(found).tone, asked.address)

    async def announcements(self, request: web.Request) -> web.Response:
        """What was announced, by a filter of chat's grammar, with why the rest is left out."""
        site, problem, text = self._site, "", value(request, "filter", 5_000)
        recent = await site.latest(_RECENT)
        acts: list[Announcement] = list(recent)
        left: list[tuple[Announcement, str]] = []
        try:
            held = wanted(request, site.vocabulary)
            acts = [act for act in recent if held.holds(FilterFacts(act))]
            left = [(act, held.why_not(act)) for act in recent if act not in acts]
            text = held.text
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
        """One announcement with its facts and reasons."""
        found = await self._site.announcement(request.match_info["event"][:200])
        if found is None:
            raise web.HTTPNotFound(text="No announcement of this name is on record.")
        return page(
            "announcement.html", here="/announcements", item=found, reply=alerts.alert(found), facts=list(_facts(found))
        )

    async def calendar(self, request: web.Request) -> web.Response:
        """What starts, ends and runs out next."""
        text, problem, answer = value(request, "filter", 1_000), "", None
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


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _facts(item: Announcement) -> Iterator[tuple[str, str]]:
    """What is known of an act, as label and text."""
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


def _shifted(day: date, step: timedelta) -> str:
    """A day so much later or earlier, as it is written; the same day where no calendar reaches."""
    try:
        return (day + step).isoformat()
    except OverflowError:
        return day.isoformat()
