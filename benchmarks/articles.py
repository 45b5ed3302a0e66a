"""Publish → posted as in `delivery`, while the page behind each act is read and each alert edited with what it says.

No alert waits for its page: the aim is the same, p95 ≤ 1 s.
"""

from __future__ import annotations

from benchmarks.delivery import GOODS, ITEMS, measured
from tests.servers.feeds import FeedServer, Response

MENU = "".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(300))


async def main() -> None:
    """Publish, and print the figures."""
    async with FeedServer() as server:
        for number in range(ITEMS):
            server.reply(f"/act/{number}", Response(200, _page(number), {"Content-Type": "text/html"}))
        await measured(server, {"EXPORTWATCH_ARTICLES": "on"}, server.url(""))
        read = sum(asked.path.startswith("/act/") for asked in server.asked)
    print(f"pages read: {read} of {ITEMS}")


def _page(number: int) -> bytes:
    """A page of 60 KB, as newspapers send them."""
    text = f"The export licence requirement takes effect on {number % 28 + 1} December 2027."
    body = "".join(f"<p>Paragraph {n} of the article, which says what the others say.</p>" for n in range(400))
    title = f"China announces export licence requirement for {GOODS[number % len(GOODS)]}"
    return f"<html><body><ul>{MENU}</ul><article><h1>{title}</h1><p>{text}</p>{body}</article></body></html>".encode()
