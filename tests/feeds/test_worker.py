"""Parsing in processes of its own: real processes, killed for real."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.errors import FetchError
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import Parsed
from bot.feeds.worker.pool import LARGE_BODY, LONG_QUEUE, ParserPool
from tests.feeds.making import source, until
from tests.servers.feeds import entry, rss

FEED = rss(entry("One", "https://a.example/1", "g", "Tue, 24 Nov 2026 09:00:00 GMT", "Text"))
LONG = rss(*(entry(f"Title {n}", f"https://a.example/{n}") for n in range(5_000)))


def workers_of(parent: int) -> list[int]:
    """The children of a process that are parsing workers."""
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _is_worker(path, parent)]


def _is_worker(process: Path, parent: int) -> bool:
    child = f"PPid:\t{parent}\n".encode() in _read(process / "status")
    return child and b"bot.feeds.worker.main" in _read(process / "cmdline")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


async def test_a_worker_gives_what_parsing_here_gives() -> None:
    async with ParserPool() as pool:
        assert await pool.parse(source(), FEED) == parse(FEED, source())


async def test_a_page_and_an_api_are_parsed_in_workers_too() -> None:
    page = source(kind="page", page={"items": "li", "title": "a"})
    api = source(kind="json", json={"title": "t", "facts": {"document": "n"}})
    async with ParserPool(1) as pool:
        assert (await pool.parse(page, b"<ul><li><a href='/1'>One</a></ul>")).items[0].title == "One"
        assert (await pool.parse(api, b'[{"t": "One", "n": 39}]')).items[0].facts == (("document", "39"),)
        assert pool.started == 1


async def test_errors_come_back_as_what_they_are() -> None:
    async with ParserPool() as pool:
        with pytest.raises(FetchError) as caught:
            await pool.parse(source(), b"<html>")

    assert (caught.value.source, caught.value.kind) == ("agency", "not-a-feed")


async def test_relative_links_are_joined_to_where_the_body_came_from() -> None:
    async with ParserPool() as pool:
        parsed = await pool.parse(source(), rss(entry("x", "/1")), url="https://other.example/feed")

    assert parsed.items[0].link == "https://other.example/1"


async def test_a_worker_that_hangs_is_killed_and_its_neighbour_is_not() -> None:
    async with ParserPool(2, timeout=4, haste=0.0) as pool:
        await asyncio.gather(pool.parse(source(), FEED), pool.parse(source(), FEED))
        stuck, neighbour = workers_of(os.getpid())
        os.kill(stuck, signal.SIGSTOP)
        answers = await asyncio.gather(*(pool.parse(source(), FEED) for _ in range(2)), return_exceptions=True)

        assert sorted(type(answer).__name__ for answer in answers) == ["FetchError", "Parsed"]
        assert workers_of(os.getpid()) == [neighbour]


async def test_a_stopped_worker_is_a_timeout_and_the_next_body_gets_a_new_one() -> None:
    async with ParserPool(1, timeout=4) as pool:
        await pool.parse(source(), FEED)
        (worker,) = workers_of(os.getpid())
        os.kill(worker, signal.SIGSTOP)
        with pytest.raises(FetchError) as caught:
            await pool.parse(source(), FEED)
        assert caught.value.kind == "timeout"
        assert (await pool.parse(source(), FEED)).items
        assert worker not in workers_of(os.getpid())


async def test_a_body_that_needs_too_much_computing_is_a_timeout_and_time_spent_waiting_is_none() -> None:
    broken = rss(*(f"<item><title>a & b {n}<br></title></item>" for n in range(20_000)))
    async with ParserPool(1, computing=0.3) as pool:
        with pytest.raises(FetchError) as caught:
            await pool.parse(source(), broken)
        assert caught.value.kind == "timeout"
        for _ in range(3):
            assert (await pool.parse(source(), FEED)).items


async def test_a_worker_that_dies_between_two_bodies_is_replaced() -> None:
    async with ParserPool(1) as pool:
        await pool.parse(source(), FEED)
        (worker,) = workers_of(os.getpid())
        os.kill(worker, signal.SIGKILL)
        await until(lambda: worker not in workers_of(os.getpid()))
        # The loop may learn of the death before the next question or by it.
        await asyncio.gather(pool.parse(source(), FEED), return_exceptions=True)
        assert (await pool.parse(source(), FEED)).items


async def test_memory_is_bounded() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [' + b'{"id": "1"},' * 1_000_000 + b"{}]}"
    async with ParserPool(1, memory=120 * 1024 * 1024) as pool:
        with pytest.raises(FetchError) as caught:
            await pool.parse(source(), body)
        assert caught.value.kind == "too-large"
        assert (await pool.parse(source(), FEED)).items


async def test_a_pool_that_closes_while_idle_workers_end_waits_for_them() -> None:
    for _ in range(3):
        async with ParserPool(1, idle=0) as pool:
            await pool.parse(source(), FEED)
            await until(lambda: pool.idle_workers == 0)
        assert not workers_of(os.getpid())


async def test_idle_workers_end() -> None:
    async with ParserPool(2, idle=0.1) as pool:
        await asyncio.gather(pool.parse(source(), FEED), pool.parse(source(), FEED))
        assert workers_of(os.getpid())
        await until(lambda: not workers_of(os.getpid()))
        assert pool.idle_workers == 0


async def test_no_worker_outlives_the_pool() -> None:
    async with ParserPool(2) as pool:
        await asyncio.gather(*(pool.parse(source(), FEED) for _ in range(4)))

    assert workers_of(os.getpid()) == []


async def test_a_cancelled_parse_leaves_no_half_read_worker_behind() -> None:
    async with ParserPool(1) as pool:
        task = asyncio.create_task(pool.parse(source(), LONG))
        await until(lambda: workers_of(os.getpid()))
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await pool.parse(source(), FEED)).items


def test_the_bots_secrets_are_not_in_a_workers_environment() -> None:
    program = (
        "import asyncio, os, pathlib\n"
        "from bot.feeds.worker.pool import LARGE_BODY, ParserPool\n"
        "from tests.feeds.making import source\n"
        "async def main():\n"
        "    async with ParserPool(1) as pool:\n"
        "        await pool.parse(source(), b'<rss><channel/></rss>')\n"
        # Our own children alone: others' processes end while they are looked at.
        "        me = f'/proc/{os.getpid()}/task/{os.getpid()}/children'\n"
        "        children = [pathlib.Path('/proc', pid) for pid in pathlib.Path(me).read_text().split()]\n"
        "        (worker,) = [p for p in children if b'bot.feeds.worker.main' in (p / 'cmdline').read_bytes()]\n"
        "        print(b'xoxb-secret' in (worker / 'environ').read_bytes())\n"
        "asyncio.run(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"SLACK_BOT_TOKEN": "xoxb-secret", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert ran.stdout == "False\n", ran.stderr


@pytest.mark.parametrize("name", ["bot.py", "json.py"])
def test_a_file_of_the_same_name_in_the_current_folder_is_not_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("raise SystemExit(3)", encoding="utf-8")
    program = (
        "import asyncio\n"
        "from bot.feeds.worker.pool import ParserPool\n"
        "from tests.feeds.making import source\n"
        "async def main():\n"
        "    async with ParserPool(1) as pool:\n"
        "        print(await pool.parse(source(), b'<rss><channel><item><title>One</title></item></channel></rss>'))\n"
        "asyncio.run(main())\n"
    )
    ran = subprocess.run(
        [sys.executable, "-P", "-c", program],  # -P: as the installed command starts
        env=os.environ | {"PYTHONPATH": str(Path.cwd())},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert "title='One'" in ran.stdout, ran.stderr


def test_the_bots_own_process_never_loads_feedparser() -> None:
    program = "import sys, bot.feeds.worker.pool, bot.feeds.parse.read, bot.feeds.fetch.client\n"
    program += "import bot.feeds.changes, bot.feeds.schedule\n"
    program += "print(sorted({'feedparser', 'lxml', 'charset_normalizer'} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)

    assert ran.stdout == "[]\n"


async def test_a_worker_that_reads_feeds_stays_small() -> None:
    async with ParserPool(1) as pool:
        await pool.parse(source(), FEED)
        (worker,) = workers_of(os.getpid())
        loaded = Path(f"/proc/{worker}/maps").read_text(encoding="utf-8")

    assert "pyexpat" in loaded
    assert [library for library in ("pydantic_core", "etree", "_asyncio") if library in loaded] == []


async def test_one_worker_reads_feeds_and_articles() -> None:
    page = f"<html><head><title>Notice</title></head><body><article><p>{'Licences are needed. ' * 40}</p></article>"
    async with ParserPool(1) as pool:
        await pool.parse(source(), FEED)
        article = await pool.read_article("agency", page.encode(), url="https://a.example/1", content_type="text/html")

        assert "Licences are needed." in article.text
        assert pool.started == 1


@asynccontextmanager
async def busy(pool: ParserPool) -> AsyncIterator[asyncio.Task[Parsed]]:
    """Keep the only worker of a pool at a body, which is read in the end."""
    await pool.parse(source(), FEED)
    (worker,) = workers_of(os.getpid())
    os.kill(worker, signal.SIGSTOP)
    slow = asyncio.create_task(pool.parse(source(id="slow"), FEED))
    await until(lambda: pool.idle_workers == 0)
    yield slow
    os.kill(worker, signal.SIGCONT)
    assert len((await slow).items) == 1


async def test_a_body_that_keeps_its_worker_busy_holds_nobody_up() -> None:
    async with ParserPool(1, patience=0.05) as pool, busy(pool) as slow:
        quick = [await pool.parse(source(), FEED) for _ in range(3)]

        assert [len(parsed.items) for parsed in quick] == [1, 1, 1]
        assert not slow.done()


async def test_only_so_many_workers_are_added_for_slow_bodies() -> None:
    slow = rss(*(entry(f"Title {n}", f"https://a.example/{n}") for n in range(1_500)))
    async with ParserPool(1, patience=0.01) as pool:
        parsed = await asyncio.gather(*(pool.parse(source(), slow) for _ in range(7)))

        assert all(len(one.items) == 1_500 for one in parsed)
        assert pool.started <= 4


async def test_a_worker_that_has_read_a_large_body_is_not_kept() -> None:
    large = rss(*(entry("x", f"https://a.example/{n}", summary="y" * 2000) for n in range(600)))
    assert len(large) > LARGE_BODY
    async with ParserPool(1) as pool:
        await pool.parse(source(), FEED)
        assert pool.idle_workers == 1
        await pool.parse(source(), large)
        assert pool.idle_workers == 0


async def test_a_few_bodies_share_one_worker() -> None:
    async with ParserPool(2, haste=30.0) as pool:
        parsed = await asyncio.gather(*(pool.parse(source(), FEED) for _ in range(LONG_QUEUE)))

        assert all(one.items for one in parsed)
        assert pool.started == 1


async def test_many_bodies_get_another() -> None:
    async with ParserPool(2, haste=30.0) as pool:
        await asyncio.gather(*(pool.parse(source(), FEED) for _ in range(LONG_QUEUE * 3)))

        assert pool.started == 2


async def test_a_busy_worker_is_not_waited_for_long() -> None:
    async with ParserPool(2, haste=0.05) as pool, busy(pool) as slow:
        assert (await pool.parse(source(), FEED)).items
        assert not slow.done()
