"""A local farm of 1,000 feeds with 30 items each, read by the bot and by the `reader` library, job by job in turns.

make bench ARGS=farm: four jobs, three rounds, medians. Ours is `exportwatch run --only poll` with its embedded Redis
(each write on the disk) and its task loop; reader's is its best setting here, an SQLite file and `update_feeds`. Both
read the same feeds on a hundred addresses of the loopback network, which stand on the private list: the pause between
two requests to one public host would otherwise be all that is measured. Linux.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol

import aiohttp

from benchmarks.bots import Figures, polling_bots
from benchmarks.farm_server import CHANGED_EVERY, HOSTS, host

FEEDS = 1000
ROUNDS = 3
PORT = 9400
READER = ("reader==3.26", "sgmllib3k")
"""Its own copy of feedparser asks for the second, which it does not name."""
READER_WORKERS = 4
"""Of 1, 2, 4 and 8 none is clearly better: its time goes into parsing, which threads do not share."""
ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".bench"


@dataclass(frozen=True, slots=True)
class Job:
    """One job. The farm is set to `validators` and `more` first; `wall` and `processor` are aims as shares of reader's.

    `ready`: both read once before it, uncounted, so that both know the validators that the farm names now.
    """

    name: str
    validators: str
    more: int = 0
    ready: bool = False
    wall: float | None = None
    processor: float | None = None


JOBS = (
    Job("first ingest", "on", wall=0.4, processor=0.6),
    Job("unchanged, 304", "on", wall=0.5, processor=0.5),
    Job("unchanged, no 304", "changing", wall=0.1, processor=0.1),
    Job("one new in 10 %", "on", more=1, ready=True, wall=0.4, processor=0.4),
)


class Contender(Protocol):
    """A program that reads the farm."""

    async def update(self) -> Figures:
        """Read every feed once."""
        ...


class Reader:
    """The library, in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def update(self) -> Figures:
        """See Contender."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"update\n")
        told = json.loads(await self._process.stdout.readline())
        return Figures(told["wall"], told["processor"], told["peak"])


@asynccontextmanager
async def reading(addresses: Sequence[str], workers: int) -> AsyncIterator[Reader]:
    """The library with these feeds on file."""
    with tempfile.TemporaryDirectory(prefix="exportwatch-bench-") as folder:
        process = await asyncio.create_subprocess_exec(
            *(ENVIRONMENT / "bin" / "python", Path(__file__).with_name("farm_reader.py")),
            *(f"{folder}/reader.sqlite", str(workers)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        process.stdin.write("".join(f"{address}\n" for address in addresses).encode() + b"\n")
        await process.stdout.readline()
        try:
            yield Reader(process)
        finally:
            process.kill()
            await process.wait()


@asynccontextmanager
async def farm(port: int, feeds: int) -> AsyncIterator[int]:
    """The farm's process, until the block ends; its process number."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.farm_server", str(port), str(feeds)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout
    try:
        await process.stdout.readline()
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def tell(port: int, validators: str, more: int = 0) -> None:
    """Change how the farm answers."""
    url = f"http://127.0.0.1:{port}/farm?validators={validators}&more={more}"
    async with aiohttp.ClientSession() as session, session.post(url) as answer:
        answer.raise_for_status()


def addresses_of(port: int, feeds: int) -> list[str]:
    """Return the addresses of the feeds."""
    return [f"http://{host(number)}:{port}/{number}.xml" for number in range(feeds)]


def private_of(port: int) -> str:
    """The farm's addresses as EXPORTWATCH_ALLOW_PRIVATE lists them."""
    return ",".join(f"{host(number)}:{port}" for number in range(HOSTS))


def main() -> None:
    """Three rounds, the median of each figure and of each ratio."""
    _with_reader()
    rounds = [asyncio.run(_round(PORT + n)) for n in range(ROUNDS)]
    print(
        f"{'':18} {'wall, s':>15} {'CPU, s':>15} {'wall':>6} {'aim':>4} {'CPU':>6} {'aim':>4}   memory, MB   redis CPU"
    )
    for n, job in enumerate(JOBS):
        _print(job, [pairs[n] for pairs in rounds])


async def _round(port: int) -> list[tuple[Figures, Figures]]:
    """Run each job with both programs, one after the other; the first one alternates from job to job."""
    found = []
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(farm(port, FEEDS))
        addresses = addresses_of(port, FEEDS)
        ours = await stack.enter_async_context(polling_bots(addresses, private_of(port)))
        reader = await stack.enter_async_context(reading(addresses, READER_WORKERS))
        for n, job in enumerate(JOBS):
            if job.ready:
                await tell(port, job.validators)
                await ours.update()
                await reader.update()
            await tell(port, job.validators, job.more)
            order: list[Contender] = [ours, reader] if n % 2 else [reader, ours]
            figures = {id(contender): await contender.update() for contender in order}
            found.append((figures[id(ours)], figures[id(reader)]))
            print(f"  {job.name}: ours {figures[id(ours)]}, reader {figures[id(reader)]}", file=sys.stderr)
        expected = FEEDS // CHANGED_EVERY
        assert (settings := await ours.told()) == expected, f"{settings} new items, not {expected}"
    return found


def _print(job: Job, pairs: Sequence[tuple[Figures, Figures]]) -> None:
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    wall = median(our.wall / their.wall for our, their in pairs)
    processor = median(our.processor / their.processor for our, their in pairs)
    print(
        f"{job.name:18} {median(f.wall for f in ours):6.2f} / {median(f.wall for f in theirs):6.2f}"
        f" {median(f.processor for f in ours):6.2f} / {median(f.processor for f in theirs):6.2f}"
        f" {wall:6.2f} {job.wall or 0:4.1f} {processor:6.2f} {job.processor or 0:4.1f}"
        f"  {max(f.peak for f in ours) / 1e6:5.0f} / {max(f.peak for f in theirs) / 1e6:4.0f}"
        f" {median(f.redis for f in ours):11.2f}"
    )


def _with_reader() -> None:
    """An environment that has the library; it is no dependency of the bot's."""
    if not (ENVIRONMENT / "bin" / "python").exists():
        venv.create(ENVIRONMENT, with_pip=True)
    subprocess.run([ENVIRONMENT / "bin" / "pip", "install", "--quiet", *READER], check=True)
