"""`exportwatch …` in this process: what it prints and how it ends, without the second that a new interpreter takes.

A test starts a real process only if it is about one: signals, sockets, standard output of another encoding, memory.
"""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass

from click.testing import CliRunner

from handlers.cli import main


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run left: its exit code, stdout and stderr."""

    returncode: int
    stdout: str
    stderr: str


class Stdin(io.BytesIO):
    """Standard input of a process, whose name click looks at."""

    name = "<stdin>"


def run(*arguments: str, stdin: str = "", **environment: str) -> Ended:
    """Run a command to its end."""
    with CliRunner().isolation(Stdin(stdin.encode()), environment) as (out, err, _):
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = ended.code
        else:
            code = None
    assert isinstance(code, int)
    return Ended(code, out.getvalue().decode(), err.getvalue().decode())


async def run_beside(*arguments: str, stdin: str = "", **environment: str) -> Ended:
    """Run a command in a thread, so that servers of this process's event loop can answer it."""
    return await asyncio.to_thread(run, *arguments, stdin=stdin, **environment)
