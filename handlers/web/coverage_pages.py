"""Pages on what is on file: coverage and its freshness, control lists with their entries and editions, sources."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.errors import UsageError
from bot.lists.codes import parse
from bot.lists.library import Lists
from bot.lists.loading import news_wording
from bot.lists.model import Edition, Entry
from bot.lists.news import difference, difference_lines, exemption, limits, reason
from bot.rules.coverage import coverage
from bot.text import countries
from handlers.messages import wording
from handlers.messages.health import SourceView, ago, duration
from handlers.web.render import page
from handlers.web.site import Site, read_value

_MOST_SECONDS = 7 * 86_400
_NO_LISTS = "No control list is on file here."


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


class CoveragePages:
    """Handlers of these pages for one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes. The difference precedes the entry, because `changes` is no code."""
        return [
            web.get("/coverage", self.coverage),
            web.get("/lists", self.lists),
            web.get("/lists/{list}", self.edition),
            web.get("/lists/{list}/changes", self.changes),
            web.get("/lists/{list}/{code}", self.entry),
            web.get("/sources", self.sources),
        ]

    async def coverage(self, _: web.Request) -> web.Response:
        """Show exporters, acts and lists, and how fresh each is."""
        found, today = coverage(self._site.rules), self._site.today()
        ages = {one.code: (today - one.checked_on).days for one in found.exporters}
        return page("coverage.html", here="/coverage", found=found, ages=ages, today=today, country=_place)

    async def lists(self, request: web.Request) -> web.Response:
        """Show every list on file; a given code opens its entry."""
        lists, typed, problem = self._site.rules.lists, read_value(request, "code"), ""
        if typed and lists:
            try:
                raise web.HTTPSeeOther(_address_of(lists, typed))
            except UsageError as error:
                problem = str(error)
        return page(
            "lists.html",
            400 if problem else 200,
            here="/lists",
            editions=lists.editions() if lists else (),
            readable={one.key for one in lists.control_lists()} if lists else set(),
            not_held=lists.not_held() if lists else {},
            code=typed,
            problem=problem,
            country=_place,
        )

    async def edition(self, request: web.Request) -> web.Response:
        """Show all entries of an edition by category, or those that contain a word."""
        edition, lists = self._edition(request), self._lists()
        wanted = read_value(request, "find").casefold()
        held = [one for one in edition.entries.values() if wanted in f"{one.code} {one.heading}".casefold()]
        groups = [
            (category, [one for one in held if one.code.startswith(category)])
            for category in sorted({one.code[0] for one in held})
        ]
        days = lists.days_of(edition.key)
        return page("edition.html", here="/lists", edition=edition, groups=groups, find=wanted, days=days)

    async def entry(self, request: web.Request) -> web.Response:
        """Show an entry (controls, licence exceptions, limits, paragraphs), and the same code on other lists."""
        edition, lists = self._edition(request), self._lists()
        typed = request.match_info["code"]
        code = parse(typed)
        entry = edition.entries.get(code.entry) if code else None
        if code is None or entry is None:
            raise UsageError(
                f"“{wording.trimmed(typed, 40)}” is no entry of {edition.title} of {edition.date}. "
                f"/lists/{edition.key} shows its entries."
            )
        others = [one for one in lists.control_lists() if one.key != edition.key and code.entry in one.entries]
        subjects = self._site.rules.subjects_by_code(code.entry)
        return page(
            "entry.html",
            here="/lists",
            edition=edition,
            entry=entry,
            controls=[(reason(one), limits(one.scope, news_wording()), one.cites) for one in entry.controls],
            exemptions=[exemption(one, news_wording()) for one in entry.exemptions],
            limits=[(one.path, one.what, one.limit) for one in entry.thresholds],
            paragraphs=list(_outline(entry)),
            others=others,
            subjects=subjects,
        )

    async def changes(self, request: web.Request) -> web.Response:
        """Show the difference of two editions."""
        in_use, lists = self._edition(request), self._lists()
        days = lists.days_of(in_use.key)
        newer = read_value(request, "new") or days[0]
        older = read_value(request, "old") or next((day for day in days if day < newer), newer)
        old, new = (lists.edition(in_use.key, day) for day in (older, newer))
        if old is None or new is None:
            missing = older if old is None else newer
            raise UsageError(
                f"{wording.trimmed(missing, 40)}: no edition of {in_use.title} of this day is on file. "
                f"There are: {', '.join(days)}."
            )
        found = difference(old, new)
        lines = list(difference_lines(found, news_wording()))
        return page("changes.html", here="/lists", edition=in_use, days=days, found=found, lines=lines)

    async def sources(self, request: web.Request) -> web.Response:
        """Show the state of each source, trouble first; `show` limits them to those in trouble or of one tier."""
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

    def _lists(self) -> Lists:
        lists = self._site.rules.lists
        if lists is None:
            raise UsageError(_NO_LISTS)
        return lists

    def _edition(self, request: web.Request) -> Edition:
        lists, key = self._lists(), request.match_info["list"]
        found = lists.edition(key)
        if found is None:
            known = ", ".join(one.key for one in lists.control_lists())
            raise UsageError(f"“{wording.trimmed(key, 40)}” is no control list on file. There are: {known}.")
        return found


def _address_of(lists: Lists, typed: str) -> str:
    """Return the address of the entry with this code, on the first list that has it. Raises UsageError."""
    code = parse(typed)
    if code is None:
        told = f"“{wording.trimmed(typed, 40)}” is no code of a control list."
        raise UsageError(f"{told} Write for example 3A001 or 5A002.a.")
    for one in lists.control_lists():
        if code.entry in one.entries:
            return f"/lists/{one.key}/{code.entry}"
    raise UsageError(f"No control list on file has an entry {code.entry}. Look it up at / instead: acts may name it.")


def _place(code: str) -> str:
    return countries.name(code) if countries.is_code(code) else code


def _troubled(view: SourceView, shown: str) -> bool:
    return shown == "trouble" and view.source.enabled and view.health.alarming


def _on_scale(seconds: float) -> float:
    """Return the place from 0 to 100 of a delay of up to a week, on a logarithmic scale."""
    bounded = min(max(seconds, 1.0), _MOST_SECONDS)
    return round(100 * math.log(bounded) / math.log(_MOST_SECONDS), 1)


def _outline(entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    """Group paragraphs by their first letter."""
    heads = dict.fromkeys(path.partition(".")[0] for path in entry.paragraphs)
    for head in heads:
        yield head, [path for path in entry.paragraphs if path.partition(".")[0] == head]
