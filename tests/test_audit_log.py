"""The audit log outside: JSON lines in a file that may be rotated, and to syslog; and `audit --verify` against it."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.errors import ConfigError
from bot.model.delivery import Channel
from bot.store.audit import Audit, AuditForwarder, Chained
from bot.store.erasure import rewrite
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.subscriptions import Subscriptions
from bot.subscriptions.records import AuditEntry, Subscription
from handlers import process
from handlers.cli import exportwatch

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHANNEL = Channel("slack", "T1", "C1")
ONE = Chained(AuditEntry(NOW, CHANNEL.key, "U1", "subscribe", "", "about:石墨\n"), 7, "ab12")


def test_a_file_is_private_rotatable_and_has_one_object_a_line(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    write = process.audit_writer(str(file))
    write(ONE)
    file.rename(tmp_path / "audit.jsonl.1")
    write(ONE)
    [line] = file.read_text(encoding="utf-8").splitlines()

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(line) == {
        "at": "2026-11-24T12:00:00+00:00",
        "platform": "slack",
        "workspace": "T1",
        "channel": "C1",
        "who": "U1",
        "what": "subscribe",
        "before": "",
        "after": "about:石墨\n",
        "number": "7",
        "hash": "ab12",
    }


def test_syslog_gets_the_same_over_udp_and_tcp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        process.audit_writer(f"syslog:127.0.0.1:{server.getsockname()[1]}")(ONE)
        packet = server.recv(65_536)
    with socket.create_server(("127.0.0.1", 0)) as server:
        process.audit_writer(f"syslog+tcp:127.0.0.1:{server.getsockname()[1]}")(ONE)
        accepted, _ = server.accept()
        with accepted:
            stream = accepted.recv(65_536)

    assert packet.startswith(b"<86>exportwatch-audit: {")
    assert json.loads(packet.partition(b": ")[2]) == json.loads(stream.partition(b": ")[2])
    assert stream.endswith(b"}\n")


def test_what_cannot_be_written_is_an_error_and_no_silence(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        process.audit_writer(str(tmp_path / "missing" / "audit.jsonl"))(ONE)
    with pytest.raises(ConfigError, match="syslog:host:514"):
        process.audit_writer("syslog+tcp:")


async def run(redis_url: str, *arguments: str) -> Result:
    return await asyncio.to_thread(
        lambda: CliRunner().invoke(exportwatch, list(arguments), env={"REDIS_URL": redis_url}, standalone_mode=False)
    )


async def test_the_record_is_verified_against_the_log_outside(
    redis: Client, redis_url: str, keys: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "audit.jsonl"
    for name in ("graphite", "gallium", "tungsten"):
        await Subscriptions(redis, keys).add(Subscription.of(CHANNEL, f"about:{name}", "U1", NOW))
    await AuditForwarder(redis, keys, process.audit_writer(str(file))).turn()
    whole = await run(redis_url, "audit", "--verify", "--log", str(file))
    # Whoever rewrites the whole chain, its head included, still meets the log.
    raw = await redis.xrange(keys.audit("slack", "T1"))
    await redis.delete(keys.audit("slack", "T1"), keys.audit_heads, keys.subscriptions, keys.audit_outgoing)
    for name in ("graphite", "gallium"):
        await Subscriptions(redis, keys).add(Subscription.of(CHANNEL, f"about:{name}", "U2", NOW))
    forged, compared = [await run(redis_url, "audit", "--verify", *more) for more in ([], ["--log", str(file)])]

    assert len(raw) == 3
    assert (whole.return_value, "slack:T1: whole: 3 entries" in whole.output) == (0, True)
    assert forged.return_value == 0
    assert compared.return_value == 1
    assert "entry 1 is another one than in the log" in compared.output
    assert "entry 3 stands in the log and is not on record" in compared.output


async def test_an_export_has_every_entry_with_its_number_and_hash(redis: Client, redis_url: str, keys: Keys) -> None:
    for number in range(12):
        channel = Channel("slack", f"T{number % 2}", "C1")
        await Subscriptions(redis, keys).add(Subscription.of(channel, f"about:{number}", "U1", NOW))
    lines = (await run(redis_url, "audit", "--export", "jsonl")).output.splitlines()
    rows = [json.loads(line) for line in lines]
    found = [one async for one in Audit(redis, keys).entries("slack", "T1")]

    assert len(rows) == 12
    assert [row["hash"] for row in rows if row["workspace"] == "T1"] == [one.hash for one in found]


async def test_a_person_is_exported_and_erased_by_commands(redis: Client, redis_url: str, keys: Keys) -> None:
    await Subscriptions(redis, keys).add(Subscription.of(CHANNEL, "about:graphite", "U1", NOW))
    exported = await run(redis_url, "export", "--person", "slack:T1:U1")
    refused = await run(redis_url, "forget", "--person", "slack:T1", "--yes")
    erased = await run(redis_url, "forget", "--person", "slack:T1:U1", "--yes")
    again = await run(redis_url, "forget", "--person", "slack:T1:U1", "--yes")

    assert [json.loads(line)["record"] for line in exported.output.splitlines()] == ["subscription", "change"]
    assert "PLATFORM:WORKSPACE:USER" in str(refused.exception)
    assert "the name removed from 1 subscription" in erased.output
    assert "Nothing on record names slack:T1:U1" in again.output


async def test_erasing_also_rewrites_the_file_of_redis(tmp_path: Path) -> None:
    from bot.store.embedded import EmbeddedRedis  # noqa: PLC0415 - its own server, for a file of its own
    from bot.store.redis import open_redis  # noqa: PLC0415 - see above

    server = EmbeddedRedis(tmp_path)
    await server.start()
    redis = open_redis(server.url)
    try:
        await redis.set("who", "U-of-nobody-else")
        await redis.delete("who")
        before = b"U-of-nobody-else" in files_of(tmp_path)
        assert await rewrite(redis) == "rewritten"
        after = b"U-of-nobody-else" in files_of(tmp_path)
    finally:
        await redis.aclose()
        await server.stop()

    assert (before, after) == (True, False)


def files_of(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (home / "redis").rglob("*.aof*"))
