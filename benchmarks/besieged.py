"""Alerts while the web port and the questions are under attack, beside alerts alone. Aim: p95 ≤ 1.5 × alone, ≤ 300 MB.

Hostile readers, pasted invoices, batches, a parts list of 10,000 lines, half bodies, listening pages and peers that
read nothing, each from another process on loopback, while acts are published one after another and `/healthz` is asked.
Then the time of questions of 5,000 characters, and of an ordinary one. `--acts N` publishes more acts for each scene,
`--scene=listeners` runs those of that name alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp

from benchmarks.idle import resident_mb
from benchmarks.parts_lists import LINES, TOKEN, table
from benchmarks.processes import used
from tests.e2e.bot import Bot, Feeds, running
from tests.servers.discord import MANAGER, DiscordServer
from tests.servers.feeds import FeedServer
from tests.servers.slack import SlackServer

ACTS, PACE_S, LATEST_S = 20, 1.0, 60.0
REOPENS_S = 1.0
"""Seconds after which a connection that was closed is opened again."""
QUESTIONS, LONG = 60, 4_990
GOODS = ("gallium", "germanium", "graphite", "antimony", "tungsten", "indium", "bismuth", "molybdenum", "tellurium")
WORDS = {
    "goods and codes": ("gallium", "3A001", "8112.92", "7440-55-3", "Huawei", "without", "Shanghai", "2026-12-01"),
    "CAS numbers": tuple(f"74{n:02}-55-{n % 10}" for n in range(90)),
    "an invoice": ("3.", "gallium", "tungsten", "17", "kg", "3A001", "EUR", "99\n"),
    "firms": ("Huawei", "Technologies", "Co.,", "Ltd.", "Trading", "GmbH", "and", "International"),
    "Chinese": ("石墨", "镓", "出口", "管制", "许可证", "对", "美国", "公告"),
    "misspelt": ("grapihte", "galium", "tungstan", "germanuim", "antimny", "chips", "to", "Chnia"),
}


def main() -> None:
    """Print the figures; with `--attack NAME ADDRESS` attack until ended."""
    if "--attack" in sys.argv:
        name, address = sys.argv[sys.argv.index("--attack") + 1 :][:2]
        asyncio.run(ATTACKS[name](address))
    else:
        asyncio.run(_measure())


# -- attacks: each goes on until its process is ended


def long_text(words: tuple[str, ...], chance: random.Random) -> str:
    """Return a question of nearly 5,000 characters, another one each time."""
    found, size = list[str](), 0
    while size < LONG:
        found.append(chance.choice(words))
        size += len(found[-1]) + 1
    return " ".join(found)[:LONG]


async def _each(count: int, one: Callable[[int], Awaitable[None]], pause: float = 0.05) -> None:
    async def always(number: int) -> None:
        while True:
            with contextlib.suppress(OSError, aiohttp.ClientError, TimeoutError):
                await one(number)
            await asyncio.sleep(pause)

    await asyncio.gather(*(always(number) for number in range(count)))


async def readers(address: str) -> None:
    """50 readers ask questions of 5,000 characters."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:

        async def ask(_: int) -> None:
            query = urlencode({"q": long_text(WORDS["goods and codes"], chance)})
            async with client.get(f"{address}/r?{query}") as answer:
                await answer.read()

        await _each(50, ask)


async def batches(address: str) -> None:
    """30 clients send batches of 1,000 large answers."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:

        async def send(_: int) -> None:
            lines = '{"query": "semiconductor"}\n' * 1_000
            async with client.post(f"{address}/api/v1/batch", data=lines) as answer:
                while await answer.content.read(65_536):
                    pass

        await _each(30, send)


async def parts_lists(address: str) -> None:
    """Send parts lists of 10,000 lines, one after another, no line in two of them."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=None)) as client:
        numbers = itertools.count()

        async def send(_: int) -> None:
            number = next(numbers)
            async with client.post(f"{address}/api/v1/parts?name={number}", data=table(LINES, number)) as answer:
                assert answer.status < 300, await answer.text()
                await answer.read()

        await _each(1, send)


def _holding(count: int, sent: Callable[[int], bytes], *, reads: bool) -> Callable[[str], Coroutine[Any, Any, None]]:
    async def attack(address: str) -> None:
        port = int(address.rpartition(":")[2])

        async def hold(number: int) -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            try:
                writer.write(sent(number))
                while reads and await reader.read(1024):
                    pass
                if not reads:
                    await asyncio.sleep(10)
            finally:
                writer.transport.abort()

        await _each(count, hold, REOPENS_S)

    return attack


def _half(number: int) -> bytes:
    kind = ("multipart/form-data; boundary=x", "application/x-www-form-urlencoded")[number % 2]
    head = f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 900000\r\n\r\nab"
    return head.encode()


ATTACKS: dict[str, Callable[[str], Coroutine[Any, Any, None]]] = {
    "50 hostile readers": readers,
    "30 batches": batches,
    "a parts list": parts_lists,
    "200 half bodies": _holding(200, _half, reads=True),
    "200 listeners": _holding(
        200, lambda _: b"GET /announcements/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", reads=True
    ),
    "100 that do not read": _holding(
        100, lambda _: b"GET /lists/us-ccl HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20, reads=False
    ),
}


# -- what is measured


class Besieged:
    """A bot on both platforms, and acts that are published for it."""

    def __init__(self, bot: Bot, feeds: Feeds, slack: SlackServer, discord: DiscordServer) -> None:
        self.bot, self.feeds, self.slack, self.discord = bot, feeds, slack, discord
        self.address = bot.log.partition("Web: ")[2].split()[0].rstrip("/")
        self._numbers = itertools.count(100)

    async def published(self) -> float:
        """Publish an act; return the seconds until it stands in both channels."""
        number = next(self._numbers)
        good = GOODS[number % len(GOODS)]
        link = f"https://example.org/act/{number}"
        title = f"China to require export licences for {good}, Announcement No. {number} of 2027"
        began = time.monotonic()
        self.feeds.publish("ministry", title, link, f"The Ministry of Commerce announced export controls on {good}.")
        while not (self._stands(self.slack.messages("C1"), link) and self._stands(
            self.discord.messages(self.discord.channel), link
        )):  # fmt: skip
            if time.monotonic() - began > LATEST_S:
                break
            await asyncio.sleep(0.01)
        return time.monotonic() - began

    @staticmethod
    def _stands(messages: object, link: str) -> bool:
        return link in str(messages)

    async def scene(self, name: str, acts: int) -> float:
        """Publish acts and print a line; return the 95th percentile of their seconds."""
        taken, health, largest, whole = list[float](), list[float](), 0.0, 0
        for _ in range(acts):
            taken.append(await self.published())
            health.append(await self._healthy())
            assert self.bot.process
            largest = max(largest, resident_mb(self.bot.process.pid))
            whole = max(whole, used(self.bot.process.pid).memory)
            await asyncio.sleep(PACE_S)
        p95 = sorted(taken)[int(len(taken) * 0.95)]
        unwell = sum(one < 0 for one in health)
        median = sorted(taken)[len(taken) // 2]
        print(
            f"{name:>22}: alert median {median:.2f} s, p95 {p95:.2f} s, worst {max(taken):.2f} s; /healthz at most "
            f"{max(health) * 1000:.0f} ms, {unwell} of {acts} not well; {largest:.0f} MB resident, with its workers "
            f"{whole / 1e6:.0f} MB",
            flush=True,
        )
        return p95

    async def _healthy(self) -> float:
        """Return the seconds of a health check; -1 if it fails."""
        began = time.monotonic()
        try:
            async with aiohttp.request(
                "GET", f"{self.address}/healthz", timeout=aiohttp.ClientTimeout(total=5)
            ) as answer:
                return time.monotonic() - began if answer.status == 200 else -1.0
        except (OSError, aiohttp.ClientError, TimeoutError):
            return -1.0

    @asynccontextmanager
    async def attacked(self, name: str) -> AsyncIterator[None]:
        """Attack from another process while the block runs."""
        command = (sys.executable, "-m", "benchmarks.besieged", "--attack", name, self.address)
        process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
        try:
            await asyncio.sleep(5)
            assert process.returncode is None, f"the attack {name} ended"
            yield
        finally:
            process.kill()
            await process.wait()

    @asynccontextmanager
    async def pasted(self) -> AsyncIterator[None]:
        """Members paste 20 invoices, again and again."""
        chance = random.Random(7)  # noqa: S311 - the same each time

        async def paste(number: int) -> None:
            while True:
                text = long_text(WORDS["an invoice"], chance)[:3_700]
                with contextlib.suppress(OSError, aiohttp.ClientError, TimeoutError, AssertionError):
                    await self.slack.slash("/restricted", text, user=f"U{number}", wait=0)
                await asyncio.sleep(2)

        tasks = [asyncio.create_task(paste(number)) for number in range(20)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def questions(self) -> None:
        """Print the times of long questions by kind, and of an ordinary one."""
        chance = random.Random(11)  # noqa: S311 - the same each time
        async with aiohttp.ClientSession() as client:
            for kind, words in WORDS.items():
                taken, refused = list[float](), 0
                for _ in range(QUESTIONS):
                    seconds, answered = await self._asked(client, long_text(words, chance))
                    taken.append(seconds)
                    refused += not answered
                print(f"{LONG} characters, {kind}: {_spread(taken)}; {refused} of {QUESTIONS} refused", flush=True)
            for text in ("graphite to:US", "grapihte"):
                taken = [(await self._asked(client, text))[0] for _ in range(QUESTIONS)]
                print(f"{text}, warm: {_spread(taken[1:])}; the first {taken[0] * 1000:.0f} ms", flush=True)

    async def _asked(self, client: aiohttp.ClientSession, text: str) -> tuple[float, bool]:
        """Ask by a batch of one line, which takes any text; return the seconds, and whether it was answered."""
        began = time.monotonic()
        line = json.dumps({"query": text}, ensure_ascii=False).encode() + b"\n"
        async with client.post(f"{self.address}/api/v1/batch", data=line) as response:
            answered = await response.read()
        seconds = time.monotonic() - began
        await asyncio.sleep(0.1)  # within the limit of ten a second
        return seconds, b'"outcome"' in answered


def _spread(taken: list[float]) -> str:
    ordered = sorted(taken)
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return f"median {ordered[len(ordered) // 2] * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms"


@asynccontextmanager
async def _besieged(folder: Path) -> AsyncIterator[Besieged]:
    async with FeedServer() as server, SlackServer() as slack, DiscordServer() as discord:
        slack.add_channel("C1")
        feeds = Feeds(server, folder)
        tokens = {"DISCORD_TOKEN": discord.token, "DISCORD_API_URL": discord.url, **slack.environment}
        tokens["EXPORTWATCH_WEB_TOKEN"] = TOKEN
        bot = Bot(folder / "home", {**feeds.environment, **tokens})
        bot.afresh = True
        async with running(bot):
            await slack.connected(timeout=60)
            await discord.until(lambda: discord.registered, 60)
            await feeds.polled()
            await (await slack.slash("/exports", "subscribe", user="U1", channel="C1")).reply()
            await discord.command("exports subscribe", {}, permissions=MANAGER)
            yield Besieged(bot, feeds, slack, discord)


async def _measure() -> None:
    acts = int(sys.argv[sys.argv.index("--acts") + 1]) if "--acts" in sys.argv else ACTS
    only = next((word.partition("=")[2] for word in sys.argv if word.startswith("--scene=")), "")
    with tempfile.TemporaryDirectory(prefix="exportwatch-bench-") as folder:
        async with _besieged(Path(folder)) as besieged:
            alone = await besieged.scene("alone", acts)
            worst = 0.0
            for name in ATTACKS:
                if only in name:
                    async with besieged.attacked(name):
                        worst = max(worst, await besieged.scene(name, acts))
            if only in "20 pasted invoices":
                async with besieged.pasted():
                    worst = max(worst, await besieged.scene("20 pasted invoices", acts))
            await besieged.scene("alone again", acts)
            print(f"p95 beside the worst: {worst / alone:.2f} × alone")
            if not only:
                await besieged.questions()


if __name__ == "__main__":
    main()
