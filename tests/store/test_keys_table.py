"""Every key is in the operators' table with its bound and retention, and the table names no other."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from bot.model.delivery import Channel
from bot.store.keys import Keys
from bot.store.redis import Client
from tests.store.test_forgetting import live_a_little

TABLE = Path(__file__).parents[2] / "docs" / "operating.md"
NOT_KEYS = {"key", "earlier_tasks"}
"""What builds names, and what is only cleared away."""


def rows() -> dict[str, str]:
    """Key → bound and retention."""
    found: dict[str, str] = {}
    section = TABLE.read_text(encoding="utf-8").partition("### Keys")[2].partition("### Backup")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0].startswith("`"):
            found |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells[2])
    return found


def shape(key: str, keys: Keys) -> str:
    return key.removeprefix(keys.key("")) if key != keys.stream else key


def row_of(name: str, table: dict[str, str]) -> str | None:
    """The row that names a key exactly, else the one of its kind."""
    kinds = sorted((row for row in table if row.endswith("…") and name.startswith(row[:-1])), key=len)
    return name if name in table else kinds[-1] if kinds else None


def members() -> dict[str, str]:
    """Each name that `Keys` makes, an example of it."""
    keys, made = Keys(), {}
    for name, member in inspect.getmembers(Keys):
        if name.startswith("_") or name in NOT_KEYS:
            continue
        if isinstance(member, property):
            made[name] = getattr(keys, name)
        elif inspect.isfunction(member):
            made[name] = member(keys, *["x"] * (len(inspect.signature(member).parameters) - 1))
    return {name: shape(key, keys) for name, key in made.items()} | {"stream": keys.stream}


def test_each_key_has_a_row_with_its_bound() -> None:
    for name, key in members().items():
        row = row_of(key, rows())

        assert row, f"{name}: {key}"
        assert rows()[row], name


def test_the_table_names_no_key_that_is_not() -> None:
    used = {row_of(key, rows()) for key in members().values()}

    assert set(rows()) - used == set()


async def test_what_a_bot_leaves_in_redis_is_in_the_table(redis: Client, keys: Keys) -> None:
    await live_a_little(redis, keys, Channel("slack", "T1", "C1"))
    found = [key async for key in redis.scan_iter(match="*", count=500)]

    assert len(found) > 10
    assert [key for key in found if not row_of(shape(key, keys), rows())] == []


@pytest.mark.parametrize("name", ["hold", "article"])
async def test_what_is_said_to_end_by_itself_does(redis: Client, keys: Keys, name: str) -> None:
    await live_a_little(redis, keys, Channel("slack", "T1", "C1"))
    raw: Any = redis
    for key in [one async for one in redis.scan_iter(match="*", count=500)]:
        row = row_of(shape(key, keys), rows())
        if row and re.search(r"^(one (hour|day)|up to an hour|eleven minutes|two minutes)", rows()[row]):
            assert await raw.pttl(key) > 0, (name, key)
