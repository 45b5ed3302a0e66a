"""A look at XML before feedparser gets it: what is dangerous is refused, what is harmless and broken is mended.

feedparser 6 raises on references to surrogates, needs minutes for a megabyte of attributes, and reads a document type
with regular expressions; after this look it meets none of that. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.entities import html5
from xml.parsers import expat

from bot.feeds.parse import NotReadableError

MAX_DEPTH = 256
MAX_ATTRIBUTES = 128
MAX_TAG = 65_536
MAX_ENTITIES = 256
MAX_ENTITY = 1024
MAX_EXPANSION = 1_000_000
_ITEM_NAMES = frozenset(("item", "entry"))

_BAD_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,200})|([0-9]{1,200}));?")
_PAIR = re.compile(
    r"&#(?:55[2-9]\d\d|56[0-2]\d\d|563[01]\d|x[dD][89abAB][0-9a-fA-F]{2});&#(?:5[67]\d{3}|x[dD][c-fC-F][0-9a-fA-F]{2});"
)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
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


@dataclass(frozen=True, slots=True)
class Examined:
    """A document that may be parsed. `cut_off`: it ends inside an entry. `well_formed`: nothing is wrong with it."""

    text: str
    root: str
    well_formed: bool
    cut_off: bool


def examine(text: str) -> Examined:
    """Mend and judge a document; raises NotReadableError (forbidden-markup, not-a-feed)."""
    text = _from_its_start(_BAD_CHARACTERS.sub("", text))
    text = _without_doctype(text)
    text = _PAIR.sub(_joined, text) if "&#" in text else text
    text = _NUMBER.sub(_character, text) if "&#" in text else text
    text = _NAMED.sub(_numbered, text)
    if _LONG_TAG.search(text):
        raise NotReadableError("forbidden-markup", "a tag is longer than any tag needs to be")
    root = _root(text)
    well_formed, cut_off = _Walk().through(text)
    return Examined(text, root, well_formed, cut_off)


def _from_its_start(text: str) -> str:
    """Cut what stands before the document: blanks, and warnings that a broken site prints."""
    text = text.lstrip("\ufeff \t\r\n")
    if text[:5].lower() in {"<?xml", "<!doc"}:
        return text
    found = _START.search(text[:_JUNK])
    return text[found.start() :] if found else text


def _root(text: str) -> str:
    head = re.sub(r"<!--.*?-->|<\?.*?\?>", " ", text[:_JUNK], flags=re.DOTALL)
    found = _ROOT.search(head)
    return found[1].lower() if found else ""


def _without_doctype(text: str) -> str:
    found = _DOCTYPE.search(text, 0, MAX_TAG)
    if found is None:
        if re.search(r"<!ENTITY\b", text[:_JUNK].partition("<![CDATA[")[0], re.IGNORECASE):
            raise NotReadableError("forbidden-markup", "entities are declared outside a document type")
        return text
    if found[0][9:].strip().lower().startswith("html"):
        raise NotReadableError("not-a-feed", "the answer is a web page")
    entities = _harmless_entities(found["subset"] or "")
    text = text[: found.start()] + text[found.end() :]
    return _expanded(text, entities) if entities else text


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
    if found[1] in _XML_NAMES:
        return found[0]
    characters = html5.get(f"{found[1]};")
    return "".join(f"&#{ord(c)};" for c in characters) if characters else found[0]


class _Walk:
    """One pass of expat, which counts and builds nothing."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def through(self, text: str) -> tuple[bool, bool]:
        """Whether the document is well formed, and whether it ends inside an entry."""
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        data = text.encode("utf-8")
        try:
            parser.Parse(data, True)  # noqa: FBT003 - expat's signature: the document ends here
        except expat.ExpatError:
            at_the_end = parser.ErrorByteIndex >= len(data) - MAX_TAG and not data.rstrip().endswith(b">")
            unclosed = parser.ErrorByteIndex >= len(data.rstrip())
            return False, (at_the_end or unclosed) and any(name in _ITEM_NAMES for name in self._open)
        return True, False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name.rpartition(":")[2].lower())
        if len(self._open) > MAX_DEPTH:
            raise NotReadableError("forbidden-markup", f"its elements are nested more than {MAX_DEPTH} deep")
        if len(attributes) > MAX_ATTRIBUTES:
            raise NotReadableError("forbidden-markup", f"an element has more than {MAX_ATTRIBUTES} attributes")

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _entity(self, *_declared: object) -> None:
        raise NotReadableError("forbidden-markup", "it declares entities in an unusual place")
