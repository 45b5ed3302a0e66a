"""The Bolt app: every interaction is acknowledged first and answered in the background; messages in plain words.

A mention is answered in its thread, a direct message in the conversation. No answer to a message raises.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import SplitResult, urlsplit

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import UsageError
from handlers.chat.answering import Question
from handlers.chat.parts_lists import LARGEST, check_bytes, defaults_in, is_list
from handlers.chat.session import Session
from handlers.messages.speech import later, say
from handlers.parts.desk import GivenList
from handlers.slack import home
from handlers.slack.api import ErrorResponse, described, quiet_logger
from handlers.slack.context import Interaction, SlackContext, SlackWorkspace, share
from handlers.slack.escape import unescape
from handlers.slack.form import SEARCH_PREFIX, SUBMITTED
from handlers.slack.render import FORM, PAGE, SHARE, Message, action_of, read_page_ref
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


_OURS = ".slack.com"
_NO_SCOPE = later(
    "Slack does not let the bot read this file: the app lacks the scope files:read. Its operator adds it on the app's "
    "page, OAuth & Permissions, and installs the app again."
)
_UNREACHABLE = later("Slack did not hand over the file ({why}). Please send it again.")

_NO_UPLOAD = later(
    "The workbook could not be posted: the app lacks the scope files:write. Its operator adds it on the app's page, "
    "OAuth & Permissions, and installs the app again."
)
_NOT_POSTED = later("The workbook could not be posted ({why}). Please give me the list again.")


def list_in(message: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the first file of a message that is a parts list by its name; None if there is none."""
    files = message.get("files")
    found = files if isinstance(files, list) else ()
    return next((one for one in found if isinstance(one, dict) and is_list(str(one.get("name") or ""))), None)


async def fetched(workspace: SlackWorkspace, file: Mapping[str, Any], options: Mapping[str, str]) -> GivenList:
    """Fetch a file with the bot's token. Raises UsageError, with what to do.

    The token goes to Slack alone: a file that lies elsewhere is not fetched.
    """
    name, url = str(file.get("name") or ""), str(file.get("url_private_download") or file.get("url_private") or "")
    check_bytes(int(file.get("size") or 0))
    host, api = urlsplit(url), urlsplit(workspace.client.base_url)
    if not _is_of_slack(host, api):
        raise UsageError(say(_UNREACHABLE, why=host.hostname or "?"))
    headers = {"Authorization": f"Bearer {workspace.client.token}"}
    proxy = workspace.proxies.leading_to(url)
    try:
        async with workspace.session.get(url, headers=headers, proxy=proxy, allow_redirects=False) as answer:
            if answer.status != 200 or answer.content_type == "text/html":  # noqa: PLR2004 - HTTP; a page to sign in
                raise UsageError(say(_NO_SCOPE))
            body = await answer.content.read(LARGEST + 1)
            while len(body) <= LARGEST and (more := await answer.content.read(LARGEST + 1 - len(body))):
                body += more
    except (aiohttp.ClientError, OSError) as error:
        raise UsageError(say(_UNREACHABLE, why=described(error))) from error
    check_bytes(len(body))
    return GivenList(name, body, str(file.get("mimetype") or ""), options)


def _is_of_slack(host: SplitResult, api: SplitResult) -> bool:
    return host.netloc == api.netloc or (host.scheme == "https" and (host.hostname or "").endswith(_OURS))


async def upload(workspace: SlackWorkspace, channel: str, thread: str, name: str, body: bytes) -> str:
    """Post a file into a channel, in a thread if one is named; return why it could not be, for people, else empty."""
    try:
        await workspace.client.files_upload_v2(
            channel=channel, thread_ts=thread or None, filename=name, title=name, content=body
        )
    except SlackApiError as error:
        answer = ErrorResponse.of(error)
        if answer.code == "missing_scope":
            return say(_NO_UPLOAD)
        why = answer.code or f"HTTP {answer.status}"
    except (SlackRequestError, aiohttp.ClientError, OSError) as error:
        why = type(error).__name__
    else:
        return ""
    logger.warning("Slack: a workbook could not be posted: %s", why)
    return say(_NOT_POSTED, why=why)


CHECK_MESSAGE = "check_message"
"""The callback id of the message shortcut."""
DIRECT = "im"
_BY_PEOPLE = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote just now: an edited or a deleted one is no new question."""
SEEN = 5_000
"""Messages that are known to be answered: Slack repeats events whose acknowledgement it missed."""
TRIES, LONGEST_WAIT_S = 3, 10.0


@dataclass(slots=True)
class SlackTalk(SlackContext):
    """`handlers.chat.session.TalkContext` on Slack. `thread` is empty for a direct message outside of threads."""

    thread: str = ""

    @property
    def keys(self) -> Sequence[str]:
        """The thread, or the conversation of two, in its workspace."""
        return (f"{self.workspace.identity.team} {self.interaction.channel} {self.thread}",)

    async def tell_to_wait(self, text: str) -> None:
        """Do nothing: the answer is all that is posted beside a message."""

    async def attach(self, name: str, body: bytes) -> str:
        """Post a file beside the answer; return why it could not be."""
        return await upload(self.workspace, self.interaction.channel, self.thread, name, body)

    async def _post(self, message: Message, *, public: bool) -> None:
        del public
        body: dict[str, Any] = {"text": message.text, "blocks": message.blocks}
        for _ in range(TRIES):
            wait = await self._try_to_post(body)
            if wait is None:
                return
            await asyncio.sleep(wait)

    async def _try_to_post(self, body: dict[str, Any]) -> float | None:
        """Post once; return the seconds until it may be tried again, None if it was done or never will be."""
        try:
            await self.workspace.client.chat_postMessage(
                channel=self.interaction.channel,
                thread_ts=self.thread or None,
                unfurl_links=False,
                unfurl_media=False,
                **body,
            )
        except SlackApiError as error:
            answer = ErrorResponse.of(error)
            if answer.code == "invalid_blocks" and body.pop("blocks", None):
                return 0.0
            logger.warning("Slack: a message could not be answered: %s", answer.code or f"HTTP {answer.status}")
            return _wait(error)
        except (aiohttp.ClientError, OSError) as error:
            # It may have arrived, so it is not repeated.
            logger.warning("Slack: a message could not be answered: %s", type(error).__name__)
        return None


def _wait(error: SlackApiError) -> float | None:
    headers = getattr(error.response, "headers", None) or {}
    asked = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return float(asked) if asked.isdigit() and float(asked) <= LONGEST_WAIT_S else None


@dataclass(slots=True)
class Messages:
    """Answers the messages that are meant for the bot, each once."""

    session: Session
    _seen: OrderedDict[tuple[str, str, str], None] = field(default_factory=OrderedDict)

    def written(self, workspace: SlackWorkspace, body: Body, event: Body) -> None:
        """Answer a mention or a direct message, in the background; what no person wrote to the bot is left alone."""
        if not self._is_asked(workspace, event):
            return
        alone = event.get("channel_type") == DIRECT
        thread = str(event.get("thread_ts") or ("" if alone else event.get("ts") or ""))
        context = SlackTalk(workspace, Interaction.of_message(body, event), thread=thread)
        if file := list_in(event):
            self._take(context, file, str(event.get("text") or ""), private=False)
            return
        answered = self.session.talk(context, unescape(str(event.get("text") or "")))
        self.session.spawn(context.spoken_to(answered))

    def picked(self, workspace: SlackWorkspace, body: Body) -> None:
        """Answer the shortcut *Check this message*, in the background, for the person alone."""
        text = unescape(str((body.get("message") or {}).get("text") or ""))
        context = SlackContext(workspace, Interaction.of_press(body))
        if file := list_in(body.get("message") or {}):
            self._take(context, file, text, private=True)
            return
        self.session.spawn(context.spoken_to(self.session.check(context, text)))

    def _take(self, context: SlackContext, file: Body, text: str, *, private: bool) -> None:
        given = partial(fetched, context.workspace, file, defaults_in(unescape(text)))
        self.session.spawn(context.spoken_to(self.session.take_list(context, given, private=private)))

    def _is_asked(self, workspace: SlackWorkspace, event: Body) -> bool:
        by_bot = event.get("bot_id") or event.get("user") in {None, "", workspace.identity.bot_user}
        if by_bot or event.get("subtype") not in _BY_PEOPLE:
            return False
        if event.get("type") == "message" and event.get("channel_type") != DIRECT:
            return False
        key = (workspace.identity.team, str(event.get("channel")), str(event.get("ts")))
        known = key in self._seen
        self._seen[key] = None
        while len(self._seen) > SEEN:
            self._seen.popitem(last=False)
        return not known
