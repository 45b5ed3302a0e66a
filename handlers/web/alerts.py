"""Work on posted alerts, in the console and for programs: which wait, whose they are, by when; who did what, when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from aiohttp import web

from bot.alerts.work import AlertDesk
from bot.errors import NotOnFileError, UsageError
from bot.model.announcement import Announcement
from bot.model.delivery import ChannelName, PostedAlert
from bot.model.trail import LONGEST_NOTE, TrailEntry, TrailStep
from bot.roles import Role
from bot.store.events import PostedAlerts
from bot.store.subscriptions import ChannelNames
from bot.store.tokens import ALERTS_DECIDE, ALERTS_READ
from handlers.messages import act_words
from handlers.messages.evidence import WORK_COLUMNS, csv_file, work_rows
from handlers.web.sign_in import Operator, PageLimits, ProgramAccess, download, operators_page, see
from handlers.web.site import Site, json_of, json_response, read_value

ALERTS, ONE = "/operators/alerts", "/operators/alerts/{id:[0-9a-f]{1,40}}"
ALERTS_SHOWN = 200
"""The newest alerts: what is older and still worked on is shown, too."""
STATES = {"waits": "what waits", "due": "what is due", "done": "what is done", "all": "all"}


@dataclass(frozen=True, slots=True)
class AlertShown:
    """A posted alert with its act and how the work on it stands."""

    posted: PostedAlert
    act: Announcement | None
    work: TrailEntry | None
    name: ChannelName | None = None
    """What its channel is called, if that is on record."""

    @property
    def title(self) -> str:
        """What is announced."""
        return act_words.title(self.act) if self.act else self.posted.event

    def is_in(self, state: str, today: date) -> bool:
        """Return whether it is one of those that are asked for."""
        done = bool(self.work and self.work.done)
        due = self.work.due if self.work and not done else ""
        wanted = {"waits": not done, "done": done, "due": bool(due) and due <= today.isoformat(), "all": True}
        return wanted[state]


async def alerts_shown(  # noqa: PLR0913, PLR0917 - where they are looked for, and by what
    site: Site, desk: AlertDesk, posted: PostedAlerts, state: str, find: str, names: ChannelNames | None = None
) -> list[AlertShown]:
    """Return the alerts in a state whose title, channel, owner or note holds some words; the newest first.

    With `names` they know what their channels are called.

    Raises UsageError for no such state.
    """
    if state not in STATES:
        raise UsageError(f"state={state[:40]}: one of {', '.join(STATES)} is expected")
    known = {one.delivery: one for one in await posted.worked_on(ALERTS_SHOWN)}
    async for worked in desk.trails.all():
        if worked.alert not in known and (older := await posted.one(worked.alert)):
            known[worked.alert] = older
    acts = {one.event: one for one in await posted.announcements([one.event for one in known.values()])}
    standing = await desk.trails.standing(list(known))
    called = await names.of(one.channel.key for one in known.values()) if names else {}
    found = [
        AlertShown(one, acts.get(one.event), standing.get(one.delivery), called.get(one.channel.key))
        for one in known.values()
    ]
    return [one for one in found if one.is_in(state, site.today()) and find.casefold() in _words(one)]


def _words(one: AlertShown) -> str:
    work = (one.work.assignee, one.work.note) if one.work else ()
    name = one.name.words if one.name else ""
    return " ".join((one.title, one.posted.channel.key, name, *work)).casefold()


def is_called(words: str, channel: str, names: Mapping[str, ChannelName]) -> bool:
    """Return whether a channel's key holds the words as they stand, or its name in whatever case."""
    name = names.get(channel)
    return words in channel or bool(name and words.casefold() in name.words.casefold())


@dataclass(frozen=True, slots=True)
class AlertPages:
    """Handlers of these pages for one site."""

    site: Site
    desk: AlertDesk
    posted: PostedAlerts
    names: ChannelNames

    def routes(self, limits: PageLimits) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        seen = partial(limits.for_operators, role=Role.SEE)
        return [
            web.get(ALERTS, seen(self.all)),
            web.get(f"{ALERTS}.csv", seen(self.evidence)),
            web.get(ONE, seen(self.one)),
            web.post(ONE, limits.for_forms(self.work, Role.DECIDE)),
        ]

    async def all(self, request: web.Request, operator: Operator) -> web.Response:
        """Show the alerts that wait, or those that are asked for."""
        state, find = read_value(request, "state") or "waits", read_value(request, "find")
        found = await alerts_shown(self.site, self.desk, self.posted, state, find, self.names)
        return operators_page(
            "alerts.html", operator, found=found, state=state, find=find, states=STATES,
            today=self.site.today().isoformat(),
        )  # fmt: skip

    async def one(self, request: web.Request, operator: Operator) -> web.Response:
        """Show an alert with every step of the work on it, and the form for another."""
        shown = await self._find_alert(request)
        trail = await self.desk.trails.of(shown.posted.delivery)
        return operators_page(
            "alert.html", operator, one=shown, trail=trail, longest_note=LONGEST_NOTE,
            done=read_value(request, "done"), problem=read_value(request, "problem"),
        )  # fmt: skip

    async def work(self, request: web.Request, operator: Operator) -> web.StreamResponse:
        """Keep what was done about an alert; its message in the channel shows it."""
        shown, form = await self._find_alert(request), await request.post()
        given = {name: str(form.get(name, "")) for name in ("assignee", "due", "note")}
        step = TrailStep(acknowledged=bool(form.get("acknowledged")), done=bool(form.get("done")), **given)
        try:
            await self.desk.work(shown.posted.delivery, step, operator.user, operator.name)
        except UsageError as error:
            return see(f"{ALERTS}/{shown.posted.delivery}", problem=f"Not kept: {error}")
        return see(f"{ALERTS}/{shown.posted.delivery}", "Kept. The message in the channel shows it in a moment")

    async def evidence(self, _: web.Request, __: Operator) -> web.Response:
        """Download every step of the work on alerts as CSV."""
        rows: list[Iterable[str]] = [WORK_COLUMNS]
        async for worked in self.desk.trails.all():
            rows += [row.values() for row in work_rows(worked, await self.site.announcement(worked.event))]
        return download(csv_file(rows), "text/csv", "alerts.csv")

    async def _find_alert(self, request: web.Request) -> AlertShown:
        posted = await self.posted.one(request.match_info["id"])
        if posted is None:
            raise NotOnFileError("there is no such alert (any more)")
        work = (await self.desk.trails.standing([posted.delivery])).get(posted.delivery)
        name = (await self.names.of([posted.channel.key])).get(posted.channel.key)
        return AlertShown(posted, await self.site.announcement(posted.event), work, name)


# -- for programs


API, API_ONE = "/api/v1/alerts", "/api/v1/alerts/{id:[0-9a-f]{1,40}}"
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
            web.get(API, limited(ALERTS_READ, self.all)),
            web.get(API_ONE, limited(ALERTS_READ, self.one)),
            web.patch(API_ONE, limited(ALERTS_DECIDE, self.work)),
        ]

    async def all(self, request: web.Request, _: Operator) -> web.Response:
        """Return the posted alerts in a state, the newest first."""
        state, find = read_value(request, "state") or "waits", read_value(request, "find")
        found = await alerts_shown(self.site, self.desk, self.posted, state, find)
        return json_response({"schema": 1, "alerts": [alert_json(one) for one in found]})

    async def one(self, request: web.Request, _: Operator) -> web.Response:
        """Return an alert with every step of the work on it."""
        return json_response(await self._document(request.match_info["id"]))

    async def work(self, request: web.Request, operator: Operator) -> web.Response:
        """Keep what was done: what is not given stays as it is."""
        alert = request.match_info["id"]
        await self.desk.work(alert, _step(await request.read()), operator.user, operator.name)
        return json_response(await self._document(alert))

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
    given = json_of(body, '{"acknowledged": true, "due": "2026-12-10"}')
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
