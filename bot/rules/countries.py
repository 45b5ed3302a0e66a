"""Countries in any language: CLDR (by Babel) and our aliases. `EU` is a place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.rules.country_aliases import ALIASES, ALPHA3, SHORT_HAN
from bot.rules.demonyms import DEMONYMS
from bot.rules.words import key

LANGUAGES = (
    "en", "zh_Hans", "zh_Hant", "ko", "ja", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "cs", "sv", "id",
    "ms", "vi", "tr", "ar", "th", "hi", "kk", "fi", "da", "no",
)  # fmt: skip
"""Languages whose names of countries are understood."""

_SHOWN = {
    "US": "United States", "GB": "United Kingdom", "CD": "DR Congo", "HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar",
    "TR": "Türkiye", "CZ": "Czechia", "EU": "European Union", "KR": "South Korea", "KP": "North Korea",
    "CG": "Republic of the Congo",
}  # fmt: skip
_ARTICLE = frozenset({"US", "GB", "CG", "CD", "EU", "NL", "PH", "AE", "CF", "BS", "GM", "MV", "DO"})
_NO_COUNTRIES = frozenset({"EZ", "UN", "XA", "XB", "QO", "ZZ"})
_CODE_LENGTH = 2
_LONGEST_ACRONYM = 4
_ENOUGH = 78.0


def find(text: str) -> str | None:
    """The code of a country named in any language, by code, demonym or short form; None if the text is none.

    The whole text must be the country: `Japan`, `the US`, `일본`, `jp`. Two-letter codes count in any case.
    """
    bare = text.strip().strip(".,;:!?()[]\"'")
    if is_code(bare.upper()):
        return "GB" if bare.upper() == "UK" else bare.upper()
    if found := acronym(bare.upper()):
        return found
    return by_key(key(bare), full=True)


def is_code(text: str) -> bool:
    """Whether the text is a code: ISO, EU, or the habitual UK."""
    return text in _english() or text == "UK"


def acronym(text: str) -> str | None:
    """The country of a short form in capitals (UAE, DRC, PRC, USA), which in a sentence counts in capitals only."""
    return ALPHA3.get(text) or _acronyms().get(text.replace(".", ""))


def by_key(folded: str, *, full: bool) -> str | None:
    """The country whose name has this key (`bot.rules.words.key`); English names and aliases only unless `full`."""
    if not folded:
        return None
    bare = folded.removeprefix("the") if folded.startswith("the") and folded not in _near() else folded
    found = _near().get(bare)
    if found is None and full:
        found = everywhere().get(bare)
    return found


def name(code: str) -> str:
    """The English name for display: `Japan`, `DR Congo`."""
    return _SHOWN.get(code) or _english().get(code, code)


def the(code: str) -> str:
    """The English name inside a sentence: `the United States`."""
    return f"the {name(code)}" if code in _ARTICLE else name(code)


def suggest(typed: str, limit: int) -> list[tuple[str, str]]:
    """Countries for what has been typed so far, best first, as (code, English name)."""
    folded = key(typed)
    if not folded:
        return [(code, name(code)) for code in ("CN", "US", "EU", "JP", "KR", "DE", "NL", "IN")][:limit]
    ranked: dict[str, float] = {}
    for spelling, code in everywhere().items():
        if spelling.startswith(folded):
            ranked[code] = max(ranked.get(code, 0), 1000 - len(spelling))
    if is_code(typed.strip().upper()):
        ranked["GB" if typed.strip().upper() == "UK" else typed.strip().upper()] = 2000
    if not ranked:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a misspelling pays for it

        for spelling, score, _ in process.extract(folded, list(everywhere()), scorer=fuzz.ratio, limit=limit * 3):
            if score >= _ENOUGH:
                ranked.setdefault(everywhere()[spelling], score)
    return [(code, name(code)) for code in sorted(ranked, key=lambda code: (-ranked[code], name(code)))[:limit]]


def _territories(language: str) -> Mapping[str, str]:
    """Code → name of everything on the map, as CLDR has it in a language (`zh_Hans` is `zh` where it says no more)."""
    from babel import localedata  # noqa: PLC0415 - a query without a country does not need it

    found: dict[str, str] = {}
    for name in dict.fromkeys((language.partition("_")[0], language)):
        found |= localedata.load(name, merge_inherited=False).get("territories", {})
        # Babel keeps all that it reads of a language, a megabyte each, and this is only a part of what others want.
        getattr(localedata, "_cache", {}).pop(name, None)
    return found


@cache
def _english() -> Mapping[str, str]:
    """Code → English name of every country."""
    names = {
        code: str(name)
        for code, name in _territories("en").items()
        if len(code) == _CODE_LENGTH and code.isalpha() and code not in _NO_COUNTRIES
    }
    return {**names, "EU": "European Union"}


@cache
def _near() -> Mapping[str, str]:
    """Key → code: English names and our aliases, in every script."""
    found = {key(name): code for code, name in _english().items()}
    for code, line in ALIASES.items():
        found.update(
            {key(alias): code for alias in line.split(", ") if alias not in SHORT_HAN and not _is_acronym(alias)}
        )
    return found


@cache
def _acronyms() -> Mapping[str, str]:
    return {
        alias.replace(".", ""): code
        for code, line in ALIASES.items()
        for alias in line.split(", ")
        if _is_acronym(alias)
    }


def _is_acronym(alias: str) -> bool:
    return len(alias.replace(".", "")) <= _LONGEST_ACRONYM and alias.isascii() and alias.isupper()


@cache
def everywhere() -> Mapping[str, str]:
    """Key → code in all languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in _territories(language).items():
            if code in _english():
                found.setdefault(key(str(name)), code)
    for code, line in DEMONYMS.items():
        for demonym in line.split(", "):
            found.setdefault(key(demonym), code)
    return {**found, **_near()}


def is_romance(folded: str) -> bool:
    """Whether a key is a country's own name in Spanish, Italian or Portuguese, no demonym."""
    return folded in _romance()


@cache
def _romance() -> frozenset[str]:
    return frozenset(key(str(name)) for language in ("es", "it", "pt") for name in _territories(language).values())


@cache
def shared_names() -> Mapping[str, str]:
    """Keys of names that two countries bear → the one that is not taken for them."""
    return {key(name): "CG" for name in ("Congo", "the Congo", "Kongo", "刚果", "コンゴ", "콩고", "Конго")}


@cache
def short_han() -> Mapping[str, str]:
    """Single Chinese characters that mean a country behind a word of direction."""
    return {key(alias): code for code, line in ALIASES.items() for alias in line.split(", ") if alias in SHORT_HAN}
