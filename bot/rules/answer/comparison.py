"""What an answer must not hide: what the goods alone give, and what holds today where a past day is asked. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.model.copies import replace
from bot.rules.answer.verdict import Verdict, judge
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Status


@dataclass(frozen=True, slots=True)
class Bare:
    """What the same goods give by their name alone, where it is stricter.

    `why` is what narrowed it: `code`, `amount`, `form`, `without` (they do not hold it), `act`, `party`, `use`, or
    `words` if it was several; `typed` are its words.
    """

    verdict: Verdict
    why: str
    typed: tuple[str, ...]

    @property
    def status(self) -> Status:
        """The status of the goods alone."""
        return self.verdict.status

    @property
    def by_exporter(self) -> Mapping[str, Status]:
        """The status of each exporter for the goods alone."""
        return self.verdict.by_exporter

    @property
    def reason(self) -> str:
        """What narrowed it, in the form of the command line's contract: `code: 8112921000`."""
        return f"{self.why}: {', '.join(self.typed)}"


LACKING = "without"
"""Why a question is narrower that says what the goods do not hold ("magnets without dysprosium")."""

_Words = Callable[[Asked], tuple[str, ...]]
_Without = Callable[[Asked], Asked]


def today_instead(base: RuleBase, whole: Verdict, today: date) -> Verdict | None:
    """Return the verdict of today on a question about a past day; None if it is about another."""
    return judge(base, whole.asked, today, whole.parties) if whole.day < today else None


def bare(base: RuleBase, asked: Asked, answered: Verdict, today: date) -> Bare | None:
    """Return what the goods alone give toward the same places; None if the answer is as strict as that.

    On a past day it is the stricter of that day and today, each beside what the whole question gives on that day: a day
    that is freer is no reason for what stands beside the goods.
    """
    added = {kind: typed for kind, (words, _) in _ADDITIONS.items() if (typed := words(asked))}
    if not asked.things or not added or rank(answered.status) == 0:
        return None
    plainest = asked
    for kind in added:
        plainest = _ADDITIONS[kind][1](plainest)
    days = dict.fromkeys((max(answered.day, today), answered.day))
    on_day = {day: answered if day == answered.day else judge(base, asked, day, answered.parties) for day in days}
    each = ((judge(base, plainest, day, ()), whole) for day, whole in on_day.items())
    stricter = [one for one, whole in each if one.status in RESTRICTING and one.weight < whole.weight]
    alone = min(stricter, key=lambda one: one.weight, default=None)
    if alone is None or alone.weight >= answered.weight:
        return None
    for kind, typed in added.items():
        fewer = _ADDITIONS[kind][1](asked)
        if judge(base, fewer, alone.day, ()).weight <= alone.weight:
            return Bare(alone, kind, typed)
    return Bare(alone, "words", tuple(dict.fromkeys(word for typed in added.values() for word in typed)))


def _codes(asked: Asked) -> tuple[str, ...]:
    query = asked.query
    return (*query.hs, *query.cas, *query.controls)


def _without_codes(asked: Asked) -> Asked:
    return replace(asked, query=replace(asked.query, hs=(), cas=(), controls=()))


def _amounts(asked: Asked) -> tuple[str, ...]:
    return tuple(one.text for one in asked.query.quantities)


def _without_amounts(asked: Asked) -> Asked:
    return replace(asked, query=replace(asked.query, quantities=()))


def _forms(asked: Asked) -> tuple[str, ...]:
    return tuple(word for thing in asked.things for word in (*thing.kinds, *thing.tail))


def _without_forms(asked: Asked) -> Asked:
    things = tuple(
        replace(thing, subject=thing.wider or thing.subject, tail=(), wider="", kinds=()) for thing in asked.things
    )
    return replace(asked, things=things)


def _lacks(asked: Asked) -> tuple[str, ...]:
    return tuple(sorted(asked.lacking))


def _without_lacks(asked: Asked) -> Asked:
    return replace(asked, lacking=frozenset())


def _acts(asked: Asked) -> tuple[str, ...]:
    return asked.acts


def _without_acts(asked: Asked) -> Asked:
    return replace(asked, query=replace(asked.query, citations=(), numbers=()), acts=())


def _parties(asked: Asked) -> tuple[str, ...]:
    return (*sorted(asked.parties), *asked.firms)


def _without_parties(asked: Asked) -> Asked:
    return replace(asked, parties=frozenset(), firms=(), company=False, firm_places=())


def _uses(asked: Asked) -> tuple[str, ...]:
    return tuple(sorted(asked.uses))


def _without_uses(asked: Asked) -> Asked:
    return replace(asked, uses=frozenset())


_ADDITIONS: Mapping[str, tuple[_Words, _Without]] = {
    "code": (_codes, _without_codes),
    "amount": (_amounts, _without_amounts),
    "form": (_forms, _without_forms),
    LACKING: (_lacks, _without_lacks),
    "act": (_acts, _without_acts),
    "party": (_parties, _without_parties),
    "use": (_uses, _without_uses),
}
"""What may stand beside goods: its words, and the question without it."""
