"""The goods of a question, each judged by itself: several goods are several verdicts. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.rules.findings import Finding
from bot.rules.index import RuleBase
from bot.rules.model import Searched
from bot.rules.query.leftover import Left
from bot.rules.query.lines import Line, lines
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
    searched: Searched | None = None
    """The search that silence on them rests on, beside goods that are restricted."""

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The acts that set the status, the gravest first."""
        return tuple(one for one in self.verdict.findings if one.sets_status)

    @property
    def measures(self) -> tuple[str, ...]:
        """The keys of the acts and lists that it rests on."""
        listed = (one.answer.list_key for one in self.verdict.lists)
        return tuple(dict.fromkeys((*(one.measure.key for one in self.deciding), *listed)))

    @property
    def codes(self) -> tuple[str, ...]:
        """Its customs, CAS and control codes."""
        query = self.verdict.asked.query
        return (*query.hs, *query.cas, *query.controls)


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


_Named: TypeAlias = tuple[str, str, tuple[str, ...], Asked]
"""Name, typed name, subjects, and the question about them alone."""


def _named(base: RuleBase, whole: Verdict) -> Iterator[_Named]:
    """Yield the goods of a question: its lines, else its things, else its codes, else goods of lists."""
    asked = replace(whole.asked, directions=_directions(whole))
    things = _asked_about(whole)
    if several := lines(asked.query.typed, asked.query, things, asked.left):
        yield from (_of_a_line(base, asked, line, several) for line in several)
    elif things:
        yield from _of_things(base, asked, things)
    elif not asked.acts:
        yield from _of_codes(base, asked) if asked_codes(base, asked) else _of_lists(asked, whole)


def _of_things(base: RuleBase, asked: Asked, things: Sequence[Thing]) -> Iterator[_Named]:
    by_name: dict[str, tuple[Thing, ...]] = {}
    for thing in things:
        name = key(thing.typed) or thing.subject
        by_name[name] = (*by_name.get(name, ()), thing)
    for those in by_name.values():
        text = _text_of(those) if len(by_name) > 1 else asked.query.text
        alone = replace(asked, things=those, query=replace(asked.query, text=text))
        yield _name_of(base, those), those[0].typed, _subjects_of(those), alone


def _of_a_line(base: RuleBase, asked: Asked, line: Line, several: Sequence[Line]) -> _Named:
    """Return the goods of a line: what is another line's is not its own."""
    others = {value for other in several if other is not line for value in other.values} - {*line.values}
    code = line.codes[0] if line.codes else ""
    typed = line.things[0].typed if line.things else " ".join(one.typed for one in line.left) or code
    query = replace(
        asked.query,
        text=_text_of(line.things) if line.things else typed,
        hs=tuple(one for one in asked.query.hs if one not in others),
        cas=tuple(one for one in asked.query.cas if one not in others),
        controls=tuple(one for one in asked.query.controls if one not in others),
        quantities=tuple(one for one in asked.query.quantities if one not in others),
    )
    left = tuple(one for one in asked.left if line.things and one not in others)
    alone = replace(asked, things=line.things, query=query, left=left)
    return _name_of(base, line.things) if line.things else code, typed, _subjects_of(line.things), alone


def _of_codes(base: RuleBase, asked: Asked) -> Iterator[_Named]:
    for code in asked_codes(base, asked):
        alone = alone_with(base, asked, code)
        yield code, code, _subjects_of(alone.things), alone


def _of_lists(asked: Asked, whole: Verdict) -> Iterator[_Named]:
    names = whole.parts[0].lists.goods
    for name in names:
        plain = replace(asked.query, text=name)
        yield name, name, (), replace(asked, query=plain, left=(Left(name, None),)) if len(names) > 1 else asked


def _subjects_of(things: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing.subject for thing in things))


def _name_of(base: RuleBase, things: Sequence[Thing]) -> str:
    subjects = _subjects_of(things)
    return base.shown(subjects[0]) if len(subjects) == 1 else things[0].typed


def _text_of(things: Sequence[Thing]) -> str:
    return " ".join((things[0].typed, *things[0].tail))


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
