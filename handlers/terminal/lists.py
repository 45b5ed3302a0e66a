"""`exportwatch lists`: the editions of control lists on file, and what changed between two."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from bot.lists.codec import edition_from_json
from bot.lists.diff import Difference, EntryChange, difference, to_data
from bot.lists.library import Lists
from bot.lists.loading import ListFiles, read_bytes
from bot.lists.model import Control, Edition, Exemption, Scope
from handlers.terminal.environment import setting
from handlers.terminal.restricted import shipped_rules


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per edition.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show the control lists and party lists on file with their dates; `diff` compares two editions."""
    if context.invoked_subcommand is None:
        _editions(Lists(_files()), as_json=as_json)


@command.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The difference as one JSON object.")
def diff(old: Path, new: Path, as_json: bool) -> None:
    """Show what the edition NEW of a control list changes in the edition OLD.

    Each is a file of rules/lists, or the name of a list on file (us-ccl, eu-annex-i).
    """
    found = difference(_edition(old), _edition(new))
    if as_json:
        click.echo(json.dumps(to_data(found), ensure_ascii=False))
        return
    click.echo(f"{found.title}: {found.old} → {found.new}")
    for line in described(found):
        click.echo(line)


def _files() -> ListFiles:
    """The control lists beside the rules that the settings name; the shipped ones if there are none."""
    rules = Path(setting("EXPORTWATCH_RULES") or shipped_rules())
    own = rules / "lists"
    return ListFiles(own if own.is_dir() else Path(shipped_rules()) / "lists")


def _edition(path: Path) -> Edition:
    """An edition by its file, or the one on file by its name."""
    if path.exists() or path.suffix:
        return edition_from_json(read_bytes(path))
    return edition_from_json(read_bytes(_files().folder / f"{path}.json"))


def _editions(lists: Lists, *, as_json: bool) -> None:
    for note in lists.editions():
        if as_json:
            click.echo(json.dumps(asdict(note), ensure_ascii=False))
            continue
        newer = f"; an edition of {note.newer} is not on file" if note.newer else ""
        click.echo(f"{note.date}  {note.title} ({note.document}), {note.count:,} entries{newer}")
        click.secho(f"            {note.source}; {note.terms}", dim=True)
    if not as_json:
        missing = (f"{where}: {', '.join(names)}" for where, names in lists.not_held().items())
        click.echo("Not on file: " + "; ".join(missing) + ".")


def described(found: Difference) -> Iterator[str]:
    """The difference in words, a line for each thing that changed."""
    if not found:
        yield "No difference."
    for code in found.added:
        yield f"+ {code}: new entry"
    for code in found.removed:
        yield f"- {code}: entry removed"
    for change in found.changed:
        yield from (f"~ {change.code}: {text}" for text in _changes(change))


def _changes(change: EntryChange) -> Iterator[str]:
    if change.paragraphs_added:
        yield f"new paragraphs {', '.join(change.paragraphs_added)}"
    if change.paragraphs_removed:
        yield f"paragraphs removed: {', '.join(change.paragraphs_removed)}"
    yield from (f"new control {_control(one)}" for one in change.controls_added)
    yield from (f"control removed: {_control(one)}" for one in change.controls_removed)
    yield from (f"licence exception now {_exemption(one)}" for one in change.exemptions_added)
    yield from (f"licence exception no longer {_exemption(one)}" for one in change.exemptions_removed)
    for one in change.thresholds:
        yield f"{one.what} in {one.path or 'the heading'}: {one.old} → {one.new}"
    if change.pointer:
        yield f"now points to {change.pointer}"


def _control(control: Control) -> str:
    return f"{control.column or f'{control.reason} {control.family}'}{_limits(control.scope)}"


def _exemption(exemption: Exemption) -> str:
    limit = f" up to ${exemption.limit:,}" if exemption.limit is not None else ""
    barred = f" to {', '.join(exemption.barred_to)}" if exemption.barred_to else ""
    return f"{exemption.symbol} {exemption.grant.value}{limit}{barred}{_limits(exemption.scope)}"


def _limits(scope: Scope) -> str:
    """The limits of a scope in words; nothing for a whole entry."""
    parts = [
        f"for {', '.join(scope.inside)}" if scope.inside else "",
        f"but not {', '.join(scope.outside)}" if scope.outside else "",
        f"for goods of {', '.join(scope.about)}" if scope.about else "",
        "in part" if scope.in_part and not scope.about else "",
    ]
    return "".join(f" {part}" for part in parts if part)
