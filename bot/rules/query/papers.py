"""Trade papers in a question: their numbers are no codes, a declaration to customs tells a country. PURE.

What tells them are words of `bot/data/query/papers.yaml`, beside the number, in every served language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.data import read_yaml
from bot.text import countries, endings
from bot.text import question_words as said
from bot.text.normalize import alternatives, by_first_letter, is_han, is_hangul, is_hiragana, key

_SIGNS = r"[\s.:#=/-]*"
_SPACED = r"(?:(?![\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])[\w./-])"
"""A sign of a number: letters of scripts without blanks behind one are goods (インボイス：5軸マシニングセンタ)."""
_VALUE = (
    r"(?P<value>(?![^\W_]{4}\.\d\d)(?!\d{2,7}-\d\d-\d(?!\d))(?!(?:\d[A-E]\d|2[FG]0)\d\d(?!\d)|ML\d{1,2}(?!\w))(?=[^\s,;|]*\d)[A-Z0-9]"
    rf"{_SPACED}{{2,}})"
)
"""A mark with figures that is no code with dots, no CAS number and no entry of a control list."""
_MARK = rf"(?![^\W_]{{4}}\.\d\d)(?=[^\s,;|]*\d)[A-Z0-9]{_SPACED}*"
"""A mark with a figure behind a word for number."""
_NO_YEAR = r"(?!\s+of\s+(?:19|20)\d\d)"
_VALUE_WITH_LETTERS = (
    r"(?!(?:\d[A-E]\d|2[FG]0)\d\d(?!\d)|ML\d{1,2}(?!\w))(?=[^\s,;|]*\d)(?=[^\s,;|/]*[A-Z])[A-Z0-9][\w./-]*"
)
"""A mark of letters and figures that is no entry of a control list."""
_FOUR_DIGITS = re.compile(r"\d{4}")
_BEFORE_CODES = ("before_customs_code", "before_control_code")
_LAST_WORD = re.compile(r"([^\W\d_]+)[\s.]*$")
_BEHIND = 30
"""Characters before a number in which its word is looked for."""
_SUBHEADING = 6
"""Digits from which a number may be a customs code, whatever stands beside it."""


@cache
def _numbered() -> re.Pattern[str]:
    """Return a pattern of a paper's word with its number; behind a word for number any mark with a figure is one."""
    told = rf"(?P<paper>{paper_words('numbered').either}){_SIGNS}"
    return re.compile(rf"{told}(?:(?P<sign>{_sign()}){_SIGNS}{_MARK}{_NO_YEAR}|{_VALUE})", re.IGNORECASE)


def _sign() -> str:
    """Return an expression of a word or sign for number: `No.`, `№`, `Nr`, `号`; "from RU to NO" ends in a country."""
    words, endings_of_it = paper_words("number"), paper_words("number_ending").spaced
    no_country = r"(?!(?:(?<=\bto )|(?<=\bfrom ))(?-i:[A-Z]{2}\b))"
    before = rf"{no_country}(?:(?<![^\W_])|(?<=[\u3040-\u9fff\uac00-\ud7af]))"
    compound = rf"(?<![^\W_])[^\W\d_]{{3,}}(?:{endings_of_it})"
    return rf"(?:(?:{before}(?:{words.spaced})|{compound})(?![^\W\d_])|{words.joined})"


@cache
def _ends_with_a_sign() -> re.Pattern[str]:
    return re.compile(rf"{_SIGNS}{_sign()}{_SIGNS}$", re.IGNORECASE)


def _but_of_codes(pattern: str) -> re.Pattern[str]:
    """Return a pattern that takes what a word for a code stands before as `code`, whole: `HS no. 8112`, `税号 8112`."""
    data = endings.writing()
    spaced = alternatives(" ".join(map(data.__getitem__, _BEFORE_CODES)).split()).replace("_", r"\s+")
    glued = alternatives(data["before_customs_code_glued"].split())
    word = rf"(?:(?<![^\W_])(?:{spaced})(?![^\W\d_])|{glued})"
    told = rf"(?P<code>(?P<told>(?:{word}{_SIGNS})+)(?:{_sign()}{_SIGNS})?(?P<value>\S*))"
    return re.compile(rf"{told}|{pattern}", re.IGNORECASE)


@cache
def _signed_marks() -> re.Pattern[str]:
    """Return a pattern of a sign for number with a mark of letters and figures, which no act and no code is."""
    joined = rf"(?:{paper_words('number').joined}){_SIGNS}{_MARK}"
    return _but_of_codes(rf"(?:{_sign()}{_SIGNS}{_VALUE_WITH_LETTERS}|(?<!\d){joined})")


@cache
def _signs() -> re.Pattern[str]:
    return _but_of_codes(rf"{_sign()}{_SIGNS}(?:\d{{4,}}(?![\w/-]|[.,]\d)|(?=[^\s,;|]*\d))")


@cache
def _signed_numbers() -> re.Pattern[str]:
    orders = paper_words("ordered").either
    told = rf"(?:{_sign()}|{orders}(?:\s*{_sign()})?|#){_SIGNS}"
    return _but_of_codes(
        rf"(?:{told}(?P<n>\d{{1,5}})(?P<year>/(?:19|20)\d\d)?|(?<![\w/.-])(?P<plain>\d{{1,5}}/(?:19|20)\d\d))(?![\w/-])"
    )


@cache
def _names() -> re.Pattern[str]:
    return re.compile(paper_words("numbered", "dated", "leaving", "arriving").either, re.IGNORECASE)


def names_a_paper(word: str) -> bool:
    """Return whether a word is one for a paper of trade, or for what is done with one: invoice, Lieferschein."""
    return _names().fullmatch(word) is not None


@cache
def _for_number() -> re.Pattern[str]:
    return re.compile(paper_words("number").either, re.IGNORECASE)


def is_for_number(word: str) -> bool:
    """Return whether a word is one for number: No, Nr, номер."""
    return _for_number().fullmatch(word) is not None


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(paper_words("headed").either, re.IGNORECASE)


def heads_a_field(word: str) -> bool:
    """Return whether a word heads a field of a paper, though it is a product elsewhere: contact."""
    return _heads().fullmatch(word) is not None


@cache
def _number_behind(*, signed: bool) -> re.Pattern[str]:
    sign = rf"{_sign()}{_SIGNS}" if signed else ""
    return re.compile(rf"{_SIGNS}{sign}(?=[^\s,;|]*\d)", re.IGNORECASE)


def has_a_number_behind(text: str, end: int, *, of_a_paper: bool) -> bool:
    """Return whether a number stands behind a word (`Projekt Nr. 12`); without a sign where it names a paper."""
    return _number_behind(signed=not of_a_paper).match(text, end) is not None or (
        of_a_paper and _number_behind(signed=True).match(text, end) is not None
    )


@cache
def _told_codes() -> re.Pattern[str]:
    return _but_of_codes("(?!)")


def with_plain_codes(text: str) -> str:
    """Return a text in which no sign for number stands behind a word for codes: `HTS# 3818`, `HS code no. 8112`."""
    return _told_codes().sub(lambda match: f"{match['told'].replace('#', ' ')}{match['value']}", text)


@cache
def _norms() -> re.Pattern[str]:
    """Return a pattern of a norm by a number that may be a code: `ISO 9001:2015`, `BS EN 1090-2`; EN 590 is a fuel."""
    number = r"[A-Z]?\d{4,5}(?:-\d{1,2})?(?:[:/](?:(?:19|20)?\d\d))?"
    return re.compile(
        rf"(?<![A-Za-z\d_/.-])(?:{paper_words('norms').spaced})(?:[\s/-](?:ISO|IEC))?[\s:-]{{0,2}}{number}(?![A-Za-z\d_]|[.,-]\d)"
    )


@cache
def _wastes() -> re.Pattern[str]:
    """Return a pattern of a code of the European list of waste behind what it is called: `CER 19 12 03`, no cerium."""
    return re.compile(
        rf"(?<![\w-])(?:{paper_words('wastes').spaced})[\s:#№-]{{0,3}}(?:0[1-9]|1\d|20)[\s.]?\d{{2}}[\s.]?\d{{2}}\*?(?![\w.,]*\d|\w)"
    )


def without_numbers(text: str) -> str:
    """Return a text without the numbers of norms, wastes, papers, parts and firms: `DIN 933`, `PO 4700098764`."""
    text = _wastes().sub(" ", text)
    if _FOUR_DIGITS.search(text):
        in_capitals = not any(map(str.islower, text))  # there EN is Spanish "in"
        text = _norms().sub(lambda norm: norm[0] if in_capitals and norm[0].startswith("EN ") else " ", text)
    return _without_marks(_numbered().sub(_paper_alone, _without_short_papers(text)), _signed_marks())


@cache
def _short_papers() -> re.Pattern[str]:
    """Return a pattern of two capitals with a short number: `PL no 33`, before the text that the paper begins."""
    return re.compile(rf"(?<!\w)(?P<word>[A-Z]{{2}})\s+(?i:{_sign()}){_SIGNS}\d{{1,3}}(?![\w.,-]*\d|\w)")


def _without_short_papers(text: str) -> str:
    """Return a text without papers that are called as a country: a packing list is no Poland; `HS no. 28` is a code."""
    of_codes = {word.upper() for word in endings.writing()["before_customs_code"].split()}

    def is_a_country(word: str) -> bool:
        return countries.is_code(word) and word not in of_codes

    return _short_papers().sub(lambda match: " " if is_a_country(match["word"]) else match[0], text)


def _paper_alone(match: re.Match[str]) -> str:
    """Return the word for a paper without its number, and without the word for number: it leaves nothing out.

    One of a script without blanks goes as well: what its sign for number would leave is no word (関 of 関係番号).
    """
    if match["sign"] or is_joined(match["paper"][0]):
        return " "
    return f"{_ends_with_a_sign().sub('', match['paper'])} "


def without_signs(text: str) -> str:
    """Return a text without words and signs for number before figures: "No. 3A001" leaves nothing out.

    Four digits or more behind one are its number, and no customs code.
    """
    return _without_marks(text, _signs())


def _without_marks(text: str, marks: re.Pattern[str]) -> str:
    return marks.sub(lambda match: match["told"] + match["value"] if match["code"] else " ", text)


def signed_numbers(text: str) -> tuple[str, ...]:
    """Return the numbers that only a sign tells, and no word of an act: `№12`, `No. 46/2024`, `order 449`.

    One with a year is given with it ("46/2024"), also if no sign stands before it.
    """
    found = (
        match for match in _signed_numbers().finditer(text) if not match["code"] and not _is_of_an_act(text, match)
    )
    each = (match["plain"] or f"{match['n']}{match['year'] or ''}" for match in found)
    return tuple(dict.fromkeys(one.lstrip("0") for one in each))


def _is_of_an_act(text: str, match: re.Match[str]) -> bool:
    """Return whether a word of an act stands right before a number, one that is no word for a paper as well."""
    before = _LAST_WORD.search(text, max(0, match.start() - _BEHIND), match.start())
    return before is not None and key(before[1]) in said.group("acts") - {
        *map(key, paper_words("ordered").spaced.split("|"))
    }


def is_of_an_order(text: str, start: int) -> bool:
    """Return whether a word for an order stands right before digits: `order: 8112` is no customs code."""
    return _ends_with_an_order().search(text, max(0, start - _BEHIND), start) is not None


@cache
def _ends_with_an_order() -> re.Pattern[str]:
    return re.compile(rf"{paper_words('ordered').either}{_SIGNS}$", re.IGNORECASE)


def is_of_a_house(text: str, start: int, end: int) -> bool:
    """Return whether four digits are the number of a house: `8112 Main Street`, `Hauptstraße 8112`."""
    behind, before = _streets()
    return bool(behind.match(text, end) or before.search(text, max(0, start - _BEHIND), start))


@cache
def _streets() -> tuple[re.Pattern[str], re.Pattern[str]]:
    named, ends = (paper_words(kind).spaced for kind in ("numbered_streets", "ends_of_streets"))
    return (
        re.compile(rf"(?:[ ](?-i:[^\W\d_][\w.'-]*)){{1,4}}[ ](?:{named})\b\.?\s*(?=[,;\n]|$)", re.IGNORECASE),
        re.compile(rf"[^\W\d_]{{2,}}(?:{ends})\s$", re.IGNORECASE),
    )


@cache
def _counting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = paper_words("counted").either
    return (
        re.compile(rf"(?:{words})[\s.:=]*$", re.IGNORECASE),
        re.compile(rf"[\s.]*(?:{words})", re.IGNORECASE),
    )


@cache
def _counts() -> re.Pattern[str]:
    return re.compile(paper_words("counted").either, re.IGNORECASE)


def tells_a_count(word: str) -> bool:
    """Return whether a word is one for an amount of pieces or money: quantity, Betrag, сумма."""
    return _counts().fullmatch(word) is not None


def is_counted(text: str, start: int, end: int) -> bool:
    """Return whether the digits between two offsets count pieces or money: `QTY 2500`, `2500 pcs`, `USD 4500`.

    A word before them may count others: in `40 pcs 94017900` six digits and more are none of pieces.
    """
    before, behind = _counting()
    told = before.search(text, max(0, start - _BEHIND), start)
    others = told is not None and end - start >= _SUBHEADING and text[: told.start()].rstrip()[-1:].isdecimal()
    return (told is not None and not others) or behind.match(text, end) is not None


_STEM = "*"


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Words of one kind, of all languages: with spaces between them, and those that are looked for inside a text."""

    spaced: str
    joined: str

    @property
    def either(self) -> str:
        """Both as one expression; behind a hyphen a word is a part of another one (re-exported)."""
        return f"(?:(?<![^\\W_])(?<![^\\W\\d_]-)(?:{self.spaced})(?![^\\W_])|{self.joined})"


@cache
def paper_words(*kinds: str) -> PaperWords:
    """Return the words of some kinds, the longest first."""
    languages = read_yaml("query/papers").values()
    listed = (unicodedata.normalize("NFKC", of.get(kind, "")) for of in languages for kind in kinds)  # as a question is
    entries = dict.fromkeys(word for one in listed for word in one.split())
    spaced = sorted((one for one in entries if not is_joined(one[0])), key=len, reverse=True)
    joined = sorted((one for one in entries if is_joined(one[0])), key=len, reverse=True)
    return PaperWords(by_first_letter(map(_pattern, spaced)), by_first_letter(map(_pattern, joined)) or "(?!)")


def is_joined(letter: str) -> bool:
    """Return whether a letter is of a script that is looked for inside the text."""
    return is_han(letter) or is_hangul(letter) or is_hiragana(letter)


def _pattern(entry: str) -> str:
    stem = entry.rstrip(_STEM)
    ending = r"[^\W\d_]{0,6}" if entry.endswith(_STEM) else ""
    return re.escape(stem).replace("_", r"\s*" if is_joined(stem[0]) else r"\s+") + ending


def country_of_declaration(kind: str, text: str) -> str | None:
    """Return the country to whose customs goods are declared for "export" or "import", by the keys of a text."""
    codes = (code for code, forms in _declarations(kind) if any(all(map(text.__contains__, one)) for one in forms))
    return next(codes, None)


@cache
def _declarations(kind: str) -> tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]:
    """Return countries with the names of their declarations, each as the keys of its parts."""
    table = read_yaml("query/declarations")[kind]
    return tuple(
        (code, tuple(tuple(map(key, name.split("+"))) for name in str(line).split(", ")))
        for code, line in table.items()
    )
