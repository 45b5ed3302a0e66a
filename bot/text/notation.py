"""What is written in a fixed form, normalised: citations of acts, codes of goods, quantities with their units. PURE."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import NamedTuple

from bot.data import generated, read_yaml
from bot.text.calendar import in_western_digits
from bot.text.normalize import alternatives
from bot.text.thing_words import is_a_formula, is_a_symbol

# -- Values of filters and options.

_PLAIN_WORD = re.compile(r"[\w.]+(?:-+[\w.]+)*")


def quoted(value: str) -> str:
    """Write a value as the grammar of filters reads it: quoted unless it is one plain word."""
    return value if _PLAIN_WORD.fullmatch(value) else '"' + value.replace('"', " ") + '"'


# -- Citations: `No. 39 of 2023`, `2023年第39号`, `89 FR 96790`, `SI 2024/346`.


class _Forms(NamedTuple):
    """The regular expressions of bot/data/citations.yaml; that file explains each."""

    forms: tuple[tuple[str, re.Pattern[str]], ...]
    bare: re.Pattern[str]
    several: re.Pattern[str]
    before: re.Pattern[str]
    numbered: re.Pattern[str]


@cache
def _forms() -> _Forms:
    table = generated()["citations"]
    return _Forms(
        tuple((kind, re.compile(form, re.IGNORECASE)) for kind, form in table["forms"]),
        *(re.compile(table[name], re.IGNORECASE) for name in ("bare", "list", "before", "numbered")),
    )


Citation = tuple[str, str, str]
"""Kind, number, year or second part."""


def citations(text: str) -> list[Citation]:
    """Return every citation in a text, normalised."""
    return [citation for citation, _, _ in _find(unicodedata.normalize("NFKC", text))]


def is_numbered(text: str) -> bool:
    """Return whether a text holds what looks like an act's number, in whatever form."""
    return _forms().numbered.search(text) is not None


def take_citations(text: str) -> tuple[list[Citation], list[str], str]:
    """Return a query's citations, its numbers without a year ("announcement 39"), and the text without both."""
    rest = unicodedata.normalize("NFKC", text)
    cited: list[Citation] = []
    for citation, start, end in sorted(_find(rest), key=lambda place: -place[1]):
        cited.insert(0, citation)
        rest = _without(rest, start, end)
    bare = [match for match in _forms().bare.finditer(rest) if not _AFTER_TO.search(rest, 0, match.end())]
    numbers = [match["n"].lstrip("0") for match in bare]
    for match in reversed(bare):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    return list(dict.fromkeys(cited)), numbers, rest


_AFTER_TO = re.compile(r"\b(?:to|from) NO \d+$")
"""Norway with an amount behind it ("CN to NO 25 t"), and no number."""


def _without(text: str, start: int, end: int) -> str:
    """Cut a citation and the words that belong to it ("Announcement No.", 商务部公告)."""
    before = _forms().before.sub("", text[:start])
    return f"{before} {text[end:]}"


def _find(text: str) -> Iterator[tuple[Citation, int, int]]:
    spans: list[tuple[int, int]] = []
    for match in _forms().several.finditer(text):
        spans.append(match.span())
        for number in _numbers(match["numbers"]):
            yield ("n", number, match["y"]), *match.span()
    for kind, form in _forms().forms:
        for match in form.finditer(text):
            if any(match.start() < end and start < match.end() for start, end in spans):
                continue
            spans.append(match.span())
            yield (kind, match["n"].lstrip("0"), match["y"].upper()), *match.span()


def _numbers(text: str) -> list[str]:
    """Expand `55 to 58, 61 and 62` to each number."""
    numbers: list[str] = []
    for part in re.split(r"\s*(?:,|and|&)\s*", text):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        if ends:
            numbers += [str(n) for n in range(ends[0], min(ends[-1], ends[0] + 50) + 1)]
    return numbers


# -- Codes: customs (HS, CN), CAS numbers, export-control codes.

_CAS = re.compile(r"^(\d{2,7})-(\d{2})-(\d)$")
_CONTROL = re.compile(
    r"^(?:"
    r"(?:[0-9][A-EU][0-9]{3,4}|2[FG]0[0-9]{2})(?:\.[A-Za-z0-9]{1,3})*"  # 3A090.a; U: Malaysia's, 2F, 2G: India's
    r"|[0-9]{6}[JX]"  # China's technology catalogue: J prohibited, X restricted
    r"|PL[0-9]{4}(?:\.[a-z0-9]+)*"  # United Kingdom
    r"|ECL [0-9]{4}(?:\.[a-z0-9]+)*"  # Canada
    r")$"
)
_RESERVED_CHAPTER = "77"
_SUBHEADING = 6


def hs_digits(text: str) -> str:
    """Return a customs code's digits alone. Raises ValueError if they are not 4 to 10 or the chapter does not exist."""
    digits = re.sub(r"[.\s]", "", text)
    if not digits.isascii() or not digits.isdigit() or not 4 <= len(digits) <= 10:  # noqa: PLR2004 - a heading has 4 digits, a national line 10
        raise ValueError(f"{text!r} is not a customs code of 4 to 10 digits (put it in quotes)")
    if not "01" <= digits[:2] <= "97" or digits[:2] == _RESERVED_CHAPTER:
        raise ValueError(f"{text!r}: there is no chapter {digits[:2]} in the customs nomenclature")
    return digits


def hs_match(code: str, listed: str) -> int:
    """Return on how many digits two codes agree, 0 if they mean different goods.

    A shorter code covers all codes that begin with it, a chapter (two digits) too. National digits (9 and 10) change
    from year to year, so two ten-digit codes also agree on eight. `00` as the seventh and eighth digit means that the
    tariff does not divide the subheading, so such a code covers the divisions of another tariff. The caller shows the
    difference.
    """
    shared = min(len(code), len(listed))
    if shared >= 2 and code[:shared] == listed[:shared]:  # noqa: PLR2004 - below a chapter nothing is compared
        return shared
    if shared > 8 and code[:8] == listed[:8]:  # noqa: PLR2004 - the digits after the eighth are the ones that move
        return 8
    undivided = "00" in {code[6:8], listed[6:8]}
    return 6 if undivided and code[:6] == listed[:6] else 0


def hs_subheading_match(code: str, listed: str) -> int:
    """Return on how many digits two codes agree, as `hs_match` does, but six where only the digits behind differ.

    The first six digits mean the same in every country.
    """
    same = code[:_SUBHEADING] == listed[:_SUBHEADING] and min(len(code), len(listed)) >= _SUBHEADING
    return hs_match(code, listed) or (_SUBHEADING if same else 0)


def code_steps(code: str) -> tuple[str, ...]:
    """Return a code's parents, widest first, and the code: 3A, 3A0 … 3A090, 3A090.a; customs 81, 8112, 811292.

    Paragraphs are returned in lower case.
    """
    digits = re.sub(r"[.\s]", "", code)
    if digits.isdigit():
        return tuple(digits[:size] for size in range(2, len(digits) + 1, 2))
    head, *paragraphs = control_key(code)
    below = (".".join((head, *paragraphs[:depth])) for depth in range(1, len(paragraphs) + 1))
    return (*(head[:size] for size in range(2, len(head) + 1)), *below)


def cas_is_valid(text: str) -> bool:
    """Check the form and the check digit of a CAS number (the other digits from the right, times 1, 2, 3 …, mod 10)."""
    match = _CAS.match(text)
    if not match:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


def is_cas(text: str) -> bool:
    """Return whether a text is a CAS number, or one that a control list prints with a wrong check digit."""
    return cas_is_valid(text) or text in read_yaml("query/substances")["misprinted"].split()


def control_code_is_valid(text: str) -> bool:
    """Return whether the text has the form of an entry of a supported control list."""
    return bool(_CONTROL.match(text))


def control_key(text: str) -> tuple[str, ...]:
    """Normalise a control code for comparison: the entry in upper case, then its sub-paragraphs in lower case."""
    head, *rest = text.strip().rstrip(".").split(".")
    return (head.upper().replace(" ", ""), *(part.lower() for part in rest))


def control_match(code: tuple[str, ...], listed: tuple[str, ...]) -> bool:
    """Return whether the entries are the same or one contains the other: 3A090 and 3A090.a, 3A090.a.1 and 3A090.a."""
    if listed[1:] == ("u",) and len(code) == 1:
        return False  # Malaysia's unilateral entries bear the number of an entry of the common list, with a U
    shared = min(len(code), len(listed))
    return code[:shared] == listed[:shared]


# -- Quantities, converted to comparable units: 99.8 %, 320 Wh/kg, 5N.

_NINES = re.compile(r"(?P<nines>[2-9](?<![\w.-].))N(?P<last>[1-9])?(?![\w.])")


@cache
def units() -> Mapping[str, tuple[str, float]]:
    """Map each unit as written (lower case) to the base unit and the factor."""
    table: Mapping[str, Mapping[str, float]] = generated()["units"]
    return {written: (unit, factor) for unit, forms in table.items() for written, factor in forms.items()}


@cache
def measured() -> Mapping[str, tuple[str, float]]:
    """Map each unit in which limits of control lists are compared in the same way: those of amounts, and more."""
    table: Mapping[str, Mapping[str, float]] = generated()["measured"]
    return {
        **units(),
        **{written: (unit, factor) for unit, forms in table.items() for written, factor in forms.items()},
    }


def measure(written: str) -> tuple[str, float]:
    """Return the base unit and the factor of a unit of limits; `m` before a capital is milli: mPa is no MPa."""
    folded = unicodedata.normalize("NFKC", written)
    unit, factor = measured().get(folded.lower(), (folded.lower(), 1.0))
    milli = _MILLI.fullmatch(folded)
    return (unit, measured()[milli[1].lower()][1] / 1000) if milli else (unit, factor * (1e6 if folded == "MJ" else 1))


def base_unit(written: str) -> str:
    """Return the unit in which amounts of a unit are compared; one that is not on file is its own."""
    folded = unicodedata.normalize("NFKC", written).lower()
    return units().get(folded, (folded, 1.0))[0]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a base unit, or a range of them; `text` is the quantity as typed."""

    value: float
    unit: str
    text: str
    factor: float = 1.0
    """The factor of the unit as written: it distinguishes millimetres from micrometres."""
    least: float | None = None
    most: float | None = None
    """The ends of what was said: `≥ 280` has no upper one, `200-300` both, `280` is both; see `ends`."""
    of: str = ""
    """The symbol, formula or substance right beside a percentage, whose share it is: `Zn 5%`, `5% SiO2`."""

    @property
    def ends(self) -> tuple[float, float]:
        """The least and the most that it can be."""
        return self.value if self.least is None else self.least, self.value if self.most is None else self.most


_SPACED, _UNSPACED = r"A-Za-z\u00c0-\u04ff", r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
"""Letters of scripts with blanks between words, and without."""
_NUMBER = r"\d+(?:[.,]\d+)*"
_NO_CODE = r"(?!\d{4}(?:\.\d\d){2,3}(?![\d.]))"
"""No customs code begins here, as "8112.92.89 kg" has one before the unit of its quantities."""
_ARABIC_MARKS = str.maketrans({"٫": ".", "٬": None})
_A_LITTLE = 1e-6
"""What `<` and `>` leave of a number, of its size; more than the slack of a comparison."""
_THOUSAND = 3
"""Figures behind a mark that parts thousands."""


@cache
def _quantity(*, every: bool = False) -> re.Pattern[str]:
    """Return a pattern of an amount with what bounds it: `min. 280 Wh/kg`, `200 - 300 Wh/kg`, `280 ± 5 Wh/kg`.

    `every`: in any unit in which limits are compared.
    """
    known = measured() if every else units()
    forms = alternatives(known)
    before = "|".join(rf"(?P<{name}>{_bound(name)})" for name in _BOUNDS)
    behind = "|".join(rf"(?P<{name}_behind>{_bound(f'{name}_behind')})" for name in _BOUNDS if name != "more")
    return re.compile(
        rf"(?:(?:(?<![^\W_])|(?=[{_UNSPACED}]))(?:{before})\s?)?"
        rf"(?P<whole>(?P<number>{_NO_CODE}\d(?<![{_SPACED}\d_.,-].)\d*(?:[.,]\d+)*)"
        rf"(?:\s?(?P<about>{_bound('about')})\s?(?P<tolerance>{_NUMBER})"
        rf"|\s?(?:{_bound('between')})\s?(?P<last>{_NUMBER}))?"
        rf"\s?-?(?P<unit>{forms}))(?![\w/])(?:\s?(?:{behind})(?![{_SPACED}\d]))?",
        re.IGNORECASE,
    )


_BOUNDS = ("least", "more", "most", "less")


def _bound(name: str) -> str:
    """Return an alternative of the words of one line of `bounds.yaml`."""
    words = sorted(generated()["bounds"][name].split(), key=len, reverse=True)
    return "|".join(_right_beside(word) for word in words)


def _right_beside(word: str) -> str:
    """Return a pattern of a word of a bound; "+" stands right behind its amount, else it joins goods ("75% + 10 t")."""
    return r"(?<!\s)\+" if word == "+" else re.escape(word).replace("_", r"\s")


def take_quantities(text: str) -> tuple[list[Quantity], str]:
    """Return the quantities in a text, and the text without them. `5N` and `4N5` are purities in per cent."""
    quantities: list[Quantity] = []

    def take(match: re.Match[str]) -> str:
        quantities.append(_measured(match, *units()[match["unit"].lower()]))
        return " "

    def take_nines(match: re.Match[str]) -> str:
        quantities.append(_in_nines(match))
        return " "

    composed = in_western_digits(unicodedata.normalize("NFKC", text)).translate(_ARABIC_MARKS)
    return quantities, _quantity().sub(take, _NINES.sub(take_nines, composed))


def _in_nines(match: re.Match[str]) -> Quantity:
    """Return `5N` or `4N5` as per cent."""
    digits = "9" * int(match["nines"]) + (match["last"] or "")
    return Quantity(float(f"{digits[:2]}.{digits[2:] or 0}"), "%", match[0])


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in any unit of limits, with the words before and behind it up to the next figure or its clause."""

    amount: Quantity
    before: str
    behind: str
    above: str
    """The cell before, or the part before a comma, where nothing stands right before it."""


@lru_cache(maxsize=64)
def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text that limits may be compared with, each with the words around it.

    Degrees of Celsius and kelvins are compared as degrees, `20 mw` with nothing: it may be of a laser or of a plant.
    """
    composed = _scaled(in_western_digits(unicodedata.normalize("NFKC", text)).translate(_ARABIC_MARKS))
    nines = ((match.span(), _in_nines(match)) for match in _NINES.finditer(composed))
    plain = (
        (match.span("whole"), _measured(match, *measure(match["unit"])))
        for match in _quantity(every=True).finditer(composed)
        if match["unit"] != "mw" and not _GRADE.fullmatch(match["whole"])
    )
    found = sorted((*nines, *plain), key=lambda one: one[0])
    ends = [0, *(span[1] for span, _ in found)]
    starts = [*(span[0] for span, _ in found), len(composed)]
    told = []
    for place, ((start, end), amount) in enumerate(found):
        *_, above, before = ("", *_PARTED.split(composed[ends[place] : start].rstrip(" ")))
        gap = composed[end : starts[place + 1]].lstrip(" ")
        behind = _PARTED.split(gap)[0]
        if behind == gap and place + 1 < len(found) and found[place + 1][1].unit == amount.unit:
            behind = ""  # "50 GHz, bandwidth 1 GHz": a label stands before its figure
        told.append(Figure(_in_degrees(amount), before, behind, "" if before.strip() else above))
    return tuple(told)


_PARTED = re.compile(r"[;|\t、，；]|,(?=\s|$)|\.(?=\s)")
"""What parts the words around one figure from those around another."""
_GRADE = re.compile(r"[39]\d\dL")
"""A grade of steel, and no volume."""
_MILLI = re.compile(r"m(Pa|[WJV])")
ICE = 273
"""Kelvins of 0 °C, as lists round them."""
_POWER = re.compile(r"(?<![\d.,])(\d+(?:[.,]\d+)?)(?:\s?[x×*·]\s?10\s?\^?\s?|e)([-−+]?\d{1,2})(?!\d)", re.IGNORECASE)


_AMPERES = re.compile(r"(?<=\d)\s?A(?=\s\d)")


def _scaled(text: str) -> str:
    """Write powers of ten out (`5 x 10-7 mbar`, `1.2e6`), and amperes before a figure: "500 A 1 μs" is no range."""
    text = _AMPERES.sub(" amp", text)
    return _POWER.sub(lambda match: _written_out(match) if int(match[2].replace("−", "-")) else match[0], text)


def _written_out(match: re.Match[str]) -> str:
    return f"{float(match[1].replace(',', '.')) * 10.0 ** int(match[2].replace('−', '-')):.12f}".rstrip("0").rstrip(".")


def _in_degrees(amount: Quantity) -> Quantity:
    if amount.unit != "k":
        return amount
    least, most = amount.ends
    return replace(amount, value=amount.value - ICE, unit="°c", least=least - ICE, most=most - ICE)


def _measured(match: re.Match[str], unit: str, factor: float) -> Quantity:
    value, most = _number(match["number"], unit)
    least = value
    if match["tolerance"]:
        about = _number(match["tolerance"], unit)[1]
        least, most = value - about, most + about
    elif match["last"]:
        most = max(most, _number(match["last"], unit)[1])
    least, most = _bounded(match, least, most)
    sign = next((match[name] for name in _BOUNDS if match[name] and not match[name][0].isalpha()), "")
    of = _substance_beside(match) if unit == "%" else ""
    return Quantity(value * factor, unit, f"{sign}{match['whole'].strip()}", factor, least * factor, most * factor, of)


_BESIDE = 16
"""Characters before a percentage, or behind it, in which the symbol of what it is of is looked for."""
# Behind a percentage some symbols rather begin a sentence: "99.99% In stock".
_NAME_BEFORE, _NAME_BEHIND = (
    re.compile(r"(?<![\w-])([A-Za-z][A-Za-z\d]*)[\s:=<>≤≥]*$"),
    re.compile(r"[\s-]?(?!(?:As|At|Be|He|I|In|No)\s+[a-z])([A-Za-z][A-Za-z\d]*)(?!\w)"),
)


def _substance_beside(match: re.Match[str]) -> str:
    """Return the symbol, formula or substance before a percentage, else the one behind it."""
    start, end = match.span()
    names = (
        _NAME_BEFORE.search(match.string, max(0, start - _BESIDE), start),
        _NAME_BEHIND.match(match.string, end, end + _BESIDE),
    )
    return next((name[1] for name in names if name and _is_a_substance(name[1])), "")


def _is_a_substance(word: str) -> bool:
    return is_a_symbol(word) or is_a_formula(word) or word.casefold() in _substances()


@cache
def _substances() -> frozenset[str]:
    return frozenset(read_yaml("query/substances")["substances"].split())


def _bounded(match: re.Match[str], least: float, most: float) -> tuple[float, float]:
    """Return the ends of an amount with a word or sign of a bound before or behind it."""
    told = {name.removesuffix("_behind") for name, word in match.groupdict().items() if word}
    if not told.isdisjoint({"least", "more"}):
        return least + (abs(least) * _A_LITTLE if "more" in told else 0), math.inf
    if not told.isdisjoint({"most", "less"}):
        return 0.0, most - (abs(most) * _A_LITTLE if "less" in told else 0)
    return least, most


def _number(written: str, unit: str) -> tuple[float, float]:
    """Return the least and the most that figures mean: `1,500` is one and a half or fifteen hundred, but not of %."""
    marks = re.findall(r"[.,]", written)
    plain = re.sub(r"[.,]", "", written)
    if len(marks) > 1 and len({*marks}) == 1:
        return (float(plain),) * 2
    whole, _, rest = written.rpartition(marks[-1]) if marks else (written, "", "")
    exact = float(f"{re.sub(r'[.,]', '', whole)}.{rest or 0}")
    groups = marks == [","] and len(rest) == _THOUSAND and not whole.startswith("0") and unit != "%"
    return (exact, float(plain)) if groups else (exact, exact)
