"""Shapes of feeds, old, rare and broken: what feedparser finds in them, our reading finds too.

`python -m benchmarks.feedparser_suite` asks the same of feedparser's own two thousand files.
"""

from __future__ import annotations

import io
from xml.parsers import expat

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.farm_server import body
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import TITLE_LENGTH, plain
from bot.feeds.parse.xml_document import check_document
from tests.feeds.making import source

XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
ACT = "<title>Act</title>"


def rss(inner: str, before: str = "", more: str = "") -> str:
    return f"<rss {more}><channel>{before}<item>{inner}</item></channel></rss>"


def atom(inner: str, more: str = "xmlns='http://www.w3.org/2005/Atom'") -> str:
    return f"<feed {more}><entry>{inner}</entry></feed>"


OLD_ATOM = "version='0.3' xmlns='http://purl.org/atom/ns#'"
SOAP = "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'>{}</s:Envelope>"
SHAPES = {
    "rss 0.90": f'<rdf:RDF {RDF} xmlns="http://my.netscape.com/rdf/simple/0.9/"><item>{ACT}</item></rdf:RDF>',
    "rss 0.91": rss(ACT, more="version='0.91'"),
    "rss 0.92 without titles": rss("<description>Act</description>", more="version='0.92'"),
    "rss 1.0": f"<rdf:RDF {RDF} xmlns='http://purl.org/rss/1.0/'><item rdf:about='x'>{ACT}</item></rdf:RDF>",
    "rss 2.0 in a namespace": rss(ACT, more="xmlns='http://backend.userland.com/rss2'"),
    "prefixed rss": "<x:rss xmlns:x='http://purl.org/rss/1.0/'><x:item><x:title>Act</x:title></x:item></x:rss>",
    "atom 0.3": atom(ACT, OLD_ATOM),
    "atom 1.0": atom(ACT),
    "prefixed atom": "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:title>Act</a:title></a:entry></a:feed>",
    "atom inside soap": SOAP.format(atom(ACT, "")),
    "dublin core": rss("<dc:title>Act</dc:title><dc:creator>Ann</dc:creator>", more=DC),
    "escaped title": atom("<title type='html'>&lt;b&gt;Act&lt;/b&gt; 5</title>"),
    "title in cdata": rss("<title><![CDATA[Act <i>no.</i> 5]]></title>"),
    "xhtml title": atom(f"<title type='xhtml'><div {XHTML}>Act <b>5</b></div></title>"),
    "base64 title": atom("<title mode='base64'>QWN0</title>", OLD_ATOM),
    "title in many pieces": rss("<title>A&#99;t &amp; <!-- x -->order<![CDATA[ 5]]></title>"),
    "prefix that nobody declared": rss(f"<dc:creator>Ann</dc:creator>{ACT}"),
    "image with a title": rss(ACT, before="<image><title>Seal</title></image>"),
    "entry with a source": atom(f"<source><title>Other</title></source>{ACT}"),
    "authors between": rss(f"<author>A</author>{ACT}<category>B</category>"),
    "closing tag missing": rss(f"{ACT}<link>https://a.example/1</item><item><title>Two</title>"),
    "attribute without quotes": rss(ACT, more="version=2.0"),
    "naked markup in a title": rss("<title>Act <b>no.</b> 5</title>"),
    "no root": f"<item>{ACT}</item>",
    "capital letters": "<RSS><CHANNEL><ITEM><TITLE>Act</TITLE></ITEM></CHANNEL></RSS>",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_titles_are_those_that_feedparser_finds(shape: str) -> None:
    body = SHAPES[shape].encode()
    entries = feedparser.parse(io.BytesIO(body))["entries"]
    expected = [plain(str(dict.get(entry, "title") or ""), TITLE_LENGTH) for entry in entries]
    assert expected

    assert [item.title for item in parse(body, source()).items] == expected


PIECES = (
    *("<p>", "</p>", "<b a='1 &amp; 2 > 0'/>", "<![CDATA[", "]]>", "<!--", "-->", "text", "\n  ", "&amp;", "&lt;p&gt;"),
    *("&#38;lt;", "&#93;&#93;&#62;", "&#13;", "> 5 &amp;", "<?x > &amp; <?>"),
)


def said(document: str) -> list[tuple[str, ...]] | None:
    """What an XML parser tells of a document, runs of blanks as one; None for one that is not well formed."""
    found: list[tuple[str, ...]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: found.append(("begin", name, repr(attributes)))
    parser.EndElementHandler = lambda name: found.append(("end", name))
    parser.CharacterDataHandler = lambda text: found.append(("text", " ".join(f"|{text}|".split())))
    try:
        parser.Parse(document, True)  # noqa: FBT003 - expat's signature
    except expat.ExpatError:
        return None
    return found


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_a_document_that_is_written_anew_says_the_same(inner: str) -> None:
    document = f"<rss>{inner}</rss>"
    before = said(document)

    assert before is None or said(check_document(document).text) == before


@pytest.mark.parametrize("number", range(5))
def test_a_usual_feed_that_is_written_anew_says_the_same(number: int) -> None:
    document = body(number)[0].decode()

    assert said(check_document(document).text) == said(document) is not None
