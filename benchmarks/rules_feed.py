"""The feed of rules: seconds and bytes of publishing, a first update, one that finds nothing, and the next edition.

Everything is real: the shipped rules, signatures, HTTP over loopback, and `exportwatch rules update` as a process.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

CHECKOUT = Path(__file__).parents[1]
CHANGED = 5
"""Acts that the second edition changes."""


class Counting(SimpleHTTPRequestHandler):
    """Serves a folder and counts the bytes of its files."""

    sent = 0
    requests = 0

    def copyfile(self, source: BinaryIO, outputfile: BinaryIO) -> None:  # type: ignore[override] # narrower
        """Send a file."""
        body = source.read()
        Counting.sent += len(body)
        outputfile.write(body)

    def log_message(self, *_: object) -> None:
        """Count a request."""
        Counting.requests += 1


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as place:
        _measured(Path(place))


def _measured(place: Path) -> None:
    rules = Path(shutil.copytree(CHECKOUT / "rules", place / "rules"))
    feed = place / "feed"
    feed.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(feed)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"127.0.0.1:{server.server_port}"
    environment = {
        **os.environ,
        "EXPORTWATCH_HOME": str(place / "home"),
        "EXPORTWATCH_ALLOW_PRIVATE": address,
        "EXPORTWATCH_RULES_FEED": f"http://{address}",
    }
    publish = ("publish", str(feed), "--keys", str(place / "keys"), "--rules", str(rules))
    _run("publishing the first edition", environment, *publish)
    _run("first update", environment, "update")
    _run("update that finds nothing newer", environment, "update")
    for path in sorted((rules / "measures" / "cn").glob("*.yaml"))[:CHANGED]:
        path.write_text(path.read_text(encoding="utf-8") + "# Looked at again.\n", encoding="utf-8")
    _run(f"publishing the next edition, {CHANGED} acts changed", environment, *publish)
    _run("update to it", environment, "update")
    server.shutdown()


def _run(what: str, environment: dict[str, str], *arguments: str) -> None:
    Counting.sent = Counting.requests = 0
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, "-m", "handlers", "rules", *arguments], env=environment, check=True, cwd=CHECKOUT)
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(
        f"{what}: {took:.1f} s ({computed:.1f} s of processor time), {Counting.sent:,} bytes in {Counting.requests} "
        f"requests; the largest process so far {after.ru_maxrss // 1024} MB"
    )
