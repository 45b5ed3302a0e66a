"""What happens to the processes of a bad day: they are killed, stand still, lose their clock, and masters change."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests import processes
from tests.conftest import until
from tests.e2e.bot import Bot
from tests.servers.redis import Group, RedisServer

LIBRARIES = ("/usr/lib/*/faketime/libfaketimeMT.so.1", "/usr/local/lib/faketime/libfaketimeMT.so.1")
HEALS_S = 120.0
BACK_S = 1.0
SHORTEST_PAUSE_S = 2.0
LAG_S = (2.0, 6.0)
STEPS_S = (-3_600, -150, -20, 0, 90, 3_600, 86_400)


class Clock:
    """The clock that some processes see, by libfaketime; what measures time without a clock stays as it is."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.step(0)

    @staticmethod
    def library() -> Path | None:
        """Where libfaketime is; None if it is not installed (Debian: `apt-get install faketime`)."""
        return next((path for pattern in LIBRARIES for path in Path("/").glob(pattern[1:])), None)

    def step(self, seconds: int) -> None:
        """Let the clock be so far ahead of the true one."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}\n")
        fresh.replace(self._file)

    @property
    def environment(self) -> dict[str, str]:
        """For processes that shall see it."""
        library = self.library()
        assert library, "libfaketime is not installed"
        return {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }


class Misfortunes:
    """Each happens to a victim that is well, is over after a while, and is counted by its name."""

    def __init__(  # noqa: PLR0917 - what it needs of the run
        self,
        fleet: Mapping[str, Bot],
        store: RedisServer | Group,
        clock: Clock | None,
        chance: random.Random,
        longest_pause: float,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._longest_pause = longest_pause
        self._tell = tell
        self._fleet, self._store, self._clock, self._chance = fleet, store, clock, chance
        self._struck: set[str] = set()
        self._changes = 0
        self.counts: Counter[str] = Counter()

    async def kill(self) -> None:
        """Somebody dies as by a power cut, and comes back a moment later."""
        members = list(self._store.sentinels) if isinstance(self._store, Group) else [self._store]
        # Each Sentinel counts as much as the one server would.
        victims: dict[str, Bot | RedisServer] = {**self._fleet} | {f"store-{n}": one for n, one in enumerate(members)}
        async with self._victim(list(victims)) as name:
            self._count("kill", name)
            _process(name, victims[name])
            await victims[name].kill()
            await asyncio.sleep(self._chance.uniform(0, BACK_S))
            await victims[name].start()

    async def pause(self) -> None:
        """Somebody stands still: a suspended machine, a stopped container, a full processor."""
        victims: dict[str, Bot | RedisServer] = {**self._fleet}
        if isinstance(self._store, RedisServer):
            victims["store-0"] = self._store
        async with self._victim(list(victims)) as name:
            self._count("pause", name)
            process = _process(name, victims[name])
            process.send_signal(signal.SIGSTOP)
            await asyncio.sleep(self._chance.uniform(SHORTEST_PAUSE_S, self._longest_pause))
            process.send_signal(signal.SIGCONT)

    async def step(self) -> None:
        """The clock is set, back or forward."""
        assert self._clock
        seconds = self._chance.choice(STEPS_S)
        self._count("clock", f"{seconds:+d} s")
        self._clock.step(seconds)

    async def change_of_master(self) -> None:
        """The master dies, hangs, or dies while its replicas lack the last seconds."""
        group = self._store
        assert isinstance(group, Group)
        async with self._victim(["master"]):
            await until(group.is_whole, "the group to be whole again", HEALS_S)
            former = await group.master()
            how = ("killed", "hangs", "killed, replicas behind")[self._changes % 3]
            self._changes += 1
            self._count("master", how)
            if how == "hangs":
                former.hang()
                await group.failed_over(former)
                self._tell(f"{datetime.now(UTC):%H:%M:%S.%f} failed over")
                await asyncio.sleep(self._chance.uniform(0, BACK_S * 3))
                former.resume()
                return
            others = [one for one in group.servers if one is not former and how != "killed"]
            for one in others:
                await one.kill()
            if others:
                await asyncio.sleep(self._chance.uniform(*LAG_S))
            await former.kill()
            for one in others:
                await one.start()
            await group.failed_over(former, HEALS_S)
            await former.start()

    @contextlib.asynccontextmanager
    async def _victim(self, names: Sequence[str]) -> AsyncIterator[str]:
        """One of those that nothing else befalls now; waits until there is one."""
        await until(lambda: set(names) - self._struck, "somebody to be well", HEALS_S)
        name = self._chance.choice([one for one in names if one not in self._struck])
        self._struck.add(name)
        try:
            yield name
        finally:
            self._struck.discard(name)

    def _count(self, what: str, whom: str) -> None:
        self.counts[f"{what}: {whom}"] += 1
        self._tell(f"{datetime.now(UTC):%H:%M:%S.%f} {what}: {whom}")


def _process(name: str, victim: Bot | RedisServer) -> processes.Process | asyncio.subprocess.Process:
    """The process of a victim, which must not have ended by itself."""
    assert victim.process
    log = victim.log[-3000:] if isinstance(victim, Bot) else ""
    assert victim.process.returncode is None, f"{name} has ended by itself ({victim.process.returncode}):\n{log}"
    return victim.process
