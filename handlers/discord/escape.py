"""Makes untrusted text safe for Discord: it cannot mention, link, format or hide anything. PURE."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

from handlers.messages.reply import OPEN, bare, ordinary, spans, tidy

_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u180b\u180c\u180d\u180f")
"""Characters that are letters or marks by category but blank: Hangul fillers, blank braille, Mongolian selectors."""
_MARKS_IN_A_ROW = 3
"""Combining marks on one letter; Thai and Vietnamese need two, dozens would cover the lines above."""

_MARKUP = re.compile(r"([\\*_~`|\[\]<>])")
_LINE_START = re.compile(r"^(?:([#\-+])|(\d+)([.)])(?=\s|$))")
_EVERYBODY = re.compile(r"@(?=everyone|here)", re.IGNORECASE)
_TICK = "ˋ"
"""The look-alike of a backtick, which cannot be escaped in a code span."""
_SAFE_IN_ADDRESS = "%/:@!$&'*+,;=~?-._"
_REMEMBERED = 256
"""Cached texts: one act goes to a thousand channels, and each message is built from the same texts."""


@lru_cache(maxsize=_REMEMBERED)
def plain(text: str) -> str:
    """Return one line without invisible characters.

    Control and format characters (such as right-to-left overrides, zero-width and tag characters) are removed, white
    space becomes one space, and combining marks are cut to three in a row. Code marks are removed too (see `spoken`).
    """
    return _plain(text if ordinary(text) else bare(text))


@lru_cache(maxsize=_REMEMBERED)
def spoken(text: str) -> str:
    """Return `plain` text with the code marks of the bot's own wording, for `coded`."""
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
    """Escape a text for places without Markdown: footers, buttons, suggestions. It mentions nobody."""
    return _strip_mentions(plain(text))


@lru_cache(maxsize=_REMEMBERED)
def escape(text: str) -> str:
    """Escape a text for places with Markdown, so that exactly the letters of `plain(text)` are shown.

    Mentions, custom emoji, timestamps and command links all begin with `<`; masked links need `]`; a bare address
    becomes a link by its `://`. A backslash disables each of these; `@everyone` is split by a zero-width space, the
    only one that the result can contain.
    """
    return _escape_start(_inert(label(text)))


@lru_cache(maxsize=_REMEMBERED)
def coded(text: str) -> str:
    """Escape `spoken` text, with Discord's code spans around commands; inside them nothing needs escaping."""
    if OPEN not in text:
        return escape(text)
    parts = [
        f"`{_strip_mentions(part).replace('`', _TICK)}`" if code else _inert(_strip_mentions(part))
        for part, code in spans(text)
    ]
    return _escape_start("".join(parts))


def _strip_mentions(text: str) -> str:
    return _EVERYBODY.sub("@\u200b", text)


def _inert(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text).replace("://", ":\\//")


def _escape_start(escaped: str) -> str:
    return _LINE_START.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", escaped)


@lru_cache(maxsize=_REMEMBERED)
def address(url: str, limit: int) -> str | None:
    """Return a web address for a masked link or a button; None if it is invalid or longer than `limit`.

    An address with a user name is refused too: `https://official.example@evil.example` opens the latter.
    """
    if any(char.isspace() or unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        ascii_host = f"[{host}]" if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:  # an invalid port or IPv6 address, or a host that IDNA refuses (UnicodeError)
        return None
    if (
        parts.scheme.lower() not in ("http", "https")
        or not re.fullmatch(r"[a-z0-9._:\[\]-]+", ascii_host)
        or "@" in parts.netloc
    ):
        return None
    rest = (quote(part, safe=_SAFE_IN_ADDRESS) for part in (parts.path, parts.query, parts.fragment))
    whole = urlunsplit((parts.scheme.lower(), ascii_host if port is None else f"{ascii_host}:{port}", *rest))
    return whole if len(whole) <= limit else None
