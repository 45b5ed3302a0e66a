"""The gateway side: discord.py's client, its commands and buttons, and how it starts, lasts and stops. Edge."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import aiohttp
import discord
from discord import app_commands
from discord.abc import GuildChannel

from bot.model.delivery import Channel
from handlers.chat.answering import Answering
from handlers.discord.answers import Answers
from handlers.discord.client import AtAddress, answer_interactions_at
from handlers.discord.commands import Interaction, app_commands_of, same
from handlers.discord.errors import (
    DiscordAddressError,
    DiscordIntentsError,
    DiscordShardsError,
    DiscordTokenError,
)
from handlers.discord.permissions import invite, lacking

log = logging.getLogger(__name__)

_AUTHENTICATION_FAILED, _SHARDING_REQUIRED, _INVALID_INTENTS = 4004, 4011, 4013
_NOT_FOUND = 404
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_REGISTER_SECONDS = 20.0
_REGISTER_AGAIN, _REGISTER_AGAIN_AT_MOST = 60.0, 3600.0
_LAST_WORDS_SECONDS, _CLOSE_SECONDS = 1.0, 1.5
"""Together below the three seconds that a stop may take."""

_CHANGED = "This command has changed. Wait a minute or restart Discord, then it shows the new form."


class Commands(app_commands.CommandTree[Any]):
    """The commands; what fails around them ends in a friendly reply and a line in the log."""

    answers: Answers

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Reached for forms that Discord still shows although we changed them, and for bugs."""
        if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
            log.info("interaction %s used an old form: %s", interaction.id, error)
            await self.answers.fault(interaction, _CHANGED)
            return
        log.error("interaction %s failed", interaction.id, exc_info=error)
        await self.answers.fault(interaction, "Something went wrong on our side. Please try again.")


class Gateway(AtAddress):
    """One connection to Discord's gateway. Keeps servers and channels in mind, no members and no messages."""

    def __init__(self, base: str, answers: Answers, ready: asyncio.Event) -> None:
        super().__init__(
            base,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.served = False
        self._registering: asyncio.Task[None] | None = None
        self._answers = answers
        self._is_ready = ready
        self._tree = Commands(self)
        self._tree.answers = answers
        for command in app_commands_of(answers.session.answering.commands, answers.command, answers.suggest):
            self._tree.add_command(command)

    async def setup_hook(self) -> None:
        """Between logging in and connecting: find the gateway, register the commands if they changed."""
        shards = await self.learn_gateway()
        if shards > 1:
            log.warning("Discord recommends %s connections for this bot; Exportwatch opens one", shards)
        if not await self._registered():
            self._registering = asyncio.create_task(self._register_later())
        log.info("Discord knows this bot as %s; invite it with %s", self.user, invite(str(self.application_id)))

    async def on_connect(self) -> None:
        """Commands arrive from here on; discord.py's own "ready" comes two seconds later, when all servers are read."""
        self.served = True
        self._is_ready.set()
        log.info("connected to Discord")

    async def on_resumed(self) -> None:
        """Connected again; Discord sends what was missed."""
        self._is_ready.set()
        log.info("connected to Discord again")

    async def on_disconnect(self) -> None:
        """The connection is gone; discord.py makes another."""
        self._is_ready.clear()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Invited to a server: say hello where its own news stand, else in the first channel that takes messages."""
        places = [*([guild.system_channel] if guild.system_channel else []), *guild.text_channels]
        for place in places:
            if lacking(place.permissions_for(guild.me).value, reading=False) is None:
                await self._answers.session.answering.greet(Channel("discord", str(guild.id), str(place.id)))
                return
        log.info("the bot was invited to the server %s and may not post in any channel there", guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """At every start, and after an outage of Discord's: what changed meanwhile was not told."""
        await self._opened(guild, "")

    async def on_guild_channel_create(self, channel: GuildChannel) -> None:
        """Also sent for a channel that became visible."""
        await self._opened(channel.guild, str(channel.id))

    async def on_guild_channel_update(self, _: GuildChannel, after: GuildChannel) -> None:
        """Whether it is this change that lets the bot post is not asked: an earlier one may have been missed.

        A channel's permissions count for its threads too.
        """
        if lacking(after.permissions_for(after.guild.me).value, reading=False) is None:
            threads = [str(thread.id) for thread in after.guild.threads if thread.parent_id == after.id]
            await self._opened(after.guild, str(after.id), *threads)

    async def on_raw_thread_update(self, changed: discord.RawThreadUpdateEvent) -> None:
        """Opened again, or unlocked."""
        guild = self.get_guild(changed.guild_id)
        told = changed.data["thread_metadata"]
        if guild and not told["archived"] and not told.get("locked"):
            await self._opened(guild, str(changed.thread_id))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role that everybody has may be ours."""
        if before.permissions != after.permissions:
            await self._opened(after.guild, "")

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Without the intent for members only the bot itself is told of: its roles, and whether it may speak."""
        if after.id == after.guild.me.id and (before.roles, before.timed_out_until) != (
            after.roles,
            after.timed_out_until,
        ):
            await self._opened(after.guild, "")

    async def _opened(self, guild: discord.Guild, *channels: str) -> None:
        """The bot may post there again, perhaps; "" stands for the whole server."""
        await self._answers.session.answering.opened(
            *(Channel("discord", str(guild.id), channel) for channel in channels)
        )

    async def on_interaction(self, interaction: Interaction) -> None:
        """Buttons are known by their ids alone, so those of posts made before a restart work too."""
        if interaction.type is discord.InteractionType.component and interaction.data:
            await self._answers.button(interaction, str(interaction.data.get("custom_id", "")))

    async def _registered(self) -> bool:
        try:
            async with asyncio.timeout(_REGISTER_SECONDS):
                await self._register()
        except (discord.HTTPException, app_commands.AppCommandError, aiohttp.ClientError, OSError) as error:
            # Among others, Discord's daily limit, which discord.py would sleep out; the registered commands still work.
            why = str(error) or "no answer"
            log.warning("the commands could not be registered now, and are later: %s", why)
            return False
        return True

    async def _register_later(self) -> None:
        pause = _REGISTER_AGAIN
        while True:
            await asyncio.sleep(pause)
            if await self._registered():
                return
            pause = min(pause * 2, _REGISTER_AGAIN_AT_MOST)

    async def _register(self) -> None:
        wanted = [command.to_dict(self._tree) for command in self._tree.get_commands()]
        try:
            registered = await self.http.get_global_commands(self.application_id or 0)
        except discord.HTTPException as error:
            log.warning("Discord does not say which commands are registered (%s); registering them anew", error)
            registered = []
        if not same(wanted, registered):
            await self._tree.sync()
            log.info("registered the commands with Discord")

    async def leave(self) -> None:
        """Let answers under way finish, then go; a gateway that does not say goodbye is left standing."""
        self._is_ready.clear()
        if self._registering:
            self._registering.cancel()
        await self._answers.session.finish(_LAST_WORDS_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.close()
        await self.http.close()


async def serve(base: str, token: str, answering: Answering, ready: asyncio.Event) -> None:
    """Answer people on Discord until cancelled.

    Waits out what passes (no network, Discord down); raises a ConfigError for what does not: a refused token, refused
    intents, a wrong address.
    """
    answer_interactions_at(base)
    pause = _FIRST_PAUSE
    with _calm_log():
        while True:
            client = Gateway(base, Answers(answering), ready)
            why = await _connected(client, base, token)
            pause = _FIRST_PAUSE if client.served else pause
            log.warning("no connection to Discord (%s); trying again in %.0f s", why, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


async def _connected(client: Gateway, base: str, token: str) -> str:
    """One client's life; returns why it ended."""
    try:
        await client.start(token)
    except discord.LoginFailure:
        raise DiscordTokenError from None
    except discord.PrivilegedIntentsRequired:
        raise DiscordIntentsError(4014) from None
    except discord.ConnectionClosed as error:
        return _closed(error)
    except discord.HTTPException as error:
        if error.status == _NOT_FOUND:
            raise DiscordAddressError(base, str(error)) from None
        return str(error)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise DiscordAddressError(base, str(error)) from None
    except (aiohttp.ClientError, discord.GatewayNotFound, TimeoutError, OSError) as error:
        return str(error) or type(error).__name__
    except (AttributeError, KeyError, TypeError, ValueError):
        # discord.py's own stumbling over an answer that is not Discord's, as the login page of a network between.
        log.debug("what discord.py made of an answer", exc_info=True)
        return "what answers is not Discord; perhaps a proxy or a login page stands between"
    finally:
        await client.leave()
    return "the connection was closed"


def _closed(error: discord.ConnectionClosed) -> str:
    """Close codes after which discord.py gives up."""
    if error.code == _AUTHENTICATION_FAILED:
        raise DiscordTokenError from None
    if error.code == _SHARDING_REQUIRED:
        raise DiscordShardsError from None
    if error.code == _INVALID_INTENTS:
        raise DiscordIntentsError(error.code) from None
    return f"the gateway closed with code {error.code}"


@contextmanager
def _calm_log() -> Iterator[None]:
    """discord.py logs a traceback for each failed attempt to reconnect, and warns of what does not concern us."""
    loggers = [logging.getLogger(f"discord.{name}") for name in ("client", "gateway")]
    for logger in loggers:
        logger.addFilter(_calm)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_calm)


def _calm(record: logging.LogRecord) -> bool:
    if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
        record.msg, record.exc_info = (
            f"{record.msg} ({record.exc_info[1]})".replace("%", "%%").replace("%%.2f", "%.2f"),
            None,
        )
    return not any(words in str(record.msg) for words in _NO_CONCERN)


_NO_CONCERN = ("voice will NOT be supported", "Can't keep up")
"""The second is also said of a gateway that is quicker than discord.py's own note of when it asked; a blocked heartbeat
is reported apart from it."""
