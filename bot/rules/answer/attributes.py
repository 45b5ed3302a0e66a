"""What a question says of its goods by names of others: what they hold, are of, taste of, and of what kind. PURE.

The law: composition (a symbol or formula with a figure) is a property of the goods before it; a name with a word
for "of" behind goods says what they are of; of names side by side the head names the goods, the last one in most
languages, the first in Romance ones. Nothing is left out here: who asks looks whether the head is at least as strict.
"""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import cache

from bot.data import read_yaml
from bot.rules.answer.goods_text import GoodsText, has_a_particle
from bot.rules.answer.verdict import GoodsVerdict
from bot.rules.index import RuleBase
from bot.rules.query.making import SCRAP
from bot.rules.query.measures import begins_with_a_share, ends_with_a_share, is_in_an_analysis
from bot.rules.query.modifiers import are_head_first, languages_of_words
from bot.text import countries, endings, gazetteer, thing_words
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.notation import take_quantities
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, Outcome

_PARTS = re.compile(r"[;|；+&\r\n\u2028]")
"""What parts goods from others, so that a composition behind it is not theirs."""
_SIGN = re.compile(r"[^\w\s.'’-]|\s[-–—]\s")
"""What parts the words of a phrase."""
_CHAIN = re.compile(r"-[A-Z][a-z]?(?![a-z])")
"""Another symbol behind one: W-Ni-Fe."""
_ARTICLES, _MACHINES, _LAST_OF_FOOD = 39, 84, 24
"""Chapters of the Harmonized System: the first of articles of a material, the first of machines, the last of food."""
_SHARE, _LONGEST_WORD, _LONGEST_MARK = "%", 24, 4
"""The unit of a share, signs of a word beside goods, and letters of a mark for what they hold: REO, TREO."""
_OF_ARTICLES, _LAST_WOVEN = frozenset({*range(39, 61), 63, *range(68, 77), *range(78, 82)}), 63
"""Chapters of what articles are made of, and the last of those that no purity is told of: plastics, wood, cloth."""
_ENDS_OF_FIGURES = ("%", *"0123456789")
_PREPARED, _PREPARED_TOO = (
    frozenset({"16", "19", "20", "21", "23"}),
    frozenset({"1704", "1806", "2105", "2201", "2202"}),
)
"""Chapters and headings of food that is made of other food: tinned, sweets, bakery, drinks, feed."""


def is_an_attribute(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods only say something of others; a sure duty is none of the kind of what is in doubt."""
    if _is_a_composition(base, text, one, other) or _is_of_a_name(base, text, one, other):
        return True
    if _is_their_material(base, text, one, other):
        return True
    if not text.are_near(one, other):
        return False
    if _is_a_formula_of_it(base, text, one, other) or _is_what_they_are_of(base, text, one, other):
        return True
    if one.verdict.outcome is Outcome.RESTRICTED and other.verdict.outcome is not Outcome.RESTRICTED:
        return False
    return _is_their_kind(base, text, one, other) or _is_their_form(text, one, other)


# -- what goods hold


def _is_a_composition(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether each time that goods are named a symbol or formula tells how much of it is in those before it."""
    if not all(_is_a_content(base, *those) for those in text.around(one)):
        return False
    if all(thing_words.is_a_symbol(typed) for _, typed, _ in text.around(other)):
        return False  # of Mg-Gd-Y each is asked about
    return not all(_PARTS.search(way) for way in text.ways(other, one))


def _is_a_formula_of_it(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether a formula of a kind or a neighbour of goods stands behind them: "polishing powder CeO2 based"."""
    kin = {name for subject in other.subjects for name in (*base.narrower(subject), *base.neighbours(subject))}
    if not kin.union(other.subjects).issuperset(one.subjects) or any(map(_SIGN.search, text.gaps(other, one))):
        return False
    typed = [typed for _, typed, _ in text.around(one)]
    return any(text.gaps(other, one)) and all(map(thing_words.elements_of, typed))


def _is_a_content(base: RuleBase, before: str, typed: str, behind: str) -> bool:
    """Return whether a symbol or formula has a share of the goods beside it, or is one of an alloy: "Ni 1.55"."""
    symbol = bool(base.names.symbol(typed)) and thing_words.is_a_symbol(typed)
    mark = typed.isalpha() and typed.isupper() and len(typed) <= _LONGEST_MARK
    if not (symbol or mark or _is_a_formula(base, typed)):
        return False
    if ends_with_a_share(before) or begins_with_a_share(behind) or is_in_an_analysis(before, behind):
        return True
    return symbol and (before.endswith("-") or bool(_CHAIN.match(behind)))


def _is_a_formula(base: RuleBase, typed: str) -> bool:
    own = (base.subjects[one].formulas for one in base.names.get(key(typed)) if one in base.subjects)
    return bool(thing_words.elements_of(typed)) or any(typed in those for those in own)


# -- what articles are made of


def _is_their_material(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether each time that goods are named they tell what an article of the question, or its part, is made of.

    A share says so ("shirts, 100% cotton"), a bracket behind the article, a word for a part beside them ("steel frame")
    or a label ("material: rubber"); an amount of their own makes them goods. What is ruled stays.
    """
    if not _may_be_their_material(base, one, other):
        return False
    around = [(before, behind) for before, _, behind in text.around(one)]
    units = [{*_units_before(before), *_units_behind(behind)} for before, behind in around]
    if not units or any(unit != _SHARE for those in units for unit in those):
        return False
    woven = max(_chapters(base, one)) <= _LAST_WOVEN and not _share_their_shares(text, one, other)
    if all((woven and those) or _is_labelled(before) for those, (before, _) in zip(units, around, strict=True)):
        return True
    return _is_of_their_part(text, one, other) and _is_as_sure(one, other)


def _is_of_their_part(text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods stand in a bracket behind an article, or a word for a part beside them each time."""
    ways = [way for way in text.ways(other, one) if not _PARTS.search(way)]
    bracketed = any(way.rfind("(") > way.rfind(")") for way in ways)
    return bool(ways) and (bracketed or all(_is_of_a_part(before, behind) for before, _, behind in text.around(one)))


def _may_be_their_material(base: RuleBase, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are of what articles are made of, others such an article, and the first not ruled for sure.

    What may be ruled is told apart from an article that is not.
    """
    outcomes = one.verdict.outcome, other.verdict.outcome
    ruled = one.verdict.status in RESTRICTING and outcomes[0] is not outcomes[1]
    if ruled or outcomes[0] is Outcome.RESTRICTED or {*one.subjects} == {*other.subjects}:
        return False
    made = _are_everyday(base, other) or _is_a_machine(base, other)
    return made and _chapters(base, one) <= _OF_ARTICLES and _may_be_of_it(base, one, other, alike=True)


def _is_as_sure(one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are in no more doubt than others."""
    doubtful = Outcome.PARTLY_UNDERSTOOD
    return one.verdict.outcome is not doubtful or other.verdict.outcome is doubtful


def _share_their_shares(text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether shares stand on the same side of two names: "60% linen 40% wool" is no article."""
    ahead, behind = (
        [any(_SHARE in units(those[side]) for those in text.around(goods)) for goods in (one, other)]
        for units, side in ((_units_before, 0), (_units_behind, 2))
    )
    return all(ahead) or all(behind)


def _units_before(text: str) -> list[str]:
    """Return the unit of the amount that a text ends with."""
    text = text[-_LONGEST_WORD:].rstrip(" (")
    if text.endswith(_ENDS_OF_FIGURES) and ends_with_a_share(text):
        return [_SHARE]
    return [one.unit for one in take_quantities(text)[0][-1:] if text.endswith(one.text)]


def _units_behind(text: str) -> list[str]:
    """Return the unit of the amount that a text begins with; of one that is no share, behind a comma or not."""
    text = text[:_LONGEST_WORD].lstrip(" :")
    amounts = take_quantities(text)[0][:1]
    return [
        one.unit
        for one in amounts
        if text.startswith(one.text) or (one.unit != _SHARE and text.lstrip(" ,(").startswith(one.text))
    ]


def _is_labelled(before: str) -> bool:
    return any(word.key in said.group("material_labels") for word in words(before[-_LONGEST_WORD:])[-1:])


def _is_of_a_part(before: str, behind: str) -> bool:
    """Return whether a word for a part of an article stands right beside a name: "steel frame", "Rahmen Stahl"."""
    parts = said.group("parts_of_articles")
    if _begins_with(behind, parts):
        return True
    return not _SIGN.search(before[-2:]) and any(word.key in parts for word in words(before[-_LONGEST_WORD:])[-1:])


# -- what goods are of


def _is_what_they_are_of(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether a word for "of" stands between others and goods: "pasta di semola", "gelato al pistacchio"."""
    around = (*text.gaps(other, one), *text.gaps(one, other))
    beside = any(not _SIGN.search(gap) for gap in around)
    if beside and _have_behind(text, one, "tastes"):
        return max(_chapters(base, one) | _chapters(base, other), default=0) <= _LAST_OF_FOOD
    if any(map(has_a_particle, one.verdict.asked.things)):
        return False
    if {*one.subjects} != {*other.subjects} and not _may_be_of_it(base, one, other, alike=True):
        return False
    gaps = ["".join(word.key for word in words(gap)) for gap in text.gaps(other, one) if not _SIGN.search(gap)]
    return any(_says_what_of(base, gap, one, other) for gap in gaps if gap)


def _says_what_of(base: RuleBase, gap: str, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether a word means "of" in each language in which both bear their names.

    If none has both, it does in one of those of what they are of, and is no "and": *en* is "in" in French only.
    """
    own = _languages(base, one)
    if shared := own & _languages(base, other):
        return all(gap in _words_for_of(language) for language in shared)
    return gap not in said.group("listing") and gap in _words_for_of(*sorted(own or said.made_of()))


@cache
def _words_for_of(*languages: str) -> frozenset[str]:
    """Return the words of languages between goods and what they are of, or what they taste of."""
    return frozenset(word for one in languages for word in (*said.made_of().get(one, ()), *_tasting().get(one, ())))


@cache
def _tasting() -> dict[str, frozenset[str]]:
    """Return language → words between food and what it tastes of."""
    told = read_yaml("query/directions")["tasting_of"].items()
    return {language: frozenset(key(one.replace("_", " ")) for one in those.split()) for language, those in told}


def _have_behind(text: GoodsText, one: GoodsVerdict, group: str) -> bool:
    """Return whether a word of a group stands behind each name of goods: "chicken flavour", ジスプロシウム含有."""
    told = said.group(group)
    return all(_begins_with(behind, told) for _, _, behind in text.around(one))


def _begins_with(text: str, told: frozenset[str]) -> bool:
    those = words(text[:_LONGEST_WORD])
    if not those or _SIGN.search(text[: text.find(those[0].raw)]):
        return False
    joined = key(text[:_LONGEST_WORD])
    return those[0].key in told or any(joined.startswith(word) for word in told if not word.isascii())


# -- of what kind goods are


def _is_their_kind(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods stand beside others, which are the head of the phrase: "horse riding boots"."""
    if any(map(has_a_particle, one.verdict.asked.things)):
        return False
    own, theirs = _languages(base, one), _languages(base, other)
    if "" in text.gaps(one, other) and _is_a_machine(base, other):
        return bool(own & theirs)  # 半導体洗浄装置
    mark = not own and _is_a_machine(base, other) and max(_chapters(base, one), default=0) < _MACHINES  # LFP cells
    if not mark and not (_are_everyday(base, other) and _may_be_of_it(base, one, other)):
        return False
    if are_head_first(own or theirs, theirs):
        return _may_stand_behind(base, one, theirs) and any(map(goes_on, text.gaps(other, one)))
    return _stands_before(text, one, other, own, theirs)


def _may_stand_behind(base: RuleBase, one: GoodsVerdict, theirs: AbstractSet[str]) -> bool:
    """Return whether goods behind others may say of what kind these are: food not in Romance languages."""
    food = max(_chapters(base, one), default=0) <= _LAST_OF_FOOD
    return not food or theirs <= endings.languages_that("head_first")


def _stands_before(
    text: GoodsText, one: GoodsVerdict, other: GoodsVerdict, own: AbstractSet[str], theirs: AbstractSet[str]
) -> bool:
    """Return whether goods stand before others as words of kind do: no plural, or in one word with them."""
    plural = any(_is_plural(typed) for _, typed, _ in text.around(one))
    gaps = [] if plural else [*text.gaps(one, other)]
    if not own or own & theirs & endings.languages_that(
        "nouns_in_front"
    ):  # what is bent is in no list: тракторные шины
        return any(map(goes_on, gaps))
    return bool(own & theirs) and "" in gaps


def _is_a_machine(base: RuleBase, goods: GoodsVerdict) -> bool:
    return min(_chapters(base, goods), default=_MACHINES) >= _MACHINES and not _are_everyday(base, goods)


def _are_everyday(base: RuleBase, goods: GoodsVerdict) -> bool:
    return all(map(base.is_everyday, goods.subjects))


def _is_their_form(text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether waste, a shape or sand stands right behind what it is of: "gallium arsenide scrap", "GaN wafers".

    Sand may stand before, too, in languages that say first what a thing is: "sable de monazite".
    """
    named = [key(typed) for _, typed, _ in text.around(one)]
    sand = all(name in said.group("lying") for name in named)
    ends = [words(typed)[-1].key for _, typed, _ in text.around(one)]
    shapes = (thing_words.shape(end) and said.role(end) is not Role.COMPOUND for end in ends)
    if not sand and not all(thing_words.form(name) == SCRAP for name in named) and not all(shapes):
        return False
    behind = any(not gap.strip() for gap in text.gaps(other, one))
    return behind or (sand and any(key(gap) in {"", *said.group("of")} for gap in text.gaps(one, other)))


def _is_of_a_name(base: RuleBase, text: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are a part of a firm's name, and others are written small: "Sony Semiconductor gallium".

    A word that is no place and nothing else stands before them with a capital; they have no code and are in one row.
    """
    small = any(typed[:1].islower() for _, typed, _ in text.around(other))
    if one.codes or not small or any("\n" in way for way in (*text.ways(one, other), *text.ways(other, one))):
        return False
    places = text.around(one)
    return bool(places) and all(_ends_a_name(base, before, typed) for before, typed, _ in places)


def _ends_a_name(base: RuleBase, before: str, typed: str) -> bool:
    those = words(before[-_LONGEST_WORD:])
    if not those or not (typed[:1].isupper() and before.endswith(" ") and not _SIGN.search(before[-2:])):
        return False
    last = those[-1]
    named = last.raw[:1].isupper() and last.raw[1:].islower() and before.rstrip().endswith(last.raw)
    symbol = thing_words.is_a_symbol(last.raw) or thing_words.is_a_symbol(typed)
    goods = symbol or base.names.get(last.key) or said.role(last.key) not in {None, Role.TRADE}
    return named and not goods and not countries.by_key(last.key, full=True) and not gazetteer.country_of_town(last.key)


def goes_on(gap: str) -> bool:
    """Return whether nothing stands between two names of a phrase but a small word that tells a kind."""
    if _SIGN.search(gap):
        return False
    between = words(gap)
    return len(between) <= 1 and all(_tells_a_kind(word.key, word.raw) for word in between)


def _tells_a_kind(folded: str, raw: str) -> bool:
    return raw.islower() and raw.isalpha() and said.role(folded) in {None, Role.GRADE, Role.SHAPE, Role.PRODUCT}


def _is_plural(typed: str) -> bool:
    """Return whether a name in Latin letters is a plural, as words before their head are not."""
    last = words(typed)[-1]
    return last.raw.lower().endswith("s") and not last.key.endswith("s")


def _may_be_of_it(base: RuleBase, one: GoodsVerdict, other: GoodsVerdict, *, alike: bool = False) -> bool:
    """Return whether goods may be others', made of them or for them: no chapter of the nomenclature has both.

    Food is made of food where it is prepared; articles and machines may be of anything. `alike`: goods of one chapter
    may be so, too.
    """
    own, theirs = _chapters(base, one), _chapters(base, other)
    if not own or not theirs or not (alike or own.isdisjoint(theirs)):
        return False
    if min(theirs) >= _ARTICLES:
        return True
    return max(own | theirs) <= _LAST_OF_FOOD and _is_prepared(base, other)


def _is_prepared(base: RuleBase, goods: GoodsVerdict) -> bool:
    """Return whether most headings of goods are of food that is made of other food."""
    headings = [code[:4] for subject in goods.subjects for code in base.customs_codes_of(subject)]
    return sum(one[:2] in _PREPARED or one in _PREPARED_TOO for one in headings) * 2 > len(headings)


def _chapters(base: RuleBase, goods: GoodsVerdict) -> frozenset[int]:
    return frozenset(int(code[:2]) for subject in goods.subjects for code in base.customs_codes_of(subject))


def _languages(base: RuleBase, goods: GoodsVerdict) -> set[str]:
    """Return the languages in which goods bear the name that a question has for them, as it is written."""
    written = {thing.written for thing in goods.verdict.asked.things if thing.written}
    return languages_of_words(base, goods.subjects, written or {key(goods.typed)})
