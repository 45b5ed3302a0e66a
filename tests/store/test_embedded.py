"""The embedded Redis: real, private, one to a home, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.store.embedded import EmbeddedRedis
from bot.store.redis import open_redis
from bot.store.server_program import choose_program, server_version
from tests.conftest import until


def ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.fixture(params=["short", "deep" * 40], ids=["short", "deep"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A home whose socket fits in its own address, and one whose socket has to be elsewhere."""
    return tmp_path / str(request.param)


async def test_what_was_written_is_there_after_a_restart(home: Path) -> None:
    server = EmbeddedRedis(home / "home")
    await server.start()
    redis = open_redis(server.url)
    await redis.set("word", "kept")
    await redis.aclose()
    await server.stop()

    await server.start()
    redis = open_redis(server.url)
    word = await redis.get("word")
    await redis.aclose()
    await server.stop()

    assert word == "kept"


async def test_a_stopped_server_leaves_no_process(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    pid = server.server_pid
    await server.stop()

    assert pid is not None
    assert ended(pid)


async def test_a_second_bot_on_the_same_home_is_refused_by_name(tmp_path: Path) -> None:
    first = EmbeddedRedis(tmp_path)
    await first.start()

    with pytest.raises(ConfigError, match=rf"another bot \(process {os.getpid()}\) runs in .*EXPORTWATCH_HOME"):
        await EmbeddedRedis(tmp_path).start()
    await first.stop()


async def test_the_socket_is_for_this_user_alone(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    mode = stat.S_IMODE(Path(server.url.removeprefix("unix://")).stat().st_mode)
    await server.stop()

    assert mode == 0o700
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


async def test_the_records_are_for_this_user_alone_also_those_of_an_earlier_version(tmp_path: Path) -> None:
    (tmp_path / "redis").mkdir(mode=0o755)
    (tmp_path / "redis" / "server.log").write_text("of before\n")
    (tmp_path / "redis" / "server.log").chmod(0o644)
    server = EmbeddedRedis(tmp_path)
    mask = os.umask(0o077)  # as `exportwatch run` sets it
    await server.start()
    os.umask(mask)
    redis = open_redis(server.url)
    await redis.set("word", "kept")
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*") if not path.is_socket()}
    await redis.aclose()
    await server.stop()

    assert len(modes) > 4
    assert {path: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}


async def test_a_home_too_deep_for_a_socket_gets_one_elsewhere(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / ("deep" * 12) / ("er" * 30))
    await server.start()
    redis = open_redis(server.url)
    answered = await redis.ping()
    await redis.aclose()
    await server.stop()

    assert answered
    assert not Path(server.url.removeprefix("unix://")).exists()


async def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    with pytest.raises(ConfigError, match=r"EXPORTWATCH_HOME .*file.* cannot be used"):
        await EmbeddedRedis(blocked).start()


async def test_a_server_that_was_killed_is_started_again_with_its_data(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    await server.start()
    redis = open_redis(server.url)
    await redis.set("word", "kept")
    first = server.server_pid
    assert first is not None
    os.kill(first, signal.SIGKILL)

    async def back() -> bool:
        with suppress(OSError, Exception):
            return await redis.get("word") == "kept" and server.server_pid != first
        return False

    await until(back, "the server with its data")
    await redis.aclose()
    await server.stop()


async def test_a_killed_bot_takes_its_server_along_and_the_next_one_takes_over(home: Path) -> None:
    program = (
        "import asyncio, sys, pathlib\n"
        "from bot.store.embedded import EmbeddedRedis\n"
        "async def main():\n"
        "    server = EmbeddedRedis(pathlib.Path(sys.argv[1]))\n"
        "    await server.start()\n"
        "    print(server.server_pid, flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", program, str(home), stdout=asyncio.subprocess.PIPE)
    assert bot.stdout
    pid = int(await bot.stdout.readline())
    bot.kill()
    await bot.wait()

    following = EmbeddedRedis(home)
    await following.start()
    await following.stop()

    assert ended(pid)


def test_without_any_server_program_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(ConfigError, match="apt-get install redis-server"):
        choose_program(tmp_path)


def test_a_program_that_is_no_redis_is_refused(tmp_path: Path) -> None:
    pretender = tmp_path / "redis-server"
    pretender.write_text("#!/bin/sh\necho 'Redis server v=5.0.7 sha=0'\n")
    pretender.chmod(0o700)

    with pytest.raises(ConfigError, match=r"6\.2 or later is needed"):
        server_version(pretender)


def test_the_server_that_was_found_is_new_enough(tmp_path: Path) -> None:
    assert choose_program(tmp_path).version.number >= (6, 2)


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "server.log").write_text(
        "1:M 1 Jan 2026 # Error writing to the AOF file: No space left on device\n1:M # Exiting\n"
    )

    assert "No space left on device (the disk is full" in server._last_words()  # noqa: SLF001 - the sentence an operator reads, without filling a disk
