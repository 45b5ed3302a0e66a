"""What an answer must not hide: what the goods alone give, and what holds today where a past day is asked. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


def today_instead(base: RuleBase, whole: Verdict, today: date) -> Verdict | None:
    """Return the verdict of today on a question about a past day; None if it is about another."""
    return judge(base, whole.asked, today, whole.parties) if whole.day < today else None


def bare(base: RuleBase, asked: Asked, answered: Verdict, today: date) -> Bare | None:
    """Return what the goods alone give toward the same places; None if the answer is as strict as that."""
    added = {kind: typed for kind, one in _ADDITIONS.items() if (typed := one.words(asked))}
    if not asked.things or not added or rank(answered.status) == 0:
        return None
    plainest = asked
    for kind in added:
        plainest = _ADDITIONS[kind].taken_from(plainest)
    alone = _stricter_alone(base, asked, plainest, answered, today)
    if alone is None or alone.weight >= answered.weight:
        return None
    for kind, typed in added.items():
        fewer = _ADDITIONS[kind].taken_from(asked)
        if judge(base, fewer, alone.day, ()).weight <= alone.weight:
            return Bare(alone, kind, typed)
    return Bare(alone, "words", tuple(dict.fromkeys(word for typed in added.values() for word in typed)))


def _stricter_alone(base: RuleBase, asked: Asked, plainest: Asked, answered: Verdict, today: date) -> Verdict | None:
    """Return the strictest verdict on the goods alone that is stricter than the whole question's of its day.

    On a past day today counts too, each beside what the whole question gives on that day: a day that is freer is no
    reason for what stands beside the goods.
    """
    days = dict.fromkeys((max(answered.day, today), answered.day))
    on_day = {day: answered if day == answered.day else judge(base, asked, day, answered.parties) for day in days}
    each = ((judge(base, plainest, day, ()), whole) for day, whole in on_day.items())
    stricter = [one for one, whole in each if one.status in RESTRICTING and one.weight < whole.weight]
    return min(stricter, key=lambda one: one.weight, default=None)


@dataclass(frozen=True, slots=True)
class _Addition:
    """What may stand beside goods: its words, and the fields of the question and of what was read that hold it."""

    words: Callable[[Asked], tuple[str, ...]]
    asked: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)

    def taken_from(self, asked: Asked) -> Asked:
        """Return the question without it."""
        query = replace(asked.query, **self.query) if self.query else asked.query
        return replace(asked, query=query, **self.asked)


class _Forms(_Addition):
    """The forms and kinds of the goods."""

    def taken_from(self, asked: Asked) -> Asked:
        """Return the question about the goods in any form."""
        plain = (replace(one, subject=one.wider or one.subject, tail=(), wider="", kinds=()) for one in asked.things)
        return replace(asked, things=tuple(plain))


_ADDITIONS: Mapping[str, _Addition] = {
    "code": _Addition(
        lambda asked: (*asked.query.hs, *asked.query.cas, *asked.query.controls),
        query={"hs": (), "cas": (), "controls": ()},
    ),
    "amount": _Addition(lambda asked: tuple(one.text for one in asked.query.quantities), query={"quantities": ()}),
    "form": _Forms(lambda asked: tuple(word for thing in asked.things for word in (*thing.kinds, *thing.tail))),
    LACKING: _Addition(lambda asked: tuple(sorted(asked.lacking)), {"lacking": frozenset()}),
    "act": _Addition(lambda asked: asked.acts, {"acts": ()}, {"citations": (), "numbers": ()}),
    "party": _Addition(
        lambda asked: (*sorted(asked.parties), *asked.firms),
        {"parties": frozenset(), "firms": (), "company": False, "firm_places": ()},
    ),
    "use": _Addition(lambda asked: tuple(sorted(asked.uses)), {"uses": frozenset()}),
}
