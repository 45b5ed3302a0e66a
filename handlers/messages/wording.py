"""Wording of values: countries, days, measures, statuses, shortened texts. PURE.

English; one place for later languages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from babel import Locale

from bot.text import countries
from bot.vocabulary import DetectedMeasure, Kind, Status, Tier
from handlers.messages.reply import CLOSE, OPEN, bare

DISCLAIMER = "Information, not legal advice"
_ELLIPSIS = "…"
_TICKED = re.compile(r"`([^`]+)`")
_SHORT_NAMES = {"US": "US", "GB": "UK", "EU": "EU"}

KINDS: dict[str, str] = {
    Kind.NEW_MEASURE: "new measure",
    Kind.AMENDMENT: "amendment",
    Kind.SUSPENSION: "suspension",
    Kind.LICENCE_POLICY: "licensing policy",
    Kind.ENTITY_LISTING: "entity listing",
    Kind.GUIDANCE: "guidance",
}
MEASURES: dict[str, str] = {
    DetectedMeasure.LICENCE: "licence",
    DetectedMeasure.PROHIBITION: "ban",
    DetectedMeasure.QUOTA: "quota",
    DetectedMeasure.SUSPENSION: "suspension",
    DetectedMeasure.TAX: "export duty",
    DetectedMeasure.ENTITY_LIST: "entity list",
    DetectedMeasure.TECHNOLOGY_BAN: "technology ban",
    DetectedMeasure.OTHER: "other control",
}
STATUSES: dict[str, str] = {
    Status.PROHIBITED: "prohibited",
    Status.TECHNOLOGY_PROHIBITED: "technology prohibited",
    Status.QUOTA: "under a quota",
    Status.LICENCE: "licence needed",
    Status.TECHNOLOGY_RESTRICTED: "technology restricted",
    Status.OTHER: "another duty applies",
    Status.UNKNOWN: "unknown (please check)",
    Status.SUSPENDED: "suspended",
    Status.NOT_YET_IN_FORCE: "not yet in force",
    Status.EXPIRED: "expired",
    Status.NOT_LISTED: "not listed",
}
TIERS: dict[str, str] = {Tier.OFFICIAL: "official source", Tier.TRADE: "trade press", Tier.PRESS: "press"}


def country(code: str) -> str:
    """Return a jurisdiction's English name, the short one if that is usual; an unknown code is returned as it is."""
    return _SHORT_NAMES.get(code) or countries.name(code)


def language(code: str) -> str:
    """Return a language's English name (CLDR); empty if it has none."""
    known = Locale("en").languages.get(code.replace("-", "_").partition("_")[0].lower())
    return str(known) if known else ""


def day(text: str | None) -> str:
    """Write an ISO day or instant as `1 Dec 2026`, a month as `Dec 2026`; anything else is returned as it is."""
    if not text:
        return ""
    year, dash, month = text.partition("-")
    if dash and month.isascii() and month.isdecimal() and 0 < int(month[:3]) <= len(_MONTHS):
        return f"{_MONTHS[int(month[:3]) - 1]} {year}"
    try:
        return said(datetime.fromisoformat(text).date())
    except ValueError:
        return text


def said(value: date) -> str:
    """Write a day as `1 Dec 2026`, whatever the machine's language is."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def listed(values: Sequence[str], most: int) -> str:
    """Write `a, b and 3 more`."""
    if len(values) <= most:
        return " and ".join(filter(None, (", ".join(values[:-1]), *values[-1:])))
    return f"{', '.join(values[:most])} and {len(values) - most} more"


def counted(number: int, noun: str) -> str:
    """Write `1 report`, `2 reports`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def counted_more(number: int, noun: str) -> str:
    """Write `1 more report`, `2 more reports`."""
    return f"{number:,} more {noun}{'' if number == 1 else 's'}"


def trimmed(text: str, most: int) -> str:
    """Return text of strangers as one line of at most `most` characters, cut between words if that loses little."""
    line = " ".join(bare(text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > most * 2 // 3 else cut).rstrip(" ,;:") + _ELLIPSIS


def code(text: str) -> str:
    """Mark a command to be typed, on one line: `code("/exports list")`. Marks inside it are removed."""
    said = " ".join(bare(text).split())
    return f"{OPEN}{said}{CLOSE}" if said else ""


def ticked(text: str, *foreign: str) -> str:
    """Mark the commands of our own wording, which it writes in backticks.

    `foreign` are the texts of strangers that it quotes: if one has a backtick, nothing is marked.
    """
    if text.count("`") % 2 or any("`" in one for one in foreign):
        return bare(text)
    return _TICKED.sub(lambda match: code(match[1]), bare(text))


def web_link(url: str | None) -> str | None:
    """Return the address if it is http(s) with a host and short enough for platforms; else None."""
    if not url or len(url) > _LONGEST_LINK or " " in url or not url.isprintable():
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.hostname else None


_LONGEST_LINK = 500
"""Discord's button links end at 512 characters."""


TRANSLATOR = "https://translate.google.com/translate"


def translated(url: str, language: str) -> str:
    """Return the address of a page's machine translation into English (Google), fetched only if a person opens it."""
    return f"{TRANSLATOR}?sl={quote(language or 'auto')}&tl=en&u={quote(url, safe='')}"


def filtered(text: str) -> str:
    """Set a filter as code, as it can be typed again; or say that it is empty."""
    return code(text) or expression("")


def expression(text: str) -> str:
    """Return a filter as it was typed, or say that it is empty."""
    return text or "everything (no filter)"
