"""Parts lists for programs, under /api/v1/parts: a token goes with each request, a program's or the operators'."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.errors import UsageError
from bot.model.trail import TrailEntry
from bot.parts.records import UNREAD, Decision, PartsList, StoredLine, unpacked
from bot.parts.watching import ListChange, Place, Trail, Watch
from bot.store.audit import Audit
from bot.store.parts import PartsLists
from bot.store.tokens import DECIDE, READ, WRITE
from bot.vocabulary import Outcome
from handlers.commands.lookups import Known
from handlers.messages import parts_lists
from handlers.messages.evidence import csv_file
from handlers.messages.finding_lines import WORDS
from handlers.messages.parts_files import as_csv
from handlers.parts.desk import GivenList, PartsDesk, WatchedLists
from handlers.web.computed import Asked, Rendered
from handlers.web.connections import client_of, limited_as
from handlers.web.sign_in import OURS, Operator, ProgramAccess
from handlers.web.site import HasQuery, Site, WorkPlaces, json_of, json_response, read_value

PARTS, ONE = "/api/v1/parts", "/api/v1/parts/{id}"
WATCH, SHARE, CHANGES = f"{ONE}/watch", f"{ONE}/assistants", f"{ONE}/changes"
SHARED, UNSHARED = "parts list shared with assistants", "parts list no longer shared with assistants"


class PartsApi:
    """Handlers of these addresses for one site."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it joins
        self,
        site: Site,
        lists: PartsLists,
        watched: WatchedLists,
        audit: Audit,
        access: ProgramAccess,
        places: WorkPlaces,
    ) -> None:
        self._site, self._lists, self._audit, self._access = site, lists, audit, access
        self._desk, self._watched = PartsDesk(site, lists, watched), watched
        self._places = places

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes, each for programs with its scope."""
        limited = self._access.limited
        return [
            web.get(PARTS, limited(READ, self.all)),
            web.post(PARTS, limited(WRITE, self.take)),
            web.get(ONE, limited(READ, self.one)),
            web.post(ONE, limited(WRITE, self.ask_again)),
            web.patch(ONE, limited(DECIDE, self.decide)),
            web.delete(ONE, limited(WRITE, self.delete)),
            web.get(WATCH, limited(READ, self.watch_of)),
            web.put(WATCH, limited(WRITE, self.watch)),
            web.delete(WATCH, limited(WRITE, self.end_watch)),
            web.get(SHARE, limited(READ, self.shared)),
            web.put(SHARE, limited(WRITE, self.share)),
            web.delete(SHARE, limited(WRITE, self.share)),
            web.get(CHANGES, limited(READ, self.changes)),
            web.patch(f"{CHANGES}/{{change}}", limited(DECIDE, self.work)),
        ]

    async def all(self, _: web.Request, __: Operator) -> web.Response:
        """Return the lists on record, the newest first."""
        return json_response({"schema": 1, "lists": [list_json(one) for one in await self._lists.of(self._desk.owner)]})

    async def take(self, request: web.Request, operator: Operator) -> web.Response:
        """Read, answer and keep the list in the body."""
        if request.content_type.startswith("multipart/"):
            raise UsageError("send the file itself as the body, with its name in ?name=")
        given = GivenList(read_value(request, "name"), await request.read(), request.content_type, request.query)
        with self._places.place(limited_as(client_of(request))):
            one = await self._desk.take(given, operator.user)
        await self._note(operator, "parts list", "", f"{one.id} ({one.lines} lines)")
        answer = json_response(list_json(one), 201)
        answer.headers["Location"] = f"{PARTS}/{one.id}"
        return answer

    async def one(self, request: web.Request, _: Operator) -> web.Response:
        """Return a list with its lines, as JSON, CSV or a workbook."""
        form = read_value(request, "format") or "json"
        if form not in FORMS:
            raise UsageError(f"format={form[:40]}: json, csv or xlsx is expected")
        found = await self._find_list(request)
        lines, decisions = await self._lists.lines(found), await self._lists.decisions(found)
        return await self._site.show(request, FORMS[form], found, lines, decisions)

    async def ask_again(self, request: web.Request, operator: Operator) -> web.Response:
        """Answer every line of a list anew."""
        found = await self._find_list(request)
        with self._places.place(limited_as(client_of(request))):
            again = await self._desk.ask_again(found)
        await self._note(operator, "parts list asked again", found.answered, found.id)
        return json_response(list_json(again))

    async def decide(self, request: web.Request, operator: Operator) -> web.Response:
        """Keep what was decided of a line: {"line": 5, "decision": "…", "note": "…"}."""
        found = await self._find_list(request)
        line, decision, note = _decision(await request.read())
        made = await self._desk.decide(found, line, decision, note, operator.user)
        await self._note(operator, "parts list decided", f"{found.id} line {line}", made.decision if made else "")
        return json_response({"schema": 1, "line": line, "decision": made and json.loads(made.to_json())})

    async def delete(self, request: web.Request, operator: Operator) -> web.Response:
        """Delete a list."""
        found = await self._find_list(request)
        await self._lists.remove(found)
        await self._note(operator, "parts list deleted", found.id, "")
        return web.Response(status=204)

    async def watch_of(self, request: web.Request, _: Operator) -> web.Response:
        """Return who watches a list, and which channels are told."""
        watch = await self._watched.of(await self._find_list(request))
        return json_response({"schema": 1, "watch": watch and watch_json(watch)})

    async def watch(self, request: web.Request, operator: Operator) -> web.Response:
        """Watch a list: {"channels": ["webhook:erp:hook"]}; without channels changes are on record alone."""
        found = await self._find_list(request)
        before = await self._watched.of(found)
        watch = await self._watched.watch(found, _channels(await request.read()), operator.user)
        await self._note(
            operator, "parts list watched", " ".join(before.channels) if before else "", _describe_watch(watch)
        )
        return json_response({"schema": 1, "watch": watch_json(watch)})

    async def end_watch(self, request: web.Request, operator: Operator) -> web.Response:
        """Watch a list no more."""
        found = await self._find_list(request)
        if await self._watched.end(found):
            await self._note(operator, "parts list no longer watched", found.id, "")
        return web.Response(status=204)

    async def shared(self, request: web.Request, _: Operator) -> web.Response:
        """Return whether assistants may read a list."""
        return json_response({"schema": 1, "shared": await self._lists.is_shared(await self._find_list(request))})

    async def share(self, request: web.Request, operator: Operator) -> web.Response:
        """Let assistants read a list (PUT), or no more (DELETE)."""
        found, shared = await self._find_list(request), request.method == "PUT"
        await self._lists.share(found, shared=shared)
        await self._note(operator, SHARED if shared else UNSHARED, "", found.id)
        return json_response({"schema": 1, "shared": shared}) if shared else web.Response(status=204)

    async def changes(self, request: web.Request, _: Operator) -> web.Response:
        """Return what was told of a list, the newest first, each with what people did about its lines."""
        found = await self._find_list(request)
        changes, trail = await self._watched.changes(found), await self._watched.trail(found)
        return json_response({"schema": 1, "changes": [change_json(one, trail) for one in changes]})

    async def work(self, request: web.Request, operator: Operator) -> web.Response:
        """Keep what was done about a changed line: {"line": 5, "acknowledged": true, "assignee": "Bob", "due": …}."""
        found = await self._find_list(request)
        line, step = _step(await request.read(), operator.user)
        place = Place(request.match_info["change"][:100], line)
        kept = await self._watched.work(found, place, step)
        await self._note(
            operator, "parts list change worked on", f"{found.id} {place.key}", "done" if kept.done else ""
        )
        return json_response({"schema": 1, "line": line, "trail": json.loads(kept.to_json())})

    async def _find_list(self, request: web.Request) -> PartsList:
        return await self._lists.get(request.match_info["id"][:100], self._desk.owner)

    async def _note(self, operator: Operator, what: str, before: str, after: str) -> None:
        """Audit a change; neither a list's name nor its content stands there."""
        await self._audit.note(OURS, operator.user, what, before, after)


def _channels(body: bytes) -> list[str]:
    """Read the body of a PUT that watches. Raises UsageError."""
    given = json_of(body or b"{}", '{"channels": ["webhook:erp:hook"]}')
    channels = given.get("channels", []) if isinstance(given, dict) else None
    if not isinstance(channels, list) or not all(isinstance(one, str) for one in channels):
        raise UsageError('channels: a list of channels is expected: {"channels": ["webhook:erp:hook"]}')
    return channels


def _step(body: bytes, by: str) -> tuple[int, TrailEntry]:
    """Read the body of a PATCH of a change. Raises UsageError."""
    given = json_of(body, '{"line": 5, "acknowledged": true, "due": "2026-12-10"}')
    line = given.get("line") if isinstance(given, dict) else None
    if not isinstance(line, int) or isinstance(line, bool):
        raise UsageError("line: the number of a line is expected")
    flags = {name: given.get(name, False) for name in ("acknowledged", "done")}
    texts = {name: given.get(name) or "" for name in ("assignee", "due", "note")}
    if not all(isinstance(one, bool) for one in flags.values()):
        raise UsageError("acknowledged and done: true or false is expected")
    if not all(isinstance(one, str) for one in texts.values()):
        raise UsageError("assignee, due and note: text is expected")
    values: dict[str, Any] = {**flags, **texts}
    return line, TrailEntry(by, "", **values)


def _describe_watch(watch: Watch) -> str:
    return f"{watch.list} {' '.join(watch.channels)}".strip()


def _decision(body: bytes) -> tuple[int, str, str]:
    """Read the body of a PATCH. Raises UsageError."""
    given = json_of(body, '{"line": 5, "decision": "checked", "note": "purity 99.5 %"}')
    line = given.get("line") if isinstance(given, dict) else None
    if not isinstance(line, int) or isinstance(line, bool):
        raise UsageError("line: the number of a line is expected")
    texts = [given.get(name) or "" for name in ("decision", "note")]
    if not all(isinstance(text, str) for text in texts):
        raise UsageError("decision and note: text is expected")
    return line, texts[0], texts[1]


# -- lists and changes as JSON


def list_json(one: PartsList) -> dict[str, object]:
    """Write a list without its lines."""
    return {
        "schema": 1, "id": one.id, "name": one.name, "created": one.created, "by": one.by, "answered": one.answered,
        "found": one.found, "blank": one.blank, "lines": one.lines, "outcomes": one.outcomes,
        "statuses": one.statuses, "page": f"/operators/parts/{one.id}", "header": list(one.header),
    }  # fmt: skip


def line_json(line: StoredLine, decisions: Mapping[int, Decision]) -> dict[str, object]:
    """Write a line with its answer and what was decided of it."""
    decided = decisions.get(line.number)
    return {
        "line": line.number, "cells": list(line.cells), "query": line.query, "from": line.from_, "to": line.to,
        "on": line.on, "outcome": line.outcome, "answer": line.answer,
        "decision": decided and {
            "decision": decided.decision, "note": decided.note, "by": decided.by, "at": decided.at,
        },
    }  # fmt: skip


def change_json(change: ListChange, trail: Trail) -> dict[str, object]:
    """Write a change with what people did about its lines."""
    steps = [
        {"line": place.line, **json.loads(entry.to_json())}
        for place, entries in trail.items()
        for entry in entries
        if place.change == change.id
    ]
    return {**json.loads(change.to_json()), "trail": steps}


def watch_json(watch: Watch) -> dict[str, object]:
    """Write a watch."""
    return {"since": watch.since, "by": watch.by, "channels": list(watch.channels)}


# -- what is computed: the lines that are wanted


OUTCOMES = (*(str(one) for one in Outcome), UNREAD)
_OUTCOME_RANK = {name: place for place, name in enumerate(OUTCOMES)}
_STATUS_RANK = {str(name): place for place, name in enumerate(WORDS)}
ORDERS: dict[str, Callable[[StoredLine], Any]] = {
    "line": lambda line: line.number,
    "goods": lambda line: (line.query.casefold(), line.number),
    "outcome": lambda line: (_OUTCOME_RANK.get(line.outcome, 99), _STATUS_RANK.get(line.status, 99), line.number),
    "change": lambda line: (line.answer.get("next_change") or "~", line.number),
}
"""What lines can be sorted by; a line without a coming change stands last."""


def wanted_lines(lines: Sequence[StoredLine], asked: HasQuery, decisions: Mapping[int, Decision]) -> list[StoredLine]:
    """Return the lines that `outcome`, `status`, `find` and `decided` ask for, by `sort`. Raises UsageError."""
    outcome, status, words = (read_value(asked, name) for name in ("outcome", "status", "find"))
    order, decided = read_value(asked, "sort") or "line", read_value(asked, "decided")
    if outcome and outcome not in OUTCOMES:
        raise UsageError(f"outcome={outcome[:40]}: one of {', '.join(OUTCOMES)} is expected")
    if order not in ORDERS:
        raise UsageError(f"sort={order[:40]}: one of {', '.join(ORDERS)} is expected")
    if decided not in {"", "yes", "no"}:
        raise UsageError("decided: yes or no is expected")
    chosen = (
        line
        for line in lines
        if outcome in {"", line.outcome} and status in {"", line.status} and _contains_words(line, words.casefold())
    )
    if decided:
        chosen = (line for line in chosen if (line.number in decisions) == (decided == "yes"))
    return sorted(chosen, key=ORDERS[order])


def _contains_words(line: StoredLine, words: str) -> bool:
    return not words or any(words in cell.casefold() for cell in (line.query, *line.cells, *line.answer.values()))


CHANGE_COLUMNS = (
    "change", "told_at", "cause", "act", "line", "goods", "from", "to", "before", "after", "from_day", "documents",
    "step_by", "step_at", "acknowledged", "assignee", "due", "done", "note",
)  # fmt: skip


def changes_csv(changes: Sequence[ListChange], trail: Trail) -> str:
    """Write each changed line with what people did about it, a row a step; a line that nobody touched has one row."""
    return csv_file([CHANGE_COLUMNS, *_change_rows(changes, trail)])


def _change_rows(changes: Sequence[ListChange], trail: Trail) -> Iterator[tuple[str, ...]]:
    for change in changes:
        for one in change.lines:
            told = (
                change.id, change.at, change.kind, change.title, str(one.number), one.goods, one.from_, one.to,
                parts_lists.before_of(one), parts_lists.after_of(one), one.from_day, one.documents,
            )  # fmt: skip
            steps = [_step_cells(step) for step in trail.get(Place(change.id, one.number), ())]
            yield from ((*told, *step) for step in steps or [("",) * 7])


def _step_cells(step: TrailEntry) -> tuple[str, ...]:
    flags = ("yes" if step.acknowledged else "", "yes" if step.done else "")
    return step.by, step.at, flags[0], step.assignee, step.due, flags[1], step.note


def list_document(_: Known, asked: Asked, one: PartsList, lines: str, decisions: Mapping[int, Decision]) -> Rendered:
    """Write a list with its lines."""
    chosen = wanted_lines(unpacked(lines), asked, decisions)
    return asked.json({**list_json(one), "answers": [line_json(line, decisions) for line in chosen]})


def list_table(_: Known, asked: Asked, one: PartsList, lines: str, decisions: Mapping[int, Decision]) -> Rendered:
    """Write a list as CSV: its own columns, those of the answers, and what was decided."""
    chosen = wanted_lines(unpacked(lines), asked, decisions)
    attachment = f'attachment; filename="parts-{one.id}.csv"'
    text = as_csv(one, chosen, decisions)
    return asked.rendered(text, "text/csv", 200, **{"Content-Disposition": attachment})


def list_workbook(_: Known, asked: Asked, one: PartsList, lines: str, decisions: Mapping[int, Decision]) -> Rendered:
    """Write a list as a workbook: the same columns, coloured by outcome."""
    # XlsxWriter is imported by the worker that writes one.
    from handlers.messages.parts_files import TYPE, as_workbook  # noqa: PLC0415 - see above

    chosen = wanted_lines(unpacked(lines), asked, decisions)
    attachment = f'attachment; filename="parts-{one.id}.xlsx"'
    return Rendered(as_workbook(one, chosen, decisions), TYPE, headers={"Content-Disposition": attachment})


FORMS = {"json": list_document, "csv": list_table, "xlsx": list_workbook}
