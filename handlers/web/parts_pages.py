"""Parts lists in the console: a file in, its lines answered, filtered, sorted, decided on, downloaded and printed."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from bot.errors import LookupBusyError, NotOnFileError, UsageError
from bot.model.delivery import ChannelName
from bot.model.trail import TrailEntry
from bot.parts.records import (
    LONGEST_DECISION,
    LONGEST_NAME,
    LONGEST_NOTE,
    UNREAD,
    Decision,
    PartsList,
    StoredLine,
    unpacked,
)
from bot.parts.watching import ListChange, Place, Watch, standing
from bot.roles import Role
from bot.store.audit import Audit
from bot.store.parts import MOST_LISTS, PartsLists
from bot.store.subscriptions import ChannelNames
from bot.vocabulary import Outcome
from handlers.chat.answering import STORE_AWAY
from handlers.commands.lookups import Known
from handlers.messages import parts_lists
from handlers.messages.finding_lines import OUTCOMES, WORDS
from handlers.messages.parts_files import ADDED
from handlers.parts.desk import GivenList, PartsDesk, WatchedLists
from handlers.web.computed import Asked, Rendered
from handlers.web.connections import GUARD, client_of, limited_as
from handlers.web.parts_api import FORMS, SHARED, UNSHARED, changes_csv, wanted_lines
from handlers.web.server import LARGEST_LIST
from handlers.web.sign_in import OURS, PRIVATE, Operator, PageLimits, download, operators_page, private, see
from handlers.web.site import Site, WorkPlaces, read_number, read_value

log = logging.getLogger(__name__)

PARTS, ONE = "/operators/parts", "/operators/parts/{id}"
AGAIN, CHANGES = f"{ONE}/again", f"{ONE}/changes"
_ON_A_PAGE, _MOST_PAGES = 100, 10_000
_MOST_PRINTED = 2_000
QUICK_S, EVERY_S = 1.5, 1.0
"""A list that takes longer is shown while it is answered, by as much as every second."""
_TOLD = 3
"""Changes that the page of a list shows; all have a page of their own."""
_TONES = {
    Outcome.RESTRICTED: "bad",
    Outcome.LISTED: "caution",
    Outcome.PARTLY_UNDERSTOOD: "caution",
    Outcome.UNRECOGNISED: "caution",
    UNREAD: "bad",
}
"""The badges of outcomes; the others are plain."""


@dataclass(slots=True)
class Progress:
    """How many of a list's lines have their answer."""

    of: int
    done: int = 0

    def tell(self, done: int) -> None:
        """Note how many there are now."""
        self.done = done


class PartsPages:
    """Handlers of these pages for one site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self, site: Site, lists: PartsLists, watched: WatchedLists, audit: Audit, places: WorkPlaces,
        names: ChannelNames,
    ) -> None:  # fmt: skip
        self._names = names
        self._site, self._lists, self._audit, self._places = site, lists, audit, places
        self._desk, self._watched = PartsDesk(site, lists, watched), watched
        self._progress: dict[str, Progress] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    def routes(self, limits: PageLimits) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        seen, form = partial(limits.for_operators, role=Role.SEE), limits.for_forms
        return [
            web.get(PARTS, seen(self.all)),
            web.post(PARTS, form(self.take, Role.ADMINISTER)),
            web.get(ONE, seen(self.one)),
            web.get(f"{ONE}/progress", seen(self.progress)),
            web.get(f"{ONE}/answered.{{form:csv|xlsx}}", seen(self.table)),
            web.post(AGAIN, form(self.ask_again, Role.ADMINISTER)),
            web.post(f"{ONE}/delete", form(self.delete, Role.ADMINISTER)),
            web.get(CHANGES, seen(self.changes)),
            web.get(f"{ONE}/changes.csv", seen(self.evidence)),
            web.post(f"{CHANGES}/{{change}}/{{line:[0-9]{{1,7}}}}", form(self.work, Role.DECIDE)),
            web.post(f"{ONE}/watch", form(self.watch, Role.ADMINISTER)),
            web.post(f"{ONE}/share", form(self.share, Role.ADMINISTER)),
            web.get(f"{ONE}/{{line:[0-9]{{1,7}}}}", seen(self.line)),
            web.post(f"{ONE}/{{line:[0-9]{{1,7}}}}", form(self.decide, Role.DECIDE)),
        ]

    async def all(self, request: web.Request, operator: Operator) -> web.Response:
        """Show the lists on record, and the form for another."""
        return await self._all(operator, done=read_value(request, "done"))

    async def _all(
        self, operator: Operator, status: int = 200, problem: str = "", done: str = "",
        given: Mapping[str, str] | None = None,
    ) -> web.Response:  # fmt: skip
        lists = await self._lists.of(self._desk.owner)
        return operators_page(
            "parts_lists.html", operator, status, lists=lists, problem=problem, done=done,
            given=given or {}, most=MOST_LISTS, megabytes=LARGEST_LIST // 2**20, outcomes=_WORDS, tones=_TONES,
        )  # fmt: skip

    async def take(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Read, answer and keep the file of a form; what is wrong with it stands above the form."""
        form = await request.post()
        given = {name: text.strip()[:LONGEST_NAME] for name, text in form.items() if isinstance(text, str)}
        file = form.get("file")
        try:
            sent = _sent(file, given)
            one = await self._begun(sent, operator.user, limited_as(client_of(request)))
        except UsageError as error:
            return await self._all(operator, 400, str(error), given=given)
        except web.HTTPTooManyRequests as error:
            return await self._all(operator, 429, error.text or "", given=given)
        await self._note(operator, "parts list", "", f"{one.id} ({one.lines} lines)")
        return see(f"{PARTS}/{one.id}")

    async def _begun(self, sent: GivenList, user: str, client: str) -> PartsList:
        """Take a list in and have it answered; return once it is, or after a moment. Raises UsageError."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._places.place(client))
            one, lines = await self._desk.begin(sent, user)
            task = asyncio.create_task(self._finish(one, lines, stack.pop_all()))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.wait({task}, timeout=QUICK_S)
        return one

    async def _finish(self, one: PartsList, lines: Sequence[StoredLine], place: contextlib.ExitStack) -> None:
        progress = self._progress[one.id] = Progress(len(lines))
        with place:
            try:
                await self._desk.finish(one, lines, progress.tell)
            except NotOnFileError:
                log.info("A parts list was deleted while it was answered.")
            except (LookupBusyError, *STORE_AWAY) as error:
                log.warning("A parts list waits without answers until somebody asks it again: %s", error)
            finally:
                del self._progress[one.id]

    async def progress(self, request: web.Request, _: Operator) -> web.StreamResponse:
        """Tell every second how far a list is answered, as server-sent events, until it is."""
        one = await self._find_list(request)
        response = web.StreamResponse(headers=PRIVATE | {"Content-Type": "text/event-stream"})
        with request.app[GUARD].listening(request):
            await response.prepare(request)
            with contextlib.suppress(ConnectionResetError):
                while progress := self._progress.get(one.id):
                    await response.write(f"event: progress\ndata: {progress.done}\n\n".encode())
                    await asyncio.sleep(EVERY_S)
                await response.write(b"event: done\ndata: \n\n")
        return response

    async def one(self, request: web.Request, operator: Operator) -> web.Response:
        """Show a list: how it was understood, its counts, and the lines that are asked for; meanwhile how far it is."""
        one = await self._find_list(request)
        if not one.answered:
            return self._being_answered(one, operator)
        lines, decisions = await self._lists.lines(one), await self._lists.decisions(one)
        watch, told = await self._watched.of(one), await self._watched.changes(one)
        names = await self._names.of(watch.channels if watch else ())
        shown = WatchShown(watch, told[:_TOLD], len(told), names, shared=await self._lists.is_shared(one))
        return private(await self._site.show(request, list_page, operator, one, lines, decisions, shown))

    def _being_answered(self, one: PartsList, operator: Operator) -> web.Response:
        """Show how far a list is answered; a page that shows that comes again by itself."""
        progress = self._progress.get(one.id)
        return operators_page(
            "parts_progress.html", operator, list=one, progress=progress,
            seconds=max(1, int(EVERY_S)),
        )  # fmt: skip

    async def table(self, request: web.Request, _: Operator) -> web.Response:
        """Download the lines that are asked for as a workbook or as CSV."""
        one = await self._find_list(request)
        lines, decisions = await self._lists.lines(one), await self._lists.decisions(one)
        return private(await self._site.show(request, FORMS[request.match_info["form"]], one, lines, decisions))

    async def line(self, request: web.Request, operator: Operator) -> web.Response:
        """Show a line with its cells, its answer, and the form for a decision."""
        one = await self._find_list(request)
        lines, decisions = await self._lists.lines(one), await self._lists.decisions(one)
        return private(await self._site.show(request, line_page, operator, one, lines, decisions))

    async def changes(self, request: web.Request, operator: Operator) -> web.Response:
        """Show every change that was told of a list."""
        one = await self._find_list(request)
        told = await self._watched.changes(one)
        return operators_page(
            "parts_changes.html", operator, list=one, told=told, word=parts_lists,
            trail=await self._watched.trail(one), standing=standing, longest_note=LONGEST_NOTE,
            done=read_value(request, "done"), worked=True,
        )  # fmt: skip

    async def work(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Keep what was done about a changed line."""
        one, form = await self._find_list(request), await request.post()
        place = Place(request.match_info["change"][:100], int(request.match_info["line"]))
        given = {name: str(form.get(name, "")) for name in ("assignee", "due", "note")}
        step = TrailEntry(operator.user, "", bool(form.get("acknowledged")), done=bool(form.get("done")), **given)
        at = f"{PARTS}/{one.id}/changes"
        try:
            kept = await self._watched.work(one, place, step)
        except UsageError as error:
            return see(at, f"Not kept: {error}")
        await self._note(operator, "parts list change worked on", f"{one.id} {place.key}", "done" if kept.done else "")
        return see(at, f"Kept: line {place.line}")

    async def evidence(self, request: web.Request, _: Operator) -> web.Response:
        """Download every changed line with what was told and what people did about it, step by step, as CSV."""
        one = await self._find_list(request)
        text = changes_csv(await self._watched.changes(one), await self._watched.trail(one))
        return download(text, "text/csv", f"changes-{one.id}.csv")

    async def watch(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Watch a list and tell channels, or watch it no more."""
        one, form = await self._find_list(request), await request.post()
        at = f"{PARTS}/{one.id}"
        if form.get("end"):
            if await self._watched.end(one):
                await self._note(operator, "parts list no longer watched", one.id, "")
            return see(at, "The list is no longer watched")
        channels = str(form.get("channels", "")).split()
        try:
            watch = await self._watched.watch(one, channels, operator.user)
        except UsageError as error:
            return see(at, f"Not watched: {error}")
        await self._note(operator, "parts list watched", "", f"{one.id} {' '.join(watch.channels)}".strip())
        return see(at, "The list is watched: each line whose answer changes will be told")

    async def share(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Let assistants read a list, or no more."""
        one, shared = await self._find_list(request), bool((await request.post()).get("shared"))
        await self._lists.share(one, shared=shared)
        await self._note(operator, SHARED if shared else UNSHARED, "", one.id)
        told = (
            "Assistants (exportwatch mcp) may read this list" if shared else "Assistants may no longer read this list"
        )
        return see(f"{PARTS}/{one.id}", told)

    async def decide(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Keep what was decided of a line."""
        one, line, form = await self._find_list(request), int(request.match_info["line"]), await request.post()
        decision, note = (" ".join(str(form.get(name, "")).split()) for name in ("decision", "note"))
        made = await self._desk.decide(one, line, decision, note, operator.user)
        await self._note(operator, "parts list decided", f"{one.id} line {line}", made.decision if made else "")
        return see(f"{PARTS}/{one.id}/{line}", "Kept" if made else "Taken back")

    async def ask_again(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Answer every line anew."""
        one = await self._find_list(request)
        try:
            with self._places.place(limited_as(client_of(request))):
                await self._desk.ask_again(one)
        except web.HTTPTooManyRequests as error:
            return see(f"{PARTS}/{one.id}", error.text or "")
        await self._note(operator, "parts list asked again", one.answered, one.id)
        return see(f"{PARTS}/{one.id}", "Every line was asked again")

    async def delete(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Delete a list."""
        one = await self._find_list(request)
        await self._lists.remove(one)
        await self._note(operator, "parts list deleted", one.id, "")
        return see(PARTS, f"Deleted: {one.name}")

    async def _find_list(self, request: web.Request) -> PartsList:
        return await self._lists.get(request.match_info["id"][:100], self._desk.owner)

    async def _note(self, operator: Operator, what: str, before: str, after: str) -> None:
        await self._audit.note(OURS, operator.user, what, before, after)


def _sent(file: object, given: Mapping[str, str]) -> GivenList:
    """Return the file of a form. Raises UsageError if there is none."""
    if not isinstance(file, web.FileField) or not file.filename:
        raise UsageError("choose a file: a table (.csv, .tsv, .xlsx, .xls, .ods) or JSON lines")
    return GivenList(file.filename, file.file.read(), file.content_type, given)


# -- what is computed

_WORDS = {**{str(name): word for name, word in OUTCOMES.items()}, UNREAD: "could not be read"}
_FILTERS = ("outcome", "status", "find", "decided", "sort")


@dataclass(frozen=True, slots=True)
class WatchShown:
    """Who watches a list, the newest changes that were told, and how many there are."""

    watch: Watch | None
    told: Sequence[ListChange]
    count: int
    names: Mapping[str, ChannelName]
    """What the told channels are called, by their keys."""
    shared: bool = False
    """Whether assistants may read the list."""


def list_page(  # noqa: PLR0913, PLR0917 - what the page shows
    _: Known,
    asked: Asked,
    operator: Operator,
    one: PartsList,
    lines: str,
    decisions: Mapping[int, Decision],
    watched: WatchShown,
) -> Rendered:
    """Draw the lines that are asked for, a page of them; `print=1` draws all, for paper."""
    chosen = wanted_lines(unpacked(lines), asked, decisions)
    printed = bool(read_value(asked, "print"))
    size = _MOST_PRINTED if printed else _ON_A_PAGE
    number = read_number(asked, "page", 1, _MOST_PAGES)
    given = {name: text for name in _FILTERS if (text := read_value(asked, name))}

    def here(**changed: str) -> str:
        """Return the address of this page with other values."""
        return f"{PARTS}/{one.id}?{urlencode({**given, **changed})}"

    return asked.page(
        "parts_list.html", operator=operator, here="/operators", list=one, found=len(chosen), given=given, at=here,
        shown=chosen[(number - 1) * size : number * size], decisions=decisions, outcomes=_WORDS, tones=_TONES,
        statuses={str(name): word for name, word in WORDS.items()}, number=number, size=size,
        pages=-(-len(chosen) // size), printed=printed, watched=watched,
        word=parts_lists, worked=False, query=urlencode(given), done=read_value(asked, "done"),
    )  # fmt: skip


def line_page(
    _: Known, asked: Asked, operator: Operator, one: PartsList, lines: str, decisions: Mapping[int, Decision]
) -> Rendered:
    """Draw one line. Raises NotOnFileError if there is none of that number."""
    number = int(asked.path["line"])
    line = next((each for each in unpacked(lines) if each.number == number), None)
    if line is None:
        raise NotOnFileError(f"the list has no line {number}")
    return asked.page(
        "parts_line.html", operator=operator, here="/operators", list=one, line=line, decided=decisions.get(number),
        cells=list(zip(one.header, line.cells, strict=False)), answers=_answers(line), outcomes=_WORDS, tones=_TONES,
        longest_decision=LONGEST_DECISION, longest_note=LONGEST_NOTE, done=read_value(asked, "done"),
    )  # fmt: skip


def _answers(line: StoredLine) -> list[tuple[str, str]]:
    """Return the columns of the answer that hold something, but for those that stand above."""
    above = {"outcome", "headline"}
    return [(name.replace("_", " "), line.answer[name]) for name in ADDED if name in line.answer and name not in above]
