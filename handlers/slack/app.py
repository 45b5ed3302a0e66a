"""The Bolt app: every interaction is acknowledged first, then answered in the background."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack import form, home
from handlers.slack.answers import Answers, Occasion
from handlers.slack.client import quiet_logger
from handlers.slack.identity import Identity
from handlers.slack.questions import FORM, PAGE, SHARE, Kind, Question
from handlers.slack.render import action_of
from handlers.slack.text import unescape
from handlers.slack.views import Views

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

COMMANDS: Mapping[str, Kind] = {"/restricted": "restricted", "/exports": "exports"}
_ANYTHING = re.compile(r"[\s\S]*")


def build_app(answers: Answers, client: AsyncWebClient, identity: Identity) -> AsyncApp:
    """An app for Socket Mode and HTTP alike.

    Signatures are checked before Bolt (`gateway.http_routes`), whose own check lets requests with `ssl_check=1` pass.
    Bolt's client does nothing here, and it asks nothing before the acknowledgement: who we are is known.
    """
    log = quiet_logger()
    log.setLevel(logging.ERROR)  # Bolt would warn that SLACK_BOT_TOKEN is set and not needed by it
    tokenless = AsyncWebClient(base_url=client.base_url, session=client.session, retry_handlers=[], logger=log)
    app = AsyncApp(
        name="exportwatch",
        logger=log,
        client=tokenless,
        authorize=_authorize(identity),
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )
    log.setLevel(logging.WARNING)
    _register(app, answers)
    _register_views(app, Views(answers, client))
    _register_the_rest(app)
    return app


def _authorize(identity: Identity) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_user_id=identity.bot_user)

    return authorize


def _register(app: AsyncApp, answers: Answers) -> None:
    for name, kind in COMMANDS.items():
        app.command(name)(_command(answers, kind))
    app.action(PAGE)(_own_button(answers.turn))
    app.action(SHARE)(_own_button(answers.share))
    app.action(re.compile(r"^ew\.\d+\..+"))(_action(answers))


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


def _command(answers: Answers, kind: Kind) -> Callable[..., Awaitable[None]]:
    async def command(ack: Ack, body: Body) -> None:
        await ack()
        answers.begin(Occasion.of_command(body), Question(kind, unescape(body.get("text") or "").strip()))

    return command


def _action(answers: Answers) -> Callable[..., Awaitable[None]]:
    async def action(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        pressed = action_of(payload.get("action_id") or "") or ""
        answers.begin(Occasion.of_press(body), Question("pressed", unescape(payload.get("value") or ""), pressed))

    return action


def _own_button(show: Callable[[Occasion, str], None]) -> Callable[..., Awaitable[None]]:
    async def button(ack: Ack, body: Body, payload: Body) -> None:
        await ack()
        show(Occasion.of_press(body), unescape(payload.get("value") or ""))

    return button


async def _acknowledge(ack: Ack) -> None:
    await ack()
