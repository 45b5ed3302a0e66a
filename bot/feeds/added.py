"""A source that somebody added: its record, and its entry as it would stand in a file of sources. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot.errors import ExportwatchError
from bot.feeds.parse.values import without_feed_scheme
from bot.feeds.sources import MAX_URL, Source, host_port
from bot.model.added import PREFIX
from bot.model.announcement import Item
from bot.model.codec import Record
from bot.model.delivery import Instant, StoredChannel
from bot.vocabulary import SourceKind, Tier

MOST_OF_WORKSPACE, MOST = 20, 200
"""Sources that a workspace may have added, and all workspaces and operators together."""
NO_ADDRESS, PASSWORD, NO_FEED, KNOWN = "no-address", "password", "no-feed", "known"
"""Why an address is no source, besides the kinds of FetchError."""
_LONGEST_ID, _LONGEST_NAME = 60, 120
_WORDS = re.compile(r"[^a-z0-9]+")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


class NoSourceError(ExportwatchError):
    """An address that cannot be added. `code` is one of the four above, or a FetchErrorKind; `str` has the details."""

    def __init__(self, code: str, details: str = "") -> None:
        super().__init__(details or code)
        self.code = code


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed, and the newest of its items; where a page names several feeds, those instead (title and address)."""

    url: str = ""
    name: str = ""
    language: str = "en"
    items: tuple[Item, ...] = ()
    count: int = 0
    several: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AddedSource(Record):
    """A source as it was added. `channel` is where that was typed; who did it stands in the audit alone."""

    id: str
    name: str
    url: str
    language: str
    channel: StoredChannel
    at: Instant

    @property
    def source(self) -> Source:
        """The source as an entry of a file: press, and unverified. Raises ValidationError for a record of others."""
        return Source(
            id=self.id,
            name=self.name,
            language=self.language,
            tier=Tier.PRESS,
            kind=SourceKind.RSS,
            url=self.url,
            confidence="unverified",
        )

    @property
    def host(self) -> str:
        """The host alone: some addresses carry a token."""
        return urlsplit(self.url).hostname or ""


def readable(added: Collection[AddedSource]) -> tuple[Source, ...]:
    """Return the sources of records that are valid."""
    found = []
    for one in added:
        try:
            found.append(one.source)
        except ValidationError:
            continue
    return tuple(found)


def new_id(whose: str, name: str, url: str, taken: Collection[str]) -> str:
    """Make an id from the name, or from the host if that has no Latin letters; none of `taken`."""
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    start = f"{PREFIX}{whose}-"
    word = next(filter(None, (_WORDS.sub("-", text).strip("-") for text in (latin, host))), "feed")
    number, found = 1, ""
    while not found or found in taken:
        end = f"-{number}" if number > 1 else ""
        found = f"{start}{word[: _LONGEST_ID - len(start) - len(end)].strip('-')}{end}"
        number += 1
    return found


def short_name(name: str, url: str) -> str:
    """Return a feed's title on one line, of bounded length; its host if it has none."""
    line = "".join(sign for sign in " ".join(name.split()) if sign.isprintable())
    return line[:_LONGEST_NAME].strip() or urlsplit(url).hostname or "feed"


def typed_address(text: str) -> str:
    """Read an address as people type and platforms send it: `example.com/feed`, `<https://…|example.com>`.

    Raises NoSourceError for what is none, and for one with a password, which would be kept and shown.
    """
    bare = without_feed_scheme(text.strip().removeprefix("<").removesuffix(">").partition("|")[0].strip())
    address = bare if _SCHEME.match(bare) else f"https://{bare}"
    try:
        pair = host_port(address)
        parts = urlsplit(address)
    except ValueError as error:
        raise NoSourceError(NO_ADDRESS) from error
    spaced = any(sign.isspace() or not sign.isprintable() for sign in address)
    if spaced or len(address) > MAX_URL or not ({".", "["} & set(pair)):
        raise NoSourceError(NO_ADDRESS)
    if parts.username or parts.password:
        raise NoSourceError(PASSWORD)
    return address
