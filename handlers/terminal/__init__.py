"""The subcommands, one module each, imported only when used."""

from __future__ import annotations

from collections.abc import Iterable

import click

_WHOLE = 1_000
"""More characters than a summary has: click cuts it off in the middle of a sentence to keep it on one line."""


class Group(click.Group):
    """A group that lists each subcommand with its whole summary."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the subcommands that are not hidden."""
        named = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in named if one and not one.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def print_lines(lines: Iterable[str], none: str) -> None:
    """Print lines; if there are none, say so on stderr, where it is no result."""
    count = 0
    for count, line in enumerate(lines, start=1):  # noqa: B007 - counted
        click.echo(line)
    if not count:
        click.echo(none, err=True)
