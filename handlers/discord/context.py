"""Answers on Discord: who asks and where, the right to manage, an answer in place of the acknowledgement."""

from __future__ import annotations

import io
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import discord
from discord.abc import GuildChannel

from bot.errors import UsageError
from bot.model.delivery import Channel, ChannelName
from handlers.chat.answering import Question
from handlers.chat.parts_lists import check_bytes, defaults_in, is_list
from handlers.chat.session import FORM, MORE, SHARE, ShownPage, cannot_post
from handlers.commands.records import Asker
from handlers.discord.render import FormRef, Json, OwnButton, Share, components, embed, pages
from handlers.discord.settings import CONVENTIONS, MissingPermissions, missing_permissions
from handlers.messages.reply import Reply, Tone
from handlers.messages.speech import first_served, later, say
from handlers.parts.desk import GivenList

log = logging.getLogger(__name__)

NOBODY = discord.AllowedMentions.none()
POST_ERRORS = (discord.HTTPException, aiohttp.ClientError, OSError)
UNREADABLE_ANSWER = (AttributeError, KeyError, TypeError, ValueError)
"""Errors of discord.py while it reads the answer to a message that was accepted: the message must not be repeated."""
UNSEEN_CHANNEL = later("You may not view this channel at present, so nothing is shown or changed here.")
_NO_CHANNEL = later("Discord does not say which channel this is. Please use a text channel or a thread.")
Interaction = discord.Interaction[Any]


@dataclass(frozen=True, slots=True)
class DiscordContext:
    """`handlers.chat.session.ChatContext` on Discord: an acknowledged interaction."""

    interaction: Interaction

    def refusal(self, question: Question | None) -> str:
        """Refuse if the interaction has no channel, or one that the person may not view now: buttons stay on screen."""
        del question
        if self.interaction.channel_id is None:
            return say(_NO_CHANNEL)
        return "" if may_view(self.interaction) else say(UNSEEN_CHANNEL)

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks; each interaction carries the person's permissions."""
        del changes
        interaction, channel = self.interaction, str(self.interaction.channel_id)
        user = str(interaction.user.id)
        if interaction.guild_id is None:
            # Each private conversation is its own workspace, so that nobody sees another's subscriptions.
            here = Channel("discord", f"@{channel}", channel)
            return Asker(here, user, may_manage=True, platform=CONVENTIONS, name=interaction.user.display_name)
        may_manage = interaction.permissions.manage_channels or interaction.permissions.administrator
        here = Channel("discord", str(interaction.guild_id), channel)
        return Asker(here, user, may_manage, platform=CONVENTIONS, name=interaction.user.display_name)

    async def alone(self) -> Asker | None:
        """Return who asks, in the direct messages with the bot."""
        return await alone(self.interaction.user)

    async def checked(self, reply: Reply, *, posts: bool) -> Reply:
        """Say if the bot lacks permissions in this channel, before the first alert fails."""
        advice = self.obstacle() if posts and reply.tone is not Tone.STOP else ""
        return cannot_post(reply, advice) if advice else reply

    def obstacle(self) -> str:
        """Return what keeps the bot from posting there, with what to do; empty if nothing does."""
        missing = self.missing() if self.interaction.guild_id else None
        if missing is None:
            return ""
        return say(
            "allow {permissions} for the bot in this channel's settings under Permissions; until then alerts wait.",
            permissions=missing.names_joined,
        )

    def missing(self) -> MissingPermissions | None:
        """Return the permissions that the bot lacks where it was asked; None if it lacks none."""
        thread = isinstance(self.interaction.channel, discord.Thread)
        return missing_permissions(self.interaction.app_permissions.value, thread=thread)

    def channel_name(self) -> ChannelName | None:
        """Return the names of the channel and its server; direct messages have none."""
        return named(self.interaction.channel, self.interaction.guild)

    async def tell_to_wait(self, text: str) -> None:
        """Do nothing: Discord shows that the bot is thinking until the answer comes."""

    async def attach(self, name: str, body: bytes) -> str:
        """Post a file that only the asker sees; return why it could not be."""
        return await attached(self.interaction.followup.send, name, body, ephemeral=True)

    async def show(self, shown: ShownPage) -> None:
        """Show a page instead of the acknowledgement."""
        page, view = drawn(shown)
        try:
            if shown.reply.private:
                await self.interaction.edit_original_response(embed=page, view=view, allowed_mentions=NOBODY)
            else:
                # A private acknowledgement cannot become public, so a public reply is a new message.
                await self.interaction.delete_original_response()
                await self.interaction.followup.send(embed=page, view=view, allowed_mentions=NOBODY)
        except POST_ERRORS as error:
            log.warning("an answer could not be shown: %s", error)
        except UNREADABLE_ANSWER:
            log.warning("Discord took an answer, and what it said of it could not be read")


async def alone(user: discord.User | discord.Member) -> Asker | None:
    """Return a person in their direct messages with the bot; None if Discord opens none."""
    try:
        talk = await user.create_dm()
    except (*POST_ERRORS, *UNREADABLE_ANSWER) as error:
        log.warning("a conversation could not be opened: %s", type(error).__name__)
        return None
    here = Channel("discord", f"@{talk.id}", str(talk.id))
    return Asker(here, str(user.id), may_manage=True, platform=CONVENTIONS, name=user.display_name)


async def attached(send: Callable[..., Awaitable[object]], name: str, body: bytes, **more: Any) -> str:  # noqa: ANN401 - discord.py's
    """Post a file; return why it could not be, for people, else empty. No answer of Discord raises."""
    try:
        await send(file=discord.File(io.BytesIO(body), name), allowed_mentions=NOBODY, **more)
    except discord.Forbidden:
        return say("The workbook could not be posted: allow the bot to attach files in this channel.")
    except POST_ERRORS as error:
        log.warning("a workbook could not be posted: %s", error)
        return say("The workbook could not be posted. Please give me the list again.")
    except UNREADABLE_ANSWER:
        log.warning("Discord took a workbook, and what it said of it could not be read")
    return ""


def list_in(message: discord.Message) -> discord.Attachment | None:
    """Return the first file of a message that is a parts list by its name; None if there is none."""
    return next((one for one in message.attachments if is_list(one.filename)), None)


async def fetched(file: discord.Attachment, text: str) -> GivenList:
    """Fetch a file. Raises UsageError, with what to do."""
    check_bytes(file.size)
    if not is_list(file.filename):
        raise UsageError(say("{name} is no table: give me .xlsx, .xls, .ods, .csv or .tsv", name=file.filename[:60]))
    try:
        body = await file.read()
    except POST_ERRORS as error:
        raise UsageError(say("Discord did not hand over the file. Please send it again.")) from error
    check_bytes(len(body))
    return GivenList(file.filename, body, file.content_type or "", defaults_in(text))


@dataclass(frozen=True, slots=True)
class ElsewhereContext(DiscordContext):
    """An interaction about another channel than its own: the rights of both sides are those in that channel."""

    channel: str
    permissions: discord.Permissions

    async def asker(self, *, changes: bool) -> Asker:
        """Return who asks, with the permissions that Discord sends along with the channel that was chosen."""
        here = await DiscordContext.asker(self, changes=changes)
        may = self.permissions.view_channel and self.permissions.manage_channels
        there = replace(here.channel, id=self.channel)
        return replace(here, channel=there, may_manage=may or self.permissions.administrator)

    def channel_name(self) -> ChannelName | None:
        """Return the names of that channel and its server, as far as the bot sees it."""
        return named(self._find_channel(), self.interaction.guild)

    def _find_channel(self) -> GuildChannel | None:
        guild = self.interaction.guild
        return guild.get_channel(int(self.channel)) if guild and self.channel.isdecimal() else None

    def missing(self) -> MissingPermissions | None:
        """Return the permissions that the bot lacks in that channel, as far as it sees it."""
        guild, found = self.interaction.guild, self._find_channel()
        if guild is None or guild.me is None:
            return None
        allowed = found.permissions_for(guild.me).value if found else 0
        return missing_permissions(allowed)


def named(channel: object, guild: discord.Guild | None) -> ChannelName | None:
    """Return the names of a server's channel or thread; None for what is of no server or has no name."""
    return ChannelName.of(getattr(channel, "name", None), getattr(guild, "name", "")) if guild else None


def may_view(interaction: Interaction) -> bool:
    """Return whether the person may view the channel; without that Discord's other permissions count for nothing."""
    permissions = interaction.permissions
    return interaction.guild_id is None or permissions.view_channel or permissions.administrator


def language_of(interaction: Interaction) -> str:
    """Return the language of the person, or else of the server; English if neither is offered."""
    return first_served(str(one) for one in (interaction.locale, interaction.guild_locale) if one)


def drawn(shown: ShownPage) -> tuple[discord.Embed, discord.ui.View]:
    """Return a page and its buttons as discord.py sends them."""
    all_pages = pages(shown.reply)
    number = min(shown.page, len(all_pages) - 1)
    page = discord.Embed.from_dict(embed(all_pages[number]))
    return page, _view(components(all_pages[number], _own_buttons(shown, further=number + 1 < len(all_pages))))


def _view(rows: Sequence[Json]) -> discord.ui.View:
    """Make discord.py's view of buttons; stopped, so that discord.py does not keep it: presses are read from ids."""
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


def _own_buttons(shown: ShownPage, *, further: bool) -> list[OwnButton]:
    buttons = [OwnButton(label, page) for label, page in shown.questions]
    if shown.form and not shown.page:
        buttons.append(OwnButton(say(FORM), FormRef("subscribe")))
    if further and shown.turn:
        buttons.append(OwnButton(say(MORE), shown.turn.next))
    return [*buttons, OwnButton(say(SHARE), Share())] if shown.shares else buttons
