"""The users of docker-compose.yml's Redis: the bot's may do all that the bot does, the reader's may read, no other."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from redis.asyncio import Redis as Client
from redis.exceptions import AuthenticationError, NoPermissionError

from bot.model.announcement import Announcement
from bot.store.keys import Keys
from bot.store.monitoring import USED
from bot.store.redis import open_redis
from tests import processes
from tests.e2e.bot import Bot, Feeds, running
from tests.e2e.test_redis import ACTS, publish
from tests.servers.redis import RedisServer, started

OF_CONNECTIONS = {"AUTH", "HELLO", "CLIENT", "CONFIG", "SUBSCRIBE", "PSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE"}
PASSWORDS = {"REDIS_PASSWORD": "for-the-bot", "READER_PASSWORD": "for-readers"}


def users() -> list[str]:
    """The `--user` options of the Compose file, with the reader that stands there as a comment."""
    text = (processes.CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
    shown = re.sub(r"(?m)^( +)# (- >-|  --user announcements-reader.*|  ~exportwatch.*)$", r"\1\2", text)
    command = yaml.safe_load(shown)["services"]["redis"]["command"]
    found = [word for word in command if word.startswith("--user ")]
    return [re.sub(r"\$\{(\w+)[^}]*\}", lambda name: PASSWORDS[name[1]], word) for word in found]


class Guarded(RedisServer):
    """Redis as Compose starts it."""

    @property
    def url(self) -> str:
        return f"redis://bot:{PASSWORDS['REDIS_PASSWORD']}@127.0.0.1:{self.port}/0"


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Guarded]:
    server = Guarded(tmp_path / "redis", *users())
    async with started(server):
        yield server


async def test_the_bot_works_with_the_rights_that_compose_gives_it(
    tmp_path: Path, guarded: Guarded, feeds: Feeds
) -> None:
    bot = Bot(tmp_path / "home", {**feeds.environment, "REDIS_URL": guarded.url})
    async with running(bot):
        await bot.says("Running: 2 sources")
        await feeds.polled()
        publish(feeds, ACTS[0])
        await bot.prints(f"act/{ACTS[0]}")
        said = (await processes.run("doctor", env=bot.environment)).stdout
        await _the_reader_reads_and_nothing_else(guarded)
        await bot.stop()
    await _doctor_tries_what_the_bot_used(guarded)

    assert "NOPERM" not in bot.log + said
    assert "refuses" not in bot.log + said


async def _doctor_tries_what_the_bot_used(guarded: Guarded) -> None:
    redis = open_redis(guarded.url)
    told = await redis.info("commandstats")
    await redis.aclose()
    used = {name.removeprefix("cmdstat_").partition("|")[0].upper() for name in told}
    assert used - OF_CONNECTIONS <= USED


async def _the_reader_reads_and_nothing_else(guarded: Guarded) -> None:
    keys, password = Keys(), PASSWORDS["READER_PASSWORD"]
    reader: Client = Client(port=guarded.port, username="announcements-reader", password=password)
    stranger: Client = Client(port=guarded.port)
    [(_, fields)] = await reader.xrange(keys.stream)  # type: ignore[misc] # there is an answer
    assert Announcement.from_json(fields[b"announcement"]).subjects  # type: ignore[index] # and it has fields
    assert await reader.xlen(keys.updates) == 0
    for refused in (
        reader.xadd(keys.stream, {"announcement": "{}"}),
        reader.xrange(keys.intake),
        reader.delete(keys.stream),
    ):
        with pytest.raises(NoPermissionError):
            await refused
    with pytest.raises(AuthenticationError):
        await stranger.ping()
    await reader.aclose()
    await stranger.aclose()
