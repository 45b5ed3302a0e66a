"""The quick way through well-formed XML finds what feedparser's own finds, in every field."""

from __future__ import annotations

import io
import unicodedata
from random import Random
from typing import Any
from unittest.mock import patch

import feedparser
import feedparser.api
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.farm_feeds import body
from bot.feeds.parse.plain_text import _SPACE, _UNSEEN, one_line
from bot.feeds.parse.strictreader import StrictReader
from bot.feeds.parse.syndication import read_feed
from tests.feeds.making import source
from tests.feeds.test_as_feedparser import RDF, SHAPES

_FEEDPARSERS: Any = StrictReader.__mro__[1]


class Theirs(_FEEDPARSERS):  # type: ignore[misc] # feedparser has no types
    """feedparser's own, cured of the one fault that ours does not share: an xml:base that outlasts its element."""

    def unknown_endtag(self, tag: str) -> None:
        """A tag ends."""
        super().unknown_endtag(tag)
        self.baseuri = self.basestack[-1] if self.basestack else ""


NAMED = (
    "title link guid id pubDate published updated issued modified created description summary content abstract "
    "body fullitem image url source textinput name width height svg math div p b author language generator "
    "subtitle rights category tags date info item entry enclosure base cloud copyright newlocation expirationDate "
    "webMaster x:item dc:title dc:date dc:description dc:language dcterms:issued dcterms:modified dcterms:valid "
    "content:encoded media:title media:content media:description itunes:summary itunes:keywords itunes:author "
    "atom:link atom:summary a:title h:div h:body r:title georss:point psc:chapters feedburner:browserFriendly "
    "x:title x:unknown"
)
NAMES = NAMED.split()
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
    "atom": "http://www.w3.org/2005/Atom",
    "a": "http://www.w3.org/2005/Atom",
    "h": "http://www.w3.org/1999/xhtml",
    "r": "http://backend.userland.com/rss2",
    "georss": "http://www.georss.org/georss",
    "psc": "http://podlove.org/simple-chapters",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "x": "https://a.example/odd#",
}
DECLARED = " ".join(f"xmlns:{prefix}='{uri}'" for prefix, uri in SPACES.items())
ATTRIBUTES = (
    *("type='html'", "type='xhtml'", "type='text/plain'", "type='application/xml'", "mode='base64'", "mode='escaped'"),
    *("rel='self'", "rel='enclosure'", "href='/b'", "href='https://a.example/1?a=1&amp;b=2'", "url='u'", "src='s'"),
    *("isPermaLink='false'", "isPermaLink='true'", "xml:base='https://b.example/'", "xml:lang='fr'", "xml:lang=''"),
    *("base='//c.example'", "lang='de_AT'", "lastmod='2026-11-24'", "version='2.0'", "label='l'"),
    *(
        "xmlns='http://www.w3.org/2005/Atom'",
        "xmlns='http://purl.org/rss/1.0/'",
        "xmlns='http://www.w3.org/1999/xhtml'",
    ),
    *("xmlns:x='http://purl.org/rss/1.0/'", "xmlns:x='http://www.w3.org/1999/xlink'"),
    *("xmlns:dc='https://a.example/other'",),
)
TEXTS = (
    *("Act", "  Act no. 5  ", "https://a.example/1", "https:////a.example/1", "/1?a=1&amp;b=2", "QWN0", "5", "", "\n"),
    *("&amp;lt;b&gt;x&lt;/b&gt;", "&lt;p&gt;x &amp;amp; y&lt;/p&gt;", "<![CDATA[<p>x</p>]]>", "a&amp;b;c"),
    *("\u00c3\u00a9", "\u0093Act\u0094", "\u4e2d\u56fd", "caf\u00e9 \u2019", "24 \u039d\u03bf\u03ad 2026"),
    *("2026-11-24", "Tue, 24 Nov 2026 09:00:00 GMT", "start=2026-01-01;end=2026-02-01"),
)


ROOTS = (
    f"<rss version='2.0' {DECLARED}><channel>{{}}</channel></rss>",
    f"<feed xmlns='http://www.w3.org/2005/Atom' {DECLARED}>{{}}</feed>",
    f"<a:feed {DECLARED}>{{}}</a:feed>",
    f"<rdf:RDF xmlns='http://purl.org/rss/1.0/' {RDF} {DECLARED}>{{}}</rdf:RDF>",
    f"<feed version='0.3' xml:base='https://d.example/x/' xmlns='http://purl.org/atom/ns#' {DECLARED}>{{}}</feed>",
)


def element(random: Random, name: str, depth: int) -> str:
    """An element with children or a text; an attribute that stands twice counts once."""
    chosen = random.sample(ATTRIBUTES, random.choice((0, 0, 0, 1, 2)))
    attributes = {attribute.partition("=")[0]: attribute for attribute in chosen}
    nested = [element(random, random.choice(NAMES), depth - 1) for _ in range(random.randrange(4))] if depth else []
    inner = [random.choice(TEXTS), *(part for child in nested for part in (child, random.choice(("", "text", "\n"))))]
    return f"<{' '.join((name, *attributes.values()))}>{''.join(inner)}</{name}>"


def feed(random: Random) -> str:
    """A feed of entries and other elements, some of them in places where none belong."""
    parts = []
    for _ in range(random.randrange(6)):
        if random.random() < 0.6:
            inner = "".join(element(random, random.choice(NAMES), random.choice((0, 0, 0, 1, 2))) for _ in range(6))
            parts.append(f"<{(name := random.choice(('item', 'entry')))}>{inner}</{name}>")
        else:
            parts.append(element(random, random.choice(NAMES), random.choice((0, 1, 3))))
    return random.choice(ROOTS).replace("{}", "".join(parts))


def read(text: str, reader: Any) -> Any:  # noqa: ANN401 - feedparser has no types
    """All that feedparser tells of a document, or what it raises."""
    with patch.object(feedparser.api, "StrictFeedParser", reader):
        try:
            found = feedparser.parse(io.BytesIO(text.encode()), sanitize_html=False, resolve_relative_uris=False)
        except Exception as error:  # noqa: BLE001 - whatever feedparser lets through
            return type(error)
    return {key: dict.get(found, key) for key in ("entries", "feed", "version", "namespaces", "bozo")}


def test_it_is_the_one_in_use() -> None:
    assert read_feed("<rss><channel><item><title>Act</title></item></channel></rss>", source(), "").items
    assert feedparser.api.StrictFeedParser is StrictReader
    assert not issubclass(Theirs, StrictReader)


@given(st.integers(0, 2**64))
@settings(max_examples=200, deadline=None)
def test_any_feed_reads_the_same(seed: int) -> None:
    text = feed(Random(seed))  # noqa: S311 - drawing each choice from hypothesis takes a hundred times as long

    assert read(text, StrictReader) == read(text, Theirs)


@pytest.mark.parametrize("shape", SHAPES)
def test_old_and_rare_shapes_read_the_same(shape: str) -> None:
    assert read(SHAPES[shape], StrictReader) == read(SHAPES[shape], Theirs)


@pytest.mark.parametrize("number", range(5))
def test_usual_feeds_read_the_same(number: int) -> None:
    text = body(number)[0].decode()

    assert len(read(text, StrictReader)["entries"]) == 30
    assert read(text, StrictReader) == read(text, Theirs)


@given(st.text(st.characters() | st.sampled_from(" \t\n\r\x0b\x1c\u00a0\u200b\u2028\u3000\u00adAe\u0301"), max_size=40))
def test_one_line_takes_its_short_way_only_where_both_lead_to_the_same(text: str) -> None:
    slowly = unicodedata.normalize("NFC", _SPACE.sub(" ", _UNSEEN.sub("", text)).strip())

    assert one_line(text) == slowly
