"""Bodies for the local farm: RSS, Atom and RDF as authorities and trade press write them, the same for each number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random
from xml.sax.saxutils import escape

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


def large(items: int) -> bytes:
    """A feed of so many items: about 8 MB for 10,000."""
    return _rss(0, [_entry(0, n, 60) for n in range(items)]).encode()


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
