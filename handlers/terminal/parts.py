"""`exportwatch parts`: parts lists on record: listed, watched, what changed in them, deleted."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

from bot.errors import UsageError
from handlers.terminal.local_bot import operator_name, run_with_bot

if TYPE_CHECKING:
    from bot.parts.records import PartsList
    from bot.parts.watching import ListChange
    from bot.store.audit import Audit
    from bot.store.parts import PartsLists
    from bot.store.redis import Client
    from handlers.parts.desk import WatchedLists

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Records:
    lists: PartsLists
    watched: WatchedLists
    audit: Audit

    async def named(self, name: str) -> PartsList:
        """Return a list by its id, or the newest of a name. Raises UsageError that says which there are."""
        held = await self.lists.all()
        found = next((one for one in held if name in {one.id, one.name}), None)
        if found is None:
            there = ", ".join(f"{one.id} ({one.name})" for one in held[:5]) or "none"
            raise UsageError(f"there is no list {name[:80]!r}; there are: {there}")
        return found

    async def note(self, one: PartsList, what: str, after: str = "") -> None:
        """Audit a change; neither a list's name nor its content stands there."""
        from bot.model.delivery import Channel  # noqa: PLC0415 - slow, and `--help` needs none

        await self.audit.note(Channel.from_key(one.owner), operator_name(), what, one.id, after)


@click.group("parts", invoke_without_command=True)
@click.pass_context
def parts_command(context: click.Context) -> None:
    """List parts lists on record, watch them, show what changed, delete them. A bot must run.

    LIST is a list's id or name. Lists are sent in the console, in chat or by API.
    """
    if context.invoked_subcommand is None:
        context.invoke(_list)


@parts_command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def _list(*, as_json: bool = False) -> None:
    """Show the lists: id, name, lines, outcomes, whose they are, who is told of their changes."""

    async def read(records: _Records) -> list[tuple[PartsList, Sequence[str] | None]]:
        found: list[tuple[PartsList, Sequence[str] | None]] = []
        for one in await records.lists.all():
            watch = await records.watched.of(one)
            found.append((one, watch.channels if watch else None))
        return found

    found = _run_with_bot(read)
    if not found and not as_json:
        click.echo("No list is on record. Send one in the console, in chat or by POST /api/v1/parts.", err=True)
    for one, channels in found:
        if as_json:
            row = {"id": one.id, "name": one.name, "owner": one.owner, "lines": one.lines, "outcomes": one.outcomes}
            click.echo(json.dumps({**row, "answered": one.answered, "watched": channels}, ensure_ascii=False))
            continue
        outcomes = ", ".join(f"{count:,} {name}" for name, count in one.outcomes.items())
        told = "not watched" if channels is None else f"watched, told: {' '.join(channels) or 'the console alone'}"
        click.echo(f"{one.id}  {one.name}  {one.lines:,} lines ({outcomes})  {one.owner}  {told}")


@parts_command.command("watch")
@click.argument("name", metavar="LIST")
@click.argument("channels", nargs=-1, metavar="[CHANNEL]...")
def _watch(name: str, channels: tuple[str, ...]) -> None:
    """Watch a list and tell CHANNELs of each line whose answer changes; without any, the console alone.

    A CHANNEL is written slack:T0123:C0123, discord:1234:5678, webhook:erp:hook or terminal:-:stdout.
    """

    async def watch(records: _Records) -> tuple[PartsList, Sequence[str]]:
        one = await records.named(name)
        begun = await records.watched.watch(one, channels, operator_name())
        await records.note(one, "parts list watched", " ".join(begun.channels))
        return one, begun.channels

    one, told = _run_with_bot(watch)
    click.echo(f"Watched: {one.name} ({one.id}). Told: {' '.join(told) or 'the console alone'}.")


@parts_command.command("unwatch")
@click.argument("name", metavar="LIST")
def _unwatch(name: str) -> None:
    """Watch a list no more; what was told of it stays on record."""

    async def end(records: _Records) -> tuple[PartsList, bool]:
        one = await records.named(name)
        ended = await records.watched.end(one)
        if ended:
            await records.note(one, "parts list no longer watched")
        return one, ended

    one, ended = _run_with_bot(end)
    click.echo(f"Watched no more: {one.name} ({one.id})." if ended else f"Nobody watched {one.name} ({one.id}).")


@parts_command.command("changes")
@click.argument("name", metavar="LIST")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per change.")
def _changes(name: str, *, as_json: bool) -> None:
    """Show what was told of a watched list, the newest first: each line with its answer before and after."""
    from handlers.messages import parts_lists  # noqa: PLC0415 - see _run_with_bot
    from handlers.messages.reply import escaped  # noqa: PLC0415 - see _run_with_bot

    async def read(records: _Records) -> tuple[PartsList, Sequence[ListChange]]:
        one = await records.named(name)
        return one, await records.watched.changes(one)

    one, found = _run_with_bot(read)
    if not found and not as_json:
        click.echo(f"Nothing was told of {one.name} ({one.id}) yet.", err=True)
    for change in found:
        if as_json:
            click.echo(change.to_json())
            continue
        click.echo(f"{change.at[:16]}  {parts_lists.title_of(change, one.lines)}")
        for line in map(parts_lists.line_of, change.lines):
            click.echo(f"  {escaped(line.bold)} {escaped(line.text)}")


@parts_command.command("delete")
@click.argument("name", metavar="LIST")
@click.option("--yes", is_flag=True, help="Do not ask.")
def _delete(name: str, *, yes: bool) -> None:
    """Delete a list with its answers, decisions and changes."""
    one = _run_with_bot(lambda records: records.named(name))
    if not yes:
        click.confirm(f"Delete {one.name} ({one.id}, {one.lines:,} lines) with its answers and decisions?", abort=True)

    async def delete(records: _Records) -> None:
        await records.lists.remove(one)
        await records.note(one, "parts list deleted")

    _run_with_bot(delete)
    click.echo(f"Deleted: {one.name} ({one.id}).")


def _run_with_bot(work: Callable[[_Records], Awaitable[T]]) -> T:
    from bot.store.audit import Audit  # noqa: PLC0415 - slow, and `--help` needs none
    from bot.store.keys import Keys  # noqa: PLC0415 - see above
    from bot.store.parts import PartsLists, Watches  # noqa: PLC0415 - see above
    from handlers.parts.desk import WatchedLists  # noqa: PLC0415 - see above
    from handlers.platforms import PLATFORMS  # noqa: PLC0415 - see above

    def held(redis: Client) -> _Records:
        watched = WatchedLists(Watches(redis, Keys()), {one.key for one in PLATFORMS})
        return _Records(PartsLists(redis, Keys()), watched, Audit(redis, Keys()))

    return run_with_bot(lambda redis: work(held(redis)))
