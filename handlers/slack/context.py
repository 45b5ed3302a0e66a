"""Answers on Slack: who asks, where and in which language, the right to manage, and an answer at the response_url.

Everything here runs after the acknowledgement to Slack, so it is not bound to three seconds. Nothing here raises.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel, ChannelName
from bot.proxies import ENVIRONMENT, Proxies
from bot.text.locales import SOURCE, served
from handlers.chat.answering import Question
from handlers.chat.session import FORM as FORM_LABEL
from handlers.chat.session import MORE, PageRef, Session, ShownPage, cannot_post, with_note
from handlers.chat.session import SHARE as SHARE_LABEL
from handlers.commands.command import EXPORTS
from handlers.commands.records import Asker
from handlers.messages.reply import Line, Reply, Tone
from handlers.messages.speech import later, read_in, say
from handlers.slack.api import ErrorResponse, Identity, described, webhook
from handlers.slack.escape import escape
from handlers.slack.render import FORM, PAGE, SHARE, Message, SlackButton, buttons_of, render, write_page_ref
from handlers.slack.settings import Managers, conventions

WAIT_S = 1.0
"""Seconds that an answer waits to learn it; it is English then, and the next one in the person's language."""
FRESH_S = 3_600.0
KEPT = 5_000


@dataclass(slots=True)
class Languages:
    """The languages of a workspace's people. Without the scope `users:read` everybody reads English."""

    client: AsyncWebClient
    clock: Callable[[], float] = time.monotonic
    _known: OrderedDict[str, tuple[str, float]] = field(default_factory=OrderedDict, init=False)
    _rests_until: float = field(default=0.0, init=False)
    _asked: dict[str, asyncio.Task[str]] = field(default_factory=dict, init=False)

    async def of(self, user: str) -> str:
        """Return the language of a person, English if Slack does not say one that is offered. Raises nothing."""
        language, since = self._known.get(user, ("", 0.0))
        if language and self.clock() - since < FRESH_S:
            return language
        if not user or self.clock() < self._rests_until:
            return language or SOURCE
        task = self._asked.get(user) or self._asked.setdefault(user, asyncio.create_task(self._ask(user)))
        task.add_done_callback(lambda _: self._asked.pop(user, None))
        done, _ = await asyncio.wait({task}, timeout=WAIT_S)
        return (task.result() if done else "") or language or SOURCE

    async def _ask(self, user: str) -> str:
        try:
            person = (await self.client.users_info(user=user, include_locale=True)).get("user") or {}
        except SlackApiError as error:
            if ErrorResponse.of(error).code == "missing_scope":
                self._rests_until = self.clock() + FRESH_S
            return ""
        except (aiohttp.ClientError, OSError) as error:
            logger.info("Slack does not say in which language somebody reads: %s", type(error).__name__)
            return ""
        language = served(str(person.get("locale") or "")) or SOURCE
        self._known[user] = language, self.clock()
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return language


logger = logging.getLogger("exportwatch.slack")

MEMBER_PAGES = 20
"""Pages of a thousand members that are read."""
DIRECT = "D"
"""What the ids of conversations of two begin with."""
UNNAMED = frozenset({"privategroup", "directmessage"})
"""What Slack sends in place of the names of private channels and of conversations of two."""
OF_PEOPLE = "mpdm-"
"""What the names of conversations of several people begin with; the people's names follow."""
TALKS = 10_000
POSTS = 3
"""Attempts to post one answer; a private answer that appears twice does no harm."""
_OTHER_WORKSPACE = later("This bot serves another Slack workspace. Please ask its operator to install it here.")
_NO_CHANNEL = later("Slack does not say which channel this is about. Please choose one, or type the command in it.")
_NOT_HERE = later(
    "the bot is not in this channel. Type /invite @Exportwatch here; what was subscribed is kept until then."
)
_ARCHIVED = later("this channel is archived. What is subscribed is kept; it is posted once somebody unarchives it.")
_READ_ONLY = later(
    "nobody but its owners may write in this channel. Ask them to let the app post, or choose another one."
)
_OTHERS_TALK = later(
    "this is a conversation between other people, where an app cannot post. Write to me directly, or type it in a "
    "channel."
)
_NO_RIGHTS_CHECK = later(
    "Whether you may change what is posted here could not be checked ({why}), so nothing was changed."
)
_NO_GUESTS = later("Guests may not change what is posted in a channel. Nothing was changed.")
_NOT_A_MEMBER = later(
    "You are not in that channel, so nothing was changed. Who is in it may change what is posted there."
)
_MEMBERS_UNKNOWN = later(
    "Slack does not say whether you are in that channel, so nothing was changed. Type /exports in the channel itself."
)


@dataclass(frozen=True, slots=True)
class Interaction:
    """The channel and the user of an interaction, and the address for its answer."""

    team: str
    channel: str
    user: str
    users_team: str
    response_url: str = ""
    name: str = ""
    """By what others know the user, where Slack says it."""
    channel_name: str = ""
    """As Slack says it; see `UNNAMED`."""

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> Interaction:
        """Read a slash command's form."""
        return cls(
            team=body.get("team_id") or "",
            channel=body.get("channel_id") or "",
            user=body.get("user_id") or "",
            users_team=body.get("team_id") or "",
            response_url=body.get("response_url") or "",
            name=body.get("user_name") or "",
            channel_name=body.get("channel_name") or "",
        )

    @classmethod
    def of_message(cls, body: Mapping[str, Any], event: Mapping[str, Any]) -> Interaction:
        """Read an event that carries a message; its author may be of another workspace that shares the channel."""
        team = body.get("team_id") or ""
        users_team = event.get("user_team") or event.get("source_team") or event.get("team") or team
        return cls(team, event.get("channel") or "", event.get("user") or "", users_team)

    @classmethod
    def of_press(cls, body: Mapping[str, Any], channel: str = "") -> Interaction:
        """Read the payload of a block action or view; a view's payload may lack the channel."""
        team = (body.get("team") or {}).get("id") or ""
        user = body.get("user") or {}
        its = body.get("channel") or {}
        here = its.get("id") or (body.get("container") or {}).get("channel_id") or ""
        called = str(its.get("name") or "") if channel in {"", here} else ""
        users_team = user.get("team_id") or team
        answer, name = body.get("response_url") or "", user.get("username") or user.get("name") or ""
        return cls(team, channel or here, user.get("id") or "", users_team, answer, name, called)


@dataclass(frozen=True, slots=True)
class SlackWorkspace:
    """A workspace that is served, with its clients and settings; one without a team stands for those that are not."""

    identity: Identity
    client: AsyncWebClient
    session: aiohttp.ClientSession
    managers: Managers = "everyone"
    proxies: Proxies = ENVIRONMENT
    languages: Languages = field(init=False)
    talks: dict[str, str] = field(default_factory=dict, init=False)
    """The conversation of each person with the bot, as far as it was seen."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "languages", Languages(self.client))

    @property
    def served(self) -> bool:
        """Whether the app is installed there."""
        return bool(self.identity.team)

    def know_talk(self, user: str, channel: str) -> None:
        """Remember the conversation of a person with the bot; the oldest are forgotten."""
        if user and channel.startswith(DIRECT):
            self.talks[user] = channel
            while len(self.talks) > TALKS:
                del self.talks[next(iter(self.talks))]


@dataclass(slots=True)
class SlackContext:
    """`handlers.chat.session.ChatContext` on Slack."""

    workspace: SlackWorkspace
    interaction: Interaction
    elsewhere: bool = False
    """Set for a form or the Home tab, where the person need not be in the channel."""
    _unchecked: str = field(default="", init=False)
    """Why the person's right to change something could not be confirmed; empty if it was."""
    _channel: Mapping[str, Any] = field(default_factory=dict, init=False)
    """What Slack said of the channel, if it was asked."""

    async def spoken_to(self, work: Awaitable[None]) -> None:
        """Do something that words everything in the person's language."""
        if self.workspace.served:
            await read_in(self.workspace.languages.of(self.interaction.user), work)
        else:
            await work

    def refusal(self, question: Question | None) -> str:
        """Refuse questions from another workspace, and commands without a channel."""
        identity = self.workspace.identity
        if not (identity.everywhere or self.interaction.team in {"", identity.team}):
            return say(_OTHER_WORKSPACE)
        return say(_NO_CHANNEL) if question and question.slash == EXPORTS and not self.interaction.channel else ""

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks; a guest of another workspace never manages a channel."""
        identity, interaction = self.workspace.identity, self.interaction
        guest = not identity.everywhere and interaction.users_team not in {"", identity.team}
        may_manage = not guest and await self._may_manage(changes=changes)
        channel = Channel("slack", identity.team, interaction.channel)
        return Asker(
            channel,
            interaction.user,
            may_manage,
            guest,
            conventions(self.workspace.managers),
            may_decide=not self._unchecked,
            name=interaction.name,
        )

    async def alone(self) -> Asker | None:
        """Return who asks, in the conversation with the bot; unless it was seen, that needs an optional scope."""
        user, team = self.interaction.user, self.workspace.identity.team
        guest = not self.workspace.identity.everywhere and self.interaction.users_team not in {"", team}
        if guest:
            return None
        if user not in self.workspace.talks:
            try:
                opened = await self.workspace.client.conversations_open(users=user)
            except (SlackApiError, aiohttp.ClientError, OSError) as error:
                logger.info("Slack: no conversation could be opened: %s", type(error).__name__)
                return None
            self.workspace.know_talk(user, str((opened.get("channel") or {}).get("id") or ""))
        talk = self.workspace.talks.get(user)
        here = Channel("slack", team, talk or "")
        return Asker(here, user, may_manage=True, platform=conventions(self.workspace.managers)) if talk else None

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Add a note if the bot is not in the channel or rights could not be looked up."""
        if self._unchecked:
            return with_note(reply, self._unchecked)
        if posts and (why := await self._why_not_posted()):
            return cannot_post(reply, why) if reply.tone is Tone.DONE else with_note(reply, why)
        return reply

    async def obstacle(self) -> Reply | None:
        """Return what keeps the bot from posting in the channel, to be said before anything is set up there."""
        why = await self._why_not_posted()
        return Reply(say("I cannot post here yet"), Tone.CAUTION, (Line(why),), mistaken=True) if why else None

    def channel_name(self) -> ChannelName | None:
        """Return the channel's name; conversations of some people have none but the people's names."""
        asked, sent = self._channel, self.interaction.channel_name
        if self.interaction.channel.startswith(DIRECT) or asked.get("is_im") or asked.get("is_mpim"):
            return None
        name = str(asked.get("name") or ("" if sent in UNNAMED else sent))
        return None if name.startswith(OF_PEOPLE) else ChannelName.of(name, self.workspace.identity.team_name)

    async def tell_to_wait(self, text: str) -> None:
        """Post a short note that only the asker sees."""
        body = {"response_type": "ephemeral", "replace_original": False, "text": text}
        if self.interaction.response_url:
            await self._attempt(body, public=False)

    async def attach(self, name: str, body: bytes) -> str:
        """Say how the workbook is had: Slack has no files that one person alone sees in a channel."""
        del name, body
        return say("For the workbook with the answers, send me the file in a direct message.")

    async def show(self, shown: ShownPage) -> None:
        """Post a page to the response_url."""
        await self._post(self._rendered(shown), public=not shown.reply.private)

    async def share(self, reply: Reply, turn: PageRef) -> None:
        """Post a private answer for all to see."""
        message = self._rendered(ShownPage(reply, turn))
        shared_by = say("Shared by {person}", person=f"<@{escape(self.interaction.user)}>")
        by = {"type": "context", "elements": [{"type": "mrkdwn", "text": shared_by}]}
        # A page is filled with some room left, so one more line fits, within Slack's limit of blocks.
        await self._post(replace(message, blocks=[*message.blocks[:49], by]), public=True)

    async def _may_manage(self, *, changes: bool) -> bool:
        """Return whether the person may manage the channel; looked up each time, since members and rights change."""
        everyone = self.workspace.managers == "everyone"
        if self.interaction.channel.startswith(DIRECT) and (not self.elsewhere or self._is_own_talk()):
            return True  # what is told to oneself alone is nobody else's matter
        if not changes:
            return everyone
        if self.elsewhere and not await self._is_member():
            return False
        user = await self._user()
        if user is None or user.get("is_restricted") or user.get("is_ultra_restricted"):
            self._unchecked = self._unchecked or say(_NO_GUESTS)
            return False
        return everyone or bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))

    def _is_own_talk(self) -> bool:
        return self.workspace.talks.get(self.interaction.user) == self.interaction.channel

    async def _user(self) -> Mapping[str, Any] | None:
        """Look up the person; None if Slack does not answer, which `_unchecked` then explains.

        Without the optional scope guests cannot be recognised: if everyone may change something, they may too.
        """
        try:
            return (await self.workspace.client.users_info(user=self.interaction.user)).get("user") or {}
        except SlackApiError as error:
            answer = ErrorResponse.of(error)
            if answer.code == "missing_scope" and self.workspace.managers == "everyone":
                return {}
            if answer.code == "missing_scope":
                why = say("the app lacks the scope {scope}", scope=answer.needed or "users:read")
            else:
                why = say("Slack says {code}", code=answer.code or answer.status)
            self._unchecked = say(_NO_RIGHTS_CHECK, why=why)
        except (aiohttp.ClientError, OSError):
            self._unchecked = say(_NO_RIGHTS_CHECK, why=say("Slack does not answer"))
        return None

    async def _is_member(self) -> bool:
        """Return whether the person is in the channel; if Slack does not answer, the command must be typed there."""
        cursor = ""
        try:
            for _ in range(MEMBER_PAGES):
                response = await self.workspace.client.conversations_members(
                    channel=self.interaction.channel, limit=1000, cursor=cursor
                )
                if self.interaction.user in (response.get("members") or ()):
                    return True
                cursor = str((response.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor:
                    self._unchecked = say(_NOT_A_MEMBER)
                    return False
        except (SlackApiError, aiohttp.ClientError, OSError) as error:
            logger.info("Slack does not say who is in %s: %s", self.interaction.channel, type(error).__name__)
        self._unchecked = say(_MEMBERS_UNKNOWN)
        return False

    async def _why_not_posted(self) -> str:
        """Return why the bot cannot post in the channel, as far as Slack says; empty without the scope to ask."""
        try:
            response = await self.workspace.client.conversations_info(channel=self.interaction.channel)
            channel = self._channel = response.get("channel") or {}
        except SlackApiError as error:
            absent = ErrorResponse.of(error).code == "channel_not_found"
            return self._absent() if absent else ""
        except (aiohttp.ClientError, OSError):
            return ""
        if channel.get("is_archived"):
            return say(_ARCHIVED)
        if not (channel.get("is_member", True) or channel.get("is_im")):
            return self._absent()
        return say(_READ_ONLY) if channel.get("is_read_only") or channel.get("is_frozen") else ""

    def _absent(self) -> str:
        return say(_OTHERS_TALK if self.interaction.channel.startswith(DIRECT) else _NOT_HERE)

    @staticmethod
    def _rendered(shown: ShownPage) -> Message:
        """Render a page with the session's buttons: alternatives, sharing, the form, the next page."""
        reply, turn = shown.reply, shown.turn
        buttons = [*buttons_of(reply)]
        if turn is None:
            return render(reply, buttons)
        if turn.page == 0:
            alternatives = enumerate(shown.questions)
            alternative_buttons = [
                SlackButton(f"{PAGE}.{number}", label, write_page_ref(question))
                for number, (label, question) in alternatives
            ]
            share = [SlackButton(SHARE, say(SHARE_LABEL), write_page_ref(turn))] if shown.shares else []
            form = [SlackButton(FORM, say(FORM_LABEL))] if shown.form else []
            buttons = [*alternative_buttons, *share, *buttons, *form]
        return render(reply, buttons, turn.page, SlackButton(PAGE, say(MORE), write_page_ref(turn.next)))

    async def _post(self, message: Message, *, public: bool) -> None:
        """Post to the response_url; a public message is not repeated once it may have arrived."""
        if not self.interaction.response_url:
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
            again, why = await self._attempt(body, public=public)
            if not why:
                return
            logger.warning("An answer was not taken by Slack: %s", why)
            if not again:
                return
            if why.startswith("invalid_blocks"):
                body.pop("blocks", None)
            await asyncio.sleep(0.3 * (attempt + 1))

    async def _attempt(self, body: dict[str, Any], *, public: bool) -> tuple[bool, str]:
        """Post once; return whether to try again, and why it failed (empty if it did not)."""
        try:
            answer = await webhook(
                self.workspace.session, self.interaction.response_url, self.workspace.proxies
            ).send_dict(body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return True, f"no connection: {described(error)}"
        except (aiohttp.ClientError, OSError) as error:
            return not public, f"no answer: {type(error).__name__}"
        text = answer.body.strip()
        if answer.status_code == 200 and (text in {"", "ok"} or '"ok":true' in text.replace(" ", "")):  # noqa: PLR2004 - HTTP
            return False, ""
        if "invalid_blocks" in text or "msg_blocks_too_long" in text:
            return "blocks" in body, f"invalid_blocks: {text[:200]}"
        retryable = answer.status_code == 429 or (answer.status_code >= 500 and not public)  # noqa: PLR2004 - HTTP
        return retryable, f"HTTP {answer.status_code} {text[:200]}"


async def share(session: Session, context: SlackContext, turn: PageRef | None) -> None:
    """Show a private answer to the channel. Slack does not return its content, so it is recalled."""
    reply, question = await session.recall(context, turn)
    if turn is None or question is None:
        await context.show(ShownPage(reply))
    else:
        await context.share(reply, turn)
