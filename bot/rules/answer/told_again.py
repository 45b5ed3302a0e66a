"""Goods that a question tells twice: by two names of one thing, or by a name and what it is of. They are one. PURE.

What is told again is left out only where the other is at least as strict for every exporter, and nothing of its own
(a code, an amount) is lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.rules.answer.goods_verdict import GoodsVerdict
from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.query.atoms import Typed
from bot.rules.query.subjects import Thing
from bot.rules.status import rank
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul, key
from bot.vocabulary import Status

_ALIAS = " ()（）[]/=-–"
"""Signs between two names of one thing: "NCA precursor (ternary precursor)"."""
_BETWEEN = 3
"""Words between goods and the mark of what they are of: "AI server HGX H200 8-GPU"."""
_MATERIALS = frozenset({*range(25, 39), *range(71, 82)})
"""Chapters of the Harmonized System of minerals, chemicals and metals."""


def told_once(base: RuleBase, judged: tuple[GoodsVerdict, ...]) -> tuple[GoodsVerdict, ...]:
    """Return the goods without those that repeat others of them."""
    if len(judged) < 2:  # noqa: PLR2004 - several
        return judged
    typed = _Text(judged)
    kept = dict(enumerate(judged))
    for place, one in enumerate(judged):
        others = [(there, other) for there, other in kept.items() if there != place]
        if any(_repeats(base, typed, one, other, first=place < there) for there, other in others):
            del kept[place]
    return tuple(kept.values())


def _repeats(base: RuleBase, typed: _Text, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether goods are others told again; `first`: they stand before these."""
    if not one.subjects or not is_as_strict(other.verdict, one.verdict):
        return False
    if _are_one_phrase(base, typed, one, other, first=first):
        return True
    if _values(one) - _values(other):
        return False
    if (one.name, one.subjects) == (other.name, other.subjects):
        return not is_as_strict(one.verdict, other.verdict) or not first or bool(_values(other) - _values(one))
    above = {name for subject in other.subjects for name in base.broader(subject)}
    return above.issuperset(one.subjects) and any(not gap.strip() for gap in _beside(typed, one, other))


def _are_one_phrase(base: RuleBase, typed: _Text, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether two names stand side by side in a phrase that names one thing, whose amount is that of both."""
    beside = _beside(typed, one, other)
    if {*one.subjects} == {*other.subjects}:
        return not first and any(not gap.strip() for gap in beside)  # "piastrelle gres"
    if "" in beside and _are_materials(base, one, other) and not is_as_strict(one.verdict, other.verdict):
        return True  # 镝铁合金: the alloy of it is free, and it is not
    if {*other.subjects} < {*one.subjects}:
        return any(not gap.strip(_ALIAS) for gap in beside)
    return any(_tells_of_what(base, gap, one) for gap in typed.gaps(other, one))


def _beside(typed: _Text, one: GoodsVerdict, other: GoodsVerdict) -> list[str]:
    """Return what stands between two names, in either order."""
    return [*typed.gaps(one, other), *typed.gaps(other, one)]


def _are_materials(base: RuleBase, *goods: GoodsVerdict) -> bool:
    """Return whether goods are chemicals and metals, which written as one word are one compound or alloy."""
    codes = [code for one in goods for subject in one.subjects for code in base.customs_codes_of(subject)]
    return all(int(code[:2]) in _MATERIALS for code in codes) and len(codes) >= len(goods)


def _tells_of_what(base: RuleBase, gap: str, one: GoodsVerdict) -> bool:
    """Return whether goods behind others say of what these are: "black mass NMC", "black mass from spent batteries"."""
    formulas = {
        formula for subject in one.subjects if subject in base.subjects for formula in base.subjects[subject].formulas
    }
    marks = gap.replace("-", " ").split()
    if all(mark.isupper() or mark.isdigit() for mark in marks):
        return sum(map(str.isupper, one.typed)) > 1 and " " not in one.typed and one.typed not in formulas
    *marks, last = marks
    return last.lower() in said.group("from") - said.group("to") and all(map(str.isupper, marks))


def is_as_strict(one: Verdict, other: Verdict) -> bool:
    """Return whether a verdict is at least as strict as another, for every exporter and in all."""
    exporters = all(
        rank(one.by_exporter.get(code, Status.NOT_LISTED)) <= rank(status) for code, status in other.by_exporter.items()
    )
    return exporters and rank(one.status) <= rank(other.status)


def _values(one: GoodsVerdict) -> frozenset[object]:
    return frozenset((*one.codes, *one.verdict.asked.query.quantities))


class _Text:
    """The text of a question, with the places of its goods among the words."""

    def __init__(self, judged: tuple[GoodsVerdict, ...]) -> None:
        self._typed = Typed.of(judged[0].verdict.asked.query.typed)
        self._starts: dict[str, list[int]] = {}
        for place, word in enumerate(self._typed.words):
            self._starts.setdefault(word.key[:1], []).append(place)
        self._places = {id(one): self._of(one) for one in judged}

    def gaps(self, one: GoodsVerdict, other: GoodsVerdict) -> Iterator[str]:
        """Yield what stands between a name and another behind it, where no more than some words part them."""
        theirs = self._places[id(other)]
        for _, end in self._places[id(one)]:
            for start, _ in theirs:
                if end <= start <= end + _BETWEEN:
                    yield self._typed.text[self._typed.spans[end - 1][1] : self._typed.spans[start][0]]

    def _of(self, goods: GoodsVerdict) -> list[tuple[int, int]]:
        """Return where the names of goods stand."""
        things = goods.verdict.asked.things
        written = {thing.written for thing in things if thing.written and not _has_a_particle(thing)}
        found = []
        for name in written:
            for start in self._starts.get(name[:1], ()):
                end = _end(self._typed.words, start, name)
                if end is not None:
                    found.append((start, end))
        return found


def _has_a_particle(thing: Thing) -> bool:
    """Return whether a Korean name has a particle behind it, which parts it from the next one: 우유와 치즈."""
    return is_hangul(thing.written[-1]) and len(thing.written) > len(key(thing.typed))


def _end(those: tuple[Word, ...], start: int, name: str) -> int | None:
    """Return the place behind a name that begins at a word; None if it does not stand there."""
    rest, place = name, start
    while rest and place < len(those) and rest.startswith(those[place].key):
        rest = rest[len(those[place].key) :]
        place += 1
    return None if rest else place
