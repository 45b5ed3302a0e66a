"""The operators' pages: deliveries and evidence, paused channels, subscriptions, the reviews of touched rules.

They call the same functions of the store and the same pure commands as the terminal's commands. Each change
needs the form's token, and is recorded in the audit log with the operator's name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from aiohttp import web
from multidict import MultiDictProxy

from bot.alerts.work import AlertDesk
from bot.errors import UsageError
from bot.model.delivery import Channel, Workspace
from bot.roles import Role
from bot.rules.checks import TaskKind, tasks
from bot.rules.status import unreviewed
from bot.store.audit import Audit
from bot.store.events import Evidence, PostedAlerts
from bot.store.outbox import ByHand, Outbox
from bot.store.parts import PartsLists
from bot.store.reviews import Review, Reviews
from bot.store.sources import AddedSources
from bot.store.subscriptions import ChannelNames, Subscriptions
from bot.store.tokens import ProgramTokens
from bot.store.waiting import Pauses
from bot.subscriptions import options
from bot.subscriptions.filters import FilterError
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Answering
from handlers.chat.session import Rate, RateLimiter
from handlers.commands import manage, preview, subscribing
from handlers.commands.command import AddSubscription, Button, Command, CommandOutcome, RemoveSubscription
from handlers.commands.records import Asker
from handlers.messages import wording
from handlers.messages.evidence import DELIVERY_COLUMNS, delivery_row, guarded
from handlers.messages.reply import Conventions, Reply
from handlers.messages.reporting import reason
from handlers.parts.desk import WatchedLists
from handlers.web.alerts import ALERTS, AlertPages, AlertsApi, alerts_shown, is_called
from handlers.web.connections import client_of, limited_as
from handlers.web.console_pages import SourcePages, TokenPages
from handlers.web.parts_api import PartsApi
from handlers.web.parts_pages import PartsPages
from handlers.web.sign_in import (
    COOKIE,
    LACKS_SECRET,
    LASTS_S,
    LONGEST_NAME,
    OURS,
    PRIVATE,
    Allowed,
    Handler,
    Limited,
    Operator,
    PageLimits,
    ProgramAccess,
    SignIn,
    operators_page,
    see,
)
from handlers.web.site import Site, WorkPlaces, page, read_number, read_value

EVIDENCE = "/operators/deliveries.csv"
_ENTRIES_SHOWN, _MOST_ENTRIES, _CHANGES_SHOWN = 50, 1_000, 10
_LONGEST_NOTE, _LONGEST_TEXT = 2_000, 2_000
_TRIES = Rate(5, 0.1), Rate(50, 1.0)
_NOBODY = "-"
"""The user of subscriptions made here: an operator has no id on the channel's platform and gets no messages there."""
_SETTLED = {"sent": "on record as sent", "resend": "goes out again", "drop": "dropped, on record as failed"}
Form = MultiDictProxy[str | bytes | bytearray | web.FileField]


@dataclass(frozen=True, slots=True)
class OperatorRecords:
    """The records that operators read and change."""

    outbox: Outbox
    pauses: Pauses
    subscriptions: Subscriptions
    names: ChannelNames
    reviews: Reviews
    audit: Audit
    evidence: Evidence
    alerts: AlertDesk
    posted: PostedAlerts
    answering: Answering
    parts: PartsLists
    watched: WatchedLists
    tokens: ProgramTokens
    added: AddedSources
    conventions: Callable[[Channel], Conventions]
    """Returns the conventions of a channel's platform."""


class OperatorPages:
    """Handlers of these pages for one site."""

    def __init__(self, site: Site, records: OperatorRecords, allowed: Allowed) -> None:
        self._site, self._records = site, records
        self._sign_in = SignIn(allowed)
        self._tries = RateLimiter(*_TRIES)
        self._places = WorkPlaces("parts list", "parts lists")
        self._parts = PartsPages(site, records.parts, records.watched, records.audit, self._places, records.names)

    def programs(self) -> list[web.AbstractRouteDef]:
        """Return the routes for programs that send the operators' token."""
        records = self._records
        access = ProgramAccess(self._sign_in, records.tokens)
        api = PartsApi(self._site, records.parts, records.watched, records.audit, access, self._places)
        return [*api.routes(), *AlertsApi(self._site, records.alerts, records.posted, access).routes()]

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        limits = PageLimits(self._for_operators, self._for_forms)
        alerts = AlertPages(self._site, self._records.alerts, self._records.posted, self._records.names)
        return [
            web.get("/operators", self.start),
            web.post("/operators/sign-in", self.sign_in),
            web.post("/operators/sign-out", self._for_forms(self.sign_out, Role.SEE)),
            web.get("/operators/deliveries", self._for_operators(self.deliveries)),
            web.get(EVIDENCE, self._for_operators(self.export)),
            web.post("/operators/deliveries/{id}", self._for_forms(self.settle)),
            web.post("/operators/paused", self._for_forms(self.resume)),
            web.get("/operators/subscriptions", self._for_operators(self.channels)),
            web.get("/operators/subscriptions/{channel}", self._for_operators(self.channel)),
            web.post("/operators/subscriptions/{channel}", self._for_forms(self.change)),
            web.get("/operators/reviews", self._for_operators(self.reviews)),
            web.post("/operators/reviews", self._for_forms(self.review)),
            *alerts.routes(limits),
            *self._parts.routes(limits),
            *TokenPages(self._records.tokens, self._records.audit).routes(limits),
            *SourcePages(self._records.added, self._records.answering.records, self._records.names).routes(limits),
        ]

    # Signing in.

    async def start(self, request: web.Request) -> web.Response:
        """Show an operator the open tasks; anybody else gets the sign-in form."""
        operator = self._sign_in.operator(request)
        if operator is None:
            return self._sign_in_form()
        records = self._records
        if not operator.administers:
            return see(ALERTS)
        unclear, paused = await records.outbox.unclear(), await records.pauses.all()
        waiting = unreviewed(self._site.rules.measures, await records.reviews.all_waiting())
        found = await records.subscriptions.all()
        troubled = sum(one.source.enabled and one.health.alarming for one in await self._site.sources())
        alerts = await alerts_shown(self._site, records.alerts, records.posted, "waits", "")
        return operators_page(
            "operators.html", operator, alerts=len(alerts), troubled=troubled, unclear=len(unclear), paused=len(paused),
            waiting=len(waiting), subscriptions=len(found), channels=len({one.channel for one in found}),
        )  # fmt: skip

    def _sign_in_form(self, status: int = 200, problem: str = "") -> web.Response:
        allowed = self._sign_in.allowed
        return page(
            "sign_in.html", status, here="/operators", problem=problem, by_token=bool(allowed.tokens),
            possible=allowed.anybody, lacks_secret=LACKS_SECRET if allowed.lacks_secret else "",
        )  # fmt: skip

    async def sign_in(self, request: web.Request) -> web.Response:
        """Check a token and set the cookie; wrong tokens are counted by sender."""
        if self._tries.wait_s(OURS, limited_as(client_of(request))):
            return self._sign_in_form(429, "Too many tries. Wait a minute.")
        form = await _form(request)
        name = _plain(str(form.get("name", "")))[:LONGEST_NAME]
        cookie = self._sign_in.cookie(str(form.get("token", "")), name)
        if cookie is None:
            # Without a user, because the given name is not verified.
            await self._records.audit.note(OURS, "", "sign-in refused", name, client_of(request))
            return self._sign_in_form(403, "This is not the token, or your name is missing.")
        await self._records.audit.note(OURS, f"web:{name}", "sign-in", "", client_of(request))
        answer = see("/operators")
        answer.set_cookie(
            COOKIE,
            cookie,
            max_age=LASTS_S,
            path="/operators",
            httponly=True,
            samesite="Strict",
            secure=request.secure or request.headers.get("X-Forwarded-Proto", "") == "https",
        )
        return answer

    async def sign_out(self, _: web.Request, __: Operator) -> web.Response:
        """Delete the cookie."""
        answer = see("/operators")
        answer.del_cookie(COOKIE, path="/operators", httponly=True, samesite="Strict")
        return answer

    def _for_operators(self, handler: Handler, role: Role = Role.ADMINISTER) -> Limited:
        """Limit a page to who is signed in and may so much; anybody else gets the sign-in form, or is told why not."""

        async def for_operators(request: web.Request) -> web.StreamResponse:
            operator = self._sign_in.operator(request)
            if operator is None:
                return self._sign_in_form(401)
            return await handler(request, operator) if operator.role >= role else _refused(operator, role)

        return for_operators

    def _for_forms(self, handler: Handler, role: Role = Role.ADMINISTER) -> Limited:
        """Limit a form to who may so much, and to our own pages."""

        async def for_forms(request: web.Request, operator: Operator) -> web.StreamResponse:
            form = await _form(request)
            if not self._sign_in.fits(request, operator, str(form.get("csrf", ""))):
                detail = (
                    "This form is out of date, or comes from elsewhere. Open the page again and send it from there."
                )
                return page("mistake.html", 403, here="/operators", heading="Not accepted", detail=detail)
            return await handler(request, operator)

        return self._for_operators(for_forms, role)

    # Deliveries.

    async def deliveries(self, request: web.Request, operator: Operator) -> web.Response:
        """Show unclear deliveries, paused channels, and the last deliveries."""
        records, shown = self._records, read_number(request, "last", _ENTRIES_SHOWN, _MOST_ENTRIES)
        state, where = read_value(request, "state"), read_value(request, "channel")
        recent, unclear, paused = (
            await records.outbox.recent(shown), await records.outbox.unclear(), await records.pauses.all(),
        )  # fmt: skip
        keys = [one.channel for one in (*recent, *unclear)]
        names = await records.names.of([*keys, *(pause.channel.key for pause, _ in paused)])
        found = [one for one in recent if state in {"", one.state} and is_called(where, one.channel, names)]
        return operators_page(
            "deliveries.html", operator, unclear=unclear, paused=paused, names=names, found=found, last=shown,
            state=state, channel=where, done=read_value(request, "done"),
        )  # fmt: skip

    async def export(self, request: web.Request, _: Operator) -> web.StreamResponse:
        """Stream the evidence as CSV: the rows of `exportwatch deliveries --export csv`."""
        since, until = _day(request, "since"), _day(request, "until")
        until = until + timedelta(days=1) if until else None
        if since and until and until <= since:
            raise UsageError("until lies before since: no day is left between them")
        of = _workspace(read_value(request, "workspace"))
        answer = web.StreamResponse(headers=PRIVATE | {"Content-Disposition": 'attachment; filename="deliveries.csv"'})
        answer.content_type, answer.charset = "text/csv", "utf-8"
        await answer.prepare(request)
        await answer.write(_line(DELIVERY_COLUMNS))
        async for piece in self._records.evidence.pieces(since, until, of):
            await answer.write(_line([guarded(cell) for cell in delivery_row(piece).values()]))
        await answer.write_eof()
        return answer

    async def settle(self, request: web.Request, operator: Operator) -> web.Response:
        """Settle an unclear delivery: record it as sent, send it again, or drop it."""
        records, id_, what = self._records, request.match_info["id"][:100], str((await request.post()).get("what", ""))
        record = await records.outbox.record(id_)
        if what not in _SETTLED:
            raise UsageError(f"what: one of {', '.join(_SETTLED)} is expected")
        if record is None or record.state != "unclear":
            raise UsageError(f"{id_} is not unclear (any more): there is nothing to settle")
        channel = Channel.from_key(record.channel)
        await self._records.audit.note(channel, operator.user, "settle", f"unclear {id_}", what)
        await records.outbox.settle_by_hand(id_, cast("ByHand", what))
        await records.answering.records.resume([channel])
        return see("/operators/deliveries", f"{id_} {_SETTLED[what]}")

    async def resume(self, request: web.Request, operator: Operator) -> web.Response:
        """Resume a paused channel."""
        channel = _channel(str((await request.post()).get("channel", "")))
        pause = await self._records.pauses.of(channel)
        if pause is None:
            raise UsageError(f"{channel.key} is not paused (any more)")
        await self._records.audit.note(channel, operator.user, "try again", f"paused: {pause.why}", "")
        await self._records.answering.records.resume([channel])
        return see("/operators/deliveries", f"{channel.key} is tried again")

    # Subscriptions.

    async def channels(self, _: web.Request, operator: Operator) -> web.Response:
        """Show every channel that has a subscription."""
        by_channel: dict[Channel, list[Subscription]] = {}
        for one in await self._records.subscriptions.all():
            by_channel.setdefault(one.channel, []).append(one)
        names = await self._records.names.of(channel.key for channel in by_channel)
        return operators_page("channels.html", operator, channels=by_channel, names=names)

    async def channel(self, request: web.Request, operator: Operator) -> web.Response:
        """Show a channel's subscriptions, and what a filter would have posted there."""
        channel, text = _channel(request.match_info["channel"]), read_value(request, "text", _LONGEST_TEXT)
        reply = None
        if "text" in request.query:
            outcome = await self._run(preview.COMMAND, channel, text)
            reply = outcome if isinstance(outcome, Reply) else outcome.reply
        return await self._show_channel(channel, operator, text, reply)

    async def _show_channel(
        self, channel: Channel, operator: Operator, text: str = "", previewed: Reply | None = None,
        done: Reply | None = None,
    ) -> web.Response:  # fmt: skip
        records = self._records.answering.records
        usual, (waiting, paused) = await records.settings_of(channel), await records.state_of(channel)
        return operators_page(
            "channel.html",
            operator,
            400 if done and done.mistaken else 200,
            channel=channel,
            names=await self._records.names.of([channel.key]),
            found=await records.subscriptions_of(channel),
            usual=usual.text,
            waiting=waiting,
            paused=paused,
            changes=await records.changes_in(channel, _CHANGES_SHOWN),
            text=text,
            preview=previewed,
            done=done,
        )

    async def change(self, request: web.Request, operator: Operator) -> web.Response:
        """Subscribe, change or unsubscribe, and show the result."""
        form, channel = await request.post(), _channel(request.match_info["channel"])
        text, id_ = str(form.get("text", "")).strip(), str(form.get("id", ""))
        if len(text) > _LONGEST_TEXT:
            raise UsageError(f"text: {len(text):,} characters; at most {_LONGEST_TEXT:,} are read.")
        match str(form.get("action", "")):
            case "subscribe":
                outcome = await self._run(subscribing.SUBSCRIBE, channel, text)
            case "change":
                outcome = await self._edited(channel, id_, text)
            case "unsubscribe":
                outcome = await self._run(subscribing.UNSUBSCRIBE_BUTTON, channel, id_)
            case other:
                raise UsageError(f"action: {other[:40]!r} is not one of subscribe, change, unsubscribe")
        done = outcome if isinstance(outcome, Reply) else await self._applied(outcome, operator)
        return await self._show_channel(channel, operator, done=done)

    async def _edited(self, channel: Channel, id_: str, text: str) -> CommandOutcome | Reply:
        """Save an edited subscription; another one with the same filter becomes one with it."""
        existing = {one.id: one for one in await self._records.answering.records.subscriptions_of(channel)}
        if id_ not in existing:
            return manage.gone()
        try:
            mentions = self._records.conventions(channel).mentions
            wish = options.read(text, self._site.vocabulary, mentions, channel.workspace)
        except FilterError:
            return await self._run(subscribing.SUBSCRIBE, channel, text)  # its reply explains the mistake
        made = replace(existing[id_], filter=wish.filter.text, options=wish.options, name=wish.name or "")
        twins = [one.id for one in existing.values() if one.filter == made.filter and one.id != id_]
        outcome = await self._run(preview.COMMAND, channel, made.typed)
        reply = outcome if isinstance(outcome, Reply) else outcome.reply
        changed = replace(reply, title=f"Changed: {wording.trimmed(made.typed, 120)}")
        return CommandOutcome(changed, (AddSubscription(made), *map(RemoveSubscription, twins)))

    async def _run(self, what: Command | Button, channel: Channel, text: str) -> CommandOutcome | Reply:
        """Run a chat command with the right to manage the channel; the changes in its outcome are not applied."""
        answering, site = self._records.answering, self._site
        asker = Asker(channel, _NOBODY, may_manage=True, platform=self._records.conventions(channel))
        return await answering.outcome(what, replace(site.call(text), asker=asker))

    async def _applied(self, outcome: CommandOutcome, operator: Operator) -> Reply:
        """Apply a command's changes in the operator's name, then return its reply, which is true only afterwards."""
        records = self._records.answering.records
        for change in outcome.changes:
            match change:
                case AddSubscription(subscription):
                    await records.add_subscription(subscription, operator.user)
                case RemoveSubscription(gone):
                    await records.remove_subscription(gone, operator.user)
        return outcome.reply

    # Reviews.

    async def reviews(self, request: web.Request, operator: Operator) -> web.Response:
        """Show the rules that announced acts touch and that wait for a review, and the last reviews."""
        base, reviews = self._site.rules, self._records.reviews
        waiting = unreviewed(base.measures, await reviews.all_waiting())
        rules = [(base.measures[key], notices) for key, notices in waiting.items()]
        history = (await reviews.history())[-_ENTRIES_SHOWN:][::-1]
        found = tasks(base.measures.values(), self._site.now().date())
        urgent = [(task.measure, reason(task)) for task in found if task.kind is not TaskKind.EVIDENCE]
        old, done = len(found) - len(urgent), read_value(request, "done")
        return operators_page("reviews.html", operator, rules=rules, history=history, tasks=urgent, old=old, done=done)

    async def review(self, request: web.Request, operator: Operator) -> web.Response:
        """Record that a rule was compared with acts that touch it."""
        form = await request.post()
        events = tuple(str(one)[:200] for one in form.getall("event", []))
        if not events:
            raise UsageError("choose the acts with which the rule was compared")
        note = _plain(str(form.get("note", "")))[:_LONGEST_NOTE]
        at = datetime.now(UTC).isoformat(timespec="seconds")
        kept = await self._records.reviews.record_waiting(
            Review(str(form.get("rule", ""))[:200], events, operator.name, at, note)
        )
        await self._records.audit.note(OURS, operator.user, "review", kept.measure, ", ".join(kept.events))
        return see("/operators/reviews", kept.measure)


def _refused(operator: Operator, role: Role) -> web.Response:
    """Say that somebody may not do this, and who says what they may."""
    what = "You may read and decide here" if operator.decides else "You may read here, and change nothing"
    needed = "administer" if role is Role.ADMINISTER else "decide"
    detail = f"{what}; this is for who may {needed}. Whoever runs this bot says who may what (docs/web.md, Roles)."
    return operators_page("refused.html", operator, 403, detail=detail)


async def _form(request: web.Request) -> Form:
    """Read a form. Raises UsageError for one that is none."""
    try:
        return await request.post()
    except (ValueError, LookupError) as error:
        raise UsageError("The form cannot be read: send it urlencoded, in UTF-8.") from error


def _plain(text: str) -> str:
    """Return a text on one line, without invisible characters."""
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


def _channel(key: str) -> Channel:
    try:
        return Channel.from_key(key[:300])
    except ValueError as error:
        raise UsageError("a channel is written as platform:workspace:channel") from error


def _workspace(text: str) -> Workspace | None:
    if not text:
        return None
    platform, _, id_ = text.partition(":")
    if not platform or not id_ or ":" in id_:
        raise UsageError("workspace: write platform:id, as slack:T024BE7LD")
    return Workspace(platform, id_)


def _day(request: web.Request, name: str) -> datetime | None:
    text = read_value(request, name)
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC) if text else None
    except ValueError as error:
        raise UsageError(f"{name}: {text[:40]} is no day; write it as 2026-11-24") from error


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()
