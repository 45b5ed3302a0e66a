"""Repairs the append-only file of an embedded server, by the check that each server program carries in itself."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store.embedded import EmbeddedRedis
from bot.store.keys import Keys
from bot.store.masters import FAILOVER_S
from bot.store.redis import open_redis
from bot.store.server_program import RECORDS_FILE, RECORDS_FOLDER, Program, choose_program

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
