"""Records kept safe: a backup of all, its restoration, and the repair of an embedded server's damaged file.

A backup is made while the bot runs, and restored into an empty or another store. The file is JSON lines, packed with
gzip: a head, one line a key, and a foot that counts them, so that a file that ends early is known as such. Values stand
by Redis' types, not in its own binary form, which an older or another server could not read.

The append-only file is repaired by the check that each server program carries in itself.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
import subprocess
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.errors import StoreError
from bot.store.embedded import EmbeddedRedis
from bot.store.keys import Keys
from bot.store.masters import FAILOVER_S
from bot.store.redis import Client, in_parts, load_script, open_redis
from bot.store.server_program import RECORDS_FILE, RECORDS_FOLDER, Program, choose_program
from bot.store.upkeep import SCHEMA

FORM = 1
"""The version of the file's form. Files of a later one are refused."""
_HEAD, _KEY, _TYPE, _LIFE, _VALUE, _FOOT = "exportwatch-backup", "key", "type", "lives_ms", "value", "keys"
_MEMBERS_AT_ONCE = 500
"""Members of one key that are written by one command."""


@dataclass(frozen=True, slots=True)
class Record:
    """One key with its value: text, or members by the type. `lives_ms` is -1 for one that stays."""

    key: str
    type: str
    lives_ms: int
    value: Any


@dataclass(frozen=True, slots=True)
class BackupHead:
    """When and by which version a backup was made, and the version of its records."""

    at: str
    version: str
    schema: int


async def snapshot(redis: Client, keys: Keys) -> list[Record]:
    """Return every record as it stands at one instant, but signs of life and locks. Raises redis errors."""
    passing = (keys.alive(""), keys.lock(""), keys.processes, keys.probe)
    found = await load_script(redis, "snapshot")([keys.stream], [keys.key("*"), *passing])
    return [Record(str(key), str(kind), int(life), value) for key, kind, life, value in found]


def write(file: Path, records: Sequence[Record]) -> None:
    """Write a backup, readable by this user alone. It is whole or not there. Raises OSError."""
    head = {_HEAD: FORM, "at": datetime.now(UTC).isoformat(timespec="seconds"), "version": version("exportwatch")}
    lines = [head | {"schema": SCHEMA}]
    lines += [{_KEY: one.key, _TYPE: one.type, _LIFE: one.lives_ms, _VALUE: one.value} for one in records]
    lines.append({_FOOT: len(records)})
    fresh = file.with_name(f"{file.name}.new")
    number = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(number, "wb") as raw:
        with gzip.open(raw, "wt", encoding="utf-8") as packed:
            packed.writelines(f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines)
        raw.flush()
        os.fsync(raw.fileno())
    fresh.replace(file)


def read(file: Path) -> tuple[BackupHead, list[Record]]:
    """Read a backup whole. Raises StoreError for a file that cannot be read, is none, ends early, or is newer."""
    try:
        with gzip.open(file, "rt", encoding="utf-8") as packed:
            lines = [json.loads(line) for line in packed]
        head, *rest, foot = lines
        form = int(head[_HEAD])
        if form > FORM or int(head["schema"]) > SCHEMA:
            raise StoreError(
                f"{file} was made by Exportwatch {head['version']}, which is newer: install that version to restore it"
            )
        records = [Record(str(one[_KEY]), str(one[_TYPE]), int(one[_LIFE]), one[_VALUE]) for one in rest]
        if int(foot[_FOOT]) != len(records):
            raise StoreError(f"{file} does not hold all that it counts: take another backup")
        return BackupHead(str(head["at"]), str(head["version"]), int(head["schema"])), records
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile):
            raise StoreError(f"{file} is no backup of Exportwatch") from error
        raise StoreError(f"{file} cannot be read: {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise StoreError(f"{file} ends early: take another backup") from error
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise StoreError(f"{file} is no backup of Exportwatch, or is damaged: take another backup") from error


async def restore(redis: Client, keys: Keys, records: Sequence[Record], *, replace: bool = False) -> None:
    """Write the records, all or none; with `replace` in place of what is there.

    Messages that waited when the backup was made may have been sent since: they are looked for before they are sent, as
    after a failover. Raises StoreError if the store is not empty, or a bot is at work on it.
    """
    alive = [key async for key in redis.scan_iter(match=f"{keys.alive('')}*", count=_MEMBERS_AT_ONCE)]
    if alive:
        raise StoreError("a bot is at work on these records: stop every process of it first")
    old = [key async for key in redis.scan_iter(match=keys.key("*"), count=_MEMBERS_AT_ONCE)]
    if (old or await redis.xlen(keys.stream)) and not replace:
        raise StoreError("there are records already; `--replace` puts the backup in their place, and they are gone")
    async with redis.pipeline(transaction=True) as pipeline:
        for key in (keys.stream, *old):
            pipeline.delete(key)
        for record in records:
            for command in _commands(record):
                pipeline.execute_command(*command)
        pipeline.set(keys.failover, int(time.time() * 1000), px=FAILOVER_S * 1000)
        await pipeline.execute()


def _commands(record: Record) -> Iterator[tuple[str, ...]]:
    """Yield what writes one record. Raises StoreError for a type that is none of ours."""
    write_ = _WRITERS.get(record.type)
    if write_ is None:
        raise StoreError(f"the backup holds a record of the type {record.type!r}, which this version does not know")
    yield from write_(record.key, record.value)
    if record.lives_ms >= 0:
        yield "PEXPIRE", record.key, str(max(record.lives_ms, 1))


def _string(key: str, value: str) -> Iterator[tuple[str, ...]]:
    yield "SET", key, value


def _members(command: str, step: int = 1) -> Any:  # noqa: ANN401 - a function of a table
    def commands(key: str, value: Sequence[str]) -> Iterator[tuple[str, ...]]:
        for some in in_parts(list(map(str, value)), _MEMBERS_AT_ONCE * step):
            yield command, key, *some

    return commands


def _ranked(key: str, value: Sequence[str]) -> Iterator[tuple[str, ...]]:
    pairs = [word for member, score in zip(value[::2], value[1::2], strict=True) for word in (str(score), str(member))]
    for some in in_parts(pairs, _MEMBERS_AT_ONCE * 2):
        yield "ZADD", key, *some


def _stream(key: str, value: Sequence[tuple[str, Sequence[str] | Mapping[str, str]]]) -> Iterator[tuple[str, ...]]:
    for entry, fields in value:
        flat = [word for pair in fields.items() for word in pair] if isinstance(fields, Mapping) else list(fields)
        yield "XADD", key, entry, *map(str, flat)


_WRITERS = {
    "string": _string,
    "hash": _members("HSET", 2),
    "list": _members("RPUSH"),
    "set": _members("SADD"),
    "zset": _ranked,
    "stream": _stream,
}


LONGEST_S = 600


async def repair(home: Path) -> Path | None:
    """Cut damaged records back to what can be read; returns where the copy lies, or None if nothing is damaged.

    What was written after the damage is lost, so what waits is looked for in its channel before it is sent, as after a
    failover. Raises ConfigError (a bot runs in the home, no server program) or StoreError (beyond repair).
    """
    records = home / "redis"
    files = _files(records)
    if not files:
        raise StoreError(f"there are no records in {records}")
    server = EmbeddedRedis(home)
    server.take_home()
    try:
        program = choose_program(records)
        damaged = [file for file in files if await asyncio.to_thread(_fault, program, file)]
        if not damaged:
            return None
        copy = home / f"redis.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        await asyncio.to_thread(shutil.copytree, records, copy)
        if damaged != [files[-1]] or (why := await asyncio.to_thread(_fault, program, files[-1], "--fix")):
            why = "what follows it rests on it" if damaged != [files[-1]] else why
            raise StoreError(f"{damaged[0]} is beyond repair ({why}). Restore a backup; a copy is in {copy}.")
        await server.start()
        await _note_loss(server.url)
    finally:
        await server.stop()
    return copy


def _files(records: Path) -> list[Path]:
    """Return the files that the server reads, in their order: a snapshot, and what was written after it."""
    folder = records / RECORDS_FOLDER
    manifest = folder / f"{RECORDS_FILE}.manifest"
    if not manifest.exists():
        return [file for file in [records / RECORDS_FILE] if file.exists()]
    lines = [line.split() for line in manifest.read_text(encoding="utf-8").splitlines()]
    # `file NAME seq NUMBER type b|i|h`: the base, what follows it, and what is only to be deleted.
    return [folder / words[1] for words in lines if len(words) > 5 and words[5] in {"b", "i"}]  # noqa: PLR2004 - as above


def _fault(program: Program, file: Path, *options: str) -> str:
    """Return what is wrong with a file; empty if nothing is. With `--fix`, what cannot be read is cut off.

    The server program checks files when it is called by another name; it asks before it cuts one.
    """
    kind = "rdb" if file.suffix == ".rdb" else "aof"
    ran = subprocess.run(  # noqa: S603 - the server program, found by its place
        [f"{program.version.product}-check-{kind}", *options, file],
        executable=program.path,
        input="y\n",
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    said = (ran.stdout + ran.stderr).strip().splitlines()
    return (said or ["no reason given"])[-1] if ran.returncode else ""


async def _note_loss(url: str) -> None:
    redis = open_redis(url)
    await redis.set(Keys().failover, int(time.time() * 1000), px=FAILOVER_S * 1000)
    await redis.aclose()
