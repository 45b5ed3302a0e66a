"""Opens, fills and publishes the modal and the App Home. Edge; nothing here raises."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription
from handlers.chat.interfaces import Asker, Suggested
from handlers.messages.reply import Choice, Reply, Tone
from handlers.slack import form, home
from handlers.slack.answers import Answers, Occasion
from handlers.slack.outcomes import Answer
from handlers.slack.questions import Question

logger = logging.getLogger("exportwatch.slack")

Body = Mapping[str, Any]

SUGGEST_S = 2.0
"""Slack waits three seconds for the choices of a list."""
TRIES, PAUSE_S = 6, 0.3
"""A view can be changed as soon as Slack has read the acknowledgement that brought it."""
_LOST = "not_found"


@dataclass(slots=True)
class Views:
    """The pages beside messages. `answers` knows who may do what, and answers as for a typed command."""

    answers: Answers
    client: AsyncWebClient
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
        self._spawn(self._subscribe(_occasion(body, wanted.channel), wanted.text, key))
        return {"response_action": "push", "view": form.waiting(key)}

    async def suggested(self, action: str, typed: str) -> dict[str, Any]:
        """The choices of a list for what has been typed so far."""
        what: Suggested = "item" if form.SEARCHED.get(action.removeprefix(form.ASKED_FOR)) == "item" else "country"
        found: Sequence[Choice] = ()
        try:
            async with asyncio.timeout(SUGGEST_S):
                found = await self.answers.answering.suggest(what, typed)
        except Exception:  # a list without choices is better than a dialog with an error
            logger.exception("Slack: nothing could be suggested for a list")
        return form.choices(found)

    def show_home(self, user: str) -> None:
        """Publish the person's page, in the background."""
        self._spawn(self._publish(user))

    def take_off(self, body: Body, value: str) -> None:
        """Take a subscription off that was shown on the page, in the background."""
        channel, subscription = home.read(value)
        self._spawn(self._take_off(_occasion(body, channel), subscription))

    def joined(self, event: Body) -> None:
        """Somebody came into a channel; where it was the bot, it says hello."""
        if event.get("user") == self.answers.identity.bot_user and event.get("channel"):
            channel = Channel("slack", self.answers.identity.team, str(event["channel"]))
            self._spawn(self.answers.answering.greet(channel))

    def unarchived(self, event: Body) -> None:
        """A channel, public or private, takes messages again."""
        if event.get("channel"):
            channel = Channel("slack", self.answers.identity.team, str(event["channel"]))
            self._spawn(self.answers.answering.opened(channel))

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - a coroutine of ours, whatever its type parameters
        self.answers.spawn(work)

    async def _subscribe(self, occasion: Occasion, text: str, key: str) -> None:
        reply = await self.answers.ask(occasion, Question("exports", f"subscribe {text}".strip()))
        view = form.result(reply, key)
        for _ in range(TRIES):
            if await self._calmly(self.client.views_update(external_id=key, view=view)) != _LOST:
                return
            await asyncio.sleep(PAUSE_S)
        logger.warning("Slack: the answer to a form could not be shown.")

    async def _take_off(self, occasion: Occasion, subscription: str) -> None:
        reply = await self.answers.ask(occasion, Question("pressed", subscription, "unsubscribe"))
        # The page itself shows that it is gone; what kept it there is said above.
        await self._publish(occasion.user, None if reply.tone is Tone.DONE else reply)

    async def _publish(self, user: str, note: Reply | None = None) -> None:
        team = self.answers.identity.team
        known = await self.answers.answering.in_workspace(Asker(Channel("slack", team, ""), user, may_manage=False))
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


def _occasion(body: Body, channel: str) -> Occasion:
    team = (body.get("team") or {}).get("id") or ""
    user = body.get("user") or {}
    return Occasion(team, channel, user.get("id") or "", user.get("team_id") or team, "")
