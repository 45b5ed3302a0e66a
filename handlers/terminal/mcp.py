"""`exportwatch mcp`: serves the look-ups as tools for assistants."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_address

import click

from bot import settings as settings_
from bot.errors import ConfigError, UsageError
from bot.feeds.source_files import load_with_extra
from bot.model.announcement import Announcement
from bot.store.events import Events
from bot.store.keys import Keys
from handlers.commands.lookups import Lookups
from handlers.knowledge import vocabulary
from handlers.screening import screening_of
from handlers.terminal.local_bot import connect_to_bot, pending_notices
from handlers.terminal.restricted import open_rules


@click.command("mcp")
@click.option("--http", "address", metavar="HOST:PORT", help="Serve streamable HTTP at /mcp of this address instead.")
def mcp_command(address: str | None) -> None:
    """Serve the look-ups to an assistant by the Model Context Protocol, on stdin and stdout.

    Needs the extra mcp. Announcements are those of the bot that runs here or on REDIS_URL. Only loopback addresses
    (127.0.0.1:8090) are served: put a proxy that asks who is there in front of it for others.
    """
    where = _loopback(address) if address else None
    try:
        from handlers.terminal import mcp_server  # noqa: PLC0415 - the extra may be missing
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"exportwatch mcp needs the extra mcp ({error.name} is missing): pip install 'exportwatch[mcp]'"
        ) from error
    settings, rules = settings_.load(), open_rules()
    sources = load_with_extra(settings.feeds, settings.extra_feeds, settings.allow_private).sources

    async def recent(count: int) -> Sequence[Announcement]:
        async with connect_to_bot(settings) as redis:
            return await Events(redis, Keys()).latest(count)

    tools = mcp_server.AssistantTools(
        Lookups(rules, lambda: datetime.now(UTC).date()),
        vocabulary(rules, sources={source.id: source.name for source in sources}),
        recent,
        lambda measures: asyncio.to_thread(pending_notices, measures),
        screening_of(settings),
    )
    if where is None:
        asyncio.run(mcp_server.over_stdio(tools))
        return
    click.echo(f"exportwatch: MCP at http://{address}/mcp. Press Ctrl-C to stop.", err=True)
    asyncio.run(mcp_server.over_http(tools, *where))


def _loopback(address: str) -> tuple[str, int]:
    """Return host and port. Raises UsageError if they are malformed or not loopback."""
    host, _, port = address.rpartition(":")
    bare = host.strip("[]")
    if not port.isdecimal() or not 0 < int(port) < 65_536 or not bare:  # noqa: PLR2004 - the highest port there is
        raise UsageError(f"--http {address}: write host:port, for example 127.0.0.1:8090")
    try:
        is_loopback = bare == "localhost" or ip_address(bare).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise UsageError(
            f"--http {address}: nobody is asked who they are there, so only loopback is served: 127.0.0.1:{port}. "
            "Put a proxy with a login in front of it for others."
        )
    return bare, int(port)
