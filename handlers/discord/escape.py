"""Makes untrusted text inert for Discord: it cannot ping, link, format or hide anything. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from handlers.messages.marks import OPEN, bare, ordinary, spans, tidy

_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180b\u180c\u180d\u180f")
"""Letters and marks by their category, blank on every screen: Hangul fillers, blank braille, Mongolian selectors."""
_MARKS_IN_A_ROW = 3
"""Thai and Vietnamese stack two marks on one letter; dozens of them paint over the lines above."""

_MARKUP = re.compile(r"([\\*_~`|\[\]<>])")
_LINE_START = re.compile(r"^(?:([#\-+])|(\d+)([.)])(?=\s|$))")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_TICK = "ˋ"
"""Inside a code span a backtick cannot be escaped, so it is shown as a look-alike."""
_SAFE_IN_ADDRESS = "%/:@!$&'*+,;=~?-._"
_REMEMBERED = 256
"""One act goes to a thousand channels, and each message is put together from the same texts."""


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """One line without anything that cannot be seen.

    Control and format characters go (right-to-left overrides, zero-width and tag characters among them), every kind
    of white space becomes one space, heaps of combining marks are cut to three. Code marks are our own wording's.
    """
    return _plain(text if ordinary(text) else bare(text))


@lru_cache(maxsize=_REMEMBERED)
def spoken(text: str) -> str:
    """`plain` text in which the code marks of our own wording still stand, for `coded`."""
    return tidy(_plain(tidy(text))) if OPEN in text else plain(text)


def _plain(text: str) -> str:
    return " ".join((text if ordinary(text) else _visible(text)).split())


def _visible(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char.isspace() or category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cf", "Cs") and char not in _INVISIBLE and marks <= _MARKS_IN_A_ROW:
            kept.append(char)
    return "".join(kept)


def label(text: str) -> str:
    """For places where Discord shows text as it is: footers, buttons, suggestions. One line, nobody is called."""
    return _called(plain(text))


@lru_cache(maxsize=_REMEMBERED)
def escape(text: str) -> str:
    """For places where Discord reads Markdown: shows exactly the letters of `plain(text)`.

    Mentions, custom emoji, timestamps and command links all begin with `<`; masked links need `]`; a bare address
    becomes a link by its `://`. A backslash before the sign takes its power; `@everyone` is parted by a zero-width
    space, the only one that can stand in the result.
    """
    return _at_start(_inert(label(text)))


@lru_cache(maxsize=_REMEMBERED)
def coded(text: str) -> str:
    """`spoken` text escaped, with code marks around commands: inside them no sign has power, nor a backslash."""
    if OPEN not in text:
        return escape(text)
    parts = [f"`{_called(part).replace('`', _TICK)}`" if code else _inert(_called(part)) for part, code in spans(text)]
    return _at_start("".join(parts))


def _called(text: str) -> str:
    return _EVERYBODY.sub("@\u200b", text)


def _inert(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text).replace("://", ":\\//")


def _at_start(inert: str) -> str:
    return _LINE_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", inert)


@lru_cache(maxsize=_REMEMBERED)
def address(url: str, limit: int) -> str | None:
    """A web address that can stand in a masked link or a button, or None where it is none or longer than `limit`.

    None too for an address with a user name in it: `https://official.example@evil.example` opens the latter.
    """
    if any(char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        named = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:  # a port that is no number, a broken IPv6 address, a host that IDNA refuses (UnicodeError)
        return None
    if (
        parts.scheme.lower() not in ("http", "https")
        or not re.fullmatch(r"[a-z0-9._:\[\]-]+", named)
        or "@" in parts.netloc
    ):
        return None
    rest = (quote(part, safe=_SAFE_IN_ADDRESS) for part in (parts.path, parts.query, parts.fragment))
    whole = urlunsplit((parts.scheme.lower(), named if port is None else f"{named}:{port}", *rest))
    return whole if len(whole) <= limit else None
