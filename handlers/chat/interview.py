"""The dialogue of `exportwatch setup`: asks for values, checks them, and collects them for `.env`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from handlers.chat.checks import CheckResult, Level

SIGNS = {
    Level.FINE: ("✓", "green"),
    Level.NOTE: ("·", "cyan"),
    Level.WARNING: ("!", "yellow"),
    Level.PROBLEM: ("✗", "bold red"),
}


def show(console: Console, result: CheckResult, area: str = "") -> None:
    """Print a result on one line, its advice on the next."""
    sign, style = SIGNS[result.level]
    console.print(Text.assemble(f"{area:<11}", (sign, style), " ", result.what))
    if result.advice:
        console.print(Text.assemble(" " * 13, ("→ ", "dim"), result.advice))


class Interview:
    """Asks a person for settings. `values` are the accepted ones, by the names of their variables."""

    def __init__(self, env_file: Path, console: Console) -> None:
        self.env_file = env_file
        self.values: dict[str, str] = {}
        self._console = console

    def say(self, text: str) -> None:
        """Explain what comes next."""
        click.echo(f"\n{text}")

    def secret(self, label: str, prefix: str = "", otherwise: str = "") -> str:
        """Ask for a token, without showing it; empty if skipped. Asks again if the prefix is missing."""
        while True:
            token = str(click.prompt(f"{label}, Enter skips", default="", show_default=False, hide_input=True)).strip()
            if not token or token.startswith(prefix):
                return token
            click.echo(f"That does not begin with {prefix}: {otherwise}")

    def line(self, label: str, fits: Callable[[str], bool], otherwise: str) -> str:
        """Ask for a line until it fits."""
        while True:
            text = str(click.prompt(label, default="", show_default=False)).strip()
            if fits(text):
                return text
            click.echo(otherwise)

    def wait(self, label: str) -> None:
        """Wait until the person has done something elsewhere."""
        click.prompt(label, default="", show_default=False)

    def show(self, results: Iterable[CheckResult]) -> None:
        """Print the results of a check."""
        for result in results:
            show(self._console, result)

    def ask_until_accepted(
        self, ask: Callable[[], dict[str, str]], check: Callable[[dict[str, str]], list[CheckResult]]
    ) -> bool:
        """Ask and check until there is no problem or the person gives up; return whether the values were accepted."""
        while True:
            values = ask()
            if not all(values.values()):
                click.echo("Skipped.")
                return False
            if self.accept(values, check(values)):
                return True
            if not click.confirm("Try again?", default=True):
                return False

    def accept(self, values: dict[str, str], results: Sequence[CheckResult]) -> bool:
        """Keep the values if their check found no problem; return whether they were kept."""
        self.show(results)
        if any(result.level is Level.PROBLEM for result in results):
            return False
        self.values |= values
        return True
