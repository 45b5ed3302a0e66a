"""The recipe "add a source": one entry in a file of sources, and it is polled."""

from __future__ import annotations

from pathlib import Path

from tests.feeds.test_reading import FEED, run
from tests.servers.feeds import FeedServer, Response


async def test_a_source_is_an_entry(tmp_path: Path) -> None:
    async with FeedServer() as server:
        server.reply("/acts", Response(200, FEED))
        entry = (
            f"id: is-toys, name: Ministry of Toys, language: en, tier: official, kind: rss, url: {server.url('/acts')}"
        )
        file = tmp_path / "feeds.yaml"
        file.write_text(f"sources:\n  - {{{entry}}}\n", encoding="utf-8")

        code, out, _ = await run("check", "is-toys", allow=server.pair, EXPORTWATCH_EXTRA_FEEDS=str(file))

    assert (code, "ok   is-toys: 1 items" in out) == (0, True), out
