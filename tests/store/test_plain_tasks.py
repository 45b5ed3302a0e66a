"""Nothing that is read from Redis is ever unpickled: tasks are texts, and anything else is passed over."""

from __future__ import annotations

import ast
import asyncio
import base64
import json
import pickle
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import cloudpickle
import docket as installed
import pytest
from docket import Docket, Perpetual
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis

from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.tasks import NotPlainError, dumps, loads, open_docket, working
from tests.conftest import until

SURFACE = Path(installed.__file__).parent
TEXTS = st.text(max_size=20)


class Code:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "ran")


@pytest.fixture
def ran(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.fixture
async def raw(redis_url: str, redis: Client) -> AsyncIterator[Redis]:
    """A client that writes bytes; `redis` has emptied the server."""
    assert await redis.ping()
    client: Redis = Redis.from_url(redis_url)
    yield client
    await client.aclose()


@given(st.lists(TEXTS).map(tuple) | st.dictionaries(TEXTS, TEXTS) | TEXTS)
def test_texts_come_back(value: object) -> None:
    assert loads(dumps(value)) == value


@given(st.binary() | st.recursive(st.integers() | st.text(), st.lists).map(lambda one: json.dumps([one, 1]).encode()))
def test_anything_else_is_refused(data: bytes) -> None:
    try:
        read: object = loads(data)
    except NotPlainError:
        read = ""

    assert isinstance(read, str) or all(isinstance(part, str) for part in read)  # type: ignore[attr-defined] # a tuple


def test_a_pickle_is_refused_unread(ran: Path) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(NotPlainError):
            loads(pickle.dumps(Code(ran), protocol))
    with pytest.raises(NotPlainError):
        dumps(Code(ran))
    assert not ran.exists()


def test_docket_reads_and_writes_by_our_serialiser_alone() -> None:
    """A new version of docket that reads in another way fails here."""
    assert (cloudpickle.loads, cloudpickle.dumps) == (loads, dumps)
    assert set(_dangerous_names()) <= {"cloudpickle.dumps", "cloudpickle.loads"}


def _dangerous_names() -> Iterator[str]:
    for path in SURFACE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                if node.value.id in {"cloudpickle", "pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}:
                    yield f"{node.value.id}.{node.attr}"
            elif isinstance(node, ast.ImportFrom) and node.module in {"cloudpickle", "pickle", "marshal", "dill"}:
                yield from (f"{node.module} import {one.name}" for one in node.names)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
                yield node.func.id


async def test_a_worker_passes_over_what_is_none_of_ours_and_goes_on(
    raw: Redis, redis_url: str, keys: Keys, ran: Path, caplog: pytest.LogCaptureFixture
) -> None:
    drained: list[str] = []

    async def drain(*channels: str) -> None:
        drained.extend(channels)

    async def sweep(perpetual: Perpetual = Perpetual(every=timedelta(minutes=1), automatic=True)) -> None:  # noqa: ARG001, B008 - docket reads the default
        drained.append("swept")

    async with open_docket(redis_url, keys, "deliver-slack") as docket:
        docket.register(drain, names=["drain"])
        docket.register(sweep)
        await plant(raw, docket, ran)
        async with working(docket):
            await docket.add("drain", key="ours")("slack:T1:C1")
            await until(lambda: "slack:T1:C1" in drained and "swept" in drained, "our own task to be done")
            await until(lambda: _all_read(raw, docket), "every entry to be read")

    assert not ran.exists()
    assert set(drained) == {"slack:T1:C1", "swept", "with texts"}
    assert "none of ours" in caplog.text


async def _all_read(raw: Redis, docket: Docket) -> bool:
    return not await raw.xlen(docket.stream_key)


async def plant(raw: Redis, docket: Docket, ran: Path) -> None:
    """Hostile entries wherever docket reads."""
    evil = pickle.dumps(Code(ran))
    now = datetime.now(UTC).isoformat().encode()
    plain: dict[Any, Any] = {
        "key": "k",
        "when": now,
        "function": "drain",
        "args": b"[]",
        "kwargs": b"{}",
        "attempt": b"1",
    }
    entries: list[dict[Any, Any]] = [
        {**plain, "args": evil},
        {**plain, "kwargs": evil},
        {**plain, "args": b'["with texts"]', "key": "text", "generation": b"0"},
        {**plain, "args": b"[[1]]"},
        {**plain, "args": b"[" * 10_000},
        {**plain, "args": b"[]" + b" " * 70_000},
        {**plain, "when": b"never"},
        {**plain, "attempt": b"\xff"},
        {**plain, "function": b"\xff"},
        {**plain, "function": "os.system"},
        {"key": "nothing else"},
    ]
    for entry in entries:
        await raw.xadd(docket.stream_key, entry)
    strike: dict[Any, Any] = {"direction": "strike", "operator": "==", "function": "drain", "value": evil}
    await raw.xadd(docket.key("strikes"), strike)
    await raw.hset(docket.runs_key("later"), mapping={**plain, "args": evil, "kwargs": evil})
    await raw.hset(docket.parked_task_key("later"), mapping={**plain, "key": "later", "args": evil, "generation": "0"})
    await raw.zadd(docket.queue_key, {"later": 0})
    result = base64.b64encode(evil).decode()
    await raw.set(f"{docket.results_collection}:ours:1", json.dumps({"value": {"data": result}}))
    # What docket offers for looking at tasks, which we never ask, reads no pickle either.
    with pytest.raises(NotPlainError):
        await asyncio.wait_for(docket.get_execution("later"), 5)
