"""The local farm: a process that serves many feeds, on many loopback addresses, as the web has many hosts.

python -m benchmarks.farm_server PORT FEEDS, then `POST /farm?validators=on|off|changing&more=N`:
`on` answers 304 to who knows the ETag, `off` names no validator, `changing` names a new ETag each time and never
answers 304. `more`: every tenth feed has so many new entries. Only Linux has all of 127.0.0.0/8. Its bodies are RSS,
Atom and RDF as authorities and trade press write them, the same for each number.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import blake2b
from itertools import count
from random import Random
from xml.sax.saxutils import escape

from aiohttp import web

ITEMS = 30
_NEWEST = datetime(2026, 11, 20, 9, tzinfo=UTC)
_TEXT = (
    "export control licence ministry announcement graphite gallium antimony tungsten rare earth magnet quota order "
    "regulation amendment notice entity list dual-use items technology commerce customs tariff authority decision "
    "review period exporters must apply before shipment to listed destinations under the revised schedule which "
    "takes effect next month and concerns all products named in annex I of the act as published in the gazette"
)
_WORDS = tuple(_TEXT.split())


@dataclass(frozen=True, slots=True)
class _Entry:
    link: str
    title: str
    html: str
    long: str
    moment: datetime
    author: str


def body(number: int, more: int = 0) -> tuple[bytes, str]:
    """The feed of a number as bytes and its content type; `more` newer entries stand on top, as a feed grows.

    10 to 40 KB: some feeds carry teasers, some whole articles.
    """
    shape, content_type = _SHAPES[number % len(_SHAPES)]
    size = (12, 24, 36, 60)[number // 5 % 4]
    entries = [_entry(number, n, size) for n in range(ITEMS + more - 1, more - 1, -1)]
    return shape(number, entries).encode(), content_type


def _entry(number: int, n: int, size: int) -> _Entry:
    random = Random(number * 1000 + n)  # noqa: S311 - the same each time
    link = f"https://agency-{number}.example/news/2026/{n}/{'-'.join(_some(random, 4))}?id={number}&n={n}"
    sentences = [f"{' '.join(_some(random, 12)).capitalize()}." for _ in range(size // 12)]
    paragraphs = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    html = f'{paragraphs}<p>Read more at <a href="{escape(link)}" rel="nofollow">the agency’s site</a>.</p>'
    long = f'<div class="body">{html}<img src="/i/{n}.png" alt="seal"/></div>' if number % 4 == 1 else ""
    title = " ".join(_some(random, 10)).capitalize()
    return _Entry(link, title, html, long, _NEWEST + timedelta(hours=n - ITEMS), " ".join(_some(random, 2)).title())


def _some(random: Random, count: int) -> Sequence[str]:
    return random.choices(_WORDS, k=count)


def _rss(number: int, entries: Sequence[_Entry]) -> str:
    items = "".join(
        f"<item>\n  <title>{escape(e.title)}</title>\n  <link>{escape(e.link)}</link>\n"
        f"  <dc:creator><![CDATA[{e.author}]]></dc:creator>\n"
        f"  <pubDate>{format_datetime(e.moment)}</pubDate>\n  <category><![CDATA[Export controls]]></category>\n"
        f'  <guid isPermaLink="false">{escape(e.link.partition("/news")[0])}/?p={number}{e.moment:%j%H}</guid>\n'
        f"  <description><![CDATA[{e.html}]]></description>\n"
        + (f"  <content:encoded><![CDATA[{e.long}]]></content:encoded>\n" if e.long else "")
        + "</item>\n"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"<title>Agency {number}</title>\n<link>https://agency-{number}.example/</link>\n"
        f'<atom:link href="https://agency-{number}.example/feed" rel="self" type="application/rss+xml"/>\n'
        f"<description>News of agency {number}</description>\n<language>en</language>\n{items}</channel>\n</rss>\n"
    )


def _atom(number: int, entries: Sequence[_Entry]) -> str:
    items = "".join(
        f"<entry>\n  <id>tag:agency-{number}.example,2026:{e.moment:%d%H%M}</id>\n"
        f'  <title type="html">{escape(e.title)}</title>\n'
        f'  <link rel="alternate" type="text/html" href="{escape(e.link)}"/>\n'
        f"  <author><name>{e.author}</name></author>\n"
        f"  <published>{e.moment.isoformat()}</published>\n  <updated>{e.moment.isoformat()}</updated>\n"
        f'  <summary type="html">{escape(e.html)}</summary>\n'
        + (f'  <content type="html">{escape(e.long)}</content>\n' if e.long else "")
        + "</entry>\n"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<id>tag:agency-{number}.example,2026:feed</id>\n<title>Agency {number}</title>\n"
        f'<link rel="self" href="https://agency-{number}.example/feed.atom"/>\n'
        f"<updated>{entries[0].moment.isoformat()}</updated>\n{items}</feed>\n"
    )


def _rdf(number: int, entries: Sequence[_Entry]) -> str:
    places = "".join(f'<rdf:li rdf:resource="{escape(e.link)}"/>' for e in entries)
    items = "".join(
        f'<item rdf:about="{escape(e.link)}">\n  <title>{escape(e.title)}</title>\n  <link>{escape(e.link)}</link>\n'
        f"  <dc:date>{e.moment.isoformat()}</dc:date>\n  <dc:creator>{e.author}</dc:creator>\n"
        f"  <description>{escape(e.html)}</description>\n</item>\n"
        for e in entries
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="https://agency-{number}.example/">\n<title>Agency {number}</title>\n'
        f"<link>https://agency-{number}.example/</link>\n<description>News</description>\n"
        f"<items><rdf:Seq>{places}</rdf:Seq></items>\n</channel>\n{items}</rdf:RDF>\n"
    )


_Shape = Callable[[int, Sequence[_Entry]], str]
_SHAPES: tuple[tuple[_Shape, str], ...] = (
    (_rss, "application/rss+xml; charset=UTF-8"),
    (_atom, "application/atom+xml; charset=utf-8"),
    (_rss, "text/xml; charset=utf-8"),
    (_atom, "application/atom+xml"),
    (_rdf, "application/xml"),
)


HOSTS = 100
CHANGED_EVERY = 10
BODIES = 1000
"""More feeds than this repeat the same bodies."""


def host(number: int) -> str:
    """Return the loopback address of a feed, one of HOSTS."""
    return f"127.0.{number % HOSTS // 50 + 1}.{number % HOSTS % 50 + 1}"


class Farm:
    """The present content of the feeds, and the way in which the server answers."""

    def __init__(self, feeds: int) -> None:
        self._bodies = [body(number) for number in range(min(feeds, BODIES))]
        self._etags = [_etag(text) for text, _ in self._bodies]
        self._validators = "on"
        self._numbers = count()

    async def change(self, request: web.Request) -> web.Response:
        """Set how it answers; `more` newer entries appear in a tenth of the feeds."""
        self._validators = request.query["validators"]
        if more := int(request.query.get("more", "0")):
            for number in range(0, len(self._bodies), CHANGED_EVERY):
                self._bodies[number] = body(number, more)
                self._etags[number] = _etag(self._bodies[number][0])
        return web.Response(text="done")

    async def feed(self, request: web.Request) -> web.Response:
        """Serve one feed."""
        number = int(request.match_info["number"]) % len(self._bodies)
        text, content_type = self._bodies[number]
        headers = {"Content-Type": content_type}
        if self._validators == "on":
            headers["ETag"] = self._etags[number]
            headers["Last-Modified"] = "Fri, 20 Nov 2026 09:00:00 GMT"
            if request.headers.get("If-None-Match") == headers["ETag"]:
                return web.Response(status=304, headers=headers)
        elif self._validators == "changing":
            headers["ETag"] = f'"{next(self._numbers)}"'
        return web.Response(body=text, headers=headers)


def _etag(text: bytes) -> str:
    return f'"{blake2b(text, digest_size=8).hexdigest()}"'


def main(port: int, feeds: int) -> None:
    """Serve until killed; says "ready" once the bodies are made."""
    farm = Farm(feeds)
    app = web.Application()
    app.router.add_post("/farm", farm.change)
    app.router.add_get(r"/{number:\d+}.xml", farm.feed)
    web.run_app(app, host="0.0.0.0", port=port, access_log=None, print=lambda _: print("ready", flush=True))  # noqa: S104 - all of 127.0.0.0/8, on the machine that measures


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
