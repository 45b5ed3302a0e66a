"""A step of a feed's life, taken again and again by processes that die as if killed, one act on a file later each time.

python -m tests.rules_feed.dying STEP ORIGIN PLACE: each process works in a copy of ORIGIN, PLACE/<number of the act>;
the last one lives to the end. Python tells of each opening for writing, renaming, making and removing before it is done
(PEP 578); there the process ends. Run by test_kill.py.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import FetchError
from bot.rules_feed.publishing import Publisher
from bot.rules_feed.store import EditionStore
from bot.rules_feed.updating import Update

ADDRESS = "http://feed.invalid"
_ACTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.symlink", "os.truncate", "shutil.rmtree"})
DIED = 9


async def update(feed: Path, home: Path, base: Path, *, by_itself: bool = True) -> None:
    """Update a home from the files of a feed, without a server."""

    async def get(address: str, most: int) -> bytes:
        path = feed / address.removeprefix(f"{ADDRESS}/")
        if not path.exists():
            raise FetchError("rules-feed", "http-404", "there is none")
        return path.read_bytes()[: most + 1]

    now = datetime.now(UTC)
    await Update(home, base, ADDRESS, get, now=lambda: now, by_itself=by_itself).run()


def roll_back(home: Path) -> None:
    store = EditionStore(home)
    with store.locked():
        store.roll_back()


def take(step: str, at: Path) -> None:
    """Take a step in a copy of everything."""
    publisher = Publisher(at / "feed", at / "keys", datetime.now(UTC))
    match step:
        case "update" | "trust":
            asyncio.run(update(at / "feed", at / "home", at / "shipped", by_itself=step == "update"))
        case "rollback":
            roll_back(at / "home")
        case "publish":
            publisher.publish(at / "rules")
        case "rotate":
            publisher.rotate("root")
        case "rotate-targets":
            publisher.rotate("targets")


def die(last: int, step: str, at: Path) -> None:
    """Take a step and end the process at its `last` act."""
    acts = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal acts
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _ACTS) and str(arguments[0]).startswith(str(at)):
            acts += 1
            if acts == last:
                os._exit(DIED)

    sys.addaudithook(watch)
    take(step, at)
    os._exit(0)


def main(step: str, origin: Path, place: Path) -> int:
    """Let process after process die; return 0 once one lived."""
    last, ended = 0, DIED
    while ended == DIED:
        last += 1
        at = Path(shutil.copytree(origin, place / str(last), symlinks=True))
        if (child := os.fork()) == 0:
            die(last, step, at)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return ended


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], *map(Path, sys.argv[2:])))
