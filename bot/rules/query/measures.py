"""Figures of qualities beside words: ash 20 ppm, flexural strength 45 MPa, 35 % moisture, 100% acrylic. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from bot.data import generated, read_yaml
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key, places_of, words
from bot.text.notation import figures, take_quantities
from bot.text.thing_words import elements_of, is_a_formula, is_a_symbol

_FIGURE = r"\d{1,12}(?:[.,\u2009 ]\d{1,6}){0,3}"
"""Bounded, as what fails behind a figure is tried again behind each of its digits."""
_RANGE = rf"{_FIGURE}(?:\s*[-–~]\s*{_FIGURE}|\s*±\s*{_FIGURE})?"
_SHARE = r"(?<![\w.,-])\d{1,3}(?:[.,]\d{1,9})?"
_SHARES = rf"{_SHARE}(?:\s*[-–~±]\s*\d{{1,3}}(?:[.,]\d{{1,9}})?)?"
"""A figure of a percentage, or two: no blank parts it, as one may part it from a code before it."""
_CELLS = " \t\n;|"
"""What may part a figure and its unit in lines of tables."""
_JOINS = " -"
"""What may part a figure and the feature that it counts: "3-phase", "3 Achsen"."""
_SPACED = re.compile(r"[^\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_FARTHEST, _MOST_WORDS = 40, 2
"""Letters between a word and its figure, and further words of what is measured ("flexural strength 45 MPa")."""


@cache
def _before() -> str:
    """Return a pattern of what may stand between a word and its figure: signs, and a word like "max."."""
    words = "|".join(re.escape(word.replace("_", " ")) for word in _table("before_figures"))
    signs = r"[\s:=<>≤≥~≈]*"
    return rf"{signs}(?:(?:{words})(?!\w)\.?)?{signs}"


def _table(name: str) -> list[str]:
    """Return the words of a table, the longest first, as they are written and as a question is normalised."""
    told = str(read_yaml("query/standing")[name])
    return sorted({*told.split(), *unicodedata.normalize("NFKC", told).split()}, key=len, reverse=True)


@cache
def _percent() -> str:
    """Return a pattern of a sign or word for percent."""
    return rf"\s*(?:{'|'.join(re.escape(word.replace('_', ' ')) for word in _table('percent'))})(?!\w)"


@cache
def _share_before() -> re.Pattern[str]:
    return re.compile(rf"{_FIGURE}{_percent()}[ -]*$", re.IGNORECASE)


@cache
def _share_behind() -> re.Pattern[str]:
    return re.compile(rf"{_before()}(?:{_RANGE}{_percent()}|%\s*{_RANGE})", re.IGNORECASE)


@cache
def _measure_behind() -> re.Pattern[str]:
    words = rf"(?:[ -][^\W\d_]+){{0,{_MOST_WORDS}}}?"
    unit = "|".join(map(re.escape, _table("measures")))
    return re.compile(rf"{words}{_before()}{_RANGE}\s*(?:{unit})(?!\w)", re.IGNORECASE)


@cache
def _share_beside_purity() -> re.Pattern[str]:
    words = "|".join(re.escape(word.replace("_", " ")) for word in _table("beside_purity"))
    share = rf"(?:{_SHARES}{_percent()}|%\s*{_SHARES})"
    behind, before = (
        rf"(?P<told>(?<![^\W_])(?:{words}){_before()}){share}",
        rf"{share}[ -]*(?=(?:{words})(?!\w)(?!{_before()}{share}))",
    )
    glued = "|".join(re.escape(word) for word in _table("beside_purity") if not _SPACED.match(word))
    return re.compile(rf"{behind}|(?P<glued>(?:{glued}){_before()}){share}|{before}", re.IGNORECASE)


@cache
def _any_share() -> re.Pattern[str]:
    return re.compile(rf"\d{_percent()}|%\s*\d", re.IGNORECASE)


@lru_cache(maxsize=64)
def without_shares_beside_purity(text: str) -> str:
    """Return a text without the percentages of moisture, ash, money and the like, which are no purity of the goods."""
    if not _any_share().search(text):
        return text  # words of many languages are looked for
    return _share_beside_purity().sub(_without_a_share, text)


_BOUNDED = re.compile(r"(?:[ -][^\W\d_]+\.?){0,2}\s*[<>≤≥]=?\s*(?=\d)")
"""Words before a figure that must not be reached or passed: they name what is measured, and no goods: temp < 8 mK."""
_FINE = re.compile(r"\d[.,]\d\d")
_NAMED_BEFORE = re.compile(r"([A-Za-z][A-Za-z\d]*)[\s:=]*$")


def _without_a_share(match: re.Match[str]) -> str:
    """Return what is left of a share; what is told of a substance, or as finely as a purity, stays."""
    if told := match["told"] or match["glued"]:
        return f"{told} "
    named = _NAMED_BEFORE.search(match.string, 0, match.start())
    is_of_one = named is not None and (is_a_symbol(named[1]) or is_a_formula(named[1]))
    return match[0] if is_of_one or _FINE.search(match[0]) else " "


_OF_A_SIDE = r"[A-Za-z\u00d8\u00f8\u03a6\u03c6\u2300]{1,2}(?=\d)"
_SIDE = rf"{_OF_A_SIDE}\d{{1,6}}(?:[.,]\d{{1,3}})?(?:\s*(?:mm|cm|[\"″”]))?"
_SIZE = re.compile(rf"(?<![^\W_]){_SIDE}(?:\s*[x×X*]\s*{_SIDE}){{1,3}}(?<=[mM\"″”])(?!\w)")
_LETTERS = re.compile(rf"(?:^|(?<=[\sx×X*])){_OF_A_SIDE}")


def without_letters_of_sizes(text: str) -> str:
    """Return a text in which no letters tell the sides of a size: L40 x W30 x H20 cm; one side alone may be goods."""
    return _SIZE.sub(lambda size: _LETTERS.sub("", size[0]), text)


def is_measured(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a figure with a unit of a quality, or one that is bounded, stands behind a stretch of a text."""
    end = stretch[1]
    if _measure_behind().match(text, end, end + _FARTHEST):
        return True
    bound = _BOUNDED.match(text, end, end + _FARTHEST)
    return bound is not None and _figure_behind(text[bound.end() : bound.end() + _NEAR]) not in _COUNTED


def is_a_content(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a percentage stands right before or behind a stretch of a text."""
    before = text[max(0, stretch[0] - _FARTHEST) : stretch[0]]
    return bool(_share_before().search(before) or _share_behind().match(text, stretch[1], stretch[1] + _FARTHEST))


@cache
def units() -> frozenset[str]:
    """Return the units and the words for counting, in small letters."""
    of_amounts = (unit for table in generated()["units"].values() for unit in table)
    return frozenset((*_table("units"), *_table("measures"), *of_amounts))


def is_a_unit_too(raw: str) -> bool:
    """Return whether a word is, wherever it stands, a unit or a word for counting as well (HRC)."""
    return raw.casefold() in units()


def is_a_unit(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a stretch of a text is a unit or a word for counting, right behind a figure."""
    begin, end = stretch
    before, word = text[max(0, begin - _FARTHEST) : begin], text[begin:end].casefold()
    counted = before.rstrip(_CELLS).removesuffix("%")[-1:].isdecimal() and word in _units_of_figures()
    return counted or (before.rstrip(_JOINS)[-1:].isdecimal() and word in _features())


@cache
def _features() -> frozenset[str]:
    return frozenset(_table("features"))


@cache
def _units_of_figures() -> frozenset[str]:
    """Return those, and the units of limits; what axes are counted with is another thing elsewhere (Polish osi)."""
    more = (unit for base, table in generated()["measured"].items() if base != "axes" for unit in table)
    return frozenset((*units(), *more))


# What figures measure: purity 99 %, 纯度99%, Innendurchmesser 200 mm.

_A_THING_TOO = "*"
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
_AROUND, _LONGEST = 8, 4
"""Words around a figure among which its measure is looked for, and words of the name of one."""
_NEAR = 48
"""Letters before or behind a word in which the rest of its measure's name and the figure stand."""


def is_of_its_measure(text: str, stretch: tuple[int, int]) -> bool:
    """Return whether a stretch of a text is of the name of a measure right beside a figure in a unit of it.

    No names of matter or of things: "boron 5 %", "chamber 200 mm".
    """
    begin, end = stretch
    around = [word.span() for word in _WORD.finditer(text, max(0, begin - _NEAR), end + _NEAR)] or [stretch]
    starts = [start for start, _ in around if start <= begin][-_LONGEST:] or [begin]
    ends = [last for _, last in around if last >= end][:_LONGEST] or [end]
    for start, last in ((start, last) for start in {*starts, begin} for last in {*ends, end}):
        units_ = _qualities().get(text[start:last].casefold())
        if units_ and (_figure_behind(text[last : last + _NEAR]) in units_ or _figure_before(text[:start]) in units_):
            return True
    return False


def is_of_figures(folded: str) -> bool:
    """Return whether the key of a word is of the name of a measure, or of a unit."""
    return folded in _words_of_figures()


@cache
def _words_of_figures() -> frozenset[str]:
    """Return the keys of the names of measures, of each of their words, and of units."""
    told = (word for name in vocabulary() for word in words(name))
    return frozenset((*(word.key for word in told), *map(key, vocabulary()), *map(key, _units_of_figures())))


_COUNTED = frozenset({"", "t", "gn", "l", "m", "m2"})
"""Base units of amounts, and none."""


def _figure_behind(text: str) -> str:
    """Return the base unit of the figure that a text begins with, or has behind a word like "max."."""
    rest = text[found.end() :] if (found := re.match(_before(), text, re.IGNORECASE)) else text
    told = figures(rest) if rest[:1].isdecimal() or rest[:1] in {"±", "+", "-"} else ()
    return told[0].amount.unit if told and not (told[0].before or told[0].above) else ""


def _figure_before(text: str) -> str:
    """Return the base unit of the figure that a text ends with."""
    told = figures(text[-_NEAR:].rstrip(" -"))
    return told[-1].amount.unit if told and not told[-1].behind else ""


def _folded(word: str) -> str:
    """Return a word as it is looked up: signs of elements as they are written."""
    return word if word[0].isupper() else word.casefold()


@cache
def _qualities() -> Mapping[str, frozenset[str]]:
    """Map the words of measures that are no names of matter or things to the base units of their figures."""
    found: dict[str, set[str]] = {}
    for name, own in read_yaml("query/measures").items():
        for word in own["words"].split(", ") if "matter" not in own and own["units"] else ():
            if not word.endswith(_A_THING_TOO):
                found.setdefault(_folded(word), set()).update(units_of()[name])
    return {word: frozenset(units_) for word, units_ in found.items()}


@lru_cache(maxsize=256)
def named(text: str, *, from_end: bool) -> tuple[frozenset[str], ...]:
    """Return the measures that the words of a text name, nearest to its figure first; a word within another is none.

    `from_end`: the figure stands behind the text. Of several rows the last counts that says more than a bound ("max").
    """
    text = _last_row(text) if from_end and "\n" in text else text
    written = ((span, text[slice(*span)]) for span in _spans(text, from_end=from_end))
    found = {span: own for span, one in written if (own := (vocabulary().get(one) or vocabulary().get(one.casefold())))}
    whole = [span for span in found if not any(span != other and _holds(other, span) for other in found)]
    return tuple(found[span] for span in sorted(whole, key=lambda span: -span[1] if from_end else span[0]))


def _last_row(text: str) -> str:
    """Return the last row of a text that has a word which does not only stand before figures, and what is behind it."""
    rows = text.split("\n")
    passing = frozenset(_table("before_figures"))
    telling = (at for at in range(len(rows) - 1, 0, -1) if not {*rows[at].casefold().split()} <= passing)
    return "\n".join(rows[next(telling, 0) :])


def _spans(text: str, *, from_end: bool) -> Iterator[tuple[int, int]]:
    """Yield where names of measures may stand: words in a row, and what stands without blanks around it."""
    those = [one.span() for one in _WORD.finditer(text)]
    those = those[-_AROUND:] if from_end else those[:_AROUND]
    for place, (begin, _) in enumerate(those):
        yield from ((begin, end) for _, end in those[place : place + _LONGEST])
    for word in _unspaced_names():
        if (begin := text.rfind(word)) >= 0:
            yield begin, begin + len(word)


def _holds(outer: tuple[int, int], inner: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@cache
def _unspaced_names() -> tuple[str, ...]:
    """Return the words for measures that stand without blanks around them."""
    return tuple(
        word for word in vocabulary() if is_han(word[0]) or is_hangul(word[0]) or "\u3040" <= word[0] <= "\u30ff"
    )


@cache
def vocabulary() -> Mapping[str, frozenset[str]]:
    """Map each word to the measures that it names."""
    found: dict[str, set[str]] = {}
    for name, own in read_yaml("query/measures").items():
        for word in own["words"].split(", "):
            found.setdefault(_folded(word.removesuffix(_A_THING_TOO)), set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@cache
def named_only() -> frozenset[str]:
    """Return the measures whose figures are others as well unless their name stands beside them."""
    return frozenset(name for name, own in read_yaml("query/measures").items() if "named" in own)


@cache
def of_matter() -> frozenset[str]:
    """Return the measures that are the share of a substance."""
    return frozenset(name for name, own in read_yaml("query/measures").items() if "matter" in own)


@cache
def units_of() -> Mapping[str, frozenset[str]]:
    """Map each measure to the base units of its figures."""
    return {name: frozenset(own["units"].split()) for name, own in read_yaml("query/measures").items()}


# Shares of what goods hold: 4% Li2O, Ni 1.55, `Mn 44 Fe 5 SiO2 8`.

_PERCENT, _LONGEST_SHARE = "%", 12
_LONGEST_PART = 24
"""The unit of what goods hold, and characters of a share."""
_DIGIT = re.compile(r"\d")
_FIGURE_AHEAD = re.compile(r"\s*[:=≥≤<>~]?\s*(\d+(?:[.,]\d+)*)")
_SIGN_FIRST = re.compile(r"%\s?\d{1,3}(?:[.,]\d+)?\s*$")
_FRACTION = re.compile(r"[^\d]*\d{1,2}[.,]\d{1,2}(?![\d.,]*\d)(?!\s?(?:[^\W\d_]|[/x×]))")
"""A decimal fraction that counts no unit and no other figure."""
_PART = r"\s*[:=≥≤<>~]?\s*\d{1,2}(?:[.,]\d{1,2})?(?:\s?[-–]\s?\d{1,2}(?:[.,]\d{1,2})?)?(?![\w.,]*\d)"
_ROW_BEHIND = re.compile(rf"{_PART}(?:\s*(?:min|max)\b)?[\s,;/]*(?<!\w)([A-Z][A-Za-z\d]*){_PART}")
_ROW_BEFORE = re.compile(rf"(?<!\w)([A-Z][A-Za-z\d]*){_PART}(?:\s*(?:min|max)\b)?[\s,;/]*$")
"""A line of an analysis: `Mn 44 Fe 5 SiO2 8`, `Ni 1.8 Fe 15-20`."""


def is_always_a_content(text: str, typed: str) -> bool:
    """Return whether each time that a text has a name, a share of the goods stands beside it: "4% Li2O", "Ni 1.55"."""
    if not _DIGIT.search(text):
        return False
    parted = [(text[:place], text[place + len(typed) :]) for place in places_of(typed, text)]
    return bool(parted) and all(
        ends_with_a_share(before) or begins_with_a_share(behind) or is_in_an_analysis(before, behind)
        for before, behind in parted
    )


def is_told_as_none(text: str, typed: str) -> bool:
    """Return whether a text says that goods hold nothing of what a name is: "0 % Dy", "Dy 0.0 %"."""
    name, none = rf"(?<!\w){re.escape(typed)}(?!\w)", r"(?<![\d.,])0(?:[.,]0+)?\s*%"
    return "%" in text and bool(re.search(rf"{none}\s*{name}|{name}\W{{0,3}}{none}", text))


def is_in_an_analysis(before: str, behind: str) -> bool:
    """Return whether a symbol or formula between two parts of a text has a figure without a unit, as one beside it has.

    `Mn 44 Fe 5 SiO2 8`: figures of an analysis are percentages, whether their signs are written or not.
    """
    row = _ROW_BEHIND.match(behind)
    if row and _is_a_substance(row[1]):
        return True
    row = _ROW_BEFORE.search(before[-_LONGEST_PART:])
    return bool(row and _is_a_substance(row[1]) and re.match(rf"{_PART}(?!\s?[^\W\d_])", behind))


def _is_a_substance(typed: str) -> bool:
    return is_a_symbol(typed) or bool(elements_of(typed))


def ends_with_a_share(text: str) -> bool:
    """Return whether a text ends with a percentage, its sign behind or, as in Turkish, before the figure."""
    if _SIGN_FIRST.search(text):
        return True
    amounts, rest = take_quantities(text[-_LONGEST_SHARE:])
    return bool(amounts) and amounts[-1].unit == _PERCENT and not rest[-1:].strip()


def begins_with_a_share(text: str) -> bool:
    """Return whether a text begins with a percentage, or with a decimal fraction that is of nothing behind it."""
    figure = _FIGURE_AHEAD.match(text)
    amounts, _ = take_quantities(text[: figure.end() + _LONGEST_SHARE]) if figure else ([], "")
    if figure and amounts and figure[1] in amounts[0].text:
        return amounts[0].unit == _PERCENT
    return bool(figure and _FRACTION.match(text))


@cache
def _shares_told() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return patterns of a share that ends a text, with a word for "of" behind it or none, and of one that begins."""
    of = "|".join(sorted(map(re.escape, said.group("of"))))
    figure, unit = r"(\d{1,3}(?:[.,]\d{1,6})?)\s?", rf"({_percent()}|ppm\b)"
    before = rf"(?<![\d.,]){figure}{unit}[\s.%]*(?:(?:{of})\s+)?$|%\s?(\d{{1,3}}(?:[.,]\d+)?)\s*$"
    behind = rf"[\s(]*{_before()}[\s:=<>≤≥~]*{figure}{unit}"
    return re.compile(before, re.IGNORECASE), re.compile(behind, re.IGNORECASE)


def share_beside(before: str, behind: str) -> float | None:
    """Return the percentage that ends the text before goods or begins that behind; parts per million are as none."""
    ends, begins = _shares_told()
    found = ends.search(before) or begins.match(behind)
    if found is None:
        return None
    figure = next(one for one in found.groups() if one and one[0].isdigit())
    return 0.0 if found[0].lower().rstrip().endswith("ppm") else float(figure.replace(",", "."))
