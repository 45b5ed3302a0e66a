"""The Bolt app, in which every interaction is acknowledged first and answered in the background."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers.chat.answering import Question
from handlers.chat.session import Session
from handlers.slack import home
from handlers.slack.api import quiet_logger
from handlers.slack.context import Interaction, SlackContext, SlackWorkspace, share
from handlers.slack.escape import unescape
from handlers.slack.form import SEARCH_PREFIX, SUBMITTED
from handlers.slack.messages import CHECK_MESSAGE, Messages
from handlers.slack.render import FORM, PAGE, SHARE, action_of, read_page_ref
from handlers.slack.view_actions import ViewActions
from handlers.slack.workspaces import Workspaces

logger = logging.getLogger("exportwatch.slack")

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

_ANYTHING = re.compile(r"[\s\S]*")


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
    actions = ViewActions(session)
    _register(app, session, actions)
    _register_views(app, actions)
    _register_home(app, actions)
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


def _register(app: AsyncApp, session: Session, actions: ViewActions) -> None:
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
        if not actions.took(_workspace(context), body, question):
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

    async def joined(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.joined(_workspace(context), event)

    async def unarchived(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        if _workspace(context).served:
            actions.unarchived(_workspace(context), event)

    app.action(FORM)(opened)
    app.view(SUBMITTED)(submitted)
    app.options(re.compile(rf"^{re.escape(SEARCH_PREFIX)}"))(suggested)
    app.event("member_joined_channel")(joined)
    app.event("channel_unarchive")(unarchived)
    app.event("group_unarchive")(unarchived)


def _register_home(app: AsyncApp, actions: ViewActions) -> None:
    async def card(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.open_card(_workspace(context), body, _value(payload))

    async def personal(ack: Ack, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        actions.open_personal(_workspace(context), body)

    async def asked(ack: Ack, body: Body, payload: Body, context: AsyncBoltContext) -> None:
        await ack()
        if typed := _value(payload).strip():
            actions.ask(_workspace(context), body, typed)

    async def came_home(ack: Ack, event: Body, context: AsyncBoltContext) -> None:
        await ack()
        if event.get("tab") == "home" and _workspace(context).served:
            talk = str(event.get("channel") or "")
            actions.show_home(_workspace(context), str(event.get("user") or ""), talk)

    app.action(home.CARD)(card)
    app.action(home.PERSONAL)(personal)
    app.action(home.ASK)(asked)
    app.event("app_home_opened")(came_home)


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
