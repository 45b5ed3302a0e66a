"""The goods of a question, each judged by itself: several goods are several verdicts. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.rules.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.query.leftover import Left
from bot.rules.query.resolve import Asked, Direction, Thing
from bot.rules.verdict import Verdict, codes_of, judge
from bot.text.normalize import key

_MOST_GOODS = 20
"""Goods of one question that are judged one by one."""


@dataclass(frozen=True, slots=True)
class GoodsVerdict:
    """The verdict on one of the goods that a question names. `typed` is how it names them."""

    name: str
    typed: str
    subjects: tuple[str, ...]
    verdict: Verdict

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The acts that set the status, the gravest first."""
        return tuple(one for one in self.verdict.findings if one.sets_status)

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of the acts and lists that it rests on."""
        listed = (one.answer.list_key for one in self.verdict.lists)
        return tuple(dict.fromkeys((*(one.measure.key for one in self.deciding), *listed)))


def codes_judged(base: RuleBase, whole: Verdict) -> dict[str, Verdict]:
    """Return the verdict on each of several codes, as if it alone were asked for."""
    asked = replace(whole.asked, directions=_directions(whole))
    codes = codes_of(base, asked) if not asked.acts else ()
    return {code: judge(base, alone_with(base, asked, code), whole.day, ()) for code in codes}


def each_judged(base: RuleBase, whole: Verdict) -> tuple[GoodsVerdict, ...]:
    """Return the verdict on each of the goods, in their order; one of several things by itself."""
    those = list(_named(base, whole))[:_MOST_GOODS]
    if len(those) == 1:
        return tuple(GoodsVerdict(name, typed, subjects, whole) for name, typed, subjects, _ in those)
    return tuple(
        GoodsVerdict(name, typed, subjects, judge(base, alone, whole.day, whole.parties))
        for name, typed, subjects, alone in those
    )


def _named(base: RuleBase, whole: Verdict) -> Iterator[tuple[str, str, tuple[str, ...], Asked]]:
    """Yield name, typed name, subjects and the question about them alone: of things, else of codes, else of lists."""
    asked = replace(whole.asked, directions=_directions(whole))
    by_name: dict[str, list[Thing]] = {}
    for thing in _asked_about(whole):
        by_name.setdefault(key(thing.typed) or thing.subject, []).append(thing)
    for things in by_name.values():
        subjects = tuple(dict.fromkeys(thing.subject for thing in things))
        name = base.shown(subjects[0]) if len(subjects) == 1 else things[0].typed
        text = " ".join((things[0].typed, *things[0].tail)) if len(by_name) > 1 else asked.query.text
        alone = replace(asked, things=tuple(things), query=replace(asked.query, text=text))
        yield name, things[0].typed, subjects, alone
    if by_name or asked.acts:
        return
    for code in asked_codes(base, asked):
        alone = alone_with(base, asked, code)
        yield code, code, tuple(thing.subject for thing in alone.things), alone
    if not asked_codes(base, asked):
        several = len(whole.parts[0].lists.goods) > 1
        for name in whole.parts[0].lists.goods:
            plain = replace(asked.query, text=name)
            yield name, name, (), replace(asked, query=plain, left=(Left(name, None),)) if several else asked


def _asked_about(whole: Verdict) -> tuple[Thing, ...]:
    """Return the things that were named, without ores and metals that the verdict is on in their place."""
    beside = whole.parts[0].beside
    return tuple(thing for thing in whole.asked.things if thing.subject not in beside) or whole.asked.things


def asked_codes(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return every code that a question asks about."""
    query = asked.query
    return codes_of(base, asked) or (*query.hs, *query.cas, *query.controls)


def alone_with(base: RuleBase, asked: Asked, code: str) -> Asked:
    """Return the question about one of its codes alone."""
    alone = {name: (code,) if code in getattr(asked.query, name) else () for name in ("hs", "cas", "controls")}
    things = tuple(Thing(subject, code) for subject in base.subjects_by_cas(code) if alone["cas"])
    return replace(asked, query=replace(asked.query, **alone), things=things, left=())  # type: ignore[arg-type] # tuples of codes


def _directions(whole: Verdict) -> tuple[Direction, ...]:
    """Return the directions that a question was answered for: goods are not read in different ones."""
    if not whole.asked.directions[0].guessed:
        return whole.asked.directions
    of = whole.parts[0].asked.from_
    return (Direction(of, tuple(part.asked.to for part in whole.parts if part.asked.to and part.asked.from_ == of)),)
