"""Figures of a question compared with the limits that entries of control lists print. PURE.

A figure never frees: one that misses a limit is told, and the answer stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isclose

from msgspec import convert

from bot.lists.codes import within
from bot.lists.list_answer import ListAnswer
from bot.lists.model import ParagraphThreshold
from bot.model.copies import replace
from bot.rules.fields import Threshold
from bot.rules.matching import bounds, holds
from bot.rules.notes import Note, NoteKind
from bot.rules.query import measures
from bot.rules.query.asked import Asked
from bot.text import notation
from bot.text.notation import ICE, Figure, Quantity, measure

_LISTS = {"eu-annex-i": "EU", "us-ccl": "US"}
"""Lists whose text the limits were compared with, and whose they are."""
_LIMIT = re.compile(r"(?P<what>[^(<>=]+?)\s*(?:\((?P<names>[^)]*)\)\s*)?(?P<bounds>[<>][<>=\s\d.]*\d)\s+(?P<unit>\S+)")
_BOUND = re.compile(r"([<>]=?)\s*([\d.]+)")
_SIGNS = {">": "over", ">=": "from", "<": "under", "<=": "up_to"}
_KEY = re.compile(r"(?:(EU|US) )?(\S+)(?: (.*))?")
_READ = 3_000
"""Characters of a question in which figures are looked for."""
_UNIT = re.compile(r"\d\s?([^\W\d_]{1,3}[23]?)(?!\w)")
"""A short unit behind a figure."""
_MORE = "more"
_OTHER = "other"
_FINE_SCALE = 1e-6
"""Metres: what is given in micrometres and in nanometres is compared."""
_TIMES = ("x", "X", "×", "*")
"""Signs between the sides of a size, which may be of a crate."""
_MAINS = frozenset({("hz", 50.0), ("hz", 60.0), ("v", 110.0), ("v", 120.0), ("v", 220.0), ("v", 230.0), ("v", 240.0),
                    ("v", 380.0), ("v", 400.0), ("v", 415.0), ("v", 480.0)})  # fmt: skip
"""What a socket gives: that a figure of these misses a limit says nothing."""
UNCOMPARED = 5
"""The place of an entry that no figures of the question are on."""
_HALF, _PURE = 50, 90
"""Per cent: less than half is no purity."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a paragraph: what it is on, by which measures papers name it, its bounds."""

    threshold: Threshold
    names: tuple[str, ...]

    @property
    def bounds(self) -> tuple[tuple[str, float], ...]:
        """The numbers of its bounds: `>` one from which goods are listed, `<` one up to which."""
        own = self.threshold
        told = ((">", own.over), (">", own.from_), ("<", own.under), ("<", own.up_to))
        return tuple((sign, number) for sign, number in told if number is not None)

    @property
    def measure(self) -> tuple[str, float]:
        """Its base unit and factor."""
        return measure(self.threshold.unit)

    def note(self) -> Note:
        """Return what it is."""
        return Note.of(NoteKind.LIMIT, **bounds(self.threshold))

    def stands(self, path: str, printed: Iterable[ParagraphThreshold]) -> bool:
        """Return whether a list prints its bounds for a paragraph, or none of that kind in its unit that was read."""
        unit, factor = self.measure
        own = [one for one in printed if _base(one.unit) == unit and within(one.path, path)]
        for sign, number in self.bounds:
            same = [_degrees(one.value, one.unit) for one in own if one.comparison[0] == sign]
            if same and not any(isclose(number * factor, other) for other in same):
                return False
        return True

    def judged(self, amount: Quantity) -> bool | None:
        """Return whether an amount meets it; None if it may, as `≥ 95` may be 99."""
        factor = self.measure[1]
        if not holds(self.threshold, amount, factor):
            return False
        least, most = amount.ends
        bounded = most == inf or (least == 0 and amount.value != 0)
        return holds(self.threshold, replace(amount, least=amount.value, most=amount.value), factor) or (
            None if bounded else True
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that must all be met for goods of a paragraph; `in_words`: words of the entry decide as well."""

    whose: str
    """The list that they are of; empty: of both."""
    code: str
    goods: tuple[str, ...]
    limits: tuple[Limit, ...]
    in_words: bool

    def is_for(self, name: str) -> bool:
        """Return whether they are for goods of an everyday name."""
        barred = [word[1:] for word in self.goods if word[0] == "!"]
        wanted = [word for word in self.goods if word[0] != "!"]
        return not any(word in name for word in barred) and (not wanted or any(word in name for word in wanted))


@dataclass(frozen=True, slots=True)
class Compared:
    """Limits with the figures that stand against each of them, and whether these meet it."""

    limits: Limits
    told: tuple[tuple[Limit, Figure, bool], ...]

    @property
    def met(self) -> int:
        """How many limits are met."""
        return sum(held for _, _, held in self.told)

    @property
    def is_missed(self) -> bool:
        """Whether a figure is outside of a limit."""
        return any(not held for _, _, held in self.told)

    @property
    def is_met(self) -> bool:
        """Whether every limit is met."""
        return self.met == len(self.limits.limits)

    @property
    def decides(self) -> bool:
        """Whether goods with these figures are of the paragraph, whatever else it says."""
        return self.is_met and not self.limits.in_words

    @property
    def place(self) -> int:
        """Its place among the entries of the same goods: what figures decide first, then by how many they meet."""
        if self.is_missed:
            return UNCOMPARED
        if self.decides:
            return 0
        return (1 if self.is_met else 2) + (0 if self.met > 1 else 2)

    @property
    def open(self) -> tuple[Limit, ...]:
        """The limits that no figure of the question is on."""
        known = [limit for limit, _, _ in self.told]
        return tuple(one for one in self.limits.limits if one not in known)

    def note(self) -> Note:
        """Return what is told of it."""
        figures = tuple(
            Note.of(NoteKind.FIGURE, amount=figure.amount.text, limit=limit.note())
            for limit, figure, held in self.told
            if held is not self.is_missed
        )
        kind = NoteKind.FIGURES_OPEN if self.open else NoteKind.FIGURES_MET
        if self.is_missed:
            kind = NoteKind.FIGURES_OUTSIDE
        elif self.is_met and self.limits.in_words:
            kind = NoteKind.FIGURES_MET_IN_PART
        rest = tuple(one.note() for one in self.open) if kind is NoteKind.FIGURES_OPEN else None
        return Note.of(kind, code=self.limits.code, figures=figures, open=rest)


def figures_told(asked: Asked) -> tuple[Figure, ...]:
    """Return the figures of a question, of the part that is about the goods alone if several are named."""
    text = (asked.query.part or asked.query.typed)[:_READ]
    return notation.figures(measures.without_shares_beside_purity(text))


def main_shares(asked: Asked) -> Iterator[str]:
    """Yield the substances of which goods are at least half, by their figures: of "copper beryllium 60 %" beryllium."""
    for figure in figures_told(asked):
        if figure.amount.unit == "%" and figure.amount.value >= _HALF:
            yield from measures.of_matter() & measures_named(figure)


def units_told(asked: Asked) -> frozenset[str]:
    """Return the units of a question's figures: limits in these are told first."""
    return _units(asked.query.part or asked.query.plain)


@lru_cache(maxsize=64)
def _units(text: str) -> frozenset[str]:
    return frozenset(map(notation.base_unit, _UNIT.findall(text)))


def compare(
    lines: Sequence[tuple[str, str]], found: ListAnswer, goods: str, figures: Sequence[Figure]
) -> Compared | None:
    """Return the limits of an entry that the figures of goods come nearest to; None if none can be compared.

    `lines` are those of the entry. Where figures meet one paragraph's limits, this is it; that they miss one is told
    where they meet no other.
    """
    if found.list_key not in _LISTS or not figures:
        return None
    those = (read_limits(code, line) for code, line in lines)
    judged = [Compared(one, tuple(_told(one.limits, figures))) for one in those if _is_of(one, found, goods)]
    told = [one for one in judged if one.told]
    return max(told, key=lambda one: (one.decides, one.is_met, not one.is_missed, one.met), default=None)


def _is_of(limits: Limits, found: ListAnswer, goods: str) -> bool:
    """Return whether limits are for goods of what was found, and the list's own thresholds do not contradict them."""
    path = limits.code.partition(".")[2]
    reached = within(path, found.code.path) or within(found.code.path, path)
    meant = limits.whose in {"", _LISTS[found.list_key]} and limits.is_for(goods)
    return reached and meant and all(one.stands(path, found.thresholds) for one in limits.limits)


def _base(unit: str) -> str:
    return "°c" if unit == "K" else measure(unit)[0]


def _degrees(value: float, unit: str) -> float:
    return value - ICE if unit == "K" else value * measure(unit)[1]


@lru_cache(maxsize=512)
def read_limits(key_: str, line: str) -> Limits:
    """Read a line of `limits.yaml`."""
    whose, code, goods = _KEY.findall(key_)[0]
    parts = [part.strip() for part in line.split(";")]
    limits = tuple(_limit_of(part) for part in parts if part != _MORE)
    return Limits(whose, code, tuple(goods.split()), limits, _MORE in parts)


def _limit_of(text: str) -> Limit:
    found = _LIMIT.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no limit: write `purity >= 99 %`")
    ends = {_SIGNS[sign]: float(value) for sign, value in _BOUND.findall(found["bounds"])}
    names = found["names"] or found["what"]
    told = convert({"what": found["what"], "unit": found["unit"], **ends}, Threshold)
    return Limit(told, tuple(map(str.strip, names.split(","))))


def _told(limits: Sequence[Limit], figures: Sequence[Figure]) -> Iterator[tuple[Limit, Figure, bool]]:
    """Yield each limit that figures are on, with the one that meets it, else with one that misses it.

    Beside another figure in its unit that may meet a limit, one that misses it may be of something else: then nothing
    is told.
    """
    named = _by_limit(limits, figures)
    for limit in limits:
        those = named[limit] or _unnamed_on(limit, limits, figures, named)
        judged = [(one, limit.judged(one.amount)) for one in those]
        if meeting := next((one for one, held in judged if held), None):
            yield limit, meeting, True
        elif judged and _all_miss(limit, figures) and (named[limit] or not _are_of_mains(those)):
            yield limit, those[-1], False


def _by_limit(limits: Sequence[Limit], figures: Sequence[Figure]) -> Mapping[Limit, Sequence[Figure]]:
    """Return the figures by the first limit in their unit on what a word beside them names."""
    found: dict[Limit, list[Figure]] = {limit: [] for limit in limits}
    for figure in figures:
        of_unit = (limit for limit in limits if limit.measure[0] == figure.amount.unit)
        if limit := next((one for one in of_unit if measures_named(figure).intersection(one.names)), None):
            found[limit].append(figure)
    return found


def _unnamed_on(
    limit: Limit, limits: Sequence[Limit], figures: Sequence[Figure], named: Mapping[Limit, Sequence[Figure]]
) -> Sequence[Figure]:
    """Return the figures that no word names, if a limit is the only one in its unit that none is on."""
    alone = not any(one is not limit and one.measure[0] == limit.measure[0] and not named[one] for one in limits)
    return [one for one in figures if not measures_named(one) and _may_be_on(one, limit)] if alone else []


def _all_miss(limit: Limit, figures: Sequence[Figure]) -> bool:
    """Return whether no figure in the unit of a limit meets it, or may."""
    return all(limit.judged(one.amount) is False for one in figures if one.amount.unit == limit.measure[0])


def _may_be_on(figure: Figure, limit: Limit) -> bool:
    """Return whether a figure whose measure is not named may be what a limit is on: grains are no drums."""
    amount, (unit, factor) = figure.amount, limit.measure
    if amount.unit != unit or measures.named_only().issuperset(limit.names):
        return False
    if unit == "%":
        least = limit.threshold.from_ or limit.threshold.over or 0
        return not amount.of and (least < _PURE or amount.value >= _HALF)
    if unit == "s":
        return amount.factor < 1  # hours are of a delivery as well
    same = unit != "m" or amount.factor == factor or max(amount.factor, factor) <= _FINE_SCALE
    return same and not (figure.before.rstrip().endswith(_TIMES) or figure.behind.lstrip().startswith(_TIMES))


def _are_of_mains(figures: Sequence[Figure]) -> bool:
    return all((one.amount.unit, one.amount.value) in _MAINS for one in figures)


@lru_cache(maxsize=256)
def measures_named(figure: Figure) -> frozenset[str]:
    """Return the measures that the nearest word names that may be of a figure in its unit; empty if none does."""
    if figure.amount.of and (own := measures.vocabulary().get(figure.amount.of)):
        return own
    for text, from_end in ((figure.before, True), (figure.behind, False), (figure.above, True)):
        for names in measures.named(text, from_end=from_end):
            if fitting := frozenset(
                one for one in names if figure.amount.unit in measures.units_of()[one] or one == _OTHER
            ):
                return fitting
    return frozenset()
