"""Numbers of legal acts, and control and customs codes, in the forms that registers of the world use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.detect.lexicon import DocumentForm
from bot.detect.matches import Reading

_NUMERALS = str.maketrans(
    {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9", "〇": "0"}
)

_CITED = re.compile(
    r"(?:\bunder|amend(?:ing|s|ed)|updating|pursuant to|annex [ivx]+ (?:of|to)|replac(?:es|ing)|repeal\w*|revok\w*|"
    r"gemäß|zur änderung der|anhang i der|nach der|annexe [ivx]+ du|modifiant|en vertu de|anexo i del?|conforme|"
    r"of|废止|廢止|取消|根据|根據|依据|依據|в соответствии с|согласно|в постановлени\w*|mencabut|perubahan atas)"
    r"\s?(?:the |la |le |de |the council |commission )?$",
    re.IGNORECASE,
)
_BASIS = re.compile(r"\b(?:under|gemäß|en vertu de|根据|根據|依据|依據|согласно)\s?(?:the |la |le )?$", re.IGNORECASE)
_CITED_AFTER = re.compile(
    r"\s?(?:中其他|同时废止|同時廢止|废止|廢止|及其|se modifica|queda modificad|est modifié|è modificat|wird geändert|"
    r"is amended|утратил)"
)

_COUNTED = re.compile(r"[\d一二三四五六七八九]")

MARK = "№"
"""In the list of forms: tried where a word for "number" stands before a digit (the folded text holds no such sign)."""

_MARKED = re.compile(r"(?:n[o°ºr.]|nos|num|nomor|number|numero|so|رقم)[.°º]{0,2} ?:? {0,2}\(?[a-z]{0,4}\.? ?\d")

_ECCN = re.compile(r"([0-9](?<![\w.].)[A-E][0-9]{3}(?:\.[a-z0-9]{1,3}){0,3})(?![\w])")
_HS = re.compile(
    r"(?:HS|H\.S\.|HTS|CN|tariff|customs|税号|稅號|海关商品编号|商品编号|HS코드|ТН ВЭД|NCM|TARIC)"
    r"\s?(?:codes?|headings?|코드|코드는|ЕАЭС|编号)?:?\s?([0-9]{4}(?:\.?[0-9]{2}){0,3})(?!\d)"
)

CODE_LIMIT = 20

_TITLE = re.compile(
    r"\b(?:regulations|order|rules|act|designation) 20\d\d$|"
    r"(?:du|de|del|vom) \d{1,2}\S{0,2} (?:de )?[^\W\d]+ (?:de )?20\d\d$",
    re.IGNORECASE,
)
"""An act named by its title and year or by its day, which its number in the register beats."""

_ROUND = re.compile(r"제\s?\d+\s?차")
"""How often an act was amended, which a number beats, too."""

_JOINT = re.compile(r"\s?(?:[,、;&/·]|\b(?:and|und|y|e|et|en|dan|ve|và|и|及|와|및)\b)\s?", re.IGNORECASE)
"""What may stand between two numbers that are told as one."""


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


def numbers(reading: Reading, forms: Sequence[DocumentForm]) -> list[Found]:
    """Document numbers in the order of the text; of those that overlap the longest."""
    shown = reading.page.shown
    if not _COUNTED.search(shown):
        return []
    folded = reading.page.folded
    if _MARKED.search(folded):
        folded += MARK
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
    return [_found(match, shown, register) for match, register in apart]


def _found(match: re.Match[str], shown: str, register: str) -> Found:
    before = shown[max(0, match.start() - 40) : match.start()]
    cited = bool(_CITED.search(before) or _CITED_AFTER.match(shown, match.end()))
    basis = cited and bool(_BASIS.search(before))
    return Found(match[0].strip(" ,."), match.start(), match.end(), cited, basis, register)


def own_number(found: Sequence[Found], year: int | None = None) -> Found | None:
    """The number of the act itself; its number in a register rather than its title and year.

    `year` is that of the report: where no other number is told, "under Announcement No. 1 of 2025" names the act.
    """
    mine = [one for one in found if not one.cited]
    mine = mine or [one for one in found if one.basis and year and str(year) in one.text]
    return next(
        (one for one in mine if not _TITLE.search(one.text) and not _ROUND.match(one.text)), next(iter(mine), None)
    )


def joint(own: Found | None, found: Sequence[Found], shown: str) -> Found | None:
    """The number with those told in one breath with it: "Permendag 20/2024 and Permendag 21/2024"."""
    for one in found:
        if own and one.start > own.start and not one.basis and not _TITLE.search(one.text):
            if _JOINT.fullmatch(shown, own.end, one.start) is None or _form(one.text) != _form(own.text):
                break
            own = Found(shown[own.start : one.end].strip(" ,."), own.start, one.end, cited=False)
    return own


def is_title(number: str) -> bool:
    """Whether an act is named by its title and year or by its day, not by a number."""
    return _TITLE.search(number) is not None


def _form(number: str) -> str:
    """The word by which a number is called; numbers of one register share it."""
    return re.split(r"[\s\d.]", number.casefold(), maxsplit=1)[0]


def document(own: Found | None) -> str | None:
    """A number with Chinese numerals as digits; several of one kind that stand together are one text."""
    if own is None:
        return None
    return re.sub(r"第\s?[一二三四五六七八九〇]+\s?[号號]", lambda m: m[0].translate(_NUMERALS), own.text)


def codes(reading: Reading) -> list[Found]:
    """Control codes (ECCN) and customs codes, as written, each once."""
    shown = reading.page.shown
    first: dict[str, Found] = {}
    for form in (_ECCN, _HS):
        for match in form.finditer(shown):
            first.setdefault(match[1], Found(match[1], match.start(1), match.end(1), cited=False))
    return list(first.values())[:CODE_LIMIT]
