"""`exportwatch webhooks` and `exportwatch apprise`: list, test and subscribe receivers, and add webhooks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, TypeVar

import click
from pydantic import SecretStr

from bot import settings as settings_
from bot.errors import ConfigError, StoreError, UsageError
from bot.model.delivery import Channel, Content, Delivery, Sender, Sent
from bot.settings import Settings
from bot.store.keys import Keys
from handlers import apprise, console, knowledge, webhook
from handlers import apprise as targets
from handlers.chat.answering import Answering, Question
from handlers.chat.platform import Platform
from handlers.chat.receivers import EntryFile
from handlers.commands.records import Asker
from handlers.messages.deliveries import notice
from handlers.messages.reply import Reply
from handlers.platforms import conventions_of
from handlers.records import RedisRecords
from handlers.stores import Store
from handlers.terminal import Group
from handlers.terminal.local_bot import connect_to_bot
from handlers.webhook import settings as hooks
from handlers.webhook.settings import Hook

T = TypeVar("T")
_NOBODY = "-"
"""The user id of whoever subscribes from the command line."""


@dataclass(frozen=True, slots=True)
class ReceiverKind(Generic[T]):
    """A platform whose receivers stand in a file. `noun` names one of them, `file_name` the file, usually."""

    platform: Platform[Any]
    noun: str
    file_name: str
    read: Callable[[Path], Mapping[str, T]]
    channel: Callable[[str], Channel]

    @property
    def file(self) -> Path:
        """The file that the settings name. Raises ConfigError if they name none."""
        path: Path | None = self.platform.settings.load().file
        if path is None:
            [variable] = self.platform.settings.names()
            raise ConfigError(
                f"{variable} is not set: name the file of {self.noun}s, for example {variable}={self.file_name} "
                f"({self.platform.docs})"
            )
        return path

    def find(self, name: str) -> Channel:
        """Return a receiver's channel. Raises UsageError that lists the names of the file if it has no such entry."""
        names = self.read(self.file)
        if name not in names:
            raise UsageError(f"there is no {self.noun} {name!r}; there are {', '.join(names) or 'none'}")
        return self.channel(name)


WEBHOOKS: ReceiverKind[Hook] = ReceiverKind(webhook.PLATFORM, "hook", "webhooks.yaml", hooks.read, hooks.channel)
APPRISE: ReceiverKind[SecretStr] = ReceiverKind(
    apprise.PLATFORM, "target", "apprise.yaml", targets.read, targets.channel
)


@click.group(cls=Group)
def webhooks_command() -> None:
    """Send alerts as signed JSON to addresses of yours (Standard Webhooks). docs/webhooks.md shows a receiver.

    The receivers stand in the file that EXPORTWATCH_WEBHOOKS names; a running bot reads it again when it changes.
    """


@webhooks_command.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--private", is_flag=True, help="The address is one of a private network, or of this machine.")
def add_webhook(name: str, url: str, private: bool) -> None:
    """Enter a receiver with a new secret at the end of the file."""
    hook = hooks.add_hook(WEBHOOKS.file, name, url, private=private)
    click.echo(f"Secret, for the receiver: {hook.secret[0].get_secret_value()}")
    click.echo(f"Next: exportwatch webhooks exports {name} subscribe about:graphite from:CN", err=True)


@webhooks_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def list_webhooks(as_json: bool) -> None:
    """List the receivers, and what each is subscribed to if a bot runs."""
    known = hooks.read(WEBHOOKS.file)
    subscribed = asyncio.run(_subscribed(settings_.load(), WEBHOOKS))
    for row in _rows(known, subscribed):
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))


@webhooks_command.command("test")
@click.argument("name")
def test_webhook(name: str) -> int:
    """Send a signed message of ours to a receiver now, past every queue. The exit code is 1 if it is not taken."""
    from handlers.webhook.send import WebhookSender  # noqa: PLC0415 - only a test posts

    async def send() -> str:
        sender = WebhookSender(EntryFile(WEBHOOKS.file, hooks.read), notice, settings_.load().contact)
        try:
            return await _test(sender, WEBHOOKS.find(name), "If you can read this, the signature was right.")
        finally:
            await sender.close()

    return _show_test(name, asyncio.run(send()))


@webhooks_command.command("exports", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def webhook_exports(name: str, words: tuple[str, ...]) -> int:
    """Do for a receiver what `/exports` does in a channel: subscribe, unsubscribe, list, settings, preview.

    For example: exportwatch webhooks exports erp subscribe about:graphite from:CN digest:daily@08:30
    """
    return _exports(WEBHOOKS.find(name), words)


@click.group(cls=Group)
def apprise_command() -> None:
    """Send alerts by e-mail, to Teams, Mattermost, Telegram and others (Apprise; docs/apprise.md).

    The targets stand in the file that EXPORTWATCH_APPRISE names; a running bot reads it again when it changes.
    """


@apprise_command.command("list")
def list_targets() -> None:
    """List the targets with their services."""
    for name, target in targets.read(APPRISE.file).items():
        click.echo(f"{name}  {targets.service(target)}")


@apprise_command.command("test")
@click.argument("name")
def test_target(name: str) -> int:
    """Send a message of ours to a target now, past every queue. The exit code is 1 if it is not taken."""
    from handlers.apprise import AppriseSender  # noqa: PLC0415 - only a test sends

    targets.check_installed()
    channel = APPRISE.find(name)
    sender = AppriseSender(EntryFile(APPRISE.file, targets.read), notice)
    return _show_test(name, asyncio.run(_test(sender, channel, "If you can read this, the address was right.")))


@apprise_command.command("exports", context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def target_exports(name: str, words: tuple[str, ...]) -> int:
    """Do for a target what `/exports` does in a channel: subscribe, unsubscribe, list, settings, preview.

    For example: exportwatch apprise exports board subscribe about:graphite from:CN digest:weekly
    """
    return _exports(APPRISE.find(name), words)


async def _subscribed(settings: Settings, kind: ReceiverKind[Any]) -> Mapping[str, Sequence[str]] | None:
    """Return the subscriptions of each receiver by its name; None if no bot runs."""
    try:
        async with connect_to_bot(settings) as redis:
            subscriptions = await Store.over(redis, Keys()).subscriptions.all()
    except StoreError:
        return None
    names = {one.channel.workspace for one in subscriptions if one.channel.platform == kind.platform.key}
    return {name: [one.typed for one in subscriptions if one.channel == kind.channel(name)] for name in names}


def _rows(known: Mapping[str, Hook], subscribed: Mapping[str, Sequence[str]] | None) -> Iterator[dict[str, object]]:
    for name, hook in known.items():
        filters = None if subscribed is None else list(subscribed.get(name, ()))
        yield {"name": name, "host": hook.host, "private": hook.private, "subscriptions": filters}


def _line(row: Mapping[str, object]) -> str:
    filters = row["subscriptions"]
    told = "no bot runs here" if filters is None else "; ".join(map(str, filters or ["subscribed to nothing"]))  # type: ignore[call-overload] # a list of texts, see _rows
    return f"{row['name']}  {row['host']}  {told}"


async def _test(sender: Sender, channel: Channel, line: str) -> str:
    content = Content(title="A test of Exportwatch", lines=(line,))
    id_ = f"test-{int(datetime.now(UTC).timestamp() * 1000)}"
    outcome = await sender.send(Delivery(id_, channel, kind="notice", content=content))
    return "" if isinstance(outcome, Sent) else f"{outcome.why}. {getattr(outcome, 'advice', '')}".strip()


def _show_test(name: str, problem: str) -> int:
    click.echo(f"{name}: {problem or 'taken'}", err=bool(problem))
    return int(bool(problem))


def _exports(channel: Channel, words: Sequence[str]) -> int:
    """Run an `/exports` command for a receiver's channel; return 1 if the words were mistaken."""
    reply = asyncio.run(_answer(settings_.load(), channel, " ".join(words)))
    click.echo(console.plain(console.reply(reply)))
    return int(reply.mistaken)


async def _answer(settings: Settings, channel: Channel, text: str) -> Reply:
    knowledge_base = knowledge.read(settings)

    async def no_wake(_: Sequence[Channel]) -> None:
        """Do nothing: a running bot checks every outbox within seconds."""

    async with connect_to_bot(settings) as redis:
        records = RedisRecords(Store.over(redis, Keys()), no_wake, knowledge_base.sources)
        answering = Answering(records, knowledge_base.rules, knowledge_base.vocabulary, lambda: datetime.now(UTC))
        asker = Asker(channel, _NOBODY, may_manage=True, platform=conventions_of(channel))
        return await answering.answer(asker, Question("exports", text))
