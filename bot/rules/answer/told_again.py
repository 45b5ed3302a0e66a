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
from bot.rules.status import rank
from bot.text import question_words as said
from bot.text.normalize import Word
from bot.vocabulary import Status

_ALIAS = " ()（）[]/=-–"
"""Signs between two names of one thing: "NCA precursor (ternary precursor)"."""


def told_once(base: RuleBase, judged: tuple[GoodsVerdict, ...]) -> tuple[GoodsVerdict, ...]:
    """Return the goods without those that repeat others of them."""
    if len(judged) < 2:  # noqa: PLR2004 - several
        return judged
    typed = Typed.of(judged[0].verdict.asked.query.typed)
    kept = dict(enumerate(judged))
    for place, one in enumerate(judged):
        others = [(there, other) for there, other in kept.items() if there != place]
        if any(_repeats(base, typed, one, other, first=place < there) for there, other in others):
            del kept[place]
    return tuple(kept.values())


def _repeats(base: RuleBase, typed: Typed, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether goods are others told again; `first`: they stand before these."""
    if not one.subjects or not is_as_strict(other.verdict, one.verdict) or _values(one) - _values(other):
        return False
    if (one.name, one.subjects) == (other.name, other.subjects):
        return not is_as_strict(one.verdict, other.verdict) or not first or bool(_values(other) - _values(one))
    if {*other.subjects} < {*one.subjects}:
        return any(not gap.strip(_ALIAS) for gap in (*_gaps(typed, one, other), *_gaps(typed, other, one)))
    above = {name for subject in other.subjects for name in base.broader(subject)}
    if above.issuperset(one.subjects):  # "urea fertilisers"
        return any(not gap.strip() for gap in (*_gaps(typed, one, other), *_gaps(typed, other, one)))
    behind = [*_gaps(typed, other, one)]
    return any(_tells_of_what(gap, one) for gap in behind)


def _tells_of_what(gap: str, one: GoodsVerdict) -> bool:
    """Return whether goods behind others say of what these are: "black mass NMC", "black mass from spent batteries"."""
    if not gap.strip():
        return sum(map(str.isupper, one.typed)) > 1 and " " not in one.typed
    *marks, last = gap.split()
    return last.lower() in said.group("from") - said.group("to") and all(map(str.isupper, marks))


def is_as_strict(one: Verdict, other: Verdict) -> bool:
    """Return whether a verdict is at least as strict as another, for every exporter and in all."""
    exporters = all(
        rank(one.by_exporter.get(code, Status.NOT_LISTED)) <= rank(status) for code, status in other.by_exporter.items()
    )
    return exporters and rank(one.status) <= rank(other.status)


def _values(one: GoodsVerdict) -> frozenset[object]:
    return frozenset((*one.codes, *one.verdict.asked.query.quantities))


def _gaps(typed: Typed, one: GoodsVerdict, other: GoodsVerdict) -> Iterator[str]:
    """Yield what stands between a name and another behind it, where no more than two words part them."""
    for _, end in _places(typed, one):
        for start, _ in _places(typed, other):
            if end <= start <= end + 2:
                yield typed.text[typed.spans[end - 1][1] : typed.spans[start][0]]


def _places(typed: Typed, goods: GoodsVerdict) -> Iterator[tuple[int, int]]:
    """Yield where the names of goods stand among the words of a text."""
    written = {thing.written for thing in goods.verdict.asked.things if thing.written}
    for start in range(len(typed.words)):
        for name in written:
            end = _end(typed.words, start, name)
            if end is not None:
                yield start, end


def _end(those: tuple[Word, ...], start: int, name: str) -> int | None:
    """Return the place behind a name that begins at a word; None if it does not stand there."""
    rest, place = name, start
    while rest and place < len(those) and rest.startswith(those[place].key):
        rest = rest[len(those[place].key) :]
        place += 1
    return None if rest else place
