"""Ctrl-C and SIGTERM end every command within 5 s, whatever it waits for; a kill too leaves no process of it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import processes

WITHIN_S = 5.0
LINES = 4_000
"""More than one process answers alone."""
FEED = "<rss version='2.0'><channel><title>A</title></channel></rss>"


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """An address that takes a request and never answers."""
    held: list[asyncio.StreamWriter] = []

    async def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for writer in held:
            writer.close()


async def ends(arguments: tuple[str, ...], how: signal.Signals, typed: str = "", **settings: str) -> None:
    """Start a command; once its first line is printed, send the signal: it ends, and whatever shares its stdout."""
    pipe = processes.PIPE
    environment = processes.environment(settings)
    process = await processes.start("handlers", *arguments, env=environment, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(typed.encode())
        async with asyncio.timeout(60):
            await process.stdout.readuntil(b"\n")
        process.send_signal(how)
        async with asyncio.timeout(WITHIN_S):
            await process.wait()
            await process.stdout.read()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        process.stdin.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=lambda how: how.name)
@pytest.mark.parametrize(
    ("command", "typed"),
    [
        ("feeds read {file} -", ""),
        ("detect -", '{"id": "a", "title": "x", "summary": "", "source": "s", "url": "u"}\n'),
        ("restricted --batch -", '{"query": "graphite"}\n'),
        ("mcp", "no message\n"),
        ("feeds read {file} http://{silent}/", ""),
    ],
)
async def test_one_that_waits_ends(command: str, typed: str, how: signal.Signals, silent: str, tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text(FEED)
    arguments = command.format(file=file, silent=silent).split()
    await ends(tuple(arguments), how, typed, EXPORTWATCH_ALLOW_PRIVATE=silent, EXPORTWATCH_HOME=str(tmp_path))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
async def test_a_list_that_several_processes_answer_ends_with_all_of_them(how: signal.Signals, tmp_path: Path) -> None:
    file = tmp_path / "parts.jsonl"
    file.write_text('{"query": "graphite"}\n' * LINES)
    await ends(("restricted", "--batch", str(file)), how, EXPORTWATCH_HOME=str(tmp_path))
