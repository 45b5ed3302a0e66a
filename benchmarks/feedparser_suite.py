"""feedparser's own test files (some 2,200 feeds, whole and broken) through our reading: no crash, no hang, its items.

python -m benchmarks.feedparser_suite: fetches feedparser's source distribution with pip, once, into .bench. For each
file it says where feedparser finds entries and we find fewer, and counts the files that are refused for a reason.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import feedparser

from bot.errors import FetchError
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import plain
from bot.feeds.sources import Source

FOLDER = Path(__file__).parent.parent / ".bench"
SLOW_S = 2.0
SOURCE = Source.model_validate(
    {
        "id": "suite",
        "name": "Suite",
        "language": "en",
        "tier": "official",
        "kind": "rss",
        "url": "http://127.0.0.1:8097/",
    }
)


def files() -> Iterator[tuple[str, bytes]]:
    """Every test file of the installed version, by name."""
    wanted = f"feedparser=={version('feedparser')}"
    paths = sorted(FOLDER.glob(f"feedparser-{version('feedparser')}.tar.gz"))
    if not paths:
        pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "feedparser", wanted)
        subprocess.run([*pip, "--dest", FOLDER], check=True)
        paths = sorted(FOLDER.glob("feedparser-*.tar.gz"))
    with tarfile.open(paths[-1]) as archive:
        for member in archive:
            if "/tests/" in member.name and member.name.endswith(".xml") and (file := archive.extractfile(member)):
                yield member.name.partition("/tests/")[2], file.read()


def theirs(body: bytes) -> int:
    """Count the entries found by feedparser that have a link, or words in their title or text."""
    return sum(map(_says_something, feedparser.parse(io.BytesIO(body))["entries"]))


def _says_something(entry: Any) -> bool:  # noqa: ANN401 - feedparser has no types
    contents = dict.get(entry, "content")
    texts = [dict.get(one, "value") for one in contents if isinstance(one, dict)] if isinstance(contents, list) else []
    words = (plain(str(text)) for text in (dict.get(entry, "title"), dict.get(entry, "summary"), *texts) if text)
    return any(words) or bool(dict.get(entry, "link"))


def ours(body: bytes) -> tuple[int, str]:
    """Count the items found by our parser; also return the kind of error if it refuses."""
    try:
        return len(parse(body, SOURCE).items), ""
    except FetchError as error:
        return 0, error.kind


def main() -> None:
    """Print the figures; a crash ends the run with the file's name."""
    outcomes: Counter[str] = Counter()
    slowest, fewer = (0.0, ""), []
    for name, body in files():
        expected, begun = theirs(body), time.perf_counter()
        counts, refused = ours(body)
        slowest = max(slowest, (time.perf_counter() - begun, name))
        if counts >= expected:
            outcomes["as many items, or more" if expected else "no items on either side"] += 1
        else:
            outcomes[f"fewer: {refused or 'some left out'}"] += 1
            fewer.append(f"{name}: {counts} of {expected} {refused}")
    print(f"{sum(outcomes.values())} files: {dict(outcomes.most_common())}; slowest {slowest[0]:.2f} s ({slowest[1]})")
    for line in fewer:
        print(f"  {line}")
    if slowest[0] > SLOW_S:
        sys.exit("one of them takes too long")


if __name__ == "__main__":
    main()
