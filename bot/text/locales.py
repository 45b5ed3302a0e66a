"""The languages in which the bot words what people read, and which of them a locale or a typed name means. PURE."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from bot.data import generated

SOURCE = "en"
"""The language in which sentences are written."""
LANGUAGES: tuple[str, ...] = ("zh_Hans", "zh_Hant", "ja", "ko", "de", "fr", "es")
"""The other languages that are offered: every sentence of theirs is in handlers/messages/locale."""
_TOLD_AS = {"nb": "no", "nn": "no", "fil": "tl"}
"""CLDR's codes of languages that texts are found to be in under others."""
_ORTHOGRAPHY = {"Hant": "zh_Hant", "TW": "zh_Hant", "HK": "zh_Hant", "MO": "zh_Hant"}


@cache
def locale(language: str) -> Locale:
    """Return CLDR's locale of a language that is offered."""
    return Locale.parse(language)


@lru_cache(maxsize=512)
def served(wanted: str) -> str:
    """Return the language offered for a locale (`zh-TW`, `de_AT`, `ja`); empty if none is."""
    try:
        asked = Locale.parse(wanted.strip().replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return ""
    code = asked.language
    if code == "zh":
        code = _ORTHOGRAPHY.get(asked.script or "") or _ORTHOGRAPHY.get(asked.territory or "") or "zh_Hans"
    return code if code in (SOURCE, *LANGUAGES) else ""


def called(typed: str) -> str:
    """Return the language that is typed as a locale, or by its name in English or in itself; empty if none is."""
    return served(typed) or _names().get(typed.strip().casefold(), "")


@cache
def _names() -> dict[str, str]:
    named = ((name, language) for language in (SOURCE, *LANGUAGES) for name in (name_of(language), own_name(language)))
    return {name.casefold(): language for name, language in named}


def name_of(language: str, reader: str = SOURCE) -> str:
    """Return a language's name for a reader: `Japanese`, `Simplified Chinese`."""
    return str(locale(language).get_display_name(locale(reader)) or language)


def own_name(language: str) -> str:
    """Return a language's name in itself: `日本語`. From the tables: CLDR takes 0.1 s to read."""
    return str(generated()["own_names"][language])


def written(language: str) -> str:
    """Return a language as it is typed: `zh-Hant`."""
    return language.replace("_", "-")


def countries_of(language: str | None) -> frozenset[str]:
    """Return the countries of which a language is an official one throughout, by CLDR; none of a language unknown."""
    return _countries().get(language or "", frozenset())


@cache
def writes_day_first(country: str) -> bool | None:
    """Return whether a country writes 3/4/2026 for the 3rd of April, by CLDR; None: the year first, or not known."""
    for one in get_official_languages(country, de_facto=True)[:1]:
        try:
            order = Locale.parse(f"{one.split('_')[0]}_{country}").date_formats["short"].pattern
        except UnknownLocaleError:
            return None
        places = {sign: order.find(sign) for sign in "dMy"}
        return None if min(places, key=places.__getitem__) == "y" else places["d"] < places["M"]
    return None


@cache
def _countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for country in get_global("territory_languages"):
        for one in get_official_languages(country, de_facto=True):
            code = one.split("_")[0]
            found.setdefault(_TOLD_AS.get(code, code), set()).add(country)
    return {language: frozenset(spoken_in) for language, spoken_in in found.items()}
