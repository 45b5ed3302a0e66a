"""`exportwatch feeds`: show, test, import and export sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from bot.settings import Settings


@click.group(name="feeds", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="The state of each source, one JSON object per line.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show, test, import and export sources; without a subcommand: the state of each source."""
    if context.invoked_subcommand is None:
        context.invoke(status, as_json=as_json)


@command.command()
@click.argument("ids", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
def status(*, ids: tuple[str, ...] = (), as_json: bool = False, every: bool = False) -> None:
    """Show each source's state in a running bot, problems first: last poll, newest entry, latency."""
    from handlers.terminal.status import print_status  # noqa: PLC0415 - what reads is loaded when something is read

    print_status(_settings(), ids, as_json=as_json, every=every)


command.add_command(status, "list")


@command.command()
@click.argument("places", metavar="URL|FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, also on a terminal.")
def read(places: tuple[str, ...], as_json: bool) -> None:
    """Read feeds and print their items, one JSON object per line, in the order given.

    Each argument is an address, a file, `-` for standard input, or the id of a source in feeds.yaml. A failure is
    reported in its line ("error": kind and message) and does not stop the others.
    """
    from handlers.terminal.reading import print_readings  # noqa: PLC0415 - what reads is loaded when something is read

    print_readings(places, _settings(), readable=sys.stdout.isatty() and not as_json)


@command.command()
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
@click.option("--offline", is_flag=True, help="Only validate the file.")
@click.argument("ids", nargs=-1)
def check(ids: tuple[str, ...], every: bool, offline: bool) -> int:
    """Validate feeds.yaml and read every enabled source once (or those named by IDS).

    The exit code is 1 if a source cannot be read.
    """
    from handlers.terminal.reading import print_check  # noqa: PLC0415 - what reads is loaded when something is read

    settings = _settings()
    path = Path(settings.feeds)
    return print_check(path, settings, ids=ids, every=every, offline=offline)


@command.command()
@click.argument("address", metavar="URL")
def discover(address: str) -> int:
    """List the feeds that a web page links to. The exit code is 1 if there are none."""
    from handlers.terminal.reading import print_discovered  # noqa: PLC0415 - what reads is loaded when something is read

    return print_discovered(address, _settings())


@command.command(name="import")
@click.argument("file", type=click.File("rb"), metavar="FILE.opml")
@click.option("--language", default="en", show_default=True, help="The language of the feeds.")
@click.option("--tier", default="press", show_default=True, type=click.Choice(["official", "trade", "press"]))
def import_(file: BinaryIO, language: str, tier: str) -> None:
    """Convert a feed list (OPML) into a file of sources for EXPORTWATCH_EXTRA_FEEDS."""
    from handlers.terminal.exchange import print_imported  # noqa: PLC0415 - what reads is loaded when something is read

    print_imported(file, _settings(), language, tier)


@command.command()
@click.option("--opml", "as_opml", is_flag=True, help="As OPML, for other readers: feeds only, without pages and APIs.")
@click.option("--all", "every", is_flag=True, help="Include disabled sources.")
def export(as_opml: bool, every: bool) -> None:
    """Print all sources as one file: YAML, with your own merged in, or OPML."""
    from handlers.terminal.exchange import print_exported  # noqa: PLC0415 - what reads is loaded when something is read

    print_exported(_settings(), as_opml=as_opml, every=every)


def _settings() -> Settings:
    from bot.settings import load  # noqa: PLC0415 - `--help` needs none

    return load()
