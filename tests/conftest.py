"""Fixtures for everyone: a real Redis, and waiting for conditions. Anything narrower lives beside its tests."""

from __future__ import annotations

import asyncio
import gc
import importlib
import importlib.util
import logging
import os
import pkgutil
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from _pytest.assertion import rewrite
from _pytest.logging import LogCaptureHandler
from hypothesis import HealthCheck, settings

import bot
import handlers
from bot.rules.index import RuleBase
from bot.store.keys import Keys
from bot.store.redis import Client, open_redis
from bot.store.server_program import choose_program
from bot.workers import use_one_thread
from tests import shipped
from tests.exploring import (  # noqa: F401 - a fixture, and hooks that pytest finds by their names
    PROFILE,
    law,
    pytest_runtest_call,
    pytest_terminal_summary,
)

TRIES_S = 60.0
WHOLE_BOTS = "e2e"
"""The folder of tests that start the program as its users do."""
WITHOUT_MCP = importlib.util.find_spec("mcp") is None
"""An extra: its tests are skipped without it."""

os.environ["EXPORTWATCH_READER"] = "off"  # an extra that takes a second to start: its own tests put it on
use_one_thread()  # as the program does: threads that wait for each other took eight times the computing

# The gate asks the same questions each time, so that nobody fails by another's luck; new questions, four times as many
# of each property at once, are asked by `make explore`, whose finds become tests. A busy machine is no reason to fail:
# no deadline in either.
settings.register_profile("gate", derandomize=True, deadline=None, max_examples=25)
settings.register_profile(PROFILE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Rewrite the assertions of tests that were edited, and keep them; read the rules, which are remembered.

    On a clean checkout each worker would do all of it for itself.
    """
    for path in (*Path(__file__).parent.rglob("test_*.py"), *Path(__file__).parent.rglob("conftest.py")):
        kept = rewrite.get_cache_dir(path) / f"{path.stem}{rewrite.PYC_TAIL}"
        if not (sys.dont_write_bytecode or (kept.exists() and kept.stat().st_mtime >= path.stat().st_mtime)):
            digest, code = rewrite._rewrite_test(path, config)  # noqa: SLF001 - what an import does, without the import
            kept.parent.mkdir(exist_ok=True)
            rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, digest, kept)  # noqa: SLF001 - as above
    shipped.rules()
    _keep_what_is_loaded()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what waits longest, whole bots: one process is busy with these while the others compute.

    At the end of a run they would be waited for by everyone.
    """
    items.sort(key=lambda item: WHOLE_BOTS not in item.path.parts)


def pytest_collection_finish() -> None:
    """Load all of the program: hypothesis also draws the constants of modules that it finds loaded.

    What a test loads on its way would otherwise change the questions of those after it.
    """
    for package in (bot, handlers):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and not (found.name == "handlers.terminal.mcp" and WITHOUT_MCP):
                importlib.import_module(found.name)
    shipped.stand_in()
    _keep_what_is_loaded()


def _keep_what_is_loaded() -> None:
    """Look through it for garbage no more: that took a fifth of the tests' computing."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(autouse=True)
def logging_as_found() -> Iterator[None]:
    """Undo what a command that ran in this process set up: its handlers write to a terminal that is gone."""
    root = logging.getLogger()
    before, level = set(root.handlers), root.level
    levels = {logger: logger.level for logger in _loggers()}
    yield
    for handler in {*root.handlers} - before:
        if not isinstance(handler, LogCaptureHandler):
            root.removeHandler(handler)
    levels[root] = level
    for logger, found in levels.items():
        if logger.level != found:  # each setting empties the caches of all loggers
            logger.setLevel(found)


def _loggers() -> list[logging.Logger]:
    named = logging.Logger.manager.loggerDict.values()
    return [logger for logger in named if isinstance(logger, logging.Logger)]


@cache
def server_program() -> Path:
    """The Redis server that the bot would start."""
    return choose_program(Path("no records")).path


async def until(condition: Callable[[], Awaitable[object] | object], what: str, seconds: float = TRIES_S) -> None:
    """Wait until a condition holds; fails with `what` was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        held = condition()
        if isinstance(held, Awaitable):
            held = await held
        if held:
            return
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {what}")
        await asyncio.sleep(0.01)


def takes_connections(path: Path) -> bool:
    """Whether a server listens there; its file exists a moment earlier, when connections are still refused."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


@pytest.fixture(scope="session")
def redis_socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real server for this test process, on a private socket."""
    folder = tmp_path_factory.mktemp("redis")
    path = folder / "s"
    server = subprocess.Popen(
        [server_program(), "--port", "0", "--unixsocket", path, "--dir", folder, "--save", "", "--logfile", "log"],
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + TRIES_S
    while not takes_connections(path):
        assert server.poll() is None, (folder / "log").read_text()
        assert time.monotonic() < deadline, "Redis did not start"
        time.sleep(0.01)
    yield path
    server.terminate()
    server.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def redis_url(redis_socket: Path) -> str:
    """The address of a real, empty Redis."""
    return f"unix://{redis_socket}"


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:
    """A client of a real, empty Redis."""
    client = open_redis(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture(scope="session")
def base() -> RuleBase:
    """The shipped rules."""
    return shipped.rules()


@pytest.fixture
def keys() -> Keys:
    """The usual names."""
    return Keys()
