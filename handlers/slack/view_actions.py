"""What is done in views: the form, the cards, the Home tab. It is answered like a typed command, and never raises."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.model.delivery import Channel
from bot.subscriptions.records import Subscription
from handlers.chat.answering import Question
from handlers.chat.session import Session
from handlers.commands import manage, replies
from handlers.commands.command import EXPORTS
from handlers.commands.form import TITLES, FormValues
from handlers.commands.records import Asker
from handlers.messages import deliveries
from handlers.messages.reply import Purpose, Reply, Tone
from handlers.messages.speech import language, read_in, say
from handlers.slack import form, home
from handlers.slack.api import ErrorResponse
from handlers.slack.context import DIRECT, Interaction, SlackContext, SlackWorkspace
from handlers.slack.form import FormPlace

logger = logging.getLogger("exportwatch.slack")

Body = Mapping[str, Any]

TRIES, PAUSE_S = 6, 0.3
"""Attempts to update a view, and the pause between them: it exists once Slack has processed the acknowledgement."""
BEFORE_S = 1.5
"""Seconds for what is looked up before a form is shown: what opened it is valid for three."""
GLANCE_S = 60.0
"""Seconds for which the parts of the page that are the same for everybody are kept."""
CHANNELS_LOOKED_UP = 40
"""Channels that are looked up for one page; those of later ones are known by then."""
CHANNELS_WITH_LISTS = 10
_LOST = "not_found"
_FORMS: Mapping[str, Purpose] = {manage.EDIT: "edit", manage.COPY: "copy", manage.BEGIN: "subscribe"}
"""Buttons that open a form."""
_GLANCES = ("latest", "upcoming 90", "sources")


@dataclass(slots=True)
class ViewActions:
    """The form, the cards and the Home tab."""

    session: Session
    _public: dict[tuple[str, str], bool] = field(default_factory=dict)
    _glances: dict[tuple[str, str], tuple[float, Sequence[Reply]]] = field(default_factory=dict)

    # -- the form

    def open_form(self, workspace: SlackWorkspace, body: Body, purpose: Purpose = "subscribe", id_: str = "") -> None:
        """Show the form, in the background."""
        view = body.get("view") or {}
        above = view.get("type") == "modal"
        shown = FormPlace.of(view)
        channel = str((body.get("channel") or {}).get("id") or shown.channel)
        place = FormPlace(purpose, channel, id_, home=shown.home or view.get("type") == "home")
        self._spawn(self._spoken(workspace, body, self._open(workspace, body, place, above=above)))

    def open_personal(self, workspace: SlackWorkspace, body: Body) -> None:
        """Show the form for a watch of one's own, which is told in the conversation with the bot."""
        place = FormPlace("subscribe", workspace.talks.get(_user(body), ""), home=True)
        self._spawn(self._spoken(workspace, body, self._open(workspace, body, place, above=False)))

    def submitted(self, workspace: SlackWorkspace, body: Body) -> dict[str, Any]:
        """Return the acknowledgement of a submitted form; the answer follows in the background."""
        view = body.get("view") or {}
        state = (view.get("state") or {}).get("values") or {}
        place, values = FormPlace.of(view), form.read_form(state)
        fixed = place.purpose == "edit" or (place.purpose == "subscribe" and place.channel.startswith(DIRECT))
        channel = place.channel if fixed else form.chosen_channel(state)
        if not channel:
            return {"response_action": "errors", "errors": {"channel": say("Please choose a channel.")}}
        if faults := form.faults(values):
            return {"response_action": "errors", "errors": faults}
        key = f"ew-{secrets.token_hex(12)}"
        place = replace(place, channel=channel)
        self._spawn(self._spoken(workspace, body, self._save(workspace, body, place, values, key)))
        return {"response_action": "push", "view": form.waiting_view(key, say(TITLES[place.purpose]))}

    async def suggested(self, action: str, typed: str) -> dict[str, Any]:
        """Return the choices of a list for a partly typed value."""
        what = form.SEARCH_KINDS.get(action.removeprefix(form.SEARCH_PREFIX), "country")
        return form.choices(await self.session.suggest(what, typed))

    async def _open(self, workspace: SlackWorkspace, body: Body, place: FormPlace, *, above: bool) -> None:
        try:
            async with asyncio.timeout(BEFORE_S):
                view = await self._form(workspace, body, place)
        except TimeoutError:
            # It is asked again when the form is sent.
            view = form.form(place) if place.purpose == "subscribe" else form.result_view(replies.store_away(), "")
        trigger, client = str(body.get("trigger_id") or ""), workspace.client
        opened = client.views_push if above else client.views_open
        await self._call(opened(trigger_id=trigger, view=view))

    async def _form(self, workspace: SlackWorkspace, body: Body, place: FormPlace) -> dict[str, Any]:
        """Return the form, or what keeps this person from it; it says before what would be said after."""
        context = self._context(workspace, body, place.channel, elsewhere=place.home)
        values: FormValues | Reply = FormValues()
        title = say(TITLES[place.purpose])
        if not place.channel:
            return form.form(place)
        if place.purpose != "copy":
            asker = await context.asker(changes=True)
            if not asker.may_manage:
                refused = await context.checked(replies.refusal(asker), posts=False)
                return form.result_view(refused, "", title=title)
        else:
            asker = await context.asker(changes=False)
        if place.subscription:
            values = await self.session.answering.form_of(asker, place.subscription)
        if isinstance(values, Reply):
            return form.result_view(values, "", title=title)
        return form.form(place, values, await context.obstacle() if place.purpose != "copy" else None)

    async def _save(
        self, workspace: SlackWorkspace, body: Body, place: FormPlace, values: FormValues, key: str
    ) -> None:
        context = self._context(workspace, body, place.channel)
        before = await self._typed(context, place.subscription) if place.purpose == "edit" else None
        question = Question(EXPORTS, f"subscribe {values.text}".strip())
        if place.purpose == "edit":
            question = Question("", f"{place.subscription} {values.text}", manage.SAVED)
        reply = await self.session.ask(context, question)
        if reply.tone is Tone.DONE or reply.mark.startswith("⚠️"):
            await self._tell_of(context, reply, before, values)
        await self._show(workspace, key, form.result_view(reply, key, title=say(TITLES[place.purpose])))
        if place.home:
            await self._publish(workspace, _user(body))

    async def _tell_of(
        self, context: SlackContext, reply: Reply, before: Subscription | None, values: FormValues
    ) -> None:
        if reply.mistaken:
            return
        if before is not None:
            told = say("changed a subscription: {before} → {after}", before=before.typed, after=values.text)
            await self._notify_channel(context, told, f"subscribe {before.typed}")
            return
        told = say("subscribed this channel: {subscription}", subscription=values.text or say("everything"))
        await self._notify_channel(context, told, f"unsubscribe {values.filter_text}")

    # -- cards in a modal

    def open_card(self, workspace: SlackWorkspace, body: Body, value: str) -> None:
        """Show the card of a subscription that stands on the page, in the background."""
        channel, subscription = home.read_card(value)
        asked = Question("", subscription, manage.CARD)
        place = FormPlace("edit", channel, subscription, home=True)
        self._spawn(self._spoken(workspace, body, self._open_answer(workspace, body, place, asked)))

    def ask(self, workspace: SlackWorkspace, body: Body, typed: str) -> None:
        """Look up what was typed on the page; the answer is shown above it."""
        place = FormPlace("subscribe", workspace.talks.get(_user(body), ""), home=True)
        asked = Question("restricted", typed.strip())
        self._spawn(self._spoken(workspace, body, self._open_answer(workspace, body, place, asked)))

    def took(self, workspace: SlackWorkspace, body: Body, question: Question) -> bool:
        """Open the form of a button that has one, or answer a button of a card in a modal; False for all others."""
        if purpose := _FORMS.get(question.action):
            self.open_form(workspace, body, purpose, "" if purpose == "subscribe" else question.text)
            return True
        view = body.get("view")
        if not view:
            return False
        place, key = FormPlace.of(view), str(view.get("external_id") or "")
        self._spawn(self._spoken(workspace, body, self._press(workspace, body, place, question, key)))
        return True

    async def _open_answer(self, workspace: SlackWorkspace, body: Body, place: FormPlace, asked: Question) -> None:
        key = f"ew-{secrets.token_hex(12)}"
        waiting = form.waiting_view(key, "Exportwatch") | {"private_metadata": place.to_json()}
        trigger = str(body.get("trigger_id") or "")
        if not await self._call(workspace.client.views_open(trigger_id=trigger, view=waiting)):
            await self._press(workspace, body, place, asked, key)

    async def _press(
        self, workspace: SlackWorkspace, body: Body, place: FormPlace, question: Question, key: str
    ) -> None:
        context = self._context(workspace, body, place.channel, elsewhere=place.home)
        before = await self._typed(context, place.subscription) if question.action == "unsubscribe" else None
        reply = await self.session.ask(context, question)
        if before and reply.tone is Tone.DONE:
            told = say("unsubscribed this channel: {subscription}", subscription=before.typed)
            await self._notify_channel(context, told, f"subscribe {before.typed}")
        await self._show(workspace, key, form.result_view(reply, key, place, "Exportwatch"))
        if place.home and question.action not in {"", manage.CARD}:
            await self._publish(workspace, _user(body))

    async def _typed(self, context: SlackContext, subscription: str) -> Subscription | None:
        found = await self.session.answering.in_workspace(await context.asker(changes=False)) or ()
        return next((each for each in found if each.id == subscription), None)

    async def _show(self, workspace: SlackWorkspace, key: str, view: dict[str, Any]) -> None:
        for _ in range(TRIES):
            if await self._call(workspace.client.views_update(external_id=key, view=view)) != _LOST:
                return
            await asyncio.sleep(PAUSE_S)
        logger.warning("Slack: an answer could not be shown in its view.")

    async def _notify_channel(self, context: SlackContext, what: str, undo: str) -> None:
        """Post a notice into the channel about a change that was made elsewhere, and how to undo it."""
        interaction = context.interaction
        if interaction.channel.startswith(DIRECT):
            return  # nobody else reads there
        channel = Channel("slack", context.workspace.identity.team, interaction.channel)
        notice = deliveries.changed_elsewhere(channel, interaction.user, what, undo.strip(), datetime.now(UTC))
        await self.session.answering.tell(channel, notice)

    # -- the Home tab, and the bot in channels

    def show_home(self, workspace: SlackWorkspace, user: str, talk: str = "") -> None:
        """Publish the person's page, in the background. `talk` is the conversation of the person with the bot."""
        workspace.know_talk(user, talk)
        self._spawn(read_in(workspace.languages.of(user), self._publish(workspace, user)))

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

    async def _publish(self, workspace: SlackWorkspace, user: str) -> None:
        personal = workspace.talks.get(user, "")
        asker = Asker(Channel("slack", workspace.identity.team, personal), user, may_manage=False)
        everything = await self.session.answering.in_workspace(asker)
        page = home.HomePage(None, personal=personal)
        if everything is not None:
            seen, unseen = await self._seen(workspace, everything, user)
            latest, dates, sources = await self._glance(asker)
            names = dict.fromkeys(filter(None, (personal, *(one.channel.id for one in seen))))
            channels = [Channel("slack", workspace.identity.team, name) for name in names][:CHANNELS_WITH_LISTS]
            found = await self.session.answering.lists_in(channels)
            lists = [home.ShownList(channel.id, one, watched) for channel, one, watched in found]
            page = home.HomePage(seen, latest, dates, sources, lists, personal, unseen)
        await self._call(workspace.client.views_publish(user_id=user, view=home.home_tab(page)))

    async def _seen(
        self, workspace: SlackWorkspace, everything: Sequence[Subscription], user: str
    ) -> tuple[Sequence[Subscription], int]:
        """Return those that a person may see, one's own first, and how many are not looked at for now.

        Seen are those of public channels, and what one made oneself.
        """
        team, asked, seen, left = workspace.identity.team, 0, [], 0
        for each in everything:
            known = each.created_by == user or (team, each.channel.id) in self._public
            if not known and asked >= CHANNELS_LOOKED_UP:
                left += 1
                continue
            asked += not known
            if each.created_by == user or await self._is_public(workspace, each.channel.id):
                seen.append(each)
        personal = workspace.talks.get(user, "")
        return sorted(seen, key=lambda one: (one.channel.id != personal, one.created_by != user)), left

    async def _glance(self, asker: Asker) -> Sequence[Reply]:
        """Return the newest acts, the next dates and the state of the sources, which are kept for a minute."""
        key = (asker.channel.workspace, language())
        now = time.monotonic()
        kept = self._glances.get(key)
        if kept is None or now - kept[0] > GLANCE_S:
            answering = self.session.answering
            found = [await answering.answer(asker, Question(EXPORTS, text)) for text in _GLANCES]
            kept = self._glances[key] = (now, found)
        return kept[1]

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

    # -- all of them

    @staticmethod
    def _context(workspace: SlackWorkspace, body: Body, channel: str, *, elsewhere: bool = True) -> SlackContext:
        interaction = replace(Interaction.of_press(body, channel), response_url="")
        return SlackContext(workspace, interaction, elsewhere=elsewhere)

    async def _spoken(self, workspace: SlackWorkspace, body: Body, work: Awaitable[None]) -> None:
        """Do something that words everything in the person's language."""
        if workspace.served:
            await read_in(workspace.languages.of(_user(body)), work)
        else:
            await work

    def _spawn(self, work: Any) -> None:  # noqa: ANN401 - any coroutine
        self.session.spawn(work)

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


def _user(body: Body) -> str:
    return str((body.get("user") or {}).get("id") or "")
