"""The Bolt app: every interaction is acknowledged first, then answered in the background."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Question
from handlers.chat.session import Session
from handlers.commands.command import EXPORTS, Asker
from handlers.messages import deliveries
from handlers.messages.reply import Reply, Tone
from handlers.slack import form, home
from handlers.slack.answers import Place, SlackOccasion, Workspace, share
from handlers.slack.buttons import FORM, PAGE, SHARE, action_of, read
from handlers.slack.client import quiet_logger
from handlers.slack.identity import Identity
from handlers.slack.outcomes import Answer
from handlers.slack.text import unescape

logger = logging.getLogger("exportwatch.slack")

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

_ANYTHING = re.compile(r"[\s\S]*")
TRIES, PAUSE_S = 6, 0.3
"""A view can be changed as soon as Slack has read the acknowledgement that brought it."""
_LOST = "not_found"


def build_app(session: Session, workspace: Workspace) -> AsyncApp:
    """An app for Socket Mode and HTTP alike.

    Signatures are checked before Bolt (`gateway.http_routes`), whose own check lets requests with `ssl_check=1` pass.
    Bolt's client does nothing here, and it asks nothing before the acknowledgement: who we are is known.
    """
    client = workspace.client
    log = quiet_logger()
    log.setLevel(logging.ERROR)  # Bolt would warn that SLACK_BOT_TOKEN is set and not needed by it
    tokenless = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[], logger=log)
    app = AsyncApp(
        name="exportwatch",
        logger=log,
        client=tokenless,
        authorize=_authorize(workspace.identity),
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    log.setLevel(logging.WARNING)
    _register(app, session, workspace)
    _register_views(app, Views(session, workspace))
    _register_the_rest(app)
    return app


def _authorize(identity: Identity) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=identity.bot_user)

    return authorize


def _register(app: AsyncApp, session: Session, workspace: Workspace) -> None:
    def pressed_in(body: Body) -> SlackOccasion:
        return SlackOccasion(workspace, Place.of_press(body))

    def typed(slash: str) -> Callable[..., Awaitable[None]]:
        async def command(ack: Ack, body: Body) -> None:
            await ack()
            question = Question(slash, unescape(body.get("text") or "").strip())
            session.spawn(session.answer(SlackOccasion(workspace, Place.of_command(body)), question))

        return command

    async def turned(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        session.spawn(session.turn(pressed_in(body), read(_value(payload))))

    async def shared(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        session.spawn(share(session, pressed_in(body), read(_value(payload))))

    async def pressed(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        question = Question("", _value(payload), action_of(payload.get("action_id") or "") or "")
        session.spawn(session.answer(pressed_in(body), question))

    for slash in session.answering.slashes:
        app.command(f"/{slash}")(typed(slash))
    app.action(re.compile(rf"^{PAGE}(\.\d+)?$"))(turned)
    app.action(SHARE)(shared)
    app.action(re.compile(r"^ew\.\d+\..+"))(pressed)


def _value(payload: Body) -> str:
    return unescape(payload.get("value") or "")


def _register_views(app: AsyncApp, views: Views) -> None:
    async def opened(ack: Ack, body: Body) -> None:
        await ack()
        views.open_form(body)

    async def submitted(ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        await ack(views.submitted(body))

    async def suggested(ack: Callable[..., Awaitable[Any]], payload: Body) -> None:
        typed = unescape(str(payload.get("value") or ""))
        await ack(await views.suggested(str(payload.get("action_id") or ""), typed))

    async def took_off(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        views.take_off(body, unescape(payload.get("value") or ""))

    async def came_home(ack: Ack, event: Body) -> None:
        await ack()
        if event.get("tab") == "home":
            views.show_home(str(event.get("user") or ""))

    async def joined(ack: Ack, event: Body) -> None:
        await ack()
        views.joined(event)

    async def unarchived(ack: Ack, event: Body) -> None:
        await ack()
        views.unarchived(event)

    app.action(FORM)(opened)
    app.view(form.SUBMITTED)(submitted)
    app.options(re.compile(rf"^{re.escape(form.ASKED_FOR)}"))(suggested)
    app.action(home.OFF)(took_off)
    app.event("app_home_opened")(came_home)
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)


def _register_the_rest(app: AsyncApp) -> None:
    """Everything else Slack may send (a link's button, an event that someone subscribed to) is taken and left alone."""
    app.action(_ANYTHING)(_acknowledge)
    app.event(_ANYTHING)(_acknowledge)
    app.shortcut(_ANYTHING)(_acknowledge)


async def _acknowledge(ack: Ack) -> None:
    await ack()


# -- the form and the Home tab

EVERYTHING = "everything"
"""How a subscription without a filter is written (`Subscription.typed`)."""


@dataclass(slots=True)
class Views:
    """The pages beside messages, answered as typed commands are."""

    session: Session
    workspace: Workspace
    _public: dict[str, bool] = field(default_factory=dict)

    def open_form(self, body: Body) -> None:
        """Show the form, in the background; a trigger lives for three seconds."""
        channel = (body.get("channel") or {}).get("id") or ""
        trigger = str(body.get("trigger_id") or "")
        self._spawn(self._calmly(self.client.views_open(trigger_id=trigger, view=form.form(channel))))

    def submitted(self, body: Body) -> dict[str, Any]:
        """What to acknowledge a submitted form with; the answer follows in the background."""
        key = f"ew-{secrets.token_hex(12)}"
        wanted = form.filled(((body.get("view") or {}).get("state") or {}).get("values") or {})
        if not wanted.channel:
            return {"response_action": "errors", "errors": {"channel": "Please choose a channel."}}
        self._spawn(self._subscribe(self._occasion(body, wanted.channel), wanted.text, key))
        return {"response_action": "push", "view": form.waiting(key)}

    async def suggested(self, action: str, typed: str) -> dict[str, Any]:
        """The choices of a list for what has been typed so far."""
        what = form.SEARCHED.get(action.removeprefix(form.ASKED_FOR), "country")
        return form.choices(await self.session.suggest(what, typed))

    def show_home(self, user: str) -> None:
        """Publish the person's page, in the background."""
        self._spawn(self._publish(user))

    def take_off(self, body: Body, value: str) -> None:
        """Take a subscription off that was shown on the page, in the background."""
        channel, subscription = home.read(value)
        self._spawn(self._take_off(self._occasion(body, channel), subscription))

    def joined(self, event: Body) -> None:
        """Somebody came into a channel; where it was the bot, it says hello."""
        if event.get("user") == self.workspace.identity.bot_user and event.get("channel"):
            channel = Channel("slack", self.workspace.identity.team, str(event["channel"]))
            self._spawn(self.session.answering.greet(channel))

    def unarchived(self, event: Body) -> None:
        """A channel, public or private, takes messages again."""
        if event.get("channel"):
            channel = Channel("slack", self.workspace.identity.team, str(event["channel"]))
            self._spawn(self.session.answering.opened(channel))

    @property
    def client(self) -> AsyncWebClient:
        """The Web API."""
        return self.workspace.client

    def _occasion(self, body: Body, channel: str) -> SlackOccasion:
        return SlackOccasion(self.workspace, replace(Place.of_press(body, channel), response_url=""), elsewhere=True)

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of ours, whatever its type parameters
        self.session.spawn(work)

    async def _subscribe(self, occasion: SlackOccasion, text: str, key: str) -> None:
        reply = await self.session.ask(occasion, Question(EXPORTS, f"subscribe {text}".strip()))
        if reply.tone is Tone.DONE:
            await self._say_there(occasion, f"subscribed this channel: {text or EVERYTHING}", f"unsubscribe {text}")
        view = form.result(reply, key)
        for _ in range(TRIES):
            if await self._calmly(self.client.views_update(external_id=key, view=view)) != _LOST:
                return
            await asyncio.sleep(PAUSE_S)
        logger.warning("Slack: the answer to a form could not be shown.")

    async def _take_off(self, occasion: SlackOccasion, subscription: str) -> None:
        known = await self.session.answering.in_workspace(await occasion.asker(changes=False)) or ()
        typed = next((one.typed for one in known if one.id == subscription), "")
        reply = await self.session.ask(occasion, Question("", subscription, "unsubscribe"))
        if reply.tone is Tone.DONE:
            again = "" if typed == EVERYTHING else typed
            await self._say_there(occasion, f"unsubscribed this channel: {typed}", f"subscribe {again}")
        # The page itself shows that it is gone; what kept it there is said above.
        await self._publish(occasion.place.user, None if reply.tone is Tone.DONE else reply)

    async def _say_there(self, occasion: SlackOccasion, what: str, undo: str) -> None:
        """Who is in the channel reads what somebody changed from elsewhere, and how it is taken back."""
        place = occasion.place
        channel = Channel("slack", self.workspace.identity.team, place.channel)
        told = deliveries.changed_elsewhere(channel, place.user, what, undo.strip(), datetime.now(UTC))
        await self.session.answering.tell(channel, told)

    async def _publish(self, user: str, note: Reply | None = None) -> None:
        team = self.workspace.identity.team
        known = await self.session.answering.in_workspace(Asker(Channel("slack", team, ""), user, may_manage=False))
        seen = None if known is None else [one for one in known if await self._may_see(one, user)]
        await self._calmly(self.client.views_publish(user_id=user, view=home.home(seen, note)))

    async def _may_see(self, subscription: Subscription, user: str) -> bool:
        """Everybody sees those of public channels, of other ones only who made them."""
        return subscription.created_by == user or await self._is_public(subscription.channel.id)

    async def _is_public(self, channel: str) -> bool:
        """Asked once a start; where Slack does not tell, it counts as private."""
        if channel not in self._public:
            try:
                found = (await self.client.conversations_info(channel=channel)).get("channel") or {}
            except (SlackApiError, aiohttp.ClientError, OSError):
                return False
            private = found.get("is_private") or found.get("is_im") or found.get("is_mpim")
            self._public[channel] = bool(found) and not private
        return self._public[channel]

    async def _calmly(self, call: Awaitable[Any]) -> str:
        """One call; the error's code, empty where there is none."""
        try:
            await call
        except SlackApiError as error:
            answer = Answer.of(error)
            if answer.code != _LOST:
                logger.warning("Slack: a view was not taken: %s", answer.code or f"HTTP {answer.status}")
            return answer.code or "refused"
        except (aiohttp.ClientError, OSError) as error:
            logger.warning("Slack: a view could not be sent: %s", type(error).__name__)
            return "unreachable"
        return ""
