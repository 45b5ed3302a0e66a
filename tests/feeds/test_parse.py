"""Bytes to items: the formats, the encodings, and what tries to break them."""

from __future__ import annotations

import html
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import FetchError
from bot.feeds.parse.encoding import codec_for, cyrillic_codec, east_asian_codec
from bot.feeds.parse.read import parse
from bot.feeds.parse.values import _INVISIBLE, _SPACE, MAX_ITEMS, one_line, plain
from bot.model.announcement import Item
from tests.counting import HANGING_S
from tests.feeds.making import source
from tests.servers.feeds import atom, entry, rss

KINDS = {"not-a-feed", "malformed", "forbidden-markup", "too-large"}
HEAD = '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>{}</title></item></channel></rss>'


def titles(body: bytes, **more: str) -> list[str]:
    return [item.title for item in parse(body, source(**more)).items]


def kind_of(body: bytes, **more: str) -> str:
    with pytest.raises(FetchError) as caught:
        parse(body, source(**more))
    return caught.value.kind


def outcome(body: bytes, content_type: str | None = None) -> tuple[Item, ...]:
    """The items, none for an error; no error but those that the contract names gets through."""
    try:
        return parse(body, source(), content_type=content_type).items
    except FetchError as error:
        if error.kind not in KINDS:
            raise
        return ()


def test_rss_2_is_read_whole() -> None:
    body = rss(
        entry(
            "Licences for <b>graphite</b> &amp; more",
            "/notice?id=39",
            "notice-39",
            "Tue, 24 Nov 2026 09:00:00 +0900",
            "<p>It&#39;s in force.</p><script>alert(1)</script>",
        )
    )

    parsed = parse(body, source("https://agency.example/feeds/all.xml"))

    assert parsed.title == "A feed"
    (item,) = parsed.items
    assert item.id == "notice-39"
    assert item.title == "Licences for graphite & more"
    assert item.link == "https://agency.example/notice?id=39"
    assert item.summary == "It's in force."
    assert item.published == datetime(2026, 11, 24, tzinfo=UTC)
    assert item.edited is None


def test_atom_is_read_whole() -> None:
    body = atom(
        "<entry><id>tag:a,2026:1</id><title type='html'>A &amp;lt;b&amp;gt;</title>"
        "<link rel='self' href='https://agency.example/1.atom'/><link href='1.html'/>"
        "<published>2026-01-02T03:04:05Z</published><updated>2026-01-03T00:00:00+09:00</updated>"
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One.</p><p>Two.</p></div></content></entry>"
    )

    (item,) = parse(body, source("https://agency.example/feeds/a.atom")).items

    assert item.id == "tag:a,2026:1"
    assert item.link == "https://agency.example/feeds/1.html"
    assert item.summary == "One. Two."
    assert item.published == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert item.edited == datetime(2026, 1, 2, 15, tzinfo=UTC)


def test_rdf_is_read_whole() -> None:
    body = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>R</title></channel>'
        b'<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>'
        b"<dc:date>2026-01-02T00:00:00+09:00</dc:date></item></rdf:RDF>"
    )

    (item,) = parse(body, source()).items

    assert (item.id, item.title) == ("https://a.example/1", "One")
    assert item.published == datetime(2026, 1, 1, 15, tzinfo=UTC)


def test_json_feed_is_read_whole() -> None:
    body = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
        {"id": 7, "url": "/7", "title": "Seven", "content_html": "<p>x</p>", "date_published": "2026-01-02T03:04:05Z"},
        {}, 3, {"id": "8", "external_url": "javascript:x", "content_text": "y", "date_modified": "2026-01-02"}]}"""

    parsed = parse(body, source())

    assert parsed.title == "J"
    assert parsed.skipped == 2
    assert [(i.id, i.title, i.link, i.summary) for i in parsed.items] == [
        ("7", "Seven", "https://agency.example/7", "x"),
        ("8", "", "", "y"),
    ]


def test_dates_without_a_zone_are_the_sources() -> None:
    body = rss(entry("x", date="Tue, 24 Nov 2026 09:00:00"))

    (item,) = parse(body, source(timezone="Asia/Seoul")).items

    assert item.published == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_guid_that_is_no_address_is_no_link() -> None:
    (item,) = parse(rss(entry("x", guid="item-7")), source()).items

    assert (item.id, item.link) == ("item-7", "")


def test_a_guid_that_is_an_address_stands_in_for_a_missing_link() -> None:
    (item,) = parse(rss(entry("x", guid="https://agency.example/7")), source()).items

    assert item.link == "https://agency.example/7"


@pytest.mark.parametrize(
    ("label", "codec", "title"),
    [
        ("gb2312", "gb18030", "关于镕、锗相关物项实施出口管制的公告"),
        ("GBK", "gb18030", "对石墨物项实施出口管制"),
        ("euc-kr", "cp949", "희토류 기술 수출금지 똠방각하"),
        ("ks_c_5601-1987", "cp949", "산업통상자원부 고시"),
        ("shift_jis", "cp932", "輸出貿易管理令の一部改正①"),
        ("EUC-JP", "euc_jp", "外国為替令"),
        ("iso-2022-jp", "iso2022_jp", "経済産業省"),
        ("big5", "big5hkscs", "國際貿易署公告"),
        ("windows-1251", "cp1251", "Запрет на вывоз"),
        ("koi8-r", "koi8-r", "Запрет на вывоз"),
        ("iso-8859-1", "cp1252", "Le Trésor – “dual use”"),
        ("utf-16", "utf-16", "出口管制"),
        ("utf-8", "utf-8-sig", "출口管制 輸出"),
        ("nonsense", "utf-8", "出口管制公告"),
        ("us-ascii", "utf-8", "出口管制公告"),
        ("iso-8859-1", "utf-8", "出口管制公告"),
        ("utf-8", "cp1252", "Contrôle à l’exportation – “biens à double usage”"),
        ("utf-8", "cp1252", "Ausfuhrbeschränkungen für Güter"),
        ("utf-8", "cp1251", "Постановление о запрете вывоза товаров"),
        ("utf-8", "gb18030", "对镓、锗相关物项实施出口管制的公告，自八月一日起施行"),
    ],
)
def test_encodings_are_read_as_they_are_and_not_as_they_are_called(label: str, codec: str, title: str) -> None:
    assert titles(HEAD.format(label, title).encode(codec)) == [title]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(codec: str) -> None:
    assert titles(HEAD.format("utf-16", "出口管制").encode(codec)) == ["出口管制"]


def test_the_headers_charset_counts_before_the_documents() -> None:
    body = HEAD.format("utf-8", "출입 희토류 수출금지").encode("cp949")

    (item,) = parse(body, source(), content_type="text/xml; charset=EUC-KR").items

    assert item.title == "출입 희토류 수출금지"


def test_an_encoding_set_for_the_source_counts_before_all() -> None:
    assert titles(HEAD.format("euc-kr", "公告").encode("utf-8"), encoding="utf-8") == ["公告"]


@pytest.mark.parametrize("lost", ["??????2023??39?", "？" + "?" * 12, "\ufffd" * 9])
def test_titles_whose_characters_were_lost_are_an_error(lost: str) -> None:
    assert kind_of(rss(entry(lost), entry(lost))) == "malformed"


def test_questions_are_no_lost_characters() -> None:
    assert titles(rss(entry("What next?"), entry("Why??"))) == ["What next?", "Why??"]


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("<script>alert(1)</script>Notice", "Notice"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Notice", "Notice"),
        ("AT&amp;amp;T", "AT&T"),
        ("Below <5 nm and List <Annex I>", "Below <5 nm and List <Annex I>"),
        ("<img src=x onerror=alert(1) alt='a>b'>Notice", "Notice"),
        ("A\u202eB\u200b\x07C\u2066D", "ABCD"),
        ("A\n\t  B\u00a0C", "A B C"),
        ("<!-- hidden -->Shown", "Shown"),
        ("@everyone <!channel> <@U123>", "@everyone <!channel> <@U123>"),
        ("한글", "한글"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_titles_come_out_as_plain_text(raw: str, plain: str) -> None:
    assert titles(rss(entry(raw))) == [plain]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "http://",
        "https://[::1",
        "http://a b/",
        "https://x.example:99999/",
        "https://x.example/" + "a" * 3000,
        "https://x\u3000y.example/",
    ],
)
def test_only_web_addresses_are_links(link: str) -> None:
    (item,) = parse(rss(entry("x", link)), source()).items

    assert item.link == "" or item.link.startswith("https://agency.example/")
    assert "script" not in item.link.lower()


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://bis.gov@evil.example/", "https://evil.example/"),
        ("  https://a.example/b c|<d>  ", "https://a.example/b%20c%7C%3Cd%3E"),
        ("//a.example/x", "https://a.example/x"),
        ("?id=5", "https://agency.example/feed.xml?id=5"),
        ("https://a.example/公告", "https://a.example/公告"),
        ("https://a.example/x\u3000y\u2003z", "https://a.example/x%E3%80%80y%E2%80%83z"),
    ],
)
def test_links_are_made_absolute_and_harmless(link: str, safe: str) -> None:
    (item,) = parse(rss(entry("x", link)), source()).items

    assert item.link == safe


ITEM = "<rss><channel><item><title>{}</title></item></channel></rss>"
FORBIDDEN = {
    "laughs": '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + ITEM.format("&b;"),
    "quadratic": f'<!DOCTYPE l [<!ENTITY a "{"x" * 5000}">]>' + ITEM.format("&a;" * 1000),
    "many small": f'<!DOCTYPE l [<!ENTITY a "{"x" * 900}">]>' + ITEM.format("&a;" * 5000),
    "external": '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + ITEM.format("&a;"),
    "external, public": '<!DOCTYPE l [<!ENTITY a PUBLIC "x" "http://127.0.0.1/">]>' + ITEM.format("&a;"),
    "parameter": '<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd">%p;]>' + ITEM.format("x"),
    "percent": '<!DOCTYPE l [<!ENTITY % p "x">]>' + ITEM.format("x"),
    "late": ITEM.format("x")[:5] + '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///x">]>' + ITEM.format("&a;"),
    "lower case": '<!doctype l [<!entity a SYSTEM "file:///etc/passwd">]>' + ITEM.format("&a;"),
    "deep": "<rss><channel>" + "<a>" * 100_000,
    "deep and whole": "<rss>" + "<a>" * 5000 + "</a>" * 5000 + "</rss>",
    "attributes": "<rss " + " ".join(f'a{n}="x"' for n in range(3000)) + "><channel/></rss>",
    "megabyte of attributes": "<rss><channel><item "
    + " ".join(f'a{n}="x"' for n in range(90_000))
    + "/></channel></rss>",
    "one long attribute": f'<rss a="{"x" * 200_000}"><channel/></rss>',
}


@pytest.mark.parametrize("body", FORBIDDEN.values(), ids=FORBIDDEN)
@pytest.mark.timeout(HANGING_S)
def test_dangerous_markup_is_refused_at_once(body: str) -> None:
    assert kind_of(body.encode()) == "forbidden-markup"


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000])
def test_deep_json_is_refused(body: str) -> None:
    assert kind_of(body.encode()) == "forbidden-markup"


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">',
        '<!DOCTYPE rdf [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1//EN" "lat1.ent">%HTMLlat1;]>',
        '<!DOCTYPE l [<!ENTITY copy2 "(C)"><!ELEMENT x (#PCDATA)>]>',
        "<!-- <!DOCTYPE x> --><?xml-stylesheet href='x.xsl'?>",
    ],
)
def test_harmless_document_types_are_passed_over(doctype: str) -> None:
    assert titles(f'<?xml version="1.0"?>\n{doctype}{ITEM.format("x")}'.encode()) == ["x"]


def test_a_small_entity_is_put_in_its_place() -> None:
    assert titles(('<!DOCTYPE l [<!ENTITY org "Ministry &#38; Co">]>' + ITEM.format("&org;")).encode()) == [
        "Ministry & Co"
    ]


@pytest.mark.parametrize(
    ("reference", "plain"),
    [
        ("&#xD800;x", "\ufffdx"),
        ("&#55357;&#56832;", "😀"),
        ("&#xD83D;&#xDE00;", "😀"),
        ("&#0;&#11;x", "x"),
        ("&#x110000;x", "\ufffdx"),
        ("&#99999999999999999999;x", "\ufffdx"),
        ("&#146;s", "’s"),
        ("&nbsp;x&eacute;", "xé"),
        ("&bogus; R&D", "&bogus; R&D"),
        ("\x0b\x00x\ufffe", "x"),
    ],
)
def test_broken_references_and_characters_break_nothing(reference: str, plain: str) -> None:
    assert titles(ITEM.format(reference).encode()) == [plain]


NOT_FEEDS = {
    "empty": b"",
    "blanks": b" \n\t ",
    "text": b"Service unavailable",
    "login page": b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form/></body></html>",
    "page without a type": b"<html><body>x</body></html>",
    "page with items": b"<html><body><item><title>x</title></item></body></html>",
    "xhtml": b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><title>x</title></html>',
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>',
    "sitemap": b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example</loc></url></urlset>',
    "opml": b"<opml version='2.0'><body><outline xmlUrl='https://a.example/f'/></body></opml>",
    "other json": b'{"status": "ok", "data": []}',
    "json list": b"[1, 2, 3]",
    "json items of another kind": b'{"items": [{"name": "x"}]}',
    "yaml": b"sources:\n  - id: x\n",
}


@pytest.mark.parametrize("body", NOT_FEEDS.values(), ids=NOT_FEEDS)
def test_what_is_no_feed_is_called_that(body: bytes) -> None:
    assert kind_of(body) == "not-a-feed"


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"',
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b"<rss><channel><title>x</title><item><title>tw",
        b'<?xml version="1.0"?><rss version="2.0"><channel><title>A fe',
        b"<rss><channel><item><title><![CDATA[Act</title></item></channel></rss>",
    ],
)
def test_a_broken_feed_without_a_whole_entry_is_malformed(body: bytes) -> None:
    assert kind_of(body) == "malformed"


def test_an_empty_feed_is_fine() -> None:
    assert parse(rss(), source()).items == ()


@pytest.mark.parametrize(
    "end", ["<item><title>Tw", "<item><title>Two</title>", "<item", "<item><title><![CDATA[Two", "<item><title>A&am"]
)
def test_a_feed_that_breaks_off_keeps_its_whole_entries_and_drops_the_cut_one(end: str) -> None:
    parsed = parse(f"<rss><channel>{entry('One', 'https://a.example/1')}{end}".encode(), source())

    assert [item.title for item in parsed.items] == ["One"]


def test_warnings_printed_before_the_feed_are_cut() -> None:
    junk = b"<br />\n<b>Warning</b>: include(x) in <b>/var/www</b> on line <b>3</b><br />\n"

    assert titles(junk + rss(entry("x"))) == ["x"]


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>R&D < 5</title><link>https://a.example/?a=1&b=2</link></item></channel></rss>",
        "<rss><channel><item><title>One</title></item><item><title>Two</title></channel></rss>",
        "<rss><channel><item><title>One</TITLE></item></channel></rss>",
        "<rss><channel><item><dc:title>One</dc:title></item></channel></rss>",
        "<rss><channel><item><title>One</title><description>"
        + "a<br>b<p>" * 500
        + "</description></item></channel></rss>",
    ],
)
def test_sloppy_xml_is_still_read(body: str) -> None:
    assert parse(body.encode(), source()).items


def test_ten_thousand_items_are_read() -> None:
    body = rss(*(entry(f"Title {n}", f"https://a.example/{n}") for n in range(10_000)))

    assert len(parse(body, source()).items) == 10_000


def test_more_items_than_any_source_needs_are_counted_as_skipped() -> None:
    many = ",".join(f'{{"id":"{n}","title":"x"}}' for n in range(MAX_ITEMS + 5))

    parsed = parse(f'{{"version":"https://jsonfeed.org/version/1","items":[{many}]}}'.encode(), source())

    assert (len(parsed.items), parsed.skipped) == (MAX_ITEMS, 5)


SLOW = {
    "open angles": "<rss><channel><item><title>" + "<" * 300_000,
    "open tags": "<rss><channel>" + "<a " * 100_000,
    "blank lines": '<?xml version="1.0"?>' + "\n" * 300_000 + "<rss><channel/></rss>",
    "blank lines in rubbish": "<!x\n" + "\n " * 100_000 + "<rss><channel/></rss>",
    "comments": "<!--" * 100_000,
    "half comments": "<rss><channel><title>" + "<!--" * 100_000,
    "ampersands": "<rss><channel><item><title>" + "&" * 300_000,
    "references": "<rss><channel><item><title>" + "&#1" * 100_000,
    "quotes": "<rss><channel><item a=" + "\"'" * 30_000 + "><title>x</title></item></channel></rss>",
    "declarations": "<rss>" + "<!DOCTYPE x " * 50_000,
    "cdata": "<rss><channel><item><title>" + "<![CDATA[" * 50_000,
    "instructions": "<?" * 100_000,
    "titles": "<rss><channel><item>" + "<title>" * 200,
    "escaped tags": "<rss><channel><item><title>" + "&lt;a href=" * 50_000 + "</title></item></channel></rss>",
    "escaped scripts": "<rss><channel><item><title>" + "&lt;script&gt;" * 30_000 + "</title></item></channel></rss>",
}


@pytest.mark.parametrize("body", SLOW.values(), ids=SLOW)
@pytest.mark.timeout(HANGING_S)
def test_no_input_makes_the_reader_crawl(body: str) -> None:
    outcome(body.encode())


def test_of_a_feed_of_a_hundred_thousand_entries_the_first_are_read() -> None:
    body = b"<rss><channel>" + b"<item><title>x</title></item>" * 100_000 + b"</channel></rss>"

    parsed = parse(body, source())

    assert (len(parsed.items), parsed.skipped) == (MAX_ITEMS, 100_000 - MAX_ITEMS)


FRAGMENTS = st.sampled_from(
    [
        "<rss>", "</rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>", "<entry>",
        "<![CDATA[", "]]>", "<!--", "-->", "<!DOCTYPE ", "[", "]", ">", "<!ENTITY a 'b'>", "&a;", "&#x0;", "&#xD800;",
        "<?xml version='1.0'?>", "<pubDate>", "</pubDate>", "2026年2月30日", "\x00", "\ud83d", "é", "'", '"',
        "<feed xmlns='http://www.w3.org/2005/Atom'>", "<guid isPermaLink='x'>", "<content type='xhtml'><div>",
        "xml:base='http://[::1'", "<link href='http://[', />", "{", "}", '"items":', "<html>",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=40).map("".join) | st.text(max_size=200))
def test_any_text_gives_items_or_a_named_error(text: str) -> None:
    for item in outcome(text.encode("utf-8", "surrogatepass")):
        assert not item.link or item.link.startswith(("http://", "https://"))
        assert item.title == " ".join(item.title.split())
        assert "<script" not in item.title.lower()
        item.title.encode()
        item.summary.encode()


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from(["", "text/xml; charset=gb2312", "x; charset=zip", "a; charset=utf-16"])
)
def test_any_bytes_give_items_or_a_named_error(body: bytes, content_type: str) -> None:
    for wrapped in (body, b"<rss><channel><item><title>" + body + b"</title></item></channel></rss>"):
        outcome(wrapped, content_type)


@settings(max_examples=100, deadline=None)
@given(
    st.text(
        st.characters(codec="gb18030", exclude_characters="<>&", exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn"]),
        min_size=30,
    ),
    st.sampled_from(["gb18030", "utf-8", "utf-16"]),
)
def test_text_survives_its_encoding(text: str, codec: str) -> None:
    body = HEAD.format(codec, text).encode(codec)

    assert titles(body) == titles(HEAD.format("utf-8", text).encode())


def test_russian_that_is_declared_as_utf_8_is_read_where_it_is_long_enough_to_be_told() -> None:
    body = rss(*(entry(f"Правительство ввело запрет на вывоз, постановление {n}") for n in range(5)))

    parsed = parse(body.decode().encode("cp1251"), source(), content_type="application/xml; charset=utf-8")

    assert parsed.items[0].title == "Правительство ввело запрет на вывоз, постановление 0"


def test_a_wrong_encoding_that_cannot_be_told_is_named_as_what_it_is() -> None:
    body = rss(entry("ФСТЭК")).decode().encode("cp1251")

    with pytest.raises(FetchError, match=r"cannot be read as utf-8.*`encoding`.*windows-1251") as caught:
        parse(body, source(), content_type="application/xml; charset=utf-8")
    assert caught.value.kind == "malformed"
    assert parse(body, source(encoding="windows-1251")).items[0].title == "ФСТЭК"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1251", "koi8-r", ""])
@pytest.mark.parametrize("codec", ["cp1251", "koi8-r"])
@pytest.mark.parametrize(
    "title", ["Запрет", "О квотах", "Минпромторг", "Указ: О вывозе серы", "ФСТЭК ограничила вывоз"]
)
def test_one_russian_title_is_enough_to_know_its_letters(title: str, codec: str, declared: str) -> None:
    body = HEAD.format(declared, title).replace(' encoding=""', "").encode(codec)

    assert titles(body) == [title]


def test_ukrainian_and_russian_quotation_marks_are_letters_and_marks() -> None:
    assert titles(HEAD.format("utf-8", "Заборона на вивіз № 5 «Ґанок»").encode("cp1251")) == [
        "Заборона на вивіз № 5 «Ґанок»"
    ]


@pytest.mark.parametrize(
    ("codec", "title"),
    [
        ("cp1252", "Décret à l’été, où déjà élevé"),
        ("cp1252", "Größere Öfen für Süßwaren"),
        ("iso8859-7", "Απαγόρευση εξαγωγών σε άλλες χώρες"),
        ("cp1255", "צו יצוא חדש של המדינה"),
        ("gb18030", "关于对镓、锗相关物项实施出口管制的公告"),
        ("cp949", "전략물자 수출입고시 일부개정 고시"),
        ("cp932", "輸出貿易管理令の一部を改正する政令"),
    ],
)
def test_other_letters_are_not_taken_for_russian(codec: str, title: str) -> None:
    assert cyrillic_codec(HEAD.format("", title).encode(codec), []) is None


@given(
    st.text(st.characters(codec="gb18030", categories=["Lo"], min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=4)
)
def test_chinese_is_not_taken_for_russian(title: str) -> None:
    # Two bytes a character: small letters of Cyrillic throughout would take rare characters throughout.
    assert cyrillic_codec(title.encode("gb18030"), []) is None or len(title) < 8


@pytest.mark.timeout(20)
@pytest.mark.parametrize("tag", ["author", "dc:creator", "webMaster", "itunes:owner"])
def test_an_author_of_endless_length_takes_no_endless_time(tag: str) -> None:
    body = rss(entry("One"), f"<item><title>Two</title><{tag}>{'a' * 300_000}</{tag}></item>", "<item><title>Cut & off")

    assert titles(body) == ["One", "Two"]


@pytest.mark.timeout(20)
def test_a_feed_in_one_line_that_talks_of_encodings_takes_no_endless_time() -> None:
    assert titles(rss(entry("One", summary="encoding='x' " * 20_000))) == ["One"]


def test_authors_and_categories_leave_an_entry_as_it_is() -> None:
    people = "<author>Ann</author><dc:creator>Bob &amp; Co</dc:creator><category>Trade<title>x</title></category>"
    body = rss(f"<item>{people}<title>One</title><link>https://a.example/1</link>{people}<guid>g</guid></item>")
    body = body.replace(b"<rss ", b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ')

    (item,) = parse(body, source()).items

    assert (item.title, item.link, item.id) == ("One", "https://a.example/1", "g")


def test_an_entry_that_says_nothing_is_skipped() -> None:
    nothing = ("<author>Ann</author>", "", "<guid>7</guid>", "<title> </title><description>&lt;br&gt;</description>")
    parsed = parse(rss(*(f"<item>{inner}</item>" for inner in nothing), entry("x")), source())

    assert [item.title for item in parsed.items] == ["x"]
    assert parsed.skipped == len(nothing)


@pytest.mark.parametrize("name", ["links", "content", "contents", "tags", "title_detail"])
def test_elements_that_bear_the_names_of_the_parsers_own_fields_break_nothing(name: str) -> None:
    body = rss(f"<item><title>One</title><{name}>text</{name}><{name} a='b'>c</{name}></item>")

    assert titles(body) == ["One"]


@pytest.mark.parametrize("flood", ["<!doctype ", "<script ", "<script '", '<svg a="', "<a <", "</b", "<!--", "&#"])
@pytest.mark.timeout(HANGING_S)
def test_a_flood_of_markup_that_never_ends_is_read_in_time(flood: str) -> None:
    plain(flood * 20_000)


@given(st.sampled_from(["R&D", "<5 nm", "List <Annex II>", "caf\u00e9", "a < b"]), st.integers(0, 5))
def test_a_title_that_was_escaped_again_and_again_says_what_it_said(title: str, times: int) -> None:
    escaped = title
    for _ in range(times):
        escaped = html.escape(escaped)

    assert plain(escaped) == title


@pytest.mark.parametrize("hidden", ["<script <b>x</script>", '<script a="<">x</script>', "<script a=it's>x</script>"])
def test_scripts_whose_tags_are_odd_say_nothing_either(hidden: str) -> None:
    assert plain(f"a {hidden} b") == "a b"


@pytest.mark.parametrize(
    "text",
    [
        "Licences for <b>graphite</b> only",
        "Licences for &lt;b&gt;graphite&lt;/b&gt; only",
        "<![CDATA[Licences for <b>graphite</b> only]]>",
        "<p>Licences for <b>graphite</b></p> only",
    ],
)
@pytest.mark.parametrize("tag", ["description", "content:encoded", "summary", "title"])
def test_what_a_text_says_counts_however_its_markup_is_written(tag: str, text: str) -> None:
    body = f'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><item><{tag}>{text}</{tag}></item>'

    (item,) = parse(f"{body}</channel></rss>".encode(), source()).items

    assert (item.title or item.summary) == "Licences for graphite only"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_photographs_caption_is_not_what_an_entry_says(order: tuple[int, int]) -> None:
    parts = (
        "<description>In short.</description>",
        '<media:content><media:description type="plain">Miners at work in a pit</media:description></media:content>',
    )
    body = f'<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item>{parts[order[0]]}{parts[order[1]]}'

    (item,) = parse(f"{body}</item></channel></rss>".encode(), source()).items

    assert item.summary == "In short."


def test_where_nothing_else_says_what_a_film_shows_its_description_does() -> None:
    body = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"><entry><id>1</id>'

    body += "<media:group><media:description>How to apply</media:description></media:group></entry></feed>"

    (item,) = parse(body.encode(), source()).items

    assert item.summary == "How to apply"


@pytest.mark.parametrize("end", ["</entry></feed>", "<br></entry></feed>"], ids=["well-formed", "broken"])
def test_a_base_holds_inside_its_element_and_no_further(end: str) -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="html" xml:base="https://other.example/x/">'
        f'text</content><id>t3_1</id><link href="news/1"/>{end}'
    )

    (item,) = parse(body.encode(), source(url="https://a.example/feed")).items

    assert (item.id, item.link) == ("t3_1", "https://a.example/news/1")


def test_a_feed_in_the_frame_of_a_page_is_read() -> None:
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>One</title></entry></feed>'
    rss_feed = '<rss version="2.0"><channel><item><title>One</title></item></channel></rss>'

    for framed in (feed, rss_feed):
        assert titles(f"<!DOCTYPE html><html><head/><body>{framed}</body></html>".encode()) == ["One"]
    assert kind_of(b"<html><body><pre>&lt;rss version=2.0&gt;</pre> <feed> <rss></body></html>") == "not-a-feed"
    assert kind_of(b"<html><body><rss version='2.0'><channel><item><title>On") == "malformed"


@pytest.mark.parametrize("guid", ["<guid>/news/1</guid>", "<guid isPermaLink='true'>/news/1</guid>"])
def test_a_guid_that_is_a_path_stands_in_for_a_missing_link(guid: str) -> None:
    (item,) = parse(rss(f"<item><title>One</title>{guid}</item>"), source(url="https://a.example/feed")).items

    assert (item.id, item.link) == ("/news/1", "https://a.example/news/1")


def test_a_json_feed_with_bare_line_breaks_in_its_texts_is_read() -> None:
    body = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "One\ttwo\nthree"}]}'

    assert titles(body.encode()) == ["One two three"]


EAST_ASIAN = [
    ("gb18030", "海关总署公告"),
    ("gb18030", "镓锗出口管制"),
    ("gb18030", "工信部"),
    ("gb18030", "关于公布出口管制管控名单的公告"),
    ("cp949", "행정예고"),
    ("cp949", "전략물자 수출입고시 개정"),
    ("big5", "經濟部公告"),
    ("big5", "半導體輸出許可"),
    ("cp932", "経済産業省告示"),
    ("cp932", "お知らせ"),
    ("euc_jp", "輸出貿易管理令の改正"),
]


@pytest.mark.parametrize(("codec", "title"), EAST_ASIAN)
@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", ""])
def test_one_title_of_east_asia_is_enough_to_know_its_encoding(codec: str, title: str, declared: str) -> None:
    body = HEAD.format(declared, title).replace(' encoding=""', "").encode(codec)

    assert titles(body) == [title]


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("iso8859-7", "Το Υπουργείο Ανάπτυξης ανακοίνωσε νέα μέτρα ελέγχου των εξαγωγών"),
        ("cp1254", "Çift kullanımlı ürünlerin ihracatına ilişkin yeni düzenlemeler açıklandı"),
        ("cp1250", "Ministerstvo průmyslu a obchodu vydalo vyhlášku o kontrole vývozu zboží"),
        ("cp874", "กระทรวงพาณิชย์ประกาศมาตรการควบคุมการส่งออกสินค้าที่ใช้ได้สองทาง"),
        ("cp1256", "أعلنت وزارة التجارة حظر تصدير المعادن النادرة إلى الخارج"),
        ("cp1255", "משרד הכלכלה פרסם צו חדש בדבר פיקוח על יצוא"),
        ("cp1252", "Décret à l’été, où déjà élevé; Größere Öfen, ações"),
        ("cp1251", "Правительство продлило запрет на вывоз"),
    ],
)
def test_other_letters_are_not_taken_for_east_asian(codec: str, text: str) -> None:
    assert east_asian_codec(text.encode(codec)) is None


@pytest.mark.parametrize("title", ["Simulações de segundo turno: ações", "Décret né à l’été", "Größere Öfen"])
def test_accents_without_a_declared_encoding_are_read(title: str) -> None:
    body = f"<rss><channel><item><title>{title}</title></item></channel></rss>".encode("cp1252")

    assert titles(body) == [title]
    assert titles(body.replace(b"<rss>", b"<rss>" + b"<!-- " + b"x" * 20_000 + b" -->")) == [title]


@given(st.sampled_from(EAST_ASIAN), st.integers(1, 8))
def test_an_encoding_is_known_wherever_the_text_is_cut_off(one: tuple[str, str], cut: int) -> None:
    codec, title = one
    whole = (title * 3).encode(codec)

    assert east_asian_codec(whole[: len(whole) - cut % 2]) == east_asian_codec(whole)


@pytest.mark.parametrize(
    ("declared", "codec", "title"),
    [
        ("gb2312", "big5", "戰略性高科技貨品輸出管制"),
        ("gb2312", "cp932", "輸出貿易管理令の改正"),
        ("shift_jis", "gb18030", "对锑等物项实施出口管制"),
        ("shift_jis", "euc_jp", "輸出貿易管理令の改正"),
        ("euc-kr", "gb18030", "对锑等物项实施出口管制"),
        ("euc-jp", "cp932", "半導体製造装置の輸出規制"),
    ],
)
def test_a_wrong_label_is_passed_over_where_it_makes_no_sense(declared: str, codec: str, title: str) -> None:
    assert titles(HEAD.format(declared, title).encode(codec)) == [title]


@pytest.mark.parametrize(
    ("declared", "codec", "title"),
    [
        ("gb2312", "gb18030", "关于發展對外貿易、鎵鍺管制的公告"),
        ("gbk", "gb18030", "朱镕基"),
        ("big5", "big5hkscs", "鎵鍺銻鎢碲鉍鉬銦之輸出管制"),
        ("euc-kr", "cp949", "對北 戰略物資 輸出入告示 개정 안내"),
        ("euc-kr", "cp949", "뷁"),
        ("euc-jp", "euc_jp", "経済産業省告示"),
        ("shift_jis", "cp932", "鉄鋼輸出統計ｶﾀｶﾅ①"),
    ],
)
def test_a_right_label_counts_for_rare_characters_too(declared: str, codec: str, title: str) -> None:
    assert titles(HEAD.format(declared, title).encode(codec)) == [title]


@pytest.mark.parametrize(
    "title",
    [
        "ПРАВИТЕЛЬСТВО РОССИЙСКОЙ ФЕДЕРАЦИИ: постановление № 311 «О мерах»",
        "ПОСТАНОВЛЕНИЕ ПРАВИТЕЛЬСТВА",
        "указ президента",
        "ЕЭК",
        "Щёлочь",
    ],
)
@pytest.mark.parametrize(("label", "codec"), [("windows-1251", "cp1251"), ("koi8-r", "koi8-r")])
def test_russian_with_the_right_label_is_read_by_it(title: str, label: str, codec: str) -> None:
    kept = " ".join(title.encode(codec, "ignore").decode(codec).split())

    assert titles(HEAD.format(label, kept).encode(codec)) == [kept]


@pytest.mark.parametrize("title", ["Запрет на вывоз", "出口管制公告", "수출 통제 고시", "輸出貿易管理令の改正"])
def test_a_broken_character_in_utf_8_makes_no_other_encoding_of_it(title: str) -> None:
    body = HEAD.format("utf-8", title * 30).encode().replace(b"</title>", b"\xd0</title>")

    assert titles(body)[0].startswith(title)


def test_lost_characters_are_no_chinese() -> None:
    lost = "\ufffd" * 12

    assert kind_of(rss(*(entry(lost) for _ in range(3)))) == "malformed"
    assert east_asian_codec(lost.encode()) == "gb18030", "which is why nobody asks it about them"


@given(st.text(st.characters() | st.sampled_from(" \t\n\r\x0b\x1c\u00a0\u200b\u2028\u3000\u00adAe\u0301"), max_size=40))
def test_one_line_takes_its_short_way_only_where_both_lead_to_the_same(text: str) -> None:
    slowly = unicodedata.normalize("NFC", _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip())

    assert one_line(text) == slowly


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        *(("GB2312", "gb18030"), ("cp936", "gb18030"), ("x-gbk", "gb18030"), ("Big5", "big5hkscs"), ("euckr", "cp949")),
        *(("ks_c_5601-1987", "cp949"), ("uhc", "cp949"), ("shift-jis", "cp932"), ("eucjp", "euc_jp")),
        *(("iso-2022-jp", "iso2022_jp_ext"), ("latin1", "cp1252"), ("ISO-8859-1", "cp1252"), ("us-ascii", "cp1252")),
        *(("win-1251", "cp1251"), ("koi8-ru", "koi8-u"), ("tis-620", "cp874"), ("unicode", "utf-16-le")),
        *(("utf-32", "utf-32-le"), ("hz-gb-2312", "hz"), ("'utf-8'", "utf-8"), ("iso-8859-9", "cp1254")),
        *((name, None) for name in ("rot13", "zip", "utf-7", "idna", "x-user-defined", "replacement", "", "a" * 40)),
    ],
)
def test_encodings_names_are_read_as_browsers_read_them(label: str, codec: str | None) -> None:
    assert codec_for(label) == codec
