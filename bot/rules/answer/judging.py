"""The verdict on a question, read in each way that it may be meant: never freer than its strictest part. PURE."""

from __future__ import annotations

from datetime import date

from bot.model.copies import replace
from bot.rules.answer import party_findings
from bot.rules.answer.by_goods import without_classes
from bot.rules.answer.verdict import Verdict, is_as_strict, judge
from bot.rules.index import RuleBase
from bot.rules.matching import LISTED_GOODS
from bot.rules.model import Measure
from bot.rules.query import parse as query
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.resolve import understand
from bot.rules.status import rank
from bot.vocabulary import FREE, Outcome


def judged(
    base: RuleBase, taken: query.Query, today: date, usual_from: str | None, usual_to: str | None
) -> tuple[Verdict, tuple[str | None, str | None]]:
    """Return the verdict on all that a question asks about, and the usual places that it was asked with."""
    asked = _by_the_code_of_its_list(base, understand(base, taken, today))
    usual = _usual_places(asked, usual_from, usual_to)
    whole = _judged_whole(base, _with_usual(asked, *usual), today)
    if _names_acts_of_others(base, asked):
        goods = understand(base, taken, today, named_acts=False)
        if goods.things and goods.from_ == asked.from_ and asked.to in {None, goods.to}:
            whole = _stricter(_judged_whole(base, _with_usual(goods, *usual), today), whole)
    beside = asked.query.controls or _may_be_other_goods(asked) or _are_beside_an_act(base, asked)
    if asked.things and whole.status in FREE and beside:
        alone = replace(asked, things=(), left=() if asked.query.controls else asked.left)
        whole = _stricter(whole, _judged_whole(base, _with_usual(alone, *usual), today))
    if asked.things and asked.query.controls and whole.outcome is Outcome.PARTLY_UNDERSTOOD:
        coded = _judged_whole(base, _with_usual(replace(asked, things=(), left=()), *usual), today)
        whole = coded if _is_surer(coded, whole) else whole
    return whole, usual


def _is_surer(coded: Verdict, whole: Verdict) -> bool:
    """Return whether a code is surely on a list that the goods perhaps are on, and no row stays unread."""
    unread = any(one.makes_doubt for one in whole.left)
    return not unread and coded.outcome is Outcome.RESTRICTED and rank(coded.status) <= rank(whole.status)


def _by_the_code_of_its_list(base: RuleBase, asked: Asked) -> Asked:
    """Return a question on an entry of a list that is on file without the act that is that list: "DSGL 9A109"."""
    acts = [base.measures[act] for act in asked.acts]
    held = {one.jurisdiction for one in acts if _is_a_list_on_file(base, one)}
    if not asked.query.controls or len(held) != 1 or not all(one.jurisdiction in held for one in acts):
        return asked
    whose = next(iter(held))
    ways = tuple(replace(way, from_=way.from_ or whose) for way in asked.directions)
    from_ = asked.from_ or whose
    return replace(asked, acts=(), from_=from_, directions=ways, query=replace(asked.query, citations=(), numbers=()))


def _is_a_list_on_file(base: RuleBase, act: Measure) -> bool:
    """Return whether an act controls every dual-use item toward everywhere, and its list is on file by its entries."""
    whole = any(
        item.subject == LISTED_GOODS and not limb.destinations.only and limb.binds is None
        for limb in act.limbs
        for item in limb.items
    )
    return whole and base.lists is not None and base.lists.has_list_of(act.jurisdiction)


def _may_be_other_goods(asked: Asked) -> bool:
    """Return whether beside a listed firm words were not read that may be its goods: "ESC, packed in foil bags"."""
    return bool(asked.parties) and any(not one.is_no_goods for one in asked.left)


def _are_beside_an_act(base: RuleBase, asked: Asked) -> bool:
    """Return whether only everyday goods and classes of goods stand beside acts: "No. 18 of 2025, and a desk"."""
    none = (base.is_everyday(thing.subject) or base.is_class(thing.subject) for thing in asked.things)
    return bool(asked.acts and asked.things) and all(none)


def _judged_whole(base: RuleBase, asked: Asked, today: date) -> Verdict:
    asked = party_findings.with_parties(base, asked)
    return without_classes(base, judge(base, asked, asked.query.on or today))


def _names_acts_of_others(base: RuleBase, asked: Asked) -> bool:
    """Return whether acts are asked by names, and none is of the exporter: the names may be plain words for goods.

    "cobalt export quotas" names an act of the DR Congo; from China it asks about cobalt.
    """
    own = any(base.measures[act].jurisdiction == asked.from_ for act in asked.acts)
    return bool(asked.from_ and asked.acts) and not own and not asked.things


def _stricter(one: Verdict, other: Verdict) -> Verdict:
    """Return the first verdict if it is at least as strict as the other, else this."""
    return one if is_as_strict(one, other) else other


def _usual_places(asked: Asked, from_: str | None, to: str | None) -> tuple[str | None, str | None]:
    """Return the usual exporter and destination, each where the question names none."""
    named_from, named_to = (any(getattr(way, name) for way in asked.directions) for name in ("from_", "to"))
    return None if named_from else from_, None if named_to else to


def _with_usual(asked: Asked, from_: str | None, to: str | None) -> Asked:
    """Return the question with what is usual in a channel, where it names no place of that kind."""
    if not (from_ or to):
        return asked
    ways = tuple(
        Direction(way.from_ or from_, way.to or ((to,) if to else ()), guessed=way.guessed) for way in asked.directions
    )
    return replace(asked, directions=ways)


def is_everyday(base: RuleBase, asked: Asked) -> bool:
    """Return whether everyday goods, which no act names, are all that is asked about."""
    return bool(asked.things) and all(base.is_everyday(thing.subject) for thing in asked.things)
