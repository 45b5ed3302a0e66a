"""Work on posted alerts in the console: which wait, whose they are, by when; each step with who and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from bot.alerts.work import AlertDesk
from bot.errors import NotOnFileError, UsageError
from bot.model.announcement import Announcement
from bot.model.delivery import ChannelName, PostedAlert
from bot.model.trail import LONGEST_NOTE, TrailEntry, TrailStep
from bot.roles import Role
from bot.store.events import PostedAlerts
from bot.store.subscriptions import ChannelNames
from handlers.messages import act_words
from handlers.messages.evidence import WORK_COLUMNS, guarded, work_rows
from handlers.web.parts_pages import PageLimits
from handlers.web.sign_in import PRIVATE, Operator
from handlers.web.site import Site, page, read_value

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
        return _page(
            "alerts.html", operator, found=found, state=state, find=find, states=STATES,
            today=self.site.today().isoformat(),
        )  # fmt: skip

    async def one(self, request: web.Request, operator: Operator) -> web.Response:
        """Show an alert with every step of the work on it, and the form for another."""
        shown = await self._find_alert(request)
        trail = await self.desk.trails.of(shown.posted.delivery)
        return _page(
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
            return _see(shown.posted.delivery, "problem", f"Not kept: {error}")
        return _see(shown.posted.delivery, "done", "Kept. The message in the channel shows it in a moment")

    async def evidence(self, _: web.Request, __: Operator) -> web.Response:
        """Download every step of the work on alerts as CSV."""
        out = io.StringIO()
        out.write("\ufeff")  # Excel takes a file without it for one in an old encoding
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(WORK_COLUMNS)
        async for worked in self.desk.trails.all():
            for row in work_rows(worked, await self.site.announcement(worked.event)):
                writer.writerow(map(guarded, row.values()))
        headers = PRIVATE | {"Content-Disposition": 'attachment; filename="alerts.csv"'}
        return web.Response(text=out.getvalue(), content_type="text/csv", headers=headers)

    async def _find_alert(self, request: web.Request) -> AlertShown:
        posted = await self.posted.one(request.match_info["id"])
        if posted is None:
            raise NotOnFileError("there is no such alert (any more)")
        work = (await self.desk.trails.standing([posted.delivery])).get(posted.delivery)
        name = (await self.names.of([posted.channel.key])).get(posted.channel.key)
        return AlertShown(posted, await self.site.announcement(posted.event), work, name)


def _page(template: str, operator: Operator, **values: object) -> web.Response:
    answer = page(template, 200, here="/operators", operator=operator, **values)
    answer.headers.update(PRIVATE)
    return answer


def _see(alert: str, name: str, text: str) -> web.Response:
    address = f"{ALERTS}/{alert}?{urlencode({name: text})}"
    return web.Response(status=303, headers={"Location": address} | PRIVATE)
