"""Records that are gone are said to be, at the start and while running; those of a newer version are left alone."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.store.keys import Keys
from bot.store.redis import Client
from bot.store.upkeep import ADVICE, FILE, GONE, SCHEMA, Installation


class Operators:
    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self.hears = asyncio.Event()

    async def __call__(self, name: str, what: str, advice: str) -> None:
        self.heard.append((name, what, advice))
        self.hears.set()


async def begun(redis: Client, keys: Keys, home: Path | None = None) -> Installation:
    installation = Installation(redis, keys, home)
    await installation.begin()
    return installation


async def run_until_heard(installation: Installation, operators: Operators) -> None:
    watching = asyncio.create_task(installation.run(operators))
    await asyncio.wait_for(operators.hears.wait(), 10)
    watching.cancel()
    await asyncio.wait([watching])


async def test_a_first_start_and_every_later_one_say_nothing(redis: Client, keys: Keys, tmp_path: Path) -> None:
    assert not (await begun(redis, keys, tmp_path)).lost
    assert not (await begun(redis, keys, tmp_path)).lost
    assert (tmp_path / FILE).read_text() == await redis.hget(keys.installation, "id")


async def test_records_that_vanished_between_two_starts_are_said_and_told_once(
    redis: Client, keys: Keys, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await begun(redis, keys, tmp_path)
    await redis.flushall()
    operators = Operators()

    await run_until_heard(await begun(redis, keys, tmp_path), operators)

    assert [(what, advice) for _, what, advice in operators.heard] == [(GONE, ADVICE)]
    assert [record.levelno for record in caplog.records if GONE in record.message] == [logging.ERROR]
    assert not (await begun(redis, keys, tmp_path)).lost


async def test_records_that_vanish_under_a_running_bot_are_told_by_every_process_under_one_name(
    redis: Client, keys: Keys
) -> None:
    first, second = await begun(redis, keys), await begun(redis, keys)
    await redis.flushall()
    operators, others = Operators(), Operators()

    await asyncio.gather(run_until_heard(first, operators), run_until_heard(second, others))

    assert operators.heard == others.heard
    assert len(operators.heard) == 1


async def test_the_records_of_another_installation_are_told_too(redis: Client, keys: Keys, tmp_path: Path) -> None:
    await begun(redis, keys, tmp_path)
    await redis.hset(keys.installation, "id", "another")

    assert (await begun(redis, keys, tmp_path)).lost


async def test_what_is_emptied_on_purpose_is_no_loss(redis: Client, keys: Keys, tmp_path: Path) -> None:
    await begun(redis, keys, tmp_path)
    await redis.flushall()
    installation = Installation(redis, keys, tmp_path)
    installation.forget()
    await installation.begin()

    assert not installation.lost


async def test_records_of_a_newer_version_are_refused(redis: Client, keys: Keys) -> None:
    await redis.hset(keys.installation, "schema", SCHEMA + 1)

    with pytest.raises(StoreError, match="newer version of Exportwatch"):
        await begun(redis, keys)
