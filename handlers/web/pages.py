"""Pages on goods: looking up, and one good through time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from aiohttp import web

from bot.answering import RestrictedQuery, Supplements, Wants, look_up
from bot.errors import LookupCostError, NotOnFileError, UsageError
from bot.model.announcement import Announcement
from bot.rules.query.fields import country
from bot.rules.query.suggestions import suggest_items
from handlers.commands import changes, upcoming
from handlers.commands.known import Known
from handlers.messages import speech, wording
from handlers.messages.answers import reply
from handlers.messages.reporting import report
from handlers.messages.speech import say
from handlers.web.computed import READER, Asked, Rendered
from handlers.web.matrix import matrix_page, matrix_wants
from handlers.web.site import MOST_ACTS, Site, read_question, read_value
from handlers.web.timeline import timeline

_SUGGESTED = 8
_ACTS_SHOWN = 5


class LookupPages:
    """Handlers of the pages on goods."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get("/", self.start),
            web.get("/r", self.look_up),
            web.get("/report", self.report),
            web.get("/suggest", self.suggest),
            web.get("/good/{name}", self.good),
            web.get("/matrix", self.matrix),
        ]

    async def start(self, request: web.Request) -> web.Response:
        """Show the search box, coming dates and the last announcements."""
        return await self._site.show(request, start_page, await self._site.latest(_ACTS_SHOWN))

    async def look_up(self, request: web.Request) -> web.Response:
        """Show an answer at a permanent address: `/r?q=gallium&from=CN&to=US&on=2026-12-01`."""
        if not request.query.get("q", "").strip():
            return await self.start(request)
        try:
            wants = await self._site.compute(request, wants_of, Asked.of(request, self._site.now()))
        except LookupCostError:
            raise
        except UsageError as error:
            return await self._site.show(request, mistaken_page, str(error))
        return await self._site.show(request, answer_page, await self._site.answers.beside(wants))

    async def report(self, request: web.Request) -> web.Response:
        """Show a report that the answer of `/r` is wrong, as a text to fill in: `/report?q=gallium&from=CN`."""
        wants = await self._site.compute(request, wants_of, Asked.of(request, self._site.now()))
        return await self._site.show(request, report_page, await self._site.answers.beside(wants))

    async def suggest(self, request: web.Request) -> web.Response:
        """Return options for the search box, as a fragment."""
        return await self._site.show(request, suggestions)

    async def good(self, request: web.Request) -> web.Response:
        """Show a good: its timeline, its answer, its history, and announcements on it."""
        wants = await self._site.compute(request, good_wants, Asked.of(request, self._site.now()))
        beside = await self._site.answers.beside(wants)
        return await self._site.show(request, good_page, beside, await self._site.latest(MOST_ACTS))

    async def matrix(self, request: web.Request) -> web.Response:
        """Show goods by destination on a day: the gravest status among all exporters, or that of `from`."""
        wants = await self._site.compute(request, matrix_wants, Asked.of(request, self._site.now()))
        return await self._site.show(request, matrix_page, await self._site.answers.beside(wants))


def start_page(known: Known, asked: Asked, acts: Sequence[Announcement]) -> Rendered:
    """Render the search box, coming dates and the last announcements."""
    dates = upcoming.coming(known.rules, "365", asked.today).events[:_ACTS_SHOWN]
    return asked.page("lookup.html", here="/", question=None, problem="", reply=None, dates=dates, acts=acts)


def wants_of(known: Known, asked: Asked) -> Wants:
    """Return what is to be asked beside the rules for a question. Raises UsageError for one that cannot be read."""
    return Wants.of([look_up(known.rules, read_question(asked, asked.today), asked.today)])


def mistaken_page(_: Known, asked: Asked, problem: str) -> Rendered:
    """Render what is wrong with a question."""
    typed = RestrictedQuery(asked.query.get("q", "")[:200])
    return asked.page("lookup.html", 400, here="/", question=typed, problem=problem, reply=None)


def answer_page(known: Known, asked: Asked, beside: Supplements) -> Rendered:
    """Render an answer."""
    question = read_question(asked, asked.today)
    found = beside.added_to(look_up(known.rules, question, asked.today))
    measures, exporters = found.searched
    return asked.page(
        "lookup.html",
        here="/",
        question=question,
        problem="",
        reply=reply(found),
        subjects=found.subjects,
        asked_at=asked.now.isoformat(),
        measures=measures,
        exporters=exporters,
    )


def report_page(known: Known, asked: Asked, beside: Supplements) -> Rendered:
    """Write the report on an answer."""
    found = beside.added_to(look_up(known.rules, read_question(asked, asked.today), asked.today))
    return asked.rendered(report(found, version("exportwatch")), "text/plain")


def suggestions(known: Known, asked: Asked) -> Rendered:
    """Render names like what was typed."""
    shown = speech.language().replace("_", "-")
    names = [one.value for one in suggest_items(known.rules, read_value(asked, "q"), _SUGGESTED, shown)]
    return asked.page("suggestions.html", names=names)


def _good(known: Known, asked: Asked) -> RestrictedQuery:
    """Read a good and a destination. Raises UsageError."""
    typed = asked.path["name"]
    name = known.rules.find_subject(typed)
    if name is None:
        raise NotOnFileError(f"“{wording.trimmed(typed, 80)}” is no good on file. Look it up at / instead.")
    return RestrictedQuery(name, to=country(read_value(asked, "to"), "to") if read_value(asked, "to") else None)


def good_wants(known: Known, asked: Asked) -> Wants:
    """Return what is to be asked beside the rules for a good. Raises UsageError."""
    return Wants.of([look_up(known.rules, _good(known, asked), asked.today)])


def good_page(known: Known, asked: Asked, beside: Supplements, recent: Sequence[Announcement]) -> Rendered:
    """Render a good."""
    question, rules, today = _good(known, asked), known.rules, asked.today
    name, to = question.text, question.to
    subject = rules.subjects[name]
    return asked.page(
        "good.html",
        here="/",
        name=name,
        names=subject.all_names[1:],
        codes=(*(line.printed for line in subject.hs), *subject.cas, *subject.control_codes),
        to=to or "",
        toward=wording.country(to) if to else say("any destination"),
        picture=timeline(rules, name, to, today),
        reply=reply(beside.added_to(look_up(rules, question, today))),
        history=changes.answer(known.call(READER, name, asked.now)),
        acts=[act for act in recent if name in act.subjects][:_SUGGESTED],
    )
