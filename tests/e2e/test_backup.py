"""A backup taken from a running bot, put into another home: subscriptions and what was announced are there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import processes
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.feeds import FeedServer

ACT = "China to require export licences for graphite items from 1 December 2023"
TEXT = "The Ministry of Commerce and the customs administration announced export controls on graphite, No. 39 of 2023."
LATER = "Indonesia bans exports of bauxite from 10 June 2023"


async def command(home: Path, *arguments: str) -> tuple[int, str]:
    environment = processes.environment({"EXPORTWATCH_HOME": str(home)})
    process = await processes.start(
        *("handlers", *arguments), env=environment, cwd=home.parent, stdout=processes.PIPE, stderr=processes.PIPE
    )
    assert process.stdout
    assert process.stderr
    said = (await process.stdout.read()) + (await process.stderr.read())
    return await process.wait(), said.decode()


@pytest.mark.slow
async def test_a_bot_goes_on_in_another_home_where_its_backup_stood(tmp_path: Path) -> None:
    async with FeedServer() as server:
        feeds = Feeds(server, tmp_path)
        first = Bot(tmp_path / "first", feeds.environment)
        async with running(first):
            await feeds.polled()
            feeds.publish("ministry", ACT, "https://example.org/act/39", TEXT)
            await first.prints("graphite")
            code, said = await command(first.home, "backup", str(tmp_path / "b.gz"))
            assert code == 0, said
            refused, why = await command(first.home, "restore", str(tmp_path / "b.gz"))
            assert refused == 1
            assert "a bot is at work" in why
        code, said = await command(tmp_path / "second", "restore", str(tmp_path / "b.gz"))
        assert code == 0, said

        second = Bot(tmp_path / "second", feeds.environment)
        async with running(second):
            await second.says("Running: 2 sources")
            feeds.publish("ministry", LATER, "https://example.org/act/b", f"{LATER}. The government prohibits it.")
            await second.prints("bauxite")

    assert "graphite" not in second.out
