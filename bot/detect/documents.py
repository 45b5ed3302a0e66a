"""Numbers of legal acts, and control and customs codes, in the forms that registers of the world use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.detect.lexicon import ActNumbers
from bot.detect.matches import Reading
from bot.text.profiles import Profiles

_CITED = r"(?:<cited_before>)\s?(?:<cited_article>)?$"
_BASIS = r"(?<!\w)<basis_before>\s?(?:<cited_article>)?$"
_CITED_AFTER = r"\s?<cited_after>"
_COUNTED = re.compile(r"[\d\u4e00-\u4e5d]")
"""A digit, or a Chinese character that may be one."""

MARK = "\N{NUMERO SIGN}"
"""In the list of forms: tried where a word for "number" stands before a digit (the folded text holds no such sign)."""

_MARKED = r"<number_word>[.\u00b0\u00ba]{0,2} ?:? {0,2}\(?[a-z]{0,4}\.? ?\d"

_ECCN = re.compile(r"([0-9](?<![\w.].)[A-E][0-9]{3}(?:\.[a-z0-9]{1,3}){0,3})(?![\w])")
_HS = r"<codes>\s?(?:<code_words>)?:?\s?([0-9]{4}(?:\.?[0-9]{2}){0,3})(?!\d)"

_FOUR = re.compile("[0-9](?:[0-9]{3}|[A-Z][0-9]{3})")
"""What every code begins with."""

CODE_LIMIT = 20

_JOINT = re.compile(r"\s?(?:[,\u3001;&/\u00b7]|\b(\w+)\b)\s?", re.IGNORECASE)
"""What may stand between two numbers that are told as one: a mark, or a word for "and"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A number and where it stands. `cited`: it names the act's basis or what it amends, not the act."""

    text: str
    start: int
    end: int
    cited: bool
    basis: bool = False
    """It is what something is done "under": of the same year as the report, most often the act itself."""
    register: str = ""
    """Whose register gives such numbers, where only one does."""


def numbers(reading: Reading, known: ActNumbers) -> list[Found]:
    """Document numbers in the order of the text; of those that overlap the longest."""
    shown = reading.page.shown
    if not _COUNTED.search(shown):
        return []
    folded = reading.page.folded
    if reading.grammar.compiled(_MARKED).search(folded):
        folded += MARK
    forms = known.forms
    present = {word for form in forms for word in form.words if word in folded}
    tried = [form for form in forms if not (form.words and present.isdisjoint(form.words))]
    found = [(match, form.register) for form in tried for match in form.pattern.finditer(shown)]
    found.sort(key=lambda pair: (pair[0].start(), -pair[0].end(), not pair[1]))
    apart: list[tuple[re.Match[str], str]] = []
    for match, register in found:
        if not apart or match.start() >= apart[-1][0].end():
            apart.append((match, register))
        elif register and not apart[-1][1]:
            apart[-1] = (apart[-1][0], register)
    return [_found(match, shown, register, reading.grammar) for match, register in apart]


def _found(match: re.Match[str], shown: str, register: str, grammar: Profiles) -> Found:
    before = shown[max(0, match.start() - 40) : match.start()]
    cited = grammar.compiled(_CITED).search(before) or grammar.compiled(_CITED_AFTER).match(shown, match.end())
    basis = bool(cited and grammar.compiled(_BASIS).search(before))
    return Found(match[0].strip(" ,."), match.start(), match.end(), bool(cited), basis, register)


def own_number(found: Sequence[Found], known: ActNumbers, year: int | None = None) -> Found | None:
    """The number of the act itself; its number in a register rather than its title and year.

    `year` is that of the report: where no other number is told, "under Announcement No. 1 of 2025" names the act.
    """
    mine = [one for one in found if not one.cited]
    mine = mine or [one for one in found if one.basis and year and str(year) in one.text]
    return next(
        (one for one in mine if not known.title.search(one.text) and not known.round.match(one.text)),
        next(iter(mine), None),
    )


def joint(own: Found | None, found: Sequence[Found], reading: Reading, known: ActNumbers) -> Found | None:
    """The number with those told in one breath with it: "Permendag 20/2024 and Permendag 21/2024"."""
    shown = reading.page.shown
    for one in found:
        if own and one.start > own.start and not one.basis and not known.title.search(one.text):
            between = _JOINT.fullmatch(shown, own.end, one.start)
            joined = between and (between[1] is None or between[1].lower() in reading.grammar.words("and"))
            if not joined or _form(one.text) != _form(own.text):
                break
            own = Found(shown[own.start : one.end].strip(" ,."), own.start, one.end, cited=False)
    return own


def _form(number: str) -> str:
    """The word by which a number is called; numbers of one register share it."""
    return re.split(r"[\s\d.]", number.casefold(), maxsplit=1)[0]


def document(own: Found | None, known: ActNumbers) -> str | None:
    """A number with Chinese numerals as digits; several of one kind that stand together are one text."""
    if own is None:
        return None
    return known.in_numerals.sub(lambda match: match[0].translate(known.numerals), own.text)


def codes(reading: Reading) -> list[Found]:
    """Control codes (ECCN) and customs codes, as written, each once."""
    shown = reading.page.shown
    if not _FOUR.search(shown):
        return []
    first: dict[str, Found] = {}
    for form in (_ECCN, reading.grammar.compiled(_HS)):
        for match in form.finditer(shown):
            first.setdefault(match[1], Found(match[1], match.start(1), match.end(1), cited=False))
    return list(first.values())[:CODE_LIMIT]


def keys(number: str, known: ActNumbers, grammar: Profiles) -> tuple[str, ...]:
    """The digits of each number in a text like "No. 20 and No. 21 of 2024": 20-2024, 21-2024.

    None of a title that only names a year or a day, which others share.
    """
    if known.title.search(number):
        return ()
    digits = [found for part in grammar.compiled(_APART).split(number) if (found := _DIGITS.findall(part))]
    year = next((one for found in digits for one in found if IS_YEAR.fullmatch(one)), None)
    if len(digits) > 1 and year:
        digits = [found if any(map(IS_YEAR.fullmatch, found)) else [*found, year] for found in digits]
    return tuple(dict.fromkeys(map(_key, digits)))


def _key(found: Sequence[str]) -> str:
    """A number with its year last: "No. 18 of 2025" and "公告2025年第18号" are one."""
    if len(found) == PARTS and IS_YEAR.fullmatch(found[0]) and not IS_YEAR.fullmatch(found[1]):
        return f"{found[1]}-{found[0]}"
    return "-".join(found)


IS_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
PARTS = 2
"""Number and year."""

_DIGITS = re.compile(r"\d+")
_APART = r"[,\u3001;&]|\s<and>\s|[\u53ca\u548c\u4e0e\u8207]"
"""What stands between two numbers; in Chinese, characters for "and"."""
