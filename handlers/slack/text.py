"""Makes untrusted text safe for Slack: it cannot mention, link, format, hide or reorder anything.

Pure. Slack reads `&`, `<` and `>` as control characters in every text object (plain_text too: it stores them as
entities), https://docs.slack.dev/messaging/formatting-message-text. Formatting marks have no escape there, so they are
shown as look-alikes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, urlsplit

from bot.model.delivery import Channel
from bot.subscriptions.option_values import Mentions
from handlers.messages.conventions import Conventions
from handlers.messages.marks import OPEN, bare, ordinary, spans, tidy

_MARKS = str.maketrans({"*": "∗", "~": "∼", "`": "ˋ"})  # noqa: RUF100,RUF001 - look-alikes on purpose
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r":(?=([\w+'-]{1,100}):)")
_NAMED_BY_DIGITS = {"100", "1234", "+1", "-1"}
_COMBINING_FLOOD = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
_LOOKS_LIKE_ADDRESS = re.compile(r"://|\bwww\.|^[\w.-]+\.[a-z]{2,}(/|$)", re.IGNORECASE)
_URL_SAFE = "/:?#[]@!$&'()*+,;=%~-._"

_MADE_A_LINK = re.compile(r"<(?:https?://|mailto:)[^<>|]*\|([^<>|]+)>")
"""What Slack makes of a typed address (`example.org`) in a command whose text it escapes."""

LONGEST_URL = 2000
"""Slack takes 3000; what is longer than this is no address of a page."""

_REMEMBERED = 256
"""One act goes to a thousand channels, and each message is put together from the same texts."""


def clean(text: str) -> str:
    """One line of visible text: line breaks become spaces, and characters that hide or turn text are left out.

    Those are the control, format (bidirectional overrides, zero-width, tags) and surrogate characters, and floods of
    combining marks that would run over the lines around. Code marks are our own wording's (`spoken`).
    """
    return _clean(text if ordinary(text) else bare(text))


def _clean(text: str) -> str:
    return " ".join((text if ordinary(text) else _visible(text)).split())


def _visible(text: str) -> str:
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    kept = "".join(char for char in spaced if unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return _COMBINING_FLOOD.sub(r"\1", kept)


def soften(text: str) -> str:
    """Cleaned text without marks that Slack would read as formatting or as an emoji's name."""
    return _soften(clean(text))


def _soften(cleaned: str) -> str:
    unmarked = _UNDERSCORE.sub("ˍ", cleaned.translate(_MARKS))
    named = _EMOJI.sub(_colon, unmarked)
    return "›" + named[1:] if named.startswith(">") else named


def _colon(found: re.Match[str]) -> str:
    name = found.group(1)
    return "∶" if name in _NAMED_BY_DIGITS or any(char.isalpha() for char in name) else ":"


@lru_cache(maxsize=_REMEMBERED)
def escape(text: str) -> str:
    """Text as it stands in any text object."""
    return _entities(soften(text))


@lru_cache(maxsize=_REMEMBERED)
def spoken(text: str) -> str:
    """Escaped text in which the code marks of our own wording still stand, for `coded`."""
    return _entities(_soften(_clean(tidy(text)))) if OPEN in text else escape(text)


def coded(part: str) -> str:
    """A part of `spoken` text with Slack's code marks; it has no more characters than before."""
    return "".join(f"`{said}`" if is_code else said for said, is_code in spans(part)) if OPEN in part else part


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from the form in which Slack hands it over."""
    return _MADE_A_LINK.sub(r"\1", text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clip(escaped: str, limit: int) -> str:
    """Escaped text of at most `limit` characters: shortened with an ellipsis, never inside an entity."""
    if len(escaped) <= limit:
        return escaped
    return whole_entities(escaped[: max(limit - 1, 0)]).rstrip() + "…" if limit > 0 else ""


def clip_bytes(escaped: str, limit: int) -> str:
    """Escaped text of at most `limit` (8 or more) UTF-8 bytes, shortened like `clip`."""
    raw = escaped.encode()
    if len(raw) <= limit:
        return escaped
    return whole_entities(raw[: limit - 3].decode(errors="ignore")).rstrip() + "…"


def whole_entities(escaped: str) -> str:
    """The text without an entity that a cut left unfinished at its end."""
    start = escaped.rfind("&", max(len(escaped) - 4, 0))
    return escaped[:start] if start >= 0 and ";" not in escaped[start:] else escaped


def pieces(escaped: str, limit: int) -> list[str]:
    """Escaped text cut into parts of at most `limit` (10 or more) characters, between words where there are any."""
    found: list[str] = []
    rest = escaped
    while len(rest) > limit:
        part = whole_entities(rest[:limit])
        at_space = part.rfind(" ")
        part = part[:at_space] if at_space > limit // 2 else part
        found.append(part)
        rest = rest[len(part) :].lstrip(" ")
    return [*found, rest] if rest else found


def address(url: str) -> str | None:
    """An http(s) address as it may stand inside `<…|…>`, or None for anything else."""
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
    """A link in mrkdwn; escaped text alone where the address is not one.

    A text that looks like an address itself is replaced by the host that the link really leads to.
    """
    target = address(url)
    if target is None:
        return clip(escape(text), 300)
    label = urlsplit(clean(url)).hostname or "" if _LOOKS_LIKE_ADDRESS.search(clean(text)) else text
    return f"<{target}|{clip(escape(label).replace('|', '¦'), 300) or 'link'}>"


# What is particular to Slack in what the bot says and understands. Pure.


_PERMALINK = re.compile(r"/archives/(\w+)/p(\d{10})(\d{6})$")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]{2,30})(?:\|[^<>]*)?>|(S[A-Z0-9]{6,30})")


def mention(typed: str, _: str) -> str | None:
    """A user group as Slack writes it."""
    group = _GROUP.fullmatch(typed)
    return f"<!subteam^{group[1] or group[2]}>" if group else None


def parse_link(path: str) -> tuple[str, str] | None:
    """Channel and time stamp of a permalink."""
    found = _PERMALINK.search(path)
    return (found[1], f"{found[2]}.{found[3]}") if found else None


def channel_link(channel: Channel) -> str:
    """The address that opens a channel in the app."""
    return f"https://slack.com/app_redirect?team={channel.workspace}&channel={channel.id}"


CONVENTIONS = Conventions(
    "Here only workspace admins may change what is posted (EXPORTWATCH_SLACK_MANAGERS=admins).",
    "Please ask a workspace admin, or whoever runs the bot.",
    Mentions(
        mention,
        "a user group: type `mention:@` and pick it from Slack's list, or write its id, as in `mention:S0123ABCD`",
    ),
    parse_link,
    channel_link,
)
