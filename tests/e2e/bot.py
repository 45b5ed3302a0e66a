"""The whole bot as a process, with everything around it local: feeds, Slack, Discord, its own Redis."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from tests import processes
from tests.servers.feeds import Asked, FeedServer, entry, rss

KILLED_AFTER_S = 10.0
"""Docker kills a container that has not ended after this; an idle machine needs 2 s, though a Redis hangs."""
PATIENCE_S = 90.0
"""Costs nothing where all is well; on a machine that is busy with other work a bot has taken 20 s to start."""


class Bot:
    """`exportwatch run` with its lines. Start it again with `again` after a `kill`."""

    def __init__(self, home: Path, environment: Mapping[str, str], *arguments: str) -> None:
        self.home = home
        self.afresh = False
        """Start a new interpreter, which imports everything itself."""
        self.environment = processes.environment(environment)
        self.environment["EXPORTWATCH_HOME"] = str(home)
        self.environment.setdefault("EXPORTWATCH_WEB", "127.0.0.1:0")
        # Items of these tests link to addresses that nobody may ask: tests need no internet.
        self.environment.setdefault("EXPORTWATCH_ARTICLES", "off")
        self.environment.setdefault("EXPORTWATCH_READER", "off")
        self.arguments = arguments
        self.process: processes.Process | None = None
        self.out = ""
        self.log = ""
        self._readers: list[asyncio.Task[None]] = []

    async def start(self) -> Bot:
        self.process = await processes.start(
            *("handlers", "run", *self.arguments),
            env=self.environment,
            cwd=self._empty_folder(),
            stdout=processes.PIPE,
            stderr=processes.PIPE,
            afresh=self.afresh,
        )
        self._readers = [asyncio.create_task(self._read("out")), asyncio.create_task(self._read("log"))]
        return self

    def _empty_folder(self) -> Path:
        """Not the checkout: a developer's `.env` there may hold real tokens."""
        folder = self.home.parent / f"{self.home.name}-started-here"
        folder.mkdir(exist_ok=True)
        return folder

    async def _read(self, name: str) -> None:
        assert self.process
        stream = self.process.stdout if name == "out" else self.process.stderr
        assert stream
        while line := await stream.readline():
            setattr(self, name, getattr(self, name) + line.decode())

    async def says(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the log holds these words."""
        await self._until(lambda: words in self.log, f"{words!r} in the log", seconds)

    async def prints(self, words: str, seconds: float = PATIENCE_S) -> None:
        """Wait until stdout holds these words."""
        await self._until(lambda: words in self.out, f"{words!r} on stdout", seconds)

    async def _until(self, holds: object, what: str, seconds: float) -> None:
        assert callable(holds)
        deadline = asyncio.get_running_loop().time() + seconds
        while not holds():
            late = asyncio.get_running_loop().time() > deadline
            if late or (self.process and self.process.returncode is not None):
                await asyncio.sleep(0.1)  # the pipes' last lines
                assert holds(), f"not within {seconds} s: {what}\n--- log\n{self.log}\n--- out\n{self.out}"
            await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """As an out-of-memory killer would."""
        assert self.process
        if self.process.returncode is None:
            self.process.kill()
        await self._ended()

    async def stop(self) -> tuple[int, float]:
        """As `docker stop` would; the exit code, and how many seconds it took."""
        assert self.process
        begun = asyncio.get_running_loop().time()
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        code = await self._ended()
        return code, asyncio.get_running_loop().time() - begun

    async def ends(self, seconds: float = 30) -> int:
        """Start, wait until it ends by itself, and give its exit code; one that does not end is killed."""
        await self.start()
        assert self.process
        try:
            return await asyncio.wait_for(self.process.wait(), seconds)
        finally:
            await self.kill()

    async def _ended(self) -> int:
        assert self.process
        code = await asyncio.wait_for(self.process.wait(), 15)
        await asyncio.gather(*self._readers)
        return code


class Feeds:
    """Two sources of the same jurisdiction on a local server; what they publish is in our hands."""

    def __init__(self, server: FeedServer, folder: Path) -> None:
        self.server = server
        self.file = folder / "feeds.yaml"
        self._entries: dict[str, list[str]] = {"ministry": [], "press": []}
        self._serve()
        sources = [
            {
                "id": name,
                "name": f"The {name}",
                "jurisdiction": "CN",
                "language": "en",
                "tier": tier,
                "kind": "rss",
                "url": server.url(f"/{name}.xml"),
                "interval": "1s",
            }
            for name, tier in (("ministry", "official"), ("press", "press"))
        ]
        self.file.write_text(yaml.safe_dump({"sources": sources}))

    def publish(self, name: str, title: str, link: str, summary: str = "", date: str = "") -> None:
        self._entries[name].insert(0, entry(title, link=link, guid=link, summary=summary, date=date))
        self._serve()

    def withdraw(self, name: str, link: str) -> None:
        """Take an entry off its source; publishing another with its link right after is an edit."""
        self._entries[name] = [one for one in self._entries[name] if link not in one]

    def _serve(self) -> None:
        for name, entries in self._entries.items():
            self.server.feed(
                f"/{name}.xml", rss(*entries, entry("About this feed", link=f"https://example.org/{name}"))
            )

    @property
    def environment(self) -> dict[str, str]:
        return {
            "EXPORTWATCH_FEEDS": str(self.file),
            "EXPORTWATCH_ALLOW_PRIVATE": self.server.pair,
            # A long test's hour brings more acts than a source's month.
            "EXPORTWATCH_ACTS_PER_HOUR": "official:100000,press:100000",
        }

    async def polled(self) -> None:
        """Wait until each source was asked twice more: what stood there at the first is remembered by then."""
        await asyncio.gather(*(self.asked(name, 2) for name in self._entries))

    async def asked(self, name: str, more: int) -> None:
        """Wait until a source was asked so many times more."""
        enough = len(self.times(name)) + more
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while len(self.times(name)) < enough:
            assert asyncio.get_running_loop().time() < deadline, f"{name} is not polled"
            await asyncio.sleep(0.02)

    def times(self, name: str) -> list[Asked]:
        """The requests for a source."""
        return [one for one in self.server.asked if one.path == f"/{name}.xml"]


@asynccontextmanager
async def running(bot: Bot) -> AsyncIterator[Bot]:
    """A started bot that is gone at the end, whatever happened."""
    await bot.start()
    try:
        yield bot
    finally:
        await bot.kill()
