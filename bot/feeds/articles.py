"""The content of the page that an item links to, as a value. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST = 20_000
"""Characters of a page's main text that are kept: what an act does stands at its beginning."""


@dataclass(frozen=True, slots=True)
class Article:
    """The main text of a linked page: plain, its paragraphs in lines, at most LONGEST characters.

    `address` is where it was found in the end, after redirects. `title` is the page's own ('' where it has none),
    `published` the day that the page itself gives (ISO 8601).
    """

    address: str
    title: str
    text: str
    published: str | None = None

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Article:
        """Read what JSON carried."""
        return cls(raw["address"], raw.get("title") or "", raw["text"], raw.get("published"))
