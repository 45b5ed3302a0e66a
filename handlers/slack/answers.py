"""Answers Slack interactions: asks `Answering`, renders, and posts to the response_url. Edge.

Everything here runs after Slack got its acknowledgement, so it may take its time. Nothing here raises.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel
from handlers.chat.interfaces import Answering, Asker
from handlers.messages.reply import Line, LineKind, Reply, Tone
from handlers.slack.client import webhook
from handlers.slack.identity import Identity
from handlers.slack.outcomes import Answer
from handlers.slack.questions import FORM, PAGE, SHARE, Question, Turn, read, write
from handlers.slack.render import Button, Message, buttons_of, render
from handlers.slack.text import escape

logger = logging.getLogger("exportwatch.slack")

Managers = Literal["everyone", "admins"]

ANSWER_S = 60.0
KEPT_REPLIES = 256
POSTS = 3
"""Attempts to post one answer; a private answer that appears twice harms nobody."""

_FAULT = "Something went wrong on our side, not on yours. It has been noted under {}; please try again."
_SLOW = "This took too long. Please try again in a minute."
_FORGOTTEN = "The rest of this answer is no longer kept. Please run the command again."
_OTHER_WORKSPACE = "This bot serves another Slack workspace. Please ask its operator to install it here."
_NO_CHANNEL = "Slack does not say which channel this is about. Please choose one, or type the command in it."
_NOT_HERE = (
    "The bot is not in this channel, so alerts cannot be posted here yet. "
    "Type /invite @Exportwatch here; what was subscribed is kept until then."
)
_NO_ADMIN_CHECK = (
    "Whether you are a workspace admin could not be checked ({}), so nothing that only admins may change was changed."
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where an interaction happened, and where its answer goes."""

    team: str
    channel: str
    user: str
    users_team: str
    response_url: str

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> Occasion:
        """From a slash command's form."""
        return cls(
            team=body.get("team_id") or "",
            channel=body.get("channel_id") or "",
            user=body.get("user_id") or "",
            users_team=body.get("team_id") or "",
            response_url=body.get("response_url") or "",
        )

    @classmethod
    def of_press(cls, body: Mapping[str, Any]) -> Occasion:
        """From a block action's payload."""
        team = (body.get("team") or {}).get("id") or ""
        user = body.get("user") or {}
        channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id") or ""
        return cls(team, channel, user.get("id") or "", user.get("team_id") or team, body.get("response_url") or "")


@dataclass(slots=True)
class Answers:
    """Answers one workspace. `finish` waits for what is under way."""

    answering: Answering
    identity: Identity
    client: AsyncWebClient
    session: aiohttp.ClientSession
    managers: Managers = "everyone"
    _kept: OrderedDict[str, tuple[Reply, Question]] = field(default_factory=OrderedDict)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)

    def begin(self, occasion: Occasion, question: Question) -> None:
        """Answer a command or an action of a reply, in the background."""
        self.spawn(self._answer(occasion, question))

    def turn(self, occasion: Occasion, value: str) -> None:
        """Show another page of an answer, in the background."""
        self.spawn(self._turn(occasion, value))

    def share(self, occasion: Occasion, value: str) -> None:
        """Post a private answer for all to see, in the background."""
        self.spawn(self._share(occasion, value))

    async def finish(self, seconds: float) -> None:
        """Let the answers under way be given, for so many seconds at most; then end them."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)
        for task in tuple(self._busy):
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    def spawn(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of ours, whatever its type parameters
        """Do something in the background; `finish` waits for it."""
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _answer(self, occasion: Occasion, question: Question) -> None:
        reply = await self.ask(occasion, question)
        await self._show(occasion, reply, self._turn_of(reply, question))

    async def _turn(self, occasion: Occasion, value: str) -> None:
        turn = read(value)
        reply, question = await self._recall(occasion, turn)
        shown = Turn(turn.page, turn.key, question) if turn and question else None
        await self._show(occasion, replace(reply, private=True), shown)

    async def _share(self, occasion: Occasion, value: str) -> None:
        turn = read(value)
        reply, question = await self._recall(occasion, turn)
        if turn is None or question is None:
            await self._show(occasion, reply, None)
            return
        message = self._rendered(reply, Turn(0, turn.key, question), sharing=False)
        by = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{escape(occasion.user)}>"}]}
        # A page is filled with room to spare, so one more line fits; Slack's limit of blocks still counts.
        await self._post(occasion, replace(message, blocks=[*message.blocks[:49], by]), public=True)

    async def _recall(self, occasion: Occasion, turn: Turn | None) -> tuple[Reply, Question | None]:
        """The reply that a button of ours speaks of: kept, else asked again, else a note and None."""
        kept = self._kept.get(turn.key) if turn else None
        if kept is not None and self._ours(occasion):
            return kept
        if turn is not None and turn.question is not None:
            return await self.ask(occasion, turn.question), turn.question
        return _note(_FORGOTTEN), None

    async def ask(self, occasion: Occasion, question: Question) -> Reply:
        """The answer to a question. Never raises but for cancellation."""
        if not self._ours(occasion):
            return _note(_OTHER_WORKSPACE)
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._asked(occasion, question)
        except TimeoutError:
            logger.warning("An answer took more than %.0f s: %s", ANSWER_S, question.kind)
            return _note(_SLOW)
        except Exception:
            reference = secrets.token_hex(3)
            logger.exception("An answer failed (%s): %s", reference, question.kind)
            return _note(_FAULT.format(reference))

    async def _asked(self, occasion: Occasion, question: Question) -> Reply:
        if question.kind == "exports" and not occasion.channel:
            return _note(_NO_CHANNEL)
        may_manage, why_not = await self._may_manage(occasion, question)
        channel = Channel("slack", self.identity.team, occasion.channel)
        asker = Asker(channel, occasion.user, may_manage, self._is_guest(occasion))
        if question.kind == "restricted":
            return await self.answering.restricted(asker, question.text)
        if question.kind == "pressed":
            reply = await self.answering.pressed(asker, question.action, question.text)
        else:
            reply = await self.answering.exports(asker, question.text)
        if why_not:
            return _with_line(reply, why_not)
        if question.subscribes and may_manage and not await self._in_channel(occasion.channel):
            return _with_line(reply, _NOT_HERE)
        return reply

    def _ours(self, occasion: Occasion) -> bool:
        return self.identity.everywhere or occasion.team in {"", self.identity.team}

    def _is_guest(self, occasion: Occasion) -> bool:
        return not self.identity.everywhere and occasion.users_team not in {"", self.identity.team}

    async def _may_manage(self, occasion: Occasion, question: Question) -> tuple[bool, str]:
        """Whether the person may change subscriptions now; a guest of another workspace never may."""
        if self._is_guest(occasion):
            return False, ""
        if self.managers == "everyone":
            return True, ""
        if not question.changes:
            return False, ""
        try:
            user = (await self.client.users_info(user=occasion.user)).get("user") or {}
        except SlackApiError as error:
            answer = Answer.of(error)
            why = f"the app lacks the scope {answer.needed or 'users:read'}" if answer.code == "missing_scope" else ""
            return False, _NO_ADMIN_CHECK.format(why or f"Slack says {answer.code or answer.status}")
        except (aiohttp.ClientError, OSError):
            return False, _NO_ADMIN_CHECK.format("Slack does not answer")
        return bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner")), ""

    async def _in_channel(self, channel: str) -> bool:
        """False only where Slack says that the bot is not there; without the scope to ask, nothing is claimed."""
        try:
            found = (await self.client.conversations_info(channel=channel)).get("channel") or {}
        except SlackApiError as error:
            return Answer.of(error).code != "channel_not_found"
        except (aiohttp.ClientError, OSError):
            return True
        return bool(found.get("is_member", True) or found.get("is_im"))

    # -- showing

    def _turn_of(self, reply: Reply, question: Question) -> Turn:
        """Keep a reply for its further pages and for sharing; the oldest are forgotten."""
        key = secrets.token_hex(8)
        self._kept[key] = (reply, question)
        while len(self._kept) > KEPT_REPLIES:
            self._kept.popitem(last=False)
        return Turn(0, key, question)

    def _rendered(self, reply: Reply, turn: Turn | None, *, sharing: bool) -> Message:
        """One page, with our own buttons: sharing where that makes sense, and the next page where there is one."""
        buttons = [*buttons_of(reply)]
        if turn is None:
            return render(reply, buttons)
        shared = turn.question is not None and turn.question.shared and not reply.mistaken
        if sharing and reply.private and turn.page == 0 and shared:
            buttons.insert(0, Button(SHARE, "Share in channel", write(turn)))
        if turn.page == 0 and turn.question and turn.question.leads_to_form(mistaken=reply.mistaken):
            buttons.append(Button(FORM, "Fill in a form"))
        further = Button(PAGE, "Show more", write(replace(turn, page=turn.page + 1)))
        return render(reply, buttons, turn.page, further)

    async def _show(self, occasion: Occasion, reply: Reply, turn: Turn | None) -> None:
        message = self._rendered(reply, turn, sharing=True)
        await self._post(occasion, message, public=not reply.private)

    async def _post(self, occasion: Occasion, message: Message, *, public: bool) -> None:
        """Post to the response_url; what is public is not repeated once it may have arrived."""
        if not occasion.response_url:
            logger.warning("Slack named no response_url, so an answer could not be given.")
            return
        body: dict[str, Any] = {
            "response_type": "in_channel" if public else "ephemeral",
            "replace_original": False,
            "text": message.text,
            "blocks": message.blocks,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        for attempt in range(POSTS):
            again, why = await self._attempt(occasion.response_url, body, public=public)
            if not why:
                return
            logger.warning("An answer was not taken by Slack: %s", why)
            if not again:
                return
            if why.startswith("invalid_blocks"):
                body.pop("blocks", None)
            await asyncio.sleep(0.3 * (attempt + 1))

    async def _attempt(self, url: str, body: dict[str, Any], *, public: bool) -> tuple[bool, str]:
        """Returns whether to try again, and why it failed (empty: it did not)."""
        try:
            answer = await webhook(self.session, url).send_dict(body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return True, f"no connection: {error}"
        except (aiohttp.ClientError, OSError) as error:
            return not public, f"no answer: {type(error).__name__}"
        text = answer.body.strip()
        if answer.status_code == 200 and (text in {"", "ok"} or '"ok":true' in text.replace(" ", "")):  # noqa: PLR2004 - HTTP
            return False, ""
        if "invalid_blocks" in text or "msg_blocks_too_long" in text:
            return "blocks" in body, f"invalid_blocks: {text[:200]}"
        passing = answer.status_code == 429 or (answer.status_code >= 500 and not public)  # noqa: PLR2004 - HTTP
        return passing, f"HTTP {answer.status_code} {text[:200]}"


def _note(text: str) -> Reply:
    return Reply("Not this time", Tone.CALM, (Line(text),))


def _with_line(reply: Reply, text: str) -> Reply:
    return replace(reply, lines=(*reply.lines, Line(text, LineKind.SMALL, bold="Note:")))
