"""The XML reader given to feedparser: the standard library's expat reader without the parts whose output is unused.

feedparser asks the modules on its list of preferred parsers for one, and this is such a module. A feed's time goes
into the calls for each element and each piece of text: text comes in whole pieces, and elements that cannot touch
what an Item holds (authors, categories) are not handed on at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax import expatreader
from xml.sax.xmlreader import AttributesNSImpl

TEXT_AT_ONCE = 65_536
# By local name, in any namespace. None of them is the name of an HTML element, which XHTML inside an entry may hold.
_PASSED_OVER = frozenset(("people", "contributor", "category", "subject", "keywords", "comments", "commentrss", "li"))
"""`people` is what `bot.feeds.parse.syndication` makes of every kind of author."""
_SOMETHING = (None, "people")
_ENTRIES = frozenset(("item", "entry"))
_NO_ATTRIBUTES = AttributesNSImpl({}, {})
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class SparingParser(expatreader.ExpatParser):
    """A SAX parser that passes over subtrees which nobody reads."""

    _parser: Any
    _cont_handler: Any

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = TEXT_AT_ONCE
        self._depth = 0
        """How deep inside an element that is passed over; 0 outside of one."""
        self._bare = False
        """Whether an entry has begun and nothing in it has been handed on."""
        self._pairs: dict[str, tuple[str | None, str]] = {}

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins; expat joins namespace, name and prefix by blanks."""
        if self._depth:
            self._depth += 1
            return
        pair = self._pair(name)
        local = pair[1].lower()
        if local in _PASSED_OVER and (local != "li" or pair[0] == _RDF):
            self._pass_over()
            return
        self._bare = local in _ENTRIES
        self._cont_handler.startElementNS(pair, None, _attributes(attrs) if attrs else _NO_ATTRIBUTES)

    def _pass_over(self) -> None:
        self._depth = 1
        self._parser.CharacterDataHandler = None
        if self._bare:
            # An entry that holds nothing else is an entry still.
            self._bare = False
            self._cont_handler.startElementNS(_SOMETHING, None, _NO_ATTRIBUTES)
            self._cont_handler.endElementNS(_SOMETHING, None)

    def end_element_ns(self, name: str) -> None:
        """An element ends."""
        if not self._depth:
            self._cont_handler.endElementNS(self._pair(name), None)
            return
        self._depth -= 1
        if not self._depth:
            self._parser.CharacterDataHandler = self._cont_handler.characters

    def _pair(self, name: str) -> tuple[str | None, str]:
        """Namespace and name of an element; a feed has few different ones."""
        found = self._pairs.get(name)
        if found is None:
            found = self._pairs[name] = _pair(name)
        return found


def _pair(name: str) -> tuple[str | None, str]:
    namespace, _, rest = name.partition(" ")
    return (namespace, rest.partition(" ")[0]) if rest else (None, name)


def _attributes(attrs: Mapping[str, str]) -> AttributesNSImpl:
    pairs = {_pair(name): value for name, value in attrs.items()}
    names = {}
    for name in attrs:
        _, local, prefix = (*name.split(" "), "", "")[:3]
        names[_pair(name)] = name if not local else f"{prefix}:{local}" if prefix else local
    return AttributesNSImpl(pairs, names)


def create_parser(*arguments: Any) -> SparingParser:  # noqa: ANN401 - as xml.sax calls it
    """What xml.sax asks such a module for."""
    return SparingParser(*arguments)
