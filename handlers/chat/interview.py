"""The conversation of `exportwatch setup`: asks, checks, and keeps what is to be written to `.env`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from handlers.chat.findings import Finding, Level

SIGNS = {
    Level.FINE: ("✓", "green"),
    Level.NOTE: ("·", "cyan"),
    Level.WARNING: ("!", "yellow"),
    Level.PROBLEM: ("✗", "bold red"),
}


def show(console: Console, finding: Finding, area: str = "") -> None:
    """Print a finding on one line, its advice on the next."""
    sign, style = SIGNS[finding.level]
    console.print(Text.assemble(f"{area:<11}", (sign, style), " ", finding.what))
    if finding.advice:
        console.print(Text.assemble(" " * 13, ("→ ", "dim"), finding.advice))


class Interview:
    """Asks a person for settings. `values` are those that were taken, by the names of their variables."""

    def __init__(self, env_file: Path, console: Console) -> None:
        self.env_file = env_file
        self.values: dict[str, str] = {}
        self._console = console

    def say(self, text: str) -> None:
        """Explain what comes next."""
        click.echo(f"\n{text}")

    def secret(self, label: str, prefix: str = "", otherwise: str = "") -> str:
        """A pasted token, not shown; empty if skipped. One without the prefix is asked for again."""
        while True:
            given = str(click.prompt(f"{label}, Enter skips", default="", show_default=False, hide_input=True)).strip()
            if not given or given.startswith(prefix):
                return given
            click.echo(f"That does not begin with {prefix}: {otherwise}")

    def line(self, label: str, fits: Callable[[str], bool], otherwise: str) -> str:
        """A line that fits; any other is asked for again."""
        while True:
            given = str(click.prompt(label, default="", show_default=False)).strip()
            if fits(given):
                return given
            click.echo(otherwise)

    def wait(self, label: str) -> None:
        """Wait until the person has done something elsewhere."""
        click.prompt(label, default="", show_default=False)

    def show(self, findings: Iterable[Finding]) -> None:
        """Print what a check found."""
        for finding in findings:
            show(self._console, finding)

    def until_taken(self, ask: Callable[[], dict[str, str]], check: Callable[[dict[str, str]], list[Finding]]) -> bool:
        """Ask and check until there is no problem or the person gives up; returns whether the values were taken."""
        while True:
            given = ask()
            if not all(given.values()):
                click.echo("Skipped.")
                return False
            if self.taken(given, check(given)):
                return True
            if not click.confirm("Try again?", default=True):
                return False

    def taken(self, given: dict[str, str], findings: Sequence[Finding]) -> bool:
        """Keep values whose check found no problem."""
        self.show(findings)
        if any(finding.level is Level.PROBLEM for finding in findings):
            return False
        self.values |= given
        return True
