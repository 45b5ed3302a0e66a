"""The Bolt app, in which every interaction is acknowledged first and answered in the background."""

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
from handlers.slack import views
from handlers.slack.api import ErrorResponse, Identity, quiet_logger
from handlers.slack.context import Interaction, SlackContext, SlackWorkspace, share
from handlers.slack.escape import unescape
from handlers.slack.messages import CHECK_MESSAGE, Messages
from handlers.slack.render import FORM, PAGE, SHARE, action_of, read_page_ref

logger = logging.getLogger("exportwatch.slack")

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

_ANYTHING = re.compile(r"[\s\S]*")
TRIES, PAUSE_S = 6, 0.3
"""Attempts to update a view, and the pause between them: it exists once Slack has processed the acknowledgement."""
_LOST = "not_found"


def build_app(session: Session, workspace: SlackWorkspace) -> AsyncApp:
    """Build the app, for Socket Mode and HTTP alike.

    Signatures are checked before Bolt (`gateway.http_routes`), because Bolt's own check lets requests pass that have
    `ssl_check=1`. Bolt's client is not used, and `authorize` answers from the known identity without a request.
    """
    client = workspace.client
    log = quiet_logger()
    log.setLevel(logging.ERROR)  # Bolt would warn that SLACK_BOT_TOKEN is set but not used by it
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
    _register_views(app, ViewActions(session, workspace))
    _register_messages(app, Messages(session, workspace))
    _acknowledge_everything_else(app)
    return app


def _authorize(identity: Identity) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=identity.bot_user)

    return authorize


def _register(app: AsyncApp, session: Session, workspace: SlackWorkspace) -> None:
    def pressed_in(body: Body) -> SlackContext:
        return SlackContext(workspace, Interaction.of_press(body))

    def answer_to(context: SlackContext, question: Question) -> None:
        session.spawn(context.spoken_to(session.answer(context, question)))

    def typed(slash: str) -> Callable[..., Awaitable[None]]:
        async def command(ack: Ack, body: Body) -> None:
            await ack()
            question = Question(slash, unescape(body.get("text") or "").strip())
            answer_to(SlackContext(workspace, Interaction.of_command(body)), question)

        return command

    async def turned(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        context = pressed_in(body)
        session.spawn(context.spoken_to(session.turn(context, read_page_ref(_value(payload)))))

    async def shared(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        context = pressed_in(body)
        session.spawn(context.spoken_to(share(session, context, read_page_ref(_value(payload)))))

    async def pressed(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        answer_to(pressed_in(body), Question("", _value(payload), action_of(payload.get("action_id") or "") or ""))

    for slash in session.answering.slashes:
        app.command(f"/{slash}")(typed(slash))
    app.action(re.compile(rf"^{PAGE}(\.\d+)?$"))(turned)
    app.action(SHARE)(shared)
    app.action(re.compile(r"^ew\.\d+\..+"))(pressed)


def _value(payload: Body) -> str:
    return unescape(payload.get("value") or "")


def _register_views(app: AsyncApp, actions: ViewActions) -> None:
    async def opened(ack: Ack, body: Body) -> None:
        await ack()
        actions.open_form(body)

    async def submitted(ack: Callable[..., Awaitable[Any]], body: Body) -> None:
        await ack(actions.submitted(body))

    async def suggested(ack: Callable[..., Awaitable[Any]], payload: Body) -> None:
        typed = unescape(str(payload.get("value") or ""))
        await ack(await actions.suggested(str(payload.get("action_id") or ""), typed))

    async def took_off(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        actions.unsubscribe(body, unescape(payload.get("value") or ""))

    async def came_home(ack: Ack, event: Body) -> None:
        await ack()
        if event.get("tab") == "home":
            actions.show_home(str(event.get("user") or ""))

    async def joined(ack: Ack, event: Body) -> None:
        await ack()
        actions.joined(event)

    async def unarchived(ack: Ack, event: Body) -> None:
        await ack()
        actions.unarchived(event)

    app.action(FORM)(opened)
    app.view(views.SUBMITTED)(submitted)
    app.options(re.compile(rf"^{re.escape(views.SEARCH_PREFIX)}"))(suggested)
    app.action(views.OFF)(took_off)
    app.event("app_home_opened")(came_home)
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)


def _register_messages(app: AsyncApp, messages: Messages) -> None:
    async def written(ack: Ack, body: Body, event: Body) -> None:
        await ack()
        messages.written(body, event)

    async def picked(ack: Ack, body: Body) -> None:
        await ack()
        messages.picked(body)

    app.event("app_mention")(written)
    app.event("message")(written)
    app.message_shortcut(CHECK_MESSAGE)(picked)


def _acknowledge_everything_else(app: AsyncApp) -> None:
    """Acknowledge and ignore everything else that Slack may send: a link's button, further events."""
    app.action(_ANYTHING)(_acknowledge)
    app.event(_ANYTHING)(_acknowledge)
    app.shortcut(_ANYTHING)(_acknowledge)


async def _acknowledge(ack: Ack) -> None:
    await ack()


# -- the form and the Home tab

EVERYTHING = "everything"
"""`Subscription.typed` of a subscription without a filter."""


@dataclass(slots=True)
class ViewActions:
    """The form and the Home tab; what is done there is answered like a typed command."""

    session: Session
    workspace: SlackWorkspace
    _public: dict[str, bool] = field(default_factory=dict)

    def open_form(self, body: Body) -> None:
        """Show the form, in the background; a trigger is valid for three seconds."""
        channel = (body.get("channel") or {}).get("id") or ""
        trigger = str(body.get("trigger_id") or "")
        self._spawn(self._call(self.client.views_open(trigger_id=trigger, view=views.subscribe_form(channel))))

    def submitted(self, body: Body) -> dict[str, Any]:
        """Return the acknowledgement of a submitted form; the answer follows in the background."""
        key = f"ew-{secrets.token_hex(12)}"
        values = views.read_form(((body.get("view") or {}).get("state") or {}).get("values") or {})
        if not values.channel:
            return {"response_action": "errors", "errors": {"channel": "Please choose a channel."}}
        self._spawn(self._subscribe(self._context(body, values.channel), values.text, key))
        return {"response_action": "push", "view": views.waiting_view(key)}

    async def suggested(self, action: str, typed: str) -> dict[str, Any]:
        """Return the choices of a list for a partly typed value."""
        what = views.SEARCH_KINDS.get(action.removeprefix(views.SEARCH_PREFIX), "country")
        return views.choices(await self.session.suggest(what, typed))

    def show_home(self, user: str) -> None:
        """Publish the person's page, in the background."""
        self._spawn(self._publish(user))

    def unsubscribe(self, body: Body, value: str) -> None:
        """Remove a subscription that was shown on the page, in the background."""
        channel, subscription = views.read_unsubscribe(value)
        self._spawn(self._unsubscribe(self._context(body, channel), subscription))

    def joined(self, event: Body) -> None:
        """Handle a member joining a channel: if it is the bot, it posts a greeting."""
        if event.get("user") == self.workspace.identity.bot_user and event.get("channel"):
            channel = Channel("slack", self.workspace.identity.team, str(event["channel"]))
            self._spawn(self.session.answering.greet(channel))

    def unarchived(self, event: Body) -> None:
        """Handle the unarchiving of a channel: its deliveries are resumed."""
        if event.get("channel"):
            channel = Channel("slack", self.workspace.identity.team, str(event["channel"]))
            self._spawn(self.session.answering.opened(channel))

    @property
    def client(self) -> AsyncWebClient:
        """The Web API client."""
        return self.workspace.client

    def _context(self, body: Body, channel: str) -> SlackContext:
        return SlackContext(
            self.workspace, replace(Interaction.of_press(body, channel), response_url=""), elsewhere=True
        )

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        self.session.spawn(work)

    async def _subscribe(self, context: SlackContext, text: str, key: str) -> None:
        reply = await self.session.ask(context, Question(EXPORTS, f"subscribe {text}".strip()))
        if reply.tone is Tone.DONE:
            await self._notify_channel(context, f"subscribed this channel: {text or EVERYTHING}", f"unsubscribe {text}")
        view = views.result_view(reply, key)
        for _ in range(TRIES):
            if await self._call(self.client.views_update(external_id=key, view=view)) != _LOST:
                return
            await asyncio.sleep(PAUSE_S)
        logger.warning("Slack: the answer to a form could not be shown.")

    async def _unsubscribe(self, context: SlackContext, subscription: str) -> None:
        subscriptions = await self.session.answering.in_workspace(await context.asker(changes=False)) or ()
        typed = next((each.typed for each in subscriptions if each.id == subscription), "")
        reply = await self.session.ask(context, Question("", subscription, "unsubscribe"))
        if reply.tone is Tone.DONE:
            again = "" if typed == EVERYTHING else typed
            await self._notify_channel(context, f"unsubscribed this channel: {typed}", f"subscribe {again}")
        # The page shows that the subscription is gone; if it is not, the reply says why.
        await self._publish(context.interaction.user, None if reply.tone is Tone.DONE else reply)

    async def _notify_channel(self, context: SlackContext, what: str, undo: str) -> None:
        """Post a notice into the channel about a change that was made elsewhere, and how to undo it."""
        interaction = context.interaction
        channel = Channel("slack", self.workspace.identity.team, interaction.channel)
        notice = deliveries.changed_elsewhere(channel, interaction.user, what, undo.strip(), datetime.now(UTC))
        await self.session.answering.tell(channel, notice)

    async def _publish(self, user: str, note: Reply | None = None) -> None:
        team = self.workspace.identity.team
        asker = Asker(Channel("slack", team, ""), user, may_manage=False)
        subscriptions = await self.session.answering.in_workspace(asker)
        visible = None if subscriptions is None else [each for each in subscriptions if await self._may_see(each, user)]
        lately = None if visible is None else await self.session.answering.answer(asker, Question(EXPORTS, "latest"))
        await self._call(self.client.views_publish(user_id=user, view=views.home_tab(visible, note, lately)))

    async def _may_see(self, subscription: Subscription, user: str) -> bool:
        """Return whether a person may see a subscription: that of a public channel, or one's own."""
        return subscription.created_by == user or await self._is_public(subscription.channel.id)

    async def _is_public(self, channel: str) -> bool:
        """Look up a channel, once per process; it counts as private if Slack does not answer."""
        if channel not in self._public:
            try:
                info = (await self.client.conversations_info(channel=channel)).get("channel") or {}
            except (SlackApiError, aiohttp.ClientError, OSError):
                return False
            private = info.get("is_private") or info.get("is_im") or info.get("is_mpim")
            self._public[channel] = bool(info) and not private
        return self._public[channel]

    async def _call(self, call: Awaitable[Any]) -> str:
        """Await a call; return the error's code, empty if it succeeded."""
        try:
            await call
        except SlackApiError as error:
            answer = ErrorResponse.of(error)
            if answer.code != _LOST:
                logger.warning("Slack: a view was not taken: %s", answer.code or f"HTTP {answer.status}")
            return answer.code or "refused"
        except (aiohttp.ClientError, OSError) as error:
            logger.warning("Slack: a view could not be sent: %s", type(error).__name__)
            return "unreachable"
        return ""
