"""Answers on Discord: acknowledge, ask, show. Edge.

Discord gives three seconds for the acknowledgement and fifteen minutes for the answer, so the first thing done is
always to acknowledge, before anything can wait.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import aiohttp
import discord

from bot.model.delivery import Channel
from handlers.chat.answering import Answering, Question
from handlers.chat.session import MORE, OLD_BUTTON, SHARE, Session, ShownPage
from handlers.commands.command import Asker, Suggested
from handlers.discord.commands import Interaction
from handlers.discord.conventions import CONVENTIONS
from handlers.discord.custom_ids import Pressed, Share, read, write
from handlers.discord.paging import pages
from handlers.discord.permissions import lacking
from handlers.discord.render import Button, Json, components, embed
from handlers.messages.reply import Choice, Line, Reply, Tone

log = logging.getLogger(__name__)

_NOBODY = discord.AllowedMentions.none()
_ACKNOWLEDGED_BEFORE = 40060
_NOT_TAKEN = (discord.HTTPException, aiohttp.ClientError, OSError)
_NOT_READ = (AttributeError, KeyError, TypeError, ValueError)
"""discord.py's own stumbling over what came back for a message that was taken: it must not be written over."""
_NO_CHANNEL = "Discord does not say which channel this is. Please use a text channel or a thread."


@dataclass(frozen=True, slots=True)
class DiscordOccasion:
    """`handlers.chat.session.Occasion` on Discord: an acknowledged interaction."""

    interaction: Interaction

    def refusal(self, question: Question | None) -> str:
        """Nothing is answered about a channel that is not named."""
        del question
        return _NO_CHANNEL if self.interaction.channel_id is None else ""

    async def asker(self, *, changes: bool) -> Asker:
        """Who asks; Discord tells the permissions with each interaction."""
        del changes
        interaction, channel = self.interaction, str(self.interaction.channel_id)
        user = str(interaction.user.id)
        if interaction.guild_id is None:
            # Each private conversation is a workspace of its own: nobody may see another's subscriptions.
            return Asker(Channel("discord", f"@{channel}", channel), user, may_manage=True, platform=CONVENTIONS)
        may_manage = interaction.permissions.manage_channels or interaction.permissions.administrator
        return Asker(Channel("discord", str(interaction.guild_id), channel), user, may_manage, platform=CONVENTIONS)

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Say at once what the bot lacks in this channel, not only when the first alert fails."""
        if not posts or not self.interaction.guild_id or reply.tone is Tone.STOP:
            return reply
        thread = isinstance(self.interaction.channel, discord.Thread)
        lacks = lacking(self.interaction.app_permissions.value, thread=thread)
        if lacks is None:
            return reply
        words = f"allow {lacks.said} for the bot in this channel's settings under Permissions; until then alerts wait."
        return replace(reply, tone=Tone.CAUTION, lines=(*reply.lines, Line(words, bold="I cannot post here yet:")))

    async def show(self, shown: ShownPage) -> None:
        """Show a page in place of the acknowledgement."""
        reply = shown.reply
        found = pages(reply)
        number = min(shown.page, len(found) - 1)
        page = discord.Embed.from_dict(embed(found[number]))
        view = _view(components(found[number], _own_buttons(shown, further=number + 1 < len(found))))
        try:
            if reply.private:
                await self.interaction.edit_original_response(embed=page, view=view, allowed_mentions=_NOBODY)
            else:
                # What was acknowledged privately stays private, so a public reply is a message of its own.
                await self.interaction.delete_original_response()
                await self.interaction.followup.send(embed=page, view=view, allowed_mentions=_NOBODY)
        except _NOT_TAKEN as error:
            log.warning("an answer could not be shown: %s", error)
        except _NOT_READ:
            log.warning("Discord took an answer, and what it said of it could not be read")


class Answers:
    """Answers everything that people do on Discord, in one session."""

    def __init__(self, answering: Answering) -> None:
        self.session = Session(answering)

    async def command(self, interaction: Interaction, question: Question) -> None:
        """A slash command: only the asker sees the answer unless the reply itself is public."""
        if await _acknowledged(interaction):
            await self.session.spawn(self.session.answer(DiscordOccasion(interaction), question))

    async def suggest(self, what: Suggested, typed: str) -> Sequence[Choice]:
        """Suggestions; none rather than late ones."""
        return await self.session.suggest(what, typed)

    async def button(self, interaction: Interaction, custom_id: str) -> None:
        """A pressed button, of this or any earlier run of the bot; others' buttons are left alone."""
        meant = read(custom_id)
        if isinstance(meant, Share):
            await _share(interaction)
        elif custom_id.startswith("ew") and await _acknowledged(interaction):
            occasion, session = DiscordOccasion(interaction), self.session
            if meant is None:
                await session.say(occasion, OLD_BUTTON)
            elif isinstance(meant, Pressed):
                await session.spawn(session.answer(occasion, Question("", meant.value, meant.action)))
            else:
                await session.spawn(session.turn(occasion, meant))

    async def fault(self, interaction: Interaction, text: str) -> None:
        """Say something friendly, whether or not the interaction was acknowledged yet."""
        if interaction.response.is_done() or await _acknowledged(interaction):
            await self.session.say(DiscordOccasion(interaction), text)


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
    """Post the private answer for all to see, exactly as the asker saw it; its button says that it was done."""
    message = interaction.message
    if message is None:
        return
    shown, own = _views(message)
    try:
        await interaction.response.edit_message(view=own)
        await interaction.followup.send(
            f"Shared by <@{interaction.user.id}>", embeds=message.embeds, view=shown, allowed_mentions=_NOBODY
        )
    except _NOT_TAKEN as error:
        log.warning("an answer could not be shared: %s", error)
    except _NOT_READ:
        log.warning("Discord took a shared answer, and what it said of it could not be read")


def _own_buttons(shown: ShownPage, *, further: bool) -> list[Button]:
    """The session's buttons: what was perhaps meant, the next page, sharing."""
    buttons = [Button(label, meant) for label, meant in shown.questions]
    if further and shown.turn:
        buttons.append(Button(MORE, shown.turn.next))
    return [*buttons, Button(SHARE, Share())] if shown.shares else buttons


def _may_have_arrived(error: Exception) -> bool:
    """Whether an acknowledgement whose answer was lost may count; then the asker is not left with "thinking…"."""
    if isinstance(error, discord.HTTPException):
        # discord.py repeats what was answered by a 5xx.
        return error.code == _ACKNOWLEDGED_BEFORE
    return not isinstance(error, aiohttp.ClientConnectorError)


def _view(rows: Sequence[Json]) -> discord.ui.View:
    """Buttons as discord.py wants them; stopped, so that it does not keep them: presses are read from their ids."""
    view = discord.ui.View(timeout=None)
    for number, row in enumerate(rows):
        for each in row["components"]:
            style = discord.ButtonStyle(each["style"])
            view.add_item(
                discord.ui.Button(
                    style=style, label=each["label"], custom_id=each.get("custom_id"), url=each.get("url"), row=number
                )
            )
    view.stop()
    return view


def _views(message: discord.Message) -> tuple[discord.ui.View, discord.ui.View]:
    """The buttons for the shared message, and those that stay with the asker."""
    shared = discord.ui.View.from_message(message, timeout=None)
    own = discord.ui.View.from_message(message, timeout=None)
    for view in (shared, own):
        for item in view.children:
            if isinstance(item, discord.ui.Button) and item.custom_id == write(Share()):
                item.disabled, item.label = True, "Shared"
                if view is shared:
                    view.remove_item(item)
        view.stop()
    return shared, own
