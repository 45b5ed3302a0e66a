"""`exportwatch apprise`: list the targets of Apprise, try them, and subscribe them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import settings as settings_
from bot.errors import ConfigError, UsageError
from bot.model.delivery import Content, Delivery, Sent
from handlers.apprise import PLATFORM
from handlers.apprise.sender import AppriseSender
from handlers.apprise.targets import AppriseSettings, channel, check_installed, read, service
from handlers.chat.receivers import EntryFile
from handlers.console import render
from handlers.messages.deliveries import notice
from handlers.terminal.webhooks import exports_of


@click.group()
def command() -> None:
    """Send alerts by e-mail, to Teams, Mattermost, Telegram and others (Apprise; docs/apprise.md).

    The targets stand in the file that EXPORTWATCH_APPRISE names; a running bot reads it again when it changes.
    """


@command.command("list")
def list_() -> None:
    """List the targets with their services."""
    for name, target in read(_file()).items():
        click.echo(f"{name}  {service(target)}")


@command.command()
@click.argument("name")
def test(name: str) -> int:
    """Send a message of ours to a target now, past every queue. The exit code is 1 if it is not taken."""
    check_installed()
    outcome = asyncio.run(_test(_file(), _known(name)))
    click.echo(f"{name}: {outcome or 'taken'}", err=bool(outcome))
    return int(bool(outcome))


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def exports(name: str, words: tuple[str, ...]) -> int:
    """Do for a target what `/exports` does in a channel: subscribe, unsubscribe, list, settings, preview.

    For example: exportwatch apprise exports board subscribe about:graphite from:CN digest:weekly
    """
    reply = asyncio.run(exports_of(settings_.load(), channel(_known(name)), " ".join(words)))
    click.echo(render.plain(render.reply(reply)))
    return int(reply.mistaken)


def _file() -> Path:
    settings = AppriseSettings.load()
    if settings.file is None:
        raise ConfigError(
            "EXPORTWATCH_APPRISE is not set: name the file of targets, for example "
            f"EXPORTWATCH_APPRISE=apprise.yaml ({PLATFORM.docs})"
        )
    return settings.file


def _known(name: str) -> str:
    targets = read(_file())
    if name not in targets:
        raise UsageError(f"there is no target {name!r}; there are {', '.join(targets) or 'none'}")
    return name


async def _test(path: Path, name: str) -> str:
    """Send a test message; return why it was not accepted, empty if it was."""
    content = Content(title="A test of Exportwatch", lines=("If you can read this, the address was right.",))
    id_ = f"test-{int(datetime.now(UTC).timestamp() * 1000)}"
    sender = AppriseSender(EntryFile(path, read), notice)
    outcome = await sender.send(Delivery(id_, channel(name), kind="notice", content=content))
    return "" if isinstance(outcome, Sent) else f"{outcome.why}. {getattr(outcome, 'advice', '')}".strip()
