"""Answers an interaction: acknowledge, ask, show. Edge.

Discord gives three seconds for the acknowledgement and fifteen minutes for the answer, so the first thing done is
always to acknowledge, before anything can wait.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import discord

from bot.model.delivery import Channel
from handlers.chat.interfaces import Answering, Asker, Suggested
from handlers.discord.asked import Question, asked_again
from handlers.discord.commands import Interaction
from handlers.discord.custom_ids import More, Pressed, Share, read, write
from handlers.discord.escape import label
from handlers.discord.paging import Page, pages
from handlers.discord.permissions import lacking
from handlers.discord.render import Button, Json, components, embed
from handlers.messages.reply import Choice, Line, Reply, Tone

log = logging.getLogger(__name__)

_NOBODY = discord.AllowedMentions.none()
_ANSWER_SECONDS = 60
_SUGGEST_SECONDS = 2
"""Discord throws suggestions away that come after three."""
_KEPT_REPLIES = 256
_ACKNOWLEDGED_BEFORE = 40060
_NOT_TAKEN = (discord.HTTPException, aiohttp.ClientError, OSError)
_NOT_READ = (AttributeError, KeyError, TypeError, ValueError)
"""discord.py's own stumbling over what came back for a message that was taken: it must not be written over."""

_FAULT = "Something went wrong on our side, not on yours. It has been noted under {}; please try again."
_SLOW = "This took too long. Please try again in a minute."
_FORGOTTEN = "The rest of this answer is no longer kept. Please run the command again."
_OLD_BUTTON = "This button is from an older version. Please run the command again."
_NO_CHANNEL = "Discord does not say which channel this is. Please use a text channel or a thread."


@dataclass(slots=True)
class Answers:
    """Answers everything that people do on Discord, from `answering`."""

    answering: Answering
    _kept: OrderedDict[str, Reply] = field(default_factory=OrderedDict)
    """Long replies that cannot be asked for again, by a key in their More button; the newest few."""
    _busy: set[asyncio.Task[Any]] = field(default_factory=set)

    async def command(self, interaction: Interaction, question: Question) -> None:
        """A slash command: only the asker sees the answer unless the reply itself is public."""
        if await self._acknowledged(interaction):
            await self._answer(interaction, question)

    async def suggest(self, what: Suggested, typed: str) -> list[Choice]:
        """Suggestions; none rather than late ones."""
        try:
            async with asyncio.timeout(_SUGGEST_SECONDS):
                found = await self.answering.suggest(what, typed)
        except Exception:
            log.exception("no suggestions for %s %r", what, typed[:40])
            return []
        return [Choice(label(choice.label), choice.value) for choice in found]

    async def button(self, interaction: Interaction, custom_id: str) -> None:
        """A pressed button, of this or any earlier run of the bot; others' buttons are left alone."""
        meant = read(custom_id)
        if isinstance(meant, Share):
            await self._share(interaction)
        elif meant is not None and await self._acknowledged(interaction):
            if isinstance(meant, Pressed):
                await self._answer(interaction, Question("pressed", "", pressed=meant))
            else:
                await self._more(interaction, meant)
        elif meant is None and custom_id.startswith("ew") and await self._acknowledged(interaction):
            await self._show(interaction, _note(_OLD_BUTTON))

    async def fault(self, interaction: Interaction, text: str) -> None:
        """Say something friendly, whether or not the interaction was acknowledged yet."""
        if interaction.response.is_done() or await self._acknowledged(interaction):
            await self._show(interaction, _note(text))

    async def finish(self, seconds: float) -> None:
        """Let the answers under way be given, for so many seconds at most."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=seconds)

    async def _acknowledged(self, interaction: Interaction) -> bool:
        try:
            await interaction.response.defer(ephemeral=True, thinking=True)
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if _may_have_arrived(error):
                return True
            log.warning("an interaction could not be acknowledged, so its asker saw Discord's own error: %s", error)
            return False
        return True

    async def _answer(self, interaction: Interaction, question: Question) -> None:
        task = asyncio.current_task()
        self._busy.update([task] if task else [])
        try:
            reply = await self._asked(interaction, question)
            await self._show(interaction, reply, question)
        finally:
            self._busy -= {task}

    async def _asked(self, interaction: Interaction, question: Question) -> Reply:
        asker = _asker(interaction)
        if asker is None:
            return _note(_NO_CHANNEL)
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                reply = await question.ask(self.answering, asker)
        except TimeoutError:
            return _note(_SLOW)
        except Exception:
            log.exception("interaction %s failed", interaction.id)
            return _note(_FAULT.format(str(interaction.id)[-6:]))
        if question.command and question.command.posts:
            return _with_warning(reply, interaction)
        return reply

    async def _more(self, interaction: Interaction, more: More) -> None:
        if more.how == "m":
            kept = self._kept.get(more.text)
            await self._show(interaction, kept or _note(_FORGOTTEN), page=more.page if kept else 0, key=more.text)
            return
        question = asked_again(more.how, more.text)
        reply = await self._asked(interaction, question) if question else _note(_OLD_BUTTON)
        await self._show(interaction, reply, question, page=more.page)

    async def _share(self, interaction: Interaction) -> None:
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

    async def _show(
        self, interaction: Interaction, reply: Reply, question: Question | None = None, page: int = 0, key: str = ""
    ) -> None:
        found = pages(reply)
        number = min(page, len(found) - 1)
        buttons = self._own_buttons(reply, found, number, question, key)
        shown = discord.Embed.from_dict(embed(found[number]))
        view = _view(components(found[number], buttons))
        try:
            if reply.private:
                await interaction.edit_original_response(embed=shown, view=view, allowed_mentions=_NOBODY)
            else:
                # What was acknowledged privately stays private, so a public reply is a message of its own.
                await interaction.delete_original_response()
                await interaction.followup.send(embed=shown, view=view, allowed_mentions=_NOBODY)
        except _NOT_TAKEN as error:
            log.warning("an answer could not be shown: %s", error)
        except _NOT_READ:
            log.warning("Discord took an answer, and what it said of it could not be read")

    def _own_buttons(
        self, reply: Reply, found: Sequence[Page], number: int, question: Question | None, key: str
    ) -> list[Button]:
        buttons = []
        if number + 1 < len(found):
            buttons.append(Button("More", self._more_of(reply, number + 1, question, key)))
        if (
            reply.private
            and not reply.mistaken
            and question
            and (question.kind == "restricted" or (question.command and question.command.shares))
        ):
            buttons.append(Button("Share in channel", Share()))
        return buttons

    def _more_of(self, reply: Reply, page: int, question: Question | None, key: str) -> More:
        """Ask again where that is harmless and short enough for a custom id; else keep the reply for a while."""
        if question and question.again:
            asked = More(page, *question.again)
            if write(asked):
                return asked
        if key not in self._kept:
            key = secrets.token_hex(8)
            self._kept[key] = reply
            while len(self._kept) > _KEPT_REPLIES:
                self._kept.popitem(last=False)
        return More(page, "m", key)


def _may_have_arrived(error: Exception) -> bool:
    """Whether an acknowledgement whose answer was lost may count; then the asker is not left with "thinking…"."""
    if isinstance(error, discord.HTTPException):
        # discord.py repeats what was answered by a 5xx.
        return error.code == _ACKNOWLEDGED_BEFORE
    return not isinstance(error, aiohttp.ClientConnectorError)


def _asker(interaction: Interaction) -> Asker | None:
    if interaction.channel_id is None:
        return None
    channel = str(interaction.channel_id)
    if interaction.guild_id is None:
        # Each private conversation is a workspace of its own: nobody may see another's subscriptions.
        return Asker(Channel("discord", f"@{channel}", channel), str(interaction.user.id), may_manage=True)
    may_manage = interaction.permissions.manage_channels or interaction.permissions.administrator
    return Asker(Channel("discord", str(interaction.guild_id), channel), str(interaction.user.id), may_manage)


def _with_warning(reply: Reply, interaction: Interaction) -> Reply:
    """Say at once what the bot lacks in this channel, not only when the first alert fails."""
    thread = isinstance(interaction.channel, discord.Thread)
    lacks = lacking(interaction.app_permissions.value, thread=thread) if interaction.guild_id else None
    if lacks is None or reply.tone is Tone.STOP:
        return reply
    words = f"allow {lacks.said} for the bot in this channel's settings under Permissions; until then alerts wait."
    return replace(reply, tone=Tone.CAUTION, lines=(*reply.lines, Line(words, bold="I cannot post here yet:")))


def _note(text: str) -> Reply:
    return Reply("Exportwatch", Tone.CAUTION, (Line(text),))


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
