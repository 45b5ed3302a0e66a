"""`exportwatch forget` and `export`: delete the records of a workspace or person, print those of a person."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import click

from bot.errors import UsageError
from bot.model.delivery import TERMINAL, Workspace
from bot.store.audit import Person
from bot.store.erasure import ErasedPerson, ErasedWorkspace, PersonRecords, Rewritten, WorkspaceRecords, rewrite
from bot.store.keys import Keys
from bot.store.redis import Client
from handlers.messages import wording
from handlers.platforms import PLATFORMS
from handlers.terminal.local_bot import run_with_bot


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
    target = read(workspace)
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


def read(text: str) -> Workspace:
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


_FILE = {
    "rewritten": "Redis has rewritten its file: it holds nothing of this any more. Backups still do.",
    "none": "",
    "refused": "Redis does not let this user rewrite its file, which still holds what was deleted: run BGREWRITEAOF.",
    "under way": "Redis is still rewriting its file, which holds what was deleted until then.",
}


def _report_file(file: Rewritten) -> None:
    if _FILE[file]:
        click.echo(_FILE[file], err=True)


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
        async for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))

    run_with_bot(export)
