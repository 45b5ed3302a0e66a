"""What an answer must not hide: what the goods alone give, and what holds today where a past day is asked. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.answer.verdict import Verdict, judge
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.rules.status import rank
from bot.text.notation import Quantity
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


AMOUNT, LACKING = "amount", "without"
"""Why a question is narrower that says how much, or what the goods do not hold ("magnets without dysprosium")."""
_OF_QUERY, _OF_THINGS, _WIDER = "query.", "things.", "wider"


def today_instead(base: RuleBase, whole: Verdict, today: date) -> Verdict | None:
    """Return the verdict of today on a question about a past day; None if it is about another."""
    return judge(base, whole.asked, today) if whole.day < today else None


def bare(base: RuleBase, asked: Asked, answered: Verdict, today: date) -> Bare | None:
    """Return what the goods alone give toward the same places; None if the answer is as strict as that."""
    added = {line: typed for line in narrowing() if (typed := line.typed(asked))}
    if not (asked.things or asked.left) or not added or rank(answered.status) == 0:
        return None
    plainest = reduce(lambda less, line: line.without(less), added, asked)
    alone = _stricter_alone(base, plainest, asked, answered, today)
    if alone is None or alone.weight >= answered.weight:
        return None
    for line, typed in added.items():
        if judge(base, line.without(asked), alone.day, ()).weight <= alone.weight:
            return Bare(alone, line.why, typed)
    return Bare(alone, "words", tuple(dict.fromkeys(word for typed in added.values() for word in typed)))


def _stricter_alone(base: RuleBase, plainest: Asked, asked: Asked, answered: Verdict, today: date) -> Verdict | None:
    """Return the strictest verdict on goods alone that is stricter than the whole question is on the same day.

    On a past day that day and today are looked at, each beside what the whole question gives on it: a day that is freer
    is no reason for what stands beside the goods.
    """
    stricter = []
    for day in dict.fromkeys((max(answered.day, today), answered.day)):
        whole = answered if day == answered.day else judge(base, asked, day)
        alone = judge(base, plainest, day, ())
        if alone.status in RESTRICTING and alone.weight < whole.weight:
            stricter.append(alone)
    return min(stricter, key=lambda one: one.weight, default=None)


# -- What may stand beside goods.


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A line of `narrowing.yaml`: where it stands in a question as understood, and what goes with it."""

    why: str
    words: tuple[str, ...]
    cleared: tuple[str, ...]

    def typed(self, asked: Asked) -> tuple[str, ...]:
        """Return its words in a question; none if it does not stand there."""
        return tuple(word for path in self.words for word in _words_in(asked, path))

    def without(self, asked: Asked) -> Asked:
        """Return the same question without it."""
        return reduce(_cleared, (*self.words, *self.cleared), asked)


@cache
def narrowing() -> tuple[Narrowing, ...]:
    """Return the lines of the table, in their order."""
    lines = read_yaml("query/narrowing")
    return tuple(Narrowing(line["why"], tuple(line["words"]), tuple(line.get("cleared", ()))) for line in lines)


def _words_in(asked: Asked, path: str) -> Iterator[str]:
    """Yield the words that a field of a question holds; what has no order, ordered."""
    owners, name = _owners(asked, path)
    for value in (getattr(owner, name) for owner in owners):
        those = sorted(value) if isinstance(value, frozenset) else value
        yield from (one.text if isinstance(one, Quantity) else one for one in those)


def _owners(asked: Asked, path: str) -> tuple[Sequence[Asked | Query | Thing], str]:
    if path.startswith(_OF_THINGS):
        return asked.things, path.removeprefix(_OF_THINGS)
    if path.startswith(_OF_QUERY):
        return (asked.query,), path.removeprefix(_OF_QUERY)
    return (asked,), path


def _cleared(asked: Asked, path: str) -> Asked:
    """Return a question in which a field is empty; a thing without what made it another is the wider one."""
    owners, name = _owners(asked, path)
    if not owners:
        return asked
    empty = {name: type(getattr(owners[0], name))()}
    if path.startswith(_OF_QUERY):
        return replace(asked, query=replace(asked.query, **empty))
    if not path.startswith(_OF_THINGS):
        return replace(asked, **empty)
    wider = asked.things if name != _WIDER else [replace(one, subject=one.wider or one.subject) for one in asked.things]
    return replace(asked, things=tuple(replace(one, **empty) for one in wider))
