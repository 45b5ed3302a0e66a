"""A backup holds every record, is whole or refused, and restores into another server what the first one had."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.store import backup
from bot.store.coordination import Presence
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from tests.servers.redis import RedisServer, started

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
RECORDS = st.fixed_dictionaries(
    {
        "string": WORDS,
        "hash": st.dictionaries(WORDS, WORDS, min_size=1, max_size=5),
        "list": st.lists(WORDS, min_size=1, max_size=5),
        "set": st.sets(WORDS, min_size=1, max_size=5),
        "zset": st.dictionaries(WORDS, st.integers(0, 2**50), min_size=1, max_size=5),
        "stream": st.lists(st.dictionaries(WORDS, WORDS, min_size=1, max_size=3), min_size=1, max_size=3),
    }
)


async def fill(redis: Client, keys: Keys, told: dict[str, Any]) -> None:
    await redis.set(keys.key("a-string"), told["string"], ex=3_600)
    await redis.zadd(keys.key("a-zset"), told["zset"])
    pipeline = redis.pipeline(transaction=False)
    pipeline.execute_command("HSET", keys.key("a-hash"), *[word for pair in told["hash"].items() for word in pair])
    pipeline.execute_command("RPUSH", keys.key("a-list"), *told["list"])
    pipeline.execute_command("SADD", keys.key("a-set"), *told["set"])
    for place, fields in enumerate(told["stream"], start=1):
        words = [word for pair in fields.items() for word in pair]
        pipeline.execute_command("XADD", keys.stream, f"{place}-1", *words)
    await pipeline.execute()


async def everything(redis: Client, keys: Keys) -> dict[str, tuple[str, object]]:
    found = await backup.snapshot(redis, keys)
    unordered = {"hash", "set"}
    return {one.key: (one.type, sorted(one.value) if one.type in unordered else one.value) for one in found}


@given(told=RECORDS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_restored_is_what_was_there(
    told: dict[str, Any], redis: Client, keys: Keys, tmp_path: Path
) -> None:
    await redis.flushall()
    await fill(redis, keys, told)
    before = await everything(redis, keys)
    await redis.set("not-ours", "stays")
    backup.write(tmp_path / "b.gz", await backup.snapshot(redis, keys))
    await redis.delete(keys.key("a-hash"))
    await redis.set(keys.key("since"), "x")
    _, records = backup.read(tmp_path / "b.gz")
    await backup.restore(redis, keys, records, replace=True)
    after = await everything(redis, keys)

    assert after.pop(keys.failover)[0] == "string"
    assert after == before
    assert 3_500 < await redis.pttl(keys.key("a-string")) / 1_000 <= 3_600
    assert await redis.get("not-ours") == "stays"


async def test_a_backup_moves_to_another_server(redis: Client, keys: Keys, tmp_path: Path) -> None:
    for number in range(2_000):
        await redis.hset(keys.key("subscriptions"), f"s{number}", "graphite")
    backup.write(tmp_path / "b.gz", await backup.snapshot(redis, keys))
    other = RedisServer(tmp_path / "other")
    async with started(other):
        there = open_redis(other.url)
        await backup.restore(there, keys, backup.read(tmp_path / "b.gz")[1])
        assert await there.hlen(keys.key("subscriptions")) == 2_000
        with pytest.raises(StoreError, match="there are records already"):
            await backup.restore(there, keys, backup.read(tmp_path / "b.gz")[1])
        await there.aclose()


async def test_signs_of_life_are_no_records_and_forbid_a_restoration(redis: Client, keys: Keys) -> None:
    await Presence(redis, keys, "me", ["poll"]).appear()
    await redis.set(keys.lock("desk"), "me")
    assert await backup.snapshot(redis, keys) == []
    with pytest.raises(StoreError, match="stop every process"):
        await backup.restore(redis, keys, [], replace=True)


def made(tmp_path: Path, *lines: object) -> Path:
    file = tmp_path / "b.gz"
    with gzip.open(file, "wt") as packed:
        packed.writelines(f"{json.dumps(line)}\n" for line in lines)
    return file


HEAD = {"exportwatch-backup": 1, "at": "2026-11-29", "version": "0.2.0", "schema": 1}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "is no backup"),
        (([],), "is no backup"),
        ((HEAD,), "is no backup"),
        ((HEAD, {"keys": 2}), "does not hold all"),
        (({**HEAD, "exportwatch-backup": 99, "version": "9.9"}, {"keys": 0}), "9.9, which is newer"),
        (({**HEAD, "schema": 99}, {"keys": 0}), "newer"),
        ((HEAD, {"key": "k"}, {"keys": 1}), "is no backup"),
    ],
)
def test_what_is_no_whole_backup_is_refused_in_words(tmp_path: Path, lines: tuple[object, ...], why: str) -> None:
    with pytest.raises(StoreError, match=why):
        backup.read(made(tmp_path, *lines))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00half"])
def test_other_files_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(StoreError):
        backup.read(tmp_path / "x")
    with pytest.raises(StoreError, match="cannot be read: No such file"):
        backup.read(tmp_path / "none")


@given(st.integers(1, 200))
def test_a_file_that_ends_early_is_refused(cut: int) -> None:
    import tempfile  # noqa: PLC0415 - one folder for each example

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "b.gz"
        backup.write(file, [backup.Record(f"k{number}", "string", -1, "x" * 50) for number in range(20)])
        whole = file.read_bytes()
        file.write_bytes(whole[: -min(cut, len(whole) - 1)])
        with pytest.raises(StoreError, match=r"ends early|no backup"):
            backup.read(file)


async def test_a_type_that_this_version_does_not_know_writes_nothing(redis: Client, keys: Keys) -> None:
    records = [backup.Record(keys.key("a"), "string", -1, "x"), backup.Record(keys.key("b"), "graph", -1, "x")]
    with pytest.raises(StoreError, match="'graph'"):
        await backup.restore(redis, keys, records)
    assert await redis.get(keys.key("a")) is None


def test_a_backup_is_for_this_user_alone(tmp_path: Path) -> None:
    backup.write(tmp_path / "b.gz", [])
    assert (tmp_path / "b.gz").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["b.gz"]
