"""Goods that a question tells twice: by two names of one thing, or by a name and what it is of. They are one. PURE.

What is told again is left out only where the other is at least as strict for every exporter, and nothing of its own
(a code, an amount) is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.rules.answer.attributes import is_an_attribute
from bot.rules.answer.goods_text import GoodsText
from bot.rules.answer.goods_verdict import GoodsVerdict
from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import question_words as said
from bot.text.notation import take_quantities
from bot.vocabulary import Status

_FIGURES = re.compile(r"\d[\d.,-]*(?!\w)")
_MARK = re.compile(r"\b(?=\w*\d|(?:\w*[A-Z]){2})\w+(?:[-/]\w+)*")
"""A model, a size or an abbreviation: 80GB, PCIe."""
_ALIAS = " ()（）[]/=-–"
"""Signs between two names of one thing: "NCA precursor (ternary precursor)"."""
_MATERIALS, _CHIPS = frozenset({*range(25, 39), *range(71, 82)}), "8542"
"""Chapters of the Harmonized System of minerals, chemicals and metals, and the heading of chips: 碲锌镉晶片."""


def told_once(base: RuleBase, judged: tuple[GoodsVerdict, ...]) -> tuple[GoodsVerdict, ...]:
    """Return the goods without those that repeat others of them."""
    if len(judged) < 2:  # noqa: PLR2004 - several
        return judged
    typed = GoodsText(judged)
    by: dict[int, int] = {}
    """The place of goods that are left out → that of those which they repeat, and which may be left out, too."""
    for place, one in enumerate(judged):
        others = ((there, other) for there, other in enumerate(judged) if _last(by, there) != place)
        again = (there for there, other in others if _repeats(base, typed, one, other, first=place < there))
        if (there := next(again, None)) is not None:
            by[place] = there
    return tuple(one for place, one in enumerate(judged) if place not in by)


def _last(by: Mapping[int, int], place: int) -> int:
    """Return the place of the goods that stand for others in the end."""
    while place in by:
        place = by[place]
    return place


def _repeats(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether goods are others told again; `first`: they stand before these."""
    if not is_as_strict(other.verdict, one.verdict):
        return False
    if not one.subjects:
        return _is_their_number(one, other)
    if _are_one_phrase(base, typed, one, other, first=first) or is_an_attribute(base, typed, one, other):
        return True
    if _values(one) - _values(other):
        return False
    if (one.name, one.subjects) == (other.name, other.subjects):
        return not is_as_strict(one.verdict, other.verdict) or not first or bool(_values(other) - _values(one))
    return not typed.has(other) and _are_above(base, one, other)


def _is_their_number(one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are a number that says they are on no list, beside a customs code: "8457.10, EAR99"."""
    return one.verdict.parts[0].lists.unlisted and not other.subjects and bool(other.verdict.asked.query.hs)


def _are_one_phrase(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether two names stand side by side in a phrase that names one thing, whose amount is that of both."""
    beside = _beside(typed, one, other)
    if {*one.subjects} == {*other.subjects}:
        again = not first and any(not gap.strip() for gap in beside)  # "piastrelle gres"
        return again or any(typed.opens_a_bracket(one, other))  # "tungsten inert gas (TIG) welding torches"
    if "" in beside and _are_materials(base, one, other) and not is_as_strict(one.verdict, other.verdict):
        # 镝铁合金: the alloy of it is free, and it is not. What stands behind chips is for them: 半导体光刻胶.
        chips, others = _are_chips(base, one), _are_chips(base, other)
        return chips == others or "" in (typed.gaps(other, one) if chips else typed.gaps(one, other))
    if {*other.subjects} < {*one.subjects}:
        return any(not gap.strip(_ALIAS) for gap in beside)
    if {*one.subjects} < {*other.subjects}:
        return any(not gap.strip(f"{_ALIAS},") for gap in beside)  # a name that the other bears, too, with more
    if _are_above(base, one, other) and any(not _without_figures(gap) for gap in beside):
        return True
    return any(_tells_of_what(base, gap, one) for gap in typed.gaps(other, one))


def _are_above(base: RuleBase, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are what others are a kind of: by the rules, or everyday goods of one heading with them."""
    above = {name for subject in other.subjects for name in base.broader(subject)}
    if above.issuperset(one.subjects):
        return True
    if not all(map(base.is_everyday, one.subjects)) or any(map(base.is_everyday, other.subjects)):
        return False
    own, theirs = (
        {code[:4] for name in those.subjects for code in base.customs_codes_of(name)} for those in (one, other)
    )
    return not own.isdisjoint(theirs)


def _without_figures(gap: str) -> str:
    """Return what stands between two names but for amounts, figures, marks and signs that part no goods."""
    rest = _MARK.sub("", take_quantities(gap)[1])
    return _FIGURES.sub("", rest).strip(" :()（）")


def _beside(typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> list[str]:
    """Return what stands between two names, in either order."""
    return [*typed.gaps(one, other), *typed.gaps(other, one)]


def _are_materials(base: RuleBase, *goods: GoodsVerdict) -> bool:
    """Return whether goods are chemicals and metals, which written as one word are one compound, alloy or wafer."""
    codes = [code for one in goods for subject in one.subjects for code in base.customs_codes_of(subject)]
    return all(int(code[:2]) in _MATERIALS or code.startswith(_CHIPS) for code in codes) and len(codes) >= len(goods)


def _are_chips(base: RuleBase, goods: GoodsVerdict) -> bool:
    codes = (code for subject in goods.subjects for code in base.customs_codes_of(subject))
    return all(code.startswith(_CHIPS) for code in codes)


def _tells_of_what(base: RuleBase, gap: str, one: GoodsVerdict) -> bool:
    """Return whether goods behind others say of what these are: "black mass NMC", "black mass from spent batteries"."""
    formulas = {
        formula for subject in one.subjects if subject in base.subjects for formula in base.subjects[subject].formulas
    }
    marks = gap.replace("-", " ").split()
    if all(mark.isupper() or mark.isdigit() for mark in marks):
        marked = sum(map(str.isupper, one.typed)) + any(map(str.isdigit, one.typed)) > 1
        return marked and " " not in one.typed and one.typed not in formulas
    leaving = said.group("from") - said.group("to")
    if marks[0].lower() in leaving and gap.endswith("-"):
        return all(mark[:1].isupper() for mark in marks[1:])  # "aus Li-Ionen-Altbatterien"
    *marks, last = marks
    return last.lower() in leaving and all(map(str.isupper, marks))


def is_as_strict(one: Verdict, other: Verdict) -> bool:
    """Return whether a verdict is at least as strict as another, for every exporter and in all."""
    exporters = all(
        rank(one.by_exporter.get(code, Status.NOT_LISTED)) <= rank(status) for code, status in other.by_exporter.items()
    )
    return exporters and rank(one.status) <= rank(other.status)


def _values(one: GoodsVerdict) -> frozenset[object]:
    return frozenset((*one.codes, *one.verdict.asked.query.quantities))
