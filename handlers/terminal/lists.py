"""`exportwatch lists`: the editions of control lists on file, and what changed between two."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from bot.lists.codec import edition_from_json
from bot.lists.diff import difference, to_data
from bot.lists.library import Lists
from bot.lists.loading import ListFiles, read_bytes
from bot.lists.model import Edition
from handlers.messages.list_entries import described
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
