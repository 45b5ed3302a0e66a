"""How the towns of a question are read where acts tell which country a town is of, or what it means. PURE."""

from __future__ import annotations

from datetime import date

from bot.model.copies import replace
from bot.rules.answer.asking_again import best_parts
from bot.rules.answer.parts import AnswerPart, counts, find_surely
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked, Direction


def parts_by_towns(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts of an answer, with its towns read by what acts say of the goods.

    The only town of a question is read as its country would be ("nickel ore Philippines"), if the acts of that country
    name the goods, or others' acts are aimed at it; else it says nothing. Of countries with a town of one name those
    count whose acts name the goods, if any does.
    """
    query = asked.query
    goods = asked.things or query.hs or query.cas or query.controls
    for code in asked.alone if goods and not asked.acts and not any(way.to for way in asked.directions) else ():
        ways = (Direction(code, (), guessed=True), Direction(None, (code,), guessed=True))
        left = tuple(one for one in asked.left if one.typed not in asked.perhaps_alone)
        parts = best_parts(base, replace(asked, directions=ways, from_=code, left=left), day)
        if counts(parts) and find_surely(parts):
            return parts
    return _of_homonyms_with_acts(asked, best_parts(base, asked, day))


def _of_homonyms_with_acts(asked: Asked, parts: list[AnswerPart]) -> list[AnswerPart]:
    """Return parts without those of countries that a town is hardly of: another so named has acts on the goods."""
    for codes in asked.homonyms:
        meant = {part.asked.from_ for part in parts if part.asked.from_ in codes and counts([part])}
        if meant:
            parts = [part for part in parts if part.asked.from_ not in codes or part.asked.from_ in meant]
    return parts
