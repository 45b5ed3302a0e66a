"""`exportwatch`: the command line's entry point.

Each subcommand is imported only when it is used, so that a lookup does not load the chat libraries.
"""

from __future__ import annotations

import io
import os
import shlex
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from bot.errors import ConfigError, ExportwatchError, UsageError

REVISION = Path(__file__).resolve().parents[1] / "bot" / "shipped" / "REVISION"
"""The commit that a wheel was built from; a checkout has no such file, and asks git."""
_DESCRIBE = ("describe", "--always", "--abbrev=12", "--dirty=+", "--exclude", "*")


def commit() -> str:
    """Return the commit in brackets, for `--version`, with + behind it if files differ from it; empty if not known."""
    try:
        return f" ({REVISION.read_text(encoding='utf-8').strip()})"
    except OSError:
        checkout = REVISION.parents[2]
    if not (checkout / ".git").exists():
        return ""
    import subprocess  # noqa: PLC0415 - a look-up asks for no version

    git = ("git", "-C", str(checkout), *_DESCRIBE)
    try:
        found = subprocess.run(git, capture_output=True, text=True, check=True, timeout=5)  # noqa: S603 - our own words
    except (OSError, subprocess.SubprocessError):
        return ""
    return f" ({found.stdout.strip()})"


def _tell_version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    if asked and not context.resilient_parsing:
        from importlib.metadata import version  # noqa: PLC0415 - a look-up asks for no version

        click.echo(f"exportwatch, version {version('exportwatch')}{commit()}")
        context.exit()


SUBCOMMANDS: dict[str, tuple[str, str]] = {
    "setup": ("installation", "Connect chat platforms, step by step; writes .env."),
    "doctor": ("installation", "Check the whole installation, and say how to fix what is wrong."),
    "run": ("run", "Start the bot: everything that is configured, in one process."),
    "restricted": ("restricted", "Answer whether an item is controlled, by whom and how."),
    "upcoming": ("overviews", "List what starts, ends or expires soon; also as a calendar file."),
    "coverage": ("overviews", "Show which exporters, lists and acts are on file, and how fresh."),
    "changes": ("overviews", "List the history of an item or act, in order."),
    "detect": ("detect", "Judge whether items report an export-control act (JSON lines)."),
    "eval": ("detect", "Score detection against a labelled file."),
    "deliveries": ("evidence", "List deliveries, and settle those whose outcome is unknown."),
    "labels": ("evidence", "Export the relevance votes on alerts as labelled items."),
    "audit": ("evidence", "List who changed subscriptions and settings."),
    "backup": ("records", "Write all records into a file, while the bot runs."),
    "restore": ("records", "Write the records of a backup into an empty store."),
    "repair": ("records", "Cut damaged records of the home back to what can be read, keeping a copy."),
    "forget": ("records", "Delete all records of a workspace or server, or of one person."),
    "export": ("records", "Print what channels have asked for, or all about one person."),
    "import": ("records", "Read what `export` printed on another installation."),
    "feeds": ("feeds", "Show, test, import and export sources."),
    "rules": ("rules", "Validate rule files, and record reviews of changed rules."),
    "webhooks": ("receivers", "Send alerts to addresses of yours, as signed JSON."),
    "apprise": ("receivers", "Send alerts by e-mail, to Teams, Mattermost, Telegram and others."),
    "mcp": ("mcp", "Serve the look-ups to assistants (Model Context Protocol)."),
    "schema": ("schema", "Print the JSON Schema of a file or document."),
    "completion": ("installation", "Complete commands and options by Tab: print or install it for your shell."),
    "tokens": ("tokens", "Make and revoke tokens of programs for the API of parts lists."),
    "parts": ("parts", "List parts lists on record, watch them, show what changed in them."),
    "impact": ("parts", "Show which lines of a parts list an act would concern."),
    "lists": ("lists", "Show the control lists on file, and what changed between two editions."),
}
"""Name → the module in `handlers.terminal` whose `<name>_command` it is, and its text in `--help`."""

WRONG_USAGE = 2


class LazyGroup(click.Group):
    """A group that imports a subcommand only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order in which a newcomer needs them."""
        return list(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import and return a subcommand."""
        if cmd_name not in SUBCOMMANDS:
            return None
        module, _ = SUBCOMMANDS[cmd_name]
        try:
            command: click.Command = getattr(import_module(f"handlers.terminal.{module}"), f"{cmd_name}_command")
        except ConfigError as missing:
            return _without_its_extra(cmd_name, missing)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve a subcommand like click; for an unknown one, suggest the nearest, or `restricted` for a thing."""
        if args and not args[0].startswith("-") and args[0] not in SUBCOMMANDS:
            ctx.fail(f"There is no command {args[0]!r}. {_suggestion(*args)}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the subcommands and options that begin so, without importing a subcommand."""
        named = [
            CompletionItem(name, help=text) for name, (_, text) in SUBCOMMANDS.items() if name.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the subcommands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in SUBCOMMANDS.items()])


def _without_its_extra(name: str, missing: ConfigError) -> click.Command:
    """Return a subcommand whose extra is not installed: its help says so, and whatever else is asked fails with it."""

    def fail(*_: object, **__: object) -> None:
        raise missing

    settings = {"ignore_unknown_options": True, "allow_extra_args": True}
    text = f"{SUBCOMMANDS[name][1]}\n\n{missing}"
    return click.Command(name, callback=fail, help=text, add_help_option=True, context_settings=settings)


def _suggestion(typed: str, *rest: str) -> str:
    """Suggest `restricted gallium` for `restrict gallium` and for `gallium`."""
    from bot.text.normalize import nearest  # noqa: PLC0415 - only mistakes need it

    near = nearest(typed, SUBCOMMANDS)
    if near:
        return f"Did you mean `{shlex.join(['exportwatch', near, *rest])}`?"
    return f"To ask whether it is controlled: `{shlex.join(['exportwatch', 'restricted', typed, *rest])}`"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_tell_version,
    help="Show the version, and the commit where it is known, and exit.",
)
def exportwatch() -> None:
    """Answer whether items are under export control, and alert when a new act is published.

    Information, not legal advice.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 if an answer was given, 2 for wrong usage, 1 for a failure.

    Results go to stdout, everything else to stderr. An ExportwatchError is shown as one line, without a traceback.
    """
    _use_utf8()
    sys.exit(_run(arguments))


def _use_utf8() -> None:
    """Set stdout and stderr to UTF-8, because answers contain every script."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


_STDOUT = 1
"""The file descriptor."""
_NAMED = 200
"""Characters of a file's name in an error."""


def _run(arguments: list[str] | None) -> int:
    out = sys.stdout
    try:
        outcome: Any = exportwatch.main(args=arguments, prog_name="exportwatch", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return WRONG_USAGE if isinstance(error, click.UsageError) else 1
    except (click.Abort, KeyboardInterrupt):
        return 130
    except (BrokenPipeError, SystemExit) as error:
        if isinstance(error, SystemExit) and sys.stdout is out:  # click puts another one there if the pipe is closed
            raise
        # The reader (head, less) closed the pipe. Without this, Python would fail again when it flushes stdout at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)
        return 0
    except (ExportwatchError, OSError) as error:
        if isinstance(error, OSError) and (error.filename is None or error.strerror is None):
            raise  # of no file: a defect of ours
        click.echo(f"exportwatch: {_told(error)}", err=True)
        return WRONG_USAGE if isinstance(error, UsageError) else 1
    return outcome if isinstance(outcome, int) else 0


def _told(error: ExportwatchError | OSError) -> str:
    """Word an error in a line; one of the system names its file."""
    if isinstance(error, ExportwatchError):
        return str(error)
    return f"{click.format_filename(error.filename)[:_NAMED]}: {error.strerror}"
