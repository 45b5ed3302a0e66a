"""What a person is told when Redis refuses, and that an absent one is waited for."""

from __future__ import annotations

import asyncio
import logging
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from redis._parsers.base import BaseParser
from redis.asyncio.connection import SSLConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ResponseError

from bot.errors import ConfigError, StoreError
from bot.store.redis import (
    AWAY,
    BLOCK_MS,
    REPLY_TIMEOUT_S,
    Client,
    Outages,
    check,
    explain,
    open_redis,
)
from bot.store.sentinels import SENTINEL_ANSWER_S
from tests.conftest import server_program
from tests.servers.ports import free_port
from tests.servers.redis import RedisServer, started


@pytest.fixture
def guarded_redis(tmp_path: Path) -> Iterator[int]:
    """A Redis with a password, on a port."""
    port = free_port()
    server = subprocess.Popen(
        [server_program(), "--port", str(port), "--requirepass", "right", "--dir", tmp_path, "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield port
    server.terminate()
    server.wait(10)


@pytest.mark.parametrize("login", ["", ":wrong@"])
async def test_a_wrong_or_missing_password_is_an_error_that_names_the_setting(guarded_redis: int, login: str) -> None:
    redis = open_redis(f"redis://{login}127.0.0.1:{guarded_redis}/0")

    with pytest.raises(StoreError, match=r"refuses the login.*REDIS_URL"):
        await check(redis)
    await redis.aclose()


async def test_the_right_password_is_let_in(guarded_redis: int) -> None:
    redis = open_redis(f"redis://:right@127.0.0.1:{guarded_redis}/0")
    await check(redis)
    await redis.aclose()


def test_an_address_that_is_none_is_a_configuration_error() -> None:
    with pytest.raises(ConfigError, match="REDIS_URL"):
        open_redis("http://example.org")


def test_a_sentinel_address_without_a_master_says_how_it_is_written() -> None:
    with pytest.raises(ConfigError, match="mymaster"):
        open_redis("redis+sentinel://127.0.0.1:26379")


def test_a_read_may_outlast_its_block() -> None:
    assert REPLY_TIMEOUT_S > BLOCK_MS / 1000


async def test_a_blocking_read_that_finds_nothing_is_no_error(redis: Client) -> None:
    assert not await redis.xread({"nothing": "0-0"}, count=1, block=BLOCK_MS)


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ("-MISCONF Errors writing to the AOF file: No space left on device", "disk full"),
        ("-OOM command not allowed when used memory > 'maxmemory'.", "maxmemory"),
        ("-READONLY You can't write against a read only replica.", "master"),
        ("-MOVED 3999 127.0.0.1:6381", "standalone"),
        ("-ASK 3999 127.0.0.1:6381", "standalone"),
        ("-CROSSSLOT Keys in request don't hash to the same slot", "standalone"),
        ("-CLUSTERDOWN Hash slot not served", "standalone"),
        ("-ERR anything else", "refuses"),
    ],
)
def test_each_refusal_says_what_to_do(said: str, advice: str) -> None:
    """As the client raises it: it takes the first word out of the text."""
    assert advice in str(explain(BaseParser.parse_error(said.removeprefix("-"))))  # type: ignore[no-untyped-call] # untyped in redis-py


async def test_an_outage_is_said_once_when_it_begins_and_once_when_it_ends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        await asyncio.sleep(0)

    outages = Outages(sleep)
    for _ in range(3):
        async with outages.waited_out():
            raise RedisConnectionError("Connection refused")
    async with outages.waited_out():
        pass

    assert len(pauses) == 3
    assert [record.getMessage() for record in caplog.records] == [
        "Redis is away (Connection refused); waiting for it. Nothing is lost.",
        "Redis is back.",
    ]


async def test_a_cancellation_that_a_client_swallowed_still_ends_the_loop() -> None:
    outages = Outages(asyncio.sleep)
    turns = 0

    async def loop() -> None:
        nonlocal turns
        while True:
            async with outages.waited_out():
                turns += 1
                try:
                    await asyncio.sleep(0.01)
                except asyncio.CancelledError:
                    raise TimeoutError from None

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)

    assert turns == 1


async def test_a_crowd_at_once_is_no_outage(redis: Client) -> None:
    answers = await asyncio.gather(*(redis.xread({f"none-{n}": "$"}, count=1, block=50) for n in range(300)))

    assert answers == [answers[0]] * 300


async def test_after_a_restart_of_redis_no_kept_connection_fails_a_command(tmp_path: Path) -> None:
    """Each would be an outage of its own: a wake that is lost, a loop that pauses."""
    server = RedisServer(tmp_path / "redis")
    await server.start()
    redis = open_redis(server.url)
    await asyncio.gather(*(redis.get("at once") for _ in range(5)))
    await server.kill()
    await server.start()

    assert await asyncio.gather(*(redis.get("at once") for _ in range(5))) == [None] * 5
    await redis.aclose()
    await server.kill()


async def test_a_sentinel_that_is_away_is_an_outage() -> None:
    master = open_redis("redis+sentinel://localhost:1/master/0")

    with pytest.raises(AWAY):
        await master.ping()
    await master.aclose()


def test_tls_and_a_login_of_their_own_reach_the_sentinels_too() -> None:
    query = "sentinel_username=watch&sentinel_password=p%2Fw&ssl_ca_certs=/etc/ca.pem&socket_timeout=3"
    redis: Any = open_redis(f"rediss+sentinel://bot:s%40fe@a:1,b:2/mymaster/3?{query}")
    pool = redis.connection_pool
    of_sentinels = [sentinel.connection_pool for sentinel in pool.sentinel_manager.sentinels]

    assert issubclass(pool.connection_class, SSLConnection)
    said = {"username": "bot", "password": "s@fe", "db": 3, "ssl_ca_certs": "/etc/ca.pem", "socket_timeout": 3.0}
    assert said.items() <= pool.connection_kwargs.items()
    assert [one.connection_kwargs["host"] for one in of_sentinels] == ["a", "b"]
    for one in of_sentinels:
        assert issubclass(one.connection_class, SSLConnection)
        said = {
            "username": "watch",
            "password": "p/w",
            "ssl_ca_certs": "/etc/ca.pem",
            "socket_timeout": SENTINEL_ANSWER_S,
        }
        assert said.items() <= one.connection_kwargs.items()


def test_an_option_that_is_none_is_a_configuration_error_that_quotes_nothing() -> None:
    for option in ("socket_timeout=soon", "hunter2=1"):
        with pytest.raises(ConfigError, match="parameter") as wrong:
            open_redis(f"redis+sentinel://:hunter2@a:1/mymaster/0?{option}")
        assert "hunter2" not in str(wrong.value)


async def test_a_cluster_is_named_at_the_start_also_where_this_node_owns_our_keys(tmp_path: Path) -> None:
    async with cluster_node(tmp_path) as (url, redis):
        with pytest.raises(StoreError, match=r"REDIS_URL.*Cluster"):
            await check(redis)
        with pytest.raises(ResponseError) as moved:
            await redis.get("anything")
        assert "Cluster" in str(explain(moved.value)), url


@asynccontextmanager
async def cluster_node(folder: Path) -> AsyncIterator[tuple[str, Client]]:
    """One node that owns no slot."""
    options = ("--cluster-enabled", "yes", "--cluster-port", str(free_port()))
    server = RedisServer(folder, *options, durable=False)
    redis = open_redis(server.url)
    async with started(server):
        try:
            yield server.url, redis
        finally:
            await redis.aclose()
