"""What holds in place of an act asked for by itself that has ended: what replaces it, acts on its goods. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.model.copies import replace
from bot.rules.answer.findings import Finding, find
from bot.rules.answer.parts import gravest_first
from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.query.asked import Asked
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.vocabulary import RESTRICTING, Status

_OVER = frozenset({Status.EXPIRED, Status.UNKNOWN})
"""States of an act beside which a later one is told."""
_MOST, _GOODS = 3, 12
"""Acts that are told, and goods of an act for which others are looked up: a catalogue's goods are asked by name."""


def successors(base: RuleBase, found: Verdict) -> tuple[Finding, ...]:
    """Return what holds on the day in place of the acts that are asked for, if each of them has ended by then.

    The acts that replace them come first, then later ones of the same exporter on the same goods.
    """
    asked = found.asked
    if asked.things or not asked.acts or not found.findings or not all(map(_is_over, found.findings)):
        return ()
    ended = [base.measures[act] for act in asked.acts]
    told = {one.measure.key: one for act in ended for one in _after(base, found, act)}
    return tuple(one for one in told.values() if one.measure.key not in asked.acts)[:_MOST]


def _is_over(one: Finding) -> bool:
    """Return whether an act ended or ran out; one that was suspended may hold again, so nothing replaces it."""
    return one.state.status in _OVER and not one.limb.suspensions


def _after(base: RuleBase, found: Verdict, act: Measure) -> Iterator[Finding]:
    own = replace(found.asked, from_=act.jurisdiction, acts=tuple(_chain(base, act.key)), query=_plain(found.asked))
    yield from _holding(base, own, found)
    items = (item.subject for limb in act.limbs if limb.binds is None for item in limb.items)
    goods = dict.fromkeys(name for name in items if not base.is_class(name))
    if len(goods) <= _GOODS:
        named = tuple(Thing(name, name) for name in goods)
        beside = _holding(base, replace(own, acts=(), things=named), found)
        yield from (one for one in beside if _is_later(one.measure, act))


def _chain(base: RuleBase, act: str) -> Iterator[str]:
    """Yield the keys of the acts that replace one, those that replace these, and so on."""
    for measure in base.measures.values():
        if act in measure.replaces:
            yield measure.key
            yield from _chain(base, measure.key)


def _holding(base: RuleBase, asked: Asked, found: Verdict) -> Sequence[Finding]:
    if not (asked.acts or asked.things):
        return ()
    return sorted(filter(_binds, find(base, asked, found.day)[0]), key=gravest_first(base, asked))


def _binds(one: Finding) -> bool:
    counts = one.sets_status or one.apart == "destination"
    return counts and one.holds and one.state.status in RESTRICTING - {Status.UNKNOWN}


def _is_later(one: Measure, act: Measure) -> bool:
    return one.announced is not None and act.announced is not None and one.announced.first > act.announced.first


def _plain(asked: Asked) -> Query:
    """Return what was typed without what would narrow another act: citations, codes and amounts."""
    return replace(asked.query, citations=(), hs=(), cas=(), controls=(), quantities=())
