"""Records are never forgotten in silence because another server program was found."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.store import server_program as program_files
from bot.store.embedded import EmbeddedRedis
from bot.store.keys import Keys
from bot.store.redis import open_redis
from bot.store.server_program import (
    RECORDS_FILE,
    RECORDS_FOLDER,
    WRITTEN_BY,
    Writer,
    choose_program,
    record_writer,
    server_version,
    written_by,
)
from bot.store.subscriptions import Subscriptions
from tests.conftest import server_program
from tests.store.test_earlier_records import RECORDS

Install = Callable[[str], Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a program on an otherwise empty PATH that says it is this server; the carried one is not there."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    monkeypatch.setenv("PATH", str(bin_))
    monkeypatch.setattr(program_files, "_carried", lambda: None)

    def provide(says: str) -> Path:
        product, version = says.split()
        program = bin_ / f"{product}-server"
        program.write_text(f"#!/bin/sh\necho '{product.capitalize()} server v={version} sha=0'\n")
        program.chmod(0o700)
        return program

    return provide


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "redis"
    made.mkdir()
    return made


@pytest.mark.parametrize(
    ("wrote", "found"),
    [
        ("redis 6.2.14", "redis 6.2.14"),
        ("redis 6.2.14", "redis 8.0.2"),
        ("redis 7.2.5", "valkey 9.1.2"),
        ("redis 8.0.2", "redis 8.0.1"),
        ("valkey 8.1.0", "valkey 9.1.2"),
    ],
)
def test_a_server_that_reads_the_records_goes_on_with_them(
    install: Install, folder: Path, wrote: str, found: str
) -> None:
    record_writer(folder, Writer(*wrote.split()))
    program = install(found)

    assert choose_program(folder).path == program


@pytest.mark.parametrize(
    ("wrote", "found"),
    [
        ("redis 7.0.15", "redis 6.2.14"),
        ("redis 8.0.2", "redis 7.4.1"),
        ("redis 7.4.0", "valkey 9.1.2"),
        ("valkey 9.1.2", "redis 8.2.0"),
        ("valkey 9.1.2", "valkey 8.1.0"),
    ],
)
def test_a_server_that_does_not_read_them_is_refused_with_what_to_do(
    install: Install, folder: Path, wrote: str, found: str
) -> None:
    record_writer(folder, Writer(*wrote.split()))
    program = install(found)

    with pytest.raises(ConfigError) as caught:
        choose_program(folder)

    product, version = wrote.split()
    assert f"written by {product.capitalize()} {version}" in str(caught.value)
    assert str(program) in str(caught.value)
    assert f"Put {product}-server {version} or later on PATH" in str(caught.value)


def test_of_several_programs_the_first_that_reads_the_records_is_taken(install: Install, folder: Path) -> None:
    record_writer(folder, Writer("valkey", "9.0.0"))
    install("redis 8.0.2")
    reader = install("valkey 9.1.2")

    assert choose_program(folder).path == reader


def test_records_of_both_forms_are_refused_and_left_as_they_are(install: Install, folder: Path) -> None:
    """Redis 7 moves the file into its folder; 6.2 beside that folder begins a new file, without a word."""
    install("redis 8.0.2")
    (folder / RECORDS_FILE).write_text("one set")
    (folder / RECORDS_FOLDER).mkdir()

    with pytest.raises(ConfigError, match=r"two sets of records.*move the other one away"):
        choose_program(folder)

    assert (folder / RECORDS_FILE).read_text() == "one set"


@pytest.mark.parametrize(("signature", "writer"), [(b"redis-ver\x058.0.2", "8.0.2"), (b"", "7.0.0")])
def test_who_wrote_a_folder_is_read_from_its_base_file(folder: Path, signature: bytes, writer: str) -> None:
    (folder / RECORDS_FOLDER).mkdir()
    head = b"REDIS0012\xfa\x09" + signature + b"\xfa\x0aredis-bits"
    (folder / RECORDS_FOLDER / "appendonly.aof.1.base.rdb").write_bytes(head)

    assert written_by(folder) == Writer("redis", writer)


async def test_the_home_remembers_who_wrote_it(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    await server.stop()

    kept = json.loads((tmp_path / "redis" / WRITTEN_BY).read_text(encoding="utf-8"))
    assert kept == json.loads(server_version(server_program()).to_json())
    (tmp_path / "redis" / WRITTEN_BY).unlink()
    assert written_by(tmp_path / "redis") == Writer(**kept), "the files themselves say it too"


async def test_a_start_that_is_refused_changes_nothing(tmp_path: Path, install: Install) -> None:
    install("redis 6.2.14")
    remember_newer = tmp_path / "redis"
    remember_newer.mkdir()
    record_writer(remember_newer, Writer("redis", "8.0.2"))
    server = EmbeddedRedis(tmp_path)

    with pytest.raises(ConfigError, match="Nothing was changed"):
        await server.start()
    await server.stop()

    assert [path.name for path in remember_newer.iterdir()] == [WRITTEN_BY]


async def test_records_of_redis_6_are_taken_over(tmp_path: Path) -> None:
    """Its append-only file is the commands one after the other, as a client sends them."""
    records = tmp_path / "redis"
    records.mkdir()
    with (records / RECORDS_FILE).open("wb") as file:
        for command in _commands():
            file.write(f"*{len(command)}\r\n".encode())
            for word in (str(part).encode() for part in command):
                file.write(b"$%d\r\n%s\r\n" % (len(word), word))
    server = EmbeddedRedis(tmp_path)
    await server.start()
    redis = open_redis(server.url)

    found = await Subscriptions(redis, Keys()).all()
    intake = await redis.xlen(Keys().intake)
    await redis.aclose()
    await server.stop()

    assert {one.channel.key for one in found} == {"slack:T1:C1", "slack:T1:C2", "discord:900:901"}
    assert intake == len(RECORDS[Keys().intake]["value"])
    assert not (records / RECORDS_FILE).exists() or server_version(server_program()).number < (7, 0)


def _commands() -> Iterator[tuple[object, ...]]:
    yield "SELECT", 0
    for key, record in RECORDS.items():
        value = record["value"]
        match record["type"]:
            case "string":
                yield "SET", key, value
            case "hash":
                yield "HSET", key, *(part for pair in value.items() for part in pair)
            case "list":
                yield "RPUSH", key, *value
            case "set":
                yield "SADD", key, *value
            case "zset":
                yield "ZADD", key, *(part for member, score in value for part in (score, member))
            case "stream":
                for entry, fields in value:
                    yield "XADD", key, entry, *(part for pair in fields.items() for part in pair)


def test_the_carried_program_comes_before_what_stands_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is installed or removed beside the bot does not change who reads its records."""
    other = tmp_path / "redis-server"
    shutil.copy(server_program(), other)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert choose_program(tmp_path).path != other
