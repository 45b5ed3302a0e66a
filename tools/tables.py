"""Writes bot/data/tables.json: months and weekdays (CLDR, by Babel), countries and codes (CLDR, ISO, countries.yaml).

Run by `make tables` after an edit of countries.yaml, demonyms.yaml, authorities.yaml or a file of
EVERY_QUESTION, and by `make lock`, so that the tables are as new as the pinned Babel. Names are written as the keys
that are compared: no start folds any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from os.path import commonprefix
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, localedata
from babel.core import get_global

from bot.text.normalize import key, words

FILE = Path(__file__).resolve().parents[1] / "bot" / "data" / "tables.json"
OWN = FILE.with_name("countries.yaml")
DEMONYMS, OFFICES = FILE.with_name("demonyms.yaml"), FILE.with_name("authorities.yaml")
SERVED = (
    "en", "zh_Hans", "zh_Hant", "ja", "ko", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "el", "tr", "id",
    "vi", "ar", "th", "hi", "bn", "ro", "cs",
    "hu", "sk", "hr", "sr", "sl", "mk", "bg", "lt", "lv", "fa", "kk", "ky", "uz", "sw", "fi", "he", "sv",
    "et", "az", "hy", "ka", "mn", "ur", "ms", "da", "no", "fil",
)  # fmt: skip
"""Languages in which questions and feeds are read."""
NAMED_IN = (*SERVED, "uz_Cyrl", "ta", "te", "mr", "am", "gu", "kn", "ml", "pa", "si", "ne", "be", "ps")
"""Languages whose names of countries are understood."""
NO_MONTHS = frozenset({"led", "pro"})
"""Short names of months (Czech) that are more often another word: LEDs, and "for"."""
NO_COUNTRIES = frozenset({"EZ", "UN", "XA", "XB", "QO", "ZZ"})
RESERVED = frozenset({"AA", "AC", "CP", "DG", "TA", "ZZ"})
"""Codes of CLDR that ISO 3166 keeps for other uses; so are QM to QZ and XA to XZ."""
EVERY_QUESTION = ("units", "measured", "bounds", "citations", "dates")
"""Files of bot/data that every query needs; they are copied into the table, which is read twenty times as fast."""
CODE, CODE3, LONGEST_ACRONYM = 2, 3, 4
LONGEST_BENT, SHORTEST_STEM, SHORTEST_OF_OTHERS = 3, 3, 5
"""Words of a name that is bent; letters of a stem, and of that of a country which is less often named."""
SHORTEST_TOGETHER, SHORTEST_OF_SEVERAL = 6, 2
"""Letters of the stems of a name of several words, and of each: Srí Lanka, Costa Rica."""
WITH_APOSTROPHES = ("tr", "az")
LOST = "[ыиі]й|[йь]|[aeiouyаеиіїоуыэюя]+"
"""What a name loses at its end where it is bent, unless its language says otherwise."""


def tables() -> dict[str, Any]:
    """Return the whole content of the file."""
    return {
        "months": {language: _names(language, "months") for language in SERVED},
        "weekdays": {language: _names(language, "days", widths=("wide",)) for language in SERVED},
        "short_weekdays": {"zh_Hans": _names("zh_Hans", "days", ("abbreviated",))},
        **_country_tables(yaml.safe_load(OWN.read_text(encoding="utf-8"))),
        "demonyms": _demonyms(yaml.safe_load(DEMONYMS.read_text(encoding="utf-8"))),
        "offices": dict(_offices(yaml.safe_load(OFFICES.read_text(encoding="utf-8")))),
        "before_last_words": sorted(_before_last_words()),
        "own_names": {language: str(Locale.parse(language).get_display_name(language)) for language in NAMED_IN},
        "alpha3": dict(sorted(_alpha3())),
        **{name: yaml.safe_load(FILE.with_name(f"{name}.yaml").read_text(encoding="utf-8")) for name in EVERY_QUESTION},
    }


def _country_tables(own: dict[str, Any]) -> dict[str, Any]:
    """Names of countries by key: CLDR's in all languages, and our own; short forms in capitals apart from them."""
    english = dict(sorted(_countries("en")))
    everywhere: dict[str, str] = {}
    for language in NAMED_IN:
        for code, name in _countries(language):
            if code in english:
                everywhere.setdefault(key(name), code)
    for base, codes in _without_brackets(own["two_in_brackets"]).items():
        if len(codes) == 1:
            everywhere.setdefault(base, min(codes))
    for code, names in (*own["variants"].items(), *own["demonyms"].items()):
        for name in names:
            everywhere.setdefault(key(name), code)
    aliases = [(name, code) for code, names in own["aliases"].items() for name in names]
    near = {key(name): code for code, name in english.items()}
    near |= {key(name): code for name, code in aliases if name not in own["han"] and not _is_acronym(name)}
    return {
        "countries": english,
        "near": dict(sorted(near.items())),
        "everywhere": dict(sorted((everywhere | near).items())),
        "acronyms": {name.replace(".", ""): code for name, code in aliases if _is_acronym(name)},
        "adjectives": sorted({key(name) for names in own["demonyms"].values() for name in names}),
        "romance": sorted({key(name) for language in ("es", "it", "pt") for _, name in _countries(language)}),
        "han": {key(name): code for name, code in aliases if name in own["han"]},
        "stems": dict(sorted(_stems(own, everywhere | near).items())),
        "inflected": own["inflected"] | {language: one["case"] for language, one in own["bent"].items()},
        "directed": {language: [one["from"], one["to"]] for language, one in own["bent"].items() if "from" in one},
        "own_acronyms": own["own_acronyms"],
        "shared": {key(name): code for code, names in own["shared"].items() for name in names},
        **{name: own[name] for name in ("shown", "article", "usual", "cases", "habitual3")},
    }


def _demonyms(own: dict[str, Any]) -> dict[str, Any]:
    """Stems of adjectives, each with its country and the number of its endings; the endings; letters of the longest."""
    never = {*own.pop("never")}
    stems: dict[str, dict[tuple[str, int], None]] = {}
    endings: dict[tuple[str, ...], int] = {}
    for one in own.values():
        for code, word in (pair.split(" ", 1) for pair in one["words"].split(", ")):
            end = max(filter(word.endswith, one["endings"]), key=len)
            forms = [key(word.removesuffix(end) + form.strip("-")) for form in one["endings"][end].split()]
            stem = commonprefix(forms)  # noqa: RUF071 - of words, letter by letter
            rest = tuple(form.removeprefix(stem) for form in forms if form not in never)
            stems.setdefault(stem, {})[code, endings.setdefault(rest, len(endings))] = None
    return {
        "stems": {stem: [list(pair) for pair in those] for stem, those in sorted(stems.items())},
        "endings": [list(forms) for forms in endings],
        "longest": max(len(form) for forms in endings for form in forms),
    }


def _offices(authorities: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the short names of authorities that are the same in all languages, as keys, each with its country."""
    for code, named in authorities.items():
        language, _, listed = named.partition(" | ")[0].partition(" ")
        if language == "any" and code.isalpha():
            yield from ((key(name), code) for name in listed.split(", ") if name.isalpha())


def _without_brackets(of: list[str]) -> dict[str, set[str]]:
    """Both names of `Myanmar (Burma)`, by their keys → their countries, of those countries of which either is one."""
    found: dict[str, set[str]] = {}
    for language in NAMED_IN:
        for code, name in _countries(language):
            base, bracket, inside = re.sub("[（(]", "(", name).partition("(")
            for part in (base, inside.rstrip(" )）")) if bracket and code in of else ():
                found.setdefault(key(part), set()).add(code)
    return found


def _before_last_words() -> set[str]:
    """Return what stands before the last word of names of countries to which an apostrophe joins endings."""
    names = (name for language in WITH_APOSTROPHES for _, name in _countries(language))
    return {name.rpartition(" ")[0] for name in names if " " in name and "(" not in name}


def _stems(own: dict[str, Any], known: dict[str, str]) -> dict[str, list[list[str]]]:
    """First stem → the stems behind it, the code and the language of each name that is bent."""
    found: dict[str, dict[tuple[str, ...], None]] = {}
    more = own["stems"] | own["more_bent"]
    for language in (*own["inflected"], *own["bent"]):
        drop = own["bent"].get(language, {}).get("drop", LOST)
        named = [(name, known.get(key(name), code)) for code, name in _countries(language)]
        bent = [([re.sub(f"(?:{drop})$", "", word.key) for word in words(name)], code) for name, code in named]
        bent = [
            (stems, code)
            for stems, code in bent
            if code in own["aliases"] or _may_be_bent(stems, code, own["never_bent"])
        ]
        bent += [([word.key for word in words(stem)], code) for stem, code in more.get(language, {}).items()]
        for stems, code in bent:
            if len(stems) <= LONGEST_BENT and (_are_several(stems) or min(map(len, stems)) >= SHORTEST_STEM):
                found.setdefault(stems[0], {})[(*stems[1:], code, language)] = None
    return {stem: [list(one) for one in those] for stem, those in found.items()}


def _may_be_bent(stems: list[str], code: str, others: list[str]) -> bool:
    """Return whether the stems of a country that is less often named begin no other words: "того", "butane"."""
    if _are_several(stems):
        return _is_iso(code)
    return _is_iso(code) and min(map(len, stems)) >= SHORTEST_OF_OTHERS and stems[0] not in others


def _are_several(stems: list[str]) -> bool:
    """Return whether stems of several words are long enough together to be no other words."""
    together = sum(map(len, stems)) >= SHORTEST_TOGETHER and min(map(len, stems)) >= SHORTEST_OF_SEVERAL
    return len(stems) > 1 and together


def _is_acronym(name: str) -> bool:
    return len(name.replace(".", "")) <= LONGEST_ACRONYM and name.isascii() and name.isupper()


def _names(language: str, what: str, widths: tuple[str, ...] = ("wide", "abbreviated")) -> dict[str, int]:
    """Name → 1 to 12 for months, 1 (Monday) to 7 for weekdays; a name in digits is left out."""
    # Babel resolves a language's references to other tables inside what it keeps of all: nothing may be left over.
    getattr(localedata, "_cache", {}).clear()
    locale = Locale.parse(language)
    table = getattr(locale, what)
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in widths:
            for number, name in table[context][width].items():
                bare = str(name).strip(" .\u05f3").casefold()  # Hebrew marks what is shortened by a geresh
                if bare not in NO_MONTHS and not any(letter.isdigit() for letter in bare):
                    found.setdefault(bare, number + 1 if what == "days" else number)
    return dict(sorted(found.items(), key=lambda pair: (pair[1], pair[0])))


def _countries(language: str) -> Iterator[tuple[str, str]]:
    """Return codes and names of all territories; `zh_Hans` becomes `zh` if they agree."""
    names: dict[str, Any] = {}
    for name in dict.fromkeys((language.partition("_")[0], language)):
        names |= localedata.load(name, merge_inherited=False).get("territories", {})
        # Babel would take what it keeps for a whole locale, which it is not without what it inherits.
        getattr(localedata, "_cache", {}).pop(name, None)
    for code, name in names.items():
        if len(code) == CODE and code.isalpha() and code not in NO_COUNTRIES:
            yield code, str(name)


def _alpha3() -> Iterator[tuple[str, str]]:
    """Three-letter code → two-letter code, as CLDR's aliases of territories give them."""
    for old, new in get_global("territory_aliases").items():
        if len(old) == CODE3 and old.isalpha() and len(new) == 1 and len(new[0]) == CODE and _is_iso(new[0]):
            yield old, new[0]


def _is_iso(code: str) -> bool:
    return code not in RESERVED and code[0] != "X" and not (code[0] == "Q" and code[1] >= "M")


def main() -> None:
    """Write the file."""
    FILE.write_text(json.dumps(tables(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
