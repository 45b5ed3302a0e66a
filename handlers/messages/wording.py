"""Wording of values in the reader's language: countries, days, measures, statuses, lists, shortened texts. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from bot.text import countries
from bot.text.locales import SOURCE
from bot.vocabulary import DetectedMeasure, Kind, Status, Tier
from handlers.messages import speech
from handlers.messages.reply import CLOSE, OPEN, bare
from handlers.messages.speech import Words, later, say

_ELLIPSIS = "…"
_TICKED = re.compile(r"`([^`]+)`")
ENTRY = re.compile(r"\d[A-E]\d{3}(?:\.\w+)*")
"""The number of an entry of a control list, as papers cite it."""
_SHORT_NAMES = {"US": "US", "GB": "UK", "EU": "EU"}

KINDS: Mapping[str, str] = Words(
    {
        Kind.NEW_MEASURE: later("new measure"),
        Kind.AMENDMENT: later("amendment"),
        Kind.SUSPENSION: later("suspension"),
        Kind.LICENCE_POLICY: later("licensing policy"),
        Kind.ENTITY_LISTING: later("entity listing"),
        Kind.GUIDANCE: later("guidance"),
    }
)
MEASURES: Mapping[str, str] = Words(
    {
        DetectedMeasure.LICENCE: later("licence"),
        DetectedMeasure.PROHIBITION: later("ban"),
        DetectedMeasure.QUOTA: later("quota"),
        DetectedMeasure.SUSPENSION: later("suspension"),
        DetectedMeasure.TAX: later("export duty"),
        DetectedMeasure.ENTITY_LIST: later("entity list"),
        DetectedMeasure.TECHNOLOGY_BAN: later("technology ban"),
        DetectedMeasure.OTHER: later("other control"),
    }
)
STATUSES: Mapping[str, str] = Words(
    {
        Status.PROHIBITED: later("prohibited"),
        Status.TECHNOLOGY_PROHIBITED: later("technology prohibited"),
        Status.QUOTA: later("under a quota"),
        Status.LICENCE: later("licence needed"),
        Status.TECHNOLOGY_RESTRICTED: later("technology restricted"),
        Status.OTHER: later("another duty applies"),
        Status.UNKNOWN: later("unknown (please check)"),
        Status.SUSPENDED: later("suspended"),
        Status.NOT_YET_IN_FORCE: later("not yet in force"),
        Status.EXPIRED: later("expired"),
        Status.NOT_LISTED: later("not listed"),
    }
)
TIERS: Mapping[str, str] = Words(
    {Tier.OFFICIAL: later("official source"), Tier.TRADE: later("trade press"), Tier.PRESS: later("press")}
)

SOURCE_KINDS: Mapping[str, str] = Words(
    {
        "official": later("official"),
        "translation": later("translation"),
        "law-firm": later("law firm"),
        "news": later("press"),
        "company": later("company"),
        "register": later("register"),
    }
)
"""What an act is read at, the best first."""


def disclaimer() -> str:
    """Return what every answer ends with."""
    return say("Information, not legal advice")


def disclaimer_line() -> str:
    """Return it as a sentence."""
    return say("{text}.", text=disclaimer())


def country(code: str) -> str:
    """Return a jurisdiction's name, the short one if that is usual; an unknown code is returned as it is."""
    if speech.language() == SOURCE:
        return _SHORT_NAMES.get(code) or countries.name(code)
    return _territory(code)


def full_name(code: str) -> str:
    """Return a country's full name, never the short one: `United States`."""
    return countries.name(code) if speech.language() == SOURCE else _territory(code)


def territories() -> Mapping[str, str]:
    """Return the names of all countries in the reader's language by code; none for English, which needs none."""
    if speech.language() == SOURCE:
        return {}
    return {code: _territory(code) for code in frozenset(countries.everywhere().values())}


def place(code: str) -> str:
    """Return a country's name as it stands within a sentence: `the United States`."""
    return countries.the(code) if speech.language() == SOURCE else _territory(code)


def _territory(code: str) -> str:
    """Return CLDR's name in the reader's language; the English one if it has none."""
    return str(speech.locale().territories.get(code) or countries.name(code))


def goods(name: str, shown: str = "") -> str:
    """Write goods as the rules name them, in the reader's language with the English name beside: `镓 (gallium)`.

    `shown` is the English name as it is spelt, if that differs.
    """
    own, english = speech.goods().get(name), shown or name
    if not own or own.casefold() == name:
        return own or english
    return say("{own} ({english})", own=own, english=english)


def language(code: str) -> str:
    """Return a language's name (CLDR); empty if it has none."""
    known = speech.locale().languages.get(code.replace("-", "_").partition("_")[0].lower())
    return str(known) if known else ""


def day(text: str | None) -> str:
    """Write an ISO day or instant as `1 Dec 2026`, a month as `Dec 2026`; anything else is returned as it is."""
    if not text:
        return ""
    year, dash, month = text.partition("-")
    if dash and month.isascii() and month.isdecimal() and 0 < int(month[:3]) <= len(_MONTHS):
        return _month(year, int(month[:3]))
    try:
        return said(datetime.fromisoformat(text).date())
    except ValueError:
        return text


def said(value: date) -> str:
    """Write a day as `1 Dec 2026`, whatever the machine's language is."""
    if speech.language() == SOURCE:
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    from babel.dates import format_date  # noqa: PLC0415 - English does without

    return str(format_date(value, "medium", speech.locale()))


def _month(year: str, month: int) -> str:
    if speech.language() == SOURCE or not year.isdecimal() or not 0 < int(year) <= _LAST_YEAR:
        return f"{_MONTHS[month - 1]} {year}"
    from babel.dates import format_skeleton  # noqa: PLC0415 - English does without

    return str(format_skeleton("yMMM", date(int(year), month, 1), locale=speech.locale()))


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LAST_YEAR = 9999


def listed(values: Sequence[str], most: int) -> str:
    """Write `a, b and 3 more`."""
    if len(values) > most:
        return say("{listed} and {n} more", listed=say(", ").join(values[:most]), n=len(values) - most)
    if speech.language() == SOURCE:
        return " and ".join(filter(None, (", ".join(values[:-1]), *values[-1:])))
    from babel.lists import format_list  # noqa: PLC0415 - English does without

    return str(format_list(values, locale=speech.locale()))


def lead(text: str) -> str:
    """Write what stands before a line's text: `China, licence:`."""
    return say("{lead}:", lead=text)


def clauses(parts: Iterable[str]) -> str:
    """Join clauses by semicolons."""
    return say("; ").join(parts)


def stopped(parts: Iterable[str]) -> str:
    """Join sentences and clauses by full stops, without one at the end."""
    return say(". ").join(part.rstrip(".。") for part in parts)


def uncapped(text: str) -> str:
    """Return a text as it goes on within a sentence: its first letter small where the language writes nouns so."""
    return text if speech.language() in _NOUNS_IN_CAPITALS else f"{text[:1].lower()}{text[1:]}"


_NOUNS_IN_CAPITALS = frozenset({"de"})


def counted(number: int, noun: str) -> str:
    """Write `1 report`, `2 reports`: English, for the terminal."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def trimmed(text: str, most: int) -> str:
    """Return text of strangers as one line of at most `most` characters, cut between words if that loses little."""
    line = " ".join(bare(text).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > most * 2 // 3 else cut).rstrip(" ,;:") + _ELLIPSIS


def cut_at(text: str, end: int) -> str:
    """Return text of strangers as one line of its first `end` characters."""
    line = " ".join(bare(text).split())
    return line if len(line) <= end else line[:end].rstrip(" ,;:") + _ELLIPSIS


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
_TRANSLATORS_NAMES = {"zh_Hans": "zh-CN", "zh_Hant": "zh-TW"}


def translated(url: str, language: str) -> str:
    """Return the address of a page's machine translation (Google) for the reader, fetched only if a person opens it."""
    own = _TRANSLATORS_NAMES.get(speech.language(), speech.language())
    return f"{TRANSLATOR}?sl={quote(language or 'auto')}&tl={own}&u={quote(url, safe='')}"


def filtered(text: str) -> str:
    """Set a filter as code, as it can be typed again; or say that it is empty."""
    return code(text) or expression("")


def expression(text: str) -> str:
    """Return a filter as it was typed, or say that it is empty."""
    return text or say("everything (no filter)")
