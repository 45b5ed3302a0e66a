"""`exportwatch webhooks`: adds receivers, subscribes them, and tests them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot import settings as settings_
from bot.errors import ConfigError, StoreError, UsageError
from bot.model.delivery import Channel, Content, Delivery, Sent
from bot.settings import Settings
from bot.store.keys import Keys
from handlers import knowledge
from handlers.chat.answering import Answering, Question
from handlers.chat.receivers import EntryFile
from handlers.commands.command import Asker
from handlers.console import render
from handlers.messages.deliveries import notice
from handlers.messages.reply import Reply
from handlers.platforms import conventions_of
from handlers.records import RedisRecords
from handlers.stores import Store
from handlers.terminal.local_bot import connect_to_bot
from handlers.webhook import PLATFORM
from handlers.webhook.hooks import Hook, WebhookSettings, add_hook, channel, read
from handlers.webhook.sender import WebhookSender

_NOBODY = "-"
"""The user id of whoever subscribes from the command line."""


@click.group()
def command() -> None:
    """Send alerts as signed JSON to addresses of yours (Standard Webhooks). docs/webhooks.md shows a receiver.

    The receivers stand in the file that EXPORTWATCH_WEBHOOKS names; a running bot reads it again when it changes.
    """


@command.command()
@click.argument("name")
@click.argument("url")
@click.option("--private", is_flag=True, help="The address is one of a private network, or of this machine.")
def add(name: str, url: str, private: bool) -> None:
    """Enter a receiver with a new secret at the end of the file."""
    hook = add_hook(_file(), name, url, private=private)
    click.echo(f"Secret, for the receiver: {hook.secret[0].get_secret_value()}")
    click.echo(f"Next: exportwatch webhooks exports {name} subscribe about:graphite from:CN", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_(as_json: bool) -> None:
    """List the receivers, and what each is subscribed to if a bot runs."""
    hooks = read(_file())
    subscribed = asyncio.run(_subscribed(settings_.load()))
    for row in _rows(hooks, subscribed):
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))


@command.command()
@click.argument("name")
def test(name: str) -> int:
    """Send a signed message of ours to a receiver now, past every queue. The exit code is 1 if it is not taken."""
    outcome = asyncio.run(_test(_file(), _known(name), settings_.load().contact))
    if outcome:
        click.echo(f"{name}: {outcome}", err=True)
        return 1
    click.echo(f"{name}: taken")
    return 0


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def exports(name: str, words: tuple[str, ...]) -> int:
    """Do for a receiver what `/exports` does in a channel: subscribe, unsubscribe, list, settings, preview.

    For example: exportwatch webhooks exports erp subscribe about:graphite from:CN digest:daily@08:30
    """
    reply = asyncio.run(exports_of(settings_.load(), channel(_known(name)), " ".join(words)))
    click.echo(render.plain(render.reply(reply)))
    return int(reply.mistaken)


def _file() -> Path:
    settings = WebhookSettings.load()
    if settings.file is None:
        raise ConfigError(
            "EXPORTWATCH_WEBHOOKS is not set: name the file of receivers, for example "
            f"EXPORTWATCH_WEBHOOKS=webhooks.yaml ({PLATFORM.docs})"
        )
    return settings.file


def _known(name: str) -> str:
    hooks = read(_file())
    if name not in hooks:
        raise UsageError(f"there is no hook {name!r}; there are {', '.join(hooks) or 'none'}")
    return name


async def _subscribed(settings: Settings) -> Mapping[str, Sequence[str]] | None:
    """Return the subscriptions of each hook; None if no bot runs."""
    try:
        async with connect_to_bot(settings) as redis:
            subscriptions = await Store.over(redis, "", Keys()).subscriptions.all()
    except StoreError:
        return None
    names = {one.channel.workspace for one in subscriptions if one.channel.platform == PLATFORM.key}
    return {name: [one.typed for one in subscriptions if one.channel == channel(name)] for name in names}


def _rows(hooks: Mapping[str, Hook], known: Mapping[str, Sequence[str]] | None) -> Iterator[dict[str, object]]:
    for name, hook in hooks.items():
        filters = None if known is None else list(known.get(name, ()))
        yield {"name": name, "host": hook.host, "private": hook.private, "subscriptions": filters}


def _line(row: Mapping[str, object]) -> str:
    filters = row["subscriptions"]
    told = "no bot runs here" if filters is None else "; ".join(map(str, filters or ["subscribed to nothing"]))  # type: ignore[call-overload] # a list of texts, see _rows
    return f"{row['name']}  {row['host']}  {told}"


async def _test(path: Path, name: str, contact: str | None) -> str:
    """Send a test message; return why it was not accepted, empty if it was."""
    sender = WebhookSender(EntryFile(path, read), notice, contact)
    now = datetime.now(UTC)
    content = Content(title="A test of Exportwatch", lines=("If you can read this, the signature was right.",))
    try:
        outcome = await sender.send(
            Delivery(f"test-{int(now.timestamp() * 1000)}", channel(name), kind="notice", content=content)
        )
    finally:
        await sender.close()
    if isinstance(outcome, Sent):
        return ""
    return f"{outcome.why}. {getattr(outcome, 'advice', '')}".strip()


async def exports_of(settings: Settings, channel_: Channel, text: str) -> Reply:
    """Run an `/exports` command for a receiver's channel."""
    knowledge_base = knowledge.read(settings)

    async def no_wake(_: Sequence[Channel]) -> None:
        """Do nothing: a running bot checks every outbox within seconds."""

    async with connect_to_bot(settings) as redis:
        records = RedisRecords(Store.over(redis, "", Keys()), no_wake, knowledge_base.sources)
        answering = Answering(records, knowledge_base.rules, knowledge_base.vocabulary, lambda: datetime.now(UTC))
        asker = Asker(channel_, _NOBODY, may_manage=True, platform=conventions_of(channel_))
        return await answering.answer(asker, Question("exports", text))
