"""What a command is for stands in whole sentences in the help."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from handlers.cli import SUBCOMMANDS, exportwatch
from tests.program import run


def groups() -> Iterator[tuple[str, ...]]:
    context = click.Context(exportwatch)
    yield ()
    for name in SUBCOMMANDS:
        if isinstance(exportwatch.get_command(context, name), click.Group):
            yield (name,)


@pytest.mark.parametrize("group", list(groups()), ids=" ".join)
def test_no_summary_of_a_subcommand_is_cut_off(group: tuple[str, ...]) -> None:
    _, _, listed = run(*group, "--help").stdout.partition("Commands:\n")

    assert listed
    assert "..." not in listed.replace("`exportwatch …`", "")
