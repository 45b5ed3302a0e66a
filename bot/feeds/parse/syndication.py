"""RSS 0.9x, 1.0 (RDF), 2.0 and Atom through feedparser. The only module that imports it; workers import this one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from html.entities import html5
from time import struct_time
from typing import Any
from xml.parsers import expat
from zoneinfo import ZoneInfo

import feedparser
import feedparser.api

from bot.feeds.parse import strictreader
from bot.feeds.parse.plain_text import TITLE_LENGTH, make_item, plain, web_link
from bot.feeds.parse.values import MAX_ITEMS, NotReadableError, Parsed, Readable
from bot.model.item import Item
from bot.text.dates import read_date

# Inspects XML before feedparser sees it: refuses what is dangerous, repairs what is harmless.


MAX_DEPTH = 256
MAX_ATTRIBUTES = 128
MAX_TAG = 65_536
MAX_ENTITIES = 256
MAX_ENTITY = 1024
MAX_EXPANSION = 1_000_000
# HTML that sloppy feeds carry unescaped, and that HTML lets stand open: each would seem to nest in the one before.
_LEFT_OPEN = frozenset(("br", "hr", "img", "input", "li", "p", "td", "th", "tr", "wbr"))
_ENTRY_OPENS = re.compile(r"<(?:[\w-]+:)?(?:item|entry)(?=[\s>])", re.IGNORECASE)
_ENTRY_CLOSES = re.compile(r"</(?:[\w-]+:)?(?:item|entry)\s*>", re.IGNORECASE)
_PROLOG = re.compile(r"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)

_BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,200})|([0-9]{1,200}));?")
_PAIR = re.compile(
    r"&#(?:55[2-9]\d\d|56[0-2]\d\d|563[01]\d|x[dD][89abAB][0-9a-fA-F]{2});&#(?:5[67]\d{3}|x[dD][c-fC-F][0-9a-fA-F]{2});"
)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
# An ampersand that begins no reference ("R&D", "?a=1&b=2"), outside of CDATA, where it is text anyway.
_BARE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,8}|#x[0-9a-fA-F]{1,6});)", re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[^\s\"'<>]+)\s+(?P<value>\"[^\"]*\"|'[^']*'|SYSTEM|PUBLIC)(?P<rest>[^>]*)>?",
    re.IGNORECASE,
)
# Old feeds import HTML's entity names from the W3C; we know those names without asking anyone.
_W3C = re.compile(r"-//W3C//(?:ENTITIES|DTD)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_LONG_TAG = re.compile(rf"<[A-Za-z/][^<>]{{{MAX_TAG}}}")
_START = re.compile(r"<\?xml\b|<!DOCTYPE\b|<(?:rss|rdf:RDF|feed|[\w-]+:feed|channel)\b", re.IGNORECASE)
_JUNK = 20_000
# Some sites print their feed into the frame of a page.
_FRAMED = re.compile(
    r"<(rss|feed|rdf:RDF)(?=\s)[^<>]{0,1000}?(?:\bversion|\bxmlns[\w:]*)\s*=[^<>]{0,1000}>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Examined:
    """A document that may be parsed. `cut_off`: it ends inside an entry. `well_formed`: nothing is wrong with it."""

    text: str
    root: str
    well_formed: bool
    cut_off: bool


def examine(text: str) -> Examined:
    """Mend and judge a document; raises NotReadableError (forbidden-markup, not-a-feed)."""
    text = _BAD_CHARACTERS.sub("", text)
    if _root(text) == "html":
        text = _out_of_its_frame(text)
    text = _from_its_root(_from_its_start(text))
    text = _PAIR.sub(_joined, text) if "&#" in text else text
    text = _NUMBER.sub(_character, text) if "&#" in text else text
    text = _NAMED.sub(_numbered, text)
    text = _BARE.sub(lambda found: "&amp;" if found[0] == "&" else found[0], text)
    if _LONG_TAG.search(text):
        raise NotReadableError("forbidden-markup", "a tag is longer than any tag needs to be")
    well_formed = _Walk().through(text)
    return Examined(text, _root(text), well_formed, cut_off=not well_formed and _ends_inside_an_entry(text))


def without_surplus(text: str, most: int) -> tuple[str, int]:
    """The document without what lies between its `most`-th entry and its last, and how many entries that were."""
    ends = [found.end() for found in _ENTRY_CLOSES.finditer(text)]
    if len(ends) <= most:
        return text, 0
    return text[: ends[most - 1]] + text[ends[-1] :], len(ends) - most


def _from_its_start(text: str) -> str:
    """Cut what stands before the document: blanks, and warnings that a broken site prints."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:5].lower() in {"<?xml", "<!doc"}:
        return text
    found = _START.search(text[:_JUNK])
    return text[found.start() :] if found else text


def _out_of_its_frame(page: str) -> str:
    """The feed that a page holds as it is; raises NotReadableError for any other page."""
    found = _FRAMED.search(page[:_JUNK])
    if not found:
        raise NotReadableError("not-a-feed", f"the answer is a web page{_page_title(page)}")
    end = page.rfind(f"</{found[1]}>")
    return page[found.start() : end + len(f"</{found[1]}>") if end > found.start() else None]


def _root(text: str) -> str:
    head = re.sub(r"<!--.*?-->|<\?.*?\?>", " ", text[:_JUNK], flags=re.DOTALL)
    found = _ROOT.search(head)
    return found[1].lower() if found else ""


def _page_title(text: str) -> str:
    found = re.search(r"<title[^>]*>(.{1,300}?)</title", text[:_JUNK], re.IGNORECASE | re.DOTALL)
    return f" (“{plain(found[1], 80)}”)" if found else ""


def _from_its_root(text: str) -> str:
    """The document from its outermost element on; what its document type declares is judged, and put in its places."""
    end = _end_of_prolog(text, 0)
    doctype = _DOCTYPE.match(text, end)
    entities: dict[str, str] = {}
    if doctype:
        entities = _harmless_entities(doctype["subset"] or "")
        end = _end_of_prolog(text, doctype.end())
    root = _ROOT.search(text, end)
    head, text = text[end : root.start() if root else None], text[root.start() :] if root else ""
    if "<!ENTITY" in (head + text[:_JUNK].partition("<![CDATA[")[0]).upper():
        raise NotReadableError("forbidden-markup", "it declares entities in an unusual place")
    return _expanded(text, entities) if entities else text


def _end_of_prolog(text: str, start: int) -> int:
    found = _PROLOG.match(text, start)
    return found.end() if found else start


def _ends_inside_an_entry(text: str) -> bool:
    if text.rfind("<![CDATA[") > text.rfind("]]>"):
        return True
    opened = max((found.start() for found in _ENTRY_OPENS.finditer(text)), default=-1)
    closed = max((found.start() for found in _ENTRY_CLOSES.finditer(text)), default=-1)
    return opened > closed


def _harmless_entities(subset: str) -> dict[str, str]:
    declared = list(_ENTITY.finditer(subset))
    if len(declared) > MAX_ENTITIES or len(declared) < len(re.findall(r"<!ENTITY\b", subset, re.IGNORECASE)):
        raise NotReadableError("forbidden-markup", "its entity declarations are too many, or cannot be read")
    found: dict[str, str] = {}
    for entity in declared:
        value = entity["value"]
        if value.upper() in {"SYSTEM", "PUBLIC"}:
            if not (entity["parameter"] and _W3C.search(entity["rest"])):
                raise NotReadableError("forbidden-markup", "it declares an external entity")
        elif (
            entity["parameter"] or len(value) > MAX_ENTITY or re.search(r"%|&(?!#)(?!(?:amp|lt|gt|quot|apos);)", value)
        ):
            raise NotReadableError("forbidden-markup", "it declares entities that could grow without bound")
        else:
            found.setdefault(entity["name"], value[1:-1])
    return found


def _expanded(text: str, entities: dict[str, str]) -> str:
    pattern = re.compile("&(" + "|".join(map(re.escape, entities)) + ");")
    grown = sum(len(entities[name]) for name in pattern.findall(text))
    if grown > MAX_EXPANSION:
        raise NotReadableError("forbidden-markup", "its entities expand to more than a feed needs")
    return pattern.sub(lambda found: entities[found[1]], text)


def _joined(pair: re.Match[str]) -> str:
    """Two references to the halves of a surrogate pair, as some exporters write one character."""
    halves = [int(n[1:], 16) if n[0] in "xX" else int(n) for n in re.findall(r"&#(\w+);", pair[0])]
    high, low = halves
    return f"&#{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)};"


def _character(found: re.Match[str]) -> str:
    """A reference that XML allows; others become the replacement character, and Windows' own become what they mean."""
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= number <= 0x9F:  # noqa: PLR2004 - HTML reads these as windows-1252
        number = ord(bytes([number]).decode("cp1252", "replace"))
    if number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF:  # noqa: PLR2004 - XML 1.0, 2.2
        return f"&#{number};"
    return "" if number < 0x20 else "\ufffd"  # noqa: PLR2004 - a control


def _numbered(found: re.Match[str]) -> str:
    characters = html5.get(f"{found[1]};")
    return "".join(f"&#{ord(c)};" for c in characters) if characters else found[0]


class _Walk:
    """One pass of expat, which counts and builds nothing."""

    def __init__(self) -> None:
        self._depth = 0

    def through(self, text: str) -> bool:
        """Whether the document is well formed; raises NotReadableError for one that is dangerous."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text.encode("utf-8"), True)  # noqa: FBT003 - expat's signature: the document ends here
        except expat.ExpatError:
            return False
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += name.lower() not in _LEFT_OPEN
        if self._depth > MAX_DEPTH:
            raise NotReadableError("forbidden-markup", f"its elements are nested more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise NotReadableError("forbidden-markup", f"an element has more than {MAX_ATTRIBUTES} attributes")

    def _end(self, name: str) -> None:
        self._depth -= name.lower() not in _LEFT_OPEN

    def _entity(self, *_declared: object) -> None:
        raise NotReadableError("forbidden-markup", "it declares entities in an unusual place")


# feedparser's own list of SAX drivers to try; ours comes first.
feedparser.api.PREFERRED_XML_PARSERS[:0] = ["bot.feeds.parse.saxreader"]
# It copies what it knows of each text (language, base, type: strings) in depth, which costs a seventh of its time.
feedparser.FeedParserDict.__deepcopy__ = lambda found, _memo: feedparser.FeedParserDict(found)
strictreader.put_in_place()

# feedparser looks for an e-mail address in each author's name, and takes minutes for a name of some hundred kilobytes
# (an element that a broken feed leaves open). Nobody asks for authors: under this name it does not look.
_PEOPLE = re.compile(
    r"(</?)(?:[\w-]+:)?(?:author|creator|managingeditor|webmaster|publisher|owner)(?=[\s/>])", re.IGNORECASE
)

# What stands below a photograph. feedparser takes it for the entry's own description, whichever comes first; under this
# name it is one field more.
_CAPTION = re.compile(r"<(/?)media:description\b[^<>]*?(/?)>", re.IGNORECASE)

_GREEK_OR_HUNGARIAN = re.compile("[Α-Ωα-ωΆ-ώ]{3}|\\d{4}-[a-záéíóöőúüű]{3,12}-\\d")
_FEED_ROOTS = frozenset(("rss", "rdf", "feed", "channel"))
_ENOUGH_SUMMARY = 200


def read_feed(text: str, source: Readable, url: str) -> Parsed:
    """Read a feed; raises NotReadableError where there is none, or where none of it can be saved."""
    text, beyond = without_surplus(text, MAX_ITEMS)
    examined = examine(text)
    found = _parsed(examined)
    entries: list[Any] = found["entries"]
    if not entries:
        _nothing_found(examined, str(dict.get(found, "version") or ""))
    zone = ZoneInfo(source.timezone)
    cut_off = 1 if examined.cut_off and entries else 0
    if cut_off and len(entries) == 1:
        raise NotReadableError("malformed", "the feed breaks off before its first entry ends")
    made = [_item(entry, url, zone) for entry in entries[: len(entries) - cut_off]]
    items = tuple(item for item in made if item is not None)
    title = plain(str(dict.get(found["feed"], "title") or ""), TITLE_LENGTH)
    return Parsed(items, len(made) - len(items) + cut_off + beyond, title or None)


def _parsed(examined: Examined) -> Any:  # noqa: ANN401 - feedparser has no types
    # No content-location: feedparser would join ids to it as if they were links; `_link` joins what is one.
    headers = {"content-type": "application/xml; charset=utf-8"}
    text = _CAPTION.sub(r"<\1media:caption\2>", _PEOPLE.sub(r"\1people", examined.text))
    try:
        # Our own step from markup to text follows, so that feedparser need not clean what is thrown away.
        return feedparser.parse(
            # In a line of its own: feedparser looks for the declaration in the first line, each `encoding=` there anew.
            f'<?xml version="1.0" encoding="utf-8"?>\n{text}'.encode(),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (RecursionError, MemoryError):
        raise
    except Exception as error:  # feedparser lets through whatever its parsers and decoders raise
        raise NotReadableError("malformed", f"the feed cannot be parsed ({type(error).__name__})") from error


def _nothing_found(examined: Examined, version: str) -> None:
    """Decide what a document without entries is; an empty feed is fine and returns."""
    feed_like = bool(version) or examined.root.rpartition(":")[2] in _FEED_ROOTS
    if not feed_like:
        kind = f"its outermost element is <{examined.root[:40]}>" if examined.root else "there is no markup in it"
        raise NotReadableError("not-a-feed", f"the answer is not a feed: {kind}")
    if not examined.well_formed:
        raise NotReadableError("malformed", "the feed is broken XML, and no entry can be read from it")


def _item(entry: Any, url: str, zone: tzinfo) -> Item | None:  # noqa: ANN401 - feedparser has no types
    """The entry as an item; None for an element with nothing in it."""
    if not entry:
        return None

    def word(key: str) -> str:
        # dict.get: feedparser's own mapping guesses one field from another, with a warning.
        value = dict.get(entry, key)
        return value if isinstance(value, str) else ""

    def moment(key: str) -> datetime | None:
        text = word(key)
        if not text:
            return None
        return read_date(text, zone) or _as_feedparser_reads(text, dict.get(entry, f"{key}_parsed"))

    edited = moment("updated")
    same = word("published") == word("updated")
    published = (edited if same else moment("published")) or moment("created") or edited
    return make_item(
        id=word("id"),
        title=word("title"),
        link=_link(entry, word("link"), url),
        summary=_summary(entry, word("summary")) or word("media_caption"),
        published=published,
        edited=edited,
    )


def _as_feedparser_reads(text: str, parsed: struct_time | None) -> datetime | None:
    """Greek and Hungarian dates, which we do not read.

    No others: East Asian ones can come out as the wrong day, in others it fills what it cannot read with today's.
    """
    if parsed is None or not _GREEK_OR_HUNGARIAN.search(text):
        return None
    try:
        return read_date(datetime(*parsed[:6], tzinfo=UTC).isoformat())
    except ValueError:
        return None


def _described(entry: Any, key: str) -> list[dict[str, Any]]:  # noqa: ANN401 - feedparser has no types
    """The list of links or contents; an element of that name puts a text in its place."""
    found = dict.get(entry, key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _link(entry: Any, link: str, url: str) -> str:  # noqa: ANN401 - feedparser has no types
    # A guid that stands in for the link is one only if it is an address or a path: "item-7" is not.
    stands_in = dict.get(entry, "guidislink") and not re.match("https?://|/(?!/)", link, re.IGNORECASE)
    candidates = [] if stands_in else [link]
    candidates += [
        str(dict.get(other, "href") or "")
        for other in _described(entry, "links")
        if dict.get(other, "rel") in {None, "alternate", "related", "via"}
    ]
    return next((safe for candidate in candidates if candidate and (safe := web_link(candidate, url))), "")


def _summary(entry: Any, summary: str) -> str:  # noqa: ANN401 - feedparser has no types
    """The summary as published, or the content where the summary is missing or only a teaser of it."""
    contents = [str(dict.get(content, "value") or "") for content in _described(entry, "content")]
    longest = max(contents, key=len, default="")
    return summary if len(summary) >= _ENOUGH_SUMMARY or len(summary) >= len(longest) else longest
