"""Makes untrusted text safe for Slack: it cannot mention, link, format, hide or reorder anything. PURE.

Slack reads `&`, `<` and `>` as control characters in every text object (in plain_text too, which stores them as
entities), https://docs.slack.dev/messaging/formatting-message-text. Formatting marks cannot be escaped, so they are
replaced by look-alikes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit

from rich.emoji import Emoji, NoEmoji

from handlers.messages.reply import OPEN, bare, ordinary, spans, tidy

_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # noqa: RUF100,RUF001 - look-alikes on purpose
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r":(?=([\w+'-]{1,100}):)")
_NAMED_BY_DIGITS = {"100", "1234", "+1", "-1"}
_COMBINING_FLOOD = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LOOKS_LIKE_ADDRESS = re.compile(r"://|\bwww\.|^[\w.-]+\.[a-z]{2,}(/|$)", re.IGNORECASE)
_URL_SAFE = "/:?#[]@!$&'()*+,;=%~-._"

_PICTURE = re.compile(r"(?<!\S):(?P<name>[a-z][\w+'-]{1,60}|[+-]1|100):(?::skin-tone-[2-6]:)?(?!\S)")
"""An emoji as Slack writes it."""

_MADE_A_LINK = re.compile(r"<(?:https?://|mailto:)[^<>|]*\|([^<>|]+)>")
"""The link that Slack makes of a typed address (`example.org`) in the text of a command."""

LONGEST_URL = 2000
"""Slack accepts 3000; no page has a longer address than this."""

_REMEMBERED = 256
"""Cached texts: one act goes to a thousand channels, and each message is built from the same texts."""


def clean(text: str) -> str:
    """Return one line of visible text: line breaks become spaces, and characters that hide or reverse text are removed.

    Those are control, format (bidirectional overrides, zero-width, tags) and surrogate characters, and floods of
    combining marks that would cover the neighbouring lines. Code marks are removed too (see `spoken`).
    """
    return _clean(text if ordinary(text) else bare(text))


def _clean(text: str) -> str:
    return " ".join((text if ordinary(text) else _visible(text)).split())


def _visible(text: str) -> str:
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    kept = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return _COMBINING_FLOOD.sub(r"\1", kept)


def soften(text: str) -> str:
    """Clean a text and replace marks that Slack would read as formatting or as an emoji's name."""
    return _soften(clean(text))


def _soften(cleaned: str) -> str:
    unmarked = _UNDERSCORE.sub("ˍ", cleaned.translate(_MARKS))
    softened = _EMOJI.sub(_colon, unmarked)
    return "›" + softened[1:] if softened.startswith(">") else softened


def _colon(match: re.Match[str]) -> str:
    name = match.group(1)
    return "∶" if name in _NAMED_BY_DIGITS or any(char.isalpha() for char in name) else ":"


@lru_cache(maxsize=_REMEMBERED)
def escape(text: str) -> str:
    """Escape a text for any text object."""
    return _entities(soften(text))


@lru_cache(maxsize=_REMEMBERED)
def spoken(text: str) -> str:
    """Escape a text but keep the code marks of the bot's own wording, for `coded`."""
    return _entities(_soften(_clean(tidy(text)))) if OPEN in text else escape(text)


def coded(part: str) -> str:
    """Replace the code marks in a part of `spoken` text by Slack's; it gets no longer."""
    return "".join(f"`{text}`" if is_code else text for text, is_code in spans(part)) if OPEN in part else part


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return the text that a person typed, from the form in which Slack sends it."""
    plain = _MADE_A_LINK.sub(r"\1", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return _PICTURE.sub(_without_picture, plain)


def _without_picture(match: re.Match[str]) -> str:
    """Return nothing in the place of an emoji; what is none, a flag or a word between colons, stays."""
    try:
        Emoji(match["name"])
    except NoEmoji:
        return match[0]
    return ""


def clip(escaped: str, limit: int) -> str:
    """Shorten escaped text to `limit` characters with an ellipsis, never inside an entity."""
    if len(escaped) <= limit:
        return escaped
    return whole_entities(escaped[: max(limit - 1, 0)]).rstrip() + "…" if limit > 0 else ""


def clip_bytes(escaped: str, limit: int) -> str:
    """Shorten escaped text to `limit` (8 or more) UTF-8 bytes, like `clip`."""
    raw = escaped.encode()
    if len(raw) <= limit:
        return escaped
    return whole_entities(raw[: limit - 3].decode(errors="ignore")).rstrip() + "…"


def whole_entities(escaped: str) -> str:
    """Remove an entity that a cut left unfinished at the end."""
    start = escaped.rfind("&", max(len(escaped) - 4, 0))
    return escaped[:start] if start >= 0 and ";" not in escaped[start:] else escaped


def pieces(escaped: str, limit: int) -> list[str]:
    """Cut escaped text into parts of at most `limit` (10 or more) characters, between words if possible."""
    parts: list[str] = []
    rest = escaped
    while len(rest) > limit:
        part = whole_entities(rest[:limit])
        at_space = part.rfind(" ")
        part = part[:at_space] if at_space > limit // 2 else part
        parts.append(part)
        rest = rest[len(part) :].lstrip(" ")
    return [*parts, rest] if rest else parts


def address(url: str) -> str | None:
    """Return an http(s) address in the form needed inside `<…|…>`; None for anything else."""
    try:
        parts = urlsplit(clean(url))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return None
    quoted = quote(parts.geturl(), safe=_URL_SAFE).replace("&", "&amp;")
    return quoted if len(quoted) <= LONGEST_URL else None


@lru_cache(maxsize=_REMEMBERED)
def link(url: str, text: str) -> str:
    """Make a link in mrkdwn; only the escaped text if the address is invalid.

    A text that looks like an address is replaced by the host that the link leads to.
    """
    target = address(url)
    if target is None:
        return clip(escape(text), 300)
    label = urlsplit(clean(url)).hostname or "" if _LOOKS_LIKE_ADDRESS.search(clean(text)) else text
    return f"<{target}|{clip(escape(label).replace('|', '¦'), 300) or 'link'}>"
