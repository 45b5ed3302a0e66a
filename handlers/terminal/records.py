"""`exportwatch backup`, `restore`, `repair`, `export`, `import` and `forget`: a bot's records."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

import click

from bot import settings as settings_
from bot.errors import ConfigError, ExportwatchError, RecordError, StoreError, UsageError
from bot.model.delivery import TERMINAL, Channel, Workspace
from bot.settings import Settings
from bot.store import backup
from bot.store.audit import Person
from bot.store.backup import repair
from bot.store.embedded import socket_of
from bot.store.erasure import ErasedPerson, ErasedWorkspace, PersonRecords, Rewritten, WorkspaceRecords, rewrite
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.subscriptions import ChannelSettings, Subscriptions
from bot.subscriptions.records import ChannelDefaults, Subscription, subscription_id
from handlers.messages import wording
from handlers.platforms import PLATFORMS
from handlers.stores import embedded_server
from handlers.terminal import print_lines
from handlers.terminal.local_bot import connect_to_bot, run_with_bot

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
def backup_command(file: Path) -> None:
    """Write all records into FILE: subscriptions, settings, acts, deliveries, audit. The bot may run meanwhile.

    The records of REDIS_URL, else those of the home. Rules, sources and `.env` are files of yours: keep them as well.
    """
    if not file.name:
        raise UsageError("name the file to write, for example exportwatch.backup")
    settings = settings_.load()
    records = asyncio.run(_take_records(settings)) if settings.redis_url or settings.home.is_dir() else []
    if not records:  # a command that starts in another folder must not put nothing in the place of the last backup
        where = "in REDIS_URL" if settings.redis_url else f"in {settings.home}"
        raise StoreError(
            f"nothing is on record {where}, and {file} was not written. Name the bot's home with EXPORTWATCH_HOME, or "
            "its Redis with REDIS_URL."
        )
    try:
        backup.write(file, records)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {error.strerror}") from error
    click.echo(f"{file}: {wording.counted(len(records), 'record')}. It holds what channels were told: keep it private.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Put the backup in the place of the records that are there.")
def restore_command(file: Path, replace: bool) -> None:
    """Write the records of a backup into an empty store. Stop the bot first.

    What was published after the backup is new again and is announced again, as far as sources still show it.
    Messages that waited then are looked for in their channels before they are sent.
    """
    head, records = backup.read(file)
    asyncio.run(_put_back(settings_.load(), records, replace=replace))
    count = wording.counted(len(records), "record")
    click.echo(f"Restored {count} of {head.at}, made by Exportwatch {head.version}. Start the bot.")


async def _take_records(settings: Settings) -> list[backup.Record]:
    async with _records(settings) as redis:
        return await backup.snapshot(redis, Keys())


async def _put_back(settings: Settings, records: list[backup.Record], *, replace: bool) -> None:
    async with _records(settings) as redis:
        await backup.restore(redis, Keys(), records, replace=replace)


@asynccontextmanager
async def _records(settings: Settings) -> AsyncIterator[Client]:
    """Open the records: of a running bot or server; of a home where no bot runs, by a server started for that."""
    if settings.redis_url or socket_of(settings.home):
        async with connect_to_bot(settings) as redis:
            yield redis
        return
    async with embedded_server(settings.home), connect_to_bot(settings) as redis:
        yield redis


@click.command()
def repair_command() -> None:
    """Cut damaged records back to what can be read, and keep a copy. Stop the bot first.

    What was written after the damage is lost: items are announced again as far as sources still show them, and messages
    that waited are looked for in their channels before they are sent. A backup may hold more (`exportwatch restore`).
    """
    settings = settings_.load()
    if settings.redis_url:
        raise ConfigError("REDIS_URL is set: the records are in that server. Run its redis-check-aof on its machine.")
    copy = asyncio.run(repair(settings.home))
    if copy is None:
        click.echo("The records can be read; nothing was changed.")
    else:
        click.echo(f"The records can be read again. A copy of how they were is in {copy}. Start the bot.")


_BY = "import"
"""Who the audit names for what was imported."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one line of a file holds: a subscription, or the settings of a channel."""

    channel: Channel
    subscription: Subscription | None = None
    defaults: ChannelDefaults | None = None

    def line(self) -> str:
        """Return it as a JSON object on one line."""
        if self.subscription:
            return f'{{"subscription":{self.subscription.to_json()}}}'
        defaults = self.defaults.to_json() if self.defaults else "{}"
        return f'{{"channel":{json.dumps(self.channel.key)},"settings":{defaults or "{}"}}}'

    def moved(self, renames: Mapping[str, str]) -> Wish:
        """Return it for another channel, as `renames` says of the channel or of its workspace."""
        channel = renamed(self.channel, renames)
        if self.subscription is None:
            return replace(self, channel=channel)
        own = self.subscription
        return replace(
            self, channel=channel, subscription=replace(own, channel=channel, id=subscription_id(channel, own.filter))
        )


def renamed(channel: Channel, renames: Mapping[str, str]) -> Channel:
    """Return what a channel is called elsewhere. Raises UsageError for a name that is none."""
    whole, workspace = channel.key, f"{channel.platform}:{channel.workspace}"
    try:
        if whole in renames:
            return Channel.from_key(renames[whole])
        return Channel.from_key(f"{renames[workspace]}:{channel.id}") if workspace in renames else channel
    except ValueError as error:
        raise UsageError(f"--rename {whole}: {error}") from error


def read_wishes(lines: Iterable[str]) -> Iterator[Wish]:
    """Read the lines of an export. Raises UsageError that names the line which is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            told = json.loads(line)
            if "subscription" in told:
                own = Subscription.from_json(json.dumps(told["subscription"]))
                yield Wish(own.channel, subscription=own)
            else:
                defaults = ChannelDefaults.from_json(json.dumps(told["settings"]))
                yield Wish(Channel.from_key(told["channel"]), defaults=defaults)
        except (ValueError, KeyError, TypeError, RecordError) as error:
            raise UsageError(f"line {number} is no line of `exportwatch export`; nothing was imported") from error


@click.command()
@click.option("--person", metavar="PLATFORM:ID:USER", help="Everything about one person instead, by their ids.")
def export_command(person: str | None) -> None:
    """Print what channels have asked for: subscriptions and settings, one JSON object a line.

    `exportwatch import` reads that on another installation. With --person everything on record about one person, or a
    reviewer's name: subscriptions and mutes they made, votes, messages to them, their changes, reviews of rules.
    """
    if person is not None:
        export_person(person)
        return
    print_lines((wish.line() for wish in run_with_bot(_wishes)), "No channel has asked for anything.")


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--rename", "renames", multiple=True, metavar="OLD=NEW", help="A workspace or channel and its name here.")
def import_command(file: IO[str], renames: Sequence[str]) -> None:
    """Read what `exportwatch export` printed, from FILE or - : each subscription and setting is added or replaced.

    --rename slack:T1=slack:T2 moves a workspace's channels, --rename slack:T1:C1=slack:T2:C9 one channel.
    """
    names = dict(_pair(one) for one in renames)
    try:
        wishes = [wish.moved(names) for wish in read_wishes(file)]
    except UnicodeDecodeError as error:
        raise UsageError(f"{file.name} is no text in UTF-8: no output of `exportwatch export`") from error
    added = run_with_bot(lambda redis: _add(redis, wishes))
    click.echo(f"Imported {wording.counted(added, 'subscription')} and setting, of {len(wishes)} lines.")


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old and equals and new):
        raise UsageError(f"--rename {text}: write OLD=NEW, as in slack:T1=slack:T2")
    return old, new


async def _wishes(redis: Client) -> list[Wish]:
    subscriptions, defaults = Subscriptions(redis, Keys()), ChannelSettings(redis, Keys())
    wishes = [Wish(one.channel, subscription=one) for one in await subscriptions.all()]
    return wishes + [Wish(channel, defaults=one) for channel, one in (await defaults.all()).items()]


async def _add(redis: Client, wishes: Sequence[Wish]) -> int:
    subscriptions, defaults = Subscriptions(redis, Keys()), ChannelSettings(redis, Keys())
    for number, wish in enumerate(wishes):
        try:
            if wish.subscription:
                await subscriptions.add(wish.subscription, _BY)
            elif wish.defaults:
                await defaults.change(wish.channel, wish.defaults, _BY)
        except ExportwatchError as error:
            raise UsageError(f"{wish.channel.key}: {error} ({number} of {len(wishes)} were imported)") from error
    return len(wishes)


@click.command()
@click.argument("workspace", required=False, metavar="[PLATFORM:ID]")
@click.option("--person", metavar="PLATFORM:ID:USER", help="Erase one person (or a reviewer's name).")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
def forget_command(workspace: str | None, person: str | None, yes: bool) -> None:
    """Delete all records of a workspace or server, for example slack:T024BE7LD or discord:81384788765712384.

    This covers subscriptions, settings, waiting and past deliveries, votes and audit entries, and cannot be undone;
    `exportwatch deliveries --export csv` saves the evidence first. Without an argument: list the workspaces on record.

    With --person, only what names that person: votes and messages to them are deleted; subscriptions, mutes, reviews
    and audit entries stay without their name.
    """
    if person is not None:
        if workspace is not None:
            raise UsageError("name a workspace or, with --person, a person: not both")
        _forget_person(person, yes=yes)
        return
    recorded = run_with_bot(lambda redis: WorkspaceRecords(redis, Keys()).workspaces())
    if workspace is None:
        _list(recorded)
        return
    target = read_workspace(workspace)
    if target not in recorded:
        click.echo(
            f"Nothing of {workspace} is on record as deliveries or subscriptions; checking other records.", err=True
        )
    if not yes:
        count = wording.counted(recorded.get(target, 0), "message")
        _ask(f"Remove everything of {target.platform}:{target.id} ({count})?")
    forgotten, file = run_with_bot(lambda redis: _forget(redis, target))
    click.echo(summary(target, forgotten))
    _report_file(file)


def _forget_person(text: str, *, yes: bool) -> None:
    person = read_person(text)
    if not yes:
        _ask(f"Remove {text} from every record?")
    erased, file = run_with_bot(lambda redis: _erase(redis, person))
    click.echo(person_summary(text, erased))
    _report_file(file)


def read_person(text: str) -> Person | str:
    """Read `slack:T1:U1`; a text without colons is the name of a reviewer. Raises UsageError for other forms."""
    platform, _, rest = text.partition(":")
    workspace, _, user = rest.partition(":")
    if platform in _platforms() and workspace and user:
        return Person(platform, workspace, user)
    if ":" in text or not text.strip():
        raise UsageError(f"{text!r} names nobody: write PLATFORM:WORKSPACE:USER by their ids, or a reviewer's name")
    return text.strip()


def read_workspace(text: str) -> Workspace:
    """Read `slack:T1`. Raises UsageError for any other form."""
    platform, _, id_ = text.partition(":")
    if platform not in _platforms() or not id_ or ":" in id_:
        forms = " or ".join(platform_.example.rpartition(":")[0] for platform_ in PLATFORMS)
        raise UsageError(f"{text!r} names no workspace: the form is {forms}")
    return Workspace(platform, id_)


def _platforms() -> set[str]:
    return {TERMINAL.platform, *(platform.key for platform in PLATFORMS)}


def summary(workspace: Workspace, forgotten: ErasedWorkspace) -> str:
    """Describe in one line what was removed."""
    name = f"{workspace.platform}:{workspace.id}"
    if forgotten.nothing:
        return f"Nothing of {name} was on record."
    parts = (
        wording.counted(forgotten.subscriptions, "subscription"),
        f"the settings of {wording.counted(forgotten.settings, 'channel')}",
        f"{forgotten.deliveries:,} deliver{'y' if forgotten.deliveries == 1 else 'ies'}",
        wording.counted(forgotten.votes, "vote"),
        f"{forgotten.changes:,} audit entr{'y' if forgotten.changes == 1 else 'ies'}",
        wording.counted(forgotten.lists, "parts list"),
        *((wording.counted(forgotten.sources, "added source"),) if forgotten.sources else ()),
    )
    return f"Removed of {name}: {', '.join(parts)}."


def _list(known: Mapping[Workspace, int]) -> None:
    for workspace, deliveries in known.items():
        click.echo(f"{workspace.platform}:{workspace.id}  {wording.counted(deliveries, 'message')} on record")
    if not known:
        click.echo("Nothing of any workspace is on record.", err=True)


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise UsageError("this cannot be undone: add --yes if there is no terminal to confirm in")
    click.confirm(question, abort=True)


def person_summary(name: str, person: ErasedPerson) -> str:
    """Describe in one line what was removed."""
    if person.nothing:
        return f"Nothing on record names {name}."
    erased = (
        f"{wording.counted(person.votes, 'vote')} and {wording.counted(person.messages, 'message')} deleted",
        f"the name removed from {wording.counted(person.subscriptions, 'subscription')}",
        wording.counted(person.mutes, "mute"),
        f"{person.changes:,} audit entr{'y' if person.changes == 1 else 'ies'}",
        wording.counted(person.reviews, "review"),
        f"{person.lists:,} of parts lists",
        f"{person.steps:,} of work on alerts",
    )
    return f"Erased {name}: {', '.join(erased)}."


_REWRITTEN = {
    "rewritten": "Redis has rewritten its file: it holds nothing of this any more. Backups still do.",
    "none": "",
    "refused": "Redis does not let this user rewrite its file, which still holds what was deleted: run BGREWRITEAOF.",
    "under way": "Redis is still rewriting its file, which holds what was deleted until then.",
}


def _report_file(file: Rewritten) -> None:
    if _REWRITTEN[file]:
        click.echo(_REWRITTEN[file], err=True)


async def _forget(redis: Client, workspace: Workspace) -> tuple[ErasedWorkspace, Rewritten]:
    return await WorkspaceRecords(redis, Keys()).forget(workspace), await rewrite(redis)


async def _erase(redis: Client, person: Person | str) -> tuple[ErasedPerson, Rewritten]:
    records = PersonRecords(redis, Keys())
    erased = records.erase(person) if isinstance(person, Person) else records.erase_reviewer(person)
    return await erased, await rewrite(redis)


# -- export


def export_person(text: str) -> None:
    """Print everything on record about one person (by their ids, or a reviewer's name): one JSON object a line.

    Raises UsageError for a name that is none.
    """
    person = read_person(text)

    async def export(redis: Client) -> None:
        records = PersonRecords(redis, Keys())
        rows = records.of(person) if isinstance(person, Person) else records.reviewed_by(person)
        print_lines([json.dumps(row, ensure_ascii=False) async for row in rows], f"Nothing is on record about {text}.")

    run_with_bot(export)
