"""What servers can answer, read as anyone would: one `exportwatch feeds read` over more than a hundred of them."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped] # ships no types

from tests.program import run_beside
from tests.servers.feeds import Act, FeedServer, Response, deflate, endless, entry, gzip_bomb, raw

ITEM = entry("One", "https://a.example/1", "g1", "Tue, 24 Nov 2026 09:00:00 GMT")


def rss(inner: str = ITEM, encoding: str = "utf-8", *, ns: str = "") -> bytes:
    head = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0" {ns}><channel><title>T</title>'
    return f"{head}{inner}</channel></rss>".encode(encoding)


def bare(inner: str = ITEM) -> str:
    return f'<rss version="2.0"><channel><title>T</title>{inner}</channel></rss>'


def titled(title: str, encoding: str = "utf-8") -> bytes:
    return rss(f"<item><title>{title}</title></item>", encoding)


def atom(inner: str, more: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom" {more}><title>f</title><entry>{inner}</entry></feed>'.encode()


def answering(head: bytes, body: bytes = b"") -> Act:
    return raw(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n" + body)


def packed(coding: str, body: bytes) -> Response:
    return Response(200, body, {"Content-Encoding": coding})


def to(target: str) -> Response:
    return Response(302, headers={"Location": target})


@dataclass(frozen=True)
class Expected:
    """`kind` of the error, or what the first item holds (and how many there are)."""

    kind: str | None = None
    count: int | None = None
    first: tuple[tuple[str, object], ...] = ()

    def misses(self, line: dict[str, Any]) -> str | None:
        kind = line["error"] and line["error"]["kind"]
        if kind != self.kind:
            return f"{kind} instead of {self.kind}: {line['error']}"
        if self.count is not None and len(line["items"]) != self.count:
            return f"{len(line['items'])} items"
        wrong = {name: line["items"][0][name] for name, value in self.first if line["items"][0][name] != value}
        return f"{wrong}" if wrong else None


def fails(kind: str) -> Expected:
    return Expected(kind)


def gives(count: int = 1, **first: object) -> Expected:
    return Expected(None, count, tuple(first.items()))


INSIDE = [
    "http://169.254.169.254/latest/meta-data/",
    "file:///etc/passwd",
    "ftp://a.example/f",
    "gopher://127.0.0.1/",
    "http://localhost:6379/",
    "http://localhost./",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0/",
    "//169.254.169.254/",
    "http://user:pw@127.0.0.1/",
    "javascript:alert(1)",
    "data:text/xml,<rss/>",
    "http://100.100.100.200/",
    "http://[fd00:ec2::254]/",
    "http://①②⑦.⓪.⓪.①/",
    "http://127.0.0.1%00.a.example/",
    "http://127。0。0。1/",
    "unix:/x",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
]
"""Where a redirect must not lead, and (with a host of their own) what must not be asked at all."""

LAUGHS = '<!DOCTYPE l [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
SERVED: dict[str, tuple[bytes | Response | Act, Expected]] = {
    # --- servers
    "endless": (endless(b"<item><title>x</title></item>" * 500), fails("too-large")),
    "endless head": (endless(b"X-A: 1\r\n" * 1000, head=b"HTTP/1.1 200 OK\r\n"), fails("too-large")),
    "long header": (answering(b"X: " + b"a" * 200_000), fails("too-large")),
    "announced size": (Response(200, b"x", {"Content-Length": "99999999999"}), fails("too-large")),
    "gzip bomb": (packed("gzip", gzip_bomb(100_000_000)), fails("too-large")),
    "bomb in a bomb": (packed("gzip, gzip", gzip.compress(gzip_bomb(100_000_000))), fails("too-large")),
    "bomb as a file": (Response(200, gzip_bomb(100_000_000), {"Content-Type": "application/gzip"}), fails("too-large")),
    "br bomb": (packed("br", brotli.compress(bytes(50_000_000), quality=5)), fails("too-large")),
    "deflate bomb": (packed("deflate", deflate(bytes(50_000_000))), fails("too-large")),
    "gzip cut off": (packed("gzip", gzip.compress(rss(ITEM * 20))[:-20]), fails("malformed")),
    "br cut off": (packed("br", brotli.compress(rss(ITEM * 20))[:-5]), fails("malformed")),
    "no gzip": (packed("gzip", rss()), fails("malformed")),
    "short": (answering(b"Content-Length: 5000", b"<rss>"), fails("network")),
    "negative length": (answering(b"Content-Length: -5", b"<rss>"), fails("network")),
    "two lengths": (answering(b"Content-Length: 5\r\nContent-Length: 6", b"<rss>"), fails("network")),
    "bad chunk": (answering(b"Transfer-Encoding: chunked", b"zz\r\n"), fails("network")),
    "http 0.9": (raw(rss()), fails("network")),
    "nothing": (raw(b""), fails("network")),
    "icy": (raw(b"ICY 200 OK\r\n\r\n"), fails("network")),
    "304 unasked": (Response(304), fails("http-304")),
    "no target": (Response(302), fails("http-302")),
    "loop": (to("?"), fails("redirect-loop")),
    "gone": (Response(410), fails("gone")),
    "teapot": (Response(418), fails("http-418")),
    "limited": (Response(429, headers={"Retry-After": "5"}), fails("http-429")),
    "partial": (Response(206, rss()), fails("http-206")),
    "early hints": (
        raw(b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(rss()), rss())),
        gives(),
    ),
    "http 1.0": (raw(b"HTTP/1.0 200 OK\r\n\r\n" + rss()), gives()),
    # --- documents that are none
    "empty": (b"", fails("not-a-feed")),
    "blank": (b" \n ", fails("not-a-feed")),
    "zeros": (bytes(100), fails("not-a-feed")),
    "login": (b"<!DOCTYPE html><html><head><title>Log in</title></head><form/></html>", fails("not-a-feed")),
    "page with feed words": (b"<html><rss><item><title>x</title></item></rss></html>", fails("not-a-feed")),
    "text": (b"hello", fails("not-a-feed")),
    "json": (b'{"error":"x"}', fails("not-a-feed")),
    "json list": (b"[1,2]", fails("not-a-feed")),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", fails("not-a-feed")),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), fails("not-a-feed")),
    "sitemap": (b"<urlset><url><loc>https://a/</loc></url></urlset>", fails("not-a-feed")),
    "opml": (b"<opml><body/></opml>", fails("not-a-feed")),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', fails("not-a-feed")),
    "half json": (b'{"version":"https://jsonfeed.org/version/1","items":[{', fails("malformed")),
    "half rss": (b"<rss><channel><item><title>x", fails("malformed")),
    "unclosed cdata": (rss("<item><title><![CDATA[x</title></item>"), fails("malformed")),
    "lost characters": (
        rss("".join(f"<item><title>????????{n}?</title></item>" for n in range(5))),
        fails("malformed"),
    ),
    "brackets": (b"<rss><channel>" + b"<" * 200_000, fails("malformed")),
    # --- attacks
    "laughs": ((LAUGHS + bare("<item><title>&c;</title></item>")).encode(), fails("forbidden-markup")),
    "external": (
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + bare("<item><title>&a;</title></item>")).encode(),
        fails("forbidden-markup"),
    ),
    "external, utf-16": (
        ('<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + bare()).encode("utf-16"),
        fails("forbidden-markup"),
    ),
    "parameter": (
        ('<!DOCTYPE l [<!ENTITY % a SYSTEM "http://10.0.0.1/"> %a;]>' + bare()).encode(),
        fails("forbidden-markup"),
    ),
    "deep": (b"<rss><channel>" + b"<a>" * 5000, fails("forbidden-markup")),
    "deep json": (b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000, fails("forbidden-markup")),
    "attributes": (rss("<item " + " ".join(f'a{n}="x"' for n in range(5000)) + "/>"), fails("forbidden-markup")),
    "long tag": (rss('<item a="' + "x" * 100_000 + '"/>'), fails("forbidden-markup")),
    "foreign type": (('<!DOCTYPE rss SYSTEM "http://169.254.169.254/x.dtd">' + bare()).encode(), gives()),
    "inclusion": (
        rss(
            '<item><title>x</title><xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></item>'
        ),
        gives(title="x", summary=""),
    ),
    "script link": (rss(entry("x", "javascript:alert(1)")), gives(link="")),
    "hidden script link": (rss(entry("x", " java\tscript:alert(1)")), gives(link="")),
    "data link": (rss(entry("x", "data:text/html,x")), gives(link="")),
    "script title": (titled("&lt;script&gt;alert(1)&lt;/script&gt;Hi"), gives(title="Hi")),
    "handler": (titled("&lt;img src=x onerror=alert(1)&gt;Hi"), gives(title="Hi")),
    "surrogates": (titled("a&#xD800;b&#55357;&#56832;c"), gives(title="a\ufffdb😀c")),
    "escape codes": (titled("a\x07b\x1b[31mc"), gives(title="ab[31mc")),
    "direction": (titled("abc\u202etxt.exe"), gives(title="abctxt.exe")),
    "mentions": (titled("@everyone &lt;!channel&gt; x"), gives(1)),
    # --- feeds as they are
    "ten thousand": (rss("".join(entry(f"T{n}", f"https://a.example/{n}") for n in range(10_000))), gives(10_000)),
    "no entries": (rss(""), gives(0)),
    "one id for all": (rss("".join(entry(f"T{n}", f"https://a.example/{n}", "same") for n in range(3))), gives(3)),
    "no id": (rss(entry("x", "https://a.example/1")), gives(id="https://a.example/1")),
    "mark": (b"\xef\xbb\xbf" + rss(), gives()),
    "two marks": (b"\xef\xbb\xbf\xef\xbb\xbf" + rss(), gives()),
    "warning first": (b"<br />\n<b>Warning</b>: x in <b>/a.php</b><br />\n" + rss(), gives()),
    "script behind": (rss() + b"<script>x</script>", gives()),
    "utf-16": (titled("石墨", "utf-16"), gives(title="石墨")),
    "gb2312": (titled("商务部公告 镕", "gb18030").replace(b"gb18030", b"gb2312"), gives(title="商务部公告 镕")),
    "big5": (titled("戰略性高科技貨品出口", "big5"), gives(title="戰略性高科技貨品出口")),
    "euc-jp, undeclared": (
        bare(
            "<item><title>経済産業省は、輸出貿易管理令の一部を改正する政令を公布しました。</title></item>"
            "<item><title>本改正により、炭素繊維に係る輸出許可の要件が変更されます。</title></item>"
        ).encode("euc_jp"),
        gives(2, title="経済産業省は、輸出貿易管理令の一部を改正する政令を公布しました。"),
    ),
    "thai, undeclared": (
        bare(
            "<item><title>ประกาศกระทรวงพาณิชย์ เรื่อง กำหนดสินค้าที่ต้องขออนุญาตส่งออก</title></item>"
            "<item><title>การควบคุมสินค้าที่ใช้ได้สองทาง และการส่งออกแร่หายาก</title></item>"
        ).encode("cp874"),
        gives(2, title="ประกาศกระทรวงพาณิชย์ เรื่อง กำหนดสินค้าที่ต้องขออนุญาตส่งออก"),
    ),
    "euc-kr": (titled("수출통제 뷁 고시", "cp949").replace(b"cp949", b"euc-kr"), gives(title="수출통제 뷁 고시")),
    "shift_jis": (
        titled("安全保障貿易管理①", "cp932").replace(b"cp932", b"shift_jis"),
        gives(title="安全保障貿易管理①"),
    ),
    "1251 called utf-8": (
        Response(200, titled("Постановление о запрете", "windows-1251"), {"Content-Type": "text/xml; charset=utf-8"}),
        gives(title="Постановление о запрете"),
    ),
    "utf-8 called 1251": (
        titled("Постановление о запрете").replace(b'encoding="utf-8"', b'encoding="windows-1251"'),
        gives(title="Постановление о запрете"),
    ),
    "1252 called utf-8": (
        titled("Contrôle – “x”", "cp1252").replace(b"cp1252", b"utf-8"),
        gives(title="Contrôle – “x”"),
    ),
    "html names": (titled("R&amp;D &eacute;t&eacute; &mdash; &copy;"), gives(title="R&D été — ©")),
    "escaped twice": (titled("Don&amp;#39;t"), gives(title="Don't")),
    "bare ampersands": (titled("R&D AT&T"), gives(title="R&D AT&T")),
    "comparison": (
        rss("<item><title><![CDATA[>= 99.9 % and < 15 µm]]></title></item>"),
        gives(title=">= 99.9 % and < 15 µm"),
    ),
    "other protocol": (rss(entry("t", "//b.example/1")), gives(link="http://b.example/1")),
    "base": (
        atom('<id>1</id><title>t</title><link href="z.html"/>', 'xml:base="https://b.example/x/"'),
        gives(link="https://b.example/x/z.html"),
    ),
    "many links": (
        atom('<id>1</id><title>t</title><link rel="self" href="https://a/s"/><link href="https://a.example/a"/>'),
        gives(link="https://a.example/a"),
    ),
    "teaser and content": (
        atom(
            "<id>1</id><title>t</title><summary>s</summary><content type='html'>&lt;p&gt;whole text&lt;/p&gt;</content>"
        ),
        gives(summary="whole text"),
    ),
    "dates of atom": (
        atom(
            "<id>1</id><title>t</title><updated>2026-01-02T00:00:00+09:00</updated><published>2026-01-01T00:00:00Z</published>"
        ),
        gives(published="2026-01-01T00:00:00+00:00", edited="2026-01-01T15:00:00+00:00"),
    ),
    "east asian date": (rss(entry("x", date="2026年11月24日 下午3:30")), gives(published="2026-11-24T15:30:00+00:00")),
    "hours beyond the hour": (
        rss(entry("x", date="Tue, 24 Nov 2026 10:00:00 GMT+8")),
        gives(published="2026-11-24T02:00:00+00:00"),
    ),
    "13th month": (rss(entry("x", date="2026-13-01")), gives(published=None)),
    "either day": (rss(entry("x", date="03/04/2026")), gives(published=None)),
    "no date": (rss(entry("x", date="yesterday")), gives(published=None)),
    "future": (rss(entry("x", date="Tue, 24 Nov 2099 09:00:00 GMT")), gives(published="2099-11-24T09:00:00+00:00")),
    "rdf": (
        (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
            b'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://a.example/1"><title>t</title>'
            b"<link>https://a.example/1</link><dc:date>2026-11-24T18:00:00+09:00</dc:date></item></rdf:RDF>"
        ),
        gives(title="t", published="2026-11-24T09:00:00+00:00"),
    ),
    "json feed of nothings": (
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":null},5,{"content_text":"b"}]}',
        gives(id="b", title="", summary="b"),
    ),
    "json feed 1.0": (
        b'{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"title":"t","content_html":"<p>c</p>"}]}',
        gives(id="1", title="t", summary="c"),
    ),
    "json feed 1.1": (
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"a","external_url":"https://a.example/1"}]}',
        gives(link="https://a.example/1"),
    ),
    "user in the address": (rss(entry("x", "https://bank.example@a.example/1")), gives(link="https://a.example/1")),
}


async def read(places: list[str], allow: str) -> list[dict[str, Any]]:
    ended = await run_beside("feeds", "read", "--json", *places, EXPORTWATCH_ALLOW_PRIVATE=allow)
    assert (ended.returncode, ended.stderr) == (0, "")
    return [json.loads(line) for line in ended.stdout.splitlines()]


async def test_every_answer_gives_its_items_or_its_kind_of_error() -> None:
    async with FeedServer() as server:
        for n, (answer, _) in enumerate(SERVED.values()):
            if isinstance(answer, bytes):
                server.reply(f"/{n}", Response(200, answer))
            elif isinstance(answer, Response):
                server.reply(f"/{n}", answer)
            else:
                server.act(f"/{n}", answer)
        lines = await read([server.url(f"/{n}") for n in range(len(SERVED))], server.pair)

    missed = {
        name: miss for (name, (_, one)), line in zip(SERVED.items(), lines, strict=True) if (miss := one.misses(line))
    }
    assert missed == {}


async def test_no_redirect_and_no_address_leads_inside(tmp_path: Path) -> None:
    asked_for = [target for target in INSIDE if not target.startswith("//")]
    async with FeedServer() as server:
        for n, target in enumerate(INSIDE):
            server.reply(f"/{n}", to(target))
        places = [server.url(f"/{n}") for n in range(len(INSIDE))] + asked_for
        lines = await read([*places, str(tmp_path / "none.xml")], server.pair)

    kinds = {line["source"]: line["error"]["kind"] for line in lines}
    assert kinds.pop(str(tmp_path / "none.xml")) == "network"
    assert {place: kind for place, kind in kinds.items() if kind != "blocked-address"} == {}
