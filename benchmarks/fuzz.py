"""Mutated feeds, pages and API answers through parse and decide: no other error than ours, no hang, no broken promise.

python -m benchmarks.fuzz --minutes 10 [--seed N]. Each finding is printed with its seed; `--only SEED` runs one again.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from types import FrameType

from benchmarks.farm_server import body
from bot.errors import FetchError
from bot.feeds.changes import decide, identify
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import SUMMARY_LENGTH, TITLE_LENGTH, Parsed
from bot.feeds.sources import Source
from bot.model.announcement import Item

SLOW_S = 5.0
"""The limit of processor seconds for one input."""
HANGS_S = 60.0
"""The limit on the clock, since the machine may be busy."""
KINDS = ("not-a-feed", "malformed", "forbidden-markup", "too-large")
_TOKENS: Sequence[bytes] = (
    *(b"<", b">", b"</item>", b"<item>", b"<entry>", b"</entry>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<?xml "),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<!ENTITY", b"&a;", b"&#0;", b"&#xD800;", b"&#x10FFFF;", b"&#99999999;"),
    *(b"&amp;", b"&lt;script&gt;", b"<script>", b"javascript:alert(1)", b"xml:base='//x'", b"xmlns:a=''", b"xmlns=' '"),
    *(
        b"\0",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xc2\x85",
        b"\x1b$B",
        b"encoding='utf-7'",
    ),
    *(
        b"<title>",
        b"</title>",
        b"<link>",
        b"<link href='http://[::1'/>",
        b"http://[",
        b"http://a:99999/",
        b"//",
        b"?" * 40,
    ),
    *(
        b"<pubDate>32 Foo 2026 25:61:61 +9999</pubDate>",
        b"9" * 400,
        b"-0001-00-00T99:99:99Z",
        b"<a " * 50,
        b"<b>" * 300,
    ),
    *(
        b'{"items":',
        b"[" * 200,
        b"null",
        b"1e999",
        b"NaN",
        b'"\\ud800"',
        b"<li>",
        b"<a href='x'>",
        b"<base href='http://['>",
    ),
    *(
        "公告2026年13月45日".encode(),
        "令和0年0月0日".encode("shift_jis"),
        "第39号".encode("gb18030"),
        "고시".encode("euc-kr"),
    ),
)
_PAGE = b"<html><head><title>News</title></head><body><ul>%s</ul></body></html>"
_ROW = "<li><a href='/n/{n}.html'>Announcement No. {n} on tungsten</a> <span class=d>2026-{m:02}-{d:02}</span></li>"
_SEEDS = 20


def _source(kind: str) -> Source:
    fields: dict[str, object] = {"id": "fuzz", "name": "Fuzz", "language": "en", "tier": "official", "kind": kind}
    fields["url"] = "https://agency.example/feed"
    if kind == "page":
        fields["page"] = {"items": "li", "title": "a", "date": ".d", "at_least": 0}
    if kind == "json":
        fields["json"] = {"rows": "rows", "title": "t", "link": "u", "date": "d", "facts": {"document": "n"}}
    return Source.model_validate(fields)


def _corpus() -> dict[str, list[bytes]]:
    rows = [_ROW.format(n=n, m=n % 12 + 1, d=n % 28 + 1) for n in range(30)]
    api = [{"t": f"Notice {n}", "u": f"/n/{n}", "d": "2026-11-20", "n": n} for n in range(30)]
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": n, "title": f"T{n}"} for n in range(20)]}
    return {
        "rss": [body(number)[0] for number in range(_SEEDS)] + [json.dumps(feed).encode()],
        "page": [_PAGE % "".join(rows).encode(), _PAGE % "".join(rows).encode("utf-16")],
        "json": [json.dumps({"rows": api}).encode()],
    }


def _cut(random: Random, text: bytes) -> bytes:
    at, length = random.randrange(len(text) + 1), random.choice((1, 3, 40, 2000))
    return text[:at] + text[at + length :]


def _put(random: Random, text: bytes) -> bytes:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_TOKENS) * random.choice((1, 1, 1, 5, 500)) + text[at:]


def _flip(random: Random, text: bytes) -> bytes:
    changed = bytearray(text)
    for _ in range(random.choice((1, 10, 200))):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _repeat(random: Random, text: bytes) -> bytes:
    at, length = random.randrange(len(text) + 1), random.choice((10, 300, 5000))
    return text[:at] + text[at : at + length] * random.choice((2, 20)) + text[at:]


def _swap(random: Random, text: bytes) -> bytes:
    first, second = sorted(random.randrange(len(text) + 1) for _ in range(2))
    return text[second:] + text[first:second] + text[:first]


def _recode(random: Random, text: bytes) -> bytes:
    codec = random.choice(("utf-16", "utf-16-le", "utf-32", "gb18030", "shift_jis", "cp1251", "utf-7"))
    return text.decode("utf-8", "replace").encode(codec, "replace")


_MUTATORS: Sequence[Callable[[Random, bytes], bytes]] = (_cut, _put, _put, _put, _flip, _repeat, _swap, _recode)


class Hang(BaseException):
    """An input took longer than HANGS_S. It is not an Exception, so that no handler on the way catches it."""


def _late(_number: int, _frame: FrameType | None) -> None:
    raise Hang


def _input(seed: int, corpus: dict[str, list[bytes]]) -> tuple[str, bytes]:
    random = Random(seed)  # noqa: S311 - the same each time
    kind = random.choice(("rss", "rss", "rss", "page", "json"))
    text = random.choice(corpus[kind])
    for _ in range(random.choice((1, 2, 4, 12))):
        text = random.choice(_MUTATORS)(random, text)[:1_000_000]
    return kind, text


def _try(kind: str, text: bytes, source: Source) -> str:
    """Parse and decide; return the outcome in a word. Raises any error that is a finding."""
    try:
        parsed = parse(text, source)
    except FetchError as error:
        return _explained(error)
    for item in parsed.items:
        _promised(item)
    _decided(parsed)
    return f"{kind} read"


def _explained(error: FetchError) -> str:
    assert error.kind in KINDS, error.kind
    assert 0 < len(error.message) < 500, error.message
    return error.kind


def _promised(item: Item) -> None:
    assert len(item.title) <= TITLE_LENGTH, "a title that is too long"
    assert len(item.summary) <= SUMMARY_LENGTH, "a summary that is too long"
    assert not item.link or item.link.startswith(("http://", "https://")), item.link
    assert not any(c.isspace() or c in '<>"`' for c in item.link), item.link
    for text in (item.id, item.title, item.link, item.summary):
        text.encode("utf-8")
        assert not any(ord(c) < 32 or c in "\u202e\u200b\u2066" for c in text), ascii(text)
    assert "<script" not in item.title.lower(), item.title


def _decided(parsed: Parsed) -> None:
    identified = identify(parsed.items)
    first = decide(identified, None)
    assert not first.new, "the first poll announces something"
    again = decide(identified, first.remember)
    assert not again.new, f"unchanged, and yet new: {again.new[0].item}"
    assert not again.edited, f"unchanged, and yet edited: {again.edited[0].item}"


def main() -> None:
    """Run until the time is over; findings make it fail."""
    wanted = argparse.ArgumentParser()
    wanted.add_argument("--minutes", type=float, default=1.0)
    wanted.add_argument("--seed", type=int, default=0)
    wanted.add_argument("--only", type=int)
    given = wanted.parse_args([word for word in sys.argv[1:] if word != "fuzz"])
    sources, corpus = {kind: _source(kind) for kind in ("rss", "page", "json")}, _corpus()
    signal.signal(signal.SIGALRM, _late)
    outcomes: Counter[str] = Counter()
    findings, seed, slowest = 0, given.seed if given.only is None else given.only, 0.0
    until = time.monotonic() + given.minutes * 60
    while time.monotonic() < until:
        kind, text = _input(seed, corpus)
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_REAL, HANGS_S)
        try:
            outcomes[_try(kind, text, sources[kind])] += 1
        except (Exception, Hang):  # noqa: BLE001 - what it is here for
            findings += 1
            outcomes["FINDING"] += 1
            print(f"seed {seed} ({kind}, {len(text)} bytes):\n{traceback.format_exc(limit=-4)[:2000]}", flush=True)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        took = time.process_time() - begun
        if took > SLOW_S:
            findings += 1
            print(f"seed {seed} ({kind}, {len(text)} bytes): {took:.1f} s", flush=True)
        slowest = max(slowest, took)
        seed += 1
        if given.only is not None:
            break
    print(
        f"{sum(outcomes.values())} inputs, {findings} findings, slowest {slowest:.2f} s: {dict(outcomes.most_common())}"
    )
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
