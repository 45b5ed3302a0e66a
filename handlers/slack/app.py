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
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Question
from handlers.chat.session import Session
from handlers.commands.asker import Asker
from handlers.commands.command import EXPORTS
from handlers.messages import deliveries
from handlers.messages.reply import Reply, Tone
from handlers.messages.speech import read_in, say
from handlers.slack import views
from handlers.slack.api import ErrorResponse, quiet_logger
from handlers.slack.context import Interaction, SlackContext, SlackWorkspace, share
from handlers.slack.escape import unescape
from handlers.slack.messages import CHECK_MESSAGE, Messages
from handlers.slack.render import FORM, PAGE, SHARE, action_of, read_page_ref
from handlers.slack.workspaces import Workspaces

logger = logging.getLogger("exportwatch.slack")

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

_ANYTHING = re.compile(r"[\s\S]*")
TRIES, PAUSE_S = 6, 0.3
"""Attempts to update a view, and the pause between them: it exists once Slack has processed the acknowledgement."""
_LOST = "not_found"


def build_app(session: Session, workspaces: Workspaces) -> AsyncApp:
    """Build the app, for Socket Mode and HTTP alike.

    Signatures are checked before Bolt (`gateway.http_routes`), because Bolt's own check lets requests pass that have
    `ssl_check=1`. Bolt's client is not used, and `authorize` answers from the known workspaces without a request.
    """
    client = workspaces.stranger.client
    log = quiet_logger()
    log.setLevel(logging.ERROR)  # Bolt would warn that SLACK_BOT_TOKEN is set but not used by it
    tokenless = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[], logger=log)
    app = AsyncApp(
        name="exportwatch",
        logger=log,
        client=tokenless,
        authorize=_authorize(workspaces),
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    log.setLevel(logging.WARNING)
    _register(app, session)
    _register_views(app, ViewActions(session))
    _register_messages(app, Messages(session))
    _register_leaving(app, workspaces)
    _acknowledge_everything_else(app)
    return app


class Authorized(AuthorizeResult):
    """Bolt's result, with the workspace that was found."""

    def __init__(self, workspace: SlackWorkspace, enterprise: str | None, team: str | None) -> None:
        super().__init__(enterprise_id=enterprise, team_id=team, bot_user_id=workspace.identity.bot_user)
        self.workspace = workspace


def _authorize(workspaces: Workspaces) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return Authorized(await workspaces.find(team_id, enterprise_id) or workspaces.stranger, enterprise_id, team_id)

    return authorize


def _workspace(context: AsyncBoltContext) -> SlackWorkspace:
    """Return the workspace of a request; the stranger where the app is not installed."""
    found: SlackWorkspace = context["authorize_result"].workspace
    return found


def _register(app: AsyncApp, session: Session) -> None:
    def pressed_in(context: AsyncBoltContext, body: Body) -> SlackContext:
        return SlackContext(_workspace(context), Interaction.of_press(body))

    def answer_to(context: SlackContext, question: Question) -> None:
        session.spawn(context.spoken_to(session.answer(context, question)))

    def typed(slash: str) -> Callable[..., Awaitable[None]]:
        async def command(ack: Ack, body: Body, context: AsyncBoltContext) -> None:
            await ack()
            question = Question(slash, unescape(body.get("text") or "").strip())
            answer_to(SlackContext(_workspace(context), Interaction.of_command(body)), question)

        return command

    async def turned(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        asked = pressed_in(context, body)
        session.spawn(asked.spoken_to(session.turn(asked, read_page_ref(_value(payload)))))

    async def shared(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        asked = pressed_in(context, body)
        session.spawn(asked.spoken_to(share(session, asked, read_page_ref(_value(payload)))))

    async def pressed(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        question = Question("", _value(payload), action_of(payload.get("action_id") or "") or "")
        answer_to(pressed_in(context, body), question)

    for slash in session.answering.slashes:
        app.command(f"/{slash}")(typed(slash))
    app.action(re.compile(rf"^{PAGE}(\.\d+)?$"))(turned)
    app.action(SHARE)(shared)
    app.action(re.compile(r"^ew\.\d+\..+"))(pressed)


def _user(body: Body) -> str:
    return str((body.get("user") or {}).get("id") or "")


def _value(payload: Body) -> str:
    return unescape(payload.get("value") or "")


def _register_views(app: AsyncApp, actions: ViewActions) -> None:
    async def opened(ack: Ack, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.open_form(_workspace(context), body)

    async def submitted(ack: Callable[..., Awaitable[Any]], body: Body, context: AsyncBoltContext) -> None:
        await ack(actions.submitted(_workspace(context), body))

    async def suggested(ack: Callable[..., Awaitable[Any]], payload: Body) -> None:
        typed = unescape(str(payload.get("value") or ""))
        await ack(await actions.suggested(str(payload.get("action_id") or ""), typed))

    async def took_off(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.unsubscribe(_workspace(context), body, unescape(payload.get("value") or ""))

    async def came_home(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        if event.get("tab") == "home" and _workspace(context).served:
            actions.show_home(_workspace(context), str(event.get("user") or ""))

    async def joined(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.joined(_workspace(context), event)

    async def unarchived(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        if _workspace(context).served:
            actions.unarchived(_workspace(context), event)

    app.action(FORM)(opened)
    app.view(views.SUBMITTED)(submitted)
    app.options(re.compile(rf"^{re.escape(views.SEARCH_PREFIX)}"))(suggested)
    app.action(views.OFF)(took_off)
    app.event("app_home_opened")(came_home)
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)


def _register_messages(app: AsyncApp, messages: Messages) -> None:
    async def written(ack: Ack, body: Body, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        if _workspace(context).served:
            messages.written(_workspace(context), body, event)

    async def picked(ack: Ack, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        messages.picked(_workspace(context), body)

    app.event("app_mention")(written)
    app.event("message")(written)
    app.message_shortcut(CHECK_MESSAGE)(picked)


def _register_leaving(app: AsyncApp, workspaces: Workspaces) -> None:
    """Forget the token of a workspace that took the app off; its subscriptions are kept for when it comes back."""

    async def left(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        tokens = event.get("tokens") or {}
        if event.get("type") == "tokens_revoked" and not (isinstance(tokens, dict) and tokens.get("bot")):
            return
        await workspaces.remove(context.team_id, context.enterprise_id)

    app.event("app_uninstalled")(left)
    app.event("tokens_revoked")(left)


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
    _public: dict[tuple[str, str], bool] = field(default_factory=dict)

    def open_form(self, workspace: SlackWorkspace, body: Body) -> None:
        """Show the form, in the background; a trigger is valid for three seconds."""
        channel = (body.get("channel") or {}).get("id") or ""
        trigger = str(body.get("trigger_id") or "")
        self._spawn(read_in(workspace.languages.of(_user(body)), self._open(workspace, trigger, channel)))

    def submitted(self, workspace: SlackWorkspace, body: Body) -> dict[str, Any]:
        """Return the acknowledgement of a submitted form; the answer follows in the background."""
        key = f"ew-{secrets.token_hex(12)}"
        values = views.read_form(((body.get("view") or {}).get("state") or {}).get("values") or {})
        if not values.channel:
            return {"response_action": "errors", "errors": {"channel": say("Please choose a channel.")}}
        context = self._context(workspace, body, values.channel)
        self._spawn(context.spoken_to(self._subscribe(context, values.text, key)))
        return {"response_action": "push", "view": views.waiting_view(key)}

    async def suggested(self, action: str, typed: str) -> dict[str, Any]:
        """Return the choices of a list for a partly typed value."""
        what = views.SEARCH_KINDS.get(action.removeprefix(views.SEARCH_PREFIX), "country")
        return views.choices(await self.session.suggest(what, typed))

    def show_home(self, workspace: SlackWorkspace, user: str) -> None:
        """Publish the person's page, in the background."""
        self._spawn(read_in(workspace.languages.of(user), self._publish(workspace, user)))

    def unsubscribe(self, workspace: SlackWorkspace, body: Body, value: str) -> None:
        """Remove a subscription that was shown on the page, in the background."""
        channel, subscription = views.read_unsubscribe(value)
        context = self._context(workspace, body, channel)
        self._spawn(context.spoken_to(self._unsubscribe(context, subscription)))

    def joined(self, workspace: SlackWorkspace, event: Body) -> None:
        """Handle a member joining a channel: if it is the bot, it posts a greeting."""
        if workspace.served and event.get("user") == workspace.identity.bot_user and event.get("channel"):
            channel = Channel("slack", workspace.identity.team, str(event["channel"]))
            inviting = workspace.languages.of(str(event.get("inviter") or ""))
            self._spawn(read_in(inviting, self.session.answering.greet(channel)))

    def unarchived(self, workspace: SlackWorkspace, event: Body) -> None:
        """Handle the unarchiving of a channel: its deliveries are resumed."""
        if event.get("channel"):
            channel = Channel("slack", workspace.identity.team, str(event["channel"]))
            self._spawn(self.session.answering.opened(channel))

    @staticmethod
    def _context(workspace: SlackWorkspace, body: Body, channel: str) -> SlackContext:
        interaction = replace(Interaction.of_press(body, channel), response_url="")
        return SlackContext(workspace, interaction, elsewhere=True)

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        self.session.spawn(work)

    async def _open(self, workspace: SlackWorkspace, trigger: str, channel: str) -> None:
        await self._call(workspace.client.views_open(trigger_id=trigger, view=views.subscribe_form(channel)))

    async def _subscribe(self, context: SlackContext, text: str, key: str) -> None:
        reply = await self.session.ask(context, Question(EXPORTS, f"subscribe {text}".strip()))
        if reply.tone is Tone.DONE:
            await self._notify_channel(context, f"subscribed this channel: {text or EVERYTHING}", f"unsubscribe {text}")
        view = views.result_view(reply, key)
        for _ in range(TRIES):
            if await self._call(context.workspace.client.views_update(external_id=key, view=view)) != _LOST:
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
        await self._publish(context.workspace, context.interaction.user, None if reply.tone is Tone.DONE else reply)

    async def _notify_channel(self, context: SlackContext, what: str, undo: str) -> None:
        """Post a notice into the channel about a change that was made elsewhere, and how to undo it."""
        interaction = context.interaction
        channel = Channel("slack", context.workspace.identity.team, interaction.channel)
        notice = deliveries.changed_elsewhere(channel, interaction.user, what, undo.strip(), datetime.now(UTC))
        await self.session.answering.tell(channel, notice)

    async def _publish(self, workspace: SlackWorkspace, user: str, note: Reply | None = None) -> None:
        team = workspace.identity.team
        asker = Asker(Channel("slack", team, ""), user, may_manage=False)
        subscriptions = await self.session.answering.in_workspace(asker)
        visible = (
            None
            if subscriptions is None
            else [each for each in subscriptions if await self._may_see(workspace, each, user)]
        )
        lately = None if visible is None else await self.session.answering.answer(asker, Question(EXPORTS, "latest"))
        await self._call(workspace.client.views_publish(user_id=user, view=views.home_tab(visible, note, lately)))

    async def _may_see(self, workspace: SlackWorkspace, subscription: Subscription, user: str) -> bool:
        """Return whether a person may see a subscription: that of a public channel, or one's own."""
        return subscription.created_by == user or await self._is_public(workspace, subscription.channel.id)

    async def _is_public(self, workspace: SlackWorkspace, channel: str) -> bool:
        """Look up a channel, once per process; it counts as private if Slack does not answer."""
        key = workspace.identity.team, channel
        if key not in self._public:
            try:
                info = (await workspace.client.conversations_info(channel=channel)).get("channel") or {}
            except (SlackApiError, aiohttp.ClientError, OSError):
                return False
            private = info.get("is_private") or info.get("is_im") or info.get("is_mpim")
            self._public[key] = bool(info) and not private
        return self._public[key]

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
