"""Messages in plain words on Discord: which are questions to the bot, and the answer beside them.

Without a privileged intent Discord passes the words of a message only where it mentions the bot, is written to it
alone, or was picked from a message's menu.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import discord

from bot.model.delivery import Channel, ChannelName
from handlers.chat.answering import Question
from handlers.chat.session import ShownPage
from handlers.commands.records import Asker
from handlers.discord.app import InteractionHandler
from handlers.discord.context import NOBODY, POST_ERRORS, UNREADABLE_ANSWER, alone, attached, drawn, fetched, list_in
from handlers.discord.settings import CONVENTIONS
from handlers.messages.reply import Reply
from handlers.messages.speech import first_served, reading

log = logging.getLogger(__name__)


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
