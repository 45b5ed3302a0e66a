"""Whose act it is where no country is named: told by the source, the goods or the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.detect.lexicon import Lexicons, plain_name
from bot.detect.model import SourceText
from bot.detect.reading import Reading

CONTINENTAL_TLD = {"uk": "GB", "eu": "EU"}
GENERIC_TLD = frozenset(
    {"com", "org", "net", "info", "biz", "io", "co", "tv", "me", "ai", "fm", "cc", "int", "edu", "gov"}
)
COMMISSION = ("commission", "kommission", "comision", "comissao", "commissie")


def by_origin(reading: Reading, lexicons: Lexicons, aimed: Sequence[str], source: str | None) -> tuple[str | None, str]:
    """The government of the place where the source stands, else of the language's press; and why.

    `aimed`: countries that the act is aimed at. `source`: the country told by the source's name.
    """
    bodies = reading.of("government")
    host = urlsplit(reading.text.url).hostname or "" if "//" in reading.text.url[:12] else ""
    tld = host.rsplit(".", 1)[-1].lower()
    if len(tld) == 2 and tld not in GENERIC_TLD and tld.isalpha():  # noqa: PLR2004 - country codes have two letters
        code = CONTINENTAL_TLD.get(tld, tld.upper())
        if code in lexicons.countries:
            return code, f"the source stands under .{tld}"
    if any(reading.page.folded[body.start : body.end].startswith(COMMISSION) for body in bodies[:1]):
        return "EU", f"“{reading.word(bodies[0])}” without a country means the European one"
    if source and source not in aimed:
        return source, "no country is named; the source stands there"
    made = next((hit for hit in reading.of("goods") if hit.value in lexicons.origins), None)
    if made and reading.language in {"en", "fr", "es", None}:
        why = f"no country is named; “{reading.word(made)}” comes from there nearly alone"
        return lexicons.origins[made.value], why
    home = lexicons.homes.get(reading.language or "")
    if home == "CN" and _traditional(reading):
        home = "TW"
    if home and home not in aimed:
        return home, f"no country is named; the text is in {reading.language}, so its government is meant"
    return None, ""


def _traditional(reading: Reading) -> bool:
    """Whether a Chinese text is in traditional characters, which are written in Taiwan and Hong Kong."""
    pairs = zip(reading.page.shown, reading.page.folded, strict=True)
    return sum(old != new and old >= "一" for old, new in pairs) > TRADITIONAL


TRADITIONAL = 2
"""Characters that both ways of writing may share as variants."""


def outlet(text: SourceText, outlets: Mapping[str, str]) -> str | None:
    """The country of a paper or site that writes for one, by its name or by a part of its address."""
    name = plain_name(text.source[:OUTLET].partition("(")[0].strip())
    host = (urlsplit(text.url).hostname or "") if "//" in text.url[:12] else ""
    names = (name, name.removeprefix("the "), *reversed(host.lower().split(".")[:-1]))
    return next((outlets[one] for one in names if one in outlets), None)


OUTLET = 80
"""Characters of a source's name that are looked at."""
