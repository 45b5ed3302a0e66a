"""Codes of goods: those of control lists in any spelling (`ECCN 3A090(a)` is `3A090.a`), and customs codes by name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from bot.errors import ListReadError


class Shape(StrEnum):
    """What a text can be as a code of a control list."""

    ENTRY = "entry"
    HALF = "half"
    RANGE = "range"
    EAR99 = "ear99"
    MUNITIONS = "munitions"
    ITEM = "item"
    """An item of a list that numbers goods by rows: Japan's 7(16)."""


class Code(Struct, frozen=True):
    """A code: the entry (`3A090`), the path of a paragraph below it (`a.1`), and the last entry of a range."""

    shape: Shape
    entry: str
    path: str = ""
    last: str = ""

    @property
    def row(self) -> Code:
        """The row of a list that numbers goods by rows, of an item below it: 7(16) of 7(16)9; else the code itself."""
        head, sign, below = self.entry.partition(")")
        return Code(self.shape, f"{head}{sign}") if self.shape is Shape.ITEM and below else self

    def __str__(self) -> str:
        """Return the usual spelling."""
        joined = f"{self.entry}.{self.path}" if self.path else self.entry
        return f"{joined}-{self.last}" if self.last else joined


_LONGEST_CODE = 64
"""Signs of the longest spelling of a code, or of a range with words around it."""
# Cyrillic and Greek capitals that look like the letters of codes.
_LOOKALIKES = str.maketrans("АВСЕавсеΑΒΕ", "ABCEabceABE")
_PREFIX = re.compile(r"^(?:ECCN|CCL|DUAL?|EU|US)?(?:\s*[:#№.\-]\s*|\s+|(?=\d|ML|EAR))", re.IGNORECASE)
_GROUP = "[A-E]|(?<=2)[FG](?=0)"
"""Letters of the groups of a category; India's list has toxins and pathogens of plants in 2F and 2G."""
_ENTRY = rf"(?P<category>\d)[\s.\-]?(?P<group>{_GROUP})[\s.\-]?(?P<number>[0-9O]{{3}})"
_BETWEEN = r"[\s.,()\[\]\-]"
_PATH = (
    rf"(?P<path>(?:{_BETWEEN}*(?<![a-z])[a-z](?![a-z])|{_BETWEEN}+\d{{1,2}}(?!\d)|(?<=[a-z])\d{{1,2}}(?!\d))*)"
    r"[\s.,()\[\]]*"
)
_WHOLE = re.compile(rf"^{_ENTRY}(?![0-9O]){_PATH}$", re.IGNORECASE)
_HALF = re.compile(
    r"^(?P<category>\d)[\s.\-]?(?P<group>[A-E])[\s.\-]?(?P<number>[0-9O]{0,2})[\s.]*[xX*?_]*$", re.IGNORECASE
)
_EAR99 = re.compile(r"^EAR[\s.\-]*99$", re.IGNORECASE)
_MUNITIONS = re.compile(rf"^(?:WA)?ML[\s.\-]*(?P<number>\d{{1,2}}){_PATH}$", re.IGNORECASE)
# The US list: categories in Roman numerals, and paragraphs whose third step is one too: XI(a)(3)(xiii).
_USML = re.compile(
    r"^USML[\s.\-]*(?:CAT[A-Z]*[\s.]*)?(?P<number>\d{1,2}|[IVX]{1,5})"
    rf"(?P<path>(?:{_BETWEEN}+(?:[a-z]{{1,6}}|\d{{1,2}})(?![a-z\d]))*)[\s.,()\[\]]*$",
    re.IGNORECASE,
)
# Japan's appended table 1, with or without its words around the numbers: 7(16), and 3-2(2)5 with a sign for the hyphen.
_SCRIPT = r"[\u3040-\u30ff\u3400-\u9fff]"
_NUMBER = rf"\d{{1,2}}(?:(?:{_SCRIPT}|-)\d{{1,2}})?"
_ITEM = re.compile(
    rf"^(?:(?:JP|METI)\s+|{_SCRIPT}+\s*(?:1\s*{_SCRIPT}\s*)?)?(?P<item>{_NUMBER})\s*{_SCRIPT}{{0,3}}\s*"
    rf"[(\[](?P<row>{_NUMBER})[)\]]\s*{_SCRIPT}{{0,2}}\s*(?P<below>(?:{_NUMBER})?)$"
)
_BRANCH = re.compile(_SCRIPT)
_ROMAN = {1: "I", 4: "IV", 5: "V", 9: "IX", 10: "X"}
_RANGE = re.compile(r"^(?P<first>\S.*?)(?:\s*[\-–—~…]\s*|\s*\.{2,3}\s*|\s+[^\W\d]{1,8}\s+)(?P<last>\d.*)$")
_NATIONAL = re.compile(rf"^(?P<list>PL)[\s.\-]*(?P<number>\d{{4}}){_PATH}$", re.IGNORECASE)
_STEP = re.compile(r"[a-z]|\d{1,2}")
_USML_STEP = re.compile(r"[a-z]+|\d{1,2}")


def parse(text: str) -> Code | None:
    """Return the code that a text spells, or None if it is none of any list."""
    if len(text) > _LONGEST_CODE:
        return None
    cleaned = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES).strip().strip("\"'“”‘’`;:")
    bare = _PREFIX.sub("", cleaned, count=1) if _PREFIX.match(cleaned) else cleaned
    return _range(bare) or _single(cleaned) or _single(bare)


def _single(text: str) -> Code | None:
    for form, named in _FORMS:
        if found := form.match(text):
            return named(found)
    return None


def _usml(found: re.Match[str]) -> Code:
    number = found["number"].upper()
    path = ".".join(_USML_STEP.findall(found["path"].lower()))
    return Code(Shape.MUNITIONS, f"USML {roman(int(number)) if number.isdigit() else number}", path)


def _row(found: re.Match[str]) -> Code:
    return Code(Shape.ITEM, _BRANCH.sub("-", f"{found['item']}({found['row']}){found['below']}"))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Code]], ...] = (
    (_EAR99, lambda _: Code(Shape.EAR99, "EAR99")),
    (_WHOLE, lambda found: Code(Shape.ENTRY, _entry(found), path_of(found["path"]))),
    (_HALF, lambda found: Code(Shape.HALF, _entry(found))),
    (_NATIONAL, lambda found: Code(Shape.ENTRY, f"{found['list'].upper()}{found['number']}", path_of(found["path"]))),
    (_MUNITIONS, lambda found: Code(Shape.MUNITIONS, f"ML{found['number']}", path_of(found["path"]))),
    (_USML, _usml),
    (_ITEM, _row),
)
"""What a text can spell, in the order in which it is tried, and what it then is."""


def roman(number: int) -> str:
    """Return a small number in Roman numerals: 8 is VIII."""
    written = ""
    for value, sign in sorted(_ROMAN.items(), reverse=True):
        written += sign * (number // value)
        number %= value
    return written


def _range(text: str) -> Code | None:
    found = _RANGE.match(text)
    if not found:
        return None
    first, last = _single(found["first"].strip()), _single(found["last"].strip())
    if first is None or last is None or {first.shape, last.shape} != {Shape.ENTRY} or first.entry >= last.entry:
        return None
    return Code(Shape.RANGE, first.entry, last=last.entry)


def _entry(found: re.Match[str]) -> str:
    return f"{found['category']}{found['group']}{found['number']}".upper().replace("O", "0")


def path_of(text: str) -> str:
    """`(a)(1)`, `.a.1` and `a1` as the path `a.1`."""
    return ".".join(_STEP.findall(text.lower()))


def within(path: str, holder: str) -> bool:
    """Return whether a paragraph is another one or stands below it; everything stands below the whole entry (`""`)."""
    return not holder or path == holder or path.startswith(f"{holder}.")


# -- The Harmonized System: the names of its codes; a known code is told from an unknown one.

CHAPTER, HEADING, SUBHEADING = 2, 4, 6
LENGTHS = frozenset({CHAPTER, HEADING, *range(SUBHEADING, 11)})
_SEPARATORS = re.compile(r"[.\s\-]")


class CustomsCode(Struct, frozen=True):
    """A customs code with the name of its subheading. Digits after the sixth are national.

    `known` is False if its first six digits (or all that were given) are no code of the nomenclature; `nearest` is
    then the longest beginning that is one.
    """

    digits: str
    known: bool
    name: str
    holders: tuple[tuple[str, str], ...] = ()
    nearest: str = ""
    national: bool = False
    edition: str = ""


class Nomenclature(Struct, frozen=True):
    """An edition of the Harmonized System."""

    edition: str
    source: str
    terms: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Nomenclature:
        """Read the shipped file. Raises ListReadError if it is not complete."""
        try:
            names = data["names"]
            if len(names) != data["count"]:
                raise ListReadError(
                    f"the nomenclature has {len(names)} codes of {data['count']}: the file is not complete"
                )
            return cls(data["edition"], data["source"], data["terms"], names)
        except (KeyError, TypeError) as error:
            raise ListReadError(f"not a nomenclature: {type(error).__name__} {error}") from error

    def look_up(self, text: str) -> CustomsCode | None:
        """Return a customs code in any spelling (`8112.92`, `81129289`); None if the text has no such form."""
        digits = _SEPARATORS.sub("", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) not in LENGTHS:
            return None
        main = digits[:SUBHEADING]
        sizes = (size for size in (CHAPTER, HEADING, SUBHEADING) if size <= len(main) and main[:size] in self.names)
        holders = tuple((main[:size], self.names[main[:size]]) for size in sizes)
        known = main in self.names
        own = holders[-1] if holders else ("", "")
        return CustomsCode(
            digits=digits,
            known=known,
            name=own[1] if known else "",
            holders=holders[:-1] if known else holders,
            nearest="" if known else own[0],
            national=len(digits) > SUBHEADING,
            edition=self.edition,
        )


class TariffLine(Struct, frozen=True):
    """A line of an importer's tariff, with its text below the subheading."""

    jurisdiction: str
    code: str
    text: str

    def is_of(self, digits: str) -> bool:
        """Return whether a code has national digits and is this line, or one that it divides or is divided by."""
        return len(digits) > SUBHEADING and (self.code.startswith(digits) or digits.startswith(self.code))


class Substance(Struct, frozen=True):
    """A substance that control lists print by its CAS number; `entries` are (list, its entries as printed)."""

    cas: str
    name: str
    entries: tuple[tuple[str, str], ...]

    def code(self, whose: str) -> Code | None:
        """Return where one list prints it first: lists count the paragraphs of an entry differently."""
        return next((code for code, _ in self.codes(whose)), None)

    def codes(self, whose: str) -> Iterator[tuple[Code, bool]]:
        """Yield the first entry of dual-use items and of munitions that prints it, and whether for some forms alone."""
        met: set[Shape] = set()
        for printed in " ".join(entry for of, entry in self.entries if of == whose).split():
            code = parse(printed.removesuffix(_IN_SOME_FORMS))
            if code and code.shape not in met:
                met.add(code.shape)
                yield code, printed.endswith(_IN_SOME_FORMS)

    @property
    def as_printed(self) -> tuple[str, ...]:
        """The lists with their entries, as a reader finds them."""
        return tuple(f"{whose} {entry}".replace(_IN_SOME_FORMS, "") for whose, entry in self.entries)

    @property
    def is_of_warfare(self) -> bool:
        """Whether it is of schedule 1 of the Chemical Weapons Convention, of which few lists print numbers."""
        return ("CWC", "1") in self.entries

    def of_chemicals(self) -> list[str]:
        """Return the entries of precursors and toxic chemicals that it is of, as everyday names have theirs.

        The entry is that of every list, with the paragraph where the one list prints it.
        """
        codes = {whose: code for whose, _ in self.entries if (code := self.code(whose))}
        printed = {
            whose: code for whose, code in codes.items() if whose not in _APART or code.shape is not Shape.MUNITIONS
        }
        entries = {whose: code.entry for whose, code in printed.items()}
        if self.is_of_warfare and (entry := entries.get("AU", "")) in _OF_TOXINS:
            return [entry, f"AU {entry}", *(one for one in _OF_WARFARE if one.split()[0] in dict(self.entries))]
        both = ((whose, entries[whose]) for whose in ("EU", "US") if whose in entries)
        shared = {entry for whose, entry in both if _OF_CHEMICALS & {entry, f"{whose} {entry}"}}
        in_schedules = any(whose == "CWC" for whose, _ in self.entries) or entries.get("AU") in _OF_CHEMICALS
        warfare = _OF_WARFARE if self.is_of_warfare else ()
        own = (f"{whose} {printed[whose]}" for whose in _OWN if whose in printed)
        return [*dict.fromkeys((*sorted(shared), *warfare, *own))] if shared or in_schedules else []


_OF_CHEMICALS = frozenset({"1C350", "1C355", "1C450", "1C607", "EU 1C111", "EU 1A004"})
"""Entries of precursors, toxic chemicals, riot control agents and propellants; other substances have limits."""
_OF_TOXINS = frozenset({"1C351"})
_IN_SOME_FORMS = "~"
"""Behind an entry that is for some grains, shares or mixtures of a substance alone."""
_APART = frozenset({"US", "EU"})
"""Whose munitions are a list of their own, of which agents are told by `_OF_WARFARE`."""
_OWN = ("US", "EU", "AU", "IN")
"""Whose lists print the numbers of chemicals, each with paragraphs of its own."""
_OF_WARFARE = ("ML7", "US USML-XIV", "JP 1(13)", "IN 6A007")
"""Entries of the agents of schedule 1 of the Chemical Weapons Convention, few of which lists print by their number."""
_SHORT_FORM = re.compile(r"\s*\([A-Za-z]{1,6}\d?\)$")
_PLACES = re.compile(r"(?<![a-z\d])\d+(?:,\d+)*-")
_SHORTEST_NAME, _SHORTEST_WORD = 5, 5
"""Letters of a chemical's name, and of its longest word: `CN`, `2-dimethyl` and the like are none."""
_SPELLINGS = (("sulph", "sulf"), ("phosphorus", "phosphorous"), ("-", ""), ("(beta)", ""), ("beta", "β"))


def chemicals(found: Iterable[Substance]) -> dict[str, list[str]]:
    """Return the names of precursors and toxic chemicals → their entries, as everyday names have theirs."""
    names: dict[str, list[str]] = {}
    for one in found:
        entries = one.of_chemicals()
        for name in _names_of(one.name) if entries else ():
            names.setdefault(name, entries)
    return names


def _names_of(printed: str) -> Iterator[str]:
    """Yield the names in a list's line ("Chlorosarin: O-Isopropyl …", "x or y", "x (QL)"), in all their spellings."""
    for one in re.split(r": | or | / |, \(", printed.casefold()):
        forms = {_SHORT_FORM.sub("", one).strip(" ,")}
        for usual, other in _SPELLINGS:
            forms |= {form.replace(usual, other) for form in forms}
        forms |= {_PLACES.sub("", form) for form in forms}
        for form in forms:
            longest = max(map(len, re.findall(r"[^\W\d_]+", form)), default=0)
            if len(form) >= _SHORTEST_NAME and longest >= _SHORTEST_WORD:
                yield form


def tariff_lines(rows: Iterable[tuple[str, ...]]) -> dict[str, tuple[TariffLine, ...]]:
    """Return the lines of a file of (jurisdiction and code, text) by their subheading."""
    found: dict[str, list[TariffLine]] = {}
    for whose, text in rows:
        jurisdiction, code = whose.split()
        line = TariffLine(jurisdiction, code, text)
        found.setdefault(code[:SUBHEADING], []).append(line)
    return {subheading: tuple(lines) for subheading, lines in found.items()}


def substances(rows: Iterable[tuple[str, ...]], headings: Mapping[str, str]) -> dict[str, Substance]:
    """Return the substances of a file of (CAS number, name, entries) by their number.

    `headings`: those of lists' entries. Of several entries of a list the one that is called as the substance is comes
    first: India's list prints one number at potassium fluoride and at potassium bifluoride.
    """
    found = {}
    for cas, name, printed in rows:
        pairs = ((whose, codes) for whose, _, codes in (one.partition(" ") for one in printed.split("; ")))
        found[cas] = Substance(
            cas, name, tuple((whose, _by_name(name, whose, codes, headings)) for whose, codes in pairs)
        )
    return found


def _by_name(name: str, whose: str, codes: str, headings: Mapping[str, str]) -> str:
    """Return the codes of a list, that of the entry with a substance's own name first."""
    own = name.casefold()
    return " ".join(sorted(codes.split(), key=lambda code: headings.get(f"{whose} {code}", "").casefold() != own))
