"""A faster version of feedparser's reader of well-formed XML, for plain elements of entries.

What it finds is what feedparser's own finds. A tag is worked out once for each name while the namespaces stay as they
are, and the text of an element takes a short way where nothing is to be decoded, cleaned or escaped in it; all else is
handed to feedparser. Only dates in plain ASCII stay unread: `bot.text.dates` reads those.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import feedparser.api
from feedparser.namespaces import _base as feedparser_base
from feedparser.namespaces import dc as feedparser_dc

_XHTML = "application/xhtml+xml"
_FEEDS = frozenset(("feed", "rss", "rdf:RDF"))
_IN_TEXT_INPUT = frozenset(("title", "link", "description", "name"))
_IN_IMAGE = frozenset(("title", "link", "description", "url", "href", "width", "height"))
_TAGS = frozenset(("category", "tags", "itunes_keywords"))
_RENAMED = feedparser.FeedParserDict.keymap
_REFERENCE = re.compile("&([A-Za-z0-9_]+);")
_SLASHES = re.compile("[A-Za-z][A-Za-z0-9+-.]*://(/+)")
_ODD = re.compile("[\x80-\xff]")
"""Characters that feedparser may take for other ones (bytes of UTF-8 or of windows-1252)."""


class _Parameters(dict[str, Any]):
    """What is known of a text. feedparser's own mapping asks itself three questions for each answer."""

    def __deepcopy__(self, _memo: object) -> _Parameters:
        return _Parameters(self)


class LooseReader(feedparser.api.LooseFeedParser):  # type: ignore[misc] # feedparser has no types
    """feedparser's reader of broken XML; an element's xml:base ends with it."""

    def unknown_endtag(self, tag: str) -> None:
        """A tag ends."""
        super().unknown_endtag(tag)
        self.baseuri = self.basestack[-1] if self.basestack else ""


class StrictReader(feedparser.api.StrictFeedParser):  # type: ignore[misc] # feedparser has no types
    """See the module's docstring. An element's xml:base ends with it, which feedparser forgets where there was none."""

    def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - as feedparser calls it
        self._begun: dict[Any, str] = {}
        self._ended: dict[Any, str] = {}
        self._naming: Any = None
        """The name whose tag feedparser is working out."""
        self._entry: Any = None
        self._depths: dict[str, int] = {}
        """How deep each field of `_entry` was found: the outer one counts."""
        super().__init__(*arguments)
        self.contentparams = _Parameters()

    def track_namespace(self, prefix: str | None, uri: str) -> None:
        """A prefix is declared: names may mean other tags from now on."""
        super().track_namespace(prefix, uri)
        self._begun.clear()
        self._ended.clear()

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:  # noqa: N802, ANN401 - SAX
        """An element begins."""
        if len(attrs) or self.decls:
            super().startElementNS(name, qname, attrs)
        elif (tag := self._begun.get(name)) is not None:
            self.unknown_starttag(tag, [])
        else:
            self._naming = name
            super().startElementNS(name, qname, attrs)

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        """A tag begins; feedparser calls all of them unknown."""
        name, self._naming = self._naming, None
        if attrs or self.incontent or self.baseuri or tag in _FEEDS:
            super().unknown_starttag(tag, attrs)
            return
        if name is not None:
            self._begun[name] = tag
        self.depth += 1
        self.basestack.append(self.baseuri)
        self.langstack.append(self.lang)
        prefix, colon, suffix = tag.partition(":")
        prefix, suffix = (prefix, suffix) if colon else ("", tag)
        prefix = self.namespacemap.get(prefix, prefix)
        if not prefix:
            if tag not in _IN_TEXT_INPUT:
                self.intextinput = 0
            if tag not in _IN_IMAGE:
                self.inimage = 0
        plain = f"{prefix}_{suffix}" if prefix else suffix
        self._begin(plain)

    def _begin(self, name: str) -> None:
        found: dict[str, str] = {}
        try:
            method: Callable[[dict[str, str]], None] = getattr(self, f"_start_{name}")
            method(found)
        except AttributeError:
            # As feedparser does: there is no such handler, or something has gone wrong in it.
            if found:
                self._get_context()[name] = found
            else:
                self.push(name, 1)

    def endElementNS(self, name: Any, qname: Any) -> None:  # noqa: N802, ANN401 - SAX
        """An element ends."""
        tag = self._ended.get(name)
        if tag is None:
            self._naming = name
            super().endElementNS(name, qname)
        else:
            self.unknown_endtag(tag)

    def unknown_endtag(self, tag: str) -> None:
        """A tag ends."""
        name, self._naming = self._naming, None
        if name is not None:
            self._ended[name] = tag
        super().unknown_endtag(tag)
        self.baseuri = self.basestack[-1] if self.basestack else ""

    def characters(self, text: str) -> None:
        """Text inside an element."""
        if self.contentparams.get("type") == _XHTML:
            self.handle_data(text)
        elif self.elementstack:
            self.elementstack[-1][2].append(text)

    def push_content(self, *arguments: Any) -> None:  # noqa: ANN401 - as feedparser calls it
        """An element begins that says what kind of text it holds."""
        super().push_content(*arguments)
        self.contentparams = _Parameters(self.contentparams)

    def resolve_uri(self, uri: str) -> str:
        """An address joined to where it stands; without such a base only surplus slashes go."""
        if self.baseuri:
            return super().resolve_uri(uri)  # type: ignore[no-any-return] # feedparser has no types
        surplus = _SLASHES.match(uri)
        return uri[: surplus.start(1)] + uri[surplus.end(1) :] if surplus else uri

    def pop(self, element: str, strip_whitespace: int = 1) -> str | None:
        """The text of an element that ends, put in its place in the entry."""
        stack, about = self.elementstack, self.contentparams
        if not stack or stack[-1][0] != element:
            return None
        _, expected, pieces = stack[-1]
        kind = about.get("type")
        usual = expected and strip_whitespace and kind != _XHTML and not about.get("base64")
        usual = usual and self.inentry and not self.insource and not self.sanitize_html
        output = "".join(pieces).strip() if usual else ""
        if not usual or self.resolve_relative_uris or _ODD.search(output):
            return super().pop(element, strip_whitespace)  # type: ignore[no-any-return] # feedparser has no types
        stack.pop()
        if output and element in self.can_be_relative_uri and (element != "id" or self.guidislink):
            output = self.resolve_uri(output)
        if kind == "text/plain" and not self.version.startswith("atom") and self.looks_like_html(output):
            about["type"] = "text/html"
        about.pop("mode", None)
        about.pop("base64", None)
        if element not in _TAGS and not (element == "title" and -1 < self.title_depth <= self.depth):
            output = self._put(element, output)
        return output

    def _put(self, element: str, text: str) -> str:
        entry = self.entries[-1]
        if element == "content":
            dict.setdefault(entry, element, []).append(self._about(text))
        elif element == "link":
            return text if self.inimage else self._put_link(entry, text)
        else:
            self._put_field(entry, "summary" if element == "description" else element, text)
        return text

    def _put_link(self, entry: Any, link: str) -> str:  # noqa: ANN401 - feedparser has no types
        # "?a=1&b;=2" is how a stray entity comes out of feedparser's other parser; this one has the same cure.
        link = _REFERENCE.sub(r"&\g<1>", link.replace("&amp;", "&")) if "&" in link else link
        entry["link"] = link
        if link:
            entry["links"][-1]["href"] = link
        return link

    def _put_field(self, entry: Any, name: str, text: str) -> None:  # noqa: ANN401 - feedparser has no types
        if entry is not self._entry:
            self._entry, self._depths = entry, self.property_depth_map.setdefault(entry, {})
        if self.depth <= self._depths.get(name, self.depth):
            self._depths[name] = self.depth
            if name in _RENAMED:
                entry[name] = text
            else:
                dict.__setitem__(entry, name, text)
        if self.incontent:
            entry[f"{name}_detail"] = self._about(text)

    def _about(self, text: str) -> _Parameters:
        about = _Parameters(self.contentparams)
        about["value"] = text
        return about


def _only_beyond_ascii(read: Callable[[str], Any]) -> Callable[[str | None], Any]:
    return lambda text: read(text) if text and not text.isascii() else None


def put_in_place() -> None:
    """Have feedparser use it."""
    feedparser.api.StrictFeedParser = StrictReader
    feedparser.api.LooseFeedParser = LooseReader
    for module in (feedparser_base, feedparser_dc):
        module._parse_date = _only_beyond_ascii(feedparser.datetimes._parse_date)  # noqa: SLF001 - no public way
