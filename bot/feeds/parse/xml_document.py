"""Checks untrusted XML before it is parsed: rejects dangerous documents and repairs harmless errors. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.entities import html5
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from bot.feeds.parse.values import NotReadableError, plain

MAX_DEPTH = 256
MAX_ATTRIBUTES = 128
MAX_TAG = 65_536
MAX_ENTITIES = 256
MAX_ENTITY = 1024
MAX_EXPANSION = 1_000_000
_TEXT_AT_ONCE = 65_536
_WITH_LINKS = frozenset(("feed", "rss", "rdf", "channel", "entry", "item", "link"))
"""Elements whose links, or whose children's links, are read."""
# HTML elements that sloppy feeds carry unescaped and unclosed: each would seem to be nested in the one before.
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
# An ampersand that begins no reference ("R&D", "?a=1&b=2"); in CDATA it is text anyway.
_BARE = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,8}|#x[0-9a-fA-F]{1,6});)", re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[<>\"']|\"[^\"]*\"|'[^']*')*(?:\[(?P<subset>.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE
)
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[^\s\"'<>]+)\s+(?P<value>\"[^\"]*\"|'[^']*'|SYSTEM|PUBLIC)(?P<rest>[^>]*)>?",
    re.IGNORECASE,
)
# Old feeds import HTML's entity names from the W3C; those names are known here, so nothing is fetched.
_W3C = re.compile(r"-//W3C//(?:ENTITIES|DTD)", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_LONG_TAG = re.compile(rf"<[A-Za-z/][^<>]{{{MAX_TAG}}}")
_START = re.compile(r"<\?xml\b|<!DOCTYPE\b|<(?:rss|rdf:RDF|feed|[\w-]+:feed|channel)\b", re.IGNORECASE)
_JUNK = 20_000
# Some sites put their feed into an HTML page.
_FRAMED = re.compile(
    r"<(rss|feed|rdf:RDF)(?=\s)[^<>]{0,1000}?(?:\bversion|\bxmlns[\w:]*)\s*=[^<>]{0,1000}>", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ElementRules:
    """How to rewrite a document's elements, by their names in lower case.

    `unread`: local names of elements to leave out with their content. `renamed`: new names for elements, by local or
    prefixed name; they lose their attributes. `texts`: new names for elements of exactly this name that contain no
    other element and whose attributes only declare text or HTML.
    """

    unread: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


NO_RULES = ElementRules()


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document that is safe to parse. `cut_off`: it ends inside an entry. `well_formed`: it is valid XML.

    The text of a well-formed document was rewritten by the rules.
    """

    text: str
    root: str
    well_formed: bool
    cut_off: bool


def check_document(text: str, rules: ElementRules = NO_RULES) -> CheckedDocument:
    """Repair and check a document. Raises NotReadableError (forbidden-markup, not-a-feed)."""
    text = _BAD_CHARACTERS.sub("", text)
    if _root(text) == "html":
        text = _feed_in_page(text)
    text = _cut_before_root(_cut_before_document(text))
    text = _PAIR.sub(_join_surrogates, text) if "&#" in text else text
    text = _NUMBER.sub(_character, text) if "&#" in text else text
    text = _NAMED.sub(_numbered, text)
    text = _BARE.sub(lambda match: "&amp;" if match[0] == "&" else match[0], text)
    if _LONG_TAG.search(text):
        raise NotReadableError("forbidden-markup", "a tag is longer than any tag needs to be")
    rewritten = _Writer(rules).rewrite(text)
    if rewritten is None:
        return CheckedDocument(text, _root(text), well_formed=False, cut_off=_ends_inside_an_entry(text))
    return CheckedDocument(rewritten, _root(text), well_formed=True, cut_off=False)


def drop_surplus_entries(text: str, most: int) -> tuple[str, int]:
    """Cut the entries after the `most`-th (the last one's end is kept); return the document and the number cut."""
    ends = [close.end() for close in _ENTRY_CLOSES.finditer(text)]
    if len(ends) <= most:
        return text, 0
    return text[: ends[most - 1]] + text[ends[-1] :], len(ends) - most


def _cut_before_document(text: str) -> str:
    """Cut what precedes the document: blanks, and warnings that a broken site prints."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:5].lower() in {"<?xml", "<!doc"}:
        return text
    match = _START.search(text[:_JUNK])
    return text[match.start() :] if match else text


def _feed_in_page(page: str) -> str:
    """Return the feed that is contained in an HTML page. Raises NotReadableError if there is none."""
    match = _FRAMED.search(page[:_JUNK])
    if not match:
        raise NotReadableError("not-a-feed", f"the answer is a web page{_page_title(page)}")
    end = page.rfind(f"</{match[1]}>")
    return page[match.start() : end + len(f"</{match[1]}>") if end > match.start() else None]


def _root(text: str) -> str:
    head = re.sub(r"<!--.*?-->|<\?.*?\?>", " ", text[:_JUNK], flags=re.DOTALL)
    match = _ROOT.search(head)
    return match[1].lower() if match else ""


def _page_title(text: str) -> str:
    match = re.search(r"<title[^>]*>(.{1,300}?)</title", text[:_JUNK], re.IGNORECASE | re.DOTALL)
    return f" (“{plain(match[1], 80)}”)" if match else ""


def _cut_before_root(text: str) -> str:
    """Return the document from its root element on, with the entities of its DOCTYPE checked and expanded."""
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
    match = _PROLOG.match(text, start)
    return match.end() if match else start


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
    values: dict[str, str] = {}
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
            values.setdefault(entity["name"], value[1:-1])
    return values


def _expanded(text: str, entities: dict[str, str]) -> str:
    pattern = re.compile("&(" + "|".join(map(re.escape, entities)) + ");")
    grown = sum(len(entities[name]) for name in pattern.findall(text))
    if grown > MAX_EXPANSION:
        raise NotReadableError("forbidden-markup", "its entities expand to more than a feed needs")
    return pattern.sub(lambda match: entities[match[1]], text)


def _join_surrogates(pair: re.Match[str]) -> str:
    """Join two references to the halves of a surrogate pair, as some exporters write one character."""
    halves = [int(n[1:], 16) if n[0] in "xX" else int(n) for n in re.findall(r"&#(\w+);", pair[0])]
    high, low = halves
    return f"&#{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)};"


def _character(match: re.Match[str]) -> str:
    """Return a reference that XML allows: windows-1252 numbers are mapped, others become the replacement character."""
    number = int(match[1], 16) if match[1] else int(match[2])
    if 0x80 <= number <= 0x9F:  # noqa: PLR2004 - HTML reads these as windows-1252
        number = ord(bytes([number]).decode("cp1252", "replace"))
    if number in {9, 10, 13} or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number <= 0x10FFFF:  # noqa: PLR2004 - XML 1.0, 2.2
        return f"&#{number};"
    return "" if number < 0x20 else "\ufffd"  # noqa: PLR2004 - a control


def _numbered(match: re.Match[str]) -> str:
    characters = html5.get(f"{match[1]};")
    return "".join(f"&#{ord(c)};" for c in characters) if characters else match[0]


class _Writer:
    """Rewrites a well-formed document in one pass of expat.

    Each text becomes one piece without references, because feedparser is slow with many pieces; xml:base is kept only
    on elements whose links count, because feedparser uses a base beyond the end of its element.
    """

    def __init__(self, rules: ElementRules) -> None:
        self._unread, self._renamed, self._texts = rules.unread, rules.renamed, rules.texts
        self._open: list[str] = []
        """Written names of the open elements, from the outermost on."""
        self._text_at: tuple[int, str, str] | None = None
        """Place of the innermost element's tag if it was written under a name of `texts`, with its own name and tag."""
        self._pieces: list[str] = []
        self._names: dict[str, tuple[str | None, bool]] = {}
        """By an element's name: the name to write (None: left out), and whether it keeps its attributes."""
        self._depth = 0
        self._inside_unread = 0

    def rewrite(self, text: str) -> str | None:
        """Return the rewritten document; None if it is not well formed. Raises NotReadableError if it is dangerous."""
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
        new_name, keeps = self._names.get(name) or self._rename(name)
        if self._inside_unread or new_name is None:
            self._inside_unread += 1
            return
        if self._text_at is not None:
            # The element holds more than text, so it gets its own name back.
            place, self._open[-1], self._pieces[place] = self._text_at
            self._text_at = None
        tag = f"<{new_name}{self._attributes(name, attributes) if attributes and keeps else ''}>"
        if name in self._texts and (not attributes or _only_declares_text(attributes)):
            self._text_at = (len(self._pieces), new_name, tag)
            new_name, tag = self._texts[name], f"<{self._texts[name]}>"
        self._open.append(new_name)
        self._pieces.append(tag)

    def _rename(self, name: str) -> tuple[str | None, bool]:
        lower = name.lower()
        local = lower.rpartition(":")[2]
        other = self._renamed.get(lower) or self._renamed.get(local)
        entry = (None if local in self._unread else other or name), other is None
        self._names[name] = entry
        return entry

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
            # Blanks between two elements, which expat would report line by line.
            self._pieces.append(" " if text.isspace() else text.replace("]]>", "]]&gt;"))
        elif "]]>" in text:
            self._pieces.append(escape(text))
        else:
            self._pieces.append(f"<![CDATA[{text}]]>")

    def _entity(self, *_declared: object) -> None:
        raise NotReadableError("forbidden-markup", "it declares entities in an unusual place")


def _only_declares_text(attributes: Mapping[str, str]) -> bool:
    return all(
        name in {"xml:lang", "xml:space"} or (name == "type" and value in {"html", "text", "text/html", "text/plain"})
        for name, value in attributes.items()
    )
