"""An answer as a value, with what it must not hide: what the goods alone give, and what holds today. PURE."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce

from msgspec import Struct

from bot.data import read_yaml
from bot.model.copies import replace
from bot.model.supplements import Notice, ScreeningResult
from bot.rules.answer.asked_facts import AskedFacts
from bot.rules.answer.findings import Finding
from bot.rules.answer.list_findings import ListFinding
from bot.rules.answer.party_findings import PartyFinding
from bot.rules.answer.timeline import Event, NextChange
from bot.rules.answer.verdict import GoodsVerdict, Verdict, judge
from bot.rules.edition import Edition
from bot.rules.index import RuleBase
from bot.rules.licensing import Guide
from bot.rules.model import Embargo, Searched
from bot.rules.notes import Note
from bot.rules.query.asked import Asked
from bot.rules.query.leftover import Left
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing
from bot.rules.status import rank, unreviewed
from bot.text.notation import Quantity
from bot.vocabulary import RESTRICTING, Outcome, Status


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


class Answer(Struct, frozen=True):
    """What the rules say. `findings` are ordered, the gravest first; `by_exporter` has a status for each exporter."""

    typed: str
    """Exactly what was asked."""
    query: str
    """The same for people: on one line, without control characters."""
    asked: Asked
    """The question as it was understood; of several directions the one that the answer is for."""
    on: date
    today: date
    from_: str | None
    to: str | None
    outcome: Outcome
    status: Status
    by_exporter: Mapping[str, Status]
    by_destination: Mapping[str, Mapping[str, Status]]
    """Destination → exporter → status, if several destinations were asked for."""
    by_code: Mapping[str, tuple[Status, Mapping[str, Status]]]
    """Code → its status, and that of each exporter, if several codes were asked for."""
    subjects: tuple[str, ...]
    things: tuple[Thing, ...]
    findings: tuple[Finding, ...]
    lists: tuple[ListFinding, ...]
    near: tuple[str, ...]
    corrected: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    left: tuple[Left, ...]
    """Words that were passed over."""
    remarks: tuple[Note, ...]
    """Why something near is not listed, which digits of a code differ, what fell under a threshold, how it was read."""
    parties: tuple[PartyFinding, ...]
    embargo: Embargo | None
    next_change: NextChange | None
    reviewed: date | None
    """The oldest check among the rules that set the status; of the whole base where none does."""
    searched: tuple[int, int]
    """How many acts of how many exporters were searched."""
    problems: tuple[str, ...]
    groups: Mapping[str, str]
    """Names of the sets of destinations: EU → the European Union."""
    weights: Mapping[str, int]
    """Exporter → its place in what was asked, the first 0: by its trade where that is on file, else by its acts."""
    shown: Mapping[str, str]
    """Names of subjects with the capitals that they are written with: nvidia h100 → NVIDIA H100."""
    members: Mapping[str, frozenset[str]]
    """Sets of destinations → the countries in them."""
    successors: tuple[Finding, ...] = ()
    """What holds in place of acts that are asked for by themselves and have ended."""
    everyday: bool = False
    """Whether nothing but everyday goods is asked about, which no act names."""
    close_by: tuple[str, ...] = ()
    """Goods near those asked about that acts of the exporter are on, where nothing counts for these."""
    list_on_file: bool = False
    """Whether a control list of the exporter's is on file, which may hold the goods by another name."""
    by_goods: tuple[GoodsVerdict, ...] = ()
    """The verdict on each of the goods that the question names."""
    some_kinds: Mapping[str, tuple[str, ...]] = {}
    """Exporter → the kind that its acts name, where they name one of the trade that is asked about."""
    kinds: frozenset[str] = frozenset()
    """Subjects that acts name, which are kinds of the goods asked about by name alone."""
    bare: Bare | None = None
    """What the goods alone give, if more words narrowed it."""
    of_today: Verdict | None = None
    """The same question of today, if it asks about a past day."""
    goods_by_code: Mapping[str, tuple[str, ...]] = {}
    """Code → what it holds, if several codes were asked for."""
    family: frozenset[str] = frozenset()
    """What was asked for, with its kinds and what is above it: an act on another thing does not concern the answer."""
    screened: tuple[Note, ...] = ()
    """The party lists that a firm in the question was looked up in."""
    unscreened: tuple[str, ...] = ()
    """Well-known party lists that are not on file, where a firm was looked up."""
    usual_from: str | None = None
    """The exporter that was taken because the question names none."""
    usual_to: str | None = None
    elsewhere: ScreeningResult | None = None
    """What a screening service said of the firms; None where none was asked."""
    guides: Mapping[str, Guide] = {}
    """Exporter → how its licence is applied for, where it asks for one today and that is on file."""
    facts: AskedFacts | None = None
    """What is asked of a licence besides whether one is needed; None if nothing is."""
    changes: tuple[Event, ...] = ()
    """What changed for the goods, if that is asked."""
    looked_for: Mapping[str, Searched | None] = {}
    """Exporter → the search that its silence rests on; None: such goods were not looked for."""
    edition: Edition | None = None
    """The edition of a feed that the rules are of; None for the shipped ones."""
    unreviewed: Mapping[str, tuple[Notice, ...]] | None = None
    """Measure → announced acts that touch it and wait for a review; None where no store could be asked."""

    @property
    def firms(self) -> tuple[str, ...]:
        """The firms of the question that were looked up in party lists, as typed."""
        return tuple(self.asked.firms) if self.screened else ()

    @property
    def names_nothing(self) -> bool:
        """Whether nothing but countries and days was asked: no letter and no digit is left of the question."""
        return not any(map(str.isalnum, self.asked.query.plain))

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The words that changed nothing in the answer, as typed."""
        return tuple(dict.fromkeys(one.typed for one in self.left))

    @property
    def doubted(self) -> tuple[Left, ...]:
        """The words passed over that may make other goods of it, or be goods; before silence all that are no names."""
        silent = self.status not in RESTRICTING
        own = tuple(one for one in self.left if one.makes_doubt or (silent and one.makes_doubt_of_silence))
        if own or self.status is not Status.UNRECOGNISED:
            return own
        return tuple(one for one in self.left if not one.is_no_goods)

    @property
    def destinations(self) -> tuple[str, ...]:
        """Every destination that was asked for."""
        return tuple(self.by_destination) or ((self.to,) if self.to else ())

    def with_notices(self, touched: Mapping[str, Iterable[Notice]]) -> Answer:
        """Return the same answer with what waits for a review on the rules that it found."""
        measures = {finding.measure.key: finding.measure for finding in self.findings}
        waiting = unreviewed(measures, touched)
        own = {key_: tuple(one for one in those if self.concerns(one)) for key_, those in waiting.items()}
        return replace(self, unreviewed={key_: those for key_, those in own.items() if those})

    def with_elsewhere(self, found: ScreeningResult | None) -> Answer:
        """Return the same answer with what a screening service said."""
        return replace(self, elsewhere=found)

    def concerns(self, notice: Notice) -> bool:
        """Return whether exporter, goods and destination of an announced act meet those of the answer."""
        exporter = notice.jurisdiction is None or notice.jurisdiction in self.by_exporter
        goods = not notice.subjects or not self.family or not self.family.isdisjoint(notice.subjects)
        toward = {one for place in notice.destinations for one in (place, *self.members.get(place, ()))}
        return exporter and goods and (not toward or not self.destinations or not toward.isdisjoint(self.destinations))
