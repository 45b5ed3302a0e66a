"""What is done and written on Discord, and its answer: acknowledge, ask, show.

Discord allows three seconds for the acknowledgement and fifteen minutes for the answer, so every interaction is
acknowledged before anything else. Without a privileged intent Discord passes the words of a message only where it
mentions the bot, is written to it alone, or was picked from a message's menu.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp
import discord

from bot.model.delivery import Channel, ChannelName
from handlers.chat.answering import Answering, Question
from handlers.chat.session import OLD_BUTTON, PageRef, Session, ShownPage, note
from handlers.commands import manage, replies
from handlers.commands.command import EXPORTS, Suggested
from handlers.commands.form import FormValues
from handlers.commands.records import Asker
from handlers.discord import forms
from handlers.discord.context import (
    NOBODY,
    POST_ERRORS,
    UNREADABLE_ANSWER,
    UNSEEN_CHANNEL,
    DiscordContext,
    ElsewhereContext,
    Interaction,
    alone,
    attached,
    drawn,
    fetched,
    language_of,
    list_in,
    may_view,
)
from handlers.discord.forms import modal
from handlers.discord.render import CustomId, FormRef, Pressed, Share, decode_custom_id, encode_custom_id
from handlers.discord.settings import CONVENTIONS
from handlers.messages.reply import OptionChoice, Purpose, Reply
from handlers.messages.speech import first_served, reading, say

log = logging.getLogger(__name__)

_ACKNOWLEDGED_BEFORE = 40060
_FORMS: Mapping[str, Purpose] = {manage.EDIT: "edit", manage.COPY: "copy", manage.BEGIN: "subscribe"}
"""Buttons that open a form."""


class InteractionHandler:
    """Handles commands, buttons and suggestions on Discord, in one session."""

    def __init__(self, answering: Answering) -> None:
        self.session = Session(answering)

    async def command(self, interaction: Interaction, question: Question) -> None:
        """Answer a slash command; only the asker sees the answer unless the reply is public."""
        if await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.spawn(self.session.answer(DiscordContext(interaction), question))

    async def check(self, interaction: Interaction, message: discord.Message) -> None:
        """Answer what a message names that was picked from its menu; only the person who picked it sees the answer."""
        if file := list_in(message):
            await self._take(interaction, file, message.content)
        elif await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.spawn(self.session.check(DiscordContext(interaction), message.content))

    async def parts(self, interaction: Interaction, file: discord.Attachment) -> None:
        """Answer the lines of a file; only who gave it sees the answer and the workbook."""
        await self._take(interaction, file, "")

    async def _take(self, interaction: Interaction, file: discord.Attachment, text: str) -> None:
        if await _acknowledged(interaction):
            with reading(language_of(interaction)):
                given = partial(fetched, file, text)
                await self.session.spawn(self.session.take_list(DiscordContext(interaction), given, private=True))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[OptionChoice]:
        """Return completions; none if they would be late."""
        return await self.session.suggest(what, typed)

    async def button(self, interaction: Interaction, custom_id: str) -> None:
        """Handle a pressed button, of this or an earlier run of the bot; unknown buttons are ignored."""
        with reading(language_of(interaction)):
            await self._button(interaction, custom_id)

    async def _button(self, interaction: Interaction, custom_id: str) -> None:
        decoded = decode_custom_id(custom_id)
        ref = _form_of(decoded)
        if ref is not None:
            await self._open(interaction, ref)
        elif isinstance(decoded, Share):
            if may_view(interaction):
                await _share(interaction)
            else:
                await self.fault(interaction, UNSEEN_CHANNEL)
        elif custom_id.startswith("ew") and await _acknowledged(interaction):
            context, session = DiscordContext(interaction), self.session
            if decoded is None:
                await session.say(context, say(OLD_BUTTON))
            elif isinstance(decoded, Pressed):
                await session.spawn(session.answer(context, Question("", decoded.value, decoded.action)))
            elif isinstance(decoded, PageRef):
                await session.spawn(session.turn(context, decoded))

    async def _open(self, interaction: Interaction, ref: FormRef) -> None:
        """Show a form, or say what keeps this person from it: before it is filled in, not after."""
        context = DiscordContext(interaction)
        shown: FormValues | Reply = FormValues()
        if words := context.refusal(None):
            shown = note(words)
        else:
            asker = await context.asker(changes=True)
            if ref.purpose != "copy" and not asker.may_manage:
                shown = replies.refusal(asker)
            elif ref.subscription:
                shown = await self.session.answering.form_of(asker, ref.subscription)
        if isinstance(shown, FormValues):
            try:
                await interaction.response.send_modal(modal(ref, shown, context.obstacle()))
            except POST_ERRORS as error:
                log.warning("a form could not be shown: %s", error)
        elif await _acknowledged(interaction):
            await context.show(ShownPage(shown))

    async def form(self, interaction: Interaction, custom_id: str, data: Mapping[str, Any]) -> None:
        """Answer a form that was sent like the command that would be typed for it."""
        ref, sent = FormRef.of(custom_id), forms.read(data)
        if ref is None or not await _acknowledged(interaction):
            return
        with reading(language_of(interaction)):
            context, question = DiscordContext(interaction), Question(EXPORTS, f"subscribe {sent.values.text}".strip())
            if ref.purpose == "edit":
                question = Question("", f"{ref.subscription} {sent.values.text}", manage.SAVED)
            elif ref.purpose == "copy":
                context = ElsewhereContext(interaction, sent.channel, discord.Permissions(sent.permissions))
            await self.session.spawn(self.session.answer(context, question))

    async def fault(self, interaction: Interaction, text: str) -> None:
        """Show an error note (a sentence of the catalogues), whether or not the interaction was acknowledged."""
        if interaction.response.is_done() or await _acknowledged(interaction):
            with reading(language_of(interaction)):
                await self.session.say(DiscordContext(interaction), say(text))


def _form_of(decoded: CustomId | None) -> FormRef | None:
    if isinstance(decoded, Pressed) and (purpose := _FORMS.get(decoded.action)):
        return FormRef(purpose, "" if purpose == "subscribe" else decoded.value)
    return decoded if isinstance(decoded, FormRef) else None


async def _acknowledged(interaction: Interaction) -> bool:
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        if _may_have_arrived(error):
            return True
        log.warning("an interaction could not be acknowledged, so its asker saw Discord's own error: %s", error)
        return False
    return True


async def _share(interaction: Interaction) -> None:
    """Post the private answer publicly, exactly as the asker saw it, and mark its button as done."""
    message = interaction.message
    if message is None:
        return
    shared_view, own_view = _views(message)
    try:
        await interaction.response.edit_message(view=own_view)
        await interaction.followup.send(
            say("Shared by {person}", person=f"<@{interaction.user.id}>"),
            embeds=message.embeds,
            view=shared_view,
            allowed_mentions=NOBODY,
        )
    except POST_ERRORS as error:
        log.warning("an answer could not be shared: %s", error)
    except UNREADABLE_ANSWER:
        log.warning("Discord took a shared answer, and what it said of it could not be read")


def _may_have_arrived(error: Exception) -> bool:
    """Return whether an acknowledgement whose answer was lost may have arrived; then the answer is shown anyway."""
    if isinstance(error, discord.HTTPException):
        # discord.py repeats a request that was answered by a 5xx.
        return error.code == _ACKNOWLEDGED_BEFORE
    return not isinstance(error, aiohttp.ClientConnectorError)


def _views(message: discord.Message) -> tuple[discord.ui.View, discord.ui.View]:
    shared = discord.ui.View.from_message(message, timeout=None)
    own = discord.ui.View.from_message(message, timeout=None)
    for view in (shared, own):
        for item in view.children:
            if isinstance(item, discord.ui.Button) and item.custom_id == encode_custom_id(Share()):
                item.disabled, item.label = True, say("Shared")
                if view is shared:
                    view.remove_item(item)
        view.stop()
    return shared, own


@dataclass(slots=True)
class DiscordTalk:
    """`handlers.chat.session.TalkContext` on Discord: a message that is answered by a reply."""

    message: discord.Message
    _answered_by: str = field(default="", init=False)

    @property
    def keys(self) -> Sequence[str]:
        """The message that this one replies to, and the thread or the conversation of two; then the bot's reply too."""
        message, reference = self.message, self.message.reference
        alone = message.guild is None or isinstance(message.channel, discord.Thread)
        named = (reference.message_id if reference else None, message.channel.id if alone else None)
        return tuple(filter(None, (self._answered_by, *(str(one) for one in named if one))))

    def refusal(self, question: Question | None) -> str:
        """Refuse nothing: who writes in a channel sees it."""
        del question
        return ""

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks; a message changes nothing, so that nobody manages a server's channel by one."""
        del changes
        guild, channel, user = self.message.guild, str(self.message.channel.id), str(self.message.author.id)
        workspace = str(guild.id) if guild else f"@{channel}"
        return Asker(Channel("discord", workspace, channel), user, may_manage=guild is None, platform=CONVENTIONS)

    async def alone(self) -> Asker | None:
        """Return who asks, in the direct messages with the bot."""
        return await alone(self.message.author)

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Return the reply as it is."""
        del posts
        return reply

    def channel_name(self) -> ChannelName | None:
        """Return None: a message changes nothing that is on record for its channel."""
        return None

    async def tell_to_wait(self, text: str) -> None:
        """Do nothing: the answer is all that is posted beside a message."""

    async def attach(self, name: str, body: bytes) -> str:
        """Post a file beside the answer; return why it could not be."""
        reference = self.message.to_reference(fail_if_not_exists=False)
        return await attached(self.message.channel.send, name, body, reference=reference, mention_author=False)

    async def show(self, shown: ShownPage) -> None:
        """Reply to the message, calling nobody; without the reference if the message has been deleted meanwhile."""
        page, view = drawn(shown)
        try:
            posted = await self.message.channel.send(
                embed=page,
                view=view,
                reference=self.message.to_reference(fail_if_not_exists=False),
                mention_author=False,
                allowed_mentions=NOBODY,
            )
            self._answered_by = str(posted.id)
        except POST_ERRORS as error:
            log.warning("a message could not be answered: %s", error)
        except UNREADABLE_ANSWER:
            log.warning("Discord took an answer, and what it said of it could not be read")


async def answer_message(handler: InteractionHandler, message: discord.Message, bot: discord.abc.User | None) -> None:
    """Answer a message that a person wrote to the bot; any other is left alone, and so is every bot."""
    by_person = not (message.author.bot or message.webhook_id or message.type not in _WRITTEN)
    to_bot = message.guild is None or (bot is not None and bot.id in {one.id for one in message.mentions})
    if by_person and to_bot:
        with reading(first_served([str(message.guild.preferred_locale)] if message.guild else [])):
            context, session = DiscordTalk(message), handler.session
            if file := list_in(message):
                await session.spawn(session.take_list(context, partial(fetched, file, message.content), private=False))
            else:
                await session.spawn(session.talk(context, message.content))


_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)
"""Not the notices that Discord writes itself: somebody joined, a message was pinned."""
