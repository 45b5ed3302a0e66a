"""Pages on goods: looking up, one good through time with its timeline, and goods by destination (the matrix)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from urllib.parse import urlencode

from aiohttp import web

from bot.answering import LONGEST_QUESTION, RestrictedQuery, Supplements, Wants, look_up
from bot.errors import LookupCostError, NotOnFileError, UsageError
from bot.model.announcement import Announcement
from bot.rules.answer import answering
from bot.rules.answer.findings import Finding
from bot.rules.answer.model import Answer
from bot.rules.answer.timeline import changes as dated_changes
from bot.rules.index import RuleBase
from bot.rules.query.fields import country, day
from bot.rules.query.suggestions import suggest_items
from bot.vocabulary import Status
from handlers.commands import dates
from handlers.commands.lookups import Known
from handlers.messages import headline, speech, wording
from handlers.messages.answers import reply
from handlers.messages.reply import Tone
from handlers.messages.reporting import report
from handlers.messages.speech import later, say
from handlers.messages.verdicts import AnswerView
from handlers.web.computed import READER, Asked, Rendered, address_of
from handlers.web.site import LONGEST_VALUE, MOST_ACTS, Site, read_question, read_value

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
            web.get("/suggest", self._site.showing(suggestions)),
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
            beside = await self._site.beside(request, wants_of)
        except LookupCostError:
            raise
        except UsageError as error:
            return await self._site.show(request, mistaken_page, str(error))
        return await self._site.show(request, answer_page, beside)

    async def report(self, request: web.Request) -> web.Response:
        """Show a report that the answer of `/r` is wrong, as a text to fill in: `/report?q=gallium&from=CN`."""
        return await self._site.show(request, report_page, await self._site.beside(request, wants_of))

    async def good(self, request: web.Request) -> web.Response:
        """Show a good: its timeline, its answer, its history, and announcements on it."""
        beside = await self._site.beside(request, good_wants)
        return await self._site.show(request, good_page, beside, await self._site.latest(MOST_ACTS))

    async def matrix(self, request: web.Request) -> web.Response:
        """Show goods by destination on a day: the gravest status among all exporters, or that of `from`."""
        return await self._site.show(request, matrix_page, await self._site.beside(request, matrix_wants))


_KEPT = {"q": LONGEST_QUESTION, "from": LONGEST_VALUE, "to": LONGEST_VALUE}
"""What the form keeps of a question that cannot be read, and its most characters."""


def start_page(known: Known, asked: Asked, acts: Sequence[Announcement]) -> Rendered:
    """Render the search box, coming dates and the last announcements."""
    ahead = dates.coming(known.rules, "365", asked.today).events[:_ACTS_SHOWN]
    return asked.page("lookup.html", here="/", question=None, problem="", reply=None, dates=ahead, acts=acts)


def wants_of(known: Known, asked: Asked) -> Wants:
    """Return what is to be asked beside the rules for a question. Raises UsageError for one that cannot be read."""
    return Wants.of([look_up(known.rules, read_question(asked, asked.today), asked.today)])


def mistaken_page(_: Known, asked: Asked, problem: str) -> Rendered:
    """Render what is wrong with a question, below what was typed."""
    given = {name: asked.query.get(name, "")[:longest] for name, longest in _KEPT.items()}
    typed = RestrictedQuery(given["q"], given["from"] or None, given["to"] or None)
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
        history=dates.answer_changes(known.call(READER, name, asked.now)),
        acts=[act for act in recent if name in act.subjects][:_SUGGESTED],
    )


# -- the timeline of a good: its statuses through time, one row an exporter


BEFORE, AFTER = timedelta(days=3 * 365), timedelta(days=400)
"""The span of the timeline before and after today."""
MOST_EDGES = 120
MOST_EXPORTERS = 12
NOTHING = "none"
"""The status of a time without an act."""
_BESIDE = (Status.SUSPENDED, Status.UNKNOWN, Status.NOT_YET_IN_FORCE)
_State = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class StatusSpan:
    """One status from `first` to `last`, both included; both lie inside the timeline."""

    first: date
    last: date
    status: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """An exporter's statuses, oldest first, without gaps; `now` is the status of today.

    `beside` are the spans of suspended, unknown or planned acts during which `bands` has a graver status.
    """

    exporter: str
    name: str
    bands: tuple[StatusSpan, ...]
    beside: tuple[StatusSpan, ...]
    now: str


@dataclass(frozen=True, slots=True)
class TimelineChange:
    """A day on which a row changes, with the documents in force from then on."""

    number: int
    row: int
    exporter: str
    band: StatusSpan


@dataclass(frozen=True, slots=True)
class Timeline:
    """All rows of a good between two days."""

    first: date
    last: date
    today: date
    rows: tuple[TimelineRow, ...]

    def x(self, day: date, left: float, right: float) -> float:
        """Return the x coordinate of a day, if the timeline reaches from `left` to `right`."""
        whole = (self.last - self.first).days
        return round(left + (right - left) * (day - self.first).days / whole, 1)

    def years(self) -> Iterator[date]:
        """Yield the first day of each year within the timeline."""
        for year in range(self.first.year + 1, self.last.year + 1):
            yield date(year, 1, 1)

    def changes(self) -> list[TimelineChange]:
        """Return all changes after the first day, numbered row by row."""
        found = [(at, row, band) for at, row in enumerate(self.rows) for band in row.bands if band.first > self.first]
        return [TimelineChange(number, at, row.name, band) for number, (at, row, band) in enumerate(found, 1)]

    def statuses(self) -> list[str]:
        """Return all statuses in the rows, without repetitions."""
        drawn = (band.status for row in self.rows for band in (*row.bands, *row.beside))
        return list(dict.fromkeys(status for status in drawn if status != NOTHING))


def timeline(base: RuleBase, subject: str, to: str | None, today: date) -> Timeline:
    """Return the statuses of a good, looked up on every day on which one of its acts changes.

    `subject` is a canonical name; `to` a country's code, or None for any destination.
    """
    first, last = today - BEFORE, today + AFTER
    edges = _edges(base, subject, first, last)
    statuses: dict[str, dict[date, _State]] = {}
    beside: dict[str, dict[date, _State]] = {}
    for edge in edges:
        found = answering.answer(base, subject, today=today, to=to, on=edge)
        for exporter, status in found.by_exporter.items():
            theirs = [one for one in found.findings if one.measure.jurisdiction == exporter and one.apart is None]
            statuses.setdefault(exporter, {})[edge] = _state(str(status), theirs)
            others = (one.state.status for one in theirs if one.state.status in _BESIDE)
            other = next((str(one) for one in others if one != status), NOTHING)
            beside.setdefault(exporter, {})[edge] = _state(other, theirs)
    rows = []
    for exporter, states in statuses.items():
        bands = _bands(states, edges, last)
        now = next((band.status for band in bands if band.first <= today <= band.last), NOTHING)
        extra = tuple(band for band in _bands(beside[exporter], edges, last) if band.status != NOTHING)
        rows.append(TimelineRow(exporter, wording.country(exporter), bands, extra, now))
    shown = sorted(rows, key=lambda row: (row.now == NOTHING, row.name))[:MOST_EXPORTERS]
    return Timeline(first, last, today, tuple(shown))


def _state(status: str, findings: Iterable[Finding]) -> _State:
    return status, tuple(dict.fromkeys(one.document for one in findings if str(one.state.status) == status))


def _edges(base: RuleBase, subject: str, first: date, last: date) -> list[date]:
    """Return the days on which the status may change: each dated event, and the day after it."""
    days = {first}
    for event in dated_changes(base, subject):
        if event.date.is_day:
            days |= {day for day in (event.date.first, event.date.first + timedelta(days=1)) if first <= day <= last}
    return sorted(days)[:MOST_EDGES]


def _bands(states: Mapping[date, _State], edges: Sequence[date], last: date) -> tuple[StatusSpan, ...]:
    bands: list[StatusSpan] = []
    for edge, following in zip(edges, (*edges[1:], last + timedelta(days=1)), strict=True):
        end = following - timedelta(days=1)
        status, documents = states.get(edge, (NOTHING, ()))
        if bands and (bands[-1].status, bands[-1].documents) == (status, documents):
            bands[-1] = StatusSpan(bands[-1].first, end, status, documents)
        else:
            bands.append(StatusSpan(edge, end, status, documents))
    return tuple(bands)


# -- goods by destination: what the answers begin with


_MOST_GOODS, _MOST_PLACES = 20, 12
_GOODS = ("graphite", "gallium", "germanium", "antimony", "tungsten", "rare earths", "advanced computing chips")
_PLACES = ("US", "DE", "JP", "KR", "TW", "IN", "CN", "RU")
_YEAR = timedelta(days=365)
_STEPS = (
    (-_YEAR, later("a year earlier")),
    (timedelta(days=-30), later("a month earlier")),
    (timedelta(days=30), later("a month later")),
    (_YEAR, later("a year later")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of the matrix: the sign and the verdict of its answer, its tone, and the address of the answer.

    `status` is the one that the answer begins with.
    """

    mark: str
    words: str
    tone: Tone
    status: str
    address: str


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """What a matrix shows; `problem` says what of it could not be read."""

    goods: Sequence[str]
    places: Sequence[str]
    from_: str | None
    on: date
    problem: str = ""

    @classmethod
    def of(cls, asked: Asked) -> MatrixAsked:
        """Read it."""
        today, problem = asked.today, ""
        goods, places, from_, on = list(_GOODS), list(_PLACES), None, today
        try:
            goods = _listed(read_value(asked, "goods", 1_000)) or goods
            places = [country(text, "to") for text in _listed(read_value(asked, "to"))] or places
            from_ = country(read_value(asked, "from"), "from") if read_value(asked, "from") else None
            on = day(read_value(asked, "on"), today) if read_value(asked, "on") else today
        except UsageError as error:
            problem = str(error)
        return cls(goods[:_MOST_GOODS], places[:_MOST_PLACES], from_, on, problem)

    def answers(self, base: RuleBase, today: date) -> Iterator[tuple[RestrictedQuery, Answer | None]]:
        """Yield the question of each field, row by row, with its answer; None if it cannot be read."""
        for good in self.goods:
            for place in self.places:
                question = RestrictedQuery(good, self.from_, place, self.on)
                try:
                    yield question, look_up(base, question, today)
                except UsageError:
                    yield question, None


def matrix_wants(known: Known, asked: Asked) -> Wants:
    """Return what is to be asked beside the rules for all fields."""
    found = [answer for _, answer in MatrixAsked.of(asked).answers(known.rules, asked.today)]
    return Wants.of([answer for answer in found if answer])


def matrix_page(known: Known, asked: Asked, beside: Supplements) -> Rendered:
    """Render goods by destination."""
    shown, today = MatrixAsked.of(asked), asked.today
    cells = {
        question: _cell(question, beside.added_to(found) if found else None)
        for question, found in shown.answers(known.rules, today)
    }
    rows = [
        (good, [(place, cells[RestrictedQuery(good, shown.from_, place, shown.on)]) for place in shown.places])
        for good in shown.goods
    ]
    return asked.page(
        "matrix.html",
        400 if shown.problem else 200,
        here="/matrix",
        goods=shown.goods,
        places=shown.places,
        from_=shown.from_,
        on=shown.on,
        rows=rows,
        problem=shown.problem,
        today=today,
        offset=(shown.on - today).days,
        asked=urlencode({"goods": ", ".join(shown.goods), "to": ", ".join(shown.places), "from": shown.from_ or ""}),
        legend=headline.LEGEND,
        steps=[(_shifted(shown.on, step), label) for step, label in _STEPS],
    )


def _cell(asked: RestrictedQuery, found: Answer | None) -> Cell:
    if found is None:
        return Cell("❓", say("cannot be read"), Tone.CALM, Status.UNRECOGNISED, address_of(asked))
    card, view = reply(found), AnswerView.of(found)
    return Cell(card.mark, headline.in_short(view), card.tone, headline.leading(view), address_of(asked))


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _shifted(day: date, step: timedelta) -> str:
    """Return `day + step` in ISO 8601; the day itself if the sum is outside the range of dates."""
    try:
        return (day + step).isoformat()
    except OverflowError:
        return day.isoformat()
