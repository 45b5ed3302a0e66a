"""Messages in plain words on Slack: which are questions to the bot, and the answer beside them.

A mention is answered in its thread, a direct message in the conversation. Nothing here raises.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from handlers.chat.parts_lists import defaults_in
from handlers.chat.session import Session
from handlers.slack.api import ErrorResponse
from handlers.slack.context import Interaction, SlackContext, SlackWorkspace
from handlers.slack.escape import unescape
from handlers.slack.files import fetched, list_in, upload
from handlers.slack.render import Message

logger = logging.getLogger("exportwatch.slack")

Body = Mapping[str, Any]

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
        """Answer the lines of a file, in the background."""
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
