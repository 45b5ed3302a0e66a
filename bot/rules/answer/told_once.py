"""Several goods of a question, of which some only repeat others: each is told once. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations

from bot.model.copies import replace
from bot.rules.answer.attributes import goes_on, is_an_attribute
from bot.rules.answer.goods_text import GoodsText
from bot.rules.answer.parts import AnswerPart
from bot.rules.answer.roles import Roles
from bot.rules.answer.verdict import GoodsVerdict, is_as_strict, together
from bot.rules.index import RuleBase
from bot.rules.query.making import words_of
from bot.text import harmless_words
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.notation import take_quantities
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING

_FIGURES = re.compile(r"\d[\d.,-]*(?!\w)")


_ROW = re.compile(r"[\r\n\u2028]+")


_LABELLED_CODE = re.compile(r"\s*[^\W\d][^:：\d]*[:：][\s\d.]*\d[\s\d.]*")
"""A label and a customs code, and nothing else in a row."""


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
    if (pair := next(_told_apart(base, typed, judged), None)) is not None:
        one, other = pair
        both = together(base, other.verdict, [other.verdict, one.verdict])
        whole = replace(other, verdict=replace(both, parts=(_with_codes(both.parts[0], one), *both.parts[1:])))
        return told_once(base, tuple(whole if those is other else those for those in judged if those is not one))
    roles = Roles(base, typed)
    by: dict[int, int] = {}
    """The place of goods that are left out → that of those which they repeat, and which may be left out, too."""
    for place, one in enumerate(judged):
        others = ((there, other) for there, other in enumerate(judged) if _last(by, there) != place)
        again = (
            there
            for there, other in others
            if _repeats(base, typed, one, other, first=place < there)
            or (roles.are_of(one, other) and is_as_strict(other.verdict, one.verdict))
        )
        if (there := next(again, None)) is not None:
            by[place] = there
    return tuple(one for place, one in enumerate(judged) if place not in by)


def _told_apart(
    base: RuleBase, typed: GoodsText, judged: Sequence[GoodsVerdict]
) -> Iterator[tuple[GoodsVerdict, GoodsVerdict]]:
    """Yield goods and others that are one thing together, where the first are ruled more strictly by themselves.

    "ASML TWINSCAN NXT:1980Di" is one scanner, by the acts on lithography equipment and those on older scanners; in a
    paper of one good a row that is a word, a colon and a code tells the code of that good.
    """
    for genus, kind in permutations(judged, 2):
        beside = any(not gap.strip(" ()") for gap in _beside(typed, genus, kind))
        if not beside or _values(genus) - _values(kind) or not _are_above(base, genus, kind):
            continue
        if not is_as_strict(kind.verdict, genus.verdict):
            yield genus, kind
    named = [one for one in judged if one.subjects]
    coded = [one for one in judged if not one.subjects and _is_in_a_label(one)]
    if len(named) == len(coded) == 1 and len(judged) == len(named) + len(coded):
        yield coded[0], named[0]
    for number, goods in permutations(judged, 2):
        if _is_a_number_of(base, number, goods):
            yield number, goods


def _is_a_number_of(base: RuleBase, one: GoodsVerdict, goods: GoodsVerdict) -> bool:
    """Return whether goods are told by one CAS number alone, and others are that substance by the name beside it."""
    query = one.verdict.asked.query
    if one.subjects or len(query.cas) != 1 or len(one.codes) != 1 or goods.codes:
        return False
    substance = base.lists.substance(query.cas[0]) if base.lists else None
    named = key(substance.name) if substance else ""
    return key(goods.name) == named or (
        bool(goods.typed) and goods.typed != one.typed and key(goods.typed) in key(one.typed)
    )


def _is_in_a_label(one: GoodsVerdict) -> bool:
    """Return whether goods that only a code tells are a row of a label and that code."""
    rows = _ROW.split(one.verdict.asked.query.typed)
    return bool(one.codes) and any(one.typed in row and _LABELLED_CODE.fullmatch(row) for row in rows)


def _with_codes(part: AnswerPart, one: GoodsVerdict) -> AnswerPart:
    """Return a part of an answer on goods with the codes of others among its own."""
    own, query = part.asked.query, one.verdict.asked.query
    codes = {
        name: tuple(dict.fromkeys((*getattr(own, name), *getattr(query, name)))) for name in ("hs", "cas", "controls")
    }
    return replace(part, asked=replace(part.asked, query=replace(own, **codes)))


def _last(by: Mapping[int, int], place: int) -> int:
    """Return the place of the goods that stand for others in the end."""
    while place in by:
        place = by[place]
    return place


def _repeats(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether goods are others told again; `first`: they stand before these."""
    named = _is_of_a_party(typed, one, other)
    silent = named and one.verdict.status not in RESTRICTING
    if silent or not is_as_strict(other.verdict, one.verdict):
        return silent
    if not one.subjects:
        return _is_their_number(one, other) or _is_a_wider_name(one, other)
    phrase = typed.are_near(one, other) and _are_one_phrase(base, typed, one, other, first=first)
    if (named and not _values(one) - _values(other)) or phrase or is_an_attribute(base, typed, one, other):
        return True
    if _values(one) - _values(other):
        return False
    if (one.name, one.subjects) == (other.name, other.subjects):
        return not is_as_strict(one.verdict, other.verdict) or not first or bool(_values(other) - _values(one))
    return not typed.has(other) and _are_above(base, one, other)


def _is_of_a_party(typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods stand in firms' names alone, or where it says who a party is, and others do not."""
    if typed.is_of_whom(one) and not typed.is_of_whom(other):
        return True
    labelled = one.verdict.status in RESTRICTING
    return typed.is_of_a_firm(one, labelled=labelled) and not typed.is_of_a_firm(other, labelled=False)


def _is_their_number(one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are a number that says they are on no list, beside a customs code: "8457.10, EAR99"."""
    return one.verdict.parts[0].lists.unlisted and not other.subjects and bool(other.verdict.asked.query.hs)


def _is_a_wider_name(one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods of a list are named by some words of the name of others: a bearing, and a ball bearing."""
    return not (other.subjects or one.codes) and words_of(one.name) < words_of(other.name)


def _are_one_phrase(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether two names stand side by side in a phrase that names one thing, whose amount is that of both."""
    beside = _beside(typed, one, other)
    if {*one.subjects} == {*other.subjects}:
        again = not first and any(not gap.strip() for gap in beside)  # "piastrelle gres"
        return again or any(typed.opens_a_bracket(one, other))  # "tungsten inert gas (TIG) welding torches"
    if _are_one_compound(base, typed, one, other):
        return True
    if {*other.subjects} < {*one.subjects}:
        return any(not gap.strip(_ALIAS) for gap in beside)
    if {*one.subjects} < {*other.subjects}:
        return any(not gap.strip(f"{_ALIAS},") for gap in beside)  # a name that the other bears, too, with more
    if _are_above(base, one, other) and any(_tells_qualities(base, gap, other) or goes_on(gap) for gap in beside):
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


def _tells_qualities(base: RuleBase, gap: str, goods: GoodsVerdict) -> bool:
    """Return whether nothing but amounts, figures, marks and qualities of goods stands between two names."""
    rest = _FIGURES.sub("", _MARK.sub("", take_quantities(gap)[1])).strip(" :()（）")
    chapters = frozenset(int(code[:2]) for name in goods.subjects for code in base.customs_codes_of(name))
    if any(not one.isalpha() for one in rest if not one.isspace()):
        return False
    return all(
        said.role(word.key) in {Role.GRADE, Role.SHAPE} or harmless_words.is_a_cut(word.key, chapters)
        for word in words(rest)
    )


def _beside(typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> list[str]:
    """Return what stands between two names, in either order."""
    return [*typed.gaps(one, other), *typed.gaps(other, one)]


def _are_materials(base: RuleBase, *goods: GoodsVerdict) -> bool:
    """Return whether goods are chemicals and metals, which written as one word are one compound, alloy or wafer."""
    codes = [code for one in goods for subject in one.subjects for code in base.customs_codes_of(subject)]
    return all(int(code[:2]) in _MATERIALS or code.startswith(_CHIPS) for code in codes) and len(codes) >= len(goods)


def _are_one_compound(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether two materials in one word are one, of which the freer name says nothing: 镝铁合金, 碲锌镉晶片.

    What stands behind chips in one word is for them: 半导体光刻胶.
    """
    if not _are_materials(base, one, other) or is_as_strict(one.verdict, other.verdict):
        return False
    chips, others = _are_chips(base, one), _are_chips(base, other)
    if chips == others:
        return "" in _beside(typed, one, other)
    return "" in (typed.gaps(other, one) if chips else typed.gaps(one, other))


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


def _values(one: GoodsVerdict) -> frozenset[object]:
    return frozenset((*one.codes, *one.verdict.asked.query.quantities))
