"""Damaged and unwritable records: what is said, what ends, what mends."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.errors import ConfigError, StoreError
from bot.store.backup import repair
from bot.store.embedded import DamagedRecordsError, EmbeddedRedis
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from bot.store.upkeep import Installation
from handlers.stores import embedded_server
from tests.conftest import until

KEYS = 200
FULL = Path("/dev/full")
needs_a_full_device = pytest.mark.skipif(not FULL.exists(), reason="/dev/full is Linux")


async def fill(home: Path) -> None:
    async with embedded_server(home) as url:
        redis = open_redis(url)
        for number in range(KEYS):
            await redis.set(f"k{number}", "x" * 50)
        await redis.aclose()


def damage(home: Path) -> None:
    """As a disk fault in the middle of what was written last."""
    (file,) = (home / "redis" / "appendonlydir").glob("*.incr.aof")
    raw = bytearray(file.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 500] = b"\0" * 500
    file.write_bytes(bytes(raw))


async def kept(home: Path) -> list[str | None]:
    async with embedded_server(home) as url:
        redis = open_redis(url)
        found = [await redis.get(f"k{number}") for number in range(KEYS)]
        await redis.aclose()
    return found


async def test_damaged_records_end_the_start_with_what_to_do_and_can_be_repaired(tmp_path: Path) -> None:
    await fill(tmp_path)
    damage(tmp_path)
    (before,) = ((file.name, file.read_bytes()) for file in (tmp_path / "redis" / "appendonlydir").glob("*.incr.aof"))

    with pytest.raises(DamagedRecordsError, match="exportwatch repair"):
        await fill(tmp_path)
    copy = await repair(tmp_path)
    found = await kept(tmp_path)
    again = await repair(tmp_path)

    assert copy
    assert (copy / "appendonlydir" / before[0]).read_bytes() == before[1]
    assert found[: KEYS // 3] == ["x" * 50] * (KEYS // 3)
    assert found[-1] is None
    assert again is None


async def test_after_a_repair_what_waits_is_looked_for_as_after_a_failover(tmp_path: Path, keys: Keys) -> None:
    await fill(tmp_path)
    damage(tmp_path)
    await repair(tmp_path)

    async with embedded_server(tmp_path) as url:
        redis = open_redis(url)
        await Installation(redis, keys).begin()
        noted = await redis.get(keys.failover)
        await redis.aclose()

    assert noted


async def test_a_running_bot_whose_server_comes_upon_damage_ends_with_what_to_do(tmp_path: Path) -> None:
    await fill(tmp_path)

    async def live() -> None:
        async with embedded_server(tmp_path) as url:
            redis = open_redis(url)
            pid = int((await redis.info("server"))["process_id"])
            await redis.aclose()
            damage(tmp_path)
            os.kill(pid, 9)
            await asyncio.Event().wait()

    with pytest.raises(DamagedRecordsError, match="exportwatch repair"):
        await asyncio.wait_for(live(), 30)


async def test_a_home_in_use_or_without_records_is_not_repaired(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no records"):
        await repair(tmp_path / "nothing")
    async with embedded_server(tmp_path / "home"):
        with pytest.raises(ConfigError, match="another bot"):
            await repair(tmp_path / "home")


@needs_a_full_device
@pytest.mark.parametrize("name", ["redis/written-by.json.new", "bot.lock"])
async def test_a_start_on_a_full_disk_waits_and_says_so_once(
    tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The device refuses each write as a full disk does."""
    blocked = tmp_path / name
    blocked.parent.mkdir(exist_ok=True)
    blocked.symlink_to(FULL)
    server = EmbeddedRedis(tmp_path)
    starting = asyncio.create_task(server.start())
    try:
        if name != "bot.lock":  # who has the home is only told
            await until(lambda: "disk" in caplog.text, "it is said")
            assert not starting.done()
            blocked.unlink()
        await asyncio.wait_for(starting, 20)
        redis = open_redis(server.url)
        assert await redis.ping()
        await redis.aclose()
    finally:
        starting.cancel()
        await server.stop()

    assert caplog.text.count("is full") == (name != "bot.lock")


@needs_a_full_device
async def test_the_copy_of_the_installations_key_waits_for_room(
    redis: Client, keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "installation.new").symlink_to(FULL)
    installation = Installation(redis, keys, tmp_path)
    for _ in range(2):
        await installation.begin()
    (tmp_path / "installation.new").unlink()
    await installation.begin()

    assert caplog.text.count("cannot be written") == 1
    assert (tmp_path / "installation").read_text() == await redis.hget(keys.installation, "id")
