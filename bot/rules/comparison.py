"""What an answer must not hide: what the goods alone give, and what holds today where a past day is asked. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.rules.index import RuleBase
from bot.rules.query.resolve import Asked
from bot.rules.status import rank
from bot.rules.verdict import Verdict, judge
from bot.vocabulary import RESTRICTING, Status


@dataclass(frozen=True, slots=True)
class Bare:
    """What the same goods give by their name alone, where it is stricter.

    `why` is what narrowed it: `code`, `amount`, `form`, `act`, `party`, `use`, or `words` if it was several;
    `typed` are its words.
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


_Without = Callable[[Asked], tuple[Asked, tuple[str, ...]]]


def today_instead(base: RuleBase, whole: Verdict, today: date) -> Verdict | None:
    """Return the verdict of today on a question about a past day; None if it is about another."""
    return judge(base, whole.asked, today, whole.parties) if whole.day < today else None


def bare(base: RuleBase, asked: Asked, answered: Verdict, today: date) -> Bare | None:
    """Return what the goods alone give toward the same places; None if the answer is as strict as that.

    On a past day it is the stricter of that day and today.
    """
    plainest, added = _without_all(asked)
    if not asked.things or not added or rank(answered.status) == 0:
        return None
    days = dict.fromkeys((max(answered.day, today), answered.day))
    alone = min((judge(base, plainest, day, ()) for day in days), key=lambda one: rank(one.status))
    if alone.status not in RESTRICTING or rank(alone.status) >= rank(answered.status):
        return None
    for kind, without in _ADDITIONS.items():
        fewer, typed = without(asked)
        if typed and rank(judge(base, fewer, alone.day, ()).status) <= rank(alone.status):
            return Bare(alone, kind, typed)
    return Bare(alone, "words", added)


def _without_all(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    """Return the question about its goods and places alone, with the words that were left out."""
    out: list[str] = []
    for without in _ADDITIONS.values():
        asked, typed = without(asked)
        out += typed
    return asked, tuple(dict.fromkeys(out))


def _without_codes(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    query = asked.query
    return replace(asked, query=replace(query, hs=(), cas=(), controls=())), (*query.hs, *query.cas, *query.controls)


def _without_amounts(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    amounts = asked.query.quantities
    return replace(asked, query=replace(asked.query, quantities=())), tuple(one.text for one in amounts)


def _without_forms(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    things = tuple(
        replace(thing, subject=thing.wider or thing.subject, tail=(), wider="", kinds=()) for thing in asked.things
    )
    return replace(asked, things=things), tuple(_forms(asked))


def _forms(asked: Asked) -> Iterator[str]:
    for thing in asked.things:
        yield from (*thing.kinds, *thing.tail)


def _without_acts(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    bare_query = replace(asked.query, citations=(), numbers=())
    return replace(asked, query=bare_query, acts=()), asked.acts


def _without_parties(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    fewer = replace(asked, parties=frozenset(), firms=(), company=False, firm_places=())
    return fewer, (*sorted(asked.parties), *asked.firms)


def _without_uses(asked: Asked) -> tuple[Asked, tuple[str, ...]]:
    return replace(asked, uses=frozenset()), tuple(sorted(asked.uses))


_ADDITIONS: Mapping[str, _Without] = {
    "code": _without_codes,
    "amount": _without_amounts,
    "form": _without_forms,
    "act": _without_acts,
    "party": _without_parties,
    "use": _without_uses,
}
