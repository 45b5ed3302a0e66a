"""Work on posted alerts for programs, under /api/v1/alerts: a token goes with each request."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.alerts.work import AlertDesk
from bot.errors import NotOnFileError, UsageError
from bot.model.trail import TrailEntry, TrailStep
from bot.store.events import PostedAlerts
from bot.store.tokens import ALERTS_DECIDE, ALERTS_READ
from handlers.messages.answer_json import Schema
from handlers.web.alert_pages import STATES, AlertShown, alerts_shown
from handlers.web.sign_in import Operator, ProgramAccess
from handlers.web.site import Site, read_value

ALERTS, ONE = "/api/v1/alerts", "/api/v1/alerts/{id:[0-9a-f]{1,40}}"
_FLAGS, _TEXTS = ("acknowledged", "done"), ("assignee", "due")


@dataclass(frozen=True, slots=True)
class AlertsApi:
    """Handlers of these addresses for one site."""

    site: Site
    desk: AlertDesk
    posted: PostedAlerts
    access: ProgramAccess

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes, each for programs with its scope."""
        limited = self.access.limited
        return [
            web.get(ALERTS, limited(ALERTS_READ, self.all)),
            web.get(ONE, limited(ALERTS_READ, self.one)),
            web.patch(ONE, limited(ALERTS_DECIDE, self.work)),
        ]

    async def all(self, request: web.Request, _: Operator) -> web.Response:
        """Return the posted alerts in a state, the newest first."""
        state, find = read_value(request, "state") or "waits", read_value(request, "find")
        found = await alerts_shown(self.site, self.desk, self.posted, state, find)
        return _json({"schema": 1, "alerts": [alert_json(one) for one in found]})

    async def one(self, request: web.Request, _: Operator) -> web.Response:
        """Return an alert with every step of the work on it."""
        return _json(await self._document(request.match_info["id"]))

    async def work(self, request: web.Request, operator: Operator) -> web.Response:
        """Keep what was done: what is not given stays as it is."""
        alert = request.match_info["id"]
        await self.desk.work(alert, _step(await request.read()), operator.user, operator.name)
        return _json(await self._document(alert))

    async def _document(self, alert: str) -> dict[str, Any]:
        posted = await self.posted.one(alert)
        if posted is None:
            raise NotOnFileError("there is no such alert (any more)")
        trail = await self.desk.trails.of(alert)
        shown = AlertShown(posted, await self.site.announcement(posted.event), trail[-1] if trail else None)
        return {"schema": 1, **alert_json(shown), "trail": [_entry_json(each) for each in trail]}


def alert_json(one: AlertShown) -> dict[str, Any]:
    """Return an alert as it is told to programs."""
    posted = one.posted
    return {
        "id": posted.delivery,
        "channel": posted.channel.key,
        "event": posted.event,
        "link": posted.link,
        "title": one.title,
        "document": one.act.document if one.act else None,
        "announced": one.act.announced_at if one.act else None,
        "work": _entry_json(one.work) if one.work else None,
    }


def _entry_json(entry: TrailEntry) -> dict[str, Any]:
    return {
        "by": entry.who,
        "at": entry.at,
        "acknowledged": entry.acknowledged,
        "assignee": entry.assignee,
        "due": entry.due or None,
        "note": entry.note,
        "done": entry.done,
    }


def _step(body: bytes) -> TrailStep:
    """Read the body of a PATCH. Raises UsageError."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UsageError('this is not JSON; write {"acknowledged": true, "due": "2026-12-10"}') from error
    if not isinstance(given, dict) or not given:
        raise UsageError('write what is done: {"acknowledged": true, "assignee": "Ann", "note": "…"}')
    if unknown := sorted(set(given) - {*_FLAGS, *_TEXTS, "note"}):
        raise UsageError(f"{unknown[0][:40]!r}: acknowledged, assignee, due, note and done are known")
    flags = {name: given.get(name) for name in _FLAGS}
    texts = {name: given.get(name) for name in _TEXTS}
    if not all(value is None or isinstance(value, bool) for value in flags.values()):
        raise UsageError("acknowledged and done: true or false is expected")
    note = given.get("note") or ""
    if not all(value is None or isinstance(value, str) for value in (*texts.values(), note)):
        raise UsageError("assignee, due and note: text is expected; an empty one takes it back")
    return TrailStep(note=note, **flags, **texts)


# -- the description (OpenAPI) of these addresses


_TEXT: Schema = {"type": "string"}
_FLAG: Schema = {"type": "boolean"}


def alert_paths(responses: Callable[[Schema], Schema]) -> Schema:
    """Return the paths; `responses` writes those of an answer of some content."""
    entry = {"by": _TEXT, "at": _TEXT, "acknowledged": _FLAG, "assignee": _TEXT, "note": _TEXT, "done": _FLAG}
    entry["due"] = _or_null({**_TEXT, "format": "date"})
    step: Schema = {"type": "object", "required": list(entry), "properties": entry}
    alert = {"id": _TEXT, "channel": _TEXT, "event": _TEXT, "link": _TEXT, "title": _TEXT}
    alert |= {"document": _or_null(_TEXT), "announced": _or_null(_TEXT), "work": _or_null(step)}
    listed: Schema = {"type": "object", "required": list(alert), "properties": alert}
    trail: Schema = {"type": "array", "items": step}
    whole: Schema = {**listed, "properties": {**alert, "trail": trail}}
    many: Schema = {"type": "object", "properties": {"alerts": {"type": "array", "items": listed}}}
    identified: Schema = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
    given: Schema = {
        "type": "object",
        "properties": {"acknowledged": _FLAG, "assignee": _TEXT, "due": _TEXT, "note": _TEXT, "done": _FLAG},
        "additionalProperties": False,
        "description": "What is not given stays as it is; an empty assignee or due day takes it back",
    }
    wanted = [
        {"name": "state", "in": "query", "required": False, "schema": {"enum": list(STATES), "default": "waits"}},
        {"name": "find", "in": "query", "required": False, "schema": _TEXT},
    ]
    guarded: Schema = {"security": [{"token": []}]}
    one, body = _content(whole), {"required": True, "content": _content(given)}
    read: Schema = {"summary": "Posted alerts, and how the work on them stands", "parameters": wanted, **guarded}
    steps: Schema = {"summary": "An alert with every step of the work", "parameters": [identified], **guarded}
    keep: Schema = {"summary": "Keep what was done about an alert", "parameters": [identified], "requestBody": body}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refused: Schema = {
        "401": {"description": "The token is missing or another", "content": problem},
        "403": {"description": "The token lacks the scope", "content": problem},
        "404": {"description": "There is no such alert, or no alerts are kept here", "content": problem},
    }
    return {
        "/api/v1/alerts": {"get": {**read, "responses": {**responses(_content(many)), **refused}}},
        "/api/v1/alerts/{id}": {
            "get": {**steps, "responses": {**responses(one), **refused}},
            "patch": {**keep, **guarded, "responses": {**responses(one), **refused}},
        },
    }


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _content(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}


def _json(value: object) -> web.Response:
    return web.Response(text=json.dumps(value, ensure_ascii=False), content_type="application/json")
