"""XML from strangers, before anything parses it: refuses what is dangerous, repairs what is harmless. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.feeds.parse.plain_text import plain
from bot.feeds.parse.values import NotReadableError

MAX_DEPTH = 256
MAX_ATTRIBUTES = 128
MAX_TAG = 65_536
MAX_ENTITIES = 256
MAX_ENTITY = 1024
MAX_EXPANSION = 1_000_000
_TEXT_AT_ONCE = 65_536
_WITH_LINKS = frozenset(("feed", "rss", "rdf", "channel", "entry", "item", "link"))
"""Elements whose own links, or those of what they hold, are read."""
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
class Wanted:
    """What a document's reader asks of its elements, by their names in lower case.

    `unread`: local names of elements that are left out with all that they hold. `renamed`: another name for elements of
    a local or a prefixed name, which then lose their attributes. `texts`: another name for elements of exactly this
    name that hold no other element and whose attributes say no more than that this is text or HTML.
    """

    unread: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Examined:
    """A document that may be parsed. `cut_off`: it ends inside an entry. `well_formed`: nothing is wrong with it.

    The text of a well-formed document is written anew, with what was wanted of it.
    """

    text: str
    root: str
    well_formed: bool
    cut_off: bool


def examine(text: str, wanted: Wanted = ALL) -> Examined:
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
    written = _Writer(wanted).written(text)
    if written is None:
        return Examined(text, _root(text), well_formed=False, cut_off=_ends_inside_an_entry(text))
    return Examined(written, _root(text), well_formed=True, cut_off=False)


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


class _Writer:
    """Writes a well-formed document anew, in one pass of expat.

    Each text becomes one piece without references, and an xml:base stands only on elements whose links count: both
    spare a parser that works through every piece, and that goes on using a base after its element's end.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._unread, self._renamed, self._texts = wanted.unread, wanted.renamed, wanted.texts
        self._open: list[str] = []
        """Names as written of the elements around, from the outermost on."""
        self._text_at: tuple[int, str, str] | None = None
        """Where the innermost element's tag was written under a text's name; its own name and tag."""
        self._pieces: list[str] = []
        self._names: dict[str, tuple[str | None, bool]] = {}
        """By an element's name: the name to write (None for one that is left out), and whether it keeps attributes."""
        self._depth = 0
        self._inside_unread = 0

    def written(self, text: str) -> str | None:
        """The document; None where it is not well formed. Raises NotReadableError for one that is dangerous."""
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = _TEXT_AT_ONCE
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        try:
            parser.Parse(text.encode("utf-8"), True)  # noqa: FBT003 - expat's signature: the document ends here
        except expat.ExpatError:
            return None
        return "".join(self._pieces)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += name.lower() not in _LEFT_OPEN
        if self._depth > MAX_DEPTH:
            raise NotReadableError("forbidden-markup", f"its elements are nested more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise NotReadableError("forbidden-markup", f"an element has more than {MAX_ATTRIBUTES} attributes")
        new_name, keeps = self._names.get(name) or self._named(name)
        if self._inside_unread or new_name is None:
            self._inside_unread += 1
            return
        if self._text_at is not None:
            # It holds more than text: it gets its own name back.
            place, self._open[-1], self._pieces[place] = self._text_at
            self._text_at = None
        tag = f"<{new_name}{self._attributes(name, attributes) if attributes and keeps else ''}>"
        if name in self._texts and (not attributes or _says_text(attributes)):
            self._text_at = (len(self._pieces), new_name, tag)
            new_name, tag = self._texts[name], f"<{self._texts[name]}>"
        self._open.append(new_name)
        self._pieces.append(tag)

    def _named(self, name: str) -> tuple[str | None, bool]:
        whole = name.lower()
        local = whole.rpartition(":")[2]
        other = self._renamed.get(whole) or self._renamed.get(local)
        known = (None if local in self._unread else other or name), other is None
        self._names[name] = known
        return known

    @staticmethod
    def _attributes(name: str, attributes: dict[str, str]) -> str:
        counts = name.lower().rpartition(":")[2] in _WITH_LINKS
        return "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if counts or key != "xml:base")

    def _end(self, name: str) -> None:
        self._depth -= name.lower() not in _LEFT_OPEN
        if self._inside_unread:
            self._inside_unread -= 1
        else:
            self._pieces.append(f"</{self._open.pop()}>")
            self._text_at = None

    def _text(self, text: str) -> None:
        if self._inside_unread:
            return
        if "&" not in text and "<" not in text:
            # Blanks between two elements; expat would give each of their lines by itself.
            self._pieces.append(" " if text.isspace() else text.replace("]]>", "]]&gt;"))
        elif "]]>" in text:
            self._pieces.append(escape(text))
        else:
            self._pieces.append(f"<![CDATA[{text}]]>")

    def _entity(self, *_declared: object) -> None:
        raise NotReadableError("forbidden-markup", "it declares entities in an unusual place")


def _says_text(attributes: Mapping[str, str]) -> bool:
    return all(
        name in {"xml:lang", "xml:space"} or (name == "type" and value in {"html", "text", "text/html", "text/plain"})
        for name, value in attributes.items()
    )
