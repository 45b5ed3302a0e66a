"""Hostile code inside a real parsing worker: what it may not do, one by one."""

from __future__ import annotations

import asyncio
import ctypes
import importlib
import json
import os
import socket
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.feeds.worker import sandbox
from bot.feeds.worker.pool import ParserPool
from tests.feeds.making import source
from tests.servers.feeds import entry, rss

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
FILES = "the kernel has no Landlock: files of the worker's user can be read"
CALLS = "the kernel has no seccomp, or the processor is neither x86-64 nor arm64"

HOSTILE = '''
import ctypes, fcntl, json, os, resource, signal, socket, struct, subprocess, threading
from pathlib import Path

TOLD = json.loads(Path(__file__).with_name("told.json").read_text())
LIBC = ctypes.CDLL(None, use_errno=True)


def called(*arguments):
    """A system call by its number on this processor, past Python's own functions."""
    if LIBC.syscall(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def connected(family, address):
    with socket.socket(family) as one:
        one.connect(address)


def stopped():
    thread = threading.Thread(target=print)
    thread.start()


def raised():
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))


def spied():
    local, remote = (ctypes.c_char * 8)(), TOLD["address"]
    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))
    if LIBC.process_vm_readv(os.getppid(), ctypes.byref(Vector(ctypes.addressof(local), 8)), 1,
                             ctypes.byref(Vector(remote, 8)), 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


ATTEMPTS = {
    "environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "memory": lambda: open(f"/proc/{os.getppid()}/mem", "rb"),
    "own environment": lambda: os.environ["SLACK_BOT_TOKEN"],
    "secrets": lambda: Path(TOLD["secret"]).read_text(),
    "home": lambda: os.listdir(os.path.dirname(TOLD["secret"])),
    "passwords": lambda: Path("/etc/passwd").read_text(),
    "project": lambda: os.listdir(TOLD["project"]),
    "write": lambda: Path(TOLD["secret"]).write_text("mine"),
    "append": lambda: open(TOLD["secret"], "a"),
    "cut off": lambda: os.truncate(TOLD["secret"], 0),
    "remove": lambda: os.unlink(TOLD["secret"]),
    "rename": lambda: os.rename(TOLD["secret"], TOLD["secret"] + ".mine"),
    "create": lambda: os.mkdir(TOLD["secret"] + ".folder"),
    "rights": lambda: os.chmod(TOLD["secret"], 0o777),
    "tcp": lambda: connected(socket.AF_INET, ("127.0.0.1", TOLD["port"])),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", TOLD["port"])),
    "redis": lambda: connected(socket.AF_UNIX, TOLD["socket"]),
    "abstract": lambda: connected(socket.AF_UNIX, TOLD["abstract"]),
    "fork": os.fork,
    "thread": stopped,
    "program": lambda: subprocess.run(["/bin/true"]),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "signal": lambda: os.kill(os.getppid(), 0),
    "owner": lambda: fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid()),
    "owner of a kind": lambda: fcntl.fcntl(1, 15, struct.pack("ii", 1, os.getppid())),
    "signal by a file": lambda: fcntl.fcntl(1, fcntl.F_SETSIG, 9),
    "signals of a file": lambda: fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_ASYNC),
    "trace": lambda: called(101 if os.uname().machine == "x86_64" else 117, 16, os.getppid(), 0, 0),
    "spy": spied,
    "rings": lambda: called(425, 8, 0),
    "limits": raised,
    "user": lambda: os.setuid(0) if os.getuid() else os.setuid(65534),
}


def attempted(attempt):
    try:
        attempt()
    except (OSError, KeyError, RuntimeError, ValueError) as error:
        return f"refused ({type(error).__name__})"
    return "done"


def parse(*_body, **_settings):
    entries = [{"title": f"{name}: {attempted(attempt)}"} for name, attempt in ATTEMPTS.items()]
    return {"entries": entries, "feed": {}, "version": "rss20"}
'''


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """Everything that hostile code would like to reach, open to this user; the code in place of feedparser."""
    code = tmp_path / "site-packages"
    code.mkdir()
    secret = tmp_path / ".env"
    secret.write_text("SLACK_BOT_TOKEN=xoxb-secret")
    (code / "feedparser.py").write_text(textwrap.dedent(HOSTILE))
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.syspath_prepend(str(code))
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(str(tmp_path / "redis.sock"))
        unix.listen()
        abstract = stack.enter_context(socket.socket(socket.AF_UNIX))
        abstract.bind(f"\0exportwatch-test-{os.getpid()}")
        abstract.listen()
        kept = ctypes.create_string_buffer(b"a secret")
        found: dict[str, object] = {
            "secret": str(secret),
            "project": str(Path(sandbox.__file__).parents[3]),
            "port": tcp.getsockname()[1],
            "socket": str(tmp_path / "redis.sock"),
            "abstract": f"\0exportwatch-test-{os.getpid()}",
            "address": ctypes.addressof(kept),
        }
        (code / "told.json").write_text(json.dumps(found))
        yield found


async def outcomes() -> dict[str, str]:
    async with ParserPool(1) as pool:
        parsed = await pool.parse(source(), rss(entry("One")))
    return dict(item.title.split(": ", 1) for item in parsed.items)


def test_hostile_code_in_a_worker_reaches_nothing(told: dict[str, object]) -> None:
    for layer, reason in (("landlock", FILES), ("seccomp", CALLS)):
        if layer not in sandbox.layers():
            pytest.skip(reason)
    found = asyncio.run(outcomes())

    assert {name: outcome for name, outcome in found.items() if not outcome.startswith("refused")} == {}
    assert len(found) >= 32
    assert Path(str(told["secret"])).read_text(encoding="utf-8") == "SLACK_BOT_TOKEN=xoxb-secret"


@pytest.mark.usefixtures("told")
def test_outside_of_the_sandbox_the_same_code_has_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The attempts are real: where nothing is refused, they succeed."""
    monkeypatch.delitem(sys.modules, "feedparser", raising=False)
    hostile = importlib.import_module("feedparser")
    harmless = (
        "own environment",
        "secrets",
        "home",
        "passwords",
        "project",
        "tcp",
        "redis",
        "abstract",
        "thread",
        "signal",
    )
    found = {name: hostile.attempted(hostile.ATTEMPTS[name]) for name in harmless}
    monkeypatch.delitem(sys.modules, "feedparser")

    assert found == dict.fromkeys(harmless, "done")


def test_the_process_that_holds_the_tokens_is_hidden_from_others_of_its_user() -> None:
    program = (
        "import ctypes; from handlers import process; process.protect_memory(); "
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30)

    assert ran.stdout == "0\n"
