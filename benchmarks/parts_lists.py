"""A parts list of 10,000 lines sent to a bot that runs: seconds, memory, and how long `/livez` takes meanwhile.

Aim: at most 10 s, at most 150 MB more. `--lines N` sends another number of lines.
"""

from __future__ import annotations

import asyncio
import io
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import aiohttp

from benchmarks.idle import resident_mb

LINES = 10_000
GOODS = (
    "graphite", "gallium oxide", "hex bolt M8", "FPGA", "lithium hexafluorophosphate", "cable tie", "germanium wafer",
    "NdFeB magnet N42", "steel pipe", "tungsten carbide", "label", "3A001.a.7", "8112.92", "drone", "helium",
    "ball bearing",
)  # fmt: skip
PLACES = ("CN", "US", "Japan", "Germany", "India", "KR", "NL", "")
ADDRESS, TOKEN = "127.0.0.1:18097", "a-token-for-the-benchmark"
PAUSE_S, STARTS_S = 0.1, 60.0


def main() -> None:
    """Print the figures."""
    number = int(sys.argv[sys.argv.index("--lines") + 1]) if "--lines" in sys.argv else LINES
    with tempfile.TemporaryDirectory() as home:
        settings = {
            "EXPORTWATCH_HOME": home, "EXPORTWATCH_WEB": ADDRESS, "EXPORTWATCH_WEB_TOKEN": TOKEN,
            "EXPORTWATCH_ROLES": "web",
        }  # fmt: skip
        with (Path(home) / "log").open("wb") as log:
            bot = subprocess.Popen(
                [sys.executable, "-m", "exportwatch", "run"], env=os.environ | settings, stdout=log, stderr=log
            )
        try:
            asyncio.run(_measure(number, bot.pid))
        finally:
            bot.terminate()
            bot.wait()


async def _measure(number: int, pid: int) -> None:
    body = table(number)
    async with aiohttp.ClientSession(f"http://{ADDRESS}", headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        await _started(client)
        before = resident_mb(pid)
        waits: list[float] = []
        asking = asyncio.create_task(_alive(client, waits))
        began = time.monotonic()
        async with client.post("/api/v1/parts?name=parts.csv", data=io.BytesIO(body)) as answer:
            made = await answer.json()
        took = time.monotonic() - began
        asking.cancel()
        print(
            f"{number:,} lines ({len(body):,} bytes): {answer.status} in {took:.1f} s; {made.get('outcomes') or made}"
        )
        print(f"memory: {before:.0f} MB before, {resident_mb(pid):.0f} MB after")
        waits.sort()
        print(f"/livez meanwhile: p95 {waits[int(len(waits) * 0.95)] * 1000:.0f} ms, worst {waits[-1] * 1000:.0f} ms")
        for form in ("json", "csv"):
            began = time.monotonic()
            async with client.get(f"/api/v1/parts/{made['id']}?format={form}") as answer:
                size = len(await answer.read())
            print(f"as {form}: {answer.status}, {size:,} bytes in {time.monotonic() - began:.1f} s")


async def _started(client: aiohttp.ClientSession) -> None:
    async with asyncio.timeout(STARTS_S):
        while True:
            try:
                async with client.get("/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(PAUSE_S)


async def _alive(client: aiohttp.ClientSession, waits: list[float]) -> None:
    while True:
        began = time.monotonic()
        async with client.get("/livez") as answer:
            await answer.read()
        waits.append(time.monotonic() - began)
        await asyncio.sleep(PAUSE_S)


def table(number: int, other: int = 0) -> bytes:
    """Write a list in which lines seldom repeat; `other` than 0: another list of other lines."""
    chance = random.Random(25 + other)  # noqa: S311 - the same list each time
    rows = (
        f"{place},{chance.choice(GOODS)} type {place % 997 + other * 1_000},"
        f"{chance.choice(PLACES)},{chance.choice(PLACES)},{place % 50}\n"
        for place in range(number)
    )
    return ("Pos,Part,Export from,Ship to,Qty\n" + "".join(rows)).encode()


if __name__ == "__main__":
    main()
