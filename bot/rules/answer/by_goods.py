"""The goods of a question, each judged by itself: several goods are several verdicts. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias, TypeVar

from bot.lists.goods import folded
from bot.model.copies import replace
from bot.rules.answer.goods_of_lists import each_once, goods_beside
from bot.rules.answer.told_once import told_once
from bot.rules.answer.verdict import GoodsVerdict, Verdict, codes_of, is_as_strict, judge
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.firm_names import GoodsOfName
from bot.rules.query.leaving_out import vague
from bot.rules.query.leftover import Left
from bot.rules.query.lines import Line, lines
from bot.rules.query.making import words_of
from bot.rules.query.subjects import Thing
from bot.text.normalize import key
from bot.vocabulary import RESTRICTING

_MOST_GOODS = 20
"""Goods of one question that are judged one by one."""


def codes_judged(base: RuleBase, whole: Verdict) -> dict[str, Verdict]:
    """Return the verdict on each of several codes, as if it alone were asked for."""
    codes = codes_of(base, whole.asked) if not whole.asked.acts else ()
    asked = replace(whole.asked, directions=_directions(whole)) if codes else whole.asked
    return {code: judge(base, alone_with(base, asked, code), whole.day, ()) for code in codes}


def without_classes(base: RuleBase, whole: Verdict) -> Verdict:
    """Return the verdict without "dual-use items" and the like beside goods that acts may be on.

    Such words ask whether the goods are controlled. They stay where what they mean is stricter than the goods are.
    """
    named = tuple(thing for thing in whole.asked.things if thing.subject not in vague())
    if len(named) == len(whole.asked.things) or all(base.is_spared(thing.subject) for thing in named):
        return whole
    alone = judge(base, replace(whole.asked, things=named, directions=_directions(whole)), whole.day, whole.parties)
    return alone if is_as_strict(alone, whole) else whole


def each_judged(base: RuleBase, whole: Verdict) -> tuple[GoodsVerdict, ...]:
    """Return the verdict on each of the goods, in their order; one of several things by itself."""
    those = list(_named(base, whole))[:_MOST_GOODS]
    if len(those) == 1:
        return tuple(
            GoodsVerdict(listed_name(base, whole) or name, typed, subjects, whole) for name, typed, subjects, _ in those
        )
    parts = _own_parts(base, whole.asked.query.typed, [typed for _, typed, _, _ in those])
    judged = [
        GoodsVerdict(name, typed, subjects, judge(base, _about(alone, part), whole.day, whole.parties))
        for (name, typed, subjects, alone), part in zip(those, parts, strict=True)
    ]
    return told_once(base, tuple(judged))


def listed_name(base: RuleBase, found: Verdict) -> str:
    """Return the longer name by which a list has the one thing of a question, and no act it; empty if there is none.

    "maraging steel", and not steel; "focal plane array", and not the indium antimonide that it is made of.
    """
    things = {thing.subject: thing.typed for thing in found.asked.things if not thing.component}
    goods = found.parts[0].lists.goods
    if len(things) != 1 or not goods or any(one.sets_status for one in found.findings):
        return ""
    if any(map(base.is_everyday, things)):
        return ""  # an article of what a list names
    (named,), own = things.items(), {*folded(goods[0])}
    longer = not any(own <= {*folded(base.in_english(name).text)} for name in named)
    return goods[0] if longer and own <= {*folded(base.in_english(found.asked.query.text).text)} else ""


def _about(asked: Asked, part: str) -> Asked:
    return replace(asked, query=replace(asked.query, part=part))


def _own_parts(base: RuleBase, typed: str, names: Sequence[str]) -> list[str]:
    """Return what of a question is about each of several goods: the cells that name it, and those behind up to others.

    What stands in a row before its first goods is theirs. Goods that no cell names have all.
    """
    own: dict[str, list[str]] = {name: [] for name in names}
    holders: list[str] = []
    for row in typed.splitlines():
        waiting: list[str] = []
        before, holders = holders, []
        for cell in _PARTS_OF_A_ROW.split(row):
            english = {*folded(base.in_english(cell).text), *folded(cell)}
            if met := [name for name in names if key(name) in key(cell) or english.issuperset(folded(name))]:
                holders = met
            for name in holders:
                own[name] += [*waiting, cell]
            waiting = [] if holders else [*waiting, cell]
        if not holders:
            holders = before
            for name in holders:
                own[name] += waiting
    return ["; ".join(own[name]) for name in names]


_PARTS_OF_A_ROW = re.compile(r"[;|\t、；，]|,(?=\s)")
_Value = TypeVar("_Value")
_Named: TypeAlias = tuple[str, str, tuple[str, ...], Asked]
"""Name, typed name, subjects, and the question about them alone."""


def _named(base: RuleBase, whole: Verdict) -> Iterator[_Named]:
    """Yield the goods of a question: its lines, things or codes, and those of lists beside or without these."""
    asked = replace(whole.asked, directions=_directions(whole))
    things = _asked_about(whole)
    beside = goods_beside(base, asked, whole) if things else None
    if beside:
        told = {word for name in beside[1] for word in words_of(name)}
        asked = replace(asked, left=tuple(one for one in asked.left if key(one.typed) not in told))
    if several := lines(asked.query.typed, asked.query, things, asked.left):
        yield from (_of_a_line(base, asked, line, several) for line in several)
    elif things:
        yield from _of_things(base, asked, things, alone=beside is None)
    elif not asked.acts:
        names = whole.parts[0].lists.goods
        yield from _of_lists(base, asked, each_once(base, asked, names)) if names else _of_codes(base, asked)
    if beside:
        yield from _of_lists(base, *beside)


def _of_things(base: RuleBase, asked: Asked, things: Sequence[Thing], *, alone: bool) -> Iterator[_Named]:
    """Yield the things by their names; `alone`: nothing else is named, so that one of them is the whole question."""
    by_name: dict[str, tuple[Thing, ...]] = {}
    for thing in things:
        name = key(thing.typed) or thing.subject
        by_name[name] = (*by_name.get(name, ()), thing)
    for those in by_name.values():
        question = asked
        if len(by_name) > 1 or not alone:
            question = replace(asked, things=those, query=replace(asked.query, text=_text_of(those)))
        yield _name_of(base, those), those[0].typed, _subjects_of(those), question


def _of_a_line(base: RuleBase, asked: Asked, line: Line, several: Sequence[Line]) -> _Named:
    """Return the goods of a line: what is another line's is not its own."""
    others = {value for other in several if other is not line for value in other.values} - {*line.values}
    query, things = asked.query, line.things
    query = replace(
        query,
        hs=_without(query.hs, others),
        cas=_without(query.cas, others),
        controls=_without(query.controls, others),
        quantities=_without(query.quantities, others),
    )
    if things:
        alone = replace(asked, things=things, query=replace(query, text=_text_of(things)))
        left = _without(asked.left, others)
        return _name_of(base, things), things[0].typed, _subjects_of(things), replace(alone, left=left)
    typed = " ".join(one.typed for one in line.left) or line.codes[0]
    return line.codes[0], typed, (), replace(asked, things=(), query=replace(query, text=typed), left=())


def _without(values: Sequence[_Value], others: Collection[object]) -> tuple[_Value, ...]:
    return tuple(one for one in values if one not in others)


def _of_codes(base: RuleBase, asked: Asked) -> Iterator[_Named]:
    for code in asked_codes(base, asked):
        alone = alone_with(base, asked, code)
        yield code, code, _subjects_of(alone.things), alone


def _of_lists(base: RuleBase, asked: Asked, names: Sequence[str]) -> Iterator[_Named]:
    for name in names:
        alone = replace(asked, query=replace(asked.query, text=name), left=(Left(name, None),))
        yield name, _as_written(base, asked.query.typed, name), (), alone if len(names) > 1 else asked


def _as_written(base: RuleBase, typed: str, name: str) -> str:
    """Return how a text names goods of a list: Hastelloy, which a list's table calls inconel; else their name."""
    written = (one for one in base.in_english(typed).names if base.in_english(one).text.strip() == name)
    found = next((re.search(re.escape(one), typed, re.IGNORECASE) for one in written), None)
    return found[0] if found else name


def goods_of_a_name(base: RuleBase, whole: Verdict, of: GoodsOfName) -> Iterator[tuple[str, Verdict]]:
    """Yield what stands in a party's name and may bind more than the answer, each with the verdict on it alone."""
    query = replace(whole.asked.query, text="", hs=(), cas=(), controls=(), quantities=())
    asked = replace(whole.asked, things=(), left=(), query=query, directions=_directions(whole))
    alone = {name: replace(asked, left=(Left(name, None),), query=replace(query, text=name)) for name in of.listed}
    alone |= {base.shown(name): replace(asked, things=(Thing(name, base.shown(name)),)) for name in of.subjects}
    for name, question in alone.items():
        found = judge(base, question, whole.day, ())
        if found.status in RESTRICTING and not is_as_strict(whole, found):
            yield name, found


def _subjects_of(things: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing.subject for thing in things))


def _name_of(base: RuleBase, things: Sequence[Thing]) -> str:
    """Return the name of a thing on file; of several, and of everyday goods, the asker's word."""
    subjects = _subjects_of(things)
    named = len(subjects) == 1 and not base.is_everyday(subjects[0])
    return base.shown(subjects[0]) if named else things[0].typed


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
    things = tuple(Thing(subject, code) for subject in base.codes.subjects_by_cas(code) if alone["cas"])
    return replace(asked, query=replace(asked.query, **alone), things=things, left=())


def _directions(whole: Verdict) -> tuple[Direction, ...]:
    """Return the directions that a question was answered for: goods are not read in different ones."""
    if not whole.asked.directions[0].guessed:
        return whole.asked.directions
    of = whole.parts[0].asked.from_
    return (Direction(of, tuple(part.asked.to for part in whole.parts if part.asked.to and part.asked.from_ == of)),)
