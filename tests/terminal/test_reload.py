"""SIGHUP: a second process reads everything first; a mistake changes nothing, otherwise the bot replaces itself."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sys
from asyncio import create_subprocess_exec, subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from handlers.process import notify, watchdog_s
from tests import processes
from tests.servers import PATIENCE_S

EMPTY = "sources: []\n"
FIELDS = "id: a, name: A, language: en, tier: press, kind: rss, url: 'https://agency.example/f', enabled: false"
ONE = f"sources:\n  - {{{FIELDS}}}\n"


class Started:
    """A bot in a process of its own, as systemd starts it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def says(self, pattern: str) -> str:
        """Read on until a line of the log matches."""
        assert self.process.stderr
        async with asyncio.timeout(PATIENCE_S):
            while line := (await self.process.stderr.readline()).decode():
                self.lines.append(line)
                if re.search(pattern, line):
                    return line
        raise AssertionError("".join(self.lines))


@pytest.fixture
async def told() -> AsyncIterator[socket.socket]:
    """What systemd would receive."""
    with TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(f"{folder}/notify")
        receiver.setblocking(False)  # noqa: FBT003 - the socket module's signature
        yield receiver


@asynccontextmanager
async def started(home: Path, *arguments: str, **settings: str) -> AsyncIterator[Started]:
    environment = {
        **processes.environment(),
        "EXPORTWATCH_WEB": "127.0.0.1:0",
        "EXPORTWATCH_FEEDS": str(home / "feeds.yaml"),
        **settings,
    }
    command = (sys.executable, "-m", "handlers", "run", *arguments)
    process = await create_subprocess_exec(
        *command, cwd=home, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        yield Started(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_files_are_read_anew_and_a_mistake_in_them_changes_nothing(tmp_path: Path, told: socket.socket) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(EMPTY)
    async with started(tmp_path, NOTIFY_SOCKET=told.getsockname()) as bot:
        first = await bot.says("Running: 0 sources")
        assert datetime.fromisoformat(first.split(" ")[0]).tzinfo
        assert await asyncio.get_running_loop().sock_recv(told, 100) == b"READY=1"

        feeds.write_text("sources: [{id: 1}]\n")
        bot.process.send_signal(signal.SIGHUP)
        mistake = await bot.says("goes on with the old ones")
        assert "feeds.yaml" in mistake

        feeds.write_text(ONE)
        bot.process.send_signal(signal.SIGHUP)
        await bot.says("Reading settings, sources and rules anew")
        await bot.says("Running: 0 sources")
        states = [await asyncio.get_running_loop().sock_recv(told, 100) for _ in range(2)]
        assert states[0].startswith(b"RELOADING=1\nMONOTONIC_USEC=")
        assert states[1] == b"READY=1"

        bot.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE_S):
            assert await bot.process.wait() == 0


async def test_a_platforms_role_without_its_token_refuses_to_start(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(EMPTY)
    async with started(tmp_path, "--only", "slack") as bot:
        await bot.says("--only slack: SLACK_BOT_TOKEN is not set")
        assert await bot.process.wait() == 1


async def test_names_that_are_no_settings_are_told_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(EMPTY)
    (tmp_path / ".env").write_text("SLACK_BOT_TOKN=xoxb-1\n")
    async with started(tmp_path, "--check", EXPORTWATCH_HOMEE="x", DISCORD_TOKEN_FILE="") as bot:
        await bot.says("EXPORTWATCH_HOMEE is set, but is not a setting of this bot: did you mean EXPORTWATCH_HOME?")
        await bot.says("SLACK_BOT_TOKN is set.*did you mean SLACK_BOT_TOKEN")
        assert await bot.process.wait() == 0
    assert not [line for line in bot.lines if "DISCORD" in line]


@pytest.mark.parametrize("address", ["", "relative", "/nowhere/at/all", "@gone"])
def test_a_service_manager_that_is_not_there_is_passed_over(address: str) -> None:
    notify("READY=1", {"NOTIFY_SOCKET": address})


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [({}, None), ({"WATCHDOG_USEC": "60000000"}, 30.0), ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None)],
)
def test_signs_of_life_come_twice_in_the_time_that_systemd_waits(environment: dict[str, str], seconds: float) -> None:
    assert watchdog_s(environment) == seconds
