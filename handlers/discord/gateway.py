"""The gateway: discord.py's client with commands and buttons, its start, reconnection and stop."""

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
from discord.http import Route

from bot.errors import ConfigError
from bot.model.delivery import Channel
from bot.proxies import ENVIRONMENT, Proxies, obstacle
from handlers.chat.answering import Answering
from handlers.commands import COMMANDS
from handlers.discord.api import PORTAL
from handlers.discord.app import InteractionHandler, answer_message
from handlers.discord.client import ClientAtAddress, answer_interactions_at
from handlers.discord.context import Interaction, named
from handlers.discord.registration import CatalogueTranslator, app_commands_of, check_menu, is_registered, parts_command
from handlers.discord.settings import invite, missing_permissions
from handlers.messages.speech import first_served, later, reading

log = logging.getLogger(__name__)

_AUTHENTICATION_FAILED, _SHARDING_REQUIRED, _INVALID_INTENTS = 4004, 4011, 4013
_NOT_FOUND = 404
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_REGISTER_SECONDS = 20.0
_REGISTER_AGAIN, _REGISTER_AGAIN_AT_MOST = 60.0, 3600.0
_FINISH_SECONDS, _CLOSE_SECONDS = 1.0, 1.5
"""Seconds for answers under way and for closing; together less than the three that a stop may take."""

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
"""None of them is privileged: of a message that is not written to the bot Discord withholds the words."""

_CHANGED = later("This command has changed. Wait a minute or restart Discord, then it shows the new form.")


# -- permanent errors; all others are retried


class DiscordTokenError(ConfigError):
    """Discord does not know the token: mistyped, reset or revoked."""

    def __init__(self) -> None:
        super().__init__(
            "DISCORD_TOKEN: Discord refuses the token. Open your application on "
            f"{PORTAL}, page Bot, press Reset Token, put the new one into DISCORD_TOKEN and start again."
        )


class DiscordIntentsError(ConfigError):
    """The gateway refuses the requested intents."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"Discord's gateway refuses the requested intents (close code {code}). Exportwatch asks for Guilds, "
            "Guild Messages and Direct Messages, which need no approval: check that DISCORD_TOKEN belongs to a bot, "
            "and update Exportwatch."
        )


class DiscordShardsError(ConfigError):
    """The bot is in more than 2,500 servers: Discord requires sharding, which is not supported."""

    def __init__(self) -> None:
        super().__init__(
            "Discord wants this bot to split its connection (close code 4011): it stands in more than 2,500 servers. "
            "Run a second application for the others."
        )


class DiscordAddressError(ConfigError):
    """DISCORD_API_URL does not lead to Discord's API."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"DISCORD_API_URL: {url} does not answer as Discord's API ({why}). Leave it unset for Discord itself; "
            "the form is https://discord.com/api/v10"
        )


# -- the client


class CommandTree(app_commands.CommandTree[Any]):
    """The commands; an error around them is logged and answered by a note."""

    answers: InteractionHandler

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer an error: an outdated form that Discord still shows, or a bug."""
        if isinstance(error, (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch)):
            log.info("interaction %s used an old form: %s", interaction.id, error)
            await self.answers.fault(interaction, _CHANGED)
            return
        log.error("interaction %s failed", interaction.id, exc_info=error)
        await self.answers.fault(interaction, later("Something went wrong on our side. Please try again."))


class Gateway(ClientAtAddress):
    """One connection to Discord's gateway. It caches servers and channels, but no members or messages."""

    def __init__(self, base: str, answers: InteractionHandler, ready: asyncio.Event, proxy: str | None = None) -> None:
        super().__init__(
            base,
            proxy=proxy,
            intents=INTENTS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.served = False
        self._registering: asyncio.Task[None] | None = None
        self._answers = answers
        self._is_ready = ready
        self._tree = CommandTree(self)
        self._tree.answers = answers
        self._translator = CatalogueTranslator()
        for command in app_commands_of(COMMANDS, answers.command, answers.suggest):
            self._tree.add_command(command)
        self._tree.add_command(check_menu(answers.check))
        self._tree.add_command(parts_command(answers.parts))

    async def setup_hook(self) -> None:
        """Find the gateway and register changed commands; called between login and connection."""
        await self._tree.set_translator(self._translator)
        shards = await self.learn_gateway()
        if shards > 1:
            log.warning("Discord recommends %s connections for this bot; Exportwatch opens one", shards)
        if not await self._registered():
            self._registering = asyncio.create_task(self._register_later())
        log.info("Discord knows this bot as %s; invite it with %s", self.user, invite(str(self.application_id)))

    async def on_connect(self) -> None:
        """Mark the gateway as ready: commands arrive from here on, two seconds before discord.py's own "ready"."""
        self.served = True
        self._is_ready.set()
        log.info("connected to Discord")

    async def on_resumed(self) -> None:
        """Mark the gateway as ready again; Discord resends missed events."""
        self._is_ready.set()
        log.info("connected to Discord again")

    async def on_disconnect(self) -> None:
        """Mark the gateway as not ready; discord.py reconnects."""
        self._is_ready.clear()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a server that the bot was invited to: in its system channel, else the first that allows messages."""
        channels = [*([guild.system_channel] if guild.system_channel else []), *guild.text_channels]
        for channel in channels:
            if missing_permissions(channel.permissions_for(guild.me).value, reading=False) is None:
                with reading(first_served([str(guild.preferred_locale)])):
                    await self._answers.session.answering.greet(Channel("discord", str(guild.id), str(channel.id)))
                return
        log.info("the bot was invited to the server %s and may not post in any channel there", guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Resume a server's channels at every start and after an outage: changes meanwhile were not reported."""
        await self._keep_names(guild, *guild.channels, *guild.threads)
        await self._opened(guild, "")

    async def on_guild_update(self, _: discord.Guild, after: discord.Guild) -> None:
        """Keep a server's name, which may have changed."""
        await self._keep_names(after, *after.channels, *after.threads)

    async def on_guild_channel_create(self, channel: GuildChannel) -> None:
        """Resume a channel that was created or became visible."""
        await self._opened(channel.guild, str(channel.id))

    async def on_guild_channel_update(self, _: GuildChannel, after: GuildChannel) -> None:
        """Resume a changed channel and its threads if the bot may post there now.

        The previous permissions are not compared, because an earlier change may have been missed.
        """
        await self._keep_names(after.guild, after)
        if missing_permissions(after.permissions_for(after.guild.me).value, reading=False) is None:
            threads = [str(thread.id) for thread in after.guild.threads if thread.parent_id == after.id]
            await self._opened(after.guild, str(after.id), *threads)

    async def on_raw_thread_update(self, changed: discord.RawThreadUpdateEvent) -> None:
        """Resume a thread that was reopened or unlocked."""
        guild = self.get_guild(changed.guild_id)
        thread = changed.data["thread_metadata"]
        if guild and not thread["archived"] and not thread.get("locked"):
            await self._opened(guild, str(changed.thread_id))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Resume a server's channels if a role's permissions changed, since the bot may have that role."""
        if before.permissions != after.permissions:
            await self._opened(after.guild, "")

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Resume a server's channels if the bot's roles or timeout changed; other members are not reported."""
        if after.id == after.guild.me.id and (before.roles, before.timed_out_until) != (
            after.roles,
            after.timed_out_until,
        ):
            await self._opened(after.guild, "")

    async def _keep_names(self, guild: discord.Guild, *channels: GuildChannel | discord.Thread) -> None:
        found = {Channel("discord", str(guild.id), str(one.id)): named(one, guild) for one in channels}
        await self._answers.session.answering.named({one: name for one, name in found.items() if name})

    async def _opened(self, guild: discord.Guild, *channels: str) -> None:
        """Resume channels where the bot may be able to post again; "" means the whole server."""
        await self._answers.session.answering.opened(
            *(Channel("discord", str(guild.id), channel) for channel in channels)
        )

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is written to the bot."""
        await answer_message(self._answers, message, self.user)

    async def on_interaction(self, interaction: Interaction) -> None:
        """Handle buttons and forms by their ids alone, so that those from before a restart work too."""
        if interaction.type is discord.InteractionType.component and interaction.data:
            await self._answers.button(interaction, str(interaction.data.get("custom_id", "")))
        elif interaction.type is discord.InteractionType.modal_submit and interaction.data:
            await self._answers.form(interaction, str(interaction.data.get("custom_id", "")), dict(interaction.data))

    async def _registered(self) -> bool:
        try:
            async with asyncio.timeout(_REGISTER_SECONDS):
                await self._register()
        except (discord.HTTPException, app_commands.AppCommandError, aiohttp.ClientError, OSError) as error:
            # For example Discord's daily limit; the commands that are registered still work.
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
        everything = self._tree.get_commands()
        commands = [await each.get_translated_payload(self._tree, self._translator) for each in everything]
        listing = Route("GET", "/applications/{application_id}/commands", application_id=self.application_id or 0)
        try:
            registered = await self.http.request(listing, params={"with_localizations": "true"})
        except discord.HTTPException as error:
            log.warning("Discord does not say which commands are registered (%s); registering them anew", error)
            registered = []
        if not is_registered(commands, registered):
            await self._tree.sync()
            log.info("registered the commands with Discord")

    async def leave(self) -> None:
        """Wait for answers under way, then close; a gateway that does not answer the closing is not waited for."""
        self._is_ready.clear()
        if self._registering:
            self._registering.cancel()
        await self._answers.session.finish(_FINISH_SECONDS)
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self.close()
        await self.http.close()


async def serve(
    base: str, token: str, answering: Answering, ready: asyncio.Event, proxies: Proxies = ENVIRONMENT
) -> None:
    """Answer people on Discord until cancelled, through the proxy that leads to `base`, if any.

    Retries after temporary errors (no network, Discord down). Raises ConfigError for permanent ones: a refused token,
    refused intents, a wrong address.
    """
    answer_interactions_at(base)
    pause = _FIRST_PAUSE
    with _quiet_log():
        while True:
            client = Gateway(base, InteractionHandler(answering), ready, proxies.leading_to(base))
            why = await _run_client(client, base, token)
            pause = _FIRST_PAUSE if client.served else pause
            log.warning("no connection to Discord (%s); trying again in %.0f s", why, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


async def _run_client(client: Gateway, base: str, token: str) -> str:
    """Run one client until its connection ends; return why it ended."""
    try:
        await client.start(token)
    except discord.LoginFailure:
        raise DiscordTokenError from None
    except discord.PrivilegedIntentsRequired:
        raise DiscordIntentsError(4014) from None
    except discord.ConnectionClosed as error:
        return _close_reason(error)
    except discord.HTTPException as error:
        if error.status == _NOT_FOUND:
            raise DiscordAddressError(base, str(error)) from None
        return str(error)
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise DiscordAddressError(base, str(error)) from None
    except (aiohttp.ClientError, discord.GatewayNotFound, TimeoutError, OSError) as error:
        return obstacle(error) or str(error) or type(error).__name__
    except (AttributeError, KeyError, TypeError, ValueError):
        # discord.py fails on an answer that is not Discord's, such as a network's login page.
        log.debug("what discord.py made of an answer", exc_info=True)
        return "what answers is not Discord; perhaps a proxy or a login page stands between"
    finally:
        await client.leave()
    return "the connection was closed"


def _close_reason(error: discord.ConnectionClosed) -> str:
    """Describe a close code after which discord.py gives up. Raises ConfigError for the permanent ones."""
    if error.code == _AUTHENTICATION_FAILED:
        raise DiscordTokenError from None
    if error.code == _SHARDING_REQUIRED:
        raise DiscordShardsError from None
    if error.code == _INVALID_INTENTS:
        raise DiscordIntentsError(error.code) from None
    return f"the gateway closed with code {error.code}"


@contextmanager
def _quiet_log() -> Iterator[None]:
    """Filter discord.py's log: no tracebacks for failed reconnections, no irrelevant warnings."""
    loggers = [logging.getLogger(f"discord.{name}") for name in ("client", "gateway")]
    for logger in loggers:
        logger.addFilter(_filter_record)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(_filter_record)


def _filter_record(record: logging.LogRecord) -> bool:
    if record.exc_info and str(record.msg).startswith("Attempting a reconnect"):
        record.msg, record.exc_info = (
            f"{record.msg} ({record.exc_info[1]})".replace("%", "%%").replace("%%.2f", "%.2f"),
            None,
        )
    return not any(words in str(record.msg) for words in _IRRELEVANT)


_IRRELEVANT = ("voice will NOT be supported", "Can't keep up")
"""Messages of discord.py to drop. The second is wrong if the gateway answers before discord.py recorded its request; a
blocked heartbeat has a message of its own."""
