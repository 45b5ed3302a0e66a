"""1,000 half-open requests to the web port of a running bot. Aim: at most 50 MB, all gone after 10 s, others served."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from benchmarks.processes import used
from tests.e2e.bot import Bot, running
from tests.servers.slack import SlackServer

CONNECTIONS = 1_000
BODY = 900_000
SETTLE_S, LONGEST_S = 10, 60
HALVES = {
    "nothing": b"",
    "half a header": b"GET / HTTP/1.1\r\nHost: x\r\nA: ",
    "half a body": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n" + b"x" * BODY,
}


async def main() -> None:
    """Print the figures."""
    folder = Path(tempfile.mkdtemp(prefix="exportwatch-bench-"))
    async with SlackServer() as slack:
        environment = {
            **slack.environment,
            "SLACK_APP_TOKEN": "",
            "SLACK_SIGNING_SECRET": slack.signing_secret,
        }
        async with running(Bot(folder / "home", environment, "--only", "slack,web")) as bot:
            await bot.says("Web: ")
            await bot.says("HTTP mode")
            address = bot.log.partition("Web: ")[2].split()[0].rstrip("/")
            await asyncio.sleep(SETTLE_S)
            for what, sent in HALVES.items():
                await _attack(bot, address, what, sent)
            lines = bot.log.count("Traceback")
    print(f"tracebacks: {lines}")


async def _attack(bot: Bot, address: str, what: str, sent: bytes) -> None:
    """Measure from the moment when all connections are open."""
    assert bot.process
    pid, port = bot.process.pid, int(address.rpartition(":")[2])
    before, memory = used(pid).memory, [0]
    watching = asyncio.create_task(_watch(pid, memory))
    peers = await asyncio.gather(*(_half(port, sent) for _ in range(CONNECTIONS)))
    begun, slowest = time.monotonic(), 0.0
    async with aiohttp.ClientSession() as session:
        while any(not peer.done() for peer in peers) and time.monotonic() - begun < LONGEST_S:
            asked = time.monotonic()
            async with session.get(f"{address}/livez") as answer:
                await answer.read()
            slowest = max(slowest, time.monotonic() - asked)
            await asyncio.sleep(0.1)
    gone, left = time.monotonic() - begun, sum(not peer.done() for peer in peers)
    for task in (*peers, watching):
        task.cancel()
    print(
        f"{CONNECTIONS} × {what}: +{(max(memory) - before) / 1e6:.0f} MB, {left} left after {gone:.1f} s, "
        f"slowest answer to others {slowest * 1000:.0f} ms"
    )


async def _watch(pid: int, memory: list[int]) -> None:
    while True:
        memory.append(used(pid).memory)
        await asyncio.sleep(0.1)


async def _half(port: int, sent: bytes) -> asyncio.Task[None]:
    """Wait until the server has closed the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    return asyncio.create_task(_until_closed(reader, writer))


async def _until_closed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await reader.read(1000):
            pass
    except OSError:
        pass
    finally:
        writer.transport.abort()
